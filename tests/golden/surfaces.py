"""The surfaces on which findings appear; a new one is one class here.

A surface runs over the corpus and says what it found.  What it cannot show (a
notebook, a file that its host refuses) it names, so that the rest has to be
there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import keras_paramlint


ROOT = Path(__file__).parents[2]


class Finding(NamedTuple):
    """What a person sees of a finding; the same on every surface."""

    path: str
    cell: int | None
    line: int
    column: int
    code: str
    message: str


class Expected(NamedTuple):
    """A line of ``expected.txt``."""

    finding: Finding
    severity: str
    through: bool
    """Whether it is seen only from another file."""
    is_hint: bool
    """Whether it is only worth knowing, and nobody asked for it: editors alone show it."""


_PLACE = r"(?P<path>[^:]+):(?:cell (?P<cell>\d+):)?(?P<line>\d+):(?P<column>\d+): "
_EXPECTED = re.compile(rf"(?P<mark>[>~ ]) {_PLACE}(?P<severity>\w+) (?P<code>\w+) (?P<message>.*)")
_CONCISE = re.compile(rf"{_PLACE}(?P<code>KPL\d+)(?: \[\*\])? (?P<message>.*)")


def made(parts: re.Match[str]) -> Finding:
    cell = int(parts["cell"]) if parts["cell"] else None
    path = os.path.normpath(parts["path"])
    return Finding(path, cell, int(parts["line"]), int(parts["column"]), parts["code"], parts["message"])


def expected(*, with_hints: bool = False) -> list[Expected]:
    """Return what surfaces report, and at a wish what is nothing but a hint in an editor."""
    lines = (Path(__file__).parent / "expected.txt").read_text(encoding="utf-8").splitlines()
    found = [_EXPECTED.fullmatch(line) for line in lines if not line.startswith("#")]
    assert all(found)
    told = [
        Expected(made(each), each["severity"], each["mark"] == ">", each["mark"] == "~")
        for each in found
        if each
    ]
    return [each for each in told if with_hints or not each.is_hint]


def of_lines(text: str) -> Iterator[Finding]:
    """Yield the findings in lines of the form ``path:line:column: CODE message``."""
    for line in text.splitlines():
        if parts := _CONCISE.fullmatch(line):
            yield made(parts)


def of_json(diagnostic: dict[str, Any]) -> Finding:
    """Return the finding that an object of the contract tells of."""
    return Finding(*(diagnostic[key] for key in Finding._fields))


class Surface:
    """A way to run over the whole corpus from its top."""

    name: ClassVar[str]
    is_by_file: ClassVar[bool] = False
    """Whether it shows of each file only what that file leads to."""
    has_notebooks: ClassVar[bool] = True
    has_hints: ClassVar[bool] = False
    """Whether it shows what is only worth knowing."""
    is_offered: ClassVar[bool] = True
    """Whether there is what it needs."""
    refused: ClassVar[dict[str, str]] = {}
    """The files that the host itself refuses, and what it then says."""

    def findings(self, corpus: Path) -> list[Finding]:
        """Return what the surface reports."""
        raise NotImplementedError

    def shows(self, each: Expected) -> bool:
        """Say whether the surface can show a finding."""
        finding = each.finding
        is_shown = finding.path not in self.refused and (finding.cell is None or self.has_notebooks)
        return is_shown and not (each.through and self.is_by_file) and (self.has_hints or not each.is_hint)


def run(corpus: Path, *command: str, path: Path | None = None) -> str:
    """Run a Python command in the corpus and return what it prints; nothing may come on standard error."""
    places = [str(ROOT), *([str(path)] if path else [])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(places), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=corpus, env=environment, capture_output=True, encoding="utf-8"
    )
    assert done.returncode in range(32), done.stderr
    assert not done.stderr, done.stderr
    return done.stdout


class CommandLine(Surface):
    name = "command line"

    def findings(self, corpus):
        return list(of_lines(run(corpus, "keras_paramlint", "check", ".")))


class CommandLineJson(Surface):
    name = "json"

    def findings(self, corpus):
        whole = json.loads(run(corpus, "keras_paramlint", "check", "--output-format", "json", "."))
        return [of_json(each) for file in whole["files"] for each in file["diagnostics"]]


class CommandLineJsonLines(Surface):
    name = "json lines"

    def findings(self, corpus):
        lines = run(corpus, "keras_paramlint", "check", "--output-format", "jsonl", "-j2", ".").splitlines()
        return [of_json(each) for line in lines for each in json.loads(line)["diagnostics"]]


class Python(Surface):
    name = "analyze()"

    def findings(self, corpus):
        before = os.getcwd()
        os.chdir(corpus)
        try:
            found = keras_paramlint.analyze(".", config=True).diagnostics
        finally:
            os.chdir(before)
        return [of_json(each.to_json()) for each in found]


class Flake8(Surface):
    name = "flake8"
    is_by_file = True
    has_notebooks = False
    refused: ClassVar = {"broken.py": "broken.py:5:27: E999"}
    options: ClassVar = ("-j1",)

    def findings(self, corpus):
        text = run(corpus, "flake8", "--select", "KPL,E999", *self.options, path=installed(corpus))
        for said in self.refused.values():
            assert said in text
        return list(of_lines(text))


class Flake8InProcesses(Flake8):
    name = "flake8 -j2"
    options: ClassVar = ("-j2",)


class Pylint(Surface):
    name = "pylint"
    is_by_file = True
    has_notebooks = False
    refused: ClassVar = {"broken.py": "syntax-error", "undecodable.py": "parse-error"}
    options: ClassVar = ("-j1",)

    def findings(self, corpus):
        files = sorted(str(path.relative_to(corpus)) for path in corpus.rglob("*.py"))
        chosen = ("--disable=all", "--enable=keras-paramlint,syntax-error,parse-error")
        plugin = ("--load-plugins=keras_paramlint.integrations.pylint", "--output-format=json2", *chosen)
        command = ("pylint", "--rcfile=", *plugin, *self.options, *files)
        told = json.loads(run(corpus, *command, path=without_frameworks(corpus)))["messages"]
        refused = {(each["path"], each["symbol"]) for each in told}
        assert set(self.refused.items()) <= refused
        return [self.made(each) for each in told if each["messageId"][1] == "9"]

    @staticmethod
    def made(told):
        code, _, message = told["message"].partition(" ")
        assert told["messageId"][1:] == f"9{code.removeprefix('KPL')}"
        return Finding(told["path"], None, told["line"], told["column"] + 1, code, message)


class PylintInProcesses(Pylint):
    name = "pylint -j2"
    options: ClassVar = ("-j2",)


class Mcp(Surface):
    name = "mcp"

    def findings(self, corpus):
        import asyncio

        from mcp import Client, StdioServerParameters

        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "keras_paramlint", "mcp"],
            cwd=corpus,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )

        async def ask():
            async with Client(server) as client:
                return await client.call_tool("check", {"targets": ["."]})

        answer = asyncio.run(ask())
        found = [of_json(each) for each in answer.structured_content["diagnostics"]]
        assert found == list(of_lines(answer.content[0].text))
        return found


class PreCommit(Surface):
    """The hook, in a repository that has the corpus; pre-commit installs this project from a clone of it."""

    name = "pre-commit"
    is_offered = "KPL_PRE_COMMIT" in os.environ
    """It takes a minute, and what an installation needs: tox -e pre-commit."""

    def findings(self, corpus):
        place = corpus.parent / "repository"
        shutil.copytree(corpus, place, ignore=shutil.ignore_patterns(".git"))
        for command in (["git", "init", "-q"], ["git", "add", "-A"]):
            subprocess.run(command, cwd=place, check=True)
        hook = ("pre_commit", "try-repo", str(ROOT), "keras-paramlint", "--all-files", "--color=never")
        cache = {"PRE_COMMIT_HOME": str(corpus.parent / "pre-commit")}
        done = subprocess.run(
            [sys.executable, "-m", *hook], cwd=place, env=os.environ | cache, capture_output=True, text=True
        )
        assert done.returncode == 1, done.stderr
        assert "- hook id: keras-paramlint\n- exit code: 1\n" in done.stdout
        return list(of_lines(done.stdout))


def installed(corpus: Path) -> Path:
    """Return a directory that holds what an installation tells of this project, and the code need not.

    Hosts find plugins through it.  It is made from ``pyproject.toml``, so that
    the tests need no installation of the very code that they test.
    """
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    place = corpus.parent / "installed"
    folder = place / f"keras_paramlint-{keras_paramlint.__version__}.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {keras_paramlint.__version__}\n"
    )
    groups = project["entry-points"].items()
    lines = [line for group, points in groups for line in (f"[{group}]", *map(" = ".join, points.items()))]
    (folder / "entry_points.txt").write_text("\n".join(lines))
    return place


def without_frameworks(corpus: Path) -> Path:
    """Return a directory with empty packages in the place of frameworks, into which pylint looks for long."""
    place = corpus.parent / "empty"
    for name in ("keras", "tensorflow"):
        (place / name).mkdir(parents=True, exist_ok=True)
        (place / name / "__init__.py").touch()
    return place


def surfaces() -> list[Surface]:
    """Return one of each."""

    def below(cls: type[Surface]) -> Iterator[type[Surface]]:
        for each in cls.__subclasses__():
            yield each
            yield from below(each)

    return [each() for each in below(Surface) if each.is_offered]
