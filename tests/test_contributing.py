"""What the notes for contributors show is in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest


ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
PLACES = ("keras_paramlint/keras_api/layers", "keras_paramlint/keras_api/ops", "tests/keras_api")


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: re.search(r"(?:class|def) (\w+)", block)[1])
def test_the_code_shown_is_real(block):
    sources = (path for place in PLACES for path in (ROOT / place).glob("*.py"))
    assert any(block in path.read_text(encoding="utf-8") for path in sources)


def test_there_is_something_to_compare():
    assert len(BLOCKS) == 3


@pytest.mark.parametrize("path", re.findall(r"`((?:keras_paramlint|tests)/[\w./]+)`", TEXT))
def test_the_paths_named_exist(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", TEXT))
def test_the_links_lead_somewhere(link):
    assert (ROOT / "docs" / link).exists()


def test_one_layer_is_named_in_one_place():
    naming = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "keras_paramlint" / "keras_api").rglob("*.py")
        if "addons" not in path.parts and "ReversibleEmbedding" in path.read_text(encoding="utf-8")
    ]
    assert naming == ["keras_paramlint/keras_api/layers/reversible.py"]
