"""Baselines: what they recognise again, what they do not hide, and what their files say."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_paramlint.algebra import symbol
from keras_paramlint.baseline import Baseline, Entry, read
from keras_paramlint.cli.main import main
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, Params, Severity, Site
from keras_paramlint.options import Selection, UsageError


MODEL = """\
import keras
from keras import layers

model = keras.Sequential([
    layers.Input((28, 28, 32)),
    layers.Flatten(),
    layers.Dense({units}, activation="relu"),
    layers.Dense(1, activation="softmax"),
])
"""
NAME = "keras_paramlint_baseline.json"
ALL = Selection()
FILES = '{"tool": "keras-paramlint", "version": 1, "files": %s}'


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "pkg").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(here):
    def call(units=4096, edit=lambda text: text, name="pkg/m.py"):
        (here / name).write_text(edit(MODEL.format(units=units)))

    return call


@pytest.fixture
def run(capsys):
    def call(*argv):
        status = main(list(argv))
        out, err = capsys.readouterr()
        return status, out, err

    return call


def codes(out):
    return [line.split(": ")[1].split()[0] for line in out.splitlines()]


def test_known_findings_are_not_reported_again(run, write):
    write()
    assert codes(run("pkg")[1]) == ["KPL403", "KPL401"]

    assert run("baseline", "write", "pkg") == (0, f"{NAME}: 2 findings in 1 file\n", "")
    assert run("pkg", "--baseline", NAME) == (0, "", "")
    assert run("baseline", "check", "pkg") == (0, "", "")
    document = json.loads(run("pkg", "--baseline", NAME, "--output-format", "json")[1])
    assert document["files"][0]["diagnostics"] == []


EDITS = {
    "lines above": lambda text: f"# new\n\n{text}",
    "another format": lambda text: text.replace("\n    ", " "),
    "a model above": lambda text: text.replace(
        "\nmodel", "\nother = keras.Sequential([layers.Dense(3)])\nmodel"
    ),
    "a layer of the kind": lambda text: text.replace("layers.Dense(1", "layers.Dense(2), layers.Dense(1"),
    "a smaller layer": lambda text: text.replace("4096", "2048"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_known_findings_are_recognised_after_an_edit(run, write, edit):
    write()
    run("baseline", "write", "pkg")
    write(edit=edit)

    assert run("pkg")[0] == 1
    assert run("pkg", "--baseline", NAME) == (0, "", "")
    assert run("baseline", "check", "pkg")[0] == 0


def test_a_layer_that_has_grown_is_reported_again(run, write):
    write(4096)
    run("baseline", "write", "pkg")
    write(8192)
    status, out, _ = run("pkg", "--baseline", NAME)

    assert status == 1
    assert codes(out) == ["KPL403", "KPL401"]
    assert "(102,764,544 parameters in the baseline, 205,529,088 now)" in out
    # Grown, and so neither no longer found nor to be taken out.
    assert "no longer found" not in run("baseline", "check", "pkg")[2]


def test_a_new_finding_is_reported_and_the_known_ones_are_not(run, write):
    write()
    run("baseline", "write", "pkg")
    write(edit=lambda text: text + text.replace("model =", "second ="))

    assert codes(run("pkg", "--baseline", NAME)[1]) == ["KPL403", "KPL401"]
    assert ":16:" in run("pkg", "--baseline", NAME)[1]


def test_what_is_no_longer_found_is_said_and_taken_out(run, write):
    write()
    run("baseline", "write", "pkg")
    write(edit=lambda text: text.replace("softmax", "sigmoid"))

    status, out, err = run("baseline", "check", "pkg")
    assert (status, out) == (1, "")
    assert "pkg/m.py: KPL401 of Dense in model: is in the baseline and no longer found" in err
    assert run("baseline", "check", "pkg", "--exit-zero")[0] == 0
    assert run("baseline", "prune", "pkg")[1] == f"{NAME}: 1 finding in 1 file (1 fewer than before)\n"
    assert run("baseline", "check", "pkg") == (0, "", "")


def test_prune_lowers_the_ratchet_and_adds_nothing(run, write, here):
    write(4096)
    run("baseline", "write", "pkg")
    write(2048)
    run("baseline", "prune", "pkg")
    write(4096, name="pkg/new.py")
    run("baseline", "prune", "pkg")
    write(4096)

    assert "new.py" not in (here / NAME).read_text()
    assert codes(run("pkg/m.py", "--baseline", NAME)[1]) == ["KPL403", "KPL401"]


def test_other_files_and_other_rules_keep_what_is_known_of_them(run, write, here):
    write()
    write(name="pkg/n.py")
    run("baseline", "write", "pkg")
    before = (here / NAME).read_text()

    for verb in ("write", "prune", "check"):
        rules = ["pkg", "--select", "KPL4", "--ignore", "KPL401"]
        for arguments in (["pkg/m.py"], rules, ["pkg/m.py::model"]):
            assert run("baseline", verb, *arguments)[0] == 0
            assert (here / NAME).read_text() == before


def test_a_file_that_is_gone_is_taken_out(run, write, here):
    write()
    write(name="pkg/n.py")
    run("baseline", "write", "pkg")
    (here / "pkg" / "n.py").unlink()

    assert run("baseline", "check", "pkg")[0] == 1
    run("baseline", "prune", "pkg")
    assert "n.py" not in (here / NAME).read_text()


def test_what_cannot_be_read_is_reported_and_takes_nothing_out(run, write, here):
    write()
    run("baseline", "write", "pkg")
    before = (here / NAME).read_text()
    write(edit=lambda text: text + "(\n")

    assert codes(run("pkg", "--baseline", NAME)[1]) == ["KPL000"]
    run("baseline", "prune", "pkg")
    run("baseline", "write", "pkg")
    assert (here / NAME).read_text() == before


def test_the_file_is_the_same_from_everywhere_and_has_no_absolute_path(run, write, here, monkeypatch):
    write()
    run("baseline", "write", "pkg")
    text = (here / NAME).read_text()
    assert str(here) not in text

    monkeypatch.chdir(here / "pkg")
    assert run("m.py", "--baseline", f"../{NAME}") == (0, "", "")
    assert run(str(here / "pkg" / "m.py"), "--baseline", str(here / NAME)) == (0, "", "")
    run("baseline", "write", "--baseline", f"../{NAME}", ".")
    assert (here / NAME).read_text() == text


def test_the_configuration_names_a_baseline_from_where_it_stands(run, write, here, monkeypatch):
    write()
    (here / "keras_paramlint.toml").write_text('baseline = "known.json"\n')
    assert "there is no baseline known.json" in run("pkg")[2]
    assert run("baseline", "write", "pkg")[1] == "known.json: 2 findings in 1 file\n"

    assert run("pkg") == (0, "", "")
    assert run("baseline", "check", "pkg") == (0, "", "")
    monkeypatch.chdir(here / "pkg")
    assert run("m.py") == (0, "", "")
    assert run("baseline", "check", "m.py") == (0, "", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: is not a baseline: Expecting value"),
        ('{"version": 1,\n<<<<<<< HEAD\n', ":2: is not a baseline"),
        ("[]", 'it does not say "tool": "keras-paramlint"'),
        ('{"tool": "keras-paramlint", "version": 2}', "its version is 2, not 1"),
        (FILES % "[]", '"files" is not an object'),
        (FILES % '{"a": {}}', "of 'a' is not an array"),
        (FILES % '{"a": [1]}', "finding 1 of 'a' is not an object"),
        (FILES % '{"a": [{"rule": "KPL1", "line": 3}]}', "finding 1 of 'a' has 'line', which means nothing"),
        (FILES % '{"a": [{"rule": "KPL1", "params": true}]}', "finding 1 of 'a' is not as this tool"),
        (FILES % '{"a": [{"rule": 3}]}', "finding 1 of 'a' is not as this tool writes it"),
    ],
)
def test_a_broken_file_ends_the_run(run, here, text, message):
    (here / "m.py").write_text("import keras\n")
    (here / NAME).write_text(text)

    for command in (["check", "--baseline", NAME], ["baseline", "check"], ["baseline", "write"]):
        status, out, err = run(*command, "m.py")
        assert (status, out) == (2, "")
        assert err.startswith(f"keras-paramlint: error: {NAME}")
        assert message in err


def test_what_cannot_be_analysed_is_an_error_and_nothing_is_written(run, write, here):
    write()
    assert run("baseline", "write", "pkg", "gone.py")[0] == 2
    assert not (here / NAME).exists()
    assert run("baseline", "prune", "pkg")[0] == 2


def test_verbs_are_explained(run):
    status, out, _ = run("baseline", "--help")
    assert status == 0
    assert all(f"  {verb}" in out for verb in ("write", "check", "prune"))
    assert "keras-paramlint baseline write" in run("baseline", "write", "--help")[1]
    assert run("baseline", "wrte")[2].endswith("did you mean 'write'?\n")
    assert run("baseline")[2].endswith("baseline needs a verb; say write, check, prune\n")


# ------------------------------------------------------------------ matching
COUNTS = st.none() | st.integers(0, 20) | st.sampled_from(["64·n", "32·n"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COUNTS, max_size=6), st.lists(COUNTS, max_size=6))
def test_as_many_findings_are_hidden_as_entries_cover_and_no_more(known, found):
    def size(count):
        return int(count.split("·")[0]) * symbol("n") if isinstance(count, str) else count

    layers = tuple(
        LayerInfo(f"dense_{at}", "Dense", Site("m.py", at + 1), params=Params(size(count), None, None))
        for at, count in enumerate(found)
    )
    model = ModelInfo("model", "sequential", Site("m.py", 99), Params(None, None, None), layers)
    diagnostics = tuple(
        Diagnostic("KPL403", "n", Severity.WARNING, "large", "m.py", at + 1) for at in range(len(found))
    )
    entries = [Entry("m.py", "KPL403", model="model", layer="Dense", params=count) for count in known]
    baseline = Baseline("b.json", entries)
    left = baseline.new_in(FileResult("m.py", models=(model,), diagnostics=diagnostics), ALL).diagnostics

    assert len(found) - len(left) <= len(known)
    if set(map(type, [*known, *found])) <= {int}:
        # Each finding needs an entry of its own that is not smaller: count greedily from the largest one.
        rest, hidden = sorted(known, reverse=True), 0
        for count in sorted(found, reverse=True):
            if len(rest) > hidden and rest[hidden] >= count:
                hidden += 1
        assert len(found) - len(left) == hidden


def test_a_finding_of_a_module_that_two_files_import_is_met_once(finding):
    baseline = Baseline("b.json")
    known = baseline.rewritten([(FileResult("a.py", diagnostics=(finding,)), ALL)])
    assert len(known.entries) == 1

    for name in ("a.py", "b.py"):
        assert known.new_in(FileResult(name, diagnostics=(finding,)), ALL).diagnostics == ()
    again = replace(finding, line=9)
    assert known.new_in(FileResult("c.py", diagnostics=(again,)), ALL).diagnostics == (again,)


def test_what_is_written_is_read_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entries = [
        Entry("b.py", "KPL403", "large", "error", "build.<locals>.model", "Dense", params=12),
        Entry("a/b.py", "KPL005", "comment", text="é # “x”"),
        Entry("b.py", "KPL403", "large", "error", "build.<locals>.model", "Dense", params="64·n"),
    ]
    Baseline(NAME, entries).save()

    assert read(NAME).entries == Baseline(NAME, reversed(entries)).entries
    with pytest.raises(UsageError, match="cannot be written"):
        Baseline("no/such/dir.json").save()
