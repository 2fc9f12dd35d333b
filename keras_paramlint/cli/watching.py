"""``--watch``: a command again whenever a file changes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from keras_paramlint.cli.arguments import Request
from keras_paramlint.cli.session import note
from keras_paramlint.cli.watched import Watched
from keras_paramlint.options import UsageError


_PAUSE = 0.5
"""Seconds between two looks, where no library tells of changes."""

_LONG_PAUSE = 3000
"""Milliseconds between two looks, where one does: for what lies above the directories that it looks at."""

_CLEAR = "\x1b[2J\x1b[3J\x1b[H"


def watch(parse: Callable[[], Request], run: Callable[[Request], int]) -> NoReturn:
    """Run a command, and again after every change, until somebody ends it.

    Args:
        parse: Reads what is asked for, each time anew, since a configuration file may have changed.
        run: Does it.

    Raises:
        UsageError: there is nothing that could change.
    """
    request = parse()
    if request.stdin is not None:
        raise UsageError("--watch needs files; standard input does not change")
    watcher = Watcher(Watched.by(request))
    while True:
        if sys.stdout.isatty():
            sys.stdout.write(_CLEAR)
        try:
            request = parse()
            watcher.turn_to(Watched.by(request))
            run(request)
        except UsageError as error:
            # A configuration file that is being written is no reason to stop.
            note(f"keras-paramlint: error: {error}")
        sys.stdout.flush()
        note("watching for changes; Ctrl-C ends it")
        changed = watcher.wait()
        note(f"{time.strftime('%H:%M:%S')}: {_names(changed)} changed")


def _names(changed: Sequence[str]) -> str:
    shown = ", ".join(os.path.relpath(path) for path in changed[:3])
    return f"{shown} and {len(changed) - 3} more" if len(changed) > 3 else shown


class Watcher:
    """Tells which files have changed since it was last asked, by their times and sizes."""

    def __init__(self, watched: Watched) -> None:
        """Look for the first time."""
        self._watched = watched
        self._before = watched.state()
        self._events = self._told()

    def turn_to(self, watched: Watched) -> None:
        """Look at other files; that these are others is no change of them."""
        old, self._watched = self._watched, watched
        if watched.directories.keys() != old.directories.keys():
            self._events = self._told()
        for path, state in watched.state().items():
            if not old.matters(path):
                self._before[path] = state
        self._before = {path: state for path, state in self._before.items() if watched.matters(path)}

    def wait(self) -> list[str]:
        """Wait until files have changed, and return them."""
        while True:
            now = self._watched.state()
            paths = {*self._before, *now}
            changed = sorted(path for path in paths if self._before.get(path) != now.get(path))
            self._before = now
            if changed:
                return changed
            next(self._events)

    def _told(self) -> Iterator[object]:
        """Yield when it is time to look again: when a library tells of a change, else twice a second."""
        try:
            from watchfiles import watch as watch_files

            yield from watch_files(
                *filter(os.path.isdir, self._watched.directories),
                watch_filter=lambda _, path: self._watched.matters(path),
                rust_timeout=_LONG_PAUSE,
                yield_on_timeout=True,
                raise_interrupt=True,
            )
        except (ImportError, OSError, RuntimeError):
            # It is not installed, or there is nothing to look at, or more than the system allows.
            while True:
                time.sleep(_PAUSE)
                yield None
