"""Random recurrent, wrapped, attending and preprocessing layers against the installed Keras."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]
SEED = os.environ.get("KPL_ORACLE_SEED", "20")
COUNT = os.environ.get("KPL_ORACLE_COUNT", "50")

pytestmark = pytest.mark.oracle


def test_random_configurations_agree() -> None:
    done = subprocess.run(
        [sys.executable, "tests/tools/record_sequence_layers.py", "compare", SEED, COUNT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout[-4000:])
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
