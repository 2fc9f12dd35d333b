"""Whatever stands in names and messages: XML parses, JSON loads, and lines stay lines."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

from hostile_findings import analyses
from hypothesis import HealthCheck, given, settings

from keras_paramlint.report.formats import format_names


def json_loads_and_has_every_finding(report, analysis, found):
    listed = {
        "gitlab": lambda document: document,
        "rdjson": lambda document: document["diagnostics"],
        "sarif": lambda document: document["runs"][0]["results"],
    }
    for name, findings in listed.items():
        assert len(findings(json.loads(report(name, analysis)))) == len(found), name
    files = json.loads(report("json", analysis))["files"]
    assert sum(len(file["diagnostics"]) for file in files) == len(analysis.diagnostics)


def xml_parses_and_has_every_finding(report, analysis, found):
    text = report("junit", analysis)
    top = ET.fromstring(text)
    assert text.isascii()
    assert len(top.findall(".//failure")) == int(top.get("failures")) == len(found)
    assert int(top.get("tests")) == len(top.findall(".//testcase"))


def a_finding_is_one_line_without_control_characters(report, analysis, found):
    for name in ("concise", "pylint", "github", "azure"):
        lines = report(name, analysis, quiet=True).splitlines()
        assert len(lines) == len(found), name
        assert not any(re.search(r"[\x00-\x1f\x7f-\x9f]", line) for line in lines), name


def commands_of_ci_services_cannot_be_smuggled_in(report, analysis, found):
    for line in report("github", analysis).splitlines():
        assert re.fullmatch(r"::(error|warning|notice) title=[^,:]*,file=[^,:]*(,\w+=\d+)+::.*", line)
    for line in report("azure", analysis).splitlines():
        properties = r"type=(error|warning);sourcepath=[^;\]]*;linenumber=\d+;columnnumber=\d+;code=KPL\d{3};"
        assert re.fullmatch(r"##vso\[task\.logissue " + properties + r"\].*", line)


def a_row_of_a_markdown_table_has_four_cells(report, analysis, found):
    rows = [line for line in report("markdown", analysis).splitlines() if line.startswith("|")]
    assert len(rows) == (len(found) + 2 if found else 0)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)


def csv_has_a_row_for_each_finding(report, analysis, found):
    rows = list(csv.reader(io.StringIO(report("csv", analysis), newline="")))
    assert [len(row) for row in rows] == [8] * (len(found) + 1)


def fingerprints_are_unique(report, analysis, found):
    assert len({each["fingerprint"] for each in json.loads(report("gitlab", analysis))}) == len(found)


CHECKS = (
    json_loads_and_has_every_finding,
    xml_parses_and_has_every_finding,
    a_finding_is_one_line_without_control_characters,
    commands_of_ci_services_cannot_be_smuggled_in,
    a_row_of_a_markdown_table_has_four_cells,
    csv_has_a_row_for_each_finding,
    fingerprints_are_unique,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(analyses())
def test_every_format_keeps_its_form_around_hostile_texts(report, analysis):
    found = list(dict.fromkeys(analysis.diagnostics))
    # Making up findings takes longer than writing them.
    for check in CHECKS:
        check(report, analysis, found)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(analyses())
def test_every_format_is_a_function_of_the_results(report, analysis):
    for name in format_names():
        for command in ("check", "summary"):
            assert report(name, analysis, command=command) == report(name, analysis, command=command), name
