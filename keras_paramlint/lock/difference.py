"""Where code and lock disagree, in words."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from keras_paramlint.algebra import Size, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.comparison import Comparison, Kind, compare
from keras_paramlint.lock.entry import UNKNOWN, Entry
from keras_paramlint.lock.file import Lock
from keras_paramlint.lock.files import verdict
from keras_paramlint.rules.deltas import difference_names, edit_text, kinds_text, signed, term_text


class Kinds(StrEnum):
    """What became of a model since it was locked."""

    NEW = "new"
    GONE = "gone"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One model about which code and lock disagree."""

    name: str
    kind: Kinds
    text: str
    """A sentence without the name."""
    details: tuple[str, ...] = ()
    """What the difference adds up from, one part each."""


def changes(locked: Lock, found: Lock) -> list[Change]:
    """Return where a lock and the code disagree, in the order of the names."""
    old, new = locked.by_name(), found.by_name()
    gone = {name: entry for name, entry in old.items() if name not in new}
    come = {name: entry for name, entry in new.items() if name not in old}
    made = list(_moved(gone, come))
    made += [Change(name, Kinds.GONE, f"is gone; it had {_counted(entry)}") for name, entry in gone.items()]
    made += [
        Change(name, Kinds.NEW, f"is not locked; it has {_counted(entry)}") for name, entry in come.items()
    ]
    for name, entry in new.items():
        if name in old and (change := _changed(old[name], entry)) is not None:
            made.append(change)
    return sorted(made, key=lambda change: change.name)


def _moved(gone: dict[str, Entry], come: dict[str, Entry]) -> Iterator[Change]:
    """Yield the models that only go by another name, and take them from both sides."""
    for name, entry in list(come.items()):
        same = [other for other, each in gone.items() if each.layers and _content(each) == _content(entry)]
        if len(same) == 1 and sum(_content(each) == _content(entry) for each in come.values()) == 1:
            del come[name], gone[same[0]]
            yield Change(name, Kinds.MOVED, f"is locked as {same[0]}, with the same weights")


def _content(entry: Entry) -> tuple[object, ...]:
    return entry.flavour, entry.params, entry.trainable, entry.layers


def _changed(old: Entry, new: Entry) -> Change | None:
    """Return what became of a model; None: nothing that the lock knows of."""
    elsewhere = bool(old.files and new.files) and old.files != new.files
    if _content(old) == _content(new) and old.unknown == new.unknown and not elsewhere:
        return None
    details: list[str] = []
    if old.flavour != new.flavour:
        details.append(f"counted under {new.flavour}, not {old.flavour}")
    comparison = compare(old.model, new.model)
    if old.layers != new.layers:
        details.extend(_terms(comparison))
    if old.params != new.params:
        text = f"has {_counted(new)}, locked with {_count(old.params)}"
        difference = comparison.difference
        if difference is not None and details:
            text += f" ({signed(difference, difference_names(comparison))})"
    elif old.trainable != new.trainable:
        text = f"has {_count(new.trainable)} trainable parameters, locked with {_count(old.trainable)}"
    elif old.layers != new.layers:
        text = f"has the same number of parameters ({_count(new.params)}), but other weights"
    elif old.flavour != new.flavour:
        text = f"has the same weights under {new.flavour}, locked under {old.flavour}"
        details = []
    elif elsewhere:
        text = f"has the same weights ({_count(new.params)} parameters), but files keep them elsewhere"
    else:
        text = "is unknown for another reason"
    if old.unknown != new.unknown:
        details.extend(f"no longer unknown: {reason}" for reason in old.unknown if reason not in new.unknown)
        details.extend(f"unknown: {reason}" for reason in new.unknown if reason not in old.unknown)
    if old.flavour == new.flavour:
        said = verdict(old.files, new.files, (old.model, new.model), new.flavour)
        details.extend([said] if said is not None else [])
    return Change(new.name, Kinds.CHANGED, text, tuple(details))


def _terms(comparison: Comparison) -> Iterator[str]:
    """Yield what the difference adds up from, and what else was done to layers."""
    names = difference_names(comparison)
    said = set()
    for term in comparison.terms:
        if isinstance(term.size, int) and term.size == 0:
            continue
        said.add(id(term.edit))
        where = f"{term.edit.layer.name}: " if term.edit is not None else ""
        yield f"{where}{signed(term.size, names)} {term_text(term, names)}"
    silent = 0
    for edit in comparison.changes:
        if id(edit) in said or edit.inner:
            continue
        what = kinds_text(edit)
        if edit.kinds & {Kind.FROZEN, Kind.UNFROZEN} or edit.changes_structure:
            yield f"{edit.layer.name}: {edit_text(edit)} ({what})"
        else:
            silent += 1
    if silent:
        yield f"{silent} layer{'s' if silent != 1 else ''} changed in settings"


def _counted(entry: Entry) -> str:
    if entry.params == UNKNOWN:
        return f"an unknown number of parameters{f' ({entry.unknown[0]})' if entry.unknown else ''}"
    return f"{_count(entry.params)} parameters"


def _count(count: int | str) -> str:
    if isinstance(count, int):
        return f"{count:,}"
    size: Size | None = Entry("", "", count, UNKNOWN, ()).model.params.total
    return count if size is None else render(size)
