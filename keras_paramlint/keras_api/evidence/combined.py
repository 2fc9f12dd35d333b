"""The evidence of a file and of what stands around it, combined."""

from __future__ import annotations

from keras_paramlint.keras_api.evidence.code import by_habit, in_code
from keras_paramlint.keras_api.evidence.outputs import OLDEST_PYTHON, Printed, in_output, read_notebook
from keras_paramlint.keras_api.evidence.surroundings import Surroundings
from keras_paramlint.keras_api.evidence.versions import flavour_of, installed_in
from keras_paramlint.keras_api.flavours import (
    BY_DEFAULT,
    DEFAULT,
    Flavour,
    imports_standalone,
    imports_tf_keras,
)
from keras_paramlint.sources.disk import Content


def infer(text: str, path: str = "", content: Content | None = None, roots: tuple[str, ...] = ()) -> Flavour:
    """Return the flavour that there is most evidence for, else the default.

    Args:
        text: The code of the file.
        path: Where it is; empty: nothing stands around it.
        content: What the file is to contain in place of what it does.
        roots: Directories in which imports are looked for beside those of the file.
    """
    standalone, tf_keras = imports_standalone(text), imports_tf_keras(text)
    printed = None
    around = None
    if path:
        around = Surroundings(path, text, roots)
        if path.endswith(".ipynb"):
            raw = around.raw(path) if content is None else content
            printed = read_notebook(raw) if isinstance(raw, str | bytes) else None
    found = in_code(text) or _shown(text, printed, standalone=standalone, tf_keras=tf_keras)
    if found is None and around is not None:
        found = around.evidence(standalone=standalone, tf_keras=tf_keras)
    return found or by_habit(text) or Flavour(DEFAULT, BY_DEFAULT)


def _shown(text: str, printed: Printed | None, *, standalone: bool, tf_keras: bool) -> Flavour | None:
    """Return what a file shows beside its code: versions that it installs, and what it printed."""
    only_standalone = standalone and not tf_keras
    stated = installed_in(text)
    if printed is not None:
        stated += printed.versions or installed_in(printed.code)
    found = flavour_of(stated, standalone=only_standalone, tf_keras=tf_keras)
    if found is not None or not (standalone or tf_keras):
        return found
    shown = text if printed is None else f"{text}\n{printed.text}"
    found = in_output(shown, standalone=only_standalone)
    if found is None and printed is not None and printed.python and printed.python < OLDEST_PYTHON:
        version = ".".join(map(str, printed.python))
        # Python 3.7 and 3.8 had the standalone Keras 2.3 as well as the `keras` of TensorFlow 2.
        name = "keras2" if only_standalone and printed.python < (3, 7) else "tfkeras2"
        found = Flavour(name, f"it ran in Python {version}, where there is no Keras 3")
    return found
