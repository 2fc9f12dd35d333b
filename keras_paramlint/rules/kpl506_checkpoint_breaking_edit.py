"""KPL506: an edit after which weights that were saved before it no longer load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from keras_paramlint.algebra import equal, render
from keras_paramlint.graph import Diagnostic, FileResult, Related, Severity, Site
from keras_paramlint.graph.changes import ModelChange, changes_of
from keras_paramlint.graph.checkpoints import Status, Verdict
from keras_paramlint.graph.comparison import Edit
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.deltas import became
from keras_paramlint.rules.loading import FORMAT_NAMES, failing, fate_text, problem_text, working


_FRAMES = """\
from tensorflow import keras
from tensorflow.keras import layers

inp = keras.Input((64, 15))
x = {layer}
model = keras.Model(inp, layers.TimeDistributed(layers.Dense(8))(x))
"""

_GRU = "layers.GRU(16, return_sequences=True)"


class CheckpointBreakingEdit(Rule):
    """Speaks where an older version of the file is known: in ``diff``, and in ``check --since``."""

    code = "KPL506"
    name = "checkpoint-breaking-edit"
    severity = Severity.WARNING
    summary = (
        "weights that were saved before an edit no longer load into the model, or not into the same layers"
    )
    message = "{what}: {counts}; {consequence}"
    explanation = """\
## What it does
Compares the models of a file with those that an older revision makes of it, weight by weight, in the way of each
format: `.weights.h5` and `.keras` files address a weight by the attributes and classes on the way to it, legacy
`.h5` files by the order of the layers, TF checkpoints by the names of attributes, `set_weights` by the order alone.

Only a comparison finds it: `keras-paramlint diff HEAD~1`, or `keras-paramlint check --since main`. What files do
not know is no finding: names of variables and layers, a `Dropout`, activations, regularizers, an input size that
no weight depends on.

## Why is this bad?
`load_weights` raises a ValueError, often long after the edit, when the weights of the last training are needed.
Or it raises nothing, and puts values into layers that they were not saved from. That the counts are equal says
little: `Dense` in `TimeDistributed` keeps them, and its `.weights.h5` does not load.

## What to do
Train anew, or save the weights again from the old revision in a format that still works; the message names it.
Where neither is wanted, keep the structure: wrap, insert and rename attributes in a new class.
"""
    examples = (
        Example(
            "one direction becomes two",
            _FRAMES.format(layer=f"layers.Bidirectional({_GRU})(inp)  # <-- KPL506"),
            before=_FRAMES.format(layer=f"{_GRU}(inp)"),
            says=("GRU(16) became Bidirectional(GRU(16))", "1,720 → 3,432 parameters", "no longer load"),
            flavour="keras3",
        ),
        Example(
            "the same counts in other places",
            """\
import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input((5, 4)),
        layers.TimeDistributed(layers.Dense(8)),  # <-- KPL506
        layers.Dense(2),
    ]
)
""",
            before="""\
import keras
from keras import layers

model = keras.Sequential([keras.Input((5, 4)), layers.Dense(8), layers.Dense(2)])
""",
            says=(
                "58 parameters as before",
                "no longer load as `.weights.h5`",
                "`.h5` and `set_weights` still work",
            ),
            flavour="keras3",
        ),
        Example(
            "a layer less, and the others take its weights",
            """\
import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input((8,)),
        layers.Dense(8, activation="relu"),
        layers.Dense(8, activation="tanh"),  # <-- KPL506
    ]
)
""",
            before="""\
import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input((8,)),
        layers.Dense(8, activation="relu"),
        layers.Dense(8),
        layers.Dense(8, activation="tanh"),
    ]
)
""",
            says=("without an error, but wrongly: `dense_1` gets `kernel` of another layer, the old `dense_1`",),
            flavour="keras3",
        ),
        Example(
            "other names, a Dropout and an activation",
            """\
from tensorflow import keras
from tensorflow.keras import layers

UNITS = 16
frames = keras.Input((64, 15), name="frames")
h = layers.GRU(UNITS, return_sequences=True, dropout=0.1)(frames)
h = layers.Dropout(0.3)(h)
model = keras.Model(frames, layers.TimeDistributed(layers.Dense(8, activation="softmax"), name="head")(h))
""",
            before=_FRAMES.format(layer=f"{_GRU}(inp)"),
            flavour="keras3",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each model that old weights no longer fit."""
        if result.before is None:
            return
        revision = result.before.revision or "the old version"
        for change in changes_of(result.before, result):
            if change.is_breaking:
                yield self._finding(change, revision)

    def _finding(self, change: ModelChange, revision: str) -> Diagnostic:
        assert change.new is not None
        assert change.old is not None
        assert change.comparison is not None
        edits = [edit for edit in change.comparison.changes if edit.changes_structure]
        site = next(_sites(change, edits), None)
        what = became(edits[0]) if edits else f"the layers of `{change.new.name}` are held in another way"
        if len(edits) > 1:
            what += f", and {len(edits) - 1} more change{'s' if len(edits) > 2 else ''}"
        if not edits and change.comparison.terms:
            what = f"`{change.new.name}` gets another input"
        return self.finding(
            site or change.new.site,
            related=[Related(change.new.site, f"`{change.new.name}`")] if site is not None else [],
            what=what,
            counts=_counts(change),
            consequence=_consequence(change, revision),
        )


def _sites(change: ModelChange, edits: Iterable[Edit]) -> Iterator[Site]:
    """Yield where the layers stand that the finding is about, the one that gets wrong values first."""
    found = change.compatibility
    fate = failing(found) if found is not None else None
    if fate is not None and fate.displaced:
        yield fate.displaced[0].layer.site
    yield from (edit.new.site for edit in edits if edit.new is not None)


def _counts(change: ModelChange) -> str:
    assert change.comparison is not None
    names = change.names
    before, now = (model.params.total for model in (change.comparison.old, change.comparison.new))
    if before is None or now is None:
        return "the counts are not known"
    if equal(before, now) is True:
        return f"{render(now, names=names)} parameters as before"
    return f"{render(before, names=names)} → {render(now, names=names)} parameters"


def _consequence(change: ModelChange, revision: str) -> str:
    """Say what becomes of old weights, and in which format they can still be used."""
    found = change.compatibility
    assert found is not None
    fate = failing(found)
    assert fate is not None
    saved = f"weights saved by {revision}"
    if fate.status is not Status.FAILS:
        text = f"{saved} load as {FORMAT_NAMES[fate.format]} {fate_text(fate)}"
    else:
        assert fate.loading.problem is not None
        why = problem_text(fate.loading.problem, change.names)
        form = f" as {FORMAT_NAMES[fate.format]}" if found.verdict is not Verdict.FAILS else ""
        text = f"{saved} no longer load{form} ({why})"
    others = working(found)
    verb = "work" if " and " in others else "works"
    return f"{text}; {others} still {verb}" if others else text
