"""IPython's own syntax, translated into Python line for line.

Jupyter rewrites a cell before Python sees it.  What matters here is which
lines are Python, and which names get a value that the source does not fix.
The syntax is that of IPython's manual, "IPython reference": magics (``%``,
``%%``), the system shell (``!``), help (``?``), automatic calls (``,`` ``;``
``/``), and pasted prompts.
"""

from __future__ import annotations

import re
from dataclasses import field
from enum import StrEnum

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern
from keras_paramlint.sources.lines import LineScanner


PYTHON_CELL_MAGICS = frozenset(
    {
        "capture",
        "debug",
        "ipytest",
        "memit",
        "mprun",
        "prun",
        "scalene",
        "snakeviz",
        "time",
        "timeit",
        "wandb",
    }
)
"""Cell magics that run their body as Python in the notebook's own namespace."""

FOREIGN_CELL_MAGICS = frozenset(
    {
        "!",
        "R",
        "bash",
        "bigquery",
        "cmd",
        "cython",
        "file",
        "html",
        "javascript",
        "js",
        "latex",
        "markdown",
        "perl",
        "pypy",
        "python",
        "python2",
        "python3",
        "ruby",
        "script",
        "sh",
        "shell",
        "sql",
        "svg",
        "sx",
        "system",
        "writefile",
    }
)
"""Cell magics whose body cannot touch the notebook's names: another language or another process."""

PYTHON_LINE_MAGICS = frozenset({"time", "prun"})
"""Line magics that run the rest of the line there (``%timeit`` throws its names away)."""

AUTOMATIC_MAGICS = frozenset(
    "cat cd clear conda cp dirs env history less ll load_ext ls man matplotlib mkdir more mv pip popd pushd "
    "pwd pylab reset rm rmdir run time timeit who whos".split()
)
"""Line magics and aliases that IPython knows without the ``%``, in a cell of one line."""

UNKNOWN = "get_ipython()"
"""What stands where the value comes from outside; no analysed code can know it."""

_ESCAPES = "!%?,;/"
_CELL_MAGIC = late_pattern(r"%%\s*(?P<name>[\w.!-]*)\s*(?P<rest>.*)")
_LINE_MAGIC = late_pattern(r"%+\s*(?P<name>[\w.]*)\s*(?P<rest>.*)")
_PROMPTS = (
    (re.compile(r">>>(?: |$)"), re.compile(r"(?:>>>|\.\.\.)(?: |$)")),
    (re.compile(r"In \[\d+\]: ?"), re.compile(r"(?:In \[\d+\]:|\s*\.{3,}:)(?: |$)")),
)
_NOT_A_TARGET = late_pattern(r"[#!%<>+\-/|&^@~?]")


class MagicKind(StrEnum):
    """Which of IPython's forms a magic has."""

    LINE = "line"
    CELL = "cell"
    SHELL = "shell"
    HELP = "help"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Magic:
    """A piece of IPython syntax, kept because it may be evidence: ``%tensorflow_version 1.x``."""

    line: int
    """Its line, from 1."""
    kind: MagicKind
    name: str
    """The magic's name, ``""`` for the shell and for help."""
    text: str
    """What follows the name."""


@dataclass(slots=True)
class Translation:
    """A cell as Python, with as many lines as the cell has."""

    lines: list[str]
    magics: list[Magic] = field(default_factory=list)
    shifts: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """For a line (from 1): from which column on, how many columns the person sees more."""

    is_unread: bool = False
    """Whether the cell is the body of a magic that nothing is known of; it may well be Python."""

    def shift(self, index: int, column: int, added: int) -> None:
        """Note that ``added`` columns in front of ``column`` were taken out of a line."""
        self.shifts[index + 1] = (*self.shifts.get(index + 1, ()), (column, added))


def translate(lines: list[str]) -> Translation:
    """Return the Python in a cell; a cell in another language is all blank lines.

    Below an unknown cell magic the lines are left as they are, and marked as unread.
    """
    result = Translation(list(lines))
    _strip_indent(result)
    _strip_prompts(result)
    start = _first_line(result.lines)
    while start < len(lines) and (header := _CELL_MAGIC.match(result.lines[start])):
        name = header["name"]
        is_help = header["rest"].startswith("?")
        kind = MagicKind.HELP if is_help else MagicKind.CELL
        result.magics.append(Magic(start + 1, kind, name, header["rest"]))
        result.lines[start] = ""
        if not is_help and name not in PYTHON_CELL_MAGICS:
            result.is_unread = name not in FOREIGN_CELL_MAGICS
            if not result.is_unread:
                result.lines = [""] * len(lines)
            return result
        start = _first_line(result.lines, start + 1)
    if len(lines) == 1 and _is_automatic(result.lines[0]):
        result.lines[0] = f"%{result.lines[0]}"
        result.shift(0, 1, -1)
    _translate_lines(result, start)
    return result


def _is_automatic(line: str) -> bool:
    """Say whether a cell's only line is a magic without its ``%``: ``ls data``, which no Python is."""
    if line.partition(" ")[0] not in AUTOMATIC_MAGICS:
        return False
    import ast

    try:
        ast.parse(line)
    except (SyntaxError, ValueError):
        return True
    return False


def _first_line(lines: list[str], start: int = 0) -> int:
    """Return the index of the first line that is not blank, else the number of lines."""
    return next((index for index in range(start, len(lines)) if lines[index].strip()), len(lines))


def _strip_indent(result: Translation) -> None:
    """Take the first line's indentation from every line that has it, as IPython does."""
    start = _first_line(result.lines)
    if start == len(result.lines):
        return
    first = result.lines[start]
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    if not indent:
        return
    for index, line in enumerate(result.lines):
        if line.startswith(indent):
            result.lines[index] = line[len(indent) :]
            result.shift(index, 1, len(indent))


def _strip_prompts(result: Translation) -> None:
    """Take pasted ``>>>`` and ``In [1]:`` prompts away."""
    start = _first_line(result.lines)
    if start == len(result.lines):
        return
    for initial, prompt in _PROMPTS:
        if not initial.match(result.lines[start]):
            continue
        for index in range(start, len(result.lines)):
            if found := prompt.match(result.lines[index]):
                result.lines[index] = result.lines[index][found.end() :]
                result.shift(index, 1, found.end())


def _translate_lines(result: Translation, start: int) -> None:
    """Translate what IPython recognises where a logical line begins."""
    lines = result.lines
    scanner = LineScanner()
    index = start
    while index < len(lines):
        if scanner.at_start and (end := _translate_line(result, index)) is not None:
            index = end
            continue
        scanner.feed(lines[index])
        index += 1


def _translate_line(result: Translation, index: int) -> int | None:
    """Translate one logical line in place; return the index behind it, None if it is Python."""
    line = result.lines[index]
    code = line.lstrip()
    indent = line[: len(line) - len(code)]
    nothing = f"{indent}pass" if indent else ""
    if _asks_for_help(code):
        result.lines[index] = nothing
        result.magics.append(Magic(index + 1, MagicKind.HELP, "", code.strip("? ")))
        return index + 1
    head, escaped = _split_assignment(line) if code[:1] not in _ESCAPES else (indent, code)
    if not escaped:
        return None
    text, end = _join_continued(result.lines, index, escaped)
    assigned = head != indent
    python = UNKNOWN if assigned else "pass" if indent else ""
    escape, rest = text[0], text[1:].strip()
    if escape == "%":
        magic = _LINE_MAGIC.match(text)
        name, rest = (magic["name"], magic["rest"]) if magic else ("", rest)
        result.magics.append(Magic(index + 1, MagicKind.LINE, name, rest))
        if name in PYTHON_LINE_MAGICS and rest[:1] not in ("", "-", *_ESCAPES):
            python = rest
            result.shift(index, len(head) + 1, len(text) - len(rest))
    elif escape == "!":
        result.magics.append(Magic(index + 1, MagicKind.SHELL, "", rest.removeprefix("!").strip()))
    elif escape in ",;/":
        python = _automatic_call(escape, rest)
        result.magics.append(Magic(index + 1, MagicKind.CALL, rest.partition(" ")[0], rest))
    result.lines[index:end] = [f"{head}{python}" if python else "", *[""] * (end - index - 1)]
    return end


def _asks_for_help(code: str) -> bool:
    """Whether a line is ``?x``, ``x?`` or ``x??``; a question mark in a string or comment is none."""
    code = code.rstrip()
    if code.startswith("?"):
        return True
    return code.endswith("?") and not code.startswith("!") and not any(mark in code for mark in "#'\"")


def _split_assignment(line: str) -> tuple[str, str]:
    """Return ``("y = ", "!ls")`` for ``y = !ls`` and ``y = %x``, else an empty second part."""
    target, equals, value = line.partition("=")
    escaped = value.lstrip()
    is_escape = escaped.startswith("!") or (escaped.startswith("%") and escaped[1:2].isidentifier())
    if not equals or not is_escape or not target.strip() or _NOT_A_TARGET.search(target):
        return "", ""
    if any(target.count(opening) != target.count(closing) for opening, closing in ("()", "[]", "{}")):
        return "", ""
    return line[: len(line) - len(escaped)], escaped


def _join_continued(lines: list[str], index: int, first: str) -> tuple[str, int]:
    """Return a magic's whole text, continued by backslashes, and the index behind its last line."""
    parts = [first]
    end = index + 1
    while parts[-1].endswith("\\"):
        parts[-1] = parts[-1][:-1]
        if end == len(lines):
            break
        parts.append(lines[end])
        end += 1
    return "".join(parts).rstrip(), end


def _automatic_call(escape: str, text: str) -> str:
    """Return the call that ``,f a b``, ``;f a b`` or ``/f a b`` stands for."""
    name, _, rest = text.partition(" ")
    words = rest.split()
    if escape == "/":
        return f"{name}({', '.join(words)})"
    arguments = [rest.strip()] if escape == ";" else words
    return f"{name}({', '.join(repr(argument) for argument in arguments)})"
