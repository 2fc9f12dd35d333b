"""KPL601: what is trained changes after `compile`, and no other `compile` follows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, Event, FileResult, Related, Severity
from keras_paramlint.graph.history import WeightState
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.freezing import compiled_behind
from keras_paramlint.rules.kpl602_gan_discriminator_never_trains import never_trains
from keras_paramlint.rules.training import (
    Phase,
    changed_count,
    is_frozen_for_another,
    is_part_of_another,
    phases,
    reached,
)


_MODEL = """\
import numpy as np
import keras

base = keras.Sequential([keras.Input((6,)), keras.layers.Dense(16, activation="relu")], name="base")
model = keras.Sequential([base, keras.layers.Dense(1)])
"""
_DATA = "np.zeros((8, 6)), np.zeros((8, 1))"


class FreezeAfterCompile(Rule):
    """Keras 2 takes what is trainable at `compile`, Keras 3 at the first training step."""

    code = "KPL601"
    name = "freeze-after-compile"
    severity = Severity.WARNING
    summary = "`trainable` is changed after `compile`, and the model is not compiled again"
    fix_safety = (
        "The fix puts `compile()` behind the change, or a second one where the model was trained between. It is not "
        "safe: other parameters are trained then."
    )
    message = (
        "`{name}.trainable = {value}` after `{model}.compile()`: Keras 2 {old} these {count} parameters, "
        "Keras 3 {new}; compile after the change"
    )
    explanation = """\
## What it does
Follows each model from its `compile()` to its training steps and reports a change of `trainable`, of the model
or of something inside it, that no other `compile()` follows.

## Why is this bad?
Before the first training step the change means different things: Keras 2 trains what was trainable at
`compile()`, Keras 3 what is trainable at the first step. After it, the change means nothing in either: the
training step is traced already, and the model goes on as before.

## What to do
Call `compile()` after every change of `trainable`.
"""
    examples = (
        Example(
            "frozen after compile()",
            _MODEL + 'model.compile(optimizer="sgd", loss="mse")\nbase.trainable = False  # <-- KPL601\n'
            f"model.fit({_DATA})\n",
            says=("Keras 2 still trains these 112 parameters, Keras 3 does not",),
        ),
        Example(
            "unfrozen after the first fit(), for fine-tuning",
            _MODEL + 'base.trainable = False\nmodel.compile(optimizer="adam", loss="mse")\n'
            f"model.fit({_DATA})\nbase.trainable = True  # <-- KPL601\nmodel.fit({_DATA})\n",
            says=("the 112 parameters stay frozen",),
        ),
        Example(
            "two parts frozen after compile()",
            _MODEL
            + 'head = keras.layers.Dense(3)\nmodel.add(head)\nmodel.compile(optimizer="sgd", loss="mse")\n'
            "base.trainable = False  # <-- KPL601\nhead.trainable = False  # <-- KPL601\n"
            "model.fit(np.zeros((8, 6)), np.zeros((8, 3)))\n",
            says=("Keras 2 still trains these 6 parameters, Keras 3 does not",),
        ),
        Example(
            "frozen before compile()",
            _MODEL
            + f'base.trainable = False\nmodel.compile(optimizer="sgd", loss="mse")\nmodel.fit({_DATA})\n',
        ),
        Example(
            "compiled again for fine-tuning",
            _MODEL + 'base.trainable = False\nmodel.compile(optimizer="adam", loss="mse")\n'
            f'model.fit({_DATA})\nbase.trainable = True\nmodel.compile(optimizer="adam", loss="mse")\n'
            f"model.fit({_DATA})\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield a finding for each change that comes too late."""
        for history in result.histories:
            for phase in phases(history):
                if not (result.flavour == "keras3" and never_trains(phase)):
                    yield from self._in_phase(phase, result)

    def _in_phase(self, phase: Phase, result: FileResult) -> Iterator[Diagnostic]:
        fits = phase.fits
        if not fits:
            yield from self._at_the_end(phase, result)
            return
        traced = phase.weights_at(fits[0])
        if traced is None:
            return
        for change, weights in phase.changes_before(fits[0], traced):
            yield from self._before_training(phase, change, weights, result)
        for earlier, later in pairwise(fits):
            state = phase.weights_at(later)
            if state is None or state == traced:
                continue
            changes = tuple(phase.changes_before(later, state, earlier + 1))
            for change, weights in changes:
                yield from self._after_training(phase, change, traced, weights, phase.events[earlier], result)
            if changes:
                return

    def _at_the_end(self, phase: Phase, result: FileResult) -> Iterator[Diagnostic]:
        """Judge a model that the program never trains: a part of it that is frozen on the outermost level."""
        ends = [e for e in phase.events if e.kind == "end" and e.subject == phase.compiled.subject]
        change = phase.change_before(len(phase.events))
        if not ends or change is None or change.chain or phase.compiled.chain:
            return
        if change.subject == phase.compiled.subject:
            # frozen as a whole, to be a part of another model elsewhere: the GAN idiom
            return
        if change.site.path == phase.compiled.site.path and ends[0].weights is not None:
            yield from self._before_training(phase, change, reached(phase, change, ends[0].weights), result)

    def _before_training(
        self, phase: Phase, change: Event, state: tuple[WeightState, ...], result: FileResult
    ) -> Iterator[Diagnostic]:
        count = changed_count(phase.before, state)
        if not count or is_part_of_another(phase, change):
            return
        if result.flavour != "keras3" and is_frozen_for_another(phase, change):
            return
        value = bool(change.value("value"))
        yield self.finding(
            change.site,
            related=[Related(phase.compiled.site, f"`{phase.compiled.name}` is compiled here")],
            name=change.value("written") or change.name,
            value=value,
            model=phase.compiled.name,
            count=render(count),
            old="still freezes" if value else "still trains",
            new="trains them" if value else "does not",
            fix=compiled_behind(result, phase.compiled.site, change.site, again=False),
        )

    def _after_training(
        self,
        phase: Phase,
        change: Event,
        traced: tuple[WeightState, ...],
        state: tuple[WeightState, ...],
        fit: Event,
        result: FileResult,
    ) -> Iterator[Diagnostic]:
        count = changed_count(traced, state)
        if not count or is_part_of_another(phase, phase.events[0]):
            return
        value = bool(change.value("value"))
        goes_on = "stay frozen" if value else "are still trained"
        text = (
            f"`{change.value('written') or change.name}.trainable = {value}` after `{phase.compiled.name}.{fit.value('text') or 'fit'}()` has "
            f"no effect: the {render(count)} parameters {goes_on} until `{phase.compiled.name}.compile()` is "
            "called again"
        )
        yield self.diagnostic(
            change.site,
            text,
            related=[Related(fit.site, "the training step is traced here")],
            fix=compiled_behind(result, phase.compiled.site, change.site, again=True),
        )
