"""The pages of the rules, and the command that prints them."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from keras_paramlint.cli.main import main
from keras_paramlint.graph import Severity, Site
from keras_paramlint.rules import all_rules, base, page, rule_for


DOCS = Path(__file__).parents[2] / "docs" / "rules"


@pytest.fixture
def run(capsys):
    def call(*argv):
        status = main(["rule", *argv])
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_the_committed_page_of_a_rule_is_up_to_date(rule):
    path = DOCS / f"{rule.code}.md"
    assert path.is_file(), "run tests/tools/write_documents.py"
    assert path.read_text(encoding="utf-8") == page.markdown(rule), "run tests/tools/write_documents.py"


def test_every_page_quotes_what_the_rule_really_says():
    tool = runpy.run_path(str(Path(__file__).parents[1] / "tools" / "write_documents.py"))
    stored = tool["MESSAGES"].read_text(encoding="utf-8")
    assert stored == tool["messages"](), "run tests/tools/write_documents.py"
    for rule in all_rules():
        assert page.said(rule)
        assert f"\n> {page.said(rule)}\n" in page.markdown(rule)


def test_a_rule_whose_warnings_are_on_says_so():
    assert "(info, on by default where it is a warning, since " in page.markdown(rule_for("KPL201"))
    assert "(info, off unless it is selected, since " in page.markdown(rule_for("KPL402"))
    assert "| info | in part |" in page.index([rule_for("KPL101")])


def test_the_committed_list_is_up_to_date_and_no_page_is_left_over():
    assert (DOCS / "README.md").read_text(encoding="utf-8") == page.index(all_rules())
    assert {path.stem for path in DOCS.glob("*.md")} == {"README", *(rule.code for rule in all_rules())}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_page_has_its_sections(rule):
    text = page.markdown(rule)

    assert text.startswith(f"# {rule.code} {rule.name}\n")
    for heading in ("What it does", "Why is this bad?", "Example", "Use instead", "What to do"):
        assert text.count(f"\n## {heading}\n") == 1, heading
    assert ("\n## Fix safety\n" in text) is bool(rule.fix_safety)
    assert f"# <-- {rule.code}" in text


def test_a_rule_is_explained_by_code_or_name(run):
    by_code = run("KPL310")

    assert by_code == run("bad-size-literal") == run("kpl310")
    assert by_code[0] == 0
    assert by_code[1].startswith("KPL310 bad-size-literal\n")
    assert "\nWhat it does\n" in by_code[1]
    assert "\n    from keras import layers\n" in by_code[1]
    assert "```" not in by_code[1]
    assert "##" not in by_code[1]


def test_a_prefix_explains_a_group(run):
    text = run("KPL00")[1]

    assert "KPL000 unreadable-file" in text
    assert "KPL004 unused-suppression" in text


def test_all_rules_are_listed_one_a_line(run):
    lines = run("--all")[1].splitlines()

    assert [line.split()[0] for line in lines] == [rule.code for rule in all_rules()]
    assert run("--all", "--output-format", "markdown")[1] == page.index(all_rules())


def test_what_a_rule_states_is_data_as_well(run):
    every = json.loads(run("--all", "--output-format", "json")[1])
    one = json.loads(run("KPL101", "--output-format", "json")[1])

    assert [each["code"] for each in every] == [rule.code for rule in all_rules()]
    assert one == next(each for each in every if each["code"] == "KPL101")
    assert one["default"] is False
    assert one["severity"] == "info"
    assert [len(each["lines"]) for each in one["examples"]][:2] == [1, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give a rule, as in: keras-paramlint rule KPL101; or --all"),
        (["KPL101", "--all"], "give a rule"),
        (["KPL10l"], "unknown rule selector 'KPL10l'; did you mean 'KPL10"),
        (["cudnn-extra-byas"], "did you mean 'cudnn-extra-bias'?"),
        (["KPL9"], "no rule has a code that begins with KPL9"),
        (["KPL101", "--output-format", "jsn"], "unknown output format 'jsn'; did you mean 'json'?"),
        (["KPL101", "--al"], "unknown option '--al'; did you mean '--all'?"),
    ],
)
def test_what_there_is_not_is_said_with_a_remedy(run, arguments, message):
    status, out, err = run(*arguments)

    assert (status, out) == (2, "")
    assert message in err


def test_a_finding_knows_the_page_of_its_rule(monkeypatch):
    rule = rule_for("KPL310")
    assert rule.diagnostic(Site("m.py"), "text").url == ""
    monkeypatch.setattr(base, "PAGES", "https://example.org/rules/")
    assert rule.diagnostic(Site("m.py"), "text").url == "https://example.org/rules/KPL310.md"


def test_a_sentence_is_filled_in():
    rule = rule_for("KPL004")
    found = rule.finding(Site("m.py", 3), comment="# noqa: KPL101", severity=Severity.INFO)
    assert found.message == "`# noqa: KPL101` hides nothing: there is nothing to report here"
    assert found.severity is Severity.INFO
