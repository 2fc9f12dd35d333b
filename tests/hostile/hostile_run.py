"""Runs the worker over inputs, and another worker where one hangs or dies."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


WORKER = Path(__file__).with_name("hostile_worker.py")

PATIENCE = 240
"""Seconds of the processor after which an input hangs: the analysis may take 90, and the rules as many."""

LONGEST = 1_800
"""Seconds on the clock after which it does as well: it may wait for something."""


@dataclass
class Outcome:
    """What came of all inputs; each list names the inputs."""

    count: int = 0
    crashed: list[str] = field(default_factory=list)
    died: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    """Those that no budget ended, but the clock that looks at the whole analysis; they are no problems."""
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
        began, spent, ready = time.monotonic(), self.spent(), []
        while not ready and self.spent() - spent < PATIENCE and time.monotonic() - began < LONGEST:
            ready, _, _ = select.select([self.process.stdout], [], [], 5)
        line = self.process.stdout.readline() if ready else ""
        return json.loads(line) if line else None

    def spent(self) -> float:
        """Return the seconds of the processor that the worker has used, as Linux tells them."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

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
                    outcome.ended += [name] if answer["ended"] else []
                    outcome.slowest = max(outcome.slowest, (answer["seconds"], name))
                    outcome.peak = max(outcome.peak, (answer["peak"], name))
                if answer is None or outcome.count % per_worker == 0:
                    worker.end()
                    worker = Worker(bounds)
    finally:
        worker.end()
    return outcome
