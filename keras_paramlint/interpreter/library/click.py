"""``click``: commands whose options have defaults."""

from __future__ import annotations

from dataclasses import field

from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.given import MISSING
from keras_paramlint.interpreter.library.assumptions import assumed, outside
from keras_paramlint.interpreter.library.support import Inert, add_all, apply, no_op, plain
from keras_paramlint.interpreter.native import Call, Library, NotKnown
from keras_paramlint.interpreter.values import Builtin, Function, NativeObject, Place, Value


LIBRARY = Library("click")


@dataclass(slots=True)
class Parameter:
    """One option or argument of a command."""

    name: str
    source: str
    settings: dict[str, Value]
    place: Place
    is_option: bool = True

    def value(self, call: Call) -> Value:
        """Return what the command gets when the command line does not say."""
        told = call.machine.given.named(self.name)
        if told is not MISSING:
            return told
        default = plain(call, self.settings.get("default"))
        if callable(getattr(default, "run", None)) or isinstance(default, Function):
            default = call.invoke(default)
        if default is None:
            if self.settings.get("is_flag") is True or "/" in self.source:
                return False
            if self.is_option and self.settings.get("required") is not True and "prompt" not in self.settings:
                return () if self.settings.get("multiple") is True else None
            return outside(call, self.name, self.source, self.place)
        real = getattr(self.settings.get("type"), "python_type", None)
        if isinstance(default, str) and real in (int, float):
            default = real(default)
        return assumed(call, self.name, default, self.source, self.place)


class Command(NativeObject):
    """A function with options; calling it without arguments runs it on the defaults."""

    class_name = "Command"

    def __init__(self, callback: Value, parameters: list[Parameter]) -> None:
        self.callback = callback
        self.parameters = parameters
        self.name = getattr(callback, "name", "command")

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return the function, or the decorators of a group."""
        if name in ("command", "group"):
            return Builtin(name, command)
        if name in ("callback", "__wrapped__"):
            return self.callback
        if name in ("add_command", "result_callback"):
            return no_op(name)
        if name == "main":
            return Builtin(name, lambda inner, *args, **kwargs: self.invoke(inner, [], {}))
        if name in ("name", "__name__"):
            return self.name
        return NotImplemented

    def invoke(self, call: Call, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Run the function on the defaults of its options."""
        values = {parameter.name: parameter.value(call) for parameter in self.parameters}
        return apply(call, self.callback, [], values)

    def truth(self, call: Call) -> bool:
        """Commands are true."""
        return True


@dataclass(slots=True)
class _Pending:
    """A function that has options but is no command yet."""

    parameters: list[Parameter] = field(default_factory=list)


def _decorator(parameter: Parameter) -> Builtin:
    def run(call: Call, decorated: Value) -> Value:
        if isinstance(decorated, Command):
            decorated.parameters.insert(0, parameter)
        elif isinstance(decorated, Function):
            decorated.attributes.setdefault("__click_params__", _Pending()).parameters.insert(0, parameter)
        return decorated

    return Builtin("option", run)


def _parameter_name(declarations: tuple[Value, ...]) -> tuple[str, str]:
    """Return the name and the longest spelling, as click derives them."""
    if not declarations or not all(isinstance(item, str) for item in declarations):
        raise NotKnown("an option whose name is not known")
    plain_names = [item for item in declarations if item.isidentifier()]
    options = [item for item in declarations if not item.isidentifier()]
    longest = max(
        options,
        key=lambda item: len(item.split("/")[0]) - len(item.split("/")[0].lstrip("-")) * -10,
        default="",
    )
    derived = longest.split("/")[0].strip().lstrip("-").replace("-", "_").lower()
    return (plain_names[0] if plain_names else derived), longest or plain_names[0]


@LIBRARY.function("option")
def option(call: Call, *declarations: Value, **settings: Value) -> Value:
    """Return the decorator that adds an option."""
    name, source = _parameter_name(declarations)
    return _decorator(Parameter(name, source, settings, call.place))


@LIBRARY.function("argument")
def argument(call: Call, *declarations: Value, **settings: Value) -> Value:
    """Return the decorator that adds an argument."""
    name, source = _parameter_name(declarations)
    return _decorator(Parameter(name.lower(), source, settings, call.place, is_option=False))


@LIBRARY.function("command", "group")
def command(call: Call, name: Value = None, *args: Value, **settings: Value) -> Value:
    """Return the decorator that makes a command of a function, or the command."""
    if isinstance(name, Function):
        return _command(call, name)
    return Builtin("command", _command)


def _command(call: Call, callback: Value) -> Value:
    pending = callback.attributes.get("__click_params__") if isinstance(callback, Function) else None
    return Command(callback, pending.parameters if pending is not None else [])


def _pass(call: Call, function: Value) -> Value:
    context = Inert("click.Context")
    return Builtin(
        "pass_context", lambda inner, *args, **kwargs: apply(inner, function, [context, *args], kwargs)
    )


LIBRARY.add("pass_context", Builtin("pass_context", _pass))
LIBRARY.add("pass_obj", Builtin("pass_obj", _pass))
for _name in ("version_option", "help_option", "confirmation_option", "password_option"):
    LIBRARY.add(_name, Inert(f"click.{_name}"))
add_all(LIBRARY, ("echo", "secho", "clear", "pause"), no_op)
add_all(
    LIBRARY,
    ("Path", "Choice", "IntRange", "FloatRange", "File", "INT", "FLOAT", "STRING", "BOOL", "Context"),
    Inert,
)
