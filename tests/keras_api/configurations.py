"""Random configurations of layers, legal and illegal, as plain data: the same for real Keras and for us."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple


class Case(NamedTuple):
    """One construction and one call."""

    layer: str
    arguments: dict[str, Any]
    inputs: Any
    again: Any = None
    """The input of a second call, for some."""


Maker = Callable[[Random, str], tuple[dict[str, Any], Any]]
MAKERS: dict[str, Maker] = {}


def maker(*names: str) -> Callable[[Maker], Maker]:
    def register(function: Maker) -> Maker:
        for name in names:
            MAKERS[name] = function
        return function

    return register


def dim(random: Random, low: int = 1, high: int = 9) -> int:
    return random.randint(low, high)


def maybe_open(random: Random, value: int, share: float = 0.12) -> int | None:
    return None if random.random() < share else value


def image(
    random: Random, rank: int, first: bool, *, low: int = 1, high: int = 9, opening: float = 0.15
) -> Any:
    """Return an input shape; sometimes its rank is wrong, or the batch fixed."""
    spatial = [maybe_open(random, dim(random, low, high), opening) for _ in range(rank)]
    channels = maybe_open(random, random.choice([1, 2, 3, 4, 6]), 0.04)
    shape = [maybe_open(random, 2, 0.9), *([channels, *spatial] if first else [*spatial, channels])]
    if random.random() < 0.06:
        shape = shape[:-1] if random.random() < 0.5 and len(shape) > 1 else [*shape, 3]
    return tuple(shape)


def size(random: Random, rank: int, low: int = 1, high: int = 4) -> Any:
    """Return one integer or one for each axis; rarely too many or too small."""
    draw = random.random()
    if draw < 0.03:
        return tuple(dim(random, low, high) for _ in range(rank + 1))
    if draw < 0.05:
        return random.choice([0, -1])
    if draw < 0.5:
        return dim(random, low, high)
    return tuple(dim(random, low, high) for _ in range(rank))


def rank_of(name: str) -> int:
    return next(int(name[i]) for i in range(len(name)) if name[i].isdigit())


def layout(random: Random, arguments: dict[str, Any]) -> bool:
    draw = random.random()
    if draw < 0.25:
        arguments["data_format"] = "channels_first"
        return True
    if draw < 0.4:
        arguments["data_format"] = "channels_last"
    return False


CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "Convolution2D")
TRANSPOSED = ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
SEPARABLE = ("SeparableConv1D", "SeparableConv2D")
DEPTHWISE = ("DepthwiseConv1D", "DepthwiseConv2D")


def convolution(name: str) -> Maker:
    rank = rank_of(name)

    def make(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
        arguments: dict[str, Any] = {"kernel_size": size(random, rank)}
        if name not in DEPTHWISE:
            arguments["filters"] = random.choice([1, 2, 3, 4, 6, 8, 8, 0]) if random.random() < 0.3 else 4
        if random.random() < 0.6:
            arguments["strides"] = size(random, rank, 1, 3)
        if random.random() < 0.3:
            arguments["dilation_rate"] = size(random, rank, 1, 3)
        if random.random() < 0.6:
            arguments["padding"] = random.choice(["valid", "same", "SAME", "causal", "same", "valid", "full"])
        if random.random() < 0.3:
            arguments["use_bias"] = False
        if name in CONVOLUTIONS and random.random() < 0.3:
            arguments["groups"] = random.choice([1, 2, 2, 3, 4])
        if name in (*SEPARABLE, *DEPTHWISE) and random.random() < 0.5:
            arguments["depth_multiplier"] = dim(random, 1, 3)
        if name in TRANSPOSED and random.random() < 0.5:
            arguments["output_padding"] = size(random, rank, 0, 2)
        if name in CONVOLUTIONS and flavour == "keras3" and random.random() < 0.15:
            arguments["lora_rank"] = dim(random, 0, 3)
        return arguments, image(random, rank, layout(random, arguments), low=2, high=12)

    return make


for _name in (*CONVOLUTIONS, *TRANSPOSED, *SEPARABLE, *DEPTHWISE):
    MAKERS[_name] = convolution(_name)


def local(name: str) -> Maker:
    rank = rank_of(name)

    def make(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
        arguments: dict[str, Any] = {"filters": dim(random, 1, 4), "kernel_size": size(random, rank)}
        arguments["implementation"] = random.choice(
            [1, 1, 2, 3, 3, 4] if random.random() < 0.3 else [1, 2, 3]
        )
        if random.random() < 0.5:
            arguments["strides"] = size(random, rank, 1, 3)
        if random.random() < 0.5:
            arguments["padding"] = random.choice(["valid", "same"])
        if random.random() < 0.3:
            arguments["use_bias"] = False
        return arguments, image(random, rank, layout(random, arguments), low=2, high=7, opening=0.05)

    return make


for _name in ("LocallyConnected1D", "LocallyConnected2D"):
    MAKERS[_name] = local(_name)


def pooling(name: str) -> Maker:
    rank = rank_of(name)

    def make(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
        arguments: dict[str, Any] = {"pool_size": size(random, rank)}
        if random.random() < 0.5:
            arguments["strides"] = size(random, rank, 1, 3)
        if random.random() < 0.5:
            arguments["padding"] = random.choice(["valid", "same", "same", "SAME", "full"])
        return arguments, image(random, rank, layout(random, arguments), high=8)

    return make


for _rank in (1, 2, 3):
    for _kind in ("Max", "Average"):
        MAKERS[f"{_kind}Pooling{_rank}D"] = pooling(f"{_kind}Pooling{_rank}D")


def everything(name: str) -> Maker:
    rank = rank_of(name)

    def make(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
        arguments: dict[str, Any] = {}
        if random.random() < 0.4:
            arguments["keepdims"] = random.random() < 0.7
        return arguments, image(random, rank, layout(random, arguments))

    return make


def adaptive(name: str) -> Maker:
    rank = rank_of(name)

    def make(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
        arguments: dict[str, Any] = {"output_size": size(random, rank, 1, 4)}
        while arguments["output_size"] in (0, -1):
            arguments["output_size"] = size(random, rank, 1, 4)
        return arguments, image(random, rank, layout(random, arguments))

    return make


for _rank in (1, 2, 3):
    for _kind in ("Max", "Average"):
        MAKERS[f"Global{_kind}Pooling{_rank}D"] = everything(f"Global{_kind}Pooling{_rank}D")
        MAKERS[f"Adaptive{_kind}Pooling{_rank}D"] = adaptive(f"Adaptive{_kind}Pooling{_rank}D")


# ------------------------------------------------------------------------------- reshaping
def some_shape(random: Random, low: int = 1, high: int = 4, opening: float = 0.12) -> Any:
    return (None, *(maybe_open(random, dim(random, 1, 6), opening) for _ in range(dim(random, low, high))))


@maker("Flatten")
def flatten(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    arguments: dict[str, Any] = {}
    layout(random, arguments)
    return arguments, some_shape(random, 0, 4)


@maker("Reshape")
def reshape(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    shape = some_shape(random, 0, 3, 0.1)
    known = [d or 1 for d in shape[1:]]
    total = 1
    for d in known:
        total *= d
    target: list[Any] = []
    rest = total
    while rest > 1 and len(target) < 3 and random.random() < 0.8:
        factor = random.choice([f for f in range(1, rest + 1) if rest % f == 0])
        target.append(factor)
        rest //= factor
    target.append(rest)
    random.shuffle(target)
    draw = random.random()
    if draw < 0.4:
        target[random.randrange(len(target))] = -1
    elif draw < 0.5:
        target[random.randrange(len(target))] += 1
    elif draw < 0.55:
        target = [-1, *target, -1]
    elif draw < 0.6:
        target[0] = random.choice([0, -2])
    elif draw < 0.65 and flavour == "keras3":
        target[0] = None
    return {"target_shape": tuple(target)}, shape


@maker("Permute")
def permute(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    shape = some_shape(random, 1, 4)
    dims = list(range(1, len(shape)))
    random.shuffle(dims)
    if random.random() < 0.15:
        dims[0] = random.choice([0, dims[-1], len(shape)])
    if random.random() < 0.1:
        dims.append(len(dims) + 1)
    return {"dims": tuple(dims)}, shape


@maker("RepeatVector")
def repeat_vector(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    n = random.choice([1, 2, 3, 5, 7]) if flavour != "keras3" else random.choice([1, 2, 3, 0, -1, 2.0])
    return {"n": n}, some_shape(random, 1, 1 + int(random.random() < 0.1))


def ends(random: Random, rank: int, high: int) -> Any:
    if rank == 1:
        return random.choice([dim(random, 0, high), (dim(random, 0, high), dim(random, 0, high))])
    draw = random.random()
    if draw < 0.3:
        return dim(random, 0, high)
    if draw < 0.6:
        return tuple(dim(random, 0, high) for _ in range(rank))
    if draw < 0.65:
        return tuple(dim(random, 0, high) for _ in range(rank + 1))
    return tuple((dim(random, 0, high), dim(random, 0, high)) for _ in range(rank))


def ended(name: str) -> Maker:
    rank = rank_of(name)

    def make(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
        arguments: dict[str, Any] = {}
        first = False
        if rank > 1 or (name == "ZeroPadding1D" and flavour == "keras3"):
            first = layout(random, arguments)
        if name.startswith("UpSampling"):
            arguments["size"] = dim(random, 1, 4) if rank == 1 else size(random, rank)
            if rank == 1 and flavour == "keras3" and random.random() < 0.1:
                arguments["size"] = random.choice([0, 2.0, (2,)])
        else:
            cropping = name.startswith("Cropping")
            arguments["cropping" if cropping else "padding"] = ends(random, rank, 3)
        return arguments, image(random, rank, first, low=1, high=8)

    return make


for _rank in (1, 2, 3):
    for _kind in ("ZeroPadding", "Cropping", "UpSampling"):
        MAKERS[f"{_kind}{_rank}D"] = ended(f"{_kind}{_rank}D")


# --------------------------------------------------------------------------- normalisation
def flags(random: Random, arguments: dict[str, Any], *names: str) -> None:
    for name in names:
        if random.random() < 0.25:
            arguments[name] = False


@maker("BatchNormalization")
def batch_normalization(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    arguments: dict[str, Any] = {}
    shape = some_shape(random, 1, 4, 0.08)
    flags(random, arguments, "scale", "center")
    draw = random.random()
    if draw < 0.3:
        arguments["axis"] = random.randint(-len(shape), len(shape) - 1) or 1
    elif draw < 0.4 and flavour != "keras3":
        arguments["axis"] = tuple(random.sample(range(1, len(shape)), min(2, len(shape) - 1)))
    elif draw < 0.45:
        arguments["axis"] = 7
    if random.random() < 0.15:
        arguments["renorm"] = True
    if random.random() < 0.1:
        arguments["trainable"] = False
    return arguments, shape


@maker("LayerNormalization", "RMSNormalization", "UnitNormalization")
def layer_normalization(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    arguments: dict[str, Any] = {}
    shape = some_shape(random, 1, 4, 0.08)
    draw = random.random()
    if draw < 0.3:
        arguments["axis"] = random.randint(-len(shape), len(shape) - 1) or 1
    elif draw < 0.5:
        arguments["axis"] = tuple(random.sample(range(1, len(shape)), min(2, len(shape) - 1)))
    elif draw < 0.55:
        arguments["axis"] = 7
    return arguments, shape


@maker("GroupNormalization")
def group_normalization(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    arguments: dict[str, Any] = {"groups": random.choice([1, 2, 3, -1, 4, 2, 1])}
    flags(random, arguments, "scale", "center")
    shape = (*some_shape(random, 1, 3), random.choice([2, 4, 6, 8]))
    if random.random() < 0.2:
        arguments["axis"] = random.randint(1, len(shape) - 1)
    return arguments, shape


@maker("SpectralNormalization")
def spectral_normalization(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    inner: dict[str, Any] = random.choice(
        [
            {"layer": "Dense", "config": {"units": dim(random)}},
            {"layer": "Conv2D", "config": {"filters": dim(random), "kernel_size": dim(random, 1, 3)}},
            {"layer": "Embedding", "config": {"input_dim": dim(random), "output_dim": dim(random)}},
            {"layer": "Flatten", "config": {}},
        ]
    )
    shapes = {"Conv2D": (None, 6, 6, 3), "Dense": (None, 5), "Embedding": (None, 4), "Flatten": (None, 3, 2)}
    return {"layer": inner}, shapes[inner["layer"]]


# ----------------------------------------------------------------- activation, regularisation
@maker("PReLU")
def prelu(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    shape = some_shape(random, 1, 4, 0.08)
    arguments: dict[str, Any] = {}
    if random.random() < 0.6:
        count = random.randint(1, len(shape) - 1)
        arguments["shared_axes"] = random.sample(range(1, len(shape)), count)
    return arguments, shape


@maker(
    "ReLU", "LeakyReLU", "ELU", "Softmax", "ThresholdedReLU", "Masking", "Identity", "ActivityRegularization"
)
def plain(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    return {}, some_shape(random, 1, 4)


@maker("Activation")
def activation(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    name = random.choice(["relu", "linear", "softmax", "tanh", "gelu"])
    return {"activation": name}, some_shape(random, 1, 4)


@maker("Dropout", "AlphaDropout", "GaussianDropout")
def dropout(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    return {"rate": random.choice([0, 0.3, 0.5, 0.9, 1.5, -0.1])}, some_shape(random, 1, 4)


@maker("GaussianNoise")
def noise(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    return {"stddev": random.choice([0, 0.3, 0.5, 0.9, 1.5])}, some_shape(random, 1, 4)


@maker("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
def spatial_dropout(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    return {"rate": 0.5}, some_shape(random, 2, 4)


# ------------------------------------------------------------------------------------ core
@maker("Dense")
def dense(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    arguments: dict[str, Any] = {"units": random.choice([1, 3, 4, 7, 0, -2, 5])}
    flags(random, arguments, "use_bias")
    if flavour == "keras3":
        if random.random() < 0.2:
            arguments["lora_rank"] = random.choice([0, 1, 2, 3])
        if random.random() < 0.3:
            policies = ["int8_from_float32", "int4_from_float32", "float8_from_float32", "mixed_float16"]
            arguments["dtype"] = random.choice([*policies, "int4/2_from_float32"])
    return arguments, some_shape(random, 0, 4, 0.08)


@maker("Embedding")
def embedding(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    arguments: dict[str, Any] = {
        "input_dim": random.choice([5, 9, 20, 0]) if random.random() < 0.3 else 11,
        "output_dim": random.choice([3, 4, 1]),
    }
    if flavour == "keras3":
        if random.random() < 0.2:
            arguments["lora_rank"] = random.choice([0, 1, 2, 3])
        if random.random() < 0.3:
            arguments["dtype"] = random.choice(
                ["int8_from_float32", "int4_from_float32", "int4/2_from_float32"]
            )
    return arguments, some_shape(random, 0, 3)


@maker("ReversibleEmbedding")
def reversible_embedding(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    arguments, shape = embedding(random, flavour)
    if random.random() < 0.5:
        arguments["tie_weights"] = random.random() < 0.5
    return arguments, shape


# --------------------------------------------------------------------------------- merging
@maker("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract")
def elementwise(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    base = some_shape(random, 1, 3, 0.15)
    shapes = []
    for _ in range(random.choice([1, 2, 2, 2, 3])):
        shape = [d if random.random() < 0.75 else random.choice([1, None, 1, 1, 5]) for d in base]
        shape[0] = random.choice([None] * 5 + [2])
        if random.random() < 0.15 and len(shape) > 2:
            del shape[1]
        shapes.append(tuple(shape))
    return {}, shapes


@maker("Concatenate")
def concatenate(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    base = some_shape(random, 1, 3, 0.15)
    arguments: dict[str, Any] = {}
    if random.random() < 0.5:
        arguments["axis"] = random.choice([-1, 1, len(base) - 1, -2, 2])
    axis = arguments.get("axis", -1)
    shapes = []
    for _ in range(random.choice([1, 2, 2, 2, 3])):
        shape = list(base)
        if -len(shape) < axis < len(shape):
            shape[axis] = maybe_open(random, dim(random), 0.1)
        if random.random() < 0.2:
            shape[random.randrange(1, len(shape))] = random.choice([None, 3, 1])
        if random.random() < 0.05:
            shape.append(2)
        shapes.append(tuple(shape))
    return arguments, shapes


@maker("Dot")
def dot(random: Random, flavour: str) -> tuple[dict[str, Any], Any]:
    width = dim(random)
    shapes = []
    axes = []
    for _ in range(2):
        shape = [None, *(maybe_open(random, dim(random), 0.1) for _ in range(random.choice([1, 2, 2])))]
        axis = random.randrange(1, len(shape))
        shape[axis] = width if random.random() < 0.9 else random.choice([None, width + 1])
        shapes.append(tuple(shape))
        axes.append(axis if random.random() < 0.7 else axis - len(shape))
    chosen: Any = tuple(axes)
    if axes[0] == axes[1] and random.random() < 0.5:
        chosen = axes[0]
    return {"axes": chosen, "normalize": random.random() < 0.2}, shapes


def case(name: str, flavour: str, random: Random) -> Case:
    """Return a random case of one layer."""
    arguments, inputs = MAKERS[name](random, flavour)
    again = None
    if not isinstance(inputs, list) and random.random() < 0.2 and len(inputs) > 1:
        changed = list(inputs)
        changed[random.randrange(1, len(changed))] = random.choice([None, dim(random), 8])
        if random.random() < 0.15:
            changed.append(3)
        again = tuple(changed)
    return Case(name, arguments, inputs, again)


def cases(name: str, flavour: str, count: int, seed: int) -> list[Case]:
    """Return reproducible random cases of one layer."""
    random = Random(f"{seed} {name} {flavour}")
    return [case(name, flavour, random) for _ in range(count)]
