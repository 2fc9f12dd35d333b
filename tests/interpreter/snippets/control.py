# %% loops with else, break and continue
out = []
for i in range(10):
    if i % 2:
        continue
    if i > 6:
        break
    out.append(i)
else:
    out.append("never")
for i in range(2):
    out.append(i)
else:
    out.append("done")
n = 10
while n > 0:
    n -= 3
    if n == 4:
        continue
else:
    out.append(n)
last = i

# %% nested loops and flags
pairs = []
for a in range(4):
    for b in range(4):
        if b > a:
            break
        if (a + b) % 2:
            continue
        pairs.append((a, b))
found = next((p for p in pairs if sum(p) > 3), None)

# %% try in all its flows
log = []


def risky(kind):
    try:
        log.append(f"try {kind}")
        if kind == "value":
            raise ValueError("bad", 3)
        if kind == "key":
            {}["k"]
        if kind == "zero":
            1 / 0
        if kind == "return":
            return "returned"
    except (ValueError, TypeError) as error:
        log.append((type(error).__name__, error.args, str(error)))
        return "handled"
    except KeyError as error:
        log.append(str(error))
    except Exception as error:
        log.append(type(error).__name__)
    else:
        log.append("else")
    finally:
        log.append("finally")
    return "end"


results = [risky(k) for k in ("value", "key", "zero", "return", "none")]

# %% exceptions of one's own, raised again and chained
class AppError(Exception):
    def __init__(self, code, message="failed"):
        super().__init__(message)
        self.code = code


class Fatal(AppError):
    pass


trace = []
try:
    try:
        raise Fatal(3)
    except AppError as error:
        trace.append((error.code, str(error), isinstance(error, Fatal)))
        raise
    finally:
        trace.append("inner finally")
except Fatal as error:
    trace.append(error.args)
try:
    try:
        [][1]
    except IndexError as cause:
        raise RuntimeError("wrapped") from cause
except RuntimeError as error:
    trace.append((str(error), type(error.__cause__).__name__))

# %% the name of an exception goes away
error = "before"
try:
    raise ValueError("x")
except ValueError as error:
    inside = str(error)
try:
    error
    bound = True
except NameError:
    bound = False

# %% with statements
log = []


class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        log.append(f"enter {self.name}")
        return self.name.upper()

    def __exit__(self, kind, value, traceback):
        log.append(f"exit {self.name} {kind.__name__ if kind else None}")
        return self.swallow


with Manager("a") as a, Manager("b") as b:
    log.append(a + b)
with Manager("c", swallow=True):
    raise KeyError("lost")
try:
    with Manager("d"):
        raise KeyError("kept")
except KeyError:
    log.append("caught")

# %% context managers from generators
import contextlib

log = []


@contextlib.contextmanager
def tag(name):
    log.append(f"<{name}>")
    try:
        yield name * 2
    finally:
        log.append(f"</{name}>")


with tag("p") as p, tag("b"):
    log.append(p)
with contextlib.suppress(ZeroDivisionError):
    1 / 0
    log.append("not reached")
with contextlib.ExitStack() as stack:
    stack.enter_context(tag("s"))
    log.append("inside")

# %% match on values and sequences
def describe(value):
    match value:
        case 0:
            return "zero"
        case 1 | 2:
            return "small"
        case "a" | "b":
            return "letter"
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [x, *rest]:
            return f"{x} and {len(rest)}"
        case {"kind": kind, **others}:
            return f"{kind} {sorted(others)}"
        case int(n) if n > 100:
            return f"big {n}"
        case float() | int():
            return "number"
        case None:
            return "none"
        case _:
            return "other"


results = [describe(v) for v in (0, 2, "b", [], [7], (1, 2, 3), {"kind": "k", "z": 1}, 500, 50, 1.5, None, {1})]

# %% match on classes
from dataclasses import dataclass


@dataclass
class Conv:
    filters: int
    kernel: int = 3


class Pool:
    __match_args__ = ("size",)

    def __init__(self, size):
        self.size = size


def cost(layer):
    match layer:
        case Conv(filters=f, kernel=1):
            return f
        case Conv(f, k):
            return f * k * k
        case Pool(2 as s):
            return -s
        case Pool():
            return "pool"
        case [Conv() as first, *_]:
            return cost(first) + 1000


results = [cost(x) for x in (Conv(8, 1), Conv(4), Pool(2), Pool(3), [Conv(2)], "x")]

# %% chained comparisons evaluate once
calls = []


def note(x):
    calls.append(x)
    return x


results = [1 < 2 < 3, 1 < 3 > 2, 3 > 2 > 2, 1 == 1 != 2, note(1) < note(5) < note(3) < note(9), "a" < "b" <= "b"]

# %% and, or, not and conditional expressions
calls = []


def t(x):
    calls.append(x)
    return x


values = [t(0) or t("") or t("x"), t(1) and t([]) and t(2), not t(0), t(3) if t(True) else t(4), None or 0, [] and 1]
default = None
name = default or "fallback"
nested = "a" if 0 else "b" if 0.0 else "c"

# %% assert and pass and del
a = b = [1, 2, 3, 4]
del a[1]
del b[-1:]
d = {"x": 1, "y": 2}
del d["x"], a
try:
    assert len(b) == 5, f"length {len(b)}"
except AssertionError as error:
    message = str(error)
try:
    a
    alive = True
except NameError:
    alive = False

# %% augmented assignment to everything
class C:
    n = 1


c = C()
c.n += 4
table = {"k": [1]}
table["k"] += (2, 3)
alias = table["k"]
alias += [4]
x = 7
x -= 2
x *= 3
x //= 2
x **= 2
x %= 10
x <<= 3
x |= 1
x ^= 5
x &= 0xFF
t = (1,)
t += (2,)
s = "a"
s *= 3
unique = {1}
unique |= {2, 3}
unique -= {1}
facts = (c.n, C.n, table)

# %% a condition that is not known takes both ways [machine]
import sys
import outside

flag = outside.flag
if flag:
    a, b = 1, 2
else:
    a, b = 1, 3
c = a + 1
d = 4 if flag else 4
#? a == 1
#? c == 2
#? d == 4
for item in outside.items:
    seen = 5
e = [1, 2, 3][a]
#? e == 2

# %% unknown values keep what is known around them [machine]
import outside

value = outside.load()
pair = (1, value)
row = [value] * 3
table = {"known": 7, "unknown": value}
#? pair[0] == 1
#? len(row) == 3
#? table["known"] == 7
#? len(f"{3:>5}") == 5


def build(n, extra=None):
    return n * 2


#? build(21, value) == 42
try:
    result = value.method(1)[2].name + 3
except KeyError:
    result = 0
after = "reached"
#? after == "reached"
