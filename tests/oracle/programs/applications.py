# %% a backbone with a head of its own [keras3 tfkeras2]
from tensorflow import keras

base = keras.applications.ResNet50(include_top=False, weights=None, input_shape=(64, 64, 3), pooling="avg")
base.trainable = False
model = keras.Model(base.input, keras.layers.Dense(7)(base.output))

# %% a backbone in a stack [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras.applications.vgg16 import VGG16

base = VGG16(include_top=False, weights=None, input_shape=(48, 48, 3))
for layer in base.layers[:-4]:
    layer.trainable = False
model = keras.Sequential([base, keras.layers.Flatten(), keras.layers.Dense(4)])

# %% frozen by index, cut by name [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras.applications.inception_v3 import InceptionV3

base = InceptionV3(include_top=False, weights=None, input_shape=(150, 150, 3))
for layer in base.layers[:100]:
    layer.trainable = False
x = keras.layers.Flatten()(base.get_layer("mixed7").output)
model = keras.Model(base.input, keras.layers.Dense(1)(x))

# %% batch normalisation stays frozen [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

base = keras.applications.MobileNetV2((96, 96, 3), include_top=False, weights=None)
for layer in base.layers:
    layer.trainable = not isinstance(layer, layers.BatchNormalization)
model = keras.Model(base.inputs, layers.GlobalAveragePooling2D()(base.output))

# %% features from several depths [keras3 tfkeras2]
from tensorflow import keras

base = keras.applications.VGG19(include_top=False, weights=None, input_shape=(64, 64, 3))
outputs = [base.get_layer(name).output for name in ("block1_conv2", "block4_conv4", "block5_pool")]
model = keras.Model(base.input, outputs)

# %% cut from the end [keras3]
from tensorflow import keras

base = keras.applications.MobileNetV3Small(weights=None, input_shape=(96, 96, 3))
model = keras.Model(base.input, base.layers[-5].output)

# %% called on another size [keras3 tfkeras2]
from tensorflow import keras

base = keras.applications.DenseNet121(include_top=False, weights=None)
image = keras.Input((97, 64, 3))
model = keras.Model(image, base(image))

# %% behind layers of the program [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

image = keras.Input((64, 64, 1))
colour = layers.Conv2D(3, 1)(image)
base = keras.applications.Xception(include_top=False, weights=None, input_tensor=layers.UpSampling2D(2)(colour))
model = keras.Model(image, layers.GlobalMaxPooling2D()(base.output))

# %% a copy of a model with layers of its own [keras3]
from tensorflow import keras

image = keras.Input((64, 64, 3), name="image")
base = keras.applications.ConvNeXtTiny(include_top=False, weights=None, input_tensor=image)
model = keras.Sequential([keras.models.clone_model(base), keras.layers.Dense(2)])

# %% twice in one program [keras3 tfkeras2]
from tensorflow import keras

first = keras.applications.NASNetMobile(include_top=False, weights=None, input_shape=(64, 64, 3))
model = keras.applications.InceptionResNetV2(include_top=False, weights=None, input_shape=(80, 80, 3))

# %% refused and caught [keras3 tfkeras2]
from tensorflow import keras

try:
    model = keras.applications.VGG16(weights="imagenet", classes=4)
except ValueError:
    model = keras.applications.VGG16(weights=None, classes=4)

# %% channels first [keras3 tfkeras2]
from tensorflow import keras

keras.backend.set_image_data_format("channels_first")
model = keras.applications.ResNet50V2(include_top=False, weights=None, input_shape=(3, 64, 64))
small = keras.applications.MobileNet(include_top=False, weights=None, input_shape=(3, 64, 64))
gated = keras.applications.EfficientNetB0(weights=None, classes=2, input_shape=(3, 64, 64))
keras.backend.set_image_data_format("channels_last")
