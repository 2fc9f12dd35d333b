"""What an edit does to the models of a file."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Any

from keras_paramlint.algebra import Poly, Size, less, names_for, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.checkpoints import Compatibility, Fate, Problem, compatibility
from keras_paramlint.graph.comparison import Comparison, Edit, Term, compare
from keras_paramlint.graph.comparison.pairing import pair_models
from keras_paramlint.graph.diagnostic import Diagnostic
from keras_paramlint.graph.model import LayerInfo, ModelInfo
from keras_paramlint.graph.params import number
from keras_paramlint.graph.result import FileResult
from keras_paramlint.graph.shapes import Names, shape_to_json


class Outcome(StrEnum):
    """What became of a model."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class ModelChange:
    """A model before and behind an edit; None: that version does not have it."""

    old: ModelInfo | None
    new: ModelInfo | None
    comparison: Comparison | None = None
    """Where both are there."""
    compatibility: Compatibility | None = None

    @property
    def model(self) -> ModelInfo:
        """The model as it is now, or as it was."""
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        if self.old is None:
            return Outcome.ADDED
        if self.new is None or self.comparison is None:
            return Outcome.REMOVED
        same = (
            not self.comparison.changes and not self.comparison.terms and self.old.params == self.new.params
        )
        loads = self.compatibility is None or not self.compatibility.is_breaking
        return Outcome.SAME if same and loads else Outcome.CHANGED

    @property
    def is_breaking(self) -> bool:
        """Whether some way to load old weights no longer works, or loads them wrongly."""
        return self.compatibility is not None and self.compatibility.is_breaking

    @property
    def names(self) -> Names:
        """A distinct name for each symbol of both versions."""
        models = (model for model in (self.old, self.new) if model is not None)
        return names_for(symbol for model in models for symbol in model.names())

    @property
    def difference(self) -> Size | None:
        """How many parameters more there are; None where that is not one size."""
        if self.comparison is not None:
            return self.comparison.difference
        total = self.model.params.total
        return -total if total is not None and self.new is None else total

    def grows_by(self, percent: float) -> bool:
        """Say whether the count certainly grows by more than some percent."""
        if self.old is None or self.new is None:
            return False
        before, now = self.old.params.number(), self.new.params.number()
        if before is not None and now is not None:
            return 100 * (now - before) > Fraction(percent) * before
        if self.comparison is None or not float(percent * 100).is_integer():
            return False
        old, new = self.comparison.old.params.total, self.comparison.new.params.total
        if old is None or new is None:
            return False
        return less(old * (10_000 + round(percent * 100)), new * 10_000) is True

    def to_json(self) -> dict[str, Any]:
        """Return a plain object; counts of symbols are formulas as text."""
        names = self.names
        comparison, found = self.comparison, self.compatibility
        return {
            "name": self.model.name,
            "qualname": self.model.qualname or self.model.name,
            "outcome": self.outcome.value,
            "old": _side(self.old, names),
            "new": _side(self.new, names),
            "difference": _size(self.difference, names),
            "terms": [_term(term, names) for term in (comparison.terms if comparison is not None else ())],
            "terms_are_complete": comparison is None or comparison.is_complete,
            "layers": [_edit(edit, names) for edit in (comparison.changes if comparison is not None else ())],
            "old_weights": _weights(found, names) if found is not None else None,
        }


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file before and behind an edit; None: that version does not have it."""

    old: FileResult | None
    new: FileResult | None
    models: tuple[ModelChange, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    """What the rules say about the edit."""

    @property
    def result(self) -> FileResult:
        """The file as it is now, or as it was."""
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found

    def to_json(self) -> dict[str, Any]:
        """Return a plain object; it is also one line of ``jsonl``."""
        return {
            "path": self.result.path,
            "target": self.result.target,
            "old_path": self.old.path if self.old is not None else None,
            "new_path": self.new.path if self.new is not None else None,
            "old_flavour": self.old.flavour if self.old is not None else None,
            "flavour": self.result.flavour,
            "flavour_reason": self.result.flavour_reason,
            "models": [change.to_json() for change in self.models],
            "diagnostics": [each.to_json() for each in self.diagnostics],
        }


def change_of(old: ModelInfo | None, new: ModelInfo | None, old_flavour: str, flavour: str) -> ModelChange:
    """Return what became of one model."""
    if old is None or new is None:
        return ModelChange(old, new)
    comparison = compare(old, new)
    return ModelChange(old, new, comparison, compatibility(comparison, old_flavour, flavour))


def changes_of(old: FileResult | None, new: FileResult | None) -> tuple[ModelChange, ...]:
    """Return what became of the models of a file."""
    before, now = (result.models if result is not None else () for result in (old, new))
    flavours = [result.flavour for result in (old, new) if result is not None]
    pairs = pair_models(before, now)
    return tuple(change_of(*pair, flavours[0], flavours[-1]) for pair in pairs)


# ---------------------------------------------------------------------- plain data
def _size(size: Size | None, names: Names) -> int | str | None:
    return render(size, names=names) if isinstance(size, Poly) else size


def _side(model: ModelInfo | None, names: Names) -> dict[str, Any] | None:
    if model is None:
        return None
    return {
        "path": model.site.path,
        "line": model.site.line,
        "column": model.site.column,
        "cell": model.site.cell,
        "params": model.params.to_json(names),
    }


def _layer(layer: LayerInfo | None, names: Names) -> dict[str, Any] | None:
    if layer is None:
        return None
    return {
        "name": layer.name,
        "class": layer.class_name,
        "path": layer.site.path,
        "line": layer.site.line,
        "column": layer.site.column,
        "cell": layer.site.cell,
        "params": layer.params.number(),
        "formula": layer.formula(names),
    }


def _edit(edit: Edit, names: Names) -> dict[str, Any]:
    return {
        "kinds": sorted(kind.value for kind in edit.kinds),
        "old": _layer(edit.old, names),
        "new": _layer(edit.new, names),
    }


def _term(term: Term, names: Names) -> dict[str, Any]:
    return {
        "size": number(term.size),
        "formula": render(term.size, names=names),
        "cause": term.cause.value,
        "layer": term.edit.layer.name if term.edit is not None else None,
        "products": [
            {
                "weight": product.weight,
                "rows": _size(product.rows, names),
                "elements": _size(product.elements, names),
                "times": product.times,
            }
            for product in term.products
        ],
    }


def _weights(found: Compatibility, names: Names) -> dict[str, Any]:
    return {
        "verdict": found.verdict.value,
        "unknown": str(found.unknown) if found.unknown is not None else None,
        "formats": {fate.format.value: _fate(fate, names) for fate in found.fates},
    }


def _fate(fate: Fate, names: Names) -> dict[str, Any]:
    return {
        "status": fate.status.value,
        "converted": fate.is_converted,
        "problem": _problem(fate.loading.problem, names) if fate.loading.problem is not None else None,
        "wrong": [
            {"layer": each.layer.name, "weight": each.weight.name, "source": each.source.name}
            for each in fate.displaced
        ],
        "untouched": [layer.name for layer in fate.untouched],
        "unused": [layer.name for layer in fate.unused],
    }


def _problem(problem: Problem, names: Names) -> dict[str, Any]:
    expected, received = (
        shape if isinstance(shape, int) else shape_to_json(shape, names)
        for shape in (problem.expected, problem.received)
    )
    return {
        "cause": problem.cause.value,
        "path": problem.path,
        "layer": problem.layer,
        "weight": problem.weight,
        "expected": expected,
        "received": received,
    }
