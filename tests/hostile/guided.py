"""Inputs that coverage leads to: atheris changes bytes until they reach code that none before reached.

``tox -e guided`` does so for ten minutes, ``tox -e guided -- -max_total_time=60`` for one; arguments are
options of libFuzzer, and folders of inputs.  The first byte of an input chooses what the others are: a
program, a notebook, a comment, a target, a configuration file.  Whatever they are, there is a result, or an
error that a user is meant to read.
"""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from pathlib import Path


try:
    import atheris
except ImportError:
    sys.exit("this needs atheris: pip install 'atheris>=3'")

with atheris.instrument_imports(include=["keras_paramlint"]):
    from keras_paramlint import defects
    from keras_paramlint.analysis import analyze_file  # noqa: F401 - all that an analysis needs
    from keras_paramlint.config.resolve import Configuration
    from keras_paramlint.options import Options, Target, UsageError
    from keras_paramlint.project import Project
    from keras_paramlint.rules import all_rules, select
    from keras_paramlint.runner import run_one
    from keras_paramlint.sources import disk, notebook, pragmas  # noqa: F401

    all_rules()

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = b"""\
import keras
from keras import layers
n = %s
def build(units=4):
    return keras.Sequential([keras.Input((4,)), layers.Dense(units)])
model = build(3)  %s
"""
LIMITS = (("seconds", 3), ("steps", 20_000), ("elements", 2_000_000), ("alternatives", 4))
"""Bounds with which an input takes little time: what costs much is what the other tests look for."""

OPTIONS = Options(selection=select(["ALL"]), limits=LIMITS)


def program(data: bytes) -> None:
    """Take the bytes as a module."""
    run_one(Target("m.py"), OPTIONS, text=data).to_json()


def cells(data: bytes) -> None:
    """Take the bytes as the file of a notebook."""
    run_one(Target("m.ipynb"), OPTIONS, text=data).to_json()


def comment(data: bytes) -> None:
    """Take the bytes as a comment."""
    program(PROGRAM % (b"1", b"# " + data.partition(b"\n")[0]))


def expression(data: bytes) -> None:
    """Take the bytes as an expression, in the program and as a target."""
    text = data.partition(b"\n")[0].decode("utf-8", "replace")
    program(PROGRAM % (text.encode(), b""))
    target = Target.parse(f"m.py::{text}")
    run_one(target, OPTIONS, text=PROGRAM % (b"1", b"")).to_json()


def configuration(data: bytes) -> None:
    """Take the bytes as a configuration file: it is read, or refused in words."""
    with open("keras_paramlint.toml", "wb") as file:
        file.write(data)
    Project(Configuration({}, "keras_paramlint.toml")).options("m.py")


FORMS = (program, cells, comment, expression, configuration)


def once(data: bytes) -> None:
    """Try one input.

    Raises:
        Exception: a defect.
    """
    if not data:
        return
    failures.clear()
    try:
        FORMS[data[0] % len(FORMS)](data[1:])
    except UsageError as error:
        if not str(error).strip():
            raise AssertionError("an error that says nothing") from error
    if failures:
        raise AssertionError(failures[0])


failures: list[str] = []
"""Defects that cost a value, and that no exception tells."""


def _noting(error: BaseException) -> str:
    failures.append(described(error))
    return failures[-1]


described = defects._described
defects._described = _noting


def seeds(folder: Path) -> None:
    """Write what is worth changing: the project's own programs, notebooks and configuration files."""
    programs = ("examples/*.py", "tests/golden/**/*.py", "tests/oracle/programs/*.py")
    found = {
        0: [path for pattern in programs for path in ROOT.glob(pattern)],
        1: [*ROOT.glob("tests/**/*.ipynb")],
        4: [*ROOT.glob("tests/**/*.toml"), ROOT / "pyproject.toml"],
    }
    texts = {
        2: ["noqa: KPL501", "keras-paramlint: params=15", "kpl: set n=4", "(None, 4)", "15 params"],
        3: ["build(units=2 ** 3)", "[1, *range(3)][0]", "lambda x: x", "f'{build:>3}'", "model.layers[-1]"],
    }
    for form, paths in found.items():
        for path in paths:
            (folder / f"{form}-{path.name}").write_bytes(bytes([form]) + path.read_bytes())
    for form, each in texts.items():
        for number, text in enumerate(each):
            (folder / f"{form}-{number}").write_bytes(bytes([form]) + text.encode())


def main() -> None:
    """Try inputs until the time is over."""
    warnings.simplefilter("ignore")
    given = [os.path.abspath(each) if os.path.exists(each) else each for each in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as place:
        own = Path(place, "seeds")
        own.mkdir()
        seeds(own)
        os.chdir(place)
        bounds = ["-timeout=60", "-rss_limit_mb=2000", "-max_len=20000"]
        atheris.Setup([sys.argv[0], *bounds, *given, str(own)], once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
