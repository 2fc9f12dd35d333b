"""What the source itself says of counts and shapes: comments and assertions, bound to models and layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from keras_paramlint.algebra import Size, render
from keras_paramlint.graph import FileResult, LayerInfo, ModelInfo, Observation, Site
from keras_paramlint.rules.describing import call_text
from keras_paramlint.sources import Claim, Expectation, PastedSummary, Promise, read_pragmas, read_summaries


FLAVOUR_NAMES = {
    "keras3": frozenset({"keras3"}),
    "tfkeras2": frozenset({"tfkeras2", "tf2.15", "tf2"}),
    "tf1": frozenset({"tf1", "tf1-compat"}),
    "keras2": frozenset({"keras2"}),
}
"""The words for a flavour in ``# paramlint: params=1 if tf1-compat else 2``."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A promise in a comment, and what it speaks of."""

    site: Site
    promise: Promise
    subject: ModelInfo | LayerInfo

    @property
    def name(self) -> str:
        """What the subject is called in a message."""
        return f"`{self.subject.name}`" if isinstance(self.subject, ModelInfo) else call_text(self.subject)


def pins(result: FileResult, claims: Iterable[Claim]) -> Iterator[Pin]:
    """Yield what comments promise of models and layers that the analysis knows."""
    if result.source is None or not result.models:
        return
    flavours = FLAVOUR_NAMES.get(result.flavour, frozenset())
    for expectation in read_pragmas(result.source.text).expectations:
        promises = [promise for claim in claims if (promise := expectation.promised(claim, flavours))]
        if not promises:
            continue
        subjects = _subjects(result, expectation)
        for subject in subjects:
            for promise in promises:
                yield Pin(_site(result, expectation), promise, subject)


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


def _subjects(result: FileResult, expectation: Expectation) -> Sequence[ModelInfo | LayerInfo]:
    """Return what the lines of an expectation make: a builder's models, one model, or one layer."""
    assert result.source is not None
    cell, first, _ = result.source.locate(expectation.first_line)
    _, last, _ = result.source.locate(expectation.last_line)

    def within(site: Site | None) -> bool:
        if site is None or site.path != result.path or site.cell != cell:
            return False
        return first <= site.line <= last or first <= (site.end_line or site.line) <= last

    def begins(site: Site | None) -> bool:
        return (
            site is not None and site.path == result.path and site.cell == cell and first <= site.line <= last
        )

    built = [model for model in result.models if begins(model.function)]
    if built:
        return built[-1:] if len({model.params for model in built}) == 1 else built
    made = [model for model in result.models if within(model.site)]
    made = made or [model for model in result.models if any(within(site) for site in model.chain)]
    if made:
        return made[-1:]
    layers: dict[int, LayerInfo] = {}
    for model in result.models:
        for layer in model.layers:
            for found in _outermost(layer, within):
                layers.setdefault(found.number, found)
    found_layers = list(layers.values())
    if len({(layer.site, layer.params.total) for layer in found_layers}) == 1:
        return found_layers[:1]
    return ()


def _outermost(layer: LayerInfo, within: object) -> Iterator[LayerInfo]:
    assert callable(within)
    if within(layer.site):
        yield layer
        return
    for inner in layer.layers:
        yield from _outermost(inner, within)


def assertions(result: FileResult, kinds: Iterable[str]) -> Iterator[Observation]:
    """Yield the false assertions about counts or shapes."""
    wanted = set(kinds)
    for found in result.observations("assert"):
        if found.value("what") in wanted:
            yield found


# ---------------------------------------------------------------------- explanations
def breakdown(parts: Sequence[tuple[str, Size]], most: int = 4) -> str:
    """Write a count as the sum of its layers: ``1,584 (GRU) + 136 (TimeDistributed)``."""
    if not 1 < len(parts) <= most:
        return ""
    return " + ".join(f"{render(count)} ({name})" for name, count in parts)


def largest(model: ModelInfo | LayerInfo) -> LayerInfo | None:
    """Return the layer that holds most parameters."""
    counted = [layer for layer in model.layers if isinstance(layer.params.total, int)]
    return max(counted, key=lambda layer: layer.params.total or 0, default=None)


def parts_of(model: ModelInfo | LayerInfo) -> list[tuple[str, Size]]:
    """Return the class and the count of each layer that has weights of its own."""
    return [
        (layer.class_name, layer.params.total)
        for layer in model.layers
        if layer.params.total and layer.shared_with is None
    ]


def change_that_explains(layers: Iterable[LayerInfo], difference: int) -> str:
    """Return the one change of an argument that makes a count larger by a difference, if there is one."""
    for layer in layers:
        for inner in layer.walk():
            units = inner.argument("units")
            if not isinstance(units, int) or isinstance(units, bool):
                continue
            copies = 2 if layer.class_name == "Bidirectional" else 1
            if inner.class_name == "GRU" and inner.argument("use_bias") is True:
                after = _resets_after(inner)
                if after is True and difference == -3 * units * copies:
                    return f"it would be with `reset_after=False` in {call_text(inner)}"
                if after is False and difference == 3 * units * copies:
                    return f"it would be with `reset_after=True` in {call_text(inner)}"
            if inner.class_name == "LSTM" and difference == 4 * units * copies:
                return f"it would be with CuDNNLSTM in place of {call_text(inner)}"
    return ""


def _resets_after(layer: LayerInfo) -> bool | None:
    """Say which of the two bias forms a GRU has, by its weight."""
    bias = next((w for w in layer.weights if w.name.rpartition("/")[2].startswith("bias")), None)
    if bias is None or bias.shape is None:
        return None
    return len(bias.shape) == 2


# ---------------------------------------------------------------------- pasted tables
def summaries(result: FileResult) -> Iterator[tuple[PastedSummary, ModelInfo]]:
    """Yield the tables in comments, each with the model that was made last above it."""
    if result.source is None:
        return
    for summary in read_summaries(result.source.text):
        cell, line, _ = result.source.locate(summary.line)
        above = [
            model
            for model in result.models
            if model.site.path == result.path and (model.site.cell or 0, model.site.line) < (cell or 0, line)
        ]
        if above:
            yield summary, max(above, key=lambda model: (model.site.cell or 0, model.site.line))
