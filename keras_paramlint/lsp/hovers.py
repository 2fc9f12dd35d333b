"""Hovers: how the count of what is under the pointer comes about."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from keras_paramlint.graph import LayerInfo, ModelInfo, Site
from keras_paramlint.lsp.constructed import layer_text, layers_in, model_text, models_in
from keras_paramlint.lsp.documents import State


Subject = tuple[types.Range, Site, str]
"""Where something stands, what it is in the result, and its headline."""


def subject_at(state: State, uri: str, position: types.Position) -> Subject | None:
    """Return the innermost expression at a position that constructs a layer or model."""
    found: list[Subject] = [
        (here.range, here.site, _layer_line(here.layers)) for here in layers_in(state, uri)
    ]
    found += [(place, models[0].site, _model_line(models)) for place, models in models_in(state, uri)]
    around = [each for each in found if each[0].start <= position <= each[0].end]
    return max(around, key=lambda each: each[0].start, default=None)


def _layer_line(layers: tuple[tuple[LayerInfo, ModelInfo], ...]) -> str:
    layer, model = layers[0]
    if len(layers) > 1:
        return f"**{layer.class_name}**, {len(layers)} layers"
    return f"**{layer.class_name}** `{layer.name}` {layer_text(layer, model.names())}"


def _model_line(models: tuple[ModelInfo, ...]) -> str:
    model = models[0]
    times = f", {len(models)} models" if len(models) > 1 else ""
    return f"**{model.name}** ({model.kind}{times}) {model_text(model)} parameters"


def hover(subject: Subject, explanation: Iterable[str], flavour: str, reason: str) -> types.Hover:
    """Return the text about a subject: its headline, the derivation, and the flavour."""
    place, _, headline = subject
    lines = "\n".join(explanation).strip("\n")
    parts = [headline]
    if lines:
        fence = "```" if "```" not in lines else "~~~~"
        parts.append(f"{fence}text\n{lines}\n{fence}")
    parts.append(f"*{flavour}* ({reason})")
    content = types.MarkupContent(types.MarkupKind.Markdown, "\n\n".join(parts))
    return types.Hover(content, place)
