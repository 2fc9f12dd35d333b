"""What real TensorFlow and Keras made of random calls and small programs, replayed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.keras_api.ops import programs, replay


RECORDED = Path(__file__).resolve().parents[1] / "recorded"
CASES = json.loads((RECORDED / "ops.json").read_text(encoding="utf-8"))
PROGRAMS = json.loads((RECORDED / "ops_programs.json").read_text(encoding="utf-8"))


def grouped():
    found = {}
    for case in CASES:
        found.setdefault(case["op"], []).append(case)
    return sorted(found.items())


@pytest.mark.parametrize(("name", "cases"), grouped(), ids=[name for name, _ in grouped()])
def test_operation_says_what_the_framework_says_or_nothing(name, cases):
    for case in cases:
        mine = replay.ours(case)
        verdict = replay.judge(case["expect"], mine)
        assert verdict not in ("wrong", "refused"), f"{case}: {mine}"


def test_hardly_anything_is_left_unknown():
    verdicts = [replay.judge(case["expect"], replay.ours(case)) for case in CASES]
    assert verdicts.count("same") + verdicts.count("both refuse") > 0.93 * len(verdicts)


@pytest.mark.parametrize("case", PROGRAMS, ids=[case["program"] for case in PROGRAMS])
def test_program_gives_the_shapes_that_tensorflow_gives(case):
    mine = programs.ours(case["program"], case["shapes"])
    assert mine == case["expect"] or "error" in case["expect"]
