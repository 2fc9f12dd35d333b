"""Document symbols: models, and their layers below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from keras_paramlint.graph import LayerInfo, ModelInfo
from keras_paramlint.lsp.constructed import layer_text, model_text
from keras_paramlint.lsp.documents import State
from keras_paramlint.lsp.positions import Places


def symbols_in(state: State, uri: str) -> list[types.DocumentSymbol]:
    """Return the models that a document constructs, each with its layers."""
    result, places = state.known
    return [symbol for model in result.models for symbol in _model(model, places, uri)]


def _model(model: ModelInfo, places: Places, uri: str) -> Iterator[types.DocumentSymbol]:
    part, place = places.part(model.site), places.range(model.site)
    if part is None or part.uri != uri or place is None:
        return
    children = list(_layers(model, places, uri))
    yield types.DocumentSymbol(
        name=model.name or model.keras_name or model.kind,
        detail=model_text(model),
        kind=types.SymbolKind.Class,
        # A symbol encloses those below it.
        range=_around([place, *(child.range for child in children)]),
        selection_range=place,
        children=children,
    )


def _layers(model: ModelInfo, places: Places, uri: str) -> Iterator[types.DocumentSymbol]:
    for layer in model.layers:
        part, place = places.part(layer.site), places.range(layer.site)
        if part is not None and part.uri == uri and place is not None:
            yield _layer(layer, model, place)


def _layer(layer: LayerInfo, model: ModelInfo, place: types.Range) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=f"{layer.name} ({layer.class_name})",
        detail=layer_text(layer, model.names()),
        kind=types.SymbolKind.Object,
        range=place,
        selection_range=place,
    )


def _around(ranges: Iterable[types.Range]) -> types.Range:
    found = list(ranges)
    return types.Range(min(each.start for each in found), max(each.end for each in found))
