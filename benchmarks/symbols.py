"""Models with symbols beside the same models with numbers: what the formulas cost.

``python benchmarks/symbols.py [--runs 9] [--write]``; one process, the two taken in turns.  Fails unless a
model with symbols costs at most twice the same model with numbers.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from measure import ROOT, machine, table, write


sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "oracle")]

LIMIT = 2.0
SIDES = """
import keras


def features(h, w, classes):
    image = keras.Input((h, w, 3))
    x = keras.applications.{name}(include_top=False, weights=None, input_tensor=image).output
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, keras.layers.Dense(classes)(x))
"""
PERCEPTRON = """
import keras


def perceptron(width, depth=40):
    x = inputs = keras.Input((width,))
    for level in range(depth):
        y = keras.layers.Dense(width * (level + 1), activation="relu")(x)
        x = keras.layers.Concatenate()([x, keras.layers.Dense(width)(y)])
    return keras.Model(inputs, x)
"""


def cases() -> list[tuple[str, str, str, str]]:
    """Return what is measured: a name, a program, the call with numbers and the builder by itself."""
    from symbolic import SYMBOLIC, Symbolic

    programs: dict[str, Symbolic] = {program.title: program for program in SYMBOLIC}
    unet = programs["a U-Net, depth from a default argument"].source
    transformer = programs["a Transformer"].source
    found = [
        ("U-Net, depth 5: `h`, `w`, `c`", unet, "unet(256, 256, 3, 4, 5)", "unet(h, w, c, 4, 5)"),
        (
            "Transformer, 12 blocks: `vocab_size`, `max_len`",
            transformer,
            "transformer(20000, 128, num_layers=12)",
            "transformer(vocab_size, max_len, num_layers=12)",
        ),
        ("perceptron, 80 layers: `width`", PERCEPTRON, "perceptron(32)", "perceptron(width)"),
    ]
    for name in ("ResNet50", "MobileNetV2", "DenseNet121"):
        program = SIDES.replace("{name}", name)
        found.append(
            (f"{name}: `h`, `w`, `classes`", program, "features(224, 224, 10)", "features(h, w, classes)")
        )
    return found


def with_symbols(source: str, call: str) -> str:
    """Return a program with a builder that makes the call; its parameters are the symbols."""
    names = [part.strip() for part in call.partition("(")[2].rstrip(")").split(",")]
    free = [name for name in names if name.isidentifier()]
    free += [
        name.partition("=")[2] for name in names if "=" in name and name.partition("=")[2].isidentifier()
    ]
    return f"{source}\n\ndef measured({', '.join(free)}):\n    return {call}\n"


def seconds(target: str) -> float:
    """Return what one analysis takes, syntax trees at hand."""
    import keras_paramlint

    start = time.process_time()
    analysis = keras_paramlint.analyze(target)
    spent = time.process_time() - start
    assert analysis.models[-1].params.total is not None, target
    return spent


def main() -> int:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--write", action="store_true", help="record the figures in docs/benchmarks.md")
    options = parser.parse_args()
    rows, worst = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, (title, source, numbers, symbols) in enumerate(cases()):
            path = Path(folder) / f"program_{number}.py"
            path.write_text(with_symbols(source, symbols), encoding="utf-8")
            targets = (f"{path}::{numbers}", f"{path}::measured")
            for target in targets:
                seconds(target)
            spent: tuple[list[float], list[float]] = ([], [])
            for _ in range(options.runs):
                for each, target in zip(spent, targets, strict=True):
                    each.append(seconds(target))
            plain, symbolic = map(statistics.median, spent)
            worst = max(worst, symbolic / plain)
            rows.append([title, f"{plain * 1000:.0f}", f"{symbolic * 1000:.0f}", f"{symbolic / plain:.2f}"])
    text = table(["model: symbols", "numbers, ms", "symbols, ms", "ratio"], rows)
    print(text)
    if options.write:
        how = f"Medians of {options.runs} analyses each in one process, taken in turns; processor time."
        note = f"{how} {machine()}"
        write("Symbols", f"`python benchmarks/symbols.py --write`\n\n{note}\n\n{text}")
    if worst > LIMIT:
        print(f"a model with symbols costs {worst:.2f} times the one with numbers", file=sys.stderr)
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
