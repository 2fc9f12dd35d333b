"""Runs the worker over inputs, and another worker where one hangs or dies."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


WORKER = Path(__file__).with_name("hostile_worker.py")

PATIENCE = 300
"""Seconds on the clock after which an input hangs; the analysis itself may take 30 of the processor."""


@dataclass
class Outcome:
    """What came of all inputs; each list names the inputs."""

    count: int = 0
    crashed: list[str] = field(default_factory=list)
    died: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    peak: tuple[int, str] = (0, "")

    @property
    def problems(self) -> list[str]:
        return [*self.crashed, *self.died, *self.hung, *self.executed]


class Worker:
    def __init__(self, bounds: Iterable[str] = ()) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(WORKER), *bounds], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, path: Path) -> dict | None:
        """Return the answer; None where it did not come in time, or the process ended."""
        try:
            self.process.stdin.write(f"{path}\n")
            self.process.stdin.flush()
        except OSError:
            return None
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if ready else ""
        return json.loads(line) if line else None

    def end(self) -> None:
        self.process.kill()
        with self.process:
            pass


def run(
    inputs: Iterable[tuple[str, str, bytes]], per_worker: int = 200, bounds: Iterable[str] = ()
) -> Outcome:
    """Analyse inputs: name, file name and contents of each."""
    outcome, worker = Outcome(), Worker(bounds)
    try:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / ".git").mkdir()
            for name, file, data in inputs:
                path = Path(folder) / file
                path.write_bytes(data)
                answer = worker.ask(path)
                outcome.count += 1
                if answer is None:
                    alive = worker.process.poll() is None
                    (outcome.hung if alive else outcome.died).append(
                        f"{name}: {'hangs' if alive else 'dies'}"
                    )
                elif answer["crashed"]:
                    outcome.crashed.append(f"{name}: {answer['crashed'][0]}")
                elif answer["executed"]:
                    outcome.executed.append(f"{name}: {answer['executed'][0]}")
                if answer is not None:
                    outcome.slowest = max(outcome.slowest, (answer["seconds"], name))
                    outcome.peak = max(outcome.peak, (answer["peak"], name))
                if answer is None or outcome.count % per_worker == 0:
                    worker.end()
                    worker = Worker(bounds)
    finally:
        worker.end()
    return outcome
