"""Fixes that put `compile` behind a change of `trainable`, and that freeze a model layer by layer."""

from __future__ import annotations

import ast
import re

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Edit, FileResult, Fix, Site
from keras_paramlint.late import late_pattern
from keras_paramlint.rules.edits import Stretch
from keras_paramlint.sources import Source


_SET = late_pattern(r"\s*(?P<owner>[\w.\[\]()'\"-]+)\.trainable\s*=\s*(?P<value>True|False)\s*(?:#.*)?")


@dataclass(frozen=True, slots=True)
class _Lines:
    """The analysed text of a module, or of one cell, line by line, from 1."""

    source: Source
    path: str
    cell: int | None

    def text(self, line: int) -> str:
        """Return a line; empty behind the last one."""
        at = self.source.analysed(self.cell, line, 1)
        return self.source.line_text(at[0]) if at is not None else ""

    def indent(self, line: int) -> int | None:
        """Return how far a line is indented; None where it is blank."""
        text = self.text(line)
        return len(text) - len(text.lstrip()) if text.strip() else None

    def edit(self, start: tuple[int, int], end: tuple[int, int], content: str) -> Edit:
        """Return an edit between two positions."""
        return Edit(Site(self.path, *start, *end, self.cell), content)


def compiled_behind(result: FileResult, compiled: Site, change: Site, *, again: bool) -> Fix | None:
    """Return the fix, not a safe one, that compiles a model behind a change of what is trained.

    Args:
        result: The result of the file.
        compiled: Where ``model.compile(...)`` stands.
        change: Where ``trainable`` is set.
        again: Whether the model was trained between the two, so that it is compiled once more.
    """
    stretch = Stretch.at(result, compiled)
    call = stretch.call("compile") if stretch is not None else None
    if stretch is None or call is None or call is not stretch.tree or compiled.cell != change.cell:
        return None
    lines = _Lines(stretch.source, result.path, compiled.cell)
    first, last = compiled.line, compiled.end_line
    behind = _block_end(lines, first, last, change.line)
    before = lines.text(first)[: compiled.column - 1]
    rest = lines.text(last)[compiled.end_column - 1 :]
    if behind is None or before.strip() or rest.strip() or change.path != result.path:
        return None
    if again and not _has_an_optimizer_of_its_own(call):
        return None
    content = f"\n{before}{stretch.text}"
    end = (behind, len(lines.text(behind)) + 1)
    copy = lines.edit(end, end, content)
    if again:
        return Fix(safe=False, edits=(copy,))
    return Fix(safe=False, edits=(lines.edit((first, 1), (last + 1, 1), ""), copy))


def _block_end(lines: _Lines, first: int, last: int, change: int) -> int | None:
    """Return the last line of the statement that a change stands in, if it follows another one in its block."""
    indent = lines.indent(first)
    if indent is None or change <= last or _SET.fullmatch(lines.text(change)) is None:
        return None
    begins = change
    for line in range(last + 1, change + 1):
        depth = lines.indent(line)
        if depth is not None and depth < indent:
            return None
        if depth == indent:
            begins = line
    if begins == change:
        return change if lines.indent(change) == indent else None
    if not lines.text(begins).lstrip().startswith("for "):
        return None
    end, line = change, change + 1
    while lines.text(line).strip() and (lines.indent(line) or 0) > indent:
        end, line = line, line + 1
    return end


def _has_an_optimizer_of_its_own(call: ast.Call) -> bool:
    """Say whether a repeated ``compile`` makes a new optimizer; one that has trained knows its weights only."""
    found = [keyword.value for keyword in call.keywords if keyword.arg == "optimizer"] or call.args[:1]
    return len(found) == 1 and isinstance(found[0], (ast.Constant, ast.Call))


def frozen_layer_by_layer(result: FileResult, parent: Site) -> Fix | None:
    """Return the fix, not a safe one, that freezes the layers of a model in place of the model."""
    if result.source is None or parent.path != result.path:
        return None
    lines = _Lines(result.source, result.path, parent.cell)
    text = lines.text(parent.line)
    found = _SET.fullmatch(text)
    if found is None or found["value"] != "False":
        return None
    name = "layer" if re.search(r"\blayer\s*=[^=]", result.source.text) is None else "inner_layer"
    indent = text[: len(text) - len(text.lstrip())]
    loop = f"\n{indent}for {name} in {found['owner']}.layers:\n{indent}    {name}.trainable = False"
    start, end = found.start("value") + 1, found.end("value") + 1
    behind = (parent.line, len(text) + 1)
    edits = (
        lines.edit((parent.line, start), (parent.line, end), "True"),
        lines.edit(behind, behind, loop),
    )
    return Fix(safe=False, edits=edits)
