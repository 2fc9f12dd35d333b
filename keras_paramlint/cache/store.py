"""The files of the cache: one for each result, under the name of what it was made from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any, overload

import keras_paramlint
from keras_paramlint.graph import Diagnostic, FileResult, ModelInfo
from keras_paramlint.options import FileChoice, Options, Target
from keras_paramlint.sources.recording import Asked, Present, relative


KEPT_DAYS = 30
"""How long a result is kept that nobody asks for."""

_DAY = 24 * 3600.0

FORM = 3
"""The form of the files."""


class Store:
    """The results in a directory."""

    def __init__(self, directory: str) -> None:
        """Take a directory, which is made when something is kept.

        Args:
            directory: The cache of all versions of the tool; each has a directory of its own in it.
        """
        self._top = directory
        self._directory = os.path.join(directory, keras_paramlint.__version__)
        self._present = Present()
        self._told: tuple[Options, str] | None = None

    def get(self, target: Target, options: Options) -> FileResult | None:
        """Return the result that was kept; None where there is none, or something has changed since."""
        found = self.look(target, options, self._present)
        return found[0] if found is not None else None

    def look(
        self, target: Target, options: Options, present: Present, version: str = "", before: str = ""
    ) -> tuple[FileResult, Asked] | None:
        """Return the result that was kept, and what it was made from; None where there is none that holds.

        Args:
            target: The file or target.
            options: What counts for it.
            present: Answers for the files that are looked at.
            version: What a person calls them, and the older version that they are compared with.
            before: What stands for the result in that older version.
        """
        path = self._path(target, options, version)
        try:
            with open(path, encoding="utf-8") as file:
                data = json.load(file)
            if data["form"] != FORM or data["before"] != before or not present.agrees(data["asked"]):
                return None
            result = _loaded(data)
        except Exception:  # noqa: BLE001 - whatever is wrong with a file of the cache, it can be made anew
            return None
        with contextlib.suppress(OSError):
            if time.time() - os.path.getmtime(path) > _DAY:
                os.utime(path)
        return result, data["asked"]

    def put(
        self,
        target: Target,
        options: Options,
        result: FileResult,
        asked: Asked,
        version: str = "",
        before: str = "",
    ) -> None:
        """Keep a result, if it is of the kind that comes out the same next time."""
        from keras_paramlint.cache.codec import NotPlain, dump

        if result.failure is not None or result.accidental:
            return
        try:
            text = json.dumps(
                {
                    "form": FORM,
                    "before": before,
                    "asked": relative(asked, os.getcwd()),
                    "count": len(result.models),
                    "diagnostics": dump(result.diagnostics),
                    "suppressed": dump(result.suppressed),
                    "facts": dump(_facts(result)),
                    # As text: who wants only the findings need not read it.
                    "models": json.dumps(dump(result.models), separators=(",", ":")),
                },
                separators=(",", ":"),
            )
        except (NotPlain, ValueError, RecursionError):
            return
        with contextlib.suppress(OSError):
            self._write(self._path(target, options, version), text)

    def _write(self, path: str, text: str) -> None:
        """Write a file in one go, so that another process sees all of it or nothing."""
        if not os.path.isdir(self._directory):
            os.makedirs(self._directory, exist_ok=True)
            mark(self._top)
        temporary = f"{path}.{os.getpid()}"
        try:
            with open(temporary, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(temporary, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.remove(temporary)
            raise

    def _path(self, target: Target, options: Options, version: str = "") -> str:
        """Return the file of a result.

        Its name is a digest of all that is known before the analysis looks at anything; what stands in the
        project's files, and which there are, is asked when the result is taken.
        """
        if self._told is None or self._told[0] is not options:
            tool = _stamp.get() or stamp()
            self._told = options, "\0".join((_written(options), tool, os.environ.get("VIRTUAL_ENV", "")))
        data = f"{target}\0{version}\0{self._told[1]}".encode("utf-8", "surrogateescape")
        return os.path.join(self._directory, f"{hashlib.blake2b(data, digest_size=20).hexdigest()}.json")

    def prune(self) -> None:
        """Remove what nobody has asked for in a while, once a day."""
        stamp = os.path.join(self._top, "pruned")
        with contextlib.suppress(OSError):
            if os.path.exists(stamp) and time.time() - os.path.getmtime(stamp) < _DAY:
                return
            if not os.path.isdir(self._top):
                return
            with open(stamp, "w", encoding="utf-8"):
                pass
            for path in _files(self._top):
                if time.time() - os.path.getmtime(path) > KEPT_DAYS * _DAY:
                    os.remove(path)


def clear(directory: str) -> bool:
    """Remove a cache; say whether there was one."""
    if not os.path.isdir(directory):
        return False
    import shutil

    shutil.rmtree(directory)
    return True


def mark(directory: str) -> None:
    """Say to version control and to backups that a directory is a cache."""
    for name, text in _MARKS.items():
        path = os.path.join(directory, name)
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)


_MARKS = {
    ".gitignore": "# made by keras-paramlint\n*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# This is a cache of keras-paramlint.\n",
}


def _files(top: str) -> Iterator[str]:
    for folder, _, names in os.walk(top):
        yield from (os.path.join(folder, name) for name in names if name.endswith(".json"))


# ------------------------------------------------------------------ what a result is made from
def _written(options: Options) -> str:
    """Return the options that count for a result, the same text in every process."""
    told = asdict(replace(options, jobs=0, cache="", files=FileChoice()))
    return json.dumps(told, sort_keys=True, default=lambda value: sorted(map(repr, value)))


_stamp: ContextVar[str] = ContextVar("stamp", default="")


@contextlib.contextmanager
def stamped(stamp_of_client: str) -> Iterator[None]:
    """Keep results as those of another process, which has the same version in files of its own."""
    token = _stamp.set(stamp_of_client)
    try:
        yield
    finally:
        _stamp.reset(token)


@lru_cache(maxsize=1)
def stamp() -> str:
    """Return what stands for this program and its parser: versions, and the state of their files.

    The state is a development's; released files do not change.
    """
    import importlib.util

    package = os.path.dirname(os.path.abspath(keras_paramlint.__file__))
    found = [keras_paramlint.__version__, sys.version]
    parser = importlib.util.find_spec("astroid")
    places = [package]
    if parser is not None and parser.origin is not None:
        found.append(_state(os.path.join(os.path.dirname(parser.origin), "__pkginfo__.py")))
    for place in places:
        for folder, folders, names in os.walk(place):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            found += [_state(os.path.join(folder, name)) for name in sorted(names)]
    return "\0".join(found)


def _state(path: str) -> str:
    try:
        status = os.stat(path)
    except OSError:
        return ""
    return f"{status.st_size}:{status.st_mtime_ns}"


# ------------------------------------------------------------------ results
_FACTS = (
    "path",
    "target",
    "flavour",
    "flavour_reason",
    "flavour_told",
    "used_names",
    "open_names",
    "met_budgets",
)


def _facts(result: FileResult) -> tuple[Any, ...]:
    return tuple(getattr(result, name) for name in _FACTS)


def _loaded(data: Any) -> FileResult:
    from keras_paramlint.cache.codec import load

    facts = dict(zip(_FACTS, load(data["facts"]), strict=True))
    diagnostics: tuple[Diagnostic, ...] = load(data["diagnostics"])
    models: Any = _Models(data["models"], int(data["count"])) if data["count"] else ()
    suppressed: tuple[Diagnostic, ...] = load(data["suppressed"])
    return FileResult(models=models, diagnostics=diagnostics, suppressed=suppressed, **facts)


class _Models(Sequence[ModelInfo]):
    """The models of a kept result, read when somebody looks at them: a linter's run looks at none."""

    def __init__(self, text: str, count: int) -> None:
        self._text = text
        self._count = count
        self._read: tuple[ModelInfo, ...] | None = None

    def _models(self) -> tuple[ModelInfo, ...]:
        if self._read is None:
            from keras_paramlint.cache.codec import load

            self._read = load(json.loads(self._text))
        return self._read

    @overload
    def __getitem__(self, index: int) -> ModelInfo: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ModelInfo]: ...
    def __getitem__(self, index: int | slice) -> ModelInfo | Sequence[ModelInfo]:
        return self._models()[index]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[ModelInfo]:
        return iter(self._models())

    def __eq__(self, other: object) -> bool:
        return self._models() == (other._models() if isinstance(other, _Models) else other)

    def __hash__(self) -> int:
        return hash(self._models())
