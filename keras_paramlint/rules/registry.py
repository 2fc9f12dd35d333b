"""All rules, found by looking into this package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from keras_paramlint.graph import Diagnostic, FileResult, Related, Severity, Site
from keras_paramlint.late import late_pattern
from keras_paramlint.options import Selection
from keras_paramlint.rules.base import Rule
from keras_paramlint.rules.suppression import UNUSED, Suppressions, Unused
from keras_paramlint.sources import read_pragmas


_NOT_RULES = {"base", "registry", "page", "selectors", "suppression"}
_CODE = late_pattern(r"KPL\d{3}")


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Return one instance of every rule, in the order of their codes.

    Raises:
        RuntimeError: two rules have the same code or name, or a code is not ``KPL`` and three digits.
    """
    package = importlib.import_module("keras_paramlint.rules")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name not in _NOT_RULES:
            importlib.import_module(f"{package.__name__}.{module.name}")
    rules = sorted((cls() for cls in _concrete(Rule)), key=lambda rule: rule.code)
    for seen in ([rule.code for rule in rules], [rule.name for rule in rules]):
        twice = {each for each in seen if seen.count(each) > 1}
        if twice:
            raise RuntimeError(f"two rules are called {', '.join(sorted(twice))}")
    wrong = [rule.code for rule in rules if not _CODE.fullmatch(rule.code)]
    if wrong:
        raise RuntimeError(f"not KPL and three digits: {', '.join(wrong)}")
    return tuple(rules)


def _concrete(cls: type[Rule]) -> Iterator[type[Rule]]:
    """Yield the subclasses that this package defines and that have a code."""
    for sub in cls.__subclasses__():
        if "code" in vars(sub) and sub.__module__.startswith(__package__ or ""):
            yield sub
        yield from _concrete(sub)


def rule_for(code: str) -> Rule | None:
    """Return the rule with a code."""
    return next((rule for rule in all_rules() if rule.code == code), None)


def diagnose(
    code: str,
    site: Site,
    message: str,
    *,
    severity: Severity | None = None,
    related: Sequence[Related] = (),
) -> Diagnostic:
    """Return a finding of the analysis itself, with the name and severity that its rule states."""
    rule = rule_for(code) or _Unlisted(code)
    return rule.diagnostic(site, message, severity=severity, related=related)


class _Unlisted(Rule):
    """A code that no rule describes; what the analysis found is said all the same."""

    severity = Severity.ERROR

    def __init__(self, code: str) -> None:
        self.code = code  # type: ignore[misc]
        self.name = code.lower()  # type: ignore[misc]


class Findings(NamedTuple):
    """What was found in a file, as far as it is selected, and in the order of its places."""

    reported: tuple[Diagnostic, ...]
    suppressed: tuple[Diagnostic, ...]
    """What a comment keeps quiet."""


def run_rules(
    result: FileResult, selection: Selection, rules: Iterable[Rule] | None = None
) -> Findings:
    """Return the findings of the analysis and of the rules.

    The same finding is reported once, however many models lead to it.  The
    comments that keep nothing quiet
    are found by asking every rule, so that the answer does not depend on
    which ones are selected.
    """
    known = all_rules() if rules is None else tuple(rules)
    selection = _asked(selection, known, result)
    found = [_with_fix(each, known, result) for each in result.diagnostics]
    for rule in known:
        if selection.wants(rule.code):
            found.extend(rule.check(result))
    comments = Suppressions(result)
    shown: list[Diagnostic] = []
    hidden: list[Diagnostic] = []
    for each in dict.fromkeys(found):
        (hidden if comments.hide(each) else shown).append(each)
    if selection.wants(UNUSED) and comments.can_be_unused():
        for rule in known:
            if not selection.wants(rule.code):
                for each in rule.check(result):
                    comments.hide(each)
        shown.extend(diagnose_with(UNUSED, known, unused) for unused in comments.unused())
    return Findings(*(_selected(some, selection) for some in (shown, hidden)))


def _selected(found: Iterable[Diagnostic], selection: Selection) -> tuple[Diagnostic, ...]:
    return tuple(sorted(reported(found, selection), key=lambda each: each.order))


def _asked(selection: Selection, rules: Iterable[Rule], result: FileResult) -> Selection:
    """Return the selection with the rules that the file's own comments ask for."""
    if result.source is None:
        return selection
    expectations = read_pragmas(result.source.text).expectations
    claims = {promise.claim for each in expectations for promise in each.promises}
    return selection.asking_for(rule.code for rule in rules if claims.intersection(rule.asked_by))


def _with_fix(found: Diagnostic, rules: Iterable[Rule], result: FileResult) -> Diagnostic:
    """Return a finding of the analysis with the fix that its rule knows."""
    rule = next((each for each in rules if each.code == found.code), None)
    fix = rule.fix(result, found) if rule is not None and found.fix is None else None
    return found if fix is None else replace(found, fix=fix)


def diagnose_with(code: str, rules: Iterable[Rule], unused: Unused) -> Diagnostic:
    """Return the finding that a comment keeps nothing quiet."""
    rule = next((each for each in rules if each.code == code), None) or rule_for(code) or _Unlisted(code)
    return rule.diagnostic(unused.site, unused.message, fix=unused.fix)


def reported(found: Iterable[Diagnostic], selection: Selection) -> Iterator[Diagnostic]:
    """Yield what is selected, with the severity that it is to have."""
    for each in found:
        severity = Severity(selection.severity(each.code, each.severity))
        if selection.admits(each.code, severity, each.path):
            yield each if severity is each.severity else replace(each, severity=severity)
