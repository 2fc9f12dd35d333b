"""Arguments of applications: symbols, what is not known, what Keras refuses, import paths.

The counts are those of executed Keras 3.15.1, or follow from its tops: (features + 1) * classes.
"""

from __future__ import annotations

import pytest

import keras_paramlint


def analysed(tmp_path, text, expression, flavour="keras3"):
    path = tmp_path / "program.py"
    path.write_text(text, encoding="utf-8")
    target = f"{path}::{expression}"
    return keras_paramlint.analyze([target], flavour=flavour, extend_select=["KPL3"]).files[0]


def messages(result):
    return [each.message for each in result.diagnostics if each.code == "KPL314"]


HEADER = "import json\nimport keras\nfrom keras import layers\nfrom keras.applications import *\n"


# ---------------------------------------------------------------------- symbols
def test_a_symbolic_number_of_classes_gives_a_formula(tmp_path):
    text = HEADER + "def build(n):\n    return MobileNetV2(weights=None, classes=n)\n"
    model = analysed(tmp_path, text, "build").models[-1]

    assert str(model.params.formula()) == "1,281·n + 2,257,984"


def test_an_input_whose_sides_are_not_known_has_exact_counts(tmp_path):
    call = "NASNetMobile(include_top=False, weights=None, input_shape=(h, w, 3))"
    text = f"{HEADER}def build(h, w):\n    return {call}\n"
    model = analysed(tmp_path, text, "build").models[-1]

    assert (model.params.total, model.params.trainable) == (4_269_716, 4_232_978)


def test_an_unknown_shape_has_three_channels_under_imagenet_weights(tmp_path):
    text = HEADER + "def build(shape):\n    return ResNet50(include_top=False, input_shape=shape)\n"
    model = analysed(tmp_path, text, "build").models[-1]

    assert model.params.total == 23_587_712


def test_the_channels_of_an_unknown_shape_are_a_symbol(tmp_path):
    text = (
        HEADER + "def build(shape):\n    return VGG16(include_top=False, weights=None, input_shape=shape)\n"
    )
    model = analysed(tmp_path, text, "build").models[-1]

    assert str(model.params.formula()) == "576·shape[2] + 14,712,960"


def test_weights_that_are_not_known_leave_the_counts_exact(tmp_path):
    text = HEADER + "weights = json.load(open('c'))['w']\nmodel = EfficientNetB0(weights=weights)\n"
    result = analysed(tmp_path, text, "model")

    assert result.models[-1].params.total == 5_330_571
    assert messages(result) == []


@pytest.mark.parametrize("argument", ["alpha", "include_preprocessing"])
def test_what_is_not_known_is_never_guessed(tmp_path, argument):
    call = f"MobileNetV3Small(weights=None, {argument}=c['x'])"
    text = f"{HEADER}c = json.load(open('c'))\ndef build():\n    return {call}\n"
    result = analysed(tmp_path, text, "build()")

    (model,) = result.models
    assert model.params.total == (None if argument == "alpha" else 2_554_968)
    assert bool(model.params.unknown) == (argument == "alpha")


# ---------------------------------------------------------------------- refused
REFUSED = {
    "VGG16(classes=10)": "4,097,000 parameters, yours 40,970",
    "ResNet50(classes=10)": "2,049,000 parameters, yours 20,490",
    "VGG16(weights='imagenet', input_shape=(64, 64, 3))": "(224, 224, 3), not (64, 64, 3)",
    "VGG16(include_top=False, input_shape=(64, 64, 1))": "3 channels",
    "VGG16(weights=None, include_top=False, input_shape=(20, 64, 3))": "at least 32x32",
    "VGG16(weights=None, input_shape=(None, None, 3))": "must be static",
    "VGG16(weights=None, input_shape=(64, 64))": "three dimensions",
    "VGG16(classifier_activation='relu')": "None or 'softmax'",
    "ResNet50(input_shape=[224, 224, 3])": "not a list",
    "InceptionV3(weights=None, include_top=False, input_shape=(70, 70, 3))": "at least 75x75",
    "Xception(weights=None, include_top=False, input_shape=(70, 70, 3))": "at least 71x71",
    "MobileNet(alpha=0.3)": "`alpha` 0.25, 0.5, 0.75, 1.0, not 0.3",
    "MobileNet(depth_multiplier=2)": "`depth_multiplier=1`",
    "MobileNetV2(alpha=0.6, include_top=False)": "not 0.6",
    "MobileNetV3Small(alpha=0.5)": "not 0.5",
    "MobileNetV3Small(minimalistic=True, alpha=0.75)": "minimalistic",
    "MobileNetV2(weights=None, input_tensor=keras.Input((64, 64, 3)), input_shape=(9, 9, 3))": "contradicts",
    "EfficientNetV2B0(weights=None, name='mine')": "'mine'",
    "ConvNeXtTiny(name='mine')": "'convnext_tiny'",
    "NASNetMobile(include_top=False, input_shape=(None, None, 3))": "static",
}


@pytest.mark.parametrize(("call", "part"), REFUSED.items())
def test_what_keras_refuses_is_a_finding(tmp_path, call, part):
    result = analysed(tmp_path, f"{HEADER}model = {call}\n", "model")

    assert len(messages(result)) == 1
    assert part in messages(result)[0]


ACCEPTED = {
    "VGG16(weights=None, classes=10, input_shape=(64, 64, 3))": 39_929_674,
    "EfficientNetV2B0(weights=None, name='efficientnetv2-s')": 21_612_360,
    "VGG16(weights=None, include_top=False, input_shape=(64, 64, 2), pooling='other')": 14_714_112,
    "ResNet50(include_top=False, classes=10)": 23_587_712,
    "MobileNetV2(weights=None, input_tensor=keras.Input((64, 64, 3)), include_top=False)": 2_257_984,
}


@pytest.mark.parametrize(("call", "total"), ACCEPTED.items())
def test_what_keras_accepts_is_no_finding(tmp_path, call, total):
    result = analysed(tmp_path, f"{HEADER}model = {call}\n", "model")

    assert messages(result) == []
    assert result.models[-1].params.total == total


def test_a_refusal_is_caught_by_the_program(tmp_path):
    text = (
        HEADER
        + "try:\n    m = VGG16(classes=4)\nexcept ValueError:\n    m = VGG16(weights=None, classes=4)\n"
    )
    result = analysed(tmp_path, text, "m")

    assert messages(result) == []
    assert result.models[-1].params.total == 134_276_932


# ---------------------------------------------------------------------- import paths
PATHS = {
    "from keras.applications.resnet50 import ResNet50": "keras3",
    "from keras.applications.resnet import ResNet50": "keras3",
    "from tensorflow.keras.applications import ResNet50": "keras3",
    "from tensorflow.keras.applications.resnet50 import ResNet50, preprocess_input": "tfkeras2",
    "from tensorflow.python.keras.applications.resnet import ResNet50": "tfkeras2",
    "from tf_keras.applications import ResNet50": "tfkeras2",
    "from keras.src.applications.resnet import ResNet50": "keras3",
    "from keras_applications.resnet50 import ResNet50": "keras2",
    "from keras.applications.resnet50 import ResNet50 ": "keras2",
    "from tensorflow.compat.v1.keras.applications import ResNet50": "tf1",
}


@pytest.mark.parametrize(("line", "flavour"), PATHS.items())
def test_every_path_leads_to_the_function(tmp_path, line, flavour):
    model = analysed(tmp_path, f"{line}\nmodel = ResNet50(weights=None)\n", "model", flavour).models[-1]

    assert (model.params.total, model.params.trainable) == (25_636_712, 25_583_592)


def test_standalone_keras_2_has_two_resnets(tmp_path):
    text = (
        "import keras\nfrom keras.applications import ResNet50\n"
        "from keras.applications.resnet import ResNet50 as R\n"
        "old = ResNet50(weights=None)\nnew = R(weights=None)\n"
    )
    old = analysed(tmp_path, text, "old", "keras2").models[-1]
    new = analysed(tmp_path, text, "new", "keras2").models[-1]

    assert old.layers[-1].name == "fc1000"
    assert new.layers[-1].name == "probs"


def test_a_name_of_a_later_release_is_built_by_its_layers(tmp_path):
    model = analysed(
        tmp_path,
        "from keras.applications import MobileNetV3Large\nmodel = MobileNetV3Large(weights=None)\n",
        "model",
        "keras2",
    ).models[-1]

    assert model.params.total == 5_507_432


# ---------------------------------------------------------------------- helpers of the modules
def test_preprocessing_is_part_of_the_graph(tmp_path):
    text = (
        HEADER
        + "from keras.applications.resnet50 import preprocess_input\nx = keras.Input((64, 64, 3))\n"
        + "base = ResNet50(include_top=False, weights=None, input_tensor=preprocess_input(x))\n"
        + "model = keras.Model(x, base.output)\n"
    )
    model = analysed(tmp_path, text, "model").models[-1]

    assert model.params.total == 23_587_712


def test_a_network_of_the_program_takes_the_input_shape_from_keras(tmp_path):
    text = (
        "import keras\nfrom keras.layers import Input, Conv2D\n"
        "from keras.applications.imagenet_utils import _obtain_input_shape\n"
        "options = {'data_format': 'channels_last', 'require_flatten': True}\n"
        "shape = _obtain_input_shape(None, default_size=224, min_size=32, **options)\n"
        "i = Input(shape=shape)\nmodel = keras.models.Model(i, Conv2D(8, 3)(i))\n"
    )
    model = analysed(tmp_path, text, "model", "keras2").models[-1]

    assert model.input_shapes == ((None, 224, 224, 3),)


def test_layers_stand_where_the_program_calls_the_application(tmp_path):
    result = analysed(tmp_path, HEADER + "\n\nmodel = VGG16(weights=None)\n", "model")

    assert {layer.site.line for layer in result.models[-1].layers} == {7}


def test_a_network_of_the_program_gets_its_keras_as_keras_applications_does(tmp_path):
    text = (
        "import keras\nfrom keras_applications import get_submodules_from_kwargs\n"
        "from keras.applications import keras_modules_injection\n"
        "def net(classes, **kwargs):\n"
        "    backend, layers, models, utils = get_submodules_from_kwargs(kwargs)\n"
        "    i = layers.Input((8,))\n"
        "    return models.Model(i, layers.Dense(classes)(i))\n"
        "@keras_modules_injection\n"
        "def wrapped(*args, **kwargs):\n"
        "    return net(*args, **kwargs)\n"
    )

    assert analysed(tmp_path, text, "wrapped(3)", "keras2").models[-1].params.total == 27
