"""Whatever is in a file: nothing crashes, hangs or is executed; ``tox -e fuzz`` tries thousands.

Without it, a few are tried with every other test.

``KPL_FUZZ_COUNT`` says how many mutated programs there are, and of the others as many in proportion;
``KPL_FUZZ_SEED`` which.
"""

from __future__ import annotations

import itertools
import os

import hostile_calls
import hostile_inputs
import hostile_models
import hostile_run
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings


BOUNDS = (
    () if "KPL_FUZZ_COUNT" in os.environ
    else ("steps=50000", "walked=2000000", "elements=300000", "iterations=1000", "seconds=5")
)  # fmt: skip
"""The usual ones in the long form; in the short one, every program is cut early, and in the same ways."""

PART = 1 if "KPL_FUZZ_COUNT" in os.environ else 6
"""Of the inputs that were made by hand, the short form tries each sixth one; the seed says from where on."""

COUNT = int(os.environ.get("KPL_FUZZ_COUNT", "40"))
SEED = int(os.environ.get("KPL_FUZZ_SEED", "0"))

MEMORY = 500
"""MiB that a process may have taken when it has analysed some files."""


def assert_harmless(outcome):
    print(f"\n{outcome}")

    assert outcome.problems == []
    assert outcome.peak[0] < MEMORY


def test_inputs_made_to_break_it():
    inputs = itertools.islice(hostile_inputs.adversarial(), SEED % PART, None, PART)
    assert_harmless(hostile_run.run(inputs, per_worker=20, bounds=BOUNDS))


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (hostile_inputs.mutations, 1),
        (hostile_inputs.installed, 2),
        (hostile_inputs.numbered, 4),
        (hostile_calls.calls, 4),
    ],
    ids=["with a few things wrong", "of other people", "with strange numbers", "of strange calls"],
)
def test_programs(kind, part):
    assert_harmless(hostile_run.run(kind(COUNT // part, SEED), bounds=BOUNDS))


def test_programs_made_up_of_nested_statements():
    with hostile_run.Runner(bounds=BOUNDS) as runner:

        @seed(SEED)
        @settings(
            max_examples=COUNT // 5,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(hostile_models.programs())
        def analyse(text):
            before = len(runner.outcome.problems)
            runner.analyse(f"made up {SEED}:{runner.outcome.count}", "m.py", text.encode())
            if len(runner.outcome.problems) > before:
                print(text)

        analyse()
    assert_harmless(runner.outcome)
