"""KPL602: a model that is frozen between `compile` and its first training step."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, Related, Severity
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.training import Phase, phases, trained_count


_GAN = """\
import numpy as np
import keras
from keras import layers

generator = keras.Sequential([keras.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense(4)])
discriminator = keras.Sequential(
    [keras.Input((4,)), layers.Dense(16, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
discriminator.compile(loss="binary_crossentropy", optimizer="adam")
{between}
gan = keras.Sequential([generator, discriminator])
gan.compile(loss="binary_crossentropy", optimizer="adam")

noise, real, labels = np.random.rand(8, 8), np.random.rand(8, 4), np.ones((8, 1))
for step in range(3):
{before}    discriminator.train_on_batch(real, labels)
{after}    gan.train_on_batch(noise, labels)
"""


def _gan(between: str, before: str = "", after: str = "") -> str:
    return _GAN.format(between=between, before=before, after=after)


class GanDiscriminatorNeverTrains(Rule):
    """Keras 2 remembers at `compile` what is trained, Keras 3 looks at the first training step."""

    code = "KPL602"
    name = "gan-discriminator-never-trains"
    severity = Severity.ERROR
    summary = "a model is frozen between its `compile` and its first training step, and so is never trained"
    message = (
        "`{frozen}.trainable = False` comes before the first `{trained}.{method}()`, which is when Keras 3 reads it: "
        "0 of {count} parameters are ever updated, and `{name}` never learns"
    )
    explanation = """\
## What it does
Finds a model that is compiled, then frozen (`model.trainable = False`), and then trained, without having been
trained or unfrozen in between: the discriminator of a GAN as it was written for Keras 2.

It is an error where Keras 3 is told, or proven by the file itself, and a warning where it is only assumed.

## Why is this bad?
Keras 2 remembers at `compile()` what is to be trained, so that the discriminator went on learning while it
was frozen inside the GAN. Keras 3 reads `trainable` when the first training step is traced. The discriminator
then has nothing to train: its loss stays where it is, without an exception.

## What to do
Set `discriminator.trainable = True` before each of its training steps and `False` before each step of the
GAN, or write a `train_step` of your own that updates the two by turns.
"""
    examples = (
        Example(
            "the discriminator is frozen before its first step",
            _gan("discriminator.trainable = False  # <-- KPL602"),
            says=("0 of 97 parameters", "discriminator.train_on_batch()"),
            flavour="keras3",
        ),
        Example(
            "Keras 3 is only assumed",
            _gan("discriminator.trainable = False  # <-- KPL602"),
            severity=Severity.WARNING,
        ),
        Example(
            "the discriminator gets its weights from the first batch",
            _gan("discriminator.trainable = False  # <-- KPL602").replace("[keras.Input((4,)), ", "["),
            says=("0 of 97 parameters",),
            flavour="keras3",
        ),
        Example(
            "switched before each step",
            _gan(
                "discriminator.trainable = False",
                "    discriminator.trainable = True\n",
                "    discriminator.trainable = False\n",
            ),
            flavour="keras3",
        ),
        Example(
            "a step before it is frozen",
            _gan(
                "discriminator.train_on_batch(np.random.rand(8, 4), np.ones((8, 1)))\n"
                "discriminator.trainable = False"
            ),
            flavour="keras3",
        ),
        Example(
            "Keras 2 remembers what was compiled",
            _gan("discriminator.trainable = False"),
            flavour="tfkeras2",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each model that is trained with nothing to train."""
        if result.flavour != "keras3":
            return
        severity = Severity.ERROR if result.is_certain else Severity.WARNING
        for history in result.histories:
            for phase in phases(history):
                yield from self._in_phase(phase, severity)

    def _in_phase(self, phase: Phase, severity: Severity) -> Iterator[Diagnostic]:
        if not never_trains(phase):
            return
        first = phase.fits[0]
        frozen = phase.change_before(first)
        count = trained_count(phase.before)
        if frozen is None or frozen.value("value") is not False or count is None:
            return
        step = phase.events[first]
        related = [
            Related(
                phase.compiled.site, f"`{phase.compiled.name}` is compiled here with {render(count)} to train"
            ),
            Related(step.site, "and trained here for the first time"),
        ]
        yield self.finding(
            frozen.site,
            severity=severity,
            related=related,
            name=phase.compiled.name,
            frozen=frozen.value("written") or frozen.name,
            trained=step.value("written") or phase.compiled.name,
            method=step.value("text") or "fit",
            count=render(count),
        )


def never_trains(phase: Phase) -> bool:
    """Say whether a model had something to train when it was compiled, and has nothing at every step."""
    fits = phase.fits
    if not fits or not any(weight.trained for weight in phase.before):
        return False
    states = [phase.weights_at(position) for position in fits]
    return all(state is not None and not any(weight.trained for weight in state) for state in states)
