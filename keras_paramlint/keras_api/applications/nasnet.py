"""NASNet-A (Zoph et al. 2017, arXiv:1707.07012)."""

from __future__ import annotations

from keras_paramlint.algebra import Poly
from keras_paramlint.dataclass import dataclass
from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.shapes import Dim
from keras_paramlint.keras_api.tensors import Tensor


ARGUMENTS = (
    "input_shape",
    "include_top",
    "weights",
    "input_tensor",
    "pooling",
    "classes",
    "classifier_activation",
    "name",
)


@dataclass(frozen=True, slots=True)
class Size:
    """One member of the family: a side, blocks a stage, filters of the stem and at the end, and its name."""

    side: int
    blocks: int
    stem: int
    last: int
    skips: bool
    """Whether the cell after a reduction looks back past it."""
    name: str


SIZES = {
    "NASNetMobile": Size(224, 4, 32, 1056, False, "nasnet_mobile"),
    "NASNetLarge": Size(331, 6, 96, 4032, True, "nasnet_large"),
}


class Network:
    """The state while the cells are stacked: how often the sides were halved, a feature map each."""

    def __init__(self, builder: Builder) -> None:
        self.b = builder
        self.levels: dict[int, int] = {}

    # ------------------------------------------------------------------ parts
    def norm(self, x: Tensor, name: str) -> Tensor:
        """Apply the family's batch normalisation."""
        return self.b.norm(x, name, momentum=0.9997, epsilon=1e-3)

    def project(self, x: Tensor, filters: int, conv: str, norm: str) -> Tensor:
        """Apply a ReLU, a 1x1 convolution and a normalisation."""
        x = self.b.activate(x)
        return self.norm(self.b.conv(x, filters, name=conv, padding="same", bias=False), norm)

    def separable(self, x: Tensor, filters: int, size: int, block: str, stride: int = 1) -> Tensor:
        """Apply two separable convolutions, the first of which may halve the sides."""
        b = self.b
        x = before = b.activate(x)
        if stride == 2:
            x = b.pad(x, b.before_stride(x, size), f"separable_conv_1_pad_{block}")
        padding = "valid" if stride == 2 else "same"
        x = b.separable(x, filters, size, stride, f"separable_conv_1_{block}", padding=padding)
        if stride == 2:
            x = b.halved(before, x)
        x = b.activate(self.norm(x, f"separable_conv_1_bn_{block}"))
        x = b.separable(x, filters, size, 1, f"separable_conv_2_{block}")
        return self.norm(x, f"separable_conv_2_bn_{block}")

    def pooled(self, kind: str, padded: Tensor, before: Tensor, name: str) -> Tensor:
        """Apply a 3x3 pooling that halves the sides of what was padded for it."""
        return self.b.halved(before, self.b.pool(kind, padded, 3, 2, name))

    def adjust(self, p: Tensor | None, x: Tensor, filters: int, block: str) -> Tensor:
        """Bring the output of the cell before to the sides and channels of this one's input."""
        b = self.b
        if p is None:
            return x
        if self.narrower(p, x):
            p = b.activate(p, f"adjust_relu_1_{block}")
            first = b.pool("Average", p, 1, 2, f"adjust_avg_pool_1_{block}")
            first = b.conv(first, filters // 2, name=f"adjust_conv_1_{block}", padding="same", bias=False)
            second = b.pad(p, ((0, 1), (0, 1)))
            second = b.apply("Cropping2D", second, cropping=((1, 0), (1, 0)))
            second = b.pool("Average", second, 1, 2, f"adjust_avg_pool_2_{block}")
            second = b.conv(second, filters // 2, name=f"adjust_conv_2_{block}", padding="same", bias=False)
            return self.norm(b.join([first, second]), f"adjust_bn_{block}")
        if b.channels(p) != filters:
            return self.project(p, filters, f"adjust_conv_projection_{block}", f"adjust_bn_{block}")
        return p

    def narrower(self, p: Tensor, x: Tensor) -> bool:
        """Say whether a reduction lies between two feature maps, so that their widths differ.

        Two open sides count as equal, as in Keras.  Symbols stand for sides of
        at least 32, which every reduction makes shorter.
        """
        left, right = self.width(p), self.width(x)
        if left is None or right is None:
            return left is not right
        if isinstance(left, Poly) or isinstance(right, Poly):
            return self.levels[id(p)] != self.levels[id(x)]
        return left != right

    def width(self, x: Tensor) -> Dim:
        """Return the side that Keras compares, the last but one axis."""
        return self.b.shape(x)[-2]

    # ------------------------------------------------------------------ cells
    def normal(self, x: Tensor, p: Tensor | None, filters: int, number: int) -> Tensor:
        """Stack a cell that keeps the sides."""
        b, block = self.b, str(number)
        p = self.adjust(p, x, filters, block)
        h = self.project(x, filters, f"normal_conv_1_{block}", f"normal_bn_1_{block}")
        one = self.separable(h, filters, 5, f"normal_left1_{block}")
        one = b.add([one, self.separable(p, filters, 3, f"normal_right1_{block}")], f"normal_add_1_{block}")
        two = self.separable(p, filters, 5, f"normal_left2_{block}")
        two = b.add([two, self.separable(p, filters, 3, f"normal_right2_{block}")], f"normal_add_2_{block}")
        three = b.pool("Average", h, 3, 1, f"normal_left3_{block}", padding="same")
        three = b.add([three, p], f"normal_add_3_{block}")
        left = b.pool("Average", p, 3, 1, f"normal_left4_{block}", padding="same")
        right = b.pool("Average", p, 3, 1, f"normal_right4_{block}", padding="same")
        four = b.add([left, right], f"normal_add_4_{block}")
        five = b.add([self.separable(h, filters, 3, f"normal_left5_{block}"), h], f"normal_add_5_{block}")
        made = b.join([p, one, two, three, four, five], f"normal_concat_{block}")
        self.levels[id(made)] = self.levels[id(x)]
        return made

    def reduction(self, x: Tensor, p: Tensor | None, filters: int, block: str) -> Tensor:
        """Stack a cell that halves the sides."""
        b = self.b
        p = self.adjust(p, x, filters, block)
        h = self.project(x, filters, f"reduction_conv_1_{block}", f"reduction_bn_1_{block}")
        padded = b.pad(h, b.before_stride(h, 3), f"reduction_pad_1_{block}")
        one = self.separable(h, filters, 5, f"reduction_left1_{block}", 2)
        one = b.add(
            [one, self.separable(p, filters, 7, f"reduction_right1_{block}", 2)], f"reduction_add_1_{block}"
        )
        two = self.pooled("Max", padded, h, f"reduction_left2_{block}")
        two = b.add(
            [two, self.separable(p, filters, 7, f"reduction_right2_{block}", 2)], f"reduction_add_2_{block}"
        )
        three = self.pooled("Average", padded, h, f"reduction_left3_{block}")
        three = b.add(
            [three, self.separable(p, filters, 5, f"reduction_right3_{block}", 2)], f"reduction_add3_{block}"
        )
        four = b.pool("Average", one, 3, 1, f"reduction_left4_{block}", padding="same")
        four = b.add([two, four])
        five = self.separable(one, filters, 3, f"reduction_left4_{block}")
        five = b.add(
            [five, self.pooled("Max", padded, h, f"reduction_right5_{block}")], f"reduction_add4_{block}"
        )
        made = b.join([two, three, four, five], f"reduction_concat_{block}")
        self.levels[id(made)] = self.levels[id(x)] + 1
        return made


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: a stem, two reductions, and three stages of cells with reductions between them."""
    b = request.builder
    size = SIZES[request.function]
    modern, old = b.edition == "keras3", b.edition == "keras_applications"
    if b.channels_first:
        # Before Keras 3 the network was built for `channels_last` whatever was set.
        raise request.refuse("it does not support the image data format `channels_first`")
    request.check_top(size.last)
    if modern and size.name == "nasnet_mobile" and not request.include_top and request.stated is None:
        request.stated = request.default_shape(size.side)
    if (
        request.imagenet
        and request.stated is not None
        and None in request.stated
        and not request.stated_as_list
    ):
        raise request.refuse("the ImageNet weights need a static `input_shape`")
    if old and request.stated is None:
        request.stated = request.default_shape(size.side)
    request.shape = request.obtain_shape(size.side, 32)
    image = request.image()
    x = b.conv(image, size.stem, 3, 2, "stem_conv1", bias=False)
    net = Network(b)
    x = net.norm(x, "stem_bn1")
    net.levels[id(x)] = 0
    filters, count = size.last // 24, size.blocks
    stem = net.reduction(x, None, filters // 4, "stem_1")
    before, x = stem, net.reduction(stem, x, filters // 2, "stem_2")
    for stage in range(3):
        if stage:
            reduced = net.reduction(x, before, filters << stage, f"reduce_{stage * count}")
            before, x = (before if size.skips else x), reduced
        start = stage * count + (1 if stage else 0)
        for number in range(start, start + count):
            before, x = x, net.normal(x, before, filters << stage, number)
    x = b.activate(x)
    if request.include_top:
        x = b.apply("GlobalAveragePooling2D", x)
        x = b.dense(x, request.classes, "predictions", request.activation)
    else:
        x = b.squeeze(x, request.pooling)
    return image, x, size.name if modern else "NASNet"
