"""A model as a table, in the manner of Keras's own ``model.summary()``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from keras_paramlint.algebra import Poly, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import FileResult, LayerInfo, ModelInfo, Params, show_shapes
from keras_paramlint.graph.params import number
from keras_paramlint.graph.shapes import Names
from keras_paramlint.report.output import Line


HEADINGS = ("Layer (class)", "Output Shape", "Param #", "Connected to", "Note")
_MIN_WIDTHS = (24, 20, 10, 0, 0)
_LINE, _DOUBLE_LINE = "_", "="
_NARROWEST = 8


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a layer; an empty column is left out of the table."""

    cells: tuple[str, str, str, str, str]
    depth: int = 0


def file_header(result: FileResult) -> Line:
    """Return the line that says which Keras the counts below hold for, and why."""
    return [(result.name, "bold"), (f": {result.flavour} ({result.flavour_reason})", "")]


def model_line(model: ModelInfo) -> Line:
    """Return a model in one line: where it is, its name and its total."""
    return [
        (model.site.start, "cyan"),
        (f": {model.name}: ", ""),
        (total_text(model.params, model.names()), "bold"),
    ]


def model_table(
    model: ModelInfo, *, expand_nested: bool = False, width: int | None = None
) -> Iterator[Line]:
    """Yield the lines of a model's table, not wider than a terminal."""
    names = model.names()
    rows = table_rows(model, expand_nested=expand_nested)
    widths = _fitted(_widths(rows), width)
    total_width = sum(widths) + 2 * (sum(1 for width in widths if width) - 1) + 1
    yield [("Model: ", "bold"), (f'"{model.name}"', "bold cyan"), (f" ({model.kind}) at {model.site}", "")]
    yield [(_LINE * total_width, "dim")]
    yield from _format(HEADINGS, widths, "bold")
    yield [(_DOUBLE_LINE * total_width, "dim")]
    for row in rows:
        yield from _format(row.cells, widths, "dim" if row.depth else "", indent=3 * row.depth)
    if not rows:
        yield [(" (no layers)", "dim")]
    yield [(_DOUBLE_LINE * total_width, "dim")]
    yield from totals(model.params, names)
    yield [(_LINE * total_width, "dim")]


def table_rows(model: ModelInfo, *, expand_nested: bool = False) -> list[Row]:
    """Return a row for each layer of a model; the fourth cell is empty where the layers form a chain."""
    names = model.names()
    rows = [row for layer in model.layers for row in _rows(layer, names, 0, expand_nested=expand_nested)]
    if _is_chain(model):
        return [Row((*row.cells[:3], "", row.cells[4]), row.depth) for row in rows]
    return rows


def totals(params: Params, names: Names = None) -> Iterator[Line]:
    """Yield the lines below the table: the three counts, and what they rest on."""
    yield [(" Total params: ", "bold"), (total_text(params, names), "")]
    if params.total is not None or params.trainable is not None:
        yield [(" Trainable params: ", "bold"), (count_text(params, "trainable", names), "")]
        yield [(" Non-trainable params: ", "bold"), (count_text(params, "non_trainable", names), "")]
    for each in params.alternatives:
        parts = [f"{count_text_of(each.total, names)} if {each.when}"]
        if each.trainable is not None:
            parts.append(f"{count_text_of(each.trainable, names)} of them trainable")
        yield [("   - ", "dim"), (", ".join(parts), "")]
    for symbol in params.symbols:
        name = (names or {}).get(symbol, symbol.name)
        source = f" = {symbol.source}" if symbol.source and symbol.source != name else ""
        line = f" (line {symbol.line})" if symbol.line else ""
        default = f", {symbol.default} unless given" if symbol.default is not None else ""
        yield [("   where ", "dim"), (f"{name}{source}{line}{default}", "")]
    for each_unknown in params.unknown:
        yield [("   not known: ", "yellow"), (str(each_unknown), "")]


def total_text(params: Params, names: Names = None) -> str:
    """Return the total for a person: a number, a number at stated values, a formula, or what it lacks."""
    if params.total is not None:
        text = count_text(params, "total", names)
        value = number(params.total)
        if isinstance(params.total, Poly) and value is not None:
            return f"{value:,} at {_values(params, names)}; {text} in general"
        return f"{text} at {_values(params, names)}" if params.choices else text
    if params.alternatives:
        return params.formula(names)
    if params.known is not None and params.known != 0:
        return f"not known; the known layers have {render(params.known, names=names)}"
    return "not known"


def count_text(params: Params, count: str, names: Names = None) -> str:
    """Return one of the three counts as text, ``?`` where it is not one size."""
    return count_text_of(getattr(params, count), names)


def count_text_of(size: int | Poly | None, names: Names = None) -> str:
    """Return a size as text, ``?`` for None."""
    return "?" if size is None else render(size, names=names)


def _values(params: Params, names: Names) -> str:
    return ", ".join(f"{name}={value}" for name, value in params.assumptions(names).items())


def _rows(layer: LayerInfo, names: Names, depth: int, *, expand_nested: bool) -> Iterator[Row]:
    indent = "   " * depth
    notes = []
    if layer.shared_with is not None:
        notes.append(f"shared with {layer.shared_with}")
    if layer.calls > 1:
        notes.append(f"called {layer.calls} times")
    if layer.params.trainable == 0 and layer.params.total not in (0, None):
        notes.append("not trainable")
    if layer.params.total is None and layer.params.unknown:
        notes.append(layer.params.unknown[0].reason)
    yield Row(
        (
            f"{indent}{layer.name} ({layer.class_name})",
            show_shapes(layer.output_shapes, names),
            layer.params.formula(names),
            ", ".join(layer.inbound),
            "; ".join(notes),
        ),
        depth,
    )
    if expand_nested:
        for inner in layer.layers:
            yield from _rows(inner, names, depth + 1, expand_nested=True)


def _is_chain(model: ModelInfo) -> bool:
    """Whether each layer simply follows the one above it, so that a column of predecessors says nothing."""
    if model.kind == "sequential":
        return True
    pairs = zip(model.layers, model.layers[1:], strict=False)
    return all(len(after.inbound) < 2 and after.inbound in ((), (before.name,)) for before, after in pairs)


def _widths(rows: Sequence[Row]) -> list[int]:
    widths = []
    for column, heading in enumerate(HEADINGS):
        longest = max((len(row.cells[column]) for row in rows), default=0)
        needed = longest > 0 or column < 3
        widths.append(max(longest, len(heading), _MIN_WIDTHS[column]) if needed else 0)
    return widths


def _fitted(widths: list[int], width: int | None) -> list[int]:
    """Return the widths of the columns of a table that is not wider than a terminal, as far as that goes.

    The widest columns give way first; a column that is narrower than its
    share keeps its width.
    """
    used = sum(1 for each in widths if each)
    room = (width or 0) - 2 - 2 * (used - 1)
    if width is None or sum(widths) <= room:
        return widths
    limit = max(widths)
    while limit > _NARROWEST and sum(min(each, limit) for each in widths) > room:
        limit -= 1
    return [min(each, limit) for each in widths]


def _format(cells: Sequence[str], widths: Sequence[int], style: str, *, indent: int = 0) -> Iterator[Line]:
    """Yield the lines of a row.

    Counts stand at the left like Keras's, so that long formulas do not push the table.
    """
    columns = [
        _wrapped(cell, width, 0 if number else indent)
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
        if width
    ]
    kept = [width for width in widths if width]
    for parts in zip_longest(*columns, fillvalue=""):
        shown = [part.ljust(width) for part, width in zip(parts, kept, strict=True)]
        yield [((" " + "  ".join(shown)).rstrip(), style)]


def _wrapped(cell: str, width: int, indent: int) -> list[str]:
    """Return the lines of a cell; those after the first one are indented."""
    if len(cell) <= width:
        return [cell]
    lead = min(indent + 2, width // 2)
    first, rest = " " * min(indent, lead), " " * lead
    lines = wrap(cell.strip(), width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    return lines or [""]
