"""Arrays whose sizes are symbols, memory that is shared, and data that is split."""

from __future__ import annotations

import pytest
from harness import check_program, value, values

from keras_paramlint.algebra import evaluate, symbols_of
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.values import Unknown


BEFORE = """
import pickle
import numpy as np
n = len(pickle.load(open('x')))
m = len(pickle.load(open('y')))
"""


def at(size: object, **known: int) -> object:
    """Return a size for these values of the symbols."""
    if isinstance(size, Unknown):
        size = size.size
    table = {symbol: known[symbol.name] for symbol in symbols_of(size) if symbol.name in known}  # type: ignore[arg-type]
    return evaluate(size, table)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("np.zeros((n, 5))", (7, 5)),
        ("np.zeros((n, m)).T", (3, 7)),
        ("np.zeros((n, 5)).reshape(-1)", (35,)),
        ("np.zeros((n, 4)).reshape(-1, 2, 2)", (7, 2, 2)),
        ("np.zeros((n, 4)).reshape((n * 2, 2))", (14, 2)),
        ("np.zeros((n, 4)).flatten()", (28,)),
        ("np.ones((n, m))[:, None]", (7, 1, 3)),
        ("np.ones((n, m))[0]", (3,)),
        ("np.ones((n, m))[:5]", (5, 3)),
        ("np.ones((n, m))[:50]", (7, 3)),
        ("np.ones((n, m))[2:]", (5, 3)),
        ("np.ones((n, m))[:-2]", (5, 3)),
        ("np.ones((n, m))[-2:]", (2, 3)),
        ("np.ones((n, m))[::2]", (4, 3)),
        ("np.ones((n, m))[1:6:2]", (3, 3)),
        ("np.ones((100, 2))[:n]", (7, 2)),
        ("np.ones((100, 2))[n:]", (93, 2)),
        ("np.ones((100, 2))[n:n + 5]", (5, 2)),
        ("np.ones((n, m)) + np.ones(m)", (7, 3)),
        ("np.ones((n, m)) * 2.0", (7, 3)),
        ("np.ones((n, 1)) - np.ones((1, m))", (7, 3)),
        ("np.ones((n, 4)).sum(axis=1)", (7,)),
        ("np.mean(np.ones((n, 4)), axis=0, keepdims=True)", (1, 4)),
        ("np.concatenate([np.ones((n, 2)), np.ones((m, 2))])", (10, 2)),
        ("np.concatenate([np.ones((n, 2)), np.ones((n, 3))], axis=-1)", (7, 5)),
        ("np.stack([np.ones(n), np.ones(n)], axis=1)", (7, 2)),
        ("np.vstack([np.ones(n)] * 3)", (3, 7)),
        ("np.tile(np.ones(n), (2, 3))", (2, 21)),
        ("np.repeat(np.ones(n), 3)", (21,)),
        ("np.repeat(np.ones((2, 3)), n, axis=0)", (14, 3)),
        ("np.eye(n)", (7, 7)),
        ("np.eye(n)[np.zeros(5, int)]", (5, 7)),
        ("np.arange(n)", (7,)),
        ("np.arange(2, n)", (5,)),
        ("np.random.rand(n, m)", (7, 3)),
        ("np.random.normal(size=(m, n))", (3, 7)),
        ("np.expand_dims(np.ones(n), -1)", (7, 1)),
        ("np.squeeze(np.ones((n, 1)), axis=1)", (7,)),
        ("np.pad(np.ones((n, 2)), ((0, m), (1, 1)))", (10, 4)),
        ("np.dot(np.ones((n, 4)), np.ones((4, m)))", (7, 3)),
        ("np.ones((n, 4)) @ np.ones((4, m))", (7, 3)),
        ("np.einsum('ij,jk->ki', np.ones((n, 4)), np.ones((4, m)))", (3, 7)),
        ("np.outer(np.ones(n), np.ones(m))", (7, 3)),
        ("np.swapaxes(np.ones((n, 2, m)), 0, 2)", (3, 2, 7)),
        ("np.split(np.ones((n * 2, 3)), 2)[1]", (7, 3)),
        ("np.split(np.ones((3, n)), [2], axis=1)[1]", (3, 5)),
        ("np.where(np.ones(n) > 0, 1, 0)", (7,)),
        ("np.zeros_like(np.ones((n, 2)))", (7, 2)),
        ("np.full((n, 2), 3)", (7, 2)),
        ("np.array([np.ones(n), np.zeros(n)])", (2, 7)),
        ("np.diag(np.ones(n))", (7, 7)),
        ("np.meshgrid(np.ones(n), np.ones(m))[0]", (3, 7)),
        ("np.vectorize(abs)(np.ones((n, 2)))", (7, 2)),
        ("np.delete(np.ones((n, 2)), 0, axis=0)", (6, 2)),
        ("np.diff(np.ones(n))", (6,)),
        ("np.clip(np.ones(n), 0, 1)", (7,)),
        ("np.argmax(np.ones((n, m)), axis=-1)", (7,)),
        ("np.sqrt(np.ones((n, m)))", (7, 3)),
    ],
)
def test_shapes_with_symbols(expression: str, expected: tuple[int, ...]) -> None:
    """Evaluated at n = 7 and m = 3, the shape is NumPy's for these numbers."""
    import numpy as np

    real = eval(expression, {"np": np, "n": 7, "m": 3})
    ours = value(expression, BEFORE)

    assert real.shape == expected
    assert isinstance(ours, Array), ours
    assert tuple(at(dim, n=7, m=3) for dim in ours.dims) == expected


def test_numbers_made_of_symbols() -> None:
    """Lengths, sizes and products keep the symbol."""
    ours = values(
        BEFORE
        + "a = np.zeros((n, 28, 28))\n"
        + "length = len(a)\nsize = a.size\nfirst = a.shape[0]\n"
        + "product = np.prod((n, 3))\nflat = np.prod(a.shape[1:])\n"
        + "half = int(np.ceil(n / 2))\nlargest = max(np.array([2, 5]))\nvector = np.array([n, 3])[0] * 2\n"
    )

    assert at(ours["length"], n=7) == at(ours["first"], n=7) == 7
    assert at(ours["size"], n=7) == 7 * 784
    assert at(ours["product"], n=7) == 21
    assert ours["flat"] == 784
    assert at(ours["half"], n=7) == 4
    assert ours["largest"] == 5
    assert at(ours["vector"], n=7) == 14


@pytest.mark.parametrize(
    "expression",
    [
        "np.unique(pickle.load(open('y')))",
        "np.max(np.random.randint(0, 9, 5)) + 1",
        "np.array(pickle.load(open('y'))).shape[1]",
        "np.zeros(pickle.load(open('y')).shape)",
        "np.squeeze(np.ones((n, 3))).shape",
        "np.array_split(np.ones(n), 3)[0]",
        "np.array([[1, 2], [3]])",
        "np.random.rand(3)[0]",
        "np.array([1, 2])[n]",
        "np.random.choice([1, 2])",
    ],
)
def test_what_does_not_follow_is_not_known(expression: str) -> None:
    """No shape and no number is made up."""
    assert isinstance(value(expression, BEFORE), Unknown)


def test_lengths_that_are_not_known_are_symbols_of_their_own() -> None:
    """How many elements a mask takes, or how many are different, is a new symbol each time."""
    ours = values(
        BEFORE
        + "y = np.random.randint(0, 9, 100)\nx = np.random.rand(100, 4)\n"
        + "a = x[y > 3]\nb = x[y > 3]\nc = np.unique(y)\nd = np.nonzero(y)[0]\n"
    )

    lengths = [ours[name].dims[0] for name in "abcd"]
    assert ours["a"].dims[1] == 4
    assert len(set(lengths)) == 4
    assert not any(isinstance(length, int) for length in lengths)


def test_writing_to_arrays() -> None:
    """Elements stay known where place and value are; views forget rather than being wrong."""
    check_program(
        """
import numpy as np
a = np.zeros((2, 3), int)
a[0, 1] = 5
a[1] = [7, 8, 9]
a[:, 2] = -1
first = a.tolist()
a += 1
second = a.tolist()
b = np.array([28, 28, 1])
b[2] = 3
b[-3:-1] *= 2
shape = tuple(b)
c = np.ones(3)
c.fill(4)
d = c.copy()
d[0] = 1
kept = c.tolist()
e = [3, 1, 2]
f = np.array(e)
f.sort()
g = f.tolist()
e[0] = 9
h = f.tolist()
"""
    )


def test_views_share_memory() -> None:
    """What was written through a view is never read as it was before."""
    check_program(
        """
import numpy as np
a = np.zeros(4)
row = a[1:3]
row[0] = 5
after = a.tolist()
shown = row.tolist()
b = np.zeros((2, 2))
flat = b.reshape(-1)
b[0, 0] = 9
flattened = flat.tolist()
c = np.arange(3)
t = c.T
t[0] = 7
turned = c.tolist()
total = int(c.sum()) + 1
d = np.arange(6).reshape(2, 3).T
d.reshape(-1)[0] = 50
_perhaps = d.tolist()
e = np.arange(4)
part, other = np.split(e, 2)
part[:] = 8
e[3] = 1
parts = part.tolist(), other.tolist(), e.tolist()
f = np.arange(4)
g = f[[0, 1]]
g[0] = 9
separate = f.tolist(), g.tolist()
h = f[::-1][:2]
f[3] = 6
backwards = h.tolist()
i = np.broadcast_to(f, (2, 4))
f[0] = 7
_broadcast = i.tolist()
del a, row, b, flat, c, t, d, i
"""
    )


def test_shuffling_forgets_the_order() -> None:
    """The shape stays, the elements are no longer told."""
    ours = values("import numpy as np\na = np.arange(5)\nnp.random.shuffle(a)\nn = a.shape[0]\nfirst = a[0]")

    assert ours["n"] == 5
    assert isinstance(ours["first"], Unknown)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", (112, 38)),
        ("test_size=0.2", (120, 30)),
        ("test_size=0.33, random_state=42", (100, 50)),
        ("test_size=7", (143, 7)),
        ("train_size=0.7", (105, 45)),
        ("train_size=0.5, test_size=0.1", (75, 15)),
    ],
)
def test_splits_of_data(options: str, expected: tuple[int, int]) -> None:
    """scikit-learn rounds the test part up and the training part down; checked there by hand."""
    ours = values(
        "import numpy as np\nfrom sklearn.model_selection import train_test_split\n"
        f"parts = train_test_split(np.zeros((150, 4)), np.zeros(150, int), {options})"
    )["parts"]

    assert [part.dims for part in ours] == [
        (expected[0], 4),
        (expected[1], 4),
        (expected[0],),
        (expected[1],),
    ]


def test_splits_of_data_of_unknown_length() -> None:
    """The parts have lengths of their own, the other dimensions stay."""
    ours = values(
        BEFORE
        + "from sklearn.model_selection import train_test_split\n"
        + "from sklearn.preprocessing import StandardScaler\n"
        + "a, b = train_test_split(np.zeros((n, 4)), test_size=0.2)\n"
        + "c = StandardScaler().fit_transform(a)\n"
        + "d, e = train_test_split(pickle.load(open('y')), test_size=0.2)\n"
    )

    assert ours["a"].dims[1] == ours["b"].dims[1] == ours["c"].dims[1] == 4
    assert ours["c"].dims == ours["a"].dims
    assert isinstance(ours["d"], Unknown)


@pytest.mark.parametrize(
    ("expression", "dims"),
    [
        ("thing.load().reshape(-1, 28, 28)", (28, 28)),
        ("thing.load().reshape((-1, 4, 2))", (4, 2)),
        ("thing.load().reshape([9, 4], order='F')", (4,)),
        ("(lambda a: a.reshape(a.shape[0], 28, 3))(thing.load())", (28, 3)),
        ("(lambda a: a.reshape(len(a), 7))(thing.load())", (7,)),
        ("np.reshape(thing.load(), (-1, 6))", (6,)),
        ("np.ravel(thing.load())", ()),
        ("np.array(thing.load()).reshape(-1, 5)", (5,)),
    ],
)
def test_what_is_not_known_has_the_shape_that_it_is_reshaped_to(expression, dims):
    made = value(expression, BEFORE + "import thing\n")

    assert isinstance(made, Array)
    assert made.dims[1:] == dims


@pytest.mark.parametrize(
    "expression",
    ["thing.reshape(thing.load(), (2, 3))", "thing.reshape(thing.load(), -1)", "thing.a.reshape(*n)"],
)
def test_a_function_of_an_unknown_module_is_no_method_of_an_array(expression):
    assert isinstance(value(expression, BEFORE + "import thing\n"), Unknown)
