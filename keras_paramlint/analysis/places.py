"""From places in the analysed text to those that a person sees."""

from __future__ import annotations

import os
from dataclasses import replace

from keras_paramlint.graph import ModelInfo, Site
from keras_paramlint.interpreter.values import Place
from keras_paramlint.late import late_pattern
from keras_paramlint.sources import Source


def locate(source: Source, path: str, place: Place) -> Site:
    """Return the position that a person sees."""
    if os.path.abspath(place.path) != os.path.abspath(path):
        return Site(
            os.path.relpath(place.path)
            if os.path.isabs(place.path) and not os.path.isabs(path)
            else place.path,
            place.line,
            place.column,
            place.end_line,
            place.end_column,
        )
    cell, line, column = source.locate(place.line, place.column)
    _, end_line, end_column = source.locate(place.end_line or place.line, place.end_column or place.column)
    return Site(path, line, column, end_line, end_column, cell)


def with_call(model: ModelInfo, source: Source, path: str) -> ModelInfo:
    """Return a model with the call in the file that leads to it; a builder that nobody calls is named."""
    for site in reversed(model.chain):
        if site.path == path and site.end_line:
            text = source.between(site.cell, (site.line, site.column), (site.end_line, site.end_column)) or ""
            words = " ".join(text.split())
            builder = _BUILDER.match(words)
            if builder is not None or words.endswith(")"):
                return replace(model, called=builder.group() if builder is not None else words)
    return model


_BUILDER = late_pattern(r"(?:async )?def \w+")
