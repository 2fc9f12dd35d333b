"""Which files a run is about, after the options that count for them."""

from __future__ import annotations

import os
from collections.abc import Callable

from keras_paramlint.options import FileChoice, Options
from keras_paramlint.sources.defaults import DEFAULT_EXCLUDES, DEFAULT_INCLUDES
from keras_paramlint.sources.files import Found, Globs, discover, is_excluded, is_included


def files_of(path: str, options_of: Callable[[str], Options]) -> Found:
    """Return the file that a path means, or those below it.

    A directory is searched as the options say that count in it.  Where those
    of a file further down say otherwise, the file may be left out as well.

    Args:
        path: A file or directory.
        options_of: Gives each file its options.

    Raises:
        MissingPath: there is nothing there.
        UsageError: a configuration file says what no option takes.
    """
    is_directory = os.path.isdir(path)
    choice = options_of(os.path.join(path, "__init__.py") if is_directory else path).files
    found = discover(
        [path],
        include=_include(choice),
        exclude=_exclude(choice),
        root=choice.root,
        respect_gitignore=choice.respect_gitignore,
        force_exclude=choice.force_exclude,
    )
    if not is_directory:
        return found
    files = tuple(file for file in found.files if _is_taken(file, choice, options_of(file).files))
    return Found(files, found.errors)


def _is_taken(path: str, choice: FileChoice, own: FileChoice) -> bool:
    """Say whether a file is taken that was found by one choice and has another one of its own."""
    if own == choice:
        return True
    return is_included(path, _include(own), own.root) and not is_left_out(path, own)


def is_left_out(path: str, choice: FileChoice) -> bool:
    """Say whether a file is excluded, be it named or not."""
    return is_excluded(path, _exclude(choice), choice.root)


class Choice:
    """What a choice of files says of paths, asked of many of them."""

    def __init__(self, choice: FileChoice) -> None:
        root = os.path.abspath(choice.root)
        self._included, self._excluded = Globs(_include(choice), root), Globs(_exclude(choice), root)

    def includes(self, path: str) -> bool:
        """Say whether a file of this absolute path is taken from a directory that is looked into."""
        name = os.path.basename(path)
        return self._included.match(path, name) and not self._excluded.match(path, name)

    def excludes(self, path: str) -> bool:
        """Say whether a pattern means this very entry, by its absolute path."""
        return self._excluded.match(path, os.path.basename(path))


def _include(choice: FileChoice) -> tuple[str, ...]:
    return DEFAULT_INCLUDES if choice.include is None else choice.include


def _exclude(choice: FileChoice) -> tuple[str, ...]:
    return DEFAULT_EXCLUDES if choice.exclude is None else choice.exclude
