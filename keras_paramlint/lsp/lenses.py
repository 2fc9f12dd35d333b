"""Code lenses: above each model its total."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from keras_paramlint.graph import ModelInfo
from keras_paramlint.lsp.constructed import model_text, models_in
from keras_paramlint.lsp.documents import State
from keras_paramlint.report.summary import count_text


SUMMARY_COMMAND = "keras-paramlint.summary"


def lenses_in(state: State, uri: str) -> Iterator[types.CodeLens]:
    """Yield the lenses of a document."""
    for place, models in models_in(state, uri):
        yield types.CodeLens(
            range=types.Range(place.start, place.start),
            command=types.Command(_title(models, state.known[0].flavour), SUMMARY_COMMAND, arguments=[uri]),
        )


def _title(models: tuple[ModelInfo, ...], flavour: str) -> str:
    first = models[0]
    texts = dict.fromkeys(f"{model_text(model)} parameters{_trainable(model)}" for model in models)
    if len(texts) == 1:
        name = first.name if len(models) == 1 else f"{len(models)} × {first.name}"
        return f"{name}: {next(iter(texts))} · {flavour}"
    shown = [f"{model.name}: {model_text(model)}" for model in models[:3]]
    more = f" and {len(models) - 3} more" if len(models) > 3 else ""
    return f"{', '.join(shown)}{more} · {flavour}"


def _trainable(model: ModelInfo) -> str:
    params = model.params
    if params.trainable is None or params.trainable == params.total:
        return ""
    return f", {count_text(params, 'trainable', model.names())} of them trainable"
