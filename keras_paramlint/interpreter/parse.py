"""From source text to an astroid tree, quietly.

``astroid.parse`` is not passive: after building the tree it resolves star
imports and infers the targets of ``a.b = v``, which locates, parses and even
imports installed packages, and it leaves every tree in a process-wide cache.
This module stops after the tree is built, so that the answer depends on the
text alone and nothing of the host program (pylint, an editor) is disturbed.

While a person types, one statement changes and the others stay; building their
nodes anew is most of the work, so they are taken over from the tree before.
"""

from __future__ import annotations

import ast
import warnings
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from astroid import nodes
from astroid.manager import AstroidManager
from astroid.rebuilder import TreeRebuilder

from keras_paramlint.sources.errors import why_no_python


class ParseError(Exception):
    """The text is not Python; ``line`` and ``column`` are 1-based where known."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class _Span(NamedTuple):
    """Where a statement of a module stands, and the whole lines that it stands on."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class _Kept(NamedTuple):
    """A statement with the names that it binds in the module, each with the node that binds it."""

    node: nodes.NodeNG
    bound: list[tuple[str, nodes.NodeNG]]


class Parsed(NamedTuple):
    """A text with its tree."""

    text: str
    tree: nodes.Module
    spans: list[_Span]
    """Those of the statements of the tree."""


def parse(text: str, name: str = "", path: str = "<text>", *, is_package: bool = False) -> nodes.Module:
    """Return the astroid module of a source text.

    Raises:
        ParseError: the text cannot be parsed.
    """
    return parse_after(None, text, name, path, is_package=is_package).tree


def parse_after(
    before: Parsed | None, text: str, name: str = "", path: str = "<text>", *, is_package: bool = False
) -> Parsed:
    """Return the astroid module of a source text, with the statements of an older one that stayed.

    Args:
        before: What the file was before, under the same name; its tree must not be used any more.
        text: What it is now.
        name: The module's name.
        path: The file.
        is_package: Whether it is an ``__init__.py``.

    Raises:
        ParseError: the text cannot be parsed; then the older tree is whole.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text + "\n")
        if not text.isascii():
            _count_characters(tree, text)
        builder = _Rebuilder(text, before)
        return Parsed(text, builder.visit_module(tree, name, path, is_package), builder.spans)
    except SyntaxError as error:
        raise ParseError(why_no_python(error), error.lineno or 1, error.offset or 1) from None
    except ValueError as error:
        raise ParseError(str(error)) from None
    except (RecursionError, MemoryError):
        raise ParseError("the code is nested too deeply to be parsed") from None


class _Rebuilder(TreeRebuilder):  # type: ignore[misc]  # astroid tells no types
    """Builds the nodes of the statements that an older tree does not have."""

    def __init__(self, text: str, before: Parsed | None) -> None:
        super().__init__(AstroidManager(), data=text)
        self._lines = text.split("\n")
        self._before = before.tree if before is not None else None
        self._kept = _statements(before) if before is not None else {}
        self.spans: list[_Span] = []
        if self._kept:
            # Which statements a name may mean is remembered by astroid, and they change now.
            nodes.Name.lookup.cache_clear()

    def visit_module(self, node: ast.Module, modname: str, modpath: str, package: bool) -> nodes.Module:
        """Return a module of new and of kept statements."""
        node, documentation = self._get_doc(node)
        module = nodes.Module(name=modname, file=modpath, path=[modpath], package=package)
        self.spans = [self._span(child) for child in node.body]
        try:
            body = [self._statement(*each, module) for each in zip(node.body, self.spans, strict=True)]
        except BaseException:
            for kept in self._kept.values():
                kept.node.parent = self._before
            raise
        module.postinit(body, doc_node=self.visit(documentation, module))
        return module

    def _span(self, node: ast.stmt) -> _Span:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        last = node.end_lineno or first
        text = "\n".join(self._lines[first - 1 : last])
        return _Span(first, node.col_offset, last, node.end_col_offset or 0, text)

    def _statement(self, node: ast.stmt, span: _Span, module: nodes.Module) -> nodes.NodeNG:
        kept = self._kept.get(span)
        if kept is None:
            return self.visit(node, module)
        kept.node.parent = module
        for name, binding in kept.bound:
            module.set_local(name, binding)
        return kept.node


def _statements(before: Parsed) -> dict[_Span, _Kept]:
    """Return the statements of a tree."""
    found = {span: _Kept(node, []) for span, node in zip(before.spans, before.tree.body, strict=True)}
    owners = {kept.node: kept for kept in found.values()}
    for name, bindings in before.tree.locals.items():
        for binding in bindings:
            statement = binding
            while statement.parent is not before.tree:
                statement = statement.parent
            owners[statement].bound.append((name, binding))
    return found


def _count_characters(tree: ast.Module, text: str) -> None:
    """Turn the columns of a tree, which count bytes of UTF-8, into columns of characters.

    A person, and every editor and linter that reads our columns, counts characters.
    """
    lines = {
        number: _Line(line) for number, line in enumerate(text.split("\n"), start=1) if not line.isascii()
    }
    for node in ast.walk(tree):
        start, end = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if start in lines:
            node.col_offset = lines[start].characters(node.col_offset)  # type: ignore[attr-defined]
        if end in lines:
            node.end_col_offset = lines[end].characters(node.end_col_offset)  # type: ignore[attr-defined]


class _Line:
    """A line with characters of several bytes."""

    def __init__(self, line: str) -> None:
        more = [(index, len(letter.encode()) - 1) for index, letter in enumerate(line) if letter > "\x7f"]
        self._surplus = [0, *accumulate(count for _, count in more)]
        """How many bytes the line has more than characters behind each of them."""
        self._ends = [
            index + 1 + surplus for (index, _), surplus in zip(more, self._surplus[1:], strict=True)
        ]
        """The offsets in bytes behind each of them."""

    def characters(self, offset: int) -> int:
        """Return the offset in characters for one in bytes."""
        return offset - self._surplus[bisect_right(self._ends, offset)]
