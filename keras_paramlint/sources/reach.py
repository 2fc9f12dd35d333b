"""Whether a file can concern Keras through the project's own modules that it imports."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from keras_paramlint.sources.disk import MAX_NOTEBOOK_BYTES, MAX_SOURCE_BYTES, read_bytes, view
from keras_paramlint.sources.gate import may_concern_keras
from keras_paramlint.sources.roots import is_of_another, search_roots


_STATEMENT = rb"[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b[ \t]*\(?[ \t]*([\w, \t]*)|import[ \t]+([\w., \t]+))"
_IMPORT = re.compile(rb"\n" + _STATEMENT)


class Gate:
    """Decides, without parsing, which files can build Keras models; it remembers what it has read.

    A file passes that names Keras or TensorFlow, or that imports a module of the
    project which passes: ``from model import build`` is all that many training
    scripts say.  Installed packages are looked at only where they are among the
    further directories; an installed file's project is its own package.
    """

    def __init__(self, further: tuple[str, ...] = ()) -> None:
        self._further = tuple(map(os.path.normpath, further))
        """Directories in which modules are found beside those of the importing file."""
        self._searched: dict[str, list[str]] = {}
        self._passes: dict[str, bool] = {}
        self._imported: dict[str, frozenset[str]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._meant: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def passes(self, path: str) -> bool:
        """Return whether a file can concern Keras; one that cannot be read passes, so that it is reported."""
        reached = {path: None}
        pending = [path]
        while pending:
            current = pending.pop()
            known = self._passes.get(current)
            if known is None:
                data = read_bytes(current)
                if not isinstance(data, bytes) or may_concern_keras(data):
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
                inside = self._imports(current, data) if isinstance(data, bytes) else []
                self._imported[current] = frozenset(os.path.abspath(each) for each in inside)
            fresh = self._imported[current] - found
            found |= fresh
            pending.extend(fresh)
        return found

    def _imports(self, path: str, data: bytes) -> Iterator[str]:
        """Yield the project's files that a file's import statements can mean."""
        if len(data) > (MAX_NOTEBOOK_BYTES if path.endswith(".ipynb") else MAX_SOURCE_BYTES):
            return  # longer than what is analysed
        directory = os.path.dirname(path) or os.curdir
        # Nothing is searched for faster than the end of a line.
        is_notebook = path.endswith(".ipynb")
        found = re.findall(b'"' + _STATEMENT, data) if is_notebook else _IMPORT.findall(b"\n" + data)
        for source, names, modules in set(found):
            if source:
                yield from self._files(
                    directory, source.decode("utf-8", "replace"), names.decode("utf-8", "replace")
                )
            for module in modules.decode("utf-8", "replace").split(","):
                words = module.split()
                if words:
                    yield from self._files(directory, words[0], "")

    def _files(self, directory: str, module: str, names: str) -> tuple[str, ...]:
        """Return the files that an import in a directory can mean; it is looked for once."""
        key = directory, module, names
        if key not in self._meant:
            self._meant[key] = tuple(self._modules(directory, module, names))
        return self._meant[key]

    def _modules(self, directory: str, module: str, names: str) -> Iterator[str]:
        """Yield the files of a module, and of the submodules that ``from module import names`` may mean."""
        parts = module.lstrip(".").split(".") if module.strip(".") else []
        level = len(module) - len(module.lstrip("."))
        up = os.path.normpath(os.path.join(directory, *[os.pardir] * (level - 1)))
        inside = [name.split()[0] for name in names.split(",") if name.split()]
        for root in [up] if level else self._roots(directory):
            if parts and not {parts[0], f"{parts[0]}.py"} & self._listed(root):
                continue
            if parts and not level and root not in self._further and is_of_another(parts[0], root, directory):
                continue
            base = os.path.join(root, *parts)
            if parts and f"{parts[-1]}.py" in self._listed(os.path.dirname(base)):
                yield f"{base}.py"
            listed = self._listed(base)
            for name in ("__init__", *inside):
                if f"{name}.py" in listed:
                    yield os.path.normpath(os.path.join(base, f"{name}.py"))

    def _roots(self, directory: str) -> list[str]:
        """Return where absolute imports may begin."""
        if directory not in self._searched:
            found = (os.path.normpath(root) for root in (*search_roots(directory), *self._further))
            self._searched[directory] = [*dict.fromkeys(found)]
        return self._searched[directory]

    def _listed(self, directory: str) -> frozenset[str]:
        """Return what a directory holds; it is looked into once."""
        directory = directory or os.curdir
        if directory not in self._names:
            self._names[directory] = frozenset(view().names(directory))
        return self._names[directory]
