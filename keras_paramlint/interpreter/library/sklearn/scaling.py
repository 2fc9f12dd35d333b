"""Scalers and encoders."""

from __future__ import annotations

from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.numpy.convert import as_array
from keras_paramlint.interpreter.library.sklearn.library import LIBRARY
from keras_paramlint.interpreter.library.support import native_class
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Instance, Value


def _fit(call: Call, self: Instance, /, *args: Value, **kwargs: Value) -> Value:
    return self


def _init(call: Call, self: Instance, /, *args: Value, **kwargs: Value) -> Value:
    return None


def _same_shape(call: Call, self: Instance, X: Value, /, *args: Value, **kwargs: Value) -> Value:
    array = as_array(call, X)
    return Array(array.dims, array.dtype if array.dtype in ("float32", "float64") else "float64")


def _labels(call: Call, self: Instance, y: Value, /, *args: Value) -> Value:
    return Array(as_array(call, y).dims, "int64")


_SCALER = {
    "__init__": _init,
    "fit": _fit,
    "partial_fit": _fit,
    "transform": _same_shape,
    "fit_transform": _same_shape,
    "inverse_transform": _same_shape,
}
for _name in ("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "Normalizer"):
    LIBRARY.add(
        f"preprocessing.{_name}", native_class(_name, _SCALER, module="sklearn.preprocessing", open=True)
    )
LIBRARY.add(
    "preprocessing.LabelEncoder",
    native_class(
        "LabelEncoder",
        {"__init__": _init, "fit": _fit, "transform": _labels, "fit_transform": _labels},
        module="sklearn.preprocessing",
        open=True,
    ),
)


@LIBRARY.function("preprocessing.scale", "preprocessing.normalize", "preprocessing.minmax_scale")
def scale(call: Call, X: Value, *args: Value, **options: Value) -> Value:
    """Return scaled data of the same shape."""
    array = as_array(call, X)
    return Array(array.dims, array.dtype if array.dtype in ("float32", "float64") else "float64")
