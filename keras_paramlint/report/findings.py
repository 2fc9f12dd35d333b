"""Diagnostics as lines, ``path:line:column: CODE message``, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from keras_paramlint.graph import Analysis, Diagnostic, Severity
from keras_paramlint.report.output import Line, Segment, one_line


_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}


def finding_line(diagnostic: Diagnostic) -> Line:
    """Return the line of a diagnostic, in flake8's form; a notebook's names the cell, as ruff's does."""
    return [
        (one_line(diagnostic.path), "bold"),
        (f":{place(diagnostic)}: ", "cyan"),
        styled_code(diagnostic),
        *marked(diagnostic),
    ]


def place(diagnostic: Diagnostic) -> str:
    """Return where a diagnostic is in its file: ``12:5``, ``cell 3:2:5``."""
    cell = f"cell {diagnostic.cell}:" if diagnostic.cell is not None else ""
    return f"{cell}{diagnostic.line}:{diagnostic.column}"


def styled_code(diagnostic: Diagnostic) -> Segment:
    """Return a diagnostic's code in the colour of its severity."""
    return diagnostic.code, _STYLES[diagnostic.severity]


def marked(diagnostic: Diagnostic) -> Line:
    """Return a diagnostic's message, with the mark of those that ``--fix`` can mend."""
    return [(" [*]" if is_fixable(diagnostic) else "", "cyan"), (f" {message_of(diagnostic)}", "")]


def message_of(diagnostic: Diagnostic) -> str:
    """Return a diagnostic's message in one line."""
    return one_line(" ".join(diagnostic.message.split()))


def is_fixable(diagnostic: Diagnostic) -> bool:
    """Say whether ``--fix`` can mend it."""
    return diagnostic.fix is not None and diagnostic.fix.safe


def fixable_line(findings: Iterable[Diagnostic]) -> str | None:
    """Return how many findings can be mended, in a sentence; None: no fix is a safe one."""
    found = list(findings)
    safe = sum(is_fixable(each) for each in found)
    unsafe = sum(each.fix is not None for each in found) - safe
    if safe and unsafe:
        return f"[*] {safe:,} fixable with --fix, {unsafe:,} more with --fix --unsafe-fixes"
    return f"[*] {safe:,} fixable with --fix" if safe else None


def statistics_lines(analysis: Analysis, findings: Iterable[Diagnostic]) -> Iterator[Line | str]:
    """Yield how often each rule was reported, the most frequent first, and how much is known.

    As in ruff's table, ``[*]`` marks rules with findings that ``--fix`` can mend.
    """
    found = list(findings)
    counts = Counter((each.code, each.name, each.severity) for each in found)
    fixable = {each.code for each in found if is_fixable(each)}
    width = max((len(f"{count:,}") for count in counts.values()), default=0)
    for (code, name, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        mark = "[*]" if code in fixable else "[ ]"
        yield [(f"{count:>{width},}  ", ""), (code, _STYLES[severity]), (f"  {mark} {name} ({severity})", "")]
    known = analysis.statistics
    models, layers, files = (_counted(known[f"{noun}s"], noun) for noun in ("model", "layer", "file"))
    yield (
        f"{models} ({known['models_exact']:,} with exact counts), "
        f"{layers} ({known['layers_exact']:,}) in {files}"
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' if number != 1 else ''}"
