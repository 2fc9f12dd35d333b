# %% defaults are evaluated once
def collect(item, into=[]):
    into.append(item)
    return into


first = list(collect(1))
second = list(collect(2))
third = collect(3, [])
n = 5


def late(x=n):
    return x


n = 6
kept = late()

# %% all kinds of parameters
def f(a, b=2, /, c=3, *rest, d, e=5, **more):
    return (a, b, c, rest, d, e, more)


calls = [
    f(1, d=4),
    f(1, 9, 8, 7, 6, d=0, z=1),
    f(*[1, 2], **{"c": 30, "d": 40}),
    f(*(1,), *(2, 3, 4), d=1, **{"x": 1}, **{"y": 2}),
]
failures = []
for args, kwargs in [((), {"d": 1}), ((1,), {}), ((1,), {"a": 2, "d": 3}), ((1, 2, 3), {"c": 4, "d": 5})]:
    try:
        failures.append(f(*args, **kwargs))
    except TypeError:
        failures.append("TypeError")

# %% closures share their cells
def counter():
    n = 0

    def up(by=1):
        nonlocal n
        n += by
        return n

    def read():
        return n

    return up, read


up, read = counter()
up(), up(5)
value = read()
other_up, other_read = counter()
separate = (other_up(), read())

# %% closures in loops see the last value
late = [lambda: i for i in range(3)]
early = [lambda i=i: i for i in range(3)]
results = ([f() for f in late], [f() for f in early])
functions = []
for j in range(3):

    def g():
        return j

    functions.append(g)
named = [g() for g in functions]

# %% global and nonlocal
x = 1


def change():
    global x, fresh
    x += 10
    fresh = "made"


def outer():
    x = "outer"

    def inner():
        nonlocal x
        x = "inner"

    inner()
    return x


change()
seen = (x, fresh, outer(), x)

# %% names of functions are local where they are assigned
y = 5


def broken():
    try:
        print(y)
        y = 6
    except UnboundLocalError:
        return "unbound"


result = broken()
try:
    undefined_name
    known = True
except NameError:
    known = False

# %% recursion
def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)


def flatten(tree):
    return [leaf for branch in tree for leaf in flatten(branch)] if isinstance(tree, list) else [tree]


results = (factorial(10), ackermann(2, 3), even(30), odd(7), flatten([1, [2, [3, [4]], 5]]))

# %% decorators
import functools

LOG = []


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        LOG.append(function.__name__)
        return function(*args, **kwargs)

    return wrapper


def repeat(times):
    def decorate(function):
        def wrapper(*args):
            return [function(*args) for _ in range(times)]

        return wrapper

    return decorate


@logged
def plain(a, b=2):
    return a + b


@repeat(times=3)
@logged
def shout(text):
    return text.upper()


values = (plain(1), plain(a=3, b=4), shout("x"), plain.__name__, LOG)

# %% lambdas and higher-order functions
compose = lambda *fs: lambda x: functools.reduce(lambda acc, f: f(acc), fs, x)
import functools

pipeline = compose(lambda x: x + 1, lambda x: x * 2, str)
values = (pipeline(3), (lambda *a, k=1, **kw: (a, k, kw))(1, 2, z=3), (lambda: None)(), sorted("bca", key=lambda c: -ord(c)))
partial = functools.partial(pow, 2)
powers = [partial(n) for n in range(5)]
keyword = functools.partial(int, base=2)("1011")

# %% generators
def squares(limit):
    n = 0
    while n < limit:
        yield n * n
        n += 1
    return "done"


def delegating():
    result = yield from squares(3)
    yield result
    yield from "ab"


def infinite():
    n = 1
    while True:
        yield n
        n *= 2


listed = list(delegating())
g = infinite()
first = [next(g) for _ in range(5)]
firsts = []
for value in infinite():
    if value > 50:
        break
    firsts.append(value)
total = sum(x for x in squares(5) if x % 2)
pairs = list(zip(squares(3), "abc"))

# %% sending into generators
def averager():
    total, count = 0, 0
    while True:
        value = yield total / count if count else None
        if value is None:
            return
        total += value
        count += 1


a = averager()
results = [next(a), a.send(10), a.send(20)]

# %% generators run their finally and are lazy
order = []


def steps():
    order.append("start")
    try:
        yield 1
        order.append("between")
        yield 2
    finally:
        order.append("end")


g = steps()
order.append("made")
values = [next(g)]
values += list(g)

# %% docstrings, annotations and attributes of functions
def documented(a: int, b: "str" = "x") -> float:
    """What it does."""
    documented.calls = getattr(documented, "calls", 0) + 1
    return 1.0


documented(1), documented(2)
facts = (documented.__doc__, documented.calls, documented.__name__, documented.__defaults__)
z: int = 4
w: "not evaluated at all" = z + 1

# %% early returns from loops and tries
def find(items, wanted):
    for i, item in enumerate(items):
        if item == wanted:
            return i
    else:
        return -1


def through_finally(log):
    try:
        return "try"
    finally:
        log.append("finally")


def overridden():
    for _ in range(3):
        try:
            continue
        finally:
            return "finally wins"


log = []
results = (find("abc", "c"), find("abc", "z"), through_finally(log), log, overridden())

# %% walrus
data = [1, 5, 2, 8]
big = [y for x in data if (y := x * 2) > 5]
last = y
if (n := len(data)) > 3:
    message = f"{n} items"
while (item := data.pop()) != 5:
    pass
rest = (item, data)
total = 0
running = [total := total + v for v in [1, 2, 3]]

# %% argument unpacking from iterables of all kinds
def show(*args, **kwargs):
    return args, sorted(kwargs.items())


values = [
    show(*"ab", *range(2), *{"k": 1}, *(x for x in [9])),
    show(**dict(a=1), b=2),
    show(*[], **{}),
    max(*[3, 9, 2]),
    print(*["x"], sep="") is None,
]
