"""Whether weights that an old version of a model saved are right for the new one, format by format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.checkpoints.formats import as_saved, load
from keras_paramlint.graph.checkpoints.objects import objects_of, ordered_weights
from keras_paramlint.graph.checkpoints.saved import FORMATS, Format, Loading, SavedWeight, same_shape
from keras_paramlint.graph.comparison import Comparison, Edit
from keras_paramlint.graph.model import LayerInfo, ModelInfo, WeightInfo
from keras_paramlint.graph.params import UnknownPart


class Status(StrEnum):
    """What becomes of old weights in one format."""

    LOADS = "loads"
    """Every weight gets the value of its counterpart."""
    ELSEWHERE = "elsewhere"
    """Keras loads them without a word, some into other layers than they were saved from."""
    PARTLY = "partly"
    """Keras loads them without a word, but some weights of the new model keep their initial values."""
    FAILS = "fails"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What becomes of old weights."""

    LOADS = "loads"
    MOVED = "moved"
    """The shapes are the same, but their places are not: it depends on the format."""
    SOME = "some-formats"
    """The shapes are others, but some format takes them: by a conversion, or since it ignores the rest."""
    WRONG = "loads-wrongly"
    """No format takes them as they are, and Keras does not say so in one of them."""
    FAILS = "does-not-load"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Displaced:
    """A weight that gets the value of another layer's."""

    layer: LayerInfo
    weight: WeightInfo
    source: LayerInfo


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of old weights in one format."""

    format: Format
    status: Status
    loading: Loading
    displaced: tuple[Displaced, ...] = ()
    untouched: tuple[LayerInfo, ...] = ()
    """The layers whose weights keep their initial values."""
    unused: tuple[LayerInfo, ...] = ()
    """The old layers whose saved weights nothing takes."""

    @property
    def is_converted(self) -> bool:
        """Whether Keras turns cuDNN's weights into plain ones on the way, or back."""
        return bool(self.loading.converted)


@dataclass(frozen=True, slots=True)
class Compatibility:
    """Whether weights of the old model can be loaded into the new one."""

    verdict: Verdict
    fates: tuple[Fate, ...] = ()
    unknown: UnknownPart | None = None
    """Why it is not known, where it is not."""

    def of(self, form: Format) -> Fate | None:
        """Return what becomes of them in a format; None: the flavour does not have it."""
        return next((fate for fate in self.fates if fate.format is form), None)

    @property
    def is_breaking(self) -> bool:
        """Whether some way to load old weights no longer works, or loads them wrongly."""
        return self.verdict not in (Verdict.LOADS, Verdict.UNKNOWN)


def compatibility(comparison: Comparison, old_flavour: str, flavour: str) -> Compatibility:
    """Say what becomes of weights that the old model saved when the new one loads them."""
    old, new = comparison.old, comparison.new
    for model in (old, new):
        unknown = _unknown(model)
        if unknown is not None:
            return Compatibility(Verdict.UNKNOWN, unknown=unknown)
    counterparts = _Counterparts(comparison)
    fates = tuple(
        _fate(form, comparison, counterparts, old_flavour, flavour)
        for form in FORMATS[flavour]
        if form in FORMATS[old_flavour]
    )
    return Compatibility(_verdict(fates, old, new, flavour), fates)


def _unknown(model: ModelInfo) -> UnknownPart | None:
    """Return why it is not known which weights a model has."""
    if model.params.alternatives:
        whens = " or ".join(each.when for each in model.params.alternatives[:2])
        return UnknownPart(f"the model depends on {whens}", model.site)
    return model.params.unknown[0] if model.params.unknown and model.params.total is None else None


def _verdict(fates: Iterable[Fate], old: ModelInfo, new: ModelInfo, flavour: str) -> Verdict:
    found = [fate.status for fate in fates if fate.format in DECISIVE[flavour]]
    if all(status is Status.LOADS for status in found):
        return Verdict.LOADS
    if Status.UNKNOWN in found:
        return Verdict.UNKNOWN
    if Status.LOADS not in found:
        return Verdict.WRONG if Status.ELSEWHERE in found else Verdict.FAILS
    shapes = [ordered_weights(objects_of(model), flavour) for model in (old, new)]
    before, now = shapes
    same = len(before) == len(now) and all(
        same_shape(one.shape, other.shape) for one, other in zip(before, now, strict=True)
    )
    return Verdict.MOVED if same else Verdict.SOME


DECISIVE: dict[str, tuple[Format, ...]] = {
    "keras3": (Format.WEIGHTS_H5, Format.SET_WEIGHTS),
    "tfkeras2": (Format.WEIGHTS_H5, Format.H5, Format.TF_CHECKPOINT, Format.SET_WEIGHTS),
    "tf1": (Format.H5, Format.TF_CHECKPOINT, Format.SET_WEIGHTS),
    "keras2": (Format.H5, Format.SET_WEIGHTS),
}
"""The formats that make the verdict.

Loading by name is asked for where names are kept, and Keras 3 calls ``.h5`` a
legacy; what they do is said, but decides nothing.
"""


def _fate(
    form: Format, comparison: Comparison, counterparts: _Counterparts, old_flavour: str, flavour: str
) -> Fate:
    file = as_saved(comparison.old, old_flavour, form)
    loading = load(file, comparison.new, flavour, form)
    if loading.loads is not True:
        status = Status.UNKNOWN if loading.loads is None else Status.FAILS
        return Fate(form, status, loading)
    displaced = tuple(counterparts.displaced(loading, by_name=form is Format.H5_BY_NAME))
    wanted = ordered_weights(objects_of(comparison.new), flavour)
    untouched = counterparts.new_layers(loading.untouched(wanted))
    unused = counterparts.old_layers(loading.unused(file))
    status = Status.ELSEWHERE if displaced else Status.PARTLY if untouched else Status.LOADS
    return Fate(form, status, loading, displaced, untouched, unused)


class _Counterparts:
    """Which weight of the old model stands for which of the new one."""

    def __init__(self, comparison: Comparison) -> None:
        self._old: dict[int, LayerInfo] = {}
        self._new: dict[int, LayerInfo] = {}
        self._pairs: dict[int, set[int]] = {}
        own = Edit(comparison.old.as_layer(), comparison.new.as_layer())
        for edit, weights in (*_leaves(comparison.edits), (own, (comparison.old.own, comparison.new.own))):
            self._add(edit, *weights)

    def _add(self, edit: Edit, old: tuple[WeightInfo, ...], new: tuple[WeightInfo, ...]) -> None:
        if edit.old is not None:
            for weight in old:
                self._old.setdefault(weight.number, edit.old)
        if edit.new is not None:
            for weight in new:
                self._new.setdefault(weight.number, edit.new)
        if edit.old is None or edit.new is None:
            return
        same_names = [weight.name for weight in old] == [weight.name for weight in new]
        for index, weight in enumerate(new):
            sources = [old[index]] if same_names else old
            self._pairs.setdefault(weight.number, set()).update(each.number for each in sources)

    def displaced(self, loading: Loading, *, by_name: bool) -> Iterator[Displaced]:
        """Yield the weights that get the value of another one than their counterpart."""
        for weight, given in loading.assigned:
            source = self._old.get(given.number)
            if source is None or given.number in self._pairs.get(weight.number, ()):
                continue
            layer = self._new[weight.number]
            if by_name and layer.name == source.name and all("name" in x.given for x in (layer, source)):
                # Who gives a layer a name says which one it is.
                continue
            yield Displaced(layer, weight, source)

    def new_layers(self, weights: Iterable[WeightInfo]) -> tuple[LayerInfo, ...]:
        """Return the layers of the new model that have weights, each once."""
        return _owners(self._new, (weight.number for weight in weights))

    def old_layers(self, weights: Iterable[SavedWeight]) -> tuple[LayerInfo, ...]:
        """Return the layers of the old model that have weights, each once."""
        return _owners(self._old, (weight.number for weight in weights))


def _owners(layers: Mapping[int, LayerInfo], numbers: Iterable[int]) -> tuple[LayerInfo, ...]:
    found = {id(layers[number]): layers[number] for number in numbers if number in layers}
    return tuple(found.values())


def _leaves(
    edits: Iterable[Edit],
) -> Iterator[tuple[Edit, tuple[tuple[WeightInfo, ...], tuple[WeightInfo, ...]]]]:
    """Yield the edits of layers that are not looked into with their weights, and of others their own."""
    for edit in edits:
        old, new = edit.old, edit.new
        if edit.inner:
            yield edit, (old.own if old is not None else (), new.own if new is not None else ())
            yield from _leaves(edit.inner)
        else:
            yield edit, (old.weights if old is not None else (), new.weights if new is not None else ())
