"""The README shows what the commands really print."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from keras_paramlint.cli.main import main


ROOT = Path(__file__).parent.parent


def shown() -> list[tuple[str, str]]:
    """Return each command of the README that stands behind a ``$``, with the output shown below it."""
    found: list[tuple[str, list[str]]] = []
    inside = False
    for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("    $ keras-paramlint "):
            found.append((line.removeprefix("    $ keras-paramlint "), []))
            inside = True
        elif inside and (line.startswith("    ") or not line.strip()):
            found[-1][1].append(line.removeprefix("    "))
        else:
            inside = False
    return [(command, "\n".join(lines).strip()) for command, lines in found]


@pytest.mark.parametrize(("command", "output"), shown(), ids=[command for command, _ in shown()])
def test_a_command_prints_what_the_readme_shows(
    command: str, output: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run the command from the project's directory and compare the whole output."""
    monkeypatch.chdir(ROOT)

    main(shlex.split(command))

    assert output == capsys.readouterr().out.strip()
