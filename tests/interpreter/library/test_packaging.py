"""What programs ask of versions and installed packages is answered as ``packaging`` does."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.graph import LayerInfo
from keras_paramlint.runner import analyze


HEAD = """\
from packaging import version
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

"""
VERSIONS = (
    "1.0 1.0.0 1.0a1 1.0rc1 1.0.post1 1.0.dev3 1.0a1.dev2 1.1 1.10 v2.0 1!0.5 1.0-2 1.0+local".split()
)
QUESTIONS = [
    *(f"version.parse({a!r}) < version.parse({b!r})" for a in VERSIONS for b in VERSIONS),
    *(f"version.parse({a!r}) == version.Version({b!r})" for a in VERSIONS for b in VERSIONS[:3]),
    "version.parse('2.15.1').minor == 15",
    "version.parse('2.15').release >= (2, 4)",
    "version.parse('2.16.0rc1').is_prerelease",
    "SpecifierSet('') == SpecifierSet('')",
    "SpecifierSet('>=1,<2') == SpecifierSet('<2,>=1')",
    "bool(SpecifierSet(''))",
    *(
        f"{b!r} in SpecifierSet({a!r})"
        for a in (">=1.0,<2", "~=1.4", "~=1.4.2", "==1.*", "!=1.4.*", ">1.4", "===1.4")
        for b in ("1.4", "1.4.5", "2.0", "0.9", "1.0")
    ),
    "Requirement('tensorflow[gpu]>=2.0; python_version < \"4\"').specifier.contains('2.1', prereleases=True)",
    "Requirement('scikit-learn').name == 'scikit-learn'",
    "Requirement('pandas').specifier != SpecifierSet('')",
]


def _units(layer: LayerInfo) -> object:
    return layer.weights[1].shape[0]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """Return the analyser's answers: a layer has two units for yes."""
    path: Path = tmp_path_factory.mktemp("program") / "program.py"
    lines = [f"m.add(layers.Dense(2 if {question} else 1))" for question in QUESTIONS]
    start = "from keras import Input, Sequential, layers\nm = Sequential([Input((3,))])\n"
    path.write_text(HEAD + start + "\n".join(lines) + "\n")
    (model,) = analyze(path).files[0].models
    found = [_units(layer) == 2 for layer in model.layers if layer.params.total]
    return dict(zip(QUESTIONS, found, strict=True))


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_answered_as_packaging_does(question: str, answers: dict[str, bool]) -> None:
    names: dict[str, object] = {}
    exec(HEAD, names)

    assert answers[question] == bool(eval(question, names))


def test_what_is_there_and_what_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text("""\
import importlib.util
from distutils.version import LooseVersion
from keras import Input, Sequential, layers
from packaging.requirements import InvalidRequirement, Requirement

try:
    units = len(Requirement("a b c").name)
except InvalidRequirement:
    units = 5
rows = 3 if LooseVersion("2.0") < LooseVersion("2.0.0") else 4
there = 2 if importlib.util.find_spec("tensorflow") is not None else 9
m = Sequential([Input((rows,)), layers.Dense(units), layers.Dense(there)])
n = Sequential([Input((3,)), layers.Dense(2 if importlib.util.find_spec("elsewhere") else 1)])
""")
    model, undecided = analyze(path).files[0].models

    assert model.params.total == 3 * 5 + 5 + 5 * 2 + 2
    assert sorted(choice.total for choice in undecided.params.alternatives) == [4, 8]
