"""Programs that build models with every statement inside every other one, as Hypothesis makes them up."""

from __future__ import annotations

from hypothesis import strategies as st


HEAD = """\
import functools, itertools, json, keras
from keras import Input, Model, Sequential, layers, ops
c = json.load(open('c'))
n = json.load(open('n'))['n']
x = Input((8,))
model = Sequential([Input((8,))])
"""

TAIL = """
model = Model(x, layers.Dense(2)(x)) if c else Model(x, x)
"""

SIZES = st.sampled_from(
    ["1", "4", "8", "n", "n + 1", "2 * n", "i", "len(xs)", "u", "-1", "None", "c", "8 // i", "x.shape[-1]"]
)
CONDITIONS = st.sampled_from(
    ["c", "not c", "True", "n > 3", "i % 2", "x is None", "c[i]", "(u := i)", "len(xs) < 3", "n == n"]
)
NAMES = st.sampled_from(["x", "y", "xs", "u", "i", "f", "layer", "block", "self", "model"])
ITERABLES = st.sampled_from(
    [
        "range(3)",
        "[8, 4]",
        "range(n)",
        "c",
        "xs",
        "zip(xs, range(3))",
        "model.layers",
        "g()",
        "enumerate([1, 2])",
        "()",
    ]
)
LAYERS = st.sampled_from(
    [
        "layers.Dense({})",
        "layers.Dense({}, name='a')",
        "layers.Dropout(0.5)",
        "layers.BatchNormalization()",
        "layers.Reshape(({}, 1))",
        "layers.Lambda(lambda t: t * 2)",
        "layers.LSTM({})",
        "layers.Embedding(10, {})",
        "layers.Concatenate()",
        "layers.Bidirectional(layers.GRU({}))",
        "Sequential([layers.Dense({})])",
        "Block({})",
        "Net({})",
        "functools.partial(layers.Dense, {})()",
        "layer",
        "block",
        "(layers.Dense if c else layers.LSTM)({})",
    ]
)
ERRORS = st.sampled_from(["ValueError", "StopIteration", "x", "KeyError(1) from None"])
MANAGERS = st.sampled_from(["open('a')", "keras.name_scope('a')", "c", "Manager()", "Manager() as x, c"])
DECORATORS = st.sampled_from(
    [[], ["@functools.lru_cache"], ["@staticmethod"], ["@functools.wraps(f)"], ["@c"]]
)
PATTERNS = st.sampled_from(
    ["_", "8", "[a, *b]", "{'a': u}", "int()", "None", "str() | int()", "layers.Dense()", "x"]
)


@st.composite
def expressions(draw, depth=2):
    """Make up what is assigned."""
    layer = draw(LAYERS).format(draw(SIZES))
    if not depth:
        return layer
    inner = draw(expressions(depth - 1))
    return draw(
        st.sampled_from(
            [
                f"{layer}(x)",
                f"{layer}({inner})",
                layer,
                f"[{inner}, x]",
                f"[{layer}(x) for u in {draw(ITERABLES)}]",
                f"{{i: {inner} for i in range(3) if {draw(CONDITIONS)}}}",
                f"({inner} for u in {draw(ITERABLES)})",
                f"{inner} if {draw(CONDITIONS)} else x",
                f"(lambda t, u=4: {inner})(x)",
                f"(y := {inner})",
                f"[*xs, {inner}]",
                f"functools.reduce(lambda t, u: {layer}(t), {draw(ITERABLES)}, x)",
                f"f(x, {draw(SIZES)})",
                "x",
                "xs",
                "g()",
                f"ops.concatenate([x, {inner}])",
                f"x + {inner}",
                f"Model(x, {inner})",
                f"next(iter({draw(ITERABLES)}))",
                f"map(lambda u: {inner}, {draw(ITERABLES)})",
                f"{inner}[0]",
                f"({inner}).units",
                f"getattr(layers, 'Dense')({draw(SIZES)})(x)",
            ]
        )
    )


def indented(lines):
    return ["    " + line for line in lines] or ["    pass"]


@st.composite
def blocks(draw, depth=3, inside=frozenset()):
    """Make up some statements; ``inside`` says what stands around them: a loop, a function, an async one."""
    lines = []
    for _ in range(draw(st.integers(1, 4 if depth > 1 else 2))):
        lines += draw(statements(depth, inside))
    return lines


@st.composite
def statements(draw, depth, inside):
    """Make up one statement."""
    simple = ["assign", "add", "call", "augment", "unpack", "delete", "assert", "declare", "raise"]
    simple += ["jump"] if inside & {"loop", "function"} else []
    nested = [
        "if",
        "for",
        "while",
        "with",
        "try",
        "match",
        "def",
        "class",
        "net",
        "generator",
        "async",
        "group",
    ]
    kind = draw(st.sampled_from([*simple[:3], *simple, *(nested if depth else [])]))
    value = draw(expressions())

    def block(*more):
        return indented(draw(blocks(depth - 1, inside | set(more))))

    match kind:
        case "assign":
            return [f"{draw(NAMES)} = {value}"]
        case "add":
            return [f"model.add({value})"]
        case "call":
            return [f"x = {draw(LAYERS).format(draw(SIZES))}(x)"]
        case "augment":
            return [f"{draw(NAMES)} += {value}"]
        case "unpack":
            return [f"{draw(NAMES)}, *{draw(NAMES)} = {value}"]
        case "delete":
            return [f"del {draw(NAMES)}"]
        case "assert":
            return [f"assert {draw(CONDITIONS)}, {value}"]
        case "declare":
            return [f"global {draw(NAMES)}"]
        case "raise":
            return [f"if {draw(CONDITIONS)}: raise {draw(ERRORS)}"]
        case "jump":
            words = (["break", "continue"] if "loop" in inside else []) + (
                ["return", f"return {value}", f"yield {value}", f"x = yield from {draw(ITERABLES)}"]
                if "function" in inside and "async" not in inside
                else ["await f(x)", "return"]
                if "async" in inside
                else []
            )
            return [f"if {draw(CONDITIONS)}:", f"    {draw(st.sampled_from(words))}"]
        case "if":
            return [
                f"if {draw(CONDITIONS)}:",
                *block(),
                f"elif {draw(CONDITIONS)}:",
                *block(),
                "else:",
                *block(),
            ]
        case "for":
            tail = ["else:", *block()] if draw(st.booleans()) else []
            target = draw(st.sampled_from(["i", "u", "i, u", "x", "layer", "xs[0]", "self.a"]))
            return [f"for {target} in {draw(ITERABLES)}:", *block("loop"), *tail]
        case "while":
            return [f"while {draw(CONDITIONS)}:", *block("loop"), f"    if {draw(CONDITIONS)}: break"]
        case "with":
            return [f"with {draw(MANAGERS)} as y:", *block()]
        case "try":
            error = draw(
                st.sampled_from(["except ValueError as e:", "except (KeyError, TypeError):", "except:"])
            )
            tail = draw(st.sampled_from([[], ["else:", *block()], ["finally:", *block()]]))
            return ["try:", *block(), error, *block(), *tail]
        case "group":
            body = indented(draw(blocks(depth - 1, frozenset())))
            return ["try:", *body, "except* ValueError as e:", "    x = e.exceptions"]
        case "match":
            first, second = (f"    case {draw(PATTERNS)} if {draw(CONDITIONS)}:" for _ in range(2))
            return [f"match {value}:", first, *indented(block()), second, *indented(block())]
        case "def":
            decorator = draw(DECORATORS)
            body = indented(draw(blocks(depth - 1, frozenset({"function"}))))
            return [
                *decorator,
                f"def f(x, u={draw(SIZES)}, *args, **kwargs):",
                *body,
                "    return x",
                "x = f(x)",
            ]
        case "generator":
            body = indented(draw(blocks(depth - 1, frozenset({"function"}))))
            return ["def g(x=x):", *body, f"    yield {value}", f"for y in g(): {draw(NAMES)} = y"]
        case "async":
            body = indented(draw(blocks(depth - 1, frozenset({"function", "async"}))))
            more = ["    async for i in f(x): pass", "    async with c as y: pass", "    return x"]
            return ["async def f(x, u=3):", *body, *more]
        case "class":
            body = indented(draw(blocks(depth - 1, frozenset({"function"}))))
            start = indented(draw(blocks(depth - 1, frozenset({"function"}))))
            return [
                f"class {draw(st.sampled_from(['Block', 'Net', 'Manager']))}(layers.Layer):",
                "    def __init__(self, u=4, **kwargs):",
                "        super().__init__(**kwargs)",
                *indented(start),
                f"        self.a = {value}",
                "    def build(self, shape):",
                f"        self.w = self.add_weight(shape=(shape[-1], {draw(SIZES)}))",
                "    def call(self, x):",
                *indented(body),
                "        return x",
            ]
        case _:
            body = indented(draw(blocks(depth - 1, frozenset({"function"}))))
            return [
                "class Net(Model):",
                "    def __init__(self, u=4):",
                "        super().__init__()",
                f"        self.layers_ = {value}",
                "    def call(self, x, training=False):",
                *indented(body),
                "        for layer in self.layers: x = layer(x)",
                "        return self.layers_(x)",
                "    def __enter__(self): return self",
                "net = Net()",
                "net.build((None, 8))",
                "x = net(x)",
            ]


def programs():
    """Return a strategy of whole programs."""
    return blocks().map(lambda lines: HEAD + "\n".join(lines) + TAIL)
