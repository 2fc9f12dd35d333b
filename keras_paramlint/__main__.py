"""``python -m keras_paramlint``: the command line."""

from __future__ import annotations

import sys

from keras_paramlint.cli.main import run


if __name__ == "__main__":
    sys.exit(run())
