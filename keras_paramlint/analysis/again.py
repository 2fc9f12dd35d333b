"""What an editor's last text came to, where the next one says the same: comments and empty lines were typed.

The statements are the same nodes then, since trees take over what stayed; and
all that was looked at elsewhere is asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from astroid import nodes

from keras_paramlint.dataclass import dataclass
from keras_paramlint.sources.disk import looking_at, view
from keras_paramlint.sources.recording import Asked, Present, Recorder


Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found last, and all that it depends on."""

    key: object
    statements: tuple[nodes.NodeNG, ...]
    asked: Asked
    found: Any

    def holds(self, key: object, tree: nodes.Module) -> bool:
        """Say whether everything is as it was."""
        return (
            len(self.statements) == len(tree.body)
            and all(old is new for old, new in zip(self.statements, tree.body, strict=True))
            and self.key == key
            and Present(view()).agrees(self.asked)
        )


_last: list[_Known] = []
"""One result at most: a person types in one file at a time."""


def unless_known(
    key: object, tree: nodes.Module, work: Callable[[], Outcome], lasts: Callable[[Outcome], bool]
) -> Outcome:
    """Do some work, unless the version of the files before gave the same to do.

    Args:
        key: What the outcome depends on, beside the statements of the file and the other files.
        tree: The file.
        work: Works it out.
        lasts: Says whether an outcome would be the same the next time.
    """
    if not view().successive:
        return work()
    if _last and _last[0].holds(key, tree):
        known: Outcome = _last[0].found
        return known
    recorder = Recorder(view())
    with looking_at(recorder):
        found = work()
    _last[:] = [_Known(key, tuple(tree.body), recorder.asked, found)] if lasts(found) else []
    return found
