"""Baselines: findings that are known and not reported again, unless what they are about has grown.

A finding is recognised by its rule, its file, its model and its layer, never
by its line.  How many parameters the layer (or the model) has is recorded as
well, and is a ratchet: fewer are no news, more are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Diagnostic, FileResult
from keras_paramlint.graph.subject import subject_of
from keras_paramlint.options import ALWAYS, Selection, UsageError
from keras_paramlint.sources.documents import Malformed, own_file, parse_json
from keras_paramlint.sources.errors import SourceError


DEFAULT_NAME = "keras_paramlint_baseline.json"
VERSION = 1

_TEXTS = ("rule", "name", "severity", "model", "layer", "text")


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding that is known."""

    path: str
    """From the directory of the baseline, with ``/`` between its parts."""
    rule: str
    name: str = ""
    """The rule's name, for those who read the file."""
    severity: str = "warning"
    model: str = ""
    layer: str = ""
    text: str = ""
    """The message without its numbers, where there is no model to go by."""
    params: int | str | None = None
    """How many parameters the layer, or else the model, has; None: not known."""

    @property
    def key(self) -> tuple[str, ...]:
        """What a finding is recognised by."""
        return self.path, self.rule, self.model, self.layer, self.text

    @property
    def order(self) -> tuple[Any, ...]:
        """A sort key."""
        is_text = isinstance(self.params, str)
        return (*self.key, is_text, self.params if self.params is not None else -1)

    def covers(self, other: Entry) -> bool:
        """Say whether a finding with the same key is no news: what it is about has not grown."""
        if isinstance(self.params, int) and isinstance(other.params, int):
            return other.params <= self.params
        return None in {self.params, other.params} or self.params == other.params

    def to_json(self) -> dict[str, Any]:
        """Return what stands in the file, what is empty left out."""
        texts = {key: getattr(self, key) for key in _TEXTS if getattr(self, key)}
        return texts | ({"params": self.params} if self.params is not None else {})

    def __str__(self) -> str:
        where = f" of {self.layer}" if self.layer else ""
        return f"{self.path}: {self.rule}{where}{f' in {self.model}' if self.model else ''}"


class Baseline:
    """The known findings, each of them met at most once in a run."""

    def __init__(self, path: str, entries: Iterable[Entry] = ()) -> None:
        self.path = path
        self.entries = sorted(entries, key=lambda each: each.order)
        self._left: dict[tuple[str, ...], list[Entry]] = {}
        for each in self.entries:
            self._left.setdefault(each.key, []).append(each)
        self._decided: dict[Diagnostic, Diagnostic | None] = {}
        self.met: list[Entry] = []
        """The findings of this run that are known, with their parameters of now."""
        self._selections: dict[str, Selection] = {}
        """The files that were analysed as a whole, and what was to be reported of them."""

    def new_in(self, result: FileResult, selection: Selection) -> FileResult:
        """Return a result without the findings that are known.

        Args:
            result: What one file or target gave.
            selection: What was to be reported of it; nothing is said of known findings of other rules.
        """
        self._analysed(result, selection)
        found = [each for each in dict.fromkeys(result.diagnostics) if each not in self._decided]
        self._decide([(each, self.entry(result, each)) for each in found])
        kept = (self._decided.get(each, each) for each in result.diagnostics)
        return replace(
            result,
            diagnostics=tuple(each for each in kept if each is not None),
            known=tuple(each for each in result.diagnostics if self._decided.get(each, each) is None),
        )

    def _decide(self, found: list[tuple[Diagnostic, Entry | None]]) -> None:
        """Find the entries that belong to findings: each the smallest one that covers it."""
        known = [(each, entry) for each, entry in found if entry is not None]
        for each, entry in sorted(known, key=lambda pair: pair[1].order):
            left = self._left.get(entry.key, [])
            match = next((other for other in left if other.covers(entry)), None)
            self._decided[each] = None if match is not None else each
            if match is not None:
                left.remove(match)
                self.met.append(entry)
        for each, entry in known:
            left = self._left.get(entry.key, [])
            if self._decided[each] is not None and left:
                was = left.pop()
                self.met.append(was)
                change = f"{_shown(was.params)} parameters in the baseline, {_shown(entry.params)} now"
                self._decided[each] = replace(each, message=f"{each.message} ({change})")

    def stale(self) -> list[Entry]:
        """Return what is known and was not met, although its file was analysed or is gone."""
        left = [each for entries in self._left.values() for each in entries]
        return sorted((each for each in left if self._is_settled(each)), key=lambda each: each.order)

    def pruned(self) -> Baseline:
        """Return a baseline without what was not met, and with fewer parameters where there are fewer."""
        left = [each for entries in self._left.values() for each in entries]
        return Baseline(self.path, [*self.met, *(each for each in left if not self._is_settled(each))])

    def rewritten(self, results: Iterable[tuple[FileResult, Selection]]) -> Baseline:
        """Return a baseline with all findings of a run, and with what is known of other files and rules."""
        found: dict[Diagnostic, Entry] = {}
        for result, selection in results:
            self._analysed(result, selection)
            for each in result.diagnostics:
                entry = self.entry(result, each)
                if entry is not None:
                    found.setdefault(each, entry)
        here = {each.key for each in found.values()}
        # What is known of a module that other files import was found anew with these.
        others = [each for each in self.entries if not self._is_settled(each) and each.key not in here]
        return Baseline(self.path, [*found.values(), *others])

    def _analysed(self, result: FileResult, selection: Selection) -> None:
        """Take down that a file was analysed, unless only a part of it was."""
        if result.target is None and not result.is_unreadable:
            self._selections[self._relative(result.path)] = selection

    def _is_settled(self, entry: Entry) -> bool:
        """Say whether this run shows that an entry has become needless, if it was not met."""
        there = os.path.join(os.path.dirname(self.path), *entry.path.split("/"))
        selection = self._selections.get(entry.path)
        if selection is None:
            return not os.path.exists(there)
        return selection.admits(entry.rule, entry.severity, there)

    def entry(self, result: FileResult, found: Diagnostic) -> Entry | None:
        """Return a finding as it is recorded; None: it always has to be reported."""
        if found.code in ALWAYS:
            return None
        subject = subject_of(result, found)
        path = self._relative(found.path)
        what = subject.model, subject.layer, subject.text
        return Entry(path, found.code, found.name, found.severity.value, *what, subject.params)

    def _relative(self, path: str) -> str:
        base = os.path.realpath(os.path.dirname(self.path) or os.curdir)
        # The directory may be a link; the file's own name stays.
        full = os.path.join(os.path.realpath(os.path.dirname(path) or os.curdir), os.path.basename(path))
        return os.path.relpath(full, base).replace(os.sep, "/")

    def to_json(self) -> dict[str, Any]:
        """Return what stands in the file: each file's findings, in an order that changes little."""
        files: dict[str, list[dict[str, Any]]] = {}
        for each in self.entries:
            files.setdefault(each.path, []).append(each.to_json())
        return {"version": VERSION, "tool": "keras-paramlint", "files": files}

    def save(self) -> None:
        """Write the file.

        Raises:
            UsageError: it cannot be written.
        """
        try:
            with open(self.path, "w", encoding="utf-8", newline="\n") as file:
                file.write(json.dumps(self.to_json(), indent=2) + "\n")
        except OSError as error:
            raise UsageError(f"{self.path}: cannot be written: {error.strerror or error}") from error


def _shown(params: int | str | None) -> str:
    return f"{params:,}" if isinstance(params, int) else params or "an unknown number of"


def read(path: str) -> Baseline:
    """Return a file's baseline.

    Raises:
        UsageError: there is none, or it is broken.
    """
    remedy = f"write it with: keras-paramlint baseline write --baseline {path} TARGET..."
    if not os.path.lexists(path):
        raise UsageError(f"there is no baseline {path}; {remedy}")
    data = own_file(path)
    if isinstance(data, SourceError):
        raise UsageError(f"{path}: {data.reason}")
    try:
        document = parse_json(data)
    except Malformed as error:
        place = f"{path}:{error.line}" if error.line else path
        raise UsageError(f"{place}: is not a baseline: {error.reason}; {remedy}") from error
    try:
        return Baseline(path, _entries(document))
    except _WrongError as error:
        raise UsageError(f"{path}: is not a baseline: {error}; {remedy}") from error


class _WrongError(Exception):
    """Says what is wrong with a file."""


def _entries(document: object) -> Iterator[Entry]:
    """Yield what a file says.

    Raises:
        _WrongError: it says something else.
    """
    if not isinstance(document, dict) or document.get("tool") != "keras-paramlint":
        raise _WrongError('it does not say "tool": "keras-paramlint"')
    if document.get("version") != VERSION:
        raise _WrongError(f"its version is {document.get('version')!r}, not {VERSION}")
    files = document.get("files")
    if not isinstance(files, dict):
        raise _WrongError('"files" is not an object')
    for path, entries in files.items():
        if not isinstance(entries, list):
            raise _WrongError(f"what it says of {path!r} is not an array")
        for number, entry in enumerate(entries, start=1):
            where = f"finding {number} of {path!r}"
            if not isinstance(entry, dict):
                raise _WrongError(f"{where} is not an object")
            unknown = sorted(set(entry) - {*_TEXTS, "params"})
            if unknown:
                raise _WrongError(f"{where} has {unknown[0]!r}, which means nothing")
            texts = {key: entry.get(key, "") for key in _TEXTS}
            params = entry.get("params")
            is_count = params is None or isinstance(params, str) or type(params) is int
            if not texts["rule"] or not all(isinstance(text, str) for text in texts.values()) or not is_count:
                raise _WrongError(f"{where} is not as this tool writes it")
            yield Entry(path, params=params, **texts)
