"""One model in the lock file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from keras_paramlint.algebra import Size, as_source, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import FileResult, LayerInfo, ModelInfo, Params, Site, UnknownPart
from keras_paramlint.graph.shapes import Names
from keras_paramlint.lock.files import Files, files_of
from keras_paramlint.lock.lines import layers_of, lines_of, size_of


UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is locked of one model; counts are numbers, formulas, or the word for none."""

    name: str
    """``path::qualname``, with ``/`` in the path, seen from the lock file."""
    flavour: str
    params: int | str
    trainable: int | str
    layers: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    """Why a count is not known; without lines, which move."""
    files: Files = ()
    """What stands for where files of weights have what; empty: it was not locked, or is not known."""

    @property
    def digest(self) -> str:
        """A fingerprint of the weights: names, shapes, types, and which of them are trained, in order."""
        text = "\n".join(self.layers)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def model(self) -> ModelInfo:
        """The model as far as it is locked."""
        layers = layers_of(self.layers)
        total = _size(self.params)
        unknown = () if total is not None else (UnknownPart(UNKNOWN),)
        params = Params(total, _size(self.trainable), None, unknown=unknown)
        return ModelInfo(self.name, "", Site(""), params, layers)


def _size(count: int | str) -> Size | None:
    if isinstance(count, int):
        return count
    return None if count == UNKNOWN or " if " in count or "?" in count else size_of(count)


def entries(results: Iterable[FileResult], path_of: dict[str, str]) -> Iterator[Entry]:
    """Yield what is to be locked of the models of files, by their paths as the lock file has them."""
    seen: Counter[str] = Counter()
    for result in results:
        for model in result.models:
            name = f"{path_of[result.path]}::{model.qualname or model.name}"
            seen[name] += 1
            if seen[name] > 1:
                name = f"{name}#{seen[name]}"
            yield _entry(name, result.flavour, model)


def _entry(name: str, flavour: str, model: ModelInfo) -> Entry:
    names = model.names()
    params = model.params
    lines = lines_of([_own(model), *model.layers] if model.own else model.layers, model.attributes, names)
    return Entry(
        name,
        flavour,
        _count(params.total, params.formula(names), names),
        _count(params.trainable, UNKNOWN, names),
        tuple(lines),
        tuple(dict.fromkeys(part.reason for part in params.unknown)),
        files_of(model, flavour),
    )


def _own(model: ModelInfo) -> LayerInfo:
    """Return the weights that are in none of the model's layers as a layer of their own."""
    total: Size | None = 0
    for weight in model.own:
        total = None if total is None or weight.count is None else total + weight.count
    return LayerInfo(
        "self",
        "Variables",
        model.site,
        params=Params(total, None, None),
        weights=model.own,
        own=model.own,
        given=frozenset({"name"}),
    )


def _count(size: Size | None, other: str, names: Names) -> int | str:
    if isinstance(size, int):
        return size
    if size is None:
        return UNKNOWN if "?" in other else other
    return as_source(size, names) or render(size, names=names)
