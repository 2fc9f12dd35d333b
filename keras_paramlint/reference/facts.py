"""All that is known of a layer, gathered from its entry, the signature data and its example."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Iterator
from dataclasses import field, replace

from keras_paramlint.dataclass import dataclass
from keras_paramlint.keras_api.engine import classes
from keras_paramlint.keras_api.entry import LayerEntry, entry_for
from keras_paramlint.keras_api.signatures import (
    FLAVOURS,
    LayerSignature,
    NotPlain,
    Parameter,
    base_keywords,
    layer_names,
    layer_signature,
)
from keras_paramlint.reference.examples import Outcome, example_code, outcome


assert classes  # importing it registers the entries


@dataclass(frozen=True, slots=True)
class Use:
    """What the example is in the flavours that agree on it."""

    flavours: tuple[str, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class InFlavour:
    """A layer in one flavour."""

    signature: str
    paths: tuple[str, ...]
    aliases: tuple[str, ...]
    keywords: tuple[str, ...]
    """What ``**kwargs`` takes beyond every layer's keywords."""
    changes: tuple[str, ...] = ()
    """How the signature differs from the one of the first flavour that has the layer."""


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """What the documentation says of one layer."""

    name: str
    family: str
    summary: str
    notes: tuple[str, ...]
    why: str = ""
    """Why its weights can never be known, where that is so."""
    flavours: dict[str, InFlavour] = field(default_factory=dict)
    uses: tuple[Use, ...] = ()

    @property
    def absent(self) -> tuple[str, ...]:
        """The flavours that do not have it."""
        return tuple(flavour for flavour in FLAVOURS if flavour not in self.flavours)

    def limited_to(self, flavour: str) -> LayerFacts:
        """Return what holds in one flavour."""
        uses = tuple(Use((flavour,), use.outcome) for use in self.uses if flavour in use.flavours)
        # What it differs from is not shown.
        alone = replace(self.flavours[flavour], changes=())
        return replace(self, flavours={flavour: alone}, uses=uses)


@functools.cache
def documented() -> dict[str, str]:
    """Return the documented name of every public layer name: an alias has its class's.

    Where the class name of an alias is no public name itself, the entry's first name is meant.
    """
    found: dict[str, str] = {}
    for flavour in FLAVOURS:
        for name in layer_names(flavour):
            entry = entry_for(name, flavour)
            if entry is None or name.startswith("tf.keras.layers."):
                continue
            found.setdefault(name, _own_name(name, flavour, entry))
    return dict(sorted(found.items(), key=lambda item: (item[0].lower(), item[0])))


def _own_name(name: str, flavour: str, entry: LayerEntry) -> str:
    signature = layer_signature(name, flavour)
    assert signature is not None
    if name in entry.names and signature.class_name == name.rpartition(".")[2]:
        return name
    if "." in name:
        return name
    return signature.class_name if signature.class_name in entry.names else entry.names[0]


def entries() -> Iterator[tuple[str, LayerEntry]]:
    """Yield every documented layer with its entry, in alphabetical order."""
    for name in sorted(set(documented().values()), key=lambda each: (each.lower(), each)):
        yield name, _entry(name)


def _entry(name: str) -> LayerEntry:
    return next(e for flavour in FLAVOURS if (e := entry_for(name, flavour)) is not None)


def family_of(entry: LayerEntry) -> str:
    """Return the family of an entry: the module that it stands in."""
    return type(entry).__module__.rpartition(".")[2]


def family_summary(family: str) -> str:
    """Return what a family is, as its module says it."""
    module = sys.modules[f"keras_paramlint.keras_api.layers.{family}"]
    return (inspect.getdoc(module) or "").partition("\n\n")[0].replace("\n", " ")


@functools.cache
def facts(name: str) -> LayerFacts:
    """Return what is known of a documented layer."""
    entry = _entry(name)
    flavours: dict[str, InFlavour] = {}
    first: tuple[str, LayerSignature] | None = None
    for flavour in FLAVOURS:
        signature = layer_signature(name, flavour)
        if signature is None or entry_for(name, flavour) is not entry:
            continue
        flavours[flavour] = InFlavour(
            signature_text(signature),
            signature.paths,
            tuple(
                alias
                for alias, own in documented().items()
                if own == name and alias != name and layer_signature(alias, flavour) is not None
            ),
            tuple(sorted(signature.keywords - base_keywords(flavour))),
            () if first is None else tuple(changes(first[1], signature)),
        )
        first = first or (flavour, signature)
    summary = (inspect.getdoc(type(entry)) or "").replace("\n\n", "\0").replace("\n", " ")
    return LayerFacts(
        name,
        family_of(entry),
        summary.replace("\0", "\n\n"),
        entry.notes,
        entry.why,
        flavours,
        tuple(_uses(entry, name, tuple(flavours))),
    )


def _uses(entry: LayerEntry, name: str, flavours: tuple[str, ...]) -> Iterator[Use]:
    agreeing: dict[Outcome, list[str]] = {}
    for flavour in flavours:
        code = example_code(entry, name, flavour)
        if code:
            agreeing.setdefault(outcome(code, flavour), []).append(flavour)
    for each, where in agreeing.items():
        yield Use(tuple(where), each)


# ------------------------------------------------------------------ signatures
def signature_text(signature: LayerSignature) -> str:
    """Write a constructor as Python does; the keywords of every layer are ``**kwargs``.

    The defaults that are objects are written by their names.
    """
    parts: list[str] = []
    starred = False
    for parameter in signature.parameters:
        if parameter.kind == "varargs":
            parts.append(f"*{parameter.name}")
            starred = True
            continue
        if parameter.kind == "varkw":
            parts.append(f"**{parameter.name}")
            continue
        if parameter.kind == "kw_only" and not starred:
            parts.append("*")
            starred = True
        parts.append(parameter.name if parameter.required else f"{parameter.name}={default(parameter)}")
    return f"{signature.name}({', '.join(parts)})"


def default(parameter: Parameter) -> str:
    """Write a parameter's default."""
    value = parameter.default
    return value.text.strip("<>") if isinstance(value, NotPlain) else repr(value)


def changes(before: LayerSignature, now: LayerSignature) -> Iterator[str]:
    """Say how a constructor differs from another one, argument by argument."""
    added = [p.name for p in now.parameters if p.name in now.by_name and not before.accepts(p.name)]
    gone = [p.name for p in before.parameters if p.name in before.by_name and not now.accepts(p.name)]
    if added:
        yield "adds " + ", ".join(f"`{name}`" for name in added)
    if gone:
        yield "has no " + ", ".join(f"`{name}`" for name in gone)
    for name, parameter in now.by_name.items():
        former = before.by_name.get(name)
        if former is None:
            continue
        if former.required and not parameter.required:
            yield f"`{name}` may be left out ({default(parameter)})"
        elif parameter.required and not former.required:
            yield f"`{name}` must be given"
        elif former.default != parameter.default:
            yield f"`{name}={default(parameter)}`, not `{default(former)}`"
    shared = [name for name in now.by_name if name in before.by_name]
    if shared != [name for name in before.by_name if name in now.by_name]:
        yield "another order of arguments"
