from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

import keras_paramlint
from keras_paramlint.graph import FileResult
from keras_paramlint.options import Options, Target, TargetError, UsageError
from keras_paramlint.runner import _jobs, iter_results, run_one


KERAS = "import keras\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def make(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)

    return make


def echo(target, options):
    """Give a file's own text as the reason of its flavour."""
    with open(target.path) as file:
        return FileResult(
            target.path, None if target.expression is None else str(target), flavour_reason=file.read()
        )


def test_results_come_in_the_order_in_which_they_were_asked_for(tree, analysis_of):
    tree(b=KERAS, a=KERAS, c=KERAS)
    analysis_of(echo)

    found = keras_paramlint.analyze(["c.py", ".", "a.py::x", "a.py"])

    assert [file.name for file in found.files] == ["c.py", "a.py", "b.py", "a.py::x"]


def test_processes_change_nothing(tree, analysis_of):
    names = [f"m{number:02}" for number in range(12)]
    tree(**{name: KERAS + name for name in names})

    def slow_first(target, options):
        if target.path == "m00.py":
            time.sleep(0.3)
        return echo(target, options)

    analysis_of(slow_first)

    assert keras_paramlint.analyze(["."], jobs=1) == keras_paramlint.analyze(["."], jobs=3)


def test_results_are_given_as_soon_as_they_are_finished(tree, analysis_of):
    tree(a=KERAS, b=KERAS)
    seen = []

    def note(target, options):
        seen.append(target.path)
        return echo(target, options)

    analysis_of(note)
    results = iter_results([Target("a.py"), Target("b.py")], Options(jobs=1))

    next(results)
    assert seen == ["a.py"]
    next(results)
    assert seen == ["a.py", "b.py"]


def test_files_that_cannot_concern_keras_are_not_analysed(tree, analysis_of):
    tree(a="import os\n", b=KERAS)
    analysis_of(echo)

    plain, other = keras_paramlint.analyze(["."]).files

    assert "does not concern Keras" in plain.flavour_reason
    assert other.flavour_reason == KERAS


def test_a_target_is_analysed_whatever_its_file_says(tree, analysis_of):
    tree(a="import os\n")
    analysis_of(echo)

    assert keras_paramlint.analyze("a.py::build()").files[0].flavour_reason == "import os\n"


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    "error", [ZeroDivisionError("why"), RecursionError("deep"), MemoryError(), AssertionError("a\nb")]
)
def test_a_crash_costs_only_its_own_file(tree, analysis_of, jobs, error):
    tree(a=KERAS, b=KERAS, c=KERAS)

    def crash(target, options):
        if target.path == "b.py":
            raise error
        return echo(target, options)

    analysis_of(crash)
    first, crashed, last = keras_paramlint.analyze(["."], jobs=jobs).files

    assert not first.diagnostics
    assert not last.diagnostics
    (found,) = crashed.diagnostics
    assert (found.code, found.severity, found.path) == ("KPL000", "error", "b.py")
    assert type(error).__name__ in found.message
    assert "\n" not in found.message


@pytest.mark.parametrize("dies", ["m0.py", "m3.py", "m5.py"])
def test_a_file_that_takes_its_process_down_costs_only_itself(tree, analysis_of, dies):
    names = [f"m{number}" for number in range(6)]
    tree(**dict.fromkeys(names, KERAS))

    def die(target, options):
        if target.path == dies:
            os._exit(3)
        return echo(target, options)

    analysis_of(die)
    found = keras_paramlint.analyze(["."], jobs=2).files

    assert [file.path for file in found] == [f"{name}.py" for name in names]
    assert [file.path for file in found if file.diagnostics] == [dies]


def test_a_result_that_cannot_be_sent_costs_only_its_own_file(tree, analysis_of):
    tree(a=KERAS, b=KERAS)

    def local(target, options):
        return FileResult(target.path, flavour_reason=(lambda: None) if target.path == "a.py" else "")

    analysis_of(local)
    found = keras_paramlint.analyze(["."], jobs=2).files

    assert [bool(file.diagnostics) for file in found] == [True, False]


def test_a_path_that_does_not_exist_is_an_error_that_names_it(tree):
    with pytest.raises(UsageError, match=r"no such file or directory: gone\.py"):
        keras_paramlint.analyze(["gone.py"])


def test_other_paths_are_analysed_where_somebody_takes_the_problems(tree, analysis_of):
    tree(a=KERAS)
    analysis_of(echo)
    problems = []

    found = list(
        iter_results([Target("x.py"), Target("a.py"), Target("y.py", "z")], Options(), problems.append)
    )

    assert [file.path for file in found] == ["a.py"]
    assert problems == ["no such file or directory: x.py", "no such file or directory: y.py"]


def test_a_target_that_is_not_in_its_file_is_an_error(tree, analysis_of):
    tree(a=KERAS)

    def missing(target, options):
        raise TargetError(f"{target.path} defines no {target.expression!r}")

    analysis_of(missing)

    assert run_one(Target("a.py", "net"), Options()).failure == "a.py defines no 'net'"
    with pytest.raises(UsageError, match="defines no 'net'"):
        keras_paramlint.analyze("a.py::net")


def test_unknown_flavours_are_refused_with_a_hint():
    with pytest.raises(UsageError, match="did you mean 'keras3'"):
        keras_paramlint.analyze([], flavour="keras-3")


def test_options_reach_the_analysis(tree, analysis_of):
    tree(a=KERAS)
    seen = []
    analysis_of(lambda target, options: seen.append(options) or echo(target, options))

    keras_paramlint.analyze("a.py", flavour="tf1", settings={"n": 3}, select=["KPL000"])

    (options,) = seen
    assert (options.flavour, options.setting("n")) == ("tf1", 3)
    assert options.selection.selected == ("KPL000",)


def test_processes_are_started_only_where_they_pay(tree):
    tree(a=KERAS)
    task = Target("a.py")

    assert _jobs([task] * 9, 0) == 1
    assert _jobs([task] * 2, 8) == 2
    assert _jobs([], 4) == 0
    assert _jobs([Target("a.py", "x")] * 200, 0) >= 1


BAD = "import keras\nx = 1  # noqa: KPL101\n"


def codes(*arguments, **options):
    found = keras_paramlint.analyze(*arguments, **options).diagnostics
    return [(each.code, each.severity.value) for each in found]


def test_configuration_files_count_where_they_are_asked_for(tree, tmp_path):
    tree(a=BAD)
    (tmp_path / "keras_paramlint.toml").write_text("ignore = ['KPL004']\n")
    (tmp_path / "other.toml").write_text("severity = {KPL004 = 'error'}\n")

    assert codes("a.py") == [("KPL004", "warning")]
    assert codes("a.py", config=True) == []
    assert codes("a.py", config=True, ignore=["KPL1"]) == [("KPL004", "warning")]
    assert codes("a.py", config="other.toml") == [("KPL004", "error")]
    assert codes("a.py", config=tmp_path / "other.toml", severity={"KPL0": "info"}) == [("KPL004", "error")]
    assert codes("a.py", severity={"unused-suppression": "error"}) == [("KPL004", "error")]
    assert codes("a.py", select=[]) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"severity": {"KPL999": "error"}}, "unknown rule selector 'KPL999'"),
        ({"severity": {"KPL004": "bad"}}, "unknown severity 'bad'"),
        ({"config": "gone.toml"}, "gone.toml: cannot be read"),
    ],
)
def test_what_is_asked_for_wrongly_is_an_error(tree, options, message):
    tree(a=BAD)

    with pytest.raises(UsageError, match=message):
        keras_paramlint.analyze("a.py", **options)


SCRIPT = """
import sys, time, types
module = types.ModuleType("keras_paramlint.analysis")
def analyze_file(target, options):
    from keras_paramlint.graph import FileResult
    time.sleep(0 if target.path == "a.py" else 60)
    return FileResult(target.path)
module.analyze_file = analyze_file
sys.modules["keras_paramlint.analysis"] = module
from keras_paramlint.cli.main import main
sys.exit(main(["summary", "--output-format", "jsonl", "--isolated", *sys.argv[1:], "a.py", "b.py", "c.py"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_ctrl_c_ends_quietly_and_at_once(tree, tmp_path, jobs):
    tree(a=KERAS, b=KERAS, c=KERAS)
    script = tmp_path / "run.txt"
    script.write_text(textwrap.dedent(SCRIPT))
    root = os.path.dirname(os.path.dirname(keras_paramlint.__file__))
    process = subprocess.Popen(
        [sys.executable, str(script), jobs],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=30)

    assert '"path": "a.py"' in first
    assert process.returncode == 130
    assert rest == ""
    assert errors == ""


def test_a_run_that_nobody_wants_the_rest_of_ends_while_results_are_on_their_way(tree, tmp_path):
    """Each result is so long that workers are in the middle of one when they are ended."""
    tree(**{f"m{number}": KERAS for number in range(6)})
    script = tmp_path / "run.txt"
    script.write_text(textwrap.dedent(LONG_RESULTS))
    root = os.path.dirname(os.path.dirname(keras_paramlint.__file__))
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
        timeout=60,
    )

    assert (done.stdout, done.stderr) == ("done\n", "")


LONG_RESULTS = """
    import sys
    from types import ModuleType

    from keras_paramlint.graph import FileResult
    from keras_paramlint.options import Options, Target
    from keras_paramlint.runner import iter_results

    analysis = sys.modules["keras_paramlint.analysis"] = ModuleType("keras_paramlint.analysis")
    analysis.analyze_file = lambda target, options: FileResult(target.path, flavour_reason="x" * 30_000_000)

    for _ in range(3):
        results = iter_results([Target(".")], Options(), jobs=2)
        next(results)
        results.close()
    print("done")
"""


def test_a_target_may_be_any_expression(tmp_path):
    (tmp_path / "m.py").write_text("import keras\nunits = 4\n")
    made = "lambda x: keras.Sequential([keras.Input((x,)), keras.layers.Dense(units)])"
    result = keras_paramlint.analyze(f"{tmp_path}/m.py::{made}").files[0]
    assert not any("defect" in each.message for each in result.diagnostics)
    assert [model.params.formula() for model in result.models] == ["4·x + 4"]


LOST = """\
import keras
from elsewhere import make
small = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
def build(n):
    return make(n)
def nothing():
    return None
"""


@pytest.mark.parametrize(
    ("target", "limits", "reason"),
    [
        ("build", {}, "make(n) at m.py:5"),
        ("build(3)", {}, "make(n) at m.py:5"),
        ("small", {"steps": 3}, "the analysis stopped after more than 3 steps at m.py:1"),
    ],
)
def test_the_last_model_is_the_value_of_the_target_or_says_that_it_is_not_known(
    target, limits, reason, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text(LOST)
    result = run_one(Target("m.py", target), Options(limits=tuple(limits.items())))
    last = result.models[-1].to_json()
    assert (last["name"], last["params"]["total"], last["params"]["unknown"]) == (target, None, [reason])


@pytest.mark.parametrize("target", ["small", "nothing"])
def test_what_is_no_model_is_not_listed(target, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text(LOST)
    result = run_one(Target("m.py", target), Options())
    assert [model.name for model in result.models] == ["small"]
