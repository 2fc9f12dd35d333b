"""A model made of the blocks of another module."""

from keras import Input, Model, layers

from .blocks import block, head


def build(size, classes):
    image = Input((size, size, 1))
    features = layers.Flatten()(block(block(image, 8), 16))
    return Model(image, head(classes)(features))


small = build(28, 10)
tiny = build(4, 10); wide = layers.Add()([Input((3,)), Input((4,))])  # noqa: E702
