"""What ``import tensorflow_addons`` and its like give to an analysed program."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.native import LibraryModule
from keras_paramlint.interpreter.records import MISSING
from keras_paramlint.interpreter.values import Builtin, Class, Value
from keras_paramlint.keras_api.addons import load
from keras_paramlint.keras_api.addons.declaration import OPAQUE, Addon, AddonEntry, signature
from keras_paramlint.keras_api.opaque import opaque_class
from keras_paramlint.keras_api.ops.registry import lookup as operation
from keras_paramlint.keras_api.signatures import LayerSignature, layer_signature
from keras_paramlint.late import late_pattern


_CLASS_NAME = late_pattern(r"[A-Z]\w*")
_UNKNOWN_METRIC = "Metric"


class AddonProvider:
    """Layers of packages beside Keras, for projects that do not hold the package's source."""

    behind_project = True

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], Value] = {}

    def module(self, machine: Machine, dotted: str) -> Value:
        """Return a module of a declared package."""
        return MISSING if load(dotted.partition(".")[0]) is None else LibraryModule(dotted)

    def attribute(self, machine: Machine, module: str, name: str) -> Value:
        """Return a member of a module of a declared package."""
        top, _, inside = module.partition(".")
        addon = load(top)
        if addon is None:
            return MISSING
        if name == "__version__":
            return addon.release
        key = (f"{addon.package}.{inside}", name)
        if key not in self._made:
            made = self._member(machine, addon, inside, name)
            if made is MISSING or made is None:
                return LibraryModule(f"{module}.{name}") if addon.is_module(inside, name) else MISSING
            self._made[key] = made
        return self._made[key]

    def names(self, machine: Machine, dotted: str) -> Iterable[str] | None:
        """Return what ``from module import *`` binds."""
        top, _, inside = dotted.partition(".")
        addon = load(top)
        return None if addon is None else addon.members(inside)

    def _member(self, machine: Machine, addon: Addon, inside: str, name: str) -> Value:
        function = addon.functions.get(f"{inside}.{name}" if inside else name)
        if function is not None:
            return function
        table = machine.keras.class_table
        if addon.holds_layers(inside):
            if name in addon.layers:
                return self._layer_class(machine, addon, name)
            if name in addon.same_as_keras:
                return table.layer_class(name)
        kind = inside.split(".", 1)[0]
        if kind == "activations" and name.islower():
            return Builtin(f"{addon.package}.activations.{name}", functools.partial(_elementwise, name))
        if kind == "metrics" and _CLASS_NAME.fullmatch(name):
            # Their variables are not declared, so that a model that keeps one is not known.
            base = opaque_class(machine, kind, _UNKNOWN_METRIC)
            return Class(name, (base,), {}, module=f"{addon.package}.metrics")
        return opaque_class(machine, kind, name) if kind in OPAQUE else MISSING

    def _layer_class(self, machine: Machine, addon: Addon, alias: str) -> Class:
        """Return a layer's class, the same for all modules and names that offer it."""
        name, entry = addon.layers[alias]
        key = (addon.package, name)
        if key not in self._made:
            self._made[key] = _new_class(machine, addon, name, entry)
        found: Class = self._made[key]
        return found


def _new_class(machine: Machine, addon: Addon, name: str, entry: AddonEntry) -> Class:
    table = machine.keras.class_table
    flavour = machine.keras.flavour
    base = table.layer_class(entry.base) or table.special("Layer")
    own: LayerSignature | None
    if entry.signature:
        own = signature(name, entry.signature, flavour)
    else:
        own = layer_signature(entry.base, base.facts.get("flavour", flavour))
    made: Class = table.modelled(name, base, entry, flavour, module=addon.package, signature=own)
    made.namespace.update(entry.constants)
    return made


def _elementwise(name: str, call: object, /, x: Value, *args: Value, **kwargs: Value) -> Value:
    """An activation keeps the shape, whichever it is: as ``relu`` does."""
    relu = operation("keras.activations.relu")
    assert relu is not None
    return relu.run(call, x)
