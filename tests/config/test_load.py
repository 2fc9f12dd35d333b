from __future__ import annotations

import pytest

from keras_paramlint.config.find import FILE_NAMES
from keras_paramlint.config.load import load, nearest
from keras_paramlint.config.setting import Kind
from keras_paramlint.config.settings import SETTINGS
from keras_paramlint.options import FilePattern, UsageError


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    return tmp_path


def plain(found):
    return {key: each.value for key, each in found.values.items()}


def test_without_a_file_nothing_is_set(here):
    assert nearest(".") is None


def test_the_nearest_file_with_our_table_counts(here):
    (here / "sub" / "pyproject.toml").write_text("[tool.other]\nflavour = 'nonsense'\n")
    (here / "sub" / "setup.cfg").write_text("[other]\nflavour = nonsense\n")
    (here / "pyproject.toml").write_text(
        "[tool.keras-paramlint]\nflavour = 'tf1'\nextend_select = ['KPL0']\njobs = 2\n"
    )

    found = nearest(".")

    assert plain(found) == {"flavour": "tf1", "extend_select": ["KPL0"], "jobs": 2}
    assert found.path == str(here / "pyproject.toml")


@pytest.mark.parametrize("number", range(len(FILE_NAMES)))
def test_in_one_directory_the_order_of_the_names_counts(here, number):
    for place, name in list(enumerate(FILE_NAMES))[number:]:
        table = {"pyproject.toml": "[tool.keras-paramlint]\n"}.get(name, "")
        if name.endswith((".cfg", ".ini")):
            table = "[keras-paramlint]\n"
        (here / name).write_text(f"{table}jobs = {place}\n")

    assert nearest(".").path == str(here / FILE_NAMES[number])
    assert plain(nearest(".")) == {"jobs": number}


def test_a_file_of_our_own_has_no_table(here):
    (here / "keras_paramlint.toml").write_text("jobs = 'auto'\n[assume]\nvocab_size = 20000\nmode = 'fit'\n")

    assert plain(nearest(".")) == {"jobs": 0, "assume": [("vocab_size", 20000), ("mode", "fit")]}


def test_the_search_ends_at_the_root_of_the_repository(here):
    (here / "sub" / ".git").mkdir()
    (here / "keras_paramlint.toml").write_text("flavour = 'tf1'\n")

    assert nearest(".") is None


def test_a_file_can_be_named(here):
    other = here / "other.toml"
    other.write_text("fail-level = 'error'\n")

    assert plain(load(str(other))) == {"fail_level": "error"}


def test_a_named_file_without_our_table_sets_nothing(here):
    (here / "setup.cfg").write_text("[flake8]\nselect = E\n")

    assert load(str(here / "setup.cfg")).values == {}


def test_tables_are_pairs_and_patterns_start_where_the_file_is(here):
    (here / "pyproject.toml").write_text(
        "[tool.keras-paramlint.per-file-ignores]\n'tests/**' = ['KPL1', 'dead-layer']\n"
        "[tool.keras-paramlint.severity]\nKPL101 = 'error'\n"
        "[tool.keras-paramlint.per_file_flavour]\n'old.py' = 'keras2'\n"
    )

    assert plain(nearest(".")) == {
        "per_file_ignores": [(FilePattern("tests/**", str(here)), ["KPL1", "dead-layer"])],
        "severity": [("KPL101", "error")],
        "per_file_flavour": [(FilePattern("old.py", str(here)), "keras2")],
    }


def test_every_value_knows_its_line(here):
    (here / "pyproject.toml").write_text(
        "[project]\nname = 'x'\n\n[tool.keras-paramlint]\nflavour = 'tf1'\nselect = [\n  'KPL1',\n]\n\n"
        "[tool.keras-paramlint.severity]\nKPL101 = 'error'\n"
    )

    origins = {key: each.origin for key, each in nearest(".").values.items()}

    path = str(here / "pyproject.toml")
    assert origins == {"flavour": f"{path}:5", "select": f"{path}:6", "severity": f"{path}:10"}


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini"])
def test_ini_files_have_a_section(here, name):
    (here / name).write_text(
        "[metadata]\nname = %(x)s\n\n[keras-paramlint]\n# a comment\nflavour = tf1\n"
        "select =\n    KPL1,\n    # more\n    KPL202\nignore: KPL3, KPL4\nassume = n=3, mode=train\n"
        "per-file-ignores =\n    tests/*: KPL1, KPL2\n    *.ipynb:KPL3\nseverity = KPL1=info\n"
        "    dead-layer=error\nexpand_nested = yes\n[other]\nflavour = no\n"
    )

    found = nearest(".")

    assert plain(found) == {
        "flavour": "tf1",
        "select": ["KPL1", "KPL202"],
        "ignore": ["KPL3", "KPL4"],
        "assume": [("n", 3), ("mode", "train")],
        "per_file_ignores": [
            (FilePattern("tests/*", str(here)), ["KPL1", "KPL2"]),
            (FilePattern("*.ipynb", str(here)), ["KPL3"]),
        ],
        "severity": [("KPL1", "info"), ("dead-layer", "error")],
        "expand_nested": True,
    }
    assert found.values["select"].origin == f"{here / name}:7"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nflavor = 'tf1'", ":2: unknown option 'flavor'; did you mean 'flavour'?"),
        ("flavour = 'tf2'", ":1: flavour: unknown value 'tf2'"),
        ("flavour = 3", ":1: flavour: must be text, not 3"),
        ("select = 'KPL1'", ":1: select: must be an array of texts"),
        ("jobs = -1", ":1: jobs: must be a number of processes"),
        ("jobs = true", ":1: jobs: must be a number of processes"),
        ("expand-nested = 1", ":1: expand-nested: must be true or false"),
        ("assume = 3", ":1: assume: must be"),
        ("[assume]\nn = 1979-05-27", ":2: assume.n: must be"),
        ("[severity]\nKPL1 = 'warn'", ":2: severity.KPL1: unknown value 'warn'; did you mean 'warning'?"),
        ("severity.KPL1 = 3", ":1: severity.KPL1: must be one of error, warning, info"),
        ("[per-file-ignores]\n\n'a/*' = 'KPL1'", ":3: per-file-ignores.a/*: must be an array of texts"),
        ("[per-file-flavour]\n'a/*' = 'keras4'", ":2: per-file-flavour.a/*: unknown value 'keras4'"),
        ("quiet = true", ":1: unknown option 'quiet'"),
        ("\n= 3", ":2: is not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_key(here, text, message):
    path = here / "keras_paramlint.toml"
    path.write_text(text)

    with pytest.raises(UsageError) as error:
        nearest(".")

    assert str(error.value).startswith(f"{path}{message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("flavor = tf1", ":2: unknown option 'flavor'; did you mean 'flavour'?"),
        ("\nflavour = tf2", ":3: flavour: unknown value 'tf2'"),
        ("assume = 3", ":2: assume takes NAME=VALUE, not '3'; for example vocab_size=20000"),
        ("jobs = many", ":2: jobs takes a number of processes or auto"),
        ("expand-nested = perhaps", ":2: expand-nested: must be true or false"),
        ("per-file-ignores = KPL1", ":2: per-file-ignores takes PATTERN:RULES, not 'KPL1'"),
        ("per-file-ignores = a.py:", ":2: per-file-ignores takes PATTERN:RULES; nothing stands behind"),
        ("severity = KPL1", ":2: severity takes RULE=SEVERITY, not 'KPL1'"),
    ],
)
def test_ini_files_are_as_strict(here, text, message):
    path = here / "setup.cfg"
    path.write_text(f"[keras-paramlint]\n{text}\n")

    with pytest.raises(UsageError) as error:
        nearest(".")

    assert str(error.value).startswith(f"{path}{message}")


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
@pytest.mark.parametrize("name", ["x.toml", "x.cfg"])
def test_a_file_that_cannot_be_read_is_an_error(here, content, name):
    path = here / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UsageError, match=name):
        load(str(path))


def test_a_table_must_be_a_table(here):
    (here / "pyproject.toml").write_text("[tool]\nkeras-paramlint = 3\n")

    with pytest.raises(UsageError, match=r"pyproject\.toml:2: tool\.keras-paramlint must be a table"):
        nearest(".")


def test_every_option_is_declared_once():
    names = [setting.name for setting in SETTINGS]

    assert len(names) == len(set(names))
    for setting in SETTINGS:
        assert setting.help
        assert not setting.help.endswith(".")
        assert setting.metavar or setting.kind is Kind.FLAG
        if setting.in_file:
            assert setting.example
