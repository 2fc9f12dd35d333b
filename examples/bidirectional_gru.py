"""The same network in one direction and in two: why does the Dense layer have 264 parameters, not 272?

Written for standalone Keras 2 (`keras.layers.recurrent` is its address of that time).

    layer                     one direction   two directions
    GRU                               1,536            3,072
    TimeDistributed(Dense)              136              264

The width that enters the Dense layer doubles from 16 to 32, and so does its kernel, from 128 to 256.
Its bias of 8 does not know the input.  (Under TensorFlow 2 or Keras 3 the same source gives 1,584 and
3,168 for the GRU, since the default of its argument `reset_after` changed.)
"""

from keras.layers.core import Activation, Dense
from keras.layers.recurrent import GRU
from keras.layers.wrappers import Bidirectional, TimeDistributed
from keras.models import Sequential

STEPS = 64
FEATURES = 15
CLASSES = 8

one_direction = Sequential()
one_direction.add(GRU(16, return_sequences=True, input_shape=(STEPS, FEATURES)))
one_direction.add(TimeDistributed(Dense(CLASSES)))
one_direction.add(Activation("softmax"))

two_directions = Sequential()
two_directions.add(Bidirectional(GRU(16, return_sequences=True), input_shape=(STEPS, FEATURES)))
two_directions.add(TimeDistributed(Dense(CLASSES)))
two_directions.add(Activation("softmax"))
