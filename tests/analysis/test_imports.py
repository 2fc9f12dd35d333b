"""Where the modules that a program imports are found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import keras_paramlint
from keras_paramlint.cli.main import main


MODULE = """\
from keras import Sequential, Input, layers

def make(units):
    return Sequential([Input((4,)), layers.Dense(units)])
"""


def lay_out(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def total(path: Path, **options) -> object:
    return keras_paramlint.analyze([path], **options).files[0].models[-1].params.total


PROGRAM = "from parts.stack import make\nmodel = make(3)\n"


@pytest.mark.parametrize(
    ("program", "module"),
    [
        ("train.py", "parts/stack.py"),
        ("scripts/train.py", "parts/stack.py"),
        ("train.py", "src/parts/stack.py"),
        ("scripts/train.py", "src/parts/stack.py"),
        ("src/train.py", "src/parts/stack.py"),
    ],
)
def test_layouts_of_projects(program, module, tmp_path):
    lay_out(tmp_path, {"pyproject.toml": "", program: PROGRAM, module: MODULE})
    assert total(tmp_path / program) == 15


def test_a_source_root_is_seen_from_the_configuration_file(tmp_path, monkeypatch):
    lay_out(
        tmp_path,
        {
            "pyproject.toml": '[tool.keras-paramlint]\nsource-roots = ["lib/python"]\n',
            "scripts/train.py": PROGRAM,
            "lib/python/parts/stack.py": MODULE,
        },
    )
    monkeypatch.chdir("/")
    assert total(tmp_path / "scripts" / "train.py", config=str(tmp_path / "pyproject.toml")) == 15


def test_a_source_root_on_the_command_line(tmp_path, monkeypatch, capsys):
    lay_out(tmp_path, {"train.py": PROGRAM, "elsewhere/parts/stack.py": MODULE})
    monkeypatch.chdir(tmp_path)
    assert main(["summary", "--source-roots", "elsewhere", "train.py"]) == 0
    assert "Total params: 15" in capsys.readouterr().out
    assert main(["summary", "--source-roots", "elsewere", "train.py"]) == 2
    assert "there is no directory" in capsys.readouterr().err


def test_installed_packages_are_followed_only_if_asked(tmp_path, monkeypatch, capsys):
    lay_out(
        tmp_path,
        {"train.py": PROGRAM, "venv/lib/python3.11/site-packages/parts/stack.py": MODULE},
    )
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "venv"))
    monkeypatch.chdir(tmp_path)
    assert main(["summary", "train.py"]) == 0
    assert "15" not in capsys.readouterr().out
    assert main(["summary", "--follow-installed", "train.py"]) == 0
    assert "Total params: 15" in capsys.readouterr().out


@pytest.mark.parametrize("place", [".", "venv/lib/python3.11/site-packages"])
def test_an_installed_package_is_followed_into_others_only_if_asked(tmp_path, monkeypatch, capsys, place):
    installed = "venv/lib/python3.11/site-packages"
    lay_out(
        tmp_path,
        {f"{installed}/mine/{name}.py": text for name, text in {"__init__": "", "size": "SIZE = 4"}.items()}
        | {f"{installed}/mine/train.py": f"import keras, mine.size\n{PROGRAM}wide = make(mine.size.SIZE)\n"}
        | {f"{installed}/parts/__init__.py": "", f"{installed}/parts/stack.py": MODULE},
    )
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "venv"))
    monkeypatch.chdir(tmp_path / place)
    program = os.path.relpath(tmp_path / installed / "mine" / "train.py")
    assert main(["summary", "--no-cache", program]) == 0
    assert "Total params" not in capsys.readouterr().out
    assert main(["summary", "--no-cache", "--follow-installed", program]) == 0
    shown = capsys.readouterr().out
    assert "Total params: 15" in shown
    assert "Total params: 20" in shown


def test_a_package_in_a_folder_that_no_program_could_name(tmp_path):
    program = "from .parts.stack import make\nmodel = make(3)\n"
    lay_out(
        tmp_path,
        {"pyproject.toml": "", "my-project/__init__.py": "", "my-project/train.py": program}
        | {"my-project/parts/__init__.py": "", "my-project/parts/stack.py": MODULE},
    )
    assert total(tmp_path / "my-project" / "train.py") == 15


def test_a_package_that_is_run_from_the_folder_of_its_scripts(tmp_path):
    lay_out(
        tmp_path,
        {"pyproject.toml": "", "project/__init__.py": "", "project/agents/__init__.py": ""}
        | {"project/agents/train.py": PROGRAM, "project/parts/stack.py": MODULE},
    )
    assert total(tmp_path / "project" / "agents" / "train.py") == 15


def test_no_module_imports_itself(tmp_path):
    jax = "import jax.numpy as jnp\n\ndef add(a, b):\n    return jnp.add(a, b)\n"
    test = (
        "import jax.numpy as jnp\nimport keras\n\nn = jnp.add(1, 2)\n"
        "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(n)])\n"
    )
    files = dict.fromkeys(["lib/__init__.py", "lib/backend/__init__.py", "lib/backend/jax/__init__.py"], "")
    lay_out(tmp_path, {**files, "lib/backend/jax/numpy.py": jax, "lib/backend/jax/core_test.py": test})

    (file,) = keras_paramlint.analyze([tmp_path / "lib/backend/jax/core_test.py"]).files

    assert file.diagnostics == ()
    assert file.models[-1].params.number() is None
