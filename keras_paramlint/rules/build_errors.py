"""KPL105, KPL210 and KPL302 to KPL314: programs that Keras stops with an exception.

The analysis finds these while it builds the models, as Keras would; here they
have their names and their explanations.
"""

from __future__ import annotations

from typing import ClassVar

from keras_paramlint.graph import Severity
from keras_paramlint.rules.base import Example, Rule


class _BuildError(Rule):
    """Base of what Keras refuses; the exception that it raises is part of the explanation."""

    severity = Severity.ERROR
    why: ClassVar[str]
    remedy: ClassVar[str]

    def __init__(self) -> None:
        self.explanation = (  # type: ignore[misc]
            f"## What it does\nReports that {self.summary}.\n\n"
            f"## Why is this bad?\n{self.why}\n\n## What to do\n{self.remedy}\n"
        )


def _keras(body: str) -> str:
    """Return a program of Keras 3 around the lines that matter."""
    return f"import keras\nfrom keras import layers\n\n{body}\n"


class RemovedArgument(_BuildError):
    """KPL105."""

    code = "KPL105"
    name = "removed-argument"
    summary = "a layer is given an argument that its Keras does not know"
    why = "Keras raises a TypeError or ValueError when the layer is constructed."
    remedy = (
        "Use the argument of this Keras generation, or say with `--flavour` for which one the program is."
    )
    examples = (
        Example("a misspelt argument", _keras("layer = layers.Dense(8, activations='relu')  # <-- KPL105")),
        Example("the argument of today", _keras("layer = layers.Dense(8, activation='relu')")),
    )


class GraphDisconnected(_BuildError):
    """KPL210."""

    code = "KPL210"
    name = "graph-disconnected"
    summary = "a model's outputs depend on an input that the model does not have"
    why = "Keras raises a ValueError when the model is constructed."
    remedy = "Name every input that the outputs need in `Model(inputs=...)`."
    examples = (
        Example(
            "an input is forgotten",
            _keras(
                "a, b = keras.Input((4,)), keras.Input((4,))\n"
                "c = layers.Concatenate()([a, b])\n"
                "model = keras.Model(a, layers.Dense(2)(c))  # <-- KPL210"
            ),
        ),
        Example(
            "both inputs are named",
            _keras(
                "a, b = keras.Input((4,)), keras.Input((4,))\n"
                "c = layers.Concatenate()([a, b])\n"
                "model = keras.Model([a, b], layers.Dense(2)(c))"
            ),
        ),
    )


class WrongRankInput(_BuildError):
    """KPL302."""

    code = "KPL302"
    name = "wrong-rank-input"
    summary = "a layer gets an input of another rank than it needs"
    why = "Keras raises a ValueError when the layer is called."
    remedy = "Add or remove an axis in front of the layer: the channels of an image, the steps of a sequence."
    examples = (
        Example(
            "an image without its channels",
            _keras("x = keras.Input((28, 28))\ny = layers.Conv2D(8, 3)(x)  # <-- KPL302"),
            says=("Conv2D",),
        ),
        Example(
            "an image with one channel", _keras("x = keras.Input((28, 28, 1))\ny = layers.Conv2D(8, 3)(x)")
        ),
    )


class SpatialSizeExhausted(_BuildError):
    """KPL303."""

    code = "KPL303"
    name = "spatial-size-exhausted"
    summary = "a window is larger than what it slides over"
    why = "Nothing is left of the image or sequence; Keras raises a ValueError."
    remedy = 'Use a larger input, fewer poolings, or `padding="same"`.'
    examples = (
        Example(
            "a window of 3 on an image of 2",
            _keras("x = keras.Input((2, 2, 8))\ny = layers.Conv2D(8, 3)(x)  # <-- KPL303"),
        ),
        Example(
            "padding keeps the size",
            _keras('x = keras.Input((2, 2, 8))\ny = layers.Conv2D(8, 3, padding="same")(x)'),
        ),
    )


class ConcatShapeMismatch(_BuildError):
    """KPL304."""

    code = "KPL304"
    name = "concat-shape-mismatch"
    summary = "tensors are concatenated that differ in another axis as well"
    why = "Keras raises a ValueError when the layer is called."
    remedy = (
        "Crop, pad or resize one of them; in a network that halves its input, use a size that can be halved."
    )
    examples = (
        Example(
            "179 and 178 rows",
            _keras(
                "a, b = keras.Input((179, 179, 8)), keras.Input((178, 178, 8))\n"
                "c = layers.Concatenate()([a, b])  # <-- KPL304"
            ),
            says=("179", "178"),
        ),
        Example(
            "only the channels differ",
            _keras("a, b = keras.Input((8, 8, 3)), keras.Input((8, 8, 5))\nc = layers.Concatenate()([a, b])"),
        ),
    )


class MergeShapeMismatch(_BuildError):
    """KPL305."""

    code = "KPL305"
    name = "merge-shape-mismatch"
    summary = "tensors are merged element by element whose shapes do not fit"
    why = "Keras raises a ValueError when the layer is called."
    remedy = "Bring both to one width, for example with a Dense or 1x1 convolution on the shortcut."
    examples = (
        Example(
            "64 and 128 features",
            _keras("a, b = keras.Input((64,)), keras.Input((128,))\nc = layers.Add()([a, b])  # <-- KPL305"),
            says=("64", "128"),
        ),
        Example(
            "an axis of 1 is spread",
            _keras("a, b = keras.Input((8, 64)), keras.Input((1, 64))\nc = layers.Add()([a, b])"),
        ),
    )


class ReshapeSizeMismatch(_BuildError):
    """KPL306."""

    code = "KPL306"
    name = "reshape-size-mismatch"
    summary = "a tensor is reshaped to a shape of another size"
    why = "Keras raises a ValueError when the layer is called."
    remedy = (
        "Choose a shape whose dimensions multiply to the size of the input, or leave one to Keras with -1."
    )
    examples = (
        Example(
            "6,272 values do not fill 12,544 places",
            _keras("x = keras.Input((6272,))\ny = layers.Reshape((7, 7, 256))(x)  # <-- KPL306"),
        ),
        Example("they fill 6,272", _keras("x = keras.Input((6272,))\ny = layers.Reshape((7, 7, 128))(x)")),
    )


class DenseNeedsKnownWidth(_BuildError):
    """KPL307."""

    code = "KPL307"
    name = "dense-needs-known-width"
    summary = "a layer needs a dimension for its weights that Keras leaves open"
    why = "The weights cannot be created; Keras raises a ValueError when the layer is built."
    remedy = "Give the input that dimension, or take it away with a global pooling."
    examples = (
        Example(
            "flattening an open axis gives an open width",
            _keras("x = keras.Input((None, 8))\ny = layers.Dense(2)(layers.Flatten()(x))  # <-- KPL307"),
        ),
        Example(
            "pooling takes the open axis away",
            _keras("x = keras.Input((None, 8))\ny = layers.Dense(2)(layers.GlobalMaxPooling1D()(x))"),
        ),
    )


class IndivisibleGroups(_BuildError):
    """KPL308."""

    code = "KPL308"
    name = "indivisible-groups"
    summary = "channels are to be divided into groups that they cannot be divided into"
    why = "Keras raises a ValueError when the layer is constructed or built."
    remedy = "Choose a number of groups that divides both the input channels and the filters."
    examples = (
        Example(
            "8 filters in 3 groups",
            _keras("layer = layers.Conv2D(8, 3, groups=3)  # <-- KPL308"),
        ),
        Example("9 filters in 3 groups", _keras("layer = layers.Conv2D(9, 3, groups=3)")),
    )


class BuiltForAnotherShape(_BuildError):
    """KPL309."""

    code = "KPL309"
    name = "built-for-another-shape"
    summary = "a layer is called on a shape that does not fit its weights"
    why = "Its weights exist since the first call; Keras raises a ValueError at the second."
    remedy = "Use a layer of its own for the other shape, or bring both inputs to one width."
    examples = (
        Example(
            "one Dense for two widths",
            _keras(
                "dense = layers.Dense(4)\n"
                "a = dense(keras.Input((8,)))\n"
                "b = dense(keras.Input((16,)))  # <-- KPL309"
            ),
        ),
        Example(
            "one Dense for two inputs of one width",
            _keras("dense = layers.Dense(4)\na = dense(keras.Input((8,)))\nb = dense(keras.Input((8,)))"),
        ),
    )


class BadSizeLiteral(_BuildError):
    """KPL310."""

    code = "KPL310"
    name = "bad-size-literal"
    summary = "an argument has a value that its layer refuses"
    why = "Keras raises a ValueError or TypeError when the layer is constructed or called."
    remedy = "Give a whole number where a size is expected: `//` divides without a fraction."
    examples = (
        Example("no units at all", _keras("layer = layers.Dense(0)  # <-- KPL310")),
        Example("a size by whole division", _keras("layer = layers.Dense(128 // 2)")),
    )


class RnnInitialStateMismatch(_BuildError):
    """KPL312."""

    code = "KPL312"
    name = "rnn-initial-state-mismatch"
    summary = "a recurrent layer is given initial states that are not its own in number or width"
    why = "Keras raises a ValueError, when the layer is called or at the first batch."
    remedy = "Pass one state of `units` for a GRU, two for an LSTM, twice as many to a Bidirectional."
    examples = (
        Example(
            "a state of another width",
            _keras(
                "x, state = keras.Input((5, 8)), keras.Input((32,))\n"
                "y = layers.GRU(16)(x, initial_state=state)  # <-- KPL312"
            ),
        ),
        Example(
            "a state of its width",
            _keras(
                "x, state = keras.Input((5, 8)), keras.Input((16,))\ny = layers.GRU(16)(x, initial_state=state)"
            ),
        ),
    )


class ApplicationArguments(_BuildError):
    """KPL314."""

    code = "KPL314"
    name = "application-arguments"
    summary = "a model of `keras.applications` is asked for with arguments that do not go together"
    why = (
        "The ImageNet weights have a top of 1,000 classes, three channels and, with the top, one input size; "
        "each network has a smallest input. Keras raises a ValueError."
    )
    remedy = (
        "Use `include_top=False` and a head of your own with pretrained weights, or `weights=None` for "
        "another number of classes."
    )
    examples = (
        Example(
            "ten classes under pretrained weights",
            _keras(
                "from keras.applications import VGG16\n\n"
                'model = VGG16(weights="imagenet", include_top=True, classes=10)  # <-- KPL314'
            ),
        ),
        Example(
            "an input that is too small",
            _keras(
                "from keras.applications import InceptionV3\n\n"
                "base = InceptionV3(include_top=False, weights=None, input_shape=(64, 64, 3))  # <-- KPL314"
            ),
        ),
        Example(
            "random weights may have any top",
            _keras(
                "from keras.applications import VGG16\n\n"
                "model = VGG16(weights=None, include_top=True, classes=10, input_shape=(64, 64, 3))"
            ),
        ),
        Example(
            "pretrained weights with a head of one's own",
            _keras(
                "base = keras.applications.VGG16(include_top=False, input_shape=(64, 64, 3), pooling='avg')\n"
                "model = keras.Model(base.input, layers.Dense(10)(base.output))"
            ),
        ),
    )
