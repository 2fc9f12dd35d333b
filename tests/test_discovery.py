"""Which files a run is about."""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.cli.main import main
from keras_paramlint.config.resolve import Configuration
from keras_paramlint.discovery import files_of
from keras_paramlint.options import FilePattern
from keras_paramlint.project import Project


NAMES = ("a.py", "b.txt", "build/c.py", "old/d.py", "old/sub/e.py", "pkg/f.ipynb", "pkg/old.py", "pkg/g.pyw")


@pytest.fixture
def tree(tmp_path, monkeypatch):
    place = tmp_path / "[top]"
    (place / ".git").mkdir(parents=True)
    monkeypatch.chdir(place)
    for name in NAMES:
        (place / name).parent.mkdir(exist_ok=True, parents=True)
        (place / name).write_text("")
    return place


def found(path=".", *, force_exclude=False, **patterns):
    """Return the files below a path under options of the command line and the configuration files."""
    given = {key: [FilePattern(each, ".") for each in value] for key, value in patterns.items()}
    project = Project(Configuration(given | ({"force_exclude": True} if force_exclude else {})))
    return [file.replace("\\", "/") for file in files_of(path, project.options).files]


EVERYTHING = ["a.py", "old/d.py", "old/sub/e.py", "pkg/f.ipynb", "pkg/old.py"]


def test_modules_and_notebooks_are_found_and_the_usual_directories_left_out(tree):
    assert found() == EVERYTHING


@pytest.mark.parametrize(
    ("patterns", "left_out"),
    [
        (["old"], {"old/d.py", "old/sub/e.py"}),
        (["old/"], {"old/d.py", "old/sub/e.py"}),
        (["old/sub"], {"old/sub/e.py"}),
        (["./old/*.py"], {"old/d.py", "old/sub/e.py"}),
        (["old*"], {"old/d.py", "old/sub/e.py", "pkg/old.py"}),
        (["pkg/**/old.py", "*.ipynb"], {"pkg/f.ipynb", "pkg/old.py"}),
        (["**/e.py"], {"old/sub/e.py"}),
        (["nothing", "old/x/../d.py"], {"old/d.py"}),
    ],
)
def test_excluded_files_and_directories_are_left_out(tree, patterns, left_out):
    kept = [name for name in EVERYTHING if name not in left_out]

    assert found(extend_exclude=patterns) == kept
    assert found(exclude=[*patterns, "build"]) == kept


def test_exclude_takes_the_place_of_the_usual_ones_and_include_too(tree):
    assert "build/c.py" in found(exclude=["old"])
    assert found(include=["*.pyw", "old/*.py"]) == ["old/d.py", "old/sub/e.py", "pkg/g.pyw"]
    assert found(extend_include=["*.pyw"]) == sorted([*EVERYTHING, "pkg/g.pyw"])


def test_a_named_file_is_taken_unless_excludes_are_forced(tree):
    for path in ("old/sub/e.py", "b.txt"):
        assert found(path=path, extend_exclude=["old"]) == [path]
    assert found(path="old", extend_exclude=["old"]) == ["old/d.py", "old/sub/e.py"]
    assert found(path="old/sub/e.py", extend_exclude=["old"], force_exclude=True) == []
    assert found(path="build/c.py", force_exclude=True) == []
    assert found(path="b.txt", extend_exclude=["old"], force_exclude=True) == ["b.txt"]


def test_names_above_the_project_do_not_count(tree, monkeypatch):
    (tree / "keras_paramlint.toml").write_text("extend-exclude = ['[[]top]', 'tmp']\nforce-exclude = true\n")

    assert found() == EVERYTHING
    monkeypatch.chdir(tree / "pkg")
    assert found(path="../a.py") == ["../a.py"]


def test_what_git_ignores_is_found_where_it_is_asked_for(tree):
    (tree / ".gitignore").write_text("pkg/\n")
    assert found() == ["a.py", "old/d.py", "old/sub/e.py"]

    (tree / "keras_paramlint.toml").write_text("respect-gitignore = false\n")
    assert found() == EVERYTHING


def test_patterns_of_a_file_start_at_its_directory(tree, monkeypatch):
    table = '[tool.keras-paramlint]\nextend-exclude = ["old/sub", "pkg/*.ipynb"]\n'
    (tree / "pyproject.toml").write_text(table)

    assert found() == ["a.py", "old/d.py", "pkg/old.py"]
    monkeypatch.chdir(tree / "old")
    assert found() == ["d.py"]


def test_a_nearer_configuration_has_the_last_word_on_its_files(tree):
    (tree / "setup.cfg").write_text("[keras-paramlint]\nexclude = b.txt\n")
    (tree / "old" / "setup.cfg").write_text("[keras-paramlint]\nexclude =\n    sub\n")
    (tree / "pkg" / "keras_paramlint.toml").write_text("include = ['old.py']\n")

    assert found() == ["a.py", "build/c.py", "old/d.py", "pkg/old.py"]


@pytest.fixture
def bad(tree):
    text = "import keras\nx = 1  # noqa: KPL101\n"
    for name in ("a.py", "old/d.py"):
        (tree / name).write_text(text)


def test_the_command_line_has_the_options(bad, capsys):
    def codes(*arguments):
        main(["--no-cache", *arguments])
        return [line.split(":")[0] for line in capsys.readouterr().out.splitlines() if "KPL004" in line]

    assert codes(".") == ["a.py", "old/d.py"]
    assert codes(".", "--extend-exclude", "old,pkg") == ["a.py"]
    named = ("a.py", "old/d.py", "--exclude=old", "--force-exclude")
    assert codes(*named) == ["a.py"]
    assert codes(*named, "--no-force-exclude") == ["a.py", "old/d.py"]


def test_a_target_in_an_excluded_file_is_left_out_where_excludes_are_forced(bad, capsys):
    assert main(["summary", "old/d.py::net", "--exclude=old", "--force-exclude"]) == 0
    assert main(["summary", "old/d.py::net", "--exclude=old"]) == 2
    assert "net" in capsys.readouterr().err


def test_analyze_looks_at_what_the_configuration_says(bad, tree):
    (tree / "keras_paramlint.toml").write_text("exclude = ['old']\n")

    assert [each.path for each in keras_paramlint.analyze(".", config=True).diagnostics] == ["a.py"]
    assert len(keras_paramlint.analyze(".").diagnostics) == 2


def test_plugins_leave_excluded_files_alone(bad, tree):
    from keras_paramlint.integrations.checking import Checking

    (tree / "keras_paramlint.toml").write_text("exclude = ['old']\n")

    def codes(path):
        return [each.code for each in Checking().findings(path, (tree / path).read_text())]

    assert codes("a.py") == ["KPL004"]
    assert codes("old/d.py") == []
