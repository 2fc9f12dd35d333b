# Other layers, wrappers and sizes.
# Edits of a model: "%% title [flavours]", the source before, "# ->", the source after.  Both bind `model`.
# A title is said by people; real Keras saves the first model and loads it into the second.

# %% LSTM for CuDNNLSTM [tf1]
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Embedding(30, 8, input_length=5),
        keras.layers.Bidirectional(keras.layers.CuDNNLSTM(6, return_sequences=True)),
        keras.layers.CuDNNLSTM(4),
    ]
)
# ->
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Embedding(30, 8, input_length=5),
        keras.layers.Bidirectional(keras.layers.LSTM(6, return_sequences=True)),
        keras.layers.LSTM(4),
    ]
)

# %% CuDNNLSTM for LSTM [tf1]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5, 8)), keras.layers.LSTM(6), keras.layers.Dense(2)])
# ->
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5, 8)), keras.layers.CuDNNLSTM(6), keras.layers.Dense(2)])

# %% CuDNNLSTM of compat.v1 for LSTM [tfkeras2]
from tensorflow import keras
from tensorflow.compat.v1.keras.layers import CuDNNLSTM

model = keras.Sequential([keras.Input((5, 8)), CuDNNLSTM(6), keras.layers.Dense(2)])
# ->
from tensorflow import keras
model = keras.Sequential([keras.Input((5, 8)), keras.layers.LSTM(6), keras.layers.Dense(2)])

# %% GRU for CuDNNGRU [tf1]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5, 8)), keras.layers.CuDNNGRU(6), keras.layers.Dense(2)])
# ->
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5, 8)), keras.layers.GRU(6), keras.layers.Dense(2)])

# %% GRU with reset_after for CuDNNGRU [tf1]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5, 8)), keras.layers.CuDNNGRU(6), keras.layers.Dense(2)])
# ->
from tensorflow import keras
model = keras.Sequential(
    [keras.layers.Input((5, 8)), keras.layers.GRU(6, reset_after=True), keras.layers.Dense(2)]
)

# %% reset_after of a GRU [all]
from tensorflow import keras
model = keras.Sequential(
    [keras.layers.Input((5, 8)), keras.layers.GRU(6, reset_after=False), keras.layers.Dense(2)]
)
# ->
from tensorflow import keras
model = keras.Sequential(
    [keras.layers.Input((5, 8)), keras.layers.GRU(6, reset_after=True), keras.layers.Dense(2)]
)

# %% a GRU in both directions [all]
from tensorflow import keras
inp = keras.Input((64, 15))
x = keras.layers.GRU(16, return_sequences=True)(inp)
model = keras.Model(inp, keras.layers.TimeDistributed(keras.layers.Dense(8))(x))
# ->
from tensorflow import keras
inp = keras.Input((64, 15))
x = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(inp)
model = keras.Model(inp, keras.layers.TimeDistributed(keras.layers.Dense(8))(x))

# %% Dense in TimeDistributed [all]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5, 4)), keras.layers.Dense(8), keras.layers.Dense(2)])
# ->
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Input((5, 4)),
        keras.layers.TimeDistributed(keras.layers.Dense(8)),
        keras.layers.Dense(2),
    ]
)

# %% Dense in TimeDistributed, the other one is not [all]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5, 4)), keras.layers.Dense(4), keras.layers.Dense(4)])
# ->
from tensorflow import keras
model = keras.Sequential(
    [
        keras.layers.Input((5, 4)),
        keras.layers.TimeDistributed(keras.layers.Dense(4)),
        keras.layers.Dense(4),
    ]
)

# %% LSTM as RNN of a cell [all]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5, 4)), keras.layers.LSTM(8), keras.layers.Dense(2)])
# ->
from tensorflow import keras
model = keras.Sequential(
    [keras.layers.Input((5, 4)), keras.layers.RNN(keras.layers.LSTMCell(8)), keras.layers.Dense(2)]
)

# %% another input size [all]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(8), keras.layers.Dense(2)])
# ->
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(8), keras.layers.Dense(2)])

# %% another input size that no weight knows [all]
from tensorflow import keras
inp = keras.Input((32, 32, 3))
x = keras.layers.Conv2D(4, 3)(inp)
x = keras.layers.GlobalAveragePooling2D()(x)
model = keras.Model(inp, keras.layers.Dense(2)(x))
# ->
from tensorflow import keras
inp = keras.Input((64, 64, 3))
x = keras.layers.Conv2D(4, 3, activation="relu")(inp)
x = keras.layers.GlobalAveragePooling2D()(x)
model = keras.Model(inp, keras.layers.Dense(2)(x))

# %% a bias is left out [all]
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(2)])
# ->
from tensorflow import keras
model = keras.Sequential(
    [keras.layers.Input((4,)), keras.layers.Dense(8, use_bias=False), keras.layers.Dense(2)]
)

# %% another head of the same width [all]
from tensorflow import keras
inp = keras.Input((8, 8, 3))
x = keras.layers.Flatten()(keras.layers.Conv2D(4, 3)(inp))
model = keras.Model(inp, keras.layers.Dense(5)(x))
# ->
from tensorflow import keras
inp = keras.Input((8, 8, 3))
x = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(4, 3)(inp))
model = keras.Model(inp, keras.layers.Dense(5)(x))

# %% heads in attention [keras3 tfkeras2]
from tensorflow import keras
inp = keras.Input((10, 16))
x = keras.layers.MultiHeadAttention(2, 8)(inp, inp)
model = keras.Model(inp, keras.layers.Dense(2)(x))
# ->
from tensorflow import keras
inp = keras.Input((10, 16))
x = keras.layers.MultiHeadAttention(4, 4)(inp, inp)
model = keras.Model(inp, keras.layers.Dense(2)(x))

# %% no bias in attention [keras3 tfkeras2]
from tensorflow import keras
inp = keras.Input((10, 16))
x = keras.layers.MultiHeadAttention(2, 8)(inp, inp)
model = keras.Model(inp, keras.layers.Dense(2)(x))
# ->
from tensorflow import keras
inp = keras.Input((10, 16))
x = keras.layers.MultiHeadAttention(2, 8, use_bias=False)(inp, inp)
model = keras.Model(inp, keras.layers.Dense(2)(x))

# %% a gate in attention [keras3]
from tensorflow import keras
inp = keras.Input((4, 8))
x = keras.layers.MultiHeadAttention(2, 3, use_gate=True)(inp, inp)
model = keras.Model(inp, keras.layers.Dense(2)(x))
# ->
from tensorflow import keras
inp = keras.Input((4, 8))
x = keras.layers.MultiHeadAttention(2, 3, use_gate=True, use_bias=False)(inp, inp)
model = keras.Model(inp, keras.layers.Dense(2)(x))
