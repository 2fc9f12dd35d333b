"""The plugin inside the real pylint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from astroid.builder import AstroidBuilder
from astroid.manager import AstroidManager
from pylint.lint import PyLinter

from keras_paramlint.integrations import messages
from keras_paramlint.integrations.__main__ import text as text_of_messages
from keras_paramlint.integrations.pylint import Modules, message_id, register
from keras_paramlint.rules import all_rules


LOAD = "--load-plugins=keras_paramlint.integrations.pylint"
BAD = "from keras import Input, layers\n\nx = layers.Conv2D(1, 3)(Input((4,)))\n"
MESSAGE = "KPL302 Conv2D needs an input of rank 4 but gets (None, 4)"
SOFTMAX = "import keras\nkeras.Sequential([Input((4,)), layers.Dense(1, activation='softmax')])\n"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def pylint(host, project):
    """Run pylint with empty packages in the place of frameworks, into which it would look for long."""
    for name in ("keras", "tensorflow"):
        (project / name).mkdir()
        (project / name / "__init__.py").touch()

    def run(*arguments, text=None, ours=True):
        chosen = ("--disable=all", "--enable=keras-paramlint") if ours else ()
        plugin = (LOAD,) if ours or ours is None else ()
        done = host("pylint", *plugin, *chosen, "--output-format=json2", *arguments, text=text)
        assert not done.stderr
        return json.loads(done.stdout)["messages"]

    return run


def places(messages):
    return [(each["path"], each["line"], each["symbol"]) for each in messages]


def test_every_rule_is_a_message_of_pylint():
    linter = PyLinter()
    register(linter)

    for rule in all_rules():
        (message,) = linter.msgs_store.get_message_definitions(rule.name)
        assert message.msgid == message_id(rule.code, rule.severity)
        assert message.msgid[1:] == f"9{rule.code[3:]}"
        assert message.msgid[0] == {"error": "E", "warning": "W", "info": "R"}[rule.severity]
        assert rule.summary in message.description
        assert linter.is_message_enabled(rule.name)


def test_the_table_of_messages_is_what_the_rules_say():
    written = Path(messages.__file__).read_text(encoding="utf-8")

    assert written == text_of_messages(), "python -m keras_paramlint.integrations writes it anew"


def test_a_run_without_keras_loads_no_rules(host, project):
    (project / "m.py").write_text("import os\n\nprint(os.name)\n")
    program = (
        "import sys\nfrom pylint.lint import Run\n"
        f"Run([{LOAD!r}, '--disable=C', 'm.py'], exit=False)\n"
        "print([each for each in sys.modules if each.startswith('keras_paramlint')])"
    )
    (project / "host.py").write_text(program)

    loaded = host("host").stdout.splitlines()[-1]

    assert "keras_paramlint.integrations.pylint" in loaded
    for part in ("rules", "graph", "interpreter", "options", "project"):
        assert f"keras_paramlint.{part}" not in loaded


def test_the_place_and_the_text_are_right(pylint, project):
    (project / "m.py").write_text(
        "import keras\n\n\nclass Net:\n    def build(self):\n        name = 'é'; "
        "return keras.layers.Conv2D(1, 3)(keras.Input((4,)))\n\n\nNet().build()\n"
    )

    (found,) = pylint("m.py")

    assert found["message"] == MESSAGE
    assert (found["symbol"], found["messageId"], found["type"]) == ("wrong-rank-input", "E9302", "error")
    assert (found["path"], found["obj"], found["line"]) == ("m.py", "Net.build", 6)
    line = (project / "m.py").read_text().splitlines()[5]
    assert line[found["column"] : found["endColumn"]].startswith("keras.layers.Conv2D(1, 3)")


def test_a_comment_of_pylint_hides_a_finding(pylint, project):
    last = "x = layers.Conv2D(1, 3)(Input((4,)))"
    (project / "beside.py").write_text(BAD.replace(last, f"{last}  # pylint: disable=wrong-rank-input"))
    (project / "block.py").write_text(
        f"# pylint: disable=E9302\n{BAD}# pylint: enable=E9302\ny = layers.Conv2D(1, 3)(Input((4,)))\n"
    )
    inside = f"def build():\n    # pylint: disable=wrong-rank-input\n    return {last[4:]}\n\n\n{last}"
    (project / "inside.py").write_text(BAD.replace(last, inside))

    found = places(pylint("beside.py", "block.py", "inside.py"))

    assert found == [("block.py", 6, "wrong-rank-input"), ("inside.py", 8, "wrong-rank-input")]


def test_pylint_chooses_among_the_findings(pylint, project):
    (project / "m.py").write_text(f"{BAD}{SOFTMAX}")

    def symbols(option):
        return {each["symbol"] for each in pylint(option, "m.py")}

    assert symbols("--disable=W9401") == {"wrong-rank-input"}
    assert symbols("--disable=wrong-rank-input") == {"softmax-over-one-unit"}


def test_the_given_text_counts_not_the_file(pylint, project):
    (project / "m.py").write_text("import keras\n")

    assert places(pylint("--from-stdin", "m.py", text=BAD)) == [("m.py", 3, "wrong-rank-input")]


def test_the_configuration_is_ours(pylint, project):
    (project / "a").mkdir()
    (project / "a" / "keras_paramlint.toml").write_text("ignore = ['KPL302']\n")
    for place in ("a/m.py", "n.py"):
        (project / place).write_text(BAD)

    assert places(pylint("a/m.py", "n.py")) == [("n.py", 3, "wrong-rank-input")]


@pytest.mark.parametrize("place", ["setup.cfg", "sub/setup.cfg"])
def test_a_wrong_configuration_ends_pylint_with_its_place(host, project, place):
    (project / "sub").mkdir()
    (project / "sub" / "m.py").write_text(BAD)
    (project / place).write_text("[keras-paramlint]\nslect = KPL1\n")

    for jobs in ("-j1", "-j2"):
        done = host("pylint", LOAD, jobs, "--disable=all", "--enable=keras-paramlint", "sub/m.py", "sub/m.py")

        assert f"keras-paramlint: error: {place}:2: unknown option 'slect'" in done.stderr
        assert done.returncode == 32


def test_pylints_own_messages_stay_as_they_are(pylint, project):
    names = []
    golden = "tests/golden/corpus"
    for source in (f"{golden}/module.py", f"{golden}/shop/net.py", "keras_paramlint/sources/errors.py"):
        name = source.replace("/", "_")
        (project / name).write_text((ROOT / source).read_text(encoding="utf-8"), encoding="utf-8")
        names.append(name)

    without = pylint(*names, ours=False)
    both = pylint(*names, ours=None)

    assert len(without) > 5
    assert [each for each in both if each["messageId"][1] != "9"] == without
    assert len(both) > len(without)


def test_the_trees_that_pylint_keeps_stay_as_they_are(project):
    manager = AstroidManager()
    module = AstroidBuilder(manager).string_build(BAD, "m", str(project / "m.py"))
    (project / "m.py").write_text(BAD)
    kept = dict(manager.astroid_cache)
    before = module.as_string(), module.repr_tree(), dict(manager._mod_file_cache)

    found = Modules().findings(module)

    assert [each.code for each in found] == ["KPL302"]
    assert list(manager.astroid_cache) == list(kept)
    assert all(manager.astroid_cache[name] is tree for name, tree in kept.items())
    assert (module.as_string(), module.repr_tree(), manager._mod_file_cache) == before
