"""Models of published packages, against the counts that real Keras gave when their source was run.

``python benchmarks/corpus.py [--folder FOLDER] [--write]`` downloads the pinned
packages (nothing is installed or imported), analyses every case in one command
a flavour, and fails if a definite number is wrong.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from measure import ROOT, machine, table


FACTS = ROOT / "benchmarks" / "corpus" / "packages.json"
"""For each package its pins, flavour and cases: a target with the counts that Keras gave it."""

DOCUMENT = ROOT / "docs" / "corpus.md"

PREFIXES = {"tfkeras2": "from tensorflow "}
"""How each flavour's Keras is imported, where it is no package of its own."""

ABOUT = """\
# Models of published packages

`tox -e corpus -- --write`

Each case is a model function of a published package, called with certain arguments; the
truth was read off the model that real Keras built by running the same source. Exact: the
total, the trainable count and the count of every layer agree. Unknown: the answer is no
definite number, and says why.
"""


def download(requirements: list[str], folder: Path) -> None:
    """Fetch and unpack packages, wheels where there are any; a folder that is complete stays."""
    done = folder / ".complete"
    if done.exists():
        return
    archives = folder / ".archives"
    archives.mkdir(parents=True, exist_ok=True)
    for requirement in requirements:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        command += ["--no-deps", "--dest", str(archives), requirement]
        wheel = subprocess.run([*command, "--only-binary=:all:"], check=False, stderr=subprocess.DEVNULL)
        if wheel.returncode:
            subprocess.run(command, check=True)
    for archive in archives.iterdir():
        if archive.suffix in {".whl", ".zip"}:
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(folder)  # noqa: S202 - members that lead outside are refused by zipfile
        else:
            _unpack(archive, folder)
    done.touch()


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack a source distribution without its outermost folder."""
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            _, _, member.name = member.name.partition("/")
            if member.name and member.isfile():
                packed.extract(member, folder, filter="data")


def target(package: dict[str, Any], number: int, case: dict[str, Any], folder: Path) -> str:
    """Return what is to be analysed; statements that come first stand at the end of a copy of the module."""
    path = folder / case["path"]
    lines = list(case.get("before", ()))
    if "call" in case:
        lines += [
            f"{PREFIXES.get(package['flavour'], '')}import keras as _keras",
            f"_layer = {case['target']}",
            f"_inputs = [_keras.Input(batch_shape=tuple(shape)) for shape in {case['call']!r}]",
            "corpus_case = _keras.Model(_inputs, _layer(_inputs[0] if len(_inputs) == 1 else _inputs))",
        ]
    elif lines:
        lines.append(f"corpus_case = {case['target']}")
    if not lines:
        return f"{path}::{case['target']}"
    copy = path.with_name(f"{path.stem}__case{number}.py")
    copy.write_text("\n".join([path.read_text(encoding="utf-8"), *lines, ""]), encoding="utf-8")
    return f"{copy}::corpus_case"


def analyse(targets: dict[str, list[str]]) -> dict[str, dict[str, Any]]:
    """Return the answer for each target, from one command a flavour."""
    answers = {}
    for flavour, wanted in targets.items():
        command = [sys.executable, "-m", "keras_paramlint", "summary", "--output-format", "jsonl"]
        command += ["--flavour", flavour, "--targets-from", "-", "-j", "0"]
        done = subprocess.run(command, input="\n".join(wanted), capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            answer = json.loads(line)
            answers[answer["target"]] = answer
        if done.returncode:
            print(done.stderr, file=sys.stderr)
    return answers


def verdict(case: dict[str, Any], answer: dict[str, Any] | None) -> tuple[str, str]:
    """Return ``exact``, ``wrong`` or ``unknown``, and why it is not exact."""
    models = (answer or {}).get("models") or []
    if not models:
        notes = [note["message"] for note in (answer or {}).get("diagnostics", ())]
        return "unknown", "; ".join(notes[:1]) or "no model"
    params = models[-1]["params"]
    if params["total"] is None:
        return "unknown", "; ".join(params["unknown"][:1]) or params["formula"]
    for count in ("total", "trainable"):
        if params[count] is not None and params[count] != case[count]:
            return "wrong", f"{count} {params[count]:,}, really {case[count]:,}"
    layers = sorted(layer["params"] for layer in models[-1]["layers"] if layer["params"])
    if "layers" in case and layers != case["layers"]:
        return "wrong", "the layers' counts differ"
    return "exact", ""


def main() -> int:
    """Analyse all cases and print the verdicts, a row for each package."""
    parser = argparse.ArgumentParser(description="Analyse the models of published packages.")
    parser.add_argument("--folder", type=Path, help="where the packages are kept (a temporary folder)")
    parser.add_argument("--write", action="store_true", help="write the table into docs/corpus.md")
    options = parser.parse_args()
    packages = json.loads(FACTS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        targets: dict[str, list[str]] = {}
        cases: list[tuple[str, str, dict[str, Any]]] = []
        for package in packages:
            place = folder / package["package"]
            download(package["requirements"], place)
            for number, case in enumerate(package["cases"]):
                name = target(package, number, case, place)
                targets.setdefault(package["flavour"], []).append(name)
                cases.append((package["package"], name, case))
        began = time.perf_counter()
        answers = analyse(targets)
        seconds = time.perf_counter() - began
    counts: dict[str, Counter[str]] = {}
    for package_name, name, case in cases:
        kind, reason = verdict(case, answers.get(name))
        counts.setdefault(package_name, Counter())[kind] += 1
        if kind != "exact":
            print(f"{kind}: {package_name}: {case['target']}: {reason}")
    return report(packages, counts, seconds, to_document=options.write)


def report(
    packages: list[dict[str, Any]], counts: dict[str, Counter[str]], seconds: float, *, to_document: bool
) -> int:
    """Print the table, write it if asked, and return 1 where a number is wrong."""
    rows = [
        [
            f"`{package['requirements'][0]}`",
            package["flavour"],
            *(str(counts[package["package"]][kind]) for kind in ("exact", "unknown", "wrong")),
        ]
        for package in packages
    ]
    whole = Counter[str]()
    for each in counts.values():
        whole.update(each)
    rows.append(["all", "", *(str(whole[kind]) for kind in ("exact", "unknown", "wrong"))])
    text = table(["package", "flavour", "exact", "unknown", "wrong"], rows)
    print(text)
    print(f"{sum(whole.values())} cases in {seconds:.1f} s")
    if to_document:
        figures = f"{sum(whole.values())} cases in {seconds:.1f} s. {machine()}"
        DOCUMENT.write_text(f"{ABOUT}\n{text}\n\n{figures}\n", encoding="utf-8")
    return int(whole["wrong"] > 0)


if __name__ == "__main__":
    sys.exit(main())
