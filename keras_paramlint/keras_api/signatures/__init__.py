"""Argument names, order and defaults of every public layer, as the real packages have them.

The facts are data, one file a flavour, written by ``tests/tools/extract_signatures.py``
from the installed packages; nothing in them is typed by hand.  A file is read
when its flavour is first asked for.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Mapping
from dataclasses import field
from importlib import resources
from typing import Any

from keras_paramlint.dataclass import dataclass


FLAVOURS = ("keras3", "tfkeras2", "tf1", "keras2")


@dataclass(frozen=True, slots=True)
class NotPlain:
    """A default that is an object rather than plain data; ``text`` names it (``Zeros``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a constructor.

    ``kind`` is ``pos_only``, ``pos_or_kw``, ``kw_only``, ``varargs`` or ``varkw``.
    """

    name: str
    kind: str
    required: bool
    default: Any = None


@dataclass(frozen=True, slots=True)
class LayerSignature:
    """What a class's constructor and ``call`` take in one flavour.

    ``class_name`` is the class behind an alias (``Conv2D`` for ``Convolution2D``).
    ``keywords`` are the names that ``**kwargs`` accepts, those of the base layer
    among them; ``accepts_any`` says that it takes every name and ignores it.
    ``call_parameters`` is None where it is not known; a name that starts with
    ``**`` stands for any keyword.  ``older`` is the signature in an older release
    of the flavour (TensorFlow 1.15), where that has another order.
    """

    name: str
    class_name: str
    parameters: tuple[Parameter, ...]
    keywords: frozenset[str] = frozenset()
    accepts_any: bool = False
    call_parameters: tuple[str, ...] | None = None
    paths: tuple[str, ...] = ()
    defined_in: str = ""
    older: LayerSignature | None = None
    by_name: Mapping[str, Parameter] = field(init=False, compare=False, repr=False)
    """Its parameters, but for ``*args`` and ``**kwargs``."""
    positional: tuple[Parameter, ...] = field(init=False, compare=False, repr=False)
    """Those that can be given by position."""
    takes_rest: bool = field(init=False, compare=False, repr=False)
    """Whether a ``*args`` takes what is beyond them."""
    required: tuple[str, ...] = field(init=False, compare=False, repr=False)
    """The names of those without a default."""
    has_objects: bool = field(init=False, compare=False, repr=False)
    """Whether some of its defaults are no plain data."""
    _defaults: Mapping[str, Any] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work out once what every call is bound by."""
        named = {p.name: p for p in self.parameters if not p.kind.startswith("var")}
        of_instance = functools.partial(object.__setattr__, self)
        of_instance("by_name", named)
        of_instance("positional", tuple(p for p in named.values() if p.kind != "kw_only"))
        of_instance("takes_rest", any(p.kind == "varargs" for p in self.parameters))
        of_instance("required", tuple(p.name for p in self.parameters if p.required))
        of_instance("has_objects", any(isinstance(p.default, NotPlain) for p in self.parameters))
        of_instance("_defaults", {p.name: p.default for p in named.values() if not p.required})

    def accepts(self, name: str) -> bool:
        """Say whether the constructor takes an argument of this name."""
        return name in self.by_name or name in self.keywords or self.accepts_any

    def defaults(self) -> dict[str, Any]:
        """Return the defaults of all optional parameters."""
        return dict(self._defaults)


def layer_signature(name: str, flavour: str) -> LayerSignature | None:
    """Return the signature of a public layer class, or None where the flavour has no such class.

    ``name`` is the class name; a dotted name (``tf.layers.Dense``) for those
    that share their name with a Keras layer.
    """
    return _layer_signature(name, flavour)


def function_signature(path: str, flavour: str) -> LayerSignature | None:
    """Return the signature of a public function by its dotted path (``keras.layers.add``)."""
    record = _data(flavour)["functions"].get(path)
    return None if record is None else _signature(path, record["init"], record, _data(flavour)["base"])


def function_paths(flavour: str) -> tuple[str, ...]:
    """Return the dotted paths of all functions whose signatures are recorded."""
    return tuple(_data(flavour)["functions"])


def public_names(flavour: str, module: str) -> frozenset[str] | None:
    """Return the public names of a module (``keras.layers``), or None where they are not recorded.

    In the flavours before Keras 3 ``tf.keras`` has the same names as ``keras``.
    """
    return _public_names(flavour, module)


def public_modules(flavour: str) -> tuple[str, ...]:
    """Return the modules whose contents are recorded."""
    return tuple(_data(flavour)["modules"])


def exists(name: str, flavour: str) -> bool:
    """Say whether a layer class, a function of ``keras.layers`` or a dotted path exists in a flavour."""
    if layer_signature(name, flavour) is not None:
        return True
    module, _, last = name.rpartition(".")
    names = public_names(flavour, module or "keras.layers")
    return names is not None and last in names


def layer_names(flavour: str) -> tuple[str, ...]:
    """Return all layer classes of a flavour, dotted where the plain name is taken."""
    return tuple(_data(flavour)["layers"])


def base_keywords(flavour: str) -> frozenset[str]:
    """Return the keywords that every layer's constructor hands to the base class."""
    return frozenset(_data(flavour)["base"])


def release(flavour: str) -> str:
    """Return the release that the facts were read from."""
    version = _data(flavour)["version"]
    return str(version)


@functools.cache
def _data(flavour: str) -> dict[str, Any]:
    if flavour not in FLAVOURS:
        raise ValueError(f"no such flavour: {flavour}")
    text = resources.files(__name__).joinpath(f"{flavour}.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


@functools.cache
def _public_names(flavour: str, module: str) -> frozenset[str] | None:
    modules = _data(flavour)["modules"]
    names = modules.get(module)
    if names is None and module.startswith("tf.keras") and flavour != "keras3":
        names = modules.get(module.removeprefix("tf."))
    return None if names is None else frozenset(names)


@functools.cache
def _layer_signature(name: str, flavour: str) -> LayerSignature | None:
    data = _data(flavour)
    record = data["layers"].get(name)
    if record is None:
        return None
    made = _signature(name, record["init"], record, data["base"])
    if "init_1_15" not in record:
        return made
    return dataclasses.replace(made, older=_signature(name, record["init_1_15"], record, data["base"]))


def _signature(name: str, init: list[list[Any]], record: dict[str, Any], base: list[str]) -> LayerSignature:
    parameters = tuple(
        Parameter(
            p[0], p[1], len(p) == 2 and not p[1].startswith("var"), _plain(p[2]) if len(p) > 2 else None
        )
        for p in init
    )
    keywords = frozenset[str]()
    if any(p.kind == "varkw" for p in parameters):
        keywords = (frozenset(base) - frozenset(record.get("without", ()))) | frozenset(
            record.get("extra", ())
        )
    call = record.get("call")
    return LayerSignature(
        name,
        record.get("class", name),
        parameters,
        keywords,
        bool(record.get("ignores", False)),
        None if call is None else tuple(call),
        tuple(record.get("paths", ())),
        record.get("defined_in", ""),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(_plain(item) for item in value["tuple"]) if "tuple" in value else NotPlain(value["repr"])
    return value
