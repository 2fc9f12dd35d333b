"""KPL203: a recurrent layer is given to a Bidirectional, which copies it, and used elsewhere as well."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import Size, render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import all_layers, call_text


_IMPORTS = """\
from tensorflow import keras
from tensorflow.keras import layers

left, right = keras.Input((10, 8)), keras.Input((10, 8))
"""


class WrapperCopiesLayer(Rule):
    """The wrapper keeps the number of the layer that it was given."""

    code = "KPL203"
    name = "wrapper-copies-layer"
    default = False
    summary = "one recurrent layer is given to two Bidirectional wrappers, or to one and used by itself"
    message = (
        "Bidirectional copies the {layer} that it is given: {copies} copies x {each} = {total} parameters, "
        "and nothing is shared with its other use"
    )
    explanation = """\
## What it does
Finds a recurrent layer object that two `Bidirectional` wrappers get, or that one gets and that is called by
itself too.

## Why is this bad?
It looks like weight sharing. `Bidirectional` clones the layer for each direction, so that every use has weights
of its own. (`TimeDistributed` does share the layer that it wraps.)

## What to do
Use the wrapper itself twice to share weights, or construct a layer for each use to show that nothing is shared.
"""
    examples = (
        Example(
            "two wrappers around one LSTM",
            _IMPORTS
            + """\
rnn = layers.LSTM(32)
a = layers.Bidirectional(rnn)(left)
b = layers.Bidirectional(rnn)(right)  # <-- KPL203
model = keras.Model([left, right], layers.Concatenate()([a, b]))
""",
            says=("4 copies x 5,248 = 20,992 parameters",),
        ),
        Example(
            "a wrapper, and the layer itself",
            _IMPORTS
            + """\
rnn = layers.LSTM(32)
a = rnn(left)
b = layers.Bidirectional(rnn)(right)  # <-- KPL203
model = keras.Model([left, right], layers.Concatenate()([a, b]))
""",
            says=("3 copies x 5,248 = 15,744 parameters",),
        ),
        Example(
            "the wrapper is shared",
            _IMPORTS
            + """\
encoder = layers.Bidirectional(layers.LSTM(32))
model = keras.Model([left, right], layers.Concatenate()([encoder(left), encoder(right)]))
""",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each layer, at the last wrapper around it."""
        wrappers: dict[int, list[LayerInfo]] = {}
        direct: dict[int, LayerInfo] = {}
        for _, layer in all_layers(result):
            if layer.wraps and len(layer.layers) == 2:
                wrappers.setdefault(layer.wraps, []).append(layer)
            elif layer.calls and layer.role is None:
                direct[layer.number] = layer
        for number, around in wrappers.items():
            each: Size | None = around[0].layers[0].params.total
            by_itself = number in direct
            if len(around) + by_itself < 2 or not each:
                continue
            if any(layer.layers[0].params.total != each for layer in around):
                continue
            copies = 2 * len(around) + by_itself
            last = max(around, key=lambda layer: layer.site.order)
            yield self.finding(
                last.site,
                layer=call_text(around[0].layers[0]),
                copies=copies,
                each=render(each),
                total=render(copies * each),
            )
