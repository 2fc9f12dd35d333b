"""``markdown``: tables for comments on pull requests and for the summaries of CI jobs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from keras_paramlint.graph import Analysis, Diagnostic, FileResult, ModelInfo, Severity
from keras_paramlint.late import late_pattern
from keras_paramlint.report.findings import is_fixable, message_of
from keras_paramlint.report.formats.base import Finding, FindingsFormat
from keras_paramlint.report.output import one_line, plain
from keras_paramlint.report.summary import HEADINGS, table_rows, totals


class Markdown(FindingsFormat):
    """A table of the findings, and before it, for ``summary``, one for each model."""

    name = "markdown"

    def write(self, result: FileResult, new: list[Finding]) -> None:
        """Write the tables of a file's models."""
        if self.view.command != "summary" or not result.models:
            return
        reason = as_text(result.flavour_reason)
        self._block([f"## {as_code(result.name)}", "", f"{result.flavour} ({reason})"])
        for model in result.models:
            self._block(self._model(model))

    def _model(self, model: ModelInfo) -> Iterable[str]:
        rows = table_rows(model, expand_nested=self.view.expand_nested)
        used = [at for at in range(len(HEADINGS)) if at < 3 or any(row.cells[at] for row in rows)]
        yield f"### {as_code(model.name)} ({model.kind}) at {as_code(str(model.site))}"
        yield ""
        if rows:
            yield from table(
                [HEADINGS[column] for column in used],
                [[as_text(row.cells[column], indent=not column) for column in used] for row in rows],
            )
            yield ""
        for line in totals(model.params, model.names()):
            text = plain(line)
            inner = "  " if text.startswith("   ") else ""
            yield f"{inner}- {as_text(text.strip().removeprefix('- '))}"

    def finish(self, analysis: Analysis) -> None:
        """Write the table of findings, and how many there are."""
        found = self.diagnostics
        if found:
            self._block(table(["place", "severity", "rule", "finding"], map(_row, found)))
        if self.view.command != "summary" or found:
            self._block([_counted(found)])
        elif not analysis.models:
            self._block(["No Keras model found."])

    def _block(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.output.write(f"{line}\n")
        self.output.write("\n")


def _row(found: Diagnostic) -> Sequence[str]:
    code = f"[{found.code}]({found.url})" if found.url else found.code
    rule = f"{code} {found.name}{' (fixable)' if is_fixable(found) else ''}"
    return as_code(found.site.start), found.severity.value, rule, as_text(message_of(found))


def _counted(found: Sequence[Diagnostic]) -> str:
    if not found:
        return "No findings."
    counts = Counter(each.severity for each in found)
    parts = [f"{counts[each]:,} {each.value}{'s' * (counts[each] != 1 and each is not Severity.INFO)}"
             for each in Severity if counts[each]]  # fmt: skip
    return f"{len(found):,} finding{'s' if len(found) != 1 else ''}: {', '.join(parts)}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Yield the lines of a table."""
    yield f"| {' | '.join(headings)} |"
    yield f"|{' --- |' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


_SPECIAL = late_pattern(r"[\\`*_{}\[\]<>#|~&@]")
_ENTITIES = {"<": "&lt;", "&": "&amp;", "@": "&#64;"}
"""Escaped with a backslash, GitHub would still take them for tags and for the names of people."""


def as_text(text: str, *, indent: bool = False) -> str:
    """Return a text that Markdown shows as it is, in one line; what is between backquotes stays code."""
    kept = one_line(" ".join(text.split()))
    parts = kept.split("`")
    # Backquotes come in pairs, or they are no code.
    if len(parts) % 2 == 0:
        parts = [kept.replace("`", "'")]
    shown = [_plain(part) if number % 2 == 0 else as_code(part) for number, part in enumerate(parts)]
    spaces = (len(text) - len(text.lstrip(" "))) if indent else 0
    return "&nbsp;" * spaces + "".join(shown)


def _plain(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found.group(), f"\\{found.group()}"), text)


def as_code(text: str) -> str:
    """Return a text as code; in a table a vertical bar must be escaped even there."""
    inner = one_line(text).replace("|", r"\|")
    longest = max((len(run) for run in re.findall("`+", inner)), default=0)
    space = " " if longest or not inner.strip() else ""
    return f"{'`' * (longest + 1)}{space}{inner}{space}{'`' * (longest + 1)}"
