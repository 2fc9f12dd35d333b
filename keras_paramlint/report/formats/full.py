"""``full``: each finding with its place in the source, how the count comes about, and its fix."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import ndiff

from keras_paramlint.graph import Diagnostic, FileResult, Fix, Related, Site
from keras_paramlint.graph.edits import apply
from keras_paramlint.report.derivations import Derivations
from keras_paramlint.report.findings import marked, styled_code
from keras_paramlint.report.formats.base import Finding, View
from keras_paramlint.report.formats.people import People
from keras_paramlint.report.output import Line, Output, one_line


CONTEXT = 2
"""Lines of source that are shown before a finding and behind it."""

MOST_LINES = 12
"""Lines of a finding that are shown; of a longer one, the first ones."""

MOST_DERIVED = 24
"""Lines of a derivation that are shown."""

_TAB = 4


class Full(People):
    """In the manner of rustc and ruff."""

    name = "full"

    def __init__(self, output: Output, view: View) -> None:
        super().__init__(output, view)
        self._derivations = Derivations()

    def write(self, result: FileResult, new: list[Finding]) -> None:
        """Write the file's tables and findings."""
        if self.view.command == "summary":
            self.tables(result)
        for each in new:
            self.output.lines(self._finding(result, each.diagnostic))
            self.output.line("")

    def _finding(self, result: FileResult, found: Diagnostic) -> Iterator[Line]:
        yield [styled_code(found), *marked(found)]
        derived = list(self._derivation(result, found))
        lines = [found.line, *(each.site.line for each in found.related)]
        gutter = len(str(max(lines) + MOST_LINES + CONTEXT))
        yield from self._excerpt(found.site, "^", "-->", gutter, CONTEXT)
        for each in found.related:
            yield from self._related(each, found.site, gutter)
        if derived:
            yield [(f"{' ' * gutter} = ", "blue"), ("how it is counted:", "bold")]
            for line in derived[:MOST_DERIVED]:
                yield [(" " * (gutter + 3), ""), *line]
            if len(derived) > MOST_DERIVED:
                where = f"{result.name}:{found.line}" if found.cell is None else str(found.site)
                yield [(" " * (gutter + 3), ""), (f"... see: keras-paramlint explain {where!r}", "dim")]
        if found.fix is not None:
            yield from self._fix(found, found.fix, gutter)

    # -------------------------------------------------------------- source
    def _excerpt(self, site: Site, mark: str, arrow: str, gutter: int, context: int) -> Iterator[Line]:
        yield [(f"{' ' * gutter}{arrow} ", "blue"), (one_line(site.start), "")]
        lines = self.view.texts.lines(site)
        if not 0 < site.line <= len(lines):
            return
        last = max(site.line, min(site.end_line or site.line, len(lines), site.line + MOST_LINES - 1))
        first_shown, last_shown = max(1, site.line - context), min(len(lines), last + context)
        while first_shown < site.line and not lines[first_shown - 1].strip():
            first_shown += 1
        while last_shown > last and not lines[last_shown - 1].strip():
            last_shown -= 1
        yield [(f"{' ' * gutter} |", "blue")]
        for number in range(first_shown, last_shown + 1):
            text = lines[number - 1]
            yield [(f"{number:>{gutter}} | ", "blue"), (_seen(text), "")]
            if site.line <= number <= last:
                carets = _carets(text, number, site, mark)
                if carets:
                    style = "bold red" if mark == "^" else "bold blue"
                    yield [(f"{' ' * gutter} | ", "blue"), (carets, style)]
        yield [(f"{' ' * gutter} |", "blue")]

    def _related(self, related: Related, shown: Site, gutter: int) -> Iterator[Line]:
        yield [(f"{' ' * gutter} = ", "blue"), ("note: ", "bold"), (one_line(related.message), "")]
        if related.site != shown:
            yield from self._excerpt(related.site, "-", ":::", gutter, 0)

    # -------------------------------------------------------------- numbers
    def _derivation(self, result: FileResult, found: Diagnostic) -> Iterator[Line]:
        """Yield how the counts of the layers come about that are constructed where a finding is."""
        for explained in self._derivations.of(result, found):
            from keras_paramlint.report.explanation import layer_lines

            yield from layer_lines(explained)

    # -------------------------------------------------------------- fixes
    def _fix(self, found: Diagnostic, fix: Fix, gutter: int) -> Iterator[Line]:
        safety = "a fix" if fix.safe else "a fix that may change what the program means"
        option = "--fix" if fix.safe else "--fix --unsafe-fixes"
        yield [(f"{' ' * gutter} = ", "blue"), ("help: ", "bold"), (f"{option} applies {safety}:", "")]
        here = [edit for edit in fix.edits if (edit.site.path, edit.site.cell) == (found.path, found.cell)]
        lines = self.view.texts.lines(found.site)
        before, after = "\n".join(lines), apply("\n".join(lines), here)
        for line in ndiff(before.split("\n"), after.split("\n")):
            if line[0] in "+-":
                yield [(" " * (gutter + 3), ""), (_seen(line), "green" if line[0] == "+" else "red")]


def _seen(text: str) -> str:
    """Return a line of source as it is shown: a tab is as wide as some spaces, the rest cannot do harm."""
    return one_line(text.replace("\t", " " * _TAB)).rstrip()


def _carets(text: str, number: int, site: Site, mark: str) -> str:
    """Return the marks below a line of a site."""
    start = site.column - 1 if number == site.line else len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if number == site.end_line:
        end = site.end_column - 1
    elif not site.end_line:
        end = start + 1
    marks = mark * max(1 if number == site.line else 0, len(_wide(text[start:end])))
    return " " * len(_wide(text[:start])) + marks


def _wide(text: str) -> str:
    return one_line(text.replace("\t", " " * _TAB))
