"""``python -m keras_paramlint``: the command line."""

from __future__ import annotations

import sys

from keras_paramlint.cli.main import main


if __name__ == "__main__":
    sys.exit(main())
