"""Lets the tests of this folder import what they share, and copies the corpus."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest


HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """Copy the corpus to where no configuration of this project reaches it."""
    place = tmp_path_factory.mktemp("golden") / "corpus"
    shutil.copytree(HERE / "corpus", place)
    (place / ".git").mkdir()
    return place
