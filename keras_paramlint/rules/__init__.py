"""Rules: what is worth saying about a model graph.

A new rule is one file of this package with a subclass of
:class:`~keras_paramlint.rules.base.Rule`; it is found by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.late import late_names


if TYPE_CHECKING:
    from keras_paramlint.rules.base import Example, Rule
    from keras_paramlint.rules.registry import all_rules, diagnose, reported, rule_for, run_rules
    from keras_paramlint.rules.selectors import rules_for, select


__all__ = ["Example", "Rule", "all_rules", "diagnose", "reported", "rule_for", "rules_for", "run_rules", "select"]

_HOMES = {
    "Example": "base",
    "Rule": "base",
    "all_rules": "registry",
    "diagnose": "registry",
    "reported": "registry",
    "rule_for": "registry",
    "rules_for": "selectors",
    "run_rules": "registry",
    "select": "selectors",
}
"""The module of each."""

__getattr__ = late_names(__name__, _HOMES)
