"""What is generated from the table of options agrees with it, and with what is committed."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from keras_paramlint.config.reference import reference
from keras_paramlint.config.schema import schema
from keras_paramlint.config.settings import SETTINGS


DOCS = Path(__file__).parents[2] / "docs"


def test_the_committed_schema_is_up_to_date():
    committed = json.loads((DOCS / "configuration.schema.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(schema()))


def test_the_committed_page_is_up_to_date():
    assert (DOCS / "configuration.md").read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize("setting", [each for each in SETTINGS if each.in_file], ids=lambda each: each.name)
def test_the_example_of_an_option_is_of_the_type_that_the_schema_states(setting):
    ((name, value),) = tomllib.loads(setting.example).items()
    assert name == setting.name
    stated = schema()["properties"][name]
    types = {"boolean": bool, "integer": int, "string": str, "array": list, "object": dict}
    if "type" in stated:
        assert isinstance(value, types[stated["type"]])
    if "enum" in stated:
        assert value in stated["enum"]
    if stated.get("type") == "object":
        for item in value.values():
            assert item in stated["additionalProperties"].get("enum", [item])


def test_both_ways_to_write_a_name_are_in_the_schema():
    assert "^extend_select$" in schema()["patternProperties"]
    assert "extend-select" in schema()["properties"]
