"""KPL605: a statement that looks as if it froze something."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, Fix, LayerInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text
from keras_paramlint.rules.edits import comparison_to_assignment, replace_argument


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
    message = "{statement} {effect}: all {count} parameters stay as they are"
    fix_safety = (
        "The fix makes an assignment of the comparison, and `False` of the text in an argument. It is safe in that "
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
            says=("not an empty text", "1,088 parameters"),
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
        texts = {}
        for history in result.histories:
            for event in history.events:
                text = event.value("text")
                if event.kind == "trainable" and text and event.weights is not None:
                    counts = [weight.count for weight in event.weights]
                    if all(isinstance(count, int) for count in counts):
                        texts[event.site] = (event, sum(count for count in counts if isinstance(count, int)))
        for site, (event, total) in texts.items():
            yield self._found(
                site,
                f'`{event.name}.trainable = "{event.value("text")}"`',
                "is not an empty text, which is true",
                total,
            )
        for found in result.observations("trainable-text"):
            if found.layer is not None and found.value("text"):
                statement = f'`trainable="{found.value("text")}"` of {call_text(found.layer)}'
                fix = None
                if found.value("text") in {"False", "True"}:
                    name, value = found.layer.class_name, found.value("text")
                    fix = replace_argument(result, found.site, name, "trainable", value, safe=True)
                yield self._found(
                    found.site, statement, "is not an empty text, which is true", _count(found.layer), fix
                )
        for found in result.observations("trainable-comparison"):
            statement, fix = f"`{found.value('source')}`", comparison_to_assignment(result, found.site)
            yield self._found(found.site, statement, "only compares", _count(found.layer), fix)
        for found in result.observations("misspelt-trainable"):
            statement = f"`{found.value('written')}` of `{found.value('name')}`"
            yield self._found(found.site, statement, "is not `trainable`", _count(found.layer))

    def _found(
        self, site: object, statement: str, effect: str, count: object, fix: Fix | None = None
    ) -> Diagnostic:
        from keras_paramlint.graph import Site

        assert isinstance(site, Site)
        text = f"{count:,}" if isinstance(count, int) else str(count)
        return self.finding(site, statement=statement, effect=effect, count=text, fix=fix)


def _count(layer: LayerInfo | None) -> str:
    return layer.params.formula() if layer is not None else "?"
