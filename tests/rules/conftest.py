"""What several tests of rules build: a notebook of some cells."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook with code cells; return its path."""

    def write(cells):
        content = {
            "cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": text} for text in cells],
            "metadata": {"language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        path = tmp_path / "n.ipynb"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write
