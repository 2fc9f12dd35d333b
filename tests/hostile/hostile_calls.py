"""Programs that call everything that has a model with arguments that nobody would give it."""

from __future__ import annotations

import builtins
import random
from collections.abc import Iterator
from pathlib import Path

from keras_paramlint.interpreter import library
from keras_paramlint.interpreter.native import signature_of
from keras_paramlint.interpreter.values import Builtin
from keras_paramlint.keras_api import provider  # noqa: F401 - registers all that Keras has
from keras_paramlint.keras_api.entry import known_names
from keras_paramlint.keras_api.functions import registry as functions
from keras_paramlint.keras_api.ops import registry as ops


HEAD = """\
import json, numpy as np, keras, tf_keras, tensorflow, tensorflow as tf
from {keras} import layers, Input
class A: pass
n = json.load(open('n'))['n']
unknown = json.load(open('u'))
x, x2, x3 = Input((4,)), Input((None, 8)), Input((16, 16, 3))
a = np.zeros((2, 3))
layer, model = layers.Dense(3), {keras}.Sequential([Input((4,)), layers.Dense(2)])
"""

VALUES = """
None True -1 0 1 2 3 7 10**30 -10**400 2**63 2**31 float('inf') float('nan') -float('inf') 1e308 0.5 -0.0
1j '' 'a' 'same' 'float32' 'channels_first' b'a' [] () {} set() [[]] [()] (1,2) (None,4) (2,2,2) (-1,)
(0,0) [1,[2,'a']] {'a':1} {1:[]} {'units':10**400} range(5) range(10**30) slice(0,None,0) slice(None)
object() A() A print int str type (lambda*q:q) x x2 x3 [x,x] [x,x3] a a.T a[0] [a,a] model layer unknown
[unknown] n (n,n) -n n//2 (n,None) iter([1]) ... NotImplemented (i/(0)for(i)in[1]) layers layers.Dense
layers.LSTM(4) [layers.Dense(3)] x.shape x3.shape n*10**400 n/3 n**50 '10'*5000 [0]*5000 float('1e-400')
np.float32(3) np.array(n) tf.constant(2.5) tf.shape(x3) tf.TensorShape([None,4])
""".split()

METHODS = {
    "'ab'": dir(str), "b'ab'": dir(bytes), "[3,1]": dir(list), "(3,1)": dir(tuple), "{'a':1}": dir(dict),
    "{1,2}": dir(set), "5": dir(int), "2.5": dir(float), "range(9)": dir(range),
}  # fmt: skip

USES = (
    "print(r)", "r + 1", "r * r", "r == r", "r < 3", "len(r)", "list(r)", "r[0]", "r[::2]", "r.shape",
    "-r", "r / 0", "layers.Dense(r)(x)", "layers.Reshape(r)(x)", "layers.Conv2D(r, 3)(x3)",
    "model = keras.Model(x, r)", "r(x)", "for q in r: break", "p, *q = r", "f'{r:>9}{r!r}'", "{r: r}",
    "int(r)", "np.array(r)", "tf.reshape(x3, r)", "model.add(r)", "r.build((None, 4))", "r.summary()",
    "bool(r)", "r ** 99", "r % 3", "r @ r", "r.units = r",
)  # fmt: skip


def called() -> list[tuple[str, tuple[str, ...]]]:
    """Return all that has a model, as it is called, and the names of its parameters."""
    found: dict[str, tuple[str, ...]] = {}
    folder = Path(library.__file__).parent
    for name in sorted({path.stem for path in folder.glob("*")} | {"statistics", "string", "time"}):
        loaded = library.load(name)
        for member, value in sorted(loaded.members.items()) if loaded is not None else ():
            module = "np" if name == "numpy" else f"__import__('{name}')"
            found[f"{module}.{member}"] = _parameters(value)
    for name in dir(builtins):
        if not name.startswith("_") and name not in ("exit", "quit", "license", "credits", "copyright"):
            found[name] = ()
    for value, names in METHODS.items():
        found |= {f"({value}).{name}": () for name in names}
    for name, value in sorted(ops._OPS.items()):
        found[name.replace("tensorflow.", "tf.", 1)] = _parameters(value)
    for name, value in sorted(functions._EXACT.items()):
        found[name.replace("tensorflow.", "tf.", 1)] = _parameters(value)
    for (module, name), value in sorted(functions._ANYWHERE.items()):
        found[f"{module}.{name}".replace("tensorflow.", "tf.", 1)] = _parameters(value)
    for name in sorted(known_names()):
        found[f"layers.{name}"] = ("units", "filters", "kernel_size", "input_shape", "axis", "name")
    for name in ("ResNet50", "MobileNet", "EfficientNetB0", "VGG16", "NASNetMobile", "ConvNeXtTiny"):
        found[f"keras.applications.{name}"] = ("input_shape", "alpha", "classes", "include_top", "weights")
    for name in ("add", "build", "compile", "get_layer", "load_weights", "pop", "summary", "get_config"):
        found[f"model.{name}"] = ("input_shape", "index", "optimizer")
    return list(found.items())


def _parameters(value: object) -> tuple[str, ...]:
    if not isinstance(value, Builtin):
        return ()
    run = getattr(value.run, "args", (None, value.run))[1] if hasattr(value.run, "args") else value.run
    try:
        return tuple(name for name in signature_of(run).parameters if name.isidentifier())
    except (TypeError, ValueError):
        return ()


def calls(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield programs with a dozen calls each."""
    everything = called()
    order = random.Random(seed)
    for number in range(count):
        rest = random.Random(f"calls {seed}:{number}")
        lines = [HEAD.format(keras=rest.choice(["keras", "tf_keras", "tensorflow.compat.v1.keras"]))]
        for name, parameters in order.sample(everything, 12):
            given = [rest.choice(VALUES) for _ in range(rest.choice([0, 1, 1, 1, 2, 2, 3, 4]))]
            if parameters and rest.random() < 0.5:
                names = rest.sample(parameters, rest.randint(1, min(3, len(parameters))))
                given += [f"{each}={rest.choice(VALUES)}" for each in names]
            made = f"{name}({', '.join(given)})"
            if name.startswith("layers.") and rest.random() < 0.7:
                made += f"({rest.choice(['x', 'x2', 'x3', '[x, x]', 'x, x', 'None', 'n', 'a'])})"
            lines.append(f"try:\n    r = {made}\n    {rest.choice(USES)}\nexcept Exception: pass\n")
            lines.append(f"try:\n    {rest.choice(USES)}\nexcept Exception: pass\n")
        yield f"calls {seed}:{number}", "m.py", "".join(lines).encode()
