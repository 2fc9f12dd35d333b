"""Write the pages that are made from the code: the rules, the configuration and its schema."""

from __future__ import annotations

import json
from pathlib import Path

from keras_paramlint.config.reference import reference
from keras_paramlint.config.schema import schema
from keras_paramlint.options import Options, Target
from keras_paramlint.rules import Rule, all_rules, page, select
from keras_paramlint.runner import run_one


DOCS = Path(__file__).parents[2] / "docs"
MESSAGES = Path(page.__file__).parent / "messages.json"


def message(rule: Rule) -> str:
    """Return what a rule says on the first example that it speaks on."""
    example = page.first_bad(rule)
    assert example is not None
    options = Options(flavour=example.flavour, selection=select([rule.code]))
    target = Target("example.py")
    before = run_one(target, options, example.before) if example.before else None
    found = run_one(target, options, example.source, before=before).diagnostics
    return found[0].message


def messages() -> str:
    """Return what every rule says, by its code, as JSON."""
    said = {rule.code: message(rule) for rule in all_rules()}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


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
    MESSAGES.write_text(messages(), encoding="utf-8", newline="\n")
    page.messages.cache_clear()
    texts = documents()
    (DOCS / "rules").mkdir(exist_ok=True)
    for name, text in texts.items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
    for path in (DOCS / "rules").glob("*.md"):
        if f"rules/{path.name}" not in texts:
            path.unlink()


if __name__ == "__main__":
    main()
