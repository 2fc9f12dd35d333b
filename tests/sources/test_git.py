"""Revisions, the index and the working tree of a git repository, read without checking anything out."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from keras_paramlint.cli.main import main
from keras_paramlint.sources import SourceError
from keras_paramlint.sources.disk import looking_at, read_bytes
from keras_paramlint.sources.git import Moved, Repository, outermost
from keras_paramlint.sources.git_program import GitError


pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is what is asked")

LIMIT = 1_000


class Work:
    """A repository with its working tree."""

    def __init__(self, root):
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def git(self, *arguments):
        told = {
            "user.name": "Ada",
            "user.email": "ada@example.org",
            "commit.gpgsign": "false",
            "protocol.file.allow": "always",
        }
        options = [word for key, value in told.items() for word in ("-c", f"{key}={value}")]
        done = subprocess.run(["git", *options, *arguments], cwd=self.root, check=True, capture_output=True)
        return done.stdout.decode().strip()

    def write(self, name, content):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, **files):
        for name, content in files.items():
            self.write(f"{name}.py", content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "step")
        return self.git("rev-parse", "HEAD")

    def path(self, name):
        return str(self.root / name)

    @property
    def repository(self):
        return Repository.around(str(self.root))


def cloned(work, to):
    """A clone that has the last commits only."""
    options = ["--depth", "1", "--no-single-branch"]
    subprocess.run(
        ["git", "clone", "-q", *options, f"file://{work.root}", str(to)], check=True, capture_output=True
    )
    return to


@pytest.fixture
def work(tmp_path, monkeypatch):
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    made = Work(tmp_path / "work")
    made.git("init", "-q", "-b", "main")
    return made


def moves(work, *arguments, **options):
    """The changes, with paths as git names them."""
    repository = work.repository
    sides = [(each.old, each.new) for each in repository.changes(*arguments, **options)]
    return {tuple(path and repository.name(path) for path in pair) for pair in sides}


# ------------------------------------------------------------------ contents
def test_a_revision_the_index_and_the_disk_are_three_versions(work):
    first = work.commit(m="1")
    work.commit(m="2")
    work.write("m.py", "3")
    work.git("add", "m.py")
    work.write("m.py", "4")
    repository, path = work.repository, work.path("m.py")

    versions = [repository.tree(first), repository.tree("HEAD"), repository.index(), None]
    read = []
    for files in versions:
        with looking_at(files):
            read.append(read_bytes(path))

    assert read == [b"1", b"2", b"3", b"4"]
    assert [tree.label for tree in versions[:3]] == [first, "HEAD", "the index"]


@pytest.mark.parametrize("spelled", ["HEAD~1", "v1", "older", "HEAD^", ":/^step", "main@{1}"])
def test_revisions_in_all_spellings(work, spelled):
    work.git("commit", "-q", "--allow-empty", "-m", "nothing")
    first = work.commit(m="1")
    work.git("tag", "-a", "v1", "-m", "one")
    work.git("branch", "older")
    work.git("commit", "-q", "--allow-empty", "-m", "last")

    assert work.repository.commit(spelled) == first
    assert work.repository.has(spelled)


@pytest.mark.parametrize("spelled", ["no-such", "HEAD~99", "", "--all", "-h", "HEAD:m.py", "a b", "\n"])
def test_what_is_no_revision(work, spelled):
    work.commit(m="1")

    assert not work.repository.has(spelled)
    with pytest.raises(GitError, match="there is no revision"):
        work.repository.tree(spelled)


def test_what_there_is_at_a_path(work):
    work.commit(m="1")
    work.write("package/n.py", "2")
    work.commit()
    shutil.rmtree(work.root / "package")
    tree = work.repository.tree("HEAD")

    assert tree.is_file(work.path("package/n.py"))
    assert not tree.is_file(work.path("package"))
    assert tree.is_directory(work.path("package"))
    assert not tree.is_directory(work.path("m.py"))
    assert tree.exists(work.path("m.py"))
    assert not tree.exists(work.path("other.py"))
    assert tree.names(work.path("package")) == ["n.py"]
    assert tree.names(str(work.root), r".*\.py") == ["m.py"]
    assert tree.paths == [work.path("m.py"), work.path("package/n.py")]


def test_what_cannot_be_read_is_said(work):
    work.write("package/n.py", "2")
    work.commit(m="1" * (LIMIT + 1))
    tree = work.repository.tree("HEAD")

    def reason(name):
        found = tree.content(work.path(name), LIMIT)
        assert isinstance(found, SourceError)
        return found.reason

    assert reason("m.py") == "is longer than 1,000 bytes and is not analysed"
    assert reason("package") == "is a directory"
    assert reason("other.py") == "is not in HEAD"
    # Behind a file that was too long, the next one is still that one.
    assert tree.content(work.path("package/n.py"), LIMIT) == b"2"


def test_binary_files_come_as_they_are(work):
    data = bytes(range(256)) * 3 + b"\r\n\0"
    work.write("data.bin", data)
    work.commit()

    assert work.repository.tree("HEAD").content(work.path("data.bin"), LIMIT) == data


ODD = ["a b.py", "schön/größe.py", "日本.py", 'quo"te\\.py', "tab\there.py", "-x.py"]


@pytest.mark.parametrize("name", ODD)
def test_odd_names(work, name):
    work.write(name, "1")
    work.commit()
    work.write(name, "2")

    assert work.repository.tree("HEAD").content(work.path(name), LIMIT) == b"1"
    assert work.repository.index().content(work.path(name), LIMIT) == b"1"
    assert moves(work, "HEAD") == {(name, name)}


def test_links_are_followed_inside_of_the_revision(work):
    work.write("package/n.py", "1")
    for link, target in {"l.py": "package/n.py", "loop.py": "loop.py", "gone.py": "x.py"}.items():
        (work.root / link).symlink_to(target)
    work.commit()
    work.write("package/n.py", "2")
    tree = work.repository.tree("HEAD")

    assert tree.content(work.path("l.py"), LIMIT) == b"1"
    assert not tree.is_file(work.path("loop.py"))
    assert not tree.is_file(work.path("gone.py"))


def test_a_submodule_is_none_of_the_files(work, tmp_path):
    other = Work(tmp_path / "other")
    other.git("init", "-q")
    other.commit(inner="1")
    work.git("submodule", "add", "-q", str(other.root), "sub")
    work.commit(m="1")
    other.commit(inner="2")
    Work(work.root / "sub").git("pull", "-q")
    tree = work.repository.tree("HEAD")

    assert work.path("m.py") in tree.paths
    assert not tree.is_file(work.path("sub"))
    assert not tree.is_file(work.path("sub/inner.py"))
    assert moves(work, "HEAD") == set()


def test_what_git_ignores_is_on_disk_in_every_revision(work):
    work.write(".gitignore", "generated/\nlocal.py\n")
    work.commit(m="1")
    work.write("generated/g.py", "2")
    work.write("local.py", "3")
    work.write("new.py", "4")
    tree = work.repository.tree("HEAD")

    assert tree.content(work.path("generated/g.py"), LIMIT) == b"2"
    assert tree.content(work.path("local.py"), LIMIT) == b"3"
    assert not tree.exists(work.path("new.py"))
    assert tree.names(str(work.root), r"\w+\.py") == ["local.py", "m.py"]


def test_outside_of_the_repository_the_disk_answers(work, tmp_path):
    work.commit(m="1")
    (tmp_path / "outside.py").write_text("2")

    assert work.repository.tree("HEAD").content(str(tmp_path / "outside.py"), LIMIT) == b"2"
    assert work.repository.name(str(tmp_path / "outside.py")) is None


# ------------------------------------------------------------------ changes
def test_each_kind_of_change(work):
    body = "".join(f"line {number}\n" for number in range(30))
    work.commit(kept="1", changed="1", deleted="1", renamed=body)
    work.write("changed.py", "2")
    work.git("rm", "-q", "deleted.py")
    work.git("mv", "renamed.py", "moved.py")
    work.write("moved.py", f"{body}one more\n")
    work.write("untracked.py", "another one")

    changed = {("changed.py", "changed.py"), ("deleted.py", None)}
    assert moves(work, "HEAD") == {*changed, ("renamed.py", "moved.py"), (None, "untracked.py")}
    assert moves(work, "HEAD", staged=True) == {("deleted.py", None), ("renamed.py", "moved.py")}
    second = work.commit()
    assert moves(work, "HEAD~1", second) == moves(work, "HEAD~1", "HEAD")
    assert moves(work, "HEAD~1", "HEAD") == {*changed, ("renamed.py", "moved.py"), (None, "untracked.py")}
    assert moves(work, "HEAD", "HEAD~1") == {(new, old) for old, new in moves(work, "HEAD~1", "HEAD")}


def test_settings_of_the_repository_change_no_answer(work):
    work.commit(m="1")
    for key, value in {"diff.external": "false", "diff.renames": "false", "diff.noprefix": "true",
                       "core.quotePath": "true", "color.ui": "always", "status.relativePaths": "true",
                       "core.fsmonitor": "false --run"}.items():  # fmt: skip
        work.git("config", key, value)
    work.git("mv", "m.py", "schön.py")

    assert moves(work, "HEAD") == {("m.py", "schön.py")}


def test_conflicts_are_changes(work):
    work.commit(m="1")
    work.git("checkout", "-q", "-b", "other")
    work.commit(m="2")
    work.git("checkout", "-q", "main")
    work.commit(m="3")
    with pytest.raises(subprocess.CalledProcessError):
        work.git("merge", "other")

    assert moves(work, "HEAD") == {("m.py", "m.py")}


# ------------------------------------------------------------------ which repository
def test_the_repository_is_found_from_below_and_reached_in_the_same_spelling(work, tmp_path):
    work.write("package/n.py", "1")
    (tmp_path / "alias").symlink_to(work.root)

    assert Repository.around(work.path("package")).root == str(work.root)
    assert Repository.around(str(tmp_path / "alias" / "package")).root == str(tmp_path / "alias")


def test_a_linked_worktree_is_a_repository(work, tmp_path):
    work.commit(m="1")
    work.git("worktree", "add", "-q", str(tmp_path / "linked"), "-b", "topic")
    linked = Work(tmp_path / "linked")
    linked.write("m.py", "2")

    assert moves(linked, "HEAD") == {("m.py", "m.py")}
    assert moves(work, "HEAD") == set()


@pytest.mark.parametrize("directory", ["plain", "none"])
def test_where_there_is_no_repository(tmp_path, monkeypatch, directory):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "plain").mkdir()

    with pytest.raises(GitError, match=r"is in no git repository|no such directory"):
        Repository.around(str(tmp_path / directory))


def test_a_shallow_clone_ends_early(work, tmp_path):
    work.commit(m="1")
    work.git("branch", "topic")
    work.commit(m="2")
    clone = cloned(work, tmp_path / "s")
    shallow = Repository.around(str(clone))

    assert shallow.tree("HEAD").content(str(clone / "m.py"), LIMIT) == b"2"
    assert not shallow.has("HEAD~1")
    with pytest.raises(GitError, match="git fetch --unshallow"):
        shallow.merge_base("HEAD", "origin/topic")


def test_the_innermost_directory_of_some_paths(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    inside = [str(tmp_path / "a" / "b" / "m.py"), str(tmp_path / "a" / "n.py")]

    assert outermost(inside) == str(tmp_path / "a")
    assert outermost([str(tmp_path / "gone" / "m.py")]) == str(tmp_path)


def test_moved_is_a_value():
    assert Moved("a", None) == Moved("a", None) != Moved(None, "a")


# ------------------------------------------------------------------ what a person is told
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such"], "'no-such' is neither a revision nor a path"),
        (["no-such..HEAD"], "there is no revision 'no-such'"),
        (["HEAD~9"], "'HEAD~9' is neither a revision nor a path"),
        (["HEAD~9"], "; HEAD is the first commit, and nothing is before it"),
        (["topic^..HEAD"], "; topic is the first commit, and nothing is before it"),
        (["second~4"], "; second has 1 commit before it"),
        (["topik"], "did you mean 'topic'?"),
        (["topik", "--"], "did you mean 'topic'?"),
        (["topik..HEAD"], "did you mean 'topic'?"),
        (["HEAD", "--", "no/such.py"], "'no/such.py' is neither a revision nor a path"),
    ],
)
def test_a_bad_revision_has_exit_status_2(work, monkeypatch, capsys, words, told):
    work.commit(m="1")
    work.git("branch", "topic")
    work.git("checkout", "-q", "-b", "second")
    work.commit(m="2")
    work.git("checkout", "-q", "topic")
    monkeypatch.chdir(work.root)

    assert main(["diff", *words]) == 2
    assert told in capsys.readouterr().err


def test_no_repository_has_exit_status_2_and_a_remedy(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)

    assert main(["diff"]) == 2
    told = capsys.readouterr().err
    assert "is in no git repository" in told
    assert "keras-paramlint diff old.py new.py" in told


def test_a_shallow_clone_says_how_to_get_the_rest(work, tmp_path, monkeypatch, capsys):
    work.commit(m="1")
    work.commit(m="2")
    clone = cloned(work, tmp_path / "s")
    monkeypatch.chdir(clone)

    assert main(["diff", "HEAD~1"]) == 2
    assert "git fetch --unshallow" in capsys.readouterr().err
