"""The package ``tensorflow_addons``: where its layers are, and its other modules."""

from __future__ import annotations

from keras_paramlint.keras_api.addons.declaration import Addon


ADDON = Addon(
    "tensorflow_addons",
    release="0.23.0",
    layer_modules=("layers", "rnn"),
    modules=(
        "activations",
        "callbacks",
        "image",
        "losses",
        "metrics",
        "optimizers",
        "options",
        "seq2seq",
        "text",
        "types",
        "utils",
    ),
)
