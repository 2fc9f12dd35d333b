"""Record what real TensorFlow and Keras make of random calls.

Run by developers: ``python tests/keras_api/ops/record.py [--each 6] [--seed 1] [--compare]``.
``keras.ops`` runs on symbolic tensors of Keras 3, ``tensorflow`` on placeholders
in a graph, ``keras.backend`` is that of ``tf_keras`` on the same.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from tests.keras_api.ops import cases, programs, replay  # noqa: E402


def main() -> None:
    """Record, or compare with what we say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    import keras
    import tensorflow as tf
    import tf_keras

    def walk(root: Any, dotted: str) -> Any:
        for part in dotted.split("."):
            root = getattr(root, part)
        return root

    def function(name: str) -> Any:
        if name.endswith(".getitem"):
            return lambda x, key: x[key]
        module, _, rest = name.partition(".")
        if module == "tensorflow":
            try:
                return walk(tf, rest)
            except AttributeError:
                return walk(tf.compat.v1, rest)
        return walk(tf_keras if rest.startswith("backend") else keras, rest)

    def build(value: Any, symbolic: bool) -> Any:
        if isinstance(value, dict):
            if "t" in value:
                if symbolic:
                    return keras.KerasTensor(value["t"], dtype=value["d"])
                return tf.compat.v1.placeholder(value["d"], value["t"])
            if "slice" in value:
                return slice(*value["slice"])
            return Ellipsis
        if isinstance(value, (list, tuple)):
            return type(value)(build(v, symbolic) for v in value)
        return value

    def encode(value: Any) -> Any:
        if (
            isinstance(value, (list, tuple))
            and type(value).__name__ != "TensorShape"
            and not all(isinstance(v, (int, type(None))) for v in value)
        ):
            return {"list": [encode(v) for v in value]}
        if isinstance(value, (int, float, bool, str, tuple, list)):
            return {"value": list(value) if isinstance(value, tuple) else value}
        shape = value.shape
        if getattr(shape, "rank", 0) is None:
            return {"shape": None}
        return {"shape": [None if d is None else int(d) for d in shape]}

    def real(case: cases.Case) -> Any:
        symbolic = case.op.startswith(("keras.ops", "keras.activations", "keras.random"))
        try:
            run = function(case.op)
        except AttributeError:
            return {"missing": case.op}
        try:
            with tf.Graph().as_default():
                kwargs = {k: build(v, symbolic) for k, v in case.kwargs.items()}
                return encode(run(*(build(a, symbolic) for a in case.args), **kwargs))
        except Exception as error:  # noqa: BLE001
            return {"error": f"{type(error).__name__}: {error}"[:200]}

    def run_program(source: str, shapes: Any) -> Any:
        with tf.Graph().as_default():
            tensors = [tf.compat.v1.placeholder("float32", shape) for shape in shapes]
            names = {"tf": tf, "K": tf_keras.backend, **dict(zip("xy", tensors, strict=False))}
            try:
                return encode(eval(source, names))
            except Exception as error:  # noqa: BLE001
                return {"error": f"{type(error).__name__}: {error}"[:200]}

    scripts = [
        {"program": source, "shapes": shapes, "expect": run_program(source, shapes)}
        for source, shapes in programs.PROGRAMS
    ]
    records = []
    for case in cases.cases(options.seed, options.each):
        expected = real(case)
        records.append({"op": case.op, "args": case.args, "kwargs": case.kwargs, "expect": expected})
    if options.compare:
        compare(records)
        for script in scripts:
            mine = programs.ours(script["program"], script["shapes"])
            if mine != script["expect"]:
                print(replay.judge(script["expect"], mine), "PROGRAM", script, "| ours", mine)
        return
    kept = []
    seen = set()
    for record in records:
        if "error" in record["expect"]:
            record["expect"] = {"error": record["expect"]["error"].split(":")[0]}
        text = json.dumps(record, separators=(",", ":"))
        if "missing" not in record["expect"] and text not in seen:
            seen.add(text)
            kept.append(text)
    target = ROOT / "tests" / "keras_api" / "recorded" / "ops.json"
    target.write_text("[\n" + ",\n".join(kept) + "\n]\n", encoding="utf-8")
    lines = ",\n".join(json.dumps(script) for script in scripts)
    target.with_name("ops_programs.json").write_text("[\n" + lines + "\n]\n", encoding="utf-8")
    print(len(kept), "cases", len(scripts), "programs")


def compare(records: list[dict[str, Any]]) -> None:
    """Print every case on which we differ, by kind."""
    counts: dict[str, int] = {}
    for record in records:
        record = json.loads(json.dumps(record))
        ours = replay.ours(record)
        kind = replay.judge(record["expect"], ours)
        counts[kind] = counts.get(kind, 0) + 1
        if kind not in ("same", "both refuse"):
            print(
                kind,
                "|",
                record["op"],
                record["args"],
                record["kwargs"],
                "| real",
                record["expect"],
                "| ours",
                ours,
            )
    print(counts)


if __name__ == "__main__":
    main()
