"""All functions of ``keras.applications``: what real Keras builds, layer by layer, against the analysis."""

from __future__ import annotations

import pytest
from oracle import differences

from tests.keras_api.applications.cases import calls


pytestmark = pytest.mark.oracle

HEADER = "import keras\nfrom keras.applications import *\n\n\n"
REFUSED = (
    "VGG16(classes=10)",
    "VGG16(weights='imagenet', input_shape=(64, 64, 3))",
    "VGG16(weights='imagenet', include_top=False, input_shape=(64, 64, 1))",
    "VGG16(weights=None, include_top=False, input_shape=(20, 64, 3))",
    "VGG16(weights=None, input_shape=(None, None, 3))",
    "VGG16(weights=None, input_shape=(64, 64))",
    "VGG16(classifier_activation='relu')",
    "ResNet50(input_shape=[224, 224, 3])",
    "ResNet50(True, None, None, None, None, 0)",
    "InceptionV3(weights=None, include_top=False, input_shape=(70, 70, 3))",
    "Xception(weights=None, include_top=False, input_shape=(70, 70, 3))",
    "MobileNet(alpha=0.3)",
    "MobileNet(depth_multiplier=2)",
    "MobileNet(weights=None, alpha=0.01, include_top=False)",
    "MobileNetV2(alpha=0.6, include_top=False)",
    "MobileNetV2(weights=None, input_tensor=keras.Input((64, 64, 3)), input_shape=(96, 96, 3))",
    "MobileNetV3Small(alpha=0.5)",
    "MobileNetV3Small(minimalistic=True, alpha=0.75)",
    "MobileNetV3Small(weights=None, input_shape=(30, 40, 3))",
    "MobileNetV3Small(weights=None, input_shape=(30, None, 3))",
    "EfficientNetB0(weights=None, include_top=False, input_shape=(70, None, 3))",
    "EfficientNetV2B0(weights=None, name='foo')",
    "NASNetMobile(include_top=False, input_shape=(None, None, 3))",
)
"""What Keras refuses before it would download anything."""


@pytest.mark.parametrize("call", calls("keras3"))
def test_the_model_is_the_one_that_keras_builds(call, oracles, tmp_path):
    source = f"{HEADER}model = {call}\n"
    path = tmp_path / "program.py"
    path.write_text(source, encoding="utf-8")

    real = oracles["keras3"].run(source, str(path))

    assert "error" not in real, real
    assert differences(real, path, "keras3") == []


@pytest.mark.parametrize("call", REFUSED)
def test_what_keras_refuses_is_found(call, oracles, tmp_path):
    source = f"{HEADER}model = {call}\n"
    path = tmp_path / "program.py"
    path.write_text(source, encoding="utf-8")

    real = oracles["keras3"].run(source, str(path))

    assert "error" in real
    assert differences(real, path, "keras3") == []
