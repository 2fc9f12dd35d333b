"""Programs about data: each fills `show` with shapes and numbers, which real Keras computes as well.

`keras` is the Keras of the flavour that a program runs under.
"""

from __future__ import annotations


PIPELINES = {
    "batch": """
        ds = tf.data.Dataset.from_tensor_slices((np.zeros((100, 8)), np.zeros((100,)))).batch(32)
        show["spec"] = [spec.shape for spec in ds.element_spec]
        show["length"] = len(ds)
        first = next(iter(ds))
        show["first"] = [part.shape for part in first]
    """,
    "short batch": """
        ds = tf.data.Dataset.from_tensor_slices(np.zeros((10, 3))).batch(32)
        show["first"] = next(iter(ds)).shape
        show["length"] = len(ds)
    """,
    "drop_remainder": """
        ds = tf.data.Dataset.from_tensor_slices(np.zeros((100, 8))).batch(32, drop_remainder=True)
        show["spec"] = ds.element_spec.shape
        show["length"] = len(ds)
    """,
    "all elements": """
        show["seen"] = [x.shape[0] for x in tf.data.Dataset.from_tensor_slices(np.zeros((64, 8))).batch(16)]
    """,
    "map": """
        ds = tf.data.Dataset.from_tensor_slices((np.zeros((10, 28, 28), "uint8"), np.zeros((10,), "int64")))
        ds = ds.map(lambda x, y: (tf.expand_dims(tf.cast(x, "float32"), -1), tf.one_hot(y, 7))).batch(4)
        show["spec"] = [spec.shape for spec in ds.element_spec]
        x, y = next(iter(ds))
        show["first"] = [x.shape, y.shape]
    """,
    "map to a dictionary": """
        ds = tf.data.Dataset.from_tensor_slices({"a": np.zeros((6, 2)), "b": np.zeros((6, 3, 3))})
        ds = ds.map(lambda e: ({"c": tf.reshape(e["b"], (9,)), "a": e["a"]}, tf.reduce_sum(e["a"]))).batch(3)
        inputs, target = ds.element_spec
        show["keys"] = sorted(inputs)
        show["c"] = inputs["c"].shape
        show["target"] = target.shape
    """,
    "a tuple of one function argument": """
        def pair(x, y):
            return x[:-1], x[1:], y
        ds = tf.data.Dataset.from_tensor_slices((np.zeros((6, 11)), np.zeros((6, 2)))).map(pair)
        show["spec"] = [spec.shape for spec in ds.element_spec]
    """,
    "numbers": """
        ds = tf.data.Dataset.range(2, 20, 3)
        show["length"] = len(ds)
        show["spec"] = ds.map(lambda i: tf.fill((4,), i)).batch(2).element_spec.shape
    """,
    "zip": """
        a = tf.data.Dataset.from_tensor_slices(np.zeros((10, 4)))
        b = tf.data.Dataset.from_tensor_slices(np.zeros((8, 5))).repeat()
        ds = tf.data.Dataset.zip((a, b)).batch(3)
        show["spec"] = [spec.shape for spec in ds.element_spec]
        show["length"] = len(ds)
    """,
    "enumerate and take": """
        ds = tf.data.Dataset.from_tensor_slices(np.zeros((10, 4))).enumerate().skip(3).take(20)
        show["length"] = len(ds)
        index, row = ds.element_spec
        show["spec"] = [index.shape, row.shape]
    """,
    "repeat": """
        ds = tf.data.Dataset.from_tensor_slices(np.zeros((10, 4))).repeat(3).batch(4)
        show["length"] = len(ds)
        show["end"] = int(tf.data.Dataset.range(3).repeat().cardinality().numpy())
    """,
    "concatenate": """
        a = tf.data.Dataset.from_tensor_slices(np.zeros((10, 4))).batch(3)
        b = tf.data.Dataset.from_tensor_slices(np.zeros((8, 4))).batch(2)
        show["length"] = len(a.concatenate(b))
        show["spec"] = a.concatenate(b).element_spec.shape
    """,
    "padded_batch": """
        def texts():
            yield [1, 2]
        ds = tf.data.Dataset.from_generator(texts, output_signature=tf.TensorSpec((None,), tf.int32))
        show["open"] = ds.padded_batch(4).element_spec.shape
        show["fixed"] = ds.padded_batch(4, padded_shapes=[7]).element_spec.shape
        show["number"] = ds.padded_batch(4, padded_shapes=7).element_spec.shape
    """,
    "from_generator": """
        def pairs():
            yield np.zeros((3, 4)), 1
        signature = (tf.TensorSpec(shape=(None, 4), dtype=tf.float32), tf.TensorSpec((), tf.int32))
        ds = tf.data.Dataset.from_generator(pairs, output_signature=signature).batch(2)
        show["signature"] = [spec.shape for spec in ds.element_spec]
        shapes = (tf.TensorShape([3, 4]), tf.TensorShape([]))
        old = tf.data.Dataset.from_generator(pairs, (tf.float32, tf.int32), shapes)
        show["old"] = [spec.shape for spec in old.batch(5).element_spec]
    """,
    "windows": """
        ds = tf.data.Dataset.from_tensor_slices(np.arange(20.0)).window(5, shift=1, drop_remainder=True)
        ds = ds.flat_map(lambda w: w.batch(5)).map(lambda w: (w[:-1], w[-1:])).batch(4)
        show["spec"] = [spec.shape for spec in ds.element_spec]
        x, y = next(iter(ds.take(1)))
        show["inner"] = [x.shape[1], y.shape[1]]
    """,
    "unbatch": """
        ds = tf.data.Dataset.from_tensor_slices(np.zeros((10, 4))).batch(5).unbatch()
        show["spec"] = ds.element_spec.shape
    """,
    "from_tensors": """
        ds = tf.data.Dataset.from_tensors((np.zeros((10, 4)), [1, 2, 3]))
        show["spec"] = [spec.shape for spec in ds.element_spec]
        show["length"] = len(ds)
    """,
    "as_numpy_iterator": """
        ds = tf.data.Dataset.from_tensor_slices(np.zeros((10, 4))).batch(3)
        show["first"] = next(ds.as_numpy_iterator()).shape
    """,
    "a loop over the first batch": """
        ds = tf.data.Dataset.from_tensor_slices((np.zeros((10, 4)), np.zeros((10, 2)))).shuffle(10).batch(5)
        for x, y in ds.take(1):
            show["x"] = x.shape
            show["y"] = y.numpy().shape
    """,
    "kind": """
        ds = tf.data.Dataset.from_tensor_slices(np.zeros((10, 4)))
        show["kind"] = [isinstance(ds, tf.data.Dataset), isinstance(3, tf.data.Dataset)]
    """,
}

ARRAYS = {
    "to_categorical": """
        labels = np.array([0, 2, 5, 1])
        show["largest"] = keras.utils.to_categorical(labels).shape
        show["given"] = keras.utils.to_categorical(labels, 9).shape
        show["named"] = keras.utils.to_categorical(labels, num_classes=7).shape
        show["column"] = keras.utils.to_categorical(labels.reshape(4, 1), 7).shape
        show["matrix"] = keras.utils.to_categorical(labels.reshape(2, 2), 7).shape
        show["list"] = keras.utils.to_categorical([1, 3], 4).shape
    """,
    "normalize": """
        show["shape"] = keras.utils.normalize(np.ones((4, 5)), axis=1).shape
    """,
    "pad_sequences": """
        show["longest"] = keras.utils.pad_sequences([[1, 2], [3], [4, 5, 6]]).shape
        show["cut"] = keras.utils.pad_sequences([[1, 2], [3], [4, 5, 6]], maxlen=2).shape
        show["padded"] = keras.utils.pad_sequences([[1, 2], [3]], maxlen=9, padding="post").shape
        rows = [np.zeros((2, 3)), np.zeros((4, 3))]
        show["rows"] = keras.utils.pad_sequences(rows, maxlen=5, dtype="float32").shape
        show["vectors"] = keras.utils.pad_sequences([[[1, 2]], [[1, 2], [3, 4]]]).shape
        show["empty"] = keras.utils.pad_sequences([[], [1]], maxlen=4).shape
        show["array"] = keras.utils.pad_sequences(np.zeros((6, 5)), maxlen=3).shape
    """,
    "images": """
        image = keras.utils.array_to_img(np.zeros((8, 6, 3)))
        show["size"] = image.size
        show["array"] = keras.utils.img_to_array(image).shape
        show["first"] = keras.utils.img_to_array(image, data_format="channels_first").shape
        show["grey"] = keras.utils.img_to_array(keras.utils.array_to_img(np.zeros((8, 6, 1)))).shape
    """,
    "timeseries_dataset_from_array": """
        data, targets = np.zeros((1000, 7)), np.zeros((990, 2))
        ds = keras.utils.timeseries_dataset_from_array(
            data, targets, 30, 2, sampling_rate=6, batch_size=64, start_index=10, end_index=900
        )
        show["spec"] = [spec.shape for spec in ds.element_spec]
        x, y = next(iter(ds))
        show["first"] = [x.shape, y.shape]
        show["length"] = len(list(ds))
        alone = keras.utils.timeseries_dataset_from_array(np.zeros((50,)), None, sequence_length=4)
        show["alone"] = next(iter(alone)).shape
        data, targets = np.zeros((50, 2)), np.zeros((50,))
        single = keras.utils.timeseries_dataset_from_array(data, targets, sequence_length=4, batch_size=None)
        a, b = next(iter(single))
        show["single"] = [a.shape, b.shape]
    """,
    "adapted Normalization": """
        layer = keras.layers.Normalization(axis=-1)
        layer.adapt(np.zeros((10, 6)))
        show["weights"] = [w.shape for w in layer.weights]
        model = keras.Sequential([keras.Input(shape=(6,)), layer, keras.layers.Dense(2)])
        show["params"] = model.count_params()
    """,
}

LEGACY = {
    "Tokenizer": """
        texts = ["The cat sat on the mat.", "The dog ate my homework!", "a cat\\ta dog"]
        t = keras.preprocessing.text.Tokenizer(num_words=6, oov_token="<unk>")
        t.fit_on_texts(texts)
        show["words"] = len(t.word_index)
        show["cat"] = [t.word_index["cat"], t.word_index["<unk>"], t.index_word[2]]
        show["sequences"] = t.texts_to_sequences(texts + ["a new cat"])
        show["matrix"] = t.texts_to_matrix(texts, mode="count").shape
        free = keras.preprocessing.text.Tokenizer(char_level=True)
        free.fit_on_texts(texts)
        show["characters"] = len(free.word_index)
        show["free"] = free.texts_to_matrix(texts).shape
        show["sequence lengths"] = [len(s) for s in free.texts_to_sequences(texts)]
        show["documents"] = t.document_count
    """,
    "words": """
        show["words"] = keras.preprocessing.text.text_to_word_sequence("Don't panic -- it's OK!")
        show["one_hot"] = len(keras.preprocessing.text.one_hot("a b, c d", 50))
    """,
    "TimeseriesGenerator": """
        g = keras.preprocessing.sequence.TimeseriesGenerator(
            np.zeros((100, 3)), np.zeros((100,)), 10, sampling_rate=3, stride=2, batch_size=8, start_index=5
        )
        show["length"] = len(g)
        x, y = g[0]
        show["first"] = [x.shape, y.shape]
    """,
    "ImageDataGenerator.flow": """
        generator = keras.preprocessing.image.ImageDataGenerator(rotation_range=10)
        g = generator.flow(np.zeros((50, 8, 8, 3)), np.zeros((50, 4)), batch_size=20)
        show["length"] = len(g)
        x, y = next(g)
        show["first"] = [x.shape, y.shape]
        alone = keras.preprocessing.image.ImageDataGenerator().flow(np.zeros((5, 8, 8, 1)))
        show["alone"] = next(alone).shape
    """,
}

SPLITS = {
    "fractions": """
        from sklearn.model_selection import train_test_split
        for n in (10, 11, 150, 1797):
            for test in (None, 0.1, 0.2, 0.33, 0.25, 7):
                a, b, c, d = train_test_split(np.zeros((n, 4)), np.zeros((n,)), test_size=test)
                show[f"{n} {test}"] = [a.shape, b.shape, c.shape, d.shape]
            for train in (0.7, 0.66, 8):
                a, b = train_test_split(np.zeros((n, 4)), train_size=train)
                show[f"{n} train {train}"] = [a.shape, b.shape]
        a, b = train_test_split(np.zeros((100, 4)), train_size=0.5, test_size=0.2)
        show["both"] = [a.shape, b.shape]
    """,
}

SAMPLES = {
    "loaded": """
        from sklearn import datasets
        for name in ("iris", "wine", "breast_cancer", "digits", "diabetes"):
            bunch = getattr(datasets, f"load_{name}")()
            show[name] = [bunch.data.shape, bunch["target"].shape, len(bunch.feature_names)]
            x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
            show[f"{name} apart"] = [x.shape, y.shape]
            if name != "diabetes":
                classes = keras.utils.to_categorical(bunch.target)
                show[f"{name} classes"] = [len(np.unique(y)), len(bunch.target_names), classes.shape]
        show["images"] = datasets.load_digits().images.shape
    """,
    "drawn": """
        from sklearn import datasets
        made = {
            "moons": datasets.make_moons(n_samples=40, noise=0.1),
            "circles": datasets.make_circles(1000, noise=0.03, random_state=42),
            "two numbers": datasets.make_circles((30, 20)),
            "roll": datasets.make_swiss_roll(50),
            "blobs": datasets.make_blobs(n_samples=60, centers=4, n_features=3, random_state=1),
            "three blobs": datasets.make_blobs(60),
            "given centers": datasets.make_blobs(60, centers=[[0, 1, 2], [3, 4, 5]]),
            "classes": datasets.make_classification(200, n_features=9, n_informative=5, n_classes=3),
            "usual": datasets.make_classification(),
            "measures": datasets.make_regression(n_samples=30, n_features=7),
            "several": datasets.make_regression(30, 7, n_targets=3),
        }
        for name, (x, y) in made.items():
            show[name] = [x.shape, y.shape]
        for name in ("moons", "circles", "blobs", "classes"):
            show[f"{name} classes"] = keras.utils.to_categorical(made[name][1]).shape
    """,
}

_MODELS = """
        x, y = np.zeros((100, 8), "float32"), np.zeros((100, 1), "float32")
        ds = tf.data.Dataset.from_tensor_slices((x, y))
        def rows():
            while True:
                yield x[:20], y[:20]
        def growing():
            n = 4
            while True:
                yield np.zeros((5, n, 3), "float32"), np.zeros((5, 2), "float32")
                n += 1
        def stack():
            model = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(1)])
            model.compile("sgd", "mse")
            return model
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.a = keras.layers.Dense(4)
                self.b = keras.layers.Dense(1)
            def call(self, x):
                if isinstance(x, dict):
                    x = x["u"]
                if isinstance(x, (list, tuple)):
                    x = x[0]
                if not seen:
                    seen.append(x.shape)
                return self.b(self.a(x))
        seen = []
        def net():
            model = Net()
            model.compile("sgd", "mse")
            return model
"""

_STACK = """
        model = stack()
        {}
        show["shapes"] = [model.input_shape, model.output_shape]
        show["params"] = model.count_params()
"""
_NET = """
        model = net()
        {}
        show["seen"] = seen[0]
        show["params"] = model.count_params()
"""
_ON_STACK = {
    "fit": "model.fit(x, y, verbose=0)",
    "fit batch_size": "model.fit(x, y, batch_size=7, verbose=0)",
    "fit validation": "model.fit(x, y, validation_split=0.2, verbose=0)",
    "fit dataset": "model.fit(ds.batch(16), verbose=0)",
    "fit fixed dataset": "model.fit(ds.batch(16, drop_remainder=True), verbose=0)",
    "predict": "model.predict(x, verbose=0)",
    "predict batch_size": "model.predict(x, batch_size=12, verbose=0)",
    "predict few": "model.predict(x[:5], verbose=0)",
    "predict dataset": "model.predict(ds.batch(16), verbose=0)",
    "evaluate": "model.evaluate(x, y, verbose=0)",
    "train_on_batch": "model.train_on_batch(x[:9], y[:9])",
    "predict_on_batch": "model.predict_on_batch(x[:9])",
    "build": "model.build((None, 8))",
}
_ON_NET = {
    "fit": "model.fit(x, y, verbose=0)",
    "fit list": "model.fit([x], y, verbose=0)",
    "fit dictionary": 'model.fit({"u": x}, y, verbose=0)',
    "fit named": "model.fit(x=x, y=y, verbose=0)",
    "fit dataset": "model.fit(ds.batch(16), verbose=0)",
    "fit generator": "model.fit(rows(), steps_per_epoch=2, verbose=0)",
    "predict": "model.predict(x, verbose=0)",
    "predict dataset": "model.predict(ds.batch(16), verbose=0)",
    "evaluate": "model.evaluate(x, y, verbose=0)",
    "train_on_batch": "model.train_on_batch(x[:9], y[:9])",
}
FITTING = {f"stack.{name}": _MODELS + _STACK.format(action) for name, action in _ON_STACK.items()}
FITTING |= {f"net.{name}": _MODELS + _NET.format(action) for name, action in _ON_NET.items()}
FITTING["predictions"] = (
    _MODELS
    + """
        model = stack()
        show["rows"] = model.predict(x, verbose=0).shape
        model = keras.Sequential([keras.Input(shape=(None, None, 3)), keras.layers.Conv2D(4, 3, strides=2)])
        show["images"] = model.predict(np.zeros((2, 20, 30, 3)), verbose=0).shape
"""
)
FITTING["a step of its own"] = (
    _MODELS
    + """
        class Own(keras.Model):
            def __init__(self):
                super().__init__()
                self.e = keras.Sequential([keras.layers.Dense(5)])
                self.d = keras.Sequential([keras.layers.Dense(7)])
            def train_step(self, data):
                x, y = data
                with tf.GradientTape() as tape:
                    z = self.e(x)
                    loss = tf.reduce_mean(self.d(tf.concat([z, z], axis=1)))
                weights = self.trainable_weights
                self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
                return {"loss": loss}
        model = Own()
        model.compile("sgd")
        model.fit(x, y, verbose=0)
        show["params"] = [model.e.count_params(), model.d.count_params()]
"""
)
FITTING["batches of differing length"] = (
    _MODELS
    + """
        model = keras.Sequential([keras.layers.LSTM(2)])
        model.compile("sgd", "mse")
        model.fit(growing(), steps_per_epoch=2, verbose=0)
        show["params"] = model.count_params()
"""
)
FITTING["a sequence of its own"] = (
    _MODELS
    + """
        class Rows(keras.utils.PyDataset if hasattr(keras.utils, "PyDataset") else keras.utils.Sequence):
            def __init__(self, x, y, size):
                super().__init__()
                self.x, self.y, self.size = x, y, size
            def __len__(self):
                return len(self.x) // self.size
            def __getitem__(self, index):
                part = slice(index * self.size, (index + 1) * self.size)
                return self.x[part], self.y[part]
        model = net()
        model.fit(Rows(x, y, 10), verbose=0)
        show["params"] = model.count_params()
        show["seen"] = seen[0]
"""
)

SUITES = {
    "keras3": {**PIPELINES, **ARRAYS, **SPLITS, **SAMPLES, **FITTING},
    "tfkeras2": {**ARRAYS, **LEGACY, **FITTING},
}
"""Programs by the flavour that they run under."""

IMPORTS = {
    "keras3": """
        import numpy as np
        import tensorflow as tf
        import keras
    """,
    "tfkeras2": """
        import numpy as np
        import tensorflow as tf
        import tf_keras as keras
    """,
}
