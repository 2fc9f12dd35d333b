from __future__ import annotations

import pytest

from keras_paramlint.config.load import load
from keras_paramlint.config.settings import SETTINGS, Kind
from keras_paramlint.options import UsageError


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    return tmp_path


def test_without_a_file_nothing_is_set(here):
    assert load() == ({}, None)


def test_the_nearest_file_with_our_table_counts(here):
    (here / "sub" / "pyproject.toml").write_text("[tool.other]\nflavour = 'nonsense'\n")
    (here / "pyproject.toml").write_text(
        "[tool.keras-paramlint]\nflavour = 'tf1'\nextend_select = ['KPL0']\njobs = 2\n"
    )

    values, path = load()

    assert values == {"flavour": "tf1", "extend_select": ["KPL0"], "jobs": 2}
    assert path == str(here / "pyproject.toml")


def test_a_file_of_our_own_has_no_table(here):
    (here / "keras_paramlint.toml").write_text("jobs = 'auto'\n[set]\nvocab_size = 20000\nmode = 'train'\n")

    assert load()[0] == {"jobs": 0, "set": [("vocab_size", 20000), ("mode", "train")]}


def test_the_search_ends_at_the_root_of_the_repository(here):
    (here / "sub" / ".git").mkdir()
    (here / "keras_paramlint.toml").write_text("flavour = 'tf1'\n")

    assert load() == ({}, None)


def test_a_file_can_be_named(here):
    other = here / "other.toml"
    other.write_text("fail-level = 'error'\n")

    assert load(str(other)) == ({"fail_level": "error"}, str(other))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("flavor = 'tf1'", "unknown option 'flavor'; did you mean 'flavour'?"),
        ("flavour = 'tf2'", "flavour: unknown value 'tf2'"),
        ("flavour = 3", "flavour: must be text, not 3"),
        ("select = 'KPL1'", "select: must be an array of texts"),
        ("jobs = -1", "jobs: must be a number of processes"),
        ("jobs = true", "jobs: must be a number of processes"),
        ("expand-nested = 1", "expand-nested: must be true or false"),
        ("set = 3", "set: must be"),
        ("[set]\nn = [1]", "set.n: must be"),
        ("quiet = true", "unknown option 'quiet'"),
        ("= 3", "is not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(here, text, message):
    path = here / "keras_paramlint.toml"
    path.write_text(text)

    with pytest.raises(UsageError) as error:
        load()

    assert str(path) in str(error.value)
    assert message in str(error.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_an_error(here, content):
    path = here / "x.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UsageError, match=r"x\.toml"):
        load(str(path))


def test_a_table_must_be_a_table(here):
    (here / "pyproject.toml").write_text("[tool]\nkeras-paramlint = 3\n")

    with pytest.raises(UsageError, match="must be a table"):
        load()


def test_every_option_is_declared_once_and_explained():
    names = [setting.name for setting in SETTINGS]

    assert len(names) == len(set(names))
    assert all(setting.help and not setting.help.endswith(".") for setting in SETTINGS)
    assert all(setting.metavar or setting.kind is Kind.FLAG for setting in SETTINGS)
