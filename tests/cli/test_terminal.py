"""Manners on a real terminal: colour, width, progress, and quiet ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

import keras_paramlint


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

MODEL = """\
import keras
from keras import layers

inputs = keras.Input((None,), name="token_identifiers_of_the_sentence")
hidden = layers.Embedding(20_000, 300, name="embedding_with_a_name_that_is_quite_long")(inputs)
dense = layers.Dense(300, name="another_long_name_of_a_layer")
outputs = layers.Add(name="residual")([hidden, dense(hidden)])
model = keras.Model(inputs, outputs)
single = keras.Sequential([layers.Input((4,)), layers.Dense(1, activation="softmax")])
"""
ROOT = os.path.dirname(os.path.dirname(keras_paramlint.__file__))


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "m.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def terminal(here):
    from terminals import Terminal

    opened = []

    def start(*argv, program=None, **options):
        command = [sys.executable, *(["-c", program] if program else ["-m", "keras_paramlint"]), *argv]
        opened.append(Terminal(command, PYTHONPATH=ROOT, **options))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def plain(text):
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).replace("\r\n", "\n")


def test_a_terminal_gets_colour_and_a_pipe_does_not(terminal, here):
    shown = terminal("m.py", "-q")
    assert shown.read_all() == 1
    piped = subprocess.run(
        [sys.executable, "-m", "keras_paramlint", "m.py"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": ROOT},
    )

    assert "\x1b[1;33mKPL401\x1b[0m" in shown.text
    assert plain(shown.text) == piped.stdout
    assert piped.stderr == ""


@pytest.mark.parametrize(
    ("environment", "options", "is_coloured"),
    [
        ({"NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, [], True),
        ({"TERM": "dumb"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({}, ["--color", "never"], False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, [], False),
    ],
)
def test_colour_is_as_it_is_asked_for(terminal, environment, options, is_coloured):
    from terminals import Terminal

    command = [sys.executable, "-m", "keras_paramlint", "-q", "m.py", *options]
    shown = Terminal(command, **({"PYTHONPATH": ROOT} | environment))
    shown.read_all()
    shown.close()

    assert ("\x1b[" in shown.text) is is_coloured


@pytest.mark.parametrize("columns", [50, 80, 120])
def test_a_table_is_as_wide_as_the_terminal(terminal, columns):
    shown = terminal("summary", "m.py", "--ignore", "KPL4", columns=columns)
    assert shown.read_all() == 0
    lines = plain(shown.text).split("\n")
    table = lines[lines.index('Model: "model" (functional) at m.py:8') :]
    rows = [line for line in table[1 : table.index("")] if not line.startswith((" Total", " Trainable"))]

    assert max(map(len, rows)) <= columns
    # Nothing is lost: a name that is cut goes on in the next line.
    name = "embedding_with_a_name_that_is_quite_long"
    width = len(rows[0])
    assert width <= columns
    first = next(at for at, row in enumerate(rows) if row.startswith(" embedding"))
    column = "".join(re.split(r"  +", row.strip())[0] for row in rows[first : first + 6])
    assert name in column.replace(" ", "")


def test_a_table_in_a_pipe_is_as_wide_as_it_needs(here):
    done = subprocess.run(
        [sys.executable, "-m", "keras_paramlint", "summary", "m.py"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": ROOT, "COLUMNS": "40"},
    )

    assert " embedding_with_a_name_that_is_quite_long (Embedding)  (None, None, 300)" in done.stdout


SLOW = """
import sys, time, types
from pathlib import Path
import keras_paramlint
module = types.ModuleType("keras_paramlint.analysis")
module.__path__ = [str(Path(keras_paramlint.__file__).parent / "analysis")]
def analyze_file(target, options):
    from keras_paramlint.graph import FileResult, Site
    from keras_paramlint.rules import diagnose
    time.sleep(1.5)
    return FileResult(target.path, diagnostics=(diagnose("KPL101", Site(target.path), "a [bold]finding[/]"),))
module.analyze_file = analyze_file
sys.modules["keras_paramlint.analysis"] = module
from keras_paramlint.cli.main import main
sys.exit(main(["check", "--extend-select", "KPL101", *sys.argv[1:]]))
"""


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_a_long_run_shows_how_far_it_is_and_leaves_nothing_behind(terminal, here, jobs):
    for name in ("[red].py", "b.py"):
        (here / name).write_text("import keras\n")
    shown = terminal("[red].py", "b.py", jobs, program=SLOW)
    shown.read_until(r"[012]/2")
    assert shown.read_all() == 0

    # The last thing that happens to the bar is that its line is taken away.
    assert shown.text.endswith("\x1b[2K")
    lines = [line for line in plain(shown.text).replace("\r", "\n").split("\n") if "KPL101" in line]
    assert lines == ["[red].py:1:1: KPL101 a [bold]finding[/]", "b.py:1:1: KPL101 a [bold]finding[/]"]


@pytest.mark.parametrize("option", ["-q", "-v"])
def test_there_is_no_bar_for_those_who_want_less_or_more(terminal, option):
    shown = terminal("m.py", option, program=SLOW)
    shown.read_all()

    assert "/1" not in plain(shown.text)


def test_there_is_no_bar_without_a_terminal(here):
    done = subprocess.run(
        [sys.executable, "-c", SLOW, "m.py"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": ROOT, "FORCE_COLOR": "1"},
    )

    assert done.stderr == ""


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_ctrl_c_takes_the_bar_away_and_says_nothing(terminal, here, jobs):
    (here / "b.py").write_text("import keras\n")
    shown = terminal("m.py", "b.py", jobs, program=SLOW.replace("1.5", "30"))
    shown.read_until("0/2")
    shown.interrupt()

    assert shown.read_all() == 130
    assert "Traceback" not in shown.text
    assert shown.text.endswith("\x1b[2K")


def test_a_closed_pipe_is_a_quiet_end(here):
    line = "m{0} = keras.Sequential([keras.layers.Dense({0}, input_shape=(3,))])\n"
    (here / "m.py").write_text("import keras\n" + "".join(map(line.format, range(1, 2000))))
    command = f'"{sys.executable}" -m keras_paramlint summary m.py | head -1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": ROOT}
    )

    assert done.stdout == "m.py: keras3 (the default)\n0\n"
    assert done.stderr == ""


# ------------------------------------------------------------------ --watch
@pytest.mark.parametrize("is_polling", [False, True], ids=["watchfiles", "polling"])
def test_watch_does_it_again_when_a_file_changes(terminal, here, is_polling):
    hide = "sys.modules['watchfiles'] = None" if is_polling else ""
    run = f"import sys\n{hide}\nfrom keras_paramlint.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    shown = terminal("check", "--watch", ".", "--output-format", "json:o.json", program=run)
    shown.read_until("watching for changes; Ctrl-C ends it")
    assert "KPL401" in (here / "o.json").read_text()

    shown.text = ""
    (here / "m.py").write_text(MODEL.replace("softmax", "sigmoid"))
    shown.read_until(r"m\.py changed(?s:.*)watching for changes")
    assert "KPL401" not in (here / "o.json").read_text()

    shown.text = ""
    (here / "keras_paramlint.toml").write_text("selct = []\n")
    shown.read_until("did you mean 'select'")
    shown.read_until("watching for changes")

    shown.interrupt()
    assert shown.read_all() == 130
    assert "Traceback" not in shown.text
    # What it writes itself is no change.
    assert "o.json changed" not in shown.text


def test_watch_sees_new_and_deleted_files_and_the_configuration_above(terminal, here):
    source = here / "src"
    source.mkdir()
    (here / "keras_paramlint.toml").write_text("")
    shown = terminal("check", "--watch", "src")
    shown.read_until("watching for changes; Ctrl-C ends it")

    new, config = source / "new.py", here / "keras_paramlint.toml"
    for change, told in (
        (lambda: new.write_text(MODEL), r"new\.py changed(?s:.*)KPL401"),
        (lambda: config.write_text('ignore = ["KPL4"]'), r"keras_paramlint\.toml changed"),
        (new.unlink, r"new\.py changed"),
    ):
        shown.text = ""
        change()
        shown.read_until(f"{told}(?s:.*)watching for changes")

    shown.interrupt()
    assert shown.read_all() == 130
    assert "Traceback" not in shown.text


def test_watch_waits_for_a_file_that_is_not_there(terminal, here):
    shown = terminal("check", "--watch", "later/m.py")
    shown.read_until("no such file or directory: later/m.py(?s:.*)watching for changes")

    shown.text = ""
    (here / "later").mkdir()
    (here / "later" / "m.py").write_text(MODEL)
    shown.read_until("KPL401(?s:.*)watching for changes")

    shown.interrupt()
    assert shown.read_all() == 130


@pytest.fixture
def watched(here):
    from keras_paramlint.cli.arguments import parse
    from keras_paramlint.cli.watched import Watched

    def by(config, *argv):
        (here / "keras_paramlint.toml").write_text(config)
        return Watched.by(parse("check", "Check.", [*argv, "--watch"]))

    return by


def test_what_does_not_matter_is_not_watched(watched, here):
    found = watched("", ".", "--output-format", "json:out.py")

    for path in ("pkg/m.py", "n.ipynb", "requirements.txt", "requirements/dev.txt", "setup.cfg"):
        assert found.matters(str(here / path)), path
    others = "m.pyc", ".git/m.py", "node_modules/m.py", "notes.txt", "log.json", "out.py", "../elsewhere.py"
    for path in others:
        assert not found.matters(os.path.normpath(here / path)), path


def test_include_and_exclude_say_what_is_watched(watched, here):
    for path in ("build/m.py", "old/m.py", "m.pyx", "used.py"):
        (here / path).parent.mkdir(exist_ok=True)
        (here / path).write_text(MODEL)

    found = watched('include = ["*.py", "*.pyx"]\nexclude = ["old", "used.py"]\nbaseline = "known.json"', ".")

    watching = {os.path.relpath(path, here) for path in found.state()}
    # What is excluded by its name may be imported all the same.
    assert watching == {"build/m.py", "m.pyx", "m.py", "used.py", "keras_paramlint.toml"}
    assert all(found.matters(str(here / path)) for path in [*watching, "known.json", "build/new.py"])
    assert not found.matters(str(here / "old" / "new.py"))


def test_a_directory_that_is_named_is_watched_although_it_is_excluded(watched, here):
    (here / "build").mkdir()
    (here / "build" / "m.py").write_text(MODEL)

    found = watched("", "build")

    assert str(here / "build" / "m.py") in found.state()
    assert found.matters(str(here / "build" / "m.py"))
