"""An explanation as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from keras_paramlint.algebra import Size, render
from keras_paramlint.explain.explanation import Explanation, LayerExplanation, SizeOrigin, Term
from keras_paramlint.graph import Diagnostic, LayerInfo, ModelInfo, show_shapes
from keras_paramlint.graph.shapes import Names
from keras_paramlint.report.findings import finding_line
from keras_paramlint.report.output import Line
from keras_paramlint.report.summary import total_text, totals
from keras_paramlint.rules.registry import rule_for


def lines(explanation: Explanation) -> Iterator[Line]:
    """Yield the lines of an explanation."""
    result = explanation.result
    yield [(str(explanation.location), "bold"), (f": {result.flavour} ({result.flavour_reason})", "")]
    for layer in explanation.layers:
        yield []
        yield from layer_lines(layer)
    said: set[str] = set()
    for class_name, rule in _rules(explanation.layers):
        if class_name not in said:
            yield []
            yield [(class_name, "bold"), (f" under {result.flavour}:", "")]
            said.add(class_name)
        yield [(f"  - {rule}", "")]
    if explanation.called:
        yield []
        yield from _called(explanation)
    for model in explanation.models:
        yield []
        yield from _model(model)
    for diagnostic in explanation.diagnostics:
        yield []
        yield from _finding(diagnostic, explanation)


def _finding(diagnostic: Diagnostic, explanation: Explanation) -> Iterator[Line]:
    """Yield a finding, the places that it rests on, and what its rule says."""
    result = explanation.result
    yield finding_line(diagnostic)
    for related in diagnostic.related:
        yield [(f"  {related.site}: {related.message}", "")]
    yield [(f"  {diagnostic.severity} under {result.flavour} ({result.flavour_reason})", "")]
    if diagnostic in explanation.hidden:
        yield [(f"  `check` does not report it as it is configured; `--select {diagnostic.code}` does", "")]
    about = rule_for(diagnostic.code)
    if about is not None:
        yield [(f"  {about.code} {about.name}: {about.summary}", "")]
        for text in about.explanation.strip().splitlines():
            yield [(f"  {text}" if text else "", "dim")]


def layer_lines(explained: LayerExplanation, indent: str = "") -> Iterator[Line]:
    """Yield how the count of a layer comes about."""
    layer, names = explained.layer, explained.names
    others = f" and {', '.join(f'`{name}`' for name in explained.others)}" if explained.others else ""
    each = " each" if explained.others else ""
    total = "none" if layer.params.total == 0 else total_text(layer.params, names)
    yield [
        (indent, ""),
        (f"{layer.class_name} `{layer.name}`", "bold"),
        (f"{others} of `{explained.model.name}`, parameters{each}: ", ""),
        (total, "bold"),
    ]
    shapes = f"{show_shapes(layer.input_shapes, names)} -> {show_shapes(layer.output_shapes, names)}"
    yield [(f"{indent}  {shapes}", "dim")]
    if layer.shared_with is not None:
        yield [(f"{indent}  its weights are counted with `{layer.shared_with}`", "")]
    widths = _widths(explained.terms, names)
    for term in explained.terms:
        yield [(f"{indent}  {_term(term, names, widths)}", "")]
    for inner in explained.inner:
        yield from layer_lines(inner, f"{indent}  ")
    for size in explained.sizes:
        yield from _size(size, names, f"{indent}  ")
    for part in layer.params.unknown:
        yield [(f"{indent}  not known: {part}", "yellow")]


def _widths(terms: tuple[Term, ...], names: Names) -> tuple[int, int]:
    """Return the widths of the columns: the names of the weights, and their factors."""
    return (
        max((len(term.weight.name) for term in terms), default=0),
        max((len(_factors(term)) for term in terms), default=0),
    )


def _factors(term: Term) -> str:
    factors = f"{term.names} = {term.numbers}" if term.names else term.numbers
    return f"{term.times} × {factors}" if term.times > 1 else factors


def _term(term: Term, names: Names, widths: tuple[int, int]) -> str:
    text = f"{term.weight.name:<{widths[0]}}  {_factors(term)}"
    if term.count is not None:
        count = render(term.count * term.times, names=names)
        if count != term.numbers or term.times > 1:
            text += f" = {count}"
    return text if term.weight.trainable else f"{text}  (not trainable)"


def _size(size: SizeOrigin, names: Names, indent: str) -> Iterator[Line]:
    value = render(size.value, names=names)
    head = f"{size.name} = {value}" if value != size.name else size.name
    first, *rest = [str(step) for step in size.steps] or [""]
    yield [(f"{indent}{head}" + (f": {first}" if first else ""), "")]
    yield from ([(f"{indent}    {text}", "")] for text in rest)


def _rules(layers: Iterable[LayerExplanation]) -> dict[tuple[str, str], None]:
    """Return the rules behind layers and the ones inside them, each once, with the class."""
    found: dict[tuple[str, str], None] = {}
    for explained in layers:
        found |= dict.fromkeys((explained.layer.class_name, rule) for rule in explained.rules)
        found |= _rules(explained.inner)
    # by class, in the order in which the classes were met
    classes = list(dict.fromkeys(name for name, _ in found))
    return dict.fromkeys(sorted(found, key=lambda each: classes.index(each[0])))


def _called(explanation: Explanation) -> Iterator[Line]:
    """Yield the layers that a call on the line makes, model by model."""
    for model in dict.fromkeys(model for model, _ in explanation.called):
        layers = [layer for other, layer in explanation.called if other is model]
        names = model.names()
        yield [("The call here", "bold"), (f" makes layers of `{model.name}`:", "")]
        yield from _table(layers, names)
        counts = [layer.params.total for layer in layers if layer.shared_with is None]
        if None not in counts:
            total: Size = 0
            for count in counts:
                total = total + (count or 0)
            yield [(" Their params: ", "bold"), (render(total, names=names), "")]


def _model(model: ModelInfo) -> Iterator[Line]:
    yield [(f"{model.name}", "bold"), (f" ({model.kind}), the sum of its layers:", "")]
    yield from _table(model.layers, model.names())
    yield from totals(model.params, model.names())


def _table(layers: Iterable[LayerInfo], names: Names) -> Iterator[Line]:
    """Yield one line for each layer that has weights."""
    rows = [
        (
            f"{layer.name} ({layer.class_name})",
            "counted with " + layer.shared_with if layer.shared_with else layer.formula(names),
            "" if layer.params.total is None else render(layer.params.total, names=names),
            str(layer.site),
        )
        for layer in layers
        if layer.params.total != 0
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for label, formula, count, place in rows:
        sign, count = ("=", count) if count and count != formula else (" ", "")
        shown = f"{formula:<{widths[1]}} {sign} {count:<{widths[2]}}"
        yield [(f"  {label:<{widths[0]}}  {shown}  {place}", "")]
