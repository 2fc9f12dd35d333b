"""What a comment promises about a layer or a model, as data."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern


class Claim(StrEnum):
    """What a promise is about; the names are those of the comment's keys."""

    PARAMS = "params"
    TRAINABLE = "trainable"
    NON_TRAINABLE = "non-trainable"
    MAX_PARAMS = "max-params"
    MIN_PARAMS = "min-params"
    MAX_TRAINABLE = "max-trainable"
    SHAPE = "shape"


Size = int | str | None
"""A promised size: a number, None for a dimension left open, or text (a symbol, a formula)."""

Shape = tuple[Size, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """One claim and its value, perhaps under one flavour only."""

    claim: Claim
    count: int | None = None
    """The promised count, where it is a plain number."""
    formula: str = ""
    """The promised count as it is written: ``300*vocab_size + 8``; empty for a shape."""
    shapes: tuple[Shape, ...] = ()
    """The promised shapes, one a tensor; empty for a count."""
    flavour: str | None = None
    """The flavour, as written, under which it is promised; None: under all that no other names."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one comment promises."""

    line: int
    """Where the comment's own text begins, from 1."""
    column: int
    end_column: int
    first_line: int
    """The first line of the code that it speaks of."""
    last_line: int
    promises: tuple[Promise, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    """Values for symbols, as written: ``(("vocab_size", "20000"),)``."""
    is_bare: bool = False
    """Whether it is ``# params: 721_200``, which others write as well, about other things."""
    own_line: bool = False
    """Whether it stands alone, above what it speaks of."""
    statement: tuple[int, int] = (0, 0)
    """The lines of the statement that it stands beside the first or last line of, or above."""

    def promised(self, claim: Claim, flavours: frozenset[str] = frozenset()) -> Promise | None:
        """Return the promise about a claim under a flavour, which may go by several names."""
        about = [promise for promise in self.promises if promise.claim is claim]
        named = [promise for promise in about if promise.flavour in flavours]
        return next(iter(named or [promise for promise in about if promise.flavour is None]), None)


class ExpectationSyntaxError(Exception):
    """The text behind ``# paramlint:`` is no expectation; ``text`` is the part that is wrong."""

    def __init__(self, text: str, *, is_verb: bool = False) -> None:
        """Remember the words, and whether they stand where a verb or key should."""
        super().__init__(text)
        self.text = text
        self.is_verb = is_verb


_COUNT = r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:_\d+)*"
_BARE_COUNT = late_pattern(_COUNT)
_MAX_DIGITS = 40
_ITEM = late_pattern(r"[\s,;]*(?P<key>set\s+(?=[^\W\d])|[A-Za-z][\w-]*)(?P<equals>\s*=\s*)?")
_SETTING = late_pattern(
    r"(?P<name>[^\W\d][\w.]*)\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|\([^)]*\)|[^\s,;()\"']+)"
)
_CONDITION = late_pattern(r"\s+if\s+(?P<flavour>[A-Za-z][\w.-]*)\s+else\s+")
_OPEN, _CLOSE = "([", ")]"
_CUT = late_pattern(r"\d,\d{1,2}(?!\d)|\d\.\d|(?<!\w)\d[\d_]*[^\W\d_]|\A-\s*[\d_,]+\Z")
"""What is no count: a separator with too few digits behind it, a fraction, ``1M``, a negative number."""
_KEYS = "|".join(each.replace("-", "[-_]") for each in Claim)
_BEHIND_FORMULA = late_pattern(rf"[\s,]+(?:(?:{_KEYS})\s*=|set\s+[^\W\d])|{_CONDITION.pattern}")


def bare_count(text: str) -> int | None:
    """Return the integer that a text is, ``721_200`` or ``721,200``, or None."""
    if not _BARE_COUNT.fullmatch(text) or len(text) > _MAX_DIGITS or not text.isascii():
        return None
    return int(text.replace(",", ""))


def parse_expectation(
    text: str, line: int, column: int, end_column: int, lines: tuple[int, int]
) -> Expectation:
    """Read what stands behind ``# paramlint:``.

    Raises:
        ExpectationSyntaxError: it is no list of promises and settings.
    """
    promises: list[Promise] = []
    settings: list[tuple[str, str]] = []
    position = 0
    in_settings = False
    text = text.rstrip(" \t\f,;")
    while position < len(text):
        item = _ITEM.match(text, position)
        if item is None:
            raise ExpectationSyntaxError(text[position:].strip(), is_verb=not promises)
        key = item["key"].strip()
        is_set = key == "set" and not item["equals"]
        claim = _claim(key)
        if is_set or (in_settings and claim is None):
            setting = _SETTING.match(text, item.end() if is_set else item.start("key"))
            if setting is None:
                raise ExpectationSyntaxError(text[item.start("key") :].strip())
            settings.append((setting["name"], setting["value"].strip("\"'")))
            position = setting.end()
            in_settings = True
            continue
        if claim is None or not item["equals"]:
            raise ExpectationSyntaxError(key, is_verb=True)
        found, position = _promises(claim, text, item.end())
        promises.extend(found)
        in_settings = False
    if not promises and not settings:
        raise ExpectationSyntaxError(text.strip(), is_verb=True)
    return Expectation(line, column, end_column, *lines, tuple(promises), tuple(settings))


def _claim(key: str) -> Claim | None:
    """Return the claim of a key; an underscore is as good as a hyphen."""
    try:
        return Claim(key.replace("_", "-"))
    except ValueError:
        return None


def _promises(claim: Claim, text: str, position: int) -> tuple[list[Promise], int]:
    """Read ``value`` or ``value if flavour else value``; return the promises and the end."""
    promises: list[Promise] = []
    while True:
        if claim is Claim.SHAPE:
            shapes, end = _shapes(text, position)
            promise = Promise(claim, shapes=shapes)
        else:
            end = _formula_end(text, position)
            formula = text[position:end].strip(" \t\f,")
            if not formula or not formula.isprintable() or _CUT.search(formula):
                raise ExpectationSyntaxError(f"{claim}={text[position:].strip()}")
            promise = Promise(claim, bare_count(formula), formula)
        condition = _CONDITION.match(text, end)
        if condition is None:
            return [*promises, promise], end
        promises.append(replace(promise, flavour=condition["flavour"]))
        position = condition.end()


def _formula_end(text: str, position: int) -> int:
    """Return the offset behind the formula that begins at ``position``: the next key, or the end."""
    depth = 0
    for offset in range(position, len(text)):
        depth += (text[offset] in _OPEN) - (text[offset] in _CLOSE)
        if depth <= 0 and (text[offset] == ";" or _BEHIND_FORMULA.match(text, offset)):
            return offset
    return len(text)


def _shapes(text: str, position: int) -> tuple[tuple[Shape, ...], int]:
    """Read ``(None, 26, 26, 64)``, or a list of such shapes; return them and the end."""
    end = _closing(text, position)
    inner = text[position + 1 : end - 1].strip()
    if not inner.startswith(tuple(_OPEN)):
        return (_shape(inner),), end
    shapes: list[Shape] = []
    offset = 0
    while offset < len(inner):
        close = _closing(inner, offset)
        shapes.append(_shape(inner[offset + 1 : close - 1]))
        rest = inner[close:].lstrip(" \t\f,")
        offset = len(inner) - len(rest)
    return tuple(shapes), end


def _closing(text: str, position: int) -> int:
    """Return the offset behind the bracket that closes the one at ``position``."""
    depth = 0
    for offset in range(position, len(text)):
        depth += (text[offset] in _OPEN) - (text[offset] in _CLOSE)
        if depth <= 0:
            if offset == position:
                break
            return offset + 1
    raise ExpectationSyntaxError(f"shape={text[position:]}")


def _shape(inner: str) -> Shape:
    """Read the dimensions between a shape's brackets."""
    parts = [part.strip() for part in inner.split(",")]
    if parts[-1] == "":
        parts.pop()
    sizes: list[Size] = []
    for part in parts:
        if not part or not part.isprintable():
            raise ExpectationSyntaxError(f"shape=({inner})")
        count = bare_count(part)
        sizes.append(None if part == "None" else part if count is None else count)
    return tuple(sizes)
