"""Methods of Python's own types.

Text and numbers have no methods that change them: Python's own are applied to
plain data.  Methods of containers are written out, since containers may be
open and their elements stand-ins.
"""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.builtin.dict_methods import DICT
from keras_paramlint.interpreter.builtin.list_methods import LIST, TUPLE
from keras_paramlint.interpreter.builtin.protocol_methods import HASHED, SIZED
from keras_paramlint.interpreter.builtin.set_methods import SET
from keras_paramlint.interpreter.builtin.text_methods import PURE, pure_method
from keras_paramlint.interpreter.values import Builtin, Value


_WRITTEN: dict[type, dict[str, Callable[..., Value]]] = {
    list: LIST,
    tuple: TUPLE,
    dict: DICT,
    set: SET,
    str: SIZED,
    int: HASHED,
    float: HASHED,
}
_TABLES: dict[type, dict[str, Builtin]] = {}
"""The methods that were asked for, by type and name."""


def builtin_method(value: Value, name: str) -> Builtin | None:
    """Return the method of a builtin value (or of a builtin type itself), unbound."""
    kind = value if isinstance(value, type) else type(value)
    table = _TABLES.get(kind)
    if table is None:
        table = _TABLES.setdefault(kind, {})
    found = table.get(name)
    if found is not None:
        return found
    for base in kind.__mro__:
        written = _WRITTEN.get(base, {}).get(name)
        if written is not None:
            table[name] = Builtin(f"{kind.__name__}.{name}", written)
            return table[name]
    if kind in PURE and not name.startswith("_") and callable(getattr(kind, name, None)):
        table[name] = Builtin(f"{kind.__name__}.{name}", pure_method(kind, name), {"pure": True})
        return table[name]
    return None
