from __future__ import annotations

import re

import pytest

from keras_paramlint.graph import Diagnostic, FileResult, Severity, Site
from keras_paramlint.options import Selection, UsageError
from keras_paramlint.rules import Rule, all_rules, diagnose, rule_for, run_rules, select


EVERYTHING = select(["ALL"])


def test_rules_are_found_by_themselves_in_the_order_of_their_codes():
    codes = [rule.code for rule in all_rules()]

    assert "KPL000" in codes
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_says_what_it_is(rule):
    assert re.fullmatch(r"KPL\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.summary
    assert not rule.summary.endswith(".")
    assert rule.explanation.strip()
    assert rule.examples
    assert any(example.lines(rule.code) for example in rule.examples)
    assert any(not example.lines(rule.code) for example in rule.examples)


def test_the_analysis_names_its_findings_after_their_rule():
    found = diagnose("KPL000", Site("m.py", 3, 4), "is not valid UTF-8")

    assert (found.name, found.severity, found.line, found.column) == ("unreadable-file", Severity.ERROR, 3, 4)


def test_a_code_that_no_rule_describes_is_reported_all_the_same():
    found = diagnose("KPL399", Site("m.py"), "Keras refuses this")

    assert found.code == "KPL399"
    assert rule_for("KPL399") is None
    assert Selection().admits(found.code, found.severity)


class _Twice(Rule):
    """Not of the package, and so not found."""

    code = "KPL998"
    name = "said-twice"
    severity = Severity.WARNING

    def check(self, result):
        for line in (9, 2, 9):
            yield self.diagnostic(Site(result.path, line), "text")


def test_findings_are_sorted_and_said_once():
    found = run_rules(FileResult("m.py"), Selection(), [_Twice()]).reported

    assert [each.line for each in found] == [2, 9]
    assert _Twice.code not in {rule.code for rule in all_rules()}


def test_what_is_not_selected_is_not_even_computed():
    class Fails(_Twice):
        def check(self, result):
            raise AssertionError

    assert run_rules(FileResult("m.py"), Selection(()), [Fails()]).reported == ()


def test_findings_of_the_analysis_are_selected_like_others():
    complaint = diagnose("KPL000", Site("m.py"), "text")
    result = FileResult("m.py", diagnostics=(complaint,))

    assert run_rules(result, select(), []).reported == (complaint,)
    assert run_rules(result, select(ignore=["KPL000"]), []).reported == ()


def test_without_a_selection_everything_but_information_is_reported():
    selection = select()
    note = Diagnostic("KPL000", "unreadable-file", Severity.INFO, "text", "m.py")

    assert selection.wants("KPL000")
    assert not selection.admits(note.code, note.severity)
    assert EVERYTHING.admits(note.code, note.severity)


@pytest.mark.parametrize("selector", ["ALL", "all", "KPL", "KPL0", "kpl00", "KPL000", "unreadable-file"])
def test_codes_prefixes_and_names_select(selector):
    assert select([selector]).wants("KPL000")
    assert not select(ignore=[selector]).wants("KPL000")


def test_selecting_one_rule_leaves_the_others_out():
    assert [code for code in ("KPL000", "KPL001", "KPL302") if select(["KPL000"]).wants(code)] == ["KPL000"]
    assert not select([]).wants("KPL302")


def test_codes_that_no_rule_describes_are_selected_by_their_prefix():
    assert select().admits("KPL399", "error")
    assert select(["KPL3"]).admits("KPL399", "info")
    assert not select(ignore=["KPL3"]).wants("KPL399")


def test_rules_that_are_off_by_default_must_be_asked_for():
    selection = Selection(off=frozenset({"KPL402"}))

    assert not selection.wants("KPL402")
    assert Selection(extended=("KPL4",), off=frozenset({"KPL402"})).wants("KPL402")


@pytest.mark.parametrize(
    ("selected", "ignored", "reported"),
    [
        (["KPL000"], ["KPL0"], True),
        (["KPL0"], ["KPL000"], False),
        (["KPL0"], ["KPL0"], False),
        (["unreadable-file"], ["KPL00"], True),
        (["ALL"], ["KPL"], False),
        (["KPL0"], ["ALL"], True),
    ],
)
def test_the_more_specific_selector_counts(selected, ignored, reported):
    assert select(selected, ignored).wants("KPL000") is reported


def test_extensions_add_to_what_is_said_elsewhere():
    assert select([], extend_select=["KPL000"]).wants("KPL000")
    assert not select(["ALL"], extend_ignore=["unreadable-file"]).wants("KPL000")


def test_a_group_without_rules_yet_is_no_mistake():
    assert select(["KPL7"]).asks_for("KPL701")


@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("unreadable-fil", "'unreadable-file'"),
        ("KPL00O", "did you mean"),
        ("F401", "'KPL401'"),
        ("#!", "KPL101"),
        ("KPL999", ""),
        ("", ""),
    ],
)
def test_a_selector_that_means_nothing_is_an_error(selector, hint):
    with pytest.raises(UsageError, match="unknown rule selector") as error:
        select([selector])

    assert hint in str(error.value)


def test_a_file_that_cannot_be_read_is_reported_unless_that_is_ignored():
    assert select([]).wants("KPL000")
    assert select(["KPL3"]).wants("KPL000")
    assert not select(["KPL3"], ["KPL0"]).wants("KPL000")
    assert not select([], extend_ignore=["unreadable-file"]).wants("KPL000")
