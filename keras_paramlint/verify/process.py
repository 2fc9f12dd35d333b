"""Starts the worker, waits for it, and ends it with all that it started."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from typing import Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.options import UsageError


WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "worker.py")
_LAST_LINES = 15
_STDERR = 2


@dataclass(frozen=True, slots=True)
class Build:
    """How a program is to be run."""

    path: str
    """The file, absolute."""
    text: str
    """Its source; of a notebook, all code cells in order."""
    module: str
    """The name under which it would be imported."""
    roots: tuple[str, ...]
    """Where its imports are looked for."""
    flavour: str
    expression: str | None = None
    values: tuple[tuple[str, Any], ...] = ()
    """Values for the parameters of a builder that is asked for."""

    def to_json(self) -> dict[str, Any]:
        """Return the request as the worker reads it."""
        return {
            "path": self.path,
            "text": self.text,
            "module": self.module,
            "roots": list(self.roots),
            "flavour": self.flavour,
            "expression": self.expression,
            "values": dict(self.values),
        }


def build(request: Build, python: str | None, seconds: float, *, gpu: bool, show: bool) -> dict[str, Any]:
    """Return what the worker found.

    Args:
        request: The program.
        python: The Python that runs it; None: this one.
        seconds: How long it may take.
        gpu: Whether it sees the GPUs.
        show: Whether what it prints goes to standard error as it comes.

    Raises:
        UsageError: there is no such Python, or the worker was too slow, crashed or refused.
    """
    executable = python or sys.executable
    with tempfile.TemporaryDirectory(prefix="keras-paramlint-") as folder, contextlib.ExitStack() as stack:
        source, target = os.path.join(folder, "request.json"), os.path.join(folder, "answer.json")
        with open(source, "w", encoding="utf-8") as file:
            json.dump(request.to_json(), file)
        printed = None if show else stack.enter_context(tempfile.TemporaryFile())
        try:
            process = subprocess.Popen(  # noqa: S603 - a person asked for this, with a flag of its own
                [executable, WORKER, source, target],
                stdin=subprocess.DEVNULL,
                stdout=_STDERR if printed is None else printed,
                stderr=printed,
                env=_environment(request.flavour, gpu=gpu),
                start_new_session=True,
            )
        except OSError as error:
            raise UsageError(f"--python {executable}: cannot be run: {error.strerror or error}") from error
        try:
            status = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise UsageError(
                f"{request.path}: not built within {seconds:g} seconds; give more with --timeout, or name "
                "what builds the model, as in m.py::build(10), so that nothing is trained"
            ) from None
        finally:
            if process.poll() is None:
                _end(process)
        if not os.path.exists(target):
            raise UsageError(
                f"{request.path}: the process {_how(status)} before it could answer{_tail(printed)}"
            )
        with open(target, encoding="utf-8") as file:
            answer: dict[str, Any] = json.load(file)
        if "refused" in answer:
            raise UsageError(f"{request.path}: {answer['refused']}")
        answer["printed"] = _tail(printed)
        return answer


def _environment(flavour: str, *, gpu: bool) -> dict[str, str]:
    found = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "3")}
    found["PYTHONDONTWRITEBYTECODE"] = "1"
    found.pop("TF_USE_LEGACY_KERAS", None)
    if flavour in {"tfkeras2", "tf1"}:
        found["TF_USE_LEGACY_KERAS"] = "1"
    if not gpu:
        found |= {"CUDA_VISIBLE_DEVICES": "-1", "HIP_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs, and what it started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _how(status: int) -> str:
    if status >= 0:
        return f"ended with status {status}"
    with contextlib.suppress(ValueError):
        return f"was ended by {signal.Signals(-status).name}"
    return f"was ended by signal {-status}"


def _tail(printed: Any) -> str:
    """Return the last lines that the program printed."""
    if printed is None:
        return ""
    size = printed.seek(0, os.SEEK_END)
    printed.seek(max(0, size - 8192))
    lines = printed.read().decode("utf-8", "replace").split("\n")
    kept = [line for line in lines if line.strip()][-_LAST_LINES:]
    return "".join(f"\n    {line.rstrip()}" for line in kept)
