"""What the plugins of flake8 and pylint cost on files that have nothing to do with Keras.

The same tree is checked with the plugin installed and without, in turns; the
tree is a part of Python's own library, whose modules import each other.

    python benchmarks/flake8_plugin.py [--rounds N] [--write]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from measure import ROOT, machine, run, table, write

import keras_paramlint


LIBRARY = Path(sysconfig.get_path("stdlib"))
IN_PROCESSES = "`email`, `http`, `unittest`"
TREES = {"`json`": ["json"], "`asyncio`": ["asyncio"], IN_PROCESSES: ["email", "http", "unittest"]}
MOST = 1.03
"""How much of the processor's time flake8 may take with the plugin, of what it takes without."""


def main() -> int:
    """Measure, print and, if asked to, write the table; the status is 1 where the plugin costs too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    given = parser.parse_args()
    rows, worst = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        with_plugin, without = installed(Path(folder, "with")), installed(Path(folder, "without"), point="")
        for name, packages in TREES.items():
            paths = [str(LIBRARY / package) for package in packages]
            size = sum(path.stat().st_size for top in paths for path in Path(top).rglob("*.py")) / 1e6
            for jobs in ("-j1", "-j2") if name == IN_PROCESSES else ("-j1",):
                command = ["-m", "flake8", "--exit-zero", "--isolated", jobs, "--quiet", *paths]
                before, after, ratio = compare(command, command, without, with_plugin, given.rounds)
                worst = max(worst, ratio)
                rows.append((f"flake8 {jobs}: {name}", f"{size:.2f}", before, after, f"{ratio - 1:+.1%}"))
        paths = [str(LIBRARY / "json")]
        size = sum(path.stat().st_size for top in paths for path in Path(top).rglob("*.py")) / 1e6
        plain = ["-m", "pylint", "--rcfile=", "--exit-zero", "--disable=all", "--enable=E,F,W", *paths]
        loaded = [*plain[:2], "--load-plugins=keras_paramlint.integrations.pylint", *plain[2:]]
        before, after, ratio = compare(plain, loaded, without, without, max(3, given.rounds // 3))
        rows.append(("pylint -j1: `json`", f"{size:.2f}", before, after, f"{ratio - 1:+.1%}"))
    text = table(("", "MB", "without, s", "with, s", "difference"), rows)
    text = (
        "`python benchmarks/flake8_plugin.py --write`\n\n"
        f"Seconds of the processor, medians of {given.rounds} runs each, taken in turns, over packages of "
        "Python's own library, none of which concerns Keras. The difference is the median of those of the "
        f"single turns. {machine()}\n\n{text}\n"
    )
    sys.stdout.write(text)
    if given.write:
        write("The plugins, without Keras", text)
    return worst > MOST


def compare(
    plain: Sequence[str], loaded: Sequence[str], without: Path, with_plugin: Path, rounds: int
) -> tuple[str, str, float]:
    """Return the medians of both commands, and the median of how they compare in each turn."""
    pairs = []
    for number in range(rounds + 1):
        # Who begins changes, since the second one finds the files in memory.
        order = [(0, plain, without), (1, loaded, with_plugin)]
        costs = [0.0, 0.0]
        for index, command, place in order if number % 2 else reversed(order):
            costs[index] = run(command, {"PYTHONPATH": f"{place}:{ROOT}"}).processor
        # The first turn compiles and fills caches.
        if number:
            pairs.append(costs)
    before, after = (statistics.median(each) for each in zip(*pairs, strict=True))
    return f"{before:.2f}", f"{after:.2f}", statistics.median(after / before for before, after in pairs)


POINT = "KPL = keras_paramlint.integrations.flake8:Plugin\n"


def installed(place: Path, point: str = POINT) -> Path:
    """Return a directory that holds what an installation tells, with or without the entry point of flake8.

    It is found before an installation that there may be.
    """
    folder = place / f"keras_paramlint-{keras_paramlint.__version__}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: keras-paramlint\nVersion: {keras_paramlint.__version__}\n"
    )
    (folder / "entry_points.txt").write_text(f"[flake8.extension]\n{point}")
    return place


if __name__ == "__main__":
    sys.exit(main())
