"""The two layers of the founding example, and a rule that is not selected here."""

from tensorflow.compat.v1.keras import Sequential
from tensorflow.compat.v1.keras.layers import LSTM, Bidirectional, CuDNNLSTM, Dense, Embedding


gpu = Sequential([Embedding(640, 300), Bidirectional(CuDNNLSTM(300, return_sequences=True))])
cpu = Sequential([Embedding(640, 300), Bidirectional(LSTM(300, return_sequences=True))])
odd = Sequential([Dense(1, activation="softmax", input_shape=(4,))])
