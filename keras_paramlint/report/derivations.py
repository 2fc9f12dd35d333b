"""How the counts come about that findings speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.graph import Diagnostic, FileResult


if TYPE_CHECKING:
    from keras_paramlint.explain import Sources
    from keras_paramlint.explain.explanation import LayerExplanation


class Derivations:
    """Reads the source once more, and each file once; most formats do not pay for it."""

    def __init__(self) -> None:
        self._sources: Sources | None = None

    def of(self, result: FileResult, found: Diagnostic) -> tuple[LayerExplanation, ...]:
        """Return how the counts of the layers come about that are constructed where a finding is."""
        if not result.models:
            return ()
        from keras_paramlint.explain import Location, Sources, explain
        from keras_paramlint.options import Target

        self._sources = self._sources or Sources()
        location = Location(Target(found.path), found.line, found.column, found.cell)
        return explain(location, result, self._sources).layers
