"""The corpus in every output format: the same findings, at lines that the files really have."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from surfaces import Finding, expected

from keras_paramlint.cli.main import main
from keras_paramlint.report.formats import format_names
from keras_paramlint.sources import read_source


@pytest.fixture
def reports(corpus, tmp_path, monkeypatch, capsys):
    """Write the corpus in all formats at once, and return the texts."""
    monkeypatch.chdir(corpus)
    folder = tmp_path / "reports"
    folder.mkdir()
    wanted = [part for name in format_names() for part in ("--output-format", f"{name}:{folder / name}")]
    assert main(["check", ".", *wanted]) == 1
    assert capsys.readouterr() == ("", "")
    return {name: (folder / name).read_text(encoding="utf-8") for name in format_names()}


@pytest.fixture
def findings():
    return [each.finding for each in expected()]


def in_file(corpus, finding):
    """Return where a finding is in its file, found by looking for its line in the notebook's JSON."""
    if finding.cell is None:
        return finding.line
    source = read_source(str(corpus / finding.path))
    text = source.line_text(source.analysed(finding.cell, finding.line)[0])
    written = json.dumps(text, ensure_ascii=False)[1:-1]
    rows = (corpus / finding.path).read_text(encoding="utf-8").split("\n")
    return [at for at, row in enumerate(rows, start=1) if written in row]


@pytest.mark.parametrize("name", ["concise", "text"])
def test_lines_are_those_of_flake8(reports, findings, name):
    lines = [line for line in reports[name].splitlines() if not line.startswith("[*]")]

    shown = [re.sub(r"^(.*?: KPL\d+) \[\*\]", r"\1", line) for line in lines]
    assert sorted(shown) == sorted(
        f"{each.path}:{f'cell {each.cell}:' if each.cell else ''}{each.line}:{each.column}: "
        f"{each.code} {each.message}"
        for each in findings
    )


def test_grouped_has_each_finding_below_its_file(reports, findings):
    path, found = "", []
    for line in reports["grouped"].splitlines():
        if line.endswith(":") and not line.startswith(" "):
            path = line[:-1]
        elif parts := re.fullmatch(r"  (?:cell (\d+):)?(\d+):(\d+) +(KPL\d+)(?: \[\*\])? (.*)", line):
            cell, row, column, code, message = parts.groups()
            found.append(Finding(path, int(cell) if cell else None, int(row), int(column), code, message))

    assert Counter(found) == Counter(findings)


def test_full_shows_the_line_of_each_finding(reports, findings, corpus):
    blocks = re.split(r"\n\n(?=KPL)", reports["full"].strip())
    assert len(blocks) == len(findings)

    for each in findings:
        cell = f"cell {each.cell}:" if each.cell else ""
        place = f"--> {each.path}:{cell}{each.line}:{each.column}\n"
        (block,) = [block for block in blocks if place in f"{block}\n" and block.startswith(each.code)]
        source = read_source(str(corpus / each.path))
        if not hasattr(source, "text"):
            continue  # it cannot be decoded
        assert re.search(rf"^ *{each.line} \| ", block, re.MULTILINE), block
        assert re.search(r"^ +\| +\^|^ +\| \^", block, re.MULTILINE), block


SERVICES = {
    "github": r"::\w+ title=keras-paramlint \((?P<code>KPL\d+)\),file=(?P<path>[^,]*),line=(?P<line>\d+).*",
    "azure": r"##vso\[task\.logissue type=\w+;sourcepath=(?P<path>[^;]*);linenumber=(?P<line>\d+);"
    r"columnnumber=\d+;code=(?P<code>KPL\d+);\].*",
    "pylint": r"(?P<path>.*?):(?P<line>\d+): \[(?P<code>KPL\d+)\] .*",
}


def read(name, text):
    """Yield path, line and code of each finding in a report for programs."""
    if name in SERVICES:
        for line in text.splitlines():
            parts = re.fullmatch(SERVICES[name], line)
            yield parts["path"].replace("%25", "%"), int(parts["line"]), parts["code"]
    elif name == "gitlab":
        for each in json.loads(text):
            begin = each["location"]["positions"]["begin"]
            yield each["location"]["path"], begin["line"], each["check_name"]
    elif name == "rdjson":
        for each in json.loads(text)["diagnostics"]:
            place = each["location"]
            yield place["path"], place["range"]["start"]["line"], each["code"]["value"]
    elif name == "sarif":
        for each in json.loads(text)["runs"][0]["results"]:
            place = each["locations"][0]["physicalLocation"]
            yield unquote(place["artifactLocation"]["uri"]), place["region"]["startLine"], each["ruleId"]
    elif name == "junit":
        for suite in ET.fromstring(text):
            for case in suite.findall("testcase[failure]"):
                line = re.match(r"line (\d+), ", case[0].text)[1]
                yield suite.get("name"), int(line), case.get("name").rpartition(".")[2]


@pytest.mark.parametrize("name", [*SERVICES, "gitlab", "rdjson", "sarif", "junit"])
def test_programs_get_the_lines_that_the_files_have(reports, findings, corpus, name):
    found = list(read(name, reports[name]))
    assert len(found) == len(findings)

    for each in findings:
        rows = in_file(corpus, each)
        rows = rows if isinstance(rows, list) else [rows]
        same = [one for one in found if one[0].endswith(each.path) and one[2] == each.code]
        match = next((one for one in same if one[1] in rows), None)
        assert match, each
        found.remove(match)
    assert found == []


def test_tables_have_every_finding(reports, findings):
    rows = list(csv.DictReader(reports["csv"].splitlines()))

    assert Counter(
        Finding(
            row["path"],
            int(row["cell"]) if row["cell"] else None,
            *(int(row["line"]), int(row["column"]), row["code"], row["message"]),
        )
        for row in rows
    ) == Counter(findings)
    table = [line for line in reports["markdown"].splitlines() if line.startswith("| `")]
    assert Counter(re.search(r"\| (KPL\d+) ", line)[1] for line in table) == Counter(
        each.code for each in findings
    )
