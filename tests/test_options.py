from __future__ import annotations

import pytest

from keras_paramlint.options import Options, Selection, Target, UsageError, closest, parse_setting, read_value


@pytest.mark.parametrize(
    ("text", "path", "expression"),
    [
        ("m.py", "m.py", None),
        ("pkg", "pkg", None),
        ("pkg::x", "pkg::x", None),
        ("a.python::x", "a.python::x", None),
        ("m.py::net", "m.py", "net"),
        ("m.py:: net ", "m.py", "net"),
        ("n.ipynb::build(3)", "n.ipynb", "build(3)"),
        ("m.py::build('x.py::y', size=(2, 3))", "m.py", "build('x.py::y', size=(2, 3))"),
        (r"C:\models\m.py::net", r"C:\models\m.py", "net"),
        ("m.py::a[::2]", "m.py", "a[::2]"),
    ],
)
def test_a_target_is_split_at_the_first_colons_behind_the_suffix(text, path, expression):
    assert Target.parse(text) == Target(path, expression)


@pytest.mark.parametrize("text", ["m.py", "dir/", "m.py::net", "m.py::build(10, dim=8)"])
def test_a_target_is_written_as_it_was_asked_for(text):
    assert str(Target.parse(text)) == text


def test_nothing_behind_the_colons_is_an_error_with_a_remedy():
    with pytest.raises(UsageError, match=r"m\.py::build\(\)"):
        Target.parse("m.py:: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n=3", ("n", 3)),
        ("n=-3", ("n", -3)),
        ("n=20_000", ("n", 20000)),
        ("rate=0.5", ("rate", 0.5)),
        ("flag=True", ("flag", True)),
        ("flag=false", ("flag", False)),
        ("x=None", ("x", None)),
        ("mode=train", ("mode", "train")),
        ("mode='3'", ("mode", "3")),
        ("mode=a=b", ("mode", "a=b")),
        ("args.units=64", ("args.units", 64)),
        ("empty=", ("empty", "")),
    ],
)
def test_settings_are_literals_or_text(text, expected):
    found = parse_setting(text)

    assert found == expected
    assert type(found[1]) is type(expected[1])


@pytest.mark.parametrize("text", ["n", "=3", "3=n", "a b=3", "a-b=3", ""])
def test_a_setting_needs_a_name_and_a_value(text):
    with pytest.raises(UsageError, match="NAME=VALUE"):
        parse_setting(text)


def test_a_number_of_ten_thousand_digits_does_not_end_the_program():
    assert read_value("9" * 10_000) is not None


def test_the_last_setting_of_a_name_counts():
    options = Options(settings=(("n", 1), ("n", 2)))

    assert options.setting("n") == 2
    assert options.setting("m", 5) == 5


def test_information_is_reported_only_where_it_was_asked_for():
    nothing_said = Selection()
    asked = Selection(("KPL101",))

    assert nothing_said.admits("KPL101", "warning")
    assert not nothing_said.admits("KPL101", "info")
    assert asked.admits("KPL101", "info")
    assert not asked.admits("KPL202", "error")


def test_a_hint_names_the_nearest_word_or_nothing():
    assert closest("keras33", ["keras3", "tf1"]) == "; did you mean 'keras3'?"
    assert closest("zzz", ["keras3", "tf1"]) == ""
