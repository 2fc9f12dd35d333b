"""What a rule states about itself, as Markdown, as plain text, and as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from keras_paramlint.graph import Severity
from keras_paramlint.rules.base import Example, Rule


def to_json(rule: Rule) -> dict[str, Any]:
    """Return everything that a rule states."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "default": is_on(rule),
        "since": rule.since,
        "summary": rule.summary,
        "message": rule.message,
        "explanation": rule.explanation,
        "fix_safety": rule.fix_safety,
        "examples": [
            {
                "title": example.title,
                "source": example.source,
                "before": example.before or None,
                "flavour": example.flavour,
                "lines": example.lines(rule.code),
                "severity": (example.severity or rule.severity).value if example.lines(rule.code) else None,
            }
            for example in rule.examples
        ],
        "url": rule.url,
    }


def is_on(rule: Rule) -> bool:
    """Say whether what a rule finds is reported without being asked for."""
    return rule.default and rule.severity is not Severity.INFO


def status(rule: Rule) -> str:
    """Return severity, default and version in a few words."""
    asked = f" or a comment asks for it: `{rule.asked_by[0]}=`" if rule.asked_by else ""
    on = "on by default" if is_on(rule) else f"off unless it is selected{asked}"
    return f"{rule.severity.value}, {on}, since {rule.since}"


def markdown(rule: Rule) -> str:
    """Return the page of a rule."""
    what, heading, remedy = rule.explanation.strip().partition("## What to do")
    bad, good = _shown(rule)
    parts = [f"# {rule.code} {rule.name}", f"*{_sentence(rule.summary)}* ({status(rule)})"]
    if rule.message:
        parts.append(f"> {rule.message}")
    parts.append(what.strip())
    if bad is not None:
        parts.extend(["## Example", _code(bad)])
    if good is not None:
        parts.extend(["## Use instead" if bad is not None else "## Example", _code(good)])
    if heading:
        parts.append(f"{heading}{remedy}".strip())
    if rule.fix_safety:
        parts.extend(["## Fix safety", rule.fix_safety.strip()])
    return "\n\n".join(parts) + "\n"


def _shown(rule: Rule) -> tuple[Example | None, Example | None]:
    """Return the first example that a rule speaks on, and the first one where it is silent."""
    bad = next((each for each in rule.examples if each.lines(rule.code)), None)
    good = next((each for each in rule.examples if not each.lines(rule.code)), None)
    return bad, good


def _code(example: Example) -> str:
    flavour = f" (flavour `{example.flavour}`)" if example.flavour else ""
    sources = [example.source.strip()]
    if example.before:
        sources = [f"# before\n{example.before.strip()}", f"# behind\n{example.source.strip()}"]
    blocks = "\n\n".join(f"```python\n{source}\n```" for source in sources)
    return f"{_sentence(example.title).removesuffix('.')}{flavour}:\n\n{blocks}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def text(rule: Rule) -> str:
    """Return the page of a rule for a terminal: headings without their marks, code indented."""
    lines: list[str] = []
    in_code = False
    for line in markdown(rule).splitlines():
        if line.startswith("```"):
            in_code = not in_code
        elif in_code:
            lines.append(f"    {line}".rstrip())
        else:
            lines.append(re.sub(r"^#+ |^\*(.*)\*(?= \()", lambda found: found[1] or "", line))
    return "\n".join(lines) + "\n"


def index(rules: Iterable[Rule]) -> str:
    """Return the page that lists all rules."""
    rows = [
        f"| [{rule.code}]({rule.code}.md) | `{rule.name}` | {rule.severity.value} | "
        f"{'on' if is_on(rule) else ''} | {'yes' if rule.fix_safety else ''} | {_cell(rule.summary)} |"
        for rule in rules
    ]
    head = [
        "# Rules",
        "",
        "`error`: Keras will raise, or a stated expectation is false. `warning`: very likely not meant. `info`:",
        "worth knowing. Rules that are not on by default are reported where they are selected by code, prefix",
        "or name. A rule may raise or lower the severity of a single finding.",
        "",
        "| code | name | severity | default | fix | what it finds |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _cell(summary: str) -> str:
    return summary.replace("|", r"\|")


def listing(rules: Iterable[Rule]) -> str:
    """Return one line for each rule."""
    rows = [(rule.code, rule.severity.value, "on" if is_on(rule) else "", rule.name, rule.summary) for rule in rules]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    return "".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]) + "\n"
        for row in rows
    )
