"""``diff`` in several processes and with a cache says what it says without them."""

from __future__ import annotations

import json

import pytest

from keras_paramlint import runner


LAYERS = "import keras\nfrom keras import layers\n"
NET = f"""{LAYERS}\
from sizes import UNITS, OTHERS
model = keras.Sequential([keras.Input((4,)), layers.Dense(@)])
"""


@pytest.fixture
def several(project):
    """Files that a change of ``sizes`` matters to, and one to which it might."""
    files = {f"net{number}": NET.replace("@", "UNITS") for number in range(4)}
    project.commit(sizes="UNITS = 8\nOTHERS = 2\n", other=NET.replace("@", "OTHERS"), **files)
    project.write("sizes.py", "UNITS = 16\nOTHERS = 2\n")
    return project


@pytest.fixture
def analysed(monkeypatch):
    """The files that are really analysed, each time that one is."""
    done, original = [], runner._run_one

    def counting(target, *rest):
        done.append(target.path)
        return original(target, *rest)

    monkeypatch.setattr(runner, "_run_one", counting)
    return done


@pytest.mark.parametrize("form", ["full", "json", "markdown"])
def test_the_output_is_the_same_for_every_number_of_processes_and_with_a_cache(several, run, form):
    plain = run("diff", "--no-cache", "-j1", "--output-format", form)

    assert plain[0] == 0
    assert plain[1].count("net") >= 4
    for options in (["--no-cache", "-j2"], ["--no-cache", "-j4"], ["-j2"], ["-j1"], ["-j3"]):
        assert run("diff", "--output-format", form, *options) == plain


def test_what_was_kept_is_not_analysed_again(several, run, analysed):
    first = run("diff")
    assert analysed
    analysed.clear()

    assert run("diff") == first
    assert analysed == []


def test_what_looked_at_nothing_that_changed_is_analysed_once(project, run, analysed):
    # By its imports a.py is affected, but it never comes to what changed, nor asks it which Keras is meant.
    source = f"{LAYERS}if False:\n    import b\nmodel = keras.Sequential([keras.Input((2,))])\n"
    project.commit(a=source, b="x = 1")
    project.write("b.py", "x = 2")

    same = (0, "HEAD → the working tree: 1 model: 1 unchanged\n", "")
    assert run("diff", "--no-cache", "--flavour", "keras3") == same
    assert analysed == ["a.py"]


def totals(out):
    return {
        (file["path"], side): model[side]["params"]["total"]
        for file in json.loads(out)["files"]
        for model in file["models"]
        for side in ("old", "new")
    }


def test_each_version_is_the_one_that_is_asked_for(several, run):
    def sizes(*words):
        found = totals(run("diff", "--output-format", "json", *words)[1])
        return found["net0.py", "old"], found["net0.py", "new"]

    assert sizes() == (40, 80)
    several.write("sizes.py", "UNITS = 3\nOTHERS = 2\n")
    assert sizes() == (40, 15)
    several.commit()
    several.write("sizes.py", "UNITS = 16\nOTHERS = 2\n")
    assert sizes() == (15, 80)
    assert sizes("HEAD~1") == (40, 80)
    assert sizes("HEAD~1..HEAD") == (40, 15)
    several.git("add", "-A")
    several.write("sizes.py", "UNITS = 1\nOTHERS = 2\n")
    assert sizes("--staged") == (15, 80)


def test_what_is_said_of_the_edit_is_of_this_edit(several, run):
    def lines(*words):
        _, out, _ = run("diff", "--output-format", "concise", *words)
        return [line for line in out.splitlines() if "net0" in line]

    several.git("tag", "v1")
    first = lines()
    assert first == lines()
    assert "(4, 8) into (4, 16)" in first[0]
    several.write("sizes.py", "UNITS = 3\nOTHERS = 2\n")
    several.commit()
    several.write("sizes.py", "UNITS = 16\nOTHERS = 2\n")
    assert "(4, 3) into (4, 16)" in lines()[0]
    assert "(4, 8) into (4, 16)" in lines("v1")[0]
