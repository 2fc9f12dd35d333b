"""Generators of the analysed program, run step by step as they are asked for values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from keras_paramlint.interpreter.native import Call, NotKnown, Raised
from keras_paramlint.interpreter.values import Class, Function, Instance, NativeObject, Scope, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine
    from keras_paramlint.interpreter.records import Frame
    from keras_paramlint.interpreter.states import Lost


class _Progress:
    """How far a body ran, which stays so when a branch of the analysis is undone."""

    def __init__(self) -> None:
        self.count = 0


class GeneratorValue(NativeObject):
    """A generator object: a function's body that stops at each ``yield``.

    ``position`` says how much was taken; it is put back with a branch that is undone, but the body
    cannot be. What comes next is then not known, as it is behind a loop that took an unknown number.
    """

    class_name = "generator"
    elements_taken = 24

    def __init__(
        self,
        machine: Machine,
        function: Function | None,
        scope: Scope | None,
        frame: Frame | None,
        source: Iterator[Value] | None = None,
    ) -> None:
        self.machine = machine
        self.frame = frame
        self.sent: Value = None
        self.thrown: Raised | None = None
        self.result: Value = None
        self.function = function
        self.position: int | Unknown = 0
        self._ran = _Progress()
        if source is not None:
            self.source = source
        else:
            from keras_paramlint.interpreter.yielding import run_generator

            assert function is not None
            assert scope is not None
            self.source = run_generator(machine, function, scope, self)

    def items(self, call: Call) -> Iterator[Value]:
        """Yield the values that are left."""
        while True:
            try:
                yield self.advance()
            except StopIteration:
                return

    def advance(self) -> Value:
        """Return the next value.

        Raises:
            StopIteration: the generator is exhausted.
            NotKnown: what was taken before is not known.
        """
        self.check()
        self.machine.touch(self)
        if self.frame is not None:
            self.machine.frames.append(self.frame)
        try:
            value = next(self.source)
        except ValueError as error:
            # a generator that asks for its own next value
            raise self.machine.exception("ValueError", str(error)) from None
        finally:
            if self.frame is not None:
                self.machine.frames.pop()
        self._ran.count += 1
        self.position = self._ran.count
        return value

    def check(self) -> None:
        """Make sure that it is known what comes next.

        Raises:
            NotKnown: it is not.
        """
        if isinstance(self.position, Unknown):
            raise NotKnown(self.position)
        if self.position != self._ran.count:
            raise NotKnown("what a generator yields that ran in a branch which was undone")

    def forget_states(self, before: dict[str, Any], after: dict[str, Any], lost: Lost) -> dict[str, Any]:
        """Return the state after any number of turns: nobody knows how much was taken."""
        if before["position"] == after["position"]:
            return after
        key = ("taken", lost.place, lost.reason)
        return {**after, "position": Unknown(lost.reason, lost.place, key=key)}

    def iterate(self, call: Call) -> Any:
        """Return the values that are left."""
        return self.items(call)

    def truth(self, call: Call) -> bool:
        """A generator is true."""
        return True

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return ``send``, ``close`` and ``__next__``."""
        from keras_paramlint.interpreter.values import Builtin

        methods: dict[str, Callable[..., Value]]
        methods = {"__next__": self._send, "send": self._send, "throw": self._throw, "close": self._close}
        return Builtin(f"generator.{name}", methods[name]) if name in methods else NotImplemented

    def _send(self, call: Call, value: Value = None) -> Value:
        self.sent = value
        try:
            return self.advance()
        except StopIteration:
            call.fail("StopIteration", "")

    def _throw(self, call: Call, error: Value, *details: Value) -> Value:
        error = call.invoke(error) if isinstance(error, Class) else error
        if not isinstance(error, Instance):
            raise NotKnown(call.source)
        self.thrown = Raised(error, call.place)
        return self._send(call)

    def _close(self, call: Call) -> None:
        self.source = iter(())
