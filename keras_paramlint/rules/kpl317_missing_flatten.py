"""KPL317: a classifier gives one prediction for each position that its convolutions leave."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import less, render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, show_shape
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text, input_shape, output_shape, product_of


_IMPORTS = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import LSTM, Conv1D, Dense, Embedding, Flatten, MaxPooling1D

"""
_STACK = """\
model = Sequential()
model.add(Input((72, 1)))
model.add(Conv1D(64, 3, activation="relu"))
model.add(MaxPooling1D(2))
{flatten}model.add(Dense(28, activation="softmax")){mark}
model.compile(optimizer="adam", loss="{loss}")
"""
_SHRINKING = ("Conv", "Pooling", "SeparableConv", "DepthwiseConv")
_GROWING = ("Transpose", "UpSampling", "Reshape", "ZeroPadding", "RepeatVector")
_SEQUENCES = (
    "LSTM",
    "GRU",
    "SimpleRNN",
    "Bidirectional",
    "RNN",
    "TimeDistributed",
    "Attention",
    "MultiHeadAttention",
)


class MissingFlatten(Rule):
    """Taggers and encoder-decoders are meant to predict at each position; they keep or restore the axes."""

    code = "KPL317"
    name = "missing-flatten"
    default = False
    summary = "a classifier ends in a Dense on several axes behind convolutions that shrank them"
    message = (
        "the output is {shape}: nothing between the convolutions and {layer} takes the positions away, so there "
        "is one prediction for each of {positions}{counts}"
    )
    explanation = """\
## What it does
Finds a model that is compiled with a cross-entropy, whose output is a `Dense` with more axes than samples and
classes, behind convolutions or poolings that made these axes smaller than those of the input.

## Why is this bad?
`Dense` works on the last axis only. The model predicts a class for every position that is left, which no label
belongs to; the labels then do not fit, or are spread over the positions.

## What to do
Put `Flatten()` or a global pooling in front of the first `Dense`.
"""
    examples = (
        Example(
            "a classifier of sequences",
            _IMPORTS + _STACK.format(flatten="", mark="  # <-- KPL317", loss="categorical_crossentropy"),
            says=("(None, 35, 28)", "each of 35"),
        ),
        Example(
            "flattened first",
            _IMPORTS
            + _STACK.format(flatten="model.add(Flatten())\n", mark="", loss="categorical_crossentropy"),
        ),
        Example("a regression at each position", _IMPORTS + _STACK.format(flatten="", mark="", loss="mse")),
        Example(
            "a tagger keeps the positions",
            _IMPORTS
            + """\
tagger = Sequential([
    Input((None,), dtype="int32"),
    Embedding(5000, 64),
    LSTM(64, return_sequences=True),
    Dense(17, activation="softmax"),
])
tagger.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
""",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each classifier."""
        losses = {
            event.subject: str(event.value("loss", ""))
            for history in result.histories
            for event in history.events
            if event.kind == "compile"
        }
        for model in result.models:
            loss = losses.get(model.number, "").lower().replace("_", "")
            if "crossentropy" in loss:
                yield from self._in_model(model)

    def _in_model(self, model: ModelInfo) -> Iterator[Diagnostic]:
        path = _path(model)
        if (
            not path
            or path[0].class_name != "Dense"
            or model.output_shapes is None
            or len(model.output_shapes) != 1
        ):
            return
        last, shape = path[0], output_shape(path[0])
        source = model.input_shapes[0] if model.input_shapes and len(model.input_shapes) == 1 else None
        if shape is None or source is None or len(shape) < 3 or len(source) != len(shape):
            return
        names = [layer.class_name for layer in path]
        if any(part in name for name in names for part in (*_GROWING, *_SEQUENCES)):
            return
        if not any(part in name for name in names for part in _SHRINKING):
            return
        pairs = list(zip(source[1:-1], shape[1:-1], strict=True))
        if not all(a is not None and b is not None for a, b in pairs) or not any(
            a is not None and b is not None and less(b, a) is True for a, b in pairs
        ):
            return
        positions = product_of(shape[1:-1])
        if positions is None:
            return
        yield self.finding(
            last.site,
            shape=show_shape(shape),
            layer=call_text(last),
            positions=render(positions),
            counts=_counts(path),
        )


def _path(model: ModelInfo) -> list[LayerInfo]:
    """Return the layers from the output back to the input, where there is only one way."""
    if model.kind == "sequential":
        return list(reversed(model.layers))
    current = model.layer(model.output_layers[0]) if len(model.output_layers) == 1 else None
    if current is None:
        return []
    found = [current]
    while True:
        producers = model.producers(current)
        if len(producers) != 1 or producers[0] in found:
            return found if not producers else []
        current = producers[0]
        found.append(current)


def _counts(path: list[LayerInfo]) -> str:
    """Write what the first Dense would have behind a Flatten."""
    dense = [layer for layer in path if layer.class_name == "Dense"]
    shape = input_shape(dense[-1])
    units, total = dense[-1].argument("units"), dense[-1].params.total
    features = product_of(shape[1:]) if shape is not None else None
    if features is None or total is None or units is None:
        return ""
    flat = features * units + (units if dense[-1].argument("use_bias") else 0)
    return f"; {call_text(dense[-1])} has {render(total)} parameters, {render(flat)} behind Flatten"
