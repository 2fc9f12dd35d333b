"""Running a command in a fresh process, what it cost, and where the figures are kept."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "benchmarks.md"
FIGURES = ROOT / "benchmarks" / "figures.json"
"""What the README tells of the last recorded runs."""


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of the processor, and MiB at the peak, of one process."""

    seconds: float
    processor: float
    memory: float


def run(arguments: Sequence[str], environment: dict[str, str] | None = None, place: Path = ROOT) -> Cost:
    """Run a Python command to its end, in a directory.

    Raises:
        RuntimeError: it failed.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=place,
        env=_environment(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {errors.decode(errors='replace')[-2000:]}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def instructions(
    arguments: Sequence[str], environment: dict[str, str] | None = None, place: Path = ROOT
) -> int:
    """Return how many instructions a Python command executes, which no other load on the machine changes.

    Valgrind counts them, and takes fifty times as long as the command.

    Raises:
        RuntimeError: it failed, or there is no valgrind.
    """
    tool = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    done = subprocess.run(
        [*tool, sys.executable, *arguments],
        cwd=place,
        env=_environment(environment) | {"PYTHONHASHSEED": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    counted = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode or not counted:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr[-2000:]}")
    return int(counted[1].replace(",", ""))


def _environment(further: dict[str, str] | None) -> dict[str, str]:
    """Return the environment of a command, in which modules are compiled once, as when installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(ROOT)} | (further or {})


def median(costs: Iterable[Cost]) -> Cost:
    """Return the median of each figure."""
    found = list(costs)
    return Cost(
        statistics.median(c.seconds for c in found),
        statistics.median(c.processor for c in found),
        statistics.median(c.memory for c in found),
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; the first column is text, the others are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def write(section: str, text: str) -> None:
    """Replace a section of ``docs/benchmarks.md``, or add it."""
    DOCUMENT.parent.mkdir(exist_ok=True)
    old = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else "# Benchmarks\n"
    heading = f"## {section}\n"
    before, found, after = old.partition(heading)
    _, next_found, rest = after.partition("\n## ") if found else ("", "", "")
    tail = f"\n## {rest}" if next_found else ""
    DOCUMENT.write_text(f"{before.rstrip()}\n\n{heading}\n{text.strip()}\n{tail}", encoding="utf-8")


def record(name: str, **figures: float) -> None:
    """Keep the figures of a benchmark for the README, which ``python benchmarks/readme.py`` writes anew."""
    known = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    known[name] = {key: round(value, 4) for key, value in figures.items()}
    FIGURES.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def machine() -> str:
    """Say where the figures were measured."""
    import platform

    return (
        f"Measured with Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors."
    )
