# %% cells that rebind a name [all]
import numpy as np
from tensorflow import keras

(x_train, y_train) = np.random.rand(64, 28, 28), np.random.randint(0, 10, 64)
x_train = x_train.reshape((-1, 784)) / 255.0
y_train = keras.utils.to_categorical(y_train, 10)
model = keras.models.Sequential()
model.add(keras.layers.Dense(512, activation="relu", input_shape=(784,)))
model.add(keras.layers.Dense(10, activation="softmax"))
model.summary()
first = model
model = keras.models.Sequential([keras.layers.Dense(32, input_shape=(x_train.shape[1],))])
model.add(keras.layers.Dense(y_train.shape[1]))
model.summary()

# %% windows over a series [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import LSTM, Dense, Dropout

series = np.sin(np.linspace(0, 50, 300))
window, horizon = 24, 3
X = np.array([series[i : i + window] for i in range(len(series) - window - horizon)])
Y = np.array([series[i + window : i + window + horizon] for i in range(len(series) - window - horizon)])
X = X.reshape(X.shape[0], X.shape[1], 1)
split = int(len(X) * 0.8)
X_train, X_test = X[:split], X[split:]
model = keras.Sequential()
model.add(LSTM(units=20, return_sequences=True, input_shape=(X_train.shape[1], 1)))
model.add(Dropout(0.2))
model.add(LSTM(units=10))
model.add(Dense(Y.shape[1]))
model.compile(optimizer="adam", loss="mean_squared_error")

# %% models in a list, kept by name [all]
from tensorflow import keras
from tensorflow.keras import layers

histories = {}
models = []
for depth in range(1, 4):
    m = keras.Sequential([layers.Dense(10, input_shape=(2,))] + [layers.Dense(10) for _ in range(depth)])
    models.append(m)
    histories[depth] = m.count_params()
best = models[max(histories, key=histories.get) - 1]
small = min(models, key=lambda m: m.count_params())
names = [layer.name for layer in best.layers]

# %% convolution to a fixed size [all]
from tensorflow.keras import layers, models

img_rows, img_cols = 28, 28
batch_size = 128
num_classes = 10
kernel_size = (3, 3)
pool_size = (2, 2)
input_shape = (img_rows, img_cols, 1)

model = models.Sequential()
model.add(layers.Conv2D(32, kernel_size=kernel_size, activation="relu", input_shape=input_shape))
model.add(layers.Conv2D(64, kernel_size, activation="relu"))
model.add(layers.MaxPooling2D(pool_size=pool_size))
model.add(layers.Dropout(0.25))
model.add(layers.Flatten())
model.add(layers.Dense(batch_size, activation="relu"))
model.add(layers.Dropout(0.5))
model.add(layers.Dense(num_classes, activation="softmax"))

# %% word2vec by negative sampling [all]
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Dense, Dot, Embedding, Reshape

vocab_size, vector_dim = 1000, 60
target, context = Input((1,)), Input((1,))
embedding = Embedding(vocab_size, vector_dim, name="embedding")
a = Reshape((vector_dim, 1))(embedding(target))
b = Reshape((vector_dim, 1))(embedding(context))
similarity = Dot(axes=1, normalize=True)([a, b])
dot_product = Reshape((1,))(Dot(axes=1)([a, b]))
model = Model([target, context], Dense(1, activation="sigmoid")(dot_product))
validation_model = Model(inputs=[target, context], outputs=similarity)

# %% a wide and deep regression [all]
from tensorflow import keras

input_A = keras.layers.Input(shape=[5], name="wide_input")
input_B = keras.layers.Input(shape=[6], name="deep_input")
hidden1 = keras.layers.Dense(30, activation="relu")(input_B)
hidden2 = keras.layers.Dense(30, activation="relu")(hidden1)
concat = keras.layers.concatenate([input_A, hidden2])
output = keras.layers.Dense(1, name="output")(concat)
model = keras.models.Model(inputs=[input_A, input_B], outputs=[output])
model.compile(loss="mse", optimizer=keras.optimizers.SGD(), loss_weights=[0.9])
