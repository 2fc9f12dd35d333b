"""The files of a project that a file imports, found without parsing.

:class:`keras_paramlint.sources.reach.Gate` answers the same for many files at once, by what directories hold.
Here only single files are asked for, so that a result in the cache does not depend on what else there is.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

from keras_paramlint.interpreter.finder import ProjectFinder
from keras_paramlint.late import late_pattern
from keras_paramlint.sources.disk import read_bytes, view


MAX_BYTES = 4_000_000
"""The longest file that is read."""

_STATEMENT = late_pattern(
    r"^[ \t]*(?:from[ \t]+(?P<source>[.\w]+)[ \t]+import\b[ \t]*\(?[ \t]*(?P<names>[\w, \t]*)|"
    r"import[ \t]+(?P<modules>[\w., \t]+))",
    re.MULTILINE,
)
_FOREIGN = sys.stdlib_module_names | {
    "keras",
    "tensorflow",
    "numpy",
    "matplotlib",
    "pandas",
    "scipy",
    "sklearn",
}
"""What is no module of a project."""


def reached(path: str, code: str, roots: tuple[str, ...], most: int) -> list[str]:
    """Return the files that a file imports, directly or not, the nearest first.

    Args:
        path: The file.
        code: Its text.
        roots: Directories in which imports are looked for beside those of the file.
        most: How many are wanted.
    """
    finder = ProjectFinder(lambda each: "", roots)
    found: dict[str, None] = {}
    pending = [(path, code)]
    while pending:
        current, text = pending.pop(0)
        for each in _imports(finder, current, text):
            if each in found or each == path:
                continue
            if len(found) == most:
                return list(found)
            found[each] = None
            data = read_bytes(each, limit=MAX_BYTES)
            if isinstance(data, bytes):
                pending.append((each, data.decode("utf-8", "replace")))
    return list(found)


def _imports(finder: ProjectFinder, path: str, text: str) -> Iterator[str]:
    folder = os.path.dirname(path)
    for statement in _STATEMENT.finditer(text):
        source = statement["source"]
        if source is None:
            for module in statement["modules"].split(","):
                words = module.split()
                if words:
                    yield from _file(finder, words[0], path)
            continue
        names = [name.split()[0] for name in statement["names"].split(",") if name.split()]
        if source.startswith("."):
            rest = source.lstrip(".")
            up = [os.pardir] * (len(source) - len(rest) - 1)
            base = os.path.normpath(os.path.join(folder, *up, *rest.split(".")))
            candidates = [f"{base}.py", *(os.path.join(base, f"{name}.py") for name in ("__init__", *names))]
            yield from (each for each in candidates if view().is_file(each))
        else:
            yield from _file(finder, source, path)
            for name in names:
                yield from _file(finder, f"{source}.{name}", path)


def _file(finder: ProjectFinder, dotted: str, importer: str) -> Iterator[str]:
    if dotted.split(".", maxsplit=1)[0] not in _FOREIGN:
        found = finder.find(dotted, importer)
        if found is not None:
            yield os.path.abspath(found[0])
