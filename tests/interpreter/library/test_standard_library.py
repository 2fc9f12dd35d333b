"""The standard library on plain data: every value that is told is Python's own."""

from __future__ import annotations

import pytest
from harness import check


IMPORTS = """
import bisect, collections, collections.abc, copy, enum, functools, heapq, importlib, inspect, itertools, json
import math, numbers, operator, os, pathlib, random, re, statistics, string, sys, textwrap, types, typing
import six
"""

EXPRESSIONS = r"""
math.ceil(7 / 2)
math.floor(-2.5)
math.trunc(-2.5)
math.ceil(5)
math.ceil('a')
math.ceil(None)
math.ceil(float('inf'))
math.floor(float('nan'))
math.sqrt(16)
math.sqrt(-1)
math.log(8, 2)
math.log2(1024)
math.log(0)
math.prod([2, 3, 4])
math.prod([])
math.prod([1.5, 2], start=2)
math.gcd(12, 18)
math.lcm(4, 6)
math.isqrt(17)
math.factorial(5)
math.factorial(-1)
math.comb(5, 2)
math.pow(2, 10)
math.pi
math.inf
math.fabs(-3)
math.isclose(0.1 + 0.2, 0.3)
math.exp(1)
math.hypot(3, 4)
math.floor(True)
math.copysign(1, -0.0)
functools.reduce(operator.mul, [1, 2, 3, 4])
functools.reduce(lambda x, y: x + y, [], 5)
functools.reduce(operator.add, [])
functools.partial(max, 3)(2)
functools.partial(dict, a=1)(b=2)
functools.partial(int, base=2)('101')
functools.partial(functools.partial(max, 3), 9)(2)
functools.partial(max, 1).args
functools.partial(dict, a=1).keywords
list(itertools.chain([1], (2, 3), 'a'))
list(itertools.chain.from_iterable([[1], [2]]))
list(itertools.product([1, 2], 'ab'))
list(itertools.product([0, 1], repeat=2))
list(itertools.permutations([1, 2, 3], 2))
list(itertools.combinations(range(4), 2))
list(itertools.combinations_with_replacement('ab', 2))
list(itertools.islice(itertools.count(5, 2), 3))
list(itertools.islice('abcdef', 1, 5, 2))
list(itertools.islice(itertools.cycle([1, 2]), 5))
list(itertools.repeat(3, 2))
list(itertools.repeat(3, times=2))
list(itertools.takewhile(lambda x: x < 3, [1, 2, 3, 1]))
list(itertools.dropwhile(lambda x: x < 3, [1, 2, 3, 1]))
list(itertools.filterfalse(lambda x: x % 2, range(5)))
list(itertools.compress('abc', [1, 0, 1]))
list(itertools.starmap(pow, [(2, 3), (3, 2)]))
list(itertools.accumulate([1, 2, 3]))
list(itertools.accumulate([1, 2, 3], operator.mul))
list(itertools.accumulate([1, 2], initial=10))
list(itertools.zip_longest([1, 2], 'a', fillvalue=0))
list(itertools.pairwise([1, 2, 3]))
[(k, list(g)) for k, g in itertools.groupby([1, 1, 2])]
[(k, list(g)) for k, g in itertools.groupby('aAbB', key=str.lower)]
[list(t) for t in itertools.tee([1, 2])]
list(zip(itertools.count(), 'ab'))
next(itertools.count(4))
operator.add(2, 3)
operator.itemgetter(1)([1, 2])
operator.itemgetter('a', 'b')({'a': 1, 'b': 2})
operator.attrgetter('real')(3)
operator.methodcaller('upper')('abc')
operator.eq(1, 1.0)
operator.not_(0)
operator.contains([1, 2], 2)
operator.neg(3)
operator.getitem([1, 2], 1)
sorted({'a': 2, 'b': 1}.items(), key=operator.itemgetter(1))
list(collections.OrderedDict([('b', 1), ('a', 2)]))
collections.OrderedDict(a=1)['a']
collections.OrderedDict(a=1)['b']
collections.OrderedDict(a=1) == {'a': 1}
isinstance(collections.OrderedDict(), dict)
isinstance(collections.OrderedDict(), collections.OrderedDict)
isinstance({}, collections.OrderedDict)
isinstance(collections.defaultdict(int), dict)
len(collections.OrderedDict(a=1, b=2))
dict(collections.OrderedDict(a=1, b=2))
'a' in collections.OrderedDict(a=1)
bool(collections.OrderedDict())
list(collections.OrderedDict(a=1).values())
collections.OrderedDict(a=1).get('z', 5)
collections.OrderedDict(a=1).pop('a')
collections.OrderedDict(a=1).nonexistent
collections.defaultdict(list)['x']
collections.defaultdict(lambda: 7)['x']
collections.defaultdict(None)['x']
collections.defaultdict(int, {'a': 3})['a']
collections.Counter('abca')['a']
collections.Counter('abca')['z']
collections.Counter('abca').most_common()
collections.Counter('abca').most_common(1)
collections.Counter(a=2)['a']
sorted(collections.Counter('abca').elements())
sum(collections.Counter('abca').values())
dict(collections.Counter('ab') + collections.Counter('b'))
list(collections.deque([1, 2, 3]))
list(collections.deque([1, 2, 3], maxlen=2))
list(collections.deque([1, 2, 3], 2))
collections.deque([1, 2]).popleft()
collections.deque([]).pop()
len(collections.deque([1, 2]))
collections.deque([1, 2])[1]
collections.namedtuple('P', 'x y')(1, 2).y
collections.namedtuple('P', ['x', 'y'])(1, y=2)[0]
collections.namedtuple('P', 'x, y', defaults=[5])(1).y
collections.namedtuple('P', 'x y')(1)
collections.namedtuple('P', 'x y')(1, 2, 3)
collections.namedtuple('P', 'x y')(1, 2)._asdict()
collections.namedtuple('P', 'x y')(1, 2)._replace(x=5)
collections.namedtuple('P', 'x y')._fields
collections.namedtuple('P', 'x y')._make([1, 2])
collections.namedtuple('P', 'x def', rename=True)._fields
tuple(collections.namedtuple('P', 'x y')(1, 2))
isinstance(collections.namedtuple('P', 'x y')(1, 2), tuple)
collections.namedtuple('P', 'x y')(1, 2) == (1, 2)
len(collections.namedtuple('P', 'x y')(1, 2))
[v * 2 for v in collections.namedtuple('P', 'x y')(1, 2)]
isinstance([], collections.abc.Iterable)
isinstance({}, collections.abc.Mapping)
isinstance(3, collections.abc.Iterable)
isinstance((1,), collections.abc.Sequence)
isinstance('a', collections.abc.Sequence)
isinstance(len, collections.abc.Callable)
isinstance(collections.OrderedDict(), collections.abc.Mapping)
copy.copy([1, [2]])
copy.deepcopy({'a': [1, {'b': 2}]})
copy.deepcopy((1, [2]))
os.path.join('a', 'b', 'c.h5')
os.path.join('a', '/b')
os.path.basename('/x/y.txt')
os.path.dirname('/x/y.txt')
os.path.splitext('model.tar.gz')
os.path.split('/x/y')
os.path.normpath('a/../b')
os.path.isabs('/a')
os.sep
os.path.join(pathlib.PurePosixPath('a'), 'b')
sys.version_info[:2] >= (3, 6)
sys.version_info.major
sys.version_info >= (3,)
sys.version_info < (3, 0)
sys.maxsize
sys.exit(3)
str(pathlib.PurePosixPath('a') / 'b')
pathlib.PurePosixPath('a/b.txt').suffix
pathlib.PurePosixPath('a/b.txt').stem
pathlib.PurePosixPath('a/b.txt').parent.name
pathlib.PurePosixPath('a/b.txt').with_suffix('.h5').name
pathlib.PurePosixPath('a/b/c').parts
pathlib.PurePosixPath('a') == pathlib.PurePosixPath('a')
re.match(r'(\d+)x(\d+)', '32x64').group(2)
re.match('a', 'b') is None
re.search('b', 'abc').start()
re.findall(r'\w+', 'ab cd')
re.findall(r'(\w)(\w)', 'abcd')
re.split(r',\s*', 'a, b,c')
re.sub('a', 'b', 'banana')
re.sub('a', 'b', 'banana', count=1)
re.sub('(a)', lambda m: m.group(1).upper(), 'banana')
re.compile(r'\d+').findall('1 22')
re.compile('(?P<x>a)').match('a').group('x')
re.compile('(?P<x>a)').match('a').groupdict()
re.match('A', 'a', re.I).group()
[m.group() for m in re.finditer('.', 'ab')]
re.escape('a.b')
re.match('a', 'ab').group(5)
bool(re.match('a', 'b'))
re.fullmatch('ab', 'ab').span()
json.loads('{"a": [1, 2.5, null, true]}')
json.loads('{')
json.dumps({'a': 1, 'b': [1, 2]})
json.dumps([1, 2], indent=2)
string.ascii_lowercase
string.punctuation
string.capwords('ab cd')
textwrap.dedent('  a\n  b')
statistics.mean([1, 2, 3])
bisect.bisect_left([1, 3, 5], 3)
heapq.nlargest(2, [1, 5, 3])
heapq.nsmallest(1, [4, 2])
types.SimpleNamespace(a=1, b=2).b
types.SimpleNamespace(a=1).c
isinstance(lambda: 1, types.FunctionType)
isinstance(3, types.FunctionType)
isinstance(3, numbers.Number)
isinstance(2.5, numbers.Integral)
isinstance('a', numbers.Number)
typing.cast(int, 5)
typing.TYPE_CHECKING
isinstance('a', six.string_types)
list(six.moves.range(3))
sorted(six.iteritems({'a': 1}))
six.PY3
inspect.isclass(int)
inspect.isfunction(lambda: 1)
inspect.isclass(3)
list(inspect.signature(lambda a, b=1, *c, d, **e: 0).parameters)
inspect.signature(lambda a, b=1: 0).parameters['b'].default
list(inspect.signature(functools.wraps(lambda a, b=1: 0)(lambda *c: 0)).parameters)
list(inspect.signature(functools.wraps(functools.wraps(lambda a: 0)(lambda b: 0))(lambda *c: 0)).parameters)
list(inspect.signature(functools.wraps(lambda a: 0)(lambda *c: 0), follow_wrapped=False).parameters)
inspect.getfullargspec(functools.wraps(lambda a, b=1: 0)(lambda *c: 0)).varargs
inspect.getfullargspec(lambda a, b=1, *c, d=2, **e: 0).args
inspect.getfullargspec(lambda a, b=1, *c, d=2, **e: 0).defaults
inspect.getfullargspec(lambda a, b=1, *c, d=2, **e: 0).varkw
inspect.getfullargspec(lambda a, b=1, *c, d=2, **e: 0).kwonlydefaults
importlib.import_module('math').pi
importlib.import_module('os.path').join('a', 'b')
enum.Enum('Color', 'RED GREEN')['GREEN'].value
enum.Enum('Color', {'A': 5})(5).name
len(enum.Enum('Color', 'RED GREEN'))
[c.name for c in enum.Enum('Color', ['A', 'B'])]
enum.Enum('Color', 'A')(9)
enum.Enum('Color', 'A')['Z']
random.choice([7])
random.choice([])
len(random.sample(range(10), 3))
len(random.choices([1, 2], k=4))
random.seed(3)
"""


@pytest.mark.parametrize("expression", [line for line in EXPRESSIONS.splitlines() if line])
def test_the_value_is_pythons(expression: str) -> None:
    """An exact value, or the exception that Python raises."""
    assert check(expression, IMPORTS)


def test_an_exception_of_a_librarys_own() -> None:
    """A bad pattern raises ``re.error``, which is no built-in exception."""
    assert not check("re.compile('(')", IMPORTS)
