from keras import Input, layers; refused = layers.Conv2D(1, 3)(Input((4,)))  # noqa: E702
é = layers.Conv2D(1, 3)(Input((5,)))
