"""The pages about layers are those that the entries give."""

from __future__ import annotations

from pathlib import Path

from keras_paramlint.keras_api.entry import entry_for
from keras_paramlint.keras_api.signatures import FLAVOURS, layer_names
from keras_paramlint.reference.examples import example_program
from keras_paramlint.reference.facts import documented, entries, facts
from keras_paramlint.reference.render import pages


PAGES = Path(__file__).resolve().parents[2] / "docs" / "layers"


def test_the_committed_pages_are_up_to_date() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    assert committed == pages(), "run: python -m keras_paramlint.reference docs/layers"


def test_every_layer_name_is_documented() -> None:
    known = documented()
    for flavour in FLAVOURS:
        for name in layer_names(flavour):
            if entry_for(name, flavour) is not None and not name.startswith("tf.keras."):
                assert name in known
                assert flavour in facts(known[name]).flavours


def test_every_example_is_known() -> None:
    unknown = {
        (name, use.outcome.unknown)
        for name, _ in entries()
        for use in facts(name).uses
        if use.outcome.unknown
    }
    assert unknown == set()


def test_every_entry_says_what_it_is() -> None:
    for name, entry in entries():
        known = facts(name)
        assert known.summary.endswith((".", "``")), name
        assert all(note.endswith(".") for note in known.notes), name
        assert known.uses or not entry.example, name


def test_the_program_of_an_example() -> None:
    code = "Bidirectional(LSTM(units))(Input((steps, features)))"
    text, sizes = example_program(code)
    assert text.splitlines() == [
        "import keras",
        "from tensorflow.keras.layers import Bidirectional, Input, LSTM",
        "from keras.models import Model",
        "def example(units, steps, features):",
        "    input_1 = Input((steps, features))",
        "    outputs = Bidirectional(LSTM(units))(input_1)",
        "    return Model([input_1], outputs)",
    ]
    assert sizes == ("units", "steps", "features")
