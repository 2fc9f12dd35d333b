from __future__ import annotations

import io
import json

import pytest

from keras_paramlint.graph import Analysis, FileResult
from keras_paramlint.options import UsageError
from keras_paramlint.report.formats import View, format_named, format_names
from keras_paramlint.report.output import Output


@pytest.fixture
def written(tagger, finding):
    results = (FileResult("a.py"), FileResult("m.py", None, "tf1", "told", (tagger,), (finding,)))

    def write(name, view, results=results):
        stream = io.StringIO()
        form = format_named(name)(Output(stream, color="never"), view)
        for result in results:
            form.add(result)
        form.finish(Analysis(results))
        return stream.getvalue()

    return write


def test_check_prints_findings_and_nothing_else(written):
    assert written("text", View("check")) == "m.py:5:8: KPL101 two bias vectors\n"
    assert written("text", View("check"), (FileResult("a.py"),)) == ""


def test_a_finding_in_a_module_that_two_files_import_is_written_once(written, finding):
    results = (FileResult("a.py", diagnostics=(finding,)), FileResult("b.py", diagnostics=(finding,)))

    assert written("text", View("check"), results).count("KPL101") == 1
    assert written("jsonl", View("check"), results).count("KPL101") == 2


def test_summary_prints_the_flavour_the_table_and_the_findings(written):
    lines = written("text", View("summary")).splitlines()

    assert lines[0] == "m.py: tf1 (told)"
    assert lines[1].startswith('Model: "tagger"')
    assert lines[-1] == "m.py:5:8: KPL101 two bias vectors"


def test_a_quiet_summary_is_one_line_a_model(written):
    assert written("text", View("summary", quiet=True)).splitlines()[0] == "m.py:3:1: tagger: 1,634,400"


def test_an_empty_summary_says_that_it_is_empty(written):
    assert written("text", View("summary"), (FileResult("a.py"),)) == "No Keras model found in 1 file.\n"
    assert written("text", View("summary", quiet=True), (FileResult("a.py"),)) == ""


@pytest.mark.parametrize("command", ["check", "summary"])
def test_programs_get_the_same_from_every_command(written, command):
    document = json.loads(written("json", View(command, quiet=True)))
    lines = [json.loads(line) for line in written("jsonl", View(command)).splitlines()]

    assert document["files"] == lines
    assert [file["path"] for file in lines] == ["a.py", "m.py"]


def test_each_line_is_handed_over_at_once(tagger):
    class Counting(io.StringIO):
        flushed = 0

        def flush(self):
            self.flushed += 1

    stream = Counting()
    form = format_named("json-lines")(Output(stream), View("summary"))
    form.add(FileResult("a.py"))

    assert stream.flushed == 1
    assert stream.getvalue().endswith("\n")


def test_formats_are_found_by_themselves():
    assert set(format_names()) == set(
        """
        azure concise csv full github gitlab grouped json json-lines jsonl junit markdown pylint rdjson
        sarif text
        """.split()
    )


def test_an_unknown_format_is_an_error_with_a_hint():
    with pytest.raises(UsageError, match="did you mean 'jsonl'"):
        format_named("jsonll")
