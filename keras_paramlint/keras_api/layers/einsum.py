"""EinsumDense: a kernel whose shape an equation says.

Keras: ``layers/core/einsum_dense.py``.
"""

from __future__ import annotations

import re

from keras_paramlint.algebra import Size, ceil_div, equal, product
from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Unknown
from keras_paramlint.keras_api.engine.layer import Layer, plain_number, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import known_dimension, plain, single
from keras_paramlint.keras_api.layers.core import lora_rank
from keras_paramlint.keras_api.quantization import quantization
from keras_paramlint.keras_api.shapes import Dim, Shape


_FORMS = (
    (re.compile(r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"), False),
    (re.compile(r"0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)"), True),
    (re.compile(r"([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0"), False),
)
"""``X,Y->Z``, ``...X,Y->...Z`` and ``X...,Y->Z...``; the flag: the ellipsis is on the left."""


@dataclass(frozen=True, slots=True)
class Equation:
    """The three terms of an equation and which side the ellipsis is on."""

    source: str
    kernel: str
    target: str
    left: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What an equation makes of an input: the weights' shapes and the output's."""

    kernel: tuple[Dim, ...]
    bias: tuple[Dim, ...] | None
    output: tuple[Dim, ...]


def parse(layer: Layer) -> Equation:
    """Read the equation as Keras does.

    Raises:
        KerasError: it has none of the three forms.
    """
    text = plain(layer, "equation")
    if not isinstance(text, str):
        message = f"`equation` must be a text such as 'ab,bc->ac', not {text!r}"
        layer.fail("KPL310", message, exception="TypeError")
    for form, left in _FORMS:
        match = form.match(text.replace("...", "0"))
        if match:
            return Equation(match[1], match[2], match[3], left)
    forms = "ab,bc->ac, ...b,bc->...c or ab...,bc->ac..."
    return layer.fail("KPL310", f"{text!r} is not an equation of the form {forms}")


def partial_output(layer: Layer) -> list[Dim]:
    """Return ``output_shape``: every axis of the output but the batch and the elided ones."""
    given = plain_number(layer.arg("output_shape"))
    items = list(given) if isinstance(given, (list, tuple)) else [given]
    sizes: list[Dim] = []
    for item in items:
        size = plain_number(item)
        if isinstance(size, Unknown):
            size = size.size
        if not known_dimension(size):
            raise NotKnown("`output_shape` of EinsumDense is not made of integers")
        sizes.append(size)
    return sizes


def plan(layer: Layer, shape: Shape) -> Plan:
    """Work out the kernel, the bias and the output for an input.

    Raises:
        KerasError: the equation, the output and the input do not fit.
    """
    equation = parse(layer)
    output: list[Dim] = [shape[0] if shape else None, *partial_output(layer)]
    elided = len(shape) - len(equation.source)
    if elided < 0:
        layer.fail("KPL302", f"EinsumDense reads {len(equation.source)} axes but gets {show(shape)}")
    if not equation.left and elided and "..." not in str(layer.arg("equation")):
        _extra_axes(layer, shape, equation)
    if equation.left:
        for axis in range(1, elided):
            output.insert(1, shape[axis])  # one before the other: Keras 3 turns their order round
        source = {label: shape[i + elided] for i, label in enumerate(equation.source)}
        shift = elided
    else:
        output.extend(shape[len(shape) - elided :] if elided else ())
        source = {label: shape[i] for i, label in enumerate(equation.source)}
        shift = 0
    if shift + len(equation.target) > len(output):
        message = f"`output_shape` of EinsumDense is too short for {layer.arg('equation')!r}"
        layer.fail("KPL310", message, exception="IndexError")
    target = {label: output[i + shift] for i, label in enumerate(equation.target)}
    _check_labels(layer, equation, source, target)
    kernel = tuple(_kernel_axis(layer, label, source, target) for label in equation.kernel)
    bias = _bias(layer, equation, target, 0 if equation.left else elided)
    if layer.flavour == "keras3":
        return Plan(kernel, bias, tuple(output))
    sizes = dict(zip(equation.kernel, kernel, strict=True)) | source
    named = tuple(sizes[label] for label in equation.target)
    rest = shape[:elided] if equation.left else shape[len(shape) - elided :] if elided else ()
    return Plan(kernel, bias, (*rest, *named) if equation.left else (*named, *rest))


def _extra_axes(layer: Layer, shape: Shape, equation: Equation) -> None:
    """Refuse axes that the equation does not read; Keras 3 finds out at the first batch."""
    message = f"EinsumDense reads {len(equation.source)} axes but gets {show(shape)}"
    if layer.flavour == "keras3":
        layer.fail_later("KPL302", message)
    else:
        layer.fail("KPL302", message)


def _check_labels(layer: Layer, equation: Equation, source: dict[str, Dim], target: dict[str, Dim]) -> None:
    for label, size in source.items():
        wanted = target.get(label)
        if label in target and wanted is not None and (size is None or equal(size, wanted) is False):
            sizes = f"{show((size,))[1:-2]} in the input and {show((wanted,))[1:-2]} in `output_shape`"
            layer.fail("KPL305", f"EinsumDense: axis {label!r} is {sizes}")
    for label in equation.target:
        if label not in source and label not in equation.kernel:
            message = f"EinsumDense: {label!r} of the output is in neither the input nor the kernel"
            layer.fail("KPL310", message)


def _kernel_axis(layer: Layer, label: str, source: dict[str, Dim], target: dict[str, Dim]) -> Dim:
    """Return an axis of the kernel: Keras 3 asks the output first, Keras 2 the input."""
    first, second = (target, source) if layer.flavour == "keras3" else (source, target)
    for known in (first, second):
        if label in known:
            return known[label]
    message = f"EinsumDense: {label!r} of the kernel is in neither the input nor the output"
    return layer.fail("KPL310", message)


def _bias(layer: Layer, equation: Equation, target: dict[str, Dim], after: int) -> tuple[Dim, ...] | None:
    axes = plain(layer, "bias_axes")
    if axes is None:
        return None
    if not isinstance(axes, (str, list, tuple)) or not axes:
        layer.fail("KPL310", f"`bias_axes` must name axes of the output, not {axes!r}")
    for label in axes:
        if label not in equation.target:
            message = f"EinsumDense: the bias axis {label!r} is not in the output {equation.target!r}"
            layer.fail("KPL310", message)
    start = min(equation.target.find(label) for label in axes)
    sizes: list[Dim] = [target[label] if label in axes else 1 for label in equation.target[start:]]
    return (*sizes, *(1 for _ in range(after)))


@entry
class EinsumDense(LayerEntry):
    """The kernel's axes are named by the equation; the bias has those of ``bias_axes``.

    ``None`` in ``output_shape`` is filled in by tf_keras; Keras 3 leaves it open.
    ``lora_rank`` adds two small kernels and freezes the large one.
    """

    names = ("EinsumDense",)
    example = "EinsumDense('abc,cd->abd', (None, units), bias_axes='d')(Input((steps, features)))"
    notes = ("Without `bias_axes` there is no bias.",)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the kernel, the bias and what LoRA or quantisation add."""
        shape = single(layer, inputs)
        made = plan(layer, shape)
        equation = parse(layer)
        kernel = tuple(layer.known(made.kernel, axis) for axis in range(len(made.kernel)))
        rank = lora_rank(layer, "kernel_constraint") if "lora_rank" in layer.args else None
        frozen = stored_frozen(layer)
        if frozen and "..." in str(layer.arg("equation")):
            message = "Keras cannot quantise an EinsumDense with an ellipsis"
            layer.fail("KPL310", message, exception="TypeError")
        named = dict(zip(equation.kernel, kernel, strict=True))
        summed = tuple(label not in equation.target for label in equation.kernel)
        scale = tuple(named.get(label, 1) for label in equation.target)
        if not frozen:
            kernel_weights(layer, "", kernel, summed, scale, trainable=rank is None)
        if made.bias is not None:
            layer.weight("bias", tuple(layer.known(made.bias, axis) for axis in range(len(made.bias))))
        if rank is not None:
            layer.weight("lora_kernel_a", (*kernel[:-1], rank))
            layer.weight("lora_kernel_b", (rank, kernel[-1]))
        if frozen:
            kernel_weights(layer, "", kernel, summed, scale)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the shape that the equation gives."""
        return plan(layer, single(layer, inputs)).output


def stored_frozen(layer: Layer) -> bool:
    """Say whether the policy stores kernels as integers, which Keras lists after all that is trained."""
    return quantization(layer)[0] in ("int8", "int4")


def kernel_weights(
    layer: Layer,
    prefix: str,
    kernel: tuple[Size, ...],
    summed: tuple[bool, ...],
    scale: tuple[Size, ...],
    *,
    trainable: bool = True,
) -> None:
    """Create a kernel as the layer's dtype policy stores it.

    ``summed`` says which axes of the kernel the product sums over; ``scale`` is
    the shape of the scales under ``int8``: as the output's, with 1 for every axis
    that the kernel lacks.  ``int4`` packs two values of the flattened kernel in a byte.
    """
    mode, block = quantization(layer)
    if mode == "int8":
        layer.weight(f"{prefix}kernel", kernel, trainable=False, dtype="int8")
        layer.weight(f"{prefix}kernel_scale", scale, trainable=False)
        return
    if mode == "int4":
        rows = product([size for size, inner in zip(kernel, summed, strict=True) if inner])
        columns = product([size for size, inner in zip(kernel, summed, strict=True) if not inner])
        layer.weight(f"{prefix}kernel", (rows, ceil_div(columns, 2)), trainable=False, dtype="int8")
        if block is None or block == -1:
            layer.weight(f"{prefix}kernel_scale", (columns,), trainable=False)
            return
        groups = (ceil_div(rows, block), columns)
        layer.weight(f"{prefix}kernel_scale", groups, trainable=False)
        layer.weight(f"{prefix}kernel_zero", groups, trainable=False, dtype="int8")
        layer.weight(f"{prefix}g_idx", (rows,), trainable=False)
        return
    if mode == "float8":
        for name in ("inputs", "kernel", "outputs_grad"):
            layer.weight(f"{prefix}{name}_scale", ())
            layer.weight(f"{prefix}{name}_amax_history", (1024,))
    layer.weight(f"{prefix}kernel", kernel, trainable=trainable)
