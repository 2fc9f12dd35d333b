"""``--select`` and its relatives: codes, prefixes of codes, and names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from keras_paramlint.options import Selection, UsageError, closest
from keras_paramlint.rules.registry import all_rules


_PREFIX = re.compile(r"KPL\d{0,3}")


def select(
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    extend_ignore: Sequence[str] = (),
) -> Selection:
    """Return what is reported; None for ``select`` means the default rules.

    Raises:
        UsageError: a selector means no rule.
    """
    return Selection(
        selected=None if select is None else _prefixes(select),
        extended=_prefixes(extend_select),
        ignored=_prefixes([*ignore, *extend_ignore]),
        off=frozenset(rule.code for rule in all_rules() if not rule.default),
    )


def _prefixes(selectors: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_prefix(selector) for selector in selectors))


def _prefix(selector: str) -> str:
    """Return the code, or the prefix of codes, that a selector means.

    Raises:
        UsageError: it means none.
    """
    rules = all_rules()
    if selector.upper() == "ALL":
        return "KPL"
    for rule in rules:
        if rule.name == selector.lower():
            return rule.code
    prefix = selector.upper()
    # A group without rules in this version is no mistake; a code that nothing has is one.
    exists = len(prefix) <= len("KPL1") or any(rule.code.startswith(prefix) for rule in rules)
    if _PREFIX.fullmatch(prefix) and exists:
        return prefix
    known = ["ALL", *(rule.code for rule in rules), *(rule.name for rule in rules)]
    hint = closest(selector, known) or closest(prefix, known)
    raise UsageError(
        f"unknown rule selector {selector!r}{hint or '; codes look like KPL101, prefixes like KPL1'}"
    )
