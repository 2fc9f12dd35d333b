"""Which value of an option counts, and where it comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from keras_paramlint.config.load import ConfigFile, Value, load, nearest
from keras_paramlint.config.setting import Kind, Setting
from keras_paramlint.config.settings import SETTINGS
from keras_paramlint.dataclass import dataclass
from keras_paramlint.options import FilePattern, UsageError


COMMAND_LINE = "command line"
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The value of every option under its key, with its origin."""

    values: dict[str, Value]
    config_file: str | None = None

    def __getitem__(self, key: str) -> Any:
        return self.values[key].value

    def origin(self, key: str) -> str:
        """Return who set an option: the command line, a file with its line, or nobody."""
        return self.values[key].origin

    @property
    def plain(self) -> dict[str, Any]:
        """The values alone."""
        return {key: each.value for key, each in self.values.items()}


@dataclass(slots=True)
class Configuration:
    """What the command line says, and the files that count where it says nothing.

    Each analysed file takes the configuration file that is nearest to it.
    """

    told: Mapping[str, Any] = field(default_factory=dict)
    """What the command line sets, under the options' keys."""
    config: str | None = None
    """The one file that counts everywhere; None: the nearest one."""
    isolated: bool = False
    """Whether no file is read."""
    environment: Mapping[str, Value] = field(default_factory=dict)
    """What variables of the environment set where the command line says nothing."""
    _named: ConfigFile | None = None
    _nearest: dict[str, ConfigFile | None] = field(default_factory=dict)
    _by_directory: dict[str, Resolved] = field(default_factory=dict)
    _by_file: dict[str | None, Resolved] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the file that was named, so that what is wrong with it is said first.

        Raises:
            UsageError: it cannot be read, or two options contradict each other.
        """
        if self.config is not None and self.isolated:
            raise UsageError("--config and --isolated contradict each other; give one of them")
        if self.config is not None:
            self._named = load(self.config)

    def of_file(self, path: str) -> Resolved:
        """Return what counts for a file.

        Raises:
            UsageError: its configuration file says what no option takes.
        """
        return self.of_directory(os.path.dirname(path) or os.curdir)

    def of_directory(self, directory: str) -> Resolved:
        """Return what counts for the files in a directory.

        Raises:
            UsageError: its configuration file says what no option takes.
        """
        place = os.path.abspath(directory)
        if place not in self._by_directory:
            found = self._named
            if found is None and not self.isolated:
                found = nearest(place, self._nearest)
            # Directories that share a file share what it comes to.
            key = found.path if found else None
            if key not in self._by_file:
                self._by_file[key] = _resolved(self.told, self.environment, found)
            self._by_directory[place] = self._by_file[key]
        return self._by_directory[place]

    def of_run(self, paths: tuple[str, ...]) -> Resolved:
        """Return what counts for a run as a whole.

        It is what counts in the working directory; where no file does, what
        counts for the first of the paths.

        Raises:
            UsageError: the configuration file says what no option takes.
        """
        here = self.of_directory(os.curdir)
        if here.config_file is None and paths:
            first = paths[0]
            return self.of_directory(first) if os.path.isdir(first) else self.of_file(first)
        return here


def _resolved(
    told: Mapping[str, Any], environment: Mapping[str, Value], found: ConfigFile | None
) -> Resolved:
    in_file = (found.values if found else {}) | dict(environment)
    values = {setting.key: _merged(setting, told, in_file) for setting in SETTINGS}
    return Resolved(values, found.path if found else None)


def _merged(setting: Setting, told: Mapping[str, Any], in_file: Mapping[str, Value]) -> Value:
    """Return the value that counts: the command line before the file before the default.

    Tables add up, and so do lists that extend others; what is said later counts more.
    """
    key = setting.key
    adds_up = setting.kind.adds_up or (setting.kind in {Kind.NAMES, Kind.FILES} and key.startswith("extend_"))
    if adds_up:
        parts = [in_file[key]] if key in in_file else []
        if key in told:
            parts.append(Value(told[key], COMMAND_LINE))
        whole = [item for part in parts for item in part.value]
        return Value(whole, " and ".join(part.origin for part in parts) or DEFAULT)
    if key in told:
        return Value(told[key], COMMAND_LINE)
    if key in in_file:
        return in_file[key]
    default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    if setting.kind is Kind.FILES:
        default = [FilePattern(pattern, os.curdir) for pattern in default]
    return Value(default, DEFAULT)
