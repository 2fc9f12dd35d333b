"""Run a recorded call on our operations and judge the answer."""

from __future__ import annotations

from typing import Any

from keras_paramlint.interpreter.native import LibraryError, NotKnown
from keras_paramlint.interpreter.values import Unknown
from keras_paramlint.keras_api import ops
from keras_paramlint.keras_api.tensors import Tensor
from tests.keras_api.ops.machine import new_call


def decode(value: Any, symbolic: bool, *, top: bool = False) -> Any:
    """Return our value for a recorded argument."""
    if isinstance(value, dict):
        if "t" in value:
            made = Tensor(tuple(value["t"]), value["d"], symbolic=symbolic)
            made.extra["runtime"] = True
            made.extra["argument"] = True  # as in a layer's `call`, where refusals are reported
            return made
        return slice(*value["slice"]) if "slice" in value else Ellipsis
    if isinstance(value, list):
        return [decode(v, symbolic) for v in value]
    return value


def ours(record: dict[str, Any]) -> Any:
    """Return what we say, in the form of the record."""
    name = record["op"]
    symbolic = name.startswith(("keras.ops", "keras.activations"))
    call = new_call("keras3" if symbolic else "tfkeras2")
    args = [decode(a, symbolic) for a in record["args"]]
    kwargs = {k: decode(v, symbolic) for k, v in record["kwargs"].items()}
    try:
        if name.endswith(".getitem"):
            index = tuple(args[1]) if isinstance(args[1], list) else args[1]
            return encode(args[0].subscript(call, index))
        found = ops.lookup(name)
        if found is None:
            return {"missing": name}
        return encode(found.run(call, *args, **kwargs))
    except LibraryError as error:
        return {"error": error.message}
    except NotKnown as error:
        return {"unknown": error.reason}


def encode(value: Any) -> Any:
    """Return a result in the form of the record."""
    if isinstance(value, Tensor):
        if isinstance(value.shape, Unknown):
            return {"unknown": value.shape.reason}
        return {"shape": list(value.shape)}
    if isinstance(value, (list, tuple)) and not all(isinstance(v, (int, type(None))) for v in value):
        return {"list": [encode(v) for v in value]}
    return {"value": list(value) if isinstance(value, tuple) else value}


def judge(real: Any, mine: Any) -> str:
    """Say how our answer relates to the real one; everything but ``wrong`` and ``refused`` is lawful."""
    if "missing" in real:
        return "missing"
    if "error" in real:
        return "both refuse" if "error" in mine else "unknown" if "unknown" in mine else "lenient"
    if "error" in mine:
        return "refused"
    if "unknown" in mine:
        return "unknown"
    if mine == real:
        return "same"
    return "sharper" if sharper(real, mine) else "wrong"


def sharper(real: Any, mine: Any) -> bool:
    """Say whether we know more than the framework's own inference."""
    if "list" in real and "list" in mine and len(real["list"]) == len(mine["list"]):
        return all(a == b or sharper(a, b) for a, b in zip(real["list"], mine["list"], strict=True))
    if "shape" in real and "shape" in mine:
        if real["shape"] is None:
            return True
        return len(real["shape"]) == len(mine["shape"]) and all(
            a is None or a == b for a, b in zip(real["shape"], mine["shape"], strict=True)
        )
    return False
