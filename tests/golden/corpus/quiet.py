"""What comments keep quiet, and comments that keep nothing quiet."""

import keras
from keras import layers


hidden = keras.Sequential([keras.Input((4,)), layers.Dense(1, activation="softmax")])  # noqa: KPL401
named = keras.Sequential([keras.Input((4,)), layers.Dense(1, activation="softmax")])  # paramlint: ignore[softmax-over-one-unit]
# paramlint: disable=KPL302
ranged = keras.Sequential([keras.Input((4,)), layers.Conv2D(1, 3)])
# paramlint: enable=KPL302
other = keras.Sequential([keras.Input((4,)), layers.Conv2D(1, 3)])  # noqa: E501, KPL401
idle = keras.Sequential([keras.Input((4,)), layers.Dense(2)])  # noqa: KPL302
wrong = keras.Sequential([keras.Input((4,)), layers.Dense(2)])  # paramlint: ignor[KPL302]
