"""``re``: applied where pattern and text are known, within bounds on the time that it can take."""

from __future__ import annotations

import math
import re
from typing import Any

from keras_paramlint.interpreter.library.support import add_all, exception_class, no_op, raise_of, stream_of
from keras_paramlint.interpreter.native import Call, Library, NotKnown, first_unknown, is_known
from keras_paramlint.interpreter.values import Builtin, NativeObject, Value


LIBRARY = Library("re")
for _name in (
    "A", "ASCII", "DOTALL", "I", "IGNORECASE", "M", "MULTILINE", "S", "U", "UNICODE", "VERBOSE", "X",
    "NOFLAG", "L",
):  # fmt: skip
    LIBRARY.add(_name, int(getattr(re, _name)))

ERROR = exception_class("error", "Exception", "re")
LIBRARY.add("error", ERROR)
LIBRARY.add("PatternError", ERROR)

_MOST_STEPS = 10**8


def _check_cost(pattern: str, text: str) -> None:
    """Refuse what could backtrack for long: each unbounded repeat may try every length.

    Raises:
        NotKnown: the match could take too long.
    """
    if len(pattern) > 2000:
        raise NotKnown("a regular expression too long to apply")
    plain = _signs(pattern)
    open_ended = sum(plain.count(sign) for sign in "*+{")
    choices = sum(plain.count(sign) for sign in "?|")
    # As many ways as there are to divide the text among the repeats.
    ways = math.comb(len(text) + open_ended + 1, min(open_ended + 1, 30)) * 2 ** min(choices, 12)
    if _repeats_choices(plain) or ways > _MOST_STEPS:
        raise NotKnown("a regular expression that could take long to apply")


def _signs(pattern: str) -> str:
    r"""Return a pattern whose every sign is one of repetition, choice or grouping, not of a text or a name.

    >>> [_signs(pattern) for pattern in ("[(+]*", r"(\+)+", "(?P<plus>a+)?")]
    ['x*', '(x)+', '(a+)?']
    """
    plain = re.sub(r"\\.|\[\]?[^\]]*\]", "x", pattern, flags=re.DOTALL)
    return re.sub(r"\(\?(P<\w+>|[:=!]|<[=!])", "(", plain)


def _repeats_choices(plain: str) -> bool:
    """Say whether something is repeated that can itself match in several ways, as in ``(a+)+``.

    >>> [_repeats_choices(plain) for plain in ("(a+)+", "((a|b)c)*", "(ab)+c*", "x*", "(x)+")]
    [True, True, False, False, False]
    """
    open_groups: list[bool] = []
    for index, sign in enumerate(plain):
        if sign == "(":
            open_groups.append(False)
        elif sign in "*+?{|" and open_groups:
            open_groups[-1] = True
        elif sign == ")" and open_groups:
            several = open_groups.pop()
            if several and plain[index + 1 : index + 2] in {"*", "+", "{"}:
                return True
            if several and open_groups:
                open_groups[-1] = True
    return re.search(r"[*+}][*{]", plain) is not None


class MatchValue(NativeObject):
    """A match object."""

    class_name = "Match"

    def __init__(self, match: re.Match[str]) -> None:
        self.match = match

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a method or a fact of the match."""
        if name in ("group", "groups", "groupdict", "start", "end", "span", "expand", "__getitem__"):
            return Builtin(
                f"Match.{name}", lambda inner, *args: _guarded(inner, getattr(self.match, name), args)
            )
        if name in ("string", "pos", "endpos", "lastindex", "lastgroup"):
            return getattr(self.match, name)
        return NotImplemented

    def subscript(self, call: Call, index: Value) -> Value:
        """Return a group."""
        return _guarded(call, self.match.__getitem__, (index,))

    def truth(self, call: Call) -> bool:
        """A match is true."""
        return True


class PatternValue(NativeObject):
    """A compiled pattern."""

    class_name = "Pattern"

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a method, the text or the flags."""
        if name in ("pattern", "flags"):
            return getattr(self, name)
        if name in _FUNCTIONS:
            return Builtin(
                f"Pattern.{name}", lambda inner, *args, **kwargs: _run(inner, name, self, args, kwargs)
            )
        return NotImplemented

    def truth(self, call: Call) -> bool:
        """A pattern is true."""
        return True


def _guarded(call: Call, function: Any, args: tuple[Value, ...]) -> Value:
    if not is_known(args):
        raise NotKnown(first_unknown(args) or call.source)
    try:
        return function(*args)
    except (IndexError, TypeError) as error:
        call.fail(type(error).__name__, str(error))


_FUNCTIONS = ("match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn")


def _run(call: Call, name: str, pattern: Value, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    flags = kwargs.pop("flags", 0)
    if isinstance(pattern, PatternValue):
        pattern, flags = pattern.pattern, pattern.flags
    replacing = name in ("sub", "subn")
    replacement = args[0] if replacing and args else kwargs.get("repl")
    plain_args = args[1:] if replacing and args else args
    if not is_known((pattern, flags)) or not is_known(plain_args) or not is_known(list(kwargs.values())):
        raise NotKnown(first_unknown([pattern, flags, plain_args, kwargs]) or call.source)
    text = kwargs.get("string", plain_args[0] if plain_args else "")
    if not isinstance(pattern, str) or not isinstance(text, str):
        raise NotKnown(f"{call.source}: not a text")
    _check_cost(pattern, text)
    if replacing and not isinstance(replacement, str):
        function = replacement
        args = (lambda match: _replaced(call, function, match), *plain_args)
    try:
        compiled = re.compile(pattern, flags)
        found = getattr(compiled, name)(*args, **kwargs)
    except re.error as error:
        raise_of(call, ERROR, str(error))
    except (TypeError, OverflowError, RecursionError) as error:
        call.fail(type(error).__name__, str(error))
    if name == "finditer":
        return stream_of(call, [MatchValue(match) for match in found], "finditer")
    return MatchValue(found) if isinstance(found, re.Match) else found


def _replaced(call: Call, function: Value, match: re.Match[str]) -> str:
    text = call.invoke(function, MatchValue(match))
    if not isinstance(text, str):
        raise NotKnown(first_unknown([text]) or call.source)
    return text


def _module_function(name: str) -> None:
    positional = 3 if name in ("sub", "subn") else 2

    @LIBRARY.function(name)
    def run(call: Call, pattern: Value, /, *args: Value, **kwargs: Value) -> Value:
        # `re.match(pattern, string, flags)` has the flags where the compiled method has a position
        if name in ("match", "search", "fullmatch", "findall", "finditer") and len(args) >= positional:
            kwargs["flags"], args = args[1], args[:1]
        return _run(call, name, pattern, args, kwargs)


for _name in _FUNCTIONS:
    _module_function(_name)


@LIBRARY.function("compile")
def compile(call: Call, pattern: Value, flags: Value = 0) -> Value:
    """Return a compiled pattern."""
    if isinstance(pattern, PatternValue):
        return pattern
    if not isinstance(pattern, str) or not isinstance(flags, int):
        raise NotKnown(first_unknown([pattern, flags]) or call.source)
    try:
        return PatternValue(pattern, re.compile(pattern, flags).flags)
    except re.error as error:
        raise_of(call, ERROR, str(error))


LIBRARY.pure("escape", real=re.escape)
add_all(LIBRARY, ("purge",), no_op)
