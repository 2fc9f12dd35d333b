"""The flavour that a project's requirements tell."""

from __future__ import annotations

import json

import pytest

import keras_paramlint
from keras_paramlint.keras_api.pins import told_by_requirements
from keras_paramlint.sources.requirements import LAST, bounds


TF = "from tensorflow.keras import layers\n"
KERAS = "from keras import layers\n"
LOCKED = '[[package]]\nname = "tensorflow"\nversion = "1.15.5"\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "pkg").mkdir()
    monkeypatch.chdir(tmp_path)

    def told(text, **files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_DOT_", ".").replace("_DASH_", "-")
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(content)
        found = told_by_requirements("pkg/m.py", text)
        return None if found is None else (found.name, found.reason)

    return told


@pytest.mark.parametrize(
    ("text", "requirement", "flavour"),
    [
        (TF, "tensorflow==1.15.0", "tf1"),
        (TF, "tensorflow-gpu==1.15", "tf1"),
        (TF, "tensorflow<2", "tf1"),
        (TF, "tensorflow==2.10.*", "tfkeras2"),
        (TF, "tensorflow>=2.4,<2.16", "tfkeras2"),
        (TF, "tensorflow >= 2.4, <= 2.15.1", "tfkeras2"),
        (TF, "tensorflow~=2.10.0", "tfkeras2"),
        (TF, "tensorflow[and-cuda]==2.15.1 ; python_version < '3.12'  # why", "tfkeras2"),
        (TF, "tensorflow==2.15.1 --hash=sha256:00", "tfkeras2"),
        (TF, "TensorFlow>=2.16", "keras3"),
        (TF, "tensorflow==2.16.1", "keras3"),
        (TF, "tensorflow", None),
        (TF, "tensorflow>=2.0", None),
        (TF, "tensorflow~=2.10", None),
        (TF, "tensorflow<=2.15", None),
        (TF, "tensorflow!=2.3", None),
        (TF, "tensorflow-datasets==4.9", None),
        (TF, "tensorflow @ https://example.org/tensorflow-2.15.whl", None),
        (TF, "# tensorflow==1.15", None),
        (TF, "keras==2.15.0", "tfkeras2"),
        (TF, "keras==2.2.4", None),
        (TF, "keras>=3", "keras3"),
        (KERAS, "Keras==2.2.4", "keras2"),
        (KERAS, "keras<2.4", "keras2"),
        (KERAS, "keras==2.12", "tfkeras2"),
        (KERAS, "keras>=3.0", "keras3"),
        (KERAS, "tensorflow==2.10", "tfkeras2"),
        (KERAS, "tensorflow==2.18", "keras3"),
        (KERAS, "tensorflow==1.15", None),
        (KERAS, "keras\ntensorflow==2.18", None),
        (KERAS + TF, "keras==2.2.4\ntensorflow==1.15", None),
        (KERAS + TF, "keras==3.1\ntensorflow==2.16", "keras3"),
        (TF, "keras==2.2.4\ntensorflow==1.15", "tf1"),
        ("import tensorflow.compat.v1.keras\n", "tensorflow==2.10", None),
        ("import tf_keras\n", "tensorflow==2.18\ntf_keras==2.18", None),
        ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\n" + TF, "tensorflow==2.18", None),
        ("import torch\n", "tensorflow==2.18", None),
    ],
)
def test_a_requirement_tells_where_it_leaves_no_choice(project, text, requirement, flavour):
    found = project(text, requirements_DOT_txt=f"numpy\n{requirement}\n")

    assert (found and found[0]) == flavour
    if found:
        assert "in requirements.txt:" in found[1]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("requirements_DASH_gpu_DOT_txt", "tensorflow==1.15", "`tensorflow==1.15` in requirements-gpu.txt:1"),
        ("requirements__base_DOT_txt", "\ntensorflow==1.15", "`tensorflow==1.15` in requirements/base.txt:2"),
        (
            "pyproject_DOT_toml",
            "[project]\nname = 'x'\ndependencies = [\n  'numpy',\n  'tensorflow <2',\n]\n",
            "`tensorflow<2` in pyproject.toml:5",
        ),
        (
            "pyproject_DOT_toml",
            "[tool.poetry.dependencies]\npython = '^3.7'\ntensorflow = '^1.15'\n",
            "`tensorflow ^1.15` in pyproject.toml:3",
        ),
        (
            "pyproject_DOT_toml",
            "[tool.poetry.dependencies]\ntensorflow = {version = '1.15.0', optional = true}\n",
            "`tensorflow 1.15.0` in pyproject.toml:2",
        ),
        (
            "setup_DOT_cfg",
            "[options]\ninstall_requires =\n    numpy\n    tensorflow<2\n[options.x]\nother = tensorflow>2\n",
            "`tensorflow<2` in setup.cfg:4",
        ),
        (
            "poetry_DOT_lock",
            f'[[package]]\nname = "numpy"\nversion = "1.1"\n\n{LOCKED}',
            "`tensorflow 1.15.5` in poetry.lock:6",
        ),
        ("uv_DOT_lock", LOCKED, "`tensorflow 1.15.5` in uv.lock:2"),
        ("Pipfile", '[packages]\ntensorflow = "==1.15"\n', "`tensorflow ==1.15` in Pipfile:2"),
        (
            "Pipfile_DOT_lock",
            json.dumps({"default": {"tensorflow": {"version": "==1.15.5"}}, "develop": {}}, indent=1),
            "`tensorflow 1.15.5` in Pipfile.lock:3",
        ),
        (
            "environment_DOT_yml",
            "name: x\ndependencies:\n  - python=3.7\n  - tensorflow=1.15\n  - pip:\n    - tqdm==4\n",
            "`tensorflow=1.15` in environment.yml:4",
        ),
        (
            "environment_DOT_yml",
            "dependencies:\n  - conda-forge::tensorflow >=1.12,<2\n",
            "`tensorflow>=1.12,<2` in environment.yml:2",
        ),
        (
            "environment_DOT_yaml",
            "dependencies:\n- pip:\n  - tensorflow-gpu==1.15  # old\n",
            "`tensorflow-gpu==1.15` in environment.yaml:3",
        ),
    ],
)
def test_every_kind_of_file_is_read(project, name, content, reason):
    assert project(TF, **{name: content}) == ("tf1", reason)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pyproject_DOT_toml", "[project.optional-dependencies]\ntest = ['tensorflow==1.15']\n"),
        ("pyproject_DOT_toml", "[dependency-groups]\ndev = ['tensorflow==1.15']\n"),
        ("pyproject_DOT_toml", "[project]\ndependencies = 'tensorflow==1.15'\n"),
        ("pyproject_DOT_toml", "= ["),
        ("Pipfile_DOT_lock", "["),
        ("Pipfile_DOT_lock", "[" * 100_000),
        ("setup_DOT_py", "setup(install_requires=['tensorflow==1.15'])"),
        ("notes_DOT_txt", "tensorflow==1.15"),
    ],
)
def test_what_is_not_always_required_tells_nothing(project, name, content):
    assert project(TF, **{name: content}) is None


def test_the_nearest_directory_counts_and_a_lock_before_a_range(project):
    assert project(TF, requirements_DOT_txt="tensorflow==1.15")[0] == "tf1"
    assert project(TF, pkg__requirements_DOT_txt="tensorflow==2.10")[0] == "tfkeras2"
    assert project(TF, pkg__requirements_DOT_txt="numpy")[0] == "tf1"
    assert project(TF, uv_DOT_lock='[[package]]\nname = "tensorflow"\nversion = "2.18.0"\n')[0] == "keras3"


def test_files_that_contradict_each_other_tell_nothing(project):
    assert project(TF, requirements_DOT_txt="tensorflow==1.15", setup_DOT_cfg="") is not None
    assert project(TF, requirements_DASH_new_DOT_txt="tensorflow==2.18") is None


def test_a_range_beside_a_choice_tells_nothing(project):
    assert project(TF, requirements_DOT_txt="tensorflow==2.10\ntensorflow-gpu>=1.15") is None
    assert project(TF, requirements_DOT_txt="tensorflow==2.10\ntensorflow-gpu") == (
        "tfkeras2",
        "`tensorflow==2.10` in requirements.txt:1",
    )


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("", ((0,), LAST)),
        ("==2.4", ((2, 4), (2, 5))),
        ("===2.4.1", ((2, 4, 1), (2, 4, 2))),
        (">2.4", ((2, 4), LAST)),
        ("<=2.4", ((0,), (2, 5))),
        ("~=2.4", ((2, 4), (3,))),
        ("~2.4.1", ((2, 4, 1), (2, 5))),
        ("^0.3.1", ((0, 3, 1), (0, 4))),
        ("==1!2.4rc1", ((2, 4), (2, 5))),
        ("==999999999999.1", ((0,), LAST)),
        ("==x", ((0,), LAST)),
    ],
)
def test_specifiers_are_ranges(spec, expected):
    assert bounds(spec) == expected


def test_the_result_says_that_the_flavour_was_told(project, tmp_path):
    project(TF, requirements_DOT_txt="tensorflow==1.15")
    (tmp_path / "pkg" / "m.py").write_text(TF + "layer = layers.GRU(3)\n")

    (told,) = keras_paramlint.analyze("pkg/m.py").files
    (command,) = keras_paramlint.analyze("pkg/m.py", flavour="keras3").files

    assert (told.flavour, told.flavour_told) == ("tf1", True)
    assert told.flavour_reason == "`tensorflow==1.15` in requirements.txt:1"
    assert (command.flavour, command.flavour_reason) == ("keras3", "--flavour")
    (tmp_path / "requirements.txt").write_text("tensorflow\n")
    (inferred,) = keras_paramlint.analyze("pkg/m.py").files
    assert (inferred.flavour, inferred.flavour_told) == ("keras3", False)
