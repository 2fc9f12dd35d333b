"""Record which attributes models and layers have in a release, for ``keras_paramlint/keras_api/signatures``.

Run once in an environment of each flavour (see ``record_legacy.py`` for those of old releases):
``python tests/tools/record_attributes.py keras2``.  A run adds its names to those of other releases of
the flavour.  It needs nothing newer than Python 3.6.
"""

import contextlib
import importlib
import inspect
import json
import os
import re
import sys


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "..", "..", "keras_paramlint", "keras_api", "signatures")
RECORDED = os.path.join(FOLDER, "attributes.json")


def load(flavour):
    """Return the Keras of a flavour."""
    if flavour == "tf1":
        from tensorflow import keras as tf1_keras

        return tf1_keras
    if flavour == "tfkeras2":
        import tf_keras

        return tf_keras
    import keras

    return keras


def names(thing):
    """Return the attributes of an object but for Python's own."""
    return {name for name in dir(thing) if not (name.startswith("__") and name.endswith("__"))}


def names_of_layers(keras):
    """Return what any layer of Keras has or may come to have: of the classes, and set by their methods."""
    found = set()
    pending = [getattr(keras.layers, name) for name in dir(keras.layers)]
    for cls in [each for each in pending if isinstance(each, type)]:
        for base in cls.__mro__[:-1]:
            found |= set(vars(base))
            with contextlib.suppress(OSError, TypeError):  # a class without a source of its own
                found |= set(re.findall(r"\b(?:self|cls|layer)\.(\w+)", inspect.getsource(base)))
    return {name for name in found if not (name.startswith("__") and name.endswith("__"))}


MODULES = """callbacks constraints initializers losses metrics optimizers regularizers utils utils.np_utils
    preprocessing.image preprocessing.sequence preprocessing.text applications activations""".split()


def members(keras):
    """Return Keras's own names that a star import from modules without layers brings in."""
    found = {}
    for path in MODULES:
        module = importlib.import_module(keras.__name__ + "." + path)
        public = getattr(module, "__all__", None) or [name for name in vars(module) if name[:1] != "_"]
        origin = {name: str(getattr(getattr(module, name), "__module__", "")) for name in public}
        found[path] = {name for name in public if origin[name].startswith("keras")}
    return found


def main(flavour):
    """Add what the installed release has."""
    keras = load(flavour)
    inputs = keras.layers.Input((3,))
    layer = keras.layers.Activation("relu")
    graph = keras.models.Model(inputs, layer(keras.layers.Dense(2)(inputs)))
    stack = keras.models.Sequential([keras.layers.Dense(2, input_shape=(3,))])
    for model in (graph, stack):
        model.compile("sgd", "mse")
    with open(RECORDED, encoding="utf-8") as file:
        recorded = json.load(file)
    known = recorded.setdefault(flavour, {"layer": "", "model": ""})
    plain = names(layer) - {"activation"}
    known["layer"] = " ".join(sorted(plain | set(known["layer"].split())))
    more = (names(graph) | names(stack)) - plain
    known["model"] = " ".join(sorted(more | set(known["model"].split())))
    if flavour in ("keras3", "tfkeras2"):
        known["layers"] = " ".join(sorted(names_of_layers(keras) - plain))
    if flavour == "keras2":
        modules = recorded.setdefault("modules of keras2", {})
        for path, found in members(keras).items():
            modules[path] = " ".join(sorted(found | set(modules.get(path, "").split())))
    with open(RECORDED, "w", encoding="utf-8") as file:
        json.dump(recorded, file, indent=1, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
