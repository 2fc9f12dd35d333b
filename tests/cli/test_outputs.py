"""Where reports go: several formats at once, files, and the environment."""

from __future__ import annotations

import json

import pytest

from keras_paramlint.cli.main import main


LINE = "m.py:5:8: KPL101 two bias vectors\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, analysed):
    (tmp_path / ".git").mkdir()
    (tmp_path / "m.py").write_text("import keras\n")
    monkeypatch.chdir(tmp_path)

    def call(*argv):
        status = main(list(argv))
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_several_formats_go_to_files_at_once(run, tmp_path):
    formats = ["--output-format", "sarif:a.sarif", "--output-format", "junit:b.xml"]
    assert run("m.py", *formats, "--output-format", "concise") == (1, LINE, "")

    assert json.loads((tmp_path / "a.sarif").read_text())["version"] == "2.1.0"
    assert (tmp_path / "b.xml").read_text().startswith("<?xml")


def test_nothing_is_printed_if_every_format_has_a_file(run, tmp_path):
    assert run("m.py", "--output-format", "text:a.txt") == (1, "", "")
    assert (tmp_path / "a.txt").read_text() == LINE


def test_the_output_file_is_for_the_last_format_without_one(run, tmp_path):
    formats = ["--output-format", "text", "--output-format", "json", "--output-format", "csv:b"]
    run("m.py", *formats, "-o", "a.json")

    assert json.loads((tmp_path / "a.json").read_text())["files"]
    assert run("m.py", "-o", "-")[1] == LINE
    assert run("m.py", "--output-format", "text:-")[1] == LINE


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--output-format", "text", "--output-format", "json"], "text and json would both go to standard"),
        (["--output-format", "text:a", "--output-format", "json:./a"], "text and json would both go to ./a"),
        (["--output-format", "text:a", "-o", "b"], "every --output-format has a file of its own"),
        (["--output-format", "sarif:"], "no file stands behind the colon; write sarif, or sarif:FILE"),
        (["--output-format", "safir:a"], "unknown output format 'safir'; did you mean 'sarif'?"),
        (["--output-format", "text:no/such/dir"], "no/such/dir: cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_analysed(run, options, message):
    status, out, err = run("m.py", *options)

    assert (status, out) == (2, "")
    assert message in err


def test_statistics_of_a_report_for_programs_go_to_standard_error(run):
    _, out, err = run("m.py", "--statistics", "--output-format", "github")
    assert out.count("\n") == 1
    assert err.splitlines()[0] == "1  KPL101  [ ] cudnn-extra-bias (warning)"
    both = run("m.py", "--statistics", "--output-format", "json:a.json", "--output-format", "text")
    assert both[1].splitlines()[1:] == err.splitlines()
    assert both[2] == ""


def test_the_environment_counts_where_the_command_line_says_nothing(run, tmp_path, monkeypatch):
    (tmp_path / "keras_paramlint.toml").write_text('output-format = "csv"\n')
    monkeypatch.setenv("KERAS_PARAMLINT_OUTPUT_FORMAT", "pylint")
    monkeypatch.setenv("KERAS_PARAMLINT_OUTPUT_FILE", "a.txt")

    assert run("m.py")[1] == ""
    assert (tmp_path / "a.txt").read_text() == "m.py:5: [KPL101] two bias vectors\n"
    assert run("m.py", "--output-format", "text", "-o", "-")[1] == LINE
    assert "# $KERAS_PARAMLINT_OUTPUT_FORMAT" in run("m.py", "--show-settings")[1]
    monkeypatch.setenv("KERAS_PARAMLINT_OUTPUT_FORMAT", "pylnt")
    assert "unknown output format 'pylnt'; did you mean 'pylint'?" in run("m.py")[2]


@pytest.mark.parametrize("value", ['"csv"', '["csv"]', '["csv", "json:a.json"]'])
def test_a_file_may_ask_for_one_format_or_several(run, tmp_path, value):
    (tmp_path / "keras_paramlint.toml").write_text(f"output-format = {value}\n")

    assert run("m.py")[1].startswith("path,cell,line")
    assert (tmp_path / "a.json").exists() is ("json" in value)


def test_a_format_of_the_project_is_no_error_where_a_command_does_not_have_it(run, tmp_path):
    (tmp_path / "keras_paramlint.toml").write_text('output-format = "sarif"\n')

    assert "KPL101" in run("explain", "m.py:5")[1]
    assert "explain has no output format 'sarif'" in run("explain", "m.py:5", "--output-format", "sarif")[2]
