# ruff: noqa: E501 - tables of messages in one line each
"""Budgets of the configuration: which models they mean, what is said where they are not kept.

Counts are those of executed Keras: Dense(10) on 32 features has 330 parameters, Dense(3) on 10 has 33.
"""

from __future__ import annotations

import json

import pytest

import keras_paramlint
from keras_paramlint.cli.main import main
from keras_paramlint.options import ModelPattern, read_count


MODELS = """\
import numpy as np
import keras
from keras import layers


def tiny(units=10):
    inp = keras.Input((32,))
    return keras.Model(inp, layers.Dense(3)(layers.Dense(units)(inp)))


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(10)

    def call(self, x):
        return self.dense(x)


model = tiny()
net = Net()
net(np.zeros((1, 32)))
net.trainable = False
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "m.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(here, budgets, *paths, **options):
    (here / "pyproject.toml").write_text(f"[tool.keras-paramlint]\n{budgets}\n")
    return keras_paramlint.analyze(paths or ["."], config=True, **options).diagnostics


@pytest.mark.parametrize(
    ("budget", "message"),
    [
        ("model = { max-params = 362 }", "`model` has 363 parameters, of 362 that pyproject.toml:3 allows it: Dense(10) holds 330"),
        ("model = 362", "`model` has 363 parameters, of 362"),
        ("tiny = { max_params = '0.2k' }", "`model` has 363 parameters, of 200"),
        ("'t?ny' = { max-params = 1e2 }", "`model` has 363 parameters, of 100"),
        ("'models/m.py::mod*' = { max-params = 362 }", "`model` has 363"),
        ("'*.py::model' = { max-params = 362 }", "`model` has 363"),
        ("Net = { min-params = 331 }", "`net` has 330 parameters, of 331 that it must have at least"),
        ("model = { max-trainable = 300 }", "`model` has 363 trainable parameters, of 300"),
        ("'models/' = { max-params = 350 }", "`model` has 363"),
        ("'*' = { max-params = 350 }", "`model` has 363"),
        ("model = { max-layer-params = 300 }", "Dense(10) of `model` has 330 parameters, of 300 that pyproject.toml:3 allows a layer"),
        ("modell = { max-params = 3 }", "`budgets.modell`: no analysed model has such a name and place; did you mean 'model'?"),
        ("'other/*::*' = { max-params = 3 }", "`budgets.other/*::*`: no analysed model has such a name and place"),
    ],
)  # fmt: skip
def test_a_budget_that_is_not_kept_is_said_and_so_is_one_that_means_nothing(here, budget, message):
    (diagnostic,) = found(here, f"[tool.keras-paramlint.budgets]\n{budget}")

    assert message in diagnostic.message


@pytest.mark.parametrize(
    "budget",
    [
        "model = { max-params = 363, min-params = 363, max-trainable = 363, max-layer-params = 330 }",
        "net = { max-trainable = 0 }",
        "Net = 330",
        "'models/m.py::tiny' = 363",
        "'models/*' = '1M'",
    ],
)
def test_budgets_that_are_kept_say_nothing(here, budget):
    assert found(here, f"budgets = {{ {budget} }}") == ()


def test_the_place_of_the_budget_is_told_with_that_of_the_model(here):
    (diagnostic,) = found(here, "budgets = { model = 3 }")

    assert (diagnostic.code, diagnostic.path, diagnostic.line) == ("KPL504", "models/m.py", 8)
    (related,) = diagnostic.related
    assert (related.site.path, related.site.line) == ("pyproject.toml", 2)
    assert related.message == "the budget of `model`"


def test_where_a_model_comes_from_another_file_its_name_is_the_place(here):
    (here / "train.py").write_text("from models.m import tiny\n\nbig = tiny(100)\n")
    (diagnostic,) = found(here, "budgets = { big = 3 }", "train.py")

    assert (diagnostic.path, diagnostic.line) == ("train.py", 3)


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"select": ["KPL3"]}, []),
        ({"ignore": ["KPL504"]}, []),
        ({"extend_ignore": ["KPL5"]}, []),
        ({}, ["KPL504"]),
    ],
)
def test_budgets_are_checked_unless_rules_are_chosen_otherwise(here, options, codes):
    assert [each.code for each in found(here, "budgets = { model = 3 }", **options)] == codes


@pytest.mark.parametrize("paths", [["models"], ["models/m.py"], [".", "models"]])
def test_that_a_budget_means_nothing_is_said_where_all_was_analysed(here, paths):
    codes = [each.code for each in found(here, "budgets = { other = 3 }", *paths)]

    assert codes == (["KPL509"] if "." in paths else [])


def test_a_file_that_cannot_be_read_may_hold_what_a_budget_means(here):
    (here / "models" / "bad.py").write_text("import keras\nx = (\n")

    assert [each.code for each in found(here, "budgets = { other = 3 }")] == ["KPL000"]


def test_symbolic_counts_exceed_a_budget_where_they_certainly_do(here):
    (here / "m.py").write_text(
        "import keras\n\nn = len(open('w').read())\n"
        "a = keras.Sequential([keras.Input((n,)), keras.layers.Dense(100)])\n"
    )

    assert [each.message for each in found(here, "budgets = { a = 150 }", "m.py")] == [
        "`a` has 100·n + 100 parameters, of 150 that pyproject.toml:2 allows it"
    ]
    assert found(here, "budgets = { a = 200 }", "m.py") == ()


def test_the_command_line_has_budgets_as_well(here, capsys):
    assert main(["--budgets", "model:max-params=300, min-params=400", "models"]) == 1
    out = capsys.readouterr().out
    assert "`model` has 363 parameters, of 300 that --budgets allows it" in out
    assert "of 400 that it must have at least" in out
    assert main(["--budgets", "modell:max-params=300", "models"]) == 2
    assert "--budgets modell: no analysed model has such a name and place; did you mean 'model'?" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("budgets = 3", "pyproject.toml:2: budgets: must be a table of model patterns"),
        ("budgets = { m = { max-parms = 3 } }", "pyproject.toml:2: budgets.m.max-parms: a budget has no 'max-parms'; did you mean 'max-params'?"),
        ("[tool.keras-paramlint.budgets]\nm = {}", "pyproject.toml:3: budgets.m: a budget takes one of max-params,"),
        ("[tool.keras-paramlint.budgets.m]\nmax-params = 3\nmin-params = 'few'", "pyproject.toml:4: budgets.m.min-params: must be a count"),
        ("[tool.keras-paramlint.budgets]\nm = -1", "pyproject.toml:3: budgets.m: must be a count"),
        ("[tool.keras-paramlint.budgets]\nm = true", 'must be a count, as in 60_000 or "1.5M", not True'),
        ("[tool.keras-paramlint.budgets]\nm = 1.5", "must be a count"),
        ("[tool.keras-paramlint.budgets]\nm = [3]", "must be a count"),
    ],
)  # fmt: skip
def test_what_is_no_budget_is_refused_with_its_place(here, capsys, text, message):
    (here / "pyproject.toml").write_text(f"[tool.keras-paramlint]\n{text}\n")

    assert main(["."]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("value", ["model", "model:", "model:max-params", ":max-params=3", "model:max-params=x"])
def test_a_budget_on_the_command_line_has_a_form(here, capsys, value):
    assert main(["--budgets", value, "models"]) == 2
    assert "--budgets" in capsys.readouterr().err


def test_an_ini_file_can_state_budgets(here, capsys):
    (here / "setup.cfg").write_text(
        "[keras-paramlint]\nbudgets =\n    model:max-params=300\n    models/*.py::Net:min-params=1k\n"
    )

    assert main(["."]) == 1
    out = capsys.readouterr().out
    assert "`model` has 363 parameters, of 300 that setup.cfg:2 allows it" in out
    assert "`net` has 330 parameters, of 1,000 that it must have at least" in out


@pytest.mark.parametrize(
    ("text", "count"),
    [("60_000", 60_000), ("60,000", 60_000), ("1.5M", 1_500_000), ("250k", 250_000), ("2B", 2 * 10**9), ("0", 0),
     ("1.2345k", None), ("1.5", None), ("", None), ("M", None), ("-3", None), ("1e6", None), ("٣", None)],
)  # fmt: skip
def test_counts_may_be_written_as_people_do(text, count):
    assert read_count(text) == count


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [("net", True), ("n*", True), ("Net", False), ("a.py", True), ("sub/a.py", True), ("sub/", True), ("b.py", False),
     ("a.py::net", True), ("a.py::nat", False), ("b.py::net", False), ("**/a.py::*", True), ("a.py::", True)],
)  # fmt: skip
def test_patterns_mean_files_and_names(pattern, matches):
    assert ModelPattern(pattern, "/p").matches(["/p/sub/a.py"], ["net", "build.<locals>.net"]) is matches


def test_budgets_are_the_same_in_every_output(here, capsys):
    (here / "pyproject.toml").write_text("[tool.keras-paramlint]\nbudgets = { model = 3, other = 3 }\n")
    codes = []
    for command in ("check", "summary"):
        main([command, "--output-format", "json", "."])
        files = json.loads(capsys.readouterr().out)["files"]
        codes.append([(each["path"], each["code"]) for file in files for each in file["diagnostics"]])

    assert codes[0] == codes[1] == [("models/m.py", "KPL504"), ("pyproject.toml", "KPL509")]
