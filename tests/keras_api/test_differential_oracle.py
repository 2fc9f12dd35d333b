"""Random configurations of every layer, legal and illegal, against the installed Keras.

Each layer of each flavour gets at least 50 different configurations, as far as
there are that many.  ``KPL_ORACLE_COUNT`` asks for more, ``KPL_ORACLE_SEED`` for
others; a failure names both, and is shrunk to the simplest configuration that
still fails.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from comparison import difference
from configurations import MAKERS, case
from drawing import generators
from hypothesis import HealthCheck, Phase, given, seed, settings
from sequence_bench import Bench, agrees

from keras_paramlint.keras_api.signatures import exists


sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import preprocessing_cases  # noqa: F401 - it registers its families
from sequence_cases import FAMILIES


SEED = int(os.environ.get("KPL_ORACLE_SEED", "20"))
COUNT = int(os.environ.get("KPL_ORACLE_COUNT", "50"))
ATTEMPTS = 6
"""How many configurations are drawn for each that is to be tried: some come up again."""

pytestmark = pytest.mark.oracle


def run_random(make: Callable[[Random], Any], compare: Callable[[Any], str | None]) -> None:
    """Compare random cases until enough different ones were tried."""
    tried: set[str] = set()
    failed = False

    @settings(
        max_examples=ATTEMPTS * COUNT,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @seed(SEED)
    @given(generators())
    def run(random: Random) -> None:
        nonlocal failed
        made = make(random)
        text = repr(made)
        # Once one has failed, simpler ones are tried, however many there were.
        if made is None or text in tried or (len(tried) >= COUNT and not failed):
            return
        found = compare(made)
        if found is None:
            tried.add(text)
            return
        failed = True
        pytest.fail(f"{text}\n{found}\nKPL_ORACLE_SEED={SEED} KPL_ORACLE_COUNT={COUNT}", pytrace=False)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run()
    print(f"{len(tried)} configurations agree, seed {SEED}")
    assert tried


@pytest.mark.parametrize(
    ("name", "flavour"),
    [(name, flavour) for name in MAKERS for flavour in ("keras3", "tfkeras2") if exists(name, flavour)],
)
def test_one_input_or_merging(name: str, flavour: str) -> None:
    import record_layers
    import record_sequence_layers

    library = record_sequence_layers.keras_of(flavour)
    if not hasattr(library.layers, name):
        library = importlib.import_module("keras._tf_keras.keras")  # what only `tf.keras` keeps
    run_random(
        lambda random: case(name, flavour, random),
        lambda made: difference(flavour, made, record_layers.observe(library, made)),
    )
    library.backend.clear_session()


def offers(name: str, flavour: str) -> bool:
    return any(FAMILIES[name](Random(number), flavour) is not None for number in range(20))


@pytest.mark.parametrize(
    ("name", "flavour"),
    [
        (name, flavour)
        for name in FAMILIES
        for flavour in ("keras3", "tfkeras2", "tf1")
        if offers(name, flavour)
    ],
)
def test_sequences_attention_wrappers_and_preprocessing(name: str, flavour: str) -> None:
    from record_sequence_layers import ask, keras_of

    def compare(made: Any) -> str | None:
        real, ours = ask(made, flavour), Bench(flavour).result(made.layer, made.inputs, made.call)
        return None if agrees(real, ours) else f"keras {real}\nours  {ours}"

    run_random(lambda random: FAMILIES[name](random, flavour), compare)
    keras_of(flavour).backend.clear_session()
