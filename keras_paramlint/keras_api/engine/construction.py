"""What is judged when a layer is constructed: classes and arguments that a release no longer has.

Such things are said only where the flavour is told, or proven by the file: the
same program is right under an older release.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from keras_paramlint.algebra import Poly, render
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Class, Place, Value
from keras_paramlint.keras_api.engine.layer import Layer, plain_number, show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.keras1_arguments import to_keras2
from keras_paramlint.keras_api.signatures import layer_signature


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.session import Session
    from keras_paramlint.keras_api.signatures.binding import BoundArguments

_REPLACED = {"CuDNNLSTM": ("LSTM", 4), "CuDNNGRU": ("GRU", 3)}
_REMOVED = frozenset(
    {*_REPLACED, "LocallyConnected1D", "LocallyConnected2D", "DenseFeatures", "AbstractRNNCell"}
)
"""Classes of tf_keras and TF 1 that no release of Keras 3 has, under whatever name it is imported."""

_OLD = ("tfkeras2", "tf1", "keras2")
_SEQUENCES = ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM2D")


def note(layer: Layer, call: Call) -> None:
    """Take down what stands out in a constructor: a text for ``trainable``, a layer made inside ``call``."""
    session = layer.session
    trainable = layer.args.get("trainable")
    if isinstance(trainable, str):
        session.remark("trainable-text", call.place, layer, text=trainable, name=layer.cls.name)
    if session.active and not session.inside_build:
        session.remark("made-in-call", call.place, layer, owner=session.active[-1].cls.name)


def is_removed(cls: Class) -> bool:
    """Say whether a class that the program has is none of Keras 3, by the name under which it was found."""
    return "absent" in cls.facts or (cls.name in _REMOVED and cls.facts.get("flavour") != "keras3")


def _missing(cls: Class) -> str:
    return f"{cls.name} does not exist in Keras 3"


def removed_imports(session: Session, imports: Iterable[tuple[Class, Place]]) -> None:
    """Report classes that a program imports and never constructs, and that Keras 3 does not have."""
    if not session.sure or session.flavour != "keras3":
        return
    used = {base for layer in session.layers for base in layer.cls.mro}
    for cls, place in imports:
        if cls not in used and is_removed(cls):
            session.machine.report("KPL104", f"{_missing(cls)}: the import raises an ImportError", place)


def removed_class(layer: Layer, call: Call) -> None:
    """Report a class that Keras 3 does not have."""
    session = layer.session
    name = layer.cls.name
    cls = next(c for c in layer.cls.mro if "entry" in c.facts)
    if not session.sure or session.flavour != "keras3" or not is_removed(cls):
        return
    message = _missing(cls)
    if "absent" in cls.facts:
        message += ", only under `tf.keras.layers`"
    elif name in _REPLACED:
        plain, gates = _REPLACED[name]
        units = plain_number(layer.args.get("units"))
        if plain == "GRU":
            message += ": use GRU, which has as many parameters (`reset_after=True`)"
        elif isinstance(units, int) and not isinstance(units, Poly):
            message += (
                f": use {plain}, which has {gates}·{render(units)} = {render(gates * units)} parameters fewer"
            )
        else:
            message += f": use {plain}"
    elif name.startswith("LocallyConnected"):
        message += ": it has no equivalent there"
    session.machine.report("KPL104", message, call.place)


def removed_arguments(layer: Layer, bound: BoundArguments, call: Call) -> bool:
    """Judge arguments that Keras 3 does not bind; say whether they are none of an older release either.

    Raises:
        KerasError: the flavour is certain, and Keras 3 refuses what older releases take.
    """
    if layer.flavour != "keras3":
        return True
    name = layer.cls.name
    older = [found for flavour in _OLD if (found := layer_signature(name, flavour)) is not None]
    unknown = [
        word
        for word in bound.unknown
        if any(signature.accepts(word) for signature in older) or _is_keras1(name, word)
    ]
    missing = [
        word
        for word in bound.missing
        if any(not p.required for signature in older for p in signature.parameters if p.name == word)
    ]
    if not unknown and not missing:
        return True
    if (
        len(unknown) < len(bound.unknown)
        or len(missing) < len(bound.missing)
        or bound.duplicate
        or bound.surplus
    ):
        return True
    if layer.session.sure:
        word = unknown[0] if unknown else missing[0]
        if not unknown:
            raise KerasError(
                "KPL105", f"{name} needs `{word}` since Keras 3: it has no default", exception="TypeError"
            )
        raise KerasError("KPL105", f"{name}({word}=...) is rejected by Keras 3{_instead(word, layer, call)}")
    words = [f"`{word}` of {name}" for word in unknown] + [f"{name} without `{word}`" for word in missing]
    for text in words:
        layer.session.remark("only-older", call.place, layer, text=text)
    for word in missing:
        layer.args[word] = next(s.defaults()[word] for s in older if word in s.defaults())
    return False


def _is_keras1(name: str, word: str) -> bool:
    """Say whether standalone Keras 2 takes an argument for one of Keras 1."""
    converted = to_keras2(name, [], {word: 0})
    return converted.refused is None and word not in converted.kwargs


def _instead(word: str, layer: Layer, call: Call) -> str:
    if word == "batch_input_shape":
        value = call.machine.settle(_keyword(call, word))
        shape = show(tuple(value)) if isinstance(value, (tuple, list)) and _plain(value) else "..."
        return f": use `Input(batch_shape={shape})`"
    if word == "weights":
        return ": call `set_weights` after the layer is built"
    return ""


def _plain(value: Any) -> bool:
    return all(item is None or isinstance(item, int) for item in value)


def _keyword(call: Call, word: str) -> Value:
    from keras_paramlint.interpreter.expressions import evaluate

    for keyword in getattr(call.node, "keywords", None) or ():
        if keyword.arg == word and call.scope is not None:
            return evaluate(call.machine, keyword.value, call.scope)
    return None


def width_of_sequences(layer: Layer) -> None:
    """Refuse ``LSTM(8, input_dim=4)``: since Keras 3 it states an input without a time axis.

    Raises:
        KerasError: the flavour is certain.
    """
    certain = layer.flavour == "keras3" and layer.session.sure and layer.cls.name in _SEQUENCES
    if certain and "input_dim" in layer.given and "input_shape" not in layer.given:
        width = layer.args.get("input_dim")
        text = render(width) if isinstance(width, (int, Poly)) else "..."
        raise KerasError(
            "KPL105",
            f"{layer.cls.name}(input_dim={text}) states an input of rank 2 in Keras 3: "
            f"use `Input((None, {text}))`",
        )


def removed_setting(call: Call, kind: str, name: str, given: Any) -> None:
    """Report ``Adam(lr=...)``: optimizers of Keras 3 know only ``learning_rate``."""
    session = call.machine.keras
    certain = session is not None and session.sure and session.flavour == "keras3"
    if kind == "optimizers" and "lr" in given and certain:
        message = f"{name}(lr=...) is rejected by Keras 3: use `learning_rate`"
        call.machine.report("KPL105", message, call.place)
