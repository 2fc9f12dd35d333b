"""``os``: paths are text, the file system is not known, the environment has defaults."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from keras_paramlint.interpreter.given import MISSING
from keras_paramlint.interpreter.keys import decide_entries
from keras_paramlint.interpreter.library.assumptions import assumed, outside
from keras_paramlint.interpreter.library.support import add_all, identity, no_op, plain, state
from keras_paramlint.interpreter.native import Call, Library, NotKnown, first_unknown, is_known
from keras_paramlint.interpreter.values import Builtin, Instance, NativeObject, Unknown, Value, is_open


LIBRARY = Library("os")
for _name, _value in {
    "sep": "/", "linesep": "\n", "pathsep": ":", "curdir": ".", "pardir": "..", "extsep": ".",
    "devnull": "/dev/null",
    "name": "posix", "F_OK": 0, "R_OK": 4, "W_OK": 2, "X_OK": 1,
}.items():  # fmt: skip
    LIBRARY.add(_name, _value)
LIBRARY.add("path.sep", "/")
LIBRARY.add("path.pathsep", ":")


# ------------------------------------------------------------------ paths
def path_text(call: Call, value: Value) -> Value:
    """Return the text of a path, pathlib's paths included."""
    value = plain(call, value)
    text = getattr(value, "text", None)
    if isinstance(value, NativeObject) and isinstance(text, str):
        return text
    if isinstance(value, Instance) and value.cls.has("__fspath__"):
        return call.invoke(call.attribute(value, "__fspath__"))
    return value


def _path_function(name: str) -> None:
    real = getattr(posixpath, name)

    @LIBRARY.function(f"path.{name}")
    def run(call: Call, /, *args: Value) -> Value:
        texts = [path_text(call, value) for value in args]
        if is_known(texts):
            try:
                return real(*texts)
            except (TypeError, ValueError) as error:
                call.fail(type(error).__name__, str(error))
        unknown = first_unknown(texts)
        if unknown is None:
            raise NotKnown(call.source)
        return Unknown(unknown.reason, unknown.place, key=("path", name, *map(_key, texts)))


for _name in (
    "join",
    "basename",
    "dirname",
    "split",
    "splitext",
    "normpath",
    "isabs",
    "normcase",
    "commonprefix",
):
    _path_function(_name)


def _key(value: Value) -> object:
    if isinstance(value, Unknown):
        return value.key
    return value if isinstance(value, (str, int, float, tuple, type(None))) else id(value)


def _depends(dotted: str, what: str) -> None:
    """Register a question to the file system: the same question has the same answer in one run."""

    @LIBRARY.function(dotted)
    def run(call: Call, /, *args: Value, **kwargs: Value) -> Value:
        texts = [path_text(call, value) for value in args]
        return Unknown(f"{call.source} ({what})", call.place, key=("os", dotted, *map(_key, texts)))


for _name in ("exists", "isfile", "isdir", "islink", "lexists", "ismount", "getsize", "getmtime", "getctime"):
    _depends(f"path.{_name}", "depends on the file system")
for _name in ("abspath", "realpath", "expanduser", "expandvars", "relpath", "samefile", "commonpath"):
    _depends(f"path.{_name}", "depends on the file system")
for _name in ("listdir", "scandir", "walk", "stat", "access", "readlink"):
    _depends(_name, "depends on the file system")
for _name in (
    "getcwd",
    "getcwdb",
    "getlogin",
    "getpid",
    "getppid",
    "getuid",
    "cpu_count",
    "uname",
    "system",
    "popen",
):
    _depends(_name, "depends on the machine")
for _name in ("sched_getaffinity", "getloadavg", "urandom", "times", "open", "read", "pipe", "fork"):
    _depends(_name, "depends on the machine")

add_all(
    LIBRARY,
    (
        "makedirs", "mkdir", "remove", "unlink", "rmdir", "removedirs", "rename", "renames", "replace",
        "chdir",
        "chmod", "chown", "symlink", "link", "utime", "kill", "umask", "nice", "write", "close", "truncate",
        "sync",
    ),
    no_op,
)  # fmt: skip
LIBRARY.add("fspath", Builtin("os.fspath", path_text))
LIBRARY.add("fsdecode", Builtin("os.fsdecode", path_text))
LIBRARY.add("register_at_fork", identity("register_at_fork"))


# ------------------------------------------------------------------ the environment
class Environment(NativeObject):
    """``os.environ``: what the program set is known, everything else is not."""

    class_name = "_Environ"

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a method of the mapping."""
        methods: dict[str, Callable[..., Value]] = {
            "get": getenv,
            "setdefault": _setdefault,
            "pop": _pop,
            "update": _update,
            "copy": lambda inner: self,
            "__setitem__": self.set_subscript,
            "__getitem__": self.subscript,
            "__contains__": _is_set,
        }
        if name in methods:
            return Builtin(f"os.environ.{name}", methods[name])
        return NotImplemented

    def subscript(self, call: Call, index: Value) -> Value:
        """Return a variable."""
        index = plain(call, index)
        if not isinstance(index, str):
            raise NotKnown(index if isinstance(index, Unknown) else call.source)
        found = _known(call, index)
        return outside(call, index, f"environment variable {index}") if found is MISSING else found

    def set_subscript(self, call: Call, index: Value, value: Value) -> Value:
        """Set a variable."""
        if isinstance(index, str):
            known = _variables(call)
            call.machine.touch(known)
            known[index] = value
        return None

    def contains(self, call: Call, item: Value) -> Value:
        """Return whether a variable is set: only known if the program set it."""
        return _is_set(call, item)

    def iterate(self, call: Call) -> Iterator[Value]:
        """Which variables there are is not known."""
        raise NotKnown("the variables of the environment")

    def compare(self, call: Call, operator: str, other: Value) -> Value:
        """Environments are not compared."""
        return NotImplemented


ENVIRONMENT = Environment()


def _variables(call: Call) -> dict[str, Value]:
    return state(call, "os.environ", dict)


def _known(call: Call, name: str) -> Value:
    """Return what the program set a variable to, which may be unknown; MISSING: it did not."""
    known = _variables(call)
    decide_entries(call.machine, known, name)
    if name in known:
        return known[name]
    mark = is_open(known)
    return MISSING if mark is None else Unknown(mark.reason, mark.place, key=("environment", name, mark.key))


def keras_backend(call: Call) -> Value:
    """Return the name of what Keras stands on: TensorFlow, as it has where the program says nothing."""
    found = _known(call, "KERAS_BACKEND")
    return "tensorflow" if found is MISSING else found


def _is_set(call: Call, name: Value) -> Value:
    if isinstance(name, str):
        found = _known(call, name)
        if found is not MISSING and not isinstance(found, Unknown):
            return True
    if name == "KERAS_BACKEND":
        return False
    return Unknown(f"whether {name} is set", call.place, key=("environment", _key(name)))


@LIBRARY.function("getenv")
def getenv(call: Call, key: Value, default: Value = None) -> Value:
    """Return a variable of the environment, or its default as an assumption."""
    key = plain(call, key)
    if not isinstance(key, str):
        raise NotKnown(key if isinstance(key, Unknown) else call.source)
    found = _known(call, key)
    if found is not MISSING:
        return found
    source = f"environment variable {key}"
    if default is None:
        return outside(call, key, source)
    return assumed(call, key, default, source)


def _setdefault(call: Call, key: Value, default: Value) -> Value:
    value = getenv(call, key, default)
    ENVIRONMENT.set_subscript(call, key, value)
    return value


def _pop(call: Call, key: Value, default: Value = None) -> Value:
    known = _variables(call)
    key = plain(call, key)
    if isinstance(key, str):
        call.machine.touch(known)
        decide_entries(call.machine, known, key)
        return known.pop(key) if key in known else call.unknown(call.source)
    return call.unknown(call.source)


def _update(call: Call, other: Value = (), /, **more: Value) -> Value:
    pairs = dict(plain(call, other)) if isinstance(plain(call, other), dict) else {}
    for key, value in {**pairs, **more}.items():
        ENVIRONMENT.set_subscript(call, key, value)
    return None


LIBRARY.add("putenv", Builtin("os.putenv", ENVIRONMENT.set_subscript))
LIBRARY.add("unsetenv", Builtin("os.unsetenv", _pop))
LIBRARY.add("environ", ENVIRONMENT)
