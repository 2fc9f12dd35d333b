"""Layers that put numbers or texts into bins: CategoryEncoding, Hashing, HashedCrossing, Discretization.

Keras: ``layers/preprocessing/{category_encoding,hashing,hashed_crossing,discretization}.py``.
They have no weights that Keras counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, plain_number, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import differ, is_zero, plain, several, single
from keras_paramlint.keras_api.shapes import Dim, Shape


_OLD_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}


def mode_of(layer: Layer) -> str:
    """Return ``output_mode`` under its present name.

    Raises:
        NotKnown: it is not known.
    """
    mode = plain(layer, "output_mode", "int")
    return _OLD_MODES.get(mode, mode) if isinstance(mode, str) else str(mode)


def check_mode(layer: Layer, allowed: tuple[str, ...]) -> str:
    """Return ``output_mode`` if the layer has it.

    Raises:
        KerasError: it is another.
        NotKnown: it is not known.
    """
    mode = mode_of(layer)
    if mode not in allowed:
        message = f"`output_mode` of {layer.cls.name} must be one of {', '.join(allowed)}, not {mode!r}"
        layer.fail("KPL310", message)
    return mode


def encoded(layer: Layer, shape: Shape, mode: str, depth: Dim, *, one_hot_keeps: bool) -> Shape:
    """Return the shape of one-hot, multi-hot or counted categories.

    Keras 2 goes no further than rank 2.  In Keras 3 ``one_hot`` appends an axis
    unless there is a last one of size 1 to replace (``one_hot_keeps``: only
    where that is not the batch); the other modes replace the last axis.
    """
    if layer.flavour != "keras3":
        if mode == "one_hot" and (not shape or shape[-1] != 1):
            shape = (*shape, 1)
        if len(shape) > 2:
            layer.fail("KPL302", f"{layer.cls.name} makes at most rank 2 of {mode!r}, not of {show(shape)}")
        return (*shape[:-1], depth)
    if not shape:
        return (depth,)
    if mode == "one_hot" and (shape[-1] != 1 or (one_hot_keeps and len(shape) == 1)):
        return (*shape, depth)
    return (*shape[:-1], depth)


def positive_size(layer: Layer, name: str) -> Size:
    """Return an argument that has to be 1 or more.

    Raises:
        KerasError: it is missing, zero or negative.
    """
    if plain_number(layer.arg(name)) is None:
        layer.fail("KPL310", f"{layer.cls.name} needs `{name}`")
    size = layer.size(name)
    if is_zero(size):
        layer.fail("KPL310", f"`{name}` of {layer.cls.name} must be a positive integer, not 0")
    return size


@entry
class CategoryEncoding(LayerEntry):
    """One column for each of ``num_tokens`` categories."""

    reads_lists = True
    example = "CategoryEncoding(num_tokens)(Input((1,), dtype='int32'))"

    names = ("CategoryEncoding",)

    def configure(self, layer: Layer) -> None:
        """Check the mode and the number of categories."""
        check_mode(layer, ("count", "one_hot", "multi_hot"))
        self._depth(layer)

    def _depth(self, layer: Layer) -> Size:
        old = layer.arg("num_tokens") is None and layer.arg("max_tokens") is not None
        return positive_size(layer, "max_tokens" if old else "num_tokens")

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the encoded shape."""
        return encoded(layer, single(layer, inputs), mode_of(layer), self._depth(layer), one_hot_keeps=True)


@entry
class Hashing(LayerEntry):
    """One of ``num_bins`` numbers for each value, or their encoding."""

    reads_lists = True
    example = "Hashing(num_bins)(Input((1,), dtype='string'))"

    names = ("Hashing",)

    def configure(self, layer: Layer) -> None:
        """Check the mode and the number of bins."""
        check_mode(layer, ("int", "one_hot", "multi_hot", "count"))
        positive_size(layer, "num_bins")

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the input's shape or the encoded one; Keras 3 replaces the last axis in every mode."""
        shape, mode = single(layer, inputs), mode_of(layer)
        if mode == "int":
            return shape
        if layer.flavour == "keras3":
            return (*shape[:-1], layer.size("num_bins"))
        return encoded(layer, shape, mode, layer.size("num_bins"), one_hot_keeps=True)

    def output_dtype(self, layer: Layer, inputs: Shapes, call: CallArgs) -> str | None:
        """Return int64 for bins unless the layer states another."""
        return "int64" if mode_of(layer) == "int" and layer.arg("dtype") is None else None


@entry
class HashedCrossing(LayerEntry):
    """One of ``num_bins`` numbers for each combination of two or more features."""

    names = ("HashedCrossing",)
    example = "HashedCrossing(num_bins)([Input((1,), dtype='string'), Input((1,), dtype='string')])"

    def configure(self, layer: Layer) -> None:
        """Check the mode."""
        check_mode(layer, ("int", "one_hot"))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the first feature's shape or the encoded one."""
        shapes = several(layer, inputs)
        keras3 = layer.flavour == "keras3"
        if len(shapes) < 2 or (keras3 and len(shapes) > 2):
            layer.fail("KPL302", f"HashedCrossing needs two features, not {len(shapes)}")
        first = shapes[0]
        for other in shapes[1:]:
            ends = (first[-1:], other[-1:])
            if any(differ(a, b) for a, b in zip(*ends, strict=False)):
                message = f"HashedCrossing needs features of one shape, not {show(first)} and {show(other)}"
                layer.fail("KPL305", message)
        if not keras3 and (len(first) > 2 or (len(first) == 2 and differ(first[1], 1))):
            layer.fail("KPL302", f"HashedCrossing needs features of shape (batch, 1), not {show(first)}")
        if mode_of(layer) == "int":
            return first
        return encoded(layer, first, "one_hot", layer.size("num_bins"), one_hot_keeps=False)

    def output_dtype(self, layer: Layer, inputs: Shapes, call: CallArgs) -> str | None:
        """Return int64 for bins unless the layer states another."""
        return "int64" if mode_of(layer) == "int" and layer.arg("dtype") is None else None


def adapt(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> None:
    """Model of ``adapt``: the boundaries come from the data, as many as the bins need."""
    call.machine.touch(layer)
    layer.attrs["_adapted"] = True


@entry
class Discretization(LayerEntry):
    """One number for the interval that a value falls into, or its encoding."""

    reads_lists = True
    example = "Discretization(bin_boundaries=[0.0, 1.0])(Input((features,)))"

    names = ("Discretization",)
    methods: ClassVar[Mapping[str, Callable[..., Value]]] = {"adapt": adapt}

    def configure(self, layer: Layer) -> None:
        """Check the mode and that the bins are given once."""
        check_mode(layer, ("int", "one_hot", "multi_hot", "count"))
        bins, edges = layer.arg("num_bins"), layer.arg("bin_boundaries")
        if layer.flavour == "keras3" and bins is None and edges is None:
            layer.fail("KPL310", "Discretization needs `num_bins` or `bin_boundaries`")
        if None not in (bins, edges) and not isinstance(bins, Unknown) and not isinstance(edges, Unknown):
            layer.fail("KPL310", "Discretization takes `num_bins` or `bin_boundaries`, not both")

    def _depth(self, layer: Layer) -> Dim:
        edges = layer.arg("bin_boundaries", layer.arg("bins"))
        if edges is None:
            edges = layer.arg("bins")
        if isinstance(edges, (list, tuple)):
            return len(edges) + 1
        if edges is not None and plain_number(edges) is edges and not isinstance(edges, int):
            raise NotKnown(f"the number of boundaries of {layer.name} is not known")
        if layer.flavour != "keras3" and "_adapted" not in layer.attrs:
            if not layer.cls.has("adapt"):
                raise NotKnown(f"whether {layer.name} was adapted is not known")
            return 1
        return layer.size("num_bins")

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the input's shape or the encoded one."""
        shape, mode = single(layer, inputs), mode_of(layer)
        if mode == "int":
            return shape
        depth = self._depth(layer)
        if layer.flavour != "keras3" or mode == "one_hot":
            return encoded(layer, shape, mode, depth, one_hot_keeps=True)
        # Keras 3 counts over the second axis, whatever the rank
        return (shape[0], *shape[2:], depth) if len(shape) >= 2 else (depth,)

    def output_dtype(self, layer: Layer, inputs: Shapes, call: CallArgs) -> str | None:
        """Return the type of the interval numbers."""
        if mode_of(layer) != "int":
            return None
        return "int32" if layer.flavour == "keras3" else "int64"
