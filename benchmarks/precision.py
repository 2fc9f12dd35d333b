"""What the rules find in other people's code, and what a person judged of it.

    python benchmarks/precision.py DIRECTORY > hits.jsonl
    python benchmarks/precision.py --count hits.jsonl
    python benchmarks/precision.py --judge hits.jsonl
    python benchmarks/precision.py --write

The first form analyses every package in a directory, ``NAME==VERSION`` or ``OWNER+NAME@COMMIT``, and writes
one JSON object for each finding, then one with the number of files.  The second one counts findings by rule.
The third one brings ``benchmarks/precision/verdicts.json`` up to the run: findings that were judged keep
their verdict, and those that were not are printed.  The last one writes ``docs/precision.md``.  Of the code
nothing is kept but where it stands.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_paramlint.options import FileChoice, Options, Target
from keras_paramlint.rules import all_rules, rule_for, select
from keras_paramlint.runner import iter_results
from keras_paramlint.sources import SourceError, read_source


VERDICTS = Path(__file__).parent / "precision" / "verdicts.json"
PAGE = Path(__file__).parents[1] / "docs" / "precision.md"

ABOUT = """\
# Findings in published code, read one by one

`python benchmarks/precision.py --write`

The default rules were run over the packages and repositories below. Every error and warning was read with its
code, and executed with the Keras that the code is for where reading did not settle it. *Right*: what the
message says is so, numbers included. Whether its author would change the code is another question. Several
findings of one rule at one place count once. After a mend the files that it is about were run again, not all.
"""
RIGHT, WRONG = "right", "wrong"
_PLACE = ("package", "path", "cell", "line", "code", "severity")
Row = dict[str, Any]


# ---------------------------------------------------------------------- running
def code_line(path: str, cell: int | None, line: int) -> str:
    """Return the line that a finding points at, as it is analysed."""
    source = read_source(path)
    if isinstance(source, SourceError):
        return ""
    at = source.analysed(cell, line)
    lines = source.text.split("\n")
    return lines[at[0] - 1].strip() if at is not None and at[0] <= len(lines) else ""


def write_hits(folder: Path, options: Options) -> None:
    """Analyse the packages of a directory and write every finding."""
    files: Counter[str] = Counter()
    for result in iter_results([Target(str(folder))], options):
        files[package_of(folder, result.path)[0]] += 1
        for found in result.diagnostics:
            package, path = package_of(folder, found.path)
            record = {
                "package": package,
                "path": path,
                "cell": found.cell,
                "line": found.line,
                "code": found.code,
                "severity": found.severity.value,
                "message": found.message,
                "source": code_line(found.path, found.cell, found.line),
                "flavour": f"{result.flavour} ({result.flavour_reason})",
            }
            print(json.dumps(record, ensure_ascii=False), flush=True)
    print(json.dumps({"files": dict(sorted(files.items()))}))


def package_of(folder: Path, path: str) -> tuple[str, str]:
    """Return the package that a file belongs to, and its path there."""
    first, *rest = Path(path).relative_to(folder).parts
    return first.replace("+", "/", 1) if "@" in first else first, "/".join(rest)


def read_hits(path: str) -> tuple[list[Row], dict[str, int]]:
    """Return the findings of a run, each once, and how many files of each package were looked at."""
    lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    hits = [line for line in lines if "code" in line]
    files: dict[str, int] = next((line["files"] for line in lines if "files" in line), {})
    return list({place(hit): hit for hit in hits}.values()), files


def count_hits(path: str) -> None:
    """Print how often each rule was reported, and in how many files."""
    hits, _ = read_hits(path)
    for rule in all_rules():
        own = [hit for hit in hits if hit["code"] == rule.code]
        severities = Counter(hit["severity"] for hit in own)
        files = len({(hit["package"], hit["path"]) for hit in own})
        print(f"{rule.code} {rule.name:32} {len(own):6} in {files:4} files  {dict(severities)}")


# ---------------------------------------------------------------------- judging
def place(row: Row) -> tuple[Any, ...]:
    """Return what identifies a finding."""
    return tuple(row[key] for key in _PLACE)


def judge(path: str) -> int:
    """Bring the verdicts up to a run; print what was not judged, and return how much that is."""
    hits, files = read_hits(path)
    kept: Row = {"read": [], "mended": []}
    if VERDICTS.is_file():
        kept = json.loads(VERDICTS.read_text(encoding="utf-8"))
    known = {place(row): row for row in [*kept["read"], *kept["mended"]]}
    rows, missing = [], 0
    for hit in sorted(hits, key=lambda hit: tuple(map(str, place(hit)))):
        row = known.get(place(hit))
        if row is None:
            missing += 1
            print(json.dumps(hit, ensure_ascii=False))
        else:
            rows.append(row)
    reported = {place(hit) for hit in hits}
    mended = [row for row in known.values() if row["verdict"] == WRONG and place(row) not in reported]
    judged = {"python": platform.python_version(), "files": files, "read": rows, "mended": mended}
    VERDICTS.write_text(json.dumps(judged, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{missing} findings are not judged", file=sys.stderr)
    return missing


# ---------------------------------------------------------------------- the page
def page(judged: Row) -> str:
    """Return the page that says what was read and how it was judged."""
    read: list[Row] = judged["read"]
    mended: list[Row] = judged["mended"]
    lines = [
        ABOUT,
        "| severity | read | right | wrong |",
        "| --- | ---: | ---: | ---: |",
        *(_counts(name, [row for row in read if row["severity"] == name]) for name in ("error", "warning")),
        "",
        "| rule | read | right | wrong |",
        "| --- | ---: | ---: | ---: |",
        *(_counts(_called(code), _of(read, code)) for code in sorted({row["code"] for row in read})),
        "",
        _extent(judged),
        "",
    ]
    for heading, rows in (
        ("Wrong", [row for row in read if row["verdict"] == WRONG]),
        ("Wrong when they were first read, and mended since", mended),
    ):
        if rows:
            lines += [f"## {heading}", "", *(f"- {_where(row)}: {row['reason']}" for row in rows), ""]
    lines += ["## What was read", ""]
    for name, count in judged["files"].items():
        own = [row for row in read if row["package"] == name]
        lines.append(f"- `{name}`, {count:,} files{'' if own else ': nothing reported'}")
        lines += [f"  - {_where(row, name)}: {row['verdict']}. {row['reason']}" for row in own]
    return "\n".join(lines) + "\n"


def _extent(judged: Row) -> str:
    read = judged["read"]
    files = len({(row["package"], row["path"]) for row in read})
    looked_at = sum(judged["files"].values())
    return (
        f"{len(read)} findings in {files} of {looked_at:,} files, with Python {judged['python']}. "
        "Rules that are not in the table were not reported."
    )


def _of(rows: Sequence[Row], code: str) -> list[Row]:
    return [row for row in rows if row["code"] == code]


def _called(code: str) -> str:
    rule = rule_for(code)
    return f"[{code}](rules/{code}.md) {rule.name if rule is not None else ''}"


def _counts(name: str, rows: Sequence[Row]) -> str:
    verdicts = Counter(row["verdict"] for row in rows)
    return f"| {name} | {len(rows)} | {verdicts[RIGHT]} | {verdicts[WRONG]} |"


def _where(row: Row, package: str = "") -> str:
    cell = f"cell {row['cell']}:" if row["cell"] is not None else ""
    path = row["path"] if package else f"{row['package']}/{row['path']}"
    return f"{row['code']} at `{path}:{cell}{row['line']}`"


def main() -> None:
    """Read the command line."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--count", metavar="HITS")
    parser.add_argument("--judge", metavar="HITS")
    parser.add_argument("--write", action="store_true", help="write docs/precision.md")
    parser.add_argument("--flavour", help="tell the Keras generation; default: as the files show it")
    parser.add_argument("--select", action="append", help="rules to look at; default: those that are on")
    parser.add_argument("--exclude", action="append", help="globs of files that are left out")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    given = parser.parse_args()
    if given.count:
        count_hits(given.count)
    elif given.judge:
        sys.exit(1 if judge(given.judge) else 0)
    elif given.write:
        judged = json.loads(VERDICTS.read_text(encoding="utf-8"))
        PAGE.write_text(page(judged), encoding="utf-8", newline="\n")
    elif given.folder is not None:
        files = FileChoice(exclude=tuple(given.exclude) if given.exclude else None)
        options = Options(flavour=given.flavour, selection=select(given.select), jobs=given.jobs, files=files)
        write_hits(given.folder, options)
    else:
        parser.error("name a directory")


if __name__ == "__main__":
    main()
