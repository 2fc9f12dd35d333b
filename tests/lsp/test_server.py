"""The language server through its protocol: what an editor shows of a program, and keeps while typing."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

import keras_paramlint
from keras_paramlint.graph import Severity
from keras_paramlint.rules import all_rules


pytestmark = pytest.mark.asyncio(loop_scope="module")

MODEL = """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(32, 3),
    layers.Flatten(),
    layers.Dense(10),
])
"""

STACKED = """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20, 8)),
    layers.LSTM(16),
    layers.LSTM(4),
])
"""


async def test_hints_tell_shape_and_count_behind_each_layer(editor):
    uri = editor.open("m.py", MODEL)

    assert await editor.hints(uri) == {
        6: "(None, 26, 26, 32) · 320",
        7: "(None, 21632)",
        8: "(None, 10) · 216,330",
    }


async def test_hints_follow_an_unsaved_edit(editor):
    uri = editor.open("m.py", MODEL)
    await editor.hints(uri)
    editor.replace(uri, MODEL.replace("Conv2D(32", "Conv2D(64"))

    assert (await editor.hints(uri))[8] == "(None, 10) · 432,650"


async def test_a_loop_has_one_hint_for_all_its_layers(editor):
    text = (
        "import keras\n\nmodel = keras.Sequential([keras.Input((8,))])\n"
        "for units in (8, 8, 4):\n    model.add(keras.layers.Dense(units))\n"
        "for _ in range(2):\n    model.add(keras.layers.Dense(4))\n"
    )
    uri = editor.open("m.py", text)

    assert await editor.hints(uri) == {5: "3 layers · 180", 7: "2 × (None, 4) · 20"}


async def test_a_hint_of_an_open_size_is_a_formula(editor):
    text = (
        "import keras\n\n\ndef build(classes):\n    return keras.Sequential("
        "[keras.Input((8,)), keras.layers.Dense(classes)])\n"
    )
    uri = editor.open("m.py", text)

    assert await editor.hints(uri) == {5: "(None, classes) · 9·classes"}
    assert await editor.lenses(uri) == {5: "sequential: 9·classes parameters · keras3"}


async def test_findings_are_those_of_the_command_line_and_info_is_a_hint(editor, tmp_path):
    text = STACKED + (
        "two = keras.Sequential("
        "[keras.Input((4, 3)), layers.Bidirectional(layers.GRU(4)), layers.Dense(2)])\n"
    )
    path = tmp_path / "m.py"
    path.write_text(text)
    everything = keras_paramlint.analyze(path, select=["ALL"]).diagnostics
    on = {rule.code for rule in all_rules() if rule.default}
    expected = [each for each in everything if each.code in on]

    found = await editor.diagnostics(editor.open("m.py", text))

    severities = {
        Severity.ERROR: types.DiagnosticSeverity.Error,
        Severity.WARNING: types.DiagnosticSeverity.Warning,
        Severity.INFO: types.DiagnosticSeverity.Hint,
    }
    assert [
        (each.code, each.message, each.severity, each.range.start.line + 1, each.range.start.character + 1)
        for each in found
    ] == [(e.code, e.message, severities[e.severity], e.line, e.column) for e in expected]
    assert {"KPL301", "KPL202"} <= {each.code for each in found}


async def test_hovering_over_a_layer_shows_how_its_count_comes_about(editor):
    uri = editor.open("m.py", MODEL)

    text = await editor.hover(uri, 6, 14)

    assert "**Conv2D** `conv2d` (None, 26, 26, 32) · 320" in text
    assert "3·3·1·32 = 288" in text
    assert "filters = 32: `filters=32` at line 6" in text
    assert "*keras3*" in text


async def test_hovering_over_a_model_shows_its_layers_and_over_nothing_nothing(editor):
    uri = editor.open("m.py", MODEL)

    assert "216,650 parameters" in await editor.hover(uri, 4, 10)
    assert await editor.hover(uri, 1, 2) is None


async def test_lenses_and_symbols_name_models_with_their_totals(editor):
    uri = editor.open("m.py", MODEL)

    assert await editor.lenses(uri) == {4: "model: 216,650 parameters · keras3"}
    (model,) = await editor.symbols(uri)
    assert (model.name, model.detail) == ("model", "216,650")
    assert [child.name for child in model.children] == [
        "conv2d (Conv2D)",
        "flatten (Flatten)",
        "dense (Dense)",
    ]


async def test_a_fix_from_the_editor_mends_the_finding(editor):
    uri = editor.open("m.py", STACKED)
    assert ("KPL301", 7) in await editor.codes(uri)

    fix = next(each for each in await editor.actions(uri, 7) if each.edit and "fix" in each.title)
    (edit,) = fix.edit.changes[uri]
    lines = STACKED.splitlines(keepends=True)
    line, start, end = edit.range.start.line, edit.range.start.character, edit.range.end.character
    lines[line] = lines[line][:start] + edit.new_text + lines[line][end:]
    editor.replace(uri, "".join(lines))

    assert await editor.codes(uri) == []


async def test_a_finding_can_be_kept_quiet_where_it_stands(editor):
    uri = editor.open("m.py", STACKED)
    ignore = next(each for each in await editor.actions(uri, 7) if "noqa" in each.title)
    (edit,) = ignore.edit.changes[uri]
    lines = STACKED.splitlines()
    line = lines[edit.range.start.line]
    lines[edit.range.start.line] = line[: edit.range.start.character] + edit.new_text
    editor.replace(uri, "\n".join(lines) + "\n")

    assert lines[edit.range.start.line].endswith("# noqa: KPL301")
    assert await editor.codes(uri) == []


async def test_a_count_can_be_pinned_in_a_comment_which_is_then_verified(editor):
    source = (
        "import keras\n\nnet = keras.Sequential([\n    keras.Input((4,)),\n    keras.layers.Dense(3),\n])\n"
        "two = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"
    )
    uri = editor.open("m.py", source)

    def pinning(found):
        return [each for each in found if each.title.startswith("Pin")]

    model, layer = pinning(await editor.actions(uri, 5))
    assert model.title == "Pin the count: # params: 15 (`net`)"
    assert layer.title == "Pin the count: # params: 15 (Dense(3))"
    (two,) = pinning(await editor.actions(uri, 7))
    assert two.title == "Pin the count: # params: 10 (`two`)"
    assert pinning(await editor.actions(uri, 1)) == []
    assert pinning(await editor.actions(uri, 5, ["quickfix"])) == []
    assert pinning(await editor.actions(uri, 5, ["refactor"]))
    (edit,) = layer.edit.changes[uri]
    lines = source.splitlines()
    line = lines[edit.range.start.line]
    lines[edit.range.start.line] = line[: edit.range.start.character] + edit.new_text
    assert lines[4] == "    keras.layers.Dense(3),  # params: 15"
    editor.replace(uri, "\n".join(lines) + "\n")
    assert await editor.codes(uri) == []
    assert all("Dense(" not in each.title for each in pinning(await editor.actions(uri, 5)))

    editor.replace(uri, "\n".join(lines).replace("Dense(3)", "Dense(6)") + "\n")

    assert await editor.codes(uri) == [("KPL501", 5)]


async def test_what_a_rule_is_about_is_one_command_away(editor):
    uri = editor.open("m.py", STACKED)
    titles = [each.title for each in await editor.actions(uri, 7)]
    assert "KPL301: what is stacked-rnn-needs-sequences?" in titles

    params = types.ExecuteCommandParams("keras-paramlint.rule", ["KPL301"])
    page = await editor.client.workspace_execute_command_async(params)

    assert page.startswith("# KPL301 stacked-rnn-needs-sequences")


async def test_the_summary_is_that_of_the_command_line(editor):
    uri = editor.open("m.py", MODEL)
    params = types.ExecuteCommandParams("keras-paramlint.summary", [uri])

    text = await editor.client.workspace_execute_command_async(params)

    assert 'Model: "model" (sequential)' in text
    assert "Total params: 216,650" in text


async def test_broken_code_keeps_what_is_known_of_the_rest(editor):
    uri = editor.open("m.py", STACKED)
    await editor.codes(uri)
    editor.replace(uri, STACKED.replace("\nmodel", "\ndef half(:\n\nmodel"))

    codes = await editor.codes(uri)

    assert [code for code, _ in codes] == ["KPL000", "KPL301"]
    assert codes[1][1] == 9
    assert (await editor.hints(uri))[8] == "(None, 16) · 1,600"

    editor.replace(uri, STACKED)
    assert [code for code, _ in await editor.codes(uri)] == ["KPL301"]


async def test_an_import_is_read_from_the_editor_where_it_is_open(editor, tmp_path):
    head = "import keras\n\n\ndef head(units):\n    return keras.layers.Dense({units})\n"
    (tmp_path / "net.py").write_text(head.format(units="units"))
    main = editor.open(
        "main.py",
        "import keras\nfrom net import head\n\nmodel = keras.Sequential([keras.Input((4,)), head(2)])\n",
    )
    assert await editor.lenses(main) == {4: "model: 10 parameters · keras3"}

    net = editor.open("net.py", head.format(units="2 * units"))
    assert await editor.lenses(main) == {4: "model: 20 parameters · keras3"}

    editor.close(net)
    assert await editor.lenses(main) == {4: "model: 10 parameters · keras3"}


async def test_columns_count_in_the_units_of_the_client(editor):
    text = STACKED.replace("    layers.LSTM(4),", "    '🎈' and layers.LSTM(4),")
    uri = editor.open("m.py", text)

    (found,) = [each for each in await editor.diagnostics(uri) if each.code == "KPL301"]

    # the balloon has two units in UTF-16
    assert text.splitlines()[6].index("layers") == 12
    assert found.range.start.character == 13


async def test_line_ends_of_windows_move_nothing(editor):
    uri = editor.open("m.py", MODEL.replace("\n", "\r\n"))

    assert (await editor.hints(uri))[8] == "(None, 10) · 216,330"


async def test_files_without_keras_have_nothing(editor):
    uri = editor.open("m.py", "import os\n\n\ndef half(:\n")

    assert await editor.codes(uri) == []
    assert await editor.hints(uri) == {}


async def test_every_version_of_a_fast_typist_is_answered_or_declined(editor):
    uri = editor.open("m.py", MODEL)
    requests = []
    for units in range(10, 30):
        editor.replace(uri, MODEL.replace("Dense(10)", f"Dense({units})"))
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        requests.append(editor.client.text_document_diagnostic_async(params))

    answers = await asyncio.gather(*requests, return_exceptions=True)

    declined = [each for each in answers if isinstance(each, JsonRpcException)]
    assert {each.code for each in declined} <= {types.LSPErrorCodes.ContentModified}
    assert all(each in declined or list(each.items) == [] for each in answers)
    assert answers[-1] not in declined
    assert (await editor.hints(uri))[8] == "(None, 29) · 627,357"
