"""What was cut short, where a model rests on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from keras_paramlint.algebra import Poly, symbols_of
from keras_paramlint.graph import LayerInfo, ModelInfo, Params, Site
from keras_paramlint.interpreter.records import Cut, Finding
from keras_paramlint.interpreter.values import Place


def told_cuts(
    cuts: Iterable[Cut], models: Iterable[ModelInfo], where: Callable[[Place], Site]
) -> list[Finding]:
    """Return the cuts that matter: nobody asks for the losses of a training loop."""
    cuts = list(cuts)
    reasons = {reason for model in models for reason in _reasons(model)} if cuts else set()
    return [
        cut.finding
        for cut in cuts
        if cut.lost is None
        or (cut.lost, cut.finding.place.line) in reasons
        or (cut.lost, where(cut.finding.place).line) in reasons
    ]


def _reasons(model: ModelInfo) -> Iterator[tuple[str, int]]:
    """Yield why anything of a model is not one number, each with the line: that of a cell, or of the file."""
    parts: tuple[ModelInfo | LayerInfo, ...] = (model, *model.layers)
    for part in parts:
        yield from _of_counts(part.params)
        yield from _of_shapes(part)


def _of_counts(params: Params) -> Iterator[tuple[str, int]]:
    for unknown in params.unknown:
        yield unknown.reason, unknown.site.line if unknown.site is not None else 0
    for symbol in params.symbols:
        yield symbol.source, symbol.line


def _of_shapes(part: ModelInfo | LayerInfo) -> Iterator[tuple[str, int]]:
    for shape in (*(part.input_shapes or ()), *(part.output_shapes or ())):
        for size in shape or ():
            if isinstance(size, Poly):
                for symbol in symbols_of(size):
                    yield symbol.source, symbol.line
