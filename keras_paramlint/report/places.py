"""Where findings are, in the words of other programs: paths from the project's root, lines of files."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING, Any

from keras_paramlint.graph import Site


if TYPE_CHECKING:
    from keras_paramlint.sources.notebook_json import NotebookLines


_CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")
"""Where the services for continuous integration say that they have put the project."""

_MOST_FILES = 8


def project_root() -> str:
    """Return the directory that paths start from: the checkout of a CI job, a repository, else this one."""
    here = os.getcwd()
    for name in _CHECKOUTS:
        root = os.environ.get(name, "")
        if root and os.path.isdir(root) and _is_below(os.path.realpath(here), os.path.realpath(root)):
            return os.path.realpath(root)
    directory = here
    while not os.path.exists(os.path.join(directory, ".git")):
        parent = os.path.dirname(directory)
        if parent == directory:
            return here
        directory = parent
    return directory


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def below(path: str, root: str) -> str | None:
    """Return a path from a root with ``/`` between its parts; None: it lies elsewhere."""
    try:
        for full in (os.path.abspath(path), os.path.realpath(path)):
            if _is_below(full, root):
                return os.path.relpath(full, root).replace(os.sep, "/")
    except ValueError:
        pass  # a name that no file can have
    return None


def shown(path: str, root: str) -> str:
    """Return a path from a root, or as it is where it lies elsewhere."""
    found = below(path, root)
    return path.replace(os.sep, "/") if found is None else found


class Texts:
    """The texts that findings speak of, read when they are asked for."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, int | None], list[str]] = {}
        self._notebooks: dict[str, NotebookLines | None] = {}

    def lines(self, site: Site) -> list[str]:
        """Return the lines of a site's file or cell, without line ends; none where it cannot be read."""
        key = site.path, site.cell
        if key not in self._lines:
            _make_room(self._lines)
            self._lines[key] = self._read(site)
        return self._lines[key]

    def line(self, site: Site, number: int | None = None) -> str:
        """Return the line that a site begins on, or another one of its file or cell."""
        lines = self.lines(site)
        wanted = site.line if number is None else number
        return lines[wanted - 1] if 0 < wanted <= len(lines) else ""

    def in_file(self, site: Site) -> Site:
        """Return where a site is in its file as it is on the disk: a cell's lines are lines of JSON there."""
        if site.cell is None:
            return site
        if site.path not in self._notebooks:
            from keras_paramlint.sources.notebook_json import NotebookLines

            _make_room(self._notebooks)
            text = self._notebook(site.path)
            self._notebooks[site.path] = None
            # It may have changed since it was analysed.
            with contextlib.suppress(ValueError, IndexError):
                self._notebooks[site.path] = None if text is None else NotebookLines(text)
        lines = self._notebooks[site.path]
        if lines is None:
            return Site(site.path)
        line, column = lines.locate(site.cell, site.line, site.column)
        end = (0, 0)
        if site.end_line:
            end = lines.locate(site.cell, site.end_line, site.end_column or 1)
        return Site(site.path, line, column, *end)

    def _read(self, site: Site) -> list[str]:
        from keras_paramlint.sources import SourceError, read_source
        from keras_paramlint.sources.notebook_json import cell_text

        if site.cell is not None:
            text, source = self._notebook(site.path), None
            with contextlib.suppress(ValueError, IndexError):
                source = None if text is None else cell_text(text, site.cell)
            return _split(source or "")
        if site.path.endswith(".ipynb"):
            return _split(self._notebook(site.path) or "")
        source_or_error = read_source(site.path)
        return [] if isinstance(source_or_error, SourceError) else source_or_error.text.split("\n")

    def _notebook(self, path: str) -> str | None:
        from keras_paramlint.sources import SourceError, read_bytes

        data = read_bytes(path)
        if isinstance(data, SourceError):
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None


def _split(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)


def _make_room(table: dict[Any, Any]) -> None:
    """Forget what was asked for first; findings come file by file."""
    while len(table) >= _MOST_FILES:
        del table[next(iter(table))]
