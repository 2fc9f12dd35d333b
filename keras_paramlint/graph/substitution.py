"""A model graph with numbers in the place of symbols, which is what ``--set`` means for a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from keras_paramlint.algebra import Poly, Size, Symbol, evaluate, symbols_of
from keras_paramlint.algebra.substitute import expand
from keras_paramlint.graph.model import LayerInfo, ModelInfo, WeightInfo
from keras_paramlint.graph.params import Alternative, Params
from keras_paramlint.graph.shapes import Shape, Shapes


def settable(models: Iterable[ModelInfo]) -> dict[str, set[Symbol]]:
    """Return the names by which the symbols of models can be given a value, with the symbols of each.

    A name stands for every symbol of that name; the number by which two of them
    are told apart in print (``n_2``) names one alone.
    """
    found: dict[str, set[Symbol]] = {}
    for model in models:
        for symbol, shown in model.names().items():
            named = {symbol, *symbols_of(expand(symbol.definition or 0))}
            for each in named:
                found.setdefault(each.name, set()).add(each)
            if shown != symbol.name:
                found.setdefault(shown, set()).add(symbol)
    return found


def with_values(model: ModelInfo, values: Mapping[Symbol, int]) -> ModelInfo:
    """Return a model with numbers in the place of symbols, wherever a size stands in it.

    Raises:
        ValueError: a value is below the least one that the size can have.
        ZeroDivisionError: a divisor becomes zero.
        TooComplex: a size exceeds the limits of the algebra.
    """
    if not values:
        return model

    return with_sizes(model, lambda size: evaluate(size, values) if isinstance(size, Poly) else size)


def with_sizes(model: ModelInfo, put: Callable[[Size], Size]) -> ModelInfo:
    """Return a model with another way to write each size in it."""
    return replace(
        model,
        params=_params(model.params, put),
        layers=tuple(_layer(layer, put) for layer in model.layers),
        input_shapes=_shapes(model.input_shapes, put),
        output_shapes=_shapes(model.output_shapes, put),
        own=tuple(_weight(weight, put) for weight in model.own),
        unlisted=tuple(_layer(layer, put) for layer in model.unlisted),
        named_sizes=tuple((name, put(size)) for name, size in model.named_sizes),
    )


_Put = Callable[[Size], Size]


def _layer(layer: LayerInfo, put: _Put) -> LayerInfo:
    return replace(
        layer,
        input_shapes=_shapes(layer.input_shapes, put),
        output_shapes=_shapes(layer.output_shapes, put),
        params=_params(layer.params, put),
        weights=tuple(_weight(weight, put) for weight in layer.weights),
        own=tuple(_weight(weight, put) for weight in layer.own),
        unlisted=tuple(_layer(inner, put) for inner in layer.unlisted),
        layers=tuple(_layer(inner, put) for inner in layer.layers),
        config=tuple((name, _plain(value, put)) for name, value in layer.config),
    )


def _weight(weight: WeightInfo, put: _Put) -> WeightInfo:
    return replace(weight, shape=_shape(weight.shape, put))


def _params(params: Params, put: _Put) -> Params:
    def count(size: Size | None) -> Size | None:
        return None if size is None else put(size)

    return replace(
        params,
        total=count(params.total),
        trainable=count(params.trainable),
        non_trainable=count(params.non_trainable),
        known=count(params.known),
        alternatives=tuple(
            Alternative(each.when, count(each.total), count(each.trainable), count(each.non_trainable))
            for each in params.alternatives
        ),
    )


def _shapes(shapes: Shapes, put: _Put) -> Shapes:
    return None if shapes is None else tuple(_shape(shape, put) for shape in shapes)


def _shape(shape: Shape, put: _Put) -> Shape:
    return None if shape is None else tuple(None if dim is None else put(dim) for dim in shape)


def _plain(value: Any, put: _Put) -> Any:
    if isinstance(value, tuple):
        return tuple(_plain(item, put) for item in value)
    return put(value) if isinstance(value, Poly) else value
