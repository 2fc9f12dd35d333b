"""The functions of ``keras.applications``: names only; a family is read when a program calls it."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.native import Call, LibraryModule, NotKnown, passed_on
from keras_paramlint.interpreter.values import Builtin, Unknown, Value
from keras_paramlint.keras_api.functions.registry import add, function


FAMILIES = {
    "vgg": ("VGG16", "VGG19"),
    "resnet": ("ResNet50", "ResNet101", "ResNet152", "ResNet50V2", "ResNet101V2", "ResNet152V2"),
    "mobilenet": ("MobileNet",),
    "mobilenet_v2": ("MobileNetV2",),
    "mobilenet_v3": ("MobileNetV3Small", "MobileNetV3Large"),
    "densenet": ("DenseNet121", "DenseNet169", "DenseNet201"),
    "inception_v3": ("InceptionV3",),
    "inception_resnet_v2": ("InceptionResNetV2",),
    "xception": ("Xception",),
    "nasnet": ("NASNetMobile", "NASNetLarge"),
    "efficientnet": tuple(f"EfficientNetB{number}" for number in range(8)),
    "efficientnet_v2": tuple(f"EfficientNetV2{size}" for size in ("B0", "B1", "B2", "B3", "S", "M", "L")),
    "convnext": tuple(f"ConvNeXt{size}" for size in ("Tiny", "Small", "Base", "Large", "XLarge")),
}
"""The functions of each module of ``keras_api/applications``."""

CAFFE, TF, TORCH = "caffe", "tf", "torch"
MODES = {
    "vgg16": CAFFE,
    "vgg19": CAFFE,
    "resnet50": CAFFE,
    "resnet": CAFFE,
    "imagenet_utils": CAFFE,
    "resnet_v2": TF,
    "mobilenet": TF,
    "mobilenet_v2": TF,
    "inception_v3": TF,
    "inception_resnet_v2": TF,
    "xception": TF,
    "nasnet": TF,
    "densenet": TORCH,
}
"""How a module's ``preprocess_input`` changes pixels; the other modules leave them alone."""

UNCHANGED = ("mobilenet_v3", "efficientnet", "efficientnet_v2", "convnext")


def _application(name: str, family: str, *, path: str = "") -> Builtin:
    def run(call: Call, *args: Value, **kwargs: Value) -> Value:
        from keras_paramlint.keras_api.applications.run import run as build

        return build(call, name, family, args, kwargs, path=path)

    return Builtin(f"keras.applications.{name}", run)


def _preprocessing(mode: str) -> Callable[..., Value]:
    def run(call: Call, x: Value, data_format: Value = None, **kwargs: Value) -> Value:
        from keras_paramlint.keras_api.applications.preprocessing import preprocess

        return preprocess(call, x, data_format, kwargs.get("mode", mode))

    return run


for _family, _names in FAMILIES.items():
    for _name in _names:
        add(f"keras.applications..{_name}", _application(_name, _family))
# Standalone Keras 2 had two functions of this name; this is the one with the names of today.
add("keras.applications.resnet.ResNet50", _application("ResNet50", "resnet", path="resnet"))

for _module, _mode in MODES.items():
    add(
        f"keras.applications.{_module}.preprocess_input",
        Builtin(f"keras.applications.{_module}.preprocess_input", _preprocessing(_mode)),
    )
for _module in UNCHANGED:
    add(
        f"keras.applications.{_module}.preprocess_input",
        Builtin(f"keras.applications.{_module}.preprocess_input", lambda call, x, data_format=None: x),
    )


@function("keras.applications..decode_predictions")
def _decode_predictions(call: Call, preds: Value, top: Value = 5, **kwargs: Value) -> Value:
    raise NotKnown(call.source)


@function(
    "keras.applications.imagenet_utils..obtain_input_shape",
    "keras.applications.imagenet_utils.._obtain_input_shape",
)
def _obtain_input_shape(call: Call, *args: Value, **kwargs: Value) -> Value:
    from keras_paramlint.keras_api.applications.request import obtain_input_shape

    return passed_on(obtain_input_shape, call, *args, **kwargs)


@function("keras.applications.imagenet_utils.correct_pad", "keras.applications.correct_pad")
def _correct_pad(call: Call, *args: Value, **kwargs: Value) -> Value:
    from keras_paramlint.keras_api.applications.request import correct_pad

    return passed_on(correct_pad, call, *args, **kwargs)


# ------------------------------------------------------------------ how `keras_applications` gets its Keras
PARTS = ("backend", "layers", "models", "utils")


@function("keras.applications.get_submodules_from_kwargs")
def _get_submodules_from_kwargs(call: Call, kwargs: Value) -> Value:
    if not isinstance(kwargs, dict):
        raise NotKnown(kwargs if isinstance(kwargs, Unknown) else call.source)
    return tuple(kwargs.get(part) or LibraryModule(f"keras.{part}") for part in PARTS)


@function("keras.applications.keras_modules_injection")
def _keras_modules_injection(call: Call, base_fun: Value) -> Value:
    def run(call: Call, *args: Value, **kwargs: Value) -> Value:
        parts = {part: LibraryModule(f"keras.{part}") for part in PARTS}
        return call.invoke(base_fun, *args, **{**kwargs, **parts})

    return Builtin("keras.applications.keras_modules_injection", run)


@function("keras.applications.set_keras_submodules")
def _set_keras_submodules(call: Call, *args: Value, **kwargs: Value) -> None:
    return None
