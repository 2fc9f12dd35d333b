# ruff: noqa: E501, ISC004 - tables of messages in one line each
"""``keras-paramlint lock``: what is written, and what is said where code and lock disagree.

Counts are those of executed Keras: GRU(16) on 15 features has 1,584 parameters, Bidirectional(GRU(16)) 3,168,
Dense(8) on 16 features 136, on 32 features 264.
"""

from __future__ import annotations

import os
import random

import pytest

from keras_paramlint.cli.main import main


MODELS = """\
import keras
from keras import layers


def build(rnn):
    return keras.Sequential([keras.Input((64, 15)), rnn, layers.TimeDistributed(layers.Dense(8))])


tagger = build(layers.GRU(16, return_sequences=True))
vocab_size = len(open("words").read())
table = keras.Sequential([keras.Input((None,)), layers.Embedding(vocab_size, 4)])
"""
LOCK = """\
# Parameter counts and weights of all models, written by: keras-paramlint lock
# Compare them with the source by: keras-paramlint lock --check
version = 1
paths = ["."]

[models."m.py::table"]
flavour = "keras3"
params = "4*vocab_size"
trainable = "4*vocab_size"
digest = "{table}"
files = {{ ".h5" = "1 0ccdad6f", ".weights.h5" = "1 e5bbb23e", "set_weights" = "1 0ccdad6f" }}
layers = [
    "embedding: Embedding(input_dim=vocab_size, output_dim=4) 4*vocab_size = embeddings (vocab_size, 4)",
]

[models."m.py::tagger"]
flavour = "keras3"
params = 1_720
trainable = 1_720
digest = "{tagger}"
files = {{ ".h5" = "5 58d3faaf", ".weights.h5" = "5 c412e847", "set_weights" = "5 0b67a61f" }}
layers = [
    "gru: GRU(units=16) 1_584 = kernel (15, 48) + recurrent_kernel (16, 48) + bias (2, 48)",
    "time_distributed: TimeDistributed() 136",
    "  @layer: Dense(units=8) 136 = kernel (16, 8) + bias (8,)",
]
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "m.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def locked(here, capsys):
    assert main(["lock"]) == 0
    capsys.readouterr()
    return here


def files(here):
    return sorted(name for name in os.listdir(here) if name not in {".git", ".keras_paramlint_cache"})


def edit(here, *pairs, name="m.py"):
    text = (here / name).read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (here / name).write_text(text)


def test_a_table_for_each_model(here, capsys):
    assert main(["lock"]) == 0

    text = (here / "keras_paramlint.lock").read_text()
    digests = [line.split('"')[1] for line in text.splitlines() if line.startswith("digest")]
    assert text == LOCK.format(table=digests[0], tagger=digests[1])
    assert all(len(digest) == 16 for digest in digests)
    assert digests[0] != digests[1]
    assert capsys.readouterr().err == "keras_paramlint.lock: 2 models locked\n"
    assert files(here) == ["keras_paramlint.lock", "m.py"]


def test_what_agrees_is_said_in_one_line(locked, capsys):
    assert main(["lock", "--check"]) == 0
    assert capsys.readouterr() == ("", "2 models agree with keras_paramlint.lock\n")
    assert main(["lock", "--check", "-q"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "pairs",
    [
        [("import keras\n", "import keras\n\n\n\n# moved\n")],
        [("rnn, layers", "rnn, layers.Dropout(0.5), layers")],
        [("tagger = ", "other = keras.Input((3,))\ntagger = ")],
        [('len(open("words").read())', "3 * len(open('other').read())")],
        [("layers.Dense(8)", "layers.Dense(8, activation='relu')")],
    ],
)
def test_what_changes_no_weights_is_no_disagreement(locked, pairs):
    edit(locked, *pairs)

    assert main(["lock", "--check"]) == 0


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (
            [("layers.GRU(16, return_sequences=True)", "layers.Bidirectional(layers.GRU(16, return_sequences=True))")],
            "m.py::tagger has 3,432 parameters, locked with 1,720 (+1,712)\n"
            "    bidirectional: +1,584 Bidirectional(GRU(16)) for GRU(16)\n"
            "    time_distributed: +128 = 16·8 in the kernel of TimeDistributed(Dense(8)), whose bias stays\n",
        ),
        (
            [("Embedding(vocab_size, 4)", "Embedding(vocab_size, 5)")],
            "m.py::table has 5·vocab_size parameters, locked with 4·vocab_size (+vocab_size)\n"
            "    embedding: +vocab_size Embedding(5) for Embedding(4)\n",
        ),
        (
            [("tagger = build(layers", "tagger = build(layers"), ("vocab_size =", "tagger.trainable = False\nvocab_size =")],
            "m.py::tagger has 0 trainable parameters, locked with 1,720\n"
            "    gru: GRU(16) (frozen)\n    time_distributed: TimeDistributed(Dense(8)) (frozen)\n",
        ),
        ([("tagger = ", "parser = ")], "m.py::parser is locked as m.py::tagger, with the same weights\n"),
        (
            [("tagger = ", "parser = "), ("Dense(8)", "Dense(9)")],
            "m.py::parser is not locked; it has 1,737 parameters\nm.py::tagger is gone; it had 1,720 parameters\n",
        ),
        (
            [("4)])", "4), layers.Conv1D(4, 3)])")],
            "m.py::table has 4·vocab_size + 52 parameters, locked with 4·vocab_size (+52)\n"
            "    conv1d: +52 Conv1D(4) in addition\n",
        ),
        (
            [("import keras\n", "import keras\nimport mylib\n"), ("rnn, layers", "rnn, mylib.Block(3), layers")],
            "m.py::tagger has an unknown number of parameters (",
        ),
    ],
)  # fmt: skip
def test_disagreements_are_explained(locked, capsys, pairs, said):
    edit(locked, *pairs)
    before = (locked / "keras_paramlint.lock").read_text()

    assert main(["lock", "--check"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(said)
    assert "from keras_paramlint.lock; keras-paramlint lock writes it anew" in err
    assert (locked / "keras_paramlint.lock").read_text() == before
    assert main(["lock", "--check", "--exit-zero"]) == 0
    assert main(["lock"]) == 0
    assert main(["lock", "--check"]) == 0


def test_equal_counts_with_other_weights_disagree(locked, capsys):
    edit(locked, ("layers.TimeDistributed(layers.Dense(8))", "layers.Dense(8)"))

    assert main(["lock", "--check"]) == 1
    assert capsys.readouterr().out == (
        "m.py::tagger has the same number of parameters (1,720), but other weights\n"
        "    dense: Dense(8) for TimeDistributed(Dense(8)) (unwrapped)\n"
        "    same shapes, but moved paths: yes by `set_weights`; other addresses in `.weights.h5` and `.keras`\n"
    )


def test_the_flavour_belongs_to_the_lock(locked, capsys):
    assert main(["lock", "--check", "--flavour", "tf1"]) == 1
    out = capsys.readouterr().out
    assert "m.py::tagger has 1,672 parameters, locked with 1,720 (-48)\n    counted under tf1, not keras3\n" in out
    assert "m.py::table has the same weights under tf1, locked under keras3\n" in out


def test_a_model_that_is_not_known_is_locked_as_such_and_stays_so(here, capsys):
    (here / "m.py").write_text(
        "import keras\nimport mylib\n\ninp = keras.Input((3,))\nm = keras.Model(inp, mylib.f(inp))\n"
    )
    assert main(["lock"]) == 0
    assert 'params = "unknown"' in (here / "keras_paramlint.lock").read_text()
    assert "m.py:5" not in (here / "keras_paramlint.lock").read_text()
    edit(here, ("import keras\n", "import keras\n\n\n"))
    assert main(["lock", "--check"]) == 0


def test_a_part_is_compared_with_its_part(locked, capsys):
    (locked / "sub").mkdir()
    (locked / "sub" / "n.py").write_text(MODELS)
    assert main(["lock"]) == 0
    edit(locked, ("layers.Dense(8)", "layers.Dense(9)"), name="sub/n.py")

    assert main(["lock", "--check", "m.py"]) == 0
    assert main(["lock", "--check", "sub"]) == 1
    assert main(["lock", "--check", "sub/n.py"]) == 1
    assert main(["lock", "--check"]) == 1
    capsys.readouterr()


def test_the_paths_are_those_of_the_lock_until_others_are_given(locked, monkeypatch):
    (locked / "sub").mkdir()
    (locked / "sub" / "n.py").write_text(MODELS)
    assert main(["lock", "sub"]) == 0
    text = (locked / "keras_paramlint.lock").read_text()
    assert 'paths = ["sub"]' in text
    assert "m.py::" not in text.replace("sub/n.py::", "")
    edit(locked, ("layers.Dense(8)", "layers.Dense(9)"))
    assert main(["lock", "--check"]) == 0
    (locked / "keras_paramlint.toml").write_text("")
    monkeypatch.chdir(locked / "sub")
    assert main(["lock", "--check"]) == 0


def test_the_file_may_be_another_one(here, capsys):
    assert main(["lock", "--lock-file", "models.lock"]) == 0
    assert not (here / "keras_paramlint.lock").exists()
    assert main(["lock", "--check"]) == 2
    assert "keras_paramlint.lock: there is no lock file; keras-paramlint lock writes one" in capsys.readouterr().err
    (here / "pyproject.toml").write_text("[tool.keras-paramlint]\nlock-file = 'models.lock'\n")
    assert main(["lock", "--check"]) == 0


def test_a_file_that_cannot_be_read_leaves_the_lock_alone(locked, capsys):
    before = (locked / "keras_paramlint.lock").read_text()
    (locked / "bad.py").write_text("import keras\nx = (\n")

    assert main(["lock"]) == 1
    assert (locked / "keras_paramlint.lock").read_text() == before
    assert main(["lock", "--check"]) == 1
    assert "keras_paramlint.lock: not compared, since a file cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("version = 1", "version = 2"), ": is of version 2, and this keras-paramlint understands version 1"),
        (lambda text: text.replace("version = 1", "version = 'x'"), ": is no lock file: it has no version"),
        (lambda text: text.replace("version = 1", "version = 0"), ": is no lock file that keras-paramlint has written"),
        (lambda text: text + "<<<<<<< HEAD\n", ":27: has conflicts of a merge"),
        (lambda text: text.replace("[models", "[models["), ":6: is no valid TOML"),
        (lambda text: text.replace("(16, 8)", "(16, 9)"), ":16: m.py::tagger: its digest is not that of its layers"),
        (lambda text: text.replace("params = 1_720\n", ""), ":16: m.py::tagger: lacks its flavour, params"),
        (lambda text: text.replace("gru: GRU(", "gru: GRU"), ":16: m.py::tagger: a line of its layers cannot be read: 'gru: GRU"),
        (lambda text: text + text[text.index("[models"):], "is no valid TOML"),
        (lambda text: "\x00", "is no valid TOML"),
        (lambda text: "", "is no lock file: it has no version"),
    ],
)  # fmt: skip
def test_a_lock_that_cannot_be_used_is_said_with_the_remedy(locked, capsys, change, message):
    path = locked / "keras_paramlint.lock"
    path.write_text(change(path.read_text()))

    assert main(["lock", "--check"]) == 2
    err = capsys.readouterr().err
    assert f"keras_paramlint.lock{message}" in err or message in err
    assert "write it anew" in err
    assert main(["lock"]) == (2 if "version 2" in message else 0)


def test_bytes_that_are_no_text_are_no_lock(locked, capsys):
    (locked / "keras_paramlint.lock").write_bytes(b"\xff\xfe")

    assert main(["lock", "--check"]) == 2
    assert "is no lock file: it is not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["lock", "none.py"], "no such file or directory: none.py"),
        (["lock", "m.py::tagger"], "m.py::tagger: lock takes files and directories"),
        (["lock", "--output-format", "json"], "lock has neither --output-format nor --output-file"),
        (["lock", "-"], "lock keeps the models of files, and standard input is none"),
        (["lock", "--chekc"], "unknown option '--chekc'; did you mean '--check'?"),
        (["lock", "--lock-file", "no/such/dir/x.lock"], "no/such/dir/x.lock: there is no directory for it"),
    ],
)
def test_what_cannot_be_done_is_said(here, capsys, argv, message):
    assert main(argv) == 2
    assert message in capsys.readouterr().err
    assert not (here / "keras_paramlint.lock").exists()


def test_a_failed_write_leaves_the_old_file(locked, monkeypatch, capsys):
    before = (locked / "keras_paramlint.lock").read_text()
    edit(locked, ("layers.Dense(8)", "layers.Dense(9)"))

    def refuse(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", refuse)
    assert main(["lock"]) == 2
    assert "keras_paramlint.lock: cannot be written: No space left on device" in capsys.readouterr().err
    assert (locked / "keras_paramlint.lock").read_text() == before
    assert files(locked) == ["keras_paramlint.lock", "m.py"]


def test_the_order_of_the_source_does_not_matter_nor_does_the_number_of_processes(locked):
    before = (locked / "keras_paramlint.lock").read_bytes()
    lines = MODELS.splitlines(keepends=True)
    (locked / "m.py").write_text("".join([*lines[:8], lines[9], lines[10], lines[8]]))
    assert main(["lock"]) == 0
    assert (locked / "keras_paramlint.lock").read_bytes() == before
    for number in range(4):
        (locked / f"n{random.Random(number).random()}.py").write_text(MODELS)
    assert main(["lock", "-j", "2"]) == 0
    many = (locked / "keras_paramlint.lock").read_bytes()
    assert main(["lock", "-j", "1"]) == 0
    assert (locked / "keras_paramlint.lock").read_bytes() == many


def test_two_models_of_one_name_are_both_locked(here):
    (here / "m.py").write_text(
        "import keras\n\nfor n in (3, 4):\n    m = keras.Sequential([keras.Input((n,)), keras.layers.Dense(n)])\n"
    )
    assert main(["lock"]) == 0
    text = (here / "keras_paramlint.lock").read_text()
    assert '[models."m.py::m"]' in text
    assert '[models."m.py::m#2"]' in text
    assert main(["lock", "--check"]) == 0


def test_a_lock_of_nothing_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert main(["lock"]) == 0
    assert "no Keras model was found in ." in capsys.readouterr().err
