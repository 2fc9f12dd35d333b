"""KPL501: a stated parameter count is not the one that Keras builds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keras_paramlint.algebra import equal, render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, Observation, Severity
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.edits import restate
from keras_paramlint.rules.pins import Pin, assertions, breakdown, change_that_explains, parts_of, pins
from keras_paramlint.sources import Claim


_TAGGER = """\
from keras import Input, Sequential
from keras.layers import GRU, Activation, Dense, TimeDistributed

"""
_COUNTS = {Claim.PARAMS: "total", Claim.TRAINABLE: "trainable", Claim.NON_TRAINABLE: "non_trainable"}
_WORDS = {
    "total": "parameters",
    "trainable": "trainable parameters",
    "non_trainable": "parameters that are not trained",
}


class ParamCountPinMismatch(Rule):
    """Comments and assertions are expectations; an unknown count contradicts none of them."""

    code = "KPL501"
    name = "param-count-pin-mismatch"
    severity = Severity.ERROR
    summary = "a parameter count that a comment or an assertion states is not the real one"
    message = "{subject} has {actual} {what}, not {stated}{why}"
    fix_safety = (
        "The fix puts the true count into the comment, which is safe. Assertions are never edited, nor counts that "
        "differ by flavour."
    )
    explanation = """\
## What it does
Compares `assert model.count_params() == N`, and comments such as `# params: 721_200` or
`# paramlint: params=721_200 trainable=1_200`, with the count that the source gives.

A comment speaks of the layer or model that its line makes, or, on a line of its own, the next statement. On the
line of a `def` it speaks of the model that the function builds. `params=1_442_400 if tf1-compat else 1_444_800`
states a count for each flavour.

## Why is this bad?
The expectation was written to notice that the architecture drifts. It has.

## What to do
Find out which of the two is meant. The message shows how the count comes about and, where one argument
explains the difference, which.
"""
    examples = (
        Example(
            "an assertion from another form of the GRU",
            _TAGGER + "gru = GRU(16, return_sequences=True, reset_after=True)\n"
            "model = Sequential([Input((64, 15)), gru, TimeDistributed(Dense(8))])\n"
            "assert model.count_params() == 1672  # <-- KPL501\n",
            says=("1,720", "1,672", "1,584 (GRU) + 136 (TimeDistributed)", "`reset_after=False` in GRU(16)"),
            flavour="keras3",
        ),
        Example(
            "a comment on a layer",
            "import keras\nfrom keras import layers\n\ninp = keras.Input((None, 300))\n"
            "x = layers.Bidirectional(layers.LSTM(300))(inp)  # paramlint: params=1_444_800  # <-- KPL501\n"
            "model = keras.Model(inp, layers.Dense(8)(x))\n",
            says=("1,442,400", "1,444,800"),
        ),
        Example(
            "true pins",
            "import keras\nfrom keras import layers\n\ninp = keras.Input((None, 300))\n"
            "x = layers.Bidirectional(layers.LSTM(300))(inp)  # params: 1_442_400\n"
            "model = keras.Model(inp, layers.Dense(8)(x))  # paramlint: params=1_447_208 trainable=1_447_208\n"
            "assert model.count_params() == 1_442_400 + 600 * 8 + 8\n",
        ),
        Example(
            "the number of arguments is another thing",
            "import keras\n\ndef build(units):  # params: units, the width\n"
            "    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])\n\nmodel = build(3)\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each false assertion and each false comment."""
        for found in assertions(result, ["count"]):
            yield from self._assertion(found)
        promised = list(pins(result, _COUNTS))
        for pin in promised:
            yield from self._comment(pin, None if _is_shared(pin, promised) else result)

    def _assertion(self, found: Observation) -> Iterator[Diagnostic]:
        stated, operators = found.value("stated"), found.value("operators")
        actual = found.value("actual")
        if operators != ("==",) or not isinstance(stated[0], int) or not isinstance(actual, int):
            return
        layers = found.layer.layers if found.layer is not None else ()
        yield self.finding(
            found.site,
            subject=f"`{found.value('name')}`",
            actual=render(actual),
            what="parameters",
            stated=render(stated[0]),
            why=_why(breakdown(found.value("parts", ())), layers, stated[0] - actual),
        )

    def _comment(self, pin: Pin, result: FileResult | None) -> Iterator[Diagnostic]:
        """Yield the finding for a comment; with its fix where there is one result that it can speak of."""
        which = _COUNTS[pin.promise.claim]
        actual, stated = getattr(pin.subject.params, which), pin.promise.count
        if actual is None or stated is None or equal(actual, stated) is not False:
            return
        why = ""
        if which == "total" and isinstance(actual, int):
            layers = pin.subject.layers or ((pin.subject,) if isinstance(pin.subject, LayerInfo) else ())
            why = _why(breakdown(parts_of(pin.subject)), layers, stated - actual)
        yield self.finding(
            pin.site,
            subject=pin.name,
            actual=render(actual),
            what=_WORDS[which],
            stated=render(stated),
            why=why,
            fix=restate(result, pin.site, pin.promise.claim, stated, actual)
            if result is not None and isinstance(actual, int)
            else None,
        )


def _is_shared(pin: Pin, pins_found: Sequence[Pin]) -> bool:
    """Say whether a comment makes the same promise of several things, so that one number cannot suit all."""
    return any(
        other is not pin and (other.site, other.promise.claim) == (pin.site, pin.promise.claim)
        for other in pins_found
    )


def _why(parts: str, layers: tuple[LayerInfo, ...], difference: int) -> str:
    hint = change_that_explains(layers, difference)
    return (f": {parts}" if parts else "") + (f"; {hint}" if hint else "")
