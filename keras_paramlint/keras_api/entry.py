"""What one layer class is: its weights and its output shapes.

A new layer is one subclass of :class:`LayerEntry` in a file of
``keras_api/layers/``; it is found by itself.  Argument names, order and
defaults are not written here: they are facts in ``keras_api/signatures``,
and reach the entry through ``layer.arg`` and its typed relatives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, ClassVar

from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.values import Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.native import Call
    from keras_paramlint.keras_api.engine.layer import Layer

Shapes = Any
"""One shape, or the structure of shapes (list, dict) in which the inputs came."""

INPUT_DTYPE = "input"
"""What ``output_dtype`` returns where the outputs have the dtype of the (first) input."""


@dataclass(slots=True)
class CallArgs:
    """The arguments of a layer call beside the first: positional rest and keywords."""

    args: tuple[Value, ...] = ()
    kwargs: dict[str, Value] = field(default_factory=dict)

    def get(self, name: str, position: int | None = None, default: Value = None) -> Value:
        """Return an argument by keyword, else by position (0 is the first after the inputs)."""
        if name in self.kwargs:
            return self.kwargs[name]
        if position is not None and position < len(self.args):
            return self.args[position]
        return default


class LayerEntry:
    """Base of all entries; the defaults describe a layer without weights that keeps the shape."""

    names: ClassVar[tuple[str, ...]] = ()
    """Class names under which Keras offers it, Keras's own first, then legacy ones."""

    package: str = ""
    """The package beside Keras that it is of; empty: Keras."""

    reads_lists: ClassVar[bool] = False
    """Whether a list of numbers or texts is one array for it: preprocessing layers are called on data."""

    flavours: ClassVar[tuple[str, ...] | None] = None
    """Where it exists; None: wherever the signature data has one of its names."""

    own_arguments: ClassVar[frozenset[str]] = frozenset()
    """Arguments of its own with the name of a keyword by which other layers state their input."""

    build_names: ClassVar[tuple[str, ...]] = ()
    """The arguments of a call whose shapes Keras 3's own `build` asks for, where it asks for several."""

    built_by_call: ClassVar[bool] = False
    """Whether Keras 2 makes the weights in `call`, so that a subclass with another one decides of what."""

    python_integers: ClassVar[frozenset[str]] = frozenset()
    """Arguments that have to be Python's own integers in Keras 3, not those of NumPy."""

    constructor: ClassVar[str | None] = None
    """The class whose constructor it inherits, for a class that the signature data lacks."""

    example: ClassVar[str] = "{name}()(Input((features,)))"
    """One use of it, as Keras code: the documentation's formulas are those of this use.

    A free name is a size that is not known.  ``{name}`` is the class, ``{spatial}``
    the names of as many axes as the class name has dimensions, ``{kernel}`` those
    of a kernel over them, ``{required}`` the required arguments.  Empty: no one
    use can stand for it.
    """

    why: ClassVar[str] = ""
    """Why its weights and outputs can never be known, for a layer whose content is elsewhere."""

    notes: ClassVar[tuple[str, ...]] = ()
    """Where people go wrong: sentences for the documentation."""

    methods: ClassVar[Mapping[str, Callable[..., Value]]] = {}
    """Methods of these classes beside every layer's: ``run(call, layer, *args, **kwargs)`` by name."""

    def configure(self, layer: Layer) -> None:
        """Check the constructor's arguments.

        Raises:
            KerasError: Keras refuses them.
        """

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the weights for these input shapes: ``layer.weight(name, shape)``.

        Raises:
            KerasError: Keras refuses the shapes.
            NotKnown: the weights depend on something that is not known.
        """

    def build_call(self, layer: Layer, inputs: Shapes, call: CallArgs) -> None:
        """Create the weights on the first call, where they depend on other arguments than the inputs.

        Only a layer such as ``MultiHeadAttention``, called as ``layer(query, value)``, needs another one.

        Raises:
            KerasError: Keras refuses the shapes.
            NotKnown: the weights depend on something that is not known.
        """
        self.build(layer, inputs)

    def attribute(self, layer: Layer, name: str) -> Value:
        """Return an attribute that Keras derives from the arguments (``cell.state_size``).

        ``NotImplemented``: this entry has no such attribute.
        """
        return NotImplemented

    def holder(self, layer: Layer, weight: str) -> str:
        """Return the attribute of the object inside the layer that keeps a weight of it in files.

        Files address weights by the objects that have them: those of ``LSTM`` are
        its cell's.  Empty: the layer itself keeps it.
        """
        return ""

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the output shape, or the structure of shapes that a call returns.

        Raises:
            KerasError: Keras refuses the shapes.
            NotKnown: the shape depends on something that is not known.
        """
        return inputs

    def call(self, layer: Layer, first: Value, args: CallArgs, call: Call) -> Value:
        """Return what a call gives, where a shape does not say it all; ``first`` is without history.

        ``NotImplemented``: tensors of the shapes that :meth:`output` returns.
        """
        return NotImplemented

    def output_dtype(self, layer: Layer, inputs: Shapes, call: CallArgs) -> str | None:
        """Return the outputs' dtype; None: the layer's compute dtype; :data:`INPUT_DTYPE`: the input's."""
        return None


DERIVED = ("tf.layers.", "tf.keras.layers.")
"""Modules whose classes are Keras's own with other signatures."""

_ENTRIES: dict[tuple[str, str | None], LayerEntry] = {}


def entry(cls: type[LayerEntry]) -> type[LayerEntry]:
    """Register a :class:`LayerEntry` subclass under its names (and flavours)."""
    instance = cls()
    for name in cls.names:
        for flavour in cls.flavours or (None,):
            _ENTRIES[(name, flavour)] = instance
    return cls


def entry_for(name: str, flavour: str) -> LayerEntry | None:
    """Return the entry of a layer class in a flavour, if there is one.

    The classes of ``tf.layers``, and what ``tf.keras.layers`` keeps beside Keras 3's own, derive from the
    Keras classes of the same names: they differ in signatures, not in weights.
    """
    found = _ENTRIES.get((name, flavour)) or _ENTRIES.get((name, None))
    if found is None and name.startswith(DERIVED):
        return entry_for(name.rpartition(".")[2], flavour)
    return found


def known_names() -> frozenset[str]:
    """Return all class names that have an entry in some flavour."""
    return frozenset(name for name, _ in _ENTRIES)
