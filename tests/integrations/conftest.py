"""A project of its own to run the hosts in."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import keras_paramlint


ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give an empty repository, which is the working directory."""
    place = tmp_path / "project"
    place.mkdir()
    (place / ".git").mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def host(project, tmp_path):
    """Run a host as a user does who has it and this project installed."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    version = keras_paramlint.__version__
    folder = tmp_path / "installed" / f"keras_paramlint-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: keras-paramlint\nVersion: {version}\n")
    groups = told.items()
    lines = [line for group, points in groups for line in (f"[{group}]", *map(" = ".join, points.items()))]
    (folder / "entry_points.txt").write_text("\n".join(lines))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(folder.parent)])}

    def run(*command, text=None):
        return subprocess.run(
            [sys.executable, "-m", *command], input=text, env=environment, capture_output=True, text=True
        )

    return run
