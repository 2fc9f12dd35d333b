from __future__ import annotations

import fakes
import pytest

from keras_paramlint.keras_api.keras1_arguments import RENAMED, to_keras2
from keras_paramlint.keras_api.signatures import layer_signature
from keras_paramlint.keras_api.signatures.binding import bind_arguments


def test_a_convolution_of_keras_1() -> None:
    made = to_keras2("Conv2D", (64, 3, 5), {"border_mode": "same", "subsample": (2, 2), "dim_ordering": "th"})
    assert made.args == (64, (3, 5))
    assert made.kwargs == {"padding": "same", "strides": (2, 2), "data_format": "channels_first"}
    assert made.renamed["border_mode"] == "padding"


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((64,), {"nb_row": 3, "nb_col": 5}),
        ((64, 3), {"nb_col": 5}),
        ((), {"nb_filter": 64, "nb_row": 3, "nb_col": 5}),
        ((64, 3, 5), {}),
    ],
)
def test_kernel_sizes_of_keras_1(args: tuple[int, ...], kwargs: dict[str, int]) -> None:
    made = to_keras2("Conv2D", args, kwargs)
    signature = layer_signature("Conv2D", "keras2")
    assert signature is not None
    bound = bind_arguments(signature, made.args, made.kwargs)
    assert bound.ok
    assert bound.values["filters"] == 64
    assert bound.values["kernel_size"] == (3, 5)


def test_keras_2_arguments_stay() -> None:
    made = to_keras2("Conv2D", (64, (3, 3)), {"padding": "same"})
    assert (made.args, made.kwargs, made.renamed) == ((64, (3, 3)), {"padding": "same"}, {})


def test_a_volume() -> None:
    assert to_keras2("Conv3D", (8, 3, 3, 2), {}).args == (8, (3, 3, 2))


def test_a_transposed_convolution_forgets_its_output_shape() -> None:
    made = to_keras2("Conv2DTranspose", (3, 3, 3, (None, 3, 14, 14)), {"border_mode": "valid"})
    assert made.args == (3, (3, 3))
    assert to_keras2("Conv2DTranspose", (3, 3, 3), {"output_shape": (None, 3, 14, 14)}).kwargs == {}


def test_recurrent_layers() -> None:
    made = to_keras2(
        "LSTM", (), {"output_dim": 8, "input_dim": 5, "consume_less": "gpu", "inner_init": "one"}
    )
    assert made.kwargs == {
        "units": 8,
        "input_shape": (None, 5),
        "implementation": 2,
        "recurrent_initializer": "one",
    }
    assert to_keras2("LSTM", (8,), {"forget_bias_init": "one"}).kwargs == {"unit_forget_bias": True}


def test_a_mode_that_keras_2_refuses() -> None:
    assert to_keras2("BatchNormalization", (), {"mode": 0}).refused is None
    assert to_keras2("BatchNormalization", (), {"mode": 2}).refused is not None


def test_others() -> None:
    assert to_keras2("Dense", (), {"output_dim": 3, "bias": False}).kwargs == {"units": 3, "use_bias": False}
    assert to_keras2("Dropout", (), {"p": 0.5}).kwargs == {"rate": 0.5}
    assert to_keras2("Embedding", (5, 3), {"dropout": 0.2}).kwargs == {}
    assert to_keras2("MaxPooling1D", (), {"pool_length": 2}).kwargs == {"pool_size": 2}
    assert to_keras2("UpSampling1D", (), {"length": 2}).kwargs == {"size": 2}
    assert to_keras2("ZeroPadding2D", (), {"padding": {"top_pad": 1, "left_pad": 2}}).kwargs == {
        "padding": ((1, 0), (2, 0))
    }


def test_every_new_name_is_an_argument_of_the_class() -> None:
    for name, table in RENAMED.items():
        signature = layer_signature(name, "keras2")
        assert signature is not None, name
        if name == "Model":
            continue
        atrous = {"dilation_rate"} if name.startswith("LocallyConnected") else set()
        assert {new for new in table.values() if not signature.accepts(new)} <= atrous, name


def test_the_count_follows() -> None:
    made = to_keras2("Conv2D", (64, 3, 3), {"border_mode": "same"})
    signature = layer_signature("Convolution2D", "keras2")
    assert signature is not None
    bound = bind_arguments(signature, made.args, made.kwargs)
    layer, output = fakes.run("Convolution2D", "keras2", dict(bound.values), (None, 28, 28, 3))
    assert [shape for _, shape, _ in fakes.all_weights(layer)] == [(3, 3, 3, 64), (64,)]
    assert output == (None, 28, 28, 64)
