"""The plugin inside the real flake8, and by itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib

import pytest
from flake8.plugins.finder import VALID_CODE_PREFIX

from keras_paramlint.integrations.flake8 import Plugin


BAD = "from keras import Input, layers\n\nx = layers.Conv2D(1, 3)(Input((4,)))\n"
MESSAGE = "KPL302 Conv2D needs an input of rank 4 but gets (None, 4)"
BIAS = """\
from keras import Input, Sequential
from keras.layers import BatchNormalization, Conv2D

model = Sequential([Input((32, 32, 3)), Conv2D(64, 3), BatchNormalization()])
"""


@pytest.fixture
def plugin():
    """Give what the plugin says of a text under a name, as codes at lines."""
    Plugin.parse_options(None)

    def said(name, text):
        lines = text.splitlines(keepends=True)
        return [(line, said.split()[0]) for line, _, said, _ in Plugin(ast.parse(text), name, lines).run()]

    return said


def test_flake8_finds_the_plugin_and_shows_its_version(host):
    assert "keras-paramlint: 0." in host("flake8", "--version").stdout


def test_the_entry_point_is_what_flake8_accepts(request):
    told = tomllib.loads((request.config.rootpath / "pyproject.toml").read_text(encoding="utf-8"))
    ((code, place),) = told["project"]["entry-points"]["flake8.extension"].items()

    assert VALID_CODE_PREFIX.match(code)
    assert place == f"{Plugin.__module__}:{Plugin.__qualname__}"
    assert re.fullmatch(rf"{code}\d\d\d", MESSAGE.split(maxsplit=1)[0])


def test_findings_stand_among_those_of_flake8(host, project):
    (project / "m.py").write_text(f"import os\n{BAD}")

    done = host("flake8", "m.py")

    assert done.stdout.splitlines() == [
        "m.py:1:1: F401 'os' imported but unused",
        f"m.py:4:5: {MESSAGE}",
    ]
    assert done.returncode == 1


@pytest.mark.parametrize("option", ["--extend-ignore=KPL3", "--ignore=KPL302", "--per-file-ignores=m.py:KPL"])
def test_flake8_chooses_among_the_findings(host, project, option):
    (project / "m.py").write_text(BAD)

    assert host("flake8", option, "m.py").stdout == ""


def test_the_given_text_counts_not_the_file(host, project):
    (project / "m.py").write_text("import keras\n")

    done = host("flake8", "--select=KPL", "--stdin-display-name=m.py", "-", text=BAD)

    assert done.stdout == f"m.py:3:5: {MESSAGE}\n"


def test_a_name_from_standard_input_tells_the_configuration_and_the_neighbours(host, project):
    (project / "sub").mkdir()
    (project / "sub" / "keras_paramlint.toml").write_text("ignore = ['KPL302']\n")
    (project / "sub" / "blocks.py").write_text(
        "from keras import layers\n\n\ndef head():\n    return layers.Dense(3)\n"
    )
    text = f"from blocks import head\n{BAD}"

    def said(name):
        return host("flake8", "--select=KPL", f"--stdin-display-name={name}", "-", text=text).stdout

    assert "KPL302" in said("m.py")
    assert "KPL302" not in said("sub/m.py")
    assert host("flake8", "--select=KPL", "-", text=BAD).stdout == f"stdin:3:5: {MESSAGE}\n"


def test_what_the_configuration_does_not_select_is_not_reported(plugin, project):
    assert plugin("m.py", BIAS) == []

    (project / "setup.cfg").write_text("[keras-paramlint]\nextend-select = KPL402\n")
    Plugin.parse_options(None)

    assert plugin("m.py", BIAS) == [(4, "KPL402")]


def test_a_new_run_forgets_what_the_last_one_learnt(plugin, project):
    (project / "blocks.py").write_text("import os\n")
    text = "from blocks import model\nmodel.trainable = False\n"
    assert plugin("m.py", text) == []

    (project / "blocks.py").write_text(
        "import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n"
        "model.compile('sgd', 'mse')\n"
    )
    Plugin.parse_options(None)

    assert plugin("m.py", f"{text}model.fit([[0.0]], [[0.0]])\n") == [(2, "KPL602")]


def test_modules_are_found_under_the_source_roots_of_the_configuration(plugin, project):
    text = "from nets import build\nmodel = build()\nmodel.compile('sgd', 'mse')\nmodel.trainable = False\n"
    text += "model.fit([[0.0]], [[0.0]])\n"
    (project / "code" / "lib").mkdir(parents=True)
    (project / "code" / "lib" / "nets.py").write_text(
        "import keras\n\n\ndef build():\n"
        "    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n"
    )
    assert plugin("m.py", text) == []

    (project / "pyproject.toml").write_text('[tool.keras-paramlint]\nsource-roots = ["code/lib"]\n')
    Plugin.parse_options(None)

    assert plugin("m.py", text) == [(4, "KPL602")]


def test_findings_in_another_file_are_left_to_that_file(plugin, project):
    (project / "blocks.py").write_text(BAD)

    assert plugin("m.py", "import keras\nimport blocks\n") == []
    assert plugin("blocks.py", BAD) == [(3, "KPL302")]


def test_notebooks_are_left_alone(plugin):
    assert plugin("m.ipynb", BAD) == []


def test_a_wrong_configuration_ends_flake8_with_its_place(host, project):
    (project / "m.py").write_text(BAD)
    (project / "setup.cfg").write_text("[keras-paramlint]\nslect = KPL1\n")

    for jobs in ("-j1", "-j2"):
        done = host("flake8", jobs, "m.py", "m.py")

        assert "setup.cfg:2: unknown option 'slect'; did you mean 'select'?" in done.stdout
        assert "Traceback" not in done.stdout + done.stderr
        assert done.returncode == 1


def loaded_after(code):
    """Return our own modules, and the expensive ones of others, that a program imports."""
    program = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name for name in done.stdout.split() if name.partition(".")[0] in {"keras_paramlint", "astroid"}}


LEAN = {
    "",
    ".late",
    ".integrations",
    ".integrations.flake8",
    ".integrations.checking",
    ".sources",
    ".sources.gate",
}


def test_loading_the_plugin_imports_next_to_nothing():
    loaded = loaded_after("from keras_paramlint.integrations.flake8 import Plugin")

    assert loaded == {f"keras_paramlint{name}" for name in LEAN}


def test_files_without_keras_import_little_more(project):
    (project / "pyproject.toml").write_text("[tool.other]\nselect = ['x']\n")
    program = (
        "from keras_paramlint.integrations.flake8 import Plugin\n"
        "for name in ('a.py', 'b.py', 'pkg/c.py'):\n"
        "    assert not list(Plugin(None, name, ['import os, b\\n', 'from b import x\\n']).run())"
    )

    little = {".config", ".config.find", ".sources.disk", ".sources.reach"}
    assert loaded_after(program) == {f"keras_paramlint{name}" for name in LEAN | little | {".sources.roots"}}
