"""The whole ``summary`` command, cold, beside importing Keras, building the models and ``model.summary()``.

``python benchmarks/founding.py [--runs 5] [--write]``; fresh processes, taken in turns.  Fails unless the
command takes at most a tenth of the time on every founding example.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

from measure import ROOT, Cost, machine, median, run, table, write


EXAMPLES = ("cudnn_lstm_tagger.py", "bidirectional_gru.py")
LIMIT = 0.1
SUMMARIES = """
for model in list(globals().values()):
    if isinstance(model, Sequential):
        model.summary()
"""


def executable(example: str) -> str:
    """Return the source of an example as it can be executed today, with a summary of each model."""
    text = (ROOT / "examples" / example).read_text(encoding="utf-8")
    # standalone Keras 2 is reached under the address that TensorFlow keeps for it
    text = text.replace("from keras.models", "from tensorflow.compat.v1.keras.models")
    return re.sub(r"from keras\.layers\.\w+", "from tensorflow.compat.v1.keras.layers", text) + SUMMARIES


def main() -> int:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="record the figures in docs/benchmarks.md")
    options = parser.parse_args()
    legacy = {
        "TF_USE_LEGACY_KERAS": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }
    rows, worst = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for example in EXAMPLES:
            script = Path(folder) / example
            script.write_text(executable(example), encoding="utf-8")
            command = ["-m", "keras_paramlint", "summary", "--isolated", f"examples/{example}"]
            run(command), run([str(script)], legacy)  # byte code and file caches
            ours, theirs = [], []
            for _ in range(options.runs):
                ours.append(run(command))
                theirs.append(run([str(script)], legacy))
            us, keras = median(ours), median(theirs)
            ratio = us.seconds / keras.seconds
            worst = max(worst, ratio)
            rows += [
                [f"`{example}`", "keras-paramlint summary", *figures(us), f"{ratio:.1%}"],
                ["", "import Keras, build, model.summary()", *figures(keras), ""],
            ]
    head = ["example", "what", "seconds", "processor seconds", "peak MiB", "of the time"]
    text = table(head, rows)
    print(text)
    if options.write:
        note = f"Medians of {options.runs} fresh processes each, taken in turns. {machine()}"
        write("The founding examples", f"`python benchmarks/founding.py --write`\n\n{note}\n\n{text}")
    if worst > LIMIT:
        print(f"slower than {LIMIT:.0%} of Keras's time: {worst:.1%}", file=sys.stderr)
    return int(worst > LIMIT)


def figures(cost: Cost) -> list[str]:
    """Return a cost as table cells."""
    return [f"{cost.seconds:.2f}", f"{cost.processor:.2f}", f"{cost.memory:.0f}"]


if __name__ == "__main__":
    sys.exit(main())
