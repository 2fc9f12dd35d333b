# %% attributes of instances and classes
class A:
    shared = [1]
    count = 0

    def __init__(self, n):
        self.n = n
        A.count += 1
        self.shared.append(n)


a, b = A(2), A(3)
a.count = 10
seen = (a.n, b.n, A.count, b.count, a.count, A.shared, a.shared is b.shared)
has = (hasattr(a, "n"), hasattr(A, "n"), getattr(b, "missing", "default"))

# %% super and the order of resolution
class Root:
    def __init__(self):
        self.trace = ["Root"]

    def who(self):
        return "root"


class Left(Root):
    def __init__(self):
        super().__init__()
        self.trace.append("Left")

    def who(self):
        return "left of " + super().who()


class Right(Root):
    def __init__(self):
        super().__init__()
        self.trace.append("Right")

    def who(self):
        return "right of " + super().who()


class Bottom(Left, Right):
    def __init__(self):
        super(Bottom, self).__init__()
        self.trace.append("Bottom")

    def who(self):
        return "bottom of " + super().who()


bottom = Bottom()
trace, who = bottom.trace, bottom.who()
order = [c.__name__ for c in Bottom.__mro__]
kinds = (isinstance(bottom, Right), issubclass(Bottom, Root), issubclass(Left, Right))
explicit = Right.who(bottom)

# %% properties with setters and deleters
class Box:
    def __init__(self, width):
        self._width = width
        self.log = []

    @property
    def width(self):
        return self._width

    @width.setter
    def width(self, value):
        self.log.append(("set", value))
        self._width = value * 2

    @property
    def area(self):
        return self.width**2


box = Box(3)
before = box.area
box.width = 5
after = (box.width, box.area, box.log)
try:
    box.area = 1
    refused = False
except AttributeError:
    refused = True

# %% class and static methods
class Shape:
    sides = 0

    @classmethod
    def make(cls, *args):
        return cls(*args), cls.__name__

    @staticmethod
    def double(x):
        return 2 * x

    def __init__(self, *args):
        self.args = args


class Square(Shape):
    sides = 4

    @classmethod
    def make(cls, size):
        made, name = super().make(size, cls.sides)
        return made.args, name


result = Square.make(7)
doubled = (Shape.double(4), Square(1).double("ab"), Shape.make(1)[0].args)

# %% getattr and setattr hooks
class Config:
    def __init__(self, **values):
        self.__dict__.update(values)

    def __getattr__(self, name):
        if name.startswith("get_"):
            return lambda: self.__dict__[name[4:]]
        raise AttributeError(name)

    def __setattr__(self, name, value):
        self.__dict__[name] = value + 1


c = Config(width=3)
c.depth = 9
found = (c.get_width(), c.depth, c.get_depth())
missing = getattr(c, "other", None)
contents = sorted(vars(c).items())

# %% attributes that are set past the class
class Frozen:
    limit = 3

    def __init__(self, width):
        object.__setattr__(self, "width", width)
        object.__init__(self)

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2)

    @property
    def depth(self):
        return self.kept

    @depth.setter
    def depth(self, value):
        object.__setattr__(self, "kept", value + 1)


f = Frozen(5)
f.limit = 4
object.__setattr__(f, "depth", 7)
found = (f.width, f.limit, f.depth, object.__getattribute__(f, "kept"), Frozen.limit)

# %% objects that are called
class Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, x, *, times=1):
        return x + self.n * times


add = Adder(3)
values = [add(1), add(1, times=4), callable(add), callable(3), list(map(add, [1, 2]))]

# %% arithmetic operators
class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(self.x + other.x, self.y + other.y)

    def __radd__(self, other):
        return Vector(self.x + other, self.y + other)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __iadd__(self, other):
        self.x += other
        return self

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    def __bool__(self):
        return bool(self.x or self.y)

    def __abs__(self):
        return abs(self.x) + abs(self.y)


v, w = Vector(1, 2), Vector(3, 5)
total, scaled, reflected, raised = v + w, 3 * v, 10 + v, -w
dot = v @ w
v += 100
truth = (v == Vector(101, 2), v != w, bool(Vector(0, 0)), not w, abs(w))
try:
    w + "a"
    failed = False
except TypeError:
    failed = True

# %% comparison and hashing
import functools


@functools.total_ordering
class Version:
    def __init__(self, text):
        self.parts = tuple(int(p) for p in text.split("."))

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts

    def __hash__(self):
        return hash(self.parts)


ordered = [v.parts for v in sorted([Version("2.10"), Version("2.9"), Version("1.15.4")])]
compared = (Version("2.0") <= Version("2.0"), Version("3.1") > Version("3.0"), Version("1.0") != Version("1.0"))
unique = len({Version("1.0"), Version("1.0"), Version("2.0")})

# %% containers of one's own
class Stack:
    def __init__(self, items=()):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]

    def __setitem__(self, index, value):
        self.items[index] = value

    def __delitem__(self, index):
        del self.items[index]

    def __contains__(self, item):
        return item in self.items

    def __iter__(self):
        return iter(self.items)

    def __reversed__(self):
        return reversed(self.items)


s = Stack("abcd")
s[1] = "z"
del s[0]
facts = (len(s), s[0], s[-1], s[0:2], "z" in s, "q" in s, list(s), bool(Stack()), [x for x in reversed(s)])
first, *others = s

# %% iterators of one's own
class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


numbers = list(Countdown(4))
total = sum(Countdown(5))
it = Countdown(2)
steps = [next(it), next(it), next(it, "end")]


class Sequence:
    def __getitem__(self, index):
        if index >= 3:
            raise IndexError
        return index * 10


old_style = list(Sequence())

# %% text of objects
class Point:
    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return f"Point({self.x!r})"

    def __format__(self, spec):
        return f"<{self.x:{spec or 'd'}}>"


class Named(Point):
    def __str__(self):
        return "named"


p = Point(3)
texts = [repr(p), str(p), f"{p}", f"{p:03d}", f"{p!r}", str(Named(1)), repr(Named(1))]
many = str([p, (p,)])

# %% subclasses of built-in classes
class Settings(dict):
    def __getattr__(self, name):
        return self[name]

    def __setattr__(self, name, value):
        self[name] = value


class Path(list):
    def push(self, item):
        self.append(item)
        return self


class Name(str):
    def shout(self):
        return self.upper() + "!"


class Size(int):
    def halve(self):
        return Size(self // 2)


s = Settings(width=3)
s.depth = s.width + 1
keys = sorted(s)
path = Path([1]).push(2).push(3)
facts = (s["depth"], len(s), len(path), path[-1], isinstance(path, list), Name("ab").shout(), Size(9).halve() + 1)

# %% inner classes and name mangling
class Outer:
    class Inner:
        value = 4

    __secret = 5

    def __init__(self):
        self.__mine = self.Inner.value + self.__secret

    def read(self):
        return self.__mine


outer = Outer()
found = (outer.read(), Outer.Inner.value, outer._Outer__mine, Outer.Inner.__qualname__)

# %% metaclasses and hooks of subclassing
REGISTRY = []


class Base:
    def __init_subclass__(cls, *, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.tag = tag
        REGISTRY.append((cls.__name__, tag))


class One(Base, tag="first"):
    pass


class Two(One):
    pass


tags = (One.tag, Two.tag, Two().tag)

# %% a singleton by new
class Single:
    instance = None

    def __new__(cls, *args):
        if cls.instance is None:
            cls.instance = super().__new__(cls)
        return cls.instance

    def __init__(self, n):
        self.n = n


a, b = Single(1), Single(2)
facts = (a is b, a.n)

# %% descriptors
class Typed:
    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner):
        if instance is None:
            return self.name
        return instance.__dict__.get(self.name, "unset")

    def __set__(self, instance, value):
        instance.__dict__[self.name] = int(value)


class Model:
    width = Typed()
    depth = Typed()


m = Model()
m.width = "12"
facts = (m.width, m.depth, Model.width)

# %% slots and class attributes computed in the body
class Slotted:
    __slots__ = ("x", "y")
    table = {n: n * n for n in range(4)}
    total = sum(table.values())
    limit = total if total > 10 else 10

    def __init__(self):
        self.x = self.limit
        self.y = self.table[3]


s = Slotted()
facts = (s.x, s.y, Slotted.total)

# %% methods as values
class Worker:
    def __init__(self):
        self.done = []

    def work(self, n):
        self.done.append(n)
        return len(self.done)


w = Worker()
run = w.work
counts = [run(1), run(2), Worker.work(w, 3)]
table = {"a": w.work, "b": Worker.__init__}
counts.append(table["a"](4))
done = list(w.done)
table["b"](w)
empty = w.done
by_name = getattr(Worker(), "work")(9)

# %% abstract classes
from abc import ABC, abstractmethod


class Layer(ABC):
    @abstractmethod
    def size(self):
        """Say it."""

    def double(self):
        return 2 * self.size()


class Dense(Layer):
    def size(self):
        return 21


answer = Dense().double()
try:
    Layer()
    allowed = True
except TypeError:
    allowed = False

# %% type with three arguments and class decorators
def tagged(cls):
    cls.tag = cls.__name__.lower()
    return cls


@tagged
class Thing:
    pass


Made = type("Made", (Thing,), {"n": 5, "get": lambda self: self.n + 1})
facts = (Thing.tag, Made.tag, Made().get(), Made.__name__, type(Made()) is Made, type(3) is int, type("").__name__)

# %% delegation by setattr and del
class Namespace:
    pass


ns = Namespace()
for i, name in enumerate("abc"):
    setattr(ns, name, i)
del ns.b
delattr(ns, "c")
left = vars(ns)
try:
    ns.b
    gone = False
except AttributeError as error:
    gone = str(error)
