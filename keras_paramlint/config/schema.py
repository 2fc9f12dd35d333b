"""The JSON schema of the configuration, made from the table of options."""

from __future__ import annotations

from typing import Any

from keras_paramlint.config.setting import Kind, Setting
from keras_paramlint.config.settings import SETTINGS


def schema() -> dict[str, Any]:
    """Return the schema of ``keras_paramlint.toml`` and of ``[tool.keras-paramlint]``."""
    settings = sorted((each for each in SETTINGS if each.in_file), key=lambda each: each.name)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "keras-paramlint",
        "description": "Options of keras-paramlint, which predicts Keras layer shapes and parameter counts.",
        "type": "object",
        "additionalProperties": False,
        "properties": {each.name: _property(each) for each in settings},
        # TOML writers use either; both are understood.
        "patternProperties": {
            f"^{each.key}$": {"$ref": f"#/properties/{each.name}"}
            for each in settings
            if each.key != each.name
        },
    }


def _property(setting: Setting) -> dict[str, Any]:
    described = {"description": setting.help, **_type(setting)}
    if setting.default not in {None, ()} and setting.kind is not Kind.JOBS:
        default = setting.default
        described["default"] = list(default) if isinstance(default, tuple) else default
    return described


def _type(setting: Setting) -> dict[str, Any]:
    texts = {"type": "array", "items": {"type": "string"}}
    choice = {"type": "string", "enum": list(setting.choices)}
    match setting.kind:
        case Kind.FLAG:
            return {"type": "boolean"}
        case Kind.CHOICE:
            return choice
        case Kind.NAMES | Kind.FILES:
            return texts
        case Kind.TEXTS:
            return {"anyOf": [{"type": "string"}, texts]}
        case Kind.NUMBER:
            return {"type": "integer", "minimum": 1}
        case Kind.JOBS:
            return {"anyOf": [{"type": "integer", "minimum": 0}, {"const": "auto"}], "default": "auto"}
        case Kind.VALUES:
            item: dict[str, Any] = {"type": ["number", "string", "boolean", "array"]}
            return {"type": "object", "additionalProperties": item}
        case Kind.SEVERITIES | Kind.FILE_FLAVOURS:
            return {"type": "object", "additionalProperties": choice}
        case Kind.NUMBERS:
            number = {"type": "integer", "minimum": 1}
            names = {"enum": list(setting.choices)}
            return {"type": "object", "propertyNames": names, "additionalProperties": number}
        case Kind.BUDGETS:
            count = {"type": ["integer", "string"], "minimum": 0}
            limits = {
                "type": "object",
                "additionalProperties": False,
                "properties": dict.fromkeys(setting.choices, count),
            }
            return {"type": "object", "additionalProperties": {"anyOf": [count, limits]}}
        case Kind.FILE_RULES:
            return {"type": "object", "additionalProperties": texts}
    return {"type": "string"}
