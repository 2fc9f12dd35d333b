"""The result for one file or target, and for a whole run."""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING, Any

import keras_paramlint
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.diagnostic import Diagnostic, Severity
from keras_paramlint.graph.model import ModelInfo


if TYPE_CHECKING:
    from keras_paramlint.graph.history import History, Observation
    from keras_paramlint.options import Budget
    from keras_paramlint.sources import Source


SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class FileResult:
    """What one file, or one target in a file, gave."""

    path: str
    target: str | None = None
    """The target as it was asked for (``m.py::build(10)``); None: the whole file."""
    flavour: str = "keras3"
    flavour_reason: str = "the default"
    models: tuple[ModelInfo, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    suppressed: tuple[Diagnostic, ...] = ()
    """The findings that comments keep quiet."""
    known: tuple[Diagnostic, ...] = ()
    """The findings that the baseline has, and that are not reported again."""
    histories: tuple[History, ...] = ()
    """What the program did, one for each run that its undecided conditions made."""
    failure: str | None = None
    """Why the target could not be looked at (no such name in the file); None: it was."""
    accidental: bool = False
    """Whether the clock or a defect decided something of it, so that it may come out otherwise next time."""
    flavour_told: bool = False
    """Whether a person or the project's requirements told the flavour; False: it was inferred."""
    used_names: frozenset[str] = frozenset()
    """The names among those that were given a value which this file or target has."""
    open_names: frozenset[str] = frozenset()
    """The names that could be given a value here; empty where none was, or where all were used."""
    met_budgets: frozenset[str] = frozenset()
    """The keys of those budgets of the configuration that mean a model of it."""
    budgets: tuple[Budget, ...] = field(default=(), compare=False, repr=False)
    """What the configuration allows; empty once the rules have run."""
    revision: str = ""
    """The version of the files that it is of, ``HEAD~1``; empty: those on disk."""
    before: FileResult | None = field(default=None, compare=False, repr=False)
    """What it was in an older version, for rules about edits; None once the rules have run."""
    source: Source | None = field(default=None, compare=False, repr=False)
    """The text that was analysed, for rules that read comments; None once the rules have run."""

    @property
    def is_certain(self) -> bool:
        """Whether the flavour was told, or the file itself is evidence for it."""
        return self.flavour_told or self.flavour_reason != "the default"

    def observations(self, kind: str) -> tuple[Observation, ...]:
        """Return what stands out of a kind, over all runs, each once."""
        return tuple(dict.fromkeys(each for history in self.histories for each in history.of(kind)))

    @property
    def name(self) -> str:
        """What was asked for: the target, else the path."""
        return self.target or self.path

    @property
    def is_unreadable(self) -> bool:
        """Whether the file could not be read, parsed or analysed at all."""
        return not self.models and any(each.code == "KPL000" for each in self.diagnostics)

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object; it is also one line of ``jsonl``."""
        return {
            "path": self.path,
            "target": self.target,
            "flavour": self.flavour,
            "flavour_reason": self.flavour_reason,
            "models": [model.to_json() for model in self.models],
            "diagnostics": [each.to_json() for each in self.diagnostics],
        }


@dataclass(frozen=True, slots=True)
class Analysis:
    """The results of a run, in the order in which they were asked for."""

    files: tuple[FileResult, ...]

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        """The models of all files."""
        return tuple(model for file in self.files for model in file.models)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings in all files."""
        return tuple(each for file in self.files for each in file.diagnostics)

    @property
    def statistics(self) -> dict[str, Any]:
        """How much was looked at, and how much of it is known; a function of the input alone."""
        layers = [layer for model in self.models for layer in model.layers]
        severities = Counter(each.severity for each in self.diagnostics)
        return {
            "files": len(self.files),
            "models": len(self.models),
            "models_exact": sum(model.params.is_exact for model in self.models),
            "layers": len(layers),
            "layers_exact": sum(layer.params.is_exact for layer in layers),
            "diagnostics": {severity.value: severities[severity] for severity in Severity},
        }

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object."""
        return {
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": "keras-paramlint", "version": keras_paramlint.__version__},
            "files": [file.to_json() for file in self.files],
            "statistics": self.statistics,
        }
