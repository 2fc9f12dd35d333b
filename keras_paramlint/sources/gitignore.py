"""One file of ignore patterns, read as git reads it.

The rules are those of gitignore(5), with the matching of git's ``wildmatch``.
A pattern is asked about one entry only and never about what lies below it:
who walks a tree asks for directories first and does not enter ignored ones.
(Libraries that answer for whole paths cannot tell ``!*/`` for a directory from
``!*/`` for the files in it, and lose the usual ``*``, ``!*/``, ``!*.py``.)
"""

from __future__ import annotations

import re

from keras_paramlint.dataclass import dataclass


_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t\n\r\f\v",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_ANY_DEPTH = "**"
"""A component that stands for any number of directories."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One line of the file."""

    ignores: bool
    only_directories: bool
    components: tuple[re.Pattern[str] | str, ...]
    """What each part of the path has to match; one of them for a pattern about names alone."""
    is_name: bool
    text: str
    """The regular expression of a pattern about names."""


class IgnoreFile:
    """The patterns of a file, asked about the entries of the directories below it."""

    __slots__ = ("_maybe", "_names", "_paths")

    def __init__(self, text: str) -> None:
        """Read the lines of a file; those that git cannot use match nothing."""
        patterns = [found for line in text.split("\n") if (found := _parse(line)) is not None]
        numbered = list(enumerate(patterns))
        # Later lines win, so both are asked from the end.
        self._names = [(number, found) for number, found in reversed(numbered) if found.is_name]
        self._paths = [(number, found) for number, found in reversed(numbered) if not found.is_name]
        # One search that says no for nearly every name.
        self._maybe = re.compile("|".join(found.text for _, found in self._names)) if self._names else None

    def ignores(self, path: str, *, is_directory: bool) -> bool | None:
        """Tell whether an entry is ignored (True), wanted back (False), or not spoken of (None).

        Args:
            path: The entry relative to the file's directory, with ``/`` between its parts.
            is_directory: Whether it is one; a symbolic link is none.
        """
        parts = path.split("/")
        by_name = by_path = (-1, False)
        if self._maybe is not None and self._maybe.match(parts[-1]):
            by_name = _last(self._names, parts[-1:], is_directory=is_directory)
        if self._paths:
            by_path = _last(self._paths, parts, is_directory=is_directory)
        number, answer = max(by_name, by_path)
        return answer if number >= 0 else None


def _last(patterns: list[tuple[int, _Pattern]], parts: list[str], *, is_directory: bool) -> tuple[int, bool]:
    """Return the number and the answer of the last pattern that matches, else -1."""
    for number, found in patterns:
        if (is_directory or not found.only_directories) and _match_all(found.components, parts):
            return number, found.ignores
    return -1, False


def _parse(line: str) -> _Pattern | None:
    """Read one line; None for a blank one, a comment, and what can match nothing."""
    line = _without_trailing_spaces(line.removesuffix("\r"))
    if line.startswith("#"):
        return None
    ignores = not line.startswith("!")
    line = line.removeprefix("!")
    only_directories = line.endswith("/")
    line = line.removesuffix("/")
    is_name = "/" not in line
    line = line.removeprefix("/")
    components = _components(line)
    if not line or components is None:
        return None
    if is_name and components[0] == _ANY_DEPTH:
        components = [".*"]
    compiled = tuple(part if part == _ANY_DEPTH else re.compile(part, re.DOTALL) for part in components)
    text = rf"(?s:{components[0]})\Z" if is_name else ""
    return _Pattern(ignores, only_directories, compiled, is_name, text)


def _without_trailing_spaces(line: str) -> str:
    """Cut spaces at the end, except one behind a backslash."""
    stripped = line.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return f"{stripped} " if backslashes % 2 and len(stripped) < len(line) else stripped


def _components(line: str) -> list[str] | None:
    """Return a regular expression for each part between slashes; None if the pattern is broken."""
    parts: list[str] = []
    # Text between stars; a part of the path is matched from star to star.
    pieces = [""]
    is_only_stars = True
    stars = 0
    position = 0
    while position <= len(line):
        letter = line[position : position + 1]
        if letter == "\\" and line[position + 1 : position + 2] == "/":
            position += 1
            letter = "/"
        if letter in {"", "/"}:
            parts.append(_ANY_DEPTH if is_only_stars and stars > 1 else _joined(pieces))
            pieces, is_only_stars, stars = [""], True, 0
            position += 1
            continue
        if letter == "*":
            stars += 1
            if line[position - 1 : position] != "*" or pieces[-1] or len(pieces) == 1:
                pieces.append("")
            position += 1
            continue
        is_only_stars = False
        if letter == "?":
            pieces[-1] += "."
        elif letter == "[":
            bracket = _bracket(line, position)
            if bracket is None:
                return None
            text, position = bracket
            pieces[-1] += text
            continue
        else:
            if letter == "\\":
                position += 1
                letter = line[position : position + 1]
                if not letter:
                    return None
            pieces[-1] += re.escape(letter)
        position += 1
    return parts


def _joined(pieces: list[str]) -> str:
    """Join what stands between stars; the first place that fits is enough for all but the last."""
    if len(pieces) == 1:
        return pieces[0]
    middle = "".join(f"(?>.*?{piece})" for piece in pieces[1:-1] if piece)
    return f"{pieces[0]}{middle}.*{pieces[-1]}"


def _bracket(line: str, start: int) -> tuple[str, int] | None:
    """Translate ``[...]``; return it and the offset behind it, None if it is not closed or not known."""
    position = start + 1
    negated = line[position : position + 1] in {"!", "^"}
    position += negated
    items: list[str] = []
    first = True
    while first or line[position : position + 1] != "]":
        first = False
        if line.startswith("[:", position) and (end := line.find(":]", position)) > 0:
            known = _CLASSES.get(line[position + 2 : end])
            if known is None:
                return None
            items.append(known)
            position = end + 2
            continue
        low, position = _letter(line, position)
        high = low
        if line[position : position + 1] == "-" and line[position + 1 : position + 2] not in {"]", ""}:
            high, position = _letter(line, position + 1)
        if not low or not high:
            return None
        if low <= high:
            items.append(f"{re.escape(low)}-{re.escape(high)}")
        else:
            items.append(re.escape(low))
    if not items:
        return ("." if negated else "(?!)"), position + 1
    return f"[{'^' if negated else ''}{''.join(items)}]", position + 1


def _letter(line: str, position: int) -> tuple[str, int]:
    """Return a letter of a bracket, perhaps behind a backslash, and the offset behind it."""
    if line[position : position + 1] == "\\":
        position += 1
    return line[position : position + 1], position + 1


def _match_all(components: tuple[re.Pattern[str] | str, ...], parts: list[str]) -> bool:
    """Whether the parts of a path match a pattern's components, all of them."""
    # The numbers of parts that the components so far can have used up.
    reached = {0}
    for index, component in enumerate(components):
        if isinstance(component, str):
            # At the end it stands for what is in the directory, not for the directory.
            least = min(reached) + (index == len(components) - 1)
            reached = set(range(least, len(parts) + 1))
        else:
            reached = {used + 1 for used in reached if used < len(parts) and component.fullmatch(parts[used])}
        if not reached:
            return False
    return len(parts) in reached
