"""Builders that nothing calls are called, those first that call the others, with what they state."""

from __future__ import annotations

from pathlib import Path

from keras_paramlint.runner import analyze


FUNCTIONS = """
import keras
from keras import layers


def net(width, depth, top):
    x = inputs = keras.Input((4,))
    for _ in range(depth):
        x = layers.Dense(width)(x)
    return keras.Model(inputs, top(x))


def small():
    return net(3, 1, layers.Dense(2))


def large(classes):
    model = net(5, 2, layers.Dense(classes))
    model.compile()
    return model
"""

CLASS = """
import keras
from keras import layers


class Builder:
    @staticmethod
    def build(shape, block):
        inputs = keras.Input(shape)
        return keras.Model(inputs, block(inputs))

    @staticmethod
    def build_small(width):
        return Builder.build((4,), layers.Dense(width))

    @classmethod
    def build_large(cls):
        return cls.build((4,), layers.Dense(7))
"""


def totals(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "m.py"
    path.write_text(text, encoding="utf-8")
    return [model.params.formula(model.names()) for model in analyze(path).files[0].models]


def test_functions(tmp_path: Path) -> None:
    # executed: 23 for small(), 55 + 6 * 10 for large(10)
    assert totals(FUNCTIONS, tmp_path) == ["23", "6·classes + 55"]


def test_static_and_class_methods_under_names_that_layers_have(tmp_path: Path) -> None:
    # executed: 50 for build_small(10), 35 for build_large()
    assert totals(CLASS, tmp_path) == ["5·width", "35"]


def test_what_only_trains_is_not_called(tmp_path: Path) -> None:
    text = f"{FUNCTIONS}\n\ndef train(data):\n    model = small()\n    return model.fit(data)\n"
    assert totals(text, tmp_path) == ["23", "6·classes + 55"]
