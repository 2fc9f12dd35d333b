"""The question that most files answer with no: can this concern Keras at all?"""

from __future__ import annotations


NEEDLES = (b"keras", b"tensorflow")
"""``tf_keras``, ``tf.keras``, ``keras_core`` and ``from tensorflow.compat`` all contain one of them."""


def may_concern_keras(data: bytes) -> bool:
    """Tell from the raw bytes whether a file can build Keras models.

    It is a search for substrings, some microseconds for a module, and works
    alike for Python files and for the JSON of a notebook.  "Yes" promises
    nothing: the word may stand in a comment, or in a notebook's output.  "No"
    means that the file names neither Keras nor TensorFlow, so that whatever it
    builds comes through another module, which is analysed in its own right.

    Files in UTF-16 say "no"; Python would refuse them too.
    """
    return any(needle in data for needle in NEEDLES)
