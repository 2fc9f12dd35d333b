"""Sources: which files there are, what text they hold, and what their comments say to us.

The names are imported when they are used: who asks only whether a file can
concern Keras, as the plugin of flake8 does of every file, needs little of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.late import late_names


if TYPE_CHECKING:
    from keras_paramlint.sources.assumptions import Assumption
    from keras_paramlint.sources.defaults import DEFAULT_EXCLUDES
    from keras_paramlint.sources.disk import MAX_NOTEBOOK_BYTES, MAX_SOURCE_BYTES, read_bytes
    from keras_paramlint.sources.errors import MissingPath, SourceError
    from keras_paramlint.sources.expectations import Claim, Expectation, Promise
    from keras_paramlint.sources.files import Found, discover
    from keras_paramlint.sources.gate import may_concern_keras
    from keras_paramlint.sources.magics import Magic, MagicKind
    from keras_paramlint.sources.notebook import CellSpan
    from keras_paramlint.sources.pragmas import (
        PragmaProblem,
        Pragmas,
        ProblemKind,
        Scope,
        Suppression,
        read_pragmas,
    )
    from keras_paramlint.sources.summaries import Cell, Count, PastedSummary, SummaryRow, read_summaries
    from keras_paramlint.sources.text import Place, Source, read_cells, read_source


__all__ = [
    "DEFAULT_EXCLUDES",
    "MAX_NOTEBOOK_BYTES",
    "MAX_SOURCE_BYTES",
    "Assumption",
    "Cell",
    "CellSpan",
    "Claim",
    "Count",
    "Expectation",
    "Found",
    "Magic",
    "MagicKind",
    "MissingPath",
    "PastedSummary",
    "Place",
    "PragmaProblem",
    "Pragmas",
    "ProblemKind",
    "Promise",
    "Scope",
    "Source",
    "SourceError",
    "SummaryRow",
    "Suppression",
    "discover",
    "may_concern_keras",
    "read_bytes",
    "read_cells",
    "read_pragmas",
    "read_source",
    "read_summaries",
]

_HOMES = {
    "DEFAULT_EXCLUDES": "defaults",
    "MAX_NOTEBOOK_BYTES": "disk",
    "MAX_SOURCE_BYTES": "disk",
    "Assumption": "assumptions",
    "CellSpan": "notebook",
    "Claim": "expectations",
    "Expectation": "expectations",
    "Found": "files",
    "Magic": "magics",
    "MagicKind": "magics",
    "MissingPath": "errors",
    "Cell": "summaries",
    "Count": "summaries",
    "PastedSummary": "summaries",
    "Place": "text",
    "PragmaProblem": "pragmas",
    "Pragmas": "pragmas",
    "ProblemKind": "pragmas",
    "Promise": "expectations",
    "Scope": "pragmas",
    "Source": "text",
    "SourceError": "errors",
    "SummaryRow": "summaries",
    "Suppression": "pragmas",
    "discover": "files",
    "may_concern_keras": "gate",
    "read_bytes": "disk",
    "read_cells": "text",
    "read_pragmas": "pragmas",
    "read_source": "text",
    "read_summaries": "summaries",
}
"""The module of each."""


__getattr__ = late_names(__name__, _HOMES)
