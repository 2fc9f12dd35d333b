"""What a file of weights holds, whether a prediction or read from a disk, and what loading it comes to."""

from __future__ import annotations

from enum import StrEnum

from keras_paramlint.algebra import equal
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.model import WeightInfo
from keras_paramlint.graph.shapes import Shape
from keras_paramlint.graph.site import Site


class Format(StrEnum):
    """A way to hand over weights."""

    WEIGHTS_H5 = ".weights.h5"
    """``save_weights("x.weights.h5")`` of Keras 3 and of tf_keras; a ``.keras`` archive holds one."""
    H5 = ".h5"
    """Legacy HDF5 files, whose layers are taken in their order."""
    H5_BY_NAME = ".h5 by_name"
    """Legacy HDF5 files, ``load_weights(..., by_name=True)``."""
    TF_CHECKPOINT = "TF checkpoint"
    """``save_weights("x")`` of tf_keras and TF 1: an index and data files."""
    SET_WEIGHTS = "set_weights"
    """``new.set_weights(old.get_weights())``."""


FORMATS: dict[str, tuple[Format, ...]] = {
    "keras3": (Format.WEIGHTS_H5, Format.H5, Format.H5_BY_NAME, Format.SET_WEIGHTS),
    "tfkeras2": tuple(Format),
    "tf1": (Format.H5, Format.H5_BY_NAME, Format.TF_CHECKPOINT, Format.SET_WEIGHTS),
    "keras2": (Format.H5, Format.H5_BY_NAME, Format.SET_WEIGHTS),
}
"""The formats that each flavour writes and reads.

Keras 3 writes legacy files only as ``model.save("x.h5")``, and reads their
weights with ``load_weights`` as well.
"""


@dataclass(frozen=True, slots=True)
class SavedWeight:
    """A variable in a file."""

    name: str
    """What the file calls it: a number, or a name."""
    shape: Shape
    number: int = 0
    """Which it is: in a prediction the number of the weight that it was made from; 0: not known."""

    @classmethod
    def of(cls, weight: WeightInfo, name: str | None = None) -> SavedWeight:
        """Return a weight as it is saved."""
        return cls(weight.name if name is None else name, weight.shape, weight.number)


@dataclass(frozen=True, slots=True)
class Group:
    """The variables of one object or layer in a file."""

    path: str
    """Where they are: ``layers/dense_1``; in legacy files the layer's name."""
    weights: tuple[SavedWeight, ...]


@dataclass(frozen=True, slots=True)
class Vertex:
    """An object of a checkpoint's object graph; the first one is the model."""

    children: tuple[tuple[str, int], ...] = ()
    """Their names in this object, and their places in the graph."""
    weight: SavedWeight | None = None
    """The value, where the object is a variable."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a file holds."""

    format: Format
    groups: tuple[Group, ...]
    """In the file's order, without those that hold nothing."""
    top: tuple[SavedWeight, ...] | None = None
    """In legacy files, the weights of the model itself; None: the file has no place for them."""
    graph: tuple[Vertex, ...] = ()
    """The object graph of a TF checkpoint."""
    places: frozenset[str] = frozenset()
    """The ways to all objects, or in legacy files the names of all layers, those without variables too."""

    @property
    def weights(self) -> tuple[SavedWeight, ...]:
        """All variables."""
        return (*(weight for group in self.groups for weight in group.weights), *(self.top or ()))


class Cause(StrEnum):
    """What a file and a model do not agree on."""

    LAYERS = "layers"
    """How many layers have weights."""
    WEIGHTS = "weights"
    """How many weights a layer or object has."""
    SHAPE = "shape"
    """The shape of a weight."""
    NOTHING = "nothing"
    """Nothing in the file is for this model."""
    GATES = "gates"
    """The bias of a recurrent layer, of a size that no layer of its kind has."""
    BIAS = "bias"
    """GRU with and without ``reset_after``, which Keras does not convert."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The first difference that keeps a file from being loaded."""

    cause: Cause
    path: str = ""
    """Where, in the words of the format: ``layers/dense/vars``, or a layer's name."""
    layer: str = ""
    """The layer of the model."""
    weight: str = ""
    expected: int | Shape = 0
    """What the model has: a number of layers or weights, or a shape."""
    received: int | Shape = 0
    """What the file has."""
    site: Site | None = None
    """Where the layer is constructed."""


@dataclass(frozen=True, slots=True)
class Loading:
    """What becomes of a model that loads a file."""

    format: Format
    loads: bool | None
    """Whether Keras accepts it; None: the sizes are not known well enough."""
    problem: Problem | None = None
    assigned: tuple[tuple[WeightInfo, SavedWeight], ...] = ()
    """Which variable of the model gets which of the file; where Keras raises, those that fit."""
    problems: tuple[Problem, ...] = ()
    """All that does not fit, the first one first, as if Keras went on behind it."""
    converted: frozenset[int] = frozenset()
    """The numbers of variables that Keras converts on the way: cuDNN's to plain ones, and back."""

    def untouched(self, weights: list[WeightInfo]) -> list[WeightInfo]:
        """Return those of a model's weights that keep their initial values, which Keras does not say."""
        numbers = {weight.number for weight, _ in self.assigned}
        return [weight for weight in weights if weight.number not in numbers]

    def unused(self, saved: Saved) -> list[SavedWeight]:
        """Return what the file holds and nothing takes, which Keras does not say either."""
        used = {given.number or id(given) for _, given in self.assigned}
        return [weight for weight in saved.weights if (weight.number or id(weight)) not in used]


def same_shape(one: Shape, other: Shape) -> bool | None:
    """Say whether two shapes are the same; None: it is not known."""
    if one is None or other is None:
        return None
    if len(one) != len(other):
        return False
    known = True
    for a, b in zip(one, other, strict=True):
        same = None if a is None or b is None else equal(a, b)
        if same is False:
            return False
        known = known and same is True
    return True if known else None
