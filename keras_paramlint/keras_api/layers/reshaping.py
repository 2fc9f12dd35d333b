"""Layers that only move or repeat numbers: flattening, reshaping, cropping, padding, upsampling."""

from __future__ import annotations

from typing import ClassVar

from keras_paramlint.algebra import Poly, Size, maximum, positive, render
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Unknown
from keras_paramlint.keras_api.arguments import axes_of, pairs, settled, whole, wholes
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.entry import INPUT_DTYPE, CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import single
from keras_paramlint.keras_api.layers.conv import channels_first, choice_of_format
from keras_paramlint.keras_api.shapes import Dim, Shape, ShapeMismatch, flat_size, joined, reshaped, split


class KeepsDtype(LayerEntry):
    """A layer that gives back the numbers it got, of whatever kind they are."""

    example = "{name}()(Input((height, width, channels)))"

    def output_dtype(self, layer: Layer, inputs: Shapes, call: CallArgs) -> str | None:
        return INPUT_DTYPE


@entry
class Flatten(KeepsDtype):
    """All axes but the first become one; one open axis leaves the whole open."""

    names = ("Flatten",)
    notes = ("No weights of its own, but the width that it makes is the height of the next kernel.",)

    def configure(self, layer: Layer) -> None:
        choice_of_format(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_min_rank(shape, 3 if layer.flavour == "keras2" else 1)
        if layer.flavour == "keras2" and flat_size(shape[1:]) is None:
            layer.fail("KPL307", f"Flatten needs a fully known shape but gets {show(shape)}")
        return (shape[0], flat_size(shape[1:]))


@entry
class Reshape(KeepsDtype):
    """The axes but the first get ``target_shape``, in which one -1 takes what is left."""

    names = ("Reshape",)
    example = "Reshape((-1, channels))(Input((height, width, channels)))"

    def target(self, layer: Layer) -> Shape:
        """Return the target, with None for an entry that Keras leaves open.

        Raises:
            KerasError: it is no sequence of sizes.
            NotKnown: its length is not known.
        """
        value = settled(layer, layer.arg("target_shape"))
        if isinstance(value, (list, tuple)):
            return tuple(self.entry_of(layer, item) for item in value)
        if isinstance(value, (int, float, Poly)) or value is None:
            layer.fail(
                "KPL310",
                f"`target_shape` must be a sequence of sizes, not {value!r}: write `({value},)`",
                exception="TypeError",
            )
        raise NotKnown(value if isinstance(value, Unknown) else "`target_shape` is not a readable sequence")

    def entry_of(self, layer: Layer, value: object) -> Dim:
        """Return one entry of the target."""
        value = settled(layer, value)
        if value is None:
            if layer.flavour != "keras3":
                layer.fail("KPL310", "`target_shape` cannot hold None: write -1", exception="TypeError")
            return None
        least = -1 if layer.flavour == "keras3" else -(10**9)
        return whole(layer, value, "target_shape", least=least)

    def configure(self, layer: Layer) -> None:
        # Others see a second -1 only when they reshape something.
        if sum(1 for size in self.target(layer) if size == -1) > 1 and layer.flavour == "keras3":
            layer.fail("KPL306", "`target_shape` may hold only one -1")

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape, target = single(layer, inputs), self.target(layer)
        layer.need_min_rank(shape, 1)
        if any(isinstance(size, int) and size < -1 for size in target):
            # Before Keras 3 any negative entry is read as -1, unless TensorFlow gets to see it.
            if None in shape[1:]:
                layer.fail("KPL306", f"`target_shape` {show(target)} has an entry below -1")
            target = tuple(-1 if isinstance(size, int) and size < 0 else size for size in target)
        if sum(1 for size in target if size == -1) > 1 and None in shape[1:]:
            layer.fail_later("KPL306", "`target_shape` may hold only one -1")
            return (shape[0], *(None if size == -1 else size for size in target))
        try:
            made = reshaped(shape[1:], target)
        except ShapeMismatch:
            total, wanted = flat_size(shape[1:]), flat_size(target)
            held = "None" if total is None else render(total)
            need = f", which takes {render(wanted)}" if wanted is not None and -1 not in target else ""
            layer.fail(
                "KPL306",
                f"Reshape cannot turn {show(shape)}, {held} numbers a sample, into {show(target)}{need}",
            )
        return (shape[0], *made)


@entry
class Permute(KeepsDtype):
    """The axes but the first in another order; they are numbered from 1."""

    names = ("Permute",)
    example = "Permute((2, 1))(Input((steps, features)))"

    def dims(self, layer: Layer) -> tuple[int, ...]:
        """Return the order.

        Raises:
            KerasError: it is no permutation of 1, 2, ...
            NotKnown: it is not known.
        """
        value = settled(layer, layer.arg("dims"))
        if isinstance(value, int):
            layer.fail("KPL310", f"`dims` must be a sequence of axes, not {value!r}", exception="TypeError")
        dims = axes_of(layer, value, "dims")
        if sorted(dims) != list(range(1, len(dims) + 1)):
            layer.fail("KPL310", f"`dims` must hold each axis from 1 to {len(dims)} once, not {dims}")
        return dims

    def configure(self, layer: Layer) -> None:
        self.dims(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape, dims = single(layer, inputs), self.dims(layer)
        layer.need_rank(shape, len(dims) + 1)
        return (shape[0], *(shape[dim] for dim in dims))


@entry
class RepeatVector(LayerEntry):
    """A vector becomes a sequence of ``n`` copies of it."""

    names = ("RepeatVector",)
    example = "RepeatVector(n)(Input((features,)))"

    def configure(self, layer: Layer) -> None:
        value = settled(layer, layer.arg("n"))
        if isinstance(value, (float, str, list, tuple, type(None))):
            layer.fail("KPL310", f"`n` must be an integer, not {value!r}", exception="TypeError")
        if layer.flavour == "keras3":
            whole(layer, value, "n", least=1)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, 2)
        value = settled(layer, layer.arg("n"))
        if isinstance(value, int) and value < 0:
            return (shape[0], None, shape[1])
        return (shape[0], whole(layer, value, "n"), shape[1])


# ------------------------------------------------------------ cropping, padding, upsampling
class Ends(LayerEntry):
    """What cropping and padding share: two amounts for each spatial axis."""

    rank: ClassVar[int] = 2
    example = "{name}()(Input(({spatial}, channels)))"
    argument: ClassVar[str] = "padding"

    def configure(self, layer: Layer) -> None:
        pairs(layer, self.argument, self.rank)
        choice_of_format(layer)

    def length(self, layer: Layer, shape: Shape, size: Dim, ends: tuple[Size, Size]) -> Dim:
        """Return the new size of one axis."""
        raise NotImplementedError

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, self.rank + 2)
        # Before Keras 3, the layers of one axis have no `data_format` and crop or pad the middle axis.
        first = "data_format" in layer.args and channels_first(layer)
        batch, spatial, channels = split(shape, self.rank, channels_first=first)
        made = tuple(
            self.length(layer, shape, size, ends)
            for size, ends in zip(spatial, pairs(layer, self.argument, self.rank), strict=True)
        )
        return joined(batch, made, channels, channels_first=first)


class ZeroPadding(Ends):
    """Zeros at both ends of each spatial axis."""

    def length(self, layer: Layer, shape: Shape, size: Dim, ends: tuple[Size, Size]) -> Dim:
        return None if size is None else size + ends[0] + ends[1]


@entry
class ZeroPadding1D(ZeroPadding):
    """Zero padding of one axis."""

    names = ("ZeroPadding1D",)
    rank = 1


@entry
class ZeroPadding2D(ZeroPadding):
    """Zero padding of two axes."""

    names = ("ZeroPadding2D",)
    rank = 2


@entry
class ZeroPadding3D(ZeroPadding):
    """Zero padding of three axes."""

    names = ("ZeroPadding3D",)
    rank = 3


class Cropping(Ends):
    """Cuts off both ends of each spatial axis; something must remain."""

    argument = "cropping"

    def length(self, layer: Layer, shape: Shape, size: Dim, ends: tuple[Size, Size]) -> Dim:
        if size is None:
            return None
        left = size - ends[0] - ends[1]
        if self.rank == 3 and layer.flavour in ("tfkeras2", "tf1"):
            return maximum(left, 0)  # the only one whose result TensorFlow's slices decide
        if positive(left) is False:
            layer.fail(
                "KPL303",
                f"{layer.cls.name} cuts {render(ends[0])} and {render(ends[1])} off an axis of "
                f"{render(size)}: nothing is left of {show(shape)}",
            )
        return left


@entry
class Cropping1D(Cropping):
    """Cropping of one axis."""

    names = ("Cropping1D",)
    rank = 1


@entry
class Cropping2D(Cropping):
    """Cropping of two axes."""

    names = ("Cropping2D",)
    rank = 2


@entry
class Cropping3D(Cropping):
    """Cropping of three axes."""

    names = ("Cropping3D",)
    rank = 3


class UpSampling(LayerEntry):
    """Each spatial axis becomes ``size`` times as long."""

    rank: ClassVar[int] = 2
    example = "{name}()(Input(({spatial}, channels)))"

    def configure(self, layer: Layer) -> None:
        wholes(layer, layer.arg("size"), self.rank, "size")
        choice_of_format(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, self.rank + 2)
        first = "data_format" in layer.args and channels_first(layer)
        batch, spatial, channels = split(shape, self.rank, channels_first=first)
        factors = wholes(layer, layer.arg("size"), self.rank, "size")
        made = tuple(
            None if size is None else size * factor for size, factor in zip(spatial, factors, strict=True)
        )
        if self.rank == 2 and None in made and layer.flavour in ("tfkeras2", "tf1"):
            made = (None, None)  # the new size is one tensor, which is known as a whole or not at all
        return joined(batch, made, channels, channels_first=first)


@entry
class UpSampling1D(UpSampling):
    """Upsampling of one axis."""

    names = ("UpSampling1D",)
    rank = 1

    def configure(self, layer: Layer) -> None:
        value = settled(layer, layer.arg("size"))
        if layer.flavour == "keras3" and (
            isinstance(value, (bool, float, str, list, tuple)) or value is None
        ):
            layer.fail("KPL310", f"`size` must be an integer, not {value!r}", exception="TypeError")
        super().configure(layer)


@entry
class UpSampling2D(UpSampling):
    """Upsampling of two axes."""

    names = ("UpSampling2D",)
    rank = 2


@entry
class UpSampling3D(UpSampling):
    """Upsampling of three axes."""

    names = ("UpSampling3D",)
    rank = 3

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        if layer.flavour not in ("tfkeras2", "tf1"):
            return super().output(layer, inputs, call)
        # Its input specification is set before the base constructor, which forgets it: any rank that has
        # the three axes passes.
        start = 2 if channels_first(layer) else 1
        layer.need_min_rank(shape, start + 3)
        made = list(shape)
        for axis, factor in enumerate(wholes(layer, layer.arg("size"), 3, "size"), start):
            size = made[axis]
            made[axis] = None if size is None else size * factor
        return tuple(made)
