"""How long lines may be, by what the formatters and linters of a project are told."""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterator
from functools import lru_cache

from keras_paramlint.sources.disk import view
from keras_paramlint.sources.documents import Malformed, parse_toml


DEFAULT_LINE_LENGTH = 88
"""That of black and ruff where nothing else is said."""

_LIMIT = 1_000_000


def line_length(path: str) -> int:
    """Return the line length that counts for a file; the nearest file that states one does."""
    directory = os.path.dirname(os.path.abspath(path))
    while True:
        for name in ("pyproject.toml", "ruff.toml", ".ruff.toml", ".flake8", "setup.cfg", "tox.ini"):
            candidate = os.path.join(directory, name)
            found = _stated(candidate) if view().is_file(candidate) else None
            if found is not None:
                return found
        parent = os.path.dirname(directory)
        if parent == directory or view().exists(os.path.join(directory, ".git")):
            return DEFAULT_LINE_LENGTH
        directory = parent


@lru_cache(maxsize=64)
def _stated(path: str) -> int | None:
    """Return the line length that a file states; what cannot be read states none."""
    content = view().content(path, _LIMIT)
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    if not isinstance(text, str):
        return None
    values = _in_toml(path, text) if path.endswith(".toml") else _in_ini(text)
    return next((value for value in values if type(value) is int and value > 0), None)


def _in_toml(path: str, text: str) -> Iterator[object]:
    try:
        table = parse_toml(text)
    except Malformed:
        return
    if not path.endswith("pyproject.toml"):
        yield table.get("line-length")
        return
    tools = table.get("tool")
    for name in ("ruff", "black"):
        tool = tools.get(name) if isinstance(tools, dict) else None
        if isinstance(tool, dict):
            yield tool.get("line-length")


def _in_ini(text: str) -> Iterator[object]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for section in ("flake8", "pycodestyle", "pep8"):
        for key in ("max-line-length", "max_line_length"):
            value = parser.get(section, key, fallback="")
            if value.isascii() and value.isdigit() and len(value) < 6:
                yield int(value)
