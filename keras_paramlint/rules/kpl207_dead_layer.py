"""KPL207: what a layer computes reaches no output."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text


_IMPORTS = """\
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Concatenate, Conv2D, Dense, Flatten

"""


class DeadLayer(Rule):
    """Nothing may read the name that the result is bound to, in any branch."""

    code = "KPL207"
    name = "dead-layer"
    summary = "a layer's result is bound to a name that nothing reads, beside a model that goes on without it"
    message = "{layer} reaches no output: nothing reads `{name}`, so its {count} parameters are not in `{model}`{total}"
    explanation = """\
## What it does
Finds a layer with weights whose result is bound to a name that is not read before it is bound again, or never,
although its input is part of a model.

## Why is this bad?
The layer looks like a part of the network. Keras leaves it out: usually the next layer was given the wrong
tensor (`x = Conv2D(64, 3)(inputs)` for `(x)`), or a merge got one branch twice.

## What to do
Give the result to the layer that was to get it, or remove the layer.
"""
    examples = (
        Example(
            "one branch is merged twice",
            _IMPORTS
            + """\
inp = Input((16,))
a = Dense(32, activation="relu")(inp)
b = Dense(64, activation="relu")(inp)  # <-- KPL207
merged = Concatenate()([a, a])
model = Model(inp, Dense(1)(merged))
""",
            says=("1,088 parameters", "`b`", "609"),
        ),
        Example(
            "the next layer starts from the input again",
            _IMPORTS
            + """\
inputs = Input((8, 8, 1))
x = Conv2D(32, 3)(inputs)  # <-- KPL207
x = Conv2D(64, 3)(inputs)
model = Model(inputs, Dense(10)(Flatten()(x)))
""",
            says=("Conv2D(32)", "320 parameters"),
        ),
        Example(
            "the branch is the output of another model",
            _IMPORTS
            + """\
inp = Input((16,))
h = Dense(32, activation="relu")(inp)
embedding = Dense(8)(h)
model = Model(inp, Dense(1)(h))
probe = Model(inp, embedding)
""",
        ),
        Example(
            "the branch is read under a condition",
            _IMPORTS
            + """\
import sys

inp = Input((16,))
h = Dense(32, activation="relu")(inp)
embedding = Dense(8)(h)
out = Dense(1)(h)
if len(sys.argv) > 7:
    out = embedding
model = Model(inp, out)
""",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each layer that is left out in every run of the program."""
        if not result.histories:
            return
        common = set.intersection(
            *({found.site for found in history.of("dead-layer")} for history in result.histories)
        )
        for found in result.observations("dead-layer"):
            layer, model = found.layer, found.value("model")
            if found.site not in common or layer is None or not layer.params.total:
                continue
            total = model.params.total if isinstance(model, LayerInfo) else None
            yield self.finding(
                found.site,
                layer=call_text(layer),
                name=found.value("name"),
                count=layer.params.formula(),
                model=found.value("model_name"),
                total=f", which has {model.params.formula()}" if total is not None else "",
            )
