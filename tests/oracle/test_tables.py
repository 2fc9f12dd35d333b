"""The recorded tables of `model.summary()` are those that real Keras prints."""

from __future__ import annotations

import json

import pytest
from record_tables import PACKAGES, RECORDED, printed


pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("package", PACKAGES)
def test_keras_prints_the_recorded_tables(package):
    assert printed(package) == json.loads(RECORDED.read_text(encoding="utf-8"))[package]
