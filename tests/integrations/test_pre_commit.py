"""The hooks inside the real pre-commit, which installs this project from a clone: ``tox -e pre-commit``."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[2]
NET = "import keras\n\nnet = keras.Sequential([keras.Input((4,)), keras.layers.Dense({units})])\n"
is_asked_for = pytest.mark.skipif("KPL_PRE_COMMIT" not in os.environ, reason="it installs: tox -e pre-commit")


def git(*command):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *command], check=True)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Give a repository with one commit, in which a model is resized and the edit is staged."""
    place = tmp_path / "repository"
    place.mkdir()
    monkeypatch.chdir(place)
    (place / "m.py").write_text(NET.format(units=3))
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    (place / "m.py").write_text(NET.format(units=4))
    git("add", "-A")
    # What is not staged is no part of the commit.
    (place / "m.py").write_text(NET.format(units=9))
    return place


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Give a directory for what pre-commit installs, once."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def hook(home, tmp_path):
    """Run the hook under a configuration of its own, as a commit does."""

    def run(*arguments):
        revision = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        entry = {"id": "keras-paramlint-diff", "args": list(arguments)}
        repository = {"repo": str(ROOT), "rev": revision.stdout.strip(), "hooks": [entry]}
        Path(".pre-commit-config.yaml").write_text(json.dumps({"repos": [repository]}))
        git("add", ".pre-commit-config.yaml")
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--color=never"],
            env=os.environ | {"PRE_COMMIT_HOME": str(home)},
            capture_output=True,
            text=True,
        )

    return run


@is_asked_for
def test_the_hook_tells_what_the_commit_does(repository, hook):
    done = hook()

    assert done.returncode == 0, done.stdout + done.stderr
    assert "keras-paramlint-diff" in done.stdout
    assert "15 → 20" in done.stdout
    assert "HEAD → the index: 1 model: 1 changed" in done.stdout


@is_asked_for
def test_the_hook_refuses_what_it_is_told_to_refuse(repository, hook):
    done = hook("--fail-on", "growth=5%")

    assert done.returncode == 1
    assert "- hook id: keras-paramlint-diff\n" in done.stdout
    assert "`net` has grown by more than 5 %" in done.stdout


@is_asked_for
def test_try_repo_finds_the_hook(repository, home):
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "keras-paramlint-diff", "--color=never"],
        env=os.environ | {"PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "HEAD → the index: 1 model: 1 changed" in done.stdout


def test_every_hook_is_documented():
    hooks = re.findall(r"^- id: (\S+)$", (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"), re.MULTILINE)
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")

    assert hooks == ["keras-paramlint", "keras-paramlint-diff"]
    assert all(f"- id: {each}\n" in page for each in hooks)
