"""Recurrent layers: LSTM, GRU, SimpleRNN, their cuDNN forms, and RNN around a cell.

Keras: ``layers/rnn/{rnn,lstm,gru,simple_rnn}.py``; tf_keras: ``layers/rnn/cudnn_*.py``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import flag, is_shape, single
from keras_paramlint.keras_api.layers.rnn_cells import (
    CellEntry,
    check_cell,
    flat_sizes,
    gate_weights,
    gru_bias,
    is_user_class,
    output_size_of,
    state_shapes,
    state_size_of,
    units_of,
)
from keras_paramlint.keras_api.layers.rnn_states import check_initial_state
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


SEED_NOTE = (
    "`dropout` and `recurrent_dropout` add no weights; the state of their seed is a variable, not a weight, "
    "and in no count."
)


GATE_WEIGHTS = frozenset({"kernel", "recurrent_kernel", "bias"})


class RecurrentEntry(LayerEntry):
    """Base of layers that run a cell over time and may return its states."""

    example = "{name}(units)(Input((steps, features)))"
    build_names = ("sequences", "initial_state")

    def sizes(self, layer: Layer) -> Any:
        """Return the state size of the cell: one size, or a list that may be nested."""
        return units_of(layer)

    def width(self, layer: Layer) -> Size:
        """Return the width of the output."""
        return units_of(layer)

    def check_input(self, layer: Layer, shape: Shape) -> None:
        """Check the rank: batch, time and features."""
        layer.need_rank(shape, 3)

    def step_output(self, layer: Layer, shape: Shape) -> Shape:
        """Return the output of one step, without the batch."""
        return (self.width(layer),)

    def step_states(self, layer: Layer, shape: Shape, batch: Dim) -> list[Any]:
        """Return the shapes of the states."""
        return state_shapes(batch, self.sizes(layer))

    def create(self, layer: Layer, step: Shape) -> None:
        """Create the weights for the shape of one step."""
        raise NotImplementedError

    def sequence(self, layer: Layer, inputs: Shapes) -> Shape:
        """Return the shape of the sequences; in Keras 2 a list may carry initial states after them.

        Raises:
            KerasError: Keras refuses the rank or the number of inputs.
        """
        if isinstance(inputs, list) and len(inputs) > 1 and layer.flavour != "keras3":
            inputs = inputs[0]
        shape = single(layer, inputs)
        self.check_input(layer, shape)
        return shape

    def holder(self, layer: Layer, weight: str) -> str:
        """Return the cell, whose the weights are."""
        return "cell" if weight in GATE_WEIGHTS else ""

    def configure(self, layer: Layer) -> None:
        """Check the size."""
        units_of(layer)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the weights; a stateful layer needs a fixed batch size."""
        shape = self.sequence(layer, inputs)
        batch, _ = batch_and_time(layer, shape)
        step = (*shape[1:],) if flag(layer, "time_major") else (shape[0], *shape[2:])
        self.create(layer, step)
        if batch is None and flag(layer, "stateful"):
            layer.fail(
                "KPL307",
                f"{layer.cls.name}(stateful=True) needs a fixed batch size: state it with `batch_size` or "
                "`batch_shape` of the Input",
            )

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the sequence or its last step, and with ``return_state`` the states after it."""
        shape = self.sequence(layer, inputs)
        states = call.get("initial_state", 0)
        if isinstance(inputs, list) and len(inputs) > 1:
            states = list(inputs[1:])
        if states is not None:
            check_initial_state(layer, states, flat_sizes(self.sizes(layer)))
        batch, time = batch_and_time(layer, shape)
        if time is None and flag(layer, "unroll") and layer.flavour != "keras3":
            layer.fail("KPL307", f"{layer.cls.name}(unroll=True) needs a fixed number of time steps")
        step = self.step_output(layer, shape)
        if flag(layer, "return_sequences"):
            result: Shape = (time, batch, *step) if flag(layer, "time_major") else (batch, time, *step)
        else:
            result = (batch, *step)
        if flag(layer, "return_state"):
            return [result, *self.step_states(layer, shape, batch)]
        return result


def batch_and_time(layer: Layer, shape: Shape) -> tuple[Dim, Dim]:
    """Return the batch and the time dimension, which ``time_major`` swaps."""
    return (shape[1], shape[0]) if flag(layer, "time_major") else (shape[0], shape[1])


@entry
class SimpleRNN(RecurrentEntry):
    """``units x (width + units + 1)`` parameters."""

    names = ("SimpleRNN",)
    notes = (
        SEED_NOTE,
    )

    def create(self, layer: Layer, step: Shape) -> None:
        """Create the weights of the cell."""
        units = units_of(layer)
        gate_weights(layer, layer.known(step, -1), units, 1, (units,) if layer.flag("use_bias") else None)


@entry
class GRU(RecurrentEntry):
    """``3 x units x (width + units + 1)`` parameters; ``+ 2`` with ``reset_after``."""

    names = ("GRU",)
    notes = (
        (
            "`reset_after` gives each gate a second bias vector: 3·units parameters more. It is on by "
            "default since TensorFlow 2 and Keras 3, off in standalone Keras 2 and TensorFlow 1."
        ),
        SEED_NOTE,
    )

    def create(self, layer: Layer, step: Shape) -> None:
        """Create the weights of the cell."""
        units = units_of(layer)
        bias = gru_bias(layer, units) if layer.flag("use_bias") else None
        gate_weights(layer, layer.known(step, -1), units, 3, bias)


@entry
class LSTM(RecurrentEntry):
    """``4 x units x (width + units + 1)`` parameters."""

    names = ("LSTM",)
    notes: ClassVar[tuple[str, ...]] = (
        (
            "One bias vector for each of the four gates; `CuDNNLSTM` has two. A checkpoint of one does not "
            "fit the other."
        ),
        "`unit_forget_bias` and `return_sequences` change no count.",
        SEED_NOTE,
    )

    def sizes(self, layer: Layer) -> Any:
        """Return the widths of the output state and of the carry."""
        units = units_of(layer)
        return [units, units]

    def create(self, layer: Layer, step: Shape) -> None:
        """Create the weights of the cell."""
        units = units_of(layer)
        bias = (units * 4,) if layer.flag("use_bias") else None
        gate_weights(layer, layer.known(step, -1), units, 4, bias)


@entry
class CuDNNGRU(RecurrentEntry):
    """cuDNN keeps an input and a recurrent bias: ``3 x units x (width + units + 2)`` parameters."""

    names = ("CuDNNGRU",)
    notes = ("Two bias vectors for each gate, as a `GRU(reset_after=True)` has, but in one row of 6·units.",)

    def create(self, layer: Layer, step: Shape) -> None:
        """Create the kernels and both biases, in one flat vector."""
        units = units_of(layer)
        gate_weights(layer, layer.known(step, -1), units, 3, (units * 6,))

    def holder(self, layer: Layer, weight: str) -> str:
        """Return nothing: there is no cell."""
        return ""


@entry
class CuDNNLSTM(LSTM):
    """cuDNN keeps an input and a recurrent bias: ``4 x units x (width + units + 2)`` parameters."""

    names = ("CuDNNLSTM",)
    notes = ("Two bias vectors for each gate where `LSTM` has one: 4·units parameters more.",)

    def create(self, layer: Layer, step: Shape) -> None:
        """Create the kernels and both biases, in one flat vector."""
        units = units_of(layer)
        gate_weights(layer, layer.known(step, -1), units, 4, (units * 8,))

    def holder(self, layer: Layer, weight: str) -> str:
        """Return nothing: there is no cell."""
        return ""


@entry
class RNN(RecurrentEntry):
    """Runs a cell, a list of cells on top of each other, or a cell that the program defines."""

    names = ("RNN",)
    example = "RNN(LSTMCell(units))(Input((steps, features)))"

    def configure(self, layer: Layer) -> None:
        """Keep the cell as a child; a list of cells becomes a ``StackedRNNCells``."""
        cell = layer.arg("cell")
        if isinstance(cell, (list, tuple)):
            cell = layer.session.make("StackedRNNCells", {"cells": list(cell)}, layer.place)
        check_cell(layer, cell)
        if isinstance(cell, Layer):
            layer.child("cell", cell)

    def cell(self, layer: Layer) -> Value:
        """Return the cell object.

        Raises:
            NotKnown: it is not known.
        """
        cell = layer.children.get("cell") or layer.arg("cell")
        if isinstance(cell, Unknown):
            raise NotKnown(cell)
        return cell

    def sizes(self, layer: Layer) -> Any:
        """Return the state size that the cell states."""
        return state_size_of(layer, self.cell(layer))

    def width(self, layer: Layer) -> Size:
        """Return ``output_size`` of the cell, else the width of its first state."""
        return output_size_of(layer, self.cell(layer))

    def check_input(self, layer: Layer, shape: Shape) -> None:
        """Check that there is a time axis, and that a cell of Keras gets one vector a step."""
        cell = self.cell(layer)
        own = isinstance(cell, Layer) and isinstance(cell.entry, CellEntry) and not is_user_class(cell)
        if not own:
            layer.need_min_rank(shape, 3)
        elif layer.flavour == "keras3" and len(shape) > 3:
            layer.fail_later("KPL302", f"the cell of {layer.cls.name} needs one vector a step, not {shape!r}")
        else:
            layer.need_rank(shape, 3)

    def create(self, layer: Layer, step: Shape) -> None:
        """Build the cell for one step."""
        cell = self.cell(layer)
        if isinstance(cell, Layer):
            if isinstance(cell.entry, CellEntry) and not cell.entry.tracked:
                raise NotKnown(f"Keras does not list the weights inside a {cell.cls.name}")
            layer.build_child(cell, step)

    def step_output(self, layer: Layer, shape: Shape) -> Shape:
        """Return what one step gives: Keras 3 believes the cell's sizes, older ones run the cell."""
        cell = self.cell(layer)
        if layer.flavour == "keras3" or not isinstance(cell, Layer) or not is_user_class(cell):
            return (self.width(layer),)
        batch, _ = batch_and_time(layer, shape)
        step = (batch, *shape[2:])
        states = [_tensor(s) for s in state_shapes(batch, self.sizes(layer))]
        result = layer.call_child(cell, step, CallArgs((states,)))
        first = result[0] if isinstance(result, list) and result else result
        if not is_shape(first) or not first:
            raise NotKnown(f"the output of the cell {cell.cls.name} is not one tensor")
        return tuple(first[1:])

    def attribute(self, layer: Layer, name: str) -> Value:
        """Return the states' sizes."""
        return self.sizes(layer) if name == "state_size" else NotImplemented


def _tensor(shape: Any) -> Any:
    if isinstance(shape, list):
        return [_tensor(item) for item in shape]
    return Tensor(shape, symbolic=True)
