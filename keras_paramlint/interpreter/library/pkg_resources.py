"""``pkg_resources``: its versions are those of ``packaging``."""

from __future__ import annotations

from keras_paramlint.interpreter.library.packaging import version
from keras_paramlint.interpreter.native import Library


LIBRARY = Library("pkg_resources")
LIBRARY.function("parse_version", "packaging.version.parse")(version)
