# %% closures [all]
from tensorflow import keras
from tensorflow.keras import layers


def conv_block(filters, **defaults):
    def apply(x, depth=1):
        for _ in range(depth):
            x = layers.Conv2D(filters, **defaults)(x)
        return x

    return apply


narrow = conv_block(4, kernel_size=3, padding="same")
wide = conv_block(12, kernel_size=1)
inputs = keras.Input((8, 8, 3))
model = keras.Model(inputs, wide(narrow(inputs, depth=3)))

# %% comprehensions and reduce [all]
from functools import partial, reduce

from tensorflow import keras
from tensorflow.keras.layers import Dense, Input

Relu = partial(Dense, activation="relu")
x = Input((32,))
outputs = reduce(lambda tensor, layer: layer(tensor), [Relu(2**n) for n in range(6, 2, -1)], x)
model = keras.Model(x, outputs)
heads = {f"head_{n}": Dense(n, name=f"head_{n}") for n in (1, 2) if n}
many = keras.Model(x, [head(outputs) for head in heads.values()])

# %% a dataclass configuration [all]
from dataclasses import asdict, dataclass, field

from tensorflow import keras
from tensorflow.keras import layers


@dataclass
class Config:
    vocabulary: int = 200
    width: int = 16
    hidden: list = field(default_factory=lambda: [32, 24])
    bias: bool = True

    @property
    def doubled(self):
        return self.width * 2


def build(config):
    model = keras.Sequential([layers.Embedding(config.vocabulary, config.doubled, input_shape=(7,))])
    model.add(layers.Flatten())
    for width in config.hidden:
        model.add(layers.Dense(width, use_bias=config.bias))
    return model


small = build(Config())
large = build(Config(vocabulary=500, hidden=[64], bias=False))
third = build(Config(**{**asdict(Config()), "width": 3}))

# %% star arguments [all]
from tensorflow import keras
from tensorflow.keras import layers


def mlp(inputs, *units, activation="relu", **options):
    x = inputs
    for n in units:
        x = layers.Dense(n, activation, **options)(x)
    return x


sizes = [20, 10]
first, *rest = sizes + [5]
inputs = keras.Input((6,))
model = keras.Model(inputs, mlp(inputs, first, *rest, use_bias=False))

# %% a registry with decorators [all]
from tensorflow import keras
from tensorflow.keras import layers

REGISTRY = {}


def register(name):
    def decorate(function):
        REGISTRY[name] = function
        return function

    return decorate


@register("small")
def small(units=4):
    return keras.Sequential([layers.Dense(units, input_shape=(3,))])


@register("large")
def large(units=40, depth=2):
    return keras.Sequential([layers.Dense(units, input_shape=(3,))] + [layers.Dense(units) for _ in range(depth)])


model = REGISTRY["large"](depth=3)
other = REGISTRY.get("small", large)(units=9)

# %% try and except [all]
from tensorflow import keras

try:
    from tensorflow.keras.layers import CuDNNGRU as Recurrent
except ImportError:
    from tensorflow.keras.layers import GRU as Recurrent

try:
    units = int("12")
except ValueError:
    units = 1
else:
    units += 1
finally:
    width = units * 2

try:
    sizes = {"small": 3}["large"]
except (KeyError, IndexError) as error:
    sizes = len(str(error))

model = keras.Sequential([Recurrent(width, input_shape=(None, 5)), keras.layers.Dense(sizes)])

# %% numbers that come from data [all]
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

x = np.arange(600).reshape(20, 30).astype("float32")
y = np.array([0, 1, 2, 1, 0] * 4)
classes = len(set(y.tolist()))
model = keras.Sequential([layers.Dense(x.shape[1] // 2, input_shape=x.shape[1:]), layers.Dense(classes)])

# %% text to vocabulary [all]
from collections import Counter

from tensorflow import keras
from tensorflow.keras import layers

text = "the quick brown fox jumps over the lazy dog and the cat"
words = text.split()
index = {word: number for number, (word, _) in enumerate(Counter(words).most_common(), start=1)}
model = keras.Sequential()
model.add(layers.Embedding(len(index) + 1, 8, input_shape=(len(words),)))
model.add(layers.LSTM(len(sorted(set(text)))))

# %% configuration dictionaries and layer classes by name [all]
from tensorflow import keras
from tensorflow.keras import layers

SPEC = [("Conv2D", dict(filters=4, kernel_size=3)), ("MaxPooling2D", {}), ("Flatten", {}), ("Dense", {"units": 3})]
x = inputs = keras.Input((10, 10, 1))
for name, config in SPEC:
    x = getattr(layers, name)(**config)(x)
model = keras.Model(inputs, x)
copies = [keras.Sequential([layers.Dense.from_config(layers.Dense(6).get_config())]) for _ in range(2)]

# %% recursion and generators [all]
from tensorflow import keras
from tensorflow.keras import layers


def tree(x, depth):
    if depth == 0:
        return layers.Dense(2)(x)
    return layers.add([tree(x, depth - 1), tree(x, depth - 1)])


def widths():
    a, b = 1, 2
    while b < 30:
        yield b
        a, b = b, a + b


x = inputs = keras.Input((3,))
for width in widths():
    x = layers.Dense(width)(x)
model = keras.Model(inputs, tree(x, 3))

# %% an enum and conditional expressions [all]
import enum

from tensorflow import keras
from tensorflow.keras import layers


class Kind(enum.Enum):
    PLAIN = "plain"
    DEEP = "deep"


def build(kind, width=8, *, final=None):
    depth = 3 if kind is Kind.DEEP else 1
    stack = [layers.Dense(width * (n + 1)) for n in range(depth)]
    final = final or layers.Dense(1)
    return keras.Sequential([keras.layers.InputLayer(input_shape=(4,)), *stack, final])


plain = build(Kind.PLAIN)
deep = build(Kind("deep"), width=3, final=layers.Dense(2, use_bias=False))

# %% global state and nested functions [all]
from tensorflow import keras
from tensorflow.keras import layers

COUNT = 0


def unit():
    global COUNT
    COUNT += 1
    return COUNT * 5


def stack():
    total = 0

    def grow():
        nonlocal total
        total += unit()
        return total

    return [layers.Dense(grow()) for _ in range(3)]


inner = stack()
model = keras.Sequential([layers.Dense(COUNT, input_shape=(2,)), *inner])

# %% a context manager and with statements [all]
import contextlib

from tensorflow import keras
from tensorflow.keras import layers


@contextlib.contextmanager
def width_of(n):
    yield n * 2


class Scope:
    def __enter__(self):
        self.units = 5
        return self

    def __exit__(self, *details):
        self.units += 1


with width_of(6) as width, Scope() as scope:
    first = layers.Dense(width, input_shape=(scope.units,))
model = keras.Sequential([first, layers.Dense(scope.units)])

# %% class methods, properties, inheritance [all]
from tensorflow import keras
from tensorflow.keras import layers


class Base:
    width = 4

    def __init__(self, depth):
        self.depth = depth

    @classmethod
    def default(cls):
        return cls(2)

    @property
    def units(self):
        return [self.width * (i + 1) for i in range(self.depth)]

    def head(self):
        raise NotImplementedError

    def build(self):
        model = keras.Sequential()
        model.add(layers.Dense(self.units[0], input_shape=(3,)))
        for n in self.units[1:]:
            model.add(layers.Dense(n))
        model.add(self.head())
        return model


class Classifier(Base):
    width = 6

    def head(self):
        return layers.Dense(10)


class Deep(Classifier):
    def __init__(self, depth):
        super().__init__(depth + 1)


model = Classifier.default().build()
deep = Deep.default().build()

# %% a main guard with arguments [all]
import argparse
import os

from tensorflow import keras
from tensorflow.keras import layers


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=24)
    parser.add_argument("--bias", action="store_true")
    options = parser.parse_args(arguments)
    model = keras.Sequential()
    model.add(layers.Dense(options.units, use_bias=options.bias, input_shape=(6,)))
    return model


if __name__ == "__main__":
    model = main(["--units", "11"])
