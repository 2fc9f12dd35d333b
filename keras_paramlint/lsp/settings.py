"""What the editor's settings say, as the options that the analysis takes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from keras_paramlint.config.settings import SETTINGS
from keras_paramlint.config.values import from_toml
from keras_paramlint.dataclass import dataclass
from keras_paramlint.options import UsageError, closest


SECTION = "keras-paramlint"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a workspace."""

    enable: bool = True
    run: str = "onType"
    """``onType``, or ``onSave`` for those who want no new findings while they type."""
    inlay_hints: bool = True
    code_lens: bool = True
    hover: bool = True
    told: Mapping[str, Any] = field(default_factory=dict)
    """What stands in the place of a command line, under the options' keys."""

    @classmethod
    def read(cls, given: Any) -> tuple[Settings, list[str]]:
        """Return the settings, and what is wrong with them in sentences; what is wrong is left out.

        Args:
            given: The section as the client sends it: the switches of :class:`Settings` and the options of
                the configuration file, all in camel case (``extendSelect``), and ``configuration``.
        """
        if not isinstance(given, Mapping):
            return cls(), [] if given is None else [f"{SECTION}: the settings must be a table"]
        problems: list[str] = []
        values: dict[str, Any] = {}
        told: dict[str, Any] = {}
        for name, value in given.items():
            try:
                if name in _SWITCHES:
                    values[_underscored(name)] = _SWITCHES[name](name, value)
                elif name in _OPTIONS:
                    # An editor sends what nobody has set as empty.
                    if value not in (None, "", [], {}):
                        where = _where(name)
                        told[_OPTIONS[name].key] = from_toml(_OPTIONS[name], value, where, os.getcwd())
                elif name not in _OF_THE_CLIENT:
                    hint = closest(name, [*_SWITCHES, *_OPTIONS])
                    problems.append(f"{SECTION}.{name}: there is no such setting{hint}")
            except UsageError as error:
                problems.append(str(error))
        return cls(**values, told=told), problems


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"{SECTION}.{name}: must be true or false, not {value!r}")
    return value


def _run(name: str, value: Any) -> str:
    if value not in ("onType", "onSave"):
        raise UsageError(f"{SECTION}.{name}: must be onType or onSave, not {value!r}")
    return str(value)


def _where(name: str) -> Callable[..., str]:
    return lambda *keys: f"{SECTION}.{name}{': ' if keys else ''}{'.'.join(keys)}"


def _underscored(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", name)


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), name)


_SWITCHES: dict[str, Callable[[str, Any], Any]] = {
    "enable": _flag,
    "run": _run,
    "inlayHints": _flag,
    "codeLens": _flag,
    "hover": _flag,
}

_NOT_HERE = {"output-format", "jobs"}

_OPTIONS = {
    _camel(each.name): each
    for each in SETTINGS
    if each.in_file and not each.commands and each.name not in _NOT_HERE
} | {"configuration": next(each for each in SETTINGS if each.name == "config")}
"""The options of an analysis, each under the name of its setting."""

_OF_THE_CLIENT = frozenset({"path", "interpreter", "importStrategy", "trace", "logLevel"})
"""Settings about how the server is started, which the editor's extension reads."""
