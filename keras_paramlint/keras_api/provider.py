"""What ``import keras`` and ``import tensorflow`` give to an analysed program."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable
from typing import Any

from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.native import Call, LibraryModule
from keras_paramlint.interpreter.records import MISSING
from keras_paramlint.interpreter.values import Builtin, Class, Value
from keras_paramlint.keras_api import functions as function_package
from keras_paramlint.keras_api.canonical import ONLY_IN_KERAS1, SUBMODULES, canonical, is_module
from keras_paramlint.keras_api.engine.session import Session
from keras_paramlint.keras_api.entry import known_names
from keras_paramlint.keras_api.exposed import exposed_modules
from keras_paramlint.keras_api.functions.registry import function_for, function_names
from keras_paramlint.keras_api.functions.tf_layers import legacy_function
from keras_paramlint.keras_api.opaque import opaque_class
from keras_paramlint.keras_api.ops import registry as ops
from keras_paramlint.keras_api.signatures import layer_names, public_names
from keras_paramlint.keras_api.signatures.attributes import names_of_keras2
from keras_paramlint.keras_api.versions import RELEASES


for _module in pkgutil.iter_modules(function_package.__path__):
    importlib.import_module(f"{function_package.__name__}.{_module.name}")

_OWN_SOURCES = ("keras.src.", "tf_keras.src.", "keras_core.src.")
_LAYER_MODULES = ("layers", "engine", "legacy", "models", "wrappers", "premade", "experimental")
_MODEL_CLASSES = ("Layer", "Model", "Sequential", "Functional", "InputLayer")
_MODEL_ALIASES = {
    **dict.fromkeys(("Network", "Container", "Graph"), "Model"),
    **dict.fromkeys(("BaseLayer", "BaseRandomLayer"), "Layer"),
}


class KerasProvider:
    """Names of Keras and TensorFlow, under the flavour of the run."""

    def __init__(self, flavour: str, *, told: bool = False) -> None:
        self.flavour = flavour
        self.told = told
        self._found: dict[tuple[str, str], Value] = {}
        """Functions and classes, by module and name: one program asks for the same ones again and again."""

    def session(self, machine: Machine) -> Session:
        """Return the Keras of a machine, made on first use."""
        if machine.keras is None:
            machine.keras = Session(machine, self.flavour)
        session: Session = machine.keras
        return session

    def module(self, machine: Machine, dotted: str) -> Value:
        """Return a module of Keras or TensorFlow."""
        path = canonical(dotted)
        if path is None:
            return MISSING
        if path.startswith("tensorflow") or is_module(path):
            return LibraryModule(dotted)
        if _is_asked_for(machine, path):
            raise machine.exception("ImportError", f"No module named {dotted!r}")
        if "." in dotted and _looks_like_project(machine, dotted):
            return MISSING
        return LibraryModule(dotted)

    def owns(self, dotted: str) -> bool:
        """Say whether a module is Keras's own inside, which is modelled and never read.

        The applications are models like any project's: what they are made of can be read.
        """
        path = canonical(dotted) if dotted.startswith(_OWN_SOURCES) else None
        return path is not None and not path.startswith("keras.applications")

    def attribute(self, machine: Machine, module: str, name: str) -> Value:
        """Return a member of a module of Keras or TensorFlow."""
        if machine.catching:
            # it may be asked for to see if it is there
            return self._attribute(machine, module, name)
        found = self._found.get((module, name))
        if found is None:
            found = self._attribute(machine, module, name)
            if isinstance(found, (Builtin, Class)):
                self._found[module, name] = found
        return found

    def _attribute(self, machine: Machine, module: str, name: str) -> Value:
        path = canonical(module)
        if path is None:
            return MISSING
        if name == "__version__":
            return RELEASES[self.flavour]["keras" if path == "keras" else "tensorflow"]
        if path == "tensorflow" or path.startswith("tensorflow."):
            return self._tensorflow(machine, module, path, name)
        return self._keras(machine, module, path, name)

    # ------------------------------------------------------------------ keras
    def _keras(self, machine: Machine, module: str, path: str, name: str) -> Value:
        inside = path.removeprefix("keras").lstrip(".")
        top = inside.split(".", 1)[0]
        special = function_for(path, name)
        if special is not None:
            return special
        if _is_asked_for(machine, f"{path}.{name}"):
            raise machine.exception("AttributeError", f"module {module!r} has no attribute {name!r}")
        if self.flavour == "keras2" and name in exposed_modules(module):
            return self._exposed(machine, exposed_modules(module)[name])
        if name == "tf" and path in ("keras.backend", "keras.backend.tensorflow_backend"):
            return LibraryModule("tensorflow")
        if top in ("", *_LAYER_MODULES):
            found = self._class(machine, module, inside, name)
            if found is not None:
                return found
        if is_module(f"{path}.{name}") and not (inside.startswith("layers") and name[:1].isupper()):
            return LibraryModule(f"{module}.{name}")
        for prefix in (path, f"keras.{top}"):
            operation = ops.lookup(f"{prefix}.{name}")
            if operation is not None:
                return operation
        if name in ("keras_export", "tf_export"):
            return IDENTITY_DECORATOR
        made = opaque_class(machine, top, name)
        return made if made is not None else MISSING

    def _exposed(self, machine: Machine, wanted: str) -> Value:
        """Return a module that a module of standalone Keras 2 imports for itself."""
        found = self.module(machine, wanted)
        return LibraryProvider().module(machine, wanted) if found is MISSING else found

    def _class(self, machine: Machine, module: str, inside: str, name: str) -> Class | None:
        table = self.session(machine).class_table
        name = _MODEL_ALIASES.get(name, name)
        if name in _MODEL_CLASSES or (name == "Operation" and self.flavour == "keras3"):
            return table.special(name)
        if name == "_Merge" or (name == "Merge" and "merg" in inside):
            return table.special("MergeBase")
        if inside.startswith(("layers", "engine", "legacy", "experimental")) and name[:1].isupper():
            if self.flavour == "keras3" and _lacks_legacy(module):
                found = table.without_legacy(name)
            else:
                found = table.layer_class(name)
            if found is not None and self._is_missed(machine, found):
                raise machine.exception("AttributeError", f"module 'keras.layers' has no attribute {name!r}")
            return found
        return None

    def _is_missed(self, machine: Machine, cls: Class) -> bool:
        """Say whether the program asks if there is a class, which the flavour that was told does not have."""
        elsewhere = cls.facts.get("flavour", self.flavour) != self.flavour or "absent" in cls.facts
        return (
            self.told
            and elsewhere
            and (machine.would_catch("ImportError") or machine.would_catch("AttributeError"))
        )

    # ------------------------------------------------------------------ tensorflow
    def _tensorflow(self, machine: Machine, module: str, path: str, name: str) -> Value:
        if name == "keras" and path in ("tensorflow", "tensorflow.contrib", "tensorflow.python"):
            return LibraryModule(f"{module}.keras")
        full = f"{path}.{name}"
        special = function_for(path, name)
        if special is not None:
            return special
        try:
            return ops.constant(full)
        except KeyError:
            pass
        operation = ops.lookup(full)
        if operation is not None:
            return operation
        if path in _LAYER_MODULES_OF_TF1:
            made = self._legacy_layer(machine, path, name)
            if made is not None:
                return made
        if name == "Module":
            return opaque_class(machine, "tensorflow", name)
        if name.endswith("_initializer") or path == "tensorflow.initializers":
            return opaque_class(machine, "initializers", name)
        if (
            name[:1].islower()
            and name not in _TENSORFLOW_FUNCTIONS
            and path.count(".") < 4
            and _is_tensorflow_module(full)
        ):
            return LibraryModule(f"{module}.{name}")
        return MISSING

    def _legacy_layer(self, machine: Machine, path: str, name: str) -> Value | None:
        if name[:1].islower():
            return legacy_function(name) if path == "tensorflow.layers" else None
        dotted = "Layer" if name == "Layer" else f"{_LAYER_MODULES_OF_TF1[path]}.{name}"
        return self.session(machine).class_table.layer_class(dotted)

    # ------------------------------------------------------------------ star imports
    def names(self, machine: Machine, dotted: str) -> Iterable[str] | None:
        """Return what ``from module import *`` binds."""
        path = canonical(dotted)
        if path is None:
            return None
        if not self.all_named(dotted):
            return sorted(ops.members(path, self.flavour))
        inside = path.removeprefix("keras").lstrip(".")
        found: set[str] = set(public_names(self.flavour, path) or ())
        found.update(function_names(path))
        if inside.startswith("layers"):
            found.update(_layer_names(self.flavour))
            found.update(("Input", "InputLayer", "Layer", "InputSpec"))
        if inside.startswith(("models", "engine")):
            found.update(("Model", "Sequential", "Input"))
        if inside.startswith("engine"):
            found.update(("Layer", "InputLayer", "InputSpec"))
        if inside.startswith(("backend", "ops", "activations")):
            found.update(ops.members(path, self.flavour))
        if not inside:
            found.update(SUBMODULES)
        if self.flavour == "keras2":
            found.update(exposed_modules(dotted), names_of_keras2(path))
        return sorted(name for name in found if not name.startswith("_"))

    def all_named(self, dotted: str) -> bool:
        """Say whether :meth:`names` knows every name: of TensorFlow it knows the functions."""
        path = canonical(dotted)
        return path is None or not path.startswith("tensorflow")


_WITH_LEGACY = ("keras.src.legacy", "keras._tf_keras")
"""Modules of Keras 3 that do have what `tf.keras.layers` keeps: its own sources, and what that stands on."""


@functools.cache
def _lacks_legacy(module: str) -> bool:
    """Say whether a module of Keras 3 lacks the layers that only ``tf.keras.layers`` keeps."""
    inside = any(module == kept or module.startswith(f"{kept}.") for kept in _WITH_LEGACY)
    return module.partition(".")[0] == "keras" and not inside


_LAYER_MODULES_OF_TF1 = {
    "tensorflow.layers": "tf.layers",
    "tensorflow.nn.rnn_cell": "tf.nn.rnn_cell",
    "tensorflow.contrib.rnn": "tf.nn.rnn_cell",
}
"""Modules of layers beside Keras, with the prefix of their classes in the signature data."""


@functools.cache
def _layer_names(flavour: str) -> frozenset[str]:
    listed = {name for name in layer_names(flavour) if "." not in name}
    return frozenset(listed | (known_names() if flavour == "keras2" else set()))


_TENSORFLOW_FUNCTIONS = frozenset({"function", "gradients", "placeholder", "py_function", "numpy_function"})
_TENSORFLOW_MODULES = frozenset(
    """
    app autodiff autograph audio bitwise compat config contrib data debugging distribute dtypes errors
    estimator experimental feature_column flags gfile graph_util image initializers io layers linalg lite
    logging lookup losses manip math metrics mlir nest nn optimizers ops profiler python python_io
    quantization queue ragged random raw_ops rnn_cell utils saved_model sets signal sparse spectral strings
    summary summary_ops sysconfig test tpu train types util version xla v1 v2 framework client tf_utils
    keras_tensor cond_v2 array_ops math_ops nn_ops platform tf2 training
    """.split()
)


def _is_tensorflow_module(path: str) -> bool:
    return path.rpartition(".")[2] in _TENSORFLOW_MODULES


def _looks_like_project(machine: Machine, dotted: str) -> bool:
    return machine.finder.find(dotted, "") is not None


def _identity_decorator(call: Call, *args: Value, **kwargs: Value) -> Value:
    if len(args) == 1 and not kwargs and not isinstance(args[0], (str, list, tuple)):
        return args[0]
    return Builtin("decorator", lambda call, function: function)


IDENTITY_DECORATOR = Builtin("decorator", _identity_decorator)


class LibraryProvider:
    """The standard library and other packages that are modelled."""

    def module(self, machine: Machine, dotted: str) -> Value:
        """Return a modelled module, unless the project has one of that name."""
        top, _, inside = dotted.partition(".")
        library = _load(top)
        if library is None:
            return MISSING
        if inside and inside not in library.packages:
            if inside in library.members:
                return library.members[inside]
            return LibraryModule(dotted)
        return LibraryModule(dotted, library, inside)

    def attribute(self, machine: Machine, module: str, name: str) -> Value:
        """Return nothing: a library module answers for itself."""
        return MISSING


@functools.cache
def _load(top: str) -> Any:
    from keras_paramlint.interpreter.library import load

    return load(top)


Function = Callable[..., Value]


def _is_asked_for(machine: Machine, path: str) -> bool:
    """Say whether the program asks if there is a module that only Keras 1 has."""
    above, _, name = path.rpartition(".")
    return above == "keras" and name in ONLY_IN_KERAS1 and machine.would_catch("ImportError")
