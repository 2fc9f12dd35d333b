"""Sources: which files there are, what text they hold, and what their comments say to us."""

from __future__ import annotations

from keras_paramlint.sources.assumptions import Assumption
from keras_paramlint.sources.errors import MissingPath, SourceError
from keras_paramlint.sources.expectations import Claim, Expectation, Promise
from keras_paramlint.sources.files import DEFAULT_EXCLUDES, Found, discover
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
from keras_paramlint.sources.summaries import PastedSummary, SummaryRow, read_summaries
from keras_paramlint.sources.text import (
    MAX_NOTEBOOK_BYTES,
    MAX_SOURCE_BYTES,
    Place,
    Source,
    read_bytes,
    read_cells,
    read_source,
)


__all__ = [
    "DEFAULT_EXCLUDES",
    "MAX_NOTEBOOK_BYTES",
    "MAX_SOURCE_BYTES",
    "Assumption",
    "CellSpan",
    "Claim",
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
