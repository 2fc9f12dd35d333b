"""The whole ``summary`` command, cold and warm, beside importing Keras, building and ``model.summary()``.

``python benchmarks/founding.py [--runs 5] [--write]``; fresh processes, taken in turns, and the processor's
seconds of each, which other work on the machine changes least.  Cold is without the cache, warm with the
results of an earlier run in it.  Fails unless Keras takes 12 times as long as the cold command, and 40 times
as long as the warm one, on every founding example.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

from measure import ROOT, Cost, machine, median, record, run, table, write


EXAMPLES = ("cudnn_lstm_tagger.py", "bidirectional_gru.py")
COLD, WARM = 12, 40
"""How many times as long as the command Keras has to take at least."""

SUMMARIES = """
for model in list(globals().values()):
    if isinstance(model, Sequential):
        model.summary()
"""

LEGACY = {
    "TF_USE_LEGACY_KERAS": "1",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}


def executable(example: str) -> str:
    """Return the source of an example as it can be executed today, with a summary of each model."""
    text = (ROOT / "examples" / example).read_text(encoding="utf-8")
    # standalone Keras 2 is reached under the address that TensorFlow keeps for it
    text = text.replace("from keras.models", "from tensorflow.compat.v1.keras.models")
    return re.sub(r"from keras\.layers\.\w+", "from tensorflow.compat.v1.keras.layers", text) + SUMMARIES


def measure(example: str, runs: int) -> tuple[Cost, Cost, Cost]:
    """Return what an example costs cold, warm, and in Keras."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / example
        script.write_text(executable(example), encoding="utf-8")
        summary = ["-m", "keras_paramlint", "summary", "--isolated", f"examples/{example}"]
        cache = {"KERAS_PARAMLINT_CACHE_DIR": str(Path(folder) / "cache")}
        commands = (([*summary, "--no-cache"], cache), (summary, cache), ([str(script)], LEGACY))
        for command, environment in commands:
            run(command, environment)  # byte code, the cache, and the system's own
        turns = [[run(command, environment) for command, environment in commands] for _ in range(runs)]
    cold, warm, keras = map(median, zip(*turns, strict=True))
    return cold, warm, keras


def main() -> int:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="record the figures")
    options = parser.parse_args()
    rows, ratios = [], []
    for example in EXAMPLES:
        cold, warm, keras = measure(example, options.runs)
        ratios.append((keras.processor / cold.processor, keras.processor / warm.processor))
        rows += [
            [f"`{example}`", "`summary --no-cache`", *figures(cold), f"{ratios[-1][0]:.0f}"],
            ["", "`summary`, again", *figures(warm), f"{ratios[-1][1]:.0f}"],
            ["", "import Keras, build, `model.summary()`", *figures(keras), ""],
        ]
    head = ["example", "what", "seconds", "processor seconds", "peak MiB", "times faster"]
    text = table(head, rows)
    print(text)
    cold_ratio, warm_ratio = map(min, zip(*ratios, strict=True))
    if options.write:
        note = f"Medians of {options.runs} fresh processes each, taken in turns. {machine()}"
        write("The founding examples", f"`python benchmarks/founding.py --write`\n\n{note}\n\n{text}")
        record("founding", cold=cold_ratio, warm=warm_ratio)
    if cold_ratio < COLD or warm_ratio < WARM:
        shown = f"{cold_ratio:.1f}, {warm_ratio:.1f}"
        print(f"not {COLD} times faster cold and {WARM} warm: {shown}", file=sys.stderr)
        return 1
    return 0


def figures(cost: Cost) -> list[str]:
    """Return a cost as table cells."""
    return [f"{cost.seconds:.2f}", f"{cost.processor:.2f}", f"{cost.memory:.0f}"]


if __name__ == "__main__":
    sys.exit(main())
