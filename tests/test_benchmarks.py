"""What the README tells of the benchmarks is what they recorded."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).parent.parent


@pytest.fixture
def benchmarks(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    yield
    for name in ("measure", "readme"):
        sys.modules.pop(name, None)


def test_the_section_of_the_readme_is_made_from_the_figures(benchmarks):
    from readme import with_section

    figures = json.loads((ROOT / "benchmarks" / "figures.json").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert with_section(readme, figures) == readme


def test_the_commands_of_the_document_are_there():
    commands = [
        line.strip("`").split()[1]
        for line in (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("`python ")
    ]

    assert len(commands) > 5
    assert all((ROOT / command).is_file() for command in commands)
