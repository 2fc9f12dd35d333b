"""``preprocess_input``: pixels change, shapes do not; on symbolic tensors it is part of the graph."""

from __future__ import annotations

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import NativeObject, Unknown, Value
from keras_paramlint.keras_api.tensors import Tensor


def preprocess(call: Call, x: Value, data_format: Value, mode: Value) -> Value:
    """Return pixels after the preprocessing of a mode (``caffe``, ``tf``, ``torch``).

    Raises:
        NotKnown: ``x`` is not known.
    """
    if isinstance(x, Unknown):
        raise NotKnown(x)
    if not isinstance(x, Tensor) or not x.symbolic:
        return x if isinstance(x, NativeObject) else call.unknown(call.source)
    return _scale(call, x, mode)


def _scale(call: Call, x: Tensor, mode: Value) -> Value:
    steps: list[tuple[str, float]] = {
        "tf": [("/", 127.5), ("-", 1.0)],
        "torch": [("/", 255.0), ("+", -0.449), ("/", 0.226)],
    }.get(str(mode), [("+", -103.939)])
    value: Value = x
    for symbol, number in steps:
        if isinstance(value, Tensor):
            value = value.binary(call, symbol, number, reflected=False)
    return value
