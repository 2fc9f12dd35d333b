"""A wrapper around a layer that Keras refuses, and a class made of nothing, are no defects of ours."""

from __future__ import annotations

import pytest

from keras_paramlint.cli.main import main


@pytest.mark.parametrize(
    "text",
    [
        "x = keras.layers.Bidirectional(keras.layers.LSTM(0))(keras.Input((4, 4)))",
        "x = type()",
        "class M(type):\n    pass\nx = M()",
    ],
)
def test_what_cannot_be_made_is_no_defect(tmp_path, monkeypatch, capsys, text):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text(f"import keras\n{text}\n")

    main(["check", "m.py", "--select", "ALL"])

    assert "analysis failed" not in capsys.readouterr().out
