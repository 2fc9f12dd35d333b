"""``tf.layers.dense(x, 10)`` and its relatives in TensorFlow 1: each makes a layer and calls it.

tf_keras: ``legacy_tf_layers/{base,convolutional,core,normalization,pooling}.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Builtin, Value
from keras_paramlint.keras_api.engine import calling
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.signatures import function_paths, function_signature, layer_names
from keras_paramlint.keras_api.signatures.binding import bind_arguments


FLAVOUR = "tf1"
PREFIX = "tf.layers."


@functools.cache
def classes_by_function() -> dict[str, str]:
    """Return which class each function of ``tf.layers`` makes: ``max_pooling2d`` makes ``MaxPooling2D``."""
    classes = {
        name.removeprefix(PREFIX).lower(): name for name in layer_names(FLAVOUR) if name.startswith(PREFIX)
    }
    return {
        path: classes[path.removeprefix(PREFIX).replace("_", "")]
        for path in function_paths(FLAVOUR)
        if path.startswith(PREFIX)
    }


def _calling(path: str, class_name: str) -> Callable[..., Value]:
    def run(call: Call, *args: Value, **kwargs: Value) -> Value:
        signature = function_signature(path, FLAVOUR)
        assert signature is not None
        bound = bind_arguments(signature, args, kwargs)
        if not bound.ok:
            raise KerasError("KPL310", f"{path} does not take these arguments", exception="TypeError")
        session = call.machine.keras
        given = {name: value for name, value in bound.values.items() if name in bound.given}
        inputs = given.pop("inputs")
        if session.settle(given.pop("reuse", None)) not in (None, False):
            raise NotKnown(f"which weights {call.source} shares")
        here = {name: given.pop(name) for name in ("training",) if name in given}
        session.calls.append(call)
        try:
            layer = session.make(class_name, given, call.place)
        finally:
            session.calls.pop()
        return calling.call_layer(session, layer, [inputs], here, call)

    return run


def legacy_function(name: str) -> Builtin | None:
    """Return a function of ``tf.layers``; the data of TensorFlow 1 are read when one is first asked for."""
    class_name = classes_by_function().get(PREFIX + name)
    return None if class_name is None else Builtin(PREFIX + name, _calling(PREFIX + name, class_name))
