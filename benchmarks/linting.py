"""The sources of the ``keras`` package, checked by this program, cold and warm, and by flake8 and pylint.

``python benchmarks/linting.py [--rounds N] [--pylint] [--write]``; the sources are copied out of the
installed package, so that nothing else is beside them.  Fails if a first run takes more of the processor's
time than flake8, or if one that finds everything in the cache takes more than 0.2 s for 2.7 MB.  pylint takes
many minutes.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path

from measure import Cost, machine, median, record, run, table, write


WARM = 0.2 / 2.7
"""Seconds of the processor, for each megabyte, that a run may take that finds everything in the cache."""

CHECK = ("-m", "keras_paramlint", "check", "--exit-zero", "--quiet")
OTHERS = {
    "flake8": ("-m", "flake8", "--isolated", "--exit-zero", "--quiet", "-j1"),
    "pylint": ("-m", "pylint", "--exit-zero", "--score=n", "--recursive=y", "-j1"),
}


def main() -> int:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="how often the long commands are run")
    parser.add_argument("--pylint", action="store_true", help="measure pylint as well")
    parser.add_argument("--write", action="store_true", help="record the figures in docs/benchmarks.md")
    options = parser.parse_args()
    others = [name for name in OTHERS if name == "flake8" or options.pylint]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        files, megabytes = copy_sources(place / "keras")
        costs = measure(place, others, options.rounds)
    rows = [
        [name, f"{cost.seconds:.2f}", f"{cost.processor:.2f}", f"{cost.memory:.0f}"]
        for name, cost in costs.items()
    ]
    shown = table([f"{files:,} files, {megabytes:.1f} MB", "seconds", "processor seconds", "peak MiB"], rows)
    print(shown)
    cold, warm, flake8 = costs["check `-j1`, cold"], costs["check, warm"], costs["flake8 `-j1`"]
    if options.write:
        how = (
            "The sources of the installed `keras` package, copied out of it. "
            f"The long commands are medians of {options.rounds}, the warm ones of {WARM_RUNS}."
        )
        command = " ".join(["python benchmarks/linting.py", *(["--pylint"] if options.pylint else [])])
        write("Linting the sources of Keras", f"`{command} --write`\n\n{how} {machine()}\n\n{shown}")
        record(
            "linting",
            megabytes=megabytes,
            cold=cold.processor / flake8.processor,
            warm=warm.processor,
        )
    if cold.processor > flake8.processor or warm.processor > WARM * megabytes:
        print(f"slower than flake8, or warm more than {WARM * megabytes:.2f} s", file=sys.stderr)
        return 1
    return 0


def copy_sources(place: Path) -> tuple[int, float]:
    """Copy the package's own files; return how many modules there are, and their size in megabytes."""
    found = importlib.util.find_spec("keras")
    assert found is not None, "keras is not installed"
    assert found.submodule_search_locations is not None
    (source,) = found.submodule_search_locations
    shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"))
    sizes = [path.stat().st_size for path in place.rglob("*.py")]
    return len(sizes), sum(sizes) / 1e6


WARM_RUNS = 7
"""Warm runs are short, and other work on the machine shows in each of them."""


def measure(place: Path, others: list[str], rounds: int) -> dict[str, Cost]:
    """Return what each command costs, in a directory that holds the sources."""
    cache = place / "cache"
    environment = {"KERAS_PARAMLINT_CACHE_DIR": str(cache)}

    def cold(jobs: str) -> Cost:
        shutil.rmtree(cache, ignore_errors=True)
        return run([*CHECK, jobs, "keras"], environment, place)

    found = {f"check `{jobs}`, cold": median(cold(jobs) for _ in range(rounds)) for jobs in ("-j2", "-j1")}
    found["check, warm"] = median(run([*CHECK, "keras"], environment, place) for _ in range(WARM_RUNS))
    for name in others:
        commands = [*OTHERS[name], "keras"]
        found[f"{name} `-j1`"] = median(run(commands, {}, place) for _ in range(rounds))
    return found


if __name__ == "__main__":
    sys.exit(main())
