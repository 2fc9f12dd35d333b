# ruff: noqa: E501, ISC004 - programs in one line each
"""``keras-paramlint pin``: comments with true counts, where they speak of one thing, and nothing else touched.

Counts are those of executed Keras: Dense(10) on 32 features has 330 parameters, Dense(3) on 10 has 33.
"""

from __future__ import annotations

import ast
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import keras_paramlint
from keras_paramlint.cli.main import main
from keras_paramlint.fixes import Wish, pin
from keras_paramlint.options import Options
from keras_paramlint.sources.style import line_length


HEAD = "import keras\nfrom keras import layers\n\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pinned(text, **wish):
    made = pin("m.py", Options(), Wish(**wish))
    assert made is not None
    return made.mended.after.decode()


@pytest.mark.parametrize(
    ("body", "wish", "expected"),
    [
        (
            "model = keras.Sequential([keras.Input((32,)), layers.Dense(10)])\n",
            {},
            "model = keras.Sequential([keras.Input((32,)), layers.Dense(10)])  # params: 330\n",
        ),
        (
            "model = keras.Sequential([\n    keras.Input((32,)),\n    layers.Dense(10),\n])\n",
            {"models": True, "layers": True},
            "model = keras.Sequential([\n    keras.Input((32,)),\n    layers.Dense(10),  # params: 330\n"
            "])  # params: 330\n",
        ),
        (
            "model = keras.Sequential([\n    keras.Input((32,)),\n    layers.Dense(10), layers.Dense(3)])\n",
            {},
            "# params: 363\nmodel = keras.Sequential([\n    keras.Input((32,)),\n    layers.Dense(10), layers.Dense(3)])\n",
        ),
        (
            "def build():\n    inp = keras.Input((32,))\n    return keras.Model(inp, layers.Dense(10)(inp))\n",
            {},
            "def build():  # paramlint: params=330\n    inp = keras.Input((32,))\n"
            "    return keras.Model(inp, layers.Dense(10)(inp))\n",
        ),
        (
            "def build(units):\n    inp = keras.Input((32,))\n    model = keras.Model(inp, layers.Dense(units)(inp))\n"
            "    return model\n",
            {"line_length": 110},
            "def build(units):\n    inp = keras.Input((32,))\n"
            "    model = keras.Model(inp, layers.Dense(units)(inp))  # paramlint: params=33*units\n    return model\n",
        ),
        (
            "def build(units):\n    inp = keras.Input((32,))\n    return keras.Model(inp, layers.Dense(units)(inp))\n\n"
            "a = build(10)\nb = build(20)\n",
            {},
            "def build(units):\n    inp = keras.Input((32,))\n    return keras.Model(inp, layers.Dense(units)(inp))\n\n"
            "a = build(10)  # params: 330\nb = build(20)  # params: 660\n",
        ),
        (
            "inp = keras.Input((32,))\nx = layers.Dense(10)(inp)  # noqa: E501\nmodel = keras.Model(inp, x)\n",
            {"models": True, "layers": True, "trainable": True},
            "inp = keras.Input((32,))\nx = layers.Dense(10)(inp)  # noqa: E501  # paramlint: params=330 trainable=330\n"
            "model = keras.Model(inp, x)  # paramlint: params=330 trainable=330\n",
        ),
        (
            "model = keras.Sequential([keras.Input((32,)), layers.Dense(10)])  # params: 12\n",
            {},
            "model = keras.Sequential([keras.Input((32,)), layers.Dense(10)])  # params: 330\n",
        ),
        (
            "model = keras.Sequential([keras.Input((32,)), layers.Dense(10)])  # params: 330\n",
            {"trainable": True, "line_length": 20},
            "model = keras.Sequential([keras.Input((32,)), layers.Dense(10)])  # paramlint: params=330 trainable=330\n",
        ),
        (
            "inp = keras.Input((32,))\nx = layers.Dense(10) \\\n    (inp)\nmodel = keras.Model(inp, x)\n",
            {"models": False, "layers": True},
            "inp = keras.Input((32,))\nx = layers.Dense(10) \\\n    (inp)  # params: 330\nmodel = keras.Model(inp, x)\n",
        ),
        (
            "x = inp = keras.Input((32,))\nfor _ in range(2):\n    x = layers.Dense(32)(x)\nmodel = keras.Model(inp, x)\n",
            {"models": False, "layers": True},
            "x = inp = keras.Input((32,))\nfor _ in range(2):\n    x = layers.Dense(32)(x)  # params: 1_056\n"
            "model = keras.Model(inp, x)\n",
        ),
        (
            "x = inp = keras.Input((32,))\nfor _ in range(2):\n    x = layers.Dense(10)(x)\nmodel = keras.Model(inp, x)\n",
            {"models": False, "layers": True},
            "x = inp = keras.Input((32,))\nfor _ in range(2):\n    x = layers.Dense(10)(x)\nmodel = keras.Model(inp, x)\n",
        ),
        (
            "model = keras.Sequential([keras.Input((32,)), layers.Dense(10)])\nassert model.count_params() == 331\n",
            {},
            "model = keras.Sequential([keras.Input((32,)), layers.Dense(10)])  # params: 330\n"
            "assert model.count_params() == 331\n",
        ),
        (
            "def build():\r\n    return keras.Sequential([keras.Input((32,)), layers.Dense(10)])\r\n\r\n"
            "model = build()   \r\n",
            {},
            "def build():\r\n    return keras.Sequential([keras.Input((32,)), layers.Dense(10)])\r\n\r\n"
            "model = build()  # params: 330\r\n",
        ),
        ("x = 3\n", {}, "x = 3\n"),
    ],
)  # fmt: skip
def test_counts_are_written_where_they_speak_of_one_thing(here, body, wish, expected):
    newline = "\r\n" if "\r\n" in body else "\n"
    head = HEAD.replace("\n", newline)
    (here / "m.py").write_bytes((head + body).encode())
    after = pinned("m.py", **wish)

    assert after == head + expected
    (here / "m.py").write_bytes(after.encode())
    assert pinned("m.py", **wish) == after


def test_what_is_not_known_is_left_with_its_reason(here):
    (here / "m.py").write_text(
        HEAD + "import mylib\n\ninp = keras.Input((32,))\nmodel = keras.Model(inp, mylib.block(inp))\n"
    )
    made = pin("m.py", Options(), Wish())

    assert not made.mended.is_changed
    assert [left.text.partition(": ")[2][:24] for left in made.left] == ["`model` is not pinned: m"]


def test_one_of_several_models_is_asked_for_by_name(here):
    text = HEAD + (
        "class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n"
        "        self.dense = layers.Dense(10)\n\n    def call(self, x):\n        return self.dense(x)\n\n"
        "net = Net()\nnet(keras.Input((32,)))\nother = keras.Sequential([keras.Input((32,)), layers.Dense(10)])\n"
    )
    (here / "m.py").write_text(text)

    assert pinned("m.py", only="other").count("# params: 330") == 1
    assert "net = Net()  # params: 330\n" in pinned("m.py", only="Net")
    assert "net = Net()  # params: 330\n" in pinned("m.py", only="net")
    assert pin("m.py", Options(), Wish(only="nothing")).is_named is False


def test_cells_of_notebooks_are_pinned(here, capsys):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Text"]},
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": ["import keras\n", "%matplotlib inline\n", "inp = keras.Input((32,))\n", "m = keras.Model(inp, keras.layers.Dense(10)(inp))"],
        },
    ]  # fmt: skip
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (here / "n.ipynb").write_text(json.dumps(notebook, indent=1))
    assert main(["pin", "--layers", "--models", "n.ipynb"]) == 0

    cells[1]["source"][3] += "  # params: 330"
    assert (here / "n.ipynb").read_text() == json.dumps(notebook, indent=1)
    assert capsys.readouterr().out == "n.ipynb:cell 2:4: # params: 330 (`m`)\n"
    assert main(["pin", "--check", "n.ipynb"]) == 0


MODEL = HEAD + "model = keras.Sequential([keras.Input((32,)), layers.Dense(10)])\n"


def test_the_difference_is_shown_and_nothing_is_written(here, capsys):
    (here / "m.py").write_text(MODEL)

    assert main(["pin", "--diff", "m.py"]) == 0
    out, err = capsys.readouterr()
    assert "+model = keras.Sequential([keras.Input((32,)), layers.Dense(10)])  # params: 330\n" in out
    assert err == "would write 1 comment in 1 file\n"
    assert (here / "m.py").read_text() == MODEL


def test_check_says_whether_something_would_change(here, capsys):
    (here / "m.py").write_text(MODEL)

    assert main(["pin", "--check", "."]) == 1
    assert (here / "m.py").read_text() == MODEL
    assert main(["pin", "--check", "--exit-zero", "."]) == 0
    assert main(["pin", "."]) == 0
    assert main(["pin", "--check", "."]) == 0
    assert capsys.readouterr().err.endswith("nothing to write\n")
    assert main(["check", "."]) == 0


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["pin", "m.py::build()"], "pin takes a model, builder or class by name behind ::, no call"),
        (["pin", "m.py::nothing"], "the analysis sees no model of that name"),
        (["pin", "-"], "pin writes into files, and standard input is none"),
        (["pin", "none.py"], "no such file or directory: none.py"),
        (["pin", "--output-format", "json", "m.py"], "it has neither --output-format nor --output-file"),
        (["pin", "--line-length", "0", "m.py"], "--line-length takes a number greater than zero, not '0'"),
        (["pin"], "nothing to analyse"),
        (["pin", "--set", "wdith=3", "m.py"], "--set wdith: m.py has no symbol"),
    ],
)
def test_what_cannot_be_done_is_said(here, capsys, argv, message):
    (here / "m.py").write_text(MODEL)

    assert main(argv) == 2
    assert message in capsys.readouterr().err
    assert (here / "m.py").read_text() == MODEL or argv[1] == "--set"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("pyproject.toml", "[tool.ruff]\nline-length = 100\n", 100),
        ("pyproject.toml", "[tool.black]\nline-length = 79\n", 79),
        ("pyproject.toml", "[tool.other]\nx = 1\n", 88),
        ("pyproject.toml", "[tool\n", 88),
        ("ruff.toml", "line-length = 120\n", 120),
        ("setup.cfg", "[flake8]\nmax-line-length = 99\n", 99),
        (".flake8", "[flake8]\nmax_line_length = 77\n", 77),
        ("tox.ini", "[pycodestyle]\nmax-line-length = many\n", 88),
        ("tox.ini", "no section\n", 88),
    ],
)
def test_the_line_length_is_that_of_the_project(here, name, text, expected):
    (here / name).write_text(text)
    (here / "pkg").mkdir()

    assert line_length("pkg/m.py") == expected


LAYERS = st.sampled_from(
    ["layers.Dense({n})", "layers.Dropout(0.5)", "layers.LSTM({n}, return_sequences=True)",
     "layers.Bidirectional(layers.GRU({n}, return_sequences=True))", "layers.Conv1D({n}, 3, padding='same')",
     "layers.BatchNormalization()", "layers.Dense(\n        {n},\n    )", "layers.Dense({n})  # the head"]
)  # fmt: skip


@st.composite
def programs(draw):
    """Return a program with models in several styles."""
    parts = [HEAD + "width = len(open('words').read())\n"]
    for number in range(draw(st.integers(1, 3))):
        chosen = [
            each.format(n=draw(st.sampled_from(["3", "10", "width"])))
            for each in draw(st.lists(LAYERS, min_size=1, max_size=4))
        ]
        style = draw(st.sampled_from(["stack", "add", "functional", "builder", "line"]))
        if style == "stack":
            lines = "".join(f"    {each.replace('  #', ',  #') if '#' in each else each + ','}\n" for each in chosen)
            parts.append(f"m{number} = keras.Sequential([\n    keras.Input((8, 4)),\n{lines}])\n")
        elif style == "line":
            inner = ", ".join(each.partition("  #")[0] for each in chosen)
            parts.append(f"m{number} = keras.Sequential([keras.Input((8, 4)), {inner}])\n")
        elif style == "add":
            lines = "".join(
                f"m{number}.add({each.partition('  #')[0]}){each[len(each.partition('  #')[0]):]}\n" for each in chosen
            )
            parts.append(f"m{number} = keras.Sequential()\nm{number}.add(keras.Input((8, 4)))\n{lines}")
        else:
            body = "".join(
                f"    x = {each.partition('  #')[0]}(x){each[len(each.partition('  #')[0]):]}\n" for each in chosen
            )
            parts.append(
                f"def build{number}(units=3):\n    inp = x = keras.Input((8, 4))\n{body}    return keras.Model(inp, x)\n"
            )
            if style == "functional":
                parts.append(f"m{number} = build{number}()\n")
    return draw(st.sampled_from(["\n", "\n\n"])).join(parts)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    programs(), st.booleans(), st.booleans(), st.booleans(), st.sampled_from([40, 88, 200])
)
def test_a_second_run_changes_nothing_and_the_program_stays(tmp_path_factory, text, models, layers, trainable, length):
    path = tmp_path_factory.mktemp("pin") / "m.py"
    path.write_text(text)
    wish = Wish(models or not layers, layers, trainable, length)
    first = pin(str(path), Options(), wish)
    after = first.mended.after.decode()
    path.write_text(after)
    second = pin(str(path), Options(), wish)

    assert second.mended.after.decode() == after
    assert not first.mended.refused
    assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(text))
    assert [line.partition("  # param")[0] for line in after.splitlines() if not line.strip().startswith("# param")] == [
        line.rstrip() for line in text.splitlines()
    ]
    found = keras_paramlint.analyze(path, select=["KPL5", "KPL005"]).diagnostics
    assert found == ()
