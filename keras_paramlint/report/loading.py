"""Whether a source loads a file, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from keras_paramlint.checkpoints.alignment import aligned, alike
from keras_paramlint.checkpoints.configuration import needs_of
from keras_paramlint.checkpoints.loading import Attempt, Match, Status
from keras_paramlint.graph import FileResult, LayerInfo, WeightInfo, show_shape
from keras_paramlint.graph.checkpoints import Cause, Format, Group, Problem, SavedWeight, as_saved
from keras_paramlint.graph.shapes import Names, shape_to_json
from keras_paramlint.report.output import Line


MOST_LINES = 12
"""Differences that are written out."""

_STYLES = {Status.LOADS: "green", Status.PARTLY: "yellow", Status.FAILS: "red", Status.UNKNOWN: "yellow"}


class Wording:
    """A match in words."""

    def __init__(self, match: Match) -> None:
        self.match = match
        self.names: Names = match.model.names()
        self.owners = match.owners()

    # ---------------------------------------------------------------------- text
    def lines(self, result: FileResult) -> Iterator[Line]:
        """Yield the lines of the verdict, the calls, and what does not fit."""
        match, best = self.match, self.match.best
        model = f"`{match.model.name}` ({match.model.site})"
        yield [(f"{result.name}: {result.flavour} ({result.flavour_reason})", "")]
        yield [
            (match.checkpoint.path, "bold"),
            (f" into {model}: ", ""),
            (self.headline(best), _STYLES[best.status]),
        ]
        for attempt in self._worth_saying():
            yield [(f"  {attempt.way.call}: ", ""), (self.outcome(attempt), _STYLES[attempt.status])]
        if match.checkpoint.config is not None:
            yield [(f"  load_model(...): {self.whole()}", "")]
        if best.way.form is None:
            return
        yield [(f"  {self.counts(best)}", "")]
        shown = list(self.differences(best))
        for text in shown[:MOST_LINES]:
            yield [(f"    {text}", "")]
        if len(shown) > MOST_LINES:
            yield [(f"    and {len(shown) - MOST_LINES} more", "dim")]

    def _worth_saying(self) -> Iterator[Attempt]:
        """Yield the calls, without those that leave out what the same call without that takes anyway."""
        loaded = {each.way.form for each in self.match.attempts if each.status is Status.LOADS}
        for attempt in self.match.attempts:
            if not (attempt.way.skips and attempt.way.form in loaded):
                yield attempt

    def headline(self, attempt: Attempt) -> str:
        """Return the verdict in a few words."""
        conditions = f", with {', '.join(attempt.conditions)}" if attempt.conditions else ""
        if attempt.status is Status.LOADS:
            return f"loads{conditions}"
        if attempt.status is Status.PARTLY:
            return f"loads in part only, which Keras does not say{conditions}"
        if attempt.status is Status.UNKNOWN:
            return "not known"
        return "does not load"

    def outcome(self, attempt: Attempt) -> str:
        """Say what a call comes to."""
        if attempt.status is Status.UNKNOWN:
            return f"not known: {attempt.unknown}"
        if attempt.status is Status.FAILS:
            text = self.problem(attempt.problem, attempt) if attempt.problem else attempt.way.refusal
            silent = self.match.flavour == "tf1" and attempt.way.form is Format.TF_CHECKPOINT
            note = (
                "; without eager execution, nothing is raised, and wrong shapes are put in" if silent else ""
            )
            return f"no: {text}{note}"
        wanted = len(attempt.untouched) + self._taken(attempt)
        taken = f"{self._taken(attempt)} of {wanted} weights"
        if attempt.status is Status.LOADS:
            return "yes, converted from or to cuDNN's layout" if attempt.converted else "yes"
        if not attempt.assigned:
            return "without an error, and nothing is loaded"
        return f"without an error, but only {taken}"

    def _taken(self, attempt: Attempt) -> int:
        return len({weight.number for weight, _ in attempt.assigned})

    def counts(self, attempt: Attempt) -> str:
        """Return the overview: how many weights match, are missing, and are not expected."""
        taken, missing = self._taken(attempt), len(attempt.untouched)
        unused = sum(len(group.weights) for group in attempt.unused)
        return f"matched {taken} of {taken + missing} weights, missing {missing}, unexpected {unused}"

    def whole(self) -> str:
        """Say what ``load_model`` makes of a file with a configuration."""
        needs = needs_of(self.match.checkpoint.config)
        text = "makes the model from the file's own configuration, not from this source"
        if needs.custom:
            text += f"; it needs custom_objects for {', '.join(needs.custom)}"
        if needs.has_lambda:
            text += "; for a Lambda it needs safe_mode=False, which runs what the file says"
        return text

    def differences(self, attempt: Attempt) -> Iterator[str]:
        """Yield all that does not fit, and what is over."""
        told: set[str] = set()
        for problem in attempt.problems:
            if problem.cause is Cause.LAYERS:
                yield from self._unpaired(attempt)
                return
            yield self.problem(problem, attempt)
            told |= {problem.layer, problem.path}
        for layer in dict.fromkeys(self._layer(weight) for weight in attempt.untouched):
            if layer.name not in told:
                yield f"{_named(layer)} keeps its initial weights"
        for group in attempt.unused:
            if group.path not in told and group.path.rpartition("/")[0] not in told:
                yield f"nothing takes the file's `{group.path or '(model)'}`: {self._shapes(group.weights)}"

    # ---------------------------------------------------------------------- words
    def problem(self, problem: Problem, attempt: Attempt) -> str:
        """Say what does not fit."""
        expected, received = problem.expected, problem.received
        place = f" ({problem.site})" if problem.site is not None else ""
        layer = f"`{problem.layer}`{place}: " if problem.layer else ""
        theirs = f" at {problem.path}" if problem.path and problem.path != problem.layer else ""
        if problem.cause is Cause.NOTHING:
            return "nothing in the file is where the source has something"
        if problem.cause is Cause.LAYERS:
            first = next(self._unpaired(attempt), "")
            text = f"{_many(expected, 'layer')} with weights in the source, {received} in the file"
            return f"{text}: {first}" if first else text
        if problem.cause is Cause.BIAS:
            shapes = f"{self._shape(expected)} in the source, {self._shape(received)} in the file"
            return f"{layer}the bias is {shapes}; Keras converts none with reset_after into one without"
        if problem.cause in {Cause.SHAPE, Cause.GATES}:
            name = f"`{problem.weight}`" if layer else f"`{problem.path}`"
            inside = theirs if layer else ""
            shapes = f"{self._shape(expected)} in the source, {self._shape(received)} in the file{inside}"
            return f"{layer}{name} is {shapes}"
        if received == 0:
            where = f"should be at {problem.path}" if problem.path else "are missing"
            text = f"{layer}its {_many(expected, 'weight')} {where}, where the file has none"
            moved = self._moved(problem, attempt)
            return f"{text}; it has such weights at {moved.path}" if moved is not None else text
        if expected == 0:
            return f"{layer}has no weights, and the file has {received}{theirs}"
        return f"{layer}has {_many(expected, 'weight')} in the source, {received} in the file{theirs}"

    def _moved(self, problem: Problem, attempt: Attempt) -> Group | None:
        """Return the first array that nothing takes and that has the shapes which are missed."""
        wanted = [
            SavedWeight.of(weight)
            for weight in attempt.untouched
            if (layer := self._layer(weight)).name == problem.layer and layer.site == problem.site
        ]
        return next((group for group in attempt.unused if wanted and alike(wanted, group.weights)), None)

    def _unpaired(self, attempt: Attempt) -> Iterator[str]:
        """Yield the layers that only one of source and file has."""
        match = self.match
        ours = as_saved(match.model, match.flavour, Format.H5).groups
        for left, right in aligned(ours, attempt.saved.groups):
            if left is not None and right is None:
                layer = match.model.layer(left.path)
                name = _named(layer) if layer is not None else f"`{left.path}`"
                yield f"{name}, {self._shapes(left.weights)} is not in the file"
            elif left is None and right is not None:
                yield f"the file's `{right.path}`, {self._shapes(right.weights)} is not in the source"

    def _shapes(self, weights: Sequence[SavedWeight], most: int = 3) -> str:
        shown = " ".join(show_shape(weight.shape, self.names) for weight in weights[:most])
        return f"{shown} ..." if len(weights) > most else shown

    def _shape(self, shape: Any) -> str:
        return show_shape(shape, self.names)

    def _layer(self, weight: WeightInfo) -> LayerInfo:
        return self.owners.get(weight.number) or self.match.model.as_layer()

    # ----------------------------------------------------------------------- JSON
    def to_json(self, result: FileResult) -> dict[str, Any]:
        """Return the match for programs."""
        match, best = self.match, self.match.best
        addresses = best.addresses()
        return {
            "path": result.path,
            "target": result.target,
            "flavour": result.flavour,
            "flavour_reason": result.flavour_reason,
            "model": match.model.name,
            "line": match.model.site.line,
            "file": {
                "path": match.checkpoint.path,
                "format": match.checkpoint.format,
                "layout": match.checkpoint.layout.value,
                "params": match.checkpoint.total,
            },
            "status": best.status.value,
            "call": best.way.call,
            "conditions": list(best.conditions),
            "attempts": [
                {
                    "call": each.way.call,
                    "status": each.status.value,
                    "reason": None if each.status is Status.LOADS else self.outcome(each),
                    "matched": self._taken(each),
                    "missing": len(each.untouched),
                }
                for each in match.attempts
            ],
            "matched": [
                {**self._weight(weight), "address": addresses.get(id(given)), "name_in_file": given.name}
                for weight, given in best.assigned
            ],
            "missing": [self._weight(weight) for weight in best.untouched],
            "unexpected": [
                {"address": group.path, "name_in_file": each.name, "shape": shape_to_json(each.shape)}
                for group in best.unused
                for each in group.weights
            ],
            "differences": list(self.differences(best)),
            "load_model": None if match.checkpoint.config is None else self.whole(),
        }

    def _weight(self, weight: WeightInfo) -> dict[str, Any]:
        layer = self._layer(weight)
        return {
            "layer": layer.name,
            "line": layer.site.line,
            "weight": weight.name,
            "shape": shape_to_json(weight.shape, self.names),
        }


def _named(layer: LayerInfo) -> str:
    return f"`{layer.name}` ({layer.site})"


def _many(number: Any, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"
