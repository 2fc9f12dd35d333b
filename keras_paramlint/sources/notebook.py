"""Notebooks: the code cells of a Jupyter file as one Python text.

The format is that of nbformat 4, with what versions 2 and 3 called things
(``worksheets``, ``input``).  The JSON is somebody's input: every type in it is
checked, and nothing in it is believed.

Cells are counted from 1 over all cells, Markdown included.  That is the
number that ruff prints; the ``In [3]`` beside a cell is not used, since it
changes with every run.
"""

from __future__ import annotations

import ast
import json
import keyword
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import islice

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern
from keras_paramlint.sources.encoding import newlines_as_lf, unfit
from keras_paramlint.sources.errors import SourceError, why_no_python
from keras_paramlint.sources.extent import TOO_MUCH, has_too_much
from keras_paramlint.sources.magics import UNKNOWN, Magic, translate


@dataclass(frozen=True, slots=True)
class CellSpan:
    """Where one code cell lies in the analysed text."""

    number: int
    """From 1, over all cells."""
    first_line: int
    """The line of the text that the cell's first line is, from 1."""
    line_count: int
    shifts: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """For a line of the cell: from which column on, how many columns the person sees more."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """What the code cells come to."""

    text: str
    cells: tuple[CellSpan, ...] = ()
    magics: tuple[Magic, ...] = ()
    errors: tuple[SourceError, ...] = ()


MAX_VALUES = 3_000_000
"""The most values in the JSON of a notebook that is analysed: each takes some dozen bytes, the file a few."""

MAX_CELLS = 20_000
"""The most cells of a notebook that is analysed; each is parsed by itself."""

_VALUES = late_pattern(r'"(?:[^"\\]|\\.)*+"?|([,\[{])', re.DOTALL)

_NAME = r"[^\W\d]\w*+"
_TARGETS = rf"\(?{_NAME}(?:[ \t]*,[ \t]*{_NAME})*+\)?"
_ASSIGNED = late_pattern(
    r"(?:^|;)[ \t]*(?:"
    rf"(?:async[ \t]+)?(?:def|class|for)[ \t]+({_TARGETS})"
    rf"|((?:{_TARGETS}[ \t]*=(?!=)[ \t]*)+)"
    rf"|({_NAME})(?:\[[^\]\n]*\]|\.\w++|[ \t])*+(?::[^=\n]*)?(?:[-+*/%|&^@<>]{{0,2}}=)(?!=)"
    rf"|({_NAME})\.(?:add|append|build|clear|extend|insert|pop|remove|setdefault|update)\("
    r")|\bas[ \t]+("
    rf"{_NAME})[ \t]*:",
    re.MULTILINE,
)
_MAX_ASSIGNED = 200


def parse_notebook(path: str, data: str | bytes) -> Notebook | SourceError:
    """Read a notebook file; one that is not Python's has no text, and no errors either."""
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        if _has_too_much(text):
            return SourceError(path, f"has more than {MAX_VALUES:,} values and is not analysed")
        document = json.loads(text, parse_int=_small_integer)
    except UnicodeDecodeError:
        return SourceError(path, "is not a notebook: it is not valid UTF-8")
    except json.JSONDecodeError as error:
        return SourceError(path, f"is not a notebook: {error.msg}", error.lineno, error.colno)
    except (ValueError, RecursionError, MemoryError) as error:
        return SourceError(path, f"is not a notebook: {_first_words(error)}")
    if not isinstance(document, dict):
        return SourceError(path, "is not a notebook: the JSON is not an object")
    cells = _all_cells(document)
    if cells is None:
        return SourceError(path, "is not a notebook: it has no list of cells")
    if len(cells) > MAX_CELLS:
        return SourceError(path, f"has more than {MAX_CELLS:,} cells and is not analysed")
    language = _language(document.get("metadata"))
    if language not in ("", "python", "ipython", "python2", "python3"):
        return Notebook("")
    sources: list[tuple[int, str]] = []
    errors: list[SourceError] = []
    for number, cell in enumerate(cells, start=1):
        source = _code_of(cell)
        if isinstance(source, str):
            sources.append((number, source))
        elif source is not None:
            errors.append(SourceError(path, source.reason, cell=number))
    if has_too_much("\n".join(source for _, source in sources)):
        return SourceError(path, TOO_MUCH)
    return join_cells(path, sources, errors)


def join_cells(path: str, cells: Iterable[tuple[int, str]], errors: Iterable[SourceError] = ()) -> Notebook:
    """Join code cells, each with its number, into one text with a line for each of their lines.

    A cell that is not valid Python is left out, as Jupyter would refuse to run
    it.  The names that it would have given a value become unknown: behind a
    cell of Python 2, or one that is being typed, an older value would be a
    wrong one.  The same holds for the body of a cell magic that is not known.
    """
    lines: list[str] = []
    spans: list[CellSpan] = []
    magics: list[Magic] = []
    problems = list(errors)
    for number, source in cells:
        first = len(lines) + 1
        seen = newlines_as_lf(source).split("\n")
        python, found, shifts, problem = _read_cell(path, number, seen)
        if problem is not None:
            problems.append(problem)
        lines.extend(python)
        spans.append(CellSpan(number, first, len(seen), shifts))
        magics.extend(Magic(magic.line + first - 1, magic.kind, magic.name, magic.text) for magic in found)
    text = "\n".join(lines) + "\n" if lines else ""
    problems.sort(key=lambda problem: (problem.cell or 0, problem.line))
    return Notebook(text, tuple(spans), tuple(magics), tuple(problems))


_Shifts = Mapping[int, tuple[tuple[int, int], ...]]


def _read_cell(
    path: str, number: int, seen: list[str]
) -> tuple[list[str], list[Magic], _Shifts, SourceError | None]:
    """Return a cell's Python lines, its magics, its column shifts, and what is wrong with it."""
    text = "\n".join(seen)
    if found := unfit(text):
        return _unknown_names(seen), [], {}, SourceError(path, found.reason, found.line, cell=number)
    if _syntax_error(text) is None:
        return seen, [], {}, None
    translation = translate(seen)
    if translation.is_unread:
        return _unknown_names(translation.lines), translation.magics, {}, None
    error = _syntax_error("\n".join(translation.lines))
    if error is None:
        return translation.lines, translation.magics, translation.shifts, None
    line = min(max(1, error.lineno or 1), len(seen))
    column = max(1, error.offset or 1)
    column += sum(more for start, more in translation.shifts.get(line, ()) if column >= start)
    problem = SourceError(path, f"cannot be parsed: {why_no_python(error)}", line, column, number)
    return _unknown_names(translation.lines), translation.magics, {}, problem


def _syntax_error(text: str) -> SyntaxError | None:
    """Return what Python's parser says about a text, None if it accepts it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError, SystemError) as error:
        return SyntaxError(_first_words(error))
    return None


def _first_words(error: BaseException) -> str:
    """Return a short reason for an error whose message is made for programmers."""
    if isinstance(error, RecursionError | MemoryError | SystemError):
        return "it is nested too deeply"
    return str(error)[:100]


def _unknown_names(lines: list[str]) -> list[str]:
    """Return as many lines, without code but for names that have become unknown."""
    names: dict[str, None] = {}
    for found in _ASSIGNED.finditer("\n".join(lines)):
        for name in re.findall(_NAME, "".join(group or "" for group in found.groups())):
            if not keyword.iskeyword(name):
                names[name] = None
    blank = [""] * len(lines)
    if names:
        blank[0] = " = ".join([*list(names)[:_MAX_ASSIGNED], UNKNOWN])
    return blank


def _has_too_much(text: str) -> bool:
    """Say whether there are too many values; what stands in texts is none, be it the numbers of a plot."""
    if sum(map(text.count, ",[{")) <= MAX_VALUES:
        return False
    values = (found for found in _VALUES.finditer(text) if found[1])
    return next(islice(values, MAX_VALUES, None), None) is not None


def _all_cells(document: dict[str, object]) -> list[object] | None:
    """Return the cells of nbformat 4, or those of all worksheets of 2 and 3."""
    cells = document.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        return None
    joined: list[object] = []
    for sheet in sheets:
        found = sheet.get("cells") if isinstance(sheet, dict) else None
        if isinstance(found, list):
            joined.extend(found)
    return joined


def _language(metadata: object) -> str:
    """Return the language that the notebook's metadata declares, in lower case, or ``""``."""
    if not isinstance(metadata, dict):
        return ""
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        found = metadata.get(section)
        if isinstance(found, dict) and isinstance(found.get(key), str):
            return str(found[key]).lower()
    return ""


@dataclass(frozen=True, slots=True)
class _Unreadable:
    reason: str


def _code_of(cell: object) -> str | _Unreadable | None:
    """Return a code cell's source, None for another kind of cell."""
    if not isinstance(cell, dict):
        return _Unreadable("is not a notebook cell")
    if cell.get("cell_type") != "code" or not _is_python_cell(cell):
        return None
    source = cell.get("source", cell.get("input"))
    if isinstance(source, str):
        return source
    if isinstance(source, list):
        parts = [part for part in source if isinstance(part, str)]
        if len(parts) == len(source):
            return "".join(parts)
    return _Unreadable("has no source that is text")


def _is_python_cell(cell: dict[str, object]) -> bool:
    """Whether a code cell is in Python, as nbformat 3 and Visual Studio Code tell by the cell."""
    language = cell.get("language", "python")
    metadata = cell.get("metadata")
    editor = metadata.get("vscode") if isinstance(metadata, dict) else None
    if isinstance(editor, dict):
        language = editor.get("languageId", language)
    return not isinstance(language, str) or language.lower() in ("python", "ipython")


def _small_integer(digits: str) -> int:
    """Read an integer of the JSON; none of those that matter is long, and long ones take long."""
    return int(digits) if len(digits) < 20 else 0
