"""What an earlier run found counts as long as nothing that it looked at has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from keras_paramlint.cache import Store, clear
from keras_paramlint.options import Options, Target
from keras_paramlint.rules import select
from keras_paramlint.runner import iter_results
from keras_paramlint.sources.recording import Present, Recorder


MAIN = """\
import keras
from net import units

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "net.py").write_text("units = 2\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def totals(*, flavour=None, cache="cache", target="main.py"):
    options = Options(flavour=flavour, selection=select(), cache=cache)
    results = list(iter_results([Target.parse(target)], options))
    return [model.params.number() for result in results for model in result.models]


def entries():
    return sorted(Path("cache").rglob("*.json"))


@pytest.fixture
def analyses(monkeypatch):
    """Count the analyses."""
    import keras_paramlint.analysis as package

    made = []
    real = package.analyze_file

    def counted(target, *args):
        made.append(str(target))
        return real(target, *args)

    monkeypatch.setattr(package, "analyze_file", counted)
    return made


def test_the_second_run_analyses_nothing(project, analyses):
    assert [totals(), totals()] == [[10], [10]]
    assert analyses == ["main.py"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("main.py", MAIN.replace("(4,)", "(5,)"), [12]),
        ("net.py", "units = 3\n", [15]),
        ("net/__init__.py", "units = 7\n", [35]),
        ("requirements.txt", "tensorflow==2.10\n", [10]),
    ],
    ids=["the file", "a module that it imports", "a package before the module", "requirements"],
)
def test_what_was_looked_at_counts(project, analyses, name, text, expected):
    assert totals() == [10]
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text(text)

    assert totals() == expected
    assert len(analyses) == 2
    assert totals() == expected
    assert len(analyses) == 2


def test_what_was_not_looked_at_does_not(project, analyses):
    totals()
    (project / "other.txt").write_text("x")
    os.utime(project / "main.py", (0, 0))
    totals()

    assert len(analyses) == 1


def test_options_and_targets_have_results_of_their_own(project, analyses):
    totals()
    totals(flavour="tf1")
    totals(target="main.py::model")
    totals()

    assert analyses == ["main.py", "main.py", "main.py::model"]


@pytest.mark.parametrize("damage", [b"", b"{", b"null", b'{"form": 1}', b"\xff\xfe", None])
def test_a_damaged_file_is_made_anew(project, analyses, damage):
    totals()
    (entry,) = entries()
    entry.write_bytes(entry.read_bytes()[:-10] if damage is None else damage)

    assert totals() == [10]
    assert len(analyses) == 2
    assert totals() == [10]
    assert len(analyses) == 2


def test_a_file_from_somebody_else_runs_nothing(project, analyses):
    totals()
    (entry,) = entries()
    data = json.loads(entry.read_text())
    data["diagnostics"] = {"objects": [["system", "touch executed"]], "value": "@0"}
    entry.write_text(json.dumps(data))

    assert totals() == [10]
    assert not (project / "executed").exists()


def test_where_nothing_can_be_written_everything_is_analysed(project, analyses):
    (project / "cache").write_text("a file, not a directory")

    assert [totals(), totals()] == [[10], [10]]
    assert len(analyses) == 2


def test_without_a_cache_nothing_is_written(project):
    totals(cache="")

    assert not (project / "cache").exists()


def test_the_directory_says_what_it_is_and_can_be_removed(project):
    totals()

    assert (project / "cache" / ".gitignore").read_text().endswith("*\n")
    assert (
        (project / "cache" / "CACHEDIR.TAG")
        .read_text()
        .startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )
    assert clear("cache")
    assert not clear("cache")


def test_what_nobody_asks_for_is_removed_once_a_day(project):
    totals()
    (entry,) = entries()
    old = entry.with_name("old.json")
    old.write_text("{}")
    past = time.time() - 40 * 24 * 3600
    os.utime(old, (past, past))
    (project / "cache" / "pruned").unlink()
    Store("cache").prune()

    assert entries() == [entry]
    old.write_text("{}")
    os.utime(old, (past, past))
    Store("cache").prune()
    assert entries() == sorted([entry, old])


def test_what_the_clock_cut_is_not_kept(project, monkeypatch):
    (project / "main.py").write_text("import keras\nn = 0\nwhile True:\n    n += 1\n")
    clock = iter(range(0, 10**9, 60))
    monkeypatch.setattr("keras_paramlint.interpreter.budget.time.thread_time", clock.__next__)
    totals()

    assert entries() == []


def test_what_the_clock_cut_is_not_kept_where_nobody_asks_for_the_note(project, monkeypatch):
    text = "import keras  # paramlint: ignore-file[KPL002]\nn = 0\nwhile True:\n    n += 1\n"
    (project / "main.py").write_text(text)
    clock = iter(range(0, 10**9, 60))
    monkeypatch.setattr("keras_paramlint.interpreter.budget.time.thread_time", clock.__next__)
    totals()

    assert entries() == []


def test_what_a_count_cut_is_kept(project):
    (project / "main.py").write_text("import keras\nwhile True:\n    pass\n")
    totals()

    assert len(entries()) == 1


def command(project, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "keras_paramlint", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


@pytest.mark.parametrize("form", ["text", "json", "sarif", "full"])
def test_the_command_line_prints_the_same_with_and_without_it(project, form):
    stacked = (
        "import keras\nl = keras.layers\nm = keras.Sequential([keras.Input((9, 8)), l.LSTM(4), l.LSTM(4)])\n"
    )
    (project / "stacked.py").write_text(stacked)
    arguments = ("check", ".", "--output-format", form)

    runs = [command(project, *arguments, PYTHONHASHSEED=seed) for seed in ("1", "2", "3")]
    plain = command(project, *arguments, "--no-cache")

    assert "KPL301" in plain.stdout
    assert {run.stdout for run in runs} == {plain.stdout}
    assert (project / ".keras_paramlint_cache").is_dir()


def test_a_warm_run_imports_no_parser(project):
    command(project, "check", ".")
    program = (
        "import sys\nfrom keras_paramlint.cli.main import main\nassert main(['check', '.']) == 0\n"
        "print(sorted({'astroid', 'rich', 'keras_paramlint.interpreter'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True)

    assert done.stdout == "[]\n"


def test_clean_removes_it(project):
    command(project, "check", ".")

    assert command(project, "clean").stdout == "removed .keras_paramlint_cache\n"
    assert not (project / ".keras_paramlint_cache").exists()
    assert command(project, "clean").stdout == ""


def test_the_directory_can_be_chosen(project):
    command(project, "check", ".", "--cache-dir", "one")
    command(project, "check", ".", KERAS_PARAMLINT_CACHE_DIR="two")
    (project / "pyproject.toml").write_text('[tool.keras-paramlint]\ncache-dir = "three"\n')
    command(project, "check", ".")

    assert all((project / name).is_dir() for name in ("one", "two", "three"))
    assert not (project / ".keras_paramlint_cache").exists()


def test_many_runs_at_once_do_not_disturb_each_other(project):
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "keras_paramlint", "summary", "-q", "."],
            cwd=project,
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]

    outputs = {each.communicate()[0] for each in running}

    assert len(outputs) == 1
    assert b"10" in next(iter(outputs))


def test_a_file_that_was_read_up_to_two_limits_is_the_same_file(project):
    whole, part = {"net.py": [10_000_000, ""]}, {"net.py": [5, ""]}
    for asked in (whole, part):
        for path, answer in asked.items():
            recorder = Recorder()
            recorder.content(path, answer[0])
            asked[path] = recorder.asked["content"][path]
    present = Present()

    assert present.agrees({"content": whole})
    assert present.agrees({"content": part})
    assert not present.agrees({"content": {"net.py": [5, whole["net.py"][1]]}})
