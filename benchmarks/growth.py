"""How the cost grows: twice the files, layers, blocks, calls or symbols, again and again.

``python benchmarks/growth.py [--write]``; one process, processor seconds of an analysis without the cache,
the least of three.  Fails if doubling anything more than quadruples the cost.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from measure import ROOT, machine, record, table, write


sys.path.insert(0, str(ROOT))

LIMIT = 4.0
"""Models inside models are told with all that is in them, which grows with the square."""

STEPS = 5
RUNS = 3

IMPORTS = "import keras\nfrom keras import layers\n\n"
Maker = Callable[[Path, int], None]


def write_model(place: Path, text: str) -> None:
    """Write a file with a model."""
    (place / "model.py").write_text(IMPORTS + text, encoding="utf-8")


def files(place: Path, count: int) -> None:
    """Write files with a small model each."""
    for number in range(count):
        text = f"model = keras.Sequential([keras.Input((8,)), layers.Dense({number + 1}), layers.Dense(4)])\n"
        (place / f"model_{number}.py").write_text(IMPORTS + text, encoding="utf-8")


def statements(place: Path, count: int) -> None:
    """Write a model with a statement for each layer."""
    lines = ["x = inputs = keras.Input((8,))"]
    lines += [f"x = layers.Dense({8 + number % 3})(x)" for number in range(count)]
    lines += ["model = keras.Model(inputs, x)"]
    write_model(place, "\n".join(lines) + "\n")


def turns(place: Path, count: int) -> None:
    """Write a model whose layers a loop makes."""
    text = (
        "x = inputs = keras.Input((8,))\n"
        f"for number in range({count}):\n"
        "    x = layers.Dense(8 + number % 3)(x)\n"
        "model = keras.Model(inputs, x)\n"
    )
    write_model(place, text)


def merged(place: Path, count: int) -> None:
    """Write a model in which every layer sees all earlier ones, as DenseNet's do."""
    text = (
        "x = inputs = keras.Input((8,))\n"
        f"for number in range({count}):\n"
        "    x = layers.Concatenate()([x, layers.Dense(4)(x)])\n"
        "model = keras.Model(inputs, x)\n"
    )
    write_model(place, text)


def nested(place: Path, count: int) -> None:
    """Write models inside models."""
    text = (
        "def block(depth):\n"
        "    inputs = keras.Input((8,))\n"
        "    x = layers.Dense(8)(inputs)\n"
        "    if depth:\n"
        "        x = block(depth - 1)(x)\n"
        "    return keras.Model(inputs, x)\n\n\n"
        f"model = block({count})\n"
    )
    write_model(place, text)


def symbols(place: Path, count: int) -> None:
    """Write a builder whose layers' widths are parameters that nobody fixes."""
    names = [f"width_{number}" for number in range(count)]
    lines = [f"def build({', '.join(names)}):", "    x = inputs = keras.Input((8,))"]
    lines += [f"    x = layers.Dense({name})(x)" for name in names]
    lines += ["    return keras.Model(inputs, x)"]
    write_model(place, "\n".join(lines) + "\n")


CASES: dict[str, tuple[Maker, int]] = {
    "files": (files, 20),
    "layers, a statement each": (statements, 40),
    "layers in a loop": (turns, 40),
    "layers that see all earlier ones": (merged, 20),
    "models inside models": (nested, 1),
    "symbols": (symbols, 4),
}
"""What is doubled, and how many there are at first."""


def seconds(make: Maker, count: int) -> float:
    """Return what the analysis takes of so many, the least of some runs."""
    import keras_paramlint

    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), count)
        spent = []
        for _ in range(RUNS):
            start = time.process_time()
            analysis = keras_paramlint.analyze(folder, flavour="keras3")
            spent.append(time.process_time() - start)
    assert analysis.models, make.__name__
    assert all(model.params.is_exact or make is symbols for model in analysis.models), make.__name__
    return min(spent)


def main() -> int:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="record the figures")
    options = parser.parse_args()
    rows, worst = [], 0.0
    for title, (make, first) in CASES.items():
        seconds(make, first)  # what is loaded at first use
        counts = [first * 2**step for step in range(STEPS)]
        spent = [seconds(make, count) for count in counts]
        growth = [after / before for before, after in pairwise(spent)]
        worst = max(worst, *growth)
        shown = (f"{count:,}: {cost * 1000:,.0f}" for count, cost in zip(counts, spent, strict=True))
        rows.append([title, *shown, f"{max(growth):.1f}"])
    head = ["what is doubled", *["number: ms"] * STEPS, "worst doubling"]
    text = table(head, rows)
    print(text)
    if options.write:
        how = f"Processor milliseconds of an analysis in one process, the least of {RUNS}."
        write("Growth", f"`python benchmarks/growth.py --write`\n\n{how} {machine()}\n\n{text}")
        record("growth", worst=worst)
    if worst > LIMIT:
        print(f"twice as much costs {worst:.1f} times as long", file=sys.stderr)
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
