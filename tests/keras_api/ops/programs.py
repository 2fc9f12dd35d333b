"""Small programs of tensor arithmetic, run on real TensorFlow and on our stand-ins alike.

``x`` and ``y`` are tensors of the given shapes; ``tf`` and ``K`` are the
namespaces; the result is a tensor or a list of tensors.
"""

from __future__ import annotations

from typing import Any


PROGRAMS: list[tuple[str, list[list[int | None]]]] = [
    ("tf.reshape(x, [tf.shape(x)[0], tf.shape(x)[1] * tf.shape(x)[2], x.shape[3]])", [[None, 4, 5, 3]]),
    ("tf.reshape(x, [-1, x.shape[1] * x.shape[2], 3])", [[None, 4, 5, 3]]),
    ("tf.reshape(x, [tf.shape(x)[0], -1])", [[None, 4, 5]]),
    ("tf.reshape(x, tf.shape(y))", [[None, 4, 5], [None, 20]]),
    ("tf.reshape(x, tf.concat([tf.shape(x)[:-1], [2, 3]], 0))", [[None, 4, 6]]),
    ("tf.reshape(x, tf.stack([-1, tf.shape(x)[1], 6]))", [[None, 4, 2, 3]]),
    ("tf.reshape(x, (tf.shape(x)[0], tf.shape(x)[1] // 2, 2 * x.shape[2]))", [[None, 4, 6]]),
    ("tf.zeros([tf.shape(x)[0], 7])", [[None, 4]]),
    ("tf.zeros(tf.shape(x))", [[None, 4]]),
    ("tf.ones((K.shape(x)[0], K.int_shape(x)[1]))", [[None, 4]]),
    ("tf.fill([tf.shape(x)[0], 2], 0.5)", [[None, 4]]),
    ("tf.tile(x, [1, tf.shape(y)[1], 1])", [[None, 1, 3], [None, 6]]),
    ("tf.tile(tf.expand_dims(x, 1), tf.stack([1, tf.shape(x)[1], 1]))", [[None, 4]]),
    ("tf.image.resize(x, tf.shape(x)[1:3] * 2)", [[None, 4, 5, 3]]),
    ("tf.image.resize(x, (x.shape[1] * 2, x.shape[2] * 2))", [[None, 4, 5, 3]]),
    ("tf.image.resize(x, tf.shape(y)[1:3])", [[None, None, 5, 3], [None, 8, None, 3]]),
    ("tf.random.normal(tf.shape(x))", [[None, 4, 5]]),
    ("K.random_normal(shape=(K.shape(x)[0], K.int_shape(x)[1]), mean=0., stddev=1.)", [[None, 4]]),
    ("x + K.exp(0.5 * y) * K.random_normal(shape=K.shape(x))", [[None, 4], [None, 4]]),
    ("x[:, 0] + x[:, -1]", [[None, 4, 5]]),
    ("x[..., :2] * y[..., tf.newaxis]", [[None, 4, 5], [None, 4]]),
    ("x[:, ::2, 1:-1]", [[None, 5, 6]]),
    ("x[:, None, :, None]", [[None, 5]]),
    ("x[:, :tf.shape(y)[1]]", [[None, 9, 2], [None, 4]]),
    ("x[:, tf.shape(x)[1] - 1]", [[None, 9, 2]]),
    ("tf.concat([x, tf.zeros_like(x)[:, :2]], axis=1)", [[None, 4, 2]]),
    ("tf.concat([x, tf.zeros([tf.shape(x)[0], 3])], axis=-1)", [[None, 4]]),
    ("tf.stack(tf.unstack(x, axis=1), axis=-1)", [[None, 4, 2]]),
    ("[a * 2 for a in tf.split(x, 3, axis=-1)]", [[None, 4, 6]]),
    ("tf.transpose(tf.reshape(x, (-1, 4, 2, 3)), [0, 2, 1, 3])", [[None, 4, 6]]),
    (
        "tf.matmul(x, y, transpose_b=True) / tf.sqrt(tf.cast(tf.shape(x)[-1], tf.float32))",
        [[None, 4, 6], [None, 7, 6]],
    ),
    ("tf.matmul(tf.nn.softmax(tf.matmul(x, tf.transpose(x, [0, 2, 1]))), x)", [[None, 4, 6]]),
    (
        "tf.reduce_sum(x * y, axis=-1, keepdims=True) / tf.norm(x, axis=-1, keepdims=True)",
        [[None, 4], [None, 4]],
    ),
    ("K.batch_dot(K.permute_dimensions(x, (0, 2, 1)), x, axes=[2, 1])", [[None, 4, 6]]),
    ("K.reshape(K.dot(x, y), (-1, 4, 2, 5))", [[None, 4, 6], [6, 10]]),
    ("K.reshape(x, (-1, K.int_shape(x)[1], 2, K.int_shape(x)[2] // 2))", [[None, 4, 6]]),
    ("K.concatenate([x, K.repeat_elements(y, 4, 1)])", [[None, 4, 6], [None, 1, 2]]),
    ("K.mean(K.square(x - y), axis=[1, 2])", [[None, 4, 6], [None, 1, 6]]),
    ("K.sum(K.expand_dims(x, 1) * K.expand_dims(y, 2), axis=-1)", [[None, 4, 6], [None, 5, 6]]),
    ("K.one_hot(K.argmax(x, 1), K.int_shape(x)[1])", [[None, 4]]),
    ("K.sqrt(K.maximum(K.sum(K.square(x - y), axis=1, keepdims=True), K.epsilon()))", [[None, 4], [None, 4]]),
    ("tf.reshape(x, (-1,) + tuple(x.shape[2:]))", [[None, 4, 5, 6]]),
    ("tf.reshape(x, [-1] + x.shape.as_list()[2:])", [[None, 4, 5, 6]]),
    ("tf.reshape(x, [-1, x.get_shape().as_list()[1] * x.get_shape()[2]])", [[None, 4, 5]]),
    ("tf.broadcast_to(x, [tf.shape(y)[0], 4, 3])", [[1, 4, 3], [None, 2]]),
    ("tf.repeat(x, tf.shape(y)[0], axis=0)", [[1, 4, 3], [None, 2]]),
    ("tf.range(tf.shape(x)[1])[None, :] + tf.zeros([tf.shape(x)[0], 1], tf.int32)", [[None, 9]]),
    ("tf.one_hot(tf.cast(x, tf.int32), 5)", [[None, 9]]),
    ("tf.pad(x, [[0, 0], [1, 2], [0, tf.shape(x)[1]]])", [[None, 4, 3]]),
    ("tf.pad(x, tf.constant([[0, 0], [1, 1], [2, 2]]))", [[None, 4, 3]]),
    ("tf.slice(x, [0, 1, 0], [-1, 2, -1])", [[None, 4, 3]]),
    ("tf.slice(x, [0, 1, 0], [tf.shape(x)[0], 2, 3])", [[None, 4, 3]]),
    ("tf.gather(x, tf.range(0, 6, 2), axis=1)", [[None, 6, 3]]),
    ("tf.map_fn(lambda a: tf.matmul(a, a), x)", [[None, 4, 4]]),
    ("tf.cond(tf.reduce_sum(x) > 0, lambda: x * 2, lambda: x)", [[None, 4]]),
    ("tf.where(x > 0, x, 0.1 * x)", [[None, 4]]),
    ("-x ** 2 // 3 % 2 @ y", [[None, 4], [4, 5]]),
    ("1 - x + (2 / y)", [[None, 4], [None, 1]]),
    ("tf.boolean_mask(x, x[:, 0] > 0)", [[None, 4]]),
    ("tf.einsum('bij,bkj->bik', x, y)", [[None, 4, 6], [None, 5, 6]]),
    ("tf.nn.depth_to_space(tf.nn.space_to_depth(x, 2), 2)", [[None, 8, 6, 4]]),
    ("tf.reduce_prod(tf.shape(x)[1:]) + tf.zeros([2], tf.int32)", [[None, 4, 5]]),
    ("tf.reshape(x, [-1, tf.reduce_prod(tf.shape(x)[1:])])", [[None, 4, 5]]),
    ("tf.reshape(x, [-1, int(x.shape[1]) * int(x.shape[2])])", [[None, 4, 5]]),
    ("tf.transpose(x, [0, 3, 1, 2])[:, :, 1:, :-1]", [[None, 8, 9, 3]]),
    ("tf.nn.conv2d(x, tf.ones([3, 3, 2, 7]), strides=[1, 2, 2, 1], padding='SAME')", [[None, 9, 8, 2]]),
    ("tf.nn.moments(x, axes=[1, 2], keepdims=True)", [[None, 9, 8, 2]]),
    ("tf.math.top_k(x, k=2)", [[None, 8]]),
    ("tf.squeeze(tf.expand_dims(x, -1), [-1])", [[None, 8]]),
    ("tf.concat([tf.image.flip_left_right(x), x], 0)", [[None, 4, 4, 3]]),
    ("tf.linspace(0.0, 1.0, tf.shape(x)[1])", [[None, 8]]),
    ("tf.meshgrid(tf.range(tf.shape(x)[1]), tf.range(3))", [[None, 8]]),
    ("tf.add_n([x, x, y])", [[None, 8], [None, 8]]),
    ("tf.eye(tf.shape(x)[1], batch_shape=[tf.shape(x)[0]])", [[None, 8]]),
    ("tf.sequence_mask(tf.cast(x, tf.int32), 5)", [[None]]),
    ("tf.tensordot(x, y, axes=[[2], [0]])", [[None, 4, 6], [6, 5]]),
    ("tf.scan(lambda a, b: a + b, x, initializer=tf.zeros([3]))", [[None, 3]]),
    ("tf.signal.frame(x, 4, 2)", [[None, 10]]),
    ("tf.unstack(tf.shape(x))[1] * x", [[None, 10]]),
    ("x.shape[1] * x", [[None, 10]]),
    ("tf.compat.v1.image.resize_bilinear(x, tf.constant([4, 5]))", [[None, 10, 10, 3]]),
    ("tf.compat.v1.reduce_mean(x, reduction_indices=[1], keep_dims=True)", [[None, 10, 3]]),
    ("tf.compat.v1.expand_dims(x, dim=-1)", [[None, 10]]),
    ("tf.nn.embedding_lookup(x, tf.cast(y, tf.int32))", [[10, 4], [None, 5]]),
]


class Names:
    """A namespace of our operations, by attribute."""

    def __init__(self, dotted: str, call: Any) -> None:
        self.dotted = dotted
        self.call = call

    def __getattr__(self, name: str) -> Any:
        from keras_paramlint.keras_api import ops

        dotted = f"{self.dotted}.{name}"
        try:
            return ops.constant(dotted)
        except KeyError:
            return Names(dotted, self.call)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from keras_paramlint.keras_api import ops

        found = ops.lookup(self.dotted)
        assert found is not None, self.dotted
        return wrap(
            found.run(
                self.call,
                *(unwrap(a, self.call) for a in args),
                **{k: unwrap(v, self.call) for k, v in kwargs.items()},
            ),
            self.call,
        )


class Wrapped:
    """One of our stand-ins with Python's operators."""

    def __init__(self, inner: Any, call: Any) -> None:
        self.inner = inner
        self.call = call

    def __getattr__(self, name: str) -> Any:
        found = self.inner.get_attribute(self.call, name)
        assert found is not NotImplemented, name
        return wrap(found, self.call)

    def __getitem__(self, index: Any) -> Any:
        return wrap(self.inner.subscript(self.call, unwrap(index, self.call)), self.call)

    def __iter__(self) -> Any:
        return iter([wrap(item, self.call) for item in self.inner.iterate(self.call)])

    def __call__(self, *args: Any) -> Any:
        return wrap(self.inner.run(self.call, *(unwrap(a, self.call) for a in args)), self.call)

    def __neg__(self) -> Any:
        return wrap(self.inner.unary(self.call, "-"), self.call)


def _operator(symbol: str, *, reflected: bool) -> Any:
    def run(self: Wrapped, other: Any) -> Any:
        other = unwrap(other, self.call)
        if symbol in ("<", ">"):
            return wrap(self.inner.compare(self.call, symbol, other), self.call)
        return wrap(self.inner.binary(self.call, symbol, other, reflected=reflected), self.call)

    return run


for _symbol, _word in {"+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod",
                       "**": "pow", "@": "matmul"}.items():  # fmt: skip
    setattr(Wrapped, f"__{_word}__", _operator(_symbol, reflected=False))
    setattr(Wrapped, f"__r{_word}__", _operator(_symbol, reflected=True))
Wrapped.__gt__ = _operator(">", reflected=False)  # type: ignore[attr-defined]
Wrapped.__lt__ = _operator("<", reflected=False)  # type: ignore[attr-defined]


def wrap(value: Any, call: Any) -> Any:
    from keras_paramlint.interpreter.values import Builtin, NativeObject
    from keras_paramlint.keras_api.tensors import DType

    if isinstance(value, DType):
        return value
    if isinstance(value, (NativeObject, Builtin)):
        return Wrapped(value, call)
    if type(value) in (list, tuple):
        return type(value)(wrap(v, call) for v in value)
    return value


def unwrap(value: Any, call: Any) -> Any:
    from keras_paramlint.interpreter.values import Builtin

    if isinstance(value, Wrapped):
        return value.inner
    if isinstance(value, slice):
        return slice(*(unwrap(v, call) for v in (value.start, value.stop, value.step)))
    if type(value) in (list, tuple):
        return type(value)(unwrap(v, call) for v in value)
    if callable(value) and not isinstance(value, Builtin):
        return Builtin("function", lambda inner, *args: unwrap(value(*(wrap(a, call) for a in args)), call))
    return value


def ours(program: str, shapes: list[list[int | None]]) -> Any:
    """Run a program on our stand-ins; return the shapes in the form of the records."""
    from keras_paramlint.interpreter.native import LibraryError, NotKnown
    from keras_paramlint.keras_api.tensors import Tensor
    from tests.keras_api.ops.machine import new_call
    from tests.keras_api.ops.replay import encode

    call = new_call("tfkeras2")
    tensors = []
    for shape in shapes:
        tensor = Tensor(tuple(shape))
        tensor.extra["runtime"] = True
        tensors.append(Wrapped(tensor, call))
    names = {
        "tf": Names("tensorflow", call),
        "K": Names("keras.backend", call),
        **dict(zip("xy", tensors, strict=False)),
    }
    try:
        return encode(unwrap(eval(program, names), call))
    except LibraryError as error:
        return {"error": error.message}
    except NotKnown as error:
        return {"unknown": error.reason}
