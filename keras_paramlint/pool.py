"""Work shared out among processes: results in the order of the tasks, and one that dies costs no other."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from keras_paramlint.collector import collect_rarely


if TYPE_CHECKING:
    from concurrent.futures import Future

Task = TypeVar("Task")
Result = TypeVar("Result")

PAYS_FROM = 1_000_000
"""Bytes of source from which processes are worth their start."""


def in_pool(
    work: Callable[[Task, Any], Result],
    tasks: Sequence[Task],
    jobs: int,
    broken: Callable[[Task, BaseException | str], Result],
    shared: object = None,
) -> Iterator[Result]:
    """Yield what work makes of each task, in order.

    Args:
        work: A function of a module, called with a task and with what is shared.
        tasks: What is to be done.
        jobs: The number of processes; with one, everything is done in this one.
        broken: Gives the result of a task whose worker ended, or whose result cannot be sent.
        shared: What every process gets once.
    """
    if jobs <= 1:
        for task in tasks:
            yield work(task, shared)
        return
    from concurrent.futures.process import BrokenProcessPool

    remaining = deque(tasks)
    while remaining:
        try:
            for result in _one_pool(work, remaining, jobs, broken, shared):
                remaining.popleft()
                yield result
        except BrokenProcessPool:
            # Some worker died; by itself, the first one without a result shows whether it was the cause.
            task = remaining.popleft()
            try:
                yield from _one_pool(work, [task], 1, broken, shared)
            except BrokenProcessPool:
                yield broken(task, "its process ended")


def _one_pool(
    work: Callable[[Task, Any], Result],
    tasks: Sequence[Task] | deque[Task],
    jobs: int,
    broken: Callable[[Task, BaseException | str], Result],
    shared: object,
) -> Iterator[Result]:
    """Yield the results of one pool in order.

    Raises:
        BrokenProcessPool: a worker ended.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(shared,))
    pending: deque[tuple[Task, Future[Result]]] = deque()
    try:
        for task in list(tasks):
            pending.append((task, pool.submit(_do, work, task)))
        while pending:
            task, future = pending[0]
            try:
                result = future.result()
            except BrokenProcessPool:
                raise
            except Exception as error:  # noqa: BLE001 - a result that cannot be sent is one task's defect
                result = broken(task, error)
            pending.popleft()
            yield result
    finally:
        if pending:
            # Ended early: nobody wants the rest.  The shutdown then waits only for processes that are gone.
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            # One may have gone in the middle of a result; only without any writer is the end of that seen.
            with contextlib.suppress(AttributeError, OSError):
                pool._result_queue._writer.close()  # type: ignore[attr-defined]  # noqa: SLF001
        pool.shutdown(wait=True, cancel_futures=True)


_shared: list[object] = []
"""In a worker: what it got when it was started."""


def _start_worker(shared: object) -> None:
    """Leave Ctrl-C to the parent, which ends its workers without a word."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_rarely()
    _shared[:] = [shared]


def _do(work: Callable[[Task, Any], Result], task: Task) -> Result:
    return work(task, _shared[0])


def worthwhile(asked: int, tasks: int, size: int) -> int:
    """Return how many processes to use: what was asked for, else what pays.

    Args:
        asked: The number of processes; 0: as many as pay.
        tasks: How many tasks there are.
        size: What they come to, in bytes of source.
    """
    if asked == 0:
        asked = processors() if size > PAYS_FROM else 1
    return min(asked, tasks)


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
