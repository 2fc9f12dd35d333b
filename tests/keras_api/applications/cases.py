"""Which calls of ``keras.applications`` are compared with the real ones, as expressions by flavour."""

from __future__ import annotations


VGG = ("VGG16", "VGG19")
RESNET = ("ResNet50", "ResNet101", "ResNet152", "ResNet50V2", "ResNet101V2", "ResNet152V2")
DENSENET = ("DenseNet121", "DenseNet169", "DenseNet201")
INCEPTION = ("InceptionV3", "InceptionResNetV2", "Xception")
NASNET = ("NASNetMobile", "NASNetLarge")
MOBILENET = ("MobileNet", "MobileNetV2")
MOBILENET_V3 = ("MobileNetV3Small", "MobileNetV3Large")
EFFICIENTNET = tuple(f"EfficientNetB{n}" for n in range(8))
EFFICIENTNET_V2 = tuple(f"EfficientNetV2{n}" for n in ("B0", "B1", "B2", "B3", "S", "M", "L"))
CONVNEXT = tuple(f"ConvNeXt{n}" for n in ("Tiny", "Small", "Base", "Large", "XLarge"))
ALL = (
    *VGG,
    *RESNET,
    *DENSENET,
    *INCEPTION,
    *NASNET,
    *MOBILENET,
    *MOBILENET_V3,
    *EFFICIENTNET,
    *EFFICIENTNET_V2,
    *CONVNEXT,
)
"""The 40 functions of Keras 3."""

OLD = (*VGG, *RESNET, *DENSENET, *INCEPTION, *NASNET, *MOBILENET)
"""What standalone Keras 2 has, through ``keras_applications``."""

SMALL = (
    "VGG16",
    "ResNet50",
    "ResNet50V2",
    "DenseNet121",
    *INCEPTION,
    "NASNetMobile",
    *MOBILENET,
    *MOBILENET_V3,
    "EfficientNetB0",
    "EfficientNetV2B0",
    "EfficientNetV2S",
    "ConvNeXtTiny",
)
"""One or two of each family, for the arguments that all share."""

SHARED = (
    "include_top=False, weights=None, pooling='max', input_shape=(None, None, 3)",
    "include_top=False, weights=None, pooling='avg', input_shape=(81, 98, 3)",
    "weights=None, classes=7, classifier_activation=None, input_shape=(96, 96, 1)",
    (
        "include_top=False, weights=None, "
        "input_tensor=keras.layers.Rescaling(2.0)(keras.Input((100, 79, 3), name='image'))"
    ),
)

SPECIAL = (
    (
        "MobileNet(alpha=0.25, depth_multiplier=2, dropout=0.0, weights=None, "
        "input_shape=(128, 128, 3), classes=3)"
    ),
    "MobileNet((160, 160, 3), 0.5, include_top=False, weights=None)",
    "MobileNetV2(alpha=0.35, weights=None, input_shape=(96, 96, 3))",
    "MobileNetV2(alpha=1.4, include_top=False, weights=None, input_shape=(64, 65, 3))",
    "MobileNetV2((128, 128, 3), 1.3, False, None, None, 'avg')",
    "MobileNetV3Small(minimalistic=True, weights=None, input_shape=(64, 64, 3), dropout_rate=0.0)",
    (
        "MobileNetV3Small(alpha=0.75, weights=None, include_preprocessing=False, input_shape=(65, 65, 3), "
        "include_top=False, pooling='avg')"
    ),
    "MobileNetV3Large(alpha=1.25, weights=None, input_shape=(64, 64, 3), classes=11)",
    "MobileNetV3Large(minimalistic=True, weights=None, include_top=False)",
    "EfficientNetV2B0(include_preprocessing=False, include_top=False, weights=None)",
    "EfficientNetV2B1(weights=None, include_top=False, input_shape=(64, 64, 4))",
    "EfficientNetV2S(include_preprocessing=False, weights=None, classes=2, input_shape=(64, 64, 3))",
    "ConvNeXtTiny(include_preprocessing=False, include_top=False, weights=None, pooling='avg')",
    "ConvNeXtTiny(include_top=False, weights=None, input_shape=(64, 64, 1))",
    "NASNetLarge(include_top=False, weights=None, input_shape=(64, 64, 3))",
    "NASNetMobile(include_top=False, weights=None)",
    "VGG16(False, None, None, (48, 48, 3), 'avg')",
    "EfficientNetB3(include_top=False, weights=None, input_shape=(None, 70, 5))",
)

KERAS3_ONLY = (
    "ResNet50(weights=None, include_top=False, name='backbone')",
    "MobileNetV2(weights=None, include_top=False, name='backbone')",
    "ConvNeXtTiny(include_top=False, weights=None, name='backbone')",
    "MobileNetV3Small(weights=None, include_top=False, name='backbone')",
    "EfficientNetB0(weights=None, include_top=False, name='backbone')",
    "VGG19(weights=None, name='v', classes=4)",
)


def calls(flavour: str) -> list[str]:
    """Return the expressions for a flavour; for ``keras2`` those that it knows."""
    names = OLD if flavour == "keras2" else ALL
    found = [f"{name}(weights=None)" for name in names]
    for name in SMALL:
        if name not in names:
            continue
        for arguments in SHARED:
            if name == "NASNetMobile" and "None, None" in arguments:
                continue
            if flavour == "keras2":
                arguments = arguments.replace("classifier_activation=None, ", "")
            found.append(f"{name}({arguments})")
    found += [call for call in SPECIAL if call.partition("(")[0] in names]
    if flavour == "keras3":
        found += KERAS3_ONLY
    return found
