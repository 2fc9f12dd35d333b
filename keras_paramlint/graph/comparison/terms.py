"""What the difference of two counts adds up from, exactly.

A layer differs by what was done to it, and by what follows from another input:
kernels have a row for each of its features, biases do not know it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from keras_paramlint.algebra import Size, TooComplex, equal
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.comparison.edit import Edit, Kind
from keras_paramlint.graph.comparison.likeness import core
from keras_paramlint.graph.model import LayerInfo, WeightInfo
from keras_paramlint.graph.shapes import Shape


class Cause(StrEnum):
    """Why a count is another one."""

    OWN = "own"
    """The layer was added, removed or constructed in another way."""
    INPUT = "input"
    """The layer gets another input, which its kernels follow."""
    OTHER = "other"
    """What the layers by themselves do not account for."""


@dataclass(frozen=True, slots=True)
class Product:
    """A difference as what it is: so many more (or fewer) rows of so many elements, in so many weights."""

    weight: str
    rows: Size
    elements: Size
    times: int = 1

    @property
    def size(self) -> Size:
        """The difference."""
        return self.rows * self.elements * self.times


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a difference."""

    size: Size
    cause: Cause
    edit: Edit | None = None
    """The layer; None: the model's own weights, or all of it."""
    products: tuple[Product, ...] = ()
    """What the size adds up from, where each weight changed along one axis."""
    kept: tuple[str, ...] = ()
    """The names of weights that do not know the input, and stay as they are."""


def terms_of(edits: Iterable[Edit], counted: Counted) -> tuple[list[Term], bool]:
    """Return a term for each difference, and whether all are known."""
    found: list[Term] = []
    complete = True
    for edit in edits:
        made = _terms(edit, counted)
        if made is None:
            complete = False
        else:
            found.extend(made)
    return found, complete


class Counted:
    """The weights that each layer counts by itself: one that several layers share counts once."""

    def __init__(self) -> None:
        self._seen: tuple[set[int], set[int]] = (set(), set())

    def weights(self, layer: LayerInfo, *, own: bool = False, old: bool = False) -> list[WeightInfo]:
        """Return the weights of a layer that no layer before has counted."""
        seen = self._seen[old]
        found = []
        for weight in layer.own if own else layer.weights:
            if not weight.number or weight.number not in seen:
                seen.add(weight.number)
                found.append(weight)
        return found


def _terms(edit: Edit, counted: Counted) -> list[Term] | None:
    """Return the terms of one layer; None where a count is not known."""
    if edit.inner:
        mine = _between(edit, counted, own=True)
        inside, complete = terms_of(edit.inner, counted)
        return [*mine, *inside] if mine is not None and complete else None
    return _between(edit, counted)


def _between(edit: Edit, counted: Counted, *, own: bool = False) -> list[Term] | None:
    old = counted.weights(edit.old, own=own, old=True) if edit.old is not None else []
    new = counted.weights(edit.new, own=own) if edit.new is not None else []
    unknown = [layer for layer in (edit.old, edit.new) if layer is not None and layer.params.unknown]
    if unknown and not own:
        return None
    before, now = total(old), total(new)
    if before is None or now is None:
        return None
    try:
        difference = now - before
    except TooComplex:
        return None
    found: list[Term] = []
    induced: Size = 0
    if edit.old is not None and edit.new is not None:
        products, kept = _induced(edit, old, new)
        induced = sum((product.size for product in products), start=0)
        follows = not edit.changes_structure and not own
        if products and (not follows or equal(induced, difference) is True):
            found.append(Term(induced, Cause.INPUT, edit, products, kept))
        elif follows and not _is_zero(difference):
            found.append(Term(difference, Cause.INPUT, edit))
            induced = difference
        else:
            induced = 0
    rest = difference - induced
    if not _is_zero(rest) or (edit.changes_structure and (edit.old is None or edit.new is None or not own)):
        found.insert(0, Term(rest, Cause.OWN, edit))
    return found


def total(weights: Iterable[WeightInfo]) -> Size | None:
    """Return how many elements weights have; None where one is not known."""
    result: Size = 0
    for weight in weights:
        count = weight.count
        if count is None:
            return None
        result = result + count
    return result


def _induced(
    edit: Edit, old: Sequence[WeightInfo], new: Sequence[WeightInfo]
) -> tuple[tuple[Product, ...], tuple[str, ...]]:
    """Return what follows from another input alone, and which weights do not follow it."""
    assert edit.old is not None
    assert edit.new is not None
    widths = _width(edit.old), _width(edit.new)
    same_settings = not edit.changes_structure
    products: dict[tuple[str, Size, Size], int] = {}
    kept: list[str] = []
    outputs_only = _outputs_only(edit.new)
    for one, other in _pairs(edit, old, new):
        axis = None
        if same_settings or _short(other.name) not in outputs_only:
            axis = _axis(one.shape, other.shape, widths, same_settings=same_settings)
        if axis is None:
            if same_settings and one.shape == other.shape:
                kept.append(_short(other.name))
            elif same_settings:
                return (), ()
            continue
        assert one.shape is not None
        assert other.shape is not None
        rows, elements = _rows(one.shape, other.shape, axis)
        key = (_short(other.name), rows, elements)
        products[key] = products.get(key, 0) + 1
    found = tuple(Product(*key, times) for key, times in products.items())
    return found, tuple(dict.fromkeys(kept)) if found else ()


def _pairs(
    edit: Edit, old: Sequence[WeightInfo], new: Sequence[WeightInfo]
) -> Iterator[tuple[WeightInfo, WeightInfo]]:
    """Yield the weights that stand for each other: by name, in order."""
    if edit.kinds & {Kind.SWAPPED}:
        return
    waiting: dict[str, deque[WeightInfo]] = {}
    for weight in old:
        waiting.setdefault(weight.name, deque()).append(weight)
    for weight in new:
        if waiting.get(weight.name):
            yield waiting[weight.name].popleft(), weight


def _outputs_only(layer: LayerInfo) -> frozenset[str]:
    """Return the names of weights that follow a layer's own size, even where its input has the same one."""
    has_size = any(core(layer).argument(name) is not None for name in ("units", "filters"))
    return frozenset({"bias", "recurrent_kernel", "recurrent_bias"}) if has_size else frozenset()


def _axis(
    old: Shape, new: Shape, widths: tuple[Size | None, Size | None], *, same_settings: bool
) -> int | None:
    """Return the axis along which a weight follows its input; None: it does not, or not along one axis."""
    if old is None or new is None or len(old) != len(new):
        return None
    differing = [axis for axis, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    if same_settings:
        return differing[0] if len(differing) == 1 else None
    before, now = widths
    if before is None or now is None or before == now:
        return None
    # Kernels have their inputs before their outputs: of two such axes it is the first.
    return next((axis for axis in differing if old[axis] == before and new[axis] == now), None)


def _rows(old: tuple[Size | None, ...], new: tuple[Size | None, ...], axis: int) -> tuple[Size, Size]:
    """Return how many rows there are more, and how many elements each has now."""
    before, now = old[axis], new[axis]
    elements: Size = 1
    for index, dim in enumerate(new):
        if index != axis and dim is not None:
            elements = elements * dim
    return (now or 0) - (before or 0), elements


def _width(layer: LayerInfo) -> Size | None:
    """Return the number of features of a layer's input: its last axis, or where the channels stand."""
    shapes = layer.input_shapes
    if not shapes or not shapes[0]:
        return None
    first = core(layer).argument("data_format") == "channels_first"
    shape = shapes[0]
    return shape[1] if first and len(shape) > 1 else shape[-1]


def _short(name: str) -> str:
    return name.rpartition("/")[2].partition(":")[0]


def _is_zero(size: Size) -> bool:
    return equal(size, 0) is True
