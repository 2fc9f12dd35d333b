"""Tables of ``model.summary()`` that somebody pasted into comments or documentation strings.

Keras 1 and 2 write columns at fixed offsets, which the heading shows; Keras 3 draws boxes.  What is too long
for a cell is cut (Keras 1 and 2.0 to 2.7, and Keras 3 before an ellipsis) or goes on in the next line.
"""

from __future__ import annotations

import re
from dataclasses import field

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern
from keras_paramlint.sources.expectations import bare_count


@dataclass(frozen=True, slots=True)
class Count:
    """A count as it is written, and where."""

    value: int
    tolerance: int = 0
    """Half a unit of the last digit that is written, where it is abbreviated (``1.5M``); else 0."""
    line: int = 0
    column: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What one line holds of a cell, with the blanks around it."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One layer's row."""

    line: int
    """From 1, in the analysed text."""
    column: int
    name: str
    class_name: str
    """As printed; old releases cut it to fit the column."""
    shape: tuple[int | None, ...] | None
    """The output shape; None where it is several shapes, or cut."""
    stated: Count
    depth: int = 0
    """In how many models or wrappers the layer is."""
    cells: tuple[tuple[Cell, ...], ...] = ((), (), ())
    """The layer, the output shape and the count as they are written, each in one cell a line."""

    @property
    def count(self) -> int:
        """The number of parameters."""
        return self.stated.value

    @property
    def is_cut(self) -> bool:
        """Whether the class may go on, as its cell was too narrow."""
        return not any(")" in cell.text for cell in self.cells[0])

    @property
    def last_line(self) -> int:
        """The last line that it takes."""
        return max((cell.line for cells in self.cells for cell in cells), default=self.line)


@dataclass(frozen=True, slots=True)
class PastedSummary:
    """One table, or only its last lines."""

    line: int
    """The line of its first row, else of its total."""
    column: int
    rows: tuple[SummaryRow, ...] = ()
    counts: tuple[tuple[str, Count], ...] = ()
    """What stands below: ``Total``, ``Trainable``, ``Non-trainable``, ``Optimizer``."""
    model: str = ""
    """The name in front of it: ``Model: "sequential"``."""
    boxed: bool = False
    """Whether lines are drawn between the columns."""
    has_more: bool = True
    """Whether there may be columns behind the three first ones."""

    def stated(self, what: str) -> Count | None:
        """Return one of the counts below the rows."""
        return dict(self.counts).get(what)

    @property
    def total(self) -> int | None:
        """The number of parameters, without the variables of an optimizer, which Keras 3 counts in."""
        total, optimizer = self.stated("Total"), self.stated("Optimizer")
        if total is None:
            return None
        return total.value - (optimizer.value if optimizer is not None else 0)


_NUMBER = r"\d[\d,_]*(?:\.\d+)?(?: ?[KMBG](?!\w))?"
_MODEL = late_pattern(r"Model: \"(?P<name>[^\"]+)\"")
_HEADING = late_pattern(
    r"(?P<name>Layer \(type\)).*?(?P<shape>Output Shape).*?(?P<count>Param #)(?P<rest>.*)"
)
_BELOW = late_pattern(
    rf"(?P<what>Total|Trainable|Non-trainable|Optimizer) params:\s*(?P<count>{_NUMBER})(?![\w.])"
)
_RULE = late_pattern(r"[\s_=─━═┄┅¯+|├┼┤╞╪╡└┴┘┌┬┐┏┳┓┡╇┩│┃#-]*")
_LAYER = late_pattern(r"(?P<name>.+?)\s*\((?P<cls>\w*)…?\)?")
_COLUMNS = ("layer", "shape", "count")
_PLAIN_ROW = late_pattern(
    r"(?<![\w/.-])(?P<layer>[\w/.-]++\s++\(\w++\)?)(?P<layer_rest>\s*+)(?:[│|]\s++)?(?<=\s)"
    r"(?P<shape>\[?\([^()]*\)\]?|\[\(.*?\)\]|multiple|\?)(?P<shape_rest>\s*+)(?:[│|]\s++)?(?<=\s)"
    rf"(?P<count>{_NUMBER})(?!\S*\()(?=\s|$|[│|])(?P<count_rest>\s*+)"
)
_WORD = late_pattern(r"\w")
_SEPARATOR = late_pattern(r"[│┃|]")
_MOST_LINES = 12
"""Lines without a row that may stand inside one table: rules, empty lines."""


def read_summaries(text: str) -> tuple[PastedSummary, ...]:
    """Return the tables in a text, in order; the usual file, which has none, costs a search."""
    if "Total params:" not in text and "Param #" not in text:
        return ()
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        reader.line(number, line)
    reader.close()
    return tuple(reader.found)


@dataclass(slots=True)
class _Cells:
    """A row in the making: its cells, which may go on in further lines."""

    line: int
    column: int
    layer: str
    shape: str
    count: Count
    depth: int
    written: tuple[list[Cell], ...]

    def row(self) -> SummaryRow | None:
        """Return the row, None where its cells are not those of one."""
        found = _LAYER.fullmatch(self.layer.strip())
        if found is None or self.count.value < 0:
            return None
        name, shape, cells = found["name"].strip(), _shape(self.shape), tuple(map(tuple, self.written))
        return SummaryRow(self.line, self.column, name, found["cls"], shape, self.count, self.depth, cells)


@dataclass(slots=True)
class _Reader:
    """Follows tables line by line."""

    found: list[PastedSummary] = field(default_factory=list)
    rows: list[SummaryRow] = field(default_factory=list)
    counts: dict[str, Count] = field(default_factory=dict)
    model: str = ""
    heading: re.Match[str] | None = None
    boxed: bool = False
    """Whether lines are drawn between the columns; else they stand where the heading has them."""
    open: _Cells | None = None
    last: int = 0
    """The last line that belonged to the table."""

    def line(self, number: int, line: str) -> None:
        """Take the next line."""
        if number - self.last > _MOST_LINES and (self.rows or self.counts):
            self.close()
        if (named := _MODEL.search(line)) is not None and _is_prose(line, named.start()):
            self.close()
            self.model, self.last = named["name"], number
        elif (heading := _HEADING.search(line)) is not None and _is_prose(line, heading.start()):
            model = self.model if number - self.last <= 3 and not self.rows else ""
            self.close()
            self.model, self.heading = model, heading
            self.boxed = bool(_SEPARATOR.search(line[heading.end("name") : heading.start("shape")]))
        elif (below := _BELOW.search(line)) is not None and _is_prose(line, below.start()):
            self._below(number, below)
        elif not self.counts:
            self._inside(number, line)
        elif not _RULE.fullmatch(line):
            self.close()

    def _below(self, number: int, found: re.Match[str]) -> None:
        self._finish()
        count = _count(found["count"], number, found.start("count"))
        if found["what"] in self.counts:
            self.close()
        if count is not None:
            self.counts[found["what"]] = count
            self.last = number

    def _inside(self, number: int, line: str) -> None:
        """Take a line that may be a row, or go on with one."""
        if _RULE.fullmatch(line):
            self._finish()
        elif (cells := self._cells(number, line)) is not None:
            self._finish()
            self.open, self.last = cells, number
        elif self.open is not None and not self._goes_on(number, line):
            self._finish()

    def _finish(self) -> None:
        row = self.open.row() if self.open is not None else None
        self.open = None
        if row is not None:
            self.rows.append(row)

    def _cells(self, number: int, line: str) -> _Cells | None:
        """Return the cells of a line that begins a row."""
        found = None if self.boxed else _PLAIN_ROW.search(line)
        if found is not None and _is_prose(line, found.start()):
            parts = [(found.start(key), found[key] + found[f"{key}_rest"]) for key in _COLUMNS]
        elif self.heading is not None:
            parts = self._parts(line)
        else:
            return None
        if len(parts) < 3:
            return None
        (start, layer), (_, shape), (at, written) = parts
        label, stated = layer.strip(" └"), written.strip()
        count = _count(stated, number, at + written.find(stated)) if stated else None
        if count is None or not label:
            return None
        column = start + layer.find(label)
        # Keras 3 sets what is inside three columns further in, Keras 2 draws a line in front of it.
        depth = layer.find("└") // 3 if "└" in layer else 0 if self.boxed else line[:column].count("|")
        cells = tuple([Cell(number, offset + 1, text)] for offset, text in parts)
        return _Cells(number, column + 1, label, shape.strip(), count, depth, cells)

    def _parts(self, line: str) -> list[tuple[int, str]]:
        """Return the first three columns of a line, each with its offset; fewer where it has not so many."""
        if self.boxed:
            marks = [found.start() for found in _SEPARATOR.finditer(line)]
            if not marks or line[: marks[0]].strip(" \t#"):
                return []
            ends = [*marks[1:], len(line)]
            return [(mark + 1, line[mark + 1 : end]) for mark, end in zip(marks, ends, strict=True)][:3]
        assert self.heading is not None
        begin = len(line) - len(line.lstrip(" \t#|"))
        rest = self.heading["rest"]
        end = self.heading.start("rest") + len(rest) - len(rest.lstrip()) if rest.strip() else len(line)
        shape, count = self.heading.start("shape"), self.heading.start("count")
        bounds = [(min(begin, shape), shape), (shape, count), (count, max(end, count))]
        return [(first, line[first:last]) for first, last in bounds]

    def _goes_on(self, number: int, line: str) -> bool:
        """Put what a line says behind the cells of the open row; say whether it is such a line."""
        parts = self._parts(line) if self.heading is not None else []
        if len(parts) < 3 or self.open is None:
            return False
        layer, shape, count = (text.strip() for _, text in parts)
        if count.strip("|│┃ "):
            # A count that is cut in two cannot be read for certain.
            self.open.count = Count(-1)
        # Keras 3 breaks lines between words, Keras 2 wherever the cell ends.
        between = " " if self.boxed else ""
        self.open.layer += between + layer if layer else ""
        self.open.shape += between + shape if shape else ""
        for cells, (offset, text) in zip(self.open.written, parts, strict=True):
            cells.append(Cell(number, offset + 1, text))
        return True

    def close(self) -> None:
        """End the table, if there is one."""
        self._finish()
        total = self.counts.get("Total")
        if self.heading is None and total is not None and sum(r.count for r in self.rows) != total.value:
            # Without a heading nobody knows where the cells end; these rows were cut, or are some of all.
            self.rows = []
        if self.rows and (total is not None or len(self.rows) > 1):
            has_more = self.heading is None or bool(_WORD.search(self.heading["rest"]))
            first, counts = self.rows[0], tuple(self.counts.items())
            self.found.append(
                PastedSummary(
                    first.line, first.column, tuple(self.rows), counts, self.model, self.boxed, has_more
                )
            )
        elif total is not None:
            counts = tuple(self.counts.items())
            self.found.append(PastedSummary(total.line, total.column, (), counts, self.model))
        self.rows, self.counts, self.model, self.heading, self.boxed = [], {}, "", None, False


_UNITS = {"K": 10**3, "M": 10**6, "B": 10**9, "G": 10**9}


def _count(text: str, line: int, offset: int) -> Count | None:
    """Return a count, exact or abbreviated (``1.5M``)."""
    if not re.fullmatch(_NUMBER, text):
        return None
    column, unit = offset + 1, _UNITS.get(text[-1], 0)
    if not unit:
        value = bare_count(text)
        return None if value is None else Count(value, 0, line, column, column + len(text))
    whole, _, part = re.sub(r"[,_ KMBG]", "", text).partition(".")
    step = unit // 10 ** len(part)
    return Count(int(whole + part) * step, step // 2, line, column, column + len(text)) if step else None


def _is_prose(line: str, position: int) -> bool:
    """Say whether what stands before a match is a comment's beginning or nothing but decoration."""
    return not line[:position].strip(" \t#│|┃")


def _shape(text: str) -> tuple[int | None, ...] | None:
    inner = text.strip()
    if inner.startswith("[(") and inner.endswith(")]") and inner.count("(") == 1:
        inner = inner[1:-1]
    if not (inner.startswith("(") and inner.endswith(")")):
        return None
    sizes: list[int | None] = []
    for part in inner[1:-1].split(","):
        word = part.strip()
        if not word:
            continue
        if word in ("None", "?"):
            sizes.append(None)
        elif word.isdigit():
            sizes.append(int(word))
        else:
            return None
    return tuple(sizes)
