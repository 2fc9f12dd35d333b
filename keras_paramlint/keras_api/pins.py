"""Which flavour the requirements of a project tell, for a program that imports Keras in its way.

Only what leaves no choice tells: a range that allows two generations, or two
files that contradict each other, tell nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from keras_paramlint.keras_api.flavours import (
    Flavour,
    chooses_generation,
    imports_standalone,
    imports_tf_keras,
)
from keras_paramlint.sources.requirements import LAST, Requirement, Version, requirements_for


_TENSORFLOW = (
    "tensorflow",
    "tensorflow-cpu",
    "tensorflow-gpu",
    "tensorflow-intel",
    "tensorflow-macos",
    "tensorflow-rocm",
)
PACKAGES = frozenset({*_TENSORFLOW, "keras"})
"""The packages whose required versions can tell a flavour."""

_Ranges = Sequence[tuple[Version, Version, str]]

# `tf.keras` by the release of TensorFlow: its release notes for 2.0 and 2.16.
_TF_KERAS: _Ranges = (((0,), (2,), "tf1"), ((2,), (2, 16), "tfkeras2"), ((2, 16), LAST, "keras3"))
# `import keras` by the release of Keras.  From 2.4 to 2.15 it is `tf.keras` under another name.
_KERAS: _Ranges = (((0,), (2, 4), "keras2"), ((2, 4), (3,), "tfkeras2"), ((3,), LAST, "keras3"))
# `import keras` where only TensorFlow is required: since 2.6 it depends on a keras of its own release.
_KERAS_OF_TENSORFLOW: _Ranges = (((2, 6), (2, 16), "tfkeras2"), ((2, 16), LAST, "keras3"))
# `tf.keras` where only Keras is required: that release belongs to one TensorFlow.
_TENSORFLOW_OF_KERAS: _Ranges = (((2, 4), (3,), "tfkeras2"), ((3,), LAST, "keras3"))


def told_by_requirements(path: str, text: str) -> Flavour | None:
    """Return the flavour that a project's requirements tell for a file; None: they tell none.

    Args:
        path: The file; its requirements are looked for in its directory and above.
        text: What it says: how it imports Keras decides which package matters.
    """
    standalone, tf_keras = imports_standalone(text), imports_tf_keras(text)
    if not (standalone or tf_keras) or chooses_generation(text):
        return None
    required = requirements_for(path, PACKAGES)
    tensorflow = [each for each in required if each.name in _TENSORFLOW]
    keras = [each for each in required if each.name == "keras"]
    told = []
    if standalone:
        told.append(_told(keras, _KERAS) if keras else _told(tensorflow, _KERAS_OF_TENSORFLOW))
    if tf_keras:
        told.append(_told(tensorflow, _TF_KERAS) if tensorflow else _told(keras, _TENSORFLOW_OF_KERAS))
    first = told[0]
    if first is None or any(each is None or each.name != first.name for each in told):
        return None
    return first


def _told(required: Sequence[Requirement], ranges: _Ranges) -> Flavour | None:
    """Return the one flavour in whose range all of some requirements lie; locks count before the others."""
    locked = [each for each in required if each.is_locked]
    found = [(each, _flavour(each, ranges)) for each in locked or required]
    if any(flavour is None and not _is_free(each) for each, flavour in found):
        return None
    telling = [(each, flavour) for each, flavour in found if flavour is not None]
    if not telling or any(flavour != telling[0][1] for _, flavour in telling):
        return None
    requirement, flavour = telling[0]
    return Flavour(str(flavour), f"`{requirement.text}` in {_shown(requirement)}", told=True)


def _flavour(requirement: Requirement, ranges: _Ranges) -> str | None:
    for first, end, flavour in ranges:
        if first <= requirement.first and requirement.first < requirement.end <= end:
            return flavour
    return None


def _is_free(requirement: Requirement) -> bool:
    """Say whether a requirement allows every version, and so does not contradict another."""
    return requirement.first == (0,) and requirement.end == LAST


def _shown(requirement: Requirement) -> str:
    """Return where a requirement stands, as a person would write it from here."""
    relative = os.path.relpath(requirement.path)
    return f"{requirement.path if relative.startswith('..') else relative}:{requirement.line}"
