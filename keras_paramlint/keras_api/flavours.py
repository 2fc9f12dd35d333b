"""A Keras generation with the reason why it is taken, and the two ways in which a program imports Keras."""

from __future__ import annotations

import re

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern


DEFAULT = "keras3"
BY_DEFAULT = "the default"


@dataclass(frozen=True, slots=True)
class Flavour:
    """A flavour, why it was chosen, and whether it was told rather than inferred."""

    name: str
    reason: str
    told: bool = False

    @property
    def is_default(self) -> bool:
        """Whether it was taken because nothing speaks for any."""
        return self.reason == BY_DEFAULT


_STANDALONE = late_pattern(r"^[ \t]*(?:import\s+keras\b|from\s+keras\b)", re.MULTILINE)
_TF_KERAS = (
    re.compile(r"tensorflow(?:\.compat\.v\d)?(?:\.python)?\.keras\b"),
    re.compile(r"tf\.keras(?<=\btf\.keras)\b"),
    re.compile(r"from\s+tensorflow\s+import\s+[^\n]*\bkeras\b"),
)
"""Each begins with a word, without which a search ends at once."""


def imports_standalone(text: str) -> bool:
    """Say whether a file imports the package ``keras``."""
    return bool(_STANDALONE.search(text))


def imports_tf_keras(text: str) -> bool:
    """Say whether a file uses the Keras inside TensorFlow."""
    return any(pattern.search(text) for pattern in _TF_KERAS)


_OWN_GENERATION = late_pattern(
    r"\bcompat\.v1\b|\bdisable_v2_behavior\b|TF_USE_LEGACY_KERAS|"
    r"^[ \t]*(?:import|from)\s+(?:tf_keras|keras_core)\b",
    re.MULTILINE,
)
_OWN_WORDS = ("compat.v1", "disable_v2_behavior", "TF_USE_LEGACY_KERAS", "tf_keras", "keras_core")


def chooses_generation(text: str) -> bool:
    """Say whether a file chooses a generation by itself, whichever release is installed."""
    return any(word in text for word in _OWN_WORDS) and bool(_OWN_GENERATION.search(text))
