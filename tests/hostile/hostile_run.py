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
from typing import Self


WORKER = Path(__file__).with_name("hostile_worker.py")

PATIENCE = 60
"""Seconds of the processor after which an input hangs: the analysis has 18, and the rules as many."""

SLOW = 20
"""Seconds of the processor after which a person takes it for hanging."""

LONGEST = 1_800
"""Seconds on the clock after which it does as well: it may wait for something."""


@dataclass
class Outcome:
    """What came of all inputs; each list names the inputs."""

    count: int = 0
    crashed: list[str] = field(default_factory=list)
    """A file was lost to a defect of the analysis."""
    failed: list[str] = field(default_factory=list)
    """A value was lost to one, whether or not anybody is told."""
    died: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    """Those that no budget ended, but the clock that looks at the whole analysis; they are no problems."""
    slowest: tuple[float, str] = (0.0, "")
    peak: tuple[int, str] = (0, "")

    @property
    def problems(self) -> list[str]:
        return [*self.crashed, *self.failed, *self.died, *self.hung, *self.executed, *self.slow]

    def __str__(self) -> str:
        crashed, hung = len(self.crashed) + len(self.died), len(self.hung)
        return (
            f"{self.count:,} inputs: {crashed} crashed, {len(self.failed)} lost a value to a defect, "
            f"{hung} hung, {len(self.executed)} executed, {len(self.slow)} took more than {SLOW} s; "
            f"slowest {self.slowest[0]:.1f} s ({self.slowest[1]}); "
            f"most memory {self.peak[0]} MiB ({self.peak[1]}); ended late: {self.ended or 'none'}"
        )


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
        if ready and not line:
            self.process.wait()
        return json.loads(line) if line else None

    def spent(self) -> float:
        """Return the seconds of the processor that the worker has used, as Linux tells them."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        self.process.kill()
        with self.process:
            pass


class Runner:
    """Analyses one input after the other; each is a name, a file name and contents."""

    def __init__(self, per_worker: int = 200, bounds: Iterable[str] = ()) -> None:
        self.outcome = Outcome()
        self._per_worker, self._bounds = per_worker, tuple(bounds)

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()
        (Path(self._folder.name) / ".git").mkdir()
        self._worker = Worker(self._bounds)
        return self

    def __exit__(self, *error: object) -> None:
        self._worker.end()
        self._folder.cleanup()

    def analyse(self, name: str, file: str, data: bytes) -> None:
        """Analyse one input, and note what comes of it."""
        outcome = self.outcome
        path = Path(self._folder.name) / file
        path.write_bytes(data)
        answer = self._worker.ask(path)
        outcome.count += 1
        before = set(outcome.problems)
        if answer is None:
            alive = self._worker.process.poll() is None
            (outcome.hung if alive else outcome.died).append(f"{name}: {'hangs' if alive else 'dies'}")
        else:
            for kind in ("crashed", "failed", "executed"):
                getattr(outcome, kind).extend(f"{name}: {each}" for each in answer[kind][:1])
            outcome.slow += [f"{name}: {answer['seconds']:.0f} s"] if answer["seconds"] > SLOW else []
            outcome.ended += [name] if answer["ended"] else []
            outcome.slowest = max(outcome.slowest, (answer["seconds"], name))
            outcome.peak = max(outcome.peak, (answer["peak"], name))
        for problem in sorted(set(outcome.problems) - before):
            # A long run may be cut; what it has found by then is not to be lost.
            print(f"- {problem}", flush=True)
        if answer is None or outcome.count % self._per_worker == 0:
            self._worker.end()
            self._worker = Worker(self._bounds)


def run(
    inputs: Iterable[tuple[str, str, bytes]], per_worker: int = 200, bounds: Iterable[str] = ()
) -> Outcome:
    """Analyse inputs: name, file name and contents of each."""
    with Runner(per_worker, bounds) as runner:
        for each in inputs:
            runner.analyse(*each)
        return runner.outcome
