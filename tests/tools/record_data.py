"""Record what real Keras makes of the programs of ``tests/keras_api/data_programs.py``.

Run by developers, with ``keras``, ``tensorflow``, ``tf_keras``, ``pillow``, ``scipy`` and ``scikit-learn``
installed: ``python tests/tools/record_data.py``.
"""

from __future__ import annotations

import json
import os
import sys
import textwrap
from pathlib import Path
from typing import Any


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
RECORDED = ROOT / "tests" / "keras_api" / "recorded" / "data.json"

from tests.keras_api.data_programs import IMPORTS, SUITES  # noqa: E402


def plain(value: Any) -> Any:
    """Return a shape, number, text or list of them as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if hasattr(value, "as_list"):
        value = value.as_list()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bool, str)) or value is None:
        return value
    return int(value)


def main() -> None:
    """Execute every program and write down what it shows."""
    recorded: dict[str, dict[str, Any]] = {}
    for flavour, programs in SUITES.items():
        recorded[flavour] = {}
        for name, program in programs.items():
            scope: dict[str, Any] = {"show": {}}
            source = textwrap.dedent(IMPORTS[flavour]) + textwrap.dedent(program)
            try:
                exec(compile(source, name, "exec"), scope)
            except Exception as error:  # noqa: BLE001  (whatever a release lacks is said and left out)
                print(f"{flavour} {name}: {type(error).__name__}: {str(error)[:300]}")
                continue
            recorded[flavour][name] = plain(scope["show"])
    RECORDED.write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
