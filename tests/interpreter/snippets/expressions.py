# %% division and modulo of negatives
pairs = [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5), (6, 3), (-6, 3)]
integers = [(a // b, a % b, divmod(a, b)) for a, b in pairs]
floats = [(7.5 // 2, 7.5 % 2), (-7.5 // 2, -7.5 % 2), (7.5 // -2, 7.5 % -2), 7 / 2, -7 / 2]
powers = [2**10, 2**-1, (-2) ** 3, -(2**2), 2**3**2, pow(3, 4, 5), 0**0, 9**0.5]
shifts = [1 << 5, 256 >> 3, -8 >> 1, 6 & 3, 6 | 3, 6 ^ 3, ~5, +True, -True]

# %% rounding and conversion
rounded = [round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(7.0), round(0.5)]
truncated = [int(2.9), int(-2.9), int("42"), int(" 7 "), int("ff", 16), int("0b101", 0), int(True), float("1e3")]
failures = []
for text in ("4.5", "", "x", "1_000", "٣"):
    try:
        failures.append(int(text))
    except ValueError as error:
        failures.append("ValueError")
bases = (bin(10), hex(255), oct(8), chr(65), ord("z"), bool("False"), bool(""), bool(0.0), complex(1, 2))
import math

ceilings = (math.ceil(2.1), math.floor(-2.1), math.trunc(-2.7), math.sqrt(16), math.log2(8), math.prod([2, 3, 4]), math.gcd(12, 18))

# %% integers of any size and floats
big = 2**100 + 1
digits = len(str(3**200))
exact = big - 2**100
facts = (0.1 + 0.2 == 0.3, 0.1 + 0.2, 1e16 + 1, 1 / 3, 5 // 0.3, float("inf") > 10**300, 1_000_000, 0xFF, 0o17, 0b11)
special = (float("nan") != float("nan"), (1 + 2j) * (3 - 1j), abs(3 + 4j), (2.0).is_integer(), (7).bit_length())

# %% slices
s = list(range(10))
cuts = [s[2:5], s[:3], s[-3:], s[::2], s[::-1], s[8:2:-2], s[5:100], s[100:], s[-100:2], s[1:-1:3], s[:]]
text = "hello"
parts = (text[1:3], text[::-1], text[-1], text[:-1], (1, 2, 3)[1:], b"abc"[0], b"abc"[1:])
s[2:4] = ["x"]
s[-2:] = []
s[::3] = [0] * len(s[::3])
t = s[:]
t[1:1] = [7, 8]
picked = slice(1, 6, 2)
chosen = t[picked]
bounds = picked.indices(4)

# %% unpacking
a, b, *c = range(5)
*d, e = "xyz"
f, (g, [h, *i]), j = 1, (2, [3, 4, 5]), 6
k = l = [1]
l.append(2)
m, n = n_, m_ = 1, 2
(o,) = [9]
[p, q] = {"p": 1, "q": 2}
first, *_ = "a"
for x, (y, *z) in [(1, (2, 3)), (4, (5, 6, 7))]:
    pass
merged = [*range(3), *"ab", *[]]
combined = {**{"a": 1, "b": 2}, "b": 3, **{"c": 4}}
union = {*[1, 2], *(2, 3)}
try:
    r, s = 1, 2, 3
    fits = True
except ValueError:
    fits = False

# %% comprehensions have scopes of their own
x = "outer"
squares = [x * x for x in range(4)]
kept = x
table = {k: [v for v in range(k)] for k in range(3)}
flags = {c for c in "hello" if c not in "l"}
nested = [(a, b) for a in range(3) if a for b in range(a)]
matrix = [[1, 2, 3], [4, 5, 6]]
transposed = [[row[i] for row in matrix] for i in range(3)]
gen = sum(n * n for n in range(5) if n % 2 == 0)


class Body:
    size = 3
    good = [n for n in range(size)]
    pairs = [(i, j) for i in range(size) for j in [i]]


inside = Body.good

# %% f-strings
name, n, pi, width = "conv", 42, 3.14159, 10
texts = [
    f"{name}_{n}",
    f"{n:05d}|{n:,}|{n:x}|{n:b}|{n:+}|{n:>6}|{n:<6}|{n:^6}|{n:*^6}",
    f"{pi:.2f}|{pi:10.3f}|{pi:e}|{pi:.1%}|{pi:g}|{pi:.0f}",
    f"{name!r:>{width}}|{name:.2}|{name.upper()[1:]}",
    f"{{literal}} {n=} {1 + 1 = }",
    f"{'nested ' + f'{n * 2}'}",
    f"{[1, 2]} {({'a': 1})['a']} {None} {True}",
    f"{1234567.891:,.2f} {12:08.3f} {-5:05d} {255:#x} {0.00001} {1e20} {100000000000000000.0}",
]

# %% percent formatting
texts = [
    "block%d_conv%d" % (1, 2),
    "%s-%r" % ("a", "b"),
    "%05.2f|%5s|%-5s|%x|%%|%c|%i" % (3.14159, "ab", "cd", 255, "z", 7.9),
    "%(name)s=%(value)03d" % {"name": "n", "value": 7},
    "%s" % [1, 2],
    "%s" % (None,),
    "%e %g %G" % (12345.678, 0.0001, 1e-10),
    "%*d" % (5, 42),
]

# %% the format method
texts = [
    "{}-{}".format(1, "a"),
    "{1}{0}{1}".format("x", "y"),
    "{name}_{i:03d}".format(name="n", i=5),
    "{0[1]} {1.real} {2[k]}".format([1, 2], 3, {"k": "v"}),
    "{:>8}|{:<8}|{:^8}|{:.3f}|{:,}".format("r", "l", "c", 2 / 3, 10**6),
    "{!r:>6}".format("q"),
    "{:{}}|".format("w", 4),
    format(255, "08b"),
    format(3.0, "g"),
    "{a}".format_map({"a": 1}),
]

# %% string methods
s = "  Hello, World  "
results = [
    s.strip(), s.lstrip(), s.rstrip(" d"), s.lower(), s.upper(), s.title(), s.swapcase(), "abc".capitalize(),
    "a,b,,c".split(","), "a b  c".split(), "a b c".split(" ", 1), "a.b.c".rsplit(".", 1), "x\ny\n".splitlines(),
    "-".join(["a", "b"]), "banana".replace("an", "AN", 1), "banana".count("a"), "banana".find("na"), "banana".find("q"),
    "banana".rfind("a"), "banana".index("n"), "abc".startswith(("x", "ab")), "abc".endswith("c"), "7".zfill(3),
    "-7".zfill(4), "ab".center(6, "*"), "ab".ljust(4, "."), "ab".rjust(4), "a=b=c".partition("="), "abc".isalpha(),
    "a1".isalnum(), "12".isdigit(), " ".isspace(), "Ab".islower(), "a_b".isidentifier(), "pre_x".removeprefix("pre_"),
    "x.h5".removesuffix(".h5"), "aXbX".translate(str.maketrans("ab", "12", "X")), "é".encode("utf-8"), b"ab".decode(),
    "a" in "banana", "ab" * 3, "b" > "a", "tab\there".expandtabs(4), "ß".casefold(), "a-b_c".replace("-", "_").split("_"),
]

# %% lists and their methods
l = [3, 1, 2]
l.append(5)
l.extend((4, 4))
l.insert(1, 9)
l.insert(-1, 7)
popped = (l.pop(), l.pop(0))
l.remove(4)
positions = (l.index(5), l.count(9), 7 in l)
l.sort()
down = sorted(l, reverse=True)
l.reverse()
copied = l.copy()
copied.clear()
shared = [[0] * 2] * 2
shared[0][1] = 1
fresh = [[0] * 2 for _ in range(2)]
fresh[0][1] = 1
compare = ([1, 2] < [1, 3], [1] == [1.0], [1, 2] + [3], 3 * [0], (1, 2) < (1, 2, 0))

# %% dictionaries and their methods
d = {"b": 1, "a": 2}
d["c"] = 3
order = (list(d), list(d.items()), sorted(d), list(reversed(d)))
got = (d.get("z"), d.get("z", 0), d.setdefault("a", 9), d.setdefault("n", []), d.pop("b"), d.pop("q", None))
d["n"].append(1)
d.update({"a": 5}, e=6)
d |= {"f": 7}
last = d.popitem()
joined = {"x": 1} | {"x": 2, "y": 3}
made = [dict(a=1), dict([("k", 1)]), dict(zip("ab", range(2))), dict.fromkeys("ab", 0), {v: k for k, v in joined.items()}]
facts = ("a" in d, len(d), {1: 2} == {1: 2.0}, d.keys() & {"a", "q"}, max(d, key=lambda k: str(d[k])))
for key in list(d):
    if key == "n":
        del d[key]
missing = []
try:
    d["gone"]
except KeyError as error:
    missing.append(error.args[0])

# %% what a range has
n = 1000
results = [5 in range(n), 5.0 in range(n), 5.5 in range(n), "a" in range(n), None in range(n), True in range(n)]
results += [float("inf") in range(n), float("nan") in range(n), 4 in range(1, 9, 2), 4.0 not in range(0, 9, 2)]

# %% sets
a, b = {1, 2, 3}, {2, 3, 4}
results = [a | b, a & b, a - b, a ^ b, a <= {1, 2, 3, 4}, a < a, a.isdisjoint({9}), {1} == frozenset([1])]
a.add(9)
a.discard(100)
a.update([7], {8})
a.remove(1)
b.intersection_update({2, 4})
c = frozenset("aab")
sizes = (len(a), len(b), len(c), len({1, 1.0, True}))
listed = sorted(a, reverse=True)

# %% sorting
people = [("b", 2), ("a", 2), ("c", 1)]
results = [
    sorted(people, key=lambda p: p[1]),
    sorted(people, key=lambda p: (-p[1], p[0])),
    sorted("bAc", key=str.lower),
    sorted({"x": 2, "y": 1}.items(), key=lambda kv: kv[1]),
    sorted([3, 1, 2], reverse=True),
    min(people, key=lambda p: p[1]),
    max([1, 5, 3]),
    max("a", "bb", key=len),
    min([], default="none"),
    max(3, 7, 5),
]
import operator

people.sort(key=operator.itemgetter(1, 0))
ranked = [name for name, _ in people]

# %% zip, map, filter, enumerate and relatives
results = [
    list(zip([1, 2, 3], "ab")),
    list(zip(*[(1, "a"), (2, "b")])),
    list(map(lambda a, b: a * b, [1, 2], [3, 4])),
    list(filter(None, [0, 1, "", "x"])),
    list(filter(lambda n: n % 2, range(6))),
    list(enumerate("ab", start=1)),
    list(reversed([1, 2, 3])),
    list(range(10, 0, -3)),
    sum([[1], [2]], []),
    sum([0.1] * 3),
    any(x > 2 for x in [1, 3]),
    all([]),
    list(iter([1])),
    tuple("ab"),
    list({"k": 1}),
    dict(enumerate("ab")),
    len(range(0, 10, 3)),
    range(5)[-1],
    7 in range(0, 10, 7),
    list(range(3)) == [*range(3)],
]
try:
    list(zip([1], [1, 2], strict=True))
    strict = True
except ValueError:
    strict = False

# %% iterators are used up
it = iter([1, 2, 3, 4])
first = next(it)
rest = list(it)
empty = list(it)
pairs = list(zip(*[iter("abcdef")] * 2))
z = zip([1, 2], [3, 4])
once = list(z)
m = map(str, [1, 2])
head = next(m)
tail = list(m)

# %% is, in and identity
a = [1]
b = a
c = [1]
results = [a is b, a is c, a == c, None is None, a is not None, 1 in a, 2 not in a, "k" in {"k": 0}, () == (), True == 1]

# %% equality across types
results = [1 == 1.0, "1" == 1, None == 0, [] == (), (1, [2]) == (1, [2]), {"a": [1]} == {"a": [1]}, b"a" == "a", 0 == False, "" == False]
try:
    1 < "a"
    ordered = True
except TypeError:
    ordered = False

# %% copies
import copy

inner = [1]
outer = {"k": inner, "n": 2}
shallow, deep = copy.copy(outer), copy.deepcopy(outer)
inner.append(2)
outer["n"] = 3

# %% evaluation order
log = []


def e(x):
    log.append(x)
    return x


value = e(1) + e(2) * e(3)
table = {e("k"): e("v")}
e(print)(e("a"), end="") if False else None
target = [0, 0, 0]
target[e(1)] = e(2)
combined = [e(4), *[e(5)], e(6)]
called = max(e(7), e(8))
log_without_functions = [x for x in log if not callable(x)]
log = None
