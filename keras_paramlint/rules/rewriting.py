"""Fixes that rewrite an argument, or a whole expression, by what is written there."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from keras_paramlint.graph import Diagnostic, Edit, FileResult, Fix, Site
from keras_paramlint.late import late_pattern
from keras_paramlint.rules.edits import Stretch, add_argument


Rewrite = Callable[[Stretch, ast.expr], str | None]
"""From an argument to its new text; None: it is left alone."""

CONSTRUCTED = "is constructed here"
_SIMPLE = (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.Subscript)


def constructors(result: FileResult, found: Diagnostic) -> Iterator[tuple[Stretch, ast.Call]]:
    """Yield the call that constructs the layer of a finding, which may stand elsewhere than it was refused."""
    elsewhere = [each.site for each in found.related if each.message.endswith(CONSTRUCTED)]
    for site in elsewhere or [found.site]:
        stretch = Stretch.at(result, site)
        call = stretch.call() if stretch is not None else None
        if stretch is not None and call is not None:
            yield stretch, call


def added(result: FileResult, found: Diagnostic, text: str, *, safe: bool) -> Fix | None:
    """Return the fix that gives the constructor of the layer of a finding one more argument."""
    for stretch, call in constructors(result, found):
        site = stretch.edit(stretch.start(call), stretch.end(call), "").site
        return add_argument(result, site, None, text, safe=safe)
    return None


def argument(call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
    """Return an argument of a call, by keyword or position."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if position is None or any(isinstance(each, ast.Starred) for each in call.args):
        return None
    return call.args[position] if position < len(call.args) else None


def rewritten(
    result: FileResult, site: Site, name: str, position: int | None, rewrite: Rewrite, *, safe: bool
) -> Fix | None:
    """Return the fix that gives an argument of the call at a place another text."""
    stretch = Stretch.at(result, site)
    call = stretch.call() if stretch is not None else None
    value = argument(call, name, position) if call is not None else None
    if stretch is None or value is None:
        return None
    text = rewrite(stretch, value)
    return None if text is None else Fix(safe, (stretch.edit(stretch.start(value), stretch.end(value), text),))


def text_for(old: str, new: str) -> Rewrite:
    """Return a rewrite of one text constant to another one, in the quotes that it has."""

    def rewrite(stretch: Stretch, value: ast.expr) -> str | None:
        if not isinstance(value, ast.Constant) or value.value != old:
            return None
        return stretch.text_of(value).replace(old, new)

    return rewrite


def divided(stretch: Stretch, value: ast.expr, divisor: str) -> str:
    """Write an expression divided by another one."""
    text = stretch.text_of(value)
    return f"{text if isinstance(value, _SIMPLE) else f'({text})'} // {divisor}"


def whole_division(stretch: Stretch, call: ast.Call, *, safe: bool) -> Fix | None:
    """Return the fix that makes the only ``/`` among the arguments of a call a ``//``."""
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    quotients = [
        node
        for value in values
        for node in ast.walk(value)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    ]
    if len(quotients) != 1:
        return None
    start, end = stretch.end(quotients[0].left), stretch.start(quotients[0].right)
    between = stretch.text[start:end]
    if between.count("/") != 1 or "#" in between:
        return None
    at = start + between.index("/")
    return Fix(safe, (stretch.edit(at, at + 1, "//"),))


def as_tuple(stretch: Stretch, call: ast.Call, value: ast.expr) -> Fix:
    """Return the fix that makes a tuple of the number that stands for a shape."""
    start, end = stretch.start(value), stretch.end(value)
    before = stretch.text[stretch.end(call.func) + 1 : start].rstrip()
    if before.endswith("("):
        return Fix(safe=True, edits=(stretch.edit(end, end, ","),))
    return Fix(safe=True, edits=(stretch.edit(start, end, f"({stretch.text[start:end]},)"),))


def renamed(stretch: Stretch, call: ast.Call, old: str, new: str) -> Fix | None:
    """Return the fix that gives a keyword another name."""
    for keyword in call.keywords:
        if keyword.arg == old:
            start = stretch.start(keyword)
            return Fix(safe=True, edits=(stretch.edit(start, start + len(old), new),))
    return None


def comprehension(result: FileResult, site: Site) -> Fix | None:
    """Return the fix, not a safe one, that makes ``[x for _ in range(n)]`` of ``[x] * n``."""
    stretch = Stretch.at(result, site)
    tree = stretch.tree if stretch is not None else None
    if stretch is None or not isinstance(tree, ast.BinOp) or not isinstance(tree.op, ast.Mult):
        return None
    if not isinstance(tree.left, ast.List) or len(tree.left.elts) != 1:
        return None
    content = f"[{stretch.text_of(tree.left.elts[0])} for _ in range({stretch.text_of(tree.right)})]"
    return Fix(safe=False, edits=(stretch.edit(0, len(stretch.text), content),))


def inserted_before(stretch: Stretch, call: ast.Call, text: str) -> Edit | None:
    """Return the edit that puts an element before a call in a list, or a statement before ``model.add(call)``."""
    line = stretch.source.line_text(stretch.line)
    before = line[: stretch.column - 1 + stretch.start(call)]
    statement = re.fullmatch(r"(?P<indent>\s*)(?P<owner>[\w.]+)\.add\(\s*", before)
    if statement is not None:
        content = f"{statement['owner']}.add({text})\n{statement['indent']}"
        at = len(statement["indent"]) + 1
        cell, shown, column = stretch.source.locate(stretch.line, at)
        return Edit(Site(stretch.path, shown, column, shown, column, cell), content)
    if re.fullmatch(r"\s*|.*\[\s*", before):
        start = stretch.start(call)
        return stretch.edit(start, start, f"{text}, ")
    return None


_TEXT_SET = late_pattern(r"(?P<head>\s*[\w.\[\]()'\" -]+\.trainable\s*=\s*)(?P<quote>[\"'])(?P<text>True|False)(?P=quote)")


def text_to_truth(result: FileResult, site: Site) -> Fix | None:
    """Return the fix that makes ``x.trainable = "False"`` an assignment of the truth value."""
    at = result.source.analysed(site.cell, site.line, 1) if result.source is not None else None
    if result.source is None or at is None or site.path != result.path:
        return None
    found = _TEXT_SET.match(result.source.line_text(at[0]))
    if found is None:
        return None
    first, last = found.end("head") + 1, found.end() + 1
    place = Site(site.path, site.line, first, site.line, last, site.cell)
    return Fix(safe=True, edits=(Edit(place, found["text"]),))
