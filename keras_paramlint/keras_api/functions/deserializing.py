"""``deserialize_keras_object`` of Keras 2: an object by the name that it has in a module.

Keras: ``saving/legacy/serialization.py``, in older releases ``utils/generic_utils.py``.
"""

from __future__ import annotations

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Class, Function, Unknown, Value
from keras_paramlint.keras_api.functions.registry import function
from keras_paramlint.keras_api.ops import operands


@function("keras.utils.legacy.deserialize_keras_object", "keras.utils.generic_utils.deserialize_keras_object")
def _deserialize(
    call: Call,
    identifier: Value,
    module_objects: Value = None,
    custom_objects: Value = None,
    printable_module_name: Value = "object",
) -> Value:
    session = operands.session(call)
    if session is None or session.flavour == "keras3" or session.has_object_scopes:
        raise NotKnown(call.source)
    settle = call.machine.settle
    identifier = settle(identifier)
    tables = (custom_objects, session.custom_objects, module_objects)
    if identifier is None or isinstance(identifier, Function):
        return identifier
    if isinstance(identifier, str):
        found = _named(call, identifier, tables)
        return call.invoke(found) if isinstance(found, Class) else found
    if not isinstance(identifier, dict) or set(identifier) != {"class_name", "config"}:
        raise NotKnown(call.source)
    name = settle(identifier["class_name"])
    if not isinstance(name, str):
        raise NotKnown(call.source)
    found = _named(call, name, tables)
    if isinstance(found, Class) and found.has("from_config"):
        return call.invoke(call.attribute(found, "from_config"), identifier["config"])
    raise NotKnown(call.source)


def _named(call: Call, name: str, tables: tuple[Value, ...]) -> Class | Function:
    """Return a class or function of the program by its name.

    Raises:
        NotKnown: it may be another one.
    """
    for table in map(call.machine.settle, tables):
        if table is None:
            continue
        if not isinstance(table, dict) or isinstance(table.get(name), Unknown):
            break
        if name in table:
            found = call.machine.settle(table[name])
            if isinstance(found, (Class, Function)):
                return found
            break
    raise NotKnown(call.source)
