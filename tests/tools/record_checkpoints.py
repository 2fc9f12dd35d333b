"""Record what real Keras writes into files of weights, and what it makes of them behind an edit.

``python tests/tools/record_checkpoints.py`` with Keras, TensorFlow and tf_keras writes
``tests/oracle/checkpoints/recorded.json``: for each edit of ``edits/`` the names and shapes in every
format, and which variable gets whose value.  ``tox -e oracle-files`` compares the record with real Keras.
Words behind it limit it to the cases in whose names they are; the others stay as they were recorded.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


sys.path.insert(0, str(Path(__file__).parents[1] / "oracle"))

from checkpoint_cases import FLAVOURS, RECORD, cases, facts, recorded
from oracle import Oracle


ORACLE = Path(__file__).parents[1] / "oracle"


def main(words: list[str]) -> None:
    """Ask the Keras of each flavour about its edits, and write the answers down."""
    before = recorded() if words else {}
    found = {case.name: before[case.name] for case in cases() if case.name in before}
    for flavour in FLAVOURS:
        oracle = Oracle(flavour, ORACLE / "checkpoints" / "checkpoint_worker.py")
        for case in (each for each in cases() if each.flavour == flavour and _is_meant(each.name, words)):
            found[case.name] = facts(case, oracle.ask({"before": case.before, "after": case.after}))
            print(case.name, flush=True)
        oracle.close()
    lines = (f"{json.dumps(name)}: {json.dumps(each, separators=(',', ':'))}" for name, each in found.items())
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _is_meant(name: str, words: list[str]) -> bool:
    return not words or any(word in name for word in words)


if __name__ == "__main__":
    main(sys.argv[1:])
