"""Words for what became of a model's layers, and for what the difference of two counts adds up from."""

from __future__ import annotations

from collections.abc import Sequence

from keras_paramlint.algebra import Size, render
from keras_paramlint.graph.comparison import Cause, Comparison, Edit, Kind, Product, Term
from keras_paramlint.graph.shapes import Names
from keras_paramlint.rules.describing import call_text


def edit_text(edit: Edit) -> str:
    """Write a change: ``Bidirectional(LSTM(300)) for LSTM(300)``."""
    if edit.old is None:
        return f"{call_text(edit.layer)} in addition"
    if edit.new is None:
        return f"without {call_text(edit.old)}"
    old, new = call_text(edit.old), call_text(edit.new)
    if old != new:
        return f"{new} for {old}"
    setting = changed_setting(edit)
    return f"{new} with {setting}" if setting else new


def became(edit: Edit) -> str:
    """Tell a change: ``GRU(16) became Bidirectional(GRU(16))``."""
    name = call_text(edit.layer)
    if edit.old is None:
        return f"{name} was added"
    if edit.new is None:
        return f"{name} was removed"
    old = call_text(edit.old)
    if old != name:
        return f"{old} became {name}"
    setting = changed_setting(edit)
    if Kind.MOVED in edit.kinds:
        return f"{name} was moved"
    return f"{name} got {setting}" if setting else f"{name} was changed"


def changed_setting(edit: Edit) -> str:
    """Return the first setting that is another one, as it is written now: ``use_bias=False``."""
    if edit.old is None or edit.new is None:
        return ""
    for before, now in zip(edit.old.walk(), edit.new.walk(), strict=False):
        known = dict(before.config)
        for name, value in now.config:
            if name != "name" and name in known and known[name] != value:
                return f"{name}={value!r}" if not isinstance(value, tuple) else f"{name}={value}"
    return ""


def term_texts(terms: Sequence[Term], most: int = 3, names: Names = None) -> list[str]:
    """Return what a difference adds up from, the first parts by themselves and the rest together."""
    shown = [f"{signed(term.size, names)} {term_text(term, names)}" for term in terms[:most]]
    if len(terms) > most:
        rest: Size = sum((term.size for term in terms[most:]), start=0)
        shown.append(f"{signed(rest, names)} in {len(terms) - most} other layers")
    return shown


def term_text(term: Term, names: Names = None) -> str:
    """Say what a part of a difference is."""
    if term.cause is Cause.OTHER:
        return "in weights that layers share"
    if term.edit is None:
        return "in weights of the model itself"
    if term.cause is Cause.OWN:
        return edit_text(term.edit)
    name = call_text(term.edit.layer)
    if not term.products:
        return f"in {name}, whose input is another"
    kept = f", whose {term.kept[0]} stays" if "bias" in term.kept else ""
    return f"= {products_text(term.products, names)} in {weights_text(term)} of {name}{kept}"


def weights_text(term: Term) -> str:
    """Name the weights that follow an input."""
    found = list(dict.fromkeys(product.weight for product in term.products))
    if len(found) == 1:
        times = sum(product.times for product in term.products)
        return f"the {found[0]}" if times == 1 else f"the {times} {found[0]}s"
    return f"{', '.join(found[:-1])} and {found[-1]}"


def products_text(products: Sequence[Product], names: Names = None) -> str:
    """Write differences as rows times elements: ``16·8``, ``2·(300·1,200)``."""
    return " + ".join(_product(product, names) for product in products)


def _product(product: Product, names: Names) -> str:
    rows, elements = _factor(product.rows, names), _factor(product.elements, names)
    if isinstance(product.rows, int) and product.times == 1:
        rows = render(product.rows)
    text = rows if elements == "1" else f"{rows}·{elements}"
    return text if product.times == 1 else f"{product.times}·({text})"


def _factor(size: Size, names: Names) -> str:
    text = render(size, names=names)
    return f"({text})" if " " in text or text.startswith("-") else text


def signed(size: Size, names: Names = None) -> str:
    """Write a difference with its sign.

    >>> signed(1200), signed(-8)
    ('+1,200', '-8')
    """
    text = render(size, names=names)
    return text if text.startswith("-") else f"+{text}"


KINDS = {
    Kind.ADDED: "added",
    Kind.REMOVED: "removed",
    Kind.SWAPPED: "swapped",
    Kind.WRAPPED: "wrapped",
    Kind.UNWRAPPED: "unwrapped",
    Kind.RESIZED: "resized",
    Kind.RECONFIGURED: "changed",
    Kind.MOVED: "moved",
    Kind.RENAMED: "renamed",
    Kind.FROZEN: "frozen",
    Kind.UNFROZEN: "unfrozen",
}
"""One word for each kind of change, in the order in which they are named."""


def kinds_text(edit: Edit) -> str:
    """Name what was done to a layer: ``resized, frozen``."""
    return ", ".join(word for kind, word in KINDS.items() if kind in edit.kinds)


def difference_names(comparison: Comparison) -> Names:
    """Return a distinct name for each symbol of two models."""
    from keras_paramlint.algebra import names_for

    return names_for([*comparison.old.names(), *comparison.new.names()])
