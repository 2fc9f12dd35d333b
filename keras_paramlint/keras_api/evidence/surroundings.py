"""What the project around a file tells about the Keras generation that the file is written for."""

from __future__ import annotations

import functools
import os
import re
from collections import Counter
from typing import NamedTuple

from keras_paramlint.keras_api.evidence.code import in_code
from keras_paramlint.keras_api.evidence.outputs import in_output, read_notebook
from keras_paramlint.keras_api.evidence.reached import MAX_BYTES, reached
from keras_paramlint.keras_api.evidence.versions import flavour_of, installed_in, stated_in
from keras_paramlint.keras_api.flavours import Flavour, imports_standalone, imports_tf_keras
from keras_paramlint.sources.disk import Content, read_bytes, view
from keras_paramlint.sources.encoding import newlines_as_lf
from keras_paramlint.sources.errors import SourceError
from keras_paramlint.sources.gate import may_concern_keras
from keras_paramlint.sources.roots import MARKERS, ancestors


MAX_NEIGHBOURS = 50
"""How many files of a directory are looked at, and how many of those that are imported."""

FEWEST = 3
"""How many files beside one have to agree before they speak for it: two may differ from it on purpose."""

_SHARE = 0.75
"""More than this part of those with evidence has to agree."""

_CODE = r".*\.(?:py|ipynb)"
_PAPERS = r"(?i:readme[\w.-]*|setup\.py|dockerfile[\w.-]*|install(?:ation)?\.(?:md|rst|txt))"


class Surroundings:
    """The files around one file."""

    def __init__(self, path: str, code: str, roots: tuple[str, ...] = ()) -> None:
        """Take a file.

        Args:
            path: Where it is.
            code: Its text.
            roots: Directories in which imports are looked for beside its own.
        """
        self._path = os.path.abspath(path)
        self._code = code
        self._roots = roots

    def evidence(self, *, standalone: bool, tf_keras: bool) -> Flavour | None:
        """Return what the nearest of them that says anything says for a way to import Keras."""
        ways = standalone, tf_keras
        return self._imported(ways) or self._beside(ways) or self._papers(ways)

    def raw(self, path: str) -> Content | None:
        """Return what a file contains, None where it cannot be read or is too long."""
        found = view().content(path, MAX_BYTES)
        return None if isinstance(found, SourceError) else found

    def _imported(self, ways: tuple[bool, bool]) -> Flavour | None:
        """Return what most modules of the project say that the file imports, directly or not."""
        found_here = reached(self._path, self._code, self._roots, MAX_NEIGHBOURS)
        votes = _Votes()
        for path in found_here:
            found = _transferred(_said_by(path), ways)
            if found is not None:
                votes.add(found, f"{self._shown(path)}, which it imports")
        return votes.winner(1, 0.5)

    def _beside(self, ways: tuple[bool, bool]) -> Flavour | None:
        """Return what a file says that imports this one, else what most files of the directory do."""
        folder, name = os.path.split(self._path)
        stem = os.path.splitext(name)[0]
        importing = re.compile(
            rf"^[ \t]*(?:from[ \t]+[\w.]*\b{re.escape(stem)}[ \t]+import\b|"
            rf"import[ \t]+[\w., ]*\b{re.escape(stem)}\b|"
            rf"from[ \t]+[\w.]+[ \t]+import[ \t]+[\w, \t]*\b{re.escape(stem)}\b)",
            re.MULTILINE,
        )
        votes = _Votes()
        for path in self._neighbours(folder):
            said = _said_by(path)
            found = _transferred(said, ways)
            if said is None or found is None:
                continue
            if importing.search(said.code):
                return Flavour(found.name, f"{self._shown(path)}, which imports it: {found.reason}")
            votes.add(found, f"{self._shown(path)}, beside it")
        return votes.winner(FEWEST, _SHARE)

    def _papers(self, ways: tuple[bool, bool]) -> Flavour | None:
        """Return what the papers of the project say, those of the nearest directory that do."""
        standalone, tf_keras = ways
        for place in self._project():
            for name in view().names(place, _PAPERS):
                path = os.path.join(place, name)
                data = read_bytes(path, limit=MAX_BYTES)
                text = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
                found = flavour_of(
                    list(stated_in(text)), standalone=standalone, tf_keras=tf_keras, where=self._shown(path)
                )
                if found is not None:
                    return found
        return None

    def _project(self) -> list[str]:
        """Return the directories from the file's up to the project's, which a marker shows."""
        folder = os.path.dirname(self._path)
        places = [folder, *ancestors(folder)]
        return places if any(view().exists(os.path.join(places[-1], each)) for each in MARKERS) else [folder]

    def _neighbours(self, folder: str) -> list[str]:
        paths = [os.path.join(folder, name) for name in view().names(folder, _CODE)]
        return [path for path in paths if path != self._path][:MAX_NEIGHBOURS]

    def _shown(self, path: str) -> str:
        return os.path.relpath(path, os.path.dirname(self._path))


class _Votes:
    """What several files say, with the reason that the first of each opinion has."""

    def __init__(self) -> None:
        self._numbers: Counter[str] = Counter()
        self._first: dict[str, Flavour] = {}

    def add(self, found: Flavour, whose: str) -> None:
        """Count what a file says."""
        self._numbers[found.name] += 1
        self._first.setdefault(found.name, Flavour(found.name, f"{whose}: {found.reason}"))

    def winner(self, fewest: int, share: float) -> Flavour | None:
        """Return what at least so many, and more than a share of all, say; None: they do not agree."""
        for name, number in self._numbers.most_common(1):
            if number >= fewest and number > share * self._numbers.total():
                return self._first[name]
        return None


class _Said(NamedTuple):
    """What another file says."""

    flavour: Flavour
    standalone: bool
    """Whether it imports ``keras``, and not ``tf.keras``."""
    code: str


def _said_by(path: str) -> _Said | None:
    """Return the flavour that a file is evidence for; None: for none, or it cannot concern Keras."""
    data = read_bytes(path, limit=MAX_BYTES)
    if not isinstance(data, bytes) or not may_concern_keras(data):
        return None
    return _said_in(data, is_notebook=path.endswith(".ipynb"))


@functools.lru_cache(maxsize=256)
def _said_in(data: bytes, *, is_notebook: bool) -> _Said | None:
    notebook = read_notebook(data) if is_notebook else None
    if is_notebook and notebook is None:
        return None
    code = newlines_as_lf(data.decode("utf-8", "replace")) if notebook is None else notebook.code
    standalone = imports_standalone(code) and not imports_tf_keras(code)
    stated = installed_in(code) if notebook is None or not notebook.versions else notebook.versions
    printed = code if notebook is None else f"{code}\n{notebook.text}"
    found = (
        in_code(code)
        or flavour_of(stated, standalone=standalone, tf_keras=not standalone)
        or in_output(printed, standalone=standalone)
    )
    return None if found is None else _Said(found, standalone, code)


def _transferred(said: _Said | None, ways: tuple[bool, bool]) -> Flavour | None:
    """Return what the flavour of one file means for another one, which imports Keras in its own way."""
    if said is None:
        return None
    found, (standalone, tf_keras) = said.flavour, ways
    if not standalone and not tf_keras:
        return found
    only_standalone = standalone and not tf_keras
    if found.name == "tf1" and "compat.v1" in found.reason:
        # What a module takes from there is its own affair: beside it `tf.keras` is that of TensorFlow 2.
        return Flavour("tfkeras2", found.reason)
    if found.name == "keras2" and not only_standalone:
        return None
    if found.name == "tf1" and only_standalone and not said.standalone:
        return Flavour("keras2", found.reason)
    return found
