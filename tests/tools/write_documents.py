"""Write the pages that are made from the code: the rules, the configuration and its schema."""

from __future__ import annotations

import json
from pathlib import Path

from keras_paramlint.config.reference import reference
from keras_paramlint.config.schema import schema
from keras_paramlint.rules import all_rules, page


DOCS = Path(__file__).parents[2] / "docs"


def documents() -> dict[str, str]:
    """Return the text of every page under its path below ``docs``."""
    pages = {f"rules/{rule.code}.md": page.markdown(rule) for rule in all_rules()}
    return {
        "configuration.md": reference(),
        "configuration.schema.json": json.dumps(schema(), indent=2) + "\n",
        "rules/README.md": page.index(all_rules()),
        **pages,
    }


def main() -> None:
    """Write what has changed, and remove pages of rules that there are no more."""
    texts = documents()
    (DOCS / "rules").mkdir(exist_ok=True)
    for name, text in texts.items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
    for path in (DOCS / "rules").glob("*.md"):
        if f"rules/{path.name}" not in texts:
            path.unlink()


if __name__ == "__main__":
    main()
