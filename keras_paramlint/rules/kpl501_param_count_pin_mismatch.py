"""KPL501: a stated parameter count is not the one that Keras builds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, Observation, Severity
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.differences import breakdown, change_that_explains, conditional_text, parts_of
from keras_paramlint.rules.pins import Pin, assertions, contradicts, pins, side_pins
from keras_paramlint.rules.restating import restate
from keras_paramlint.sources import Claim


_TAGGER = """\
from keras import Input, Sequential
from keras.layers import GRU, Activation, Dense, TimeDistributed

"""
_WORDS = {
    Claim.PARAMS: "parameters",
    Claim.TRAINABLE: "trainable parameters",
    Claim.NON_TRAINABLE: "parameters that are not trained",
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
states a count for each flavour, `params=300*vocab_size + 8` one by formula. `# 9,408 params` and nothing else,
beside a layer or alone above it, is a statement as well; one that is not true is a warning.

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
        for pin in pins(result, _WORDS):
            yield from self._comment(pin, result)
        for pin, _ in side_pins(result, _WORDS):
            # In prose a number may be meant otherwise.
            for said in self._comment(pin, result):
                yield replace(said, severity=Severity.WARNING, fix=None)

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

    def _comment(self, pin: Pin, result: FileResult) -> Iterator[Diagnostic]:
        """Yield the finding for a comment that no reading makes true."""
        for subject in pin.subjects:
            counts, promised = pin.actual(subject), pin.stated(subject)
            if promised is None or not counts:
                return
            if not all(contradicts(count, promised) for count, _ in counts):
                return
        subject = pin.subjects[0]
        stated = pin.stated(subject)
        ((actual, _), *others) = pin.actual(subject)
        assert stated is not None
        is_one = len(pin.subjects) == 1 and not others
        why = ""
        if is_one and pin.promise.claim is Claim.PARAMS and isinstance(actual, int) and isinstance(stated, int):
            parts = subject.layers or subject.parts
            why = _why(breakdown(parts_of(subject.layers)), parts, stated - actual)
        names = subject.model.names()
        yield self.finding(
            pin.site,
            subject=subject.name if len(pin.subjects) == 1 else "what is made here",
            actual=_actual(pin),
            what=_WORDS[pin.promise.claim],
            stated=render(stated, names=names),
            why=why,
            fix=restate(result, pin.site, pin.promise, actual, names) if is_one else None,
        )


def _actual(pin: Pin) -> str:
    """Write the real counts, with whose they are where there are several."""
    found: dict[str, str] = {}
    for subject in pin.subjects:
        text = conditional_text(pin.actual(subject), subject.model.names())
        found.setdefault(text, subject.name)
    if len(found) == 1:
        return next(iter(found))
    shown = [f"{text} ({name})" for text, name in found.items()]
    return f"{', '.join(shown[:-1])} or {shown[-1]}"


def _why(parts: str, layers: tuple[LayerInfo, ...], difference: int) -> str:
    hint = change_that_explains(layers, difference)
    return (f": {parts}" if parts else "") + (f"; {hint}" if hint else "")
