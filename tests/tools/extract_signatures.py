"""Extract names, arguments and defaults of every public Keras layer into data files.

Run by developers, with the real packages installed::

    python tests/tools/extract_signatures.py --inventory layer_inventory.json

``keras3`` and ``tfkeras2`` are read from the installed ``keras`` and
``tf_keras``.  ``tf1`` and ``keras2`` cannot be installed beside them: their
constructor arguments come from the inventory file (what ``inspect`` said of the
real packages, once), and ``tf1``'s call arguments and module contents from the
version 1 interface that ``tf_keras`` still carries.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import json
import os
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

Record = dict[str, Any]
TARGET = Path(__file__).resolve().parents[2] / "keras_paramlint" / "keras_api" / "signatures"
KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "pos_only",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "pos_or_kw",
    inspect.Parameter.KEYWORD_ONLY: "kw_only",
    inspect.Parameter.VAR_POSITIONAL: "varargs",
    inspect.Parameter.VAR_KEYWORD: "varkw",
}
SKIPPED = ("__internal__", "_tf_keras", "_legacy", "src", "api", "protobuf")

# The inventory holds no functions' arguments and no models; these are Keras 2.2.4's and 2.3's.
KERAS2_FUNCTIONS: dict[str, Any] = {
    "Input": [
        ["shape", "pos_or_kw", None],
        ["batch_shape", "pos_or_kw", None],
        ["name", "pos_or_kw", None],
        ["dtype", "pos_or_kw", None],
        ["sparse", "pos_or_kw", False],
        ["tensor", "pos_or_kw", None],
    ],
    "concatenate": [["inputs", "pos_or_kw"], ["axis", "pos_or_kw", -1], ["kwargs", "varkw"]],
    "dot": [
        ["inputs", "pos_or_kw"],
        ["axes", "pos_or_kw"],
        ["normalize", "pos_or_kw", False],
        ["kwargs", "varkw"],
    ],
    "merge": [
        ["inputs", "pos_or_kw"],
        ["mode", "pos_or_kw", "sum"],
        ["concat_axis", "pos_or_kw", -1],
        ["dot_axes", "pos_or_kw", -1],
        ["output_shape", "pos_or_kw", None],
        ["output_mask", "pos_or_kw", None],
        ["arguments", "pos_or_kw", None],
        ["name", "pos_or_kw", None],
    ],
} | {
    name: [["inputs", "pos_or_kw"], ["kwargs", "varkw"]]
    for name in ("add", "average", "maximum", "minimum", "multiply", "subtract")
}
KERAS2_CLASSES: dict[str, Record] = {
    "Merge": {  # of Keras 1
        "class": "Merge",
        "defined_in": "keras.legacy.layers",
        "paths": ["keras.layers.Merge", "keras.legacy.layers.Merge"],
        "init": [
            ["layers", "pos_or_kw", None],
            ["mode", "pos_or_kw", "sum"],
            ["concat_axis", "pos_or_kw", -1],
            ["dot_axes", "pos_or_kw", -1],
            ["output_shape", "pos_or_kw", None],
            ["output_mask", "pos_or_kw", None],
            ["arguments", "pos_or_kw", None],
            ["node_indices", "pos_or_kw", None],
            ["tensor_indices", "pos_or_kw", None],
            ["name", "pos_or_kw", None],
        ],
    },
    "Sequential": {
        "class": "Sequential",
        "defined_in": "keras.engine.sequential",
        "paths": ["keras.models.Sequential", "keras.Sequential", "keras.engine.sequential.Sequential"],
        "init": [["layers", "pos_or_kw", None], ["name", "pos_or_kw", None]],
    },
    "Model": {
        "class": "Model",
        "defined_in": "keras.engine.training",
        "paths": ["keras.models.Model", "keras.Model", "keras.engine.training.Model"],
        "init": [["args", "varargs"], ["kwargs", "varkw"]],
    },
}
# tf.layers wraps its constructors in (*args, **kwargs); these are the names that they look for.
TF_LAYERS_EXTRA = ["_reuse", "_scope"]
TF_LAYERS_BATCH_NORMALIZATION = ["adjustment", "fused", "virtual_batch_size"]
KERAS2_BASE = [  # engine/base_layer.py
    "batch_input_shape",
    "batch_size",
    "dtype",
    "input_dtype",
    "input_shape",
    "name",
    "trainable",
    "weights",
]
KERAS2_EXTRA = {
    "Dense": ["input_dim"],
    "DepthwiseConv2D": ["dilation_rate"],  # since 2.3
    "Conv1D": ["input_dim", "input_length"],  # converted by legacy/interfaces.py
    "SimpleRNN": ["implementation", "input_dim", "input_length"],
    "LSTM": ["input_dim", "input_length"],
    "GRU": ["input_dim", "input_length"],
    "RNN": ["input_dim", "input_length"],
}


def plain(value: Any) -> Any:
    """Return a default as JSON, ``{"repr": ...}`` when it is not."""
    if value is None or isinstance(value, (bool, int, float, str)):
        if isinstance(value, float) and value in (float("inf"), float("-inf")):
            return {"repr": repr(value)}
        return value
    if isinstance(value, (tuple, list)):
        items = [plain(item) for item in value]
        return items if isinstance(value, list) else {"tuple": items}
    name = getattr(value, "__name__", None)
    return {"repr": name or type(value).__name__}


def parameters(function: Callable[..., Any], *, method: bool) -> list[list[Any]]:
    """Return ``[name, kind]`` or ``[name, kind, default]`` for each parameter."""
    found = list(inspect.signature(function).parameters.values())
    return [
        [p.name, KINDS[p.kind]] + ([] if p.default is inspect.Parameter.empty else [plain(p.default)])
        for p in (found[1:] if method else found)
    ]


# ------------------------------------------------------------- what **kwargs may hold
def _init_tree(cls: type) -> ast.FunctionDef | None:
    init = cls.__dict__.get("__init__")
    if init is None:
        return None
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(init))))
    except (OSError, TypeError, SyntaxError):
        return None
    return next((node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)), None)


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _taken(tree: ast.FunctionDef, keyword: str) -> set[str]:
    """Return the names that a constructor takes out of its ``**kwargs`` itself."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == keyword
            and node.func.attr == "pop"
        ):
            names.update(_texts(node.args[:1]))
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Set)
            and any(isinstance(t, ast.Name) and t.id.startswith("allowed") for t in node.targets)
        ):
            names.update(_texts(node.value.elts))
    return names


def _forwards(tree: ast.FunctionDef, keyword: str) -> tuple[bool, set[str], int]:
    """Return whether ``**kwargs`` goes on to a base, and the arguments fixed on the way."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr != "__init__":
            continue
        if any(
            k.arg is None and isinstance(k.value, ast.Name) and k.value.id == keyword for k in node.keywords
        ):
            receiver = node.func.value
            explicit = isinstance(receiver, (ast.Name, ast.Attribute))
            fixed = {k.arg for k in node.keywords if k.arg is not None}
            return True, fixed, len(node.args) - int(explicit)
    return False, set(), 0


def keywords_of(cls: type) -> set[str]:
    """Return all keywords that a class's constructor takes, inherited ones included."""
    accepted: set[str] = set()
    barred: set[str] = set()
    positional = 0
    for base in cls.__mro__:
        tree = _init_tree(base)
        if tree is None:
            continue
        names = [a.arg for a in tree.args.args[1:]]
        barred.update(names[:positional])
        accepted |= (set(names) | {a.arg for a in tree.args.kwonlyargs}) - barred
        if tree.args.kwarg is None:
            break
        keyword = tree.args.kwarg.arg
        accepted |= _taken(tree, keyword) - barred
        onwards, fixed, positional = _forwards(tree, keyword)
        if not onwards:
            break
        barred |= fixed - _set_before(tree, keyword)
    return accepted


def _set_before(tree: ast.FunctionDef, keyword: str) -> set[str]:
    """Return fixed keywords whose value is itself taken from ``**kwargs`` (so they stay open)."""
    kept: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg is not None:
            for inner in ast.walk(node.value):
                if isinstance(inner, ast.Name) and inner.id == keyword:
                    kept.add(node.arg)
    return kept


def ignores_the_rest(cls: type) -> bool:
    """Say whether a class's constructor takes any keyword and never looks at it."""
    tree = _init_tree(cls)
    if tree is None or tree.args.kwarg is None:
        return False
    keyword = tree.args.kwarg.arg
    return not any(isinstance(node, ast.Name) and node.id == keyword for node in ast.walk(tree))


# --------------------------------------------------------------------- one flavour
def modules_of(package: str, shown: str) -> dict[str, Any]:
    """Return the public modules below a package, by the name under which users see them."""
    found = {shown: importlib.import_module(package)}
    for info in pkgutil.iter_modules(found[shown].__path__):
        if info.name.startswith("_") or info.name in SKIPPED or not info.ispkg:
            continue
        found.update(modules_of(f"{package}.{info.name}", f"{shown}.{info.name}"))
    return found


def public(module: Any) -> list[str]:
    """Return the public names of a module."""
    return sorted(name for name in vars(module) if not name.startswith("_"))


def class_record(cls: type, base: set[str]) -> Record:
    """Return what is known of one layer class."""
    init = parameters(cls.__init__, method=True)
    record: Record = {"class": cls.__name__, "defined_in": cls.__module__, "init": init}
    explicit = {p[0] for p in init if p[1] not in ("varargs", "varkw")}
    if any(p[1] == "varkw" for p in init):
        accepted = keywords_of(cls) - explicit
        record["extra"] = sorted(accepted - base)
        record["without"] = (
            [] if "Model" in [c.__name__ for c in cls.__mro__] else sorted(base - accepted - explicit)
        )
        if ignores_the_rest(cls):
            record["ignores"] = True
    call = getattr(cls, "call", None)
    if callable(call):
        record["call"] = [p[0] if p[1] != "varkw" else "**" + p[0] for p in parameters(call, method=True)]
    return record


def describe(modules: dict[str, Any], layer: type, base: list[str], version: str) -> Record:
    """Return the data of a flavour whose package is installed."""
    classes: dict[str, Record] = {}
    functions: dict[str, Record] = {}
    for shown, module in sorted(modules.items(), key=lambda item: (item[0].startswith("tf."), item[0])):
        for name in public(module):
            if ".metrics" in shown:
                continue
            value = getattr(module, name)
            if inspect.isclass(value) and issubclass(value, layer):
                if name not in classes or classes[name]["object"] is not value:
                    key = name if name not in classes else f"{shown}.{name}"
                    classes[key] = {"object": value, "paths": [], **class_record(value, set(base))}
                else:
                    key = name
                classes[key]["paths"].append(f"{shown}.{name}")
            elif inspect.isfunction(value) and _wanted(shown):
                functions[f"{shown}.{name}"] = {"init": parameters(value, method=False)}
    for record in classes.values():
        del record["object"]
    return {
        "version": version,
        "base": base,
        "layers": dict(sorted(classes.items())),
        "functions": dict(sorted(functions.items())),
        "modules": {shown: public(module) for shown, module in sorted(modules.items())},
    }


def _wanted(module: str) -> bool:
    """Say whether the functions of a module build models or layers."""
    return module in ("keras", "keras.layers", "keras.models") or module.startswith("keras.applications")


def keras3() -> Record:
    """Return the data of the installed Keras 3."""
    import keras

    modules = modules_of("keras", "keras") | modules_of("keras._tf_keras.keras", "tf.keras")
    base = sorted(keywords_of(keras.layers.Layer))
    return describe(modules, keras.layers.Layer, base, keras.__version__)


def tfkeras2() -> Record:
    """Return the data of the installed tf_keras."""
    import tf_keras

    base = sorted(keywords_of(tf_keras.layers.Layer))
    return describe(modules_of("tf_keras", "keras"), tf_keras.layers.Layer, base, tf_keras.__version__)


def from_inventory(
    layers: list[Record], prefixes: tuple[str, ...]
) -> tuple[dict[str, Record], dict[str, list[str]]]:
    """Return layer records and module contents as the inventory has them."""
    classes: dict[str, Record] = {}
    modules: dict[str, set[str]] = {}
    for item in layers:
        paths = [_shown(path) for path in item["paths"] if not path.startswith("keras._tf_keras")]
        init = [
            [p["name"], p["kind"].replace("kwonly", "kw_only")]
            + ([_inventory_default(p["default"])] if "default" in p else [])
            for p in item["init"] or []
        ]
        for path in paths:
            module, name = path.rsplit(".", 1)
            modules.setdefault(module, set()).add(name)
            key = name if module.startswith(prefixes) else path
            record = classes.setdefault(
                key,
                {
                    "class": item.get("class") or item["function"],
                    "defined_in": item["defined_in"],
                    "paths": [],
                    "init": init,
                },
            )
            record["paths"].append(path)
            if "function" in item:
                record["function"] = True
    return classes, {name: sorted(names) for name, names in sorted(modules.items())}


def _shown(path: str) -> str:
    for old, new in (("tf.compat.v1.keras.", "keras."), ("tf.compat.v1.", "tf.")):
        if path.startswith(old):
            return new + path.removeprefix(old)
    return path


def _inventory_default(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("<"):
        return {"repr": value}
    if isinstance(value, str) and value.startswith("(") and value.endswith(")"):
        return {"tuple": list(ast.literal_eval(value))}  # the inventory writes tuples as text
    return value


def tf1(inventory: Record) -> Record:
    """Return the data of ``tensorflow.compat.v1.keras`` (2.15.1) with what only 1.15 has."""
    modules = modules_of("tf_keras.api._v1.keras", "keras")
    layer = modules["keras.layers"].Layer
    live = describe(modules, layer, sorted(keywords_of(layer)), "")
    classes, contents = from_inventory(inventory["tf1"]["layers"], ("keras.",))
    older, older_contents = from_inventory(inventory["tf115"]["layers"], ("keras.",))
    for name, record in classes.items():
        _complete(record, live["layers"].get(name), set(live["base"]))
        if name.startswith("tf.layers."):
            added = TF_LAYERS_BATCH_NORMALIZATION if record["class"] == "BatchNormalization" else []
            # What it does not name itself goes on to the Keras class that it derives from.
            derived = live["layers"].get(record["class"], {"init": []})
            own = {p[0] for p in record["init"]}
            onwards = {p[0] for p in derived["init"] if not p[1].startswith("var")} - own - set(live["base"])
            record["extra"] = sorted({*record["extra"], *TF_LAYERS_EXTRA, *added, *onwards})
        former = older.get(name)
        if former is not None:
            named = {p[0] for p in former["init"] if not p[1].startswith("var")}
            explicit = {p[0] for p in record["init"]} | set(live["base"])
            record["extra"] = sorted(set(record["extra"]) | (named - explicit))
            if former["init"] != record["init"]:
                record["init_1_15"] = former["init"]
    for name, record in older.items():
        if name not in classes:
            classes[name] = {**record, "extra": [], "without": []}
    functions = {**live["functions"], **tf_layers_functions()}
    for name in [name for name, record in classes.items() if record.pop("function", False)]:
        del classes[name]
    for name, record in live["layers"].items():
        classes.setdefault(name, record)
    return {
        "version": f"{inventory['tf1']['version']} ({inventory['tf115']['version']})",
        "base": live["base"],
        "layers": dict(sorted(classes.items())),
        "functions": functions,
        "modules": _joined(live["modules"], contents, older_contents),
    }


def tf_layers_functions() -> dict[str, Record]:
    """Return the arguments of ``tf.layers.dense`` and its relatives, from the installed interface."""
    module = importlib.import_module("tf_keras.api._v1.keras.__internal__.legacy.layers")
    return {
        f"tf.layers.{name}": {"init": parameters(value, method=False)}
        for name, value in sorted(vars(module).items())
        if inspect.isfunction(value)
    }


def _complete(record: Record, live: Record | None, base: set[str]) -> None:
    """Add call arguments and what ``**kwargs`` may hold from the installed version 1 interface."""
    record.setdefault("extra", [])
    record.setdefault("without", [])
    if live is None:
        return
    explicit = {p[0] for p in record["init"]}
    named = {p[0] for p in live["init"] if not p[1].startswith("var")}
    record["extra"] = sorted((set(live.get("extra", ())) | named) - explicit - base)
    record["without"] = sorted(set(live.get("without", ())) - explicit)
    if "call" in live:
        record["call"] = live["call"]


def _joined(*contents: dict[str, list[str]]) -> dict[str, list[str]]:
    joined: dict[str, set[str]] = {}
    for part in contents:
        for module, names in part.items():
            joined.setdefault(module, set()).update(names)
    return {module: sorted(names) for module, names in sorted(joined.items())}


def keras2(inventory: Record) -> Record:
    """Return the data of standalone Keras 2.2.4."""
    classes, contents = from_inventory(inventory["keras224"]["layers"], ("keras.",))
    functions: dict[str, Record] = {}
    for name in [name for name, record in classes.items() if record.pop("function", False)]:
        record = classes.pop(name)
        if record["class"].startswith("Atrous"):
            # A function that makes a convolution: to its caller it is a class with one argument more.
            plain_name = record["class"].replace("AtrousConvolution", "Conv")
            convolution = classes[plain_name]
            classes[name] = {**convolution, "class": plain_name, "paths": record["paths"]}
            continue
        functions[f"keras.layers.{name}"] = {"init": KERAS2_FUNCTIONS[record["class"]]}
    functions["keras.layers.merge"] = {"init": KERAS2_FUNCTIONS["merge"]}
    classes |= KERAS2_CLASSES
    contents["keras.layers"] = sorted({*contents["keras.layers"], "Merge", "merge"})
    for name, record in classes.items():
        atrous = ["atrous_rate"] if name.startswith("Atrous") else []
        record["extra"] = KERAS2_EXTRA.get(record["class"], []) + atrous
        record["without"] = []
    return {
        "version": inventory["keras224"]["version"],
        "base": KERAS2_BASE,
        "layers": dict(sorted(classes.items())),
        "functions": dict(sorted(functions.items())),
        "modules": contents,
    }


def compact(data: Record) -> str:
    """Write the data with one layer, function or module a line: small, and readable in a diff."""
    lines = ["{"]
    for position, (section, content) in enumerate(data.items()):
        last = position == len(data) - 1
        if isinstance(content, dict):
            lines.append(f"{json.dumps(section)}: {{")
            items = [
                f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}"
                for key, value in content.items()
            ]
            lines.append(",\n".join(items))
            lines.append("}" if last else "},")
        else:
            lines.append(f"{json.dumps(section)}: {json.dumps(content)}" + ("" if last else ","))
    return "\n".join([*lines, "}"]) + "\n"


def main() -> None:
    """Write the data files of all flavours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inventory", type=Path, help="layer_inventory.json, for tf1 and keras2")
    parser.add_argument("--output", type=Path, default=TARGET)
    options = parser.parse_args()
    data = {"keras3": keras3(), "tfkeras2": tfkeras2()}
    if options.inventory is not None:
        inventory = json.loads(options.inventory.read_text(encoding="utf-8"))
        data |= {"tf1": tf1(inventory), "keras2": keras2(inventory)}
    for flavour, content in data.items():
        (options.output / f"{flavour}.json").write_text(compact(content), encoding="utf-8")
        counts = f"{len(content['layers'])} layers, {len(content['modules'])} modules"
        print(f"{flavour} {content['version']}: {counts}")


if __name__ == "__main__":
    main()
