"""The options of an analysis, from what the command line and the configuration files say."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

from keras_paramlint.config.resolve import COMMAND_LINE, DEFAULT, Configuration, Resolved
from keras_paramlint.graph import Diagnostic
from keras_paramlint.options import FileChoice, FilePattern, Options, UsageError
from keras_paramlint.rules import select
from keras_paramlint.sources.roots import project_directory


Outcome = TypeVar("Outcome")

BUDGET_RULES = ("KPL504",)
"""What budgets turn on, where rules are not selected by name."""


class Project:
    """Gives each file the options that count for it."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._options: dict[int, tuple[Resolved, Options]] = {}

    def options(self, path: str) -> Options:
        """Return the options for a file.

        Raises:
            UsageError: its configuration file says what no option takes.
        """
        resolved = self.configuration.of_file(path)
        if id(resolved) not in self._options:
            self._options[id(resolved)] = resolved, options_of(resolved)
        return self._options[id(resolved)][1]

    def reports(self, found: Diagnostic) -> bool:
        """Say whether ``check`` reports a finding."""
        return self.options(found.path).selection.admits(found.code, found.severity, found.path)


def options_of(resolved: Resolved, directory: str = os.curdir) -> Options:
    """Return the options that settings come to.

    Args:
        resolved: The settings.
        directory: Where the project is looked for, if no configuration file says where it is.

    Raises:
        UsageError: a selector means no rule; the message names the file and line where it stands.
    """
    for key in ("select", "ignore", "extend_select", "extend_ignore"):
        _placed(resolved, key, lambda key=key: select(**{key: resolved[key] or []}))  # type: ignore[misc]
    ignores: list[tuple[FilePattern, Any]] = resolved["per_file_ignores"]
    severities = resolved["severity"]
    _placed(resolved, "per_file_ignores", lambda: select(per_file_ignores=ignores))
    _placed(resolved, "severity", lambda: select(severity=severities))
    selection = select(
        resolved["select"],
        resolved["ignore"],
        resolved["extend_select"],
        resolved["extend_ignore"],
        per_file_ignores=ignores,
        severity=severities,
    )
    budgets = tuple(budget for _, budget in resolved["budgets"])
    return Options(
        flavour=resolved["flavour"],
        flavour_reason=_teller(resolved, "flavour"),
        per_file_flavour=_per_file_flavour(resolved),
        settings=tuple(resolved["set"]),
        assumed=tuple(resolved["assume"]),
        limits=tuple(resolved["limits"]),
        source_roots=_source_roots(resolved),
        follow_installed=resolved["follow_installed"],
        since=resolved["since"],
        # Who states budgets wants to hear of them.
        selection=selection.asking_for(BUDGET_RULES) if budgets else selection,
        budgets=budgets,
        jobs=resolved["jobs"],
        cache=_cache(resolved, directory),
        files=_files(resolved),
    )


def _files(resolved: Resolved) -> FileChoice:
    """Return which files are looked at."""
    included: list[FilePattern] = resolved["include"] + resolved["extend_include"]
    excluded: list[FilePattern] = resolved["exclude"] + resolved["extend_exclude"]
    return FileChoice(
        include=tuple(pattern.glob for pattern in included),
        exclude=tuple(pattern.glob for pattern in excluded),
        root=os.path.dirname(resolved.config_file) if resolved.config_file is not None else os.curdir,
        respect_gitignore=resolved["respect_gitignore"],
        force_exclude=resolved["force_exclude"],
    )


def baseline_file(resolved: Resolved) -> str | None:
    """Return the baseline of a run; one that a file names is seen from where that file stands."""
    path: str | None = resolved["baseline"]
    if path is None or resolved.origin("baseline") == COMMAND_LINE or resolved.config_file is None:
        return path
    joined = os.path.join(os.path.dirname(resolved.config_file), path)
    shown = os.path.relpath(joined)
    return joined if shown.startswith(os.pardir) else shown


CACHE = ".keras_paramlint_cache"


def _cache(resolved: Resolved, directory: str) -> str:
    """Return the directory in which results are kept; one of a file is seen from where it stands."""
    if resolved["no_cache"]:
        return ""
    told = resolved["cache_dir"] or os.environ.get("KERAS_PARAMLINT_CACHE_DIR")
    if told:
        origin, file = resolved.origin("cache_dir"), resolved.config_file
        in_file = file is not None and origin not in {COMMAND_LINE, DEFAULT}
        return os.path.abspath(os.path.join(os.path.dirname(file or "") if in_file else os.curdir, told))
    if resolved.config_file is not None:
        return os.path.join(os.path.dirname(os.path.abspath(resolved.config_file)), CACHE)
    return os.path.join(project_directory(directory), CACHE)


def _source_roots(resolved: Resolved) -> tuple[str, ...]:
    """Return the directories of ``source-roots``; those of a file are seen from where it stands.

    Raises:
        UsageError: one of them is no directory.
    """
    base = os.curdir
    if resolved.origin("source_roots") != COMMAND_LINE and resolved.config_file is not None:
        base = os.path.dirname(resolved.config_file)
    roots = tuple(os.path.abspath(os.path.join(base, root)) for root in resolved["source_roots"])
    for root in roots:
        if not os.path.isdir(root):
            told = resolved.origin("source_roots")
            raise UsageError(f"source-roots: there is no directory {root} (from {told})")
    return roots


def _per_file_flavour(resolved: Resolved) -> tuple[tuple[FilePattern, str, str], ...]:
    """Return the flavours of single files; what a file says counts less than ``--flavour``."""
    pairs = resolved["per_file_flavour"]
    if resolved.origin("flavour") == COMMAND_LINE and COMMAND_LINE not in resolved.origin("per_file_flavour"):
        pairs = []
    reason = _teller(resolved, "per_file_flavour")
    return tuple((files, flavour, reason) for files, flavour in pairs)


def _teller(resolved: Resolved, key: str) -> str:
    """Return who set an option, as a reason."""
    origin = resolved.origin(key)
    name = key.replace("_", "-")
    return f"--{name}" if origin in {COMMAND_LINE, DEFAULT} else f"{name} in {origin}"


def _placed(resolved: Resolved, key: str, check: Callable[[], Outcome]) -> Outcome:
    """Return what a check gives.

    Raises:
        UsageError: it fails; with the place where the option was set, where that is a file.
    """
    try:
        return check()
    except UsageError as error:
        origin = resolved.origin(key)
        if origin in {COMMAND_LINE, DEFAULT}:
            raise
        raise UsageError(f"{origin}: {key.replace('_', '-')}: {error}") from None
