# Attributes, nested models, shared and frozen layers.
# Edits of a model: "%% title [flavours]", the source before, "# ->", the source after.  Both bind `model`.
# A title is said by people; real Keras saves the first model and loads it into the second.

# %% a frozen base [all]
from tensorflow import keras
base = keras.Sequential([keras.layers.Input((8, 8, 3)), keras.layers.Conv2D(4, 3), keras.layers.Conv2D(4, 3)])
inp = keras.Input((8, 8, 3))
model = keras.Model(inp, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(base(inp))))
# ->
from tensorflow import keras
base = keras.Sequential([keras.layers.Input((8, 8, 3)), keras.layers.Conv2D(4, 3), keras.layers.Conv2D(4, 3)])
base.trainable = False
inp = keras.Input((8, 8, 3))
model = keras.Model(inp, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(base(inp))))

# %% a frozen base with BatchNormalization [all]
from tensorflow import keras
base = keras.Sequential(
    [
        keras.layers.Input((8, 8, 4)),
        keras.layers.Conv2D(4, 3),
        keras.layers.BatchNormalization(),
        keras.layers.Conv2D(4, 3),
        keras.layers.BatchNormalization(),
    ]
)
inp = keras.Input((8, 8, 4))
model = keras.Model(inp, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(base(inp))))
# ->
from tensorflow import keras
base = keras.Sequential(
    [
        keras.layers.Input((8, 8, 4)),
        keras.layers.Conv2D(4, 3),
        keras.layers.BatchNormalization(),
        keras.layers.Conv2D(4, 3),
        keras.layers.BatchNormalization(),
    ]
)
base.trainable = False
inp = keras.Input((8, 8, 4))
model = keras.Model(inp, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(base(inp))))

# %% part of a nested model is frozen [all]
from tensorflow import keras
base = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(4), keras.layers.Dense(4)])
inp = keras.Input((4,))
model = keras.Model(inp, keras.layers.Dense(2)(base(inp)))
# ->
from tensorflow import keras
base = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(4), keras.layers.Dense(4)])
base.layers[0].trainable = False
inp = keras.Input((4,))
model = keras.Model(inp, keras.layers.Dense(2)(base(inp)))

# %% an attribute is renamed [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = keras.layers.Dense(8)
        self.second = keras.layers.Dense(8)

    def call(self, x):
        return self.second(self.first(x))
model = Net()
model(np.zeros((1, 4)))
# ->
import numpy as np
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = keras.layers.Dense(8)
        self.head = keras.layers.Dense(8)

    def call(self, x):
        return self.head(self.first(x))
model = Net()
model(np.zeros((1, 4)))

# %% attributes are assigned in another order [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.down = keras.layers.Dense(4)
        self.up = keras.layers.Dense(4)

    def call(self, x):
        return self.up(self.down(x))
model = Net()
model(np.zeros((1, 4)))
# ->
import numpy as np
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.up = keras.layers.Dense(4)
        self.down = keras.layers.Dense(4)

    def call(self, x):
        return self.up(self.down(x))
model = Net()
model(np.zeros((1, 4)))

# %% layers in a list become attributes [keras3 tfkeras2]
from tensorflow import keras
class Block(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.steps = [keras.layers.Dense(4), keras.layers.Dense(4)]

    def call(self, x):
        for step in self.steps:
            x = step(x)
        return x
model = keras.Sequential([keras.Input((4,)), Block(), keras.layers.Dense(2)])
# ->
from tensorflow import keras
class Block(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.one = keras.layers.Dense(4)
        self.two = keras.layers.Dense(4)

    def call(self, x):
        return self.two(self.one(x))
model = keras.Sequential([keras.Input((4,)), Block(), keras.layers.Dense(2)])

# %% layers in a list that build() builds become attributes [keras3 tfkeras2]
from tensorflow import keras
class Block(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.steps = [keras.layers.Dense(4), keras.layers.Dense(4)]

    def build(self, shape):
        for step in self.steps:
            step.build(shape)
        super().build(shape)

    def call(self, x):
        for step in self.steps:
            x = step(x)
        return x
model = keras.Sequential([keras.Input((4,)), Block(), keras.layers.Dense(2)])
# ->
from tensorflow import keras
class Block(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.one = keras.layers.Dense(4)
        self.two = keras.layers.Dense(4)

    def build(self, shape):
        self.one.build(shape)
        self.two.build(shape)
        super().build(shape)

    def call(self, x):
        return self.two(self.one(x))
model = keras.Sequential([keras.Input((4,)), Block(), keras.layers.Dense(2)])

# %% a layer class is renamed [keras3 tfkeras2]
from tensorflow import keras
class Scale(keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1],), name="w")
        super().build(shape)

    def call(self, x):
        return x * self.w
model = keras.Sequential([keras.Input((4,)), Scale(), keras.layers.Dense(2)])
# ->
from tensorflow import keras
class Gain(keras.layers.Layer):
    def build(self, shape):
        self.gain = self.add_weight(shape=(shape[-1],), name="gain")
        super().build(shape)

    def call(self, x):
        return x * self.gain
model = keras.Sequential([keras.Input((4,)), Gain(), keras.layers.Dense(2)])

# %% layers are put into a nested model [all]
from tensorflow import keras
inp = keras.Input((4,))
x = keras.layers.Dense(8)(inp)
x = keras.layers.Dense(8)(x)
model = keras.Model(inp, keras.layers.Dense(2)(x))
# ->
from tensorflow import keras
inp = keras.Input((4,))
body = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(8)])
model = keras.Model(inp, keras.layers.Dense(2)(body(inp)))

# %% Sequential becomes a functional model [all]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(2)])
# ->
from tensorflow import keras
inp = keras.Input((4,))
model = keras.Model(inp, keras.layers.Dense(2)(keras.layers.Dense(8)(inp)))

# %% a layer is shared [all]
from tensorflow import keras
a, b = keras.Input((4,)), keras.Input((4,))
model = keras.Model([a, b], keras.layers.add([keras.layers.Dense(8)(a), keras.layers.Dense(8)(b)]))
# ->
from tensorflow import keras
a, b = keras.Input((4,)), keras.Input((4,))
shared = keras.layers.Dense(8)
model = keras.Model([a, b], keras.layers.add([shared(a), shared(b)]))

# %% the model itself has a weight more [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(2)

    def call(self, x):
        return self.out(x)
model = Net()
model(np.zeros((1, 4)))
# ->
import numpy as np
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = self.add_weight(shape=(), name="scale")
        self.out = keras.layers.Dense(2)

    def call(self, x):
        return self.out(x) * self.scale
model = Net()
model(np.zeros((1, 4)))

# %% the keys of a dictionary of layers are renamed [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = {"out": keras.layers.Dense(4), "conv": keras.layers.Dense(4, use_bias=False)}

    def call(self, x):
        return self.blocks["conv"](self.blocks["out"](x))
model = Net()
model(np.zeros((1, 4)))
# ->
import numpy as np
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = {"in": keras.layers.Dense(4), "out": keras.layers.Dense(4, use_bias=False)}

    def call(self, x):
        return self.blocks["out"](self.blocks["in"](x))
model = Net()
model(np.zeros((1, 4)))

# %% the name of a layer without weights stands for another one [all]
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dropout(0.1, name="head"),
        keras.layers.Dense(3, name="out"),
    ]
)
# ->
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(3, name="head")])

# %% layers in a list, normalised and frozen, become attributes [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.stem = keras.layers.Dense(4, trainable=False)
        self.blocks = [
            keras.layers.Dense(4, trainable=False),
            [keras.layers.BatchNormalization(), keras.layers.Dense(4)],
            keras.layers.Dense(4, use_bias=False),
        ]

    def call(self, x):
        x = self.stem(x)
        for layer in (self.blocks[0], *self.blocks[1], self.blocks[2]):
            x = layer(x)
        return x
model = Net()
model(np.zeros((1, 4)))
# ->
import numpy as np
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.stem = keras.layers.Dense(4, trainable=False)
        self.first = keras.layers.Dense(4)
        self.norm = keras.layers.BatchNormalization()
        self.second = keras.layers.Dense(4)
        self.third = keras.layers.Dense(4, use_bias=False)

    def call(self, x):
        return self.third(self.second(self.norm(self.first(self.stem(x)))))
model = Net()
model(np.zeros((1, 4)))
