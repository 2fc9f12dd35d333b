"""Carrying out a call of an application: arguments in, a functional model out."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.request import Request, read
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.functions.registry import function_for


DEFAULTS: dict[str, Value] = {
    "include_top": True,
    "weights": "imagenet",
    "input_tensor": None,
    "input_shape": None,
    "pooling": None,
    "classes": 1000,
    "classifier_activation": "softmax",
    "name": None,
    "model_name": None,
    "alpha": 1.0,
    "depth_multiplier": 1,
    "dropout": 0.001,
    "dropout_rate": 0.2,
    "minimalistic": False,
    "include_preprocessing": True,
}
SHARED = (
    "include_top",
    "weights",
    "input_tensor",
    "input_shape",
    "pooling",
    "classes",
    "classifier_activation",
    "name",
)
"""The arguments of most functions, in order."""

MODERN = ("mobilenet_v3", "efficientnet", "efficientnet_v2", "convnext")
"""The families that standalone Keras 2 and TensorFlow 1 never had."""

_NOT_SHARED = frozenset(DEFAULTS).difference(SHARED)
_SUBMODULES = frozenset({"backend", "layers", "models", "utils"})


def run(
    call: Call, function: str, family: str, args: Sequence[Value], kwargs: dict[str, Value], *, path: str = ""
) -> Value:
    """Return the model that ``keras.applications.<function>(*args, **kwargs)`` makes.

    Raises:
        KerasError: Keras refuses the arguments.
        NotKnown: the layers depend on something that is not known.
    """
    module: Any = importlib.import_module(f"keras_paramlint.keras_api.applications.{family}")
    builder = Builder(call, modern=family in MODERN)
    session = builder.session
    session.calls.append(call)
    try:
        request = read(builder, function, bind(function, module, builder, args, kwargs))
        request.path = path
        image, output, name = module.build(request)
        return _model(request, image, output, request.name or name)
    finally:
        session.calls.pop()


def bind(
    function: str, module: Any, builder: Builder, args: Sequence[Value], kwargs: dict[str, Value]
) -> dict[str, Value]:
    """Return all arguments by name.

    Raises:
        KerasError: there are too many, or one that no release knows.
    """
    order: Sequence[str] = getattr(module, "ARGUMENTS", SHARED)
    if builder.edition != "keras3":
        order = getattr(module, "OLD_ARGUMENTS", order)
    if len(args) > len(order):
        raise KerasError(
            "KPL310", f"{function} takes {len(order)} positional arguments", exception="TypeError"
        )
    arguments = {**DEFAULTS, **getattr(module, "DEFAULTS", {})}
    arguments.update(zip(order, args, strict=False))
    positional = set(order[: len(args)])
    for name, value in kwargs.items():
        if name in positional:
            raise KerasError("KPL310", f"{function} gets `{name}` twice", exception="TypeError")
        if name in _SUBMODULES and builder.edition != "keras3":
            continue  # keras_applications is handed the parts of Keras
        if name not in DEFAULTS or (name in _NOT_SHARED and name not in (*order, *module_arguments(module))):
            raise KerasError(
                "KPL105", f"{function}({name}=...) is not an argument that it knows", exception="TypeError"
            )
        arguments[name] = value
    if arguments["name"] is None:
        arguments["name"] = arguments["model_name"]
    return arguments


def module_arguments(module: Any) -> tuple[str, ...]:
    """Return the arguments of a family in any release."""
    return (*getattr(module, "ARGUMENTS", SHARED), *getattr(module, "OLD_ARGUMENTS", ()))


def source_inputs(builder: Builder, tensor: Value) -> list[Value]:
    """Return the inputs on which a tensor depends.

    Raises:
        NotKnown: they are not known.
    """
    found = builder.call.invoke(function_for("keras", "get_source_inputs"), tensor)
    if not isinstance(found, list) or not found:
        raise NotKnown(f"the inputs behind `input_tensor` at {builder.place}")
    return found


def _model(request: Request, image: Value, output: Value, name: str) -> Value:
    """Return the functional model between the image's sources and the output."""
    builder = request.builder
    inputs = image if request.input_tensor is None else source_inputs(builder, image)
    cls = builder.session.class_table.special(
        "Functional" if builder.edition != "keras_applications" else "Model"
    )
    return builder.call.invoke(cls, inputs, output, name=name)
