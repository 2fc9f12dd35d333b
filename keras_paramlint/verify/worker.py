"""Builds a program's models with the real Keras, in a process of its own.

``python worker.py REQUEST ANSWER``: two files of JSON.  It runs the program that the request names, and
writes down what its models became.  Nothing of the package imports this file, and it imports nothing of the
package: it may run under another, older Python.  Keras itself is imported by the program, never here.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib.util
import inspect
import json
import math
import os
import signal
import sys
import traceback
import types
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

    Facts = dict[str, Any]


RAW_OPERATIONS = frozenset(
    "AddLoss AddMetric ClassMethod InstanceMethod InstanceProperty SlicingOpLambda TFOpLambda "
    "TensorFlowOpLayer".split()
)
"""What Keras 2 makes of operations on tensors: layers to it, no layers to the person who wrote them."""

PACKAGES = ("keras", "tf_keras", "tensorflow.python.keras")
"""Where the classes of Keras live: released by itself, for TensorFlow from 2.16, and inside of older ones."""


class Refused(Exception):
    """What is asked for cannot be done; the message says why."""


def main() -> NoReturn:
    """Run the program and write down what came out, whatever happens in it."""
    _, source, target = sys.argv
    with open(source, encoding="utf-8") as file:
        request = json.load(file)
    # What the program prints goes where its errors go, and is kept apart from what this tool prints.
    os.dup2(2, 1)
    sys.argv = [request["path"]]
    sys.path[0:1] = request["roots"]
    try:
        answer = answer_to(request)
    except Refused as error:
        answer = {"refused": str(error)}
    except BaseException as error:  # noqa: BLE001 - whatever a program raises is an answer
        answer = raised(error, request)
    answer["environment"] = environment()
    sys.stdout.flush()
    with open(target, "w", encoding="utf-8") as file:
        json.dump(answer, file)
    sys.stderr.flush()
    end()


def end() -> NoReturn:
    """End this process, its threads, and the processes that the program started in its group."""
    if hasattr(os, "getpgrp") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def answer_to(request: Facts) -> Facts:
    """Return the models of a program, or of the expression that is asked for."""
    check_installed(request["flavour"])
    if request["expression"] is None:
        module = run(request, "__main__")
        return {"models": named_models(vars(module))}
    code = compile(request["expression"], "<target>", "eval")
    module = run(request, request["module"])
    if not all(
        hasattr(builtins, name) or name in vars(module) for name in first_names(request["expression"])
    ):
        # What stands under ``if __name__ == "__main__"`` is there only in a program that is run.
        module = run(request, "__main__")
    value = called(eval(code, vars(module)), request["values"])  # noqa: S307 - the program is run anyway
    found = models_in(value)
    if not found:
        raise Refused(f"`{request['expression']}` is {kind_of(value)}, not a model or a layer of Keras")
    names = names_of(vars(module))
    return {"models": [describe(found[-1], names.get(id(found[-1]), []))]}


def first_names(expression: str) -> set[str]:
    """Return the names that an expression reads."""
    nodes = ast.walk(ast.parse(expression, mode="eval"))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def check_installed(flavour: str) -> None:
    """Refuse where Python does not have the Keras that the program is for, before any of it runs."""
    has = {name: importlib.util.find_spec(name) is not None for name in ("keras", "tf_keras", "tensorflow")}
    if not any(has.values()):
        raise Refused(
            f"no Keras is installed for {sys.executable}; install it with: pip install keras tensorflow"
        )
    release = version("tensorflow", "tensorflow-cpu", "tensorflow-intel", "tensorflow-macos", "tf-nightly")
    own = version("keras")
    modern = tuple(release) >= (2, 16)
    if flavour in {"tfkeras2", "tf1"} and not has["tf_keras"] and (modern or not has["tensorflow"]):
        raise Refused(
            f"the program is for {flavour}, and {sys.executable} has neither tf_keras nor a TensorFlow "
            "before 2.16; install it with: pip install tf_keras"
        )
    if flavour == "keras3" and not (own and own[0] >= 3):
        raise Refused(
            f"the program is for keras3, and {sys.executable} has no Keras 3"
            f"{shown('keras', own)}{shown('tensorflow', release)}"
        )
    if flavour == "keras2" and not (own and tuple(own) < (2, 4)):
        raise Refused(
            f"the program is for keras2, standalone Keras before 2.4, which {sys.executable} does not "
            f"have{shown('keras', own)}"
        )


def shown(name: str, release: list[int]) -> str:
    """Return what there is instead."""
    return f" (it has {name} {'.'.join(map(str, release))})" if release else ""


def version(*names: str) -> list[int]:
    """Return the release of the first of some distributions that is installed, as numbers; empty: none is."""
    for name in names:
        with contextlib.suppress(Exception):
            from importlib import metadata

            return numbers(metadata.version(name))
    return []


def numbers(release: str) -> list[int]:
    """Return the first two numbers of a release."""
    return [int("".join(c for c in part if c.isdigit()) or 0) for part in release.split(".")[:2]]


# ---------------------------------------------------------------------- running
def run(request: Facts, name: str) -> types.ModuleType:
    """Run the program under a name and return its module."""
    module = types.ModuleType(name)
    module.__file__ = request["path"]
    package = request["module"].rpartition(".")[0]
    if package:
        __import__(package)
        module.__package__ = package
    sys.modules[name] = module
    code = compile(request["text"], request["path"], "exec", dont_inherit=True)
    # What stands above a ``sys.exit()`` is there.
    with contextlib.suppress(SystemExit):
        exec(code, vars(module))  # noqa: S102 - this is what the command is asked to do
    return module


def called(value: Any, values: Facts) -> Any:
    """Return what a builder or a class makes; anything else is what it is."""
    if not (inspect.isfunction(value) or inspect.ismethod(value) or inspect.isclass(value)):
        return value
    needed = []
    given = {}
    for parameter in inspect.signature(value).parameters.values():
        if parameter.name in values:
            given[parameter.name] = values[parameter.name]
        elif parameter.default is parameter.empty and parameter.kind not in {
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        }:
            needed.append(parameter.name)
    if needed:
        options = " ".join(f"--set {name}=..." for name in needed)
        raise Refused(
            f"{value.__name__}() needs {', '.join(needed)}; give {options}, or ask for a call: "
            f"{value.__name__}(...)"
        )
    return value(**given)


def raised(error: BaseException, request: Facts) -> Facts:
    """Return what an exception says, and the line of the program that led to it."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == request["path"]]
    last = frames[-1].filename.replace(os.sep, "/") if frames else ""
    return {
        "error": type(error).__name__,
        "message": " ".join(str(error).split())[:2000],
        "line": lines[-1] if lines else None,
        "by_keras": any(f"/{name.replace('.', '/')}/" in last for name in (*PACKAGES, "tensorflow")),
    }


# ------------------------------------------------------------------- describing
def layer_classes() -> tuple[tuple[type, ...], tuple[type, ...]]:
    """Return the base classes of layers and of models of every Keras that the program imported."""
    layers: list[type] = []
    models: list[type] = []
    for name in PACKAGES:
        for place, found in (("layers", layers), ("models", models)):
            module = sys.modules.get(f"{name}.{place}") or getattr(sys.modules.get(name), place, None)
            base = getattr(module, "Layer" if place == "layers" else "Model", None)
            if inspect.isclass(base):
                found.append(base)
    return tuple(layers), tuple(models)


def named_models(namespace: Facts) -> list[Facts]:
    """Return the models that the names of a module hold, each once."""
    names = names_of(namespace)
    _, models = layer_classes()
    found: list[Facts] = []
    seen: set[int] = set()
    for value in list(namespace.values()):
        if isinstance(value, models) and id(value) not in seen:
            seen.add(id(value))
            found.append(describe(value, names[id(value)]))
    return found


def names_of(namespace: Facts) -> dict[int, list[str]]:
    """Return the names that each object goes by."""
    names: dict[int, list[str]] = {}
    for name, value in list(namespace.items()):
        names.setdefault(id(value), []).append(name)
    return names


def models_in(value: Any, depth: int = 0) -> list[Any]:
    """Return the layers and models in a value, models last."""
    layers, models = layer_classes()
    if isinstance(value, layers):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)) and depth < 3:
        inside = [each for item in value for each in models_in(item, depth + 1)]
        return sorted(inside, key=lambda each: isinstance(each, models))
    return []


def kind_of(value: Any) -> str:
    """Return what a value is, in words."""
    return "None" if value is None else f"of type {type(value).__name__}"


def describe(layer: Any, names: Sequence[str] = (), depth: int = 0) -> Facts:
    """Return the facts of a layer or model."""
    weights = trained = None
    # Keras 2 raises where there are none yet.
    with contextlib.suppress(ValueError):
        weights, trained = layer.weights, layer.trainable_weights
    trainable = {id(weight) for weight in trained or ()}
    found: Facts = {
        "class": type(layer).__name__,
        "name": layer.name,
        "names": list(names),
        "built": bool(layer.built),
        "output_shape": node_shapes(layer),
        "weights": [
            [last_part(weight), [int(dim) for dim in weight.shape], id(weight) in trainable]
            for weight in weights or ()
        ],
        "total": None if weights is None else count(weights),
        "trainable": None if trained is None else count(trained),
        "layers": None,
        "flavour": flavour_of(layer),
    }
    if hasattr(layer, "layers") and depth < 8:
        found["layers"] = [
            describe(inner, (), depth + 1)
            for inner in layer.layers
            if type(inner).__name__ not in RAW_OPERATIONS and hasattr(inner, "trainable_weights")
        ]
        found["input_shape"] = found["model_output_shape"] = None
        with contextlib.suppress(Exception):
            found["input_shape"] = plain_shape(layer.input_shape)
        with contextlib.suppress(Exception):
            found["model_output_shape"] = plain_shape(layer.output_shape)
    return found


def last_part(weight: Any) -> str:
    """Return a variable's own name."""
    return str(weight.name).rsplit("/")[-1].split(":")[0]


def count(weights: Any) -> int:
    """Return the number of elements of weights."""
    return sum(math.prod(int(dim) for dim in weight.shape) for weight in weights)


def node_shapes(layer: Any) -> Any:
    """Return the output shapes of a layer's first call in a graph, None where it has none."""
    nodes = getattr(layer, "_inbound_nodes", None)
    if not nodes:
        return None
    if hasattr(nodes[0], "output_tensors"):
        with contextlib.suppress(Exception):
            return plain_shape([tensor.shape for tensor in nodes[0].output_tensors])
    with contextlib.suppress(Exception):
        return plain_shape(nodes[0].output_shapes)
    return None


def plain_shape(shape: Any) -> Any:
    """Return a shape, or a structure of shapes, as a list of lists."""
    if shape is None:
        return None
    if isinstance(shape, dict):
        shape = [shape[key] for key in sorted(shape)]
    if type(shape).__name__ == "TensorShape":
        return [shape.as_list()] if shape.rank is not None else None
    if all(dim is None or isinstance(dim, int) for dim in shape):
        return [[None if dim is None else int(dim) for dim in shape]]
    parts = [plain_shape(item) for item in shape]
    return None if any(part is None for part in parts) else [one for part in parts for one in part]


def flavour_of(layer: Any) -> str | None:
    """Return which Keras a layer is of: ``keras3``, ``keras2``, or ``tfkeras2`` for that of TensorFlow."""
    for cls in type(layer).__mro__:
        top = cls.__module__.partition(".")[0]
        if cls.__name__ == "Layer" and top in {"keras", "tf_keras", "tensorflow"}:
            if top != "keras":
                return "tfkeras2"
            release = numbers(getattr(sys.modules.get("keras"), "__version__", "3"))
            return "keras3" if release >= [3] else "keras2" if release < [2, 4] else "tfkeras2"
    return None


def environment() -> Facts:
    """Return the releases that the program ran with."""
    found: Facts = {"python": sys.version.split()[0], "executable": sys.executable}
    for name in ("keras", "tf_keras", "tensorflow"):
        release = getattr(sys.modules.get(name), "__version__", None)
        if release is not None:
            found[name] = str(release)
    with contextlib.suppress(Exception):
        found["backend"] = str(sys.modules["keras"].backend.backend())
    return found


if __name__ == "__main__":
    main()
