"""Random configurations of preprocessing layers, and of layers beside Keras's own, described as data."""

from __future__ import annotations

from typing import Any

from configurations import MAKERS
from sequence_cases import BOOL, Case, Rng, coin, family, some


WORDS = ["a", "b", "c", "d"]
ENCODINGS = ["int", "one_hot", "multi_hot", "count"]


def features(rng: Rng) -> tuple[int | None, ...]:
    """Return a shape of categorical features."""
    return rng.choice([(None,), (None, 1), (None, 4), (2, 1), (None, 3, 1), (None, 4, 5)])


@family("StringLookup")
def string_lookup(rng: Rng, flavour: str) -> Case | None:
    """Return a StringLookup."""
    if flavour == "tf1":
        return None
    args = _lookup(rng, WORDS, "[UNK]")
    return Case(("StringLookup", args), features(rng), dtype="string")


@family("IntegerLookup")
def integer_lookup(rng: Rng, flavour: str) -> Case | None:
    """Return an IntegerLookup."""
    if flavour == "tf1":
        return None
    args = _lookup(rng, [5, 6, 7, 8], -1)
    args["num_oov_indices"] = rng.randint(0, 2)
    return Case(("IntegerLookup", args), features(rng), dtype="int64")


def _lookup(rng: Rng, tokens: list[Any], oov: Any) -> dict[str, Any]:
    mode = rng.choice([*ENCODINGS, "binary"])
    listed = tokens[: rng.randint(1, 4)]
    if coin(rng, 0.2):
        listed = [oov, *listed]
    args: dict[str, Any] = {"output_mode": mode, "vocabulary": listed}
    if coin(rng, 0.15):
        args |= {"max_tokens": 10, "pad_to_max_tokens": True}
    elif coin(rng, 0.05):
        args["pad_to_max_tokens"] = True
    return args


@family("TextVectorization")
def text_vectorization(rng: Rng, flavour: str) -> Case | None:
    """Return a TextVectorization."""
    if flavour == "tf1":
        return None
    mode = rng.choice(["int", "int", "multi_hot", "count", "one_hot"])
    args: dict[str, Any] = {"output_mode": mode, "vocabulary": WORDS[: rng.randint(1, 4)]}
    if coin(rng, 0.4):
        args["output_sequence_length"] = rng.randint(1, 9)
    if coin(rng, 0.2):
        args["split"] = None
    shape = rng.choice([(None,), (None, 1), (None, 1), (None, 4)])
    return Case(("TextVectorization", args), shape, dtype="string")


@family("CategoryEncoding")
def category_encoding(rng: Rng, flavour: str) -> Case:
    """Return a CategoryEncoding."""
    args: dict[str, Any] = {"num_tokens": rng.randint(1, 9), **some(rng, output_mode=ENCODINGS)}
    if coin(rng, 0.1):
        args["num_tokens"] = rng.choice([0, None])
    return Case(("CategoryEncoding", args), features(rng), dtype="int64")


@family("Hashing")
def hashing(rng: Rng, flavour: str) -> Case:
    """Return a Hashing."""
    args: dict[str, Any] = {"num_bins": rng.randint(1, 9), **some(rng, output_mode=[*ENCODINGS, "tf_idf"])}
    if coin(rng, 0.1):
        args["num_bins"] = 0
    return Case(("Hashing", args), features(rng), dtype="string")


@family("HashedCrossing")
def hashed_crossing(rng: Rng, flavour: str) -> Case | None:
    """Return a HashedCrossing."""
    if flavour == "tf1":
        return None
    shape = rng.choice([(None,), (None, 1), (None, 4)])
    args = {"num_bins": rng.randint(1, 9), **some(rng, output_mode=["int", "one_hot", "count"])}
    return Case(("HashedCrossing", args), [shape, shape], dtype="string")


@family("Discretization")
def discretization(rng: Rng, flavour: str) -> Case:
    """Return a Discretization."""
    args: dict[str, Any] = {
        "bin_boundaries": [1.0, 2.0, 3.0][: rng.randint(1, 3)],
        **some(rng, output_mode=ENCODINGS),
    }
    if flavour == "keras3" and coin(rng, 0.3):
        args["num_bins"] = args.pop("bin_boundaries") and rng.randint(2, 6)
    if coin(rng, 0.05):
        args["num_bins"] = 4
    return Case(("Discretization", args), features(rng))


@family("Normalization")
def normalization(rng: Rng, flavour: str) -> Case:
    """Return a Normalization."""
    args: dict[str, Any] = some(
        rng, axis=[None, -1, 1, 2, {"__tuple__": [1, 2]}, {"__tuple__": [2, 1]}, -2], invert=BOOL
    )
    if coin(rng, 0.3):
        args |= {"mean": 1.0, "variance": 2.0}
    if coin(rng, 0.05):
        args["mean"] = 1.0
        args.pop("variance", None)
    return Case(
        ("Normalization", args),
        rng.choice([(None, 4, 5), (None, 3), (2, 3, 4, 5), (None, 4, None), (None, None, 3)]),
    )


def _sized(name: str) -> None:
    @family(name)
    def make(rng: Rng, flavour: str) -> Case | None:
        if name == "RandomCrop" and flavour == "tf1":
            return None
        args = {"height": rng.randint(1, 9), "width": rng.randint(1, 9)}
        shape: Any = rng.choice([(None, 8, 9, 3), (None, None, None, 1), (2, 4, 5, 3), (8, 9, 3)])
        if flavour == "keras3" and coin(rng, 0.3):
            args["data_format"] = "channels_first"
        return Case((name, args), shape)


for _name in ("Resizing", "CenterCrop", "RandomCrop"):
    _sized(_name)

PIXELS: dict[str, dict[str, Any]] = {
    "AugMix": {},
    "AutoContrast": {},
    "ContrastLimitedAdaptiveHistogramEqualization": {},
    "CutMix": {},
    "Equalization": {},
    "MaxNumBoundingBoxes": {"max_number": 5},
    "MixUp": {},
    "RandAugment": {},
    "RandomBrightness": {"factor": 0.1},
    "RandomColorDegeneration": {"factor": 0.1},
    "RandomColorJitter": {},
    "RandomContrast": {"factor": 0.1},
    "RandomElasticTransform": {},
    "RandomErasing": {},
    "RandomFlip": {},
    "RandomGaussianBlur": {},
    "RandomGrayscale": {},
    "RandomHeight": {"factor": 0.1},
    "RandomHue": {"factor": 0.1},
    "RandomInvert": {},
    "RandomPerspective": {},
    "RandomPosterization": {"factor": 4},
    "RandomRotation": {"factor": 0.1},
    "RandomSaturation": {"factor": 0.1},
    "RandomSharpness": {"factor": 0.1},
    "RandomShear": {},
    "RandomTranslation": {"height_factor": 0.1, "width_factor": 0.1},
    "RandomWidth": {"factor": 0.1},
    "RandomZoom": {"height_factor": 0.1},
    "Rescaling": {"scale": 0.5},
    "Solarization": {},
}
IN_KERAS_2 = {"Brightness", "Contrast", "Flip", "Height", "Rotation", "Translation", "Width", "Zoom"}


def _pixel_family(name: str) -> None:
    @family(name)
    def make(rng: Rng, flavour: str) -> Case | None:
        """Return one of the image layers that keep the shape."""
        old = name == "Rescaling" or (flavour == "tfkeras2" and name.removeprefix("Random") in IN_KERAS_2)
        if not (name not in ("RandomHeight", "RandomWidth") if flavour == "keras3" else old):
            return None
        args = dict(PIXELS[name])
        if coin(rng, 0.2):
            args["trainable"] = False
        if coin(rng, 0.2):
            args["name"] = "pixels"
        shapes: list[Any] = [(None, 8, 9, 3), (None, None, None, 3), (2, 4, 5, 1), (8, 9, 3)]
        if coin(rng, 0.5):
            shapes = [(rng.choice([None, 1, 3]), rng.randint(2, 9), rng.randint(2, 9), rng.choice([1, 3]))]
        return Case((name, args), rng.choice(shapes))


for _name in PIXELS:
    _pixel_family(_name)


@family("Pipeline")
def pipeline(rng: Rng, flavour: str) -> Case | None:
    """Return a Pipeline."""
    if flavour != "keras3":
        return None
    inner: list[Any] = [("Resizing", {"height": 4, "width": 5}), ("RandomFlip", {}), ("Dense", {"units": 3})]
    return Case(("Pipeline", {"layers": rng.sample(inner, rng.randint(1, 3))}), (None, 8, 9, 2))


@family("MelSpectrogram")
def mel(rng: Rng, flavour: str) -> Case | None:
    """Return a MelSpectrogram."""
    if flavour != "keras3":
        return None
    args = some(
        rng,
        sequence_stride=[100, 256],
        num_mel_bins=[16, 40],
        fft_length=[256, 300],
        sequence_length=[200, 280],
    )
    return Case(("MelSpectrogram", args), rng.choice([(None, 4000), (None, None), (2, 500), (3000,)]))


@family("STFTSpectrogram")
def stft(rng: Rng, flavour: str) -> Case | None:
    """Return an STFTSpectrogram; without a window, which would need SciPy."""
    if flavour != "keras3":
        return None
    args: dict[str, Any] = {"window": None} | some(
        rng,
        mode=["log", "magnitude", "psd", "real", "imag", "angle", "stft", "phase"],
        frame_length=[100, 64, 65],
        frame_step=[30, 64, 200],
        fft_length=[128, 200, 50],
        padding=["same", "valid"],
        expand_dims=BOOL,
        data_format=["channels_last", "channels_first"],
    )
    first = args.get("data_format") == "channels_first"
    length = rng.choice([None, 400, 50])
    channels = rng.randint(1, 3)
    return Case(("STFTSpectrogram", args), (None, channels, length) if first else (None, length, channels))


@family("RandomFourierFeatures")
def random_fourier_features(rng: Rng, flavour: str) -> Case | None:
    """Return a RandomFourierFeatures."""
    if flavour == "keras3":
        return None
    args = {"output_dim": rng.randint(0, 5), **some(rng, trainable=BOOL, scale=[0.5, -1.0])}
    return Case(("RandomFourierFeatures", args), rng.choice([(None, 4), (2, 3), (None, 3, 4)]))


@family("tf_cells")
def tensorflow_cell(rng: Rng, flavour: str) -> Case | None:
    """Return a cell of ``tf.nn.rnn_cell`` in a Keras RNN."""
    if flavour != "tf1":
        return None
    args = {"cell": _tensorflow_cell(rng), **some(rng, return_sequences=BOOL)}
    return Case(("RNN", args), (None, 5, rng.randint(1, 4)))


def _tensorflow_cell(rng: Rng) -> Any:
    name = rng.choice(["BasicRNNCell", "GRUCell", "BasicLSTMCell", "LSTMCell", "LSTMCell"])
    args: dict[str, Any] = {"num_units": rng.randint(1, 5)}
    if name == "LSTMCell":
        args |= some(rng, use_peepholes=BOOL, num_proj=[2, 3])
    return f"tf.nn.rnn_cell.{name}", args


def _tensorflow_layer(name: str) -> None:
    @family(f"tf.layers.{name}")
    def make(rng: Rng, flavour: str) -> Case | None:
        """Return a layer of ``tf.layers``: Keras's own under the older signature."""
        if flavour != "tf1":
            return None
        args, shape = MAKERS[name](rng, "tfkeras2")
        args.pop("groups", None)
        args.pop("output_padding", None)
        if "Pooling" in name:
            args.setdefault("strides", 2)
        return Case((f"tf.layers.{name}", args), shape)


for _name in (
    *("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose", "SeparableConv1D"),
    *("SeparableConv2D", "Dense", "Dropout", "Flatten", "BatchNormalization"),
    *(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)),
):
    _tensorflow_layer(_name)
