"""The ``training`` argument that Keras hands to a ``call`` by itself.

tf_keras (``Layer._get_propagated_call_context_arguments``) gives every ``call`` that names ``training`` a
value: the one that was passed, else that of the call around it, else the default of the signature, or None. A
``call`` without a default works there.  TF 1 hands on what was passed, and no default.  Keras 3 binds the
arguments first, and refuses the call; which value a layer inherits there depends on what was called before,
and is not followed.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from keras_paramlint.interpreter.calls import parameter_names
from keras_paramlint.interpreter.values import Function, Value
from keras_paramlint.keras_api.engine.layer import Layer, method_of


if TYPE_CHECKING:
    from collections.abc import Iterator

    from keras_paramlint.keras_api.engine.session import Session
    from keras_paramlint.keras_api.entry import CallArgs

NAME = "training"
_PASSED_ON = ("tfkeras2", "tf1")


@contextmanager
def entered(session: Session, layer: Layer, args: CallArgs) -> Iterator[None]:
    """Let the layers that are called inside of a call of a layer inherit its phase."""
    if session.flavour not in _PASSED_ON:
        yield
        return
    session.phases.append(_phase_of(session, layer, args))
    try:
        yield
    finally:
        session.phases.pop()


def _phase_of(session: Session, layer: Layer, args: CallArgs) -> Value:
    """Return the phase that the layers called inside of a call of a layer inherit; None: none is said."""
    passed = args.kwargs.get(NAME)
    function = method_of(layer, "call")
    if passed is None and isinstance(function, Function):
        position = _position(function)
        if position is not None and position < len(args.args):
            passed = args.args[position]
    if passed is not None:
        return passed
    inherited = session.phases[-1] if session.phases else None
    if inherited is not None or session.flavour == "tf1" or not isinstance(function, Function):
        return inherited
    return _default(function)[1]


def with_phase(
    session: Session, function: Function, rest: list[Value], kwargs: dict[str, Value]
) -> dict[str, Value]:
    """Return the arguments by name of a program's own ``call``, with the phase that Keras adds to them."""
    spec = function.node.args
    position = _position(function)
    if position is None and NAME not in {a.name for a in spec.kwonlyargs or ()}:
        return kwargs
    if kwargs.get(NAME) is not None or (position is not None and position < len(rest)):
        return kwargs
    phase = session.phases[-1] if session.phases else None
    if phase is not None:
        return {**kwargs, NAME: phase}
    if NAME in kwargs or _default(function)[0] or (session.sure and session.flavour != "tfkeras2"):
        return kwargs
    return {**kwargs, NAME: None}


def _position(function: Function) -> int | None:
    """Return where ``training`` stands behind ``self`` and the inputs."""
    names = parameter_names(function.node.args)
    return names.index(NAME) - 2 if NAME in names[2:] else None


def _default(function: Function) -> tuple[bool, Value]:
    """Return whether ``training`` has a default, and which."""
    if NAME in function.kw_defaults:
        return True, function.kw_defaults[NAME]
    names = parameter_names(function.node.args)
    index = names.index(NAME) - len(names) if NAME in names else -len(names) - 1
    if -index > len(function.defaults):
        return False, None
    return True, function.defaults[index]
