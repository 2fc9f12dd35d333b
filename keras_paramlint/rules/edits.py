"""Edits for fixes: arguments added to a call, taken from it or replaced, and nothing else touched.

Rules read the model graph; only here is the text of one expression looked at,
at the place that the graph names, and where it is not what was expected there
is no fix.
"""

from __future__ import annotations

import ast

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Edit, FileResult, Fix, Site
from keras_paramlint.sources import Source


@dataclass(frozen=True, slots=True)
class Stretch:
    """An expression of the analysed text, parsed by itself."""

    source: Source
    path: str
    line: int
    column: int
    text: str
    tree: ast.expr

    @classmethod
    def at(cls, result: FileResult, site: Site) -> Stretch | None:
        """Return the expression at a place of the analysed file; None where there is none."""
        source = result.source
        if source is None or site.path != result.path or not site.end_line:
            return None
        first = source.analysed(site.cell, site.line, site.column)
        text = source.between(site.cell, (site.line, site.column), (site.end_line, site.end_column))
        if first is None or text is None:
            return None
        try:
            # In brackets, as its lines may be elsewhere.
            tree = ast.parse(f"({text}\n)", mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        return cls(source, result.path, *first, text, tree)

    def call(self, name: str | None = None) -> ast.Call | None:
        """Return the call of something with this last name that the expression is, or begins with.

        Without a name, anything may be called.  ``Dense(3)(x)`` begins with ``Dense(3)``.
        """
        tree = self.tree
        while isinstance(tree, ast.Call) and isinstance(tree.func, ast.Call):
            tree = tree.func
        if not isinstance(tree, ast.Call):
            return None
        function = tree.func
        last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
        return tree if name is None or last == name else None

    def text_of(self, node: ast.expr | ast.keyword) -> str:
        """Return the text of a part."""
        return self.text[self.start(node) : self.end(node)]

    def offset(self, line: int, utf8_offset: int) -> int:
        """Return the offset in the text of a position of the tree, which is behind one bracket."""
        lines = self.text.split("\n")
        before = sum(len(each) + 1 for each in lines[: line - 1])
        prefix = lines[line - 1] if line > 1 else "(" + lines[0]
        column = len(prefix.encode()[:utf8_offset].decode("utf-8", "ignore"))
        return before + column - (line == 1)

    def start(self, node: ast.expr | ast.keyword) -> int:
        """Return the offset where a part begins."""
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.keyword) -> int:
        """Return the offset behind a part."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.offset(node.end_lineno, node.end_col_offset)

    def edit(self, start: int, end: int, content: str) -> Edit:
        """Return the edit that puts content in place of a stretch of the text, by offsets."""
        cell, line, column = self.source.locate(*self._position(start))
        _, end_line, end_column = self.source.locate(*self._position(end))
        return Edit(Site(self.path, line, column, end_line, end_column, cell), content)

    def _position(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset].split("\n")
        if len(before) == 1:
            return self.line, self.column + offset
        return self.line + len(before) - 1, len(before[-1]) + 1


def add_argument(
    result: FileResult, site: Site, name: str | None, argument: str, *, safe: bool
) -> Fix | None:
    """Return the fix that gives a call one more argument, behind the others.

    Args:
        result: The result of the file.
        site: Where the call stands.
        name: The last name of what is called; anything else is left alone; None: any.
        argument: What to add, as ``return_sequences=True``.
        safe: Whether the program keeps its meaning otherwise.
    """
    stretch = Stretch.at(result, site)
    call = stretch.call(name) if stretch is not None else None
    if stretch is None or call is None:
        return None
    keyword = argument.partition("=")[0]
    if any(each.arg in {keyword, None} for each in call.keywords):
        # It is there, or may be among the arguments that two stars stand for.
        return None
    parts: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    if len(parts) == 1 and isinstance(parts[0], ast.GeneratorExp):
        return None
    if not parts:
        position = stretch.end(call) - 1
        return Fix(safe, (stretch.edit(position, position, argument),))
    position = max(stretch.end(each) for each in parts)
    # A generator or a value may stand in brackets of its own.
    position = _behind_brackets(stretch.text, position, call, stretch)
    return Fix(safe, (stretch.edit(position, position, f", {argument}"),))


def _behind_brackets(text: str, position: int, call: ast.Call, stretch: Stretch) -> int:
    """Return the offset behind closing brackets that belong to the last argument."""
    end = stretch.end(call) - 1
    inner = text[position:end]
    closing = inner.split("#", maxsplit=1)[0].rfind(")")
    return position + closing + 1


def remove_argument(result: FileResult, site: Site, name: str, argument: str, *, safe: bool) -> Fix | None:
    """Return the fix that takes an argument from a call, with the comma that goes with it."""
    stretch = Stretch.at(result, site)
    call = stretch.call(name) if stretch is not None else None
    if stretch is None or call is None:
        return None
    parts: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    parts.sort(key=stretch.start)
    for index, part in enumerate(parts):
        if isinstance(part, ast.keyword) and part.arg == argument:
            if index + 1 < len(parts):
                start, end = stretch.start(part), stretch.start(parts[index + 1])
            else:
                start = stretch.end(parts[index - 1]) if index else stretch.start(part)
                end = stretch.end(part)
            if "#" in stretch.text[start:end].replace(stretch.text[stretch.start(part) : stretch.end(part)], ""):
                # A comment stands between, and nobody knows which argument it speaks of.
                return None
            return Fix(safe, (stretch.edit(start, end, ""),))
    return None


def replace_argument(
    result: FileResult, site: Site, name: str, argument: str, content: str, *, safe: bool
) -> Fix | None:
    """Return the fix that gives a keyword argument of a call another value."""
    stretch = Stretch.at(result, site)
    call = stretch.call(name) if stretch is not None else None
    if stretch is None or call is None:
        return None
    for keyword in call.keywords:
        if keyword.arg == argument:
            edit = stretch.edit(stretch.start(keyword.value), stretch.end(keyword.value), content)
            return Fix(safe, (edit,))
    return None


def comparison_to_assignment(result: FileResult, site: Site) -> Fix | None:
    """Return the fix that makes ``a.b == c`` an assignment; it is safe where nothing uses the comparison."""
    stretch = Stretch.at(result, site)
    if stretch is None or not isinstance(stretch.tree, ast.Compare):
        return None
    compared = stretch.tree
    if len(compared.ops) != 1 or not isinstance(compared.ops[0], ast.Eq):
        return None
    start, end = stretch.end(compared.left), stretch.start(compared.comparators[0])
    if stretch.text[start:end].strip() != "==":
        return None
    position = start + stretch.text[start:end].index("==")
    return Fix(safe=True, edits=(stretch.edit(position, position + 2, "="),))


def append(result: FileResult, site: Site, name: str, argument: str, content: str) -> Fix | None:
    """Return the fix, not a safe one, that writes something behind an argument of a call.

    Args:
        result: The result of the file.
        site: Where the call stands.
        name: The last name of what is called.
        argument: The argument's text, in any spacing; another one, or two of them, are left alone.
        content: What to write.
    """
    stretch = Stretch.at(result, site)
    call = stretch.call(name) if stretch is not None else None
    if stretch is None or call is None:
        return None
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    found = [value for value in values if ast.unparse(value) == _normal(argument)]
    if len(found) != 1:
        return None
    end = stretch.end(found[0])
    return Fix(safe=False, edits=(stretch.edit(end, end, content),))


def _normal(source: str) -> str:
    try:
        return ast.unparse(ast.parse(source, mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
