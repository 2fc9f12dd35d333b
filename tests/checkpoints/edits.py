"""Models, and what becomes of them: each program with edits of it, as pairs of texts."""

from __future__ import annotations

from dataclasses import dataclass, field


HEAD = "import numpy as np\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n\n"


_GRAPH = "x = steps[0]\nfor step in steps[1:]:\n    x = step(x)\nmodel = keras.Model(steps[0], x)\n"
_MEAN = 'self.mean = self.add_weight(name="mean", shape=(self.units,), trainable=False)\n        '


@dataclass(frozen=True)
class Program:
    title: str
    text: str
    edits: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """What is replaced by what, under a title."""
    flavours: tuple[str, ...] = ("keras3", "tfkeras2", "tf1")

    def before(self):
        return HEAD + self.text

    def after(self, edit):
        text = self.text
        for old, new in self.edits[edit]:
            assert old in text, (self.title, edit, old)
            text = text.replace(old, new)
        return HEAD + text


PROGRAMS = (
    Program(
        "dense",
        """
model = keras.Sequential([
    keras.Input((6,)),
    layers.Dense(5, name="first"),
    layers.Dense(5, name="second"),
    layers.Dense(2, name="last"),
])
""",
        {
            "nothing": (),
            "dropout": (
                (
                    'layers.Dense(5, name="second"),',
                    "layers.Dropout(0.5),\n    layers.Dense(5, name='second'),",
                ),
            ),
            "wider": (('layers.Dense(5, name="second")', 'layers.Dense(7, name="second")'),),
            "more classes": (("Dense(2,", "Dense(3,"),),
            "a layer more": (('name="second"),', 'name="second"),\n    layers.Dense(5, name="third"),'),),
            "a layer less": (('    layers.Dense(5, name="second"),\n', ""),),
            "the last one cut off": (('    layers.Dense(2, name="last"),\n', ""),),
            "swapped": (('"first"', '"x"'), ('"second"', '"first"'), ('"x"', '"second"')),
            "no names": ((', name="first"', ""), (', name="second"', ""), (', name="last"', "")),
            "no bias": (('5, name="second"', '5, use_bias=False, name="second"'),),
            "frozen": (('name="second"', 'name="second", trainable=False'),),
            "time distributed": (
                ('layers.Dense(5, name="second")', 'layers.TimeDistributed(layers.Dense(5), name="second")'),
                ("(6,)", "(4, 6)"),
            ),
            "functional": (
                ("model = keras.Sequential([\n    keras.Input((6,)),", "steps = ([\n    keras.Input((6,)),"),
                (
                    "\n])\n",
                    f"\n])\n{_GRAPH}",
                ),
            ),
        },
    ),
    Program(
        "convolution",
        """
inputs = keras.Input((16, 16, 3))
x = layers.Conv2D(4, 3)(inputs)
x = layers.BatchNormalization()(x)
x = layers.SeparableConv2D(6, 3)(x)
x = layers.BatchNormalization(name="norm")(x)
x = layers.GlobalAveragePooling2D()(x)
model = keras.Model(inputs, layers.Dense(3)(x))
""",
        {
            "nothing": (),
            "another kernel": (("Conv2D(4, 3)(inputs)", "Conv2D(4, 5)(inputs)"),),
            "no scale": (
                ('BatchNormalization(name="norm")', 'BatchNormalization(scale=False, name="norm")'),
            ),
            "frozen norm": (
                ('BatchNormalization(name="norm")', 'BatchNormalization(trainable=False, name="norm")'),
            ),
            "plain convolution": (("SeparableConv2D(6, 3)", "Conv2D(6, 3)"),),
            "depthwise": (("SeparableConv2D(6, 3)", "DepthwiseConv2D(3)"),),
            "another input size": (("(16, 16, 3)", "(32, 32, 3)"),),
            "gray": (("(16, 16, 3)", "(16, 16, 1)"),),
        },
    ),
    Program(
        "recurrent",
        """
inputs = keras.Input((7,))
x = layers.Embedding(50, 4)(inputs)
x = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(x)
x = layers.GRU(5, return_sequences=True)(x)
x = layers.TimeDistributed(layers.Dense(4))(x)
model = keras.Model(inputs, layers.SimpleRNN(2)(x))
""",
        {
            "nothing": (),
            "another vocabulary": (("Embedding(50, 4)", "Embedding(60, 4)"),),
            "one direction": (
                (
                    "layers.Bidirectional(layers.LSTM(3, return_sequences=True))",
                    "layers.LSTM(6, return_sequences=True)",
                ),
            ),
            "bidirectional gru": (
                (
                    "layers.GRU(5, return_sequences=True)",
                    "layers.Bidirectional(layers.GRU(5, return_sequences=True))",
                ),
            ),
            "reset after": (("layers.GRU(5, return", "layers.GRU(5, reset_after=False, return"),),
            "cell": (
                (
                    "layers.GRU(5, return_sequences=True)",
                    "layers.RNN(layers.GRUCell(5), return_sequences=True)",
                ),
            ),
            "dense alone": (("layers.TimeDistributed(layers.Dense(4))", "layers.Dense(4)"),),
            "gru for lstm": (("layers.LSTM(3", "layers.GRU(3"),),
            "mean of directions": (
                (
                    "layers.LSTM(3, return_sequences=True))",
                    'layers.LSTM(3, return_sequences=True), merge_mode="ave")',
                ),
            ),
            "stacked": (("layers.SimpleRNN(2)", "layers.RNN([layers.LSTMCell(3), layers.LSTMCell(2)])"),),
        },
    ),
    Program(
        "attention",
        """
inputs = keras.Input((5, 8))
x = layers.MultiHeadAttention(2, 4)(inputs, inputs)
x = layers.LayerNormalization()(layers.Add()([x, inputs]))
x = layers.Flatten()(x)
model = keras.Model(inputs, layers.Dense(3)(x))
""",
        {
            "nothing": (),
            "more heads": (("MultiHeadAttention(2, 4)", "MultiHeadAttention(4, 2)"),),
            "wider heads": (("MultiHeadAttention(2, 4)", "MultiHeadAttention(2, 5)"),),
            "no bias": (("MultiHeadAttention(2, 4)", "MultiHeadAttention(2, 4, use_bias=False)"),),
            "dropout": (("MultiHeadAttention(2, 4)", "MultiHeadAttention(2, 4, dropout=0.1)"),),
            "value width": (("MultiHeadAttention(2, 4)", "MultiHeadAttention(2, 4, value_dim=6)"),),
        },
        ("keras3", "tfkeras2"),
    ),
    Program(
        "nested",
        """
encoder = keras.Sequential([keras.Input((6,)), layers.Dense(4), layers.BatchNormalization()], name="encoder")
inputs = keras.Input((6,))
shared = layers.Dense(6, name="shared")
x = shared(shared(inputs))
x = encoder(x)
head_input = keras.Input((4,))
head = keras.Model(head_input, layers.Dense(2)(layers.Dense(3)(head_input)), name="head")
model = keras.Model(inputs, head(x))
""",
        {
            "nothing": (),
            "not shared": (
                ("x = shared(shared(inputs))", 'x = layers.Dense(6, name="other")(shared(inputs))'),
            ),
            "unfolded": (
                (
                    "model = keras.Model(inputs, head(x))",
                    "model = keras.Model(inputs, layers.Dense(2)(layers.Dense(3)(x)))",
                ),
            ),
            "wider inside": (("layers.Dense(3)(head_input)", "layers.Dense(5)(head_input)"),),
            "frozen encoder": (
                ("inputs = keras.Input((6,))\n", "inputs = keras.Input((6,))\nencoder.trainable = False\n"),
            ),
            "frozen layer inside": (
                (
                    "inputs = keras.Input((6,))\n",
                    "inputs = keras.Input((6,))\nencoder.layers[0].trainable = False\n",
                ),
            ),
            "another order": (
                (
                    "model = keras.Model(inputs, head(x))",
                    "model = keras.Model(inputs, [layers.Dense(1)(x), head(x)])",
                ),
            ),
            "renamed": (('name="encoder"', 'name="enc"'),),
        },
    ),
    Program(
        "subclassed",
        """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.second = layers.Dense(4)
        self.first = layers.Dense(6)
        self.blocks = [layers.Dense(4) for _ in range(2)]
        self._norm = layers.BatchNormalization()

    def call(self, x):
        x = self.second(self.first(x))
        for block in self.blocks:
            x = block(x)
        return self._norm(x)


model = Net()
model(np.zeros((1, 5), "float32"))
""",
        {
            "nothing": (),
            "attribute renamed": (("self.first", "self.zeroth"),),
            "assigned in another order": (
                (
                    "        self.second = layers.Dense(4)\n        self.first = layers.Dense(6)\n",
                    "        self.first = layers.Dense(6)\n        self.second = layers.Dense(4)\n",
                ),
            ),
            "three blocks": (("range(2)", "range(3)"),),
            "one block": (("range(2)", "range(1)"),),
            "wider": (("layers.Dense(6)", "layers.Dense(7)"),),
            "blocks of another class": (
                (
                    "[layers.Dense(4) for _ in range(2)]",
                    "[layers.Dense(4), layers.EinsumDense('ab,bc->ac', 4, bias_axes='c')]",
                ),
            ),
            "a stack of blocks": (
                (
                    "[layers.Dense(4) for _ in range(2)]",
                    "keras.Sequential([layers.Dense(4), layers.Dense(4)])",
                ),
                ("for block in self.blocks:\n            x = block(x)", "x = self.blocks(x)"),
            ),
            "blocks in a dictionary": (
                ("[layers.Dense(4) for _ in range(2)]", "{'a': layers.Dense(4), 'b': layers.Dense(4)}"),
                ("for block in self.blocks:", "for block in self.blocks.values():"),
            ),
        },
        ("keras3", "tfkeras2"),
    ),
    Program(
        "custom layer",
        """
class Block(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.inner = layers.Dense(units)
        self.rest = [[layers.Dense(units)]]

    def build(self, shape):
        self.scale = self.add_weight(name="scale", shape=(self.units,), initializer="ones")
        self.mean = self.add_weight(name="mean", shape=(self.units,), trainable=False)
        self.shift = self.add_weight(name="shift", shape=(self.units,), initializer="zeros")
        super().build(shape)

    def call(self, x):
        return self.rest[0][0](self.inner(x)) * self.scale + self.shift - self.mean


inputs = keras.Input((5,))
model = keras.Model(inputs, layers.Dense(2)(Block(4)(layers.Dense(6)(inputs))))
""",
        {
            "nothing": (),
            "wider": (("Block(4)", "Block(3)"),),
            "renamed weight": (('name="scale"', 'name="factor"'),),
            "renamed attribute": (("self.scale", "self.factor"),),
            "renamed layer": (("self.inner", "self.core"),),
            "renamed class": (("class Block", "class Unit"), ("Block(4)", "Unit(4)")),
            "not nested": (
                ("[[layers.Dense(units)]]", "[layers.Dense(units)]"),
                ("self.rest[0][0]", "self.rest[0]"),
            ),
            "nested more": (
                ("[[layers.Dense(units)]]", "[[[layers.Dense(units)]]]"),
                ("self.rest[0][0]", "self.rest[0][0][0]"),
            ),
            "weights in another order": (
                (_MEAN, ""),
                ("super().build(shape)", f"{_MEAN}super().build(shape)"),
            ),
        },
    ),
)
