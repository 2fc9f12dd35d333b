"""Where the source says a size: the argument, and the assignments and calls that lead to it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping

from astroid import nodes

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Site
from keras_paramlint.interpreter.finder import tree_of
from keras_paramlint.interpreter.parse import ParseError
from keras_paramlint.keras_api.signatures import layer_signature
from keras_paramlint.sources import Source, SourceError, read_source


MOST_STEPS = 8
MOST_TEXT = 80


@dataclass(frozen=True, slots=True)
class Step:
    """One place on a size's way, and what stands there."""

    text: str
    site: Site | None = None

    def __str__(self) -> str:
        return f"{self.text} at {self.site}" if self.site is not None else self.text


class Sources:
    """The files that sites speak of, with their syntax trees; each is read once."""

    def __init__(self, given: Mapping[str, str | bytes] | None = None) -> None:
        self._given = given or {}
        """What stands for files that are not read."""
        self._files: dict[str, tuple[Source, nodes.Module] | None] = {}

    def _file(self, path: str) -> tuple[Source, nodes.Module] | None:
        if path not in self._files:
            self._files[path] = None
            source = read_source(path, self._given.get(path))
            if not isinstance(source, SourceError):
                with contextlib.suppress(ParseError):
                    self._files[path] = source, tree_of(os.path.abspath(path), source.text)
        return self._files[path]

    def call_at(self, site: Site) -> nodes.Call | None:
        """Return the call that a site is, None where it is something else."""
        found = self._file(site.path)
        if found is None:
            return None
        source, tree = found
        place = source.analysed(site.cell, site.line, site.column)
        end = source.analysed(site.cell, site.end_line or site.line, site.end_column or site.column)
        for call in tree.nodes_of_class(nodes.Call):
            if (call.lineno, call.col_offset + 1) == place and (
                not site.end_line or (call.end_lineno, call.end_col_offset + 1) == end
            ):
                return call
        return None

    def step(self, text: str, node: nodes.NodeNG, path: str) -> Step:
        """Return a step at a node."""
        found = self._file(path)
        line, column = node.lineno or 1, (node.col_offset or 0) + 1
        if found is None:
            return Step(text, Site(path, line, column))
        cell, line, column = found[0].locate(line, column)
        return Step(text, Site(path, line, column, cell=cell))


def steps_of(
    sources: Sources, site: Site, chain: tuple[Site, ...], class_name: str, argument: str, flavour: str
) -> tuple[Step, ...]:
    """Return the way of a constructor's argument through the source, nearest place first.

    Args:
        sources: The files.
        site: The constructor's call.
        chain: The calls that led there, outermost first.
        class_name: The layer's class.
        argument: The name of the argument.
        flavour: The flavour whose order of arguments counts.
    """
    call = sources.call_at(site)
    if call is None:
        return ()
    signature = layer_signature(class_name, flavour)
    order = [p.name for p in signature.parameters if p.kind in {"pos_only", "pos_or_kw"}] if signature else []
    value = _argument(call, argument, order)
    if value is None:
        return ()
    walk = _Walk(sources)
    walk.start(value, site, chain, argument)
    return tuple(walk.steps)


def _argument(call: nodes.Call, name: str, order: list[str]) -> nodes.NodeNG | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if name not in order:
        return None
    position = order.index(name)
    if any(isinstance(each, nodes.Starred) for each in call.args[: position + 1]):
        return None
    return call.args[position] if position < len(call.args) else None


class _Walk:
    """Follows names from an expression to where they get their values."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.steps: list[Step] = []
        self.seen: set[int] = set()

    def start(self, value: nodes.NodeNG, site: Site, chain: tuple[Site, ...], argument: str) -> None:
        """Begin with an argument."""
        self.add(f"`{argument}={_text(value)}`", value, site.path)
        self.follow(value, site.path, chain)

    def add(self, text: str, node: nodes.NodeNG, path: str) -> None:
        step = self.sources.step(text, node, path)
        if step not in self.steps:
            self.steps.append(step)

    def follow(self, value: nodes.NodeNG, path: str, chain: tuple[Site, ...]) -> None:
        """Look up every name and attribute in an expression."""
        for name in _names_in(value):
            if len(self.steps) >= MOST_STEPS or id(name) in self.seen:
                return
            self.seen.add(id(name))
            if isinstance(name, nodes.Attribute):
                self.attribute(name, path, chain)
            else:
                self.name(name, path, chain)

    def name(self, name: nodes.Name, path: str, chain: tuple[Site, ...]) -> None:
        _, found = name.lookup(name.name)
        if not found:
            return
        if len(found) > 1 and not all(isinstance(each, nodes.AssignName) for each in found):
            return
        if len(found) > 1:
            lines = ", ".join(str(self.sources.step("", each, path).site) for each in found[:4])
            self.steps.append(Step(f"`{name.name}` is bound at {lines}"))
            return
        (binding,) = found
        statement = binding.statement()
        if isinstance(binding.parent, nodes.Arguments) or isinstance(binding, nodes.Arguments):
            self.parameter(name.name, binding, path, chain)
        elif isinstance(statement, (nodes.Assign, nodes.AnnAssign)) and statement.value is not None:
            self.add(f"`{_text(statement)}`", statement, path)
            self.follow(statement.value, path, chain)
        elif isinstance(statement, nodes.For):
            self.add(f"`for {_text(statement.target)} in {_text(statement.iter)}`", statement, path)
            self.follow(statement.iter, path, chain)
        elif isinstance(binding, nodes.AssignName):
            self.add(f"`{_text(statement)}`", statement, path)

    def parameter(self, name: str, binding: nodes.NodeNG, path: str, chain: tuple[Site, ...]) -> None:
        """Go from a parameter to the call that passed it."""
        arguments = binding if isinstance(binding, nodes.Arguments) else binding.parent
        function = arguments.parent
        where = getattr(function, "name", "a function")
        call = self.sources.call_at(chain[-1]) if chain else None
        names = [each.name for each in (*(arguments.posonlyargs or ()), *(arguments.args or ()))]
        if names[:1] in (["self"], ["cls"]):
            names = names[1:]
            where = getattr(function.parent, "name", where) if where == "__init__" else where
        value = _argument(call, name, names) if call is not None else None
        if value is not None:
            self.add(f"`{name}={_text(value)}` in a call of {where}()", value, chain[-1].path)
            self.follow(value, chain[-1].path, chain[:-1])
            return
        default = _default(arguments, name)
        if default is not None:
            self.add(f"`{name}={_text(default)}`, the default of {where}()", default, path)
        elif not isinstance(function, nodes.Lambda):
            self.add(f"parameter `{name}` of {where}()", function, path)

    def attribute(self, node: nodes.Attribute, path: str, chain: tuple[Site, ...]) -> None:
        """Go from ``self.units`` to the statement of its class that sets it."""
        owner = node.scope()
        while owner is not None and not isinstance(owner, nodes.ClassDef):
            owner = owner.parent
        if owner is None or not isinstance(node.expr, nodes.Name) or node.expr.name != "self":
            return
        for target in owner.nodes_of_class(nodes.AssignAttr):
            if target.attrname == node.attrname and _text(target.expr) == "self":
                statement = target.statement()
                self.add(f"`{_text(statement)}`", statement, path)
                same = target.scope() is node.scope()
                if isinstance(statement, nodes.Assign) and (same or target.scope().name == "__init__"):
                    self.follow(statement.value, path, chain)
                return


def _default(arguments: nodes.Arguments, name: str) -> nodes.NodeNG | None:
    try:
        value: nodes.NodeNG = arguments.default_value(name)
    except Exception:  # noqa: BLE001 - astroid raises an exception of its own where there is no default
        return None
    return value


def _names_in(node: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """Yield names and attributes of names, outermost first, but not the functions that are called."""
    owner = node.expr if isinstance(node, nodes.Attribute) else None
    is_own = isinstance(owner, nodes.Name) and owner.name == "self"
    if isinstance(node, nodes.Name) or is_own:
        yield node
    elif isinstance(node, nodes.Call):
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            yield from _names_in(argument)
        if isinstance(node.func, nodes.Attribute):
            yield from _names_in(node.func.expr)
    elif not isinstance(node, (nodes.Lambda, nodes.ComprehensionScope)):
        for child in node.get_children():
            yield from _names_in(child)


def _text(node: nodes.NodeNG) -> str:
    try:
        text = " ".join(node.as_string().split())
    except (AttributeError, RecursionError, ValueError):
        return "..."
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 3]}..."
