"""``argparse``: parsers that know their defaults.

The options are kept in a real parser, so that names, defaults and conversions
are Python's own.  A command line that the program itself spells out
(``parse_args(["--units", "8"])``) is parsed by it; the process's command line is
not known, and every option then has its default (see :mod:`.assumptions`).  An
empty one (``parse_args([])``) stands for the process's where there is none, in
notebooks and tests: the options are still what a person would set.
"""

from __future__ import annotations

import argparse
import contextlib
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from keras_paramlint.interpreter.given import MISSING
from keras_paramlint.interpreter.library.assumptions import assumed, outside
from keras_paramlint.interpreter.library.support import exception_class, native_class, plain
from keras_paramlint.interpreter.native import Call, Library, NotKnown, is_known
from keras_paramlint.interpreter.values import OPEN_KEY, Class, Instance, NativeObject, Place, Unknown, Value


LIBRARY = Library("argparse")
for _name in ("SUPPRESS", "OPTIONAL", "ZERO_OR_MORE", "ONE_OR_MORE", "REMAINDER", "PARSER"):
    LIBRARY.add(_name, getattr(argparse, _name))


class _Parser(argparse.ArgumentParser):
    """A parser that neither prints nor exits."""

    def error(self, message: str) -> NoReturn:
        raise _Refused(message)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise _Refused(message or f"exit {status}")


class _Refused(Exception):
    """The parser would print this and exit."""


class Action(NativeObject):
    """What ``add_argument`` returns."""

    class_name = "Action"

    def __init__(self, action: argparse.Action, place: Place) -> None:
        self.action = action
        self.place = place

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a fact about the option."""
        if name in ("dest", "default", "option_strings", "choices", "required", "nargs", "help", "metavar"):
            return getattr(self.action, name)
        return NotImplemented

    def set_attribute(self, call: Call, name: str, value: Value) -> Value:
        """Change the default or whether it is required."""
        if name in ("default", "required", "choices"):
            setattr(self.action, name, value)
        return None


class Options(NativeObject):
    """The options of one parser: a real parser, and where each option was added."""

    class_name = "ArgumentParser"

    def __init__(self, **settings: Any) -> None:
        self.parser = _Parser(prog="program", **settings)
        self.places: dict[str, Place] = {}
        self.open: Unknown | None = None
        """Why there may be options that are not known, if there may be."""

    def actions(self) -> Iterator[argparse.Action]:
        """Yield the options, those of subcommands too."""
        for action in self.parser._actions:  # noqa: SLF001 - there is no public way to list them
            if isinstance(action, _SubCommands):
                yield action
                for options in action.commands.values():
                    yield from options.actions()
            elif action.dest != argparse.SUPPRESS and not isinstance(action, argparse._HelpAction):  # noqa: SLF001
                yield action


class _SubCommands(argparse.Action):
    """Stands for ``add_subparsers``: which command is chosen is not known."""

    commands: dict[str, Options]

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise _Refused("subcommands are not parsed")


def _options(call: Call, self: Value) -> Options:
    found = self.attrs.get("<options>") if isinstance(self, Instance) else None
    if not isinstance(found, Options):
        raise NotKnown("a parser that is not known")
    return found


def _new_options(call: Call, self: Instance, parents: Iterable[Value], settings: dict[str, Any]) -> Options:
    options = Options(**settings)
    for parent in parents:
        for action in _options(call, parent).parser._actions:  # noqa: SLF001
            with contextlib.suppress(argparse.ArgumentError):
                options.parser._add_action(action)  # noqa: SLF001
        options.places.update(_options(call, parent).places)
    self.attrs["<options>"] = options
    return options


def _init(call: Call, self: Instance, *args: Value, parents: Value = (), **kwargs: Value) -> Value:
    settings: dict[str, Any] = {}
    for name in ("prefix_chars", "fromfile_prefix_chars", "argument_default", "allow_abbrev", "add_help"):
        if name in kwargs and is_known(kwargs[name]) and name != "fromfile_prefix_chars":
            settings[name] = kwargs[name]
    _new_options(call, self, call.iterate(parents), settings)
    return None


# ------------------------------------------------------------------ adding options
_ACTIONS = frozenset(
    {"store", "store_const", "store_true", "store_false", "append", "append_const", "count", "extend"}
)


def _conversion(call: Call, kind: Value) -> Callable[[str], Any]:
    """Return the function that turns a text into the option's value."""
    if isinstance(kind, Class) and kind.python_type in (int, float, str, bool):
        return kind.python_type

    def convert(text: str) -> Any:
        return call.invoke(kind, text)

    return convert


def _add_argument(call: Call, self: Instance, /, *flags: Value, **kwargs: Value) -> Value:
    options = _options(call, self)
    call.machine.touch(options)
    kind = plain(call, kwargs.pop("type", None))
    action = plain(call, kwargs.pop("action", "store"))
    known = {
        name: value
        for name, value in kwargs.items()
        if name in ("dest", "nargs", "const", "default", "required")
    }
    if "default" in known:
        known["default"] = plain(call, known["default"])
    if not is_known(flags) or not is_known((known.get("dest"), known.get("nargs"))):
        options.open = call.unknown("an option whose name is not known")
        return None
    if action in ("version", "help"):
        return None
    if isinstance(action, Class) and action.name == "BooleanOptionalAction":
        known["action"] = argparse.BooleanOptionalAction
    elif action in _ACTIONS and action != "store":
        known["action"] = action
    if kind is not None and action in ("store", "append", "extend"):
        known["type"] = _conversion(call, kind)
    try:
        added = options.parser.add_argument(*flags, **known)
    except (ValueError, TypeError, argparse.ArgumentError) as error:
        call.fail(
            type(error).__name__ if not isinstance(error, argparse.ArgumentError) else "ValueError",
            str(error),
        )
    options.places[added.dest] = call.place
    return Action(added, call.place)


def _set_defaults(call: Call, self: Instance, /, **kwargs: Value) -> Value:
    options = _options(call, self)
    call.machine.touch(options)
    options.parser.set_defaults(**kwargs)
    return None


def _get_default(call: Call, self: Instance, dest: Value) -> Value:
    return _options(call, self).parser.get_default(dest)


def _same_parser(call: Call, self: Instance, /, *args: Value, **kwargs: Value) -> Value:
    """Groups add to the parser that they belong to."""
    return self


def _add_subparsers(call: Call, self: Instance, /, **kwargs: Value) -> Value:
    options = _options(call, self)
    call.machine.touch(options)
    dest = kwargs.get("dest")
    action = _SubCommands([], dest if isinstance(dest, str) else argparse.SUPPRESS, nargs=argparse.PARSER)
    action.commands = {}
    options.parser._add_action(action)  # noqa: SLF001
    made = Instance(SUBPARSERS, call.place)
    made.attrs["<action>"] = action
    return made


def _add_parser(call: Call, self: Instance, name: Value, /, *, parents: Value = (), **kwargs: Value) -> Value:
    made = Instance(PARSER, call.place)
    options = _new_options(call, made, call.iterate(parents), {})
    if isinstance(name, str):
        self.attrs["<action>"].commands[name] = options
    return made


# ------------------------------------------------------------------ parsing
def _parse_args(call: Call, self: Instance, args: Value = None, namespace: Value = None) -> Value:
    return _parse(call, self, args, namespace)[0]


def _parse_known_args(call: Call, self: Instance, args: Value = None, namespace: Value = None) -> Value:
    return _parse(call, self, args, namespace)


def _parse(call: Call, self: Instance, args: Value, namespace: Value) -> tuple[Value, Value]:
    options = _options(call, self)
    made = namespace if isinstance(namespace, Instance) else Instance(NAMESPACE, call.place)
    call.machine.touch(made)
    words = plain(call, args)
    if isinstance(words, (list, tuple)) and words and is_known(words):
        rest: Value = _parse_known_words(call, options, list(words), made)
    else:
        rest = call.unknown("arguments of the command line that the parser does not know")
        _parse_unknown_words(call, options, made)
    if options.open is not None:
        made.attrs[OPEN_KEY] = options.open  # type: ignore[index]
    return made, rest


def _parse_known_words(call: Call, options: Options, words: list[str], made: Instance) -> list[str]:
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            found, rest = options.parser.parse_known_args(words)
    except _Refused as error:
        call.fail("SystemExit", str(error))
    made.attrs.update(vars(found))
    return rest


def _parse_unknown_words(call: Call, options: Options, made: Instance) -> None:
    seen: dict[str, Value] = {}
    for action in options.actions():
        name = action.dest
        if name == argparse.SUPPRESS or (action.default == argparse.SUPPRESS and not action.required):
            continue
        value = _at_default(call, action, options.places.get(name, call.place))
        if name in seen and isinstance(action, argparse._StoreConstAction):  # noqa: SLF001
            continue  # `--on` and `--off` of one setting: the first one's default counts, as in argparse
        made.attrs[name] = seen[name] = value
    for name, value in options.parser._defaults.items():  # noqa: SLF001
        made.attrs[name] = value


def _at_default(call: Call, action: argparse.Action, place: Place) -> Value:
    source = action.option_strings[0] if action.option_strings else action.dest
    source = max(action.option_strings, key=len, default=source)
    if isinstance(action, _SubCommands):
        return outside(call, action.dest, f"{action.dest} (the chosen subcommand)", place)
    needed = action.required and action.nargs not in ("?", "*")
    if needed and action.default is None:
        return outside(call, action.dest, source, place)
    default = action.default
    told = call.machine.given.named(action.dest)
    if told is not MISSING:
        return told
    convert: Any = action.type
    if isinstance(default, str) and convert is not None:
        try:
            default = convert(default)
        except (ValueError, TypeError) as error:
            call.fail("SystemExit", str(error))
    if isinstance(default, (list, tuple)):
        if default:
            call.machine.assume(action.dest, default, place)
        return default
    return assumed(call, action.dest, default, source, place)


def _namespace_init(call: Call, self: Instance, /, **kwargs: Value) -> Value:
    self.attrs.update(kwargs)
    return None


def _namespace_contains(call: Call, self: Instance, name: Value) -> Value:
    return name in self.attrs


def _nothing(call: Call, self: Instance, /, *args: Value, **kwargs: Value) -> Value:
    return None


def _error(call: Call, self: Instance, message: Value = "", /, *args: Value) -> Value:
    call.fail("SystemExit", str(message))


NAMESPACE = native_class(
    "Namespace", {"__init__": _namespace_init, "__contains__": _namespace_contains}, module="argparse"
)
PARSER = native_class(
    "ArgumentParser",
    {
        "__init__": _init,
        "add_argument": _add_argument,
        "add_argument_group": _same_parser,
        "add_mutually_exclusive_group": _same_parser,
        "add_subparsers": _add_subparsers,
        "set_defaults": _set_defaults,
        "get_default": _get_default,
        "parse_args": _parse_args,
        "parse_known_args": _parse_known_args,
        "parse_intermixed_args": _parse_args,
        "print_help": _nothing,
        "print_usage": _nothing,
        "error": _error,
        "exit": _error,
    },
    module="argparse",
)
SUBPARSERS = native_class("_SubParsersAction", {"add_parser": _add_parser}, module="argparse")
LIBRARY.add("ArgumentParser", PARSER)
LIBRARY.add("Namespace", NAMESPACE)
for _name in (
    "ArgumentDefaultsHelpFormatter",
    "RawDescriptionHelpFormatter",
    "RawTextHelpFormatter",
    "MetavarTypeHelpFormatter",
    "HelpFormatter",
    "BooleanOptionalAction",
    "Action",
    "FileType",
):
    LIBRARY.add(_name, native_class(_name, module="argparse"))
for _name in ("ArgumentError", "ArgumentTypeError"):
    LIBRARY.add(_name, exception_class(_name, "Exception", "argparse"))
