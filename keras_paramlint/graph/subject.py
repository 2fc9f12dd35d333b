"""What a finding is about: the model and the layer, in words that stay when lines move."""

from __future__ import annotations

import re
from collections.abc import Iterator

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.diagnostic import Diagnostic
from keras_paramlint.graph.model import LayerInfo, ModelInfo
from keras_paramlint.graph.params import number
from keras_paramlint.graph.result import FileResult
from keras_paramlint.graph.site import Site


@dataclass(frozen=True, slots=True)
class Subject:
    """Whatever identifies a finding beside its rule and its file."""

    model: str = ""
    """The model's qualified name; empty: the finding is about no model."""
    layer: str = ""
    """The names of the layer and of those around it that the program gives, else their classes."""
    text: str = ""
    """The message without its numbers, where there is no model to go by."""
    params: int | str | None = None
    """How many parameters it has, as a number or a formula; None: not known."""


def subject_of(result: FileResult, found: Diagnostic) -> Subject:
    """Return what a finding in a file's result is about.

    Names that Keras makes (``dense_7``) are not used: they change with every
    layer that is built earlier, anywhere in the program.
    """
    layers = [each for each in _all_layers(result) if _starts(each[2].site, found)]
    layers = layers or _smallest([each for each in _all_layers(result) if _contains(each[2].site, found)])
    if layers:
        model, path, _ = layers[0]
        return Subject(_name(model), path, params=_largest([layer for _, _, layer in layers], model))
    models = [each for each in result.models if _starts(each.site, found)]
    models = models or [each for each in result.models if _contains(each.site, found)]
    if models:
        # A builder makes several on one line; the message says which one is meant.
        model = next((each for each in models if f"`{each.name}`" in found.message), models[0])
        formula = model.params.formula(model.names())
        return Subject(_name(model), params=_value(number(model.params.total), formula))
    return Subject(text=re.sub(r"\d[\d,._]*", "#", " ".join(found.message.split())))


def _name(model: ModelInfo) -> str:
    return model.qualname or model.name


_Found = tuple[ModelInfo, str, LayerInfo]


def _all_layers(result: FileResult) -> Iterator[_Found]:
    """Yield all layers with their models and paths, outer ones first."""
    for model in result.models:
        pending = [("", layer) for layer in reversed(model.layers)]
        while pending:
            around, layer = pending.pop()
            path = f"{around}{_label(layer)}"
            yield model, path, layer
            pending.extend((f"{path}/", inner) for inner in reversed(layer.layers))


def _label(layer: LayerInfo) -> str:
    if layer.role:
        return layer.role
    return layer.name if "name" in layer.given else layer.class_name


def _starts(site: Site, found: Diagnostic) -> bool:
    return site.order == found.site.order


def _contains(site: Site, found: Diagnostic) -> bool:
    """Say whether a finding begins inside a stretch of code."""
    if (site.path, site.cell) != (found.path, found.cell) or not site.end_line:
        return False
    start, end = (site.line, site.column), (site.end_line, site.end_column)
    return start <= (found.line, found.column) < end


def _smallest(layers: list[_Found]) -> list[_Found]:
    """Return the layers that begin last: those are the innermost ones."""
    last = max((layer.site.order for _, _, layer in layers), default=None)
    return [each for each in layers if each[2].site.order == last]


def _largest(layers: list[LayerInfo], model: ModelInfo) -> int | str | None:
    """Return the largest count; a loop, or a builder that is called twice, makes many layers on one line."""
    counts = [count for layer in layers if (count := number(layer.params.total)) is not None]
    return max(counts) if counts else _value(None, layers[0].params.formula(model.names()))


def _value(count: int | None, formula: str) -> int | str | None:
    """Return a count, else its formula if there is nothing in it that is not known."""
    if count is not None:
        return count
    return None if "?" in formula else formula
