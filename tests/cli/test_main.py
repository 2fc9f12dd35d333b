from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

import keras_paramlint
from keras_paramlint.cli.main import main
from keras_paramlint.graph import FileResult, Site
from keras_paramlint.options import TargetError
from keras_paramlint.rules import diagnose


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "m.py").write_text("import keras\n")
    (tmp_path / "plain.py").write_text("import os\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    def call(*argv):
        status = main(list(argv))
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_the_version_is_that_of_the_package(run):
    assert run("--version") == (0, f"keras-paramlint {keras_paramlint.__version__}\n", "")
    assert run("-V") == run("--version")


def test_help_names_the_commands(run):
    status, out, _ = run("--help")

    assert status == 0
    assert "check" in out
    assert "summary" in out


@pytest.mark.parametrize("command", ["check", "summary"])
def test_every_command_explains_its_options(run, command):
    status, out, _ = run(command, "--help")

    assert status == 0
    assert "--flavour" in out


def test_nothing_to_do_is_an_error(run):
    status, out, err = run()

    assert (status, out) == (2, "")
    assert "keras-paramlint: error: nothing to analyse" in err


@pytest.mark.usefixtures("analysed")
def test_bare_paths_are_checked(here, run):
    assert run(".") == run("check", ".") == (1, "m.py:5:8: KPL101 two bias vectors\n", "")
    assert run("--flavour", "tf1", "m.py")[0] == 1
    assert run("plain.py") == (0, "", "")


@pytest.mark.usefixtures("analysed")
def test_options_may_stand_anywhere(here, run):
    assert run("check", "m.py", "--exit-zero", "plain.py")[0] == 0


@pytest.mark.usefixtures("analysed")
@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 1),
        (["--fail-level", "warning"], 1),
        (["--fail-level", "info"], 1),
        (["--fail-level", "error"], 0),
        (["--exit-zero"], 0),
        (["--ignore", "KPL1"], 0),
        (["--ignore", "ALL"], 0),
        (["--select", "KPL000"], 0),
    ],
)
def test_the_status_of_check_follows_what_was_reported(here, run, options, status):
    assert run("check", "m.py", *options)[0] == status


@pytest.mark.usefixtures("analysed")
def test_summary_succeeds_whatever_it_found(here, run):
    status, out, err = run("summary", "m.py")

    assert (status, err) == (0, "")
    assert "Total params: 1,634,400" in out


def test_a_file_that_cannot_be_read_makes_both_commands_report(here, run, analysis_of):
    def unreadable(target, options):
        return FileResult(
            target.path, diagnostics=(diagnose("KPL000", Site(target.path), "is not valid UTF-8"),)
        )

    analysis_of(unreadable)

    assert run("check", "m.py") == (1, "m.py:1:1: KPL000 is not valid UTF-8\n", "")
    assert run("summary", "m.py") == (1, "m.py:1:1: KPL000 is not valid UTF-8\n", "")
    assert run("summary", "--exit-zero", "m.py")[0] == 0


@pytest.mark.usefixtures("analysed")
def test_a_missing_path_is_an_error_and_the_others_are_analysed(here, run):
    status, out, err = run("summary", "-q", "gone.py", "m.py")

    assert status == 2
    assert err == "keras-paramlint: error: no such file or directory: gone.py\n"
    assert "tagger: 1,634,400" in out


def test_a_missing_target_is_an_error_and_the_others_are_analysed(here, run, analysis_of, tagger):
    def some(target, options):
        if target.expression == "net":
            raise TargetError("m.py defines no 'net'; it defines: tagger")
        return FileResult(target.path, str(target), models=(tagger,))

    analysis_of(some)
    status, out, err = run("summary", "-q", "m.py::net", "m.py::tagger")

    assert status == 2
    assert err == "keras-paramlint: error: m.py defines no 'net'; it defines: tagger\n"
    assert "tagger: 1,634,400" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["summry", "m.py"], "no such file or directory: summry; did you mean 'summary'?"),
        (["--flavor", "tf1", "m.py"], "unknown option '--flavor'; did you mean '--flavour'?"),
        (["--flavour", "tf11", "m.py"], "--flavour: unknown value 'tf11'; did you mean 'tf1'?"),
        (["--flavour"], "expected one argument"),
        (["--set", "3", "m.py"], "--set takes NAME=VALUE"),
        (["--select", "KPL00O", "m.py"], "unknown rule selector 'KPL00O'; did you mean 'KPL00"),
        (["--output-format", "jsn", "m.py"], "unknown output format 'jsn'; did you mean 'json'?"),
        (["--fail-level", "warn", "m.py"], "did you mean 'warning'?"),
        (["-j", "many", "m.py"], "--jobs takes a number of processes or auto, not 'many'"),
        (["--config", "gone.toml", "m.py"], "gone.toml: cannot be read"),
        (["--config", "x.toml", "--isolated", "m.py"], "contradict"),
        (["--targets-from", "gone.txt"], "--targets-from gone.txt: cannot be read"),
        (["--output-file", "gone/x.json", "m.py"], "--output-file gone/x.json: cannot be written"),
        (["m.py::"], "nothing behind ::"),
        ([".::build()"], "no such file or directory: .::build()"),
        (["--isolated"], "nothing to analyse"),
        (["--severity", "KPL101", "m.py"], "--severity takes RULE=SEVERITY, not 'KPL101'"),
        (["--severity", "KPL101=warn", "m.py"], "did you mean 'warning'?"),
        (["--severity", "F401=error", "m.py"], "unknown rule selector 'F401'"),
        (["--per-file-ignores", "KPL101", "m.py"], "--per-file-ignores takes PATTERN:RULES, not 'KPL101'"),
        (["--per-file-ignores", "a.py:KPL999", "m.py"], "unknown rule selector 'KPL999'"),
        (["--per-file-flavour", "a.py:tf3", "m.py"], "unknown value 'tf3'"),
        (["config", "--schema", "--markdown"], "contradict"),
        (["config", "gone.py"], "no such file or directory: gone.py"),
        (["summary", "--fail-level", "error", "m.py"], "unknown option '--fail-level'"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_remedy(here, run, arguments, message):
    status, out, err = run(*arguments)

    assert status == 2
    assert out == ""
    assert err.startswith("keras-paramlint: error: ")
    assert err.count("\n") == 1
    assert message in err


@pytest.mark.usefixtures("analysed")
def test_targets_are_read_one_a_line(here, run, monkeypatch):
    (here / "list.txt").write_text("m.py\n\nm.py::build(size=(8, 8))  \n")
    from_file = run("summary", "--output-format", "jsonl", "--targets-from", "list.txt")
    monkeypatch.setattr("sys.stdin", io.StringIO("m.py\nm.py::build(size=(8, 8))"))

    assert [json.loads(line)["target"] for line in from_file[1].splitlines()] == [
        None,
        "m.py::build(size=(8, 8))",
    ]
    assert run("summary", "--output-format", "jsonl", "--targets-from", "-") == from_file


def test_an_empty_list_of_targets_is_no_error(here, run):
    (here / "list.txt").write_text("\n")

    assert run("check", "--targets-from", "list.txt") == (0, "", "")


@pytest.mark.usefixtures("analysed")
def test_results_can_go_to_a_file(here, run):
    assert run("summary", "--output-format", "json", "--output-file", "out.json", "m.py") == (0, "", "")
    assert json.loads((here / "out.json").read_text())["statistics"]["models"] == 1


def test_settings_and_flavour_reach_the_analysis(here, run, analysis_of):
    seen = []
    analysis_of(lambda target, options: seen.append(options) or FileResult(target.path))
    (here / "keras_paramlint.toml").write_text("flavour = 'tf1'\nassume = {n = 1, m = 2}\n")

    run("m.py", "--set", "n=3")
    run("m.py", "--flavour", "keras2", "--isolated")

    assert (seen[0].flavour, seen[0].settings) == ("tf1", (("n", 3),))
    assert seen[0].assumed == (("n", 1), ("m", 2))
    assert (seen[1].flavour, seen[1].settings) == ("keras2", ())


@pytest.mark.usefixtures("analysed")
def test_what_is_done_is_said_on_standard_error_on_request(here, run):
    (here / "keras_paramlint.toml").write_text("")

    _, _, err = run("-v", "m.py")

    assert "configuration: " in err
    assert "m.py: 1 models, tf1 (`tensorflow.compat.v1` is imported at line 1)" in err


def test_an_interrupt_ends_quietly(here, run, analysis_of):
    def interrupt(target, options):
        raise KeyboardInterrupt

    analysis_of(interrupt)

    assert run("m.py") == (130, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_is_no_error(tmp_path):
    for number in range(300):
        (tmp_path / f"m{number}.py").write_text("import os\n")
    root = os.path.dirname(os.path.dirname(keras_paramlint.__file__))
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "keras_paramlint",
            "summary",
            "--output-format",
            "jsonl",
            "--isolated",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": root},
    )
    with process:
        process.stdout.readline()
        process.stdout.close()

        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 0


@pytest.mark.usefixtures("analysed")
@pytest.mark.parametrize(
    ("options", "status", "out"),
    [
        (["--per-file-ignores", "m.py:KPL1"], 0, ""),
        (["--per-file-ignores", "n.py:KPL1"], 1, "m.py:5:8: KPL101 two bias vectors\n"),
        (["--per-file-ignores", "*.py:cudnn-extra-bias", "--select", "KPL101"], 0, ""),
        (["--severity", "KPL1=info"], 0, ""),
        (["--severity", "KPL1=info", "--select", "KPL1"], 0, "m.py:5:8: KPL101 two bias vectors\n"),
        (["--severity", "ALL=info,cudnn-extra-bias=error", "--fail-level", "error"], 1, None),
        (["--severity", "KPL101=error", "--severity", "KPL1=info", "--fail-level", "error"], 1, None),
    ],
)
def test_files_and_severities_select_as_well(here, run, options, status, out):
    found = run("check", "m.py", *options)

    assert found == (status, "m.py:5:8: KPL101 two bias vectors\n" if out is None else out, "")


@pytest.mark.usefixtures("analysed")
def test_a_severity_of_the_configuration_reaches_the_output(here, run):
    (here / "keras_paramlint.toml").write_text("severity = {KPL101 = 'error'}\n")

    found = json.loads(run("check", "--output-format", "json", "m.py")[1])

    assert [each["severity"] for each in found["files"][0]["diagnostics"]] == ["error"]
    assert found["statistics"]["diagnostics"] == {"error": 1, "warning": 0, "info": 0}


@pytest.mark.usefixtures("analysed")
def test_statistics_follow_the_findings(here, run):
    (here / "n.py").write_text("import keras\n")

    assert run("--statistics", "m.py", "n.py")[1].splitlines()[-2:] == [
        "1  KPL101  [ ] cudnn-extra-bias (warning)",
        "2 models (2 with exact counts), 4 layers (4) in 2 files",
    ]


def test_the_settings_are_shown_and_nothing_is_analysed(here, run):
    (here / "keras_paramlint.toml").write_text("flavour = 'tf1'\n")

    status, out, err = run("check", "--show-settings", "--select", "KPL1", "m.py")

    assert (status, err) == (0, "")
    assert out.startswith(f"# m.py: {here / 'keras_paramlint.toml'}\n")
    assert [line.split() for line in out.splitlines() if line.startswith(("flavour", "select", "jobs"))] == [
        ["flavour", "=", '"tf1"', "#", "keras_paramlint.toml:1"],
        ["select", "=", '["KPL1"]', "#", "command", "line"],
        ["jobs", "=", '"auto"', "#", "default"],
    ]
    assert run("summary", "--show-settings")[0] == 0
    assert run("config")[1].splitlines()[1:3] == run("config", ".")[1].splitlines()[1:3]


def test_the_schema_and_the_page_are_printed(here, run):
    assert json.loads(run("config", "--schema")[1])["title"] == "keras-paramlint"
    assert run("config", "--markdown")[1].startswith("# Configuration\n")


def test_an_empty_directory_is_said_to_be_one(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()

    assert main(["check", "docs"]) == 0
    assert capsys.readouterr() == ("", "docs: no Python file or notebook is there to analyse\n")
    assert main(["check", "docs", "-q"]) == 0
    assert main(["check", "docs", "--shard", "1/2"]) == 0
    assert capsys.readouterr() == ("", "")


def test_statistics_count_one_file_as_one(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    model = "keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])"
    (tmp_path / "m.py").write_text(f"import keras\nm = {model}\n")

    assert main(["check", "m.py", "--statistics"]) == 0
    assert capsys.readouterr().out == "1 model (1 with exact counts), 1 layer (1) in 1 file\n"
