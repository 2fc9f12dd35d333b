"""Data flows one way: no module imports one that stands above it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import keras_paramlint


PACKAGE = Path(keras_paramlint.__file__).parent

LEVELS = {
    "late": -2,
    "dataclass": -2,
    "collector": -2,
    "algebra": 0,
    "sources": -1,
    "options": 0,
    "defects": 0,
    "config": 1,
    "interpreter": 1,
    "keras_api": 2,
    "graph": 3,
    "rules": 4,
    "baseline": 4,
    "analysis": 5,
    "project": 5,
    "pool": 5,
    "cluster": 5,
    "cache": 5,
    "discovery": 5,
    "runner": 6,
    "reference": 6,
    "explain": 6,
    "checkpoints": 6,
    "verify": 6,
    "report": 7,
    "comparing": 7,
    "fixes": 7,
    "lock": 7,
    "lsp": 8,
    "integrations": 8,
    "cli": 9,
    "__main__": 10,
}
"""A part may import what stands lower; parts of one level know nothing of each other."""


def modules():
    return sorted(PACKAGE.rglob("*.py"))


def part_of(dotted):
    names = dotted.split(".")
    return names[1] if len(names) > 1 else None


def imported_parts(path):
    """Yield the parts of the package that a module imports, wherever in the module, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "keras_paramlint" and part_of(name) in LEVELS:
                yield part_of(name), node.lineno


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_imports_upwards(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        # The public names, imported when they are used.
        return
    assert own in LEVELS, f"{own} stands nowhere yet: give it a level"
    for part, line in imported_parts(path):
        lower = LEVELS[part] < LEVELS[own]
        assert lower or part == own, f"{path}:{line}: {own} imports {part}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_imports_a_framework(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        tops = {name.split(".")[0] for name in names}
        assert not tops & {"keras", "tensorflow", "tf_keras", "numpy", "torch", "jax"}, (
            f"{path}:{node.lineno}"
        )


def loaded_after(code):
    program = f"import sys\n{code}\nsys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["check", "--help"], ["summary", "--help"]], ids=" ".join
)
def test_what_needs_no_analysis_imports_neither_astroid_nor_rich(arguments):
    loaded = loaded_after(f"from keras_paramlint.cli.main import main\nassert main({arguments!r}) == 0")

    assert not loaded & {
        "astroid",
        "rich",
        "pathspec",
        "keras_paramlint.graph",
        "keras_paramlint.interpreter",
    }


def test_files_without_keras_cost_no_parser(tmp_path):
    (tmp_path / "a.py").write_text("import os\nprint(os.name)\n")
    loaded = loaded_after(
        f"from keras_paramlint.cli.main import main\nassert main(['--isolated', {str(tmp_path)!r}]) == 0"
    )

    assert not loaded & {"astroid", "rich", "concurrent.futures.process"}


def test_what_an_earlier_run_found_costs_neither_parser_nor_rules(tmp_path):
    (tmp_path / "pyproject.toml").write_text("")
    source = tmp_path / "a.py"
    source.write_text("import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n")
    run = f"from keras_paramlint.cli.main import main\nassert main(['summary', {str(source)!r}]) == 0"
    first, second = loaded_after(run), loaded_after(run)

    heavy = {"astroid", "keras_paramlint.rules.registry", "keras_paramlint.fixes.mending", "rich"}
    assert first & heavy == {"astroid", "keras_paramlint.rules.registry"}
    assert not second & heavy


def test_data_classes_are_those_that_cost_little_to_make():
    standard = [
        str(path.relative_to(PACKAGE))
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "dataclasses"
        and any(alias.name == "dataclass" for alias in node.names)
    ]
    assert standard == ["dataclass.py"], "take @dataclass from keras_paramlint.dataclass"


def test_importing_the_package_imports_almost_nothing():
    loaded = loaded_after("import keras_paramlint")

    assert {name for name in loaded if name.startswith("keras_paramlint")} == {"keras_paramlint"}


def test_public_names_are_there_when_they_are_used():
    assert callable(keras_paramlint.analyze)
    assert keras_paramlint.FileResult.__module__.startswith("keras_paramlint.graph")
    assert set(keras_paramlint.__all__) <= set(dir(keras_paramlint))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = keras_paramlint.nothing
