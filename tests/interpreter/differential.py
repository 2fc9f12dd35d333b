"""Runs a snippet in CPython and in the machine, and compares every plain value that its names end with."""

from __future__ import annotations

import contextlib
import io
import math
import re
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.modules import run_module
from keras_paramlint.interpreter.parse import ParseError, parse
from keras_paramlint.interpreter.values import Class, Function, Instance, Module, Unknown
from keras_paramlint.keras_api.provider import LibraryProvider


HERE = Path(__file__).parent


@dataclass(frozen=True)
class Snippet:
    """One cell of a file under ``snippets``: ``# %% title``, then source text.

    ``# %% title [machine]`` is run by the machine alone, since it holds something
    that is not known; what is known of it stands behind ``#?``, as an expression
    that is true after the run.
    """

    group: str
    title: str
    source: str
    machine_only: bool = False

    def __str__(self) -> str:
        return f"{self.group}: {self.title}"

    @property
    def claims(self) -> list[str]:
        """The expressions behind ``#?``."""
        return re.findall(r"#\? (.*)", self.source)


def snippets() -> list[Snippet]:
    """Return all snippets, in the order of the files."""
    found = []
    for path in sorted((HERE / "snippets").glob("*.py")):
        cells = re.split(r"^# %% (.*)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for title, source in zip(cells[1::2], cells[2::2], strict=True):
            name = title.removesuffix(" [machine]")
            found.append(Snippet(path.stem, name, source, name != title))
    return found


class NoFiles:
    """A project without other modules."""

    def find(self, dotted: str, importer: str) -> None:
        """Find nothing."""

    def tree(self, path: str) -> Any:
        """Never called, as nothing is found."""
        raise ParseError(path)


def run_in_machine(source: str) -> tuple[Machine, Module]:
    """Interpret a snippet."""
    machine = Machine(providers=[LibraryProvider()], finder=NoFiles())
    module = Module("main", "main.py")
    run_module(machine, module, parse(source, "main", "main.py"))
    return machine, module


def run_in_python(source: str) -> dict[str, Any]:
    """Execute a snippet; return the names that it ends with."""
    module = types.ModuleType("main")
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "main.py", "exec", dont_inherit=True), module.__dict__)
    return module.__dict__


def value_of(machine: Machine, module: Module, expression: str) -> Any:
    """Return what an expression is after the run."""
    tree = parse(expression, "claim", "main.py")
    return evaluate(machine, tree.body[0].value, module.scope)  # type: ignore[attr-defined]


_PLAIN = (int, float, complex, str, bytes, type(None), range, slice, type(Ellipsis))


class NotPlain(Exception):
    """Something in a value cannot be compared: functions, classes, modules, iterators."""


def python_form(value: Any, depth: int = 0) -> Any:
    """Return a comparable form of a value of CPython."""
    if depth > 8 or (callable(value) and not hasattr(value, "__dict__")):
        raise NotPlain(value)
    if type(value) in _PLAIN or isinstance(value, bool):
        return number(value)
    if type(value) in (list, tuple):
        return type(value)(python_form(item, depth + 1) for item in value)
    if type(value) is dict:
        return ("dict", [(python_form(k, depth + 1), python_form(v, depth + 1)) for k, v in value.items()])
    if type(value) in (set, frozenset):
        return (type(value).__name__, sorted(repr(python_form(item, depth + 1)) for item in value))
    if isinstance(value, (type, types.FunctionType, types.MethodType, types.ModuleType, types.GeneratorType)):
        raise NotPlain(value)
    if type(value).__module__ != "main":
        raise NotPlain(value)
    for base in (dict, list, tuple, str, int, float):
        if isinstance(value, base):
            return (type(value).__name__, python_form(base(value), depth + 1))
    if not hasattr(value, "__dict__"):
        raise NotPlain(value)
    attributes = sorted(vars(value).items())
    return (
        type(value).__name__,
        [(k, python_form(v, depth + 1)) for k, v in attributes if not k.startswith("_")],
    )


def machine_form(value: Any, depth: int = 0) -> Any:
    """Return the comparable form of a value of the machine."""
    if isinstance(value, Unknown):
        return f"unknown: {value.explain()}"
    if depth > 8:
        raise NotPlain(value)
    if type(value) in _PLAIN or isinstance(value, bool):
        return number(value)
    if type(value) in (list, tuple):
        return type(value)(machine_form(item, depth + 1) for item in value)
    if type(value) is dict:
        return ("dict", [(machine_form(k, depth + 1), machine_form(v, depth + 1)) for k, v in value.items()])
    if type(value) in (set, frozenset):
        return (type(value).__name__, sorted(repr(machine_form(item, depth + 1)) for item in value))
    if isinstance(value, Instance):
        if value.wrapped is not None:
            return (value.cls.name, machine_form(value.wrapped, depth + 1))
        attributes = sorted(value.attrs.items())
        return (
            value.cls.name,
            [(k, machine_form(v, depth + 1)) for k, v in attributes if not k.startswith("_")],
        )
    if isinstance(value, (Class, Function)):
        return f"<{value.name}>"
    return repr(value)


def number(value: Any) -> Any:
    """Return a number with its type, so that 1, 1.0 and True are told apart, and NaN is itself."""
    if isinstance(value, float) and math.isnan(value):
        return "float nan"
    if isinstance(value, (bool, float, complex)):
        return f"{type(value).__name__} {value!r}"
    return value


def differences(snippet: Snippet) -> list[str]:
    """Return what the machine says differently from CPython, and which claims do not hold."""
    found = []
    machine, module = run_in_machine(snippet.source)
    if not snippet.machine_only:
        if machine.uncaught:
            found.append(f"raises {machine.uncaught[0].message}")
        for name, value in run_in_python(snippet.source).items():
            if name.startswith("__"):
                continue
            try:
                real = python_form(value)
            except NotPlain:
                continue
            if name not in module.scope.vars:
                found.append(f"{name} is not bound, really {real!r}")
                continue
            ours = machine_form(module.scope.vars[name])
            if ours != real:
                found.append(f"{name} is {ours!r}, really {real!r}")
    for claim in snippet.claims:
        ours = value_of(machine, module, claim)
        if ours is not True:
            found.append(f"{claim} is {machine_form(ours)!r}")
    return found
