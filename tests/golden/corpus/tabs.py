"""Tabs are one column each."""

from keras import Input, Sequential
from keras.layers import Conv2D


def build():
	if True:
		return Sequential([Input((4,)),	Conv2D(1, 3)])  # noqa: W191
