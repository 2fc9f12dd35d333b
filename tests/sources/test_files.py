from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_paramlint.sources import MissingPath, discover


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is the oracle")


def write(top, *names, text=""):
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def names(top, found):
    return [Path(path).relative_to(top).as_posix() for path in found.files]


def git(top, *arguments):
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "HOME": str(top),
    }
    return subprocess.run(
        ["git", *arguments], cwd=top, env=environment, capture_output=True, text=True, check=True
    ).stdout


def kept_by_git(top):
    """What git would add: the oracle."""
    listed = git(top, "ls-files", "-z", "--others", "--exclude-standard").split("\0")
    return sorted(
        (name for name in listed if name.endswith((".py", ".ipynb"))), key=lambda name: name.split("/")
    )


def test_python_files_and_notebooks_are_found_in_sorted_order(tmp_path):
    write(
        tmp_path,
        "b.py",
        "a/z.py",
        "a/b/c.ipynb",
        "a.py",
        "c.pyi",
        "d.txt",
        "a-b/x.py",
        ".hidden/h.py",
        "E.PY",
    )
    found = discover([tmp_path])
    assert names(tmp_path, found) == [".hidden/h.py", "a/b/c.ipynb", "a/z.py", "a-b/x.py", "a.py", "b.py"]
    assert found.errors == ()


def test_paths_keep_their_order_and_every_file_comes_once(tmp_path):
    write(tmp_path, "b/x.py", "a/y.py")
    given_paths = [tmp_path / "b", tmp_path / "a" / "y.py", tmp_path, tmp_path / "b" / "x.py"]
    assert names(tmp_path, discover(given_paths)) == ["b/x.py", "a/y.py"]


def test_names_are_as_they_were_reached(tmp_path, monkeypatch):
    write(tmp_path, "a/y.py", "x.py")
    monkeypatch.chdir(tmp_path)
    assert discover(["."]).files == (os.path.join("a", "y.py"), "x.py")
    assert discover(["a"]).files == (os.path.join("a", "y.py"),)
    assert discover(["./x.py", "x.py"]).files == ("./x.py",)


def test_a_given_file_is_always_taken(tmp_path):
    write(tmp_path, "script", "build/x.py", "a.pyi", "ignored.py")
    write(tmp_path, ".gitignore", text="ignored.py\n")
    given_paths = [tmp_path / name for name in ("script", "build/x.py", "a.pyi", "ignored.py")]
    assert names(tmp_path, discover(given_paths)) == ["script", "build/x.py", "a.pyi", "ignored.py"]


@pytest.mark.parametrize("name", ["missing.py", "a.py/x.py", "missing/", "broken.py", "null\0.py", ""])
def test_a_missing_path_is_named(tmp_path, name):
    write(tmp_path, "a.py")
    (tmp_path / "broken.py").symlink_to("nowhere")
    path = f"{tmp_path}/{name}" if name else ""
    with pytest.raises(MissingPath) as caught:
        discover([tmp_path, path])
    assert caught.value.path == path
    assert path in str(caught.value)


def test_usual_folders_are_not_entered_unless_they_are_given(tmp_path):
    write(tmp_path, "a.py", "env/pyvenv.cfg", "env/lib/x.py", "sub/build/x.py")
    for folder in (".git", ".tox", ".venv", "venv", "build", "dist", "node_modules", "__pycache__"):
        write(tmp_path, f"{folder}/x.py")
    assert names(tmp_path, discover([tmp_path])) == ["a.py"]
    assert names(tmp_path, discover([tmp_path / "build", tmp_path / "env"])) == ["build/x.py", "env/lib/x.py"]


@pytest.mark.parametrize(
    ("exclude", "expected"),
    [
        ([], ["a.py", "sub/a.py", "sub/b_test.py", "sub/deep/c.py"]),
        (["a.py"], ["sub/b_test.py", "sub/deep/c.py"]),
        (["*_test.py"], ["a.py", "sub/a.py", "sub/deep/c.py"]),
        (["sub/a.py"], ["a.py", "sub/b_test.py", "sub/deep/c.py"]),
        (["sub/de*"], ["a.py", "sub/a.py", "sub/b_test.py"]),
        (["deep/"], ["a.py", "sub/a.py", "sub/b_test.py"]),
        (["./sub/"], ["a.py"]),
        (["*"], []),
    ],
)
def test_excludes_are_globs_of_names_or_of_paths_below_the_root(tmp_path, exclude, expected):
    write(tmp_path, "a.py", "sub/a.py", "sub/b_test.py", "sub/deep/c.py")
    assert names(tmp_path, discover([tmp_path], exclude=exclude, root=tmp_path)) == expected


def test_force_exclude_holds_for_given_files(tmp_path):
    write(tmp_path, "a.py", "build/x.py")
    given_paths = [tmp_path / "a.py", tmp_path / "build/x.py", tmp_path / "build"]
    found = discover(given_paths, root=tmp_path, force_exclude=True)
    assert names(tmp_path, found) == ["a.py"]


def test_what_is_no_regular_file_is_passed_over(tmp_path):
    write(tmp_path, "a.py", "x.py/inner.py", "target/t.py")
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / ".gitignore")
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    (tmp_path / "link.py").symlink_to(tmp_path / "a.py")
    (tmp_path / "broken.py").symlink_to("nowhere")
    (tmp_path / "around").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "folder_link.py").symlink_to(tmp_path / "target")
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.py"))
        found = discover([tmp_path])
    assert names(tmp_path, found) == ["a.py", "link.py", "target/t.py", "x.py/inner.py"]
    assert found.errors == ()


def test_a_given_link_to_a_directory_is_followed(tmp_path):
    write(tmp_path, "target/t.py")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert names(tmp_path, discover([tmp_path / "link"])) == ["link/t.py"]


def test_a_directory_that_cannot_be_looked_into_is_told(tmp_path, monkeypatch):
    write(tmp_path, "a.py", "closed/b.py", "d.py")
    scandir = os.scandir

    def refuse(path):
        if os.path.basename(path) == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = discover([tmp_path])
    assert names(tmp_path, found) == ["a.py", "d.py"]
    assert [(error.path, error.reason) for error in found.errors] == [
        (str(tmp_path / "closed"), "cannot be looked into: Permission denied")
    ]


def test_names_that_are_no_text_and_very_deep_trees_are_survived(tmp_path):
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py"))).write_text("")
    here = os.open(tmp_path, os.O_RDONLY)
    top = here
    for _ in range(40):
        os.mkdir("d" * 200, dir_fd=here)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        if here != top:
            os.close(here)
        here = below
    os.close(here)
    found = discover([tmp_path])
    assert [os.path.basename(path) for path in found.files] == ["\udcff.py"]
    assert len(found.errors) == 1
    os.close(top)


GITIGNORES = {
    "simple": {".gitignore": "*.py\n!keep.py\n"},
    "directory": {".gitignore": "out/\n"},
    "a pruned directory cannot be opened again": {".gitignore": "out/\n!out/keep.py\n"},
    "anchored": {".gitignore": "/a.py\nsub/a.py\n"},
    "stars": {".gitignore": "**/deep/*.py\nsub/**/keep.py\n"},
    "nested": {".gitignore": "*.py\n", "sub/.gitignore": "!a.py\n", "sub/deep/.gitignore": "a.py\n"},
    "only directories again": {".gitignore": "*\n!*/\n!keep.py\n"},
    "spaces, comments, windows": {".gitignore": "# a\n\na.py \r\n\\#x.py\nkeep.py\\ \n"},
    "classes": {".gitignore": "[ab].py\n[!a-j]eep.py\n"},
    "exclude file": {".git/info/exclude": "a.py\n", "sub/.gitignore": "!a.py\n"},
    "a file named like a directory pattern": {".gitignore": "a.py/\n"},
    "broken patterns": {".gitignore": "[\n!\n\\\n***\nkeep.py\n"},
    "everything in a folder but one": {".gitignore": "sub/*\n!sub/deep\nsub/deep/*\n!sub/deep/a.py\n"},
}
TREE = (
    *("#x.py", "a.py", "b.py", "keep.py", "out/a.py", "out/keep.py", "sub/a.py", "sub/keep.py"),
    *("sub/deep/a.py", "sub/deep/keep.py", "sub/deep/er/keep.py", "sub/out/b.py"),
)


@needs_git
@pytest.mark.parametrize("name", GITIGNORES)
def test_ignored_files_are_those_that_git_ignores(tmp_path, name):
    git(tmp_path, "init", "-q")
    write(tmp_path, *TREE)
    for path, text in GITIGNORES[name].items():
        write(tmp_path, path, text=text)
    expected = kept_by_git(tmp_path)
    assert names(tmp_path, discover([tmp_path], exclude=[".git"])) == expected
    assert names(tmp_path, discover([tmp_path], exclude=[".git"], respect_gitignore=False)) == sorted(
        TREE, key=lambda path: path.split("/")
    )
    # From inside, the files above still hold.
    below = [path for path in expected if path.startswith("sub/")]
    assert names(tmp_path, discover([tmp_path / "sub"], exclude=[])) == below


PARTS = [
    "a",
    "s",
    "*",
    "**",
    "?",
    "[as]",
    "[!a]",
    "[[:alpha:]]",
    "[]a-]",
    "[a",
    "x.py",
    "*.py",
    "*a*",
    "\\a",
    "\\",
]
PATTERN = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "!", "/", "!/"]),
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=3).map("/".join),
    st.sampled_from(["", "", "/", "/*", "/**"]),
    st.sampled_from(["", "", " ", "\\ "]),
)


@needs_git
@settings(max_examples=40, deadline=None)
@given(st.lists(PATTERN, max_size=4), st.lists(PATTERN, max_size=3))
def test_any_patterns_are_read_as_git_reads_them(outer, inner):
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        git(top, "init", "-q")
        write(top, "x.py", "a/x.py", "a/a/x.py", "a/s/x.py", "s/x.py", "s/a/x.py", "s/a/a/a.py", "a/as.py")
        write(top, ".gitignore", text="\n".join(outer))
        write(top, "a/.gitignore", text="\n".join(inner))
        assert names(top, discover([top])) == kept_by_git(top)


@needs_git
def test_a_working_tree_inside_another_has_its_own_rules(tmp_path):
    git(tmp_path, "init", "-q")
    write(tmp_path, ".gitignore", text="a.py\n")
    write(tmp_path, "a.py", "inner/a.py", "inner/b.py", "plain/a.py")
    git(tmp_path / "inner", "init", "-q")
    write(tmp_path, "inner/.gitignore", text="b.py\n")
    assert names(tmp_path, discover([tmp_path])) == ["inner/a.py"]
    assert names(tmp_path, discover([tmp_path / "inner"])) == ["inner/a.py"]


@needs_git
def test_a_linked_working_tree_knows_the_repositorys_exclude_file(tmp_path):
    main, linked = tmp_path / "main", tmp_path / "linked"
    main.mkdir()
    git(main, "init", "-q")
    git(main, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "worktree", "add", "-q", str(linked))
    write(main, ".git/info/exclude", text="a.py\n")
    write(linked, "a.py", "b.py")
    assert kept_by_git(linked) == ["b.py"]
    assert names(linked, discover([linked])) == ["b.py"]


def test_outside_of_git_only_the_files_below_count(tmp_path):
    write(tmp_path, ".gitignore", text="*.py\n")
    write(tmp_path, "sub/a.py", "sub/b.py")
    write(tmp_path, "sub/.gitignore", text="b.py\n")
    assert names(tmp_path, discover([tmp_path / "sub"])) == ["sub/a.py"]
    assert names(tmp_path, discover([tmp_path])) == []
