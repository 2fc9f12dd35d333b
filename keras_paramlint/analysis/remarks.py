"""What can only be said at the end of a run: layers that nothing used, or that nothing keeps."""

from __future__ import annotations

from collections.abc import Iterable

from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.keras_api.engine.session import Remark


def found_at_the_end(machine: Machine) -> Iterable[Remark]:
    """Yield what stands out in the objects that the program leaves behind."""
    yield from ()
