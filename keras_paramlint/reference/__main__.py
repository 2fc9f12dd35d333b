"""Writes the pages about all layers: ``python -m keras_paramlint.reference docs/layers``."""

from __future__ import annotations

import argparse
from pathlib import Path

from keras_paramlint.reference.render import pages


def main(folder: Path) -> None:
    """Write all pages into a folder, and remove those of families that there are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for stale in folder.glob("*.md"):
        if stale.name not in made:
            stale.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m keras_paramlint.reference", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pages are written: docs/layers")
    main(parser.parse_args().folder)
