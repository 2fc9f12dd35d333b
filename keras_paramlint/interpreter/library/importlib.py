"""``importlib``: imports by name go the way of the import statement."""

from __future__ import annotations

from keras_paramlint.interpreter.library.support import identity, known_text, no_op
from keras_paramlint.interpreter.native import Call, Library
from keras_paramlint.interpreter.values import Value


LIBRARY = Library("importlib")
LIBRARY.add("reload", identity("importlib.reload"))
LIBRARY.add("invalidate_caches", no_op("importlib.invalidate_caches"))
LIBRARY.packages.update({"util", "metadata", "resources", "machinery"})


@LIBRARY.function("import_module")
def import_module(call: Call, name: Value, package: Value = None) -> Value:
    """Return a module by its dotted name, relative ones below ``package``."""
    dotted = known_text(call, name, "the name of a module")
    if dotted.startswith("."):
        level = len(dotted) - len(dotted.lstrip("."))
        parts = known_text(call, package, "the name of a package").split(".")
        parts = parts[: len(parts) - level + 1]
        dotted = ".".join([*parts, dotted[level:]]) if dotted[level:] else ".".join(parts)
    return call.machine.import_module(dotted, call)
