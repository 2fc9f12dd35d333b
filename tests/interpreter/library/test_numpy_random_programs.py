"""Random shapes, indices and operations: what the interpreter tells is what NumPy computes."""

from __future__ import annotations

import itertools
import math

from harness import check, check_program
from hypothesis import assume, given, settings
from hypothesis import strategies as st


IMPORTS = "import math\nimport itertools\nimport numpy as np"
shapes = st.lists(st.integers(0, 4), min_size=0, max_size=4).map(tuple)
full_shapes = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)
dtypes = st.sampled_from(["int64", "float64", "float32", "uint8", "int8", "bool", "int32"])
# a truth value of NumPy is a Python bool here
scalar_types = dtypes.filter(lambda name: name != "bool")
operators = st.sampled_from(["+", "-", "*", "/", "//", "%", "==", "!=", "<", ">=", "&", "|"])
bounds = st.one_of(st.none(), st.integers(-6, 6))
slices = st.builds(
    lambda a, b, c: f"{a or ''}:{b or ''}:{c or ''}", bounds, bounds, st.integers(-3, 3).filter(bool)
)
numbers = st.one_of(
    st.integers(-300, 300), st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3)), st.booleans()
)


def array(shape: tuple[int, ...], dtype: str) -> str:
    """Return an expression for an array with different elements."""
    return f"(np.arange({math.prod(shape)}) % 7 - 2).reshape({shape}).astype('{dtype}')"


@settings(max_examples=150, deadline=None)
@given(
    full_shapes,
    st.lists(
        st.one_of(slices, st.integers(-5, 5).map(str), st.just("None"), st.just("...")),
        min_size=1,
        max_size=5,
    ),
)
def test_basic_indices(shape: tuple[int, ...], parts: list[str]) -> None:
    """Integers, slices, new axes and the ellipsis, in any order."""
    check(f"{array(shape, 'int64')}[{', '.join(parts)}]", IMPORTS)


lists = st.lists(st.integers(-3, 3), min_size=1, max_size=3).map(str)


@settings(max_examples=150, deadline=None)
@given(
    full_shapes,
    st.lists(st.one_of(slices, lists, st.integers(-3, 3).map(str), st.just("None")), min_size=1, max_size=4),
)
def test_indices_with_lists(shape: tuple[int, ...], parts: list[str]) -> None:
    """Lists of indices decide where their dimension goes."""
    check(f"{array(shape, 'int64')}[{', '.join(parts)},]", IMPORTS)


@settings(max_examples=200, deadline=None)
@given(shapes, shapes, dtypes, dtypes, operators)
def test_operators_on_arrays(
    left: tuple[int, ...], right: tuple[int, ...], one: str, other: str, symbol: str
) -> None:
    """Broadcasting, promotion and wrapping."""
    assume(left or right)
    assume(symbol != "-" or "bool" not in (one, other))
    check(f"{array(left, one)} {symbol} {array(right, other)}", IMPORTS)


@settings(max_examples=200, deadline=None)
@given(full_shapes, dtypes, operators, numbers, st.booleans())
def test_operators_with_numbers(
    shape: tuple[int, ...], dtype: str, symbol: str, number: float, reflected: bool
) -> None:
    """Python's numbers are weak: the array's type wins within a kind."""
    left, right = array(shape, dtype), repr(number)
    if reflected:
        left, right = right, left
    check(f"{left} {symbol} ({right})", IMPORTS)


@settings(max_examples=200, deadline=None)
@given(
    scalar_types,
    scalar_types,
    st.integers(-9, 9),
    st.integers(-9, 9),
    st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "<"]),
)
def test_operators_on_scalars(one: str, other: str, x: int, y: int, symbol: str) -> None:
    """NumPy's numbers keep their types."""
    check(f"np.array({x}).astype('{one}')[()] {symbol} np.array({y}).astype('{other}')[()]", IMPORTS)
    check(f"np.array({x}).astype('{one}')[()] {symbol} {y}", IMPORTS)


@settings(max_examples=150, deadline=None)
@given(
    shapes,
    dtypes,
    st.sampled_from(
        ["sum", "prod", "mean", "max", "min", "any", "all", "argmax", "std", "ptp", "median", "cumsum"]
    ),
    st.one_of(st.none(), st.integers(-4, 4)),
)
def test_reductions(shape: tuple[int, ...], dtype: str, name: str, axis: int | None) -> None:
    """Along one axis or all of them."""
    assume(name != "ptp" or dtype != "bool")
    assume(shape or axis is None)
    check(f"np.{name}({array(shape, dtype)}, axis={axis})", IMPORTS)


@settings(max_examples=150, deadline=None)
@given(full_shapes, st.data())
def test_rearrangements(shape: tuple[int, ...], data: st.DataObject) -> None:
    """Reshape, transpose, repeat, tile, flip, split, stack and join."""
    rank = len(shape)
    axis = data.draw(st.integers(-rank - 1, rank))
    number = data.draw(st.integers(0, 4))
    order = tuple(data.draw(st.permutations(range(rank))))
    a = array(shape, "int64")
    call = data.draw(
        st.sampled_from(
            [
                f"np.transpose({a}, {order})",
                f"np.moveaxis({a}, {axis}, {number})",
                f"np.swapaxes({a}, {axis}, 0)",
                f"np.expand_dims({a}, {axis})",
                f"np.squeeze({a})",
                f"np.squeeze({a}, {axis})",
                f"np.repeat({a}, {number}, axis={axis})",
                f"np.repeat({a}, {number})",
                f"np.tile({a}, {number})",
                f"np.tile({a}, ({number}, 2))",
                f"np.flip({a}, {axis})",
                f"np.roll({a}, {number})",
                f"np.split({a}, {number or 1}, axis={axis})",
                f"np.array_split({a}, {number or 1}, axis={axis})",
                f"np.split({a}, [1, {number}], axis={axis})",
                f"np.stack([{a}, {a}], axis={axis})",
                f"np.concatenate([{a}, {a}], axis={axis})",
                f"np.vstack([{a}, {a}])",
                f"np.hstack([{a}, {a}])",
                f"np.dstack([{a}, {a}])",
                f"{a}.reshape(-1, {number or 1})",
                f"{a}.T.reshape({math.prod(shape)})",
                f"{a}.ravel()",
                f"np.atleast_3d({a})",
                f"np.pad({a}, {number})",
                f"np.rollaxis({a}, {axis}, {number})",
                f"np.unique({a})",
                f"np.take({a}, [0], axis={axis})",
                f"np.matmul({a}, {a}.swapaxes(-1, -2) if {rank} > 1 else {a})",
                f"np.dot({a}, np.ones({shape[-1]}, int))",
                f"np.clip({a}, -1, {number})",
                f"np.where({a} > 0, {a}, {number})",
            ]
        )
    )
    check(call, IMPORTS)


@settings(max_examples=200, deadline=None)
@given(st.floats(-100, 100), st.floats(-100, 100), st.integers(0, 60), st.booleans())
def test_linspace_to_the_last_bit(start: float, stop: float, number: int, endpoint: bool) -> None:
    """Drop-path rates are made like this, and then compared and printed."""
    assert check(f"np.linspace({start!r}, {stop!r}, {number}, endpoint={endpoint})", IMPORTS)
    assert check(f"[float(x) for x in np.linspace({start!r}, {stop!r}, {number})]", IMPORTS)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.integers(-20, 20), st.floats(-20, 20).map(lambda x: round(x, 2))),
    st.one_of(st.integers(-20, 20), st.floats(-20, 20).map(lambda x: round(x, 2))),
    st.one_of(st.integers(-5, 5), st.floats(0.05, 3).map(lambda x: round(x, 2))).filter(bool),
)
def test_arange_to_the_last_bit(start: float, stop: float, step: float) -> None:
    """Lengths and values of ranges of integers and fractions."""
    assert check(f"np.arange({start}, {stop}, {step})", IMPORTS)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), slices, st.integers(-9, 9)), min_size=1, max_size=6))
def test_writes_through_views(writes: list[tuple[str, str, int]]) -> None:
    """Whatever is written through whichever view, all of them tell the truth."""
    program = "import numpy as np\na = np.arange(12)\nb = a.reshape(3, 4)\nc = b.T\nd = a[2:9]\n"
    for name, index, number in writes:
        program += f"{name}[{index}] = {number}\n"
    program += "got = [a.tolist(), b.tolist(), c.tolist(), d.tolist()]\n"
    check_program(program)


@settings(max_examples=100, deadline=None)
@given(
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(["ceil", "floor", "trunc", "sqrt", "log2", "exp", "fabs"]),
)
def test_math_on_floats(number: float, name: str) -> None:
    """Infinities and NaNs raise what they raise in Python."""
    check(f"math.{name}(float('{number!r}'))", IMPORTS)
    check(f"np.{'abs' if name == 'fabs' else name}(float('{number!r}')) if '{name}' != 'exp' else 0", IMPORTS)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=3),
    st.integers(0, 3),
    st.sampled_from(
        [
            "product",
            "chain",
            "zip_longest",
            "permutations",
            "combinations",
            "accumulate",
            "pairwise",
            "groupby",
        ]
    ),
)
def test_itertools(pools: list[list[int]], number: int, name: str) -> None:
    """Order and multiplicity of every combination."""
    flat = list(itertools.chain.from_iterable(pools))
    if name in ("product", "chain", "zip_longest"):
        check(f"list(itertools.{name}(*{pools}))", IMPORTS)
    elif name in ("permutations", "combinations"):
        check(f"list(itertools.{name}({flat[:5]}, {number}))", IMPORTS)
    elif name == "groupby":
        check(f"[(k, list(g)) for k, g in itertools.groupby({flat})]", IMPORTS)
    else:
        check(f"list(itertools.{name}({flat}))", IMPORTS)
