"""A git repository for a test, and the command line in it."""

from __future__ import annotations

import subprocess

import pytest

from keras_paramlint import runner
from keras_paramlint.cli.main import main


class Project:
    """A repository in which files are written and committed."""

    def __init__(self, root):
        self.root = root

    def git(self, *arguments):
        names = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(
            ["git", *names, *arguments], cwd=self.root, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def commit(self, **files):
        """Write files (``__`` stands for a slash) and commit everything there is."""
        for name, text in files.items():
            self.write(f"{name.replace('__', '/')}.py", text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "step")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path, monkeypatch):
    root = tmp_path / "the project"
    root.mkdir()
    made = Project(root)
    made.git("init", "-q", "-b", "main")
    monkeypatch.chdir(root)
    monkeypatch.delenv("GIT_DIR", raising=False)
    yield made
    runner._repository.cache_clear()
    runner._versions.cache_clear()


@pytest.fixture
def run(capsys):
    def call(*argv):
        status = main(list(argv))
        out, err = capsys.readouterr()
        return status, out, err

    return call
