"""What the plugins of flake8 and pylint cost on files that have nothing to do with Keras.

The same tree is checked with the plugin and without, in turns.  The trees are
packages of Python's own library, whose modules import each other, and those
that ``--tree`` names.  ``--instructions`` counts instructions in place of
seconds, with valgrind, in the smaller trees: it takes some minutes, and no
other work on the machine changes what it says.

    python benchmarks/flake8_plugin.py [--rounds N] [--tree PATH] [--write]
    python benchmarks/flake8_plugin.py --instructions [--write]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import ROOT, instructions, machine, run, table, write

import keras_paramlint


LIBRARY = Path(sysconfig.get_path("stdlib"))
SMALL = ("json", "email")
"""Where instructions are counted: the fixed costs show most in the first."""
TREES = (("json",), ("email",), ("asyncio",), ("email", "http", "unittest"))
IN_PROCESSES = TREES[-1]
MOST = 1.03
"""How much of the processor's time flake8 may take with the plugin, of what it takes without."""
FLAKE8 = ("-m", "flake8", "--exit-zero", "--isolated", "--quiet")
PYLINT = ("-m", "pylint", "--rcfile=", "--exit-zero", "--disable=all", "--enable=E,F,W")
PLUGIN = "--load-plugins=keras_paramlint.integrations.pylint"


@dataclass(frozen=True)
class Case:
    """A tree, and the two commands that are compared over it."""

    name: str
    paths: tuple[str, ...]
    plain: tuple[str, ...]
    loaded: tuple[str, ...]

    @property
    def is_small(self) -> bool:
        """Whether its instructions are counted: valgrind takes fifty times as long."""
        return {Path(path).name for path in self.paths} <= {*SMALL[: 1 if self.plain[1] == "pylint" else 2]}

    @property
    def megabytes(self) -> float:
        """How long its modules are."""
        return sum(each.stat().st_size for top in self.paths for each in Path(top).rglob("*.py")) / 1e6


def cases(trees: Sequence[Path]) -> list[Case]:
    """Return what is compared."""
    found = []
    for packages in TREES:
        paths = tuple(str(LIBRARY / package) for package in packages)
        name = ", ".join(f"`{package}`" for package in packages)
        for jobs in ("-j1", "-j2") if packages is IN_PROCESSES else ("-j1",):
            command = (*FLAKE8, jobs, *paths)
            found.append(Case(f"flake8 {jobs}: {name}", paths, command, command))
    for tree in trees:
        command = (*FLAKE8, "-j1", str(tree))
        found.append(Case(f"flake8 -j1: {tree.name}", (str(tree),), command, command))
    for package in SMALL:
        path = str(LIBRARY / package)
        loaded = (*PYLINT, PLUGIN, path)
        found.append(Case(f"pylint -j1: `{package}`", (path,), (*PYLINT, path), loaded))
    return found


def main() -> int:
    """Measure, print and, if asked to, write the table; the status is 1 where the plugin costs too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how often each tree is checked")
    parser.add_argument("--tree", type=Path, action="append", default=[], help="a further tree without Keras")
    parser.add_argument("--instructions", action="store_true", help="count instructions, with valgrind")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = installed(Path(folder, "without"), ABSENT), installed(Path(folder, "with"), PRESENT)
        check(places)
        found = cases(given.tree)
        if given.instructions:
            worst, text = in_instructions(places, [case for case in found if case.is_small])
        else:
            worst, text = in_seconds(places, found, given.rounds)
    command = " ".join(["python", "benchmarks/flake8_plugin.py", *sys.argv[1:]])
    text = f"`{command}`\n\n{text}\n"
    sys.stdout.write(text)
    if given.write:
        write(f"The plugins, without Keras{'' if given.instructions else ', in seconds'}", text)
    return worst > MOST


def in_instructions(places: tuple[Path, Path], found: Sequence[Case]) -> tuple[float, str]:
    """Return the greatest ratio of the instructions executed, and the table."""
    rows, worst = [], 0.0
    for case in found:
        before, after = counts(case, places)
        worst = max(worst, after / before)
        millions = [f"{count / 1e6:,.0f}" for count in (before, after)]
        rows.append((case.name, f"{case.megabytes:.2f}", *millions, f"{after / before - 1:+.2%}"))
        sys.stderr.write(f"{rows[-1]}\n")
    return worst, (
        "What the plugins add on files that do not concern Keras, in millions of instructions executed, of "
        "one run with the plugin and one without; other work on the machine does not change them. The trees "
        "are packages of Python's own library; fixed costs show most in the smallest. Without "
        "`--instructions` the same command measures seconds, in larger trees as well. "
        f"{machine()}\n\n"
        + table(("", "MB", "without", "with", "difference"), rows)
    )


def in_seconds(places: tuple[Path, Path], found: Sequence[Case], rounds: int) -> tuple[float, str]:
    """Return the greatest ratio of the processor's time, and the table."""
    rows, worst = [], 0.0
    for case in found:
        before, after, ratio = compare(case, places, rounds)
        worst = max(worst, ratio)
        seconds = [f"{each:.2f}" for each in (before, after)]
        rows.append((case.name, f"{case.megabytes:.2f}", *seconds, f"{ratio - 1:+.1%}"))
        sys.stderr.write(f"{rows[-1]}\n")
    return worst, (
        f"Seconds of the processor, medians of {rounds} runs each, taken in turns, over trees without "
        "Keras: packages of Python's own library, and others. The last column is the median of the "
        f"differences of the single turns. {machine()}\n\n"
        + table(("", "MB", "without, s", "with, s", "difference"), rows)
    )


def compare(case: Case, places: tuple[Path, Path], rounds: int) -> tuple[float, float, float]:
    """Return the medians of both commands, and the median of how they compare in each turn."""
    pairs = []
    for number in range(rounds + 1):
        # Who begins changes, since the second one finds the files in memory.
        order = [(0, case.plain, places[0]), (1, case.loaded, places[1])]
        costs = [0.0, 0.0]
        for index, command, place in order if number % 2 else reversed(order):
            costs[index] = run(command, environment(place), place).processor
        # The first turn compiles and fills caches.
        if number:
            pairs.append(costs)
    before, after = (statistics.median(each) for each in zip(*pairs, strict=True))
    return before, after, statistics.median(after / before for before, after in pairs)


def counts(case: Case, places: tuple[Path, Path]) -> tuple[int, int]:
    """Return the instructions of both commands."""
    commands = ((case.plain, places[0]), (case.loaded, places[1]))
    for command, place in commands:
        # What is compiled once is no cost of each run.
        run(command, environment(place), place)
    before, after = (instructions(command, environment(place), place) for command, place in commands)
    return before, after


def environment(place: Path) -> dict[str, str]:
    """Return where the command finds this project, and whether flake8 finds the plugin."""
    return {"PYTHONPATH": f"{place}:{ROOT}"}


PRESENT = "[flake8.extension]\nKPL = keras_paramlint.integrations.flake8:Plugin\n"
ABSENT = "[flake8.report]\nnothing-of-ours = flake8.formatting.default:Nothing\n"
"""Something of flake8's own, since flake8 looks further for a project that offers it nothing."""


def installed(place: Path, points: str) -> Path:
    """Return a directory that holds what an installation tells, with the plugin for flake8 or without.

    It is found before an installation that there may be.
    """
    folder = place / f"keras_paramlint-{keras_paramlint.__version__}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: keras-paramlint\nVersion: {keras_paramlint.__version__}\n"
    )
    (folder / "entry_points.txt").write_text(points)
    return place


def check(places: tuple[Path, Path]) -> None:
    """Check that the plugin is there where it is to be, and only there.

    Raises:
        RuntimeError: it is not so.
    """
    bad = "from keras import Input, layers\n\nx = layers.Conv2D(1, 3)(Input((4,)))\n"
    for place, is_there in zip(places, (False, True), strict=True):
        command = [sys.executable, *FLAKE8[:2], "--isolated", "--select=KPL", "-"]
        variables = os.environ | environment(place)
        done = subprocess.run(command, input=bad, env=variables, capture_output=True, text=True, check=False)
        if ("KPL302" in done.stdout) is not is_there:
            raise RuntimeError(f"the plugin is {'not' if is_there else 'also'} in {place}: {done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
