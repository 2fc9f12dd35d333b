"""KPL205: a layer is constructed inside `call`."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, Severity
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text


_HEAD = """\
import keras

class Head(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.proj = {made}

    def call(self, x):
        {body}

inp = keras.Input((32,))
model = keras.Model(inp, Head()(inp))
"""


class LayerBuiltInCall(Rule):
    """A layer that is kept as an attribute is not meant, under whatever condition it is made."""

    code = "KPL205"
    name = "layer-built-in-call"
    severity = Severity.ERROR
    default = False
    summary = "a layer with weights is constructed inside `call` and kept nowhere"
    message = (
        "{layer} is made anew by every call of `{owner}`: its {count} parameters belong to no model, "
        "and `fit()` and `predict()` raise an exception"
    )
    explanation = """\
## What it does
Finds a layer with weights that the `call` of a layer or model constructs, and that is not kept as an attribute.

## Why is this bad?
Each call makes other weights. Keras tracks none of them: they are not counted, not trained and not saved. As
soon as the call is traced, for `fit` or `predict`, TensorFlow refuses to make variables.

## What to do
Construct the layer in `__init__` or `build`, and use it in `call`.
"""
    examples = (
        Example(
            "a Dense in call()",
            _HEAD.format(made="None", body="return keras.layers.Dense(10)(x)  # <-- KPL205"),
            says=("330 parameters", "Dense(10)"),
        ),
        Example("made in __init__", _HEAD.format(made="keras.layers.Dense(10)", body="return self.proj(x)")),
        Example(
            "made in build()",
            _HEAD.format(
                made="None",
                body="return self.proj(x)\n\n    def build(self, shape):\n"
                "        self.proj = keras.layers.Dense(10)",
            ),
        ),
        Example(
            "a layer without weights",
            _HEAD.format(made="None", body='return keras.layers.Activation("relu")(x)'),
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each constructor in a `call`."""
        for found in result.observations("lost-layer"):
            if found.layer is not None and found.layer.params.total:
                count = found.layer.params.formula()
                yield self.finding(
                    found.site, layer=call_text(found.layer), owner=found.value("owner"), count=count
                )
