"""KPL207: what a layer computes reaches no output."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import Size, render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text, number_word


_IMPORTS = """\
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Concatenate, Conv2D, Dense, Flatten

"""


class DeadLayer(Rule):
    """Nothing may read the name that the result is bound to, in any branch."""

    code = "KPL207"
    name = "dead-layer"
    summary = "a layer's result is bound to a name that nothing reads, beside a model that goes on without it"
    message = "{layer} no output: nothing reads `{name}`, so {count} parameters are not in `{model}`{total}"
    explanation = """\
## What it does
Finds a layer with weights, or a chain of layers, whose result is bound to a name that is not read before it is
bound again, or never, although its input is part of a model.

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
            "a branch of two layers",
            _IMPORTS
            + """\
inp = Input((16,))
h = Dense(8, activation="relu")(inp)
side = Dense(4)(h)  # <-- KPL207
side = Dense(2)(side)
model = Model(inp, Dense(1)(h))
""",
            says=("Dense(4) and one layer behind it", "46 parameters", "which has 145"),
        ),
        Example(
            "called only to be built",
            _IMPORTS
            + """\
inp = Input((16,))
h = Dense(8, activation="relu")(inp)
head = Dense(4)
_ = head(h)
model = Model(inp, Dense(1)(h))
""",
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
            dead, model = found.value("dead"), found.value("model")
            counts = [layer.params.total for layer in dead]
            if found.site not in common or any(count is None for count in counts):
                continue
            count: Size = sum((each for each in counts if each is not None), 0)
            total = model.params.total if isinstance(model, LayerInfo) else None
            yield self.finding(
                found.site,
                layer=_texts(dead),
                name=found.value("name"),
                count=dead[0].params.formula() if len(dead) == 1 else render(count),
                model=found.value("model_name"),
                total=f", which has {model.params.formula()}" if total is not None else "",
            )


def _texts(dead: tuple[LayerInfo, ...]) -> str:
    """Name the layers of a branch, with a verb: ``Dense(4) and 2 layers behind it reach``."""
    first, behind = call_text(dead[0]), len(dead) - 1
    if not behind:
        return f"{first} reaches"
    return f"{first} and {number_word(behind)} {'layer' if behind == 1 else 'layers'} behind it reach"
