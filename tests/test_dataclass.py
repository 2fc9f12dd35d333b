"""The package's own ``@dataclass`` is the standard one in all that the package rests on."""

import copy
import dataclasses
import pickle
from dataclasses import field

import pytest

from keras_paramlint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Frozen:
    name: str
    sizes: tuple[int, ...] = ()
    remembered: dict = field(default_factory=dict, compare=False, repr=False)


@dataclass(slots=True)
class Changing:
    items: list = field(default_factory=list)


@dataclass(slots=True, eq=False)
class OneOfItsKind:
    name: str


@dataclass(frozen=True, slots=True)
class Empty:
    pass


@dataclass(frozen=True, slots=True, order=True)
class Ordered:
    line: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class OwnMethods:
    number: int

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1

    def __repr__(self):
        return "mine"


SETTINGS = ("default", "default_factory", "compare", "repr")


def standard(cls):
    """Return the standard dataclass with the same fields."""
    names = [
        (each.name, each.type, field(**{name: getattr(each, name) for name in SETTINGS}))
        for each in dataclasses.fields(cls)
    ]
    return dataclasses.make_dataclass(cls.__qualname__, names, frozen=True, order=cls is Ordered)


CASES = [(Frozen, ("a", (1, 2))), (Empty, ()), (Ordered, (3, 4))]


@pytest.mark.parametrize(("cls", "arguments"), CASES)
def test_equality_hash_and_text_are_the_standard_ones(cls, arguments):
    made, other, expected = cls(*arguments), cls(*arguments), standard(cls)(*arguments)
    assert made == other
    assert hash(made) == hash(other)
    assert repr(made) == repr(expected)
    assert [f.name for f in dataclasses.fields(made)] == [f.name for f in dataclasses.fields(expected)]


@pytest.mark.parametrize(("cls", "arguments"), CASES)
def test_objects_are_copied_sent_and_replaced(cls, arguments):
    made = cls(*arguments)
    assert pickle.loads(pickle.dumps(made)) == made == copy.deepcopy(made) == dataclasses.replace(made)


def test_what_differs_is_not_equal():
    assert Frozen("a") != Frozen("b")
    assert Frozen("a", remembered={1: 2}) == Frozen("a")
    assert Frozen("a") != ("a", ())
    assert Empty() != Changing()
    assert OneOfItsKind("a") != OneOfItsKind("a")


def test_what_changes_has_no_hash():
    assert Changing([1]) == Changing([1])
    with pytest.raises(TypeError, match="unhashable"):
        hash(Changing())
    assert len({OneOfItsKind("a"), OneOfItsKind("a")}) == 2


def test_order():
    assert sorted([Ordered(2), Ordered(1, 5), Ordered(1)]) == [Ordered(1), Ordered(1, 5), Ordered(2)]
    assert len({Ordered(1), Ordered(1)}) == 1


def test_own_methods_stay():
    assert OwnMethods(1) == OwnMethods(2)
    assert hash(OwnMethods(3)) == 1
    assert repr(OwnMethods(4)) == "mine"


def test_slots_refuse_other_names():
    with pytest.raises(AttributeError):
        Frozen("a").other = 1
