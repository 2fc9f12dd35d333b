"""``keras.applications`` from the source in the installed package: ResNet152, and all 40 functions.

``python benchmarks/applications.py [--runs 5] [--write]``; Keras is located, not imported.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import ROOT, machine, median, run, table, write


sys.path.insert(0, str(ROOT))

RECORDED = ROOT / "tests" / "oracle" / "recorded_applications.json"


def targets() -> dict[str, str]:
    """Return the target of each function."""
    found = importlib.util.find_spec("keras")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("keras is not installed")
    names = json.loads(RECORDED.read_text(encoding="utf-8"))
    folder = Path(found.submodule_search_locations[0]) / "src" / "applications"
    made = {}
    for path in sorted(folder.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name in names:
                made[node.name] = f"{path}::{node.name}(weights=None)"
    return made


def in_process(target: str, runs: int) -> tuple[float, float]:
    """Return the seconds of the first analysis in a process, and the median of later ones."""
    script = (
        "import sys, time, keras_paramlint, keras_paramlint.analysis\n"
        "for _ in range(int(sys.argv[2])):\n"
        "    start = time.perf_counter()\n"
        "    keras_paramlint.analyze(sys.argv[1])\n"
        "    print(time.perf_counter() - start)\n"
    )
    command = [sys.executable, "-c", script, target, str(runs + 1)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    first, *later = map(float, done.stdout.split())
    return first, statistics.median(later)


def main() -> int:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="record the figures in docs/benchmarks.md")
    options = parser.parse_args()
    found = targets()
    rows = []
    resnet = found["ResNet152"]
    first, later = in_process(resnet, options.runs)
    rows += [
        ["ResNet152, after start-up, first in the process", f"{first:.2f}", ""],
        ["ResNet152, again (syntax trees are kept)", f"{later:.2f}", ""],
    ]
    start_up = median(run(["-m", "keras_paramlint", "--version"]) for _ in range(options.runs))
    cold = median(
        run(["-m", "keras_paramlint", "summary", "--isolated", "--flavour", "keras3", resnet])
        for _ in range(options.runs)
    )
    rows += [
        ["`keras-paramlint --version`, cold", f"{start_up.seconds:.2f}", f"{start_up.memory:.0f}"],
        ["`keras-paramlint summary` of ResNet152, cold", f"{cold.seconds:.2f}", f"{cold.memory:.0f}"],
    ]
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "targets.txt"
        listing.write_text("\n".join(found.values()) + "\n", encoding="utf-8")
        command = ["-m", "keras_paramlint", "summary", "--isolated", "--flavour", "keras3", "--targets-from"]
        for jobs in ("-j1", "-j0"):
            every = run([*command, str(listing), jobs])
            what = f"all {len(found)}, one command, `{jobs}`, cold"
            rows.append([what, f"{every.seconds:.2f}", f"{every.memory:.0f}"])
    text = table(["what", "seconds", "peak MiB"], rows)
    print(text)
    if options.write:
        note = (
            "From the source in the installed `keras` package, with `weights=None`. "
            f"Medians of {options.runs}. {machine()}"
        )
        write("keras.applications", f"`python benchmarks/applications.py --write`\n\n{note}\n\n{text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
