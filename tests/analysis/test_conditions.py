"""The condition that an alternative is printed with is the one under which Python takes that branch."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.runner import analyze


PROGRAM = """\
from keras import Input, Sequential, layers
from elsewhere import n

{setup}
m = Sequential([Input((2,)), layers.Dense(3)])
if {test}:
    m.add(layers.Dense(1))
"""

CONDITIONS = [
    "n", "not n", "n == 0", "n != 0", "not n == 0", "n >= 3", "not n >= 3", "n is None", "n is not None",
    "n in (3, 4)",
    "n not in (3, 4)",
]  # fmt: skip
FORMS = {
    "directly": ("", "{}"),
    "by a name": ("use = {}", "use"),
    "by a choice": ("use = True if {} else False", "use"),
    "as the opposite": ("use = False if {} else True", "not use"),
}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize(("setup", "test"), FORMS.values(), ids=FORMS)
def test_it_holds_where_the_branch_is_taken(setup: str, test: str, condition: str, tmp_path: Path) -> None:
    setup, test = setup.format(condition), test.format(condition)
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.format(setup=setup, test=test))
    (model,) = analyze(path).files[0].models
    assert len(model.params.alternatives) == 2

    for n in (0, 3, None) if "is" in condition else (0, 1, 3, 4):
        names: dict[str, object] = {"n": n}
        exec(setup, names)
        taken = bool(eval(test, names))
        found = [choice.total for choice in model.params.alternatives if eval(choice.when, names)]
        assert found == [13 if taken else 9]
