"""Inputs that no program should mind: adversarial ones by hand, mutated models, and other people's files."""

from __future__ import annotations

import json
import random
import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from hostile_programs import PROGRAMS


HEAD = "import keras\nfrom keras import layers\n"
TAIL = "\nmodel = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
ROOT = Path(__file__).resolve().parents[2]

STATEMENTS = {
    "a tower of exponents": "x = 10**10**10**10",
    "a shift": "x = 1 << 10**12",
    "a factorial": "import math\nx = math.factorial(10**9)",
    "a huge repeat": "x = [0] * 10**12\ny = 'a' * 10**13\nz = (1,) * 10**11",
    "a huge range": "x = list(range(10**15))\nfor i in range(10**18):\n    pass",
    "a huge comprehension": "x = [i * j for i in range(10**6) for j in range(10**6)]",
    "doubling texts": "s = 'ab'\nfor _ in range(200):\n    s = s + s",
    "doubling lists": "s = [1]\nfor _ in range(200):\n    s = s + s",
    "doubling dictionaries": "d = {}\nfor i in range(10**9):\n    d[i] = d.copy()",
    "texts that grow": "s = 'a' * 10**6\nt = s.join([s] * 1000)\nu = s.replace('a', s)\nv = f'{s}{s}' * 3\n"
    "w = s.translate({97: s})\nfor _ in range(100):\n    s = f'{s}{s}'",
    "a list that takes itself in": "x = [1]\nx += x\nfor _ in range(100):\n    x.extend(x)\n    x += x\n"
    "    x[len(x):] = x\n    x = [*x, *x]\n    x = x[:] + x[:]",
    "sorted and copied": "x = list(range(10**5))\nwhile True:\n    y = sorted(x); x = list(reversed(y)); z.append(x)",
    "all collections kept": "x = []\nfor i in range(10**9):\n    x.append(list(range(1000)))",
    "functions kept": "x = [lambda: i for i in range(10**8)]",
    "generators kept": "def g():\n    yield 1\nx = [g() for i in range(10**8)]",
    "generator expressions kept": "x = [(j for j in [1]) for i in range(10**8)]",
    "iterators kept": "import itertools\nx = [itertools.count() for i in range(10**8)]",
    "arrays kept": "import numpy as np\nx = [np.zeros(3) for i in range(10**8)]",
    "tensors kept": "h = keras.Input((4,))\nx = [h + 1 for i in range(10**8)]",
    "unknown values kept": "x = [open('a') for i in range(10**8)]",
    "a loop over what is long": "import json\nfor i in range(10**15):\n    if json.load(f): break\nlayers.Dense(i)",
    "equality of twins": "x, y = [], []\nfor _ in range(100):\n    x, y = [x, x], [y, y]\nz = x == y",
    "membership of twins": "x, y = [], []\nfor _ in range(100):\n    x, y = [x, x], [y, y]\nz = x in [y]",
    "texts of twins": "x = []\nfor _ in range(100):\n    x = [x, x]\nprint(x)\ny = str(x)\nz = f'{x!r}'",
    "a hash of twins": "x = ()\nfor _ in range(100):\n    x = (x, x)\ny = {x: 1}\nz = hash(x)\nw = {x}",
    "an order of twins": "x, y = [1], [1]\nfor _ in range(100):\n    x, y = [x, x], [y, y]\nz = x < y\nw = sorted([x, y])",
    "twins as arguments": "x = ()\nfor _ in range(100):\n    x = (x, x)\nlayers.Dense(x)\nkeras.Input(x)\nf(x)[x].y = x",
    "twins as JSON": "import json, copy\nx = []\nfor _ in range(100):\n    x = [x, x]\njson.dumps(x)\ncopy.deepcopy(x)",
    "twins in an unknown": "x = ()\nfor _ in range(100):\n    x = (x, x)\ny = unknown + x\nif unknown == x:\n    z = x",
    "a loop without end": "while True:\n    x = 1",
    "a loop that layers never end": "x = keras.Input((4,))\nwhile True:\n    x = layers.Dense(4)(x)",
    "a deep recursion": "def f(n):\n    return f(n + 1)\nf(0)",
    "mutual recursion": "def f(n):\n    return g(n)\ndef g(n):\n    return f(n) + f(n)\nf(0)",
    "a recursion in a lambda": "f = lambda f: f(f)\nf(f)",
    "Ackermann": "def a(m, n):\n    return n + 1 if not m else a(m - 1, a(m, n - 1) if n else 1)\na(5, 5)",
    "a generator without end": "def g():\n    while True:\n        yield 1\nx = list(g())",
    "an iterator without end": "import itertools\nx = list(itertools.count())\ny = sum(itertools.repeat(1))",
    "permutations": "import itertools\nx = list(itertools.permutations(range(40)))",
    "a list in itself": "x = []\nx.append(x)\ny = repr(x)\nz = x == x\nh = layers.Dense(x)",
    "a dictionary in itself": "d = {}\nd['d'] = d\nkeras.Sequential(d)\nprint(d)\nstr(d)",
    "an object in itself": "class A: pass\na = A()\na.a = a\nlayers.Dense(a)(a)",
    "a model in itself": "m = keras.Sequential()\nm.add(m)\nm.build((None, 4))\nm.summary()",
    "a layer that is its own sublayer": "l = layers.Dense(4)\nl.inner = l\nl(keras.Input((4,)))",
    "equality that lies": "class A:\n    def __eq__(self, o): return self == o\nA() == A()\nA() in [A()]",
    "a length that lies": "class A:\n    def __len__(self): return 10**30\nx = len(A())\n[0] * len(A())",
    "attributes that lie": "class A:\n    def __getattr__(self, n): return getattr(self, n + 'x')\nA().a",
    "attributes of attributes": "class A:\n    def __getattr__(self, n): return self\nA().a.b.c.d(1)(2)[3]",
    "a hash that lies": "class A:\n    def __hash__(self): return hash(self)\nd = {A(): 1}",
    "a representation of itself": "class A:\n    def __repr__(self): return repr(self)\nprint(A())",
    "a metaclass of itself": "class M(type):\n    def __call__(c, *a): return c(*a)\nclass A(metaclass=M): pass\nA()",
    "a class that derives itself": "class A: pass\nclass B(A): pass\nA.__bases__ = (B,)\nB().x",
    "a class with itself as base": "class A(A): pass\nA()",
    "a decorator of decorators": "def d(f): return d\n@d\n@d\ndef f(): pass\nf(f)(f)",
    "a property of itself": "class A:\n    @property\n    def a(self): return self.a\nA().a",
    "a descriptor": "class D:\n    def __get__(s, o, t): return o.d\nclass A: d = D()\nA().d",
    "super of super": "class A:\n    def f(self): super().f()\n    __init__ = f\nA()",
    "new of new": "class A:\n    def __new__(cls): return cls()\nA()",
    "nested f-strings": "x = 'a'\nfor _ in range(100):\n    x = f'{x!r:>{len(x)}}{x}'",
    "a regular expression": "import re\nre.match('(a*)*b', 'a' * 5000)\nre.compile('(' * 900)",
    "a format": "x = '{:>999999999999}'.format(1)\ny = '%*d' % (10**12, 1)\nz = f'{1:>{10**10}}'",
    "a division by zero": "x = 1 / 0\ny = 1 % 0\nz = 0 ** -1",
    "an infinite size": "layers.Dense(float('inf'))\nlayers.Dense(float('nan'))\nlayers.Dense(10**400)",
    "a negative size": "layers.Dense(-5)(keras.Input((-3,)))\nlayers.Conv2D(-1, -1)(keras.Input((-1, 0, 3)))",
    "a huge model": "x = keras.Input((10**9,) * 5)\nlayers.Flatten()(x)\nlayers.Dense(10**9)(x)",
    "a shape of everything": "keras.Input(({}, [], None, 'a', 1.5, object()))",
    "a thousand dimensions": "keras.Input((2,) * 5000)",
    "a million layers": "keras.Sequential([layers.Dense(1) for _ in range(10**6)])",
    "an exec": "exec('x = 1' * 10**7)\neval('(' * 500)\ncompile('', '', 'exec')",
    "imports of itself": "import m\nfrom m import *\nfrom . import m\nfrom .m import model\nimport m.m.m",
    "strange imports": "import os.path.path.path\nfrom __future__ import braces\nfrom keras import *\nimport a.b.c as d",
    "deleting builtins": "del print\ndel keras\ndel undefined\nglobals().clear()\nlocals().clear()\nvars().update(a=1)",
    "exceptions in exceptions": "try:\n    raise 1\nexcept:\n    try:\n        raise\n    finally:\n        raise 2",
    "matching": "match [1, [2, [3]]]:\n    case [a, [b, [*c]]] if a in c: pass\n    case {**k}: pass\n    case _: x = k",
    "walrus and stars": "print(*(y := [*range(10**9)]), **{str(i): i for i in range(10**9)})\n[*a, *b] = y",
    "threads and processes": "import os, threading\nos.fork()\nos.abort()\nos._exit(3)\nthreading.Thread().start()",
    "an end": "import sys\nsys.exit(1)\nquit()\nraise SystemExit",
    "symbols by the thousand": "def build(*args, **kwargs):\n    return layers.Dense(sum(args) ** len(kwargs) // max(args))\n",
    "conditions by the thousand": "import json\nc = json.load(open('c'))\n"
    + "\n".join(f"n{i} = {i} if c[{i}] else {i + 1}" for i in range(200))
    + "\nlayers.Dense(sum(v for k, v in globals().items() if k.startswith('n')))",
    "a size that grows": "import json\nn = json.load(open('n'))['n']\nfor _ in range(50):\n    n = n * n + n // 3\nlayers.Dense(n)(keras.Input((n,)))",
}

TEXTS = {
    "nothing": "",
    "a null byte": "x = 1\0\n",
    "only blanks": " \t\f\n\r\n\r",
    "a form feed in a line": "x = 1\f\ny = 2",
    "old line ends": HEAD.replace("\n", "\r") + TAIL.replace("\n", "\r"),
    "brackets": "(" * 10_000,
    "closed brackets": "x = " + "(" * 3_000 + ")" * 3_000,
    "nested lists": "x = " + "[" * 150 + "]" * 150,
    "unary operators": "x = " + "-" * 20_000 + "1",
    "a long sum": "x = " + " + ".join(["1"] * 20_000),
    "a long chain of attributes": "x = a" + ".b" * 20_000,
    "a long chain of calls": "x = f" + "()" * 5_000,
    "a long chain of comparisons": "x = " + " < ".join(map(str, range(5_000))),
    "nested functions": "".join("    " * n + f"def f{n}():\n" for n in range(95)) + "    " * 95 + "pass\n",
    "nested ifs": "".join(" " * n + "if x:\n" for n in range(99)) + " " * 99 + "pass\n",
    "nested comprehensions": "x = " + "[" * 50 + "1" + " for i in y]" * 50,
    "a long line": HEAD + "x = '" + "a" * 2_000_000 + "'" + TAIL,
    "many lines": HEAD + "x = 1\n" * 100_000 + TAIL,
    "a long number": HEAD + "x = " + "9" * 100_000 + TAIL,
    "a long hexadecimal number": HEAD + "x = 0x" + "f" * 500_000 + TAIL,
    "a long name": HEAD + "a" * 100_000 + " = 1" + TAIL,
    "strange letters": HEAD + "ℌ = 1\nª = 2\nx = 'é🎈\u202e\ufeff'\n𝓶𝓸𝓭𝓮𝓵 = 3" + TAIL,
    "wrong indentation": HEAD + "  x = 1\n y = 2" + TAIL,
    "an open string": HEAD + "x = '''abc" + TAIL,
    "Python 2": "print 'a'\nexec 'b'\nraise E, 'c'\nx = 0777\n`x`\nimport keras\n",
    "only comments": "# keras\n" * 5_000,
    "comments that speak to us": HEAD + "x = 1  # paramlint: " + "[" * 5_000 + TAIL,
    "a thousand noqas": HEAD + "x = 1  " + "# noqa: KPL101 " * 2_000 + TAIL,
    "assumptions": HEAD + "n = f()  # paramlint: assume n=" + "9" * 10_000 + TAIL,
    "a pasted table": HEAD + TAIL + "# Layer (type)  Output Shape  Param #\n" + "# =====\n" * 5_000,
}

BYTES = {
    "UTF-16": (HEAD + TAIL).encode("utf-16"),
    "UTF-32": (HEAD + TAIL).encode("utf-32"),
    "a byte-order mark": b"\xef\xbb\xbf" + (HEAD + TAIL).encode(),
    "two byte-order marks": b"\xef\xbb\xbf" * 2 + (HEAD + TAIL).encode(),
    "an encoding that does not exist": b"# coding: klingon\nimport keras\n",
    "an encoding of bytes": b"# coding: rot13\nvzcbeg xrenf\n# keras\n",
    "an encoding of archives": b"# -*- coding: zlib -*-\nimport keras\n",
    "Latin-1": b"# coding: latin-1\nimport keras\nx = '\xe9'\n",
    "not UTF-8": b"import keras\nx = '\xe9\xff\xfe'\n",
    "surrogates": b"import keras\nx = '\xed\xa0\x80'\n",
    "noise with a word": bytes(range(256)) * 50 + b"keras",
}

NOTEBOOKS = {
    "nothing": b"",
    "a number": b"1 # keras",
    "no cells": b'{"keras": 1}',
    "cells that are no list": b'{"cells": {"keras": 1}}',
    "cells of all kinds": b'{"cells": [1, null, "keras", [], {}, {"cell_type": 3}, {"cell_type": "code", "source": 5}]}',
    "deep JSON": b'{"keras": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "numbers that are none": b'{"cells": [], "keras": NaN, "x": 1e999999, "y": -Infinity}',
    "a cell twice": b'{"cells": [], "cells": [{"cell_type": "code", "source": "import keras"}]}',
    "cut off": b'{"cells": [{"cell_type": "code", "source": ["import keras\\n',
    "surrogates": b'{"cells": [{"cell_type": "code", "source": "import keras\\nx = \'\\ud800\'"}]}',
    "magics": json.dumps(
        {
            "cells": [
                {"cell_type": "code", "source": "import keras\n%" + "x" * 10_000 + "\n!ls\n%%bash\n?x\nx??\n"}
            ]
        }
    ).encode(),
}


def adversarial() -> Iterator[tuple[str, str, bytes]]:
    """Yield name, file name and contents of the inputs that were made by hand."""
    for name, text in (STATEMENTS | PROGRAMS).items():
        yield name, "m.py", (HEAD + text + TAIL).encode("utf-8", "surrogatepass")
    for name, text in TEXTS.items():
        yield name, "m.py", text.encode("utf-8", "surrogatepass")
    for name, data in BYTES.items():
        yield name, "m.py", data
    for name, data in NOTEBOOKS.items():
        yield f"notebook: {name}", "m.ipynb", data


def seeds() -> list[str]:
    """Return the programs that are mutated: those that the oracle runs."""
    texts = []
    for path in sorted((ROOT / "tests" / "oracle" / "programs").glob("*.py")):
        texts += re.split(r"^# %%.*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [text.strip() + "\n" for text in texts if text.strip()]


_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")
_STRANGE = [
    "None",
    "-1",
    "0",
    "10**9",
    "[]",
    "{}",
    "''",
    "lambda: 0",
    "self",
    "*x",
    "**x",
    "...",
    "1.5",
    "True",
]


def mutated(random_: random.Random, programs: list[str]) -> str:
    """Return a program with a few things wrong."""
    text = random_.choice(programs)
    for _ in range(random_.randint(1, 6)):
        lines, tokens = text.split("\n"), _TOKEN.findall(text)
        at, line = random_.randrange(len(tokens) or 1), random_.randrange(len(lines))
        match random_.randrange(9):
            case 0:
                lines.pop(line)
                text = "\n".join(lines)
            case 1:
                lines.insert(line, random_.choice(lines))
                text = "\n".join(lines)
            case 2 if tokens:
                tokens[at] = random_.choice(_STRANGE)
                text = "".join(tokens)
            case 3 if tokens:
                tokens[at] = random_.choice(tokens)
                text = "".join(tokens)
            case 4 if tokens:
                tokens.pop(at)
                text = "".join(tokens)
            case 5:
                text = re.sub(
                    r"\b\d+\b", lambda _: str(random_.choice([0, -1, 7, 10**6, 10**30])), text, count=3
                )
            case 6:
                text = text[: random_.randrange(len(text) + 1)]
            case 7:
                lines[line] = " " * random_.randint(0, 9) + lines[line].lstrip()
                text = "\n".join(lines)
            case _:
                other = random_.choice(programs).split("\n")
                lines[line:line] = other[: random_.randint(1, 12)]
                text = "\n".join(lines)
    return text


def mutations(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield mutated programs."""
    programs = seeds()
    for number in range(count):
        text = mutated(random.Random(f"{seed}:{number}"), programs)
        yield f"mutation {seed}:{number}", "m.py", text.encode("utf-8", "surrogatepass")


_NUMBER = re.compile(r"\b\d+(?:\.\d+)?\b")
_EXTREME = [
    "10**30", "10**400", "-10**400", "2**63", "2**64", "-2**63", "10**19", "1e308", "1e400", "float('nan')", "-1", "0",
    "True", "0.5", "float('-inf')", "(2, 2)", "[]", "None", "n", "1j",
]  # fmt: skip


def numbered(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield programs with some of their numbers replaced by larger, smaller and other ones."""
    programs = seeds()
    for number in range(count):
        random_ = random.Random(f"numbers {seed}:{number}")
        text = random_.choice(programs)
        found = list(_NUMBER.finditer(text))
        for each in sorted(random_.sample(found, min(len(found), random_.randint(1, 3))), key=lambda m: -m.start()):
            text = text[: each.start()] + random_.choice(_EXTREME) + text[each.end() :]
        yield f"numbers {seed}:{number}", "m.py", text.encode("utf-8", "surrogatepass")


def installed(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield files of the standard library, its tests and what is installed, as if each built models."""
    folders = [Path(sysconfig.get_paths()["stdlib"]), Path(sysconfig.get_paths()["purelib"])]
    paths = sorted({path for folder in folders for path in folder.rglob("*.py")})
    random.Random(seed).shuffle(paths)
    for path in paths[:count]:
        try:
            data = path.read_bytes()
        except OSError:
            continue
        yield f"{path.parent.name}/{path.name}", "m.py", data + b"\n# keras\n"


if __name__ == "__main__":
    sys.stdout.writelines(f"{name}\n" for name, _, _ in adversarial())
