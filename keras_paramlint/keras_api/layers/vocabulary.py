"""Lookup layers: how wide a vocabulary makes their output.

Keras: ``layers/preprocessing/{index_lookup,string_lookup,integer_lookup,text_vectorization}.py``.
None of them has a weight that Keras counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from keras_paramlint.interpreter.native import Call, NotKnown, is_known
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, plain_number
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import plain, single
from keras_paramlint.keras_api.layers.categories import check_mode, encoded, mode_of
from keras_paramlint.keras_api.shapes import Dim, Shape


ADAPTED = "_vocabulary"
"""The attribute that holds what ``adapt`` or ``set_vocabulary`` gave the layer."""

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")


def adapt(call: Call, layer: Layer, /, data: Value = None, *args: Value, **kwargs: Value) -> None:
    """Model of ``adapt``: the vocabulary is that of the data, where the source states them."""
    call.machine.touch(layer)
    tokens: Value = _tokens(layer, data)
    if tokens is None:
        tokens = call.unknown(
            f"the vocabulary of {layer.name} comes from adapt()", name=f"{layer.name}_vocabulary_size"
        )
    layer.attrs[ADAPTED] = tokens


def _tokens(layer: Layer, data: Value) -> list[Value] | None:
    """Return the different tokens in literal data, or None where they are not stated or to be split."""
    limit = plain_number(layer.arg("max_tokens"))
    if layer.cls.name == "TextVectorization" or limit is not None or not isinstance(data, (list, tuple)):
        return None
    if not is_known(data):
        return None
    flat = list(_leaves(data))
    special = (plain_number(layer.arg("mask_token")), _oov_token(layer))
    return sorted({token for token in flat if token not in special}, key=str)


def _leaves(data: Value) -> Iterator[Value]:
    for item in data:
        if isinstance(item, (list, tuple)):
            yield from _leaves(item)
        else:
            yield item


def set_vocabulary(
    call: Call, layer: Layer, /, vocabulary: Value = None, *args: Value, **kwargs: Value
) -> None:
    """Model of ``set_vocabulary``."""
    call.machine.touch(layer)
    layer.attrs[ADAPTED] = vocabulary


def vocabulary_size(call: Call, layer: Layer, /) -> Value:
    """Model of ``vocabulary_size()``."""
    size = LookupEntry.size(layer, include_mask=True)
    if size is None:
        raise NotKnown(f"{layer.name} has no vocabulary yet")
    return size


class LookupEntry(LayerEntry):
    """Base of lookups: integers of the input's shape, or one column for each token."""

    notes = ("The vocabulary is a table, not a weight: it is in no count.",)

    reads_lists = True

    methods: ClassVar[Mapping[str, Callable[..., Value]]] = {
        "adapt": adapt,
        "set_vocabulary": set_vocabulary,
        "vocabulary_size": vocabulary_size,
        "vocab_size": vocabulary_size,
    }

    def configure(self, layer: Layer) -> None:
        """Check how the output is encoded and how large the vocabulary may be."""
        mode = check_mode(layer, MODES)
        limit = plain_number(layer.arg("max_tokens"))
        if isinstance(limit, int) and limit <= 1:
            layer.fail("KPL310", f"`max_tokens` of {layer.cls.name} must be larger than 1, not {limit}")
        if limit is None and layer.session.truth(layer.arg("pad_to_max_tokens")):
            layer.fail("KPL310", f"{layer.cls.name}(pad_to_max_tokens=True) needs `max_tokens`")
        if mode != "int" and layer.session.truth(layer.arg("invert")):
            layer.fail("KPL310", f"{layer.cls.name}(invert=True) needs `output_mode` int, not {mode!r}")

    @staticmethod
    def size(layer: Layer, *, include_mask: bool) -> Dim:
        """Return the number of tokens with those for unknown words; None before there are any.

        Raises:
            NotKnown: the vocabulary is not known.
        """
        vocabulary = layer.attrs.get(ADAPTED, layer.arg("vocabulary"))
        if vocabulary is None:
            if not layer.cls.has("adapt"):
                raise NotKnown(f"whether {layer.name} was adapted is not known")
            return None
        if isinstance(vocabulary, Unknown):
            return vocabulary.size
        if not isinstance(vocabulary, (list, tuple)):
            raise NotKnown(f"the vocabulary of {layer.name} is not a list that the analysis can read")
        oov = plain(layer, "num_oov_indices", 1)
        mask = plain_number(layer.arg("mask_token"))
        if layer.cls.name == "TextVectorization":
            oov, mask = 1, ""
        elif not is_known(vocabulary[: oov + 1]):
            raise NotKnown(f"whether the vocabulary of {layer.name} holds the tokens for unknown words")
        masks = [mask] if mask is not None and (include_mask or _is_int(layer)) else []
        special = [*masks, *[_oov_token(layer)] * oov]
        listed = list(vocabulary)
        if special and listed[: len(special)] == special:
            return len(listed)
        return len(listed) + len(special)

    def depth(self, layer: Layer) -> Dim:
        """Return the number of columns of an encoded output."""
        if layer.session.truth(layer.arg("pad_to_max_tokens")):
            return layer.size("max_tokens")
        size = self.size(layer, include_mask=False)
        if size is None and layer.flavour != "keras3":
            message = f"{layer.cls.name} needs adapt() or a vocabulary before it is called"
            layer.fail("KPL310", message, exception="RuntimeError")
        return size

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the input's shape, or what the encoding makes of it."""
        shape = single(layer, inputs)
        if _is_int(layer):
            return shape
        return encoded(layer, shape, mode_of(layer), self.depth(layer), one_hot_keeps=True)

    def output_dtype(self, layer: Layer, inputs: Shapes, call: CallArgs) -> str | None:
        """Return int64 for indices, strings for an inverted lookup, else floats."""
        if not _is_int(layer):
            return "float32"
        if layer.cls.name == "StringLookup" and layer.session.truth(layer.arg("invert")):
            return "string"
        return "int64"


def _is_int(layer: Layer) -> bool:
    return mode_of(layer) == "int"


def _oov_token(layer: Layer) -> Any:
    return plain_number(layer.arg("oov_token", "[UNK]"))


@entry
class StringLookup(LookupEntry):
    """From words to numbers: the vocabulary, ``num_oov_indices`` for unknown words, and the mask."""

    names = ("StringLookup",)
    example = "StringLookup(vocabulary=['a', 'b'])(Input((steps,), dtype='string'))"


@entry
class IntegerLookup(LookupEntry):
    """From integers to consecutive numbers."""

    names = ("IntegerLookup",)
    example = "IntegerLookup(vocabulary=[3, 5])(Input((steps,), dtype='int64'))"


@entry
class TextVectorization(LookupEntry):
    """From texts to sequences of ``output_sequence_length`` numbers, or to one column for each token."""

    names = ("TextVectorization",)
    example = "TextVectorization(output_sequence_length=output_sequence_length)(Input((1,), dtype='string'))"

    def configure(self, layer: Layer) -> None:
        """Check the arguments that have to go together."""
        keras3 = layer.flavour == "keras3"
        if layer.arg("output_mode") is None and not keras3:
            return
        mode = check_mode(layer, MODES if keras3 else tuple(m for m in MODES if m != "one_hot"))
        if mode != "int" and plain_number(layer.arg("output_sequence_length")) is not None:
            layer.fail("KPL310", f"`output_sequence_length` needs `output_mode` int, not {mode!r}")
        if layer.arg("max_tokens") is None and layer.session.truth(layer.arg("pad_to_max_tokens")):
            layer.fail("KPL310", "TextVectorization(pad_to_max_tokens=True) needs `max_tokens`")

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the sequences' shape, or one column for each token."""
        shape = single(layer, inputs)
        if layer.arg("output_mode") is None:
            raise NotKnown("TextVectorization(output_mode=None) returns ragged words")
        splits = layer.arg("split") is not None
        if layer.flavour == "keras3":
            return self._keras3(layer, shape, splits=splits)
        if splits and (len(shape) > 2 or (len(shape) == 2 and shape[1] is not None and shape[1] != 1)):
            layer.fail("KPL302", f"TextVectorization splits one text a row, but gets {shape!r}")
        if not _is_int(layer):
            if not splits:
                return encoded(layer, shape, mode_of(layer), self.depth(layer), one_hot_keeps=True)
            return (shape[0] if shape else None, self.depth(layer))
        length = self._length(layer)
        if splits:
            return (shape[0] if shape else None, length)
        if length is None:
            return shape
        # the padding is computed at run time, and leaves every axis open unless all are fixed
        return tuple(None for _ in shape) if None in shape else (*shape[:-1], length)

    def _keras3(self, layer: Layer, shape: Shape, *, splits: bool) -> Shape:
        if _is_int(layer):
            return (*shape[:1], self._length(layer))  # of one text, one sequence
        if splits:
            shape = (*shape, None)
        elif len(shape) <= 1:
            shape = (*shape, 1)
        return encoded(layer, shape, mode_of(layer), self.depth(layer), one_hot_keeps=True)

    def _length(self, layer: Layer) -> Dim:
        return layer.optional_size("output_sequence_length")

    def output_dtype(self, layer: Layer, inputs: Shapes, call: CallArgs) -> str | None:
        """Return int64 for sequences, else floats."""
        return "int64" if _is_int(layer) else "float32"
