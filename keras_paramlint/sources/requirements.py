"""Which versions of packages a project requires: requirement files, project metadata and lock files.

Only text is read.  A ``setup.py`` would have to be run, and is left alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from typing import Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern
from keras_paramlint.sources.disk import read_bytes, view
from keras_paramlint.sources.documents import Malformed, parse_json, parse_toml
from keras_paramlint.sources.encoding import newlines_as_lf
from keras_paramlint.sources.errors import SourceError


MAX_BYTES = 5_000_000
"""The longest file that is read."""

MAX_FILES = 30
"""How many files of one directory are read."""

Version = tuple[int, ...]

LAST: Version = (1 << 30,)
"""Later than every release."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A package with the versions that are allowed: from ``first`` on, and before ``end``."""

    name: str
    """In lower case, with ``-`` for ``_`` and ``.``."""
    first: Version
    end: Version
    text: str
    """As it was written."""
    path: str
    line: int
    is_locked: bool = False
    """Whether a lock file says so, and not only what is allowed."""


def requirements_for(path: str, names: Collection[str]) -> list[Requirement]:
    """Return what the nearest directory that requires any of some packages says about them.

    The search goes from the file's directory upward, and ends at the root of a
    git repository.

    Args:
        path: The file that is analysed.
        names: The packages, in the form of :attr:`Requirement.name`.
    """
    directory = os.path.dirname(os.path.abspath(path))
    while True:
        found = [each for each in _in_directory(directory) if each.name in names]
        parent = os.path.dirname(directory)
        if found or parent == directory or view().exists(os.path.join(directory, ".git")):
            return found
        directory = parent


_REQUIREMENTS = late_pattern(r"(?:(?:requirements|constraints)[\w.-]*|[\w.-]*[-_.]requirements)\.(?:txt|in)")
_CONDA = late_pattern(r"(?:conda|environment)[\w.-]*\.ya?ml")
_LOCKS = ("poetry.lock", "uv.lock", "pdm.lock")


_OTHERS = ("Pipfile.lock", "Pipfile", "pyproject.toml", "setup.cfg")
_NAMES = "|".join(
    [_REQUIREMENTS.pattern, _CONDA.pattern, "requirements", *map(re.escape, (*_LOCKS, *_OTHERS))]
)
"""What is looked for in a directory."""


def _in_directory(directory: str) -> Iterator[Requirement]:
    names = view().names(directory, _NAMES)
    chosen = [(name, os.path.join(directory, name)) for name in names if _reader(name) is not None]
    if "requirements" in names:
        below = os.path.join(directory, "requirements")
        # In a directory of this name every text file is one, whatever it is called.
        texts = view().names(below, r".*\.txt")
        chosen.extend(("requirements.txt", os.path.join(below, name)) for name in texts)
    for name, path in chosen[:MAX_FILES]:
        text = _text(path)
        if text is not None:
            yield from _reader(name)(path, text)


def stated_for(path: str) -> tuple[str, ...]:
    """Return the directories whose programs a file states requirements for; none: its name is another."""
    folder, name = os.path.split(path)
    found = [folder] if _reader(name) is not None else []
    if os.path.basename(folder) == "requirements" and name.endswith(".txt"):
        found.append(os.path.dirname(folder))
    return tuple(found)


def versions_in(directory: str, names: Collection[str]) -> frozenset[tuple[str, Version, Version, bool]]:
    """Return what the files of a directory say about some packages, wherever and in whichever words.

    Args:
        directory: The directory itself; those above it may say something, too.
        names: The packages, in the form of :attr:`Requirement.name`.

    Returns:
        For each requirement: its name, the first version, the one before which it ends, whether it is locked.
    """
    found = (each for each in _in_directory(directory) if each.name in names)
    return frozenset((each.name, each.first, each.end, each.is_locked) for each in found)


def _reader(name: str) -> Any:
    """Return the function that reads a file of this name; None: no requirements stand in it."""
    if _REQUIREMENTS.fullmatch(name):
        return _requirements_file
    if _CONDA.fullmatch(name):
        return _conda_file
    if name in _LOCKS:
        return _lock_file
    return {
        "Pipfile.lock": _pipfile_lock,
        "Pipfile": _pipfile,
        "pyproject.toml": _pyproject,
        "setup.cfg": _setup_cfg,
    }.get(name)


def _text(path: str) -> str | None:
    data = read_bytes(path, limit=MAX_BYTES)
    return None if isinstance(data, SourceError) else newlines_as_lf(data.decode("utf-8", "replace"))


# ------------------------------------------------------------------ the files
_PEP508 = re.compile(
    r"\s*(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?(?P<spec>(?:[~=!<>]=?+=?+\s*+[^\s,;#()]++\s*+,?+\s*+)*+)\)?"
    r"\s*(?:[;#\\].*|--.*)?$"
)


def _pep508(text: str, path: str, line: int) -> Iterator[Requirement]:
    """Read ``name[extra]>=1,<2 ; marker``."""
    found = _PEP508.match(" ".join(text.split()))
    if found is not None:
        written = f"{found['name']}{found['spec'].strip()}"
        yield _requirement(found["name"], found["spec"], written, path, line)


def _requirements_file(path: str, text: str) -> Iterator[Requirement]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.lstrip().startswith(("#", "-")):
            yield from _pep508(line.rstrip(), path, number)


def _conda_file(path: str, text: str) -> Iterator[Requirement]:
    """Read ``- tensorflow=1.15`` and ``- tensorflow==1.15`` of the list below ``pip:``."""
    for number, line in enumerate(text.split("\n"), start=1):
        item = re.match(r"""\s*-\s*["']?(?:[\w.-]+::)?(?P<rest>[A-Za-z][^"'#]*)""", line)
        if item is None or item["rest"].strip().endswith(":"):
            continue
        rest = item["rest"].strip()
        # Conda's single "=" means a prefix, and a build may follow.
        conda = re.fullmatch(r"(?P<name>[\w.-]+)\s*=\s*(?P<version>[\d.]+)(?:\.?\*)?(?:\s*=.*)?", rest)
        if conda:
            spec = f"=={conda['version'].rstrip('.')}.*"
            yield _requirement(conda["name"], spec, rest, path, number)
        else:
            yield from _pep508(rest.replace(" ", "") if re.search(r"[<>=]", rest) else rest, path, number)


_LOCKED = late_pattern(r'^name = "(?P<name>[^"]+)"\s*\nversion = "(?P<version>[^"]+)"', re.MULTILINE)


def _lock_file(path: str, text: str) -> Iterator[Requirement]:
    """Read the ``[[package]]`` tables of Poetry, uv and PDM, which are too long for a parser in passing."""
    for found in _LOCKED.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield _locked(found["name"], found["version"], path, line)


def _pipfile_lock(path: str, text: str) -> Iterator[Requirement]:
    try:
        document = parse_json(text)
    except Malformed:
        return
    packages = document.get("default") if isinstance(document, dict) else None
    for name, facts in packages.items() if isinstance(packages, dict) else ():
        version = facts.get("version") if isinstance(facts, dict) else None
        if isinstance(version, str):
            yield _locked(name, version.lstrip("="), path, _line_of(text, f'"{name}"'))


def _pipfile(path: str, text: str) -> Iterator[Requirement]:
    yield from _poetry_table(_toml(text).get("packages"), path, text)


def _pyproject(path: str, text: str) -> Iterator[Requirement]:
    """Read what is always required; extras and groups are other people's environments."""
    document = _toml(text)
    project = document.get("project")
    listed = project.get("dependencies") if isinstance(project, dict) else None
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, str):
            yield from _pep508(item, path, _line_of(text, item))
    tools = document.get("tool")
    poetry = tools.get("poetry") if isinstance(tools, dict) else None
    if isinstance(poetry, dict):
        yield from _poetry_table(poetry.get("dependencies"), path, text)


def _poetry_table(table: object, path: str, text: str) -> Iterator[Requirement]:
    """Read ``name = "^1.2"`` and ``name = {version = "1.2.3"}``."""
    for name, facts in table.items() if isinstance(table, dict) else ():
        version = facts.get("version") if isinstance(facts, dict) else facts
        if isinstance(name, str) and isinstance(version, str):
            # Without an operator it is one version, in Poetry and in Pipenv.
            spec = f"=={version}" if version[:1].isdigit() else version
            yield _requirement(name, spec, f"{name} {version}", path, _line_of(text, name))


def _setup_cfg(path: str, text: str) -> Iterator[Requirement]:
    section, is_inside = "", False
    for number, line in enumerate(text.split("\n"), start=1):
        if header := re.match(r"\[([^\]]+)\]", line):
            section, is_inside = header[1], False
        elif section == "options" and (key := re.match(r"install_requires\s*[=:](.*)", line)):
            is_inside = True
            yield from _pep508(key[1], path, number)
        elif is_inside and line[:1].isspace():
            yield from _pep508(line.rstrip(), path, number)
        elif line.strip():
            is_inside = False


def _toml(text: str) -> dict[str, Any]:
    try:
        return parse_toml(text)
    except Malformed:
        return {}


def _line_of(text: str, word: str) -> int:
    position = text.find(word)
    return text.count("\n", 0, position) + 1 if position >= 0 else 1


# ------------------------------------------------------------------ versions
def _locked(name: str, version: str, path: str, line: int) -> Requirement:
    found = _requirement(name, f"=={version}", f"{name} {version}", path, line)
    return Requirement(found.name, found.first, found.end, found.text, path, line, is_locked=True)


def _requirement(name: str, spec: str, text: str, path: str, line: int) -> Requirement:
    first, end = bounds(spec)
    return Requirement(re.sub(r"[-_.]+", "-", name).lower(), first, end, text.strip(" ,"), path, line)


_CLAUSE = late_pattern(r"(?P<operator>===|~=|==|!=|<=|>=|<|>|=|\^|~)?\s*v?(?P<version>\d[\w.*+!-]*)")


def bounds(spec: str) -> tuple[Version, Version]:
    """Return the first version that a specifier allows, and the one before which it ends.

    The operators are those of PEP 440, with Poetry's ``^`` and ``~``; what is
    not understood allows everything.

    >>> bounds(">=2.4,<2.16"), bounds("==1.15.*"), bounds("^2.3")
    (((2, 4), (2, 16)), ((1, 15), (1, 16)), ((2, 3), (3,)))
    """
    first: Version = (0,)
    end = LAST
    for clause in _CLAUSE.finditer(spec):
        operator, version = clause["operator"] or "==", _release(clause["version"])
        if not version or operator == "!=":
            continue
        low, high = _allowed(operator, version)
        first, end = max(first, low), min(end, high)
    return first, end


def _allowed(operator: str, version: Version) -> tuple[Version, Version]:
    match operator:
        case "==" | "===" | "=":
            return version, _next(version)
        case ">=" | ">":
            return version, LAST
        case "<":
            return (0,), version
        case "<=":
            return (0,), _next(version)
        case "~=":
            return version, _next(version[:-1] or version)
        case "~":
            return version, _next(version[:2])
    # Poetry's caret lets everything change behind the first number that is not 0.
    kept = next((index for index, number in enumerate(version) if number), len(version) - 1)
    return version, _next(version[: kept + 1])


def _release(text: str) -> Version:
    found = re.match(r"(?:\d+!)?(\d{1,6}(?!\d)(?:\.\d{1,6}(?!\d))*)", text)
    return tuple(int(number) for number in found[1].split(".")) if found else ()


def _next(version: Version) -> Version:
    """Return the first version behind all that begin with these numbers."""
    return (*version[:-1], version[-1] + 1)
