"""``absl``: flags with defaults, and ``app.run``."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.library.assumptions import assumed, outside
from keras_paramlint.interpreter.library.support import add_all, apply, identity, native_class, no_op, state
from keras_paramlint.interpreter.native import Call, Library
from keras_paramlint.interpreter.values import Builtin, NativeObject, Place, Unknown, Value


LIBRARY = Library("absl")


class Flags(NativeObject):
    """The flags that the program defined: ``FLAGS.units``."""

    class_name = "FlagValues"

    def __init__(self) -> None:
        self.defined: dict[str, Value] = {}

    def define(self, call: Call, name: str, value: Value) -> None:
        """Add a flag."""
        call.machine.touch(self)
        self.defined[name] = value

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a flag's value."""
        if name in self.defined:
            return self.defined[name]
        if name in ("mark_as_parsed", "parse_flags", "unparse_flags", "_parse_flags"):
            return no_op(name)
        if name == "flag_values_dict":
            return Builtin(name, lambda inner: dict(self.defined))
        if name.startswith("__"):
            return NotImplemented
        return Unknown(f"FLAGS.{name}", call.place, name=name, key=("flag", name))

    def set_attribute(self, call: Call, name: str, value: Value) -> Value:
        """Set a flag."""
        self.define(call, name, value)
        return None

    def subscript(self, call: Call, index: Value) -> Value:
        """Return the flag with its facts."""
        return Holder(index, self.get_attribute(call, index)) if isinstance(index, str) else NotImplemented

    def invoke(self, call: Call, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Parse the command line; what is left of it is not known."""
        return call.unknown(call.source)

    def truth(self, call: Call) -> bool:
        """The collection of flags is true."""
        return True


class Holder(NativeObject):
    """What defining a flag returns."""

    class_name = "FlagHolder"

    def __init__(self, name: str, held: Value) -> None:
        self.name = name
        self.held = held

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return the name, the value or the default."""
        if name == "name":
            return self.name
        return self.held if name in ("value", "default") else NotImplemented


class FlagsProxy(NativeObject):
    """``flags.FLAGS``: the flags of this run."""

    class_name = "FlagValues"

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a flag's value."""
        return flags_of(call).get_attribute(call, name)

    def set_attribute(self, call: Call, name: str, value: Value) -> Value:
        """Set a flag."""
        return flags_of(call).set_attribute(call, name, value)

    def subscript(self, call: Call, index: Value) -> Value:
        """Return the flag with its facts."""
        return flags_of(call).subscript(call, index)

    def invoke(self, call: Call, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Parse the command line."""
        return flags_of(call).invoke(call, args, kwargs)

    def truth(self, call: Call) -> bool:
        """The collection of flags is true."""
        return True


def flags_of(call: Call) -> Flags:
    """Return the flags that this run has defined."""
    return state(call, "absl.flags", Flags)


def definition(name: str, convert: Callable[[Value], Value] = lambda value: value) -> Builtin:
    """Return a ``DEFINE_...`` function."""

    def run(
        call: Call, name: Value, default: Value = None, help: Value = None, *args: Value, **kwargs: Value
    ) -> Value:
        if not isinstance(name, str):
            return call.unknown(call.source)
        source = f"--{name}"
        value = convert(default)
        held = outside(call, name, source) if value is None else assumed(call, name, value, source)
        is_none = default is None and not kwargs.get("required") and isinstance(held, Unknown)
        flags_of(call).define(call, name, None if is_none else held)
        return Holder(name, flags_of(call).defined[name])

    return Builtin(name, run)


def _enum(
    call: Call, name: Value, default: Value, enum_values: Value = None, help: Value = None, **kwargs: Value
) -> Value:
    return definition("DEFINE_enum").run(call, name, default, help, **kwargs)


def _listed(value: Value) -> Value:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) and value else value


DEFINITIONS: dict[str, Builtin] = {
    **{
        f"DEFINE_{kind}": definition(f"DEFINE_{kind}")
        for kind in ("integer", "float", "string", "bool", "boolean")
    },
    "DEFINE_enum": Builtin("DEFINE_enum", _enum),
    "DEFINE_list": definition("DEFINE_list", _listed),
    "DEFINE_multi_integer": definition("DEFINE_multi_integer"),
    "DEFINE_multi_string": definition("DEFINE_multi_string"),
    "DEFINE_spaceseplist": definition(
        "DEFINE_spaceseplist", lambda v: v.split() if isinstance(v, str) else v
    ),
}
"""The flag definitions, which TensorFlow 1 offers too (``tf.app.flags``)."""

for _name, _definition in DEFINITIONS.items():
    LIBRARY.add(f"flags.{_name}", _definition)
FLAGS = FlagsProxy()
LIBRARY.add("flags.FLAGS", FLAGS)
for _name in (
    "mark_flag_as_required",
    "mark_flags_as_required",
    "adopt_module_key_flags",
    "declare_key_flag",
):
    LIBRARY.add(f"flags.{_name}", no_op(_name))
for _name in ("validator", "register_validator", "multi_flags_validator"):
    LIBRARY.add(f"flags.{_name}", Builtin(_name, lambda call, *args, **kwargs: identity("validator")))
LIBRARY.add("flags.FlagValues", native_class("FlagValues", module="absl.flags"))


@LIBRARY.function("app.run")
def run(call: Call, main: Value, argv: Value = None, **kwargs: Value) -> Value:
    """Call the program's main function."""
    words = Unknown("the command line", Place("", 0, 0), name="argv", key=("argv",))
    apply(call, main, [words if argv is None else argv])
    return None


add_all(
    LIBRARY,
    tuple(
        f"logging.{n}"
        for n in ("debug", "info", "warning", "warn", "error", "exception", "log", "set_verbosity")
    ),
    no_op,
)
