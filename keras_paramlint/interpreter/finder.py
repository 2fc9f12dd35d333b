"""Finding and parsing the modules of the analysed project."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable

from astroid import nodes

from keras_paramlint.interpreter.parse import parse
from keras_paramlint.sources.roots import package_root, search_roots


ReadText = Callable[[str], str]
"""Returns the text of a file; raises ParseError where it cannot be read."""


class ProjectFinder:
    """Resolves dotted names below the roots of the file that imports them.

    The roots are, in order: the top of the package that the importing file
    belongs to, the file's own directory, and the configured source roots.
    """

    def __init__(self, read: ReadText, roots: tuple[str, ...] = ()) -> None:
        self._read = read
        self._roots = roots
        self._found: dict[tuple[str, str], tuple[str, bool] | None] = {}
        self.files_read: set[str] = set()

    def find(self, dotted: str, importer: str) -> tuple[str, bool] | None:
        """Return (path, is package) of a module, or None."""
        folder = os.path.dirname(importer) if importer else ""
        key = (dotted, folder)
        if key not in self._found:
            self._found[key] = self._search(dotted, folder)
        return self._found[key]

    def _search(self, dotted: str, folder: str) -> tuple[str, bool] | None:
        parts = dotted.split(".")
        if not all(part.isidentifier() for part in parts):
            return None
        for root in self._search_roots(folder):
            base = os.path.join(root, *parts)
            package = os.path.join(base, "__init__.py")
            if _is_file(package):
                return package, True
            if _is_file(base + ".py"):
                return base + ".py", False
        return None

    def _search_roots(self, folder: str) -> list[str]:
        roots: list[str] = []
        if folder or not self._roots:
            roots += search_roots(folder)
        return [*dict.fromkeys([*roots, *self._roots])]

    def tree(self, path: str) -> nodes.Module:
        """Return the syntax tree of a project file.

        Raises:
            ParseError: the file cannot be read or parsed.
        """
        self.files_read.add(path)
        return tree_of(path, self._read(path))


@functools.lru_cache(maxsize=2048)
def _is_file(path: str) -> bool:
    return os.path.isfile(path)


@functools.lru_cache(maxsize=256)
def tree_of(path: str, text: str) -> nodes.Module:
    """Return the syntax tree of a text; trees are never changed, so they are shared."""
    name = module_name(path)
    return parse(text, name, path, is_package=os.path.basename(path) == "__init__.py")


def module_name(path: str) -> str:
    """Return the dotted name under which a file would be imported."""
    folder, base = os.path.split(os.path.abspath(path))
    root = package_root(folder)
    stem = os.path.splitext(base)[0]
    inner = os.path.relpath(folder, root)
    parts = [] if inner == "." else inner.split(os.sep)
    if stem != "__init__":
        parts.append(stem)
    return ".".join(parts) or stem
