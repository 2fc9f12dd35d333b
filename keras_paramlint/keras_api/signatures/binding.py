"""Binding the arguments of a call to a signature, as Python and Keras do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.keras_api.signatures import LayerSignature


@dataclass(frozen=True, slots=True)
class BoundArguments:
    """The arguments of one call, by name, and what is wrong with them.

    ``values`` holds every parameter, defaults included, and the keywords that
    went through ``**kwargs``; ``given`` the names that the call stated.
    """

    values: dict[str, Any]
    given: frozenset[str]
    rest: tuple[Any, ...] = ()
    """Positional arguments that a ``*args`` took."""
    unknown: tuple[str, ...] = ()
    """Keywords that the class does not take."""
    duplicate: tuple[str, ...] = ()
    """Parameters given both by position and by keyword."""
    missing: tuple[str, ...] = ()
    """Required parameters that nothing was given for."""
    surplus: int = 0
    """How many positional arguments are too many."""
    positional: int = field(default=0)
    """How many positional arguments the class takes."""

    @property
    def ok(self) -> bool:
        """Whether the call binds."""
        return not (self.unknown or self.duplicate or self.missing or self.surplus)


def release_of(signature: LayerSignature, args: Sequence[Any]) -> LayerSignature:
    """Return the signature that positional arguments were written for: this one, or its ``older`` one.

    TensorFlow 1.15 had ``Conv2D(filters, kernel_size, strides, padding, data_format, dilation_rate,
    activation)``; later releases put ``groups`` before ``activation``.  The first
    argument that only one of the two can mean decides.

    Raises:
        NotKnown: the two differ where the arguments are, and could both be meant.
    """
    older = signature.older
    if older is None:
        return signature
    now, before = signature.positional, older.positional
    if len(args) > min(len(now), len(before)):
        return older if len(before) > len(now) else signature
    differing = False
    for value, new, old in zip(args, now, before, strict=False):
        if new.name == old.name:
            continue
        differing = True
        fits_now, fits_before = _fits(value, new.default), _fits(value, old.default)
        if fits_now is not fits_before:
            return signature if fits_now else older
    if differing:
        raise NotKnown(f"positional arguments of {signature.name}, whose order differs between releases")
    return signature


def _fits(value: Any, default: Any) -> bool:
    """Say whether an argument is of the kind of a parameter's default; None stands for texts and objects."""
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, (int, tuple)):
        return isinstance(value, (int, tuple, list)) and not isinstance(value, bool)
    return not isinstance(value, (bool, int, tuple, list))


def bind_arguments(
    signature: LayerSignature, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> BoundArguments:
    """Bind positional and keyword arguments to a signature; nothing raises."""
    positional, takes_rest = signature.positional, signature.takes_rest
    values: dict[str, Any] = signature.defaults()
    given: set[str] = set()
    for parameter, value in zip(positional, args, strict=False):
        values[parameter.name] = value
        given.add(parameter.name)
    beyond = tuple(args[len(positional) :])
    unknown: list[str] = []
    duplicate: list[str] = []
    for name, value in kwargs.items():
        if name in given:
            duplicate.append(name)
        elif signature.accepts(name):
            values[name] = value
            given.add(name)
        else:
            unknown.append(name)
    return BoundArguments(
        values,
        frozenset(given),
        beyond if takes_rest else (),
        tuple(unknown),
        tuple(duplicate),
        tuple(name for name in signature.required if name not in given),
        0 if takes_rest else len(beyond),
        len(positional),
    )
