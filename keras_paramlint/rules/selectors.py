"""``--select`` and its relatives: codes, prefixes of codes, and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern
from keras_paramlint.options import SEVERITIES, FilePattern, Selection, UsageError, closest


if TYPE_CHECKING:
    from keras_paramlint.rules.base import Rule


_PREFIX = late_pattern(r"KPL\d{0,3}")


def _rules() -> tuple[Rule, ...]:
    # Where the usual rules count and all results are known from before, no rule is needed.
    from keras_paramlint.rules.registry import all_rules

    return all_rules()


@dataclass(frozen=True, slots=True)
class OffByDefault:
    """The codes of the rules that are off by default; the rules are loaded when it is asked."""

    def __contains__(self, code: object) -> bool:
        return code in _off_by_default()


@lru_cache(maxsize=1)
def _off_by_default() -> frozenset[str]:
    return frozenset(rule.code for rule in _rules() if not rule.default)


def select(
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    extend_ignore: Sequence[str] = (),
    per_file_ignores: Iterable[tuple[FilePattern, Sequence[str]]] = (),
    severity: Iterable[tuple[str, str]] = (),
) -> Selection:
    """Return what is reported, and how bad it is; None for ``select`` means the default rules.

    Raises:
        UsageError: a selector means no rule, or there is no such severity.
    """
    return Selection(
        selected=None if select is None else _prefixes(select),
        extended=_prefixes(extend_select),
        ignored=_prefixes([*ignore, *extend_ignore]),
        off=OffByDefault(),
        per_file=tuple((files, _prefixes(selectors)) for files, selectors in per_file_ignores),
        severities=tuple((_prefix(selector), check_severity(value)) for selector, value in severity),
    )


def check_severity(name: str) -> str:
    """Return the severity of a name.

    Raises:
        UsageError: there is none.
    """
    if name not in SEVERITIES:
        raise UsageError(f"unknown severity {name!r}{closest(name, SEVERITIES) or _choices(SEVERITIES)}")
    return name


def _choices(names: Iterable[str]) -> str:
    return f"; there are {', '.join(names)}"


def is_selector(text: str) -> bool:
    """Say whether a text means a rule or a group of rules."""
    try:
        _prefix(text)
    except UsageError:
        return False
    return True


def rules_for(selector: str) -> tuple[Rule, ...]:
    """Return the rules that a selector means.

    Raises:
        UsageError: it means none.
    """
    prefix = _prefix(selector)
    found = tuple(rule for rule in _rules() if rule.code.startswith(prefix))
    if not found:
        raise UsageError(f"no rule has a code that begins with {prefix}")
    return found


def _prefixes(selectors: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_prefix(selector) for selector in selectors))


def _prefix(selector: str) -> str:
    """Return the code, or the prefix of codes, that a selector means.

    Raises:
        UsageError: it means none.
    """
    if selector.upper() == "ALL":
        return "KPL"
    rules = _rules()
    for rule in rules:
        if rule.name == selector.lower():
            return rule.code
    prefix = selector.upper()
    # A group without rules in this version is no mistake; a code that nothing has is one.
    exists = len(prefix) <= len("KPL1") or any(rule.code.startswith(prefix) for rule in rules)
    if _PREFIX.fullmatch(prefix) and exists:
        return prefix
    hint = nearest_selector(selector) or "; codes look like KPL101, prefixes like KPL1"
    raise UsageError(f"unknown rule selector {selector!r}{hint}")


def nearest_selector(text: str) -> str:
    """Return ``; did you mean 'x'?`` for the code or name that a text may have meant, else nothing."""
    rules = _rules()
    known = ["ALL", *(rule.code for rule in rules), *(rule.name for rule in rules)]
    if text.upper().startswith("KPL") and len(text) == len("KPL101"):
        # Of codes, the one with most digits in their places is nearest.
        best = max(known[1:], key=lambda code: sum(map(str.__eq__, code, text.upper())))
        if sum(map(str.__eq__, best, text.upper())) > len("KPL1"):
            return f"; did you mean {best!r}?"
        return "; `keras-paramlint rule --all` lists them"
    within = [rule.name for rule in rules if text and text.lower() in rule.name.split("-")]
    found = closest(text, known) or closest(text.upper(), known)
    return found or (f"; did you mean {within[0]!r}?" if within else "")
