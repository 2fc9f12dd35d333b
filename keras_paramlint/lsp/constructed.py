"""What is constructed where in a document: the layers and models of a result by their places."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from keras_paramlint.algebra import Size, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import LayerInfo, ModelInfo, Site, show_shapes
from keras_paramlint.graph.shapes import Names
from keras_paramlint.lsp.documents import State
from keras_paramlint.report.summary import total_text


@dataclass(frozen=True, slots=True)
class LayersHere:
    """All layers that one expression constructs: several in a loop, or in a function that is called often."""

    site: Site
    range: types.Range
    layers: tuple[tuple[LayerInfo, ModelInfo], ...]

    def label(self) -> str:
        """Return shape and count in a few words: ``(None, 64, 32) · 3,168``."""
        texts = dict.fromkeys(layer_text(layer, model.names()) for layer, model in self.layers)
        if len(texts) == 1:
            (text,) = texts
            return f"{len(self.layers)} × {text}" if len(self.layers) > 1 else text
        counts = [layer.params.total for layer, _ in self.layers if layer.shared_with is None]
        if None in counts:
            return f"{len(self.layers)} layers"
        total: Size = sum((count for count in counts if count is not None), 0)
        names = self.layers[0][1].names()
        return f"{len(self.layers)} layers" + (f" · {render(total, names=names)}" if total != 0 else "")


def layer_text(layer: LayerInfo, names: Names) -> str:
    """Return a layer's shape, and its count where it has one."""
    shape = show_shapes(layer.output_shapes, names)
    if layer.params.total == 0:
        return shape
    count = layer.params.formula(names)
    return shape if count == "?" else f"{shape} · {count}"


def layers_in(state: State, uri: str) -> Iterator[LayersHere]:
    """Yield the expressions of a document that construct layers; not those inside wrappers."""
    result, places = state.known
    found: dict[Site, dict[object, tuple[LayerInfo, ModelInfo]]] = {}

    def walk(model: ModelInfo, layers: tuple[LayerInfo, ...], around: Site | None) -> None:
        for layer in layers:
            if around is None or not _within(layer.site, around):
                key = layer.number or (layer.name, id(layer))
                found.setdefault(layer.site, {}).setdefault(key, (layer, model))
            walk(model, layer.layers, layer.site)

    models = {model.site for model in result.models}
    for model in result.models:
        walk(model, model.layers, None)
    for site, layers in found.items():
        part, place = places.part(site), places.range(site)
        if site not in models and part is not None and part.uri == uri and place is not None:
            yield LayersHere(site, place, tuple(layers.values()))


def models_in(state: State, uri: str) -> Iterator[tuple[types.Range, tuple[ModelInfo, ...]]]:
    """Yield the expressions of a document that construct models, with all models that each constructs."""
    result, places = state.known
    found: dict[Site, list[ModelInfo]] = {}
    for model in result.models:
        found.setdefault(model.site, []).append(model)
    for site, models in found.items():
        part, place = places.part(site), places.range(site)
        if part is not None and part.uri == uri and place is not None:
            yield place, tuple(models)


def model_text(model: ModelInfo) -> str:
    """Return a model's total in a few words."""
    return total_text(model.params, model.names())


def _within(inner: Site, outer: Site) -> bool:
    if inner.path != outer.path or inner.cell != outer.cell:
        return False
    start, end = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return start <= (inner.line, inner.column) <= end
