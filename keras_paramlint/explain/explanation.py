"""What is to be said of a line: its layers, the models that begin there, and its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import keras_paramlint
from keras_paramlint.algebra import Poly, Size, product, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.explain.location import Location
from keras_paramlint.explain.provenance import Sources, Step, steps_of
from keras_paramlint.explain.rederivation import Named, built, put_in, rederive
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, Site, WeightInfo
from keras_paramlint.graph.params import number
from keras_paramlint.graph.result import SCHEMA_VERSION
from keras_paramlint.graph.shapes import Names, shape_to_json, show_shape, show_shapes
from keras_paramlint.keras_api.entry import entry_for
from keras_paramlint.keras_api.signatures import FLAVOURS, NotPlain, layer_signature


@dataclass(frozen=True, slots=True)
class Term:
    """One weight: a term of the count."""

    weight: WeightInfo
    times: int
    """How many weights of this name and shape there are."""
    names: str
    """The factors by name: ``features·units``; empty where they have none."""
    numbers: str
    """The factors as they are: ``784·10``."""
    count: Size | None


@dataclass(frozen=True, slots=True)
class SizeOrigin:
    """A size of the formula, and where it comes from."""

    name: str
    value: Size
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerExplanation:
    """How one layer's count comes about; several layers that agree in all of it are one."""

    layer: LayerInfo
    names: Names
    model: ModelInfo
    terms: tuple[Term, ...] = ()
    sizes: tuple[SizeOrigin, ...] = ()
    rules: tuple[str, ...] = ()
    inner: tuple[LayerExplanation, ...] = ()
    others: tuple[str, ...] = ()
    """The names of further layers of the same line that are like this one."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is to be said of one line."""

    location: Location
    result: FileResult
    layers: tuple[LayerExplanation, ...] = ()
    models: tuple[ModelInfo, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    nearest: tuple[Site, ...] = ()
    """Where there is something to explain, if this line has nothing."""
    hidden: tuple[Diagnostic, ...] = ()
    """Those of the findings that are not reported elsewhere, as the rules are selected."""
    called: tuple[tuple[ModelInfo, LayerInfo], ...] = ()
    """The layers that a call on this line constructs elsewhere, if it constructs none itself."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is constructed on the line, and nothing found."""
        return not self.layers and not self.models and not self.called and not self.diagnostics

    @property
    def nothing(self) -> str:
        """What is to be said of a line that has nothing: which lines near it have something."""
        unreadable = next((each.message for each in self.result.diagnostics if each.code == "KPL000"), None)
        if unreadable is not None and not self.result.models:
            return unreadable
        text = f"{self.location}: no layer or model is constructed there, and nothing found"
        if self.nearest:
            return f"{text}; the nearest lines with one: {', '.join(map(str, self.nearest))}"
        return f"{text}, nor anywhere else in the file that the analysis sees"


def explain(
    location: Location,
    result: FileResult,
    sources: Sources | None = None,
    reported: Callable[[Diagnostic], bool] = lambda _: True,
) -> Explanation:
    """Return what is to be said of a line of an analysed file.

    Args:
        location: The line.
        result: What the file came to.
        sources: The texts from which the provenance of sizes is read.
        reported: Which of the findings other commands report.
    """
    sources = sources or Sources()
    models = _distinct_models(result.models, location)
    found = list(_layers(result, location))
    explained = _merged(_explained(sources, model, layer, result.flavour) for model, layer in found)
    called: tuple[tuple[ModelInfo, LayerInfo], ...] = ()
    if not found and not models:
        models = tuple(model for model in result.models if any(map(location.begins, model.chain)))
        if not models:
            called = tuple(_matching(result, location.begins, through=True))
    lines = tuple(each for each in result.diagnostics if location.lies_in(each.site))
    nearest = () if found or models or called or lines else _nearest(result, location)
    hidden = tuple(each for each in lines if not reported(each))
    return Explanation(location, result, explained, models, lines, nearest, hidden, called)


def _merged(explained: Iterable[LayerExplanation]) -> tuple[LayerExplanation, ...]:
    """Return each explanation once, with the names of all layers that it holds for."""
    kept: list[LayerExplanation] = []
    for made in explained:
        twin = next((at for at, other in enumerate(kept) if _alike(other, made)), None)
        if twin is None:
            kept.append(made)
        else:
            kept[twin] = replace(kept[twin], others=(*kept[twin].others, made.layer.name))
    return tuple(kept)


# ------------------------------------------------------------------ what the line has
def _layers(result: FileResult, location: Location) -> Iterator[tuple[ModelInfo, LayerInfo]]:
    """Yield the layers that the line constructs: those that begin on it, else those around it."""
    begun = list(_matching(result, location.begins))
    if begun or location.column is not None:
        yield from begun
        return
    if any(location.begins(model.site) for model in result.models):
        return
    around = list(_matching(result, location.lies_in))
    innermost = max((layer.site.line for _, layer in around), default=0)
    yield from ((model, layer) for model, layer in around if layer.site.line == innermost)


def _matching(
    result: FileResult, matches: Callable[[Site], bool], *, through: bool = False
) -> Iterator[tuple[ModelInfo, LayerInfo]]:
    """Yield the layers whose constructor matches, or a call that led to it."""
    seen: set[object] = set()

    def walk(model: ModelInfo, layers: tuple[LayerInfo, ...]) -> Iterator[tuple[ModelInfo, LayerInfo]]:
        for layer in layers:
            key = layer.number or (layer.site, layer.name)
            if any(map(matches, layer.chain)) if through else matches(layer.site):
                if key not in seen:
                    seen.add(key)
                    yield model, layer
            else:
                yield from walk(model, layer.layers)

    models = {model.number for model in result.models}
    for model in result.models:
        for found in walk(model, model.layers):
            # a model inside another one is explained as a model
            if not (found[1].number and found[1].number in models):
                yield found


def _distinct_models(models: tuple[ModelInfo, ...], location: Location) -> tuple[ModelInfo, ...]:
    return tuple(model for model in models if location.begins(model.site))


def _nearest(result: FileResult, location: Location) -> tuple[Site, ...]:
    sites = {
        Site(site.path, site.line, cell=site.cell)
        for model in result.models
        for site in (model.site, *(layer.site for layer in model.walk()))
        if location.is_in_file(Site(site.path, cell=location.cell))
    }
    cell = location.cell or 0

    def distance(site: Site) -> tuple[int, int, Site]:
        return abs((site.cell or 0) - cell), abs(site.line - location.line), site

    return tuple(sorted(sorted(sites, key=distance)[:3], key=lambda site: site.order))


# ------------------------------------------------------------------ one layer
def _explained(sources: Sources, model: ModelInfo, layer: LayerInfo, flavour: str) -> LayerExplanation:
    names = model.names()
    with_weights = [inner for inner in layer.layers if inner.weights]
    is_wrapper = bool(with_weights) and len(layer.weights) == sum(len(each.weights) for each in with_weights)
    named = None if is_wrapper or not layer.weights else rederive(layer, flavour)
    return LayerExplanation(
        layer,
        names,
        model,
        () if is_wrapper else tuple(_terms(layer, named, names)),
        tuple(_sizes(sources, model, layer, named, flavour)),
        tuple(_rules(layer, named, flavour)),
        _merged(_explained(sources, model, inner, flavour) for inner in with_weights) if is_wrapper else (),
    )


def _terms(layer: LayerInfo, named: Named | None, names: Names) -> Iterator[Term]:
    """Yield the weights in order; neighbours that agree are one term."""
    shown: list[Term] = []
    for index, weight in enumerate(layer.weights):
        dims = [] if weight.shape is None else [dim for dim in weight.shape if dim is not None]
        numbers = "·".join(_factor(dim, names) for dim in dims) or ("1" if weight.shape == () else "?")
        by_name = ""
        if named is not None and named.weights[index].shape:
            theirs = named.weights[index].shape or ()
            by_name = "·".join(_factor(dim, named.names) for dim in theirs if dim is not None)
        count = None if weight.shape is None or None in weight.shape else weight.count
        term = Term(weight, 1, "" if by_name == numbers else by_name, numbers, count)
        if shown and (shown[-1].weight, shown[-1].numbers) == (weight, numbers):
            shown[-1] = Term(weight, shown[-1].times + 1, term.names, numbers, count)
        else:
            shown.append(term)
    yield from shown


def _factor(dim: Size, names: Names) -> str:
    text = render(dim, names=names)
    return f"({text})" if " " in text else text


def _sizes(
    sources: Sources, model: ModelInfo, layer: LayerInfo, named: Named | None, flavour: str
) -> Iterator[SizeOrigin]:
    """Yield the sizes of the formula; those of the constructor first."""
    config = dict(layer.config)
    if named is None:
        for name in sorted(layer.given):
            value: Any = config.get(name)
            if isinstance(value, Poly) or type(value) is int:
                steps = steps_of(sources, layer.site, layer.chain, layer.class_name, name, flavour)
                yield SizeOrigin(name, value, steps)
        return
    for name, value in named.values.items():
        if name in config and name in layer.given:
            steps = steps_of(sources, layer.site, layer.chain, layer.class_name, name, flavour)
        else:
            steps = tuple(_input_steps(model, layer))
        yield SizeOrigin(name, value, steps)


def _input_steps(model: ModelInfo, layer: LayerInfo) -> Iterator[Step]:
    """Yield the layers whose output is the layer's input."""
    if not layer.inbound:
        if layer.input_shapes is not None:
            yield Step(f"the input is {show_shapes(layer.input_shapes, model.names())}")
        return
    for name in dict.fromkeys(layer.inbound):
        producer = model.layer(name)
        if producer is not None:
            shapes = show_shapes(producer.output_shapes, model.names())
            kind = "" if producer.class_name == "InputLayer" else f" ({producer.class_name})"
            yield Step(f"the output {shapes} of `{name}`{kind}", _line(producer.site))
        else:
            yield Step(f"the output of `{name}`")


def _line(site: Site) -> Site:
    return Site(site.path, site.line, site.column, cell=site.cell)


def _rules(layer: LayerInfo, named: Named | None, flavour: str) -> Iterator[str]:
    """Yield how the flavours differ on this layer, and what its class is known for."""
    if named is not None:
        yield from _differences(layer, named, flavour)
    entry = entry_for(layer.class_name, flavour)
    if entry is not None and layer.weights:
        yield from entry.notes


def _differences(layer: LayerInfo, named: Named, flavour: str) -> Iterator[str]:
    """Yield what the same constructor weighs elsewhere, and the default that makes the difference."""
    differing: dict[tuple[str, str, str], list[str]] = {}
    here = _shapes(named)
    for other in FLAVOURS:
        made = built(layer, other) if other != flavour else None
        if made is None or _shapes(made) == here:
            continue
        there = _shapes(made)
        parts = [f"`{name}` {shape}, not {here[name]}" for name, shape in there.items() if name in here
                 and here[name] != shape]  # fmt: skip
        parts += [f"a further `{name}` {shape}" for name, shape in there.items() if name not in here]
        parts += [f"no `{name}`" for name in here if name not in there]
        key = (*_default_behind(layer, made, flavour, other), f"{_total(made)}{'; '.join(parts)}")
        differing.setdefault(key, []).append(other)
    for (mine, theirs, text), flavours in differing.items():
        where = ", ".join(flavours)
        because = f"`{mine}` is the default here, `{theirs}` in {where}: there" if mine else f"in {where}"
        yield f"{because} this constructor makes {text}"


def _shapes(named: Named) -> dict[str, str]:
    """Return the shapes of the weights with names in them, by the weights' own names."""
    return {weight.name.rpartition("/")[2]: show_shape(weight.shape, named.names) for weight in named.weights}


def _total(named: Named) -> str:
    total: Size = 0
    for weight in named.weights:
        shape = put_in(weight, named)
        if shape is None:
            return ""
        total = total + product(shape)
    return f"{render(total)} parameters: "


def _default_behind(layer: LayerInfo, made: Named, flavour: str, other: str) -> tuple[str, str]:
    """Return the argument whose default makes two flavours differ, as each of them has it."""
    mine, theirs = (layer_signature(layer.class_name, each) for each in (flavour, other))
    if mine is None or theirs is None:
        return "", ""
    for name, parameter in mine.by_name.items():
        there = theirs.by_name.get(name)
        if name in layer.given or there is None or there.default == parameter.default:
            continue
        if isinstance(there.default, NotPlain) or isinstance(parameter.default, NotPlain):
            continue
        changed = built(layer, flavour, {name: there.default})
        if changed is not None and _shapes(changed) == _shapes(made):
            return f"{name}={parameter.default}", f"{name}={there.default}"
    return "", ""


def _alike(one: LayerExplanation, other: LayerExplanation) -> bool:
    """Say whether two layers have the same terms from the same sizes, so that one text serves both."""
    left, right = one.layer, other.layer
    return (
        (left.class_name, left.site, left.params) == (right.class_name, right.site, right.params)
        and (one.terms, [(s.name, s.value) for s in one.sizes])
        == (other.terms, [(s.name, s.value) for s in other.sizes])
        and len(one.inner) == len(other.inner)
        and all(map(_alike, one.inner, other.inner))
    )


# ------------------------------------------------------------------ JSON
def to_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as one object."""
    location, result = explanation.location, explanation.result
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "keras-paramlint", "version": keras_paramlint.__version__},
        "path": location.target.path,
        "target": result.target,
        "cell": location.cell,
        "line": location.line,
        "flavour": result.flavour,
        "flavour_reason": result.flavour_reason,
        "layers": [_layer_json(each) for each in explanation.layers],
        "models": [model.to_json() for model in explanation.models],
        "called": [
            layer.to_json(model.names()) | {"model": model.name} for model, layer in explanation.called
        ],
        "diagnostics": [
            each.to_json() | {"reported": each not in explanation.hidden} for each in explanation.diagnostics
        ],
    }


def _layer_json(explained: LayerExplanation) -> dict[str, Any]:
    names = explained.names
    return explained.layer.to_json(names) | {
        "model": explained.model.name,
        "like_it": list(explained.others),
        "terms": [
            {
                "name": term.weight.name,
                "shape": shape_to_json(term.weight.shape, names),
                "times": term.times,
                "factors": term.names or term.numbers,
                "count": number(term.count),
                "formula": None if term.count is None else render(term.count, names=names),
                "trainable": term.weight.trainable,
            }
            for term in explained.terms
        ],
        "sizes": [
            {
                "name": size.name,
                "value": number(size.value),
                "formula": render(size.value, names=names),
                "from": [_step_json(step) for step in size.steps],
            }
            for size in explained.sizes
        ],
        "rules": list(explained.rules),
        "layers": [_layer_json(inner) for inner in explained.inner],
    }


def _step_json(step: Step) -> dict[str, Any]:
    site = step.site
    if site is None:
        return {"text": step.text, "path": None, "line": None, "column": None, "cell": None}
    return {
        "text": step.text,
        "path": site.path,
        "line": site.line,
        "column": site.column,
        "cell": site.cell,
    }
