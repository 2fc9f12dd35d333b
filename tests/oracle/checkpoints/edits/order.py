# Layers that are named, added, taken away or moved.
# Edits of a model: "%% title [flavours]", the source before, "# ->", the source after.  Both bind `model`.
# A title is said by people; real Keras saves the first model and loads it into the second.

# %% nothing but a variable was renamed [all]
from tensorflow import keras
inp = keras.Input((8,))
x = keras.layers.Dense(16, activation="relu")(inp)
model = keras.Model(inp, keras.layers.Dense(3)(x))
# ->
from tensorflow import keras
inputs = keras.Input((8,))
hidden = keras.layers.Dense(16, activation="relu")(inputs)
model = keras.Model(inputs, keras.layers.Dense(3)(hidden))

# %% a layer gets a name [all]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(8), keras.layers.Dense(2)])
# ->
from tensorflow import keras
model = keras.Sequential(
    [keras.layers.Input((5,)), keras.layers.Dense(8), keras.layers.Dense(2, name="head")]
)

# %% a named layer gets another name [all]
from tensorflow import keras
inp = keras.Input((5,))
x = keras.layers.Dense(8, name="stem")(inp)
model = keras.Model(inp, keras.layers.Dense(2, name="logits")(x))
# ->
from tensorflow import keras
inp = keras.Input((5,))
x = keras.layers.Dense(8, name="stem")(inp)
model = keras.Model(inp, keras.layers.Dense(2, name="output")(x))

# %% a Dropout is added [all]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(8), keras.layers.Dense(2)])
# ->
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Input((5,)),
        keras.layers.Dense(8),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(2),
    ]
)

# %% a Dropout and a BatchNormalization change places with others [all]
from tensorflow import keras
inp = keras.Input((5,))
x = keras.layers.Dense(8)(inp)
x = keras.layers.BatchNormalization()(x)
x = keras.layers.Dense(8)(x)
model = keras.Model(inp, keras.layers.Dense(2)(x))
# ->
from tensorflow import keras
inp = keras.Input((5,))
x = keras.layers.Dense(8)(inp)
x = keras.layers.Dense(8)(x)
x = keras.layers.BatchNormalization()(x)
x = keras.layers.Dropout(0.1)(x)
model = keras.Model(inp, keras.layers.Dense(2)(x))

# %% a layer is inserted in the middle [all]
from tensorflow import keras
model = keras.Sequential(
    [keras.layers.Input((8,)), keras.layers.Dense(8), keras.layers.Dense(8, activation="tanh")]
)
# ->
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dense(8),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(8, activation="tanh"),
    ]
)

# %% a layer is taken from the middle [all]
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dense(8),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(8, activation="tanh"),
    ]
)
# ->
from tensorflow import keras
model = keras.Sequential(
    [keras.layers.Input((8,)), keras.layers.Dense(8), keras.layers.Dense(8, activation="tanh")]
)

# %% a layer is taken from the end [all]
from tensorflow import keras
inp = keras.Input((8,))
x = keras.layers.Dense(8)(inp)
model = keras.Model(inp, keras.layers.Dense(3)(x))
# ->
from tensorflow import keras
inp = keras.Input((8,))
model = keras.Model(inp, keras.layers.Dense(8)(inp))

# %% two equal layers change places [all]
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dense(8, name="first"),
        keras.layers.Dense(8, name="second"),
    ]
)
# ->
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dense(8, name="second"),
        keras.layers.Dense(8, name="first"),
    ]
)

# %% two layers of equal shapes change places [all]
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(8, activation="tanh"),
    ]
)
# ->
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Input((8,)),
        keras.layers.Dense(8, activation="tanh"),
        keras.layers.Dense(8, activation="relu"),
    ]
)

# %% branches change places [all]
from tensorflow import keras
inp = keras.Input((6,))
left = keras.layers.Dense(4, activation="relu")(inp)
right = keras.layers.Dense(4, activation="tanh")(inp)
model = keras.Model(inp, keras.layers.concatenate([left, right]))
# ->
from tensorflow import keras
inp = keras.Input((6,))
right = keras.layers.Dense(4, activation="tanh")(inp)
left = keras.layers.Dense(4, activation="relu")(inp)
model = keras.Model(inp, keras.layers.concatenate([right, left]))
