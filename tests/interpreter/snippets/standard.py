# %% dataclasses
from dataclasses import asdict, astuple, dataclass, field, fields, replace


@dataclass
class Layer:
    name: str
    units: int = 8
    tags: list = field(default_factory=list)
    total: int = field(init=False, default=0)

    def __post_init__(self):
        self.total = self.units * 2


@dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int = 0


@dataclass
class Deep(Layer):
    depth: int = 3


a, b = Layer("a"), Layer("b", 4, ["t"])
a.tags.append("own")
facts = (a.total, b.tags, asdict(b), astuple(Point(1, 2)), [f.name for f in fields(Deep)])
changed = replace(b, units=10)
compared = (Point(1, 2) == Point(1, 2), Point(1, 2) < Point(1, 3), len({Point(1), Point(1)}), repr(Point(3)))
deep = Deep("d", depth=5)
try:
    Point(1).x = 5
    frozen = False
except Exception as error:
    frozen = type(error).__name__

# %% named tuples
from collections import namedtuple
from typing import NamedTuple

Block = namedtuple("Block", ["filters", "repeats", "stride"], defaults=[1])


class Args(NamedTuple):
    width: int
    name: str = "x"

    def twice(self):
        return self.width * 2


b = Block(64, repeats=2)
filters, repeats, stride = b
facts = (b.filters, b[1], b.stride, len(b), tuple(b), b._replace(stride=2).stride, list(b._asdict().items()), Block._fields)
args = Args(5)
more = (args.twice(), args.name, args == (5, "x"), isinstance(args, tuple))
made = Block._make([1, 2, 3]).filters

# %% enums
import enum
from enum import Enum, IntEnum, auto


class Kind(Enum):
    SMALL = "s"
    LARGE = "l"
    ALIAS = "s"

    @property
    def size(self):
        return {"s": 1, "l": 100}[self.value]


class Level(IntEnum):
    LOW = auto()
    HIGH = auto()


class Mode(str, Enum):
    TRAIN = "train"


facts = [
    Kind.SMALL.name, Kind.LARGE.value, Kind("l").name, Kind["SMALL"].size, Kind.ALIAS is Kind.SMALL, len(Kind),
    [k.name for k in Kind], Kind.SMALL == Kind.LARGE, Kind.SMALL in Kind, Level.HIGH > Level.LOW, Level.HIGH + 1,
    Mode.TRAIN == "train", Level(2).name, isinstance(Kind.SMALL, Kind), {Kind.SMALL: 1}[Kind("s")],
]
try:
    Kind("q")
    valid = True
except ValueError:
    valid = False

# %% collections
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque

groups = defaultdict(list)
for n in range(6):
    groups[n % 3].append(n)
counts = Counter("mississippi")
top = counts.most_common(2)
counts.update("ms")
queue = deque([1, 2, 3], maxlen=3)
queue.append(4)
queue.appendleft(0)
popped = (queue.pop(), queue.popleft())
ordered = OrderedDict([("a", 1), ("b", 2)])
ordered.move_to_end("a")
chain = ChainMap({"x": 1}, {"x": 2, "y": 3})
facts = (dict(groups), counts["s"], counts["q"], sum(counts.values()), list(queue), list(ordered), chain["x"], chain["y"], top, sorted(counts))

# %% itertools
import itertools as it

results = [
    list(it.chain([1], "ab", (2,))), list(it.chain.from_iterable([[1], [2, 3]])), list(it.islice(it.count(5, 2), 3)),
    list(it.product("ab", repeat=2)), list(it.combinations(range(3), 2)), list(it.permutations("ab")),
    list(it.accumulate([1, 2, 3])), list(it.takewhile(lambda x: x < 3, [1, 2, 3, 1])),
    list(it.dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(it.repeat("x", 2)), list(it.zip_longest("a", "bc", fillvalue="-")),
    [(k, list(g)) for k, g in it.groupby("aabc")], list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.pairwise([1, 2, 3])),
    [x for x, _ in zip(it.cycle("ab"), range(3))], list(it.compress("abc", [1, 0, 1])),
]

# %% functools
import functools

calls = []


@functools.lru_cache(maxsize=None)
def fib(n):
    calls.append(n)
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@functools.singledispatch
def kind(x):
    return "other"


@kind.register
def _(x: int):
    return "int"


@kind.register(str)
def _(x):
    return "str"


class Lazy:
    made = 0

    @functools.cached_property
    def value(self):
        Lazy.made += 1
        return 41 + Lazy.made


lazy = Lazy()
results = (fib(15), len(calls), functools.reduce(lambda a, b: a * b, [1, 2, 3, 4]), lazy.value, lazy.value, kind(1), kind(""), kind(1.0))

# %% regular expressions and text
import re
import string

results = [
    re.sub(r"\d+", "#", "a1b22"), re.findall(r"[a-z]+", "ab cd1"), re.split(r"[,;]\s*", "a, b;c"), bool(re.match("a", "ba")),
    re.search(r"(\w+)@(\w+)", "x me@host").groups(), re.match(r"(?P<n>\d+)", "42a").group("n"), string.ascii_lowercase[:3], string.digits,
]

# %% paths and the system
import os.path
from pathlib import Path

results = [
    os.path.join("a", "b.py"), os.path.basename("/x/y.h5"), os.path.splitext("m.tar.gz"), os.path.dirname("/x/y"),
    str(Path("a") / "b" / "c.txt"), Path("a/b.txt").stem, Path("a/b.txt").suffix, Path("x/y").name, os.sep,
]

# %% json and literals
import ast
import json

config = json.loads('{"layers": [64, 32], "bias": true, "rate": 0.5, "none": null}')
text = json.dumps({"b": 1, "a": [1, None, True]}, sort_keys=True)
literal = ast.literal_eval("{'a': (1, 2)}")
back = json.loads(json.dumps({"1": [2.0]}))

# %% types and introspection
import types
import typing

ns = types.SimpleNamespace(a=1, b="x")
ns.c = ns.a + 1
T = typing.TypeVar("T")


def typed(x: typing.Optional[int] = None, *y: "list[str]") -> typing.Union[int, str]:
    return x


facts = (ns.c, isinstance(3, (int, str)), isinstance(True, int), type([]).__name__, issubclass(bool, int), callable(len), typed(3), typing.TYPE_CHECKING)
kinds = [type(x).__name__ for x in (1, "", 1.0, None, [], (), {}, set(), b"", range(1), lambda: 0)]

# %% eval and exec of literals, globals and locals
width = 4
values = [eval("width * 2"), eval("a + b", {"a": 1, "b": 2}), globals()["width"]]


def inner(a, b=2):
    c = 3
    return sorted(locals().items())


found = inner(1)
globals()["made"] = 12
named = made + 1
scope = {}
exec("x = 5\ny = x + 1", scope)
executed = scope["y"]
