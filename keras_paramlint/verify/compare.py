"""A prediction against what was built, difference by difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import (
    Diagnostic,
    FileResult,
    LayerInfo,
    ModelInfo,
    Severity,
    show_shape,
    show_shapes,
)
from keras_paramlint.graph.params import Params
from keras_paramlint.graph.shapes import Shape, Shapes
from keras_paramlint.graph.solving import Equations


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as predicted."""

    where: str
    """The layer, by the names that lead to it; empty: the model itself."""
    what: str
    predicted: str
    built: str

    def __str__(self) -> str:
        place = f"`{self.where}`: " if self.where else ""
        return f"{place}{self.what}: predicted {self.predicted}, built {self.built}"

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"where": self.where, "what": self.what, "predicted": self.predicted, "built": self.built}


@dataclass(slots=True)
class Verdict:
    """What became of one model."""

    name: str
    model: ModelInfo | None = None
    """The prediction; None: there was none."""
    built: dict[str, Any] | None = None
    """What was built; None: nothing was."""
    differences: list[Difference] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)
    """What the prediction leaves open, so that nothing can be wrong about it."""
    refusal: str = ""
    """What Keras raises, where that was predicted."""
    values: dict[str, int] = field(default_factory=dict)
    """The values of the prediction's symbols, as they were built."""

    @property
    def agrees(self) -> bool | None:
        """Whether all that was predicted was built; None: there is nothing to compare."""
        if self.differences:
            return False
        if self.refusal:
            return True
        return None if self.model is None or self.built is None else True

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "name": self.name,
            "agrees": self.agrees,
            "line": None if self.model is None else self.model.site.line,
            "predicted": None if self.model is None else self.model.to_json(),
            "built": self.built,
            "values": self.values,
            "refusal": self.refusal or None,
            "differences": [each.to_json() for each in self.differences],
            "not_compared": self.not_compared,
        }


def compare(result: FileResult, answer: dict[str, Any], *, whole_file: bool) -> list[Verdict]:
    """Return what became of each model, those of the prediction that were not built among them."""
    built = answer["models"]
    if not whole_file:
        model = result.models[-1] if result.models else None
        return [_verdict(result.target or result.path, model, built[-1])]
    ours = {model.name: model for model in result.models if "." not in model.qualname}
    found = []
    matched: set[int] = set()
    for facts in built:
        names = [name for name in facts["names"] if name in ours]
        model = ours[names[-1]] if names else None
        matched.add(id(model))
        found.append(_verdict(names[-1] if names else facts["names"][0], model, facts))
    for model in result.models:
        if id(model) in matched:
            continue
        missing = Verdict(model.qualname or model.name, model)
        if model.function is None and model.name != model.keras_name:
            missing.differences.append(Difference("", "the model", "built", "not there at the end"))
        else:
            where = f"ask for the function at {model.function}, as in {result.path}::build()"
            remedy = where if model.function is not None else "give it one, or ask for what holds it"
            missing.not_compared.append(f"no name of the module holds it; {remedy}")
        found.append(missing)
    return found


def refusals(result: FileResult) -> list[Diagnostic]:
    """Return what the prediction says that Keras raises for."""
    return [each for each in result.diagnostics if each.severity is Severity.ERROR]


def _verdict(name: str, model: ModelInfo | None, built: dict[str, Any]) -> Verdict:
    verdict = Verdict(name, model, built)
    if model is None:
        verdict.differences.append(
            Difference("", "the model", "nothing", f"{built['class']} `{built['name']}`")
        )
        return verdict
    _Comparison(verdict, model).run(built)
    return verdict


class _Comparison:
    def __init__(self, verdict: Verdict, model: ModelInfo) -> None:
        self.verdict = verdict
        self.model = model
        self.names = model.names()
        self.equations = Equations()

    def run(self, built: dict[str, Any]) -> None:
        model = self.model
        if model.params.alternatives:
            self._alternatives(built)
            return
        self._shapes("", "input shape", model.input_shapes, built.get("input_shape"))
        if built["layers"] is not None:
            self._layers("", model.layers, built["layers"])
        self._shapes("", "output shape", model.output_shapes, built.get("model_output_shape"))
        self._counts("", model.params, built)
        self.verdict.differences += self._unsolved()
        names = self.names
        self.verdict.values = {
            names.get(symbol, symbol.name): value for symbol, value in self.equations.values.items()
        }

    # -------------------------------------------------------------------- parts
    def _alternatives(self, built: dict[str, Any]) -> None:
        """Compare the total with those that the conditions allow; the layers belong to one of them."""
        totals = [each.total for each in self.model.params.alternatives]
        conditions = " or ".join(each.when for each in self.model.params.alternatives)
        if None in totals or any(not isinstance(total, int) for total in totals):
            self.verdict.not_compared.append(f"which alternative it is, by {conditions}")
        elif built["total"] not in totals:
            number = "none" if built["total"] is None else f"{built['total']:,}"
            self._differ("", "parameters", self.model.params.formula(self.names), number)
        else:
            self.verdict.not_compared.append(f"the layers, which depend on {conditions}")

    def _counts(self, where: str, params: Params, built: dict[str, Any]) -> None:
        for what, size, number in (
            ("parameters", params.total, built["total"]),
            ("trainable parameters", params.trainable, built["trainable"]),
        ):
            if size is None:
                for part in params.unknown:
                    text = f"{what} of `{where}`: {part}" if where else f"{what}: {part}"
                    self.verdict.not_compared.append(text)
                return
            if number is None:
                self._differ(where, what, self.model.params.formula(self.names), "none; it is not built")
                return
            if isinstance(size, int):
                if size != number:
                    self._differ(where, what, f"{size:,}", f"{number:,}")
            else:
                self.equations.add(size, number, (where, what))

    def _layers(self, where: str, predicted: Sequence[LayerInfo], built: Sequence[dict[str, Any]]) -> None:
        """Compare layers by their names; the order of a graph's layers differs between releases."""
        mine = {layer.name: layer for layer in predicted}
        theirs = {facts["name"]: facts for facts in built}
        if len(mine) != len(predicted) or mine.keys() != theirs.keys():
            pairs = _by_place(predicted, built)
            if pairs is None:
                self._differ(where, "layers", _listed(mine), _listed(theirs))
                return
        else:
            pairs = [(mine[name], theirs[name]) for name in theirs]
        for layer, facts in pairs:
            self._layer(f"{where}/{layer.name}" if where else layer.name, layer, facts)

    def _layer(self, where: str, layer: LayerInfo, built: dict[str, Any]) -> None:
        if layer.name != built["name"]:
            self._differ(where, "name", layer.name, built["name"])
        if layer.class_name != built["class"]:
            self._differ(where, "class", layer.class_name, built["class"])
        self._shapes(where, "output shape", layer.output_shapes, built["output_shape"])
        if built["layers"] is not None and layer.layers:
            self._layers(where, layer.layers, built["layers"])
            self._counts(where, layer.params, built)
        elif layer.params.unknown:
            self._counts(where, layer.params, built)
        else:
            self._weights(where, layer, built)

    def _weights(self, where: str, layer: LayerInfo, built: dict[str, Any]) -> None:
        mine = sorted(((w.name.rpartition("/")[2], w) for w in layer.weights), key=lambda pair: pair[0])
        theirs = sorted(built["weights"], key=lambda weight: weight[0])
        if [name for name, _ in mine] != [name for name, _, _ in theirs]:
            names = [name for name, _, _ in theirs]
            self._differ(
                where, "weights", ", ".join(name for name, _ in mine) or "none", ", ".join(names) or "none"
            )
            return
        for (name, weight), (_, shape, trained) in zip(mine, theirs, strict=True):
            self._shape(where, name, weight.shape, shape)
            if weight.trainable is not trained:
                words = ("not trainable", "trainable")
                self._differ(where, name, words[weight.trainable], words[trained])

    def _shapes(self, where: str, what: str, predicted: Shapes, built: Any) -> None:
        if predicted is None or built is None:
            return
        if len(predicted) != len(built):
            shown = show_shapes(tuple(tuple(shape) for shape in built))
            self._differ(where, what, show_shapes(predicted, self.names), shown)
            return
        for one, other in zip(predicted, built, strict=True):
            self._shape(where, what, one, other)

    def _shape(self, where: str, what: str, predicted: Shape, built: Sequence[int | None]) -> None:
        if predicted is None:
            return
        fits = len(predicted) == len(built) and all(
            one == other if one is None or isinstance(one, int) else other is not None
            for one, other in zip(predicted, built, strict=True)
        )
        if not fits:
            self._differ(where, what, show_shape(predicted, self.names), show_shape(tuple(built)))
            return
        for one, other in zip(predicted, built, strict=True):
            if one is not None and other is not None and not isinstance(one, int):
                self.equations.add(one, other, (where, what))

    # -------------------------------------------------------------------- results
    def _differ(self, where: str, what: str, predicted: str, built: str) -> None:
        self.verdict.differences.append(Difference(where, what, predicted, built))

    def _unsolved(self) -> Iterator[Difference]:
        """Yield the sizes that no values of the symbols make what was built."""
        for conflict in self.equations.conflicts():
            where, what = conflict.source
            shown = conflict.show(self.names)
            yield Difference(where, what, shown, str(conflict.value))


def _by_place(
    predicted: Sequence[LayerInfo], built: Sequence[dict[str, Any]]
) -> list[tuple[LayerInfo, dict[str, Any]]] | None:
    """Pair layers by their places where only their names differ."""
    if [layer.class_name for layer in predicted] != [facts["class"] for facts in built]:
        return None
    return list(zip(predicted, built, strict=True))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
