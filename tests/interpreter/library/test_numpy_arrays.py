"""NumPy scalars, operators, attributes and indices: every value that the interpreter tells is NumPy's own."""

from __future__ import annotations

import pytest
from harness import check


EXPRESSIONS = r"""
np.int32(3)
np.int32(3.7)
np.float32(0.1)
np.float64('2.5')
np.uint8(300 % 256)
np.int64(True)
np.bool_(0)
np.float32(3) * 2
np.float32(0.1) + np.float64(0.2)
np.float32(0.1) * 3
np.int64(7) / 2
np.int64(7) // 2
np.int64(7) % 4
np.int64(7) ** 2
np.int64(2) ** -1
2 ** np.int64(3)
-np.int64(3)
abs(np.int64(-3))
np.int64(3) == 3
np.int64(3) < 3.5
np.int64(3) + 2.5
np.int32(3) + np.int64(4)
np.uint8(3) + np.int8(4)
np.int64(5) & 3
~np.int64(5)
np.int64(1) << 4
np.float64(7) // 2
np.float64(7) % 0
np.float64(1) / 0
np.int64(3).item()
np.int64(3).dtype
np.int64(3).shape
np.float64(2.6).astype(int)
np.float64(2.6).astype('int32')
np.float32(2.6).item()
int(np.float64(3.9))
float(np.int64(3))
round(np.float64(2.567), 2)
round(np.float64(2.5))
[1,2] * np.int64(2)
np.int64(2) * [1,2]
[1] + np.int64(2)
(0,) * np.int64(3)
'a' * np.int64(3)
list(range(np.int64(3)))
[10,20,30][np.int64(1)]
isinstance(np.int64(3), int)
isinstance(np.float64(3), float)
isinstance(np.int64(3), np.integer)
isinstance(np.int64(3), (int, np.integer))
isinstance(np.zeros(3), np.ndarray)
isinstance([1], np.ndarray)
isinstance(np.float32(1), np.floating)
isinstance(3, np.integer)
isinstance(np.int64(3), np.int64)
np.array([1,2]) + 1
np.array([1,2]) * 2.5
np.array([1,2]) / 2
np.array([1,2]) // 2
np.array([1,2]) ** 2
np.array([1,2]) ** -1
2 - np.array([1,2])
2 ** np.array([1,2])
-np.array([1,2])
np.array([1,2]) == 1
np.array([1,2]) > np.array([2,1])
np.array([1,2]) + np.array([1.5,2])
np.array([[1],[2]]) + np.array([10,20])
np.array([1,2,3]) + np.array([1,2])
np.array([1,2], 'float32') + 1
np.array([1,2], 'float32') * np.float64(2)
np.array([1,2], 'uint8') + np.array([255,255], 'uint8')
np.array([1,2], 'uint8') - np.array([2,3], 'uint8')
np.array([1,2], 'int8') * np.array([100,100], 'int8')
np.array([True,False]) + 1
np.array([True,False]) | np.array([False,False])
np.array([True,True]) + np.array([True,False])
np.array([True,True]) - np.array([True,False])
np.array([0.1,0.2], 'float32') + np.array([0.3,0.1], 'float32')
~np.array([True,False])
len(np.zeros((3,4)))
np.zeros((3,4)).shape
np.zeros((3,4)).shape[0] * 2
np.zeros((3,4)).size
np.zeros((3,4)).ndim
np.zeros((3,4)).dtype
np.zeros((3,4)).nbytes
np.zeros((3,4)).dtype == np.float32
np.zeros((3,4)).dtype == 'float64'
np.zeros((3,4)).dtype.name
np.zeros((3,4)).astype('float32').dtype
np.arange(4).astype(np.float32) / 3
np.arange(4).tolist()
np.arange(4).reshape(2,2).tolist()
np.arange(4).sum()
np.arange(4).mean()
np.arange(4).max()
np.arange(6).reshape(2,3).max(axis=0)
np.arange(4).flatten()
np.arange(4).reshape(2,2).ravel()
np.arange(4).copy()
np.arange(4).item(2)
np.array([7]).item()
np.array([7,8]).item()
np.arange(4)[1]
np.arange(4)[-1]
np.arange(4)[4]
np.arange(4)[1:3]
np.arange(4)[::-1]
np.arange(4)[::2]
np.arange(12).reshape(3,4)[1]
np.arange(12).reshape(3,4)[1, 2]
np.arange(12).reshape(3,4)[:, 1]
np.arange(12).reshape(3,4)[..., 1]
np.arange(12).reshape(3,4)[1:, :2]
np.arange(12).reshape(3,4)[None]
np.arange(12).reshape(3,4)[:, None, 1]
np.arange(12).reshape(3,4)[:, np.newaxis]
np.arange(12).reshape(3,4)[[0,2]]
np.arange(12).reshape(3,4)[np.array([True,False,True])]
np.arange(24).reshape(2,3,4)[..., 0, 1]
np.arange(24).reshape(2,3,4)[1, ..., None]
np.arange(4)[1,2]
np.arange(4)[1.0]
list(np.arange(3))
[int(x) for x in np.arange(3)]
tuple(np.arange(4).reshape(2,2)[0])
sum(np.arange(4))
max(np.arange(4))
sorted(np.array([3,1,2]))
3 in np.arange(4)
bool(np.array([1]))
bool(np.array([1,2]))
np.pi
np.inf
np.newaxis
np.iinfo(np.int32).max
np.iinfo('uint8').max
np.finfo(np.float32).eps
np.dtype('float32').itemsize
np.dtype(np.int8).name
np.random.rand(2,3).shape
np.random.randn(4).shape
np.random.random((2,3)).shape
np.random.random(5).shape
np.random.randint(0, 5, (2,2)).shape
np.random.randint(5, size=3).shape
np.random.normal(size=(2,3)).shape
np.random.normal(0, 1, (2,3)).shape
np.random.normal(0, 1, 4).shape
np.random.normal([0,1,2], 1).shape
np.random.uniform(-1, 1, [2,3]).shape
np.random.choice(5, 3).shape
np.random.choice([1,2,3], size=(2,2)).shape
np.random.permutation(4).shape
np.random.permutation(np.zeros((3,2))).shape
np.random.binomial(1, 0.5, size=(3,)).shape
np.random.poisson(3, (2,)).shape
np.random.multivariate_normal([0,0], np.eye(2), 5).shape
np.random.default_rng(0).normal(size=(3,4)).shape
np.random.default_rng(0).integers(0, 5, size=3).shape
np.random.RandomState(0).rand(3).shape
np.random.seed(3)
np.linalg.norm(np.ones((3,4)), axis=1).shape
np.linalg.inv(np.eye(3)).shape
np.c_[np.ones(3), np.zeros(3)]
np.r_[np.ones(3), 5]
np.vectorize(lambda x: x + 1)(np.arange(3)).shape
np.isscalar(3)
np.isscalar([3])
np.gcd(12, 18)
np.hypot(3, 4)
np.zeros(np.int64(3)).shape
np.zeros((np.int64(2), 3)).shape
np.zeros(np.array([2,3])).shape
np.zeros(-1)
np.zeros((2, -1))
np.zeros(2.5)
np.asarray([1,2], dtype=np.float32)
np.asarray(np.zeros(2))
np.array(np.zeros(2), dtype=int)
np.ones((2,3)).mean(axis=0, keepdims=True)
np.empty((2,3)).shape
np.empty_like(np.zeros((4,), int)).dtype
np.ones(3).fill(2)
np.array([3,1,2]).argsort()
np.array([3.7, 1.2]).astype(int)
np.array([1,0]).astype(bool)
np.array([300]).astype('uint8')
np.array([-1]).astype('uint8')
np.array([1.0, 2.0]).round()
np.array([1,2]).dot([3,4])
np.array([[1,2],[3,4]]).swapaxes(0,1)
np.array([1,2]).nonexistent
np.resize([1,2,3], (2,2)).shape
np.indices((2,3)).shape
np.tri(3).shape
np.histogram([1,2,3], bins=4)[0].shape
np.digitize([1,2], [0,5]).shape
np.searchsorted([1,2,3], [2,3]).shape
np.cross([1,2,3],[4,5,6]).shape
np.s_[1:3]
np.logspace(0, 2, 5).shape
"""

# Shapes are told, elements are not: the order of additions, or too rarely asked for.
SHAPE_ONLY = r"""
np.arange(12).reshape(3,4)[[0,2],[1,3]]
np.arange(12).reshape(3,4)[:, [0,2]]
np.arange(12).reshape(3,4)[[0,2], 1]
np.arange(12).reshape(3,4)[np.arange(12).reshape(3,4) > 5]
np.arange(24).reshape(2,3,4)[[0,1], :, [1,2]]
np.arange(24).reshape(2,3,4)[:, [0,1], [1,2]]
np.arange(24).reshape(2,3,4)[0, :, [1,2]]
np.array([[1,2],[3,4]]).diagonal()
np.nonexistent_function(3)
"""


def cases(text: str) -> list[str]:
    """Return one expression for each line."""
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize("expression", cases(EXPRESSIONS))
def test_the_value_is_numpys(expression: str) -> None:
    """An exact value, or the exception that NumPy raises."""
    assert check(expression)


@pytest.mark.parametrize("expression", cases(SHAPE_ONLY))
def test_the_shape_is_numpys(expression: str) -> None:
    """What is told agrees with NumPy, and elements are left open."""
    assert not check(expression)
