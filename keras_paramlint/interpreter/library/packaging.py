"""``packaging``: versions and requirements, by which programs ask what is installed."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from keras_paramlint.interpreter.library.support import exception_class, known_text, plain, raise_of
from keras_paramlint.interpreter.native import Call, Library, NotKnown, first_unknown
from keras_paramlint.interpreter.values import Builtin, NativeObject, Unknown, Value
from keras_paramlint.late import late_pattern


LIBRARY = Library("packaging")
for _name in ("version.InvalidVersion", "specifiers.InvalidSpecifier", "requirements.InvalidRequirement"):
    _module, _, _last = _name.rpartition(".")
    LIBRARY.add(_name, exception_class(_last, "ValueError", f"packaging.{_module}"))

_VERSION = late_pattern(
    r"\s*v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<pre>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?P<pre_n>\d*))?"
    r"(?:-(?P<post_n1>\d+)|[-_.]?(?P<post>post|rev|r)[-_.]?(?P<post_n2>\d*))?"
    r"(?:[-_.]?(?P<dev>dev)[-_.]?(?P<dev_n>\d*))?"
    r"(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*",
    re.IGNORECASE,
)
_LETTERS = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}
_LOWEST, _HIGHEST = (-1,), (1,)
"""What a part of a version that is missing counts as, beside ``(0, ...)`` for one that is there."""

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}  # fmt: skip


LONGEST = 1_000
"""Characters of a version that is read: Python turns no longer text into a number."""


class Version(NativeObject):
    """A version, compared as PEP 440 orders them."""

    class_name = "Version"

    def __init__(self, text: str, found: re.Match[str], *, loose: bool = False) -> None:
        self.text = text.strip()
        self.loose = loose
        """Whether it is ordered by its numbers alone, so that 2.0 comes before 2.0.0."""
        self.release = tuple(map(int, found["release"].split(".")))
        self.parts = found

    @property
    def key(self) -> tuple[Any, ...]:
        """What versions are ordered by."""
        parts = self.parts
        release = self.release
        while len(release) > 1 and not release[-1] and not self.loose:
            release = release[:-1]
        letter = parts["pre"] and parts["pre"].lower()
        post = parts["post_n1"] or (parts["post"] and (parts["post_n2"] or "0"))
        pre: tuple[Any, ...] = _HIGHEST
        if letter:
            pre = (0, _LETTERS.get(letter, letter), int(parts["pre_n"] or 0))
        elif post is None and parts["dev"]:
            pre = _LOWEST
        return (
            int(parts["epoch"] or 0),
            release,
            pre,
            _LOWEST if post is None else (0, int(post)),
            (0, int(parts["dev_n"] or 0)) if parts["dev"] else _HIGHEST,
            (parts["local"] or "").lower(),
        )

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a part of the version."""
        padded = (*self.release, 0, 0, 0)
        found: dict[str, Value] = {
            "release": self.release,
            "major": padded[0],
            "minor": padded[1],
            "micro": padded[2],
            "epoch": int(self.parts["epoch"] or 0),
            "is_prerelease": bool(self.parts["pre"] or self.parts["dev"]),
            "is_devrelease": bool(self.parts["dev"]),
            "base_version": ".".join(map(str, self.release)),
            "local": self.parts["local"],
            "vstring": self.text,
            "version": list(self.release),
        }
        return found.get(name, NotImplemented)

    def compare(self, call: Call, operator: str, other: Value) -> Value:
        """Compare with another version."""
        other = plain(call, other)
        if not isinstance(other, Version):
            return NotImplemented if isinstance(other, Unknown) or operator not in ("==", "!=") else False
        return _OPERATORS[operator](self.key, other.key)


def _read(call: Call, value: Value) -> Version:
    value = plain(call, value)
    if isinstance(value, Version):
        return value
    text = known_text(call, value, "a version")
    if len(text) > LONGEST:
        raise NotKnown(f"a version of {len(text):,} characters")
    found = _VERSION.fullmatch(text)
    if found is None:
        raise_of(call, LIBRARY.members["version.InvalidVersion"], f"Invalid version: {text!r}")
    return Version(text, found)


@LIBRARY.function("version.parse", "version.Version")
def version(call: Call, version: Value) -> Value:
    """Return a version."""
    return _read(call, version)


_CLAUSE = late_pattern(r"\s*(===|~=|==|!=|<=|>=|<|>)\s*([^\s,]+)\s*")


class SpecifierSet(NativeObject):
    """What versions may be: ``>=2.4,<2.16``."""

    class_name = "SpecifierSet"

    def __init__(self, clauses: frozenset[tuple[str, str]]) -> None:
        self.clauses = clauses

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a method."""
        return Builtin("SpecifierSet.contains", self._method) if name == "contains" else NotImplemented

    def _method(self, call: Call, item: Value, prereleases: Value = None, **options: Value) -> Value:
        return self.contains(call, item)

    def contains(self, call: Call, item: Value) -> Value:
        """Return whether a version is one of them; those before a release are not decided here."""
        found = _read(call, item)
        if found.parts["pre"] or found.parts["dev"] or found.parts["local"]:
            raise NotKnown(call.source)
        return all(_allows(call, symbol, wanted, found) for symbol, wanted in self.clauses)

    def compare(self, call: Call, operator: str, other: Value) -> Value:
        """Compare what is written."""
        other = plain(call, other)
        if not isinstance(other, SpecifierSet) or operator not in ("==", "!="):
            return NotImplemented
        return (self.clauses == other.clauses) is (operator == "==")

    def length(self, call: Call) -> Value:
        """Return the number of clauses."""
        return len(self.clauses)

    def truth(self, call: Call) -> bool:
        """Return whether there are any."""
        return bool(self.clauses)


def _allows(call: Call, symbol: str, wanted: str, found: Version) -> bool:
    if symbol == "===":
        return found.text.lower() == wanted.lower()
    if wanted.endswith(".*"):
        start = _read(call, wanted[:-2]).release
        padded = (*found.release, *(0,) * len(start))[: len(start)]
        return (padded == start) is (symbol == "==")
    bound = _read(call, wanted)
    if symbol == "~=":
        prefix = bound.release[:-1]
        return found.key >= bound.key and (*found.release, *(0,) * len(prefix))[: len(prefix)] == prefix
    return bool(_OPERATORS[symbol](found.key, bound.key))


@LIBRARY.function("specifiers.SpecifierSet", "specifiers.Specifier")
def specifiers(call: Call, specifiers: Value = "", **options: Value) -> Value:
    """Return what versions may be."""
    return _specifiers(call, known_text(call, specifiers, "a specifier"), "specifiers.InvalidSpecifier")


def _specifiers(call: Call, text: str, error: str) -> SpecifierSet:
    clauses = set()
    for part in filter(str.strip, text.split(",")):
        found = _CLAUSE.fullmatch(part)
        if found is None:
            raise_of(call, LIBRARY.members[error], f"Invalid specifier: {text!r}")
        clauses.add((found[1], found[2]))
    return SpecifierSet(frozenset(clauses))


_REQUIREMENT = late_pattern(
    r"\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[(?P<extras>[^\]]*)\])?\s*"
    r"\(?(?P<versions>[^();@]*)\)?\s*(?:;(?P<marker>.*))?"
)


class Requirement(NativeObject):
    """A package and what its version may be."""

    class_name = "Requirement"

    def __init__(self, fields: dict[str, Value]) -> None:
        self.fields = fields

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a part of the requirement."""
        return self.fields.get(name, NotImplemented)


@LIBRARY.function("requirements.Requirement")
def requirement(call: Call, requirement_string: Value) -> Value:
    """Return a requirement."""
    text = known_text(call, requirement_string, "a requirement")
    found = _REQUIREMENT.fullmatch(text)
    if found is None:
        raise_of(call, LIBRARY.members["requirements.InvalidRequirement"], f"Invalid requirement: {text!r}")
    extras = {part.strip() for part in (found["extras"] or "").split(",") if part.strip()}
    allowed = _specifiers(call, found["versions"], "requirements.InvalidRequirement")
    fields: dict[str, Value] = {"name": found["name"], "extras": extras, "specifier": allowed, "url": None}
    if found["marker"] is None:
        fields["marker"] = None
    return Requirement(fields)


def loose_version(call: Call, vstring: Value = None) -> Value:
    """Return a version of ``distutils``: of numbers alone it is ordered like one of ``packaging``.

    Raises:
        NotKnown: it is written in another way.
    """
    text = plain(call, vstring)
    found = re.fullmatch(r"\d+(?:\.\d+)+", text) if isinstance(text, str) else None
    if found is None:
        raise NotKnown(first_unknown([text]) or call.source)
    return Version(text, _read(call, text).parts, loose=True)
