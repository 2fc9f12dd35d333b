"""Versions of Keras and TensorFlow that somebody wrote down, in an install command or in a README.

Unlike a requirement (see :mod:`keras_paramlint.keras_api.pins`) such a statement binds nobody, so that it is
evidence and tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from keras_paramlint.keras_api.flavours import Flavour
from keras_paramlint.late import late_pattern
from keras_paramlint.sources.requirements import LAST, Version


class Stated(NamedTuple):
    """A version as it stands in a text."""

    package: str
    """``keras`` or ``tensorflow``."""
    version: Version
    text: str
    line: int


_PACKAGES = r"(?P<package>tensorflow(?:[-_](?:gpu|cpu|macos|intel))?|tf(?=[ \t]*=*[ \t]*\d)|keras)"
_STATED = late_pattern(
    rf"(?<![\w.-]){_PACKAGES}[`'\"*\])]*[ \t]*[(:@]?[ \t]*(?:version[ \t]*:?[ \t]*)?"
    r"(?P<operator>===?|~=|>=|\^)?[ \t]*v?(?P<version>\d{1,2}\.[\dx]{1,2}(?:\.[\dx]{1,2})?)(?!\.?\d|[ \t]*%)",
    re.IGNORECASE,
)
_INSTALLING = late_pattern(r"^.*\b(?:pip3?|conda|mamba)\b.*\binstall\b.*$", re.MULTILINE)

_OLDEST_CERTAIN: dict[str, Version] = {"keras": (2, 4), "tensorflow": (2,)}
"""Below these a lower bound shows the age of a program; above them it may be there for any reason."""


def installed_in(text: str) -> list[Stated]:
    """Return the versions that the install commands in a text ask for, comments and magics among them."""
    if "install" not in text:
        return []
    return [
        stated._replace(line=stated.line + text.count("\n", 0, command.start()))
        for command in _INSTALLING.finditer(text)
        for stated in stated_in(command.group())
    ]


def stated_in(text: str) -> Iterator[Stated]:
    """Yield the versions in a text, in order.

    >>> [(each.package, each.version) for each in stated_in("Tested with Keras 2.2.4 and TensorFlow-GPU 1.x")]
    [('keras', (2, 2, 4)), ('tensorflow', (1,))]
    """
    for found in _STATED.finditer(text):
        package = "keras" if found["package"].lower() == "keras" else "tensorflow"
        version = tuple(int(part) for part in found["version"].split(".") if part.isdigit())
        if found["operator"] in (">=", "^") and version >= _OLDEST_CERTAIN[package]:
            continue
        yield Stated(package, version, found.group().strip(), text.count("\n", 0, found.start()) + 1)


def flavour_of(stated: list[Stated], *, standalone: bool, tf_keras: bool, where: str = "") -> Flavour | None:
    """Return the one flavour that versions mean for a way to import Keras; None: none, or several.

    Args:
        stated: The versions.
        standalone: Whether the program imports ``keras``.
        tf_keras: Whether it imports ``tf.keras``; with neither, either way counts.
        where: The file in which they stand; empty: the program itself.
    """
    either = not standalone and not tf_keras
    of_keras = [each for each in stated if each.package == "keras"]
    of_tensorflow = [each for each in stated if each.package == "tensorflow"]
    relevant = of_tensorflow if tf_keras else of_keras
    if not relevant or either:
        relevant = of_keras or of_tensorflow
    names = {_generation(each, standalone or either) for each in relevant}
    if len(names) != 1:
        return None
    name = names.pop()
    place = f"{where}:{relevant[0].line}" if where else f"line {relevant[0].line}"
    return None if name is None else Flavour(name, f"`{relevant[0].text}` {'in' if where else 'at'} {place}")


def _generation(stated: Stated, standalone: bool) -> str | None:
    """Return the flavour of a version; programs that import ``tf.keras`` need no Keras of their own."""
    version = stated.version
    if stated.package == "keras":
        if version < (2, 4):
            return "keras2" if standalone else None
        return "tfkeras2" if version < (3,) else "keras3" if version < (4,) else None
    if version < (2,):
        return "keras2" if standalone else "tf1"
    if version < (2, 16):
        return "tfkeras2"
    return "keras3" if version < (3,) < LAST else None
