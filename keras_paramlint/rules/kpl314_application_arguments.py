"""KPL314: a model of `keras.applications` is asked for with arguments that do not go together."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class ApplicationArguments(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL314"
    name = "application-arguments"
    default = False
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
            keras_program(
                "from keras.applications import VGG16\n\n"
                'model = VGG16(weights="imagenet", include_top=True, classes=10)  # <-- KPL314'
            ),
        ),
        Example(
            "an input that is too small",
            keras_program(
                "from keras.applications import InceptionV3\n\n"
                "base = InceptionV3(include_top=False, weights=None, input_shape=(64, 64, 3))  # <-- KPL314"
            ),
        ),
        Example(
            "random weights may have any top",
            keras_program(
                "from keras.applications import VGG16\n\n"
                "model = VGG16(weights=None, include_top=True, classes=10, input_shape=(64, 64, 3))"
            ),
        ),
        Example(
            "pretrained weights with a head of one's own",
            keras_program(
                "base = keras.applications.VGG16(include_top=False, input_shape=(64, 64, 3), pooling='avg')\n"
                "model = keras.Model(base.input, layers.Dense(10)(base.output))"
            ),
        ),
    )
