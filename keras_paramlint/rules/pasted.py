"""Pasted tables of ``model.summary()``: which model each is of, and which layer each of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keras_paramlint.algebra import Size
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import FileResult, LayerInfo, ModelInfo, Site
from keras_paramlint.late import late_pattern
from keras_paramlint.rules.describing import differ, output_shape
from keras_paramlint.sources import Count, PastedSummary, SummaryRow, read_summaries


@dataclass(frozen=True, slots=True)
class Pair:
    """A row and its layer; a row without layer is one of a layer that is gone, a layer without row is new."""

    row: SummaryRow | None
    layer: LayerInfo | None

    @property
    def is_swapped(self) -> bool:
        """Whether the layer stands where the row has one of another class."""
        return self.row is not None and self.layer is not None and not _same_class(self.row, self.layer)

    @property
    def is_wrong(self) -> bool:
        """Whether the row contradicts the layer, or one of the two is missing."""
        if self.row is None or self.layer is None or self.is_swapped:
            return True
        return self.shape_differs or contradicts(self.layer.params.total, self.row.stated)

    @property
    def shape_differs(self) -> bool:
        """Whether the row states another output shape than the layer certainly has."""
        stated = self.row.shape if self.row is not None else None
        shape = output_shape(self.layer) if self.layer is not None else None
        if stated is None or shape is None:
            return False
        return len(stated) != len(shape) or any(map(differ, shape, stated))


@dataclass(frozen=True, slots=True)
class Reading:
    """A table, read as that of a model."""

    summary: PastedSummary
    model: ModelInfo
    pairs: tuple[Pair, ...]
    """In the order of the table; rows inside others stand behind those that they are in."""
    is_followed: bool
    """Whether every row has been compared; those of raw operations, which are no layers, cannot be."""
    totals: tuple[tuple[Count, Size | None], ...]
    """What is stated below the rows and what it is; None: not known, or nobody knows what it was there."""
    has_rivals: bool = False
    """Whether the file has other models that it might be of."""

    @property
    def wrong(self) -> tuple[Pair, ...]:
        """The pairs that are not as the table has them."""
        return tuple(pair for pair in self.pairs if pair.is_wrong)

    @property
    def is_true(self) -> bool:
        """Whether nothing in the table contradicts the model."""
        return not self.wrong and not any(contradicts(count, stated) for stated, count in self.totals)

    @property
    def has_same_layers(self) -> bool:
        """Whether the table has the model's layers, class by class."""
        return all(pair.row is not None and pair.layer is not None and not pair.is_swapped for pair in self.pairs)

    def most_align(self, *, of_both: bool) -> bool:
        """Say whether more than half of the rows, or of the rows and of the layers, have a partner."""
        sizes = [
            sum(pair.row is not None for pair in self.pairs),
            sum(pair.layer is not None for pair in self.pairs),
        ]
        aligned = sum(None not in (pair.row, pair.layer) and not pair.is_swapped for pair in self.pairs)
        return 2 * aligned > (max(sizes) if of_both else sizes[0])


def contradicts(count: Size | None, stated: Count) -> bool:
    """Say whether a count is certainly not the stated one, which may be rounded (``1.5M``)."""
    if isinstance(count, int):
        return abs(count - stated.value) > stated.tolerance
    return not stated.tolerance and differ(count, stated.value)


def summaries(result: FileResult) -> Iterator[tuple[PastedSummary, ModelInfo]]:
    """Yield the tables, each with the model that it stands below, or is named after."""
    if result.source is None:
        return
    own = [model for model in result.models if model.site.path == result.path]
    for summary in read_summaries(result.source.text):
        bound, _ = _bound(result, summary, own)
        if bound:
            yield summary, bound[0]


def untrue_summaries(result: FileResult) -> Iterator[Reading]:
    """Yield the tables that are not those of the models that they stand below, or are named after."""
    if result.source is None:
        return
    own = [model for model in result.models if model.site.path == result.path]
    frozen = _Freezing(result)
    for summary in read_summaries(result.source.text):
        bound, place = _bound(result, summary, own)
        readings = [read(summary, model, with_trained=frozen.is_over(place)) for model in bound]
        if not readings or any(reading.is_true for reading in readings):
            continue
        rivals = _rivals(bound[0], own)
        if not _is_of_another(readings[0], rivals) and not _was_true(readings[0], place):
            yield replace(readings[0], has_rivals=bool(rivals))


# ---------------------------------------------------------------------- which model
_Place = tuple[int, int]
"""A cell, 0 in a module, and a line in it."""
_AUTOMATIC = late_pattern(r"(?:sequential|functional|model)(?:_\d+)?")


def _bound(
    result: FileResult, summary: PastedSummary, own: Sequence[ModelInfo]
) -> tuple[list[ModelInfo], _Place]:
    """Return the models that a table may be of, and its place.

    They are the model of the name in the table, else those that the function or class around the table makes, else
    the one that was made, or asked for its summary, last above it.
    """
    assert result.source is not None
    cell, line, _ = result.source.locate(summary.line)
    place = (cell or 0, line)
    named = [model for model in own if summary.model == model.keras_name]
    if len(named) == 1 and not _AUTOMATIC.fullmatch(summary.model):
        return named, place
    around = [model for model in own if any(_surrounds(site, place) for site in (model.function, model.defined))]
    if around:
        before = [model for model in around if _place(model.site) < place]
        nearest = (max if before else min)(_place(model.site) for model in before or around)
        return [model for model in around if _place(model.site) == nearest], place
    anchors = [(anchor, model) for model in own for anchor in _anchors(result, model) if anchor < place]
    if not anchors:
        return [], place
    nearest = max(anchor for anchor, _ in anchors)
    return list(dict.fromkeys(model for anchor, model in anchors if anchor == nearest)), place


def _surrounds(site: Site | None, place: _Place) -> bool:
    return site is not None and (site.cell or 0) == place[0] and site.line <= place[1] <= site.end_line


def _anchors(result: FileResult, model: ModelInfo) -> Iterator[_Place]:
    """Yield the places in the module's own code at which a model was made, named, or asked for its summary."""
    yield _place((*model.chain, model.site)[0])
    yield from map(_place, model.bindings)
    for history in result.histories:
        for event in history.events:
            if event.kind == "summary" and event.subject == model.number:
                yield _place((*event.chain, event.site)[0])


def _place(site: Site) -> _Place:
    return site.cell or 0, site.line


def _rivals(model: ModelInfo, own: Sequence[ModelInfo]) -> list[ModelInfo]:
    """Return the models of the file that are not the model and not in it."""
    inside = {layer.number for layer in model.walk()}
    return [each for each in own if each is not model and each.number not in inside]


def _is_of_another(reading: Reading, rivals: Sequence[ModelInfo]) -> bool:
    """Say whether a table that is not a model's seems to be another model's.

    It is where another model in the file has it.  Where there are others, or the table has a name that this
    model has not, more than numbers may differ only if most of the numbers do not.
    """
    if any(_has(other, reading.summary) for other in rivals):
        return True
    if not reading.summary.rows:
        return False
    name = reading.summary.model
    is_other_name = bool(name) and name != reading.model.keras_name and not _AUTOMATIC.fullmatch(name)
    is_doubtful = bool(rivals) or is_other_name
    if not reading.most_align(of_both=is_doubtful):
        return True
    if not is_doubtful or (reading.has_same_layers and not is_other_name):
        return False
    return 2 * len(reading.wrong) > len(reading.pairs)


def _has(model: ModelInfo, summary: PastedSummary) -> bool:
    """Say whether a table is that of a model."""
    total, stated = model.params.total, summary.stated("Total")
    if isinstance(total, int) and stated is not None and abs(total - (summary.total or 0)) > stated.tolerance:
        return False
    return read(summary, model).is_true


def _was_true(reading: Reading, place: _Place) -> bool:
    """Say whether the table is that of the model as it was there, before the layers further down were added."""
    function = reading.model.function
    within = function if _surrounds(function, place) else None
    made = [layer for layer in reading.model.layers if _made_at(layer, within) < place]
    if not made or len(made) == len(reading.model.layers):
        return False
    if not reading.summary.rows:
        return reading.summary.total == sum(n for n in (each.params.total for each in made) if isinstance(n, int))
    return not any(pair.is_wrong for pair in _paired(reading.summary.rows, made, reading.model.kind)[0])


def _made_at(layer: LayerInfo, within: Site | None) -> _Place:
    """Return where a layer was made: in the module's own code, or in that of a function."""
    sites = [_place(site) for site in (*layer.chain, layer.site)]
    return next((site for site in sites if _surrounds(within, site)), sites[0])


class _Freezing:
    """Knows where the program decided what is trained."""

    def __init__(self, result: FileResult) -> None:
        events = [event for history in result.histories for event in history.events]
        self._set = [_place((*e.chain, e.site)[0]) for e in events if e.kind == "trainable"]
        self._compiled = [_place((*e.chain, e.site)[0]) for e in events if e.kind == "compile"]

    def is_over(self, place: _Place) -> bool:
        """Say whether nothing is frozen, or released, below a place, or after a model was compiled.

        Keras 2 tells what a model trains as it was when it was compiled.
        """
        last = max(self._set, default=(0, 0))
        return last <= place and last <= min(self._compiled, default=last)


# ---------------------------------------------------------------------- which layer
def read(summary: PastedSummary, model: ModelInfo, *, with_trained: bool = False) -> Reading:
    """Read a table as that of a model.

    Args:
        summary: The table.
        model: The model.
        with_trained: Whether what it trains was the same where the table stands.
    """
    pairs, is_followed = _paired(summary.rows, model.layers, model.kind) if summary.rows else ((), True)
    return Reading(summary, model, tuple(pairs), is_followed, tuple(_totals(summary, model, with_trained)))


def _totals(summary: PastedSummary, model: ModelInfo, with_trained: bool) -> Iterator[tuple[Count, Size | None]]:
    """Yield each count below the rows with the true one."""
    params, optimizer = model.params, summary.stated("Optimizer")
    slots = optimizer.value if optimizer is not None else 0
    actual = {
        "Total": params.total + slots if params.total is not None else None,
        "Trainable": params.trainable if with_trained else None,
        "Non-trainable": params.non_trainable if with_trained else None,
    }
    for what, count in actual.items():
        stated = summary.stated(what)
        if stated is not None:
            yield stated, count


def _paired(
    rows: Sequence[SummaryRow], layers: Sequence[LayerInfo], kind: str
) -> tuple[list[Pair], bool]:
    """Return the rows with the layers of a kind of model, in order, and whether all rows have been compared."""
    groups = _groups(rows)
    outer, listed = _without_inputs([row for row, _ in groups], layers)
    if len(outer) * len(listed) > _MOST_COMPARED:
        return [Pair(row, None) for row in outer], False
    aligned = _aligned(outer, listed)
    kept = aligned
    if kind != "sequential":
        kept = [pair for pair in aligned if not _is_operation(pair, listed, is_last=pair is aligned[-1])]
    inside = {id(row): inner for row, inner in groups}
    found: list[Pair] = []
    is_followed = len(kept) == len(aligned)
    for pair in _filled(kept, listed):
        found.append(pair)
        inner = inside.get(id(pair.row), ())
        if inner and pair.layer is not None:
            pairs, is_whole = _paired(inner, pair.layer.layers, pair.layer.kind)
            if any(each.row is None or each.layer is None for each in pairs):
                # Which layers inside others a release of Keras lists is its own affair.
                pairs, is_whole = [], False
            found.extend(pairs)
            is_followed = is_followed and is_whole
    return found, is_followed


_MOST_COMPARED = 1_000_000
"""Rows times layers; a longer table is nobody's."""


def _without_inputs(
    rows: Sequence[SummaryRow], layers: Sequence[LayerInfo]
) -> tuple[list[SummaryRow], list[LayerInfo]]:
    """Return both without the inputs, which some releases list and some do not, unless both have as many."""
    rest = [row for row in rows if row.class_name != "InputLayer"]
    others = [layer for layer in layers if layer.class_name != "InputLayer"]
    return (list(rows), list(layers)) if len(rows) - len(rest) == len(layers) - len(others) else (rest, others)


def _groups(rows: Sequence[SummaryRow]) -> list[tuple[SummaryRow, list[SummaryRow]]]:
    """Return the outermost rows, each with those that are inside."""
    found: list[tuple[SummaryRow, list[SummaryRow]]] = []
    for row in rows:
        if found and row.depth > found[0][0].depth:
            found[-1][1].append(row)
        else:
            found.append((row, []))
    return found


_OPERATIONS = late_pattern(r"TFOpL|SlicingO|TensorFlowO|ClassMeth|InstanceMeth|InstanceProp")


def _is_operation(pair: Pair, layers: Sequence[LayerInfo], *, is_last: bool) -> bool:
    """Say whether a row without layer may be one of a raw operation, which tables list and which is no layer."""
    if pair.row is None or pair.layer is not None or pair.row.count:
        return False
    is_one = _OPERATIONS.match(pair.row.class_name) or pair.row.name.startswith("tf.")
    return bool(is_one) or is_last or any(each.behind_operation for each in layers)


def _aligned(rows: Sequence[SummaryRow], layers: Sequence[LayerInfo]) -> list[Pair]:
    """Return the rows that have layers of their class, in order, as many as can be."""
    best = [[0] * (len(layers) + 1) for _ in range(len(rows) + 1)]
    for i in reversed(range(len(rows))):
        for j in reversed(range(len(layers))):
            same = _same_class(rows[i], layers[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + same)
    found = []
    i = j = 0
    while i < len(rows) and j < len(layers):
        if _same_class(rows[i], layers[j]) and best[i][j] == best[i + 1][j + 1] + 1:
            found.append(Pair(rows[i], layers[j]))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            found.append(Pair(rows[i], None))
            i += 1
        else:
            j += 1
    return found + [Pair(row, None) for row in rows[i:]]


def _filled(pairs: Sequence[Pair], layers: Sequence[LayerInfo]) -> list[Pair]:
    """Return pairs with the layers that no row has; as many for as many rows have taken their places."""
    found: list[Pair] = []
    rows: list[SummaryRow] = []
    at = 0
    for pair in (*pairs, None):
        if pair is not None and pair.layer is None:
            assert pair.row is not None
            rows.append(pair.row)
            continue
        until = next((i for i in range(at, len(layers)) if pair is not None and layers[i] is pair.layer), len(layers))
        fresh = layers[at:until]
        if len(rows) == len(fresh):
            found.extend(map(Pair, rows, fresh))
        else:
            found.extend(Pair(row, None) for row in rows)
            found.extend(Pair(None, layer) for layer in fresh)
        rows, at = [], until + 1
        if pair is not None:
            found.append(pair)
    return found


def _same_class(row: SummaryRow, layer: LayerInfo) -> bool:
    name = row.class_name
    if name == "Model":
        # Until TensorFlow 2.2 the class of a graph of layers.
        return layer.class_name in ("Model", "Functional")
    return layer.class_name == name or (row.is_cut and len(name) >= 4 and layer.class_name.startswith(name))
