"""``importlib``: imports by name go the way of the import statement."""

from __future__ import annotations

from keras_paramlint.interpreter.library.support import Inert, identity, known_text, no_op
from keras_paramlint.interpreter.native import Call, Library, LibraryModule
from keras_paramlint.interpreter.values import Unknown, Value


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


@LIBRARY.function("util.find_spec")
def find_spec(call: Call, name: Value, package: Value = None) -> Value:
    """Say of a module that is modelled or belongs to the project that it is there."""
    dotted = known_text(call, name, "the name of a module")
    machine = call.machine
    importer = call.scope.module.path if call.scope is not None else ""
    there = machine.finder.find(dotted, importer) is not None or any(
        isinstance(provider.module(machine, dotted), LibraryModule) for provider in machine.providers
    )
    if there:
        return Inert(f"find_spec({dotted!r})")
    return Unknown(f"whether {dotted} is installed", call.place, key=("find_spec", dotted))
