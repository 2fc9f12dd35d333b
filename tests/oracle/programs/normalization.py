# %% normalising layers [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((4, 6, 8))
y = layers.BatchNormalization(center=False)(x)
y = layers.BatchNormalization(scale=False, axis=1)(y)
y = layers.LayerNormalization()(y)
y = layers.LayerNormalization(axis=[1, 2, 3], scale=False)(y)
y = layers.GroupNormalization(groups=2)(y)
y = layers.UnitNormalization()(y)
model = keras.Model(x, y)

# %% activations with weights [all]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((5, 7))
y = layers.PReLU()(x)
y = layers.PReLU(shared_axes=[1])(y)
y = layers.LeakyReLU()(y)
y = layers.ELU()(y)
y = layers.Softmax(axis=1)(y)
model = keras.Model(x, layers.Activation("tanh")(y))

# %% noise and regularisation [all]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((5, 7))
y = layers.GaussianNoise(0.1)(x)
y = layers.SpatialDropout1D(0.2)(y)
y = layers.AlphaDropout(0.2)(y)
y = layers.ActivityRegularization(0.1)(y)
y = layers.Dense(3, kernel_regularizer="l2", bias_constraint="non_neg")(y)
model = keras.Model(x, y)

# %% preprocessing layers [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((64, 80, 3))
y = layers.Resizing(32, 40)(x)
y = layers.Rescaling(1.0 / 255)(y)
y = layers.RandomFlip("horizontal")(y)
y = layers.RandomRotation(0.1)(y)
y = layers.CenterCrop(24, 24)(y)
y = layers.Normalization()(y)
model = keras.Model(x, layers.Conv2D(4, 3)(y))

# %% an augmentation stack inside a model [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

augmentation = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomZoom(0.2)], name="augmentation")
inputs = keras.Input(shape=(180, 180, 3))
x = augmentation(inputs)
x = layers.Rescaling(1.0 / 255)(x)
x = layers.Conv2D(32, 3, activation="relu")(x)
model = keras.Model(inputs, layers.Dense(1)(layers.GlobalAveragePooling2D()(x)))

# %% categories [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((1,), dtype="int64")
hot = layers.CategoryEncoding(num_tokens=9, output_mode="one_hot")(x)
hashed = layers.Hashing(num_bins=12)(x)
embedded = layers.Embedding(12, 5)(hashed)
model = keras.Model(x, [layers.Dense(3)(hot), embedded])
