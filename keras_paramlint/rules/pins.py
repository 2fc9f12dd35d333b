"""What comments promise of counts and shapes, bound to the models and layers that they speak of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

from keras_paramlint.algebra import (
    Size,
    TooComplex,
    UnknownName,
    equal,
    evaluate,
    read_size,
    symbols_of,
)
from keras_paramlint.algebra.poly import of_atom
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import FileResult, LayerInfo, ModelInfo, Observation, Params, Site
from keras_paramlint.graph.shapes import Shapes
from keras_paramlint.options import read_value
from keras_paramlint.rules.describing import call_text
from keras_paramlint.sources import Claim, Expectation, Promise, read_pragmas
from keras_paramlint.sources.side_notes import SideNote, read_side_notes


FLAVOUR_NAMES = {
    "keras3": frozenset({"keras3"}),
    "tfkeras2": frozenset({"tfkeras2", "tf2.15", "tf2"}),
    "tf1": frozenset({"tf1", "tf1-compat"}),
    "keras2": frozenset({"keras2"}),
}
"""The words for a flavour in ``# paramlint: params=1 if tf1-compat else 2``."""

COUNTS = {
    Claim.PARAMS: "total",
    Claim.TRAINABLE: "trainable",
    Claim.NON_TRAINABLE: "non_trainable",
    Claim.MAX_PARAMS: "total",
    Claim.MIN_PARAMS: "total",
    Claim.MAX_TRAINABLE: "trainable",
}
"""The count that each claim is about."""


@dataclass(frozen=True)
class Subject:
    """What a promise may speak of: a model, a layer, or the layers that one call makes."""

    model: ModelInfo
    parts: tuple[LayerInfo, ...] = ()
    """The layers; none: the model itself."""

    @cached_property
    def params(self) -> Params:
        """The counts; of several layers, their sums."""
        if not self.parts:
            return self.model.params
        if len(self.parts) == 1:
            return self.parts[0].params
        counted = [part for part in self.parts if part.shared_with is None]
        return Params(
            _sum(part.params.total for part in counted),
            _sum(part.params.trainable for part in counted),
            _sum(part.params.non_trainable for part in counted),
        )

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """The layers inside."""
        if not self.parts:
            return self.model.layers
        return self.parts[0].layers if len(self.parts) == 1 else self.parts

    @property
    def input_shapes(self) -> Shapes:
        """The input shapes; those of the first one of several layers."""
        return self.parts[0].input_shapes if self.parts else self.model.input_shapes

    @property
    def output_shapes(self) -> Shapes:
        """The output shapes; those of the last one of several layers."""
        return self.parts[-1].output_shapes if self.parts else self.model.output_shapes

    @property
    def name(self) -> str:
        """What it is called in a message."""
        if not self.parts:
            return f"`{self.model.name}`"
        names = [call_text(part) for part in self.parts]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} together"

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of its layers, or of the model."""
        return tuple(part.number for part in self.parts) or (self.model.number,)

    @cached_property
    def sizes(self) -> dict[str, Size]:
        """What names in a formula stand for."""
        named = dict(self.model.named_sizes)
        return named | {shown: of_atom(symbol) for symbol, shown in self.model.names().items()}

    def counts(self, claim: Claim) -> list[tuple[Size, str]]:
        """Return the counts that a claim is about, each with the condition under which it holds."""
        name = COUNTS[claim]
        own = getattr(self.params, name)
        if own is not None:
            return [(own, "")]
        found = [(getattr(each, name), each.when) for each in self.params.alternatives]
        return [] if any(size is None for size, _ in found) else found


@dataclass(frozen=True)
class Pin:
    """One promise of a comment, and what it may speak of."""

    site: Site
    promise: Promise
    subjects: tuple[Subject, ...]
    settings: tuple[tuple[str, int], ...] = ()
    """Values that the comment gives to symbols."""

    def stated(self, subject: Subject) -> Size | None:
        """Return the count that is promised of a subject; None where it cannot be read."""
        try:
            return self._with_settings(read_size(self.promise.formula, subject.sizes))
        except (ValueError, UnknownName, TooComplex):
            return None

    def actual(self, subject: Subject) -> list[tuple[Size, str]]:
        """Return the real counts of a subject, each with its condition; none where one is not known."""
        counts = subject.counts(self.promise.claim)
        known = [(self._with_settings(size), when) for size, when in counts]
        return [(size, when) for size, when in known if size is not None] if None not in dict(known) else []

    def missing_name(self) -> str | None:
        """Return a name in the formula that is no size of what it speaks of, where that is known."""
        missing = [self._missing(subject) for subject in self.subjects]
        return missing[0] if missing and None not in missing else None

    def _missing(self, subject: Subject) -> str | None:
        for name, _ in self.settings:
            if self.actual(subject) and name not in subject.sizes:
                return name
        try:
            read_size(self.promise.formula or "0", subject.sizes)
        except UnknownName as error:
            return error.name if subject.counts(self.promise.claim) else None
        except (ValueError, TooComplex):
            return None
        return None

    def _with_settings(self, size: Size) -> Size | None:
        try:
            return evaluate(size, dict(self.settings)) if self.settings else size
        except (ValueError, ZeroDivisionError, TooComplex):
            return None


def pins(result: FileResult, claims: Collection[Claim]) -> Iterator[Pin]:
    """Yield what comments promise of models and layers that the analysis knows."""
    for _, found in bound(result):
        yield from (pin for pin in found if pin.promise.claim in claims and pin.subjects)


def bound(result: FileResult) -> Iterator[tuple[Expectation, list[Pin]]]:
    """Yield each expectation of a file with its promises under the file's flavour."""
    if result.source is None:
        return
    flavours = FLAVOUR_NAMES.get(result.flavour, frozenset())
    for expectation in read_pragmas(result.source.text).expectations:
        promised = (expectation.promised(claim, flavours) for claim in Claim)
        site = _site(result, expectation)
        subjects = subjects_of(result, expectation)
        settings = tuple(_numbers(expectation.settings))
        yield expectation, [Pin(site, each, subjects, settings) for each in promised if each is not None]


def side_pins(result: FileResult, claims: Collection[Claim]) -> Iterator[tuple[Pin, SideNote]]:
    """Yield what comments beside layers say in their authors' own words.

    A count above a statement may be that of the lines before it, or of all that follows: one that anything in the
    file has is left alone.
    """
    if result.source is None or not result.models:
        return
    for note in read_side_notes(result.source.text):
        promises = [each for each in note.expectation.promises if each.claim in claims]
        subjects = subjects_of(result, note.expectation) if promises else ()
        for promise in promises if subjects else ():
            if not (note.expectation.own_line and _is_count_of_something(result, promise)):
                yield Pin(_site(result, note.expectation), promise, subjects), note


def _is_count_of_something(result: FileResult, promise: Promise) -> bool:
    counted = (params for model in result.models for params in (model.params, *(e.params for e in model.walk())))
    return any(promise.count in (params.total, params.trainable) for params in counted)


def subjects_of(result: FileResult, expectation: Expectation) -> tuple[Subject, ...]:
    """Return what an expectation may mean; where there are several things, any may make it true."""
    return _Binding(result, expectation).subjects()


def is_readable(formula: str) -> bool:
    """Say whether a formula can be read at all, whatever its names stand for."""
    try:
        read_size(formula, {})
    except UnknownName:
        return True
    except (ValueError, TooComplex):
        return False
    return True


def _numbers(settings: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    for name, text in settings:
        value = read_value(text)
        if type(value) is int:
            yield name, value


def _site(result: FileResult, expectation: Expectation) -> Site:
    assert result.source is not None
    cell, line, column = result.source.locate(expectation.line, expectation.column)
    _, _, end = result.source.locate(expectation.line, expectation.end_column)
    return Site(result.path, line, column, line, end, cell)


def site_at(result: FileResult, line: int, column: int) -> Site:
    """Return a position of the analysed text as a person sees it."""
    assert result.source is not None
    cell, seen, at = result.source.locate(line, column)
    return Site(result.path, seen, at, cell=cell)


# ---------------------------------------------------------------------- what a comment speaks of
class _Binding:
    """Finds what the lines of an expectation make."""

    def __init__(self, result: FileResult, expectation: Expectation) -> None:
        assert result.source is not None
        self.result = result
        self.expectation = expectation
        self.cell, self.first, _ = result.source.locate(expectation.first_line)
        _, self.last, _ = result.source.locate(expectation.last_line)
        _, self.begin, _ = result.source.locate(expectation.statement[0])
        _, self.end, _ = result.source.locate(expectation.statement[1])

    def subjects(self) -> tuple[Subject, ...]:
        """Return what the comment may mean; where there are several, any of them may make it true."""
        models = self.result.models
        is_bare = self.expectation.is_bare
        if not is_bare:
            found = self._models(models, lambda model: any(map(self._begins, model.returned_by)))
            found = found or self._models(models, lambda model: self._begins(model.function))
            found = found or self._models(models, lambda model: self._begins(model.defined))
            found = found or self._layers(lambda layer: self._begins(layer.defined))
            if found:
                return found
        found = self._models(models, lambda model: any(map(self._in_statement, model.bindings)))
        found = found or self._models(models, lambda model: self._ends(model.site))
        if found:
            # `Dense(3)])` ends a layer and, on the last of its lines, the model.
            is_last_of_several = self.begin != self.last and not self.expectation.own_line
            inside = self._layers(self._stands_on_the_line) if is_last_of_several else ()
            return (*found, *inside)
        layers = self._layers(lambda layer: self._ends(layer.site))
        if layers:
            counted = tuple(each for each in layers if each.params.total != 0) or layers[-1:]
            return (*counted, *_together(counted))
        found = self._models(models, lambda model: any(map(self._in_statement, model.chain)))
        if found:
            return found
        layers = self._layers(lambda layer: any(map(self._in_statement, layer.chain)))
        return layers if len(layers) == 1 else _together(layers)

    # ------------------------------------------------------------------ lines
    def _is_here(self, site: Site | None) -> bool:
        return site is not None and site.path == self.result.path and site.cell == self.cell

    def _begins(self, site: Site | None) -> bool:
        return site is not None and self._is_here(site) and self.first <= site.line <= self.last

    def _ends(self, site: Site | None) -> bool:
        """Say whether an expression ends on the lines, or, for a comment that is clearly ours, begins."""
        if site is None or not self._is_here(site):
            return False
        begins = self.first <= site.line <= self.last
        ends = self.first <= (site.end_line or site.line) <= self.last
        if self.expectation.own_line and not begins:
            # Inside brackets, above the last line of what the brackets belong to.
            return False
        return ends or (begins and not self.expectation.is_bare)

    def _in_statement(self, site: Site | None) -> bool:
        return site is not None and self._is_here(site) and self.begin <= site.line <= self.end

    def _stands_on_the_line(self, layer: LayerInfo) -> bool:
        site = layer.site
        return self._is_here(site) and self.last == site.line == (site.end_line or site.line)

    # ------------------------------------------------------------------ things
    def _models(
        self, models: Iterable[ModelInfo], wanted: Callable[[ModelInfo], bool]
    ) -> tuple[Subject, ...]:
        return tuple(Subject(model) for model in models if wanted(model))

    def _layers(self, wanted: Callable[[LayerInfo], bool]) -> tuple[Subject, ...]:
        """Return the layers that are wanted, outermost ones, each once."""
        found: dict[int, Subject] = {}
        for model in self.result.models:
            for layer in model.layers:
                for each in _outermost(layer, wanted):
                    found.setdefault(each.number or id(each), Subject(model, (each,)))
        return tuple(found.values())


def _outermost(layer: LayerInfo, wanted: Callable[[LayerInfo], bool]) -> Iterator[LayerInfo]:
    if wanted(layer):
        yield layer
        return
    for inner in layer.layers:
        yield from _outermost(inner, wanted)


def _together(layers: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Return several layers of a line as one; nothing where it may have made them one after the other."""
    parts = tuple(part for layer in layers for part in layer.parts)
    if len(parts) < 2 or len({(part.site, part.chain) for part in parts}) < len(parts):
        return ()
    return (Subject(layers[0].model, parts),)


def _sum(sizes: Iterable[Size | None]) -> Size | None:
    result: Size = 0
    for size in sizes:
        if size is None:
            return None
        result = result + size
    return result


# ---------------------------------------------------------------------- what is false
_SAMPLES = (0, 1, 2, 5, 11, 30, 97)


def contradicts(actual: Size, stated: Size) -> bool:
    """Say whether a stated count is certainly not the real one.

    A formula promises more than one equality: it must hold whatever its symbols are.
    """
    known = equal(actual, stated)
    if known is not None or isinstance(stated, int):
        return known is False
    symbols = sorted(symbols_of(actual) | symbols_of(stated), key=lambda symbol: symbol.sort_key)
    for sample in _SAMPLES:
        values = {
            symbol: (symbol.minimum if symbol.minimum is not None else 1) + sample * (number + 1)
            for number, symbol in enumerate(symbols)
        }
        try:
            sides = evaluate(actual, values), evaluate(stated, values)
        except (ValueError, ZeroDivisionError, TooComplex):
            continue
        if all(isinstance(side, int) for side in sides) and sides[0] != sides[1]:
            return True
    return False


# ---------------------------------------------------------------------- other forms
def assertions(result: FileResult, kinds: Iterable[str]) -> Iterator[Observation]:
    """Yield the false assertions about counts or shapes."""
    wanted = set(kinds)
    for found in result.observations("assert"):
        if found.value("what") in wanted:
            yield found
