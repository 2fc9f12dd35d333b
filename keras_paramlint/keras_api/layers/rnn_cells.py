"""Cells of recurrent layers: what one step needs and keeps.

Keras: ``layers/rnn/{lstm,gru,simple_rnn,stacked_rnn_cells}.py``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.native import NotKnown, Raised
from keras_paramlint.interpreter.values import Class, Instance, Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, plain_number
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import (
    flag,
    is_zero,
    known_dimension,
    literal_size,
    single,
)
from keras_paramlint.keras_api.tensors import TensorShape


def units_of(layer: Layer) -> Size:
    """Return ``units``, which recurrent cells refuse to be zero wherever they check it."""
    units: Size = literal_size(layer, "units")
    if is_zero(units) and layer.flavour != "keras2":
        layer.fail("KPL310", "`units` must be a positive integer, not 0")
    return units


def gate_weights(layer: Layer, width: Size, units: Size, gates: int, bias: tuple[Size, ...] | None) -> None:
    """Create ``kernel`` (width, gates x units), ``recurrent_kernel`` and the bias of the given shape."""
    layer.weight("kernel", (width, units * gates))
    layer.weight("recurrent_kernel", (units, units * gates))
    if bias is not None:
        layer.weight("bias", bias)


def gru_bias(layer: Layer, units: Size) -> tuple[Size, ...]:
    """Return the bias shape of a GRU: two vectors a gate with ``reset_after``, else one."""
    return (2, units * 3) if flag(layer, "reset_after") else (units * 3,)


class CellEntry(LayerEntry):
    """Base of cells: called on one step and the states, returns the output and the new states."""

    tracked: ClassVar[bool] = True
    example = "{name}(units)(Input((features,)), [Input((units,))])"
    """Whether a Keras ``RNN`` around it lists its weights."""

    def state_size(self, layer: Layer) -> Any:
        """Return the width of the state, or a list with one width for each state."""
        return units_of(layer)

    def output_size(self, layer: Layer) -> Size:
        """Return the width of the output."""
        return units_of(layer)

    def attribute(self, layer: Layer, name: str) -> Value:
        """Return ``state_size`` or ``output_size``."""
        if name == "state_size":
            return self.state_size(layer)
        if name == "output_size":
            return self.output_size(layer)
        return NotImplemented

    def configure(self, layer: Layer) -> None:
        """Check the size."""
        units_of(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the output's shape and the list of the states' shapes."""
        batch = single(layer, inputs)[0]
        return [(batch, self.output_size(layer)), state_shapes(batch, self.state_size(layer))]


@entry
class SimpleRNNCell(CellEntry):
    """One gate: ``units x (width + units + 1)`` parameters."""

    names = ("SimpleRNNCell",)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the weights for one step."""
        units = units_of(layer)
        width = layer.known(single(layer, inputs), -1)
        gate_weights(layer, width, units, 1, (units,) if layer.flag("use_bias") else None)


@entry
class GRUCell(CellEntry):
    """Three gates; ``reset_after`` doubles the bias (True by default since tf_keras 2)."""

    names = ("GRUCell",)
    notes = ("`reset_after` doubles the bias, as in `GRU`, and has its defaults.",)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the weights for one step."""
        units = units_of(layer)
        width = layer.known(single(layer, inputs), -1)
        gate_weights(layer, width, units, 3, gru_bias(layer, units) if layer.flag("use_bias") else None)


@entry
class LSTMCell(CellEntry):
    """Four gates and two states, the output and the carry."""

    names = ("LSTMCell",)
    example = "{name}(units)(Input((features,)), [Input((units,)), Input((units,))])"

    def state_size(self, layer: Layer) -> Any:
        """Return the widths of the output state and of the carry."""
        units = units_of(layer)
        return [units, units]

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the weights for one step."""
        units = units_of(layer)
        width = layer.known(single(layer, inputs), -1)
        gate_weights(layer, width, units, 4, (units * 4,) if layer.flag("use_bias") else None)


@entry
class PeepholeLSTMCell(LSTMCell):
    """An LSTM cell whose gates see the carry: one more vector of ``units`` for each of three gates."""

    names = ("PeepholeLSTMCell",)
    example = "RNN({name}(units))(Input((steps, features)))"
    constructor = "LSTMCell"

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the weights of the LSTM cell and the three peephole vectors."""
        super().build(layer, inputs)
        for gate in ("input", "forget", "output"):
            layer.weight(f"{gate}_gate_peephole_weights", (units_of(layer),))


@entry
class AbstractRNNCell(LayerEntry):
    """The base of cells that a program writes itself: it says nothing of its own."""

    names = ("AbstractRNNCell",)
    example = ""


@entry
class StackedRNNCells(CellEntry):
    """Cells on top of each other: each one's input is as wide as the output of the one below.

    The same cell object twice is one layer, counted once.
    """

    names = ("StackedRNNCells",)
    example = "RNN({name}([LSTMCell(units), GRUCell(other_units)]))(Input((steps, features)))"

    def configure(self, layer: Layer) -> None:
        """Keep the cells as children."""
        for index, cell in enumerate(self.cells(layer)):
            check_cell(layer, cell)
            if isinstance(cell, Layer):
                layer.child(f"cells/{index}", cell)

    def cells(self, layer: Layer) -> list[Value]:
        """Return the cells, lowest first.

        Raises:
            NotKnown: the list is not known.
        """
        cells = layer.arg("cells")
        if not isinstance(cells, (list, tuple)):
            raise NotKnown(cells if isinstance(cells, Unknown) else "the list of cells is not known")
        if not cells:
            layer.fail("KPL310", "StackedRNNCells needs at least one cell", exception="IndexError")
        return list(cells)

    def state_size(self, layer: Layer) -> Any:
        """Return the cells' state sizes: nested a cell, but flat and top cell first in Keras 2.2."""
        sizes = [state_size_of(layer, cell) for cell in self.cells(layer)]
        if flag(layer, "reverse_state_order") or layer.flavour == "keras2":
            sizes.reverse()
        if layer.flavour != "keras2":
            return sizes
        return [s for size in sizes for s in (size if isinstance(size, list) else [size])]

    def output_size(self, layer: Layer) -> Size:
        """Return the width of the last cell's output."""
        return output_size_of(layer, self.cells(layer)[-1])

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Build each cell for the output of the one below."""
        shape = single(layer, inputs)
        for cell in self.cells(layer):
            if isinstance(cell, Layer):
                layer.build_child(cell, shape)
            shape = (shape[0], output_size_of(layer, cell))


# ------------------------------------------------------------------ any cell
def check_cell(layer: Layer, cell: Value) -> None:
    """Check that this can be a cell at all.

    Raises:
        KerasError: Keras refuses it: it has no ``call`` or no ``state_size``.
        NotKnown: it is not known what it is.
    """
    if isinstance(cell, Unknown):
        raise NotKnown(cell)
    if isinstance(cell, Instance) and not isinstance(cell, Layer):
        closed = next((cls for cls in cell.cls.mro if "open" in cls.facts), None)
        if closed is not None:
            raise NotKnown(f"whether a {closed.name} of Keras is a layer is not known")
    if isinstance(cell, (int, float, str, type(None), Class)):
        layer.fail("KPL310", f"the cell of {layer.cls.name} must be a cell object, not {cell!r}")
    if isinstance(cell, Layer) and cell.entry is not None and not is_user_class(cell):
        if isinstance(cell.entry, CellEntry) or hasattr(cell.entry, "state_size"):
            return
        message = f"the cell of {layer.cls.name} must have a `state_size`, which {cell.cls.name} has not"
        layer.fail("KPL310", message)


def is_user_class(layer: Layer) -> bool:
    """Say whether the analysed program defines the layer's class."""
    return "entry" not in layer.cls.facts


def attribute_of(layer: Layer, holder: Value, name: str) -> Value:
    """Return an attribute of a cell or wrapped layer as the program would read it.

    Raises:
        NotKnown: it cannot be read.
    """
    if isinstance(holder, Instance):
        if name in holder.attrs:
            return holder.attrs[name]
        if isinstance(holder, Layer) and holder.entry is not None and not holder.cls.has(name):
            found = holder.entry.attribute(holder, name)
            if found is not NotImplemented:
                return found
    return layer.session.attribute(holder, name)


def state_size_of(layer: Layer, cell: Value) -> Any:
    """Return a cell's state size: one size, or a list that may be nested.

    Raises:
        NotKnown: it is not known.
    """
    return _sizes(attribute_of(layer, cell, "state_size"))


def _sizes(value: Value) -> Any:
    if isinstance(value, TensorShape) and len(value) != 1:
        raise NotKnown("the `state_size` of a cell is the shape of a state of several axes")
    value = plain_number(value)
    if isinstance(value, Unknown):
        if not value.has_size:
            raise NotKnown(value)
        return value.size
    if isinstance(value, (list, tuple)):
        return [_sizes(item) for item in value]
    if value is None or not known_dimension(value):
        raise NotKnown("the `state_size` of a cell is not an integer or a list of them")
    return value


def output_size_of(layer: Layer, cell: Value) -> Size:
    """Return the width of a cell's output: ``output_size``, else the first state's width.

    Raises:
        NotKnown: it is not known.
    """
    try:
        size = plain_number(attribute_of(layer, cell, "output_size"))
    except (NotKnown, Raised):
        size = None
    if isinstance(size, Unknown):
        size = size.size if size.has_size else None
    if size is not None and known_dimension(size):
        return size  # type: ignore[no-any-return]
    first = state_size_of(layer, cell)
    if isinstance(first, list):
        first = first[0]
    if isinstance(first, list):
        raise NotKnown("the first state of a cell is itself a list of states")
    return first  # type: ignore[no-any-return]


def state_shapes(batch: Any, size: Any) -> list[Any]:
    """Return the shapes of a cell's states, in a list even for one."""
    sizes = size if isinstance(size, list) else [size]
    return [state_shapes(batch, s) if isinstance(s, list) else (batch, s) for s in sizes]


def flat_sizes(size: Any) -> list[Size]:
    """Return the widths of all states, one after another."""
    if isinstance(size, list):
        return [s for item in size for s in flat_sizes(item)]
    return [size]
