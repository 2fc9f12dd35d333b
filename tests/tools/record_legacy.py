"""Record what old releases of Keras make of ``tests/keras_api/legacy_programs.py``.

Run once in an environment of each release: for instance Python 3.7 with ``keras==2.2.4 tensorflow==1.13.2
h5py<3 protobuf<3.21 numpy<1.17``, or Python 3.6 with ``keras==2.0.8 tensorflow==1.2.1``.  A run adds what it
executes and keeps what other releases gave: ``python tests/tools/record_legacy.py``.  It needs nothing newer
than Python 3.6.
"""

import json
import os
import sys
import traceback


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.path.join(HERE, "..", "keras_api", "legacy_programs.py")
RECORDED = os.path.join(HERE, "..", "keras_api", "recorded", "legacy.json")


def load_programs():
    """Return the programs; the file's annotations are for newer releases of Python."""
    with open(PROGRAMS, encoding="utf-8") as file:
        text = file.read().replace("from __future__ import annotations", "")
    text = text.replace("PROGRAMS: dict[str, Program] =", "PROGRAMS =")
    text = text.replace("    releases: tuple[str, ...]", "    releases: tuple")
    scope = {"__name__": "legacy_programs"}
    exec(compile(text, PROGRAMS, "exec"), scope)
    return scope["PROGRAMS"]


def size(weights):
    """Return how many numbers there are in some weights, each counted once."""
    total = 0
    for weight in {id(w): w for w in weights}.values():
        count = 1
        for dim in weight.get_shape().as_list():
            count *= int(dim)
        total += count
    return total


def facts(model):
    """Return what is recorded of a model."""
    trainable, frozen = size(model.trainable_weights), size(model.non_trainable_weights)
    return {
        "total": trainable + frozen,
        "trainable": trainable,
        "layers": sorted(n for n in (size(layer.weights) for layer in model.layers) if n),
    }


def main():
    """Run the programs that this release is named for."""
    import keras

    with open(RECORDED, encoding="utf-8") as file:
        recorded = json.load(file)
    for name, program in load_programs().items():
        if keras.__version__ not in program.releases:
            continue
        keras.backend.clear_session()
        scope = {"__name__": "__main__"}
        try:
            exec(compile(program.text, name, "exec"), scope)
        except Exception:  # noqa: BLE001 - a release that refuses a program is not to be named for it
            print(name, keras.__version__)
            traceback.print_exc()
            continue
        recorded.setdefault(name, {})[keras.__version__] = facts(scope["model"])
    with open(RECORDED, "w", encoding="utf-8") as file:
        json.dump(recorded, file, indent=1, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    sys.exit(main())
