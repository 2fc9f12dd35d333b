# %% lambdas see the last value of a loop [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

makers = [lambda x: layers.Dense(i + 1)(x) for i in range(3)]
start = keras.Input((4,))
model = keras.Model(start, [make(start) for make in makers])

# %% a mutable default is shared [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


def stack(units, made=[]):
    made.append(layers.Dense(units))
    return made


stack(3)
model = keras.Sequential([keras.Input((2,)), *stack(5)])

# %% a class attribute is shared [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Builder:
    parts = []

    def add(self, units):
        self.parts.append(layers.Dense(units))
        return self


Builder().add(3)
model = keras.Sequential([keras.Input((2,)), *Builder().add(4).parts])

# %% an attribute is set after construction [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

dense = layers.Dense(10)
dense.units = 20
plain = layers.Dense(3)
plain.use_bias = False
conv = layers.Conv2D(4, 3)
conv.filters = 6
model = keras.Sequential([keras.Input((8, 8, 2)), conv, dense, plain])

# %% the layers of a stack are shared by another [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

first = keras.Sequential([keras.Input((8,)), layers.Dense(5), layers.Dense(3), layers.Dense(1)])
model = keras.Sequential([keras.Input((8,)), *first.layers[:-1], layers.Dense(2)])

# %% a layer stands on an attribute of a functional model [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

start = keras.Input((4,))
model = keras.Model(start, layers.Dense(2)(start))
other = keras.Sequential([keras.Input((4,)), layers.Dense(7)])
model.other = other

# %% popping from the list of layers does nothing [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

base = keras.Sequential([keras.Input((8,)), layers.Dense(5), layers.Dense(3)])
base.layers.pop()
model = keras.Model(base.inputs, layers.Dense(2)(base.layers[-1].output))

# %% a generator makes layers on demand [keras3 tfkeras2]
import itertools

from tensorflow import keras
from tensorflow.keras import layers


def widths():
    width = 2
    while True:
        width = yield layers.Dense(width) or width * 2
        width = width or 8


made = widths()
model = keras.Sequential([keras.Input((4,)), next(made), made.send(6), *itertools.islice(made, 2)])

# %% keyword arguments are merged [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

common = dict(padding="same", use_bias=False)


def conv(filters, **kwargs):
    return layers.Conv2D(filters, **{"kernel_size": 3, **common, **kwargs})


model = keras.Sequential([keras.Input((8, 8, 3)), conv(4), conv(5, kernel_size=1, use_bias=True), conv(2, strides=2)])

# %% a registry filled by a decorator [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

BLOCKS = {}


def register(name=None):
    def wrap(function):
        BLOCKS[name or function.__name__] = function
        return function

    return wrap


@register()
def wide(x):
    return layers.Dense(20)(x)


@register("thin")
def _thin(x):
    return layers.Dense(3)(x)


x = start = keras.Input((4,))
for name in "thin wide thin".split():
    x = BLOCKS[name](x)
model = keras.Model(start, x)

# %% operators of the program's own class [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Chain:
    def __init__(self, *parts):
        self.parts = parts

    def __rshift__(self, other):
        return Chain(*self.parts, *other.parts)

    def __call__(self, x):
        for part in self.parts:
            x = part(x)
        return x

    def __len__(self):
        return len(self.parts)


chain = Chain(layers.Dense(3)) >> Chain(layers.Dense(4), layers.Dense(5))
start = keras.Input((2,))
model = keras.Model(start, layers.Dense(len(chain))(chain(start)))

# %% a loop with else, break and continue [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([keras.Input((4,))])
for i in range(10):
    if i % 2:
        continue
    if i > 6:
        break
    model.add(layers.Dense(i + 1))
else:
    model.add(layers.Dense(100))
for i in range(2):
    pass
else:
    model.add(layers.Dense(i + 9))

# %% an exception decides [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

sizes = {"small": 4}


def units(name):
    try:
        return sizes[name]
    except KeyError:
        return 11
    finally:
        sizes["large"] = 13


model = keras.Sequential([keras.Input((4,)), layers.Dense(units("large")), layers.Dense(units("large"))])

# %% a mixin and super [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Extra:
    def __init__(self, *args, extra=3, **kwargs):
        super().__init__(*args, **kwargs)
        self.more = layers.Dense(extra)


class Base(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.first = layers.Dense(units)

    def call(self, inputs):
        return self.first(inputs)


class Net(Extra, Base):
    def call(self, inputs):
        return self.more(super().call(inputs))


model = Net(6, extra=2)
model(keras.Input((4,)))

# %% zip, enumerate, reversed and sorted [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = start = keras.Input((32, 1))
for i, (filters, size) in enumerate(zip([4, 8, 16], reversed([1, 3, 5])), start=1):
    x = layers.Conv1D(filters * i, size)(x)
for units in sorted({"b": 3, "a": 9}.items(), key=lambda item: -item[1]):
    x = layers.Dense(units[1])(x)
model = keras.Model(start, x)

# %% a property makes a layer each time [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Factory:
    @property
    def dense(self):
        return layers.Dense(4)

    @property
    def other(self):
        return layers.Dense(2)


factory = Factory()
start = keras.Input((4,))
model = keras.Model(start, factory.other(factory.dense(factory.dense(start))))

# %% a closure counts its calls [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


def counter():
    calls = 0

    def block(x):
        nonlocal calls
        calls += 1
        return layers.Dense(calls * 2, name=f"block_{calls}")(x)

    return block


block = counter()
start = keras.Input((4,))
model = keras.Model(start, block(block(block(start))))

# %% setattr and getattr by name [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Net(keras.Model):
    def __init__(self, depth):
        super().__init__()
        self.depth = depth
        for i in range(depth):
            setattr(self, f"dense_{i}", getattr(layers, "Dense")(i + 2))

    def call(self, x):
        for i in range(self.depth):
            x = getattr(self, "dense_%d" % i)(x)
        return x


model = Net(3)
model(keras.Input((5,)))

# %% layers in nested containers [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.towers = {"a": [layers.Dense(2), layers.Dense(3)], "b": (layers.Dense(4),)}
        self.alias = self.towers["a"]
        self.unused = [layers.Dense(9)]

    def call(self, x):
        for tower in self.towers.values():
            for layer in tower:
                x = layer(x)
        return x


model = Net()
model(keras.Input((5,)))

# %% a while loop halves the image [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = start = keras.Input((64, 64, 3))
filters = 4
while x.shape[1] > 4:
    x = layers.Conv2D(filters, 3, strides=2, padding="same")(x)
    filters *= 2
model = keras.Model(start, layers.Dense(1)(layers.Flatten()(x)))

# %% a name by walrus [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

start = keras.Input((4,))
if (units := len("abcde")) > 4:
    x = layers.Dense(units)(start)
else:
    x = start
model = keras.Model(start, layers.Dense(units - 1)(x))

# %% a layer class made by type and by a function [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


def scaled(factor):
    class Scaled(layers.Dense):
        def __init__(self, units, **kwargs):
            super().__init__(units * factor, **kwargs)

    return Scaled


Plain = type("Plain", (layers.Dense,), {"__doc__": "a layer"})
model = keras.Sequential([keras.Input((4,)), scaled(3)(2), Plain(5)])

# %% matching a configuration [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


def make(spec):
    match spec:
        case {"type": "dense", "units": units, **rest}:
            return layers.Dense(units, **rest)
        case ("conv", int(filters), size) if size > 1:
            return layers.Conv1D(filters, size)
        case [*_, last]:
            return layers.Dense(last)
        case _:
            return layers.Flatten()


specs = [("conv", 4, 3), {"type": "dense", "units": 6, "use_bias": False}, [1, 2, 3], None]
model = keras.Sequential([keras.Input((9, 2)), *map(make, specs)])

# %% a late turn of a loop does something else [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras.layers import Dense

grown = keras.Sequential([keras.Input((4,))])
for i in range(1000):
    if i == 500:
        grown.add(Dense(2))

width = 1
for i in range(2000):
    if i == 700:
        width = 5
        break
left = keras.Sequential([keras.Input((4,)), Dense(i), Dense(width)])

ended = keras.Sequential([keras.Input((4,))])
for i in range(1000):
    if i == 999:
        ended.add(Dense(3))

# %% functions that change the list which they get [keras3 tfkeras2 tf1]
import bisect
import heapq
import operator

from tensorflow import keras
from tensorflow.keras import layers

heap = [5, 9]
heapq.heappush(heap, 2)
smallest = heapq.heappop(heap)
heapq.heapify(numbers := [8, 4, 6])
bisect.insort(heap, 7)
same = numbers
operator.iadd(numbers, [3])
numbers.__delitem__(1)
chosen = {1, 2}
others = chosen
others |= {3}
doubled = same
doubled *= 2
model = keras.Sequential([keras.Input((4,))])
for units in (smallest, heap[1], numbers[0], len(same), len(chosen), heapq.heapreplace(heap, 1)):
    model.add(layers.Dense(units))

# %% classes derived from property, and generators that are used up [keras3 tfkeras2 tf1]
from tensorflow import keras
from tensorflow.keras import layers


class classproperty(property):
    def __get__(self, instance, owner=None):
        return self.fget(owner)


class cached(property):
    def __init__(self, function):
        super().__init__(function)
        self.key = "_" + function.__name__

    def __get__(self, instance, owner=None):
        if self.key not in instance.__dict__:
            instance.__dict__[self.key] = super().__get__(instance, owner)
        return instance.__dict__[self.key]


class Sizes:
    base = 3

    @classproperty
    def units(cls):
        return cls.base * 2

    @cached
    def width(self):
        self.base += 1
        return self.base


sizes = Sizes()
halves = (n // 2 for n in (8, 6))
first = next(halves)
rest = sum(halves)
model = keras.Sequential([keras.Input((4,))])
for units in (Sizes.units, sizes.width, sizes.width + 1, first, rest, sum(halves) + 1):
    model.add(layers.Dense(units))

# %% settings and layers that change later [keras3 tfkeras2 tf1]
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras import layers

K.set_image_data_format("channels_first")
K.set_floatx("float64")
conv = layers.Conv2D(2, 3)(keras.Input((10, 8, 9)))
stack = keras.Sequential([keras.Input((3,)), layers.Dense(7), layers.Dense(2)])
stack.pop()
dense = layers.Dense(3)
dense.units = 5 if K.floatx() == "float64" else 4
sizes = conv.shape[1], stack.output_shape[-1], len(stack.layers)
K.set_image_data_format("channels_last")
K.set_floatx("float32")
model = keras.Sequential([keras.Input((4,)), dense])
for units in sizes:
    model.add(layers.Dense(units))

# %% the types of a layer by its policy [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

mixed = layers.Dense(5, dtype="mixed_float16")
half = layers.Dense(5, dtype="float16")
model = keras.Sequential([keras.Input((3,))])
model.add(layers.Dense(4 if mixed.compute_dtype == "float16" else 3))
model.add(layers.Dense(2 if mixed.dtype == "float32" else 9))
model.add(layers.Dense(6 if mixed.variable_dtype == "float32" else 1))
model.add(layers.Dense(7 if half.dtype == half.compute_dtype == "float16" else 8))

# %% defaults that are replaced [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


def positional(n=3):
    return n


def by_name(*, n=3):
    return n


positional.__defaults__ = (5,)
by_name.__kwdefaults__ = {"n": 4}
model = keras.Sequential([keras.Input((2,)), layers.Dense(positional()), layers.Dense(by_name())])
