"""A project with a small stand-in for Keras beside its programs, so that no framework is needed."""

from __future__ import annotations

import textwrap

import pytest

from keras_paramlint.cli.main import main


STAND_IN = """
__version__ = "3.9.0"


class Variable:
    def __init__(self, name, shape):
        self.name, self.shape = name, shape


class Tensor:
    def __init__(self, shape):
        self.shape = shape


class Node:
    def __init__(self, shape):
        self.output_tensors = [Tensor(shape)]


class Layer:
    built = True

    def __init__(self, name):
        self.name, self.weights, self._inbound_nodes = name, [], []

    @property
    def trainable_weights(self):
        return self.weights


Layer.__module__ = "keras.layers"


class Dense(Layer):
    made = 0

    def __init__(self, units):
        super().__init__("dense" if not Dense.made else f"dense_{Dense.made}")
        Dense.made += 1
        self.units = units

    def build(self, width):
        self.weights = [Variable("kernel", (width, self.units)), Variable("bias", (self.units,))]
        self._inbound_nodes = [Node((None, self.units))]


class Input:
    def __init__(self, shape):
        self.shape = shape


class Model(Layer):
    pass


class Sequential(Model):
    def __init__(self, layers):
        super().__init__("sequential")
        width = layers[0].shape[-1]
        self.input_shape = (None, width)
        self.layers = layers[1:]
        for layer in self.layers:
            layer.build(width)
            width = layer.units
        self.output_shape = (None, width)
        self.weights = [weight for layer in self.layers for weight in layer.weights]


from keras import layers, models
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Write files of a project that has a stand-in for Keras 3."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "keras").mkdir()
    (tmp_path / "keras" / "__init__.py").write_text(STAND_IN)
    (tmp_path / "keras" / "layers.py").write_text("from keras import Dense, Layer\n")
    (tmp_path / "keras" / "models.py").write_text("from keras import Model, Sequential\n")
    facts = tmp_path / "keras-3.9.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: keras\nVersion: 3.9.0\n")
    monkeypatch.chdir(tmp_path)

    def make(text, name="m.py"):
        (tmp_path / name).write_text(textwrap.dedent(text))
        return tmp_path

    return make


@pytest.fixture
def altered(project, tmp_path):
    """Write a project whose stand-in for Keras differs from the real one."""

    def make(text, old, new):
        place = tmp_path / "keras" / "__init__.py"
        stand_in = place.read_text()
        assert old in stand_in
        place.write_text(stand_in.replace(old, new))
        return project(text)

    return make


@pytest.fixture
def verify(capsys):
    """Run the command; return the exit status and what it printed."""

    def run(*arguments):
        status = main(["verify", "--isolated", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run
