"""The oracles of a test session: one process for each flavour, started when a test asks for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


sys.path.insert(0, str(Path(__file__).parent))

from oracle import FLAVOURS, Oracle


@pytest.fixture(scope="session")
def oracles():
    found = {flavour: Oracle(flavour) for flavour in FLAVOURS}
    yield found
    for oracle in found.values():
        oracle.close()
