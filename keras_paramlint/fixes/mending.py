"""One file: its fixes applied, analysed again, and taken back where they made it worse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from difflib import unified_diff
from itertools import groupby

from keras_paramlint.dataclass import dataclass
from keras_paramlint.fixes.notebook import apply_to_cells
from keras_paramlint.graph import Diagnostic, FileResult, Severity
from keras_paramlint.graph.edits import apply, choose
from keras_paramlint.options import Options, Target
from keras_paramlint.runner import run_one
from keras_paramlint.sources import Source, SourceError, read_bytes, read_source
from keras_paramlint.sources.encoding import Undecodable, decode, newlines_as_lf
from keras_paramlint.sources.notebook_json import cell_text


MAX_PASSES = 20
"""How often the findings that are left are mended; more would mean that two fixes undo each other."""

_MARK = "\ufeff"


@dataclass(slots=True)
class Mended:
    """What the fixes of one file came to."""

    path: str
    result: FileResult
    """The analysis of the mended text."""
    before: bytes = b""
    after: bytes = b""
    """What is to be written; the same as before where nothing was mended."""
    encoding: str = "utf-8"
    fixed: list[Diagnostic] = field(default_factory=list)
    """The findings that were mended, in the order in which it was done."""
    refused: list[Diagnostic] = field(default_factory=list)
    """Those whose fix would have made something worse."""

    @property
    def is_changed(self) -> bool:
        """Whether there is something to write."""
        return self.before != self.after

    def diff(self) -> str:
        """Return what changes, as ``diff -u`` writes it; of a notebook, cell by cell."""
        old, new = (each.decode(self.encoding).removeprefix(_MARK) for each in (self.before, self.after))
        if not self.path.endswith(".ipynb"):
            return _unified(self.path, old, new)
        cells = sorted({each.cell for each in self.fixed if each.cell is not None})
        parts = []
        for cell in cells:
            sources = cell_text(old, cell), cell_text(new, cell)
            parts.append(_unified(f"{self.path}:cell {cell}", *(source or "" for source in sources)))
        return "".join(parts)


def _unified(name: str, old: str, new: str) -> str:
    lines = unified_diff(_lines(old), _lines(new), name, name, lineterm="\n")
    end = "\n\\ No newline at end of file\n"
    return "".join(line if line.endswith("\n") else f"{line}{end}" for line in lines)


def _lines(text: str) -> list[str]:
    # Not splitlines(): for Python a form feed or U+2028 ends no line.
    return re.findall(r"[^\n]*\n|[^\n]+", newlines_as_lf(text))


Find = Callable[[FileResult], Iterable[Diagnostic]]


def reported(result: FileResult) -> tuple[Diagnostic, ...]:
    """Return what is to be mended of a file: the findings that are reported."""
    return result.diagnostics


def mend(
    path: str, options: Options, *, unsafe: bool = False, find: Find = reported
) -> Mended | None:
    """Apply the fixes of a file's findings, in memory.

    The text is analysed again after each pass.  A fix is taken back if it
    makes the file unreadable, makes errors more, or, being a safe one, changes
    the exact count of a model.

    Args:
        path: The file, a module or a notebook.
        options: What counts for it; only findings that are reported are mended.
        unsafe: Whether fixes are applied that may change what the program means.
        find: Gives the findings whose fixes are applied; it is asked again after each pass, and gets the
            result with its source.

    Returns:
        What it came to; None where the file cannot be read or written back as it was.
    """
    data = read_bytes(path)
    if isinstance(data, SourceError):
        return None
    encoding = _encoding(path, data)
    if encoding is None:
        return None
    mended = Mended(path, run_one(Target(path), options, data), data, data, encoding)
    for _ in range(MAX_PASSES):
        refused = {_key(each) for each in mended.refused}
        found = find(replace(mended.result, source=_source(path, mended.after)))
        open_ = [each for each in found if each.path == path]
        chosen = choose((each for each in open_ if _key(each) not in refused), unsafe=unsafe)
        if not chosen:
            break
        _one_pass(mended, chosen, options)
    return mended


def _source(path: str, data: bytes) -> Source | None:
    source = read_source(path, data)
    return source if isinstance(source, Source) else None


def _key(found: Diagnostic) -> tuple[object, ...]:
    """Return what a finding keeps when lines above it come and go."""
    return found.code, found.cell, found.message


def _one_pass(mended: Mended, chosen: Sequence[Diagnostic], options: Options) -> None:
    """Apply as many of some fixes as make nothing worse, all to the same text."""
    good: list[Diagnostic] = []
    best: tuple[bytes, FileResult] | None = None
    groups = [tuple(chosen)]
    while groups:
        group = groups.pop()
        made = _try(mended, (*good, *group), options)
        if made is not None:
            good.extend(group)
            best = made
        elif len(group) == 1:
            mended.refused.extend(group)
        else:
            # One of them is to blame; the halves show which.
            middle = len(group) // 2
            groups.extend((group[middle:], group[:middle]))
    if best is not None:
        mended.after, mended.result = best
        mended.fixed.extend(good)


def _try(mended: Mended, found: Sequence[Diagnostic], options: Options) -> tuple[bytes, FileResult] | None:
    """Return the file with some fixes and its analysis; None where something would become worse."""
    after = _applied(mended, found)
    if after is None or after == mended.after:
        return None
    result = run_one(Target(mended.path), options, after)
    is_safe = all(each.fix is not None and each.fix.safe for each in found)
    return None if _is_worse(mended.result, result, is_safe=is_safe) else (after, result)


def _applied(mended: Mended, found: Iterable[Diagnostic]) -> bytes | None:
    """Return the file with the edits of some findings; None where that is not possible."""
    edits = [edit for each in found if each.fix is not None for edit in each.fix.edits]
    text = mended.after.decode(mended.encoding)
    mark = _MARK if text.startswith(_MARK) else ""
    text = text.removeprefix(_MARK)
    made: str | None
    if mended.path.endswith(".ipynb"):
        by_cell = sorted(edits, key=lambda edit: edit.site.cell or 0)
        groups = {cell: list(some) for cell, some in groupby(by_cell, key=lambda edit: edit.site.cell or 0)}
        made = apply_to_cells(text, groups)
    else:
        made = apply(text, edits)
    try:
        return None if made is None else (mark + made).encode(mended.encoding)
    except UnicodeEncodeError:
        return None


def _encoding(path: str, data: bytes) -> str | None:
    """Return an encoding that gives the bytes back as they were, None if there is none."""
    encoding = "utf-8"
    if not path.endswith(".ipynb"):
        decoded = decode(data)
        if isinstance(decoded, Undecodable):
            return None
        # The mark is kept as a character of the text.
        encoding = "utf-8" if decoded[1] == "utf-8-sig" else decoded[1]
    try:
        return encoding if data.decode(encoding).encode(encoding) == data else None
    except UnicodeError:
        return None


def _is_worse(before: FileResult, after: FileResult, *, is_safe: bool) -> bool:
    """Say whether a change made the file unreadable, made errors more, or changed what is known."""
    if after.is_unreadable or _count(after, "KPL000") > _count(before, "KPL000"):
        return True
    if _errors(after) > _errors(before):
        return True
    if is_safe:
        known, now = _totals(before), _totals(after)
        return any(now[key] != total for key, total in known.items() if key in now)
    return False


def _count(result: FileResult, code: str) -> int:
    return sum(each.code == code for each in result.diagnostics)


def _errors(result: FileResult) -> int:
    return sum(each.severity is Severity.ERROR for each in result.diagnostics)


def _totals(result: FileResult) -> dict[tuple[str, int], object]:
    """Return the exact counts of a file's models by name, each name's in order."""
    seen: Counter[str] = Counter()
    totals: dict[tuple[str, int], object] = {}
    for model in result.models:
        if model.params.is_exact:
            totals[model.name, seen[model.name]] = model.params.total
        seen[model.name] += 1
    return totals
