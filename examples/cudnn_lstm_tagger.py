"""One tagger, two recurrent layers: why does the GPU version have 2,400 parameters more?

Written for TensorFlow 1.  `CuDNNLSTM` was used on the GPU machine and `LSTM` everywhere else,
and a checkpoint of one would not load into the other.

    layer            CuDNNLSTM        LSTM
    Embedding          192,000     192,000
    Bidirectional    1,444,800   1,442,400

cuDNN keeps two bias vectors for each gate where Keras keeps one:
2 directions x 4 gates x 300 units = 2,400 parameters more.
"""

import tensorflow.compat.v1 as tf
from tensorflow.compat.v1.keras.layers import LSTM, Bidirectional, CuDNNLSTM, Embedding
from tensorflow.compat.v1.keras.models import Sequential

tf.disable_v2_behavior()

VOCABULARY = 640
WIDTH = 300

gpu_tagger = Sequential()
gpu_tagger.add(Embedding(VOCABULARY, WIDTH))
gpu_tagger.add(Bidirectional(CuDNNLSTM(WIDTH, return_sequences=True)))

cpu_tagger = Sequential()
cpu_tagger.add(Embedding(VOCABULARY, WIDTH))
cpu_tagger.add(Bidirectional(LSTM(WIDTH, return_sequences=True)))
