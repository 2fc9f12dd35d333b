"""``junit``: XML as test runners write it, in the form that Jenkins's schema allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keras_paramlint.graph import Analysis
from keras_paramlint.late import late_pattern
from keras_paramlint.report.formats.base import Finding, FindingsFormat
from keras_paramlint.report.formats.lines import with_cell


if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NO_XML = late_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Junit(FindingsFormat):
    """A suite for each file, in it a failed case for each finding; a file without any is a passed case."""

    name = "junit"

    def finish(self, analysis: Analysis) -> None:
        """Write the document."""
        from xml.etree.ElementTree import Element, SubElement, indent, tostring

        by_path: dict[str, list[Finding]] = {}
        for file in analysis.files:
            # Files that have nothing to do with Keras would only be noise.
            if file.models:
                by_path.setdefault(file.path, [])
        for each in self.found:
            by_path.setdefault(each.diagnostic.path, []).append(each)
        cases = max(len(self.found) + sum(not found for found in by_path.values()), 1)
        top = Element("testsuites", {"name": "keras-paramlint", **_counts(cases, len(self.found))})
        for path, found in by_path.items() or {"keras-paramlint": []}.items():
            counts = _counts(max(len(found), 1), len(found))
            suite = SubElement(top, "testsuite", {"name": _xml(path), **counts})
            suite.set("package", "org.keras_paramlint")
            for each in found:
                self._case(suite, path, each)
            if not found:
                SubElement(suite, "testcase", name="org.keras_paramlint", classname=_class(path))
        indent(top)
        # As ASCII, which is UTF-8 on every stream.
        text = tostring(top, encoding="us-ascii").decode("ascii")
        self.output.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')

    def _case(self, suite: Element, path: str, finding: Finding) -> None:
        from xml.etree.ElementTree import SubElement

        found = finding.diagnostic
        site = self.view.texts.in_file(found.site)
        name = f"org.keras_paramlint.{found.code}"
        case = SubElement(suite, "testcase", name=name, classname=_class(path))
        message = _xml(with_cell(found))
        failure = SubElement(case, "failure", type=found.severity.value, message=message)
        failure.text = f"line {site.line}, col {site.column}, {message}"


def _counts(cases: int, failures: int) -> dict[str, str]:
    return {"tests": str(cases), "failures": str(failures), "errors": "0"}


def _class(path: str) -> str:
    return _xml(re.sub(r"\.(py|ipynb)$", "", path))


def _xml(text: str) -> str:
    """Return a text without the characters that XML cannot hold, not even escaped."""
    return _NO_XML.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)
