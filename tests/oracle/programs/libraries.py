# %% a cached function returns the same layer [keras3 tfkeras2]
import functools

from tensorflow import keras
from tensorflow.keras import layers


@functools.lru_cache(maxsize=None)
def dense(units):
    return layers.Dense(units)


start = keras.Input((4,))
model = keras.Model(start, dense(4)(dense(4)(start)))

# %% a layer is copied deeply [keras3 tfkeras2]
import copy

from tensorflow import keras
from tensorflow.keras import layers

settings = {"units": 5, "activation": "relu"}
other = copy.deepcopy(settings)
other["units"] = 7
start = keras.Input((4,))
model = keras.Model(start, layers.Dense(**settings)(layers.Dense(**other)(start)))

# %% an enum and a dataclass configure it [keras3 tfkeras2]
import dataclasses
import enum

from tensorflow import keras
from tensorflow.keras import layers


class Size(enum.IntEnum):
    SMALL = 4
    LARGE = 16


@dataclasses.dataclass
class Config:
    units: int = Size.SMALL
    depth: int = 2
    heads: list = dataclasses.field(default_factory=lambda: [1, 2])

    @property
    def last(self):
        return self.units // 2

    def __post_init__(self):
        self.depth += 1


config = dataclasses.replace(Config(), units=Size.LARGE)
x = start = keras.Input((4,))
for _ in range(config.depth):
    x = layers.Dense(config.units)(x)
model = keras.Model(start, [layers.Dense(config.last)(x), *(layers.Dense(n)(x) for n in config.heads)])

# %% a named tuple and unpacking [keras3 tfkeras2]
import collections

from tensorflow import keras
from tensorflow.keras import layers

Block = collections.namedtuple("Block", "filters size stride", defaults=(1,))
blocks = [Block(4, 3), Block(8, 5, 2), Block(2, 1)._replace(filters=3)]
x = start = keras.Input((16, 16, 1))
for filters, size, stride in blocks:
    x = layers.Conv2D(filters, size, strides=stride)(x)
(head, *_), tail = blocks[:2], blocks[-1]
model = keras.Model(start, layers.Dense(head.filters + tail.filters)(layers.Flatten()(x)))

# %% arrays that are written into [keras3 tfkeras2 tf1]
import numpy as np

from tensorflow import keras
from tensorflow.keras import layers

sizes = np.array([3, 4, 5, 6])
view = sizes[:2]
sizes += 1
np.multiply(sizes, 2, out=sizes)
flat = sizes.reshape(2, 2).flat
flat[3] = 9
model = keras.Sequential([keras.Input((4,))])
for units in sizes:
    model.add(layers.Dense(int(units)))
model.add(layers.Dense(int(view[1])))

# %% names of libraries that the program replaces [keras3 tfkeras2 tf1]
import math

from tensorflow import keras
from tensorflow.keras import layers

before, math.e = math.e, 6


class Wide(layers.Dense):
    def __init__(self, units):
        super().__init__(units * 2)


Dense, layers.Dense = layers.Dense, Wide
model = keras.Sequential([keras.Input((4,)), layers.Dense(math.e), layers.Dense(3)])
math.e, layers.Dense = before, Dense

# %% caches that keep little, or go by type [keras3 tfkeras2]
import functools

from tensorflow import keras
from tensorflow.keras import layers

count = 0


def counted(k, other=0):
    global count
    count += 1
    return count * 4


two = functools.lru_cache(maxsize=2)(counted)
none = functools.lru_cache(maxsize=0)(counted)
typed = functools.lru_cache(None, typed=True)(counted)
plain = functools.lru_cache(counted)
[two(k) for k in (1, 2, 1, 3, 2, 1, 3)]
[typed(k, 0) for k in (1, 1.0, True, 1)]
[plain(k) for k in (1, 1.0, True, 1)]
model = keras.Sequential([keras.Input((4,))])
for units in (two(1), two(2), none(1), none(1), typed(1, 0), typed(1.0, 0), plain(1), plain(k=1), plain(True)):
    model.add(layers.Dense(units))
plain.cache_clear()
model.add(layers.Dense(plain(1)))

# %% equal arguments of a cached function [keras3 tfkeras2]
import dataclasses
import functools

from tensorflow import keras
from tensorflow.keras import layers


@dataclasses.dataclass(frozen=True)
class Config:
    units: int


@functools.cache
def dense(config):
    return layers.Dense(config.units)


inputs = keras.Input((8,))
model = keras.Model(inputs, dense(Config(4))(dense(Config(8))(dense(Config(8))(inputs))))

# %% numbers of members of an enumeration [keras3 tfkeras2]
import enum

from tensorflow import keras
from tensorflow.keras import layers


class Width(enum.IntEnum):
    SMALL = 4
    LARGE = 8


class Share(float, enum.Enum):
    HALF = 0.5


model = keras.Sequential([keras.Input((8,)), layers.Dense(int(Width.SMALL)), layers.Dense(int(Width["LARGE"]) + 1)])
model.add(layers.Dense(3 if float(Share.HALF) < 1 and int(Share.HALF) == 0 else 7))

# %% arrays of which nothing is known are reshaped [keras3 tfkeras2]
import os

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

pixels = np.array(list(os.urandom(28 * 28 * 4)))
images = pixels.reshape(-1, 28, 28, 1) / 255.0
first = keras.Sequential(
    [keras.Input(images.shape[1:]), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(2)]
)
rows = np.frombuffer(os.urandom(60), "uint8")
rows = rows.reshape((rows.shape[0] // 6, 6)).astype("float32")
second = keras.Sequential([keras.Input(rows.shape[1:]), layers.Dense(5)])
columns = np.reshape(np.frombuffer(os.urandom(24), "uint8"), (4, 2, 3))
third = keras.Sequential([keras.Input(columns.shape[1:]), layers.LSTM(3), layers.Dense(1)])
series = np.frombuffer(os.urandom(20), "uint8").astype("float32")
series = series.reshape(series.shape[0], 1, 1)
fourth = keras.Sequential([keras.Input(series.shape[1:]), layers.LSTM(2)])
