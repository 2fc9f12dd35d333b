"""KPL206: a class constructs a layer that it never uses."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text


_CLASSIFIER = """\
import numpy as np
import keras

class Classifier(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc1 = keras.layers.Dense(64, activation="relu")
        self.fc2 = keras.layers.Dense(64, activation="relu"){mark}
        self.out = keras.layers.Dense(10)

    def call(self, x):
        x = self.fc1(x)
{use}        return self.out(x)

model = Classifier()
model(np.zeros((1, 20), "float32"))
"""


class SublayerNeverCalled(Rule):
    """The name of the attribute must be read nowhere in the file."""

    code = "KPL206"
    name = "sublayer-never-called"
    default = False
    summary = "a layer with weights is constructed as an attribute, and nothing in the file reads it"
    message = (
        "`self.{attribute} = {layer}` is never called: it adds nothing to the {count} parameters of {owner}"
    )
    explanation = """\
## What it does
Finds an attribute of a layer or model class that holds a layer with weights which is never built, and whose
name nothing in the file reads, neither as an attribute nor as a text.

## Why is this bad?
The class looks as if it had the layer. It has no weights: they are not counted, trained or saved.

## What to do
Call the layer in `call`, or remove it.
"""
    examples = (
        Example(
            "the second layer was forgotten",
            _CLASSIFIER.format(mark="  # <-- KPL206", use=""),
            says=("`self.fc2 = Dense(64)`", "1,994 parameters"),
        ),
        Example("all layers are called", _CLASSIFIER.format(mark="", use="        x = self.fc2(x)\n")),
        Example(
            "read by a text",
            _CLASSIFIER.format(mark="", use='        x = getattr(self, "fc2")(x)\n'),
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each attribute."""
        for found in result.observations("never-called"):
            owner = found.value("model")
            if found.layer is None or not isinstance(owner, LayerInfo) or owner.params.unknown:
                continue
            yield self.finding(
                found.site,
                attribute=found.value("attribute"),
                layer=call_text(found.layer),
                count=owner.params.formula(),
                owner=f"`{found.value('owner')}`",
            )
