"""Whether a model of the source loads a file: call by call, and weight by weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from keras_paramlint.algebra import Poly
from keras_paramlint.checkpoints.contents import Checkpoint, Layout, StoredGroup, StoredWeight
from keras_paramlint.checkpoints.formats.legacy_h5 import TOP_LEVEL
from keras_paramlint.checkpoints.ways import Way, ways
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import LayerInfo, ModelInfo, WeightInfo
from keras_paramlint.graph.checkpoints import (
    Cause,
    Format,
    Group,
    Problem,
    Saved,
    SavedWeight,
    Vertex,
    load,
    objects_of,
    ordered_weights,
)
from keras_paramlint.graph.solving import Equations, solutions


class Status(StrEnum):
    """What becomes of a model that a call loads a file into."""

    LOADS = "loads"
    """Every weight gets a value from the file."""
    PARTLY = "partly"
    """Keras raises nothing, and some weights keep their initial values."""
    FAILS = "fails"
    """Keras raises."""
    UNKNOWN = "unknown"
    """The source does not say enough."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one call comes to."""

    way: Way
    status: Status
    saved: Saved
    """The file as the call reads it."""
    problem: Problem | None = None
    """Why Keras raises."""
    problems: tuple[Problem, ...] = ()
    """All that does not fit."""
    assigned: tuple[tuple[WeightInfo, SavedWeight], ...] = ()
    """Which weight gets which array of the file, as far as they fit."""
    converted: bool = False
    """Whether Keras converts cuDNN's layout into the plain one on the way, or back."""
    untouched: tuple[WeightInfo, ...] = ()
    """The weights that get nothing."""
    unused: tuple[Group, ...] = ()
    """What the file holds and nothing takes."""
    unknown: str = ""
    """Why it is not known."""
    conditions: tuple[str, ...] = ()
    """What the source leaves open has to be for it: ``vocab_size=20000``."""

    def addresses(self) -> dict[int, str]:
        """Return where the file has each array, by the array's identity."""
        return {id(weight): group.path for group in self.saved.groups for weight in group.weights}


@dataclass(frozen=True, slots=True)
class Match:
    """A model and a file."""

    model: ModelInfo
    flavour: str
    checkpoint: Checkpoint
    attempts: tuple[Attempt, ...]

    @property
    def best(self) -> Attempt:
        """The first call that loads everything; else the usual one."""
        return next((each for each in self.attempts if each.status is Status.LOADS), self.attempts[0])

    def owners(self) -> dict[int, LayerInfo]:
        """Return the layer that made each weight, by the weight's number; the model itself for its own."""
        layers = [self.model.as_layer(), *self.model.walk()]
        return {weight.number: layer for layer in layers for weight in layer.own}


def match(model: ModelInfo, flavour: str, checkpoint: Checkpoint) -> Match:
    """Return what becomes of a model that loads a file, by each call that there is for it."""
    attempts = [_attempt(way, model, flavour, checkpoint) for way in ways(checkpoint, flavour)]
    # Whether an object of a checkpoint is a model shows only when something in it is found in the source.
    usual = attempts[0].status is Status.LOADS
    kept = (
        each
        for each in attempts
        if not each.way.root or (not usual and each.problem != Problem(Cause.NOTHING))
    )
    return Match(model, flavour, checkpoint, tuple(kept))


def unknown_of(model: ModelInfo) -> str | None:
    """Return why it is not known which weights a model has; None: it is known."""
    if model.params.alternatives:
        whens = " or ".join(each.when for each in model.params.alternatives[:3])
        return f"its layers depend on {whens}; give the names values with --set NAME=VALUE"
    if model.params.total is None and model.params.unknown:
        return str(model.params.unknown[0])
    return None


def _attempt(way: Way, model: ModelInfo, flavour: str, checkpoint: Checkpoint) -> Attempt:
    saved = saved_of(checkpoint, way)
    if way.form is None:
        return Attempt(way, Status.FAILS, saved)
    loading = load(saved, model, flavour, way.form)
    equations = Equations()
    sized = [_fits(weight, given, equations) for weight, given in loading.assigned]
    problems = [*loading.problems, *_conflicts(equations, model, saved)]
    wrong = {id(each.source[1]) for each in equations.conflicts()}
    assigned = tuple(pair for pair in loading.assigned if id(pair[1]) not in wrong)
    fatal = next((problem for problem in problems if not _is_skipped(problem, way)), None)
    wanted = ordered_weights(objects_of(model), flavour)
    untouched = tuple(replace(loading, assigned=assigned).untouched(wanted))
    unknown = _unknown(model, flavour, checkpoint, way)
    if unknown:
        fatal, status = None, Status.UNKNOWN
    elif fatal is not None:
        status = Status.FAILS
    elif not all(sized):
        unknown, status = "the source leaves sizes open", Status.UNKNOWN
    else:
        status = Status.PARTLY if untouched else Status.LOADS
    used = {id(given) for _, given in loading.assigned}
    unused = (group for group in saved.groups if not any(id(each) in used for each in group.weights))
    return Attempt(
        way,
        status,
        saved,
        fatal,
        tuple(problems),
        assigned,
        bool(loading.converted),
        untouched,
        tuple(unused),
        unknown if status is Status.UNKNOWN else "",
        tuple(solutions(equations, model.names())) if fatal is None else (),
    )


_CHANGED_SINCE_KERAS_1 = frozenset("Conv1D Conv2D Conv3D Conv2DTranspose GRU LSTM ConvLSTM2D".split())


def _unknown(model: ModelInfo, flavour: str, checkpoint: Checkpoint, way: Way) -> str:
    """Say why a file is read in a way that is not modelled; empty: it is not."""
    if flavour == "keras3" or way.form not in {Format.H5, Format.H5_BY_NAME}:
        return ""
    if any(key == "keras_version" for key, _ in checkpoint.about):
        return ""
    changed = next((each for each in model.walk() if each.class_name in _CHANGED_SINCE_KERAS_1), None)
    if changed is None:
        return ""
    return f"the file is of Keras 1, whose weights of {changed.class_name} layers Keras 2 converts"


def _fits(weight: WeightInfo, given: SavedWeight, equations: Equations) -> bool:
    """Ask that the shape of a weight be that of an array; say whether its sizes are known at all."""
    if weight.shape is None or given.shape is None:
        return False
    for size, number in zip(weight.shape, given.shape, strict=True):
        if size is None or not isinstance(number, int):
            return False
        if isinstance(size, Poly):
            equations.add(size, number, (weight, given))
    return True


def _conflicts(equations: Equations, model: ModelInfo, saved: Saved) -> Iterator[Problem]:
    """Yield the arrays whose sizes do not go together with those of the others."""
    seen: set[int] = set()
    for conflict in equations.conflicts():
        weight, given = conflict.source
        if id(given) in seen:
            continue
        seen.add(id(given))
        owner = next((layer for layer in model.walk() if weight in layer.own), model.as_layer())
        path = next((g.path for g in saved.groups if any(each is given for each in g.weights)), "")
        yield Problem(Cause.SHAPE, path, owner.name, weight.name, weight.shape, given.shape, owner.site)


def _is_skipped(problem: Problem, way: Way) -> bool:
    """Say whether a call leaves something out where others raise."""
    if not way.skips:
        return False
    if way.form is Format.WEIGHTS_H5:
        return True
    # Legacy files are compared layer by layer first, which nothing skips but loading by name.
    return problem.cause is Cause.SHAPE or (problem.cause is Cause.WEIGHTS and way.form is Format.H5_BY_NAME)


# ------------------------------------------------------------------------- contents
def saved_of(checkpoint: Checkpoint, way: Way) -> Saved:
    """Return a file's content as a call reads it; in another layout than its own, there is nothing."""
    form = way.form or Format.WEIGHTS_H5
    if form is Format.WEIGHTS_H5 and checkpoint.layout is Layout.PATHS:
        places = frozenset(group.address for group in checkpoint.groups)
        return Saved(form, tuple(_groups(checkpoint.of_model)), places=places)
    if form in {Format.H5, Format.H5_BY_NAME} and checkpoint.layout is Layout.LAYERS:
        layers = [group for group in checkpoint.of_model if group.address != TOP_LEVEL]
        top = checkpoint.group(TOP_LEVEL)
        own = None if top is None else tuple(map(_weight, top.weights))
        return Saved(form, tuple(_groups(layers)), own, places=frozenset(group.address for group in layers))
    if form is Format.TF_CHECKPOINT and checkpoint.layout is Layout.OBJECTS:
        return _graph(checkpoint, way.root)
    return Saved(form, ())


def _groups(stored: Sequence[StoredGroup]) -> Iterator[Group]:
    for group in stored:
        if group.weights:
            yield Group(group.address, tuple(map(_weight, group.weights)))


def _weight(stored: StoredWeight) -> SavedWeight:
    return SavedWeight(stored.name, stored.shape)


def _graph(checkpoint: Checkpoint, root: str) -> Saved:
    """Return the graph of objects from a root on, without what it does not reach."""
    nodes = checkpoint.objects
    start = nodes[0].children[root] if root else 0
    places = {start: 0}
    order = [start]
    for number in order:
        for child in nodes[number].children.values():
            if child not in places and 0 <= child < len(nodes):
                places[child] = len(order)
                order.append(child)
    vertices: list[Vertex] = []
    groups: list[Group] = []
    for number in order:
        node = nodes[number]
        weight = None if node.weight is None else _weight(node.weight)
        children = ((name, places[child]) for name, child in node.children.items() if child in places)
        vertices.append(Vertex(tuple(children), weight))
        if weight is not None and node.of_model:
            groups.append(Group(weight.name, (weight,)))
    return Saved(Format.TF_CHECKPOINT, tuple(groups), graph=tuple(vertices))
