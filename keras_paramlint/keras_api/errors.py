"""What real Keras would refuse, as a structured error."""

from __future__ import annotations

from keras_paramlint.interpreter.native import LibraryError


class KerasError(LibraryError):
    """Keras raises here: at construction, when building, or when called.

    ``code`` is the diagnostic that says it (``KPL302``), ``exception`` the class
    that Keras raises, so that an ``except`` of the analysed program can catch it.
    """
