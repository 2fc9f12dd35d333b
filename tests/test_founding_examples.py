"""The two founding programs, from the files in `examples/` to what a person reads.

The counts are those of executed Keras: TensorFlow 2.21's `tf.compat.v1.keras` with tf_keras for the first,
standalone Keras 2.2.4 for the second.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import keras_paramlint


ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


def counts(model):
    return [
        (layer.class_name, layer.params.total) for layer in model.layers if layer.class_name != "InputLayer"
    ]


def lines_of(path, text):
    return [number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line]


@pytest.fixture(scope="module")
def results():
    found = keras_paramlint.analyze(EXAMPLES)
    return {Path(file.path).name: file for file in found.files}


def test_cudnn_has_2400_parameters_more(results):
    file = results["cudnn_lstm_tagger.py"]

    assert file.flavour == "tf1"
    assert {model.name: counts(model) for model in file.models} == {
        "gpu_tagger": [("Embedding", 192_000), ("Bidirectional", 1_444_800)],
        "cpu_tagger": [("Embedding", 192_000), ("Bidirectional", 1_442_400)],
    }


def test_the_width_doubles_and_the_bias_does_not(results):
    file = results["bidirectional_gru.py"]

    assert file.flavour == "keras2"
    assert {model.name: counts(model) for model in file.models} == {
        "one_direction": [("GRU", 1_536), ("TimeDistributed", 136), ("Activation", 0)],
        "two_directions": [("Bidirectional", 3_072), ("TimeDistributed", 264), ("Activation", 0)],
    }


@pytest.mark.parametrize("flavour", ["tfkeras2", "keras3"])
def test_the_same_source_has_other_counts_in_later_generations(flavour):
    source = EXAMPLES / "bidirectional_gru.py"
    one, two = keras_paramlint.analyze(source, flavour=flavour).models

    assert counts(one)[0] == ("GRU", 1_584)
    assert counts(two)[0] == ("Bidirectional", 3_168)


def test_the_surprises_are_reported_without_any_option():
    done = subprocess.run(
        [sys.executable, "-m", "keras_paramlint", "--isolated", "examples/"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    wider, gru, lstm, plain = done.stdout.splitlines()

    (second_dense,) = lines_of(EXAMPLES / "bidirectional_gru.py", "two_directions.add(TimeDistributed")
    (cudnn,) = lines_of(EXAMPLES / "cudnn_lstm_tagger.py", "Bidirectional(CuDNNLSTM(")
    assert gru.startswith(f"examples/bidirectional_gru.py:{second_dense}:20: KPL202 ")
    assert "32·8 + 8 = 264, not 2·136 = 272" in gru
    assert lstm.startswith(f"examples/cudnn_lstm_tagger.py:{cudnn}:30: KPL101 ")
    assert "2 directions x 4 gates x 300 = 2,400 parameters more (1,444,800, not 1,442,400)" in lstm
    assert "KPL201 `two_directions` has 1,664 parameters more than `one_direction` (3,336," in wider
    assert "KPL201 `cpu_tagger` has 2,400 parameters fewer than `gpu_tagger`" in plain
    assert (done.returncode, done.stderr) == (1, "")


def test_the_output_is_a_function_of_the_input_alone():
    def output(seed, jobs):
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "keras_paramlint",
                "summary",
                "--isolated",
                "--output-format",
                "json",
                jobs,
                "examples",
            ],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout

    first = output("0", "-j1")

    assert b'"total": 1636800' in first
    assert output("1", "-j2") == first
    assert output("2", "-j4") == first


def test_processes_that_start_from_nothing_work(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, sys, keras_paramlint\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    found = keras_paramlint.analyze(sys.argv[1:], jobs=2)\n"
        "    print(*(model.params.total for model in found.models))\n"
    )
    done = subprocess.run(
        [sys.executable, str(script), str(EXAMPLES)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )

    assert done.stdout == "1672 3336 1636800 1634400\n", done.stderr
