"""Values from outside of the program: command lines, flags, the environment, files, chance."""

from __future__ import annotations

import pytest
from harness import run, value, values

from keras_paramlint.algebra import Poly, symbols_of
from keras_paramlint.interpreter.values import Unknown, is_open


PARSER = """
import argparse
def str2bool(v):
    return v.lower() in ('yes', 'true', '1')
parser = argparse.ArgumentParser(description='100% sure')
group = parser.add_argument_group('model')
group.add_argument('-u', '--num-units', type=int, default=64, help='50% of all')
parser.add_argument('--rate', type=float, default='0.5')
parser.add_argument('--name', default='vgg', choices=['vgg', 'resnet'])
parser.add_argument('--sizes', nargs='+', type=int, default=[32, 64])
parser.add_argument('--flag', action='store_true')
parser.add_argument('--no-bias', dest='bias', action='store_false')
parser.add_argument('--as-bool', type=str2bool, default='yes')
parser.add_argument('--nothing', type=int)
parser.add_argument('--must', type=int, required=True)
parser.add_argument('--level', action='count', default=0)
"""


def default_of(size: object) -> tuple[str, int | None]:
    """Return the name and the default of the only symbol."""
    assert isinstance(size, Poly)
    (only,) = symbols_of(size)
    return only.name, only.default


def test_an_option_that_is_an_integer_is_a_symbol_with_its_default() -> None:
    """The formula keeps ``num_units``, the count is given at 64."""
    assert default_of(value("args.num_units", PARSER + "args = parser.parse_args()")) == ("num_units", 64)


def test_an_option_without_default_is_not_known() -> None:
    """A required option is named after itself."""
    must = value("args.must", PARSER + "args = parser.parse_args()")

    assert isinstance(must, Unknown)
    assert must.name == "must"
    assert "--must" in must.reason


def test_other_defaults_are_assumed() -> None:
    """Texts, floats, flags and lists are what their default is, and it is recorded."""
    machine, ours = run(
        PARSER
        + "a, rest = parser.parse_known_args()\n"
        + "got = (a.rate, a.name, a.sizes, a.flag, a.bias, a.as_bool, a.nothing, a.level)"
    )

    assert ours["got"] == (0.5, "vgg", [32, 64], False, True, True, None, 0)
    assert {name: found for name, (found, _) in machine.assumptions.items()} == {
        "rate": 0.5,
        "name": "vgg",
        "sizes": [32, 64],
        "flag": False,
        "bias": True,
        "as_bool": True,
        "nothing": None,
        "level": 0,
    }


def test_a_command_line_that_the_program_spells_out_is_parsed() -> None:
    """No assumption is needed then, and options given win over defaults."""
    machine, ours = run(
        PARSER
        + "words = '--must 3 -u 7 --sizes 1 2 --flag --as-bool no --level'.split()\n"
        + "a = parser.parse_args(words)\n"
        + "got = (a.must, a.num_units, a.sizes, a.flag, a.as_bool, a.level, vars(a)['rate'])"
    )

    assert ours["got"] == (3, 7, [1, 2], True, False, 1, 0.5)
    assert not machine.assumptions


def test_a_command_line_that_is_refused_ends_the_program() -> None:
    """As argparse would, without printing."""
    refused = value("parser.parse_args(['--must', 'x'])", PARSER)

    assert isinstance(refused, Unknown)


def test_subcommands_parents_and_set_defaults() -> None:
    """Options of every subcommand have their defaults; which one was chosen is not known."""
    ours = values(
        """
import argparse
base = argparse.ArgumentParser(add_help=False)
base.add_argument('--width', type=int, default=5)
parser = argparse.ArgumentParser()
sub = parser.add_subparsers(dest='command')
train = sub.add_parser('train', parents=[base])
train.add_argument('--epochs', type=int, default=10)
parser.set_defaults(mode='fast')
a = parser.parse_args()
command, width, epochs, mode = a.command, a.width, a.epochs, a.mode
"""
    )

    assert isinstance(ours["command"], Unknown)
    assert default_of(ours["width"]) == ("width", 5)
    assert default_of(ours["epochs"]) == ("epochs", 10)
    assert ours["mode"] == "fast"


def test_absl_flags() -> None:
    """Flags of all kinds, read through FLAGS or their holder."""
    machine, ours = run(
        """
from absl import app, flags
FLAGS = flags.FLAGS
flags.DEFINE_integer('units', 32, 'width')
flags.DEFINE_string('name', 'lstm', 'kind')
flags.DEFINE_list('sizes', 'a,b', 'more')
depth = flags.DEFINE_integer('depth', 3, 'layers')
got = {}
def main(argv):
    got['units'] = FLAGS.units
    got['name'] = FLAGS.name
    got['sizes'] = FLAGS.sizes
    got['depth'] = depth.value
app.run(main)
"""
    )

    assert default_of(ours["got"]["units"]) == ("units", 32)
    assert default_of(ours["got"]["depth"]) == ("depth", 3)
    assert ours["got"]["name"] == "lstm"
    assert ours["got"]["sizes"] == ["a", "b"]
    assert "name" in machine.assumptions


def test_click_options_reach_the_function() -> None:
    """Calling a command runs its function on the defaults of its options."""
    ours = values(
        """
import click
got = {}
@click.command()
@click.option('--num-units', '-n', default=16, help='width')
@click.option('--name', 'label', default='x')
@click.option('--fast/--slow', default=False)
@click.option('--verbose', is_flag=True)
@click.argument('path')
def main(num_units, label, fast, verbose, path):
    got.update(units=num_units, label=label, fast=fast, verbose=verbose, path=path)
main()
"""
    )["got"]

    assert default_of(ours["units"]) == ("num_units", 16)
    assert (ours["label"], ours["fast"], ours["verbose"]) == ("x", False, False)
    assert isinstance(ours["path"], Unknown)


def test_the_environment() -> None:
    """Variables have defaults, or are what the program set; otherwise they are not known."""
    machine, ours = run(
        """
import os
a = os.environ.get('UNITS', 12)
b = int(os.getenv('WIDTH', '34'))
c = os.environ['HOME']
os.environ['MODE'] = 'fast'
d = os.environ['MODE'], os.environ.get('MODE', 'slow'), 'MODE' in os.environ
os.environ.setdefault('MODE', 'other')
e = os.getenv('MODE')
f = os.environ.get('NOT_THERE')
"""
    )

    assert default_of(ours["a"]) == ("UNITS", 12)
    assert default_of(ours["b"]) == ("WIDTH", 34)
    assert machine.assumptions["WIDTH"][0] == "34"
    assert isinstance(ours["c"], Unknown)
    assert ours["d"] == ("fast", "fast", True)
    assert ours["e"] == "fast"
    assert isinstance(ours["f"], Unknown)


def test_runs_do_not_share_what_libraries_keep() -> None:
    """What one program puts into the environment, another one does not see."""
    values("import os\nos.environ['LEAK'] = 'x'")

    assert isinstance(value("os.environ['LEAK']", "import os"), Unknown)


@pytest.mark.parametrize(
    "expression",
    [
        "os.path.exists('weights.h5')",
        "os.listdir('.')",
        "os.getcwd()",
        "json.load(open('c.json'))",
        "np.load('x.npy')",
        "time.time()",
        "random.randint(1, 9)",
        "np.random.randint(1, 9)",
        "sys.argv[1]",
        "len(sys.argv)",
        "pickle.load(open('f', 'rb'))",
        "glob.glob('*.py')",
        "datetime.datetime.now().year",
        "pathlib.Path('x').exists()",
        "uuid.uuid4().hex",
        "subprocess.check_output(['ls'])",
        "platform.system()",
        "multiprocessing.cpu_count()",
    ],
)
def test_what_depends_on_the_world_is_not_known(expression: str) -> None:
    """No file is read, no clock asked, no dice thrown."""
    before = (
        "import datetime, glob, json, multiprocessing, os, pathlib, pickle, platform, random\n"
        "import subprocess, sys, time, uuid\nimport numpy as np"
    )

    assert isinstance(value(expression, before), Unknown)


def test_the_same_question_has_the_same_answer() -> None:
    """Two tests of one path decide the same way; two random numbers do not."""
    ours = values(
        "import os, random\na = os.path.exists('x')\nb = os.path.exists('x')\nc = os.path.exists('y')\n"
        "d = random.random()\ne = random.random()"
    )

    assert ours["a"].key == ours["b"].key != ours["c"].key
    assert ours["d"].key != ours["e"].key


def test_things_without_effect_stay_out_of_the_way() -> None:
    """Loggers, plots, warnings and type hints neither fail nor become data."""
    machine, ours = run(
        """
import logging, warnings, gc, threading, pprint
import matplotlib.pyplot as plt
from typing import Dict, Generic, List, Optional, Protocol, TypeVar, Union, overload
from abc import ABC, abstractmethod
T = TypeVar('T')
log = logging.getLogger(__name__)
log.info('hello %s', 3)
log.setLevel(logging.DEBUG)
warnings.filterwarnings('ignore')
with warnings.catch_warnings():
    warnings.simplefilter('ignore')
gc.collect()
plt.figure(figsize=(3, 3)).add_subplot(111).plot([1])
class Base(ABC):
    @abstractmethod
    def size(self) -> Optional[int]: ...
class Box(Base, Generic[T]):
    items: List[Dict[str, Union[int, T]]] = []
    def size(self):
        return 4
size = Box().size()
"""
    )

    assert ours["size"] == 4
    assert not machine.findings


def test_a_progress_bar_passes_its_elements_on() -> None:
    """``tqdm`` is not installed here; its models need nothing of it."""
    before = "from tqdm import tqdm, trange\nfrom tqdm.auto import tqdm as auto"

    assert value(
        "[x * 2 for x in tqdm([1, 2], desc='a')] + list(trange(2)) + list(auto(range(1)))", before
    ) == [2, 4, 0, 1, 0]


def test_slow_patterns_are_not_tried() -> None:
    """A pattern that could backtrack for ever is left alone."""
    assert isinstance(value("re.match('(a+)+$', 'a' * 40 + 'b')", "import re"), Unknown)
    assert isinstance(value("re.match('a*a*a*a*a*a*a*b', 'a' * 500)", "import re"), Unknown)


@pytest.mark.parametrize(
    "expression",
    [
        "math.factorial(10 ** 9)",
        "math.comb(10 ** 6, 10 ** 5)",
        "list(itertools.product(range(1000), repeat=9))",
        "list(itertools.permutations(range(50)))",
        "list(itertools.combinations(range(500), 100))",
        "list(itertools.count())",
        "list(itertools.repeat(1))",
        "np.zeros(10 ** 12).tolist()",
        "np.arange(10 ** 15).sum()",
        "[x for x in np.arange(10 ** 15)]",
        "np.array_split(np.zeros(10 ** 9), 10 ** 9)",
        "np.power(10 ** 9, 10 ** 9) * 0.5 if False else json.loads('[' * 100000)",
        "random.sample(range(10 ** 12), 10 ** 10)",
    ],
)
def test_what_is_too_large_is_not_computed(expression: str) -> None:
    """Bounded in time and memory, and said."""
    before = "import itertools, json, math, random\nimport numpy as np"

    found = value(expression, before)

    assert isinstance(found, Unknown) or is_open(found) is not None
