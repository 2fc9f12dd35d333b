"""Named tuples, dataclasses, enumerations and copies, against Python."""

from __future__ import annotations

from harness import check_program, run, values

from keras_paramlint.interpreter.values import Unknown


def test_a_named_tuple_with_its_own_new() -> None:
    """Feature columns are written like this: a subclass that completes its arguments."""
    check_program(
        """
from collections import namedtuple
class SparseFeat(namedtuple('SparseFeat', ['name', 'vocabulary_size', 'embedding_dim'])):
    __slots__ = ()
    def __new__(cls, name, vocabulary_size, embedding_dim=4):
        if embedding_dim == 'auto':
            embedding_dim = 6 * int(pow(vocabulary_size, 0.25))
        return super(SparseFeat, cls).__new__(cls, name, vocabulary_size, embedding_dim)
    def __hash__(self):
        return self.name.__hash__()
a = SparseFeat('user', 10000, 'auto')
dim = a.embedding_dim
name, size, width = a
other = tuple(a._replace(name='item'))
fields = a._fields
is_tuple = isinstance(a, tuple)
is_own = isinstance(a, SparseFeat)
plain = SparseFeat('x', 3)[2]
as_dict = a._asdict()
"""
    )


def test_declared_named_tuples() -> None:
    """``typing.NamedTuple`` with defaults and methods, and its functional form."""
    check_program(
        """
import typing
from typing import NamedTuple
class Block(NamedTuple):
    filters: int
    kernel: int = 3
    def size(self):
        return self.filters * self.kernel ** 2
b = Block(64)
size = b.size()
kernel = b.kernel
items = tuple(b)
fields = Block._fields
defaults = Block._field_defaults
blocks = [Block(f, kernel=k).size() for f, k in [(1, 2), (3, 4)]]
P = typing.NamedTuple('P', [('x', int), ('y', int)])
y = P(1, 2).y
"""
    )


def test_dataclasses() -> None:
    """Defaults, factories, inheritance, keyword-only fields, post-init and the functions on instances."""
    check_program(
        """
import dataclasses
from dataclasses import dataclass, field, InitVar
from typing import ClassVar, List
@dataclass
class Base:
    units: int = 64
    widths: List[int] = field(default_factory=lambda: [1, 2])
    kind: ClassVar[str] = 'base'
@dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int = 0
@dataclass
class Config(Base):
    heads: int = field(default=4, repr=False)
    scale: InitVar[int] = 2
    total: int = field(init=False)
    def __post_init__(self, scale):
        self.total = self.units * self.heads * scale
c = Config(units=8, scale=3)
total = c.total
other = Config()
c.widths.append(3)
separate = other.widths
kind = Config.kind
shown = repr(Point(1, 2))
same = Point(1) == Point(1)
different = Point(1) == Point(2)
smaller = Point(1, 5) < Point(2, 0)
changed = dataclasses.replace(Point(1, 2), y=9).y
as_dict = dataclasses.asdict(Base(units=3))
as_tuple = dataclasses.astuple(Point(1, 2))
names = [f.name for f in dataclasses.fields(Config)]
is_one = dataclasses.is_dataclass(c), dataclasses.is_dataclass(3)
@dataclass
class K:
    a: int
    _: dataclasses.KW_ONLY
    b: int = 2
kb = K(1, b=5).b
nested = dataclasses.asdict(K(Point(1, 2)))
made = dataclasses.make_dataclass('Made', ['x', ('y', int, 5)])(1).y
"""
    )


def test_a_dataclass_refuses_wrong_arguments() -> None:
    """Missing, surplus and unknown arguments are TypeErrors of the program."""
    for call in ("P()", "P(1, 2, 3)", "P(1, z=2)", "P(1, x=2)"):
        ours = values(
            f"from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    y: int = 0\nr = {call}"
        )
        assert isinstance(ours["r"], Unknown)
        assert ours["r"].reason.startswith("TypeError")


def test_enumerations() -> None:
    """Members by name, by value, in order; automatic values; mixed with int and str."""
    check_program(
        """
import enum
from enum import Enum, IntEnum, auto
class Size(Enum):
    SMALL = 1
    LARGE = auto()
    BIG = 2
    @property
    def width(self):
        return self.value * 32
class Level(IntEnum):
    LOW = 3
    HIGH = 7
class Name(str, Enum):
    A = 'alpha'
    B = 'beta'
class Planet(Enum):
    EARTH = (3, 6)
    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius
class F(enum.Flag):
    A = auto()
    B = auto()
class S(enum.StrEnum):
    RED = auto()
width = Size.LARGE.width
by_name = Size['SMALL'].value
by_value = Size(2).name
alias = Size.BIG is Size.LARGE
names = [m.name for m in Size]
count = len(Size)
total = Level.LOW + Level.HIGH
larger = Level.HIGH > 5
text = Name.A == 'alpha'
upper = Name('beta').upper()
mass = Planet.EARTH.mass
is_int = isinstance(Level.LOW, int), isinstance(Size.SMALL, int)
is_size = isinstance(Size.SMALL, Size)
members = list(Size.__members__)
table = {Size.SMALL: 10}[Size(1)]
equal = Size.SMALL == Size.SMALL, Size.SMALL == Size.LARGE, Size.SMALL == 1
flags = F.B.value
red = S.RED.value
contained = Size.SMALL in Size
"""
    )


def test_copies() -> None:
    """Copies of containers and of the program's own objects; shared where Python shares."""
    check_program(
        """
import copy
from collections import OrderedDict, defaultdict
class Node:
    def __init__(self, items):
        self.items = items
class Own:
    def __deepcopy__(self, memo):
        return 'copied'
a = Node([1, [2]])
shallow, deep = copy.copy(a), copy.deepcopy(a)
a.items.append(3)
a.items[1].append(4)
from_shallow, from_deep = shallow.items, deep.items
own = copy.deepcopy([Own()])
shared = [1]
pair = copy.deepcopy([shared, shared])
still_shared = pair[0] is pair[1]
loop = [1]
loop.append(loop)
looped = copy.deepcopy(loop)[1][1][0]
del loop
d = defaultdict(list, {'a': [1]})
e = copy.deepcopy(d)
e['b'].append(2)
kinds = type(e) is defaultdict, isinstance(copy.copy(OrderedDict(a=1)), OrderedDict)
original = dict(d)
copied = dict(e)
"""
    )


def test_containers_change_in_place() -> None:
    """Default values, order and ends of queues."""
    check_program(
        """
from collections import Counter, OrderedDict, defaultdict, deque
groups = defaultdict(lambda: defaultdict(int))
for word in ['ab', 'ac', 'b']:
    groups[word[0]][word] += 1
plain = {k: dict(v) for k, v in groups.items()}
od = OrderedDict()
od['x'] = 1
od['y'] = 2
od.move_to_end('x')
order = list(od)
od.move_to_end('x', last=False)
first = od.popitem(last=False)
od.update(z=3)
rest = list(od.items())
q = deque(maxlen=3)
for i in range(5):
    q.append(i)
q.appendleft(9)
ends = list(q), q[0], q[-1], q.maxlen
q.rotate(1)
rotated = list(q)
q.extend([7])
q.clear()
empty = len(q), bool(q)
c = Counter()
c.update('hello')
c['l'] += 5
c.subtract('h')
counts = c.most_common(2), c['h'], c['nothing'], sum(c.values())
class Config(OrderedDict):
    def total(self):
        return sum(self.values())
cfg = Config(a=1, b=2)
cfg['c'] = 4
total = cfg.total()
"""
    )


def test_registries_and_decorators() -> None:
    """What model zoos are built from: registries, wraps, partial, caches, dispatch."""
    check_program(
        """
import functools
REGISTRY = {}
def register(name):
    def wrap(fn):
        @functools.wraps(fn)
        def inner(*args, **kwargs):
            return fn(*args, **kwargs) + 1
        REGISTRY[name] = inner
        return inner
    return wrap
@register('a')
def build(x, y=2):
    return x * y
value = REGISTRY['a'](3)
name = build.__name__
half = functools.partial(build, y=10)
halved = half(1), half(1, y=2), half.func is build, half.keywords
@functools.lru_cache(maxsize=None)
def make(n):
    return [n]
cached = make(1) is make(1), make(1) is make(2)
class Thing:
    calls = 0
    @functools.cached_property
    def size(self):
        Thing.calls += 1
        return 7
t = Thing()
sizes = t.size + t.size, Thing.calls
@functools.singledispatch
def kind(x):
    return 'object'
@kind.register(int)
def _kind_int(x):
    return 'int'
@kind.register
def _kind_list(x: list):
    return 'list'
kinds = kind(3), kind([]), kind('a')
@functools.total_ordering
class V:
    def __init__(self, n):
        self.n = n
    def __eq__(self, o):
        return self.n == o.n
    def __lt__(self, o):
        return self.n < o.n
ordered = V(1) < V(2), V(1) <= V(1), V(2) > V(1), V(1) >= V(2)
"""
    )


def test_context_managers() -> None:
    """Generators as context managers run before and after the body."""
    check_program(
        """
import contextlib
log = []
@contextlib.contextmanager
def scope(name):
    log.append('enter ' + name)
    yield name.upper()
    log.append('exit ' + name)
with scope('a') as value:
    log.append(value)
with contextlib.nullcontext(5) as five:
    pass
with contextlib.ExitStack() as stack:
    entered = stack.enter_context(scope('b'))
"""
    )


def test_iterators_keep_their_place() -> None:
    """Lazy iterators are taken from in parts."""
    check_program(
        """
import itertools
counter = itertools.count(1)
first = next(counter), next(counter)
rest = list(itertools.islice(counter, 3))
colours = itertools.cycle('rgb')
taken = [next(colours) for _ in range(5)]
pairs = list(zip(range(3), itertools.repeat(7)))
chained = itertools.chain([1, 2], [3])
head = next(chained)
tail = list(chained)
end = next(chained, 'none')
names = iter(['conv%d' % i for i in range(3)])
two = next(names) + next(names)
"""
    )


def test_a_deepcopied_unknown_thing_stays_unknown() -> None:
    """Nothing is claimed of what is not known."""
    machine, ours = run("import copy, pickle\nx = copy.deepcopy(pickle.load(open('f')))\nn = x + 1")

    assert isinstance(ours["n"], Unknown)
    assert not machine.findings
