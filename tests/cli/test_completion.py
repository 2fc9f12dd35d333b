"""Completion in the real shells."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from keras_paramlint.cli.completion import SHELLS, commands
from keras_paramlint.cli.main import COMMANDS, main
from keras_paramlint.config.settings import SETTINGS


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    from contextlib import redirect_stdout

    folder = tmp_path_factory.mktemp("completion")
    for shell in SHELLS:
        with open(folder / f"c.{shell}", "w", encoding="utf-8") as file, redirect_stdout(file):
            assert main(["completion", shell]) == 0
    return folder


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "two words.py").touch()
    (tmp_path / "model.py").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


LINES = [
    ("keras-paramlint ch", ["check"]),
    ("keras-paramlint summary --fl", ["--flavour"]),
    ("keras-paramlint --fail", ["--fail-level"]),
    ("keras-paramlint check --flavour t", ["tf1", "tfkeras2"]),
    ("keras-paramlint --fail-level w", ["warning"]),
    ("keras-paramlint check --output-format sa", ["sarif"]),
    ("keras-paramlint explain --output-format js", ["json", "json-lines", "jsonl"]),
    ("keras-paramlint check --select KPL60", ["KPL601", "KPL602", "KPL603", "KPL604", "KPL605"]),
    ("keras-paramlint rule cudnn", ["cudnn-extra-bias"]),
    ("keras-paramlint layer Bid", ["Bidirectional"]),
    ("keras-paramlint baseline w", ["write"]),
    ("keras-paramlint baseline write mo", ["model.py"]),
    ("keras-paramlint completion f", ["fish"]),
    ("keras-paramlint completion m", []),
    ("keras-paramlint summary mo", ["model.py"]),
    ("keras-paramlint mo", ["model.py"]),
    ("keras-paramlint check -o tw", ["two words.py"]),
]


EQUALS = ("keras-paramlint --flavour = t", ["tf1", "tfkeras2"])
"""What bash makes of ``--flavour=t``."""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize(("line", "expected"), [*LINES, EQUALS])
def test_bash_completes(scripts, here, line, expected):
    script = (
        f'source {scripts}/c.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _keras_paramlint; '
        '[ ${#COMPREPLY[@]} = 0 ] || printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", script, "bash", *line.split(" ")], capture_output=True, text=True)

    assert done.stderr == ""
    assert sorted(done.stdout.splitlines()) == expected


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish here")
@pytest.mark.parametrize(("line", "expected"), LINES)
def test_fish_completes(scripts, here, line, expected):
    command = f"source {scripts}/c.fish; complete -C {line!r}"
    done = subprocess.run(["fish", "-c", command], capture_output=True, text=True)

    assert done.stderr == ""
    assert sorted(each.split("\t")[0].replace("\\", "") for each in done.stdout.splitlines()) == expected


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh here")
@pytest.mark.parametrize(("line", "expected"), [each for each in LINES if len(each[1]) == 1])
def test_zsh_completes(scripts, here, line, expected):
    from terminals import Terminal

    shell = Terminal(["zsh", "-f", "-i"], columns=200)
    setup = f"autoload -U compinit; compinit -u -D; source {scripts}/c.zsh; unset zle_bracketed_paste"
    shell.type(f"{setup}; PS1='> '; print READ$((1 + 1))Y\n")
    shell.read_until("READ2Y")
    shell.text = ""
    shell.type(f"{line}\t")
    words = line.rpartition(" ")[0]
    (word,) = expected
    shown = word.replace(" ", r"\\ ")
    try:
        shell.read_until(rf"{words} {shown}(\x1b\[[0-9;]*m)*[ =\x1b]", timeout=30)
    finally:
        shell.close()


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_and_option_is_in_every_script(scripts, shell):
    text = (scripts / f"c.{shell}").read_text(encoding="utf-8")

    for command in COMMANDS:
        assert command in text
    for setting in SETTINGS:
        if setting.commands != ():
            assert (f"-l {setting.name}" if shell == "fish" else f"--{setting.name}") in text


def test_every_command_says_what_stands_behind_it():
    for command in commands():
        assert len(command.options) > 1 or command.words, command.name


def test_an_unknown_shell_is_an_error(capsys):
    assert main(["completion", "zhs"]) == 2
    assert "no completion for the shell 'zhs'; did you mean 'zsh'?" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="the shells are not there")
@pytest.mark.parametrize("shell", [each for each in SHELLS if shutil.which(each)])
def test_the_scripts_are_valid(scripts, shell):
    assert subprocess.run([shell, "-n", str(scripts / f"c.{shell}")], capture_output=True).stderr == b""
