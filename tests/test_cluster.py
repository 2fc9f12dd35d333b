"""One run on a cluster gives what it gives on one machine, whatever becomes of a worker."""

import json
import os
import subprocess
import sys

import pytest

import keras_paramlint
from keras_paramlint import cluster
from keras_paramlint.cache import store
from keras_paramlint.cli.main import main
from keras_paramlint.options import UsageError


distributed = pytest.importorskip("distributed")

PROGRAM = """\
import keras
m = keras.Sequential([keras.Input((8,)), keras.layers.Dense({units})])
"""


@pytest.fixture(scope="module")
def scheduler():
    import dask

    settings = {"distributed.scheduler.allowed-failures": 0, "distributed.admin.log-format": "%(message)s"}
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=2, processes=True, dashboard_address=None, silence_logs=50
        ) as made,
    ):
        yield made.scheduler_address


@pytest.fixture
def project(tmp_path, monkeypatch):
    # What is above it, where other tests write, is no part of the project.
    (tmp_path / "pyproject.toml").write_text("")
    for number in range(12):
        (tmp_path / f"m{number}.py").write_text(PROGRAM.format(units=number + 1))
    (tmp_path / "broken.py").write_text("import keras\nmodel = keras.Sequential([\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["check", "summary"])
def test_the_output_is_that_of_one_machine(command, project, scheduler, capsys):
    arguments = [command, ".", "m3.py::m", "--no-cache", "--output-format", "json"]
    alone = main([*arguments, "-j1"]), capsys.readouterr()
    shared = main([*arguments, "--dask", scheduler]), capsys.readouterr()
    assert shared == alone
    assert shared[0] == 1
    assert len(json.loads(shared[1].out)["files"]) == 14


def test_results_are_kept_and_found_again(project, scheduler, capsys):
    assert main(["summary", "m1.py", "--dask", scheduler]) == 0
    first = capsys.readouterr().out
    assert "Total params: 18" in first
    assert list(project.glob(".keras_paramlint_cache/*/*.json"))
    # Nothing is left to do, so that no cluster is asked.
    assert main(["summary", "m1.py", "--dask", "tcp://127.0.0.1:1"]) == 0
    assert capsys.readouterr().out == first


def test_results_of_workers_with_files_of_their_own_are_found_again(project, scheduler, monkeypatch, capsys):
    # As where the workers have the package at another place, or from another day.
    monkeypatch.setattr(store, "stamp", lambda: "this machine's")
    assert main(["summary", "m2.py", "--dask", scheduler]) == 0
    first = capsys.readouterr().out
    assert main(["summary", "m2.py", "--dask", "tcp://127.0.0.1:1"]) == 0
    assert capsys.readouterr().out == first


def test_the_file_with_the_address_will_do(project, scheduler, capsys):
    (project / "scheduler.json").write_text(json.dumps({"address": scheduler}))
    assert main(["summary", "m1.py", "--no-cache", "--dask", "scheduler.json"]) == 0
    assert "Total params: 18" in capsys.readouterr().out


def test_one_that_ends_its_workers_costs_no_other(scheduler, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def work(task, shared):
        if task == 2:
            os._exit(9)
        if task == 3:
            raise RuntimeError("this one fails")
        return task + shared

    def broken(task, what):
        return task, str(what)

    made = list(cluster.on_cluster(work, [1, 2, 3, 4], scheduler, broken, 100))
    assert made == [101, (2, "its process ended"), (3, "this one fails"), 104]


def test_a_cluster_with_another_version_is_refused(project, scheduler, monkeypatch, capsys):
    monkeypatch.setattr(keras_paramlint, "__version__", "0.0.1")
    assert main(["check", ".", "--no-cache", "--dask", scheduler]) == 2
    assert "install the same one everywhere" in capsys.readouterr().err


def test_a_cluster_without_the_files_is_refused(scheduler):
    with (
        distributed.Client(scheduler, set_as_default=False) as client,
        pytest.raises(UsageError, match="has no directory /nowhere: all must see the same"),
    ):
        cluster._checked(client, "/nowhere")


def test_where_no_scheduler_answers_the_error_says_so(project, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 1)
    assert main(["check", ".", "--no-cache", "--dask", "tcp://127.0.0.1:1"]) == 2
    assert "--dask tcp://127.0.0.1:1: no scheduler of a Dask cluster answers there" in capsys.readouterr().err
    assert main(["check", ".", "--no-cache", "--dask", "nonsense://x"]) == 2
    assert "no scheduler" in capsys.readouterr().err


def test_without_dask_the_error_says_what_to_install(project, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["check", ".", "--no-cache", "--dask", "tcp://127.0.0.1:1"]) == 2
    assert "pip install 'keras-paramlint[dask]'" in capsys.readouterr().err


def test_nothing_else_imports_dask(project):
    code = (
        "import sys; from keras_paramlint.cli.main import main; main(['check', '.', '-j2', '--no-cache']); "
        "sys.exit('distributed' in sys.modules or 'dask' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
