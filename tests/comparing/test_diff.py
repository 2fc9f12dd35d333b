"""``keras-paramlint diff`` in a repository, as people use it."""

from __future__ import annotations

import json

import pytest


DENSE = """\
import keras
from keras import layers

model = keras.Sequential([keras.Input(({width},)), layers.Dense({units}), layers.Dense(2)])
"""

BUILDER = """\
import keras
from keras import layers
from sizes import UNITS

def build(classes):
    inputs = keras.Input((8,))
    return keras.Model(inputs, layers.Dense(classes)(layers.Dense(UNITS)(inputs)))

small = build(2)
large = build(4)
"""


def dense(width=4, units=8):
    return DENSE.format(width=width, units=units)


def in_json(text):
    return json.loads(text)["files"]


def counts(out):
    """Return the counts of each model before and behind, by path and name."""
    return {
        (file["path"], model["name"]): tuple(
            model[side] and model[side]["params"]["total"] for side in ("old", "new")
        )
        for file in in_json(out)
        for model in file["models"]
    }


def test_the_working_tree_is_compared_with_head(project, run):
    project.commit(m=dense())
    project.write("m.py", dense(units=16))

    status, out, err = run("diff")

    assert (status, err) == (0, "")
    assert "58 → 114 parameters (+56, +96.6 %)" in out
    assert "resized  dense    Dense(16) for Dense(8)  +40" in out
    assert "+16 = 8·2 in the kernel, +0 in the bias" in out
    assert "old weights do not load" in out
    assert "(4, 8) into (4, 16) at `layers/dense` `kernel`" in out


def test_nothing_changed_and_nothing_is_said_but_that(project, run):
    project.commit(m=dense())

    assert run("diff") == (0, "HEAD → the working tree: no Keras model is affected\n", "")


def test_the_index_is_what_the_next_commit_has(project, run):
    project.commit(m=dense())
    project.write("m.py", dense(units=16))
    project.git("add", "m.py")
    project.write("m.py", dense(units=32))

    _, staged, _ = run("diff", "--staged", "--output-format", "json")
    _, unstaged, _ = run("diff", "--output-format", "json")

    assert counts(staged) == {("m.py", "model"): (58, 114)}
    assert counts(unstaged) == {("m.py", "model"): (58, 226)}
    assert json.loads(staged)["new"] == "the index"


@pytest.mark.parametrize("spelled", ["{0}..{1}", "{0} {1}", "{0}..{1} m.py", "{0}..{1} -- m.py"])
def test_two_revisions_are_compared_whatever_is_on_disk(project, run, spelled):
    first = project.commit(m=dense())
    second = project.commit(m=dense(units=16))
    project.write("m.py", "this is no Python")

    _, out, _ = run("diff", "--output-format", "json", *spelled.format(first, second).split())

    assert counts(out) == {("m.py", "model"): (58, 114)}


def test_three_dots_begin_at_the_merge_base(project, run):
    project.commit(m=dense())
    project.git("checkout", "-q", "-b", "topic")
    project.commit(m=dense(units=16))
    project.git("checkout", "-q", "main")
    project.commit(other=dense(units=3))
    project.git("checkout", "-q", "topic")

    _, two, _ = run("diff", "main..topic", "--output-format", "json")
    _, three, _ = run("diff", "main...topic", "--output-format", "json")

    assert counts(two) == {("m.py", "model"): (58, 114), ("other.py", "model"): (23, None)}
    assert counts(three) == {("m.py", "model"): (58, 114)}


def test_imports_are_those_of_the_revision(project, run):
    project.commit(m=BUILDER, sizes="UNITS = 8")
    project.write("sizes.py", "UNITS = 16")

    _, out, _ = run("diff", "--output-format", "json")

    assert counts(out) == {
        ("m.py", "small"): (90, 178),
        ("m.py", "large"): (108, 212),
    }


def test_a_model_that_a_file_only_imports_is_told_once(project, run):
    project.commit(
        m=BUILDER, sizes="UNITS = 8", train="import keras\nfrom m import small\nsmall.fit([], [])\n"
    )
    project.write("sizes.py", "UNITS = 16")

    _, out, _ = run("diff", "--output-format", "json")

    assert {path for path, _ in counts(out)} == {"m.py"}


def test_what_the_requirements_pin_decides_which_keras_it_was(project, run):
    source = "from tensorflow.keras.layers import GRU\nfrom tensorflow import keras\n"
    source += "model = keras.Sequential([GRU(16, input_shape=(4, 15))])\n"
    project.write("requirements.txt", "tensorflow==1.15.0\n")
    project.commit(m=source)
    project.write("requirements.txt", "tensorflow==2.10.0\n")

    _, out, _ = run("diff", "--output-format", "json")

    assert counts(out) == {("m.py", "model"): (1536, 1584)}
    (file,) = in_json(out)
    assert (file["old_flavour"], file["flavour"]) == ("tf1", "tfkeras2")


PINNED = """\
from tensorflow.keras.layers import GRU
from tensorflow import keras
model = keras.Sequential([GRU(16, input_shape=(4, 15))])
"""


@pytest.mark.parametrize(
    ("name", "before", "behind"),
    [
        ("requirements.txt", "tensorflow==2.10.0\n", "# for CI\nnumpy>=2\nTensorFlow == 2.10.0\n"),
        ("requirements/dev.txt", "pytest\n", "pytest\nruff\n"),
        (
            "pyproject.toml",
            '[project]\nname = "p"\ndependencies = ["keras>=3"]\n',
            '[project]\nname = "p"\ndependencies = ["rich", "keras >= 3"]\n[tool.ruff]\nline-length = 9\n',
        ),
        ("docs/requirements.txt", "sphinx\n", "keras==2.2\n"),
        ("setup.cfg", "[options]\ninstall_requires = numpy\n", None),
    ],
)
def test_requirements_that_say_the_same_of_keras_are_no_change(project, run, name, before, behind):
    project.write(name, before)
    project.commit(m=PINNED, package__n=dense())
    path = project.root / name
    path.unlink() if behind is None else project.write(name, behind)

    assert run("diff") == (0, "HEAD → the working tree: no Keras model is affected\n", "")


@pytest.mark.parametrize("is_moved_away", [False, True])
def test_requirements_matter_to_the_files_below_them(project, run, is_moved_away):
    for folder in ("one", "other"):
        project.write(f"{folder}/requirements.txt", "tensorflow==1.15.0\n")
    project.commit(one__models__m=PINNED, other__m=PINNED)
    if is_moved_away:
        project.git("mv", "one/requirements.txt", "one/unread.txt")
    else:
        project.write("one/requirements.txt", "numpy\ntensorflow==2.10.0\n")

    _, out, _ = run("diff", "--output-format", "json")

    assert set(counts(out)) == {("one/models/m.py", "model")}


def test_builders_are_told_apart_by_their_calls(project, run):
    project.commit(m=BUILDER, sizes="UNITS = 8")
    project.write("m.py", BUILDER.replace("small = build(2)\n", "first = build(6)\nsmall = build(2)\n"))

    _, out, _ = run("diff", "--output-format", "json")

    assert counts(out) == {
        ("m.py", "first"): (None, 126),
        ("m.py", "small"): (90, 90),
        ("m.py", "large"): (108, 108),
    }


def test_a_renamed_variable_is_the_same_model(project, run):
    project.commit(m=dense())
    project.write("m.py", dense().replace("model =", "net ="))

    _, out, _ = run("diff", "-v")

    assert "model → net (line 4): unchanged, 58 parameters, as before" in out


def test_renamed_files_are_followed(project, run):
    project.commit(m=BUILDER, sizes="UNITS = 8")
    project.git("mv", "m.py", "net.py")
    project.write("net.py", BUILDER.replace("build(4)", "build(5)"))

    _, out, _ = run("diff", "HEAD", "--output-format", "json")

    (file,) = in_json(out)
    assert (file["old_path"], file["new_path"]) == ("m.py", "net.py")
    assert counts(out) == {("net.py", "small"): (90, 90), ("net.py", "large"): (108, 117)}


def test_a_model_that_moved_to_another_file_is_no_loss(project, run):
    project.commit(m=dense(), other="import keras\nmark = 1\n")
    project.write("m.py", "import keras\nmark = 2\nmark = 3\n")
    project.write("other.py", dense(units=9))

    _, out, _ = run("diff", "--output-format", "json")

    assert counts(out) == {("other.py", "model"): (58, 65)}


def test_new_and_deleted_files(project, run):
    project.commit(gone=dense())
    (project.root / "gone.py").unlink()
    project.write("fresh.py", dense(width=3).replace("model =", "other ="))

    _, out, _ = run("diff")

    assert "gone.py (deleted)\n  model (line 4): removed, 58 parameters" in out
    assert "fresh.py\n  other (line 4): new, 50 parameters" in out
    assert run("diff", "HEAD", "gone.py")[0] == 0


def test_odd_names_of_files(project, run):
    for name in ("ein netz.py", "größe/名前.py", "-x.py", 'quo"te.py'):
        project.write(name, dense())
    project.commit()
    for name in ("ein netz.py", "größe/名前.py", "-x.py", 'quo"te.py'):
        project.write(name, dense(units=9))

    _, out, _ = run("diff", "--output-format", "json")

    assert {path for path, _ in counts(out)} == {"ein netz.py", "größe/名前.py", "-x.py", 'quo"te.py'}


def test_from_a_directory_below_paths_are_seen_from_there(project, run, monkeypatch):
    project.commit(m=dense(), pkg__n=dense())
    project.write("m.py", dense(units=9))
    project.write("pkg/n.py", dense(units=9))
    monkeypatch.chdir(project.root / "pkg")

    _, every, _ = run("diff", "--output-format", "json")
    _, here, _ = run("diff", ".", "--output-format", "json")

    assert {path for path, _ in counts(every)} == {"n.py", "../m.py"}
    assert {path for path, _ in counts(here)} == {"n.py"}


def test_notebooks(project, run):
    def notebook(units):
        cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        cells = [cell | {"source": dense(units=units)}]
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    project.write("n.ipynb", notebook(8))
    project.commit()
    project.write("n.ipynb", notebook(16))

    _, out, _ = run("diff")

    assert "model (cell 1, line 4): 58 → 114 parameters" in out


def test_a_target_in_two_revisions(project, run):
    project.commit(m=BUILDER, sizes="UNITS = 8")
    project.write("sizes.py", "UNITS = 16")

    _, out, _ = run("diff", "m.py::build(100)", "--output-format", "json")

    models = in_json(out)[0]["models"]
    assert [model["new"]["params"]["total"] for model in models if "build" in model["qualname"]] or models


def test_a_version_that_cannot_be_read_is_named(project, run):
    project.commit(m="import keras\nmodel = (\n")
    project.write("m.py", dense())

    status, out, _ = run("diff")

    assert status == 0
    assert "cannot be parsed" in out
    assert "(in HEAD)" in out


def test_files_that_git_ignores_are_seen_in_both_versions(project, run):
    project.write(".gitignore", "sizes.py\n")
    project.write("sizes.py", "UNITS = 8")
    project.commit(m=BUILDER)
    project.write("m.py", BUILDER.replace("build(4)", "build(5)"))

    _, out, _ = run("diff", "--output-format", "json")

    assert counts(out) == {("m.py", "small"): (90, 90), ("m.py", "large"): (108, 117)}


def test_symbolic_differences_are_formulas(project, run):
    source = "import json, keras\nfrom keras.layers import *\nv = len(json.load(open('x'))) + 1\n"
    source += "model = keras.Sequential([Input((7,)), Embedding(v, {}), GlobalMaxPooling1D(), Dense(2)])\n"
    project.commit(m=source.format(8))
    project.write("m.py", source.format(12))

    _, out, _ = run("diff")

    assert "8·v + 18 → 12·v + 26 parameters (+4·v + 8)" in out
    assert "Embedding(" in out
    assert "+8 = 4·2 in the kernel, +0 in the bias" in out


# ---------------------------------------------------------------------- --fail-on
@pytest.mark.parametrize(
    ("condition", "units", "status"),
    [
        ("growth=5%", 16, 1),
        ("growth=96.5%", 16, 1),
        ("growth=97%", 16, 0),
        ("growth", 4, 0),
        ("growth", 9, 1),
        ("any", 8, 0),
        ("any", 4, 1),
        ("incompatible", 4, 1),
        ("incompatible", 8, 0),
    ],
)
def test_what_is_too_much(project, run, condition, units, status):
    project.commit(m=dense())
    project.write("m.py", dense(units=units) + "\n")

    found, _, err = run("diff", "-q", "--fail-on", condition)

    assert found == status
    assert (f"(--fail-on {condition})" in err) == bool(status)
    assert run("diff", "--fail-on", condition, "--exit-zero")[0] == 0


def test_symbolic_growth_is_growth_where_it_is_certain(project, run):
    source = "import json, keras\nfrom keras.layers import *\nv = len(json.load(open('x'))) + 1\n"
    source += "model = keras.Sequential([Input((7,)), Embedding(v, {})])\n"
    project.commit(m=source.format(8))
    project.write("m.py", source.format(12))

    assert run("diff", "--fail-on", "growth=49%")[0] == 1
    assert run("diff", "--fail-on", "growth=50%")[0] == 0


@pytest.mark.parametrize("condition", ["growth=5", "growth=x%", "shrinkage", "ani", "growth=-1%"])
def test_a_condition_that_there_is_not(project, run, condition):
    project.commit(m=dense())

    status, out, err = run("diff", "--fail-on", condition)

    assert (status, out) == (2, "")
    assert f"--fail-on {condition}: not a condition" in err


# ---------------------------------------------------------------------- errors
def test_revisions_and_paths_that_there_are_not(project, run):
    project.commit(m=dense())

    assert "there is no revision 'nope'" in run("diff", "nope..HEAD")[2]
    assert "'nope' is neither a revision nor a path" in run("diff", "nope")[2]
    assert "'nope.py' is neither a revision nor a path" in run("diff", "HEAD", "nope.py")[2]
    assert "there is no revision 'nope'" in run("diff", "nope", "--", "m.py")[2]
    assert run("diff", "nope")[0] == 2


def test_a_name_that_is_a_revision_and_a_path(project, run):
    project.commit(m=dense(), nets__n=dense())
    project.git("branch", "nets")
    project.write("nets/n.py", dense(units=9))

    status, _, err = run("diff", "nets")

    assert status == 2
    assert "both a revision and a path" in err
    assert "n.py" in run("diff", "nets", "--")[1]
    assert "n.py" in run("diff", "--", "nets")[1]


def test_outside_of_a_repository(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    status, _, err = run("diff")

    assert status == 2
    assert "is in no git repository; without a repository, compare two files" in err


def test_a_repository_without_a_commit(project, run):
    project.write("m.py", dense())

    assert "the repository has no commit yet" in run("diff")[2]


def test_without_git(project, run, monkeypatch):
    project.commit(m=dense())
    monkeypatch.setenv("PATH", "")

    status, _, err = run("diff")

    assert status == 2
    assert "git is not installed" in err


def test_staged_and_two_revisions_contradict_each_other(project, run):
    project.commit(m=dense())

    assert "--staged compares one revision with the index" in run("diff", "--staged", "HEAD..HEAD")[2]


def test_nothing_of_the_repository_is_touched(project, run):
    project.commit(m=dense())
    project.write("m.py", dense(units=9))
    before = project.git("status", "--porcelain"), project.git("stash", "list"), project.git("branch")

    run("diff")

    assert before == (
        project.git("status", "--porcelain"),
        project.git("stash", "list"),
        project.git("branch"),
    )


# ---------------------------------------------------------------------- findings
def test_kpl506_is_a_finding_in_every_format(project, run):
    project.commit(m=dense())
    project.write("m.py", dense(units=16))

    (found,) = in_json(run("diff", "--output-format", "json")[1])[0]["diagnostics"]
    _, lines, _ = run("diff", "--output-format", "concise")

    assert (found["code"], found["line"], found["severity"]) == ("KPL506", 4, "warning")
    assert (
        "Dense(8) became Dense(16): 58 → 114 parameters; weights saved by HEAD no longer load"
        in found["message"]
    )
    assert lines.startswith("m.py:4:")
    assert "KPL506" in lines


def test_check_since_a_revision(project, run):
    project.commit(m=dense())
    project.write("m.py", dense(units=16))

    status, out, _ = run("check", "--since", "HEAD", ".")

    assert status == 1
    assert "m.py:4:" in out
    assert "KPL506" in out
    assert run("check", ".")[:2] == (0, "")
    assert "there is no revision 'nope'" in run("check", "--since", "nope", ".")[2]
    assert run("check", "--since", "nope", ".")[0] == 2


def test_since_in_a_configuration_file(project, run):
    project.write("keras_paramlint.toml", 'since = "HEAD"\n')
    project.commit(m=dense())
    project.write("m.py", dense(units=16))

    assert "KPL506" in run("check", ".")[1]


def test_a_comment_keeps_it_quiet(project, run):
    project.commit(m=dense())
    project.write("m.py", dense(units=16).replace("layers.Dense(2)])", "layers.Dense(2)])  # noqa: KPL506"))

    assert run("check", "--since", "HEAD", ".")[:2] == (0, "")


# ---------------------------------------------------------------------- Markdown and JSON
def test_markdown_for_a_pull_request(project, run):
    project.commit(m=dense())
    project.write("m.py", dense(units=16))

    _, out, _ = run("diff", "--output-format", "markdown")

    assert out.startswith(
        "## Keras models: HEAD → the working tree\n\n| model | parameters | old weights |\n"
    )
    assert "| `model` in `m.py:4:9` | 58 → 114 parameters (+56, +96.6 %) | ⚠ old weights do not load |" in out
    assert "<details><summary>`model`</summary>" in out
    assert "+16 = 8·2 in the kernel, +0 in the bias" in out


def test_the_terms_of_json_add_up(project, run):
    project.commit(m=dense())
    project.write("m.py", dense(width=5, units=16))

    ((model,),) = (file["models"] for file in in_json(run("diff", "--output-format", "json")[1]))

    assert sum(term["size"] for term in model["terms"]) == model["difference"] == 130 - 58
    assert model["terms_are_complete"]
    assert model["old_weights"]["verdict"] == "does-not-load"
    fate = model["old_weights"]["formats"][".weights.h5"]
    assert fate["status"] == "fails"
    assert (fate["problem"]["expected"], fate["problem"]["received"]) == ([5, 16], [4, 8])
    kinds = {layer["new"]["name"]: layer["kinds"] for layer in model["layers"]}
    assert kinds == {"dense": ["resized"]}
