"""Comments that speak to this tool: what to keep quiet about, and what a line promises.

Suppressions::

    # noqa                              this statement, everything (flake8's rules)
    # noqa: KPL101,KPL2                 this statement, a code and a group of codes
    # flake8: noqa                      the whole file; with codes, those codes
    # paramlint: ignore                 this statement; on a line of its own, the next one
    # paramlint: ignore[KPL101, cudnn-extra-bias] and here may stand why
    # paramlint: ignore-file[KPL101]    the whole file
    # paramlint: off[KPL101]            from here ...
    # paramlint: on[KPL101]             ... to here; a bare "on" ends all of them
    # paramlint: disable=KPL101,KPL2    the same in pylint's words; "enable" ends it, and as in
                                        pylint it means only the statement that it stands beside

A comment on the first or the last line of a statement speaks of the whole
statement; between its brackets, of its own line.

Expectations, on the line that they speak of or on a line of their own above it::

    # params: 721_200
    # paramlint: params=18_496 trainable=18_400 shape=(None, 26, 26, 64)
    # paramlint: max-params=60_000 set vocab_size=20000
    # paramlint: params=1_442_400 if tf1 else 1_444_800
    # paramlint: params=300*vocab_size + 8

Values for what the source leaves open, on the line that binds the name, or on the ``def`` of a builder::

    # paramlint: assume vocab_size=20000

``# params:`` is widely written in front of argument descriptions, so anything
but one bare integer behind it is somebody else's comment.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern
from keras_paramlint.sources.assumptions import (
    Assumption,
    AssumptionSyntaxError,
    is_assumption,
    parse_assumption,
)
from keras_paramlint.sources.comments import Comment, CommentMap, read_comments
from keras_paramlint.sources.expectations import (
    Expectation,
    ExpectationSyntaxError,
    bare_count,
    parse_expectation,
)


if TYPE_CHECKING:
    from collections.abc import Iterator


class Scope(StrEnum):
    """How far a suppression reaches."""

    LINE = "line"
    RANGE = "range"
    FILE = "file"


class ProblemKind(StrEnum):
    """What is wrong with a comment that means to speak to us."""

    UNKNOWN_VERB = "unknown-verb"
    """``# paramlint: ingore``: nothing of that name exists."""
    BAD_SELECTOR = "bad-selector"
    """The list in brackets is empty, unclosed, or holds what is neither a code nor a name."""
    BAD_EXPECTATION = "bad-expectation"
    """The value behind a key cannot be read."""
    BAD_ASSUMPTION = "bad-assumption"
    """Behind ``assume`` stands no ``NAME=VALUE``."""
    NAME_IN_NOQA = "name-in-noqa"
    """``# noqa: some-name`` has no code, and so flake8 reads it as a bare ``# noqa``."""
    NOT_OPEN = "not-open"
    """``on`` without an ``off`` before it."""


_OURS = late_pattern(r"KPL[0-9]{0,3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suppression:
    """Diagnostics that somebody does not want to hear of."""

    line: int
    """Where the comment's own text begins, from 1."""
    column: int
    end_column: int
    scope: Scope
    selectors: tuple[str, ...]
    """Codes, code prefixes and rule names, as written; empty: all."""
    first_line: int
    """The first line that it covers."""
    last_line: int
    """The last line that it covers."""
    is_noqa: bool = False
    """Whether it is flake8's form, where only codes count and other tools' codes are usual."""

    def covers(self, line: int, end_line: int | None = None) -> bool:
        """Whether it reaches a diagnostic: its first line, or its last, lies in the range."""
        last = line if end_line is None else end_line
        return any(self.first_line <= number <= self.last_line for number in (line, last))

    def selects(self, code: str, name: str) -> bool:
        """Whether it means the rule with this code and name."""
        return not self.selectors or any(self.means(selector, code, name) for selector in self.selectors)

    def means(self, selector: str, code: str, name: str) -> bool:
        """Whether a selector is this rule's code, a prefix of it, or its name."""
        if selector == name:
            # In a noqa comment only codes count.
            return not self.is_noqa
        return bool(_OURS.fullmatch(selector)) and code.startswith(selector.upper())


@dataclass(frozen=True, slots=True)
class PragmaProblem:
    """A comment that speaks to us and cannot be understood."""

    line: int
    column: int
    end_column: int
    kind: ProblemKind
    text: str
    """The words that are wrong, as written."""


@dataclass(frozen=True, slots=True)
class Pragmas:
    """All that a file's comments say to us, in the order of the file; lines of the analysed text."""

    suppressions: tuple[Suppression, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    problems: tuple[PragmaProblem, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def suppressing(self, code: str, name: str, line: int, end_line: int | None = None) -> Suppression | None:
        """Return the first suppression of a diagnostic, None if it is to be reported."""
        for found in self.suppressions:
            if found.covers(line, end_line) and found.selects(code, name):
                return found
        return None


_CODE = r"[A-Za-z]+[0-9]+"
_CODES = rf"(?P<codes>:\s?{_CODE}(?:[,\s]+{_CODE})*)"
_NOQA = late_pattern(rf"#\s*noqa\b(?:{_CODES}|:\s*(?P<word>[^\s#,]+))?", re.IGNORECASE)
_FILE_NOQA = late_pattern(rf"#\s*flake8[:=]\s*noqa{_CODES}?\s*$", re.IGNORECASE)
_PARAMLINT = late_pattern(r"#\s*(?:keras[-_])?paramlint\s*:\s*(?P<rest>[^#]*)")
_PARAMS = late_pattern(r"#\s*params:\s*(?P<count>[^#]*)")
_VERB = late_pattern(
    r"(?P<verb>[A-Za-z][\w-]*)"
    r"(?:(?P<bracket>\s*\[(?P<list>[^\]]*)(?P<closed>\])?)|(?P<equals>\s*=\s*(?P<words>[\w-]*(?:\s*,\s*[\w-]+)*)))?"
)
_SELECTOR = late_pattern(rf"{_CODE}|[A-Za-z]{{3}}|[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_HINTS = ("noqa", "paramlint", "params:")
_WHOLE_FILE = (1, 1 << 60)

_VERBS = {
    "ignore": "ignore",
    "ignore-file": "file",
    "disable-file": "file",
    "file-ignore": "file",
    "off": "off",
    "disable": "off",
    "on": "on",
    "enable": "on",
}


@lru_cache(maxsize=8)
def read_pragmas(text: str) -> Pragmas:
    """Read the comments of a text once; the usual file, which has nothing to say, costs a search."""
    folded = text.lower()
    if not any(hint in folded for hint in _HINTS):
        return Pragmas()
    reader = _Reader(read_comments(text))
    return reader.read()


@dataclass(slots=True)
class _Reader:
    """Collects what the comments say, one comment after the other."""

    source: CommentMap
    suppressions: list[Suppression] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)
    problems: list[PragmaProblem] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    open: list[Suppression] = field(default_factory=list)

    def read(self) -> Pragmas:
        for comment in self.source.comments:
            self._read_noqa(comment)
            for found in _PARAMLINT.finditer(comment.text):
                self._read_paramlint(comment, found)
            found_count = _PARAMS.search(comment.text)
            stated = found_count["count"].strip() if found_count else ""
            if found_count and bare_count(stated) is not None:
                self._expect(comment, found_count, f"params={stated}", is_bare=True)
        self.suppressions.extend(self.open)
        self.suppressions.sort(key=lambda found: (found.line, found.column, found.selectors))
        return Pragmas(
            tuple(self.suppressions), tuple(self.expectations), tuple(self.problems), tuple(self.assumptions)
        )

    def _read_noqa(self, comment: Comment) -> None:
        if (found := _FILE_NOQA.match(comment.text)) and comment.own_line:
            self._suppress(comment, found, Scope.FILE, _codes(found["codes"]), _WHOLE_FILE, is_noqa=True)
        for found in _NOQA.finditer(comment.text):
            if found["word"]:
                self._problem(comment, found, ProblemKind.NAME_IN_NOQA, found["word"])
            # Where flake8 looks at the line alone, the statement that begins or ends there is meant.
            lines = self.source.lines_beside(comment)
            self._suppress(comment, found, Scope.LINE, _codes(found["codes"]), lines, is_noqa=True)

    def _read_paramlint(self, comment: Comment, found: re.Match[str]) -> None:
        rest = found["rest"].strip()
        if is_assumption(rest):
            self._assume(comment, found, rest)
            return
        verb = _VERB.match(rest)
        action = _VERBS.get(verb["verb"]) if verb else None
        if verb is None or action is None:
            self._expect(comment, found, rest)
            return
        selectors = tuple(_words(verb["list"] or verb["words"] or ""))
        named = verb["bracket"] or verb["equals"]
        is_closed = verb["closed"] or verb["equals"]
        if named and not (is_closed and selectors and all(map(_SELECTOR.fullmatch, selectors))):
            # Hiding too little can be seen, hiding too much cannot.
            self._problem(comment, found, ProblemKind.BAD_SELECTOR, named.strip())
        elif action == "ignore" or (action == "off" and not comment.own_line):
            source = self.source
            lines = source.lines_meant(comment) if comment.own_line else source.lines_beside(comment)
            self._suppress(comment, found, Scope.LINE, selectors, lines)
        elif action == "file":
            self._suppress(comment, found, Scope.FILE, selectors, _WHOLE_FILE)
        elif action == "off":
            # One for each selector, so that each can be ended by itself.
            lines = (comment.line, _WHOLE_FILE[1])
            for selector in selectors or (None,):
                chosen = () if selector is None else (selector,)
                self.open.append(_suppression(comment, found, Scope.RANGE, chosen, lines))
        else:
            self._end_ranges(comment, found, selectors)

    def _end_ranges(self, comment: Comment, found: re.Match[str], selectors: tuple[str, ...]) -> None:
        """Close what is open; ``on[X]`` closes ``off[X]`` alone."""
        for selector in selectors or (None,):
            ended = [start for start in self.open if selector is None or start.selectors == (selector,)]
            if not ended:
                self._problem(comment, found, ProblemKind.NOT_OPEN, selector or "on")
            for start in ended:
                self.open.remove(start)
                where = (start.line, start.column, start.end_column)
                self.suppressions.append(
                    Suppression(*where, Scope.RANGE, start.selectors, start.first_line, comment.line)
                )

    def _expect(
        self, comment: Comment, found: re.Match[str], text: str, *, is_bare: bool = False
    ) -> None:
        begin = comment.column + found.start()
        lines, statement = speaking_of(self.source, comment)
        try:
            stated = parse_expectation(
                text, comment.line, begin, begin + len(found.group().rstrip()), lines
            )
        except ExpectationSyntaxError as error:
            kind = ProblemKind.UNKNOWN_VERB if error.is_verb else ProblemKind.BAD_EXPECTATION
            self._problem(comment, found, kind, error.text)
            return
        own_line = comment.own_line
        self.expectations.append(replace(stated, is_bare=is_bare, own_line=own_line, statement=statement))

    def _assume(self, comment: Comment, found: re.Match[str], text: str) -> None:
        begin = comment.column + found.start()
        lines = self.source.lines_meant(comment) if comment.own_line else self.source.lines_beside(comment)
        try:
            values = parse_assumption(text)
        except AssumptionSyntaxError as error:
            self._problem(comment, found, ProblemKind.BAD_ASSUMPTION, error.text)
            return
        end = begin + len(found.group().rstrip())
        self.assumptions.append(Assumption(comment.line, begin, end, *lines, values))

    def _suppress(
        self,
        comment: Comment,
        found: re.Match[str],
        scope: Scope,
        selectors: tuple[str, ...],
        lines: tuple[int, int],
        *,
        is_noqa: bool = False,
    ) -> None:
        self.suppressions.append(_suppression(comment, found, scope, selectors, lines, is_noqa=is_noqa))

    def _problem(self, comment: Comment, found: re.Match[str], kind: ProblemKind, text: str) -> None:
        column = comment.column + found.start()
        end = column + len(found.group().rstrip())
        self.problems.append(PragmaProblem(comment.line, column, end, kind, text[:80]))


def speaking_of(source: CommentMap, comment: Comment) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the lines that an expectation speaks of, and those of the statement that they belong to."""
    lines = source.lines_meant(comment)
    return lines, lines if comment.own_line else source.lines_beside(comment)


def _suppression(
    comment: Comment,
    found: re.Match[str],
    scope: Scope,
    selectors: tuple[str, ...],
    lines: tuple[int, int],
    *,
    is_noqa: bool = False,
) -> Suppression:
    column = comment.column + found.start()
    end = column + len(found.group().rstrip())
    return Suppression(comment.line, column, end, scope, selectors, *lines, is_noqa)


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(code.upper() for code in _words((text or "").lstrip(":")))


def _words(text: str) -> Iterator[str]:
    return (word for word in re.split(r"[,\s]+", text) if word)
