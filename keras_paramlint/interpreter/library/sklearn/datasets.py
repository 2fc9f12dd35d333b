"""The data sets that come with scikit-learn, and those that it draws."""

from __future__ import annotations

from typing import NamedTuple

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.numpy.convert import as_array
from keras_paramlint.interpreter.library.sklearn.library import LIBRARY
from keras_paramlint.interpreter.library.support import native_class, plain, size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Instance, Value


class Facts(NamedTuple):
    """The size of a data set; ``classes`` is None where the target is a measure."""

    rows: int
    features: int
    classes: int | None = None
    image: tuple[int, ...] | None = None


# sklearn/datasets/_base.py and the files that its loaders download
_SETS = {
    "load_iris": Facts(150, 4, 3),
    "load_wine": Facts(178, 13, 3),
    "load_breast_cancer": Facts(569, 30, 2),
    "load_digits": Facts(1797, 64, 10, (8, 8)),
    "load_diabetes": Facts(442, 10),
    "load_boston": Facts(506, 13),
    "fetch_california_housing": Facts(20640, 8),
    "fetch_olivetti_faces": Facts(400, 4096, 40, (64, 64)),
}


def _subscript(call: Call, self: Instance, key: Value, /) -> Value:
    name = plain(call, key)
    if isinstance(name, str) and name in self.attrs:
        return self.attrs[name]
    raise NotKnown(call.source)


BUNCH = native_class("Bunch", {"__getitem__": _subscript}, module="sklearn.utils", open=True)


def _target(rows: Size, classes: int | None, dtype: str = "int64") -> Array:
    """Return class numbers of which each occurs; ``classes`` is None where they are not known."""
    made = Array((rows,), dtype)
    if classes is not None:
        made.largest = classes - 1
    return made


def _loader(name: str, facts: Facts) -> None:
    @LIBRARY.function(f"datasets.{name}")
    def run(call: Call, *args: Value, **options: Value) -> Value:
        if args or not set(options) <= {"return_X_y", "as_frame", "data_home", "shuffle", "random_state"}:
            raise NotKnown(call.source)
        if "as_frame" in options and call.truth(options["as_frame"]):
            raise NotKnown(call.source)
        data = Array((facts.rows, facts.features), "float64")
        target = _target(facts.rows, facts.classes, "float64" if facts.classes is None else "int64")
        if "return_X_y" in options and call.truth(options["return_X_y"]):
            return (data, target)
        bunch = Instance(BUNCH, call.place)
        bunch.attrs.update(data=data, target=target)
        bunch.attrs["feature_names"] = [call.unknown("the name of a feature") for _ in range(facts.features)]
        if facts.classes is not None:
            bunch.attrs["target_names"] = Array((facts.classes,), "object")
        if facts.image is not None:
            bunch.attrs["images"] = Array((facts.rows, *facts.image), "float64")
        return bunch


for _name, _facts in _SETS.items():
    _loader(_name, _facts)


# ------------------------------------------------------------------ drawn data
def _drawn(name: str, features: int, *, classes: int | None) -> None:
    @LIBRARY.function(f"datasets.{name}")
    def run(call: Call, n_samples: Value = 100, **options: Value) -> Value:
        given = plain(call, n_samples)
        if isinstance(given, tuple):
            given = sum(size(call, each, "n_samples") for each in given)
        rows = size(call, given, "n_samples")
        target = _target(rows, classes, "float64" if classes is None else "int64")
        return (Array((rows, features), "float64"), target)


_drawn("make_moons", 2, classes=2)
_drawn("make_circles", 2, classes=2)
_drawn("make_swiss_roll", 3, classes=None)
_drawn("make_s_curve", 3, classes=None)


@LIBRARY.function("datasets.make_classification")
def make_classification(
    call: Call, n_samples: Value = 100, n_features: Value = 20, *, n_classes: Value = 2, **options: Value
) -> Value:
    """Return data of so many features, and a class for each row."""
    rows, width = size(call, n_samples, "n_samples"), size(call, n_features, "n_features")
    classes = size(call, n_classes, "n_classes")
    even = options.get("weights") is None
    occurs = isinstance(classes, int) and isinstance(rows, int) and rows >= 20 * classes and even
    known = classes if isinstance(classes, int) and occurs else None
    return (Array((rows, width), "float64"), _target(rows, known))


@LIBRARY.function("datasets.make_blobs")
def make_blobs(
    call: Call, n_samples: Value = 100, n_features: Value = 2, *, centers: Value = None, **options: Value
) -> Value:
    """Return clouds of points around centres, and the number of its centre for each."""
    if "return_centers" in options:
        raise NotKnown(call.source)
    rows, width = size(call, n_samples, "n_samples"), size(call, n_features, "n_features")
    places = plain(call, centers)
    if places is None:
        clouds = 3
    elif isinstance(places, int):
        clouds = places
    else:
        clouds, width = as_array(call, places).dims  # type: ignore[assignment]
    known = clouds if isinstance(clouds, int) and isinstance(rows, int) and rows >= clouds else None
    return (Array((rows, width), "float64"), _target(rows, known))


@LIBRARY.function("datasets.make_regression")
def make_regression(
    call: Call,
    n_samples: Value = 100,
    n_features: Value = 100,
    *,
    n_targets: Value = 1,
    coef: Value = False,
    **options: Value,
) -> Value:
    """Return data of so many features, and one or more measures for each row."""
    if call.truth(coef):
        raise NotKnown(call.source)
    rows, width = size(call, n_samples, "n_samples"), size(call, n_features, "n_features")
    targets = size(call, n_targets, "n_targets")
    single = isinstance(targets, int) and targets == 1
    return (Array((rows, width), "float64"), Array((rows,) if single else (rows, targets), "float64"))


LIBRARY.add("datasets.Bunch", BUNCH)
