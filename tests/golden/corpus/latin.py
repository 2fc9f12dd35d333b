# -*- coding: latin-1 -*-
"""An encoding that the first line declares."""

from keras import Input, layers


é = "café"; refused = layers.Conv2D(1, 3)(Input((4,)))  # noqa: E702
