"""Cells of ``tf.nn.rnn_cell`` and the recurrent base classes of Keras 1.

tf_keras: ``layers/rnn/{legacy_cells,legacy_cell_wrappers}.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from keras_paramlint.algebra import Poly, Size
from keras_paramlint.interpreter.library.support import size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import BoundMethod, Function, Unknown, Value
from keras_paramlint.keras_api.engine import structures
from keras_paramlint.keras_api.engine.layer import Layer, method_of, plain_number
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import flag, single
from keras_paramlint.keras_api.layers.rnn_cells import (
    CellEntry,
    check_cell,
    flat_sizes,
    output_size_of,
    state_size_of,
)
from keras_paramlint.keras_api.tensors import Tensor


class TensorFlowCell(CellEntry):
    """Base of TensorFlow's cells: one kernel over the input and the state together."""

    example = "RNN({name}(num_units))(Input((steps, features)))"
    notes = ("The input and the state share one kernel: its rows are features + num_units.",)

    def configure(self, layer: Layer) -> None:
        """Check the size."""
        layer.size("num_units")

    def state_size(self, layer: Layer) -> Any:
        """Return the width of the state."""
        return layer.size("num_units")

    def output_size(self, layer: Layer) -> Size:
        """Return the width of the output."""
        return layer.size("num_units")

    def width(self, layer: Layer, inputs: Shapes) -> Size:
        """Return the width of one step."""
        shape = single(layer, inputs)
        layer.need_rank(shape, 2)
        return layer.known(shape, -1)


@entry
class BasicRNNCell(TensorFlowCell):
    """``units x (width + units + 1)`` parameters."""

    names = ("tf.nn.rnn_cell.BasicRNNCell",)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the kernel and the bias."""
        units = layer.size("num_units")
        layer.weight("kernel", (self.width(layer, inputs) + units, units))
        layer.weight("bias", (units,))


@entry
class TensorFlowGRUCell(TensorFlowCell):
    """Two gates in one kernel, the candidate in another."""

    names = ("tf.nn.rnn_cell.GRUCell",)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create both kernels and biases."""
        units = layer.size("num_units")
        rows = self.width(layer, inputs) + units
        layer.weight("gates/kernel", (rows, units * 2))
        layer.weight("gates/bias", (units * 2,))
        layer.weight("candidate/kernel", (rows, units))
        layer.weight("candidate/bias", (units,))


@entry
class TensorFlowLSTMCell(TensorFlowCell):
    """``num_proj`` makes the output narrower, ``use_peepholes`` adds three vectors of ``num_units``."""

    names = ("tf.nn.rnn_cell.LSTMCell", "tf.nn.rnn_cell.BasicLSTMCell")

    def _projection(self, layer: Layer) -> Size | None:
        given = plain_number(layer.arg("num_proj"))
        return None if given is None else layer.size("num_proj")

    def state_size(self, layer: Layer) -> Any:
        """Return the widths of the carry and of the output, or their sum in one state."""
        units = layer.size("num_units")
        sizes = [units, self.output_size(layer)]
        return sizes if flag(layer, "state_is_tuple", default=True) else sizes[0] + sizes[1]

    def output_size(self, layer: Layer) -> Size:
        """Return the projected width, else the number of units."""
        projected = self._projection(layer)
        return layer.size("num_units") if projected is None else projected

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the kernel, the bias, the peepholes and the projection."""
        units = layer.size("num_units")
        layer.weight("kernel", (self.width(layer, inputs) + self.output_size(layer), units * 4))
        layer.weight("bias", (units * 4,))
        if flag(layer, "use_peepholes"):
            for gate in "fio":
                layer.weight(f"w_{gate}_diag", (units,))
        projected = self._projection(layer)
        if projected is not None:
            layer.weight("projection/kernel", (units, projected))


@entry
class MultiRNNCell(CellEntry):
    """Cells on top of each other; the same object twice shares its weights."""

    names = ("tf.nn.rnn_cell.MultiRNNCell",)
    example = ""
    notes = ("A Keras `RNN` around it does not list the weights of its cells.",)
    tracked = False

    def configure(self, layer: Layer) -> None:
        """Keep the cells as children."""
        for index, cell in enumerate(self._cells(layer)):
            check_cell(layer, cell)
            if isinstance(cell, Layer):
                layer.child(f"cell-{index}", cell)

    def _cells(self, layer: Layer) -> list[Value]:
        cells = layer.arg("cells")
        if not isinstance(cells, (list, tuple)):
            raise NotKnown(cells if isinstance(cells, Unknown) else "the list of cells is not known")
        if not cells:
            layer.fail("KPL310", "MultiRNNCell needs at least one cell")
        return list(cells)

    def state_size(self, layer: Layer) -> Any:
        """Return the states of all cells, nested, or their sum."""
        sizes = [state_size_of(layer, cell) for cell in self._cells(layer)]
        if flag(layer, "state_is_tuple", default=True):
            return sizes
        total: Size = 0
        for part in flat_sizes(sizes):
            total = total + part
        return total

    def output_size(self, layer: Layer) -> Size:
        """Return the width of the last cell's output."""
        return output_size_of(layer, self._cells(layer)[-1])

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Build each cell for the output of the one below."""
        shape = single(layer, inputs)
        for cell in self._cells(layer):
            if isinstance(cell, Layer):
                layer.build_child(cell, shape)
            shape = (shape[0], output_size_of(layer, cell))


@entry
class CellWrapper(CellEntry):
    """Wrappers around a cell that add no weights: dropout, residual, device."""

    names = (
        "tf.nn.rnn_cell.DropoutWrapper",
        "tf.nn.rnn_cell.ResidualWrapper",
        "tf.nn.rnn_cell.DeviceWrapper",
    )
    example = ""
    notes = ("A Keras `RNN` around it does not list the weights of its cell.",)
    tracked = False

    def configure(self, layer: Layer) -> None:
        """Keep the cell as a child."""
        cell = layer.arg("cell")
        check_cell(layer, cell)
        if isinstance(cell, Layer):
            layer.child("cell", cell)

    def state_size(self, layer: Layer) -> Any:
        """Return the state of the cell."""
        return state_size_of(layer, layer.arg("cell"))

    def output_size(self, layer: Layer) -> Size:
        """Return the width of the cell's output."""
        return output_size_of(layer, layer.arg("cell"))

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Build the cell."""
        for cell in layer.children.values():
            layer.build_child(cell, inputs)


def _same_inputs(call: Call, layer: Layer, /, inputs: Value, *args: Value, **kwargs: Value) -> Value:
    return inputs


def _no_constants(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> Value:
    return []


def _first_states(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> Value:
    """Return one state of the output's width for each that the subclass keeps."""
    width = RecurrentBase.width(layer, call)
    return [Tensor((None, width)) for _ in call.iterate(call.attribute(layer, "states"))]


@entry
class RecurrentBase(LayerEntry):
    """The base class of recurrent layers before Keras 2.1: a subclass has the weights and the step."""

    names = ("Recurrent",)
    example = ""
    methods: ClassVar[Mapping[str, Callable[..., Value]]] = {
        "preprocess_input": _same_inputs,
        "get_constants": _no_constants,
        "get_initial_state": _first_states,
        "get_initial_states": _first_states,
    }

    @staticmethod
    def width(layer: Layer, call: Call) -> Size:
        """Return the number of units, which the subclass keeps: ``output_dim`` in Keras 1.

        Raises:
            NotKnown: the subclass keeps neither.
        """
        for name in ("units", "output_dim"):
            value = layer.attrs.get(name)
            number = plain_number(layer.session.settle(value))
            if isinstance(number, (int, Poly, Unknown)):
                return size(call, number, name)
        raise NotKnown(f"{layer.cls.name} does not say what its call returns")

    def call(self, layer: Layer, first: Value, args: CallArgs, call: Call) -> Value:
        """Return what the subclass says its outputs are, else the last output or all of them."""
        shapes = structures.shapes_of(first)
        for name in ("compute_output_shape", "get_output_shape_for"):
            stated = method_of(layer, name)
            if isinstance(stated, Function):
                shape = call.machine.call(BoundMethod(stated, layer), [shapes], {}, call)
                return structures.tensors_from(shape, layer.session.floatx)
        shape = shapes[0] if isinstance(shapes, list) else shapes
        width = self.width(layer, call)
        output = (*shape[:2], width) if layer.flag("return_sequences") else (shape[0], width)
        if layer.flag("return_state"):
            raise NotKnown(f"how many states {layer.cls.name} returns")
        return Tensor(output, layer.session.floatx)


@entry
class UnsaidBase(LayerEntry):
    """Base classes that only a program's own subclasses give a meaning."""

    names = ("ConvRecurrent2D", "tf.nn.rnn_cell.RNNCell")
    example = ""

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """What the call returns is the subclass's own."""
        raise NotKnown(f"{layer.cls.name} does not say what its call returns")
