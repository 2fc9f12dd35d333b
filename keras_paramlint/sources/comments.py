"""The comments of a Python text, and the lines of code around them."""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_right
from dataclasses import field

from keras_paramlint.dataclass import dataclass
from keras_paramlint.sources.lines import LineScanner


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, from its ``#`` to the end of its line."""

    line: int
    column: int
    """The column of the ``#``, from 1."""
    text: str
    own_line: bool
    """Whether nothing stands in front of it."""
    in_brackets: bool
    """Whether it stands between the brackets of an expression."""


@dataclass(slots=True)
class CommentMap:
    """Comments, and what is needed to say which code a comment speaks of."""

    comments: list[Comment] = field(default_factory=list)
    code_lines: list[int] = field(default_factory=list)
    """Physical lines with code on them, ascending."""
    statements: list[tuple[int, int, bool]] = field(default_factory=list)
    """First and last line of each logical line, and whether it is a decorator; ascending."""
    joins: list[tuple[int, int]] = field(default_factory=list)
    """Lines that a string or backslashes make one; ascending, without overlap."""

    def joined_lines(self, line: int) -> tuple[int, int]:
        """Return the first and last line of what a string or backslashes join with a line."""
        index = bisect_right(self.joins, (line, 1 << 60)) - 1
        if index >= 0 and self.joins[index][0] <= line <= self.joins[index][1]:
            return self.joins[index]
        return line, line

    def lines_beside(self, comment: Comment) -> tuple[int, int]:
        """Return the lines of the statement that a comment stands beside.

        That is the whole statement where the comment stands on its first or
        last line; elsewhere, as in flake8, its own line with what a string or
        backslashes join with it.
        """
        if not comment.own_line:
            index = bisect_right(self.statements, (comment.line, 1 << 60, True)) - 1
            # Several statements on one line: the last one may go on.
            if index >= 0 and comment.line in self.statements[index][:2]:
                first, last, _ = self.statements[index]
                joined = self.joined_lines(comment.line)
                return min(first, joined[0]), max(last, joined[1])
        return self.joined_lines(comment.line)

    def lines_meant(self, comment: Comment) -> tuple[int, int]:
        """Return the lines that a comment speaks of: its own, or the next statement's.

        Inside brackets the next thing is the next line of code, for a list of
        layers has one on each line.  A decorated definition is one statement.
        With no code behind the comment it is the comment's own line.
        """
        if not comment.own_line:
            return self.joined_lines(comment.line)
        if comment.in_brackets or not self.statements:
            index = bisect_right(self.code_lines, comment.line)
            if index == len(self.code_lines):
                return comment.line, comment.line
            return self.joined_lines(self.code_lines[index])
        index = bisect_right(self.statements, (comment.line, 1 << 60, True))
        if index == len(self.statements):
            return comment.line, comment.line
        first = self.statements[index][0]
        while self.statements[index][2] and index + 1 < len(self.statements):
            index += 1
        return first, self.statements[index][1]


def read_comments(text: str) -> CommentMap:
    """Read all comments of a text; one that Python's tokenizer refuses is read line by line."""
    try:
        return _with_tokenizer(text)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return _with_scanner(text)


_LINE_ENDS = (tokenize.NL, tokenize.NEWLINE)
_LAYOUT = (*_LINE_ENDS, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.COMMENT)


def _with_tokenizer(text: str) -> CommentMap:
    found = CommentMap()
    code_lines: set[int] = set()
    depth = 0
    start: int | None = None
    is_decorator = False
    join = (0, 0)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        line, offset = token.start
        if token.type == tokenize.COMMENT:
            own_line = not token.line[:offset].strip() and line not in code_lines
            found.comments.append(Comment(line, offset + 1, token.string, own_line, depth > 0))
        if token.type in _LINE_ENDS:
            if join[1] > join[0]:
                found.joins.append(join)
            join = (0, 0)
        if token.type == tokenize.NEWLINE and start is not None:
            found.statements.append((start, line, is_decorator))
            start = None
        if token.type in _LAYOUT:
            continue
        last = token.end[0]
        if start is None:
            start, is_decorator = line, token.string == "@"
        code_lines.update(range(line, last + 1))
        join = (join[0] or line, last)
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
    found.code_lines = sorted(code_lines)
    return found


def _with_scanner(text: str) -> CommentMap:
    """Find comments in a text with unclosed brackets, strings, or bad indentation."""
    found = CommentMap()
    scanner = LineScanner()
    for number, line in enumerate(text.split("\n"), start=1):
        in_brackets = scanner.in_brackets
        offset = scanner.feed(line)
        code = line if offset is None else line[:offset]
        if offset is not None:
            found.comments.append(Comment(number, offset + 1, line[offset:], not code.strip(), in_brackets))
        if code.strip():
            found.code_lines.append(number)
    return found
