# %% a subclassed model called on an array [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


class Net(keras.Model):
    def __init__(self, classes=10):
        super().__init__()
        self.conv = layers.Conv2D(8, 3, activation="relu")
        self.flatten = layers.Flatten()
        self.head = layers.Dense(classes)

    def call(self, x):
        return self.head(self.flatten(self.conv(x)))


model = Net(classes=3)
model(np.zeros((2, 12, 12, 1), "float32"))

# %% a layer with build and add_weight [keras3 tfkeras2]
import tensorflow as tf
from tensorflow import keras


class Linear(keras.layers.Layer):
    def __init__(self, units=32, bias=True, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.bias = bias

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True, name="w"
        )
        if self.bias:
            self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True, name="b")
        self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False, name="calls")

    def call(self, inputs):
        y = tf.matmul(inputs, self.w)
        return y + self.b if self.bias else y


inputs = keras.Input((9,))
model = keras.Model(inputs, Linear(3, bias=False)(Linear(5, name="first")(inputs)))

# %% a layer with compute_output_shape, in the old style [tfkeras2 tf1]
from tensorflow.keras import backend as K
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Layer


class MyLayer(Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(MyLayer, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(int(input_shape[1]), self.output_dim), initializer="uniform", trainable=True
        )
        super(MyLayer, self).build(input_shape)

    def call(self, x):
        return K.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)


x = Input((6,))
model = Model(x, MyLayer(4)(x))

# %% lists and dictionaries of layers [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


class Deep(keras.Model):
    def __init__(self, widths):
        super().__init__()
        self.hidden = [layers.Dense(width) for width in widths]
        self.heads = {"mean": layers.Dense(2), "scale": layers.Dense(2, use_bias=False)}

    def call(self, x):
        for layer in self.hidden:
            x = layer(x)
        return self.heads["mean"](x), self.heads["scale"](x)


model = Deep((16, 8, 4))
out = model(np.ones((1, 5)))

# %% a variational autoencoder [keras3 tfkeras2]
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Sampling(layers.Layer):
    def call(self, inputs):
        z_mean, z_log_var = inputs
        epsilon = tf.random.normal(shape=tf.shape(z_mean))
        return z_mean + tf.exp(0.5 * z_log_var) * epsilon


latent_dim = 2
encoder_inputs = keras.Input(shape=(28, 28, 1))
x = layers.Conv2D(32, 3, activation="relu", strides=2, padding="same")(encoder_inputs)
x = layers.Conv2D(64, 3, activation="relu", strides=2, padding="same")(x)
x = layers.Dense(16, activation="relu")(layers.Flatten()(x))
z_mean = layers.Dense(latent_dim, name="z_mean")(x)
z_log_var = layers.Dense(latent_dim, name="z_log_var")(x)
encoder = keras.Model(encoder_inputs, [z_mean, z_log_var, Sampling()([z_mean, z_log_var])], name="encoder")
latent_inputs = keras.Input(shape=(latent_dim,))
x = layers.Dense(7 * 7 * 64, activation="relu")(latent_inputs)
x = layers.Reshape((7, 7, 64))(x)
x = layers.Conv2DTranspose(64, 3, activation="relu", strides=2, padding="same")(x)
x = layers.Conv2DTranspose(32, 3, activation="relu", strides=2, padding="same")(x)
decoder = keras.Model(latent_inputs, layers.Conv2DTranspose(1, 3, padding="same")(x), name="decoder")


class VAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder

    def call(self, inputs):
        return self.decoder(self.encoder(inputs)[2])


vae = VAE(encoder, decoder)
vae(tf.zeros((1, 28, 28, 1)))

# %% inheritance of layers [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Scaled(layers.Dense):
    def build(self, input_shape):
        super().build(input_shape)
        self.scale = self.add_weight(shape=(self.units,), name="scale", initializer="ones")

    def call(self, inputs):
        return super().call(inputs) * self.scale


class Twice(Scaled):
    def call(self, inputs):
        return 2 * super().call(inputs)


x = keras.Input((3,))
model = keras.Model(x, Twice(4, activation="relu")(x))

# %% a subclassed model inside a functional one [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Tower(keras.Model):
    def __init__(self, units):
        super().__init__(name=f"tower_{units}")
        self.first = layers.Dense(units)
        self.norm = layers.BatchNormalization()

    def call(self, x, training=None):
        return self.norm(self.first(x), training=training)


x = keras.Input((8,))
towers = [Tower(units) for units in (4, 6)]
model = keras.Model(x, layers.concatenate([tower(x) for tower in towers]))

# %% a model that returns its functional self [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Classifier(keras.Model):
    def __init__(self, width):
        inputs = keras.Input((10,))
        outputs = layers.Dense(2)(layers.Dense(width)(inputs))
        super().__init__(inputs=inputs, outputs=outputs)


model = Classifier(7)

# %% weights made in the constructor [keras3 tfkeras2]
import numpy as np
from tensorflow import keras


class Prompt(keras.layers.Layer):
    def __init__(self, length, width):
        super().__init__()
        self.prompt = self.add_weight(shape=(length, width), name="prompt")
        self.mask = self.add_weight(shape=(length,), name="mask", trainable=False, initializer="ones")

    def call(self, x):
        return x + self.prompt


layer = Prompt(5, 3)
model = keras.Sequential([keras.Input((5, 3)), layer, keras.layers.Dense(1)])

# %% the structure in which shapes come to build [keras3 tfkeras2 tf1]
import tensorflow as tf
from tensorflow import keras


class Kinds(keras.layers.Layer):
    def build(self, input_shape):
        first = input_shape[0]
        kinds = [(input_shape, tuple), (input_shape, list), (input_shape, dict), (input_shape, tf.TensorShape)]
        kinds += [(first, tuple), (first, list), (first, tf.TensorShape), (first, int)]
        size = sum(2**i for i, (value, kind) in enumerate(kinds) if isinstance(value, kind))
        self.kernel = self.add_weight(shape=(size + 1,), name="kernel")

    def call(self, inputs):
        return tf.nest.flatten(inputs)[0]


x, y = keras.Input((12, 8)), keras.Input((12, 8))
one = keras.Model(x, Kinds()(x))
several = keras.Model([x, y], Kinds()([x, y]))
pair = keras.Model([x, y], Kinds()((x, y)))
nested = keras.Model([x, y], Kinds()([(x, y), y]))
deeper = keras.Model([x, y], Kinds()(([x, y], y)))

# %% the class of a shape [keras3 tfkeras2 tf1]
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Inside(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.narrow, self.wide = layers.Dense(3), layers.Dense(5)

    def call(self, inputs):
        shape = inputs.shape
        kinds = isinstance(shape, tf.TensorShape), isinstance(shape, tuple), isinstance(shape[1:], tuple)
        return self.wide(inputs) if kinds == (True, False, False) else self.narrow(inputs)


x = keras.Input((12, 8))
plain = isinstance(x.shape, tuple), isinstance(x.shape[1:], tuple), isinstance(tf.TensorShape([1]), tf.TensorShape)
model = keras.Model(x, layers.Dense(1 + sum(2**i for i, yes in enumerate(plain) if yes))(Inside()(x)))

# %% a list of layers under the name of Keras's own [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras.layers import Dense, Layer


class Chain(Layer):
    def __init__(self, *inner):
        super().__init__()
        self.before = Dense(5)
        self._layers = inner
        self.after = Dense(6)

    def call(self, x):
        for layer in self._layers:
            x = layer(x)
        return self.after(self.before(x))


class Stack(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.before = Dense(5)
        self._layers = inner
        self._layers.append(Dense(4))

    def call(self, x):
        for layer in self._layers:
            x = layer(x)
        return self.before(x)


x = keras.Input((3,))
chain = keras.Model(x, Chain(Dense(3), Dense(2))(x))
stack = keras.Model(x, Stack([Dense(3), Dense(2)])(x))

# %% objects by their names [tfkeras2]
from tensorflow import keras
from tensorflow.keras.layers import Dense, Layer


class Scale(Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.dense = Dense(units)

    def call(self, inputs):
        return self.dense(inputs)

    def get_config(self):
        return {**super().get_config(), "units": 3}


def twice(inputs):
    return keras.layers.Concatenate()([inputs, inputs])


def get(identifier):
    return keras.utils.legacy.deserialize_keras_object(
        identifier, module_objects=globals(), custom_objects={"other": twice}, printable_module_name="part"
    )


keras.utils.get_custom_objects()["wide"] = Scale

x = keras.Input((5,))
named = keras.Model(x, get("Scale")(x))
told = keras.Model(x, get({"class_name": "Scale", "config": {"units": 7}})(x))
function = keras.Model(x, Dense(2)(get(get("twice"))(x)))
nothing = keras.Model(x, Dense(2 if get(None) is None else 3)(x))
wide = keras.Model(x, get({"class_name": "wide", "config": {"units": 9}})(x))

# %% a function with its own gradient [keras3 tfkeras2]
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import Dense, Layer


@tf.custom_gradient
def sign(inputs):
    def gradient(upstream):
        return upstream

    return tf.sign(inputs), gradient


class Binary(Layer):
    def call(self, inputs):
        return sign(inputs)


x = keras.Input((5,))
model = keras.Model(x, Dense(2)(Binary()(x)))

# %% a plain class that holds models [all]
from tensorflow import keras
from tensorflow.keras.layers import Dense, Input, LeakyReLU
from tensorflow.keras.models import Model, Sequential


class GAN:
    def __init__(self, noise=20, width=16):
        self.noise = noise
        self.discriminator = self.build_discriminator(width)
        self.discriminator.compile(loss="binary_crossentropy", optimizer="sgd")
        self.generator = self.build_generator(width)
        z = Input(shape=(self.noise,))
        self.discriminator.trainable = False
        self.combined = Model(z, self.discriminator(self.generator(z)))

    def build_generator(self, width):
        model = Sequential()
        model.add(Dense(8, input_dim=self.noise))
        model.add(LeakyReLU())
        model.add(Dense(width, activation="tanh"))
        return model

    def build_discriminator(self, width):
        model = Sequential([Dense(6, input_shape=(width,)), Dense(1, activation="sigmoid")])
        return model


gan = GAN()
generator, discriminator, combined = gan.generator, gan.discriminator, gan.combined

# %% weights without names [keras3 tfkeras2]
from tensorflow import keras


class Scale(keras.layers.Layer):
    def build(self, input_shape):
        self.a = self.add_weight(shape=(input_shape[-1],))
        self.b = self.add_weight(shape=(), trainable=False)

    def call(self, x):
        return self.a * x + self.b


x = keras.Input((4,))
model = keras.Model(x, Scale()(Scale()(x)))

# %% lists and dictionaries that a layer copies [keras3 tfkeras2]
import collections

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def dense(units):
    made = layers.Dense(units)
    made.build((None, 5))
    return made


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        mine = []
        self.alias = mine
        mine.append(dense(1))
        self.by_index = [None] * 2
        for index in range(2):
            self.by_index[index] = dense(2)
        self.nested = []
        self.nested.append([])
        self.nested[0].append(dense(3))
        self.filled = [[], {}]
        self.filled[0].append(dense(4))
        self.filled[1]["a"] = dense(5)
        self.by_name = {}
        self.by_name["a"] = []
        self.by_name["a"].append(dense(6))
        self.by_name.setdefault("b", dense(7))
        self.some = {dense(8)}
        self.some.add(dense(9))
        self.late = collections.deque([dense(10)])
        self.taken = [dense(11), dense(12), dense(13)]
        self.taken.pop()
        del self.taken[0]
        self.turned = [dense(14), dense(15)]
        self.turned.reverse()
        self.turned[0], self.turned[1] = self.turned[1], self.turned[0]

    def call(self, x):
        return self.turned[0](x)


model = Net()
model(np.zeros((1, 5), "float32"))

# %% attributes of a layer that get another value or are deleted [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def dense(units):
    made = layers.Dense(units)
    made.build((None, 5))
    return made


class Net(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.first = dense(1)
        self.first = dense(2)
        self.second = [dense(3), dense(4)]
        self.second = self.second[1:]
        self.third = dense(5)
        del self.third
        self.fourth = dense(6)
        self.fourth = keras.Sequential([keras.Input((5,)), self.fourth, layers.Dense(7)])
        self.weight = self.add_weight(shape=(20,), initializer="zeros", name="before")
        self.weight = self.add_weight(shape=(30,), initializer="zeros", name="after")
        self.gone = self.add_weight(shape=(40,), initializer="zeros", name="gone")
        del self.gone

    def call(self, x):
        return self.first(x)


model = keras.Sequential([keras.Input((5,)), Net()])

# %% tensors in a list of a layer, which goes to another layer [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Skips(layers.Layer):
    def __init__(self):
        super().__init__()
        self.blocks = [layers.Dense(4), layers.Dense(4)]

    def build(self, input_shape):
        for block in self.blocks:
            block.build(input_shape)
            input_shape = block.compute_output_shape(input_shape)
        self.built = True

    def call(self, x):
        self.skips = []
        for block in self.blocks:
            x = block(x)
            self.skips.append(x)
        return layers.add(self.skips)


inputs = keras.Input((5,))
model = keras.Model(inputs, layers.Dense(2)(Skips()(inputs)))

# %% containers that a layer keeps know the layers in them [tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Blocks(layers.Layer):
    def __init__(self):
        super().__init__()
        self.many = [layers.Dense(3), [layers.Dense(4), "x"], {"a": layers.Dense(5)}]
        self.by_name = {"b": layers.Dense(6), "a": layers.Dense(7)}

    def call(self, x):
        for layer in self.many.layers:
            x = layer(x)
        for layer in self.by_name.layers:
            x = layer(x)
        return x


x = keras.Input((2,))
model = keras.Model(x, Blocks()(x))

# %% told that it is not built after all [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Ready(layers.Layer):
    def __init__(self, **options):
        super().__init__(**options)
        self.built = True


class Late(Ready):
    def __init__(self, **options):
        super().__init__(**options)
        self.built = False

    def build(self, shape):
        if self.built:
            return
        self.table = self.add_weight(name="table", shape=(3,), trainable=False)
        self.built = True

    def call(self, x):
        return x + 1.0


ready = Ready()
late = Late()
late.build((None, 7))
other = Late(name="other")
inputs = keras.Input((7,))
model = keras.Model(inputs, other(inputs))

# %% a model with a build of its own, which asks that of Keras to run its call [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Reader(keras.Model):
    def build(self, input_shape):
        self.embedding = layers.Embedding(50, 7, name="table")
        self.hidden = layers.Dense(3, name="hidden")
        super().build(input_shape)

    def call(self, x):
        return self.hidden(layers.Flatten()(self.embedding(x)))


stated = Reader()
stated.build(input_shape=(None, 20))
called = Reader()
called(keras.Input((20,)))

# %% a call whose training has no default: tf_keras says which [tfkeras2]
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)
        self.norm = layers.BatchNormalization()

    def call(self, x, training):
        return self.norm(self.dense(x), training=training)


class Pair(layers.Layer):
    def __init__(self):
        super().__init__()
        self.first = Block(4)
        self.second = Block(2)

    def call(self, inputs, *, training):
        return self.second(self.first(inputs))


inputs = keras.Input((5,))
graph = keras.Model(inputs, Pair()(inputs))
stack = keras.Sequential([layers.InputLayer((6,)), Block(3)])

# %% layers inherit training from the call around them in Keras 2 [tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Side(layers.Layer):
    def __init__(self):
        super().__init__()
        self.always = layers.Dense(3)
        self.only_training = layers.Dense(7)

    def call(self, x, training=False):
        return self.only_training(x) if training else self.always(x)


class Around(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = Side()

    def call(self, x):
        return self.inner(x)


class Told(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = Around()
        self.other = Side()

    def call(self, x, training=True):
        return self.other(self.inner(x), training=False)


inputs = keras.Input((5,))
trained = keras.Model(inputs, Around()(inputs, training=True))
plain = keras.Model(inputs, Around()(inputs))
told = keras.Model(inputs, Told()(inputs))

# %% layers inherit training that was passed, and no default, in TF 1 [tf1]
from tensorflow import keras
from tensorflow.keras import layers


class Side(layers.Layer):
    def __init__(self):
        super().__init__()
        self.always = layers.Dense(3)
        self.only_training = layers.Dense(7)

    def call(self, x, training=False):
        return self.only_training(x) if training else self.always(x)


class Around(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = Side()

    def call(self, x, training=True):
        return self.inner(x)


inputs = keras.Input((5,))
trained = keras.Model(inputs, Around()(inputs, training=True))
plain = keras.Model(inputs, Around()(inputs))
