"""``sys``: Python 3.11 on a machine that is not known."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.interpreter.builtin.types import TYPES
from keras_paramlint.interpreter.library.records import make_named_tuple
from keras_paramlint.interpreter.library.support import Inert, add_all, no_op, not_known, plain
from keras_paramlint.interpreter.native import Call, Library, NotKnown
from keras_paramlint.interpreter.values import Builtin, Class, Instance, NativeObject, Unknown, Value


LIBRARY = Library("sys")


def _version_info() -> Instance:
    fields = {"major": 3, "minor": 11, "micro": 9, "releaselevel": "final", "serial": 0}
    cls = Class("version_info", (TYPES["tuple"],), module="sys")
    make_named_tuple(cls, list(fields), {})
    made = Instance(cls)
    made.attrs.update(fields)
    made.wrapped = tuple(fields.values())
    return made


class Argv(NativeObject):
    """``sys.argv``: a list that only the caller of the program knows."""

    class_name = "list"

    def subscript(self, call: Call, index: Value) -> Value:
        """Return one argument; the same one is the same unknown."""
        if isinstance(index, int):
            return Unknown(f"sys.argv[{index}]", call.place, key=("argv", index))
        return Unknown(call.source, call.place, key=("argv", str(index)))

    def iterate(self, call: Call) -> Iterator[Value]:
        """The arguments are not known."""
        raise NotKnown("the command line (sys.argv)")

    def length(self, call: Call) -> Value:
        """Return how many arguments there are: not known."""
        return Unknown("len(sys.argv)", call.place, key=("argv", "length"))

    def truth(self, call: Call) -> bool:
        """There is at least the program's name."""
        return True

    def get_attribute(self, call: Call, name: str) -> Value:
        """Methods that change it do nothing, others are not known."""
        if name in ("append", "extend", "insert", "remove", "clear"):
            return no_op(f"sys.argv.{name}")
        return not_known(f"sys.argv.{name}")


class SearchPath(NativeObject):
    """``sys.path``: changing it is noticed by the import system, its contents are not known."""

    class_name = "list"

    def get_attribute(self, call: Call, name: str) -> Value:
        """Methods that change it do nothing here."""
        return no_op(f"sys.path.{name}")

    def iterate(self, call: Call) -> Iterator[Value]:
        """The directories are not known."""
        raise NotKnown("sys.path")

    def subscript(self, call: Call, index: Value) -> Value:
        """Return a directory: not known."""
        return Unknown(call.source, call.place, key=("sys.path", str(index)))

    def set_subscript(self, call: Call, index: Value, value: Value) -> Value:
        """Do nothing."""
        return None

    def length(self, call: Call) -> Value:
        """Return how many directories there are: not known."""
        return Unknown("len(sys.path)", call.place, key=("sys.path", "length"))


class LoadedModules(NativeObject):
    """``sys.modules``: a module by its name, the running one among them."""

    class_name = "dict"

    def subscript(self, call: Call, index: Value) -> Value:
        """Return a loaded module."""
        index = plain(call, index)
        if not isinstance(index, str):
            raise NotKnown(index if isinstance(index, Unknown) else call.source)
        if call.scope is not None and index == call.scope.module.name:
            return call.scope.module
        return call.machine.import_module(index, call)

    def set_subscript(self, call: Call, index: Value, value: Value) -> Value:
        """Do nothing."""
        return None

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return ``get``."""
        if name == "get":
            return Builtin("sys.modules.get", lambda inner, key, default=None: self.subscript(inner, key))
        return not_known(f"sys.modules.{name}")

    def contains(self, call: Call, item: Value) -> Value:
        """Return whether a module is loaded: not known."""
        return Unknown(call.source, call.place, key=("sys.modules", str(item)))

    def iterate(self, call: Call) -> Iterator[Value]:
        """The loaded modules are not known."""
        raise NotKnown("the modules that are loaded")


LIBRARY.add("version_info", _version_info())
LIBRARY.add("version", "3.11.9 (main)")
LIBRARY.add("hexversion", 0x030B09F0)
LIBRARY.add("maxsize", 2**63 - 1)
LIBRARY.add("byteorder", "little")
LIBRARY.add("argv", Argv())
LIBRARY.add("path", SearchPath())
LIBRARY.add("modules", LoadedModules())
LIBRARY.add("implementation.name", "cpython")
for _name in ("stdout", "stderr", "stdin", "__stdout__", "__stderr__", "stdlib_module_names", "flags"):
    LIBRARY.add(_name, Inert(f"sys.{_name}"))


@LIBRARY.function("exit")
def exit(call: Call, status: Value = None, /) -> Value:
    """End the program."""
    call.fail("SystemExit", "" if status is None else str(status))


add_all(
    LIBRARY, ("setrecursionlimit", "settrace", "setprofile", "excepthook", "displayhook", "exc_clear"), no_op
)
add_all(
    LIBRARY, ("getsizeof", "getrecursionlimit", "getrefcount", "exc_info", "gettrace", "_getframe"), not_known
)
LIBRARY.add("getdefaultencoding", Builtin("sys.getdefaultencoding", lambda call: "utf-8"))
LIBRARY.add("getfilesystemencoding", Builtin("sys.getfilesystemencoding", lambda call: "utf-8"))
LIBRARY.add("intern", Builtin("sys.intern", lambda call, text: text))
