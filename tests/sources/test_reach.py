from __future__ import annotations

import pytest

from keras_paramlint.sources.reach import Gate


@pytest.fixture
def project(tmp_path):
    # What lies beside the temporary directories of the tests is none of the project's.
    (tmp_path / ".git").mkdir()

    def make(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return lambda name: Gate().passes(str(tmp_path / name))

    return make


def test_a_file_that_imports_nothing_of_the_project_does_not_pass(project):
    passes = project(
        {"a.py": "import os, numpy as np\nfrom json import load\n", "model.py": "import keras\n"}
    )

    assert not passes("a.py")
    assert passes("model.py")


@pytest.mark.parametrize(
    "statement",
    [
        "import model",
        "import os, model as m",
        "from model import build",
        "from model import (build,\n  other)",
        "def f():\n    from model import build",
        "from . import model",
        "from .model import build",
        "from pkg import deep",
        "from pkg.deep import build",
        "import pkg.deep",
    ],
)
def test_a_file_that_imports_a_module_which_builds_models_passes(project, statement):
    passes = project(
        {
            "a.py": statement + "\n",
            "model.py": "from keras import layers\n",
            "pkg/__init__.py": "",
            "pkg/deep.py": "import tensorflow\n",
        }
    )

    assert passes("a.py")


def test_the_way_may_be_long_and_go_in_circles(project):
    passes = project(
        {
            "a.py": "import b\n",
            "b.py": "import c\nimport a\n",
            "c.py": "import a, d\n",
            "d.py": "import keras",
        }
    )

    assert passes("a.py")
    assert not project({"x.py": "import y\n", "y.py": "import x\n"})("x.py")


def test_what_is_remembered_of_a_circle_is_right(tmp_path):
    for name, text in {"a.py": "import b, k\n", "b.py": "import a\n", "k.py": "import keras\n"}.items():
        (tmp_path / name).write_text(text)
    gate = Gate()

    assert [gate.passes(str(tmp_path / name)) for name in ("a.py", "b.py", "k.py", "b.py")] == [True] * 4


def test_absolute_imports_begin_above_the_packages(project):
    passes = project(
        {
            "pkg/__init__.py": "",
            "pkg/sub/__init__.py": "",
            "pkg/sub/train.py": "from pkg.models import build\n",
            "pkg/models.py": "import keras\n",
            "pkg/sub/other.py": "from ..models import build\n",
        }
    )

    assert passes("pkg/sub/train.py")
    assert passes("pkg/sub/other.py")


def test_notebooks_import_too(project):
    passes = project(
        {"n.ipynb": '{"cells": [{"source": ["from model import build\\n"]}]}', "model.py": "import keras\n"}
    )

    assert passes("n.ipynb")


def test_what_cannot_be_read_passes_so_that_it_is_reported(project):
    assert project({})("missing.py")


def test_the_neighbours_of_an_installed_package_are_not_its_project(tmp_path):
    place = tmp_path / "lib" / "site-packages"
    files = {
        "one/__init__.py": "import two\nimport six\n",
        "one/own.py": "from one import deep\n",
        "one/deep.py": "import keras\n",
        "two/__init__.py": "import keras\n",
        "six.py": "import keras\n",
    }
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)

    (tmp_path / "pyproject.toml").write_text("")  # what lies above is nobody's project

    def passes(name, *further):
        return Gate(tuple(map(str, further))).passes(str(place / name))

    assert not passes("one/__init__.py")
    assert passes("one/own.py")
    # Where installed packages are to be followed, these directories are named.
    assert passes("one/__init__.py", place)


def test_pythons_own_library_is_not_searched_for_each_of_its_modules():
    import json

    gate = Gate()

    assert not gate.passes(json.__file__)
    assert len(gate._passes) < 10
