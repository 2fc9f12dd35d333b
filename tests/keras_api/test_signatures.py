from __future__ import annotations

import pytest

from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.keras_api.signatures import (
    FLAVOURS,
    NotPlain,
    base_keywords,
    exists,
    function_signature,
    layer_names,
    layer_signature,
    public_modules,
    public_names,
    release,
)
from keras_paramlint.keras_api.signatures.binding import bind_arguments, release_of


def signature(name: str, flavour: str):
    found = layer_signature(name, flavour)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("flavour", "after"), [("keras3", True), ("tfkeras2", True), ("tf1", False), ("keras2", False)]
)
def test_the_default_that_decides_the_count_of_a_gru(flavour: str, after: bool) -> None:
    assert signature("GRU", flavour).by_name["reset_after"].default is after


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("CuDNNLSTM", {"tf1", "keras2"}),
        ("LocallyConnected1D", {"tfkeras2", "tf1", "keras2"}),
        ("MaxoutDense", {"keras2"}),
        ("RMSNormalization", {"keras3"}),
        ("Dense", set(FLAVOURS)),
        ("AvgPool2D", set(FLAVOURS)),
    ],
)
def test_where_layers_exist(name: str, where: set[str]) -> None:
    assert {flavour for flavour in FLAVOURS if exists(name, flavour)} == where


def test_dotted_names() -> None:
    assert exists("keras.ops.reshape", "keras3")
    assert not exists("keras.ops.reshape", "tfkeras2")
    assert exists("keras.layers.recurrent.LSTM", "keras2")
    assert not exists("keras.layers.recurrent.LSTM", "keras3")
    assert exists("keras.applications.resnet50.ResNet50", "keras3")


def test_tf_keras_of_tensorflow_keeps_what_keras_3_dropped() -> None:
    assert "ThresholdedReLU" in (public_names("keras3", "tf.keras.layers") or ())
    assert "ThresholdedReLU" not in (public_names("keras3", "keras.layers") or ())
    assert public_names("tfkeras2", "tf.keras.layers") == public_names("tfkeras2", "keras.layers")


def test_modules_that_are_not_recorded_are_not_guessed() -> None:
    assert public_names("keras2", "keras.optimizers") is None
    assert public_names("keras3", "keras.nonsense") is None


def test_aliases_share_the_class() -> None:
    assert signature("Convolution2D", "keras2").class_name == "Conv2D"
    assert signature("AtrousConvolution2D", "keras2").accepts("atrous_rate")
    assert not signature("Conv2D", "keras2").accepts("atrous_rate")


def test_layers_of_tf_layers_have_their_own_defaults() -> None:
    dense = signature("tf.layers.Dense", "tf1")
    assert dense.by_name["kernel_initializer"].default is None
    assert dense.by_name["bias_initializer"].default == NotPlain("<Zeros>")
    assert signature("Dense", "tf1").by_name["kernel_initializer"].default == "glorot_uniform"


def test_keywords_that_pass_through_kwargs() -> None:
    assert signature("LayerNormalization", "keras3").accepts("rms_scaling")
    assert signature("LSTM", "keras3").accepts("implementation")
    assert not signature("LSTM", "keras3").accepts("time_major")
    assert signature("SimpleRNN", "tfkeras2").accepts("input_length")
    assert signature("Dense", "tfkeras2").accepts("batch_input_shape")
    assert not signature("Dense", "keras3").accepts("batch_input_shape")
    assert signature("HashedCrossing", "keras3").accepts("anything_at_all")


def test_base_keywords() -> None:
    assert {"name", "trainable", "dtype", "input_shape"} <= base_keywords("keras3")
    assert "weights" in base_keywords("tfkeras2")
    assert "weights" not in base_keywords("keras3")
    assert "input_dtype" in base_keywords("keras2")


def test_call_arguments() -> None:
    assert signature("MultiHeadAttention", "keras3").call_parameters[:3] == ("query", "value", "key")
    assert signature("LSTM", "tf1").call_parameters == ("inputs", "mask", "training", "initial_state")
    assert signature("LSTM", "keras2").call_parameters is None


def test_functions() -> None:
    dot = function_signature("keras.layers.dot", "keras3")
    assert dot is not None
    assert [p.name for p in dot.parameters] == ["inputs", "axes", "kwargs"]
    assert function_signature("keras.applications.vgg16.VGG16", "keras3") is not None
    assert function_signature("keras.layers.nothing", "keras3") is None


def test_every_flavour_is_complete() -> None:
    for flavour in FLAVOURS:
        assert release(flavour)
        assert len(layer_names(flavour)) > 100
        assert "keras.layers" in public_modules(flavour)
        for name in layer_names(flavour):
            made = signature(name, flavour)
            assert len({p.name for p in made.parameters}) == len(made.parameters)
    with pytest.raises(ValueError, match="no such flavour"):
        layer_signature("Dense", "keras9")


# ---------------------------------------------------------------------------------- binding
def test_binding_by_position_and_keyword() -> None:
    bound = bind_arguments(signature("Conv2D", "keras3"), (64, 3), {"padding": "same", "name": "a"})
    assert bound.ok
    assert bound.values["filters"] == 64
    assert bound.values["kernel_size"] == 3
    assert bound.values["padding"] == "same"
    assert bound.values["strides"] == (1, 1)
    assert bound.values["name"] == "a"
    assert bound.given == {"filters", "kernel_size", "padding", "name"}


def test_binding_says_what_is_wrong() -> None:
    dense = signature("Dense", "keras3")
    assert bind_arguments(dense, (), {}).missing == ("units",)
    assert bind_arguments(dense, (3,), {"units": 4}).duplicate == ("units",)
    assert bind_arguments(dense, (3,), {"output_dim": 4}).unknown == ("output_dim",)
    assert bind_arguments(dense, (3,) + (None,) * 20, {}).surplus == 8
    assert not bind_arguments(dense, (), {}).ok


def test_pool_size_is_required_in_keras_3_only() -> None:
    assert bind_arguments(signature("AveragePooling2D", "keras3"), (), {}).missing == ("pool_size",)
    assert bind_arguments(signature("AveragePooling2D", "tfkeras2"), (), {}).ok


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("Conv2D", (8, 3, 1, "same", None, 1, "relu"), {"activation": "relu", "groups": 1}),  # as in 1.15
        ("Conv2D", (8, 3, 1, "same", None, 1, None, False), {"activation": None, "use_bias": False}),
        ("Conv2D", (8, 3, 1, "same", None, 1, 2, "relu"), {"activation": "relu", "groups": 2}),
        ("DepthwiseConv2D", (3, 1, "same", 1, None, "relu"), {"activation": "relu"}),
        ("GRU", (8, *["tanh"] * 2, True, *[None] * 10, 0, 0, 1, True), {"return_sequences": True}),
        ("GRU", (8, *["tanh"] * 2, True, *[None] * 10, 0, 0, True), {"return_sequences": True}),
    ],
)
def test_positional_arguments_in_the_order_of_either_release(
    name: str, args: tuple[object, ...], expected: dict[str, object]
) -> None:
    made = signature(name, "tf1")
    bound = bind_arguments(release_of(made, args), args, {})
    assert bound.ok
    assert {key: bound.values.get(key, 1) for key in expected} == expected


def test_an_order_that_nothing_decides_is_not_known() -> None:
    made = signature("ConvLSTM2D", "tf1")
    assert [p.name for p in made.parameters[:22]][-1] == "return_state"
    with pytest.raises(NotKnown):
        release_of(made, (None,) * 21 + (True,))
