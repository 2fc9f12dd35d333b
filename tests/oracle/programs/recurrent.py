# %% the first founding program [tf1]
from tensorflow.keras.layers import LSTM, Bidirectional, CuDNNLSTM, Embedding
from tensorflow.keras.models import Sequential

gpu = Sequential([Embedding(640, 300), Bidirectional(CuDNNLSTM(300, return_sequences=True))])
cpu = Sequential()
cpu.add(Embedding(640, 300, input_length=None, input_shape=(None,)))
cpu.add(Bidirectional(LSTM(300, return_sequences=True)))
gpu.build((None, None))

# %% cuDNN layers [tf1]
from tensorflow.keras import Input, Model, layers

x = Input((12, 5))
sequences = layers.CuDNNGRU(6, return_sequences=True)(x)
both = layers.Bidirectional(layers.CuDNNGRU(4), merge_mode="sum")(sequences)
last = layers.CuDNNLSTM(7, return_state=True)(sequences)
model = Model(x, [both, *last])

# %% the second founding program [all]
from tensorflow.keras.layers import GRU, Activation, Bidirectional, Dense, TimeDistributed
from tensorflow.keras.models import Sequential

one = Sequential()
one.add(GRU(16, return_sequences=True, input_shape=(64, 15)))
one.add(TimeDistributed(Dense(8)))
one.add(Activation("softmax"))
two = Sequential()
two.add(Bidirectional(GRU(16, return_sequences=True), input_shape=(64, 15)))
two.add(TimeDistributed(Dense(8)))
two.add(Activation("softmax"))

# %% stacked layers of each kind [all]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential()
model.add(layers.SimpleRNN(3, return_sequences=True, input_shape=(None, 8)))
model.add(layers.GRU(4, return_sequences=True, reset_after=False))
model.add(layers.GRU(4, return_sequences=True, reset_after=True))
model.add(layers.GRU(5, return_sequences=True, use_bias=False))
model.add(layers.LSTM(6, return_sequences=True, unit_forget_bias=False))
model.add(layers.LSTM(2, go_backwards=True))

# %% an encoder and a decoder with states [all]
from tensorflow.keras.layers import LSTM, Dense, Input
from tensorflow.keras.models import Model

num_encoder_tokens, num_decoder_tokens, latent_dim = 71, 93, 256
encoder_inputs = Input(shape=(None, num_encoder_tokens))
encoder_outputs, state_h, state_c = LSTM(latent_dim, return_state=True)(encoder_inputs)
decoder_inputs = Input(shape=(None, num_decoder_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=[state_h, state_c])
decoder_dense = Dense(num_decoder_tokens, activation="softmax")
model = Model([encoder_inputs, decoder_inputs], decoder_dense(decoder_outputs))
encoder_model = Model(encoder_inputs, [state_h, state_c])
state_inputs = [Input(shape=(latent_dim,)), Input(shape=(latent_dim,))]
outputs, h, c = decoder_lstm(decoder_inputs, initial_state=state_inputs)
decoder_model = Model([decoder_inputs] + state_inputs, [decoder_dense(outputs), h, c])

# %% merge modes of Bidirectional [all]
from tensorflow import keras
from tensorflow.keras.layers import GRU, LSTM, Bidirectional

x = keras.Input((9, 4))
outputs = [
    Bidirectional(LSTM(3, return_sequences=True), merge_mode=mode)(x) for mode in ("concat", "sum", "mul", "ave")
]
outputs += Bidirectional(GRU(2), merge_mode=None)(x)
model = keras.Model(x, outputs)

# %% Bidirectional with states [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((9, 4))
sequence, fh, fc, bh, bc = layers.Bidirectional(layers.LSTM(5, return_sequences=True, return_state=True))(x)
state = layers.Concatenate()([fh, bh])
model = keras.Model(x, [layers.GlobalAveragePooling1D()(sequence), state, fc, bc])

# %% cells and stacks of cells [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((7, 3))
cells = [layers.LSTMCell(4), layers.GRUCell(5), layers.SimpleRNNCell(6)]
y = layers.RNN(cells, return_sequences=True)(x)
z = layers.RNN(layers.StackedRNNCells([layers.GRUCell(2, use_bias=False), layers.GRUCell(3)]))(y)
model = keras.Model(x, z)

# %% a cell of one's own [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Minimal(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent = self.add_weight(shape=(self.units, self.units), name="recurrent")
        self.built = True

    def call(self, inputs, states):
        h = keras.activations.tanh(inputs @ self.kernel + states[0] @ self.recurrent)
        return h, [h]


x = keras.Input((6, 5))
model = keras.Model(x, layers.RNN(Minimal(8))(x))

# %% convolutional recurrent layers [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential(
    [
        keras.Input((None, 40, 40, 1)),
        layers.ConvLSTM2D(12, 3, padding="same", return_sequences=True),
        layers.BatchNormalization(),
        layers.ConvLSTM2D(6, (3, 5), strides=2, return_sequences=True),
        layers.Conv3D(1, (3, 3, 3), activation="sigmoid", padding="same"),
    ]
)

# %% a convolutional text classifier [all]
from tensorflow.keras.layers import LSTM, Conv1D, Dense, Dropout, Embedding, MaxPooling1D
from tensorflow.keras.models import Sequential

top_words = 5000
model = Sequential()
model.add(Embedding(top_words, 32, input_shape=(500,)))
model.add(Dropout(0.2))
model.add(Conv1D(filters=32, kernel_size=3, padding="same", activation="relu"))
model.add(MaxPooling1D(pool_size=2))
model.add(LSTM(100, dropout=0.2, recurrent_dropout=0.2))
model.add(Dense(1, activation="sigmoid"))

# %% masking [all]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Masking(input_shape=(5, 3)), layers.LSTM(4, return_sequences=True), layers.GRU(2)])

# %% an explicit backward layer [tfkeras2 tf1]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((5, 3))
y = layers.Bidirectional(
    layers.LSTM(4, return_sequences=True), backward_layer=layers.GRU(6, return_sequences=True, go_backwards=True)
)(x)
model = keras.Model(x, layers.Dense(2)(y))

# %% cells of the classes behind Keras's own [tfkeras2]
from tensorflow import keras
from tf_keras.src.engine.base_layer import BaseRandomLayer
from tf_keras.src.layers.rnn.dropout_rnn_cell_mixin import DropoutRNNCellMixin


class Cell(DropoutRNNCellMixin, BaseRandomLayer):
    state_size = output_size = 4

    def __init__(self, inner=None, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4), name="kernel")
        if self.inner is not None:
            self.inner.build((input_shape[0], 4))

    def call(self, inputs, states):
        return inputs @ self.kernel, states


class Noisy(BaseRandomLayer):
    def __init__(self, units, seed=None, **kwargs):
        super().__init__(seed=seed, **kwargs)
        self.dense = keras.layers.Dense(units)

    def call(self, inputs):
        return self.dense(inputs)


x = keras.Input((5, 3))
model = keras.Model(x, keras.layers.RNN(Cell())(Noisy(6, seed=2)(x)))
nested = keras.Model(x, keras.layers.RNN(Cell(keras.layers.GRUCell(4)))(x))
