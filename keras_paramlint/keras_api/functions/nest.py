"""``keras.tree`` and ``tf.nest``: the functions of dm-tree under other names."""

from __future__ import annotations

from keras_paramlint.interpreter.library import tree
from keras_paramlint.keras_api.functions.registry import add


for _name, _value in tree.LIBRARY.members.items():
    for _module in ("keras.tree", "tensorflow.nest"):
        add(f"{_module}.{_name}", _value)
