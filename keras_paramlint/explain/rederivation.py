"""The weights of a layer once more, with names in the place of its sizes.

Which argument a factor of a weight's shape is, the shape does not say: 64
may be the width of the input or the number of units.  So the layer is built
anew with a symbol for each of its sizes, in the same way in which the analysis
builds layers anyway, and the result is taken only if it comes to the shapes
that the layer really has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from keras_paramlint.algebra import Poly, Size, TooComplex, evaluate, symbols_of
from keras_paramlint.analysis import analyze_file
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import LayerInfo, WeightInfo
from keras_paramlint.graph.shapes import Names
from keras_paramlint.keras_api.signatures import layer_signature
from keras_paramlint.options import Options, Target


AXES = {
    1: ("features",),
    2: ("steps", "features"),
    3: ("height", "width", "channels"),
    4: ("depth", "height", "width", "channels"),
}
"""What the axes of an input are called, the batch aside."""

_FIXED = frozenset(
    """
    axis axes batch_size cropping data_format dilation_rate dtype implementation max_tokens name padding
    pool_size rank seed size strides trainable input_length input_shape batch_input_shape
    """.split()
)
"""Arguments that say where and how, not how much."""

_OURS = frozenset({"name", "dtype", "trainable", "weights", "input_shape", "batch_input_shape", "input_dim"})
"""Arguments that the program which builds the layer anew states in its own way."""

_DIVIDING = frozenset({"kernel_size", "groups", "depth_multiplier", "num_heads"})
"""Arguments that some layers can only do with where their number is known."""


@dataclass(frozen=True, slots=True)
class Named:
    """A layer whose sizes have names."""

    weights: tuple[WeightInfo, ...]
    values: dict[str, Size]
    """What each name stands for."""
    names: Names = None


@dataclass(frozen=True, slots=True)
class _Program:
    """A program that builds one layer, and the values of its parameters."""

    text: str
    values: dict[str, Size]


def rederive(layer: LayerInfo, flavour: str) -> Named | None:
    """Return a layer with names for its sizes, None where that does not come to the same shapes."""
    for program in _programs(layer, flavour, {}):
        made = _made(program, flavour, layer)
        if made is not None and _agrees(made, layer):
            return made
    return None


def built(layer: LayerInfo, flavour: str, changed: Mapping[str, Any] | None = None) -> Named | None:
    """Return the layer as another flavour or other arguments make it, None where that is not known."""
    for program in _programs(layer, flavour, changed or {}):
        made = _made(program, flavour, layer)
        if made is not None:
            return made
    return None


def put_in(weight: WeightInfo, named: Named) -> tuple[Size, ...] | None:
    """Return a weight's shape with the values in the place of the names."""
    if weight.shape is None:
        return None
    try:
        return tuple(
            evaluate(dim, named.values) if isinstance(dim, Poly) else dim
            for dim in weight.shape
            if dim is not None
        )
    except (ValueError, ZeroDivisionError, TooComplex):
        return None


def _agrees(named: Named, layer: LayerInfo) -> bool:
    """Say whether the names come to the weights that the layer has."""
    if len(named.weights) != len(layer.weights):
        return False
    return all(
        mine.name.rpartition("/")[2] == theirs.name.rpartition("/")[2] and put_in(mine, named) == theirs.shape
        for mine, theirs in zip(named.weights, layer.weights, strict=True)
    )


def _made(program: _Program, flavour: str, layer: LayerInfo) -> Named | None:
    result = analyze_file(Target("layer.py", "made"), Options(flavour=flavour), program.text)
    if not result.models or any(each.severity == "error" for each in result.diagnostics):
        return None
    model = result.models[-1]
    found = next((each for each in reversed(model.layers) if each.class_name == layer.class_name), None)
    if found is None or found.params.total is None or any(w.shape is None for w in found.weights):
        return None
    names = model.names()
    used = {name for weight in found.weights for dim in weight.shape or () for name in _names(dim)}
    values = {name: value for name, value in program.values.items() if name in used}
    return Named(found.weights, values, names)


def _names(dim: Size | None) -> Iterator[str]:
    if isinstance(dim, Poly):
        yield from (symbol.name for symbol in symbols_of(dim))


def _programs(layer: LayerInfo, flavour: str, changed: Mapping[str, Any]) -> Iterator[_Program]:
    """Yield programs that build the layer, the one with the most names first."""
    if layer.input_shapes is None or any(shape is None for shape in layer.input_shapes):
        return
    signature = layer_signature(layer.class_name, flavour)
    if signature is None:
        return
    config = dict(layer.config)
    ours = _OURS - ({"input_dim"} if "input_dim" in signature.by_name else set())
    arguments = {
        name: config[name]
        for name in sorted(layer.given - ours)
        if name in config and signature.accepts(name)
    }
    arguments |= changed
    sizes = frozenset(name for name, value in arguments.items() if _is_size(value) and name not in _FIXED)
    for named in dict.fromkeys((sizes, sizes - _DIVIDING)):
        for with_input in (True, False):
            program = _program(layer, arguments, named, with_input)
            if program is not None:
                yield program


def _program(
    layer: LayerInfo, arguments: Mapping[str, Any], named: frozenset[str], with_input: bool
) -> _Program | None:
    values: dict[str, Size] = {name: arguments[name] for name in sorted(named)}
    texts = []
    for name, value in sorted(arguments.items()):
        text = name if name in named else _literal(value)
        if text is None:
            return None
        texts.append(f"{name}={text}")
    inputs: list[str] = []
    for index, shape in enumerate(layer.input_shapes or ()):
        assert shape is not None
        suffix = f"_{index + 1}" if index else ""
        axes = AXES.get(len(shape) - 1, tuple(f"size_{axis}" for axis in range(len(shape) - 1)))
        if dict(layer.config).get("data_format") == "channels_first" and "channels" in axes:
            axes = ("channels", *axes[:-1])
        dims = []
        for axis, dim in zip(axes, shape[1:], strict=True):
            name = f"{axis}{suffix}"
            if dim is None:
                dims.append("None")
            elif with_input and name not in values:
                values[name] = dim
                dims.append(name)
            elif isinstance(dim, int):
                dims.append(str(dim))
            else:
                return None
        shape_text = f"({', '.join(dims)},)" if dims else "()"
        inputs.append(f"keras.Input({shape_text}, dtype={_dtype(layer)!r})")
    lines = [
        "import keras",
        f"def made({', '.join(values)}):",
        f"    inputs = [{', '.join(inputs)}]",
        f"    layer = keras.layers.{layer.class_name}({', '.join(texts)})",
        f"    return keras.Model(inputs, layer({_call(layer, len(inputs))}))",
    ]
    return _Program("\n".join(lines) + "\n", values)


def _call(layer: LayerInfo, count: int) -> str:
    if count == 1:
        return "inputs[0]"
    return "*inputs" if layer.class_name in {"MultiHeadAttention", "GroupQueryAttention"} else "inputs"


def _dtype(layer: LayerInfo) -> str:
    return "int32" if layer.class_name in {"Embedding", "ReversibleEmbedding"} else "float32"


def _is_size(value: Any) -> bool:
    return isinstance(value, Poly) or (type(value) is int and value > 0)


def _literal(value: Any) -> str | None:
    """Return an argument as source text, None where it depends on a symbol."""
    if isinstance(value, Poly):
        return None
    if isinstance(value, tuple):
        parts = [_literal(item) for item in value]
        return None if None in parts else f"({''.join(f'{part}, ' for part in parts)})"
    return repr(value)
