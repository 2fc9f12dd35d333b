"""The flavour that the project around a file is evidence for, where the file itself shows nothing."""

from __future__ import annotations

import json

import pytest

from keras_paramlint.keras_api.evidence import infer


KERAS = "from keras.layers import GRU\n"
TF = "from tensorflow.keras.layers import GRU\n"
OLD = "from keras.layers.recurrent import GRU\n"


@pytest.fixture
def inferred(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "pkg").mkdir()

    def inferred(text, files):
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
        found = infer(text, str(tmp_path / "pkg" / "m.py"))
        return found.name, found.reason

    return inferred


@pytest.mark.parametrize(
    ("text", "files"),
    [
        (KERAS + "import layers\n", {"pkg/layers.py": OLD}),
        (KERAS + "from .layers import f\n", {"pkg/layers.py": OLD}),
        (KERAS + "from . import layers\n", {"pkg/layers.py": OLD}),
        ("from layers import build\n", {"pkg/layers.py": OLD}),
        (KERAS + "from sub.layers import f\n", {"pkg/sub/layers.py": OLD}),
        (KERAS + "import between\n", {"pkg/between.py": "import layers\n", "pkg/layers.py": OLD}),
    ],
)
def test_a_module_that_is_imported_speaks_for_the_file(inferred, text, files):
    name, reason = inferred(text, files)

    assert name == "keras2"
    assert "layers.py, which it imports: a module path of Keras 2 at line 1" in reason


def test_what_a_module_takes_from_tf_1_is_its_own_affair(inferred):
    old = {"pkg/layers.py": "import tensorflow.compat.v1 as tf\n"}
    assert inferred(TF + "import layers\n", old)[0] == "tfkeras2"

    switched = {"pkg/layers.py": "import tensorflow as tf\ntf.compat.v1.disable_v2_behavior()\n"}
    assert inferred(TF + "import layers\n", switched)[0] == "tf1"


def test_so_does_one_that_imports_it(inferred):
    found = inferred(KERAS, {"pkg/train.py": OLD + "from m import build\n"})

    assert found == ("keras2", "train.py, which imports it: a module path of Keras 2 at line 1")


def test_what_is_only_beside_it_has_to_agree(inferred):
    assert inferred(KERAS, {"pkg/a.py": OLD, "pkg/b.py": OLD})[0] == "keras3"
    assert inferred(KERAS, {"pkg/c.py": OLD}) == (
        "keras2",
        "a.py, beside it: a module path of Keras 2 at line 1",
    )
    assert inferred(KERAS, {"pkg/d.py": "from keras import ops\n"})[0] == "keras3"


def test_files_beside_it_speak_of_the_keras_that_they_import(inferred):
    others = {f"pkg/{name}.py": OLD for name in "abc"}

    assert inferred(TF, others)[0] == "keras3"
    assert inferred(KERAS, {})[0] == "keras2"


@pytest.mark.parametrize(
    ("text", "paper", "flavour"),
    [
        (KERAS, "Tested with Keras 2.2.4 and TensorFlow 1.14.", "keras2"),
        (KERAS, "* Keras (>= 2.0.8)", "keras2"),
        (KERAS, "* Keras >= 2.6", "keras3"),
        (TF, "Tested with Keras 2.2.4 and TensorFlow 1.14.", "tf1"),
        (TF, "| `tensorflow` | 2.4.1 |", "keras3"),
        (TF, "Requirements: tensorflow==2.4.1", "tfkeras2"),
        (TF, "TensorFlow 1.15 or TensorFlow 2.3", "keras3"),
        (TF, "TensorFlow 2.17", "keras3"),
        (TF, "tensorflow-datasets 1.2.3", "keras3"),
    ],
)
def test_papers_name_versions(inferred, text, paper, flavour):
    assert inferred(text, {"README.md": f"# Title\n\n{paper}\n"})[0] == flavour


def test_papers_of_others_do_not_count(inferred, tmp_path):
    (tmp_path.parent / "README.md").write_text("Keras 2.2.4\n", encoding="utf-8")

    assert inferred(KERAS, {})[0] == "keras3"


def notebook(source, output="", **metadata):
    outputs = [{"output_type": "stream", "name": "stderr", "text": [output]}] if output else []
    cell = {"cell_type": "code", "metadata": {}, "source": [source], "outputs": outputs}
    return json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 2})


@pytest.mark.parametrize(
    ("source", "output", "python", "flavour"),
    [
        ("import keras\n", "Using TensorFlow backend.\n", "3.9.1", "keras2"),
        ("import keras\n", "", "3.6.9", "keras2"),
        ("import keras\n", "", "3.7.9", "tfkeras2"),
        ("from tensorflow import keras\n", "", "3.6.9", "tfkeras2"),
        ("from tensorflow import keras\n", "", "3.11.4", "keras3"),
        (
            "import tensorflow as tf\nprint(tf.__version__)\ntf.keras.Input(3)",
            "2.3.1\n",
            "3.11.4",
            "tfkeras2",
        ),
        ("import tensorflow as tf\nprint(tf.__version__)\ntf.keras.Input(3)", "2.17.1\n", "3.11.4", "keras3"),
        ("import keras\nkeras.__version__", "'2.0.8'", "3.11.4", "keras2"),
    ],
)
def test_notebooks_show_what_ran_them(tmp_path, source, output, python, flavour):
    path = tmp_path / "n.ipynb"
    path.write_text(notebook(source, output, language_info={"name": "python", "version": python}))

    assert infer(source, str(path)).name == flavour


def test_notebooks_beside_a_file_count(inferred):
    ran = notebook("import keras\n", "Using TensorFlow backend.\n")

    assert inferred(KERAS, {f"pkg/{number}.ipynb": ran for number in range(3)})[0] == "keras2"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"cells": 3}', '{"cells": [1]}', "null"])
def test_broken_notebooks_beside_a_file_do_not_matter(inferred, content):
    assert inferred(KERAS, {"pkg/n.ipynb": content + " keras"})[0] == "keras3"
