"""The oracle of weights: real Keras in a process of its own saves one model and loads it into another.

``python checkpoint_worker.py FLAVOUR`` reads one JSON object a line, ``{"before": source, "after": source}``;
the second may be null.  Both programs bind a model to ``model``.  Every variable of the first is filled with
its own number (1, 2, ... in the order of ``weights``), every one of the second with -1; then the answer says,
for each format, what the file holds and which number each variable of the second model got, or the error.
"""

from __future__ import annotations

import gc
import io
import json
import os
import shutil
import sys
import tempfile
import traceback
import types
import zipfile
from typing import Any


FLAVOUR = sys.argv[1]
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
if FLAVOUR == "keras3":
    os.environ.pop("TF_USE_LEGACY_KERAS", None)
else:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"

def import_keras() -> Any:
    """Return the Keras of the flavour."""
    if FLAVOUR == "keras3":
        import keras

        return keras
    import tensorflow as tf

    # In graph mode, what cuDNN's layers do could not be left out on a machine without a GPU.
    return tf.compat.v1.keras if FLAVOUR == "tf1" else tf.keras


def run(source: str, keras: Any) -> Any:
    """Return the model that a program makes."""
    keras.backend.clear_session()
    module = types.ModuleType("__main__")
    sys.modules["program"] = module
    exec(compile(source, "program.py", "exec", dont_inherit=True), module.__dict__)
    return module.model


def fill(model: Any, *, numbered: bool) -> None:
    """Give every variable a value by which it is known again."""
    import numpy as np

    for index, weight in enumerate(model.weights):
        weight.assign(np.full(tuple(int(d) for d in weight.shape), index + 1 if numbered else -1))


def read(model: Any) -> list[float | None]:
    """Return the value that fills each variable; None: it has several."""
    found: list[float | None] = []
    for array in model.get_weights():
        flat = array.reshape(-1)
        same = len(flat) and bool((flat == flat[0]).all())
        found.append(float(flat[0]) if same else None)
    return found


def content(path: Any) -> list[list[Any]]:
    """Return what a file holds: the path, the name and the shape of each variable."""
    import h5py

    found: list[list[Any]] = []

    def legacy(group: Any, name: str) -> None:
        for weight in group.attrs["weight_names"]:
            text = weight.decode() if hasattr(weight, "decode") else str(weight)
            found.append([name, text.rpartition("/")[2].partition(":")[0], list(group[text].shape)])

    def visit(name: str, item: Any) -> None:
        if hasattr(item, "shape"):
            group, _, index = name.rpartition("/")
            found.append([group.removesuffix("vars").rstrip("/"), index, list(item.shape)])

    with h5py.File(path) as file:
        root = file.get("model_weights", file)
        if "layer_names" in root.attrs:
            for name in root.attrs["layer_names"]:
                text = name.decode() if hasattr(name, "decode") else str(name)
                legacy(root[text], text)
            if "top_level_model_weights" in root:
                legacy(root["top_level_model_weights"], "")
        else:
            file.visititems(visit)
    return found


class Formats:
    """Saves and loads in each format that the flavour has."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def path(self, name: str) -> str:
        """Return a path for a file."""
        return os.path.join(self.folder, name)

    def save(self, model: Any) -> dict[str, Any]:
        """Write all formats; return what each file holds, or the error."""
        actions = {".weights.h5": lambda: self._weights(model, "m.weights.h5")}
        if FLAVOUR == "keras3":
            actions[".h5"] = lambda: self._whole(model, "m.h5")
        else:
            actions[".h5"] = lambda: self._weights(model, "m.h5")
            actions["TF checkpoint"] = lambda: self._checkpoint(model, "m_tf")
        actions[".keras"] = lambda: self._archive(model, "m.keras")
        actions["set_weights"] = lambda: [
            ["", weight.name, [int(d) for d in weight.shape]] for weight in model.weights
        ]
        return {name: attempt(action) for name, action in actions.items()}

    def _weights(self, model: Any, name: str) -> Any:
        model.save_weights(self.path(name))
        return content(self.path(name))

    def _whole(self, model: Any, name: str) -> Any:
        model.save(self.path(name))
        return content(self.path(name))

    def _archive(self, model: Any, name: str) -> Any:
        model.save(self.path(name))
        try:
            with zipfile.ZipFile(self.path(name)) as archive:
                return content(io.BytesIO(archive.read("model.weights.h5")))
        except zipfile.BadZipFile:
            return content(self.path(name))  # in compat.v1 it is an HDF5 file

    def _checkpoint(self, model: Any, name: str) -> Any:
        import tensorflow as tf

        model.save_weights(self.path(name))
        suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
        return [
            [key.removesuffix(suffix), key.removesuffix(suffix).rpartition("/")[2], list(shape)]
            for key, shape in tf.train.list_variables(self.path(name))
            if key.endswith(suffix) and "save_counter" not in key
        ]

    def load(self, form: str, model: Any, arrays: Any) -> None:
        """Load what was saved into another model."""
        if form == "set_weights":
            model.set_weights(arrays)
        elif form == ".h5 by_name":
            model.load_weights(self.path("m.h5"), by_name=True)
        else:
            names = {
                ".weights.h5": "m.weights.h5",
                ".h5": "m.h5",
                ".keras": "m.keras",
                "TF checkpoint": "m_tf",
            }
            model.load_weights(self.path(names[form]))


def attempt(action: Any) -> dict[str, Any]:
    """Return what an action gives, or its error."""
    try:
        return {"value": action()}
    except Exception as error:  # noqa: BLE001 - what Keras refuses is an answer
        return {"error": f"{type(error).__name__}: {str(error)[:600]}"}


def answer(before: str, after: str | None, keras: Any) -> dict[str, Any]:
    """Save the first model and load it into the second, once for each format."""
    folder = tempfile.mkdtemp()
    formats = Formats(folder)
    try:
        old = run(before, keras)
        fill(old, numbered=True)
        saved = formats.save(old)
        arrays = old.get_weights()
        found: dict[str, Any] = {"saved": saved, "loaded": {}}
        for form in (*saved, ".h5 by_name") if after is not None else ():
            if "error" in saved.get(form, {}):
                continue
            new = run(after, keras)
            fill(new, numbered=False)
            outcome = attempt(lambda form=form, new=new: formats.load(form, new, arrays))
            outcome["values"] = read(new) if "error" not in outcome else None
            outcome.pop("value", None)
            found["loaded"][form] = outcome
        if after is not None:
            found["saved_after"] = formats.save(run(after, keras))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def main() -> None:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what programs print must not be taken for an answer
    keras = import_keras()
    answers.write(json.dumps({"ready": keras.__name__}) + "\n")
    answers.flush()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            given = answer(request["before"], request["after"], keras)
        except Exception:  # noqa: BLE001 - a fault of this file must be seen, not hang the session
            given = {"fault": traceback.format_exc()}
        answers.write(json.dumps(given) + "\n")
        answers.flush()
        gc.collect()


if __name__ == "__main__":
    main()
