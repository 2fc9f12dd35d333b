"""What Keras refuses is explained by where the shapes come from, and by the nearest input that it takes.

The sizes are not guessed: the part of the graph that leads to the layer is
computed anew for other inputs, until one is found that the layer accepts.
"""

from __future__ import annotations

from typing import Any

from keras_paramlint.algebra import Poly, render
from keras_paramlint.interpreter.native import LibraryError, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, plain_number, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.tensors import Node, Tensor


FARTHEST = 64
"""How far from the present size another one is looked for."""

MOST_NODES = 400

_RECURRENT = (
    "LSTM",
    "GRU",
    "SimpleRNN",
    "CuDNNLSTM",
    "CuDNNGRU",
    "RNN",
    "Bidirectional",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
)
_KEEPING = (
    "Activation",
    "AlphaDropout",
    "BatchNormalization",
    "Dropout",
    "ELU",
    "Gaussian",
    "LayerNormalization",
    "LeakyReLU",
    "PReLU",
    "ReLU",
    "SpatialDropout",
)
"""Layers that pass on what they get, as far as its shape goes."""
_CHANNELS = {
    "Conv1D": 3,
    "Conv2D": 4,
    "Conv3D": 5,
    "DepthwiseConv2D": 4,
    "SeparableConv2D": 4,
    "Conv2DTranspose": 4,
}


def explained(layer: Layer, error: LibraryError, inputs: list[Tensor]) -> LibraryError:
    """Return an error of a layer's call with what led to it."""
    if any(isinstance(tensor.shape, Unknown) for tensor in inputs) or not inputs:
        return error
    code, message, related = error.code, error.message, error.related
    if code == "KPL302" and layer.cls.name in _RECURRENT:
        producer = _last_step_only(layer, inputs[0])
        if producer is not None:
            code, message = "KPL301", _needs_sequences(layer, producer, inputs[0])
            inner = producer.children.get("forward_layer", producer)
            related = ((inner.place, f"{written(producer)} is constructed here"), *related)
    elif code == "KPL302":
        message += _missing_channels(layer, inputs[0])
    elif code in ("KPL303", "KPL304"):
        message += _ways(inputs, code) + _nearest(layer, inputs, error)
    elif code == "KPL305":
        message += _projection(inputs)
    elif code == "KPL307":
        message += _pooling(layer, inputs[0])
    return KerasError(code, message, exception=error.exception, related=related)


# ------------------------------------------------------------------ single explanations
def _last_step_only(layer: Layer, tensor: Tensor) -> Layer | None:
    """Return the recurrent layer before, if that it returns its last step is what is wrong."""
    producer = tensor.maker
    if producer is None or producer.cls.name not in _RECURRENT:
        return None
    inner = producer.children.get("forward_layer", producer)
    if inner.args.get("return_sequences") is not False:
        return None
    # a layer for vectors behind one for images lacks more than the steps
    return producer if _axes(producer) == _axes(layer) else None


def _needs_sequences(layer: Layer, producer: Layer, tensor: Tensor) -> str:
    shape: Any = tensor.shape
    name = written(producer)
    return (
        f"{name} returns {show(tuple(shape))}, only its last step; {layer.cls.name} needs "
        f"(batch, steps, {_axes(layer)}): add `return_sequences=True` to {name}"
    )


def _axes(layer: Layer) -> str:
    """Write the axes of one step of a recurrent layer's input."""
    return _AXES.get(layer.children.get("forward_layer", layer).cls.name, "features")


_AXES = {
    "ConvLSTM1D": "width, channels",
    "ConvLSTM2D": "height, width, channels",
    "ConvLSTM3D": "depth, height, width, channels",
}


def maker_of(layer: Layer, inputs: list[Tensor]) -> Layer:
    """Return the layer that is to be named as the one that made its outputs."""
    maker = inputs[0].maker if len(inputs) == 1 and layer.cls.name.startswith(_KEEPING) else None
    return maker or layer


def written(layer: Layer) -> str:
    """Write a layer as it is constructed, with its units."""
    inner = layer.children.get("forward_layer")
    if inner is not None:
        return f"{layer.cls.name}({written(inner)})"
    units = plain_number(layer.args.get("units", layer.args.get("filters")))
    return f"{layer.cls.name}({render(units)})" if isinstance(units, (int, Poly)) else f"{layer.cls.name}()"


def _missing_channels(layer: Layer, tensor: Tensor) -> str:
    rank = _CHANNELS.get(layer.cls.name)
    shape: Any = tensor.shape
    if rank is None or len(shape) != rank - 1:
        return ""
    return f": add an axis for the channels, as in {show((*shape, 1))}"


def _projection(inputs: list[Tensor]) -> str:
    """Say what a 1x1 convolution on the narrower side costs, where only the channels differ."""
    if len(inputs) != 2:
        return ""
    left, right = (tensor.shape for tensor in inputs)
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    if len(left) != len(right) or left[1:-1] != right[1:-1]:
        return ""
    wide, narrow = left[-1], right[-1]
    if not isinstance(wide, int) or not isinstance(narrow, int) or wide == narrow:
        return ""
    name = "Dense({})" if len(left) < 4 else f"Conv{len(left) - 2}D({{}}, 1)"
    wide, narrow = max(wide, narrow), min(wide, narrow)
    count = narrow * wide + wide
    return (
        f": project {narrow} to {wide} with {name.format(wide)}, "
        f"{render(narrow)}·{render(wide)} + {render(wide)} = {render(count)} parameters"
    )


def _pooling(layer: Layer, tensor: Tensor) -> str:
    """Say what a global pooling in place of a Flatten would give a Dense."""
    node = tensor.node
    if node is None or not isinstance(node.operation, Layer) or node.operation.cls.name != "Flatten":
        return ""
    shape: Any = node.inputs[0].shape if node.inputs else None
    units = plain_number(layer.args.get("units"))
    if (
        not isinstance(shape, tuple)
        or len(shape) < 3
        or not isinstance(shape[-1], int)
        or not isinstance(units, int)
    ):
        return ""
    count = shape[-1] * units + (units if layer.args.get("use_bias") is True else 0)
    return (
        f", since Flatten gets {show(shape)}: GlobalMaxPooling{len(shape) - 2}D makes it "
        f"{render(shape[-1])} wide, {render(count)} parameters"
    )


# ------------------------------------------------------------------ ways
def _ways(inputs: list[Tensor], code: str) -> str:
    """Write how the sizes of the first axis in space came about: ``358 → 179 → 89 → 178``."""
    ways = [way for tensor in inputs if len(way := _way(tensor)) > 1]
    if not ways or len(ways) < len(inputs):
        return ""
    texts = list(dict.fromkeys(" → ".join(str(size) for size in way) for way in ways))
    if len(" ".join(texts)) > 160:
        return ""
    return f" ({' and '.join(texts)})"


def _way(tensor: Tensor) -> list[int]:
    """Return the sizes of the first axis in space from the input on, each once in a row."""
    sizes: list[int] = []
    current: Tensor | None = tensor
    for _ in range(MOST_NODES):
        if current is None or not isinstance(current.shape, tuple) or len(current.shape) < 3:
            return []
        size = current.shape[1]
        if not isinstance(size, int) or isinstance(size, Poly):
            return []
        if not sizes or sizes[-1] != size:
            sizes.append(size)
        node = current.node
        if node is None or not isinstance(node.operation, Layer):
            return []
        if node.operation.cls.name == "InputLayer":
            return sizes[::-1]
        current = node.inputs[0] if node.inputs else None
    return []


# ------------------------------------------------------------------ nearest sizes
def _nearest(layer: Layer, inputs: list[Tensor], error: LibraryError) -> str:
    """Say which input sizes next to the present one the layer takes."""
    nodes = _ancestors(inputs)
    sources = [
        node
        for node in nodes
        if isinstance(node.operation, Layer) and node.operation.cls.name == "InputLayer"
    ]
    if len(sources) != 1 or layer.entry is None:
        return ""
    start = sources[0].outputs[0]
    shape = start.shape
    if not isinstance(shape, tuple) or len(shape) < 3:
        return ""
    space = [size for size in shape[1:-1] if isinstance(size, int)]
    if len(space) != len(shape) - 2 or len(set(space)) != 1:
        return ""
    size, found = space[0], []
    for step in (-1, 1):
        for distance in range(1, FARTHEST + 1):
            other = size + step * distance
            if other > 0 and _accepts(
                layer, inputs, nodes, start, (shape[0], *[other] * len(space), shape[-1])
            ):
                found.append(other)
                break
    if not found:
        return ""
    verb = "gets past this layer" if error.code == "KPL303" else "fits"
    return f"; an input of {' or '.join(str(each) for each in found)} in place of {size} {verb}"


def _ancestors(inputs: list[Tensor]) -> list[Node]:
    """Return the nodes that lead to some tensors, in an order in which they can be computed."""
    order: list[Node] = []
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(t.node, False) for t in inputs if t.node is not None]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
            continue
        if id(node) in seen:
            continue
        seen.add(id(node))
        if len(seen) > MOST_NODES:
            return []
        stack.append((node, True))
        stack.extend((t.node, False) for t in node.inputs if t.node is not None)
    return order


def _accepts(
    layer: Layer, inputs: list[Tensor], nodes: list[Node], start: Tensor, shape: tuple[Any, ...]
) -> bool:
    """Say whether a layer takes what the graph gives for another shape of its input."""
    shapes: dict[int, Any] = {id(start): shape}
    for node in nodes:
        operation = node.operation
        if not isinstance(operation, Layer) or len(node.outputs) != 1:
            return False
        if operation.cls.name == "InputLayer":
            continue
        result = _output(operation, [shapes.get(id(t)) for t in node.inputs], node)
        if result is None:
            return False
        shapes[id(node.outputs[0])] = result
    given = [shapes.get(id(tensor)) for tensor in inputs]
    return None not in given and _output(layer, given, None) is not None


def _output(layer: Layer, shapes: list[Any], node: Node | None) -> tuple[Any, ...] | None:
    """Return a layer's output shape for other input shapes; None where it refuses, or cannot say."""
    entry = layer.entry
    if (
        entry is None
        or "entry" not in layer.cls.facts
        or type(entry).call is not LayerEntry.call
        or None in shapes
    ):
        return None
    args = CallArgs(tuple(node.args[1:]), dict(node.kwargs)) if node is not None else CallArgs()
    kept = list(layer.late_errors)
    try:
        result: Value = entry.output(layer, shapes[0] if len(shapes) == 1 else shapes, args)
    except (KerasError, NotKnown):
        return None
    finally:
        layer.late_errors = kept
    return (
        result
        if isinstance(result, tuple) and all(not isinstance(d, (tuple, list)) for d in result)
        else None
    )
