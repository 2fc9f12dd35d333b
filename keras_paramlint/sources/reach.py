"""Whether a file can concern Keras through the project's own modules that it imports."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from keras_paramlint.sources.disk import read_bytes, view
from keras_paramlint.sources.errors import SourceError
from keras_paramlint.sources.gate import may_concern_keras
from keras_paramlint.sources.roots import search_roots


_STATEMENT = rb"[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b[ \t]*\(?[ \t]*([\w, \t]*)|import[ \t]+([\w., \t]+))"
_IMPORT = re.compile(rb"^" + _STATEMENT, re.MULTILINE)
_NOTEBOOK_IMPORT = re.compile(rb'"' + _STATEMENT)


class Gate:
    """Decides, without parsing, which files can build Keras models; it remembers what it has read.

    A file passes that names Keras or TensorFlow, or that imports a module of the
    project which passes: ``from model import build`` is all that many training
    scripts say.  Installed packages are looked at only where they are among the
    further directories.
    """

    def __init__(self, further: tuple[str, ...] = ()) -> None:
        self._further = further
        """Directories in which modules are found beside those of the importing file."""
        self._searched: dict[str, list[str]] = {}
        self._passes: dict[str, bool] = {}
        self._entries: dict[str, frozenset[str]] = {}
        self._imported: dict[str, frozenset[str]] = {}

    def passes(self, path: str) -> bool:
        """Return whether a file can concern Keras; one that cannot be read passes, so that it is reported."""
        reached = {path: None}
        pending = [path]
        while pending:
            current = pending.pop()
            known = self._passes.get(current)
            if known is None:
                data = read_bytes(current)
                if isinstance(data, SourceError) or may_concern_keras(data):
                    known = self._passes[current] = True
                else:
                    found = [each for each in self._imports(current, data) if each not in reached]
                    reached.update(dict.fromkeys(found))
                    pending.extend(found)
            if known:
                self._passes[path] = True
                return True
        # Nothing that is reached from here names Keras, and so nothing on the way does.
        self._passes.update(dict.fromkeys(reached, False))
        return False

    def reached(self, path: str) -> set[str]:
        """Return the absolute paths of a file and of the project's files that it imports, directly or not."""
        found = {os.path.abspath(path)}
        pending = [os.path.abspath(path)]
        while pending:
            current = pending.pop()
            if current not in self._imported:
                data = read_bytes(current)
                inside = [] if isinstance(data, SourceError) else self._imports(current, data)
                self._imported[current] = frozenset(os.path.abspath(each) for each in inside)
            fresh = self._imported[current] - found
            found |= fresh
            pending.extend(fresh)
        return found

    def _imports(self, path: str, data: bytes) -> Iterator[str]:
        """Yield the project's files that a file's import statements can mean."""
        directory = os.path.dirname(path) or os.curdir
        pattern = _NOTEBOOK_IMPORT if path.endswith(".ipynb") else _IMPORT
        for source, names, modules in set(pattern.findall(data)):
            if source:
                yield from self._modules(
                    directory, source.decode("utf-8", "replace"), names.decode("utf-8", "replace")
                )
            for module in modules.decode("utf-8", "replace").split(","):
                words = module.split()
                if words:
                    yield from self._modules(directory, words[0], "")

    def _modules(self, directory: str, module: str, names: str) -> Iterator[str]:
        """Yield the files of a module, and of the submodules that ``from module import names`` may mean."""
        parts = module.lstrip(".").split(".") if module.strip(".") else []
        level = len(module) - len(module.lstrip("."))
        roots = [os.path.join(directory, *[os.pardir] * (level - 1))] if level else self._roots(directory)
        for root in roots:
            if parts and not self._has(root, parts[0]):
                continue
            base = os.path.join(root, *parts)
            candidates = [f"{base}.py", os.path.join(base, "__init__.py")]
            candidates += [
                os.path.join(base, f"{name.split()[0]}.py") for name in names.split(",") if name.split()
            ]
            yield from (os.path.normpath(each) for each in candidates if view().is_file(each))

    def _roots(self, directory: str) -> list[str]:
        """Return where absolute imports may begin."""
        if directory not in self._searched:
            self._searched[directory] = [*search_roots(directory), *self._further]
        return self._searched[directory]

    def _has(self, directory: str, name: str) -> bool:
        """Return whether a directory has a module or package of a name; it is listed once."""
        directory = os.path.normpath(directory)
        if directory not in self._entries:
            names = view().names(directory)
            self._entries[directory] = frozenset(entry.removesuffix(".py") for entry in names)
        return name in self._entries[directory]
