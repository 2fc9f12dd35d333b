"""The facts of layers as text for a terminal, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from keras_paramlint.reference.facts import LayerFacts, Use, entries, facts, family_of, family_summary


def to_json(known: LayerFacts) -> dict[str, Any]:
    """Return the facts as an object for JSON."""
    return {
        "name": known.name,
        "family": known.family,
        "summary": known.summary,
        "notes": list(known.notes),
        "unknown": known.why or None,
        "flavours": {
            flavour: {
                "signature": each.signature,
                "paths": list(each.paths),
                "aliases": list(each.aliases),
                "keywords": list(each.keywords),
                "changes": list(each.changes),
            }
            for flavour, each in known.flavours.items()
        },
        "uses": [
            {
                "flavours": list(use.flavours),
                "code": use.outcome.code,
                "params": use.outcome.total or None,
                "trainable": use.outcome.trainable or None,
                "non_trainable": use.outcome.non_trainable or None,
                "output_shape": use.outcome.output or None,
                "unknown": use.outcome.unknown or None,
                "weights": [
                    {"name": name, "shape": shape, "trainable": trained}
                    for name, shape, trained in use.outcome.weights
                ],
            }
            for use in known.uses
        ],
    }


# ------------------------------------------------------------------ text
def to_text(known: LayerFacts) -> Iterator[str]:
    """Yield the lines for a terminal."""
    yield f"{known.name}: {', '.join(known.flavours)}"
    yield from (f"  {line}" for line in _inline(known.summary).split("\n"))
    if known.why:
        yield f"  Its parameters cannot be known: {known.why}."
    for use in known.uses:
        yield ""
        yield from _use_lines(use)
    if known.notes:
        yield ""
        yield "Worth knowing"
        yield from (f"  - {note}" for note in known.notes)
    yield ""
    yield "Arguments"
    for flavour, each in known.flavours.items():
        if each.changes:
            yield f"  {flavour}: {'; '.join(each.changes)}"
        elif flavour == next(iter(known.flavours)):
            yield f"  {flavour}: {each.signature}"
        else:
            yield f"  {flavour}: the same"
        if each.keywords:
            yield f"    further keywords: {', '.join(each.keywords)}"
    yield ""
    yield "Names"
    for flavour, each in known.flavours.items():
        yield f"  {flavour}: {', '.join(each.paths)}"
        if each.aliases:
            yield f"    also called: {', '.join(each.aliases)}"


def _use_lines(use: Use) -> Iterator[str]:
    outcome = use.outcome
    yield f"{outcome.code}   [{', '.join(use.flavours)}]"
    if outcome.unknown:
        yield f"  not known: {outcome.unknown}"
        return
    shown = [(name, shape, "" if trained else "   not trained") for name, shape, trained in outcome.weights]
    width = max((len(name) for name, _, _ in shown), default=0)
    yield from (f"  {name:<{width}}  {shape}{note}" for name, shape, note in shown)
    yield f"  parameters: {_count(use)}"
    yield f"  output: {outcome.output}"


def _count(use: Use) -> str:
    outcome = use.outcome
    if outcome.total == "0":
        return "none"
    if outcome.non_trainable == "0":
        return outcome.total
    if outcome.trainable == "0":
        return f"{outcome.total}, none of them trained"
    return f"{outcome.total}, of which {outcome.non_trainable} are not trained"


# ------------------------------------------------------------------ Markdown
def to_markdown(known: LayerFacts) -> Iterator[str]:
    """Yield the lines of a section."""
    yield f"## {known.name}"
    yield ""
    yield _inline(known.summary)
    absent = known.absent
    if known.why:
        yield ""
        yield f"Its parameters cannot be known: {_inline(known.why)}."
    if absent and len(known.flavours) + len(absent) > 1:
        yield ""
        yield f"Only in {', '.join(f'`{flavour}`' for flavour in known.flavours)}."
    for use in known.uses:
        yield ""
        yield from _use_markdown(use, alone=len(known.uses) == 1)
    if known.notes:
        yield ""
        yield from (f"- {note}" for note in known.notes)
    yield ""
    yield from _arguments_markdown(known)
    yield ""


def _use_markdown(use: Use, *, alone: bool) -> Iterator[str]:
    outcome = use.outcome
    where = "" if alone else f" in {', '.join(f'`{flavour}`' for flavour in use.flavours)}"
    if outcome.unknown:
        yield f"`{outcome.code}`{where}: not known: {outcome.unknown}."
        return
    yield f"`{outcome.code}`{where}"
    if outcome.weights:
        yield ""
        yield "| weight | shape | trained |"
        yield "| --- | --- | --- |"
        for name, shape, trained in outcome.weights:
            yield f"| `{name}` | `{shape}` | {'yes' if trained else 'no'} |"
    yield ""
    yield f"Parameters: {_count(use)}. Output: `{outcome.output}`."


def _arguments_markdown(known: LayerFacts) -> Iterator[str]:
    yield "| flavour | arguments | names |"
    yield "| --- | --- | --- |"
    for number, (flavour, each) in enumerate(known.flavours.items()):
        same = "as above"
        arguments = f"`{each.signature}`" if number == 0 else "; ".join(each.changes) or same
        if each.keywords:
            arguments += f"; keywords: {', '.join(f'`{name}`' for name in each.keywords)}"
        names = [f"`{path}`" for path in each.paths]
        if each.aliases:
            names.append("also called " + ", ".join(f"`{alias}`" for alias in each.aliases))
        yield f"| `{flavour}` | {_cell(arguments)} | {_cell(', '.join(names))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _inline(text: str) -> str:
    """Turn the double backquotes of docstrings into Markdown's, and drop the roles."""
    return text.replace(":class:", "").replace(":meth:", "").replace("``", "`")


# ------------------------------------------------------------------ pages
def families() -> dict[str, list[str]]:
    """Return the documented layers of each family, families and layers in alphabetical order."""
    found: dict[str, list[str]] = {}
    for name, entry in entries():
        found.setdefault(family_of(entry), []).append(name)
    return dict(sorted(found.items()))


def title(family: str) -> str:
    """Return the heading of a family's page."""
    return family.replace("_", " ").capitalize()


def page(family: str, names: Iterable[str]) -> str:
    """Return the page of a family."""
    lines = [f"# {title(family)}", "", _inline(family_summary(family)), ""]
    for name in names:
        lines += to_markdown(facts(name))
    return "\n".join(lines).rstrip() + "\n"


def index() -> str:
    """Return the page that lists all families and layers."""
    lines = [
        "# Layers",
        "",
        "What each layer of the four Keras generations weighs, by formula. `keras-paramlint layer NAME`",
        "prints the same. A name in a formula is a size that the example leaves open.",
        "",
        "These pages are generated from the entries in `keras_paramlint/keras_api/layers`:",
        "`python -m keras_paramlint.reference docs/layers`.",
        "",
        "| family | layers |",
        "| --- | --- |",
    ]
    for family, names in families().items():
        lines.append(f"| [{title(family)}]({family}.md) | {', '.join(f'`{name}`' for name in names)} |")
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Return all pages by file name."""
    return {"README.md": index()} | {
        f"{family}.md": page(family, names) for family, names in families().items()
    }
