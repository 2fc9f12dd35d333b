# %% lists of a layer are compared and added as lists [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.widths = [4, 8]
        self.named = {"a": 1}
        same = self.widths == [4, 8] and self.named == {"a": 1} and self.widths < [5]
        more = self.widths + [16] if same else [1]
        again = [2] + self.widths * 2
        self.blocks = [layers.Dense(width) for width in more]
        self.tail = self.blocks + [layers.Dense(len(again))]

    def call(self, x):
        for layer in self.tail:
            x = layer(x)
        return x


model = Net()
model(keras.Input((3,)))

# %% a list of a layer that is set anew, longer [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = []
        for width in (4, 8):
            self.blocks += [layers.Dense(width)]
        self.blocks = self.blocks + [layers.Dense(2)]
        self.blocks *= 1

    def call(self, x):
        for layer in self.blocks:
            x = layer(x)
        return x


model = Net()
model(keras.Input((3,)))

# %% containers of a layer that are changed under another name [keras3]
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.listed, self.named, self.some = [layers.Dense(3)], {"a": layers.Dense(3)}, set()
        listed, named, some = self.listed, self.named, self.some
        listed += [layers.Dense(5)]
        named |= {"b": layers.Dense(5)}
        some |= {layers.Dense(7)}
        self.found = layers.Dense(len(listed) + len(named) + len(some))

    def call(self, x):
        for layer in (*self.listed, *self.named.values(), *self.some, self.found):
            x = layer(x)
        return x


model = Net()
model(keras.Input((3,)))

# %% layers come in the order in which they are tracked [keras3]
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [layers.Dense(4)]
        self.named = {}
        self.head = layers.Dense(8)
        self.blocks.append(layers.Dense(6))
        self.named["x"] = layers.Dense(5)
        self.blocks.insert(0, layers.Dense(7))
        self.named.update({"y": layers.Dense(3)})
        self.blocks.extend([layers.Dense(2), self.head])
        taken = self.blocks.pop(1)
        self.last = layers.Dense(9)
        self.blocks.append(taken)

    def call(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


model = Net()
model(keras.Input((3,)))

# %% a set of a layer [keras3]
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        one, two, three, four = layers.Dense(2), layers.Dense(3), layers.Dense(4), layers.Dense(5)
        self.some = {one}
        self.some.update([two, three, four])
        self.some.remove(two)
        self.some.discard(three)
        self.some.intersection_update({one})
        self.size = layers.Dense(len(self.some))

    def call(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


model = Net()
model(keras.Input((3,)))

# %% attributes that are set past Keras are not tracked [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        object.__setattr__(self, "hidden", layers.Dense(3))
        object.__setattr__(self, "listed", [layers.Dense(5)])
        object.__setattr__(self, "shown", layers.Dense(6))
        super().__setattr__("usual", layers.Dense(7))
        self.again = self.shown

    def call(self, x):
        return self.usual(self.again(self.listed[0](self.hidden(x))))


model = Net()
model(keras.Input((4,)))
