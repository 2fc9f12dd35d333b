"""``distutils``: the versions that programs compare; ``pkg_resources`` has the same under another name."""

from __future__ import annotations

from keras_paramlint.interpreter.library.packaging import loose_version
from keras_paramlint.interpreter.native import Library


LIBRARY = Library("distutils")
LIBRARY.function("version.LooseVersion", "version.StrictVersion")(loose_version)
