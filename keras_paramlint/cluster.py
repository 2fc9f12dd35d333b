"""Work shared out among the workers of a Dask cluster, which see the same files: results in order.

Needs ``keras-paramlint[dask]``, here and on the workers.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import keras_paramlint
from keras_paramlint.collector import collect_rarely
from keras_paramlint.options import UsageError


if TYPE_CHECKING:
    from distributed import Client, Future

Task = TypeVar("Task")
Result = TypeVar("Result")

SECONDS_TO_ANSWER = 10
"""How long a scheduler may take to answer at first."""

AHEAD = 64
"""Tasks for each worker that it is given before the results of its first ones are taken."""

_one_at_a_time = threading.Lock()
"""In a worker: its threads share the directory and the files that are looked at."""


def on_cluster(
    work: Callable[[Task, Any], Result],
    tasks: Sequence[Task],
    scheduler: str,
    broken: Callable[[Task, BaseException | str], Result],
    shared: object = None,
) -> Iterator[Result]:
    """Yield what work makes of each task, in order.

    Args:
        work: A function of a module, called with a task and with what is shared.
        tasks: What is to be done; paths in them are those of the directory that this process is in.
        scheduler: Its address (``tcp://host:8786``), or the file that it wrote its address into.
        broken: Gives the result of a task whose worker ended again and again, or whose result cannot be sent.
        shared: What every task gets.

    Raises:
        UsageError: there is no such cluster, or its workers do not fit.
    """
    with contextlib.closing(_connected(scheduler)) as client:
        directory = os.getcwd()
        workers = _checked(client, directory)

        def begin(number: int, task: Task) -> Future[Result]:
            # The first ones first; nothing is the same task as another one.
            return client.submit(_do, work, task, shared, directory, priority=-number, pure=False)

        remaining = deque(enumerate(tasks))
        pending: deque[tuple[int, Task, Future[Result]]] = deque()
        while remaining or pending:
            while remaining and len(pending) < AHEAD * workers:
                number, task = remaining.popleft()
                pending.append((number, task, begin(number, task)))
            number, task, future = pending.popleft()
            if _ended_its_worker(future):
                # It, or another one that the worker had; by itself, it shows whether it was the cause.
                for _, _, other in pending:
                    _ended_its_worker(other)
                future = begin(number, task)
            try:
                yield future.result()
            except Exception as error:  # noqa: BLE001 - what one task meets costs no other
                yield broken(task, "its process ended" if _ended_its_worker(future) else error)


def _connected(scheduler: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--dask needs Dask: pip install 'keras-paramlint[dask]'") from None
    named = {"scheduler_file": scheduler} if os.path.isfile(scheduler) else {"address": scheduler}
    try:
        made: Client = Client(**named, timeout=SECONDS_TO_ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise UsageError(
            f"--dask {scheduler}: no scheduler of a Dask cluster answers there ({reason}); "
            "start one with `dask scheduler` and `dask worker`"
        ) from None
    return made


def _checked(client: Client, directory: str) -> int:
    """Return how many workers there are.

    Raises:
        UsageError: there is none, or one has another version of this package, or not these files.
    """
    told = client.run(_state, directory)
    if not told:
        raise UsageError("the Dask cluster has no worker; start one with `dask worker`")
    for address, (version, sees_directory) in told.items():
        if version != keras_paramlint.__version__:
            raise UsageError(
                f"the Dask worker {address} has keras-paramlint {version}, this is "
                f"{keras_paramlint.__version__}: install the same one everywhere"
            )
        if not sees_directory:
            raise UsageError(f"the Dask worker {address} has no directory {directory}: all must see the same")
    return len(told)


def _state(directory: str) -> tuple[str, bool]:
    """In a worker: return the version of this package, and whether a directory is there.

    What the work needs is imported here, before the worker's threads, one that does a task and one that
    unpacks the next, can each begin with another module and wait for the one that the other has begun.
    """
    for module in ("analysis", "cache", "cache.codec", "rules", "runner"):
        importlib.import_module(f"keras_paramlint.{module}")
    return keras_paramlint.__version__, os.path.isdir(directory)


def _do(work: Callable[[Task, Any], Result], task: Task, shared: object, directory: str) -> Result:
    with _one_at_a_time, contextlib.chdir(directory):
        collect_rarely()
        return work(task, shared)


def _ended_its_worker(future: Future[Any]) -> bool:
    """Wait for the end of a task, and say whether its worker ended with it."""
    from distributed import KilledWorker

    return isinstance(future.exception(), KilledWorker)  # type: ignore[no-untyped-call]
