"""Whatever is in a file: nothing crashes, hangs or is executed; ``tox -e fuzz`` tries thousands.

Without it, a few are tried with every other test.

``KPL_FUZZ_COUNT`` says how many mutated programs and other people's files, ``KPL_FUZZ_SEED`` which.
"""

from __future__ import annotations

import itertools
import os

import hostile_inputs
import hostile_run


BOUNDS = (
    () if "KPL_FUZZ_COUNT" in os.environ
    else ("steps=50000", "walked=2000000", "elements=300000", "iterations=1000", "seconds=5")
)  # fmt: skip
"""The usual ones in the long form; in the short one, every program is cut early, and in the same ways."""

PART = 1 if "KPL_FUZZ_COUNT" in os.environ else 6
"""Of the inputs that were made by hand, the short form tries each sixth one; the seed says from where on."""

COUNT = int(os.environ.get("KPL_FUZZ_COUNT", "40"))
SEED = int(os.environ.get("KPL_FUZZ_SEED", "0"))


def report(outcome):
    print(
        f"{outcome.count:,} inputs; slowest {outcome.slowest[0]:.1f} s ({outcome.slowest[1]}); "
        f"most memory {outcome.peak[0]} MiB ({outcome.peak[1]}); ended late: {outcome.ended or 'none'}"
    )
    return outcome


def test_inputs_made_to_break_it(tmp_path):
    inputs = itertools.islice(hostile_inputs.adversarial(), SEED % PART, None, PART)
    outcome = report(hostile_run.run(inputs, per_worker=20, bounds=BOUNDS))

    assert outcome.problems == []
    assert outcome.peak[0] < 500


def test_programs_with_a_few_things_wrong():
    outcome = report(hostile_run.run(hostile_inputs.mutations(COUNT, SEED), bounds=BOUNDS))

    assert outcome.problems == []
    assert outcome.peak[0] < 500


def test_files_of_other_people():
    outcome = report(hostile_run.run(hostile_inputs.installed(COUNT // 2, SEED), bounds=BOUNDS))

    assert outcome.problems == []
    assert outcome.peak[0] < 500
