"""The analysis process: what is kept from one text to the next changes no answer."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_paramlint.algebra import Symbol
from keras_paramlint.analysis import run
from keras_paramlint.graph import FileResult, Params, Site, WeightInfo
from keras_paramlint.interpreter import finder
from keras_paramlint.lsp.messages import Analyse, Analysed, Show, pack, unpack
from keras_paramlint.lsp.worker import Worker


PROGRAM = """\
import helper
from tensorflow import keras
from tensorflow.keras import layers


def block(x, filters=8):
    y = layers.Conv2D(filters, 3, padding="same")(x)
    return layers.Add()([layers.BatchNormalization()(y), x])


class Encoder(layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.dense = layers.Dense(width)

    def call(self, x):
        return self.dense(x)


inputs = keras.Input((32, 32, 8))
outputs = layers.Dense(10)(layers.Flatten()(block(inputs)))
model = keras.Model(inputs, outputs)  # paramlint: params=82,530
stack = keras.Sequential([keras.Input((20,)), Encoder(helper.WIDTH), layers.Softmax()])
"""
"""Its expectation is stale, a layer feeds a softmax without need, and a width comes from another file."""

EDITS = ["8", "1", "x", ")", " ", "\n", "#", "\n    ", "helper.WIDTH", "# paramlint: ignore"]
EDITS += ["# paramlint: params=3", "# paramlint: assume filters=4", "layers.Dense(4)", '"""']


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("edited")
    found.joinpath("helper.py").write_text("WIDTH = 16\n")
    return found


def analysed(worker: Worker, path: Path, text: str) -> FileResult:
    """Return what the process answers about a text, over the pipe and back."""
    assert worker.answer(unpack(pack(Show(str(path), text))[4:])) is None
    answer = unpack(pack(worker.answer(Analyse(str(path))))[4:])  # type: ignore[arg-type]
    assert isinstance(answer, Analysed)
    return answer.result


@given(
    st.lists(
        st.tuples(st.integers(0, len(PROGRAM)), st.integers(0, 3), st.sampled_from(EDITS), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_edits_the_answer_is_that_of_a_fresh_process(
    folder: Path, edits: list[tuple[int, int, str, bool]]
) -> None:
    worker, path, text = Worker(), folder / "model.py", PROGRAM
    assert {model.params.total for model in analysed(worker, path, text).models} == {82546, 336}
    for position, removed, written, is_elsewhere in edits:
        if is_elsewhere:
            worker.answer(Show(str(folder / "helper.py"), f"WIDTH = {position + 1}\n"))
        else:
            text = text[:position] + written + text[position + removed :]
        result = analysed(worker, path, text)
        kept, finder._trees = finder._trees, OrderedDict()
        try:
            fresh = Worker()
            for shown, content in worker._contents.items():
                fresh.answer(Show(shown, content))
            assert result == fresh.answer(Analyse(str(path))).result  # type: ignore[union-attr]
        finally:
            finder._trees = kept


def test_a_comment_is_no_new_program(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, path = Worker(), folder / "model.py"
    first = analysed(worker, path, PROGRAM)
    monkeypatch.setattr(run, "explore", lambda *_: pytest.fail("interpreted once more"))

    commented = analysed(worker, path, PROGRAM.replace("\n\n\n", "\n# the next\n\n"))
    assert commented.models == first.models


@pytest.mark.parametrize("is_open", [True, False])
def test_what_another_file_says_now_counts(tmp_path: Path, is_open: bool) -> None:
    worker, path, other = Worker(), tmp_path / "model.py", tmp_path / "helper.py"
    for width in (16, 17, 18):
        if is_open:
            worker.answer(Show(str(other), f"WIDTH = {width}\n"))
        else:
            other.write_text(f"WIDTH = {width}\n")
        assert analysed(worker, path, PROGRAM).models[-1].params.total == 21 * width


def test_messages_keep_what_they_are_given() -> None:
    shared = WeightInfo("kernel", (3, Symbol("h", ("h",))))
    result = FileResult("m.py", diagnostics=(), flavour="tf1")
    for thing in (shared, Site("m.py", 3), Params(1, 1, 0), (shared, shared), Analysed(result, 7)):
        back = unpack(pack(thing)[4:])  # type: ignore[arg-type]
        assert back == thing
        assert type(back) is type(thing)
        assert hash(back) == hash(thing)
    first, second = unpack(pack((shared, shared))[4:])  # type: ignore[arg-type]
    assert first is second
