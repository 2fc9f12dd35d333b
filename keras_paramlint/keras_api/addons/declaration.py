"""How a package beside Keras is declared: its layers with their signatures, and what is opaque.

::

    ADDON = Addon("keras_layer_normalization", release="0.16.0")

    @ADDON.layer
    class LayerNormalization(AddonEntry):
        names = ("LayerNormalization",)
        signature = "center=True, scale=True, epsilon=None, **kwargs"

        def build(self, layer: Layer, inputs: Shapes) -> None: ...
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from keras_paramlint.interpreter.values import Builtin, Value
from keras_paramlint.keras_api.entry import LayerEntry
from keras_paramlint.keras_api.signatures import LayerSignature, NotPlain, Parameter, base_keywords


OPAQUE = ("callbacks", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")
"""Modules whose members carry no shapes."""


class AddonEntry(LayerEntry):
    """Base of entries of packages beside Keras."""

    signature: ClassVar[str] = "**kwargs"
    """The constructor's parameters as Python writes them, without ``self``; empty: those of ``base``."""

    base: ClassVar[str] = "Layer"
    """The class of Keras that the package's class derives from."""

    aliases: ClassVar[tuple[str, ...]] = ()
    """Other names of the first class; each of ``names`` is a class of its own."""

    keeps_mask: ClassVar[bool] = False
    """Whether the layer hands a mask on."""

    constants: ClassVar[Mapping[str, Value]] = {}
    """Attributes of the class (``PositionEmbedding.MODE_ADD``)."""


class Addon:
    """What is known of one package beside Keras."""

    def __init__(
        self,
        package: str,
        *,
        release: str,
        layer_modules: tuple[str, ...] = (),
        modules: tuple[str, ...] = (),
        same_as_keras: tuple[str, ...] = (),
    ) -> None:
        self.package = package
        self.release = release
        self.layer_modules = layer_modules
        """Modules below the package in which the layers are; none: the layers are in the package itself."""
        self.modules = frozenset(modules)
        """The other public modules of the package."""
        self.same_as_keras = frozenset(same_as_keras)
        """Layers that the package only hands on from Keras."""
        self.layers: dict[str, tuple[str, AddonEntry]] = {}
        """Class name and entry by the name under which a layer is imported."""
        self.functions: dict[str, Value] = {}

    def layer(self, cls: type[AddonEntry]) -> type[AddonEntry]:
        """Register an entry under its names."""
        entry = cls()
        entry.package = self.package
        for name in cls.names:
            self.layers[name] = (name, entry)
        for name in cls.aliases:
            self.layers[name] = (cls.names[0], entry)
        return cls

    def function(self, *names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        """Register the decorated model under names below the package (``activations.gelu``)."""

        def register(run: Callable[..., Value]) -> Callable[..., Value]:
            for name in names:
                self.functions[name] = Builtin(f"{self.package}.{name}", run)
            return run

        return register

    def holds_layers(self, inside: str) -> bool:
        """Say whether a module below the package (``layers.normalizations``) may hold the layers."""
        return not self.layer_modules or inside.split(".", 1)[0] in self.layer_modules

    def is_module(self, inside: str, name: str) -> bool:
        """Say whether a name in a module below the package is a module again."""
        if inside:
            return bool(self.layer_modules) and self.holds_layers(inside) and name.islower()
        return name in self.modules or name in self.layer_modules

    def members(self, inside: str) -> list[str]:
        """Return the names that a star import from a module below the package binds."""
        prefix = f"{inside}." if inside else ""
        found = {n[len(prefix) :] for n in self.functions if n.startswith(prefix)}
        if self.holds_layers(inside):
            found |= {*self.layers, *self.same_as_keras}
        return sorted(name for name in found if "." not in name)


@functools.cache
def signature(name: str, text: str, flavour: str) -> LayerSignature:
    """Return the signature that a declaration writes as Python parameters."""
    spec = ast.parse(f"def constructor({text}): pass").body[0]
    assert isinstance(spec, ast.FunctionDef)
    arguments = spec.args
    defaults: list[ast.expr | None] = [None] * (len(arguments.args) - len(arguments.defaults))
    defaults += arguments.defaults
    parameters = [
        _parameter(argument.arg, "pos_or_kw", default)
        for argument, default in zip(arguments.args, defaults, strict=True)
    ]
    if arguments.vararg is not None:
        parameters.append(Parameter(arguments.vararg.arg, "varargs", required=False))
    parameters += [
        _parameter(argument.arg, "kw_only", default)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    keywords = frozenset[str]()
    if arguments.kwarg is not None:
        parameters.append(Parameter(arguments.kwarg.arg, "varkw", required=False))
        keywords = base_keywords(flavour)
    return LayerSignature(
        name,
        name,
        tuple(parameters),
        keywords,
    )


def _parameter(name: str, kind: str, default: ast.expr | None) -> Parameter:
    if default is None:
        return Parameter(name, kind, required=True)
    value: Any
    try:
        value = ast.literal_eval(default)
    except ValueError:
        value = NotPlain(ast.unparse(default))
    return Parameter(name, kind, required=False, default=value)
