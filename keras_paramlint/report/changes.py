"""What an edit does to models, for people: lines for a terminal, and Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from keras_paramlint.algebra import Poly, Size, equal, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import ModelInfo, show_shapes
from keras_paramlint.graph.changes import FileChange, ModelChange, Outcome
from keras_paramlint.graph.checkpoints import Compatibility, Fate, Format, Status, Verdict
from keras_paramlint.graph.comparison import Cause, Edit, Kind, Term
from keras_paramlint.graph.comparison.likeness import core
from keras_paramlint.graph.params import number
from keras_paramlint.graph.shapes import Names
from keras_paramlint.report.output import Line, one_line
from keras_paramlint.report.summary import total_text
from keras_paramlint.rules.deltas import edit_text, kinds_text, products_text, signed, weights_text
from keras_paramlint.rules.describing import call_text
from keras_paramlint.rules.loading import FORMAT_NAMES, VERDICTS, fate_text


MOST_ROWS = 24
"""Rows of a model that are shown one by one; of more, the rest is added up."""


@dataclass(frozen=True, slots=True)
class Row:
    """What happened to one layer, or what follows for it."""

    kinds: str
    name: str
    what: str
    size: str
    style: str = ""


def rows(change: ModelChange, most: int | None = MOST_ROWS) -> list[Row]:
    """Return a row for each layer that was changed or counts differently."""
    comparison = change.comparison
    if comparison is None:
        return []
    names = change.names
    terms: dict[int, list[Term]] = {}
    for term in comparison.terms:
        terms.setdefault(id(term.edit) if term.edit is not None else 0, []).append(term)
    found: list[tuple[Row, list[Term]]] = []
    shown = {id(edit) for edit in comparison.changes}
    for edit in comparison.walk():
        mine = terms.get(id(edit), [])
        if id(edit) in shown or any(equal(term.size, 0) is not True for term in mine):
            found += _rows(edit, mine, names)
    for term in terms.get(0, ()):
        what = "in weights of the model itself" if term.cause is Cause.OWN else "in weights that layers share"
        found.append((Row("", "", what, signed(term.size, names)), [term]))
    if most is None or len(found) <= most:
        return [row for row, _ in found]
    rest = [term for _, more in found[most - 1 :] for term in more]
    total = sum((term.size for term in rest), start=0)
    last = Row("", "", f"and {len(found) - most + 1} more", signed(total, names), "dim")
    return [*(row for row, _ in found[: most - 1]), last]


def _rows(edit: Edit, terms: Sequence[Term], names: Names) -> Iterator[tuple[Row, list[Term]]]:
    own = [term for term in terms if term.cause is Cause.OWN]
    follows = [term for term in terms if term.cause is Cause.INPUT]
    kinds, name = kinds_text(edit), _name(edit)
    if own or edit.is_change:
        size = own[0].size if own else 0
        shown = signed(size, names) if own and (edit.changes_structure or size != 0) else ""
        yield Row(kinds, name, _what(edit), shown, _style(edit)), own
    for term in follows:
        first = not own and not edit.is_change
        what = call_text(edit.layer) if first else "its input is another"
        yield Row("", name if first else "", what, _input_text(term, names)), [term]


def _name(edit: Edit) -> str:
    if edit.old is None or edit.new is None or edit.old.name == edit.new.name:
        return edit.layer.name
    return f"{edit.old.name} → {edit.new.name}"


def _what(edit: Edit) -> str:
    if edit.old is None or edit.new is None:
        return call_text(edit.layer)
    if _is_second_direction(edit):
        return f"{edit_text(edit)}: the backward {core(edit.new).class_name}"
    return edit_text(edit)


def _is_second_direction(edit: Edit) -> bool:
    """Say whether all that came is the other direction: the first one has the weights of before."""
    if edit.old is None or edit.new is None or edit.new.class_name != "Bidirectional":
        return False
    if Kind.WRAPPED not in edit.kinds or edit.old.class_name == "Bidirectional":
        return False
    forward = edit.new.child("forward_layer")
    return forward is not None and [w.shape for w in forward.weights] == [w.shape for w in edit.old.weights]


def _input_text(term: Term, names: Names) -> str:
    size = signed(term.size, names)
    if not term.products:
        return size
    kept = "".join(f", +0 in the {name}" for name in term.kept if name == "bias")
    return f"{size} = {products_text(term.products, names)} in {weights_text(term)}{kept}"


def _style(edit: Edit) -> str:
    if edit.old is None:
        return "green"
    if edit.new is None:
        return "red"
    return "yellow" if edit.changes_structure else ""


# ---------------------------------------------------------------------- counts
def counts_text(change: ModelChange) -> str:
    """Write the count before and behind an edit: ``1,672 → 3,336 parameters (+1,664, +99.5 %)``."""
    if change.old is None or change.new is None:
        return f"{total_text(change.model.params, change.names)} parameters"
    names = change.names
    old = change.comparison.old if change.comparison is not None else change.old
    before, now = total_text(old.params, names), total_text(change.new.params, names)
    difference = change.difference
    if difference is not None and equal(difference, 0) is True:
        return f"{now} parameters, as before"
    if difference is None:
        return f"{before} → {now} parameters"
    return f"{before} → {now} parameters ({signed(difference, names)}{_percent(old, difference)})"


MOST_SHOWN = 10**15
"""A percentage above this is not printed: the counts say it better."""


def _percent(old: ModelInfo, difference: Size) -> str:
    base = old.params.number()
    change = number(difference)
    if not base or change is None or isinstance(difference, Poly):
        return ""
    share = Fraction(100 * change, base)
    # More digits than a float has say nothing to anybody.
    return f", {float(share):+.1f} %" if Fraction(1, 20) <= abs(share) < MOST_SHOWN else ""


def inputs_text(change: ModelChange) -> str:
    """Say what the model takes, where that changed; empty: it did not."""
    if change.comparison is None:
        return ""
    names = change.names
    before, now = (
        show_shapes(model.input_shapes, names) for model in (change.comparison.old, change.comparison.new)
    )
    return "" if before == now or "?" in (before, now) else f"input {before} → {now}"


def trained_text(change: ModelChange) -> str:
    """Say how many parameters are trained, where that changes by itself; empty: it does not."""
    if change.comparison is None:
        return ""
    before, now = change.comparison.old.params.trainable, change.comparison.new.params.trainable
    if before is None or now is None or change.difference is None:
        return ""
    if equal(now - before, change.difference) is True:
        return ""
    return f"{render(before, names=change.names)} → {render(now, names=change.names)} of them trained"


# ---------------------------------------------------------------------- old weights
def verdict_text(found: Compatibility) -> str:
    """Say in a few words whether old weights load."""
    text = VERDICTS[found.verdict]
    if found.verdict is Verdict.UNKNOWN and found.unknown is not None:
        return f"{text}: {found.unknown}"
    return text


def fates(found: Compatibility, *, every: bool = False) -> list[tuple[str, Fate]]:
    """Return the formats to name, each with what becomes of old weights in it.

    Where all formats that matter take them, only those that do not are named;
    where none does, the first one says why.
    """
    named = [(_format_text(fate.format), fate) for fate in found.fates]
    if not every and found.verdict is Verdict.FAILS:
        return named[:1]
    if every or found.verdict is not Verdict.LOADS:
        return named
    return [(name, fate) for name, fate in named if fate.status is not Status.LOADS or fate.unused]


def _format_text(form: Format) -> str:
    name = FORMAT_NAMES[form]
    return f"{name}, `.keras`" if form is Format.WEIGHTS_H5 else name


# ---------------------------------------------------------------------- terminal
def file_lines(change: FileChange, *, quiet: bool = False, verbose: bool = False) -> Iterator[Line | str]:
    """Yield the lines about a file."""
    models = list(change.models) if verbose else shown_models(change)
    yield [(one_line(_file_text(change)), "bold")]
    for found in change.diagnostics:
        if found.code == "KPL000":
            yield [("  ", ""), (one_line(found.message), "red")]
    for number_of, each in enumerate(models):
        if number_of and not quiet:
            yield ""
        yield from model_lines(each, quiet=quiet, verbose=verbose)


def shown_models(change: FileChange) -> list[ModelChange]:
    """Return the models to speak of: those that changed, and are not told as layers of another one."""
    found = [each for each in change.models if each.outcome is not Outcome.SAME]
    inside = {layer.number for each in found if each.new is not None for layer in each.new.walk()}
    return [each for each in found if each.new is None or each.new.number not in inside]


def _file_text(change: FileChange) -> str:
    old, new = change.old, change.new
    if old is None:
        return change.result.name if new is None or not new.revision else f"{new.name}"
    if new is None:
        return f"{old.name} (deleted)"
    text = new.name if old.path == new.path else f"{old.name} → {new.name}"
    return text if old.flavour == new.flavour else f"{text} ({old.flavour} → {new.flavour})"


def model_lines(change: ModelChange, *, quiet: bool = False, verbose: bool = False) -> Iterator[Line]:
    """Yield the lines about a model."""
    outcome = {Outcome.ADDED: "new", Outcome.REMOVED: "removed", Outcome.SAME: "unchanged"}.get(
        change.outcome
    )
    heading: list[tuple[str, str]] = [("  ", ""), (one_line(_heading(change)), "bold cyan"), (": ", "")]
    if outcome is not None:
        heading.append(
            (f"{outcome}, ", "green" if outcome == "new" else "red" if outcome == "removed" else "")
        )
    yield [*heading, (counts_text(change), "")]
    if quiet or change.comparison is None:
        return
    for text in filter(None, (inputs_text(change), trained_text(change))):
        yield [("    ", ""), (text, "")]
    yield from _table(rows(change, None if verbose else MOST_ROWS))
    found = change.compatibility
    if found is None or (change.outcome is Outcome.SAME and not verbose):
        return
    style = {Verdict.LOADS: "green", Verdict.FAILS: "red", Verdict.UNKNOWN: "dim"}.get(
        found.verdict, "yellow"
    )
    yield [("    ", ""), (one_line(verdict_text(found)), style)]
    listed = fates(found, every=verbose)
    width = max((len(name.replace("`", "")) for name, _ in listed), default=0)
    for name, fate in listed:
        text = fate_text(fate, change.names)
        plain = name.replace("`", "")
        yield [("      ", ""), (plain.ljust(width), "dim"), (f"  {one_line(text)}", "")]


def _heading(change: ModelChange) -> str:
    new, old, model = change.new, change.old, change.model
    name = model.name
    if new is not None and old is not None and old.name != new.name:
        name = f"{old.name} → {new.name}"
    call = f"{model.called}, " if model.called and not model.called.startswith("def ") else ""
    cell = f"cell {model.site.cell}, " if model.site.cell is not None else ""
    return f"{name} ({call}{cell}line {model.site.line})"


def _table(table: Sequence[Row]) -> Iterator[Line]:
    widths = [
        max((len(getattr(row, part)) for row in table), default=0) for part in ("kinds", "name", "what")
    ]
    for row in table:
        kinds, name, what = (
            text.ljust(width) for text, width in zip((row.kinds, row.name, row.what), widths, strict=True)
        )
        text = f"{name}  {what}  {row.size}" if widths[1] else f"{what}  {row.size}"
        mark = f"    {kinds}{'  ' if widths[0] else ''}"
        yield [(mark, row.style), (one_line(text.rstrip()), "dim" if row.style == "dim" else "")]


# ---------------------------------------------------------------------- all of it
def summary_sentence(files: Iterable[FileChange]) -> str:
    """Say in one sentence what became of all models."""
    models = [change for file in files for change in file.models]
    counts = {outcome: sum(change.outcome is outcome for change in models) for outcome in Outcome}
    parts = [
        f"{counts[outcome]} {word}"
        for outcome, word in (
            (Outcome.CHANGED, "changed"),
            (Outcome.ADDED, "new"),
            (Outcome.REMOVED, "removed"),
            (Outcome.SAME, "unchanged"),
        )
        if counts[outcome]
    ]
    if not parts:
        return "no Keras model is affected"
    breaking = sum(change.is_breaking for change in models)
    text = f"{len(models)} model{'s' if len(models) != 1 else ''}: {', '.join(parts)}"
    if not breaking:
        return text
    return f"{text}; weights saved before do not load, or not in every format, into {breaking}"
