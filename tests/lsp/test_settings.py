"""The editor's settings: the same options as in a configuration file, and what is wrong with them is said."""

from __future__ import annotations

import pytest

from keras_paramlint.lsp.settings import Settings
from keras_paramlint.lsp.worker import editor_options
from keras_paramlint.options import UsageError


def test_settings_become_options(tmp_path):
    given = {
        "enable": True,
        "inlayHints": False,
        "run": "onSave",
        "flavour": "tf1",
        "ignore": ["KPL1"],
        "extendSelect": ["KPL402"],
        "severity": {"KPL301": "info"},
        "assume": {"vocab_size": 20000},
        "select": [],
        "configuration": "",
    }

    settings, problems = Settings.read(given)
    options = editor_options(str(tmp_path / "m.py"), settings.told)

    assert problems == []
    assert (settings.inlay_hints, settings.code_lens, settings.run) == (False, True, "onSave")
    assert options.told_flavour("m.py") == ("tf1", "--flavour")
    assert options.assumed == (("vocab_size", 20000),)
    assert not options.selection.admits("KPL101", "info")
    assert options.selection.admits("KPL402", "info")
    assert options.selection.severity("KPL301", "error") == "info"


def test_info_is_shown_in_an_editor_without_being_asked_for(tmp_path):
    options = editor_options(str(tmp_path / "m.py"), {})

    assert options.selection.admits("KPL202", "info")
    assert not options.selection.wants("KPL504")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"flavor": "tf1"}, "did you mean 'flavour'?"),
        ({"flavour": "keras4"}, "unknown value 'keras4'; did you mean 'keras3'?"),
        ({"select": "KPL1"}, "keras-paramlint.select: must be an array of texts"),
        ({"inlayHints": "yes"}, "keras-paramlint.inlayHints: must be true or false"),
        ({"run": "always"}, "must be onType or onSave"),
        ({"severity": {"KPL101": "loud"}}, "keras-paramlint.severity: KPL101"),
        ([], "must be a table"),
    ],
)
def test_what_is_wrong_is_said_and_left_out(given, words):
    settings, problems = Settings.read(given)

    assert settings == Settings()
    assert len(problems) == 1
    assert words in problems[0]


def test_what_only_the_extension_reads_is_no_mistake():
    assert Settings.read({"interpreter": [], "trace": {"server": "off"}}) == (Settings(), [])
    assert Settings.read(None) == (Settings(), [])


def test_a_configuration_file_that_is_wrong_is_said(tmp_path):
    (tmp_path / "keras_paramlint.toml").write_text("selct = []\n")

    with pytest.raises(UsageError, match=r"keras_paramlint\.toml:1.*selct"):
        editor_options(str(tmp_path / "m.py"), {})
