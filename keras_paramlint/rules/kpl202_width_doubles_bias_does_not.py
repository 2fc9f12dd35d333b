"""KPL202: behind a Bidirectional the kernel doubles, and the bias does not."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import Size, equal, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, Related, Severity, WeightInfo
from keras_paramlint.graph.comparison.likeness import RECURRENT
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text
from keras_paramlint.rules.siblings import counterpart, replacements


_IMPORTS = """\
from tensorflow.keras.layers import GRU, LSTM, Activation, Bidirectional, Dense, Dropout, Input, TimeDistributed
from tensorflow.keras.models import Sequential

"""


@dataclass(frozen=True, slots=True)
class _Affine:
    """A layer with a kernel that knows the width of the input, and the numbers of it and of the rest."""

    layer: LayerInfo
    inner: LayerInfo
    """The layer itself, or what a wrapper wraps."""
    width: Size
    """The number of features that enter it."""
    kernel: Size
    rest: Size
    """What does not know the width: the bias, and what a recurrent layer keeps for its own output."""


class WidthDoublesBiasDoesNot(Rule):
    """The count of the layer behind a Bidirectional is explained against that behind one direction."""

    code = "KPL202"
    name = "width-doubles-bias-does-not"
    severity = Severity.INFO
    summary = "the layer behind a Bidirectional has less than twice the parameters"
    explanation = """\
## What it does
Points at a layer with a kernel and a bias (`Dense`, `Conv1D`, a recurrent layer, also inside a wrapper) that
follows a `Bidirectional` which concatenates its directions, and shows how its count comes about. It is a warning
where the same file has the model with one direction too, and information elsewhere.

## Why is this bad?
It is not; it surprises. The width that enters the layer doubles, and so does its kernel. The bias does not
know the input, so that the count is less than doubled.

## What to do
Nothing, if the count is what you want. `merge_mode="sum"` keeps the width and so the layer's count.
"""
    examples = (
        Example(
            "one direction and two in one file",
            _IMPORTS
            + """\
one = Sequential([Input((64, 15)), GRU(16, return_sequences=True), TimeDistributed(Dense(8))])

two = Sequential()
two.add(Input((64, 15)))
two.add(Bidirectional(GRU(16, return_sequences=True)))
two.add(TimeDistributed(Dense(8)))  # <-- KPL202
""",
            says=("32·8 + 8 = 264, not 2·136 = 272",),
            severity=Severity.WARNING,
        ),
        Example(
            "two directions alone, with a dropout between",
            _IMPORTS
            + """\
model = Sequential()
model.add(Input((64, 15)))
model.add(Bidirectional(LSTM(48)))
model.add(Dropout(0.5))
model.add(Dense(3))  # <-- KPL202
""",
            says=("96·3 + 3 = 291, not 2·147 = 294",),
        ),
        Example(
            "a recurrent layer",
            _IMPORTS
            + """\
model = Sequential()
model.add(Input((64, 15)))
model.add(Bidirectional(LSTM(16, return_sequences=True)))
model.add(LSTM(4))  # <-- KPL202
""",
            says=("32·16 + 80 = 592, not 2·336 = 672", "its other 80 do not"),
        ),
        Example(
            "the sum of the directions keeps the width",
            _IMPORTS
            + 'model = Sequential([Input((64, 15)), Bidirectional(LSTM(48), merge_mode="sum"), Dense(3)])\n',
        ),
        Example(
            "without a bias the count does double",
            _IMPORTS
            + "model = Sequential([Input((64, 15)), Bidirectional(LSTM(48)), Dense(3, use_bias=False)])\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each layer with a kernel and a bias behind two concatenated directions."""
        found = [
            (affine, source)
            for model in result.models
            for layer in model.layers
            if (affine := _affine(layer)) is not None
            and (source := _doubling(model, layer)) is not None
            and _same(affine.width, 2 * source.units)
        ]
        instead = {}
        if found:
            for comparison, two, one in replacements(result.models):
                if not any(layer.class_name == "Bidirectional" for layer in one.walk()):
                    instead[two.number] = comparison
        for affine, source in found:
            variant = instead.get(source.layer.number)
            other = counterpart(variant, affine.layer) if variant is not None else None
            yield self._finding(affine, source, _affine(other) if other is not None else None)

    def _finding(self, found: _Affine, source: _Doubling, other: _Affine | None) -> Diagnostic:
        half = found.kernel // 2 + found.rest
        is_bias = len(found.inner.weights) == 2
        rest = f"its bias of {render(found.rest)} does" if is_bias else f"its other {render(found.rest)} do"
        message = (
            f"{call_text(found.inner)} gets {render(found.width)} features from {source.text}: "
            f"{_term(found)} = {render(found.kernel + found.rest)}, not 2·{_factor(half)} = {render(2 * half)}; "
            f"its kernel doubles ({render(found.kernel // 2)} to {render(found.kernel)}), {rest} not"
        )
        related = []
        if other is not None and _same(other.kernel, found.kernel // 2) and _same(other.rest, found.rest):
            count = render(other.kernel + other.rest)
            related = [Related(other.layer.site, f"with one direction: {_term(other)} = {count}")]
        severity = Severity.WARNING if related else Severity.INFO
        return self.diagnostic(found.layer.site, message, severity=severity, related=related)


@dataclass(frozen=True, slots=True)
class _Doubling:
    """A Bidirectional that concatenates two directions of the same width."""

    layer: LayerInfo
    units: Size
    text: str


def _affine(layer: LayerInfo) -> _Affine | None:
    """Return what is needed of a layer that has a kernel for its input and a bias; None: it is another one."""
    inner = layer.layers[0] if layer.class_name == "TimeDistributed" and layer.layers else layer
    if inner.layers or len(inner.weights) != 2 + (inner.class_name in RECURRENT):
        return None
    kernel, *others = inner.weights
    if not _is(kernel, "kernel") or not _is(others[-1], "bias") or kernel.shape is None or len(kernel.shape) < 2:
        return None
    width, count = kernel.shape[-2], kernel.count
    rest: Size = 0
    for weight in others:
        if weight.count is None:
            return None
        rest = rest + weight.count
    return None if width is None or count is None else _Affine(layer, inner, width, count, rest)


def _is(weight: WeightInfo, name: str) -> bool:
    return weight.name.rpartition("/")[2].partition(":")[0] == name


def _doubling(model: ModelInfo, layer: LayerInfo) -> _Doubling | None:
    """Return the Bidirectional that feeds a layer, through layers that keep the width and have no weights."""
    seen: set[str] = set()
    while True:
        producers = model.producers(layer)
        if len(producers) != 1 or producers[0].name in seen:
            return None
        layer = producers[0]
        seen.add(layer.name)
        if layer.class_name == "Bidirectional":
            return _concatenating(layer)
        if layer.params.total != 0 or not _keeps_width(layer):
            return None


def _concatenating(layer: LayerInfo) -> _Doubling | None:
    if layer.argument("merge_mode", "concat") != "concat" or len(layer.layers) != 2:
        return None
    forward, backward = (inner.argument("units") for inner in layer.layers)
    if (
        layer.layers[0].class_name != layer.layers[1].class_name
        or forward is None
        or backward is None
        or not _same(forward, backward)
    ):
        return None
    return _Doubling(layer, forward, f"Bidirectional({layer.layers[0].class_name}({render(forward)}))")


def _keeps_width(layer: LayerInfo) -> bool:
    widths = []
    for shapes in (layer.input_shapes, layer.output_shapes):
        if shapes is None or len(shapes) != 1 or not shapes[0] or shapes[0][-1] is None:
            return False
        widths.append(shapes[0][-1])
    return _same(widths[0], widths[1])


def _same(left: Size, right: Size) -> bool:
    return equal(left, right) is True


def _term(affine: _Affine) -> str:
    """Return the count weight by weight, the input's width first: ``32·8 + 8``."""
    kernel = affine.inner.weights[0]
    factors = [
        affine.width,
        *(dim for dim in (*(kernel.shape or ())[:-2], *(kernel.shape or ())[-1:]) if dim is not None),
    ]
    return f"{'·'.join(_factor(dim) for dim in factors)} + {render(affine.rest)}"


def _factor(size: Size) -> str:
    text = render(size)
    return f"({text})" if " " in text else text
