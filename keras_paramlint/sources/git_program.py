"""The ``git`` program: one question, or one process for many objects."""

from __future__ import annotations

import os
import subprocess
import weakref
from collections.abc import Sequence


SECONDS = 120
"""How long one question may take."""


class GitError(Exception):
    """git cannot do what was asked; the message says why."""


class Objects:
    """The contents of objects, all read by one ``git cat-file --batch``."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._end: weakref.finalize[..., Objects] | None = None

    def __getstate__(self) -> str:
        return self._root

    def __setstate__(self, root: str) -> None:
        Objects.__init__(self, root)

    def read(self, name: str, limit: int) -> bytes | None:
        """Return an object's content; None: it is longer than the limit.

        Raises:
            GitError: git does not have it, or has gone.
        """
        if self._owner != os.getpid():
            # Of the process that this one was forked from: two cannot share its answers.
            self._process, self._owner = None, os.getpid()
        process = self._process
        if process is None or process.poll() is not None:
            process = self._process = start(["cat-file", "--batch"], self._root)
            # Also where nobody closes this, and at the latest when the program ends.
            self._end = weakref.finalize(self, _end, process, os.getpid())
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(name.encode() + b"\n")
            process.stdin.flush()
            header = process.stdout.readline().split()
            if len(header) != 3:
                raise GitError("git does not have the object")
            size = int(header[2])
            if size <= limit:
                data = process.stdout.read(size)
                process.stdout.read(1)
                if len(data) < size:
                    raise GitError("git has ended")
                return data
        except OSError as error:
            raise GitError(f"git has ended: {error}") from error
        # Nobody wants the rest of a file that is too long.
        self.close()
        return None

    def close(self) -> None:
        """End the process."""
        self._process = None
        if self._end is not None:
            self._end()


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """End a process of git, unless this process only was forked from the one that started it."""
    if owner != os.getpid():
        return
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    process.terminate()
    process.wait()


def _command(arguments: Sequence[str]) -> list[str]:
    # A monitor of the file system is a program that a repository's configuration names.
    return ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "--no-pager", *arguments]


def _environment() -> dict[str, str]:
    # Objects that a partial clone lacks are not fetched: how, a repository's configuration says.
    own = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "none"}
    return {**os.environ, "LC_ALL": "C", **own}


def without_filters(directory: str) -> list[str]:
    """Return the options that keep git from running the filters of a repository's configuration.

    A comparison with the working tree would run them, and they are any programs.

    Raises:
        GitError: one has a name that no option can have.
    """
    try:
        listed = ask(["config", "--null", "--name-only", "--get-regexp", r"^filter\."], directory)
    except GitError:
        return []  # there are none
    options = []
    for key in dict.fromkeys(listed.decode("utf-8", "surrogateescape").split("\0")):
        name, _, setting = key.rpartition(".")
        if "=" in name:
            raise GitError(f"the configuration has a filter with a strange name: {name!r}")
        if setting in ("clean", "smudge", "process", "required"):
            options += ["-c", f"{name}.{setting}={'false' if setting == 'required' else ''}"]
    return options


def ask(arguments: Sequence[str], directory: str) -> bytes:
    """Return what git answers in a directory.

    Raises:
        GitError: it refuses, is silent, or is not there.
    """
    try:
        done = subprocess.run(  # noqa: S603 - git itself, without a shell
            _command(arguments),
            cwd=directory,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not installed, or not on the PATH") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {_name(arguments)} did not answer within {SECONDS} seconds") from None
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror or error}") from error
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        message = next((line for line in words if line.startswith(("fatal:", "error:"))), "")
        reason = message.partition(":")[2].strip()
        if reason.startswith("transport ") and reason.endswith(" not allowed"):
            reason = "the clone is partial; what it lacks is not fetched here, but by git fetch --refetch"
        raise GitError(reason or f"git {_name(arguments)} failed")
    return done.stdout


def _name(arguments: Sequence[str]) -> str:
    return next(word for word in arguments if "=" not in word and not word.startswith("-"))


def start(arguments: Sequence[str], directory: str) -> subprocess.Popen[bytes]:
    """Return a git that goes on answering.

    Raises:
        GitError: it cannot be run.
    """
    try:
        return subprocess.Popen(  # noqa: S603 - git itself, without a shell
            _command(arguments),
            cwd=directory,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror or error}") from error
