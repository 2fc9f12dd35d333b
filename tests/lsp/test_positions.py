"""Where the lines of an older text are in a newer one, and columns in the units of a client."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec

from keras_paramlint.graph import Site
from keras_paramlint.lsp.positions import Part, Places, Shift, split_lines


LINES = st.lists(st.sampled_from("abc"), min_size=1, max_size=8)


@given(LINES, LINES)
def test_a_line_that_is_found_again_is_the_same_line(old, new):
    shift = Shift.between(old, new)

    found = [(number, shift.line(number)) for number in range(1, len(old) + 1)]
    for number, now in found:
        assert now is None or new[now - 1] == old[number - 1]
    kept = [now for _, now in found if now is not None]
    assert kept == sorted(set(kept))


@given(LINES)
def test_a_text_that_was_not_changed_keeps_all_lines(lines):
    shift = Shift.between(lines, lines)

    assert [shift.line(number) for number in range(1, len(lines) + 1)] == list(range(1, len(lines) + 1))


def test_only_real_line_ends_end_lines():
    assert split_lines("a\r\nb\rc\nd\x0ce\u2028f") == ["a", "b", "c", "d\x0ce\u2028f"]


def places(text, encoding, shift=None):
    part = Part("file:///m.py", split_lines(text), shift)
    return Places("m.py", {None: part}, PositionCodec(encoding))


def test_columns_are_in_the_units_that_were_agreed_on():
    units = {
        types.PositionEncodingKind.Utf8: 4,
        types.PositionEncodingKind.Utf16: 2,
        types.PositionEncodingKind.Utf32: 1,
    }
    for encoding, width in units.items():
        found = places("🎈x", encoding).range(Site("m.py", 1, 2, 1, 3))
        assert (found.start.character, found.end.character) == (width, width + 1)


def test_a_place_in_another_file_or_in_a_changed_line_is_nowhere():
    found = places("a\nb", types.PositionEncodingKind.Utf16, Shift.between(["a", "x", "b"], ["a", "b"]))

    assert found.range(Site("other.py", 1)) is None
    assert found.range(Site("m.py", 2, 1, 2, 2)) is None
    assert found.range(Site("m.py", 1, 1, 3, 2)) is None
    assert found.range(Site("m.py", 3, 1, 3, 2)).start.line == 1


def test_a_place_behind_the_end_is_put_at_the_end():
    found = places("ab", types.PositionEncodingKind.Utf16).range(Site("m.py", 9, 9))

    assert found.start == types.Position(0, 2)
