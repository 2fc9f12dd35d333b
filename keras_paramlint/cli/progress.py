"""How far a long run is, shown on a terminal's standard error and nowhere else."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Self


if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 1.0
"""Seconds before anything is shown; most runs are over by then."""


class Progress:
    """A bar that comes after a while, makes room for output, and leaves nothing behind."""

    def __init__(self, *, is_on: bool) -> None:
        self._is_on = is_on and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._total = 0
        self._done = 0
        self._name = ""
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """Take the bar away."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._is_on = False
            if self._bar is not None:
                self._bar.stop()

    def expect(self, total: int) -> None:
        """Say how many files and targets there are, and begin to wait."""
        self._total = total
        if self._is_on:
            self._timer = threading.Timer(PATIENCE, self._show)
            self._timer.daemon = True
            self._timer.start()

    def advance(self, name: str) -> None:
        """Say that one more is finished; the bar makes room for what is written about it."""
        with self._lock:
            self._done += 1
            self._name = name
            if self._bar is not None:
                self._bar.stop()

    def resume(self) -> None:
        """Say that what there was to write is written."""
        with self._lock:
            if self._bar is not None and self._is_on:
                sys.stdout.flush()
                self._update()
                self._bar.start()

    def _show(self) -> None:
        """Show the bar; this is another thread."""
        # Only where there is something to wait for.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if not self._is_on:
                return
            name = TextColumn("{task.description}")
            columns = (MofNCompleteColumn(), BarColumn(), TimeElapsedColumn(), name)
            console = Console(stderr=True)
            self._bar = Progress(
                *columns, console=console, transient=True, redirect_stdout=False, refresh_per_second=4
            )
            self._task = self._bar.add_task("")
            self._update()
            self._bar.start()

    def _update(self) -> None:
        if self._bar is not None and self._task is not None:
            from rich.markup import escape

            name = escape(self._name)
            self._bar.update(self._task, total=self._total or None, completed=self._done, description=name)
