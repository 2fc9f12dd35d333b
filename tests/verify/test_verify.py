"""``keras-paramlint verify``: what was predicted against what a process of its own builds."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import keras_paramlint
from keras_paramlint.verify import consent
from keras_paramlint.verify.process import WORKER


MODEL = """
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((4,)), Dense(8), Dense(2)])
"""


def is_alive(place):
    """Say whether the process runs whose number a file has; one that ended may still wait for its parent."""
    try:
        return Path(f"/proc/{place.read_text()}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_model_that_is_as_predicted_agrees(project, verify):
    project(MODEL)

    status, out, err = verify("--run-code", "m.py")

    assert (status, err) == (0, "")
    assert "m.py: predicted for keras3" in out
    assert "built by Keras 3.9.0" in out
    assert "`model` (m.py:5): agrees: 58 parameters, 58 of them trainable in 2 layers" in out


def test_a_model_that_is_otherwise_is_told_difference_by_difference(altered, verify):
    # The prediction knows the real Dense, the stand-in is changed.
    altered(MODEL, "(width, self.units)", "(width + 1, self.units)")

    status, out, _ = verify("--run-code", "m.py")

    assert status == 1
    assert "`model` (m.py:5): differs in 4 places" in out
    assert "`dense`: kernel: predicted (4, 8), built (5, 8)" in out
    assert "parameters: predicted 58, built 68" in out


def test_what_differs_is_in_the_json_too(altered, verify):
    altered(MODEL, 'Variable("bias", (self.units,))', 'Variable("b", (1,))')

    status, out, _ = verify("--run-code", "m.py", "--output-format", "json")

    (file,) = json.loads(out)["files"]
    (model,) = file["models"]
    assert status == 1
    assert model["agrees"] is False
    assert {
        "where": "dense", "what": "weights", "predicted": "bias, kernel", "built": "b, kernel",
    } in model["differences"]  # fmt: skip
    assert file["environment"]["keras"] == "3.9.0"


def test_symbols_get_the_values_that_were_built(project, verify):
    project("""
        import os
        from keras import Input, Sequential
        from keras.layers import Dense

        units = len(os.listdir(".")) + 20
        model = Sequential([Input((4,)), Dense(units)])
    """)

    status, out, _ = verify("--run-code", "m.py")

    assert status == 0
    assert f"agrees: {(20 + len(os.listdir())) * 5} parameters" in out
    assert f"with len(os.listdir('.'))={len(os.listdir())}" in out


@pytest.mark.parametrize(
    ("target", "arguments", "count"),
    [
        ("build(3)", (), 67),
        ("build", ("--set", "n=3"), 67),
        ("build", ("--set", "n=3", "--set", "width=2"), 19),
    ],
)
def test_a_builder_is_called_as_the_target_says(project, verify, target, arguments, count):
    project("""
        from keras import Input, Sequential
        from keras.layers import Dense

        def build(n, width=8):
            return Sequential([Input((4,)), Dense(width), Dense(n)])
    """)

    status, out, err = verify("--run-code", f"m.py::{target}", *arguments)

    assert (status, err) == (0, "")
    assert f"agrees: {count} parameters" in out


def test_a_builder_without_values_for_its_parameters_is_an_error(project, verify):
    project("def build(n):\n    import keras\n    return keras.Sequential([keras.Input((4,))])\n")

    status, _, err = verify("--run-code", "m.py::build")

    assert status == 2
    assert "build() needs n; give --set n=..." in err


def test_what_a_program_prints_is_kept_apart(project, verify):
    project("import os\nprint('to stdout')\nos.system('echo from a child')\n" + MODEL)

    status, out, err = verify("--run-code", "m.py")

    assert status == 0
    assert "stdout" not in out + err
    assert "child" not in out + err


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "import os; print('last words', flush=True); os._exit(3)",
            "ended with status 3 before it could answer",
        ),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "was ended by SIGSEGV"),
        ("raise FileNotFoundError('data.csv')", "m.py:2: the program raises FileNotFoundError: data.csv"),
        ("input()", "EOFError"),
    ],
)
def test_a_program_that_does_not_get_as_far_is_an_error(project, verify, statement, said):
    project(f"import keras\n{statement}\n")

    status, out, err = verify("--run-code", "m.py")

    assert (status, out) == (2, "")
    assert said in err


def test_the_last_words_of_a_process_that_dies_are_shown(project, verify):
    project("import keras, os\nprint('last words', flush=True)\nos._exit(3)\n")

    assert "last words" in verify("--run-code", "m.py")[2]


def test_what_stands_above_an_exit_counts(project, verify):
    project(MODEL + "import sys\nsys.exit(1)\n")

    assert verify("--run-code", "m.py")[0] == 0


def test_a_program_that_takes_too_long_is_ended_with_its_children(project, verify):
    project(
        "import keras, subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('pid', 'w').write(str(child.pid))\nchild.wait()\n"
    )

    status, _, err = verify("--run-code", "m.py", "--timeout", "5")

    assert status == 2
    assert "not built within 5 seconds; give more with --timeout" in err
    time.sleep(0.5)
    assert not is_alive(Path("pid"))


def test_processes_that_a_program_leaves_behind_are_ended(project, verify):
    project(
        MODEL + "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('pid', 'w').write(str(child.pid))\n"
    )

    assert verify("--run-code", "m.py")[0] == 0
    time.sleep(0.5)
    assert not is_alive(Path("pid"))


@pytest.mark.parametrize("seconds", ["soon", "0", "-1", "nan"])
def test_a_time_that_is_none_is_an_error(project, verify, seconds):
    project(MODEL)

    assert "--timeout takes a number of seconds" in verify("--run-code", "m.py", f"--timeout={seconds}")[2]


def test_another_python_may_build(project, verify):
    project(MODEL)

    assert verify("--run-code", "m.py", "--python", sys.executable)[0] == 0
    status, _, err = verify("--run-code", "m.py", "--python", "/no/python")
    assert status == 2
    assert "--python /no/python: cannot be run: No such file or directory" in err


def test_a_missing_keras_is_said_with_the_command_that_installs_it(project, verify):
    folder = project("import os\nmodel = None\n")
    hide = "import importlib.util as u\nu.find_spec = lambda name, package=None: None\n"
    (folder / "sitecustomize.py").write_text(hide)
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={folder} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    project("import keras\n")

    status, _, err = verify("--run-code", "m.py", "--python", str(python))

    assert status == 2
    assert "no Keras is installed for" in err
    assert "pip install keras tensorflow" in err


def test_a_program_for_another_keras_is_not_run(project, verify):
    project("open('ran', 'w')\nfrom keras.layers import CuDNNLSTM\n")

    status, _, err = verify("--run-code", "m.py", "--flavour", "keras2")

    assert status == 2
    assert "for keras2, standalone Keras before 2.4" in err
    assert not Path("ran").exists()


def test_a_model_of_another_keras_than_predicted_is_said(altered, verify):
    altered(MODEL, '"3.9.0"', '"2.15.0"')

    status, _, err = verify("--run-code", "m.py")

    assert status == 2
    assert "predicted for keras3 (the default), but the program uses tfkeras2 there; give --flavour" in err


def test_an_error_of_keras_that_was_not_predicted_is_a_difference(altered, verify):
    altered(MODEL, "self.units = units", "raise ValueError('no')")

    status, out, _ = verify("--run-code", "m.py")

    assert status == 1
    assert "m.py:5: predicted no error, built ValueError: no" in out


def test_an_error_of_keras_that_was_predicted_agrees(altered, verify):
    text = MODEL.replace("Dense(8)", "Dense(-8)")
    altered(text, "self.units = units", "if units < 0: raise ValueError('units: -8')")

    status, out, _ = verify("--run-code", "m.py")

    assert status == 0
    assert "`m.py`: agrees: m.py:5 raises ValueError: units: -8, as KPL310 predicts" in out


def test_models_of_functions_are_not_compared_but_named(project, verify):
    project(MODEL + "\ndef build(n):\n    inner = Sequential([Input((2,)), Dense(n)])\n    return inner\n")

    status, out, _ = verify("--run-code", "m.py")

    assert status == 0
    assert "not compared: no name of the module holds it; ask for the function at m.py:7, as in m.py::" in out


def test_a_target_that_is_no_model_is_an_error(project, verify):
    project(MODEL + "x = 3\n")

    status, _, err = verify("--run-code", "m.py::x")

    assert status == 2
    assert "`x` is of type int, not a model" in err


def test_a_directory_is_not_run(project, verify):
    project(MODEL)

    status, _, err = verify("--run-code", ".")

    assert status == 2
    assert ". is a directory; name the files" in err


# ------------------------------------------------------------------------ consent
def test_nothing_is_run_before_a_person_allows_it(project, verify):
    project("open('ran', 'w')\n" + MODEL)

    status, out, err = verify("m.py")

    assert (status, out) == (2, "")
    assert "allow it for the project" in err
    assert "--run-code" in err
    assert not Path("ran").exists()


def test_what_was_allowed_once_is_remembered_for_the_project(project, verify):
    folder = project(MODEL)
    (folder / "sub").mkdir()
    project(MODEL, "sub/other.py")

    assert verify("--run-code", "m.py")[0] == 0
    assert verify("m.py")[0] == 0
    assert consent.is_given(str(folder))
    assert consent.project_of("sub/other.py") == str(folder)
    assert (folder / ".keras_paramlint_cache" / ".gitignore").read_text() == "*\n"


def test_consent_that_came_with_the_project_counts_for_nothing(project, verify, tmp_path_factory):
    folder = project(MODEL)
    verify("--run-code", "m.py")
    other = tmp_path_factory.mktemp("clone")
    (other / ".git").mkdir()
    (other / "m.py").write_text(MODEL)
    os.rename(folder / ".keras_paramlint_cache", other / ".keras_paramlint_cache")

    assert verify(str(other / "m.py"))[0] == 2
    assert verify("m.py")[0] == 2


def test_without_a_cache_nothing_is_remembered(project, verify):
    folder = project(MODEL)

    assert verify("--run-code", "--no-cache", "m.py")[0] == 0
    assert not (folder / ".keras_paramlint_cache").exists()
    consent.remember(str(folder))
    assert verify("--no-cache", "m.py")[0] == 2


# ------------------------------------------------------------------------- worker
def test_nothing_imports_the_worker_and_it_imports_nothing_of_the_package():
    package = Path(keras_paramlint.__file__).parent
    for path in package.rglob("*.py"):
        assert "verify.worker" not in path.read_text(encoding="utf-8"), path
    tree = ast.parse(Path(WORKER).read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= set(sys.stdlib_module_names)


def test_ctrl_c_ends_the_program_as_well(project):
    folder = project("import keras, os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)\n")
    command = [sys.executable, "-m", "keras_paramlint", "verify", "--run-code", "m.py"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    place = folder / "pid"
    for _ in range(600):
        if place.exists() and place.read_text():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)

    out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (130, b"", b"")
    assert not is_alive(place)
