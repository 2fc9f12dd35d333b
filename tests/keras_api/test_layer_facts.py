"""Counts and errors that were read off the executed frameworks, flavour by flavour."""

from __future__ import annotations

from typing import Any

import fakes
import pytest

from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Place, Unknown
from keras_paramlint.keras_api.errors import KerasError


def count(name: str, flavour: str, inputs: Any, **arguments: Any) -> tuple[int, int]:
    """Return all parameters and those that are trained."""
    layer, _ = fakes.run(name, flavour, arguments, inputs)
    total = trained = 0
    for _, shape, is_trained in fakes.all_weights(layer):
        size = 1
        for dim in shape:
            size *= dim
        total += size
        trained += size if is_trained else 0
    return total, trained


@pytest.mark.parametrize(
    ("name", "flavour", "inputs", "arguments", "expected"),
    [
        ("Dense", "keras3", (None, 784), {"units": 10}, (7850, 7850)),
        ("Dense", "keras2", (None, 4), {"units": 0}, (0, 0)),
        ("Dense", "tfkeras2", (None, 4), {"units": 0}, (0, 0)),
        ("Dense", "tfkeras2", (None, 4), {"units": 3.7}, (15, 15)),
        ("Dense", "keras3", (None, 4), {"units": 6, "lora_rank": 2}, (4 * 6 + 6 + 2 * 10, 26)),
        ("Dense", "keras3", (None, 4), {"units": 6, "dtype": "int8_from_float32"}, (24 + 6 + 6, 6)),
        ("Dense", "keras3", (None, 4), {"units": 5, "dtype": "int4_from_float32"}, (4 * 3 + 5 + 5, 5)),
        ("Embedding", "tf1", (None, 7), {"input_dim": 640, "output_dim": 300}, (192_000, 192_000)),
        ("SeparableConv2D", "keras3", (None, 8, 8, 3), {"filters": 1, "kernel_size": 2}, (16, 16)),
        ("Conv2D", "keras2", (None, 8, 8, 3), {"filters": 1, "kernel_size": 2}, (13, 13)),
        ("BatchNormalization", "keras3", (None, 512), {}, (2048, 1024)),
        ("BatchNormalization", "tf1", (None, 8), {"renorm": True}, (56, 16)),
        ("BatchNormalization", "tfkeras2", (None, 3, 5), {"axis": [1, 2]}, (60, 30)),
        ("BatchNormalization", "tfkeras2", (8, 3, 5), {"virtual_batch_size": 4}, (20, 10)),
        ("LayerNormalization", "keras3", (None, 4, 6), {"axis": [1, 2]}, (48, 48)),
        ("LayerNormalization", "keras3", (None, 6), {"rms_scaling": True}, (6, 6)),
        ("LocallyConnected2D", "tfkeras2", (None, 7, 6, 2), {"filters": 4, "kernel_size": 3}, (1520, 1520)),
        ("LocallyConnected2D", "keras2", (None, 7, 6, 2), {"filters": 4, "kernel_size": 3}, (1520, 1520)),
        ("MaxoutDense", "keras2", (None, 7), {"output_dim": 3, "nb_feature": 2}, (2 * (7 * 3 + 3),) * 2),
        ("Highway", "keras2", (None, 7), {}, (2 * (49 + 7),) * 2),
        ("PReLU", "keras3", (None, 4, 4, 3), {"shared_axes": [1, 2]}, (3, 3)),
        (
            "SpectralNormalization",
            "keras3",
            (None, 4),
            {"layer": {"layer": "Dense", "config": {"units": 5}}},
            (30, 25),
        ),
    ],
)
def test_counts(
    name: str, flavour: str, inputs: Any, arguments: dict[str, Any], expected: tuple[int, int]
) -> None:
    assert count(name, flavour, inputs, **arguments) == expected


@pytest.mark.parametrize("implementation", [1, 2, 3])
def test_implementations_of_a_locally_connected_layer(implementation: int) -> None:
    # Length 10, kernel 3, "valid": 8 positions, 2 channels, 5 filters.
    expected = {1: 8 * 3 * 2 * 5, 2: 10 * 2 * 8 * 5, 3: 8 * 3 * 2 * 5}[implementation] + 8 * 5
    arguments = {"filters": 5, "kernel_size": 3, "implementation": implementation}
    assert count("LocallyConnected1D", "tfkeras2", (None, 10, 2), **arguments)[0] == expected


@pytest.mark.parametrize(
    ("code", "name", "flavour", "inputs", "arguments"),
    [
        ("KPL302", "Conv2D", "keras3", (None, 28, 28), {"filters": 3, "kernel_size": 3}),
        ("KPL302", "MaxPooling2D", "tfkeras2", (None, 28, 28), {}),
        ("KPL302", "Dense", "keras3", (None,), {"units": 3}),
        ("KPL302", "LayerNormalization", "keras3", (None, 4), {"axis": 3}),
        ("KPL303", "Conv2D", "keras3", (None, 2, 9, 3), {"filters": 3, "kernel_size": 3}),
        ("KPL303", "MaxPooling2D", "keras2", (None, 1, 1, 3), {}),
        ("KPL303", "Cropping1D", "keras3", (None, 3, 3), {"cropping": 2}),
        ("KPL304", "Concatenate", "keras3", [(None, 3, 4), (None, 5, 4)], {}),
        ("KPL304", "Concatenate", "tf1", [(None, 3), (None, 5, 4)], {}),
        ("KPL305", "Add", "keras3", [(None, 3), (None, 4)], {}),
        ("KPL305", "Subtract", "keras3", [(None, 3)] * 3, {}),
        ("KPL305", "Add", "keras2", [(None, 3)], {}),
        ("KPL305", "Dot", "keras3", [(None, 3), (None, 4)], {"axes": 1}),
        ("KPL306", "Reshape", "keras3", (None, 10), {"target_shape": (3, 4)}),
        ("KPL307", "Dense", "keras3", (None, None), {"units": 3}),
        ("KPL404", "PReLU", "keras3", (None, None, 3), {}),
        ("KPL307", "Flatten", "keras2", (None, None, 3), {}),
        ("KPL308", "Conv2D", "keras3", (None, 8, 8, 3), {"filters": 4, "kernel_size": 3, "groups": 2}),
        ("KPL308", "GroupNormalization", "keras3", (None, 5), {"groups": 2}),
        ("KPL310", "Dense", "keras3", (None, 3), {"units": 0}),
        ("KPL310", "Conv2D", "tfkeras2", (None, 8, 8, 3), {"filters": 0, "kernel_size": 3}),
        ("KPL310", "Conv2D", "keras3", (None, 8, 8, 3), {"filters": 2, "kernel_size": (3, 3, 3)}),
        (
            "KPL310",
            "Conv2D",
            "keras3",
            (None, 8, 8, 3),
            {"filters": 2, "kernel_size": 3, "padding": "causal"},
        ),
        ("KPL310", "BatchNormalization", "keras3", (None, 3, 4), {"axis": [1, 2]}),
        ("KPL310", "Dropout", "keras3", (None, 3), {"rate": 1.5}),
    ],
)
def test_errors(code: str, name: str, flavour: str, inputs: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(KerasError) as raised:
        fakes.run(name, flavour, arguments, inputs)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("name", "flavour", "inputs", "arguments"),
    [
        ("Add", "keras3", [(None, 3)], {}),
        ("Add", "keras3", [(None, 1, 4), (None, 3, 1)], {}),
        ("Dropout", "keras2", (None, 3), {"rate": 1.5}),
        ("Conv2D", "tfkeras2", (None, 5, 8, 8, 3), {"filters": 2, "kernel_size": 3}),
        ("Reshape", "keras3", (None, None, 4), {"target_shape": (3, 5)}),
        ("Concatenate", "keras3", [(None, None, 4), (None, 5, 4)], {}),
    ],
)
def test_what_keras_accepts_is_no_error(
    name: str, flavour: str, inputs: Any, arguments: dict[str, Any]
) -> None:
    fakes.run(name, flavour, arguments, inputs)


def test_another_width_on_the_second_call() -> None:
    layer, _ = fakes.run("Dense", "keras3", {"units": 3}, (None, 4))
    with pytest.raises(KerasError, match=r"built for 4 on axis -1 but gets \(None, 5\)"):
        layer.session.call_on_shapes(layer, (None, 5))


def test_tf_keras_notices_a_sequence_of_another_width_later() -> None:
    layer, _ = fakes.run("Dense", "tfkeras2", {"units": 3}, (None, 7, 4))
    assert layer.session.call_on_shapes(layer, (None, 7, 5)) == (None, 7, 3)
    assert [error.code for error in layer.late_errors] == ["KPL309"]


def test_unknown_arguments_become_symbols_or_reasons() -> None:
    size = Unknown("json.load", Place("m.py", 3, 1), name="width")
    layer, output = fakes.run("Dense", "keras3", {"units": size}, (None, 4))
    assert str(output[-1]) == "width"
    assert len(layer.own_weights) == 2
    with pytest.raises(NotKnown):
        fakes.run("BatchNormalization", "keras3", {"axis": size}, (None, 4))
    with pytest.raises(NotKnown):
        fakes.run("Conv2D", "keras3", {"filters": 3, "kernel_size": 3, "padding": size}, (None, 4, 4, 3))


