"""Layers as lines of text, one each, and the way back; only what has weights, or may have, is written.

    encoder: Functional() 1_154
      dense: Dense(units=64) 1_088 = kernel (16, 64) + bias (64,) frozen
      dense_1: Dense(units=1) 65 = kernel (64, 1) + bias (1,)
    bidirectional: Bidirectional() 3_168
      @forward_layer: GRU(units=16) 1_584 = kernel (15, 48) + recurrent_kernel (16, 48) + bias (2, 48)
      @backward_layer: GRU(units=16) 1_584 = kernel (15, 48) + recurrent_kernel (16, 48) + bias (2, 48)
    dense: Dense(units=8) shared with dense

A layer goes by the attribute that holds it, by the name that the program gives it, or by its class and its
number among those of its class in the same model: Keras's own numbers depend on what else the program makes.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from keras_paramlint.algebra import (
    Poly,
    Size,
    TooComplex,
    UnknownName,
    as_source,
    operands_in,
    read_size,
    render,
    symbol,
)
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import LayerInfo, Params, Shape, Site, UnknownPart, WeightInfo
from keras_paramlint.graph.comparison.likeness import SIZES
from keras_paramlint.graph.model import Attributes
from keras_paramlint.graph.shapes import Names
from keras_paramlint.late import late_pattern


_USUAL = (None, True, 1)
"""Values of settings that go without saying: a bias, one group."""

_PLAIN_NAME = late_pattern(r"[\w./-]+")


# ---------------------------------------------------------------------- writing
def lines_of(layers: Iterable[LayerInfo], attributes: Attributes, names: Names) -> list[str]:
    """Return the lines of a model's layers."""
    return list(_Writer(names).layers(layers, attributes, ""))


class _Writer:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.written: dict[int, str] = {}

    def layers(self, layers: Iterable[LayerInfo], attributes: Attributes, path: str) -> Iterator[str]:
        """Yield the lines of the layers of one model or block, in Keras's order."""
        depth = path.count("\n")
        held = dict(_held(attributes))
        used: Counter[str] = Counter()
        for layer in layers:
            if not (layer.weights or layer.params.unknown):
                continue
            name = self._name(layer, held, used)
            shown = name if _PLAIN_NAME.fullmatch(name.removeprefix("@")) else json.dumps(name)
            yield "  " * depth + f"{shown}: {self._text(layer, f'{path}{name}')}"
            if layer.shared_with is None:
                yield from self.layers(layer.layers, layer.attributes, f"{path}{name}\n")

    def _name(self, layer: LayerInfo, held: Mapping[int, str], used: Counter[str]) -> str:
        if layer.role is not None:
            name = f"@{layer.role}"
        elif layer.number in held:
            name = held[layer.number]
        elif "name" in layer.given:
            name = layer.name
        else:
            name = _snake(layer.class_name)
        used[name] += 1
        if used[name] > 1:
            name = f"{name}_{used[name] - 1}"
        return name

    def _text(self, layer: LayerInfo, path: str) -> str:
        if layer.shared_with is not None:
            other = next((self.written[w.number] for w in layer.weights if w.number in self.written), "")
            other = (other or layer.shared_with).replace("\n", "/")
            return f"{layer.class_name}({self._settings(layer)}) shared with {other}"
        for weight in layer.weights:
            if weight.number:
                self.written.setdefault(weight.number, path)
        total = layer.params.total
        count = "?" if total is None else as_source(total, self.names) or render(total, names=self.names)
        weights = " + ".join(map(self._weight, layer.own))
        return f"{layer.class_name}({self._settings(layer)}) {count}{f' = {weights}' if weights else ''}"

    def _weight(self, weight: WeightInfo) -> str:
        shape = "?" if weight.shape is None else f"({', '.join(map(self._dim, weight.shape))})"
        if weight.shape is not None and len(weight.shape) == 1:
            shape = f"{shape[:-1]},)"
        dtype = "" if weight.dtype == "float32" else f" {weight.dtype}"
        state = "" if weight.trainable else " frozen" if weight.may_train else " untrained"
        return f"{_short(weight.name)} {shape}{dtype}{state}"

    def _dim(self, dim: Size | None) -> str:
        return "None" if dim is None else _plain(dim, self.names)

    def _settings(self, layer: LayerInfo) -> str:
        found = ((name, value) for name, value in layer.config if name in SIZES)
        return ", ".join(f"{name}={self._value(value)}" for name, value in found if not _is_usual(value))

    def _value(self, value: object) -> str:
        if isinstance(value, tuple):
            inner = ", ".join(map(self._value, value))
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        return _plain(value, self.names) if isinstance(value, Poly) else repr(value)


def _plain(size: Size, names: Names) -> str:
    text = as_source(size, names) or render(size, names=names, plain=True)
    return text.replace("_", "") if isinstance(size, int) else text


def _is_usual(value: object) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(part == 1 for part in value)
    return any(value is usual for usual in _USUAL) or value == 1


def _held(attributes: Attributes) -> Iterator[tuple[int, str]]:
    """Yield the numbers of layers with the attribute of the program that holds each; the first one counts."""
    found: dict[int, str] = {}
    pending = [(name, held) for name, held in reversed(attributes) if not name.startswith("_")]
    while pending:
        name, held = pending.pop()
        if isinstance(held, int):
            found.setdefault(held, name)
        else:
            pending.extend((f"{name}/{key}", inside) for key, inside in reversed(held))
    found.pop(0, None)
    yield from found.items()


def _snake(name: str) -> str:
    """Return the name that Keras makes of a class.

    >>> _snake("BatchNormalization"), _snake("Conv2DTranspose"), _snake("LSTM")
    ('batch_normalization', 'conv2d_transpose', 'lstm')
    """
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()


def _short(name: str) -> str:
    return name.rpartition("/")[2].partition(":")[0] or "variable"


# ---------------------------------------------------------------------- reading
_LINE = late_pattern(
    r'(?P<indent>(?:  )*)(?P<role>@)?(?P<name>[\w./-]+|"(?:[^"\\]|\\.)*"): (?P<class>\w+)\('
)
_WEIGHT = late_pattern(
    r"(?P<name>[^\s()]+) (?P<shape>\(.*\)|\?)"
    r"(?: (?!frozen\b|untrained\b)(?P<dtype>\w+))?(?: (?P<state>frozen|untrained))?"
)


@dataclass(slots=True)
class _Parsed:
    """One line, with the lines that are inside it."""

    depth: int
    name: str
    role: str | None
    class_name: str
    config: tuple[tuple[str, object], ...]
    count: str
    own: tuple[WeightInfo, ...]
    shared: str
    inside: list[_Parsed] = field(default_factory=list)


class LineError(ValueError):
    """A line is none that we write; the text says which."""


def layers_of(lines: Iterable[str]) -> tuple[LayerInfo, ...]:
    """Return the layers that lines describe.

    Raises:
        LineError: a line cannot be read.
    """
    reader = _Reader()
    top: list[_Parsed] = []
    open_: list[_Parsed] = []
    for line in lines:
        parsed = reader.line(line)
        if parsed.depth > len(open_):
            raise LineError(line)
        del open_[parsed.depth :]
        (open_[-1].inside if open_ else top).append(parsed)
        open_.append(parsed)
    known: dict[str, tuple[WeightInfo, ...]] = {}
    return tuple(_layer(each, "", known) for each in top)


class _Reader:
    """Reads single lines; weights are numbered as they come."""

    def __init__(self) -> None:
        self.count = 0

    def line(self, line: str) -> _Parsed:
        """Return what a line says.

        Raises:
            LineError: it cannot be read.
        """
        found = _LINE.match(line)
        end = _closing(line, found.end() - 1) if found is not None else 0
        if found is None or not end:
            raise LineError(line)
        name = found["name"]
        settings, rest = line[found.end() : end - 1], line[end:].strip()
        shared = rest.removeprefix("shared with ") if rest.startswith("shared with ") else ""
        count, equals, weights = ("0", "", "") if shared else rest.partition(" = ")
        if not count or "=" in count or (equals and not weights):
            raise LineError(line)
        return _Parsed(
            len(found["indent"]) // 2,
            json.loads(name) if name.startswith('"') else name,
            name if found["role"] else None,
            found["class"],
            tuple(_settings(settings, line)),
            count,
            tuple(self._weights(weights, line)) if weights else (),
            shared,
        )

    def _weights(self, text: str, line: str) -> Iterator[WeightInfo]:
        for part in _split(text, " + "):
            found = _WEIGHT.fullmatch(part)
            if found is None:
                raise LineError(line)
            self.count += 1
            state = found["state"]
            yield WeightInfo(
                found["name"],
                _shape(found["shape"]),
                trainable=state is None,
                dtype=found["dtype"] or "float32",
                may_train=state != "untrained",
                number=self.count,
            )


def _layer(parsed: _Parsed, above: str, known: dict[str, tuple[WeightInfo, ...]]) -> LayerInfo:
    path = f"{above}/{parsed.name}" if above else parsed.name
    inside = tuple(_layer(each, path, known) for each in parsed.inside)
    weights = (*parsed.own, *(weight for layer in inside for weight in layer.weights))
    if parsed.shared:
        weights = known.get(parsed.shared, ())
    known.setdefault(path, weights)
    total = None if parsed.count == "?" else size_of(parsed.count)
    unknown = () if total is not None else (UnknownPart("?"),)
    params = Params(total, total, 0 if total is not None else None, unknown=unknown)
    return LayerInfo(
        name=path,
        class_name=parsed.class_name,
        site=Site(""),
        input_shapes=_input(parsed.own, inside),
        params=params,
        weights=weights,
        layers=inside,
        shared_with=parsed.shared or None,
        role=parsed.role,
        config=parsed.config,
        own=parsed.own,
    )


def _input(own: tuple[WeightInfo, ...], inside: tuple[LayerInfo, ...]) -> tuple[Shape, ...] | None:
    """Return the width of the input, as the first kernel tells it."""
    for weight in own:
        if weight.shape is not None and len(weight.shape) > 1 and weight.name.endswith("kernel"):
            return ((None, weight.shape[-2]),)
    return inside[0].input_shapes if inside else None


def size_of(text: str) -> Size:
    """Return a size that was written; what cannot be read as a formula is one symbol."""
    try:
        return read_size(text, {name: symbol(name) for name in operands_in(text)})
    except (ValueError, UnknownName, TooComplex):
        return symbol(text)


def _shape(text: str) -> Shape:
    if text == "?":
        return None
    parts = [part.strip() for part in _split(text[1:-1], ",")]
    return tuple(None if part == "None" else size_of(part) for part in parts if part)


def _settings(text: str, line: str) -> Iterator[tuple[str, object]]:
    for part in filter(None, (part.strip() for part in _split(text, ","))):
        name, equals, value = part.partition("=")
        if not equals or not name.isidentifier():
            raise LineError(line)
        yield name, _setting(value)


def _setting(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        pass
    if text.startswith("(") and _closing(text, 0) == len(text):
        return tuple(_setting(part.strip()) for part in _split(text[1:-1], ",") if part.strip())
    return size_of(text)


def _closing(text: str, position: int) -> int:
    """Return the offset behind the bracket that closes the one at a position; 0: none does."""
    depth, quote = 0, ""
    for offset in range(position, len(text)):
        mark = text[offset]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        else:
            depth += (mark in "([") - (mark in ")]")
            if depth == 0:
                return offset + 1
    return 0


def _split(text: str, separator: str) -> list[str]:
    """Split a text where the separator stands outside of brackets and quotes."""
    parts, start, depth, quote, offset = [], 0, 0, "", 0
    while offset < len(text):
        mark = text[offset]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif depth == 0 and text.startswith(separator, offset):
            parts.append(text[start:offset])
            offset += len(separator)
            start = offset
            continue
        else:
            depth += (mark in "([") - (mark in ")]")
        offset += 1
    return [*parts, text[start:]]
