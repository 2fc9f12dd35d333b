"""What a rule states about itself, as Markdown, as plain text, and as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
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
        "says": said(rule),
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


def said(rule: Rule) -> str:
    """Return the message that a rule has for the first example that it speaks on."""
    return messages().get(rule.code, "")


@cache
def messages() -> dict[str, str]:
    """Return what :func:`said` finds by code: ``tests/tools/write_documents.py`` runs the examples and writes it."""
    text = resources.files(__package__).joinpath("messages.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def is_on(rule: Rule) -> bool:
    """Say whether what a rule finds is reported without being asked for."""
    return rule.default and rule.severity is not Severity.INFO


def is_on_in_part(rule: Rule) -> bool:
    """Say whether only those of its findings are reported unasked that are worse than its own severity."""
    worse = any(each.severity not in (None, rule.severity) for each in rule.examples)
    return rule.default and rule.severity is Severity.INFO and worse


def status(rule: Rule) -> str:
    """Return severity, default and version in a few words."""
    asked = f" or a comment asks for it: `{rule.asked_by[0]}=`" if rule.asked_by else ""
    on = "on by default" if is_on(rule) else f"off unless it is selected{asked}"
    if is_on_in_part(rule):
        on = "on by default where it is a warning"
    return f"{rule.severity.value}, {on}, since {rule.since}"


def markdown(rule: Rule) -> str:
    """Return the page of a rule."""
    what, heading, remedy = rule.explanation.strip().partition("## What to do")
    bad, good = _shown(rule)
    parts = [f"# {rule.code} {rule.name}", f"*{_sentence(rule.summary)}* ({status(rule)})"]
    if said(rule):
        parts.append(f"> {said(rule)}")
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


def first_bad(rule: Rule) -> Example | None:
    """Return the first example that a rule speaks on."""
    return next((each for each in rule.examples if each.lines(rule.code)), None)


def _shown(rule: Rule) -> tuple[Example | None, Example | None]:
    """Return the first example that a rule speaks on, and the first one where it is silent."""
    bad = first_bad(rule)
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
        f"{_on(rule)} | {'yes' if rule.fix_safety else ''} | {_cell(rule.summary)} |"
        for rule in rules
    ]
    head = [
        "# Rules",
        "",
        "`error`: Keras will raise, or a stated expectation is false. `warning`: very likely not meant. `info`:",
        "worth knowing. Rules that are not on by default are reported where they are selected by code, prefix",
        "or name. A rule may raise or lower the severity of a single finding; one that is on in part reports",
        "what it raises to a warning.",
        "",
        "| code | name | severity | default | fix | what it finds |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _on(rule: Rule) -> str:
    if is_on_in_part(rule):
        return "in part"
    return "on" if is_on(rule) else ""


def _cell(summary: str) -> str:
    return summary.replace("|", r"\|")


def listing(rules: Iterable[Rule]) -> str:
    """Return one line for each rule."""
    rows = [(rule.code, rule.severity.value, _on(rule), rule.name, rule.summary) for rule in rules]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    return "".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]) + "\n"
        for row in rows
    )
