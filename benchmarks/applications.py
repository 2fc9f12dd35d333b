"""``keras.applications`` from the source in the installed package, beside Keras building the same models.

``python benchmarks/applications.py [--runs 3] [--write]``; ResNet50 alone, then all functions in one command
and in one process of Keras, each model dropped before the next one.  The processor's seconds count, which
other work on the machine changes least.  Fails unless building all takes Keras 40 times as long, and ten
times the memory, of the command's cold run with one process.  Keras takes minutes.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import sys
import tempfile
from pathlib import Path

from measure import ROOT, Cost, machine, median, record, run, table, write


RECORDED = ROOT / "tests" / "oracle" / "recorded_applications.json"
FASTER, SMALLER = 40, 10
"""How many times the command's time and memory Keras has to take at least."""

BUILD = """
import sys
import keras
for name in sys.argv[1:]:
    getattr(keras.applications, name)(weights=None).summary(print_fn=lambda *line, **options: None)
    keras.backend.clear_session()
"""
ENVIRONMENT = {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}


def targets() -> dict[str, str]:
    """Return the target of each function; Keras is located, not imported."""
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


def measure(chosen: dict[str, str], folder: Path, runs: int) -> dict[str, Cost]:
    """Return what some functions cost, cold, with two processes, warm, and in Keras, which is run once."""
    listing = folder / "targets.txt"
    listing.write_text("\n".join(chosen.values()) + "\n", encoding="utf-8")
    cache = {"KERAS_PARAMLINT_CACHE_DIR": str(folder / "cache")}
    command = ["-m", "keras_paramlint", "summary", "--isolated", "--flavour", "keras3", "--targets-from"]
    summary = [*command, str(listing)]
    run([*summary, "-j1"], cache)  # byte code, the cache, and the system's own
    return {
        "`summary -j1 --no-cache`": median(run([*summary, "-j1", "--no-cache"]) for _ in range(runs)),
        "`summary -j2 --no-cache`": median(run([*summary, "-j2", "--no-cache"]) for _ in range(runs)),
        "`summary`, again": median(run(summary, cache) for _ in range(runs)),
        "import Keras, build, `model.summary()`": run(["-c", BUILD, *chosen], ENVIRONMENT),
    }


def main() -> int:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="record the figures")
    options = parser.parse_args()
    every = targets()
    rows: list[list[str]] = []
    for title, names in (("ResNet50", ["ResNet50"]), (f"all {len(every)}", list(every))):
        with tempfile.TemporaryDirectory() as folder:
            costs = measure({name: every[name] for name in names}, Path(folder), options.runs)
        keras = costs["import Keras, build, `model.summary()`"]
        for what, cost in costs.items():
            ratios = [f"{keras.processor / cost.processor:.0f}", f"{keras.memory / cost.memory:.0f}"]
            figures = [f"{cost.seconds:.2f}", f"{cost.processor:.2f}", f"{cost.memory:.0f}"]
            rows.append([title, what, *figures, *(ratios if cost is not keras else ["", ""])])
            title = ""
    # The last ones measured are all of them.
    cold, warm = costs["`summary -j1 --no-cache`"], costs["`summary`, again"]
    faster, smaller = keras.processor / cold.processor, keras.memory / cold.memory
    head = ["models", "what", "seconds", "processor seconds", "peak MiB", "times faster", "times less memory"]
    text = table(head, rows)
    print(text)
    if options.write:
        note = (
            f"With `weights=None`; medians of {options.runs}, Keras once, each model dropped before the "
            f"next. The peak with two processes is that of the larger one. {machine()}"
        )
        write("keras.applications", f"`python benchmarks/applications.py --write`\n\n{note}\n\n{text}")
        clock = keras.seconds / costs["`summary -j2 --no-cache`"].seconds
        record(
            "applications",
            cold=faster,
            warm=keras.processor / warm.processor,
            memory=smaller,
            clock=clock,
        )
    if faster < FASTER or smaller < SMALLER:
        print(f"not {FASTER} times faster with {SMALLER} times less memory: {faster:.1f}, {smaller:.1f}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
