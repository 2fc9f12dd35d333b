"""What people write beside a layer of their own accord: ``# (None, 26, 26, 64)``, ``# output: 14 x 14 x 16``.

Only what can mean nothing else is read: a shape that begins with the batch, or follows ``output``, ``=>``,
``->`` or ``now``; a count that has the word ``params`` behind it and nothing else around it.  Such a count is
read on a line of its own as well, above what it speaks of, where it is no line of a longer text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern
from keras_paramlint.sources.comments import read_comments
from keras_paramlint.sources.expectations import Claim, Expectation, Promise, Size, bare_count
from keras_paramlint.sources.pragmas import speaking_of


@dataclass(frozen=True, slots=True)
class SideNote:
    """A shape or a count beside a line of code."""

    expectation: Expectation
    """Where it stands, what it speaks of, and what it says."""
    has_batch: bool = True
    """Whether the shape begins with the batch dimension."""


_BATCH = r"(?:None|\?|-1|batch(?:_?size)?|bs|b|B|N)"
_SIZE = r"(?:None|\?|-?\d+|[A-Za-z_][\w.]*)"
_TUPLE = rf"[(\[]\s*{_SIZE}\s*(?:,\s*{_SIZE}\s*)*,?\s*[)\]]"
_LEADING = late_pattern(
    rf"(?P<shape>[(\[]\s*{_BATCH}\s*,\s*{_SIZE}\s*(?:,\s*{_SIZE}\s*)*,?\s*[)\]])(?P<rest>.*)"
)
_INTRODUCED = late_pattern(
    r"(?:.*(?:=>|->|→)|.*\boutputs?(?:[ _]?shape)?\s*(?::|=|==|is)|.*\bnow\b[^(\[]*?(?:==|:|is)?)\s*"
    rf"(?P<shape>{_TUPLE}|\d+(?:\s*[x×X*]\s*\d+)+)(?P<rest>.*)"
)
_COUNT = late_pattern(
    r"[\s,;:=-]*(?P<count>\d[\d,_]*\d)\s+(?P<kind>trainable\s+)?(?:params?|parameters)\b\.?\s*", re.IGNORECASE
)
_NOTHING_MORE = late_pattern(r"\s*(?:[,;.#].*|\d[\d,_]*\s*=.*)?")
_LEAST = 100
"""A smaller number may count arguments."""
_HINT = late_pattern(r"#[^#\n]*(?:\d\s*[)\]]|params?\b|parameters\b|\d\s*[x×]\s*\d)", re.IGNORECASE)


@lru_cache(maxsize=8)
def read_side_notes(text: str) -> tuple[SideNote, ...]:
    """Return what stands at lines of code; the usual file, which has nothing of it, costs a search."""
    if not _HINT.search(text):
        return ()
    source = read_comments(text)
    found = []
    own_lines = {comment.line for comment in source.comments if comment.own_line}
    for comment in source.comments:
        if comment.own_line and not own_lines.isdisjoint((comment.line - 1, comment.line + 1)):
            continue
        promises, has_batch = _promises(comment.text.lstrip("#").strip())
        if comment.own_line and any(each.claim is Claim.SHAPE for each in promises):
            continue
        if promises:
            lines, statement = speaking_of(source, comment)
            end = comment.column + len(comment.text.rstrip())
            expectation = Expectation(
                comment.line,
                comment.column,
                end,
                *lines,
                promises,
                is_bare=True,
                own_line=comment.own_line,
                statement=statement,
            )
            found.append(SideNote(expectation, has_batch))
    return tuple(found)


def _promises(text: str) -> tuple[tuple[Promise, ...], bool]:
    """Return what a comment says, and whether its shape has the batch."""
    if count := _COUNT.fullmatch(text):
        return tuple(_counted(count)), True
    for pattern in (_LEADING, _INTRODUCED):
        found = pattern.fullmatch(text)
        behind = _COUNT.fullmatch(found["rest"]) if found is not None else None
        if found is not None and (behind is not None or _NOTHING_MORE.fullmatch(found["rest"])):
            written = found["shape"]
            sizes = [_size(part) for part in re.split(r"[,x×X*]", written.strip("()[] ")) if part.strip()]
            shape = Promise(Claim.SHAPE, shapes=(tuple(sizes),))
            has_batch = re.match(rf"[(\[]\s*{_BATCH}\s*,", written) is not None
            return (shape, *(_counted(behind) if behind is not None else ())), has_batch
    return (), True


def _counted(found: re.Match[str]) -> list[Promise]:
    count = bare_count(found["count"])
    if count is None or count < _LEAST:
        return []
    return [Promise(Claim.TRAINABLE if found["kind"] else Claim.PARAMS, count, found["count"])]


def _size(text: str) -> Size:
    """Return a size; what is no number stands for anything, the open batch among it."""
    word = text.strip()
    return None if word == "None" else bare_count(word) if bare_count(word) is not None else word
