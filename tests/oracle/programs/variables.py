# %% variables that a layer makes itself [keras3]
import keras
import numpy as np
from keras import ops


class Own(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        draw = keras.initializers.RandomNormal(stddev=0.1)
        self.w = keras.Variable(draw((input_shape[-1], self.units)), name="w")
        self.mean = keras.Variable(np.zeros((7,)), trainable=False)
        self.scales = [keras.Variable("ones", shape=(3,)), keras.Variable(lambda s, dtype: ops.zeros(s), shape=(2,))]
        self.frozen = self.add_weight(shape=(11,))
        self.frozen.trainable = False

    def call(self, x):
        return ops.matmul(x, self.w.value) + ops.sum(self.scales[0])


model = keras.Sequential([keras.Input((5,)), Own(32), keras.layers.Dense(3)])

# %% initial values from initializers [tfkeras2]
import tensorflow as tf
from tensorflow import keras


class Linear(keras.layers.Layer):
    def __init__(self, units=32, input_dim=32):
        super().__init__()
        w_init = tf.random_normal_initializer()
        self.w = tf.Variable(initial_value=w_init(shape=(input_dim, units), dtype="float32"), trainable=True)
        zeros = tf.zeros_initializer()
        self.b = tf.Variable(initial_value=zeros(shape=(units,), dtype="float32"), trainable=True)
        glorot = keras.initializers.get("glorot_uniform")
        self.c = tf.Variable(glorot((units, 3)), trainable=False)

    def call(self, inputs):
        return tf.matmul(inputs, self.w) + self.b


model = keras.Sequential([keras.Input((5,)), Linear(4, 5), keras.layers.Dense(2)])

# %% initializers by name make tensors [keras3]
import keras
from keras import ops


class Table(keras.layers.Layer):
    def __init__(self, rows, width):
        super().__init__()
        self.initializer = keras.initializers.get("uniform")
        self.offset = keras.initializers.get("zeros")((rows, width))
        self.rows, self.width = rows, width

    def build(self, input_shape):
        self.table = self.add_weight(shape=(self.rows, self.width), initializer=self.initializer)

    def call(self, x):
        return ops.concatenate([x, ops.broadcast_to(self.table + self.offset, (2, self.rows, self.width))], axis=1)


x = keras.Input((4, 6), batch_size=2)
model = keras.Model(x, keras.layers.Dense(3)(keras.layers.Flatten()(Table(5, 6)(x))))

# %% what the backend makes is a variable where its shape is fixed [tfkeras2]
from tensorflow import keras
from tensorflow.keras import backend as K


class Filled(keras.layers.Layer):
    def build(self, input_shape):
        self.zeros, self.ones, self.one = K.zeros((5,)), K.ones((2, 3)), K.zeros(())
        self.eye = K.eye(3)
        self.uniform = K.random_uniform_variable((7,), 0, 1)
        self.normal = K.random_normal_variable((11,), 0, 1)
        self.many = [K.zeros((13,)), K.ones((17,))]
        self.like = K.ones_like(self.zeros)
        self.constant = K.constant(1.0, shape=(3,))
        self.none = K.zeros((0,))
        self.drawn = K.random_uniform((7,))
        super().build(input_shape)

    def call(self, x):
        return x * K.sum(self.zeros) + K.sum(K.ones((4,)))


class Late(keras.layers.Layer):
    def call(self, x):
        self.zeros = K.zeros((5,))
        return x * K.sum(self.zeros)


x = keras.Input((4, 3))
model = keras.Model(x, Late()(Filled()(x)))
