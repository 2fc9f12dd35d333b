"""Legacy HDF5 files: the layers of a model by name, each with its weights in order.

Read from ``hdf5_format.py`` of tf_keras and ``legacy_h5_format.py`` of Keras 3.
Layers without weights do not count, and only the direct layers of a model do: a
model inside it is one layer with many weights, those that are trained first.
Keras 2 converts between cuDNN's recurrent layers and plain ones, and kernels from
the order of Theano; Keras 3 does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.checkpoints.objects import Node, legacy_weights
from keras_paramlint.graph.checkpoints.saved import (
    Cause,
    Format,
    Group,
    Loading,
    Problem,
    Saved,
    SavedWeight,
    same_shape,
)
from keras_paramlint.graph.model import WeightInfo
from keras_paramlint.graph.shapes import Shape


_CONVOLUTIONS = frozenset({"Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "ConvLSTM2D"})
_GATES = {"LSTM": 4, "CuDNNLSTM": 4, "GRU": 3, "CuDNNGRU": 3}


def save(root: Node, flavour: str) -> Saved:
    """Return what the file of a model holds."""
    groups = tuple(
        Group(layer.name, tuple(SavedWeight.of(weight) for weight in weights))
        for layer in root.layers
        if (weights := legacy_weights(layer, flavour))
    )
    own = tuple(SavedWeight.of(weight) for weight in root.own)
    return Saved(Format.H5, groups, own, places=frozenset(layer.name for layer in root.layers))


def load(saved: Saved, root: Node, flavour: str, *, by_name: bool = False) -> Loading:
    """Return what becomes of a model that loads such a file."""
    form = Format.H5_BY_NAME if by_name else Format.H5
    work = _Work(form, flavour)
    if by_name:
        known: dict[str, list[Node]] = {}
        for layer in root.layers:
            known.setdefault(layer.name, []).append(layer)
        # A layer that had no weights has its place in the file, and a name that now stands for more.
        empty = saved.places - {group.path for group in saved.groups}
        groups = [*saved.groups, *(Group(name, ()) for name in sorted(empty))]
        pairs = [(group, layer) for group in groups for layer in known.get(group.path, ())]
    else:
        layers = [layer for layer in root.layers if legacy_weights(layer, flavour)]
        if len(layers) != len(saved.groups):
            count = Problem(Cause.LAYERS, expected=len(layers), received=len(saved.groups))
            return Loading(form, loads=False, problem=count, problems=(count,))
        pairs = list(zip(saved.groups, layers, strict=True))
    for group, layer in pairs:
        work.layer(group, layer)
    if saved.top is not None:
        work.assign("", root, root.own, saved.top)
    loads = False if work.problems else None if work.is_unclear else True
    first = next(iter(work.problems), None)
    assigned, problems = tuple(work.assigned), tuple(work.problems)
    return Loading(form, loads, first, assigned, problems, frozenset(work.converted))


@dataclass(slots=True)
class _Work:
    format: Format
    flavour: str
    assigned: list[tuple[WeightInfo, SavedWeight]] = field(default_factory=list)
    converted: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    is_unclear: bool = False

    def layer(self, group: Group, layer: Node) -> None:
        """Load one layer, or note why that fails."""
        weights = legacy_weights(layer, self.flavour)
        given: Sequence[SavedWeight] = group.weights
        if self.flavour != "keras3":
            converted = self._converted(layer, given)
            if isinstance(converted, Problem):
                self.problems.append(replace(converted, path=group.path, site=layer.layer.site))
                return
            given = converted
        self.assign(group.path, layer, weights, given)

    def assign(
        self, path: str, layer: Node, weights: Sequence[WeightInfo], given: Sequence[SavedWeight]
    ) -> None:
        """Put values into variables, or note what does not fit."""
        name, site = layer.name, layer.layer.site
        if len(weights) != len(given):
            self.problems.append(
                Problem(Cause.WEIGHTS, path, name, expected=len(weights), received=len(given), site=site)
            )
            return
        for weight, one in zip(weights, given, strict=True):
            same = same_shape(weight.shape, one.shape)
            if same is False:
                self.problems.append(
                    Problem(Cause.SHAPE, path, name, weight.name, weight.shape, one.shape, site)
                )
                continue
            self.is_unclear = self.is_unclear or same is None
            self.assigned.append((weight, one))

    # ------------------------------------------------------------------ cuDNN
    def _converted(self, layer: Node, given: Sequence[SavedWeight]) -> Sequence[SavedWeight] | Problem:
        """Return what Keras 2 makes of a layer's weights: cuDNN's become plain ones, and back."""
        inner = list(layer.attributes.values())
        if layer.class_name == "Bidirectional":
            half = len(given) // 2
            found: list[SavedWeight] = []
            for name, part in (("forward_layer", given[:half]), ("backward_layer", given[half:])):
                direction = layer.attributes.get(name)
                made = self._converted(direction, part) if isinstance(direction, Node) else part
                if isinstance(made, Problem):
                    return made
                found.extend(made)
            return found
        if layer.class_name == "TimeDistributed" and inner and isinstance(inner[0], Node):
            return self._converted(inner[0], given)
        if layer.class_name in ("Model", "Sequential", "Functional"):
            return self._of_model(layer, given)
        if layer.class_name in _GATES and len(given) == 3:
            return self._recurrent(layer, given)
        if layer.class_name in _CONVOLUTIONS:
            return self._convolution(layer, given)
        return given

    def _convolution(self, layer: Node, given: Sequence[SavedWeight]) -> Sequence[SavedWeight]:
        """Return the weights of a convolution; a kernel that does not fit is tried in Theano's order."""
        wanted = legacy_weights(layer, self.flavour)
        kernels = 2 if layer.class_name == "ConvLSTM2D" else 1
        if not wanted or not given or same_shape(wanted[0].shape, given[0].shape) is not False:
            return given
        made = list(given)
        for index, one in enumerate(given[:kernels]):
            if one.shape is not None and len(one.shape) == 4:
                made[index] = replace(one, shape=tuple(one.shape[axis] for axis in (3, 2, 0, 1)))
        return made

    def _of_model(self, model: Node, given: Sequence[SavedWeight]) -> Sequence[SavedWeight] | Problem:
        """Return the weights of a model inside, layer by layer; those that are trained stand first."""
        mine = legacy_weights(model, self.flavour)
        flags = {weight.number: weight.trainable for weight in model.layer.weights}
        split = sum(flags.get(weight.number, True) for weight in mine)
        trained, rest = list(given[:split]), list(given[split:])
        first: list[SavedWeight] = []
        last: list[SavedWeight] = []
        for layer in model.layers:
            weights = legacy_weights(layer, self.flavour)
            if not weights:
                continue
            own = {weight.number: weight.trainable for weight in layer.layer.weights}
            count = sum(own.get(weight.number, True) for weight in weights)
            others = len(weights) - count
            made = self._converted(layer, trained[:count] + rest[:others])
            if isinstance(made, Problem):
                return made
            first += made[:count]
            last += made[count:]
            trained, rest = trained[count:], rest[others:]
        return [*first, *last, *trained, *rest]

    def _recurrent(self, layer: Node, given: Sequence[SavedWeight]) -> Sequence[SavedWeight] | Problem:
        """Return the weights of a recurrent layer in the layout of its class."""
        gates = _GATES[layer.class_name]
        recurrent, bias = given[1].shape, given[2].shape
        if not recurrent or not bias or recurrent[0] is None:
            return given
        units = recurrent[0]
        flat = same_shape(bias, (2 * gates * units,)) is True
        if gates == 4:
            source = "CuDNNLSTM" if flat else "LSTM"
            target = layer.class_name
            shape: Shape = (8 * units,) if target == "CuDNNLSTM" else (4 * units,)
        else:
            source = "CuDNNGRU" if flat else "reset" if len(bias) == 2 else "plain"
            target = "CuDNNGRU"
            if layer.class_name == "GRU":
                target = "reset" if layer.layer.argument("reset_after") else "plain"
            shape = (6 * units,) if target == "CuDNNGRU" else (2, 3 * units)
        biases = ((8 * units,), (4 * units,)) if gates == 4 else ((6 * units,), (2, 3 * units), (3 * units,))
        if all(same_shape(bias, each) is False for each in biases):
            wanted = legacy_weights(layer, self.flavour)[-1].shape
            return Problem(Cause.GATES, layer=layer.name, weight="bias", expected=wanted, received=bias)
        if source == target:
            return given
        if "plain" in (source, target):
            wanted = legacy_weights(layer, self.flavour)[2].shape
            return Problem(Cause.BIAS, layer=layer.name, weight="bias", expected=wanted, received=bias)
        made = [given[0], given[1], replace(given[2], shape=shape)]
        self.converted.update(weight.number for weight in legacy_weights(layer, self.flavour))
        return made
