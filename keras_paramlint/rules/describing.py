"""Words and arithmetic that several rules share: what a layer is called, what its parts are."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import Size, equal, render
from keras_paramlint.graph import FileResult, LayerInfo, ModelInfo


_SIZE_ARGUMENTS = ("units", "filters", "output_dim", "num_heads", "pool_size", "target_shape")
LINEAR = ("linear", None)


def call_text(layer: LayerInfo) -> str:
    """Write a layer as it is constructed, with the size that matters: ``Dense(10)``, ``Bidirectional(GRU(16))``."""
    if layer.class_name in ("Bidirectional", "TimeDistributed") and layer.layers:
        return f"{layer.class_name}({call_text(layer.layers[0])})"
    if layer.class_name == "RNN" and layer.layers:
        return f"RNN({call_text(layer.layers[0])})"
    if layer.class_name == "Activation" and isinstance(layer.argument("activation"), str):
        return f'Activation("{layer.argument("activation")}")'
    if layer.class_name == "Embedding":
        sizes = [layer.argument("input_dim"), layer.argument("output_dim")]
        if all(isinstance(size, int) for size in sizes):
            return f"Embedding({render(sizes[0])}, {render(sizes[1])})"
    for name in _SIZE_ARGUMENTS:
        value = layer.argument(name)
        if value is not None:
            return f"{layer.class_name}({show_size(value)})"
    return f"{layer.class_name}()"


def show_size(value: object) -> str:
    """Write a size, or several."""
    if isinstance(value, tuple):
        return f"({', '.join(show_size(item) for item in value)})"
    if isinstance(value, bool) or not isinstance(value, int):
        try:
            return render(value)  # type: ignore[arg-type]
        except (AttributeError, TypeError):
            return str(value)
    return render(value)


def same(left: Size | None, right: Size | None) -> bool:
    """Say whether two sizes are certainly equal."""
    return left is not None and right is not None and equal(left, right) is True


def differ(left: Size | None, right: Size | None) -> bool:
    """Say whether two sizes are certainly different."""
    return left is not None and right is not None and equal(left, right) is False


def activation_of(layer: LayerInfo) -> str | None:
    """Return the activation of a layer by name, ``linear`` where it has none; None: not known."""
    value = layer.argument("activation", NotImplemented)
    if value is NotImplemented:
        return None if "activation" in layer.given else "linear"
    if value is None:
        return "linear"
    return value.lower() if isinstance(value, str) else None


def input_shape(layer: LayerInfo) -> tuple[Size | None, ...] | None:
    """Return the one input shape of a layer; None where there are several, or it is not known."""
    shapes = layer.input_shapes
    return shapes[0] if shapes is not None and len(shapes) == 1 else None


def output_shape(layer: LayerInfo) -> tuple[Size | None, ...] | None:
    """Return the one output shape of a layer; None where there are several, or it is not known."""
    shapes = layer.output_shapes
    return shapes[0] if shapes is not None and len(shapes) == 1 else None


def product_of(sizes: tuple[Size | None, ...]) -> Size | None:
    """Return the product of dimensions, None where one is open."""
    result: Size = 1
    for size in sizes:
        if size is None:
            return None
        result = result * size
    return result


def all_layers(result: FileResult) -> Iterator[tuple[ModelInfo, LayerInfo]]:
    """Yield each layer of each model once, layers inside others too, with the model where it was met first."""
    seen: set[int] = set()
    for model in result.models:
        for layer in model.walk():
            if layer.number and layer.number in seen:
                continue
            seen.add(layer.number)
            yield model, layer


def only_consumer(model: ModelInfo, layer: LayerInfo) -> LayerInfo | None:
    """Return the layer that alone gets what a layer makes, as it is; None where there is no such one."""
    found = model.consumers(layer)
    if len(found) != 1 or found[0].inbound != (layer.name,) or found[0].behind_operation:
        return None
    return None if layer.name in model.output_layers else found[0]


def consumers_in_a_row(model: ModelInfo, layer: LayerInfo) -> Iterator[LayerInfo]:
    """Yield the layers behind one, each the only consumer of the one before it.

    Two layers of one name would make a ring of them; it is gone through once.
    """
    seen = {layer.number}
    while (behind := only_consumer(model, layer)) is not None and behind.number not in seen:
        seen.add(behind.number)
        yield behind
        layer = behind


def number_word(count: int) -> str:
    """Write a small number as people do.

    >>> number_word(2), number_word(12)
    ('two', '12')
    """
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if count < len(words) else str(count)
