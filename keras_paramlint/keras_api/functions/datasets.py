"""``keras.datasets``: arrays whose shapes are documented facts.

Sizes: ``keras/src/datasets/*.py`` and the published archives they load.
"""

from __future__ import annotations

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.support import plain
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.data.arrays import SEQUENCES, Labels, Mapping
from keras_paramlint.keras_api.functions.registry import function


Pair = tuple[Value, Value]


# ------------------------------------------------------------------ images
@function("keras.datasets.mnist..load_data", "keras.datasets.fashion_mnist..load_data")
def _mnist(call: Call, path: Value = "mnist.npz") -> tuple[Pair, Pair]:
    return (_images(60_000, (28, 28)), _images(10_000, (28, 28)))


def _images(count: int, shape: tuple[int, ...], classes: int = 10) -> Pair:
    return Array((count, *shape), "uint8"), Labels((count,), "uint8", classes - 1)


@function("keras.datasets.cifar10..load_data")
def _cifar10(call: Call) -> tuple[Pair, Pair]:
    return _cifar(call, 10)


@function("keras.datasets.cifar100..load_data")
def _cifar100(call: Call, label_mode: Value = "fine") -> tuple[Pair, Pair]:
    mode = plain(call, label_mode)
    if isinstance(mode, str) and mode not in ("fine", "coarse"):
        call.fail("ValueError", '`label_mode` must be one of `"fine"`, `"coarse"`.')
    return _cifar(call, 100 if mode == "fine" else 20 if mode == "coarse" else None)


def _cifar(call: Call, classes: int | None) -> tuple[Pair, Pair]:
    first = call.machine.keras.settings.image_data_format == "channels_first"
    shape = (3, 32, 32) if first else (32, 32, 3)

    def part(count: int) -> Pair:
        labels = Array((count, 1), "uint8") if classes is None else Labels((count, 1), "uint8", classes - 1)
        return Array((count, *shape), "uint8"), labels

    return part(50_000), part(10_000)


# ------------------------------------------------------------------ tables
@function("keras.datasets.boston_housing..load_data")
def _boston(call: Call, path: Value = "", test_split: Value = 0.2, seed: Value = 113) -> tuple[Pair, Pair]:
    return _table(call, 506, 13, test_split, "float64")


@function("keras.datasets.california_housing..load_data")
def _california(
    call: Call, version: Value = "large", path: Value = "", test_split: Value = 0.2, seed: Value = 113
) -> tuple[Pair, Pair]:
    version = plain(call, version)
    if isinstance(version, str) and version not in ("small", "large"):
        call.fail("ValueError", "Argument `version` must be one of 'small', 'large'.")
    rows = {"small": 600, "large": 20_640}.get(version) if isinstance(version, str) else None
    return _table(
        call,
        rows if rows is not None else _number(call, "the rows of california_housing"),
        8,
        test_split,
        "float32",
    )


def _table(call: Call, rows: Size, columns: int, test_split: Value, dtype: str) -> tuple[Pair, Pair]:
    first, second = _split(call, rows, test_split)

    def part(count: Size) -> Pair:
        return Array((count, columns), dtype), Array((count,), dtype)

    return part(first), part(second)


def _number(call: Call, what: str) -> Size:
    return call.unknown(what).size


def _split(call: Call, rows: Size, test_split: Value) -> tuple[Size, Size]:
    """Return the sizes of the training and the test part, rounded as Keras rounds them."""
    share = plain(call, test_split)
    if isinstance(rows, int) and isinstance(share, (int, float)) and abs(share) <= rows:
        first = len(range(rows)[: int(rows * (1 - share))])
        return first, rows - first
    length = _number(call, f"the rows of a part of {call.source}")
    return length, rows - length


# ------------------------------------------------------------------ texts
_TEXT_ORDER = ("path", "num_words", "skip_top", "maxlen")
_TEXT_NAMES = frozenset({*_TEXT_ORDER, "nb_words", "seed", "start_char", "oov_char", "index_from"})


def _shortened(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> bool:
    """Say whether sequences that are too long are left out, so that their number is not known.

    Raises:
        NotKnown: the arguments are those of a release that split the data another way.
    """
    if set(kwargs) - _TEXT_NAMES:
        raise NotKnown(call.source)
    given = {**dict(zip(_TEXT_ORDER, args, strict=False)), **kwargs}
    limit = plain(call, given.get("maxlen"))
    return isinstance(limit, Unknown) or bool(limit)


@function("keras.datasets.imdb..load_data")
def _imdb(call: Call, *args: Value, **kwargs: Value) -> tuple[Pair, Pair]:
    shortened = _shortened(call, args, kwargs)

    def part(which: str) -> Pair:
        count = _number(call, f"the {which} texts of {call.source}") if shortened else 25_000
        return Array((count,), SEQUENCES), Labels((count,), "int64", 1)

    return part("training"), part("test")


@function("keras.datasets.reuters..load_data")
def _reuters(call: Call, *args: Value, test_split: Value = 0.2, **kwargs: Value) -> tuple[Pair, Pair]:
    rows: Size = 11_228
    if len(args) > len(_TEXT_ORDER):
        test_split = args[len(_TEXT_ORDER)]
    if _shortened(call, args, kwargs):
        rows = _number(call, f"the texts of {call.source}")
    first, second = _split(call, rows, test_split)
    usual = plain(call, kwargs.get("seed", 113)) == 113 and plain(call, test_split) == 0.2

    def part(count: Size) -> Pair:
        labels = (
            Labels((count,), "int64", 45) if usual and isinstance(first, int) else Array((count,), "int64")
        )
        return Array((count,), SEQUENCES), labels

    return part(first), part(second)


@function("keras.datasets.imdb..get_word_index")
def _imdb_words(call: Call, path: Value = "") -> Value:
    return Mapping("imdb.get_word_index()", 88_584)


@function("keras.datasets.reuters..get_word_index")
def _reuters_words(call: Call, path: Value = "") -> Value:
    return Mapping("reuters.get_word_index()", 30_979)


@function("keras.datasets.reuters..get_label_names")
def _reuters_labels(call: Call) -> Value:
    return tuple(call.unknown(f"a label name of {call.source}") for _ in range(46))
