"""The set-up in a real Neovim, without a screen: ``tox -e neovim``; Debian's package is installed where it may be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


HERE = Path(__file__).resolve().parent

PROGRAM = """\
import keras
from keras import layers

tagger = keras.Sequential([
    keras.Input((20, 8)),
    layers.LSTM(16),
    layers.LSTM(4),
])
"""


@pytest.fixture(scope="session")
def nvim():
    if shutil.which("nvim") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for arguments in (("update", "-qq"), ("install", "-y", "-qq", "neovim")):
            subprocess.run(["apt-get", *arguments], check=True, capture_output=True)
    found = shutil.which("nvim")
    assert found is not None, "install Neovim: apt-get install neovim"
    return found


def test_findings_and_hovers_show_and_follow_an_edit(nvim, tmp_path):
    (tmp_path / "model.py").write_text(PROGRAM)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(
        [nvim, "--headless", "-n", "-u", "NONE", "-S", HERE.parent / "keras_paramlint.lua"]
        + ["-S", HERE / "drive.lua"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"PATH": path, "XDG_STATE_HOME": str(tmp_path / "state")},
    )

    seen = {}
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            seen |= json.loads(line)
    assert seen.get("before") == [{"code": "KPL301", "line": 7}], done.stderr
    assert "16 = 1,600" in seen["hover"] or "1,600" in seen["hover"]
    assert seen["after"] == []
