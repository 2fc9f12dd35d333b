"""What ``load_model`` needs besides the file, by the configuration in it."""

from __future__ import annotations

from typing import Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.keras_api.signatures import layer_names
from keras_paramlint.options import FLAVOURS


MOST_OBJECTS = 200_000


@dataclass(frozen=True, slots=True)
class Needs:
    """What a model's configuration cannot bring by itself."""

    custom: tuple[str, ...] = ()
    """The classes of layers and models that the program has to give."""
    has_lambda: bool = False
    """Whether there is a function as bytes, which is refused unless ``safe_mode=False``."""


def needs_of(config: Any) -> Needs:
    """Return what a configuration needs; nothing of it is made."""
    known = {name for flavour in FLAVOURS for name in layer_names(flavour)} | {
        "Functional",
        "Model",
        "Sequential",
    }
    custom: dict[str, None] = {}
    has_lambda = False
    pending = [config]
    for _ in range(MOST_OBJECTS):
        if not pending:
            break
        item = pending.pop()
        if isinstance(item, list):
            pending += reversed(item)
        elif isinstance(item, dict):
            name = item.get("class_name")
            if isinstance(name, str) and _is_custom(item, name, known):
                custom.setdefault(name.rpartition(">")[2])
            has_lambda = has_lambda or name == "__lambda__" or item.get("function_type") == "lambda"
            pending += reversed(list(item.values()))
    return Needs(tuple(custom), has_lambda)


def _is_custom(item: dict[str, Any], name: str, known: set[str]) -> bool:
    if "module" in item and "registered_name" in item:
        return item["module"] is None
    # Legacy configurations name no modules; their layers have a name of their own.
    config = item.get("config")
    is_layer = isinstance(config, dict) and "name" in config and "trainable" in config
    return is_layer and name not in known
