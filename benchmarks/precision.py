"""What the rules find in other people's code, with the code line, for a person to judge.

    python benchmarks/precision.py DIRECTORY... > hits.jsonl
    python benchmarks/precision.py --count hits.jsonl

The first form writes one JSON object for each finding; the second one counts them by rule.  What was read
and judged is in docs/precision.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from keras_paramlint.options import FileChoice, Options, Target
from keras_paramlint.rules import all_rules, select
from keras_paramlint.runner import iter_results
from keras_paramlint.sources import SourceError, read_source


def code_line(path: str, cell: int | None, line: int) -> str:
    """Return the line that a finding points at, as it is analysed."""
    source = read_source(path)
    if isinstance(source, SourceError):
        return ""
    at = source.analysed(cell, line)
    lines = source.text.split("\n")
    return lines[at[0] - 1].strip() if at is not None and at[0] <= len(lines) else ""


def write_hits(paths: list[str], options: Options) -> None:
    """Analyse the files below some directories and write every finding."""
    files = 0
    for result in iter_results([Target(path) for path in paths], options):
        files += 1
        for found in result.diagnostics:
            record = {
                "code": found.code,
                "severity": found.severity.value,
                "path": found.path,
                "cell": found.cell,
                "line": found.line,
                "message": found.message,
                "source": code_line(found.path, found.cell, found.line),
                "flavour": f"{result.flavour} ({result.flavour_reason})",
            }
            print(json.dumps(record, ensure_ascii=False), flush=True)
    print(f"{files:,} files", file=sys.stderr)


def count_hits(path: str) -> None:
    """Print how often each rule was reported, and in how many files."""
    hits = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    for rule in all_rules():
        own = [hit for hit in hits if hit["code"] == rule.code]
        severities = Counter(hit["severity"] for hit in own)
        files = len({hit["path"] for hit in own})
        print(f"{rule.code} {rule.name:32} {len(own):6} in {files:4} files  {dict(severities)}")


def main() -> None:
    """Read the command line."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--count", metavar="HITS")
    parser.add_argument("--flavour", help="tell the Keras generation; default: as the files show it")
    parser.add_argument("--select", action="append", help="rules to look at; default: those that are on")
    parser.add_argument("--exclude", action="append", help="globs of files that are left out")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    given = parser.parse_args()
    if given.count:
        count_hits(given.count)
    else:
        files = FileChoice(exclude=tuple(given.exclude) if given.exclude else None)
        write_hits(
            given.paths,
            Options(flavour=given.flavour, selection=select(given.select), jobs=given.jobs, files=files),
        )


if __name__ == "__main__":
    main()
