"""The README's section on performance, from the figures that the benchmarks recorded.

``python benchmarks/readme.py``; run it after a benchmark with ``--write``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from measure import FIGURES, ROOT


README = ROOT / "README.md"
HEADING = "## How fast it is\n"

Figures = Mapping[str, Mapping[str, float]]


def section(figures: Figures) -> str:
    """Return the section, from what ``benchmarks/figures.json`` holds."""
    founding, every = figures["founding"], figures["applications"]
    check, editor = figures["linting"], figures["editor"]
    return f"""{HEADING}
Measured in turns on one machine, in processor time; [docs/benchmarks.md](docs/benchmarks.md) has the tables,
and `benchmarks/` a command for each:

- `summary` of the examples above is {_times(founding["cold"])} as fast as importing Keras, building and
  printing the same models, and {_times(founding["warm"])} when nothing has changed since the last run.
- All of `keras.applications` from its source is {_times(every["cold"])} as fast as building the models,
  {_times(every["clock"])} by the clock with two processes, and {_times(every["warm"])} when nothing has changed;
  Keras takes {_times(every["memory"])} the memory.
- `check` of the {check["megabytes"]:.0f} MB of Keras's own source takes {check["cold"]:.0%} of the time of
  flake8, and {check["warm"]:.2f} s when nothing has changed.
- In an editor, a keystroke in a file of 500 lines takes {editor["median"]:.0f} ms to its findings,
  {editor["high"]:.0f} ms at the 95th percentile.

"""


def _times(ratio: float) -> str:
    return f"{int(ratio)} times"


def with_section(readme: str, figures: Figures) -> str:
    """Return a README with its section anew."""
    before, found, after = readme.partition(HEADING)
    if not found:
        raise ValueError(f"the README has no {HEADING.strip()!r}")
    return before + section(figures) + "## " + after.partition("\n## ")[2]


def main() -> int:
    """Write the section."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    README.write_text(with_section(README.read_text(encoding="utf-8"), figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
