"""KPL103: the count of a GRU depends on the release, since the default of `reset_after` does."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import Size, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Diagnostic, FileResult, Fix, LayerInfo, ModelInfo, Severity
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import all_layers, input_shape, same
from keras_paramlint.rules.edits import add_argument
from keras_paramlint.rules.pasted import summaries
from keras_paramlint.rules.pins import assertions, pins
from keras_paramlint.sources import Claim


_TAGGER = """\
from keras.layers import GRU, Activation, Dense, TimeDistributed
from keras.models import Sequential

model = Sequential()
model.add(GRU(16, return_sequences=True, input_shape=(64, 15){arguments})){mark}
model.add(TimeDistributed(Dense(8)))
model.add(Activation("softmax"))
"""


@dataclass(frozen=True, slots=True)
class _Gru:
    """A GRU whose form the source leaves to the release."""

    layer: LayerInfo
    cell: LayerInfo
    units: int
    copies: int
    resets_after: bool

    @property
    def delta(self) -> int:
        """What the other form has more (or less)."""
        return (-3 if self.resets_after else 3) * self.units * self.copies


class GruCountDependsOnVersion(Rule):
    """The two forms differ in one bias vector for each gate."""

    code = "KPL103"
    name = "gru-count-depends-on-version"
    severity = Severity.WARNING
    summary = "a GRU does not say `reset_after`, and its count depends on the release"
    fix_safety = (
        "The fix writes `reset_after=True`, the default of TF 2 and Keras 3, down. It is safe: the program stays "
        "what it is there. `False` is never written."
    )
    message = (
        "{gru} has {count} parameters here (`reset_after={value}`), but {other} in {elsewhere}: "
        "3·{units}{times} of the bias{why}"
    )
    explanation = """\
## What it does
Points at a `GRU` that leaves `reset_after` to its default, which is `False` in standalone Keras 2 and
`tf.compat.v1` and `True` since TensorFlow 2.

It is a warning where something in the file depends on the form: a comment or assertion that states the other
count, weights that are loaded, or imports from `tensorflow.compat.v1`. Elsewhere it is information.

## Why is this bad?
With `reset_after=True` the GRU has two bias vectors for each gate. A count that was true in one release is
false in the other, and weights that were saved by one are refused by the other.

## What to do
Say which form is meant: `GRU(16, reset_after=True)`.
"""
    examples = (
        Example(
            "the count in the comment is that of Keras 2",
            _TAGGER.format(arguments="", mark="  # <-- KPL103") + "# Total params: 1,672\n",
            says=("1,584", "1,536", "3·16", "1,672"),
            flavour="keras3",
        ),
        Example(
            "weights are loaded",
            _TAGGER.format(arguments="", mark="  # <-- KPL103") + 'model.load_weights("tagger.h5")\n',
            says=("weights are loaded",),
            flavour="keras3",
        ),
        Example(
            "nothing depends on it",
            _TAGGER.format(arguments="", mark="  # <-- KPL103"),
            severity=Severity.INFO,
            flavour="keras3",
        ),
        Example(
            "the form is stated",
            _TAGGER.format(arguments=", reset_after=False", mark="") + "# Total params: 1,672\n",
            flavour="keras3",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each GRU that leaves its form open."""
        for model, layer in all_layers(result):
            gru = _gru(layer)
            if gru is None or not isinstance(gru.layer.params.total, int) or not gru.layer.weights:
                continue
            why = _evidence(result, model, gru)
            other = gru.layer.params.total + gru.delta
            shape = input_shape(gru.layer)
            width = f" on {render(shape[-1])} features" if shape and shape[-1] is not None else ""
            text = f"GRU({gru.units})" if gru.copies == 1 else f"Bidirectional(GRU({gru.units}))"
            yield self.finding(
                gru.cell.site,
                severity=Severity.WARNING if why else Severity.INFO,
                gru=f"{text}{width}",
                count=render(gru.layer.params.total),
                value=gru.resets_after,
                other=render(other),
                elsewhere="standalone Keras 2 and TF 1" if gru.resets_after else "TF 2 and Keras 3",
                units=f"{gru.units}·2" if gru.copies == 2 else gru.units,
                times=" fewer" if gru.delta < 0 else " more",
                why=f"; {why}" if why else "",
                fix=_stated_as_it_is(result, gru),
            )


def _stated_as_it_is(result: FileResult, gru: _Gru) -> Fix | None:
    """Return the fix that writes the default of TF 2 and Keras 3 down; that of the others is left open."""
    if not gru.resets_after or result.flavour not in {"keras3", "tfkeras2"}:
        return None
    return add_argument(result, gru.cell.site, "GRU", "reset_after=True", safe=True)


def _gru(layer: LayerInfo) -> _Gru | None:
    """Return what is needed of a GRU, or of two directions of one; None: it is something else."""
    cell, copies = layer, 1
    if layer.class_name == "Bidirectional" and len(layer.layers) == 2:
        cell, copies = layer.layers[0], 2
    if (
        cell.class_name != "GRU"
        or "reset_after" in cell.given
        or layer.role in ("forward_layer", "backward_layer")
    ):
        return None
    units, value = cell.argument("units"), cell.argument("reset_after")
    if not isinstance(units, int) or not isinstance(value, bool) or cell.argument("use_bias") is not True:
        return None
    return _Gru(layer, cell, units, copies, value)


def _evidence(result: FileResult, model: ModelInfo, gru: _Gru) -> str:
    """Return what in the file depends on the form, empty where nothing does."""
    total = model.params.total
    expected = None if total is None else total + gru.delta
    for stated in _stated(result, model, gru):
        if same(stated[0], stated[1] if stated[1] is not None else expected):
            return f"this file expects {render(stated[0])}"
    for history in result.histories:
        if any(event.kind == "load_weights" and event.subject == model.number for event in history.events):
            return "weights are loaded into it, which have one of the two forms"
    if result.flavour == "tf1" and result.is_certain:
        return "this file imports from `tensorflow.compat.v1`"
    return ""


def _stated(result: FileResult, model: ModelInfo, gru: _Gru) -> Iterator[tuple[Size, Size | None]]:
    """Yield the counts that the file states, with what the other form of the subject would have."""
    for found in assertions(result, ["count"]):
        stated = found.value("stated", ())
        if found.value("operators") == ("==",) and stated and isinstance(stated[0], int):
            yield stated[0], None
    for summary, owner in summaries(result):
        if owner.number == model.number and summary.total is not None:
            yield summary.total, None
    for pin in pins(result, [Claim.PARAMS]):
        for subject in pin.subjects:
            if pin.promise.count is not None and subject.numbers in ((model.number,), (gru.layer.number,)):
                whole = subject.params.total
                yield pin.promise.count, None if whole is None else whole + gru.delta
