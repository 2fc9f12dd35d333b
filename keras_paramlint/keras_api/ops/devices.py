"""Questions to the machine that a program runs on: not known, but answered alike whenever they are asked."""

from __future__ import annotations

from functools import partial

from keras_paramlint.interpreter.identity import content
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.ops.registry import add


_NAMES = """
    config.list_physical_devices config.list_logical_devices config.get_visible_devices
    config.experimental.list_physical_devices config.experimental.list_logical_devices
    config.experimental.get_visible_devices
    test.is_gpu_available test.is_built_with_cuda test.is_built_with_gpu_support test.gpu_device_name
"""


def _answer(name: str, call: Call, *args: Value, **kwargs: Value) -> Value:
    told = content([*args, *sorted(kwargs.items())])
    return Unknown(call.source, call.place, key=("machine", name, told) if told is not None else None)


for _name in _NAMES.split():
    add(f"tf.{_name}", partial(_answer, _name.rpartition(".")[2]), query=True)
