"""What the plugins of flake8 and pylint cost on files that have nothing to do with Keras.

The same tree is checked with the plugin and without, in turns.  The trees are
packages of Python's own library, whose modules import each other, and those
that ``--tree`` names.  ``--instructions`` counts the instructions of one run of
each as well, with valgrind, which takes some minutes.

    python benchmarks/flake8_plugin.py [--rounds N] [--tree PATH] [--instructions] [--write]
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
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--tree", type=Path, action="append", default=[], help="a further tree without Keras")
    parser.add_argument("--instructions", action="store_true", help="count instructions too, with valgrind")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    given = parser.parse_args()
    rows, worst = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        places = installed(Path(folder, "without"), ABSENT), installed(Path(folder, "with"), PRESENT)
        check(places)
        for case in cases(given.tree):
            before, after, ratio = compare(case, places, given.rounds)
            is_small = {Path(path).name for path in case.paths} <= {*SMALL}
            counted = counts(case, places) if given.instructions and is_small else None
            worst = max(worst, counted or ratio)
            differences = (f"{ratio - 1:+.1%}", f"{counted - 1:+.2%}" if counted else "")
            rows.append((case.name, f"{case.megabytes:.2f}", f"{before:.2f}", f"{after:.2f}", *differences))
            sys.stderr.write(f"{rows[-1]}\n")
    text = table(("", "MB", "without, s", "with, s", "seconds", "instructions"), rows)
    options = " ".join(f"--tree {tree.name}" for tree in given.tree)
    options = f"{options} --instructions --write" if given.instructions else f"{options} --write"
    text = (
        f"`python benchmarks/flake8_plugin.py {options.strip()}`\n\n"
        f"Seconds of the processor, medians of {given.rounds} runs each, taken in turns, over trees without "
        "Keras: packages of Python's own library, and others. The fifth column is the median of the "
        "differences of the single turns; the last one is the difference of the instructions executed, which "
        f"other work on the machine does not change. {machine()}\n\n{text}\n"
    )
    sys.stdout.write(text)
    if given.write:
        write("The plugins, without Keras", text)
    return worst > MOST


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


def counts(case: Case, places: tuple[Path, Path]) -> float:
    """Return how the instructions of both commands compare; the first runs compile what is not."""
    commands = ((case.plain, places[0]), (case.loaded, places[1]))
    before, after = (instructions(command, environment(place), place) for command, place in commands)
    return after / before


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
