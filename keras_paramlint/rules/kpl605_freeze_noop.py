"""KPL605: a statement that looks as if it froze something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from keras_paramlint.algebra import Size, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Diagnostic, FileResult, Fix, LayerInfo, Site
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text
from keras_paramlint.rules.edits import comparison_to_assignment, replace_argument
from keras_paramlint.rules.rewriting import text_to_truth


_BASE = """\
from tensorflow import keras

base = keras.Sequential([keras.Input((16,)), keras.layers.Dense(64{argument}, activation="relu")])
{statement}
model = keras.Sequential([base, keras.layers.Dense(2)])
"""


class FreezeNoop(Rule):
    """A comparison inside a larger expression is used, and so is none."""

    code = "KPL605"
    name = "freeze-noop"
    default = False
    summary = "`trainable` is set to a text, compared instead of set, or misspelt"
    message = "{statement} {effect}{rest}"
    fix_safety = (
        "The fix makes an assignment of the comparison, and `False` of the text. It is safe in that "
        "no count changes, and it freezes what was meant to be frozen."
    )
    explanation = """\
## What it does
Finds three slips: a text as the value of `trainable`, the statement `model.trainable == False`, and an
attribute whose name is nearly `trainable`.

## Why is this bad?
None of them freezes anything, and none raises an exception. `"False"` is a text that is not empty, which is
true.

## What to do
Write `model.trainable = False`.
"""
    examples = (
        Example(
            "a text is true",
            _BASE.format(argument="", statement='base.trainable = "False"  # <-- KPL605'),
            says=("a text that is not empty", "1,088 parameters"),
        ),
        Example(
            "a comparison as a statement",
            _BASE.format(argument="", statement="base.trainable == False  # <-- KPL605"),
            says=("only compares",),
        ),
        Example(
            "a misspelt attribute",
            _BASE.format(argument="", statement="base.trainabel = False  # <-- KPL605"),
            says=("`trainabel`",),
        ),
        Example(
            "a comparison in a loop",
            """\
from tensorflow import keras

base = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(2)])
for layer in base.layers:
    layer.trainable == False  # <-- KPL605
""",
            says=("58 parameters",),
        ),
        Example(
            "the comparison is used",
            _BASE.format(
                argument="",
                statement="base.trainable = False\n"
                "if any(layer.trainable == False for layer in base.layers):\n    print(1)",
            ),
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each slip."""
        slips: dict[Site, _Slip] = {}
        for slip in [*_texts_set(result), *_texts_given(result), *_compared(result), *_misspelt(result)]:
            before = slips.get(slip.site)
            slips[slip.site] = slip if before is None else replace(slip, counts=before.counts | slip.counts)
        for slip in slips.values():
            total: Size | None = 0
            for count in slip.counts.values():
                total = None if total is None or count is None else total + count
            rest = ", and changes nothing"
            if total is not None and total != 0:
                rest = f": all {render(total)} parameters stay as they are"
            yield self.finding(
                slip.site,
                statement=slip.statement,
                effect=slip.effect,
                rest=rest,
                fix=slip.fix,
            )


@dataclass(frozen=True, slots=True)
class _Slip:
    """One statement, and the counts of the layers that it meant, by their numbers."""

    site: Site
    statement: str
    effect: str
    counts: dict[int, Size | None]
    fix: Fix | None = None


_TEXT = "sets a text that is not empty, which is true"


def _texts_set(result: FileResult) -> Iterator[_Slip]:
    for history in result.histories:
        for event in history.events:
            text = event.value("text")
            if event.kind == "trainable" and text:
                count: Size | None = None if event.weights is None else 0
                for weight in event.weights or ():
                    count = None if count is None or weight.count is None else count + weight.count
                name = event.value("written") or event.name
                fix = text_to_truth(result, event.site)
                yield _Slip(event.site, f'`{name}.trainable = "{text}"`', _TEXT, {event.subject: count}, fix)


def _texts_given(result: FileResult) -> Iterator[_Slip]:
    for found in result.observations("trainable-text"):
        layer, text = found.layer, found.value("text")
        if layer is not None and text:
            fix = None
            if text in {"False", "True"}:
                fix = replace_argument(result, found.site, layer.class_name, "trainable", text, safe=True)
            yield _Slip(
                found.site, f'`trainable="{text}"` of {call_text(layer)}', _TEXT, _counts(layer), fix
            )


def _compared(result: FileResult) -> Iterator[_Slip]:
    for found in result.observations("trainable-comparison"):
        fix = comparison_to_assignment(result, found.site)
        yield _Slip(found.site, f"`{found.value('source')}`", "only compares", _counts(found.layer), fix)


def _misspelt(result: FileResult) -> Iterator[_Slip]:
    for found in result.observations("misspelt-trainable"):
        statement = f"`{found.value('written')}` of `{found.value('name')}`"
        yield _Slip(found.site, statement, "is not `trainable`", _counts(found.layer))


def _counts(layer: LayerInfo | None) -> dict[int, Size | None]:
    return {} if layer is None else {layer.number: layer.params.total}
