"""A thread with a deep stack for one analysis, and its end where nothing else ends it."""

from __future__ import annotations

import contextvars
import math
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from keras_paramlint.interpreter.budget import Limits


if TYPE_CHECKING:
    from keras_paramlint.options import Options


Outcome = TypeVar("Outcome")

LOOK_EVERY = 5.0
"""Seconds between two looks at a long analysis."""

PATIENCE = 1.5
"""How often the seconds of a file may pass: before reading, in between and behind, nothing is counted."""

STACK_BYTES = 256 * 1024 * 1024
RECURSION = 20_000


class Overtime(BaseException):
    """Ends work that takes far longer than it may, wherever it is: no ``except Exception`` keeps it."""


def patience(options: Options) -> float:
    """Return the seconds of the processor after which work on one file is ended, whatever it does."""
    return PATIENCE * Limits(**dict(options.limits)).seconds


def with_room(work: Callable[[], Outcome], longest: float = math.inf) -> Outcome:
    """Run work on a thread with a stack that deep programs need; it sees the files that the caller sees.

    Args:
        work: What is to be done.
        longest: Seconds of the processor after which it is ended.

    Raises:
        Overtime: it was.
    """
    context = contextvars.copy_context()
    outcomes: list[Outcome] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            outcomes.append(context.run(work))
        except BaseException as error:  # noqa: BLE001 - handed on to the caller below
            errors.append(error)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))
    size = threading.stack_size(STACK_BYTES)
    try:
        # A daemon, so that Ctrl-C need not wait for it.
        thread = threading.Thread(target=run, name="keras-paramlint", daemon=True)
        thread.start()
        _wait_for(thread, longest)
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if errors:
        raise errors[0]
    return outcomes[0]


def _wait_for(thread: threading.Thread, longest: float) -> None:
    """Wait for a thread; end it when the process has worked for longer than that.

    What an analysis counts by itself ends it long before.  This is for what it does not count.
    """
    began = time.process_time()
    thread.join(LOOK_EVERY)
    while thread.is_alive():
        if time.process_time() - began > longest:
            import ctypes

            error = ctypes.py_object(Overtime)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), error)
        thread.join(LOOK_EVERY)
