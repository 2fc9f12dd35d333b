"""The order of ``layer.weights``, and inputs that a constructor states, as executed Keras has them."""

from __future__ import annotations

from pathlib import Path

import pytest

import keras_paramlint


def models(tmp_path: Path, flavour: str, *lines: str) -> tuple[keras_paramlint.ModelInfo, ...]:
    path = tmp_path / "program.py"
    path.write_text("import keras\nfrom keras.layers import *\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return keras_paramlint.analyze([str(path)], flavour=flavour).models


@pytest.mark.parametrize(
    ("flavour", "order"),
    [("keras3", ["kernel", "vector_u", "bias"]), ("tfkeras2", ["kernel", "bias", "vector_u"])],
)
def test_spectral_normalization_lists_the_kernel_as_its_own(
    flavour: str, order: list[str], tmp_path: Path
) -> None:
    line = "model = keras.Sequential([keras.Input((4,)), SpectralNormalization(Dense(5))])"
    (model,) = models(tmp_path, flavour, line)
    assert [weight.name for weight in model.layers[-1].weights] == order
    assert (model.params.total, model.params.trainable) == (30, 25)


@pytest.mark.parametrize(("flavour", "trained"), [("keras3", 0), ("tfkeras2", 20)])
def test_a_frozen_layer_inside_spectral_normalization(flavour: str, trained: int, tmp_path: Path) -> None:
    # tf_keras trains the kernel through the wrapper; Keras 3 freezes the variable itself
    inner = "SpectralNormalization(Dense(5, trainable=False))"
    (model,) = models(tmp_path, flavour, f"model = keras.Sequential([keras.Input((4,)), {inner}])")
    assert (model.params.total, model.params.trainable) == (30, trained)


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        ("5, 3", (None, None, 3)),
        ("5, 3, input_length=9", (None, 9, 3)),
        ("5, 3, input_length=9, input_shape=(7,)", (None, 7, 3)),
        ("5, 3, batch_input_shape=(2, 6)", (2, 6, 3)),
        ("5, 3, input_length=(3, 4)", None),
    ],
)
def test_an_embedding_may_come_first_before_keras_3(
    arguments: str, output: tuple[int | None, ...] | None, tmp_path: Path
) -> None:
    (model,) = models(tmp_path, "tfkeras2", f"model = keras.Sequential([Embedding({arguments})])")
    assert (model.output_shapes or [None])[0] == output
    (model,) = models(tmp_path, "keras3", "model = keras.Sequential([Embedding(5, 3, input_length=9)])")
    assert not model.output_shapes
