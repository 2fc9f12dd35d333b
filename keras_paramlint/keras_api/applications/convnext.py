"""ConvNeXt (Liu et al. 2022, arXiv:2201.03545)."""

from __future__ import annotations

from typing import Any

from keras_paramlint.algebra import equal
from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.applications.run import SHARED, source_inputs
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes
from keras_paramlint.keras_api.tensors import Tensor


ARGUMENTS = ("include_top", "include_preprocessing", *SHARED[1:])
OLD_ARGUMENTS = ("model_name", *ARGUMENTS[:-1])
SIZES = {
    "Tiny": ((3, 3, 9, 3), 96),
    "Small": ((3, 3, 27, 3), 96),
    "Base": ((3, 3, 27, 3), 128),
    "Large": ((3, 3, 27, 3), 192),
    "XLarge": ((3, 3, 27, 3), 256),
}
"""Blocks of the four stages, and the width of the first, which every stage doubles."""

EPSILON = 1e-6


class LayerScale(LayerEntry):
    """One factor for each channel."""

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the factors."""
        # Keras 3 numbers the weights that have no name of their own.
        name = layer.session.unique_name("variable") if layer.flavour == "keras3" else "gamma"
        layer.weight(name, (layer.arg("projection_dim"),))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Keep the shape."""
        return inputs


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: patches, and four stages of wide depthwise blocks with downsampling between them."""
    b = request.builder
    depths, width = SIZES[request.function.removeprefix("ConvNeXt")]
    default = "convnext_" + request.function.removeprefix("ConvNeXt").lower()
    name = request.name or default
    if b.channels_first:
        raise request.refuse("it does not support the image data format `channels_first`")
    request.check_top(8 * width)
    request.shape = request.obtain_shape(224, 32)
    if request.imagenet and b.edition == "keras3" and default not in name:
        raise request.refuse(f"with the ImageNet weights the name must contain {default!r}, not {name!r}")
    x = image = request.image()
    if request.input_tensor is not None and b.edition != "keras3":
        # tf_keras forgets the layers between the input and `input_tensor`.
        x = image = source_inputs(b, image)[0]
    if request.flag("include_preprocessing"):
        channels = request.shape[2]
        if channels is not None and equal(channels, 3) is True:
            x = _normalised(b, x, name)
    down: list[Any] = [_patches(b, width, name)]
    down += [_downsampling(b, width << stage, stage - 1, name) for stage in (1, 2, 3)]
    for stage, depth in enumerate(depths):
        x = b.run(down[stage], x)
        for number in range(depth):
            x = _block(b, x, width << stage, f"{name}_stage_{stage}_block_{number}")
    if request.include_top:
        x = b.apply("GlobalAveragePooling2D", x, f"{name}_head_gap")
        x = _layer_norm(b, x, f"{name}_head_layernorm")
        x = b.dense(x, request.classes, f"{name}_head_dense", request.activation)
    else:
        x = _layer_norm(b, b.squeeze(x, request.pooling), None)
    return image, x, name


def _normalised(b: Builder, x: Tensor, name: str) -> Tensor:
    means = [part * 255 for part in (0.485, 0.456, 0.406)]
    variances = [(part * 255) ** 2 for part in (0.229, 0.224, 0.225)]
    return b.apply("Normalization", x, f"{name}_prestem_normalization", mean=means, variance=variances)


def _layer_norm(b: Builder, x: Tensor, name: str | None) -> Tensor:
    return b.apply("LayerNormalization", x, name, epsilon=EPSILON)


def _stack(b: Builder, layers: list[Layer], name: str) -> Any:
    stack = b.call.invoke(b.session.class_table.special("Sequential"), list(layers), name=name)
    # A part of the application, not a model that the program made.
    b.session.machine.touch(b.session)
    b.session.models.remove(stack)
    return stack


def _conv_layer(b: Builder, filters: int, size: int, name: str) -> Layer:
    arguments = {"filters": filters, "kernel_size": size, "strides": size, "name": name}
    return b.make("Conv2D", arguments)


def _norm_layer(b: Builder, name: str) -> Layer:
    return b.make("LayerNormalization", {"epsilon": EPSILON, "name": name})


def _patches(b: Builder, width: int, name: str) -> Any:
    layers = [_conv_layer(b, width, 4, f"{name}_stem_conv"), _norm_layer(b, f"{name}_stem_layernorm")]
    return _stack(b, layers, f"{name}_stem")


def _downsampling(b: Builder, width: int, number: int, name: str) -> Any:
    norm = _norm_layer(b, f"{name}_downsampling_layernorm_{number}")
    layers = [norm, _conv_layer(b, width, 2, f"{name}_downsampling_conv_{number}")]
    return _stack(b, layers, f"{name}_downsampling_block_{number}")


def _block(b: Builder, x: Tensor, width: int, name: str) -> Tensor:
    before = x
    x = b.conv(x, width, 7, name=f"{name}_depthwise_conv", padding="same", groups=width)
    x = _layer_norm(b, x, f"{name}_layernorm")
    x = b.dense(x, 4 * width, f"{name}_pointwise_conv_1")
    x = b.activate(x, f"{name}_gelu", "gelu")
    x = b.dense(x, width, f"{name}_pointwise_conv_2")
    scale = b.own("LayerScale", LayerScale(), f"{name}_layer_scale", init_values=1e-6, projection_dim=width)
    x = b.activate(b.run(scale, x), f"{name}_identity", "linear")
    return b.operate("+", before, x)
