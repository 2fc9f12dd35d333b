"""Values that a person gives: ``--set``, the configuration file, comments."""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.cli.main import main
from keras_paramlint.options import TargetError


HEADER = "import sys\nimport keras\nfrom keras import layers\n"
DATA = "words = open(sys.argv[1]).read().split()\n"


def totals(tmp_path, source, target="", **settings):
    path = tmp_path / "m.py"
    path.write_text(HEADER + source)
    analysis = keras_paramlint.analyze(f"{path}{target}", settings=settings)
    return [model.params.formula(model.names()) for model in analysis.models]


SIZES = (
    DATA + "n = len(words)\nmodel = keras.Sequential([keras.Input((4,)), layers.Dense(n), layers.Dense(2)])\n"
)


def test_a_name_of_the_module(tmp_path):
    assert totals(tmp_path, SIZES) == ["7·n + 2"]
    assert totals(tmp_path, SIZES, n=3) == ["23"]


def test_a_name_that_the_source_fixes(tmp_path):
    source = "n = 10\nmodel = keras.Sequential([keras.Input((4,)), layers.Dense(n)])\n"

    assert totals(tmp_path, source, n=3) == ["15"]


def test_a_name_inside_a_function(tmp_path):
    source = (
        "def build(path):\n    n = len(open(path).read())\n    k = 2\n"
        "    return keras.Sequential([keras.Input((4,)), layers.Dense(n), layers.Dense(k)])\n"
        "model = build('x')\n"
    )

    assert totals(tmp_path, source, n=3) == ["23"]
    # what the source fixes inside a function is no name of the module
    assert totals(tmp_path, source, n=3, k=5) == ["23"]


BUILDER = (
    "def build(num_classes, hidden=(8,), *, rate, norm=False):\n"
    "    model = keras.Sequential([keras.Input((4,))])\n"
    "    for units in hidden:\n"
    "        model.add(layers.Dense(units))\n"
    "        if norm:\n"
    "            model.add(layers.BatchNormalization())\n"
    "    model.add(layers.Dropout(rate))\n"
    "    model.add(layers.Dense(num_classes))\n"
    "    return model\n"
)


@pytest.mark.parametrize("target", ["", "::build"])
def test_parameters_of_a_builder(tmp_path, target):
    assert totals(tmp_path, BUILDER, target) == ["9·num_classes + 40"]
    assert totals(tmp_path, BUILDER, target, num_classes=10) == ["130"]
    assert totals(tmp_path, BUILDER, target, num_classes=10, rate=0.5, hidden=(2, 3)) == ["59"]
    assert totals(tmp_path, BUILDER, target, num_classes=10, norm=True) == ["162"]


def test_an_argument_of_a_call_counts_before_a_value_for_the_parameter(tmp_path):
    assert totals(tmp_path, BUILDER, "::build(3, rate=0.1)", num_classes=10) == ["67"]


def test_options_of_a_command_line_and_the_environment(tmp_path):
    source = (
        "import argparse, os\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--units', type=int, default=64)\n"
        "parser.add_argument('--sizes', type=int, nargs='*', default=[1])\n"
        "parser.add_argument('--out', type=int, required=True)\n"
        "args = parser.parse_args()\nwidth = int(os.environ.get('WIDTH', '7'))\n"
        "model = keras.Sequential([keras.Input((width,)), layers.Dense(args.units)])\n"
        "for size in [*args.sizes, args.out]:\n    model.add(layers.Dense(size))\n"
    )

    assert totals(tmp_path, source, units=3, WIDTH=5, sizes=[2, 2], out=4) == ["44"]


def test_symbols_that_no_name_was_given_to(tmp_path):
    source = f"{DATA}model = keras.Sequential([keras.Input((4,)), layers.Dense(len(words))])\n"

    assert totals(tmp_path, source) == ["5·len(words)"]
    assert totals(tmp_path, source, **{"len(words)": 3}) == ["15"]


def test_a_value_decides_conditions(tmp_path):
    dense = "layers.Dense(8 if n > 10 else 2)"
    source = f"{DATA}n = len(words)\nmodel = keras.Sequential([keras.Input((4,)), {dense}])\n"

    assert totals(tmp_path, source, n=11) == ["40"]
    assert totals(tmp_path, source, n=10) == ["10"]


@pytest.mark.parametrize(
    ("value", "message"), [(0, "at least 1, not 0"), ("many", "takes a whole number"), (2.5, "whole number")]
)
def test_a_value_that_a_size_cannot_have(tmp_path, value, message):
    source = f"{DATA}model = keras.Sequential([keras.Input((4,)), layers.Dense(len(words))])\n"

    with pytest.raises(TargetError, match=message):
        totals(tmp_path, source, **{"len(words)": value})


def test_a_value_that_divides_by_zero(tmp_path):
    source = f"{DATA}model = keras.Sequential([keras.Input((4,)), layers.Dense(20 // (len(words) - 3))])\n"

    with pytest.raises(TargetError, match="divided by zero"):
        totals(tmp_path, source, **{"len(words)": 3})


def test_comments_at_the_line_that_binds_the_name(tmp_path):
    assumed = SIZES.replace("n = len(words)", "n = len(words)  # paramlint: assume n=3")

    assert totals(tmp_path, assumed) == ["23"]
    assert totals(tmp_path, assumed, n=4) == ["30"]
    assert totals(tmp_path, SIZES.replace("n = len", "# paramlint: assume n=3\nn = len")) == ["23"]
    # a line that does not bind it
    assert totals(tmp_path, SIZES + "x = 1  # paramlint: assume n=3\n") == ["7·n + 2"]


def test_comments_at_the_head_of_a_builder(tmp_path):
    head = "def build(num_classes, hidden=(8,), *, rate, norm=False):"
    for written in (
        f"{head}  # paramlint: assume num_classes=10",
        f"# paramlint: assume num_classes=10\n{head}",
    ):
        assert totals(tmp_path, BUILDER.replace(head, written)) == ["130"]


def test_comments_at_an_attribute_and_in_a_module_that_is_imported(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.py").write_text(
        "import sys\nclass Data:\n    def __init__(self):\n"
        "        self.n = len(sys.stdin.read())  # paramlint: assume self.n=3\n"
    )
    source = "from data import Data\nmodel = keras.Sequential([keras.Input((4,)), layers.Dense(Data().n)])\n"

    assert totals(tmp_path, source) == ["15"]


def run(capsys, *arguments):
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def test_the_command_says_that_nothing_has_a_name(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text(HEADER + BUILDER)
    (tmp_path / "n.py").write_text(HEADER + SIZES)

    status, _, err = run(capsys, "summary", "m.py", "--set", "num_clases=10")
    assert status == 2
    assert "--set num_clases: m.py has no symbol" in err
    assert "did you mean 'num_classes'?" in err

    # a name that one of the files has is enough
    assert run(capsys, "summary", "m.py", "n.py", "--set", "num_classes=10")[::2] == (0, "")
    status, _, err = run(capsys, "summary", "m.py", "n.py", "--set", "vocabulary=10")
    assert (status, "no analysed file has such a symbol" in err) == (2, True)


def test_what_the_configuration_assumes_needs_no_use_and_counts_least(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(
        "[tool.keras-paramlint]\nassume = {n = 3, vocabulary = 9, hidden = [2, 3]}\n"
    )
    (tmp_path / "n.py").write_text(HEADER + SIZES)
    (tmp_path / "m.py").write_text(HEADER + BUILDER)

    assert run(capsys, "summary", "-q", "n.py") == (0, "n.py:6:9: model: 23\n", "")
    assert run(capsys, "summary", "-q", "n.py", "--set", "n=4") == (0, "n.py:6:9: model: 30\n", "")
    assert run(capsys, "summary", "-q", "m.py", "--set", "num_classes=1")[1] == "m.py:5:13: model: 23\n"
    (tmp_path / "n.py").write_text(HEADER + SIZES.replace("(words)\n", "(words)  # paramlint: assume n=5\n"))
    assert run(capsys, "summary", "-q", "n.py")[1] == "n.py:6:9: model: 37\n"
