"""``pathlib``: paths are text with parts; what is in the file system is not known."""

from __future__ import annotations

from pathlib import PurePosixPath

from keras_paramlint.interpreter.library.os import path_text
from keras_paramlint.interpreter.library.support import native_class, no_op, not_known
from keras_paramlint.interpreter.native import Call, Library, NotKnown, first_unknown
from keras_paramlint.interpreter.values import Builtin, Class, NativeObject, Unknown, Value


LIBRARY = Library("pathlib")

_ATTRIBUTES = ("name", "stem", "suffix", "suffixes", "parts", "anchor", "root", "drive")
_PURE = (
    "with_name",
    "with_suffix",
    "with_stem",
    "joinpath",
    "relative_to",
    "as_posix",
    "is_absolute",
    "match",
)
_UNKNOWN = (
    "exists", "is_file", "is_dir", "is_symlink", "stat", "glob", "rglob", "iterdir", "open", "read_text",
    "read_bytes",
    "resolve", "absolute", "expanduser", "owner", "samefile",
)  # fmt: skip
_SILENT = (
    "mkdir",
    "rmdir",
    "unlink",
    "rename",
    "replace",
    "touch",
    "write_text",
    "write_bytes",
    "symlink_to",
    "chmod",
)


class PathValue(NativeObject):
    """A path whose text is known."""

    class_name = "PosixPath"
    analysed_class: Class

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def pure(self) -> PurePosixPath:
        """The path as Python's own."""
        return PurePosixPath(self.text)

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a part of the path, or a method."""
        if name in _ATTRIBUTES:
            found = getattr(self.pure, name)
            return list(found) if isinstance(found, list) else found
        if name == "parent":
            return PathValue(str(self.pure.parent))
        if name == "parents":
            return [PathValue(str(parent)) for parent in self.pure.parents]
        if name in _PURE:
            return Builtin(f"Path.{name}", lambda inner, *args: self._apply(inner, name, args))
        if name in ("__str__", "__fspath__"):
            return Builtin(name, lambda inner: self.text)
        if name in _UNKNOWN:
            return Builtin(f"Path.{name}", lambda inner, *args, **kwargs: self._ask(inner, name))
        return no_op(f"Path.{name}") if name in _SILENT else NotImplemented

    def _apply(self, call: Call, name: str, args: tuple[Value, ...]) -> Value:
        texts = [path_text(call, value) for value in args]
        if not all(isinstance(text, str) for text in texts):
            raise NotKnown(first_unknown(texts) or call.source)
        try:
            found = getattr(self.pure, name)(*texts)
        except (ValueError, TypeError) as error:
            call.fail(type(error).__name__, str(error))
        return PathValue(str(found)) if isinstance(found, PurePosixPath) else found

    def _ask(self, call: Call, name: str) -> Value:
        if name in ("resolve", "absolute", "expanduser") and self.text.startswith("/"):
            return self
        return Unknown(
            f"{call.source} (depends on the file system)", call.place, key=("path", name, self.text)
        )

    def binary(self, call: Call, operator: str, other: Value, *, reflected: bool) -> Value:
        """Join paths with ``/``."""
        if operator != "/":
            return NotImplemented
        text = path_text(call, other)
        if not isinstance(text, str):
            raise NotKnown(text if isinstance(text, Unknown) else call.source)
        return PathValue(str(PurePosixPath(text) / self.pure if reflected else self.pure / text))

    def compare(self, call: Call, operator: str, other: Value) -> Value:
        """Paths are equal when their texts are."""
        if operator in ("==", "!="):
            return (isinstance(other, PathValue) and other.pure == self.pure) == (operator == "==")
        return NotImplemented

    def truth(self, call: Call) -> bool:
        """Paths are true."""
        return True

    def as_text(self, *, representation: bool) -> str:
        """Return the text that ``str()`` gives."""
        return repr(self) if representation else self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PathValue) and other.pure == self.pure

    def __hash__(self) -> int:
        return hash(self.pure)

    def __repr__(self) -> str:
        return f"PosixPath({self.text!r})"


def _new(call: Call, cls: Value, /, *parts: Value) -> Value:
    texts = [path_text(call, part) for part in parts]
    if not all(isinstance(text, str) for text in texts):
        raise NotKnown(first_unknown(texts) or call.source)
    return PathValue(str(PurePosixPath(*texts)))


def _somewhere(name: str) -> Builtin:
    return not_known(f"Path.{name}")


PATH = native_class("Path", new=_new, module="pathlib")
PATH.namespace.update(cwd=_somewhere("cwd"), home=_somewhere("home"))
PathValue.analysed_class = PATH
for _name in ("Path", "PurePath", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath"):
    LIBRARY.add(_name, PATH)
