"""The classes that Keras offers, as classes of the analysed program."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

from keras_paramlint.interpreter.builtin.types import OBJECT
from keras_paramlint.interpreter.native import Call, LibraryError, NotKnown
from keras_paramlint.interpreter.values import Builtin, Choice, Class, Place, Scope, Unknown, Value
from keras_paramlint.keras_api import layers as layer_package
from keras_paramlint.keras_api.engine import construction
from keras_paramlint.keras_api.engine.inputs import input_function, stated_input
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.engine.models import ModelLayer
from keras_paramlint.keras_api.entry import LayerEntry, entry_for
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.keras1_arguments import to_keras2
from keras_paramlint.keras_api.signatures import LayerSignature, NotPlain, layer_names, layer_signature
from keras_paramlint.keras_api.signatures.binding import bind_arguments, release_of


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.session import Session


for _module in pkgutil.iter_modules(layer_package.__path__):
    importlib.import_module(f"{layer_package.__name__}.{_module.name}")

FLAVOUR_ORDER = ("keras3", "tfkeras2", "tf1", "keras2")
RECURRENT = (
    "LSTM",
    "GRU",
    "SimpleRNN",
    "CuDNNLSTM",
    "CuDNNGRU",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
    "ConvRNN2D",
)
WRAPPERS = ("Bidirectional", "TimeDistributed", "SpectralNormalization")


class ClassTable:
    """The Keras classes of one run, made when first asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._made: dict[str, Class] = {}
        self.opaque: dict[str, Value] = {}

    def special(self, name: str) -> Class:
        """Return ``Layer``, ``Model``, ``Sequential``, ``Functional`` or ``InputLayer``."""
        if name not in self._made:
            self._made[name] = self._special(name)
        return self._made[name]

    def _special(self, name: str) -> Class:
        from keras_paramlint.keras_api.engine import (
            layer_building,
            layer_helpers,
            layer_methods,
            layer_namespace,
            model_methods,
            own_operations,
        )

        # These two only add to the methods of layers.
        assert layer_building
        assert layer_helpers
        if name == "Operation":
            return Class("Operation", (OBJECT,), dict(own_operations.NAMESPACE), module="keras")
        if name == "Layer":
            made = Class(
                "Layer", (self.special("Operation"),), dict(layer_namespace.NAMESPACE), module="keras.layers"
            )
            made.factory = self._new_layer
            return made
        if name == "Model":
            made = Class("Model", (self.special("Layer"),), dict(model_methods.NAMESPACE), module="keras")
            made.factory = self._new_model
            made.facts["model"] = True
            return made
        if name == "Functional":
            return Class("Functional", (self.special("Model"),), {}, module="keras")
        if name == "Sequential":
            return Class(
                "Sequential", (self.special("Model"),), dict(model_methods.SEQUENTIAL), module="keras"
            )
        if name == "MergeBase":
            return Class("Merge", (self.special("Layer"),), dict(layer_methods.MERGE), module="keras.layers")
        if name == "InputLayer":
            made = Class("InputLayer", (self.special("Layer"),), {}, module="keras.layers")
            made.facts["construct"] = _construct_input_layer
            return made
        raise KeyError(name)

    def _new_layer(self, machine: Any, cls: Class, place: Place) -> Layer:
        layer = Layer(cls, self.session, place)
        machine.touch(self.session)
        self.session.add_layer(layer)
        return layer

    def _new_model(self, machine: Any, cls: Class, place: Place) -> Layer:
        model = ModelLayer(cls, self.session, place)
        model.context = machine.context
        if machine.frames:
            maker = machine.frames[-1].function
            model.function = machine.place_of(maker.node, maker.scope)
            model.scope = machine.frames[-1].scope
        else:
            model.scope = next((m.scope for m in machine.modules.values() if m.path == place.path), None)
        names = self.session.asked_names
        model.sizes_named = {name: value for name in names if (value := seen(model.scope, name)) is not None}
        machine.touch(self.session)
        self.session.add_layer(model)
        self.session.models.append(model)
        return model

    def layer_class(self, name: str) -> Class | None:
        """Return a modelled layer class of any flavour, this run's flavour first."""
        if name in ("Layer", "Model", "Sequential", "Functional", "InputLayer"):
            return self.special(name)
        if name in self._made:
            return self._made[name]
        flavour = self.flavour_of(name)
        if flavour is None:
            return None
        real = alias_of(name, flavour)
        if real is not None:
            made = self.layer_class(real)
            if made is not None:
                self._made[name] = made
            return made
        found = entry_for(name, flavour)
        base = self.special("Layer")
        if name in RECURRENT:
            base = self._rnn_base()
        elif name in WRAPPERS:
            base = self.layer_class("Wrapper") or base
        module, _, plain = name.rpartition(".")
        made = self.modelled(
            plain,
            base,
            found,
            flavour,
            module=module or "keras.layers",
            signature=layer_signature(name, flavour) if module else None,
        )
        self._made[name] = made
        return made

    def without_legacy(self, name: str) -> Class | None:
        """Return a layer class of ``keras.layers``, which lacks what only ``tf.keras.layers`` keeps."""
        found = self.layer_class(name)
        signature = layer_signature(name, "keras3") if found is not None else None
        if found is None or signature is None or not _is_legacy(signature):
            return found
        key = f"keras.layers.{name}"
        if key not in self._made:
            made = self.modelled(name, found.bases[0], found.facts["entry"], "keras3")
            made.facts["absent"] = True
            self._made[key] = made
        return self._made[key]

    def modelled(
        self,
        name: str,
        base: Class,
        found: LayerEntry | None,
        flavour: str,
        *,
        module: str = "keras.layers",
        signature: LayerSignature | None = None,
    ) -> Class:
        """Return a new class with an entry; if no signature is given, it has that of Keras's own class."""
        made = Class(name, (base,), {}, module=module)
        made.facts["entry"] = found
        made.facts["flavour"] = flavour
        made.facts["open"] = True
        known = layer_signature(name, flavour) if signature is None else None
        if known is not None:
            made.facts["class_name"] = known.class_name
        if signature is not None:
            made.facts["signature"] = signature
        if found is None:
            made.facts["unmodelled"] = True
        made.namespace["__init__"] = Builtin(f"{name}.__init__", _init)
        if found is not None:
            for method, run in found.methods.items():
                made.namespace[method] = Builtin(f"{name}.{method}", run)
        return made

    def _rnn_base(self) -> Class:
        return self.layer_class("RNN") or self.special("Layer")

    def flavour_of(self, name: str) -> str | None:
        """Return the flavour under which a class is counted: this run's, else one where it exists."""
        flavours = (self.session.flavour, *(f for f in reversed(FLAVOUR_ORDER) if f != self.session.flavour))
        for flavour in flavours:
            if layer_signature(name, flavour) is not None:
                return flavour
        return self.session.flavour if entry_for(name, self.session.flavour) is not None else None


def alias_of(name: str, flavour: str) -> str | None:
    """Return the name of the class that an alias stands for: ``MaxPool2D`` is ``MaxPooling2D``."""
    signature = layer_signature(name, flavour)
    if signature is None or signature.class_name == name or "." in name:
        return None
    real = layer_signature(signature.class_name, flavour)
    if real is None or real.parameters != signature.parameters:
        return None
    return real.name if entry_for(name, flavour) is entry_for(real.name, flavour) else None


def seen(scope: Scope | None, name: str) -> Value:
    """Return what a name stands for in a scope or those around it; None where it stands for nothing."""
    while scope is not None:
        if name in scope.vars and (scope.kind != "class"):
            return scope.vars[name]
        scope = scope.parent
    return None


def _construct_input_layer(call: Call, cls: Class, *args: Value, **kwargs: Value) -> Value:
    arguments = dict(kwargs)
    if "input_shape" not in arguments and "shape" not in arguments and args:
        arguments["shape"] = args[0]
    tensor = input_function(call, **arguments)
    return tensor.node.operation if tensor.node is not None else tensor


def _init(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> None:
    """Model of every modelled layer's ``__init__``."""
    configure(layer, list(args), kwargs, call)


def configure(layer: Layer, args: list[Value], kwargs: dict[str, Value], call: Call) -> None:
    """Bind the constructor's arguments of a modelled layer and check them.

    Raises:
        KerasError: Keras refuses them.
    """
    session = layer.session
    cls = next(c for c in layer.cls.mro if "entry" in c.facts)
    flavour = cls.facts["flavour"]
    signature = signature_of(cls)
    session.machine.touch(layer)
    if "signature" not in cls.facts:
        kwargs = legacy_arguments(cls.name, flavour, args, kwargs)
    session.calls.append(call)
    try:
        if signature is None:
            layer.args = dict(kwargs)
            layer.given = frozenset(kwargs)
            initialise(layer, kwargs, call)
            return
        bound = bind_arguments(release_of(signature, args), args, kwargs)
        layer.args = bound.values
        if signature.has_objects:
            layer.args = {k: None if isinstance(v, NotPlain) else v for k, v in bound.values.items()}
        layer.given = bound.given
        initialise(layer, layer.args, call)
        construction.removed_class(layer, call)
        if not bound.ok and construction.removed_arguments(layer, bound, call):
            refuse_arguments(layer, bound, call)
        construction.width_of_sequences(layer)
        entry: LayerEntry | None = cls.facts["entry"]
        own = frozenset(signature.by_name) if "signature" in cls.facts else frozenset()
        if entry is not None:
            own |= entry.own_arguments
        stated = stated_input(
            session,
            {k: layer.args[k] for k in bound.given if k in layer.args and k not in own},
            cls.name,
            call,
        )
        if isinstance(stated, tuple):
            layer.first_input = stated
        if entry is None:
            layer.problem = call.unknown(f"{cls.name} is not modelled")
        else:
            entry.configure(layer)
        construction.note(layer, call)
    except NotKnown as error:
        layer.problem = session.machine.not_known(error, call)
    except KerasError as error:
        layer.problem = call.unknown(error.message)
        raise
    finally:
        session.calls.pop()


def _is_legacy(signature: LayerSignature) -> bool:
    """Say whether a class of Keras 3 is one of those that only ``tf.keras.layers`` keeps."""
    return bool(signature.paths) and all(path.startswith("tf.keras.") for path in signature.paths)


def signature_of(cls: Class) -> LayerSignature | None:
    """Return the constructor's signature of a modelled class: its own, else that of Keras's class."""
    own: LayerSignature | None = cls.facts.get("signature")
    found = own or layer_signature(cls.name, cls.facts["flavour"])
    entry: LayerEntry | None = cls.facts.get("entry")
    if found is None and entry is not None and entry.constructor is not None:
        return layer_signature(entry.constructor, cls.facts["flavour"])
    return found


def legacy_arguments(
    name: str, flavour: str, args: list[Value], kwargs: dict[str, Value]
) -> dict[str, Value]:
    """Return the keywords with Keras 1 names translated, where the flavour does that."""
    if flavour != "keras2":
        return kwargs
    entry = entry_for(name, flavour)
    converted = to_keras2(entry.names[0] if entry is not None else name, args, kwargs)
    if converted.refused is not None:
        raise KerasError("KPL310", converted.refused)
    args[:] = converted.args
    return dict(converted.kwargs)


@functools.cache
def plausible_arguments(flavour: str) -> frozenset[str]:
    """Return the argument names of all layers of a flavour.

    The old releases hand ``**kwargs`` up to base classes that the signature data
    does not follow, so a name that any layer takes is not called unknown there.
    """
    found: set[str] = set()
    for name in layer_names(flavour):
        signature = layer_signature(name, flavour)
        if signature is not None:
            found.update(p.name for p in signature.parameters)
    return frozenset(found)


_WITH_LAYOUTS = frozenset(
    "Dense Embedding BatchNormalization LayerNormalization Conv1D Conv2D Conv3D Conv1DTranspose "
    "Conv2DTranspose Conv3DTranspose".split()
)


def _is_layout(layer: Layer, name: str) -> bool:
    """Say whether tf_keras takes an argument as the layout (DTensor) of a weight that has an initializer."""
    signature = signature_of(layer.cls)
    stem = name.removesuffix("_layout")
    names = [] if signature is None else [p.name for p in signature.parameters]
    return layer.cls.name in _WITH_LAYOUTS and stem != name and f"{stem}_initializer" in names


def refuse_arguments(layer: Layer, bound: Any, call: Call) -> None:
    """Say what is wrong with a constructor's arguments.

    Raises:
        KerasError: always.
    """
    name = layer.cls.name
    unknown = bound.unknown
    if layer.entry is not None and layer.entry.package:
        # one release of each package beside Keras is known, and the program may mean another one
        raise NotKnown(f"{name} of {layer.entry.package} in a release with other arguments")
    if layer.flavour in ("keras2", "tf1"):
        unknown = tuple(u for u in unknown if u not in plausible_arguments(layer.flavour))
    elif layer.flavour == "tfkeras2":
        unknown = tuple(u for u in unknown if not _is_layout(layer, u))
    if bound.unknown and not (unknown or bound.duplicate or bound.missing or bound.surplus):
        return
    if unknown:
        raise KerasError(
            "KPL105",
            f"{name}({unknown[0]}=...) is not an argument that {layer.flavour} knows",
            exception="TypeError",
        )
    if bound.duplicate:
        raise KerasError("KPL310", f"{name} gets `{bound.duplicate[0]}` twice", exception="TypeError")
    if bound.missing:
        raise KerasError("KPL310", f"{name} needs `{bound.missing[0]}`", exception="TypeError")
    raise KerasError("KPL310", f"{name} takes {bound.positional} positional arguments", exception="TypeError")


def initialise(layer: Layer, arguments: dict[str, Value], call: Call) -> None:
    """Set what every layer's constructor sets: name, dtype, trainable."""
    session = layer.session
    session.machine.touch(layer)
    name = session.settle(arguments.get("name"))
    if isinstance(name, str):
        layer.name = name
    elif isinstance(name, Unknown):
        layer.name = name.name or session.automatic_name(layer.cls)
    else:
        layer.name = session.automatic_name(layer.cls)
    trainable = arguments.get("trainable", True)
    layer.trainable = session.truth(trainable) if trainable is not None else True
    layer.dtype = arguments.get("dtype")
    layer.initialised = True


def clone_layer(session: Session, layer: Layer, name: str | None, overrides: dict[str, Value]) -> Layer:
    """Return a fresh layer with the same configuration.

    Raises:
        NotKnown: the configuration cannot be read.
    """
    call = session.call
    if isinstance(layer, ModelLayer):
        from keras_paramlint.keras_api.engine.cloning import clone_model

        return clone_model(session, layer, call, name)
    if layer.cls.name == "InputLayer":
        return layer
    if "entry" not in layer.cls.facts:
        return _clone_user_layer(session, layer, name, overrides, call)
    arguments = {k: v for k, v in layer.args.items() if k in layer.given or k in overrides}
    arguments.update(overrides)
    for key, value in list(arguments.items()):
        if isinstance(value, Layer):
            arguments[key] = clone_layer(session, value, None, {})
        elif isinstance(value, (list, tuple)) and any(isinstance(v, Layer) for v in value):
            arguments[key] = [
                clone_layer(session, v, v.name, {}) if isinstance(v, Layer) else v for v in value
            ]
        elif isinstance(value, Choice):
            arguments[key] = session.settle(value)
    if layer.cls.name in ("Bidirectional", "TimeDistributed") and isinstance(layer.args.get("layer"), Layer):
        arguments["layer"] = clone_layer(session, layer.args["layer"], layer.args["layer"].name, {})
    arguments["name"] = name or layer.name
    arguments["trainable"] = layer.trainable
    made = Layer(layer.cls, session, layer.place)
    signature = signature_of(layer.cls)
    if signature is not None:
        arguments = {k: v for k, v in arguments.items() if signature.accepts(k)}
    configure(made, [], arguments, call)
    return made


def _clone_user_layer(
    session: Session, layer: Layer, name: str | None, overrides: dict[str, Value], call: Call
) -> Layer:
    machine = session.machine
    config = machine.call(machine.attribute(layer, "get_config", call), [], {}, call)
    if not isinstance(config, dict):
        raise NotKnown(f"the configuration of {layer.cls.name}")
    config = {**config, **overrides}
    if name is not None:
        config["name"] = name
    made = machine.call(machine.attribute(layer.cls, "from_config", call), [config], {}, call)
    if not isinstance(made, Layer):
        raise NotKnown(f"a copy of {layer.cls.name}")
    return made


def refused(session: Session, error: LibraryError, layer: Layer, call: Call) -> None:
    """Report what Keras refuses at a layer, or raise it where the program catches it."""
    session.machine.refuse(error, call)
    layer.problem = call.unknown(error.message)
