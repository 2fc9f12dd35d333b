"""The settings that count, written as TOML with the origin of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from keras_paramlint.config.resolve import Resolved
from keras_paramlint.config.setting import Kind, Setting
from keras_paramlint.config.settings import SETTINGS
from keras_paramlint.options import Budget, FilePattern


def settings_lines(resolved: Resolved) -> Iterator[str]:
    """Yield every option with its value and who set it; what has no value is a comment."""
    rows = []
    for setting in SETTINGS:
        value = resolved[setting.key]
        if setting.in_file:
            written = toml_of(setting, value)
            text = f"# {setting.name}: not set" if written is None else f"{setting.name} = {written}"
            rows.append((text, resolved.origin(setting.key)))
    width = max(len(text) for text, _ in rows)
    for text, origin in rows:
        yield f"{text:<{width}}  # {origin}"


def toml_of(setting: Setting, value: Any) -> str | None:
    """Return a value as a configuration file would hold it; None: it has none."""
    if value is None:
        return None
    if setting.kind is Kind.JOBS and value == 0:
        return '"auto"'
    if not setting.kind.adds_up:
        return _literal(value)
    if not value:
        return "{}"
    return _table(value)


def _table(pairs: Iterable[tuple[str | FilePattern, Any]]) -> str:
    return "{ " + ", ".join(f"{_key(key)} = {_literal(item)}" for key, item in pairs) + " }"


def _key(key: str | FilePattern) -> str:
    text = key.pattern if isinstance(key, FilePattern) else key
    is_bare = text.isascii() and text.replace("-", "").replace("_", "").isalnum()
    return text if is_bare else _literal(text)


def _literal(value: Any) -> str:
    if isinstance(value, FilePattern):
        return _literal(value.pattern)
    if isinstance(value, Budget):
        return _table(value.limits)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_literal, value))}]"
    # Texts, numbers and truth values are written alike in JSON and TOML.
    return json.dumps(value, ensure_ascii=False)
