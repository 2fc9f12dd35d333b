"""``.weights.h5``: the variables of each object in a group ``vars``, under the attributes that lead to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from keras_paramlint.checkpoints.base import Candidate, Reader
from keras_paramlint.checkpoints.contents import Checkpoint, Layout, StoredGroup, StoredWeight
from keras_paramlint.checkpoints.hdf5 import Group, open_hdf5


VARIABLES = "vars"
NOT_OF_THE_MODEL = frozenset("optimizer metrics _metrics _compile_metrics _compile_loss loss".split())
"""The attributes of a compiled model under which something other than layers is kept."""


class KerasWeights(Reader):
    """Written by ``save_weights`` of Keras 3, and of ``tf.keras`` since 2.13."""

    name = "Keras weights (.weights.h5)"
    rank = 2

    def recognises(self, candidate: Candidate) -> bool:
        """Say whether it is HDF5 with variables as Keras 3 keeps them."""
        return candidate.is_hdf5 and any(name in candidate.inside for name in (VARIABLES, "layers"))

    def read(self, candidate: Candidate) -> Checkpoint:
        """Return what is in it."""
        with open_hdf5(candidate.path) as file:
            return Checkpoint(candidate.path, self.name, Layout.PATHS, tuple(groups_in(file)))


def groups_in(root: Group) -> Iterator[StoredGroup]:
    """Yield the variables of every object that has some, or a name."""
    pending = [root]
    while pending:
        group = pending.pop()
        names = sorted(group.names(), reverse=True)
        if VARIABLES in names and group.is_group(VARIABLES):
            yield _group(group, group.group(VARIABLES))
        pending += (group.group(name) for name in names if name != VARIABLES and group.is_group(name))


def _group(owner: Group, variables: Group) -> StoredGroup:
    return StoredGroup(
        owner.address,
        in_order(variables.weight(name) for name in variables.names()),
        variables.text("name") or "",
        of_model=owner.address.partition("/")[0] not in NOT_OF_THE_MODEL,
    )


def in_order(weights: Iterable[StoredWeight]) -> tuple[StoredWeight, ...]:
    """Return the variables of an object in the order in which Keras numbers them: ``10`` behind ``9``."""

    def key(weight: StoredWeight) -> tuple[int, str]:
        numbered = weight.name.isdecimal() and len(weight.name) < 10
        return (int(weight.name), "") if numbered else (10**10, weight.name)

    return tuple(sorted(weights, key=key))
