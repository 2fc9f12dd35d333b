"""Which findings a comment keeps quiet, and which comments keep nothing quiet."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import field
from itertools import groupby

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Diagnostic, Edit, FileResult, Fix, Site
from keras_paramlint.late import late_pattern
from keras_paramlint.sources import (
    Pragmas,
    Scope,
    Source,
    SourceError,
    Suppression,
    read_pragmas,
    read_source,
)
from keras_paramlint.sources.pragma_edits import without_words


UNUSED = "KPL004"
ABOUT_COMMENTS = (UNUSED, "KPL005")
INCOMPLETE = ("KPL000", "KPL002")
"""Codes that say that a file was not analysed as a whole, so that nothing can be said about what is missing."""

_OURS = late_pattern(r"KPL\d{0,3}", re.IGNORECASE)
_Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Unused:
    """A comment that keeps nothing quiet, in whole or in part."""

    site: Site
    message: str
    fix: Fix


@dataclass(slots=True)
class _File:
    source: Source
    pragmas: Pragmas

    def lines(self, found: Diagnostic) -> tuple[int, int] | None:
        """Return the first and last line of a finding in the analysed text."""
        first = self.source.analysed(found.cell, found.line, found.column)
        last = self.source.analysed(found.cell, found.end_line or found.line, found.end_column or found.column)
        return None if first is None else (first[0], max(first[0], last[0] if last else 0))


@dataclass(slots=True)
class Suppressions:
    """The comments of the analysed file, and of others where it leads to findings there."""

    result: FileResult
    _files: dict[str, _File | None] = field(default_factory=dict)
    _used: set[_Key] = field(default_factory=set)
    _is_complete: bool = True

    def hide(self, found: Diagnostic) -> bool:
        """Say whether a comment keeps a finding quiet, and remember all that do."""
        if found.code in INCOMPLETE:
            self._is_complete = False
        file = self._file(found.path)
        if file is None or not file.pragmas.suppressions:
            return False
        lines = file.lines(found)
        hidden = False
        for each in file.pragmas.suppressions:
            reaches = each.scope is Scope.FILE or (lines is not None and each.covers(*lines))
            # A bare comment does not speak of itself.
            is_meant = each.selectors or each.scope is not Scope.LINE or found.code not in ABOUT_COMMENTS
            if reaches and is_meant and each.selects(found.code, found.name):
                hidden = True
                if self._is_own(found.path):
                    self._used.update(_keys(each, found))
        return hidden

    def can_be_unused(self) -> bool:
        """Say whether there is a comment that speaks to us alone, in a file that was analysed as a whole."""
        file = self._file(self.result.path)
        if file is None or self.result.target is not None or not self._is_complete:
            return False
        return any(_to_us(each) for each in file.pragmas.suppressions)

    def unused(self) -> Iterator[Unused]:
        """Yield the comments that kept nothing quiet of what was given to :meth:`hide`."""
        file = self._file(self.result.path)
        if file is None or not self._is_complete:
            return
        for _, group in groupby(file.pragmas.suppressions, key=lambda each: (each.line, each.column)):
            comments = list(group)
            idle = [word for each in comments for word in _to_us(each) if not self._is_used(each, word)]
            if idle:
                total = sum(max(1, len(each.selectors)) for each in comments)
                if not self._is_wanted(file, comments[0]):
                    yield _unused(self.result.path, file.source, comments[0], idle, is_all=len(idle) == total)

    def _is_wanted(self, file: _File, comment: Suppression) -> bool:
        """Say whether a comment asks not to be called unused; one without a list does not mean itself."""
        return any(
            (each.selectors or (each.is_noqa and each.scope is Scope.FILE))
            and each.selects(UNUSED, "unused-suppression")
            and (each.scope is Scope.FILE or each.covers(comment.line))
            for each in file.pragmas.suppressions
        )

    def _is_used(self, comment: Suppression, word: str) -> bool:
        return (comment.line, comment.column, word) in self._used

    def _is_own(self, path: str) -> bool:
        return os.path.abspath(path) == os.path.abspath(self.result.path)

    def _file(self, path: str) -> _File | None:
        """Return a file's comments; None where it cannot be read."""
        if path not in self._files:
            source: Source | SourceError | None = self.result.source
            if not self._is_own(path):
                source = read_source(path)
            file = _File(source, read_pragmas(source.text)) if isinstance(source, Source) else None
            self._files[path] = file
        return self._files[path]


def _keys(comment: Suppression, found: Diagnostic) -> Iterator[_Key]:
    """Yield the words of a comment that mean a finding; ``""`` where it has no list."""
    if not comment.selectors:
        yield comment.line, comment.column, ""
    for word in comment.selectors:
        if comment.means(word, found.code, found.name):
            yield comment.line, comment.column, word


def _to_us(comment: Suppression) -> tuple[str, ...]:
    """Return the words of a comment that mean rules of ours; ``""`` where it has no list."""
    from keras_paramlint.rules.selectors import is_selector

    if not comment.selectors and not comment.is_noqa:
        return ("",)
    words = (word for word in comment.selectors if _OURS.fullmatch(word) or not comment.is_noqa)
    # What means no rule is said by another rule.
    return tuple(word for word in words if is_selector(word))


def _unused(path: str, source: Source, comment: Suppression, words: list[str], *, is_all: bool) -> Unused:
    line = source.line_text(comment.line)
    text = line[comment.column - 1 : comment.end_column - 1]
    named = [word for word in words if word]
    what = "" if is_all else f"{' and '.join(named)} in "
    reach = {Scope.LINE: "here", Scope.RANGE: "in its range", Scope.FILE: "in this file"}[comment.scope]
    message = f"{what}`{text}` hides nothing: there is nothing to report {reach}"
    site = place(path, source, comment.line, comment.column, comment.end_column)
    return Unused(site, message, removal(path, source, comment.line, comment.column, comment.end_column, named))


def removal(path: str, source: Source, line: int, column: int, end_column: int, words: list[str]) -> Fix:
    """Return the fix that takes words out of a comment, or the comment out of its line."""
    change = without_words(source.line_text(line), column, end_column, words)
    if change.whole_line and _is_inside_cell(source, line):
        start, end = source.locate(line), source.locate(line + 1)
        site = Site(path, start.line, 1, end.line, 1, start.cell)
    else:
        site = place(path, source, line, change.column, change.end_column)
    return Fix(safe=True, edits=(Edit(site, change.content),))


def place(path: str, source: Source, line: int, column: int, end_column: int) -> Site:
    """Return a stretch of a line of the analysed text as a person sees it."""
    cell, first, begin = source.locate(line, column)
    _, last, end = source.locate(line, end_column)
    return Site(path, first, begin, last, end, cell)


def _is_inside_cell(source: Source, line: int) -> bool:
    """Say whether another line of the same cell follows, so that the newline can go as well."""
    has_next = line < source.text.count("\n") + 1
    return has_next and source.locate(line).cell == source.locate(line + 1).cell
