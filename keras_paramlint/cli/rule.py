"""``keras-paramlint rule``: what a rule finds, why that matters, and what to do."""

from __future__ import annotations

import json
from typing import Any

from keras_paramlint.cli.arguments import parse_plain
from keras_paramlint.cli.main import COMMANDS, Exit
from keras_paramlint.options import UsageError, closest


FORMATS = ("text", "json", "markdown")


ARGUMENTS: dict[str, dict[str, Any]] = {
    "rules": {"nargs": "*", "metavar": "RULE", "help": "a code, the beginning of one, or a name"},
    "--all": {"action": "store_true", "help": "list all rules"},
    "--output-format": {
        "metavar": "FORMAT",
        "default": "text",
        "help": f"{', '.join(FORMATS)} (default: text)",
    },
}


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: there is no such rule, or no such format.
    """
    given = parse_plain("rule", COMMANDS["rule"], argv, ARGUMENTS)
    if given.output_format not in FORMATS:
        hint = closest(given.output_format, FORMATS) or f"; there are {', '.join(FORMATS)}"
        raise UsageError(f"unknown output format {given.output_format!r}{hint}")
    if bool(given.rules) is given.all:
        raise UsageError("give a rule, as in: keras-paramlint rule KPL101; or --all")
    import sys

    from keras_paramlint.report.output import Output

    Output(sys.stdout, color="never").write(_written(given.rules, given.output_format))
    return Exit.CLEAN


def _written(selectors: list[str], form: str) -> str:
    """Return what is printed; no selectors: the list of all rules.

    Raises:
        UsageError: a selector means no rule.
    """
    from keras_paramlint.rules import all_rules, page, rules_for

    if not selectors:
        if form == "json":
            return json.dumps([page.to_json(rule) for rule in all_rules()], indent=2) + "\n"
        return page.index(all_rules()) if form == "markdown" else page.listing(all_rules())
    chosen = list({rule.code: rule for selector in selectors for rule in rules_for(selector)}.values())
    if form == "json":
        pages = [page.to_json(rule) for rule in chosen]
        return json.dumps(pages[0] if len(pages) == 1 else pages, indent=2) + "\n"
    write = page.markdown if form == "markdown" else page.text
    return "\n".join(write(rule) for rule in chosen)
