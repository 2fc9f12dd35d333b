"""Comments with the counts of models and layers, written where they are bound to just these."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import field, replace

from keras_paramlint.algebra import as_source
from keras_paramlint.dataclass import dataclass
from keras_paramlint.fixes.mending import Mended, mend
from keras_paramlint.graph import Diagnostic, Edit, FileResult, Fix, LayerInfo, ModelInfo, Severity, Site
from keras_paramlint.options import Options
from keras_paramlint.rules import rule_for, select
from keras_paramlint.rules.pins import Pin, Subject, bound, subjects_of
from keras_paramlint.sources import Claim, Expectation
from keras_paramlint.sources.comments import Comment, read_comments
from keras_paramlint.sources.pragmas import speaking_of
from keras_paramlint.sources.style import DEFAULT_LINE_LENGTH


WRITTEN = "PIN"
"""The code of what is not reported but written."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be pinned."""

    models: bool = True
    layers: bool = False
    trainable: bool = False
    line_length: int = DEFAULT_LINE_LENGTH
    only: str | None = None
    """The model, builder or class to which it is limited, by name."""


@dataclass(frozen=True, slots=True)
class Left:
    """What could not be pinned, with its place and the reason."""

    text: str
    is_layer: bool


@dataclass(slots=True)
class Pinned:
    """What pinning came to in one file."""

    mended: Mended
    left: list[Left] = field(default_factory=list)
    """What could not be pinned."""
    is_named: bool = True
    """Whether there is a model of the name that was asked for."""


def pin(path: str, options: Options, wish: Wish) -> Pinned | None:
    """Write the comments of a file, in memory.

    The text is analysed again after each pass; a comment that would be false, or
    bound to nothing, is taken back.

    Args:
        path: The file, a module or a notebook.
        options: What counts for it.
        wish: What is to be pinned.

    Returns:
        What it came to; None where the file cannot be read or written back as it was.
    """
    # Whatever is reported elsewhere, here a false or stale comment counts as an error.
    strict = replace(options, selection=select(["KPL0", "KPL3", "KPL5"], severity=[("KPL509", "error")]))
    left: list[Left] = []
    named: list[bool] = []

    def find(result: FileResult) -> Iterator[Diagnostic]:
        left.clear()
        planner = _Planner(result, wish, left)
        named.append(any(map(planner.is_wanted, result.models)))
        yield from planner.plan()

    mended = mend(path, strict, find=find)
    return None if mended is None else Pinned(mended, left, is_named=all(named))


def offers(result: FileResult, wish: Wish, first: int, last: int) -> Iterator[Diagnostic]:
    """Yield the comments that could pin what some lines are about, each with its edit.

    Args:
        result: The file as it is.
        wish: What may be pinned.
        first: The first of the lines, in the analysed text.
        last: The last one.
    """
    if result.source is not None:
        yield from _Planner(result, wish, []).offers(first, last)


@dataclass(frozen=True, slots=True)
class _Place:
    """Lines of the analysed text behind which, or above which, a comment may stand."""

    first: int
    last: int
    is_definition: bool = False


class _Planner:
    """Finds what is missing in one file, and where it is to stand."""

    def __init__(self, result: FileResult, wish: Wish, left: list[Left]) -> None:
        assert result.source is not None
        self.result, self.wish, self.left = result, wish, left
        self.source = result.source
        self.comments = read_comments(self.source.text)
        self.pinned: set[int] = set()

    def plan(self) -> Iterator[Diagnostic]:
        """Yield what is to be corrected, completed and written anew, each with its edit."""
        rule = rule_for("KPL501")
        assert rule is not None
        corrected = [each for each in rule.check(self.result) if each.fix is not None]
        yield from corrected
        for expectation, pins in bound(self.result):
            counts = self._counted(pins)
            if self.wish.trainable and counts and len(counts) == len(pins):
                yield from self._completed(expectation, counts[0])
        for subject in self._subjects():
            if not self.pinned.intersection(subject.numbers):
                yield from self._written(subject)

    def offers(self, first: int, last: int) -> Iterator[Diagnostic]:
        """Yield what is not pinned yet of that which stands on some lines, each with its edit."""
        for _, pins in bound(self.result):
            self._counted(pins)
        seen: set[Edit] = set()
        for subject in self._subjects():
            if self.pinned.intersection(subject.numbers):
                continue
            if any(place.first <= last and first <= place.last for place in self._places(subject)):
                for found in self._written(subject):
                    # A layer and its model can be one comment's business.
                    if found.fix is not None and seen.isdisjoint(found.fix.edits):
                        seen.update(found.fix.edits)
                        yield found

    def _counted(self, pins: Iterable[Pin]) -> list[Pin]:
        """Return the pins of counts, and remember what they speak of."""
        counts = [pin for pin in pins if pin.promise.claim is Claim.PARAMS]
        self.pinned.update(number for pin in counts for subject in pin.subjects for number in subject.numbers)
        return counts

    def _completed(self, expectation: Expectation, pin: Pin) -> Iterator[Diagnostic]:
        """Yield the edit that adds the trainable count to a comment that has the whole one alone."""
        texts = {self._text(subject) for subject in pin.subjects}
        if len(texts) == 1 and (text := texts.pop()) is not None and " if " not in pin.promise.formula:
            fix = Fix(safe=True, edits=(Edit(pin.site, text),))
            yield self._finding(pin.site, text, pin.subjects[0], fix)

    # ------------------------------------------------------------------ what to pin
    def _subjects(self) -> Iterator[Subject]:
        for model in filter(self.is_wanted, self.result.models):
            if self.wish.models:
                yield Subject(model)
            if self.wish.layers:
                yield from (Subject(model, (layer,)) for layer in self._layers(model.layers))

    def _layers(self, layers: Iterable[LayerInfo]) -> Iterator[LayerInfo]:
        """Yield the layers that have a count of their own; what is wrapped is counted by its wrapper."""
        for layer in layers:
            if layer.kind:
                continue  # a model, which is pinned as one
            if layer.site.path == self.result.path and layer.weights:
                yield layer
            yield from self._layers(each for each in layer.layers if each.role is None)

    def is_wanted(self, model: ModelInfo) -> bool:
        """Say whether a model goes by the name that was asked for: its own, or that of what it comes from."""
        return self.wish.only is None or self.wish.only in model.names_known

    def _text(self, subject: Subject, *, bare: bool = False) -> str | None:
        """Return the comment for a subject; None: it has none of this form."""
        params, names = subject.params, subject.model.names()
        total = None if params.total is None else as_source(params.total, names)
        if total is None or (bare and (self.wish.trainable or not isinstance(params.total, int))):
            return None
        if bare:
            return f"# params: {total}"
        if not self.wish.trainable:
            return f"# paramlint: params={total}"
        trainable = None if params.trainable is None else as_source(params.trainable, names)
        return None if trainable is None else f"# paramlint: params={total} trainable={trainable}"

    # ------------------------------------------------------------------ where
    def _written(self, subject: Subject) -> Iterator[Diagnostic]:
        """Yield the edit that pins a subject in the first place that is its alone."""
        if self._text(subject) is None:
            self._leave(subject, _reason(subject))
            return
        places = list(self._places(subject))
        for place in places:
            for bare in (False,) if place.is_definition else (True, False):
                text = self._text(subject, bare=bare)
                if text is None:
                    continue
                for own_line in (False, True):
                    if not own_line and self._is_too_long(place.last, text):
                        continue
                    if self._speaks_of(subject, place, text, bare=bare, own_line=own_line):
                        self.pinned.update(subject.numbers)
                        site, content = self._edit(place, text, own_line=own_line)
                        fix = Fix(safe=True, edits=(Edit(site, content),))
                        yield self._finding(site, text, subject, fix)
                        return
        if places:
            self._leave(subject, "it shares its line with others")

    def _places(self, subject: Subject) -> Iterator[_Place]:
        """Yield where a comment may stand: the statement that names it, its builder, where it is made."""
        if subject.parts:
            layer = subject.parts[0]
            begin, end = self._lines(layer.site)
            if begin:
                yield _Place(self.comments.joined_lines(begin)[0], self.comments.joined_lines(end)[1])
            return
        model = subject.model
        made = (model.site, *model.chain)
        for binding in model.bindings:
            statement = self._statement(self._lines(binding)[0])
            if statement and any(statement[0] <= self._lines(site)[0] <= statement[1] for site in made):
                yield _Place(*statement)
        for site in dict.fromkeys((*model.returned_by, *((model.defined,) if model.defined else ()))):
            statement = self._statement(self._lines(site)[0])
            if statement is not None:
                yield _Place(*statement, is_definition=True)
        statement = self._statement(self._lines(model.site)[0])
        if statement is not None:
            yield _Place(*statement)

    def _lines(self, site: Site) -> tuple[int, int]:
        """Return the first and last line of a place in the analysed text; zeros where it is elsewhere."""
        if site.path != self.result.path:
            return 0, 0
        first = self.source.analysed(site.cell, site.line, site.column)
        last = self.source.analysed(site.cell, site.end_line or site.line, site.end_column or site.column)
        if first is None or last is None:
            return 0, 0
        return first[0], max(first[0], last[0])

    def _statement(self, line: int) -> tuple[int, int] | None:
        """Return the first and last line of the statement that a line belongs to."""
        index = bisect_right(self.comments.statements, (line, 1 << 60, True)) - 1
        if index < 0 or not line or self.comments.statements[index][1] < line:
            return None
        first, last, _ = self.comments.statements[index]
        return first, last

    def _is_too_long(self, line: int, text: str) -> bool:
        written = self.source.line_text(line).rstrip()
        return len(written) + 2 + len(text) > self.wish.line_length

    def _speaks_of(self, subject: Subject, place: _Place, text: str, *, bare: bool, own_line: bool) -> bool:
        """Say whether a comment at a place would speak of the subject, and of nothing with another count."""
        if own_line:
            statement = self._statement(place.first)
            inside = statement is not None and statement[0] < place.first
            comment = Comment(place.first - 1, 1, text, own_line=True, in_brackets=inside)
        else:
            if any(magic.line == place.last for magic in self.source.magics):
                return False
            comment = Comment(place.last, 1, text, own_line=False, in_brackets=False)
        lines, statement = speaking_of(self.comments, comment)
        expectation = Expectation(
            comment.line, 1, 1, *lines, is_bare=bare, own_line=own_line, statement=statement
        )
        found = subjects_of(self.result, expectation)
        wanted = self._text(subject)
        is_meant = any(set(subject.numbers) == set(each.numbers) for each in found)
        return is_meant and all(self._text(each) == wanted for each in found)

    def _edit(self, place: _Place, text: str, *, own_line: bool) -> tuple[Site, str]:
        """Return the stretch and the content that put a comment at a place."""
        if own_line:
            written = self.source.line_text(place.first)
            indent = written[: len(written) - len(written.lstrip())]
            cell, seen, _ = self.source.locate(place.first)
            return Site(self.result.path, seen, 1, seen, 1, cell), f"{indent}{text}\n"
        written = self.source.line_text(place.last)
        cell, seen, start = self.source.locate(place.last, len(written.rstrip()) + 1)
        _, _, end = self.source.locate(place.last, len(written) + 1)
        return Site(self.result.path, seen, start, seen, end, cell), f"  {text}"

    # ------------------------------------------------------------------ words
    def _finding(self, site: Site, text: str, subject: Subject, fix: Fix) -> Diagnostic:
        """Return what is written as a finding, the form in which edits are applied."""
        return Diagnostic(
            WRITTEN,
            "pin",
            Severity.INFO,
            f"{text} ({subject.name})",
            site.path,
            site.line,
            site.column,
            cell=site.cell,
            fix=fix,
        )

    def _leave(self, subject: Subject, reason: str) -> None:
        site = subject.parts[0].site if subject.parts else subject.model.site
        self.left.append(Left(f"{site}: {subject.name} is not pinned: {reason}", bool(subject.parts)))


def _reason(subject: Subject) -> str:
    """Say why a count cannot be written down."""
    params = subject.params
    if params.unknown:
        return str(params.unknown[0])
    if params.alternatives:
        return f"it has {params.formula()} parameters"
    return "its count has names that cannot be written in a comment"
