"""KPL104: a layer class that Keras 3 does not have."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError


_STACK = """\
from tensorflow import keras

model = keras.Sequential([
    keras.Input((60, 12)),
    keras.layers.{layer}(32),{mark}
    keras.layers.Dense(1),
])
"""


class RemovedLayer(BuildError):
    """Only where the flavour is told, or proven: elsewhere the class is evidence for an older release."""

    code = "KPL104"
    name = "removed-layer"
    summary = "a layer is used that Keras 3 does not have"
    why = (
        "`CuDNNLSTM`, `CuDNNGRU`, `LocallyConnected1D`, `LocallyConnected2D`, `DenseFeatures` and "
        "`AbstractRNNCell` are in Keras 2 or TensorFlow 1 only, and `ThresholdedReLU`, `RandomHeight` and "
        "`RandomWidth` under `tf.keras.layers` only; the name raises an AttributeError or ImportError."
    )
    remedy = (
        "Use `LSTM` or `GRU`, which use cuDNN by themselves where they can. `LSTM` has a bias vector fewer for "
        "each gate, so that weights of `CuDNNLSTM` do not fit it."
    )
    examples = (
        Example(
            "cuDNN by name",
            _STACK.format(layer="CuDNNLSTM", mark="  # <-- KPL104"),
            says=("use LSTM, which has 4·32 = 128 parameters fewer",),
            flavour="keras3",
        ),
        Example(
            "imported, and not used",
            "from keras.layers import LSTM, CuDNNLSTM  # <-- KPL104\n",
            says=("the import raises an ImportError",),
            flavour="keras3",
        ),
        Example(
            "kept by tf.keras alone",
            "import keras\nimport tensorflow as tf\n\nold = tf.keras.layers.ThresholdedReLU(1.0)\n"
            "new = keras.layers.ThresholdedReLU(1.0)  # <-- KPL104\n",
            says=("only under `tf.keras.layers`",),
            flavour="keras3",
        ),
        Example(
            "where the sources of Keras 3 keep it",
            "import keras\nfrom keras.src.legacy import layers\nfrom keras.src.legacy.layers import RandomHeight\n\n"
            "model = keras.Sequential([keras.Input((4,)), layers.ThresholdedReLU(1.0), keras.layers.Dense(2)])\n",
            flavour="keras3",
        ),
        Example("the class of today", _STACK.format(layer="LSTM", mark=""), flavour="keras3"),
        Example("a release that has it", _STACK.format(layer="CuDNNLSTM", mark=""), flavour="tf1"),
    )
