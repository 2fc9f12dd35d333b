"""Finding and parsing the modules of the analysed project."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable

from astroid import nodes

from keras_paramlint.interpreter.parse import Parsed, ParseError, parse_after
from keras_paramlint.sources.disk import view
from keras_paramlint.sources.roots import is_of_another, package_root, search_roots


ReadText = Callable[[str], str]
"""Returns the text of a file; raises ParseError where it cannot be read."""


MOST_IMPORTED = 2_000_000
"""How many characters the project's modules may have together that one file imports, directly or not."""


class ProjectFinder:
    """Resolves dotted names below the roots of the file that imports them.

    The roots are, in order: the top of the package that the importing file
    belongs to, the file's own directory, and the configured source roots.  Of
    installed packages only the file's own one is found, but below a configured root.
    """

    def __init__(self, read: ReadText, roots: tuple[str, ...] = ()) -> None:
        self._read = read
        self._roots = roots
        self._found: dict[tuple[str, str], tuple[str, bool] | None] = {}
        self._searched: dict[str, list[str]] = {}
        self._left = MOST_IMPORTED
        self.files_read: set[str] = set()

    def find(self, dotted: str, importer: str) -> tuple[str, bool] | None:
        """Return (path, is package) of a module, or None.

        No module imports itself: ``import jax.numpy`` in ``backend/jax/numpy.py`` means another package,
        although a program that is run from ``backend`` would find this one.
        """
        folder = os.path.dirname(importer) if importer else ""
        key = (dotted, folder)
        if key not in self._found:
            self._found[key] = self._search(dotted, folder)
        found = self._found[key]
        if found is not None and not found[1] and os.path.abspath(found[0]) == os.path.abspath(importer):
            return self._search(dotted, folder, but=found[0])
        return found

    def _search(self, dotted: str, folder: str, but: str = "") -> tuple[str, bool] | None:
        parts = dotted.split(".")
        if not all(parts) or any(os.sep in part for part in parts):
            return None  # a package may be in a folder whose name is no identifier: `my-project`
        for root in self._search_roots(folder):
            if root not in self._roots and is_of_another(parts[0], root, folder):
                continue
            base = os.path.join(root, *parts)
            package = os.path.join(base, "__init__.py")
            if view().is_file(package):
                return package, True
            if base + ".py" != but and view().is_file(base + ".py"):
                return base + ".py", False
        return None

    def _search_roots(self, folder: str) -> list[str]:
        if folder not in self._searched:
            roots = search_roots(folder) if folder or not self._roots else []
            self._searched[folder] = [*dict.fromkeys([*roots, *self._roots])]
        return self._searched[folder]

    def tree(self, path: str) -> nodes.Module:
        """Return the syntax tree of a project file.

        Raises:
            ParseError: the file cannot be read or parsed.
        """
        text = self._read(path)
        if path not in self.files_read:
            self._left -= len(text)
        self.files_read.add(path)
        if self._left < 0:
            raise ParseError(f"with it, more than {MOST_IMPORTED:,} characters of modules are imported")
        return tree_of(path, text)


MOST_TREES = 256
"""How many files' trees are kept; the one that was asked for longest ago goes first."""

MOST_TEXT = 4_000_000
"""How many characters the texts of the kept trees may have together."""

_trees: OrderedDict[str, Parsed] = OrderedDict()


def tree_of(path: str, text: str) -> nodes.Module:
    """Return the syntax tree of a text; an analysis changes none, so they are shared.

    Of each file one tree is kept, so that an editor's thousand versions of it are not.
    Where one version follows another it takes over the statements that stayed.

    Raises:
        ParseError: the text cannot be parsed.
    """
    kept = _trees.get(path)
    if kept is None or kept.text != text:
        is_package = os.path.basename(path) == "__init__.py"
        before = kept if view().successive else None
        kept = _trees[path] = parse_after(before, text, module_name(path), path, is_package=is_package)
        kept_text = sum(len(each.text) for each in _trees.values())
        while len(_trees) > MOST_TREES or (kept_text > MOST_TEXT and len(_trees) > 1):
            kept_text -= len(_trees.popitem(last=False)[1].text)
    _trees.move_to_end(path)
    return kept.tree


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
