"""The MCP server, asked by the real client library over standard input and output."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

import keras_paramlint.integrations
from keras_paramlint.cli.main import main


ROOT = Path(__file__).parents[2]
BAD = "from keras import Input, layers\n\nx = layers.Conv2D(1, 3)(Input((4,)))\n"
NET = "import keras\n\nnet = keras.Sequential([keras.Input((4,)), keras.layers.Dense({units})])\n"


@pytest.fixture
def ask(project):
    """Ask a server several things in one session; give its answers, or for no questions its tools."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}

    async def answers(questions, arguments):
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "keras_paramlint", "mcp", *arguments], env=environment
        )
        async with Client(command) as client:
            if not questions:
                return client.instructions, (await client.list_tools()).tools
            return [await client.call_tool(name, given) for name, given in questions]

    def run(*questions, arguments=()):
        return asyncio.run(answers(questions, arguments))

    return run


def text(answer):
    (content,) = answer.content
    return content.text


def test_the_tools_say_what_they_do_and_that_they_only_read(ask):
    instructions, tools = ask()

    assert "without running it" in instructions
    assert {"summary", "check", "explain", "diff", "rule"} == {tool.name for tool in tools}
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.output_schema["type"] == "object"
        assert tool.description
        assert all("description" in each for each in tool.input_schema["properties"].values())


def test_the_answers_are_those_of_the_command_line(ask, project, capsys):
    (project / "m.py").write_text(f"{BAD}units = int(input())\n{NET.format(units='units')}")
    (project / "keras_paramlint.toml").write_text("severity = {KPL302 = 'warning'}\n")

    summary, check, explain, rule, given, selected = ask(
        ("summary", {"targets": ["m.py"]}),
        ("check", {"targets": ["."]}),
        ("explain", {"place": "m.py:7"}),
        ("rule", {"name": "wrong-rank-input"}),
        ("summary", {"targets": ["m.py::net"], "values": {"units": 3}}),
        ("check", {"targets": ["m.py"], "select": ["KPL001"], "ignore": []}),
    )

    def printed(*arguments):
        main([*arguments, "--no-cache"] if arguments[0] != "rule" else list(arguments))
        return capsys.readouterr().out

    assert text(summary) == printed("summary", "m.py")
    assert text(check) == printed("check", ".")
    assert text(explain) == printed("explain", "m.py:7")
    assert text(rule) == printed("rule", "KPL302", "--output-format", "markdown")
    (file,) = summary.structured_content["files"]
    assert file["models"][-1]["params"]["formula"] == "5·units"
    (found,) = check.structured_content["diagnostics"]
    assert (found["code"], found["line"], found["column"], found["severity"]) == ("KPL302", 3, 5, "warning")
    assert explain.structured_content["layers"][0]["class"] == "Dense"
    assert rule.structured_content["rules"][0]["name"] == "wrong-rank-input"
    assert given.structured_content["files"][0]["models"][-1]["params"]["total"] == 15
    assert {each["code"] for each in selected.structured_content["diagnostics"]} == {"KPL001"}


def test_what_an_edit_does_is_told_as_the_command_line_tells_it(ask, project, capsys):
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b")
    (project / "m.py").write_text(NET.format(units=3))
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], check=True)
    (project / "m.py").write_text(NET.format(units=4))
    subprocess.run([*git, "add", "-A"], check=True)
    (project / "m.py").write_text(NET.format(units=9))
    (project / "n.py").write_text(NET.format(units=3))

    working, staged, two, wrong = ask(
        ("diff", {}),
        ("diff", {"compared": ["HEAD", "m.py::net"], "staged": True}),
        ("diff", {"compared": ["n.py", "m.py"]}),
        ("diff", {"compared": ["nowhere"]}),
    )

    def printed(*arguments):
        main([*arguments, "--no-cache"])
        return capsys.readouterr().out

    assert text(working) == printed("diff")
    assert text(staged) == printed("diff", "--staged", "HEAD", "m.py::net")
    assert text(two) == printed("compare", "n.py", "m.py")
    ((model,),) = (file["models"] for file in staged.structured_content["files"])
    assert (model["old"]["params"]["total"], model["new"]["params"]["total"]) == (15, 20)
    assert (staged.structured_content["old"], staged.structured_content["new"]) == ("HEAD", "the index")
    assert wrong.is_error
    assert "'nowhere' is neither a revision nor a path" in text(wrong)


def test_a_text_can_be_tried_out_before_it_is_written(ask, project):
    (project / "m.py").write_text("import os\n")
    source = f"{NET.format(units='SIZE')}".replace("net =", "SIZE = 7\nnet =")

    new, changed, explain, clean = ask(
        ("check", {"targets": ["new.py"], "source": BAD}),
        ("summary", {"targets": ["m.py::net"], "source": source}),
        ("explain", {"place": "m.py:4", "source": source}),
        ("check", {"targets": ["m.py"], "source": source}),
    )

    assert text(new).startswith("new.py:3:5: KPL302 ")
    assert changed.structured_content["files"][0]["models"][-1]["params"]["total"] == 35
    assert "m.py:3" in text(explain)
    assert text(clean) == "Nothing to report.\n"
    assert clean.structured_content["diagnostics"] == []
    assert sorted(each.name for each in project.iterdir()) == [".git", "m.py"]


@pytest.mark.parametrize(
    ("tool", "given", "message"),
    [
        ("check", {"targets": ["gone.py"]}, "no such file or directory: gone.py"),
        ("summary", {"targets": ["m.py::nte"]}, "'net'"),
        ("summary", {"targets": []}, "nothing to analyse"),
        ("check", {"targets": ["a.py", "b.py"], "source": ""}, "the text of one target; there are 2"),
        ("check", {"targets": ["m.py"], "select": ["KPL999"]}, "unknown rule selector 'KPL999'"),
        ("explain", {"place": "m.py"}, "a line is FILE:LINE"),
        ("explain", {"place": "m.py:1"}, "the nearest lines with one: m.py:3"),
        ("rule", {"name": "wrong-rank"}, "did you mean 'wrong-rank-input'?"),
        ("summary", {"targets": ["m.py"], "flavour": "keras4"}, "keras3"),
    ],
)
def test_a_mistake_is_told_to_the_assistant(project, tool, given, message):
    from keras_paramlint.integrations.mcp import make

    (project / "m.py").write_text(NET.format(units=3))

    async def answer():
        async with Client(make()) as client:
            return await client.call_tool(tool, given)

    told = asyncio.run(answer())

    assert told.is_error
    assert message in text(told)


def test_the_baseline_of_the_project_counts(ask, project, capsys):
    (project / "m.py").write_text(BAD)
    (project / "keras_paramlint.toml").write_text("baseline = 'known.json'\n")
    assert main(["baseline", "write", ".", "--no-cache"]) == 0
    (project / "n.py").write_text(BAD)

    (check,) = ask(("check", {"targets": ["."]}))

    assert [each["path"] for each in check.structured_content["diagnostics"]] == ["n.py"]


def test_many_questions_at_once_have_their_own_answers(project):
    from keras_paramlint.integrations.mcp import make

    deep = "+".join(["1"] * 400)

    async def answers():
        async with Client(make()) as client:
            texts = [NET.format(units=f"{units}+{deep}") for units in range(6)]
            asked = [{"targets": ["m.py"], "source": each} for each in texts]
            return await asyncio.gather(*(client.call_tool("summary", each) for each in asked))

    found = asyncio.run(answers())

    totals = [each.structured_content["files"][0]["models"][0]["params"]["total"] for each in found]
    assert totals == [5 * (units + 400) for units in range(6)]


def test_another_directory_can_be_the_one_that_paths_start_from(ask, project):
    (project / "sub").mkdir()
    (project / "sub" / "m.py").write_text(BAD)

    (check,) = ask(("check", {"targets": ["m.py"]}), arguments=("--directory", "sub"))

    assert text(check).startswith("m.py:3:5: KPL302 ")


def test_the_end_of_the_input_is_the_end_of_the_server(project):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "keras_paramlint", "mcp"], input=b"", env=environment, capture_output=True
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch, capsys):
    for name in [name for name in sys.modules if name.partition(".")[0] == "mcp"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "keras_paramlint.integrations.mcp", raising=False)
    monkeypatch.delattr(keras_paramlint.integrations, "mcp", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)

    assert main(["mcp"]) == 2
    assert 'pip install "keras-paramlint[mcp]"' in capsys.readouterr().err


def test_a_directory_that_there_is_not_is_an_error(capsys):
    assert main(["mcp", "--directory", "/nowhere"]) == 2
    assert "--directory /nowhere: No such file or directory" in capsys.readouterr().err
