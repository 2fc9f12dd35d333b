"""Writes the table of messages that pylint is told of: ``python -m keras_paramlint.integrations``."""

from __future__ import annotations

from pathlib import Path

from keras_paramlint.rules import all_rules


HEAD = '''\
"""The rules as pylint wants to know them before it has seen a file, since loading them takes long.

``python -m keras_paramlint.integrations`` writes this file anew.
"""

from __future__ import annotations


# fmt: off
MESSAGES = {
'''
FOOT = '''\
}
"""The name, the severity and the summary of each rule, under its code."""
'''


def text() -> str:
    """Return the text of the module ``messages``."""
    lines = []
    for rule in all_rules():
        told = ", ".join(_quoted(each) for each in (rule.name, str(rule.severity), rule.summary))
        lines.append(f'    "{rule.code}": ({told}),\n')
    return f"{HEAD}{''.join(lines)}{FOOT}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


if __name__ == "__main__":
    Path(__file__).with_name("messages.py").write_text(text(), encoding="utf-8", newline="\n")
