"""Inlay hints: behind each layer its output shape and its count."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from keras_paramlint.lsp.constructed import LayersHere, layer_text, layers_in
from keras_paramlint.lsp.documents import State


MOST_TEXT = 60
"""Characters of a hint; a longer formula is in its tooltip."""

MOST_LINES = 20
"""Lines of a tooltip."""


def hints_in(state: State, uri: str, within: types.Range) -> Iterator[types.InlayHint]:
    """Yield the hints of a stretch of a document."""
    for here in layers_in(state, uri):
        if not within.start <= here.range.end <= within.end:
            continue
        label = here.label()
        if label == "?":
            continue
        short = label if len(label) <= MOST_TEXT else f"{label[: MOST_TEXT - 1]}…"
        yield types.InlayHint(
            position=here.range.end,
            label=short,
            kind=types.InlayHintKind.Type,
            padding_left=True,
            tooltip=_tooltip(here, is_short=short != label),
        )


def _tooltip(here: LayersHere, *, is_short: bool) -> str | None:
    lines = []
    for layer, model in here.layers:
        reasons = "; ".join(str(each) for each in layer.params.unknown)
        if len(here.layers) > 1 or is_short or reasons:
            text = f"{layer.name} of {model.name}: {layer_text(layer, model.names())}"
            lines.append(f"{text} ({reasons})" if reasons else text)
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = [f"and {len(lines) - MOST_LINES + 1} more"]
    return "\n".join(lines) or None
