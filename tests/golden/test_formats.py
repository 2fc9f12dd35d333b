"""The corpus in every output format: the same findings, at lines that the files really have."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from html import unescape
from typing import NamedTuple
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


class Told(NamedTuple):
    """A finding in a report for programs: where in the file it is."""

    path: str
    line: int
    column: int | None
    """None in formats that have lines only."""
    code: str
    message: str


def in_file(corpus, finding, name):
    """Return what a report has to tell of a finding; in notebooks its line is looked for in the JSON."""
    path, cell, line, column, code, message = finding
    source = read_source(str(corpus / path))
    text = source.line_text(source.analysed(cell, line)[0]) if hasattr(source, "text") else ""
    before = text[: column - 1]
    if cell is not None:
        message = f"cell {cell}, line {line}: {message}"
        written = json.dumps(text, ensure_ascii=False)[1:-1]
        rows = (corpus / path).read_text(encoding="utf-8").split("\n")
        (line,) = (at for at, row in enumerate(rows, start=1) if written in row)
        row = rows[line - 1]
        before = row[: row.index(written)] + json.dumps(before, ensure_ascii=False)[1:-1]
        column = len(before) + 1
    if name == "rdjson":
        # It counts bytes.
        column += len(before.encode()) - len(before)
    if name == "github":
        # Its log shows the text, and not the place.
        cell = f"cell {finding.cell}:" if finding.cell else ""
        message = f"{path}:{cell}{finding.line}:{finding.column}: {code} {finding.message}"
        # It takes columns only of what is in one line.
        column = None if (path, code) == ("module.py", "KPL301") else column
    return Told(path, line, None if name == "pylint" else column, code, message)


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
    "github": r"::\w+ title=keras-paramlint \((?P<code>KPL\d+)\),file=(?P<path>[^,]*),line=(?P<line>\d+),"
    r"(?:col=(?P<column>\d+))?(?:,?endLine=\d+)?(?:,endColumn=\d+)?::(?P<message>.*)",
    "azure": r"##vso\[task\.logissue type=\w+;sourcepath=(?P<path>[^;]*);linenumber=(?P<line>\d+);"
    r"columnnumber=(?P<column>\d+);code=(?P<code>KPL\d+);\](?P<message>.*)",
    "pylint": r"(?P<path>.*?):(?P<line>\d+): \[(?P<code>KPL\d+)\] (?P<message>.*)",
}


def read(name, text):
    """Yield each finding in a report for programs."""
    if name in SERVICES:
        for line in text.splitlines():
            parts = re.fullmatch(SERVICES[name], line).groupdict()
            path, message = unquote(parts["path"]), parts["message"].replace(" [*] ", " ")
            column = int(parts["column"]) if parts.get("column") else None
            yield Told(path, int(parts["line"]), column, parts["code"], unquote(message))
    elif name == "gitlab":
        for each in json.loads(text):
            begin = each["location"]["positions"]["begin"]
            message = each["description"].removeprefix(f"{each['check_name']}: ")
            yield Told(each["location"]["path"], begin["line"], begin["column"], each["check_name"], message)
    elif name == "rdjson":
        for each in json.loads(text)["diagnostics"]:
            start = each["location"]["range"]["start"]
            place = each["location"]["path"], start["line"], start["column"]
            yield Told(*place, each["code"]["value"], each["message"])
    elif name == "sarif":
        reported = (each for each in json.loads(text)["runs"][0]["results"] if "suppressions" not in each)
        for each in reported:
            place = each["locations"][0]["physicalLocation"]
            start = place["region"]["startLine"], place["region"]["startColumn"]
            path = unquote(place["artifactLocation"]["uri"])
            yield Told(path, *start, each["ruleId"], each["message"]["text"])
    elif name == "junit":
        for suite in ET.fromstring(text):
            for case in suite.findall("testcase[failure]"):
                line, column, message = re.fullmatch(r"line (\d+), col (\d+), (.*)", case[0].text).groups()
                assert message == case[0].get("message")
                code = case.get("name").rpartition(".")[2]
                yield Told(suite.get("name"), int(line), int(column), code, message)


@pytest.mark.parametrize("name", [*SERVICES, "gitlab", "rdjson", "sarif", "junit"])
def test_programs_get_the_places_that_the_files_have(reports, findings, corpus, name):
    assert sorted(read(name, reports[name])) == sorted(in_file(corpus, each, name) for each in findings)


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
    found = [re.fullmatch(r"\| `(.*?)` \| \w+ \| (KPL\d+) .*? \| (.*) \|", line).groups() for line in table]
    assert Counter(
        (place, code, re.sub(r"\\(.)", r"\1", unescape(text))) for place, code, text in found
    ) == Counter(
        (
            f"{each.path}:{f'cell {each.cell}:' if each.cell else ''}{each.line}:{each.column}",
            each.code,
            each.message,
        )
        for each in findings
    )
