"""Core layers: Dense, Embedding, Masking."""

from __future__ import annotations

from typing import ClassVar

from keras_paramlint.algebra import Poly, Ratio, Size, ceil_div, render
from keras_paramlint.interpreter.values import Instance, NativeObject, Unknown, Value
from keras_paramlint.keras_api.arguments import built_shape, cut, same_axis, settled, whole
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.engine.provenance import largest_id
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import single
from keras_paramlint.keras_api.quantization import quantization
from keras_paramlint.keras_api.shapes import Dim, differ


FLOAT8_HISTORY = 1024
"""How many absolute maxima a float8 layer remembers for each of its three tensors."""


@entry
class Dense(LayerEntry):
    """Kernel ``(n, units)`` over the last axis only, whatever the rank, and a bias of ``units``."""

    names = ("Dense",)
    python_integers = frozenset({"units"})
    example = "Dense(units)(Input((features,)))"
    notes = (
        "Only the last axis counts: on (batch, steps, features) the same kernel is used at every step.",
        "`enable_lora`/`lora_rank` adds rank x (features + units) trained parameters and freezes the kernel.",
        "The kernel grows with the width that enters, the bias does not.",
    )

    def units(self, layer: Layer) -> Size:
        """Return the width of the output; tf_keras cuts a float and accepts 0."""
        value = settled(layer, layer.arg("units"))
        number = value.number if isinstance(value, Unknown) and value.has_size else value
        if isinstance(number, (float, Ratio)) and layer.flavour in ("tfkeras2", "tf1"):
            return cut(layer, number, "units")
        return whole(layer, layer.arg("units"), "units", least=int(layer.flavour == "keras3"))

    def configure(self, layer: Layer) -> None:
        self.units(layer)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_min_rank(shape, 2)
        width, units = layer.known(shape, -1), self.units(layer)
        mode, block = quantization(layer)
        if mode == "int8":
            kernel = layer.weight("kernel", (width, units), trainable=False, dtype="int8")
            layer.weight("kernel_scale", (units,), trainable=False)
        elif mode == "int4":
            # Two numbers share a byte.
            kernel = layer.weight("kernel", (width, ceil_div(units, 2)), trainable=False, dtype="int8")
            if block is None:
                layer.weight("kernel_scale", (units,), trainable=False)
            else:
                groups = ceil_div(width, block)
                layer.weight("kernel_scale", (groups, units), trainable=False)
                layer.weight("kernel_zero", (groups, units), trainable=False, dtype="int8")
                layer.weight("g_idx", (width,), trainable=False)
        else:
            if mode == "float8":
                for tensor in ("inputs", "kernel", "outputs_grad"):
                    layer.weight(f"{tensor}_scale", ())
                    layer.weight(f"{tensor}_amax_history", (FLOAT8_HISTORY,))
            kernel = layer.weight("kernel", (width, units))
        if layer.flag("use_bias"):
            layer.weight("bias", (units,))
        rank = lora_rank(layer, "kernel_constraint")
        if rank is not None:
            layer.weight("lora_kernel_a", (width, rank))
            layer.weight("lora_kernel_b", (rank, units))
            kernel.trainable = False
        if mode in ("int8", "int4"):
            trained_first(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_min_rank(shape, 2)
        # tf_keras multiplies inputs of higher rank by a `tensordot`, which compares no widths.
        late = layer.flavour in ("tfkeras2", "tf1") and len(shape) > 2
        same_axis(layer, shape, -1, _built_width(layer), late=late)
        return (*shape[:-1], self.units(layer))


def _built_width(layer: Layer) -> Dim:
    """Return the width that a layer was built for, by a call or by the program; None where it is not."""
    called = built_shape(layer)
    if called is not None:
        return called[-1]
    kernel = layer.own_weights[0].shape if layer.built_by_program and layer.own_weights else None
    return kernel[0] if isinstance(kernel, tuple) and len(kernel) == 2 else None


def lora_rank(layer: Layer, constraint: str) -> Size | None:
    """Return the rank of the low-rank factors, None where there are none.

    Raises:
        KerasError: the weight has a constraint, with which Keras cannot combine them.
    """
    if layer.flavour != "keras3" or not layer.flag("lora_rank"):
        return None
    if settled(layer, layer.arg(constraint)) is not None:
        layer.fail("KPL310", f"`lora_rank` of {layer.cls.name} cannot be combined with `{constraint}`")
    return layer.size("lora_rank")


def trained_first(layer: Layer) -> None:
    """Put the trained weights before the quantised ones, as ``layer.weights`` has them."""
    layer.own_weights.sort(key=lambda weight: not weight.trainable)


def given_matrix(layer: Layer) -> tuple[Size, ...] | None:
    """Return the shape of the matrix in ``weights=[matrix]`` or ``Constant(matrix)``, if it is known."""
    value = settled(layer, layer.arg("weights"))
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if value is None:
        source = settled(layer, layer.arg("embeddings_initializer"))
        if not isinstance(source, Instance) or source.cls.name.lower() != "constant":
            return None
        value = source.attrs.get("value", source.attrs.get("_arg0"))
        shape = getattr(value, "shape", None)
        if isinstance(shape, tuple) and any(size == 1 for size in shape):
            return None  # a constant is broadcast
    shape = getattr(value, "shape", None)
    if not isinstance(value, NativeObject) or not isinstance(shape, tuple):
        return None
    sizes = tuple(size for size in shape if isinstance(size, (int, Poly)))
    return sizes if len(sizes) == len(shape) else None


@entry
class Embedding(LayerEntry):
    """One row of ``output_dim`` for each of ``input_dim`` ids; appends an axis."""

    names = ("Embedding",)
    own_arguments = frozenset({"input_dim"})
    python_integers = frozenset({"input_dim", "output_dim"})
    example = "Embedding(input_dim, output_dim)(Input((steps,), dtype='int32'))"
    notes: ClassVar[tuple[str, ...]] = (
        "`input_dim` is the largest id plus one; `mask_zero=True` needs a row for 0 as well.",
        "There is no bias.",
    )

    def size(self, layer: Layer, name: str) -> Size:
        """Return one of the two sizes; only Keras 2.2 accepts 0."""
        return whole(layer, layer.arg(name), name, least=0 if layer.flavour == "keras2" else 1)

    def configure(self, layer: Layer) -> None:
        self.size(layer, "input_dim")
        self.size(layer, "output_dim")
        call = layer.session.call
        found = largest_id(call, "input_dim", 0)
        if found is not None:
            layer.session.remark("largest-id", call.place, layer, **found)

    def check_matrix(self, layer: Layer, rows: Size, width: Size) -> None:
        """Compare the sizes with those of a matrix that the weights are to come from.

        Raises:
            KerasError: they are certainly different (``KPL704``).
        """
        shape = given_matrix(layer)
        if shape is None or len(shape) != 2 or not (differ(shape[0], rows) or differ(shape[1], width)):
            return
        layer.fail(
            "KPL704",
            f"Embedding({render(rows)}, {render(width)}) has weights of shape {show((rows, width))}, "
            f"but the matrix is {show(tuple(shape))}",
        )

    def axis(self, layer: Layer, value: Value) -> Size | None:
        """Return one axis of ``input_length``."""
        value = settled(layer, value)
        return None if value is None else whole(layer, value, "input_length")

    def build(self, layer: Layer, inputs: Shapes) -> None:
        rows, width = self.size(layer, "input_dim"), self.size(layer, "output_dim")
        self.check_matrix(layer, rows, width)
        mode, block = quantization(layer)
        if mode == "int8":
            table = layer.weight("embeddings", (rows, width), trainable=False, dtype="int8")
            layer.weight("embeddings_scale", (rows,), trainable=False)
        elif mode == "int4":
            table = layer.weight("embeddings", (rows, ceil_div(width, 2)), trainable=False, dtype="int8")
            groups = () if block is None else (ceil_div(width, block),)
            layer.weight("embeddings_scale", (rows, *groups), trainable=False)
            if block is not None:
                layer.weight("embeddings_zero", (rows, *groups), trainable=False, dtype="int8")
                layer.weight("g_idx", (width,), trainable=False)
        elif mode is not None:
            layer.fail("KPL310", f"Embedding cannot be quantised to {mode}", exception="NotImplementedError")
        else:
            table = layer.weight("embeddings", (rows, width))
        rank = lora_rank(layer, "embeddings_constraint")
        if rank is not None:
            layer.weight("lora_embeddings_a", (rows, rank))
            layer.weight("lora_embeddings_b", (rank, width))
            table.trainable = False
        if mode is not None:
            trained_first(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        if layer.flavour == "keras2":
            shape = self.with_length(layer, shape)
        return (*shape, self.size(layer, "output_dim"))

    def with_length(self, layer: Layer, shape: tuple[Size | None, ...]) -> tuple[Size | None, ...]:
        """Return the input shape with what ``input_length`` says of open axes (Keras 2.2).

        Raises:
            KerasError: it contradicts the input.
        """
        length = settled(layer, layer.arg("input_length"))
        if length is None:
            return shape
        axes = tuple(
            self.axis(layer, item) for item in (length if isinstance(length, (list, tuple)) else [length])
        )
        if len(axes) != len(shape) - 1 or any(
            differ(said, real) for said, real in zip(axes, shape[1:], strict=True)
        ):
            layer.fail("KPL302", f"`input_length` is {length!r}, but the input of Embedding is {shape}")
        return (
            shape[0],
            *(real if said is None else said for said, real in zip(axes, shape[1:], strict=True)),
        )


@entry
class Masking(LayerEntry):
    """Marks the steps that are all ``mask_value``; no weights, and the shape stays."""

    names = ("Masking",)
    example = "Masking()(Input((steps, features)))"
