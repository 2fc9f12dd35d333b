"""``--watch``: a command again whenever a file changes."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from keras_paramlint.cli.arguments import Request
from keras_paramlint.cli.session import note
from keras_paramlint.options import UsageError
from keras_paramlint.sources import DEFAULT_EXCLUDES


SUFFIXES = (".py", ".ipynb", ".toml", ".cfg", ".ini", ".txt", ".lock", ".json")
"""What an analysis depends on: sources, configuration, requirements, baselines."""

_PAUSE = 0.5
"""Seconds between two looks, where no library tells of changes."""

_LONG_PAUSE = 3000
"""Milliseconds between two looks, where one does."""

_CLEAR = "\x1b[2J\x1b[3J\x1b[H"


def watch(request: Request, run: Callable[[], int]) -> NoReturn:
    """Run a command, and again after every change, until somebody ends it.

    Raises:
        UsageError: there is nothing that could change.
    """
    if request.stdin is not None:
        raise UsageError("--watch needs files; standard input does not change")
    # What the runs themselves write is no change.
    own = frozenset(os.path.abspath(path) for path in _written(request))
    watcher = Watcher(sorted({_place(target.path) for target in request.targets}), own)
    while True:
        _once(run)
        changed = watcher.wait()
        note(f"{time.strftime('%H:%M:%S')}: {_names(changed)} changed")


def _written(request: Request) -> Iterator[str]:
    if request["output_file"] is not None:
        yield request["output_file"]
    yield from (text.partition(":")[2] for text in request["output_format"] if ":" in text)


def _once(run: Callable[[], int]) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
    try:
        run()
    except UsageError as error:
        # A configuration file that is being written is no reason to stop.
        note(f"keras-paramlint: error: {error}")
    sys.stdout.flush()
    note("watching for changes; Ctrl-C ends it")


def _place(path: str) -> str:
    """Return the directory whose files matter for a target: its own, or the one that it lies in."""
    return path if os.path.isdir(path) else os.path.dirname(path) or os.curdir


def _names(changed: Sequence[str]) -> str:
    shown = ", ".join(os.path.relpath(path) for path in changed[:3])
    return f"{shown} and {len(changed) - 3} more" if len(changed) > 3 else shown


class Watcher:
    """Tells which files have changed since it was last asked, by their times and sizes."""

    def __init__(self, directories: Sequence[str], own: frozenset[str] = frozenset()) -> None:
        """Look for the first time.

        Args:
            directories: Where to look.
            own: Files that do not count, by their absolute paths.
        """
        self._directories = directories
        self._own = own
        self._before = _state(directories, own)
        self._events: Iterator[object] | None = None
        with contextlib.suppress(ImportError):
            from watchfiles import watch as watch_files

            self._events = watch_files(
                *directories,
                watch_filter=lambda _, path: _matters(path, directories),
                rust_timeout=_LONG_PAUSE,
                yield_on_timeout=True,
                raise_interrupt=True,
            )

    def wait(self) -> list[str]:
        """Wait until files have changed, and return them."""
        while True:
            now = _state(self._directories, self._own)
            paths = {*self._before, *now}
            changed = sorted(path for path in paths if self._before.get(path) != now.get(path))
            self._before = now
            if changed:
                return changed
            if self._events is not None:
                next(self._events)
            else:
                time.sleep(_PAUSE)


def _state(directories: Sequence[str], own: frozenset[str]) -> dict[str, tuple[int, int]]:
    """Return the time and the size of every file that matters."""
    found: dict[str, tuple[int, int]] = {}
    for directory in directories:
        for place, names, files in os.walk(directory):
            names[:] = [name for name in names if not _is_passed_over(name)]
            for name in files:
                path = os.path.abspath(os.path.join(place, name))
                if name.endswith(SUFFIXES) and path not in own:
                    with contextlib.suppress(OSError):
                        status = os.stat(path)
                        found[path] = status.st_mtime_ns, status.st_size
    return found


def _matters(path: str, directories: Sequence[str]) -> bool:
    """Say whether an analysis may depend on a file below one of some directories."""
    if not path.endswith(SUFFIXES):
        return False
    for directory in directories:
        below = os.path.relpath(path, directory)
        if not below.startswith(os.pardir):
            return not any(map(_is_passed_over, below.split(os.sep)[:-1]))
    return False


def _is_passed_over(name: str) -> bool:
    """Say whether nobody analyses what lies in a directory of a name."""
    return name.startswith(".") or name in DEFAULT_EXCLUDES
