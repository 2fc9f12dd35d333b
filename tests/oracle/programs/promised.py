# %% a layer tells its output shape and builds only a part of itself [keras3]
import keras
from keras import layers


class Told(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first = layers.Dense(3)
        self.second = layers.Dense(6)

    def build(self, input_shape):
        self.first.build(input_shape)
        self.built = True

    def call(self, x):
        return self.second(self.first(x))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], 6)


class Outer(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.inner = Told()

    def call(self, x):
        return self.inner(x)


x = keras.Input((5,))
functional = keras.Model(x, layers.Dense(2)(Told()(x)))
stack = keras.Sequential([keras.Input((5,)), Told(), layers.Dense(2)])
late = keras.Sequential([Told(), layers.Dense(2)])
late.build((None, 5))
traced = keras.Model(x, layers.Dense(2)(Outer()(x)))

# %% a layer without build tells its output shape [keras3]
import keras
from keras import layers


class Unbuilt(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(3)

    def call(self, x):
        return self.dense(x)

    def compute_output_shape(self, input_shape):
        return input_shape[:-1] + (3,)


x = keras.Input((5,))
model = keras.Model(x, layers.Dense(2)(Unbuilt()(x)))

# %% a layer tells its output by a KerasTensor [keras3]
import keras
from keras import layers


class Spec(layers.Layer):
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4))

    def call(self, x):
        self.late = layers.Dense(9)
        return self.late(x @ self.kernel)

    def compute_output_spec(self, x):
        return keras.KerasTensor((x.shape[0], 4), dtype=x.dtype)


x = keras.Input((5,))
model = keras.Model(x, layers.Dense(2)(Spec()(x)))

# %% build and compute_output_shape with a shape for each argument of call [keras3]
import keras
from keras import layers, ops


class Pair(layers.Layer):
    def build(self, query_shape, value_shape):
        self.kernel = self.add_weight(shape=(query_shape[-1], value_shape[-1]))

    def call(self, query, value):
        return ops.matmul(query, self.kernel) + value

    def compute_output_shape(self, query_shape, value_shape):
        return value_shape


x = keras.Input((5,))
y = keras.Input((7,))
by_position = keras.Model([x, y], layers.Dense(2)(Pair()(x, y)))
by_name = keras.Model([x, y], layers.Dense(2)(Pair()(x, value=y)))

# %% classes of Keras say what their outputs are, whatever call does [keras3]
from tensorflow import keras
from tensorflow.keras import layers


class Doubled(layers.Dense):
    def call(self, inputs):
        x = super().call(inputs)
        return layers.concatenate([x, x])


class Padded(layers.Conv2D):
    def call(self, inputs):
        return super().call(layers.ZeroPadding2D(1)(inputs))


class Kept(layers.Flatten):
    def call(self, inputs):
        return inputs


class First(layers.Concatenate):
    def call(self, inputs):
        return inputs[0]


image = keras.Input((9, 9, 4))
other = keras.Input((9, 9, 2))
x = First()([Padded(3, 3)(image), layers.Conv2D(2, 3)(other)])
x = layers.Dense(2)(Kept()(x))
model = keras.Model([image, other], layers.Dense(5)(Doubled(3)(layers.Reshape((-1,))(x))))
