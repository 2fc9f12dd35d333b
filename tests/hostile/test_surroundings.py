"""What surrounds the analysed files may be hostile as well: each command says so, and in time.

Every command of this file runs in a process of its own with little time and memory.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]
MODEL = "import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])\n"
TABLE = "[tool.keras-paramlint]\n"
SECONDS, MEMORY = 60, 2_000_000_000


@pytest.fixture
def here(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "good.py").write_text(MODEL)
    return tmp_path


def run(here, *argv, stdin=subprocess.DEVNULL):
    done = subprocess.run(
        [sys.executable, "-m", "keras_paramlint", *argv],
        cwd=here,
        stdin=stdin,
        capture_output=True,
        timeout=SECONDS,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    out, err = (each.decode("utf-8", "replace") for each in (done.stdout, done.stderr))
    assert "Traceback" not in out + err
    assert "defect" not in out + err
    return done.returncode, out, err


def written(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


# ------------------------------------------------------------------ what is no regular file
OPTIONS = {
    "--config": (("check", "--config", "{}", "good.py"), "good.py"),
    "--baseline": (("check", "--baseline", "{}", "good.py"), "good.py"),
    "lock --check": (("lock", "--check", "--lock-file", "{}", "good.py"), "good.py"),
    "weights": (("weights", "{}"), ""),
}


@pytest.mark.parametrize("kind", ["/dev/zero", "/dev/null", "pipe", "folder", "socket", "loop"])
@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_with_what_is_no_file_ends_with_status_2(here, option, kind):
    import socket

    path = kind if kind.startswith("/") else str(here / kind)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        os.mkdir(path)
    elif kind == "loop":
        os.symlink(path, path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path)
    status, out, err = run(here, *(word.format(path) for word in OPTIONS[option][0]))

    assert (status, out) == (2, "")
    assert Path(path).name in err


def test_a_list_of_targets_without_an_end(here):
    status, _, err = run(here, "check", "--targets-from", "/dev/zero")
    assert status == 2
    assert "--targets-from /dev/zero: is longer than" in err
    with open("/dev/zero", "rb") as endless:
        status, _, err = run(here, "check", "--targets-from", "-", stdin=endless)
    assert status == 2
    assert "--targets-from -: is longer than" in err


def test_standard_input_without_an_end(here):
    with open("/dev/zero", "rb") as endless:
        status, _, err = run(here, "check", "-", stdin=endless)
    assert status == 2
    assert "standard input is longer than 10,000,000 bytes" in err


def test_targets_that_are_no_files_are_told_and_the_others_analysed(here):
    os.mkfifo(here / "pipe.py")
    os.symlink("loop.py", here / "loop.py")
    os.symlink("gone", here / "broken.py")
    (here / "folder.py").mkdir()
    written(here / "folder.py" / "inner.py", MODEL)

    status, out, _ = run(
        here, "summary", "--output-format", "jsonl", "/dev/zero", "pipe.py", "folder.py", "good.py"
    )
    files = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [(file["path"], [each["code"] for each in file["diagnostics"]]) for file in files] == [
        ("/dev/zero", ["KPL000"]), ("pipe.py", ["KPL000"]), ("folder.py/inner.py", []), ("good.py", []),
    ]  # fmt: skip
    assert [model["params"]["total"] for file in files for model in file["models"]] == [15, 15]
    assert run(here, "check", "loop.py", "broken.py", "good.py")[0] in (1, 2)
    assert run(here, "check", ".") == (0, "", "")


SURROUNDINGS = (
    "pyproject.toml", "keras_paramlint.toml", "setup.cfg", ".gitignore", ".git/info/exclude", ".git/HEAD",
    "requirements.txt", "requirements/base.txt", "poetry.lock", "Pipfile.lock", "environment.yml", "setup.py",
    "helper.py", ".keras_paramlint_cache",
)  # fmt: skip


def test_files_around_that_are_pipes_are_not_waited_for(here):
    written(here / "uses.py", "import helper\n" + MODEL)
    for name in SURROUNDINGS:
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(here / name)

    assert run(here, "check", ".") == (0, "", "")


# ------------------------------------------------------------------ what others have written
DEEP, LONG = "[" * 100_000, "9" * 10_000
BROKEN = {
    "deep": TABLE + f"select = {DEEP}",
    "deep tables": TABLE + "assume = " + "{a=" * 50_000,
    "a long key": TABLE + "a" + ".a" * 100_000 + " = 1",
    "a long number": TABLE + f"limits = {{ steps = {LONG} }}",
    "no TOML": TABLE + "select = \n",
    "UTF-16": (TABLE + "jobs = 1\n").encode("utf-16"),
    "bytes": b"keras-paramlint \xff\x00",
    "no table": "tool = 5 # keras-paramlint\n",
    "an array of tables": "[[tool.keras-paramlint]]\nselect = []\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_configuration_is_named_or_none_of_ours(here, name):
    written(here / "pyproject.toml", BROKEN[name])
    status, out, err = run(here, "check", ".")

    if name in ("UTF-16", "no table"):  # it does not name us in a way that we could read
        assert (status, out, err) == (0, "", "")
    else:
        assert (status, out) == (2, "")
        assert err.startswith("keras-paramlint: error: pyproject.toml")


STRANGE = {
    "pyproject.toml": f"[project]\ndependencies = {DEEP} # keras",
    "Pipfile": f"[packages]\nkeras = {LONG}\n",
    "poetry.lock": "package = 5\n[[package]]\nname = 'keras'\nversion = []\n",
    "Pipfile.lock": '{"default": {"keras": [1]}, "x": ' + DEEP,
    "requirements/more.txt": "keras(" + ">=1," * 20_000 + "x y\nkeras" + " " * 500_000 + "x\n",
    "requirements.txt": f"-r requirements.txt\n-r /dev/zero\nkeras=={LONG}\nkeras[\n" + "\\\n" * 9_000,
    "environment.yml": "dependencies:\n" + "  - " * 9_000 + "keras=2.0\n",
    "setup.cfg": "[options]\ninstall_requires = %(x)s\n  keras==\n[x\n",
    "setup.py": "from setuptools import setup\nsetup(install_requires=" + "[" * 5_000,
    ".gitignore": b"\xff\n" + b"*a" * 2_000 + b"b\n[!\n[z-a]\n\\\n",
    "tox.ini": "[x]\n%(a)s\n=\n",
    ".flake8": "flake8\n[flake8\n",
    "keras_paramlint.lock": DEEP,
    "keras_paramlint_baseline.json": DEEP,
}


def test_strange_files_around_cost_nothing(here):
    for name, content in STRANGE.items():
        written(here / name, content)

    status, out, _ = run(here, "summary", ".", "--output-format", "jsonl")
    files = [json.loads(line) for line in out.splitlines()]
    assert status in (0, 1)
    assert [model["params"]["total"] for file in files for model in file["models"]] == [15]


@pytest.mark.parametrize(
    ("argv", "content"),
    [
        (("check", "--baseline", "known", "."), DEEP),
        (("check", "--baseline", "known", "."), '{"version": ' + LONG + "}"),
        (("check", "--baseline", "known", "."), b"\xff\x00"),
        (("lock", "--check", "--lock-file", "known"), f"version = {LONG}"),
        (("lock", "--check", "--lock-file", "known"), f"version = {DEEP}"),
        (("lock", "--check", "--lock-file", "known"), "version = 1\n" + "# x\n" * 700_000),
        (("check", "--config", "known.toml", "."), f"select = {DEEP}"),
        (("check", "--config", "known.cfg", "."), "[keras-paramlint]\na" + " " * 200_000 + "b = 1\n"),
    ],
)
def test_files_of_our_own_that_others_have_written(here, argv, content):
    written(here / "known", content)
    written(here / "known.toml", content)
    written(here / "known.cfg", content)
    status, out, err = run(here, *argv)

    assert (status, out) == (2, "")
    assert err.startswith("keras-paramlint: error: known")


# ------------------------------------------------------------------ files that are too much
LARGE = {
    "list.py": MODEL + "x = [" + "1," * 4_000_000 + "]\n",
    "statements.py": MODEL + "x = 1\n" * 1_000_000,
    "noqa.py": MODEL + "# noqa: KPL101\n" * 600_000,
    "formats.py": MODEL + "x = f'" + "{a}" * 2_000_000 + "'\n",
    "lists.ipynb": '{"keras": [' + "[]," * 5_000_000 + '1], "cells": []}',
    "lines.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": ["x # keras\n"] * 1_000_000}]}),
    "cells.ipynb": '{"keras": 1, "cells": [' + '{"cell_type": "code", "source": "x = 1"},' * 900_000 + "{}]}",
}


@pytest.mark.parametrize("name", LARGE)
def test_a_file_that_is_too_much_is_told_and_takes_little_memory(here, name):
    written(here / name, LARGE[name])
    limit = 500_000_000
    script = (
        "import resource, sys\n"
        "from keras_paramlint.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)\n"
        "sys.exit(code)\n"
    )
    # The memory of a process is that of its parent until it is another program.
    done = subprocess.run(
        ["sh", "-c", '"$@"', "sh", sys.executable, "-c", script, "check", "-j1", "--no-cache", name],
        cwd=here,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    finding, peak = done.stdout.splitlines()

    assert done.returncode == 1
    assert finding.startswith(f"{name}:1:1: KPL000 {name} has more than")
    assert int(peak) < limit


def test_modules_that_are_imported_are_bounded_together(here):
    for number in range(12):
        written(here / f"large{number}.py", f"N = {number + 3}\n" + "x = [1]\n" * 30_000)
    text = "import keras\n" + "".join(f"import large{number}\n" for number in range(12))
    for number in (0, 11):
        text += f"m{number} = keras.Sequential([keras.Input((4,)), keras.layers.Dense(large{number}.N)])\n"
    written(here / "imports.py", text)

    status, out, _ = run(here, "summary", "imports.py", "--output-format", "jsonl")
    (file,) = (json.loads(line) for line in out.splitlines())
    assert status == 0
    assert [model["params"]["total"] for model in file["models"]] == [15, None]
    assert "more than 2,000,000 characters of modules" in json.dumps(file)


def test_large_files_with_little_code_are_analysed(here):
    written(here / "text.py", MODEL + "x = '" + "a b " * 2_000_000 + "'\n# " + "a b " * 400_000 + "\n")
    image = {"cell_type": "code", "source": MODEL, "outputs": [{"data": "a" * 40_000_000}]}
    written(here / "image.ipynb", json.dumps({"cells": [image]}))

    status, out, _ = run(here, "summary", ".", "--output-format", "jsonl")
    files = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [model["params"]["total"] for file in files for model in file["models"]] == [15, 15, 15]
