"""The data files against the installed Keras 3 and tf_keras."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "keras_paramlint" / "keras_api" / "signatures"

pytestmark = pytest.mark.oracle


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_signatures_are_those_of_the_installed_packages(tmp_path: Path) -> None:
    done = run("tests/tools/extract_signatures.py", "--output", str(tmp_path))
    assert done.returncode == 0, done.stderr
    for flavour in ("keras3", "tfkeras2"):
        fresh = json.loads((tmp_path / f"{flavour}.json").read_text(encoding="utf-8"))
        stored = json.loads((DATA / f"{flavour}.json").read_text(encoding="utf-8"))
        assert fresh == stored, f"run tests/tools/extract_signatures.py again for {flavour}"
