"""What a person says about a program beside its source: ``--set``, the configuration, comments."""

from __future__ import annotations

from collections.abc import Iterable

from keras_paramlint.algebra import Symbol, TooComplex
from keras_paramlint.graph import ModelInfo
from keras_paramlint.graph.substitution import settable, with_values
from keras_paramlint.interpreter.given import AtLines, Given
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.parse import ParseError
from keras_paramlint.interpreter.values import Module
from keras_paramlint.options import Options, TargetError, read_value
from keras_paramlint.sources import SourceError, read_pragmas, read_source


class Texts:
    """Reads the project's files, and keeps what their comments assume."""

    def __init__(self, path: str, text: str) -> None:
        self.expectations = read_pragmas(text).expectations
        """What the comments of the analysed file promise."""
        self._assumed: dict[str, tuple[AtLines, ...]] = {}
        self.note(path, text)

    def read(self, path: str) -> str:
        """Return the text of a project file.

        Raises:
            ParseError: it cannot be read.
        """
        source = read_source(path)
        if isinstance(source, SourceError):
            raise ParseError(source.reason, source.line, source.column)
        self.note(path, source.text)
        return source.text

    def note(self, path: str, text: str) -> None:
        """Read what a file's comments assume; most files say nothing, which costs a search."""
        if "assume" not in text or path in self._assumed:
            return
        self._assumed[path] = tuple(
            AtLines(name, read_value(value), found.first_line, found.last_line)
            for found in read_pragmas(text).assumptions
            for name, value in found.values
        )

    def assumed(self, path: str) -> tuple[AtLines, ...]:
        """Return what a file's comments assume."""
        return self._assumed.get(path, ())

    def given(self, options: Options) -> Given:
        """Return all that is said about a run's names."""
        return Given(dict(options.settings), dict(options.assumed), self.assumed)


def put_in(models: list[ModelInfo], options: Options, used: set[str]) -> list[ModelInfo]:
    """Return models with the values of symbols that got their name from no binding: ``args.units``.

    Args:
        models: What the runs made, symbols and all.
        options: What is said about names.
        used: Gets the names that are the symbols' own.

    Raises:
        TargetError: a symbol cannot have the value.
    """
    told = {**dict(options.assumed), **dict(options.settings)}
    if not told:
        return models
    symbols = settable(models)
    values: dict[Symbol, int] = {}
    for name in told.keys() & symbols.keys():
        value = told[name]
        if type(value) is not int:
            raise TargetError(f"--set {name}={value}: {name} is a size here, which takes a whole number")
        values.update(dict.fromkeys(symbols[name], value))
        used.add(name)
    try:
        return [with_values(model, values) for model in models]
    except (ValueError, ZeroDivisionError, TooComplex) as error:
        names = ", ".join(sorted({symbol.name for symbol in values}))
        reason = "a size would be divided by zero" if isinstance(error, ZeroDivisionError) else error
        raise TargetError(f"--set of {names}: {reason}") from None


def open_names(machine: Machine, module: Module, models: Iterable[ModelInfo]) -> frozenset[str]:
    """Return the names that ``--set`` could give a value: for the hint behind a name that nothing has."""
    names = {name for name in module.scope.vars if isinstance(name, str) and not name.startswith("__")}
    names.update(settable(models))
    for function in machine.functions:
        if function.module is module:
            spec = function.node.args
            names.update(a.name for a in (*(spec.posonlyargs or ()), *spec.args, *(spec.kwonlyargs or ())))
    return frozenset(names - {"self", "cls"})
