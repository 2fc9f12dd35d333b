from __future__ import annotations

import pytest

from keras_paramlint.config.resolve import Configuration
from keras_paramlint.config.settings import SETTINGS, setting_named
from keras_paramlint.config.show import settings_lines
from keras_paramlint.config.values import from_text
from keras_paramlint.options import FilePattern, UsageError
from keras_paramlint.project import Project


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_file_takes_the_nearest_configuration(here):
    (here / "keras_paramlint.toml").write_text("flavour = 'tf1'\nselect = ['KPL1']\n")
    (here / "sub" / "setup.cfg").write_text("[keras-paramlint]\nflavour = keras2\n")
    project = Project(Configuration())

    assert project.options("m.py").told_flavour("m.py") == ("tf1", "flavour in keras_paramlint.toml:1")
    assert project.options("sub/m.py").told_flavour("sub/m.py") == ("keras2", "flavour in sub/setup.cfg:2")
    assert project.options("m.py").selection.selected == ("KPL1",)
    assert project.options("sub/m.py").selection.selected is None
    assert project.options("m.py") is project.options("n.py")


def test_the_command_line_counts_before_the_file(here):
    (here / "keras_paramlint.toml").write_text(
        "flavour = 'tf1'\nselect = ['KPL1']\nextend-select = ['KPL2']\nseverity = {KPL1 = 'info'}\n"
    )
    told = {"flavour": "keras3", "select": ["KPL3"], "extend_select": ["KPL4"]}
    told["severity"] = [("KPL2", "error")]
    resolved = Configuration(told).of_directory(".")

    assert (resolved["flavour"], resolved["select"]) == ("keras3", ["KPL3"])
    assert (resolved["extend_select"], resolved["severity"]) == (
        ["KPL2", "KPL4"],
        [("KPL1", "info"), ("KPL2", "error")],
    )
    assert resolved.origin("flavour") == "command line"
    assert resolved.origin("severity") == "keras_paramlint.toml:4 and command line"
    assert resolved.origin("jobs") == "default"


def test_a_run_without_a_file_here_takes_that_of_its_first_target(here):
    (here / "sub" / "keras_paramlint.toml").write_text("fail-level = 'error'\n")

    assert Configuration().of_run(("sub/m.py", "m.py"))["fail_level"] == "error"
    assert Configuration().of_run(("sub",))["fail_level"] == "error"
    assert Configuration().of_run(("m.py", "sub/m.py"))["fail_level"] == "warning"
    assert Configuration(isolated=True).of_run(("sub",))["fail_level"] == "warning"
    (here / "setup.cfg").write_text("[keras-paramlint]\nfail-level = info\n")
    assert Configuration().of_run(("sub",))["fail_level"] == "info"


def test_files_can_have_a_flavour_of_their_own(here):
    (here / "keras_paramlint.toml").write_text(
        "flavour = 'keras3'\n[per-file-flavour]\n'legacy/**' = 'keras2'\n'legacy/new.py' = 'tfkeras2'\n"
    )
    options = Project(Configuration()).options("m.py")

    assert options.told_flavour("m.py") == ("keras3", "flavour in keras_paramlint.toml:1")
    assert options.told_flavour("legacy/a/m.py")[0] == "keras2"
    assert options.told_flavour("legacy/new.py") == ("tfkeras2", "per-file-flavour in keras_paramlint.toml:2")
    told = Project(Configuration({"flavour": "tf1"})).options("m.py")
    assert told.told_flavour("legacy/new.py") == ("tf1", "--flavour")
    both = {"flavour": "tf1", "per_file_flavour": [(FilePattern("a.py", str(here)), "keras2")]}
    options = Project(Configuration(both, isolated=True)).options("m.py")
    assert options.told_flavour("a.py") == ("keras2", "--per-file-flavour")
    assert options.told_flavour("b.py") == ("tf1", "--flavour")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select = ['KPL9']\nignore = ['cudnn-extra-byas']", ":2: ignore: unknown rule selector"),
        ("[per-file-ignores]\n'a.py' = ['KPL999']", ":1: per-file-ignores: unknown rule selector 'KPL999'"),
        ("severity = {F401 = 'error'}", ":1: severity: unknown rule selector 'F401'"),
    ],
)
def test_rules_that_there_are_not_are_named_with_their_line(here, text, message):
    (here / "keras_paramlint.toml").write_text(text)

    with pytest.raises(UsageError) as error:
        Project(Configuration()).options("m.py")

    assert str(error.value).startswith(f"keras_paramlint.toml{message}")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.py", "a/b.py", True),
        ("b.py", "a/b.py", True),
        ("a", "a/b.py", True),
        ("a/", "a/b/c.py", True),
        ("b", "a/b.py", False),
        ("a/*", "a/b/c.py", True),
        ("a/**/c.py", "a/c.py", True),
        ("a/**/c.py", "a/b/b/c.py", True),
        ("**/c.py", "c.py", True),
        ("./a/b.py", "a/b.py", True),
        ("a/?.py", "a/b.py", True),
        ("a/?.py", "a/bb.py", False),
        ("a/[bc].py", "a/b.py", True),
        ("a/[!bc].py", "a/b.py", False),
        ("a/[z-a].py", "a/b.py", False),
        ("a/[.py", "a/[.py", True),
        ("!a/*", "b.py", True),
        ("!a/*", "a/b.py", False),
        ("a.py", "a_py", False),
        ("a+b/*.py", "a+b/c.py", True),
        ("../b.py", "b.py", False),
    ],
)
def test_patterns_are_compared_with_names_and_paths(here, pattern, path, matches):
    assert FilePattern(pattern, str(here)).matches(path) is matches
    assert FilePattern(pattern, str(here)).matches(str(here / path)) is matches


def test_a_pattern_with_a_directory_above_its_base_reaches_nothing_else(here):
    assert not FilePattern("x.py", str(here / "sub")).matches("sub/y.py")
    assert not FilePattern("sub", str(here / "sub")).matches("sub/y.py")


@pytest.mark.parametrize(
    ("texts", "pairs"),
    [
        (["a.py:KPL1"], [("a.py", ["KPL1"])]),
        (["a.py:KPL1,KPL2"], [("a.py", ["KPL1", "KPL2"])]),
        (["a.py: KPL1 b/*:KPL2 dead-layer"], [("a.py", ["KPL1"]), ("b/*", ["KPL2", "dead-layer"])]),
        (["a.py:KPL1", "b.py:KPL2"], [("a.py", ["KPL1"]), ("b.py", ["KPL2"])]),
        ([r"C:\a.py:KPL1"], [(r"C:\a.py", ["KPL1"])]),
    ],
)
def test_ignores_on_the_command_line_are_written_as_in_flake8(texts, pairs):
    found = from_text(setting_named("per-file-ignores"), texts, "--per-file-ignores", "/")

    assert [(files.pattern, rules) for files, rules in found] == pairs


def test_what_is_shown_is_a_file_that_means_the_same(here):
    import tomllib

    text = "".join(f"{setting.example}\n" for setting in SETTINGS if setting.in_file)
    (here / "keras_paramlint.toml").write_text(text)
    lines = list(settings_lines(Configuration().of_directory(".")))

    assert all("# keras_paramlint.toml:" in line for line in lines)
    assert tomllib.loads("\n".join(lines)) == tomllib.loads(text)
    assert tomllib.loads("\n".join(settings_lines(Configuration(isolated=True).of_directory("."))))
