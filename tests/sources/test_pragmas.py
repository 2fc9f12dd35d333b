from __future__ import annotations

import io
import time
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_paramlint.sources import Claim, Pragmas, ProblemKind, Scope, read_pragmas
from keras_paramlint.sources.comments import read_comments
from keras_paramlint.sources.lines import LineScanner


RULE = ("KPL101", "cudnn-extra-bias")
OTHER = ("KPL202", "wrapper-width")


def hidden(text, rule=RULE):
    """The lines of a text on which a rule is kept quiet."""
    pragmas = read_pragmas(text)
    return [line for line in range(1, text.count("\n") + 2) if pragmas.suppressing(*rule, line)]


@pytest.mark.parametrize(
    ("comment", "this", "other"),
    [
        ("# noqa", True, True),
        ("#noqa", True, True),
        ("# NOQA", True, True),
        ("# noqa: KPL101", True, False),
        ("# noqa:kpl101", True, False),
        ("# noqa: KPL1", True, False),
        ("# noqa: KPL", True, True),
        ("# noqa: E501,KPL101 W291", True, False),
        ("# noqa: E501", False, False),
        ("# noqa: KPL101 since cuDNN is meant", True, False),
        ("# type: ignore  # noqa: KPL101", True, False),
        ("# noqa : KPL202", True, True),
        ("# not noqa", False, False),
        ("# paramlint: ignore", True, True),
        ("#paramlint:ignore", True, True),
        ("# keras-paramlint: ignore", True, True),
        ("# paramlint: ignore[KPL101]", True, False),
        ("# paramlint: ignore[kpl1]", True, False),
        ("# paramlint: ignore[cudnn-extra-bias]", True, False),
        ("# paramlint: ignore[ KPL101 , wrapper-width ]", True, True),
        ("# paramlint: ignore[wrapper-width] params are meant", False, True),
        ("# paramlint: ignore=KPL101, KPL3", True, False),
        ("# paramlint: disable = cudnn-extra-bias", True, False),
        ("# paramlint: ignore=", False, False),
        ("# paramlint: ignore[k]", False, False),
        ("# paramlint: ignore[]", False, False),
        ("# paramlint: ignore[KPL101", False, False),
        ("# paramlint: ignore[KPL101, no/name]", False, False),
        ("# paramlint is good", False, False),
        ("# see paramlint: ignore", False, False),
        ("# pylint: disable=all", False, False),
    ],
)
def test_a_comment_hides_what_it_says_on_its_line(comment, this, other):
    text = f"x = 1\ny = 2  {comment}\nz = 3\n"
    assert hidden(text) == ([2] if this else [])
    assert hidden(text, OTHER) == ([2] if other else [])


@pytest.mark.parametrize(
    "text", ["'''\n# noqa\n# paramlint: ignore-file\n'''\n", "x = '# noqa'\n", "f('''  # noqa''')\n"]
)
def test_strings_are_no_comments(text):
    assert read_pragmas(text) == Pragmas()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# noqa\nx = 1\n", [1]),
        ("# paramlint: ignore\n\n# more\nx = 1\ny = 2\n", [4]),
        ("# paramlint: ignore\nx = f(\n  1,\n  2)\ny = 2\n", [2, 3, 4]),
        ("# paramlint: ignore\n@a\n@b(\n 1)\ndef f():\n  pass\n", [2, 3, 4, 5]),
        ("def f():\n  # paramlint: ignore\n  x = 1\n  y = 2\n", [3]),
        ("x = [\n  # paramlint: ignore\n  A(),\n  B(),\n]\n", [3]),
        ("x = [\n  A(),  # paramlint: ignore\n  B(),\n]\n", [2]),
        ("x = '''\na\n'''  # noqa\ny = 1\n", [1, 2, 3]),
        ("x = 1 + \\\n  2  # noqa\ny = 1\n", [1, 2]),
        ("x = 1\n# paramlint: ignore\n", [2]),
        ("x = (\n# paramlint: ignore\ny = 1\n", [3]),
    ],
)
def test_a_comment_of_its_own_speaks_of_the_next_statement(text, lines):
    assert hidden(text) == lines


@pytest.mark.parametrize("comment", ["# noqa: KPL101", "# paramlint: ignore[KPL101]"])
def test_a_comment_beside_the_first_or_last_line_speaks_of_the_whole_statement(comment):
    assert hidden(f"a = 0\nx = f(\n  1,\n  2,\n)  {comment}\ny = 3\n") == [2, 3, 4, 5]
    assert hidden(f"a = 0\nx = f(  {comment}\n  1,\n  2,\n)\ny = 3\n") == [2, 3, 4, 5]
    assert hidden(f"a = 0\nx = f(\n  1,  {comment}\n  2,\n)\ny = 3\n") == [3]
    assert hidden(f"def f(  {comment}\n  a,\n):\n  return 1\n") == [1, 2, 3]
    assert hidden(f"a = 0; x = f(\n  1,\n)  {comment}\ny = 3\n") == [1, 2, 3]


def test_a_finding_over_several_lines_is_hidden_from_its_first_or_last_line():
    pragmas = read_pragmas("x = f(\n  A(),\n  B(\n   1),  # noqa: KPL101\n  C(),\n)\n")
    assert pragmas.suppressing(*RULE, 3, 4)
    assert pragmas.suppressing(*RULE, 4, 5)
    assert not pragmas.suppressing(*RULE, 3)


@pytest.mark.parametrize(
    ("comment", "rule", "other"),
    [
        ("# flake8: noqa", True, True),
        ("# flake8: noqa: KPL101", True, False),
        ("# paramlint: ignore-file", True, True),
        ("# paramlint: disable-file[cudnn-extra-bias]", True, False),
        ("# paramlint: file-ignore[KPL2]", False, True),
        ("x = 1  # flake8: noqa", False, False),
        ("# flake8: noqa because", False, False),
        ("x = 1  # paramlint: ignore-file", True, True),
    ],
)
def test_a_file_can_be_passed_over(comment, rule, other):
    text = f"a = 1\n{comment}\nb = 2\n"
    assert hidden(text) == ([1, 2, 3, 4] if rule else [])
    assert hidden(text, OTHER) == ([1, 2, 3, 4] if other else [])


def test_ranges_can_be_written_as_in_pylint():
    text = "a = 1\n# paramlint: disable=KPL101,KPL2\nb = 2\n# paramlint: enable=KPL101\nc = 3\n"
    assert hidden(text) == [2, 3, 4]
    assert hidden(text, OTHER) == [2, 3, 4, 5, 6]
    assert read_pragmas(text).problems == ()


def test_ranges_begin_and_end():
    text = (
        "a = 1\n# paramlint: off[KPL101, wrapper-width]\nb = 2\n# paramlint: on[KPL101]\nc = 3\n"
        "# paramlint: off\nd = 4\n# paramlint: on\ne = 5\n# paramlint: off[KPL101]\nf = 6"
    )
    assert hidden(text) == [2, 3, 4, 6, 7, 8, 10, 11]
    assert hidden(text, OTHER) == [2, 3, 4, 5, 6, 7, 8]
    assert read_pragmas(text).problems == ()


@pytest.mark.parametrize(
    ("comment", "kind", "words"),
    [
        ("# paramlint: ingore[KPL101]", ProblemKind.UNKNOWN_VERB, "ingore"),
        ("# paramlint:", ProblemKind.UNKNOWN_VERB, ""),
        ("# paramlint: 300", ProblemKind.UNKNOWN_VERB, "300"),
        ("# paramlint: parms=300", ProblemKind.UNKNOWN_VERB, "parms"),
        ("# paramlint: ignore[]", ProblemKind.BAD_SELECTOR, "[]"),
        ("# paramlint: ignore[KPL101", ProblemKind.BAD_SELECTOR, "[KPL101"),
        ("# paramlint: disable=", ProblemKind.BAD_SELECTOR, "="),
        ("# paramlint: on", ProblemKind.NOT_OPEN, "on"),
        ("# paramlint: on[KPL101]", ProblemKind.NOT_OPEN, "KPL101"),
        ("# paramlint: params=", ProblemKind.BAD_EXPECTATION, "params="),
        ("# paramlint: params=1.5M", ProblemKind.BAD_EXPECTATION, "params=1.5M"),
        ("# paramlint: params=-3", ProblemKind.BAD_EXPECTATION, "params=-3"),
        ("# paramlint: params=1,44", ProblemKind.BAD_EXPECTATION, "params=1,44"),
        ("# paramlint: shape=64", ProblemKind.BAD_EXPECTATION, "shape=64"),
        ("# paramlint: shape=(None, 64", ProblemKind.BAD_EXPECTATION, "shape=(None, 64"),
        ("# paramlint: set 3", ProblemKind.BAD_EXPECTATION, "set 3"),
        ("# paramlint: set x", ProblemKind.BAD_EXPECTATION, "set x"),
        ("# noqa: large-dense", ProblemKind.NAME_IN_NOQA, "large-dense"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_place(comment, kind, words):
    (problem,) = read_pragmas(f"x = 1\ny = 22  {comment}  # more\n").problems
    assert (problem.kind, problem.text, problem.line, problem.column) == (kind, words, 2, 9)
    assert problem.end_column == 9 + len(comment)


@pytest.mark.parametrize(
    ("comment", "count"),
    [
        ("# params: 721_200", 721_200),
        ("# params: 721,200", 721_200),
        ("# params: 721200", 721_200),
        ("#params:0", 0),
        ("# params: 1,442,400  # noqa", 1_442_400),
        ("# the layer  # params: 5", 5),
        ("# params: x, y", None),
        ("# params: 1, 2", None),
        ("# params: 12,34", None),
        ("# params: 3 layers", None),
        ("# params: 1.5", None),
        ("# params: 1e6", None),
        ("# params: -3", None),
        ("# params: 300 + 20", None),
        ("# params:", None),
        ("# params: " + "9" * 5000, None),
        ("# params: ٣٣", None),
        ("# hyperparams: 3", None),
    ],
)
def test_only_a_bare_integer_is_a_count(comment, count):
    pragmas = read_pragmas(f"x = LSTM(300)(x)  {comment}\n")
    assert [found.promised(Claim.PARAMS).count for found in pragmas.expectations] == (
        [] if count is None else [count]
    )
    assert pragmas.problems == ()


def expectation(text):
    (found,) = read_pragmas(f"x = f(x)  # paramlint: {text}\n").expectations
    return found


def test_several_promises_stand_in_one_comment():
    found = expectation(
        "params=18_496 trainable=18,400, non-trainable=96 shape=(None, 26, 26, 64); max_params=20000"
    )
    assert [(promise.claim, promise.count) for promise in found.promises] == [
        (Claim.PARAMS, 18_496),
        (Claim.TRAINABLE, 18_400),
        (Claim.NON_TRAINABLE, 96),
        (Claim.SHAPE, None),
        (Claim.MAX_PARAMS, 20_000),
    ]
    assert found.promised(Claim.SHAPE).shapes == ((None, 26, 26, 64),)
    assert (found.line, found.column, found.first_line, found.last_line) == (1, 11, 1, 1)


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("(None, 10)", ((None, 10),)),
        ("[None,10]", ((None, 10),)),
        ("(None,)", ((None,),)),
        ("()", ((),)),
        ("(None, 1_000, h//2, max(a)+1, ?)", ((None, 1000, "h//2", "max(a)+1", "?"),)),
        ("[(None, 1), (None, 2)]", ((None, 1), (None, 2))),
        ("((None, 1), [])", ((None, 1), ())),
    ],
)
def test_shapes_have_sizes_open_dimensions_and_formulas(text, shapes):
    found = expectation(f"shape={text} params=3")
    assert found.promised(Claim.SHAPE).shapes == shapes
    assert found.promised(Claim.PARAMS).count == 3


def test_settings_give_values_to_symbols():
    found = expectation("set vocab_size=20000 units = 64 params=5 set cfg.size=(224, 224) set params='a b'")
    assert found.settings == (
        ("vocab_size", "20000"),
        ("units", "64"),
        ("cfg.size", "(224, 224)"),
        ("params", "a b"),
    )
    assert [promise.count for promise in found.promises] == [5]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("params=300*vocab_size + 8", {"params": "300*vocab_size + 8"}),
        ("params=300*vocab_size + 8, trainable=8", {"params": "300*vocab_size + 8", "trainable": "8"}),
        ("params = max(a, 3) max_params=2*x1d", {"params": "max(a, 3)", "max-params": "2*x1d"}),
        ("params=16 * 4 + 16; trainable=16", {"params": "16 * 4 + 16", "trainable": "16"}),
        ("params=n set n=3", {"params": "n"}),
        ("params=n*len(words) if tf1 else 3*n", {"params": "3*n"}),
    ],
)
def test_a_count_may_be_a_formula(text, formulas):
    found = expectation(text)
    assert {each: found.promised(Claim(each)).formula for each in formulas} == formulas


def test_a_promise_may_hold_under_one_flavour():
    found = expectation("params=1_442_400 if tf1 else 1_444_800 trainable=3")
    assert found.promised(Claim.PARAMS, frozenset({"tf1"})).count == 1_442_400
    assert found.promised(Claim.PARAMS, frozenset({"keras3"})).count == 1_444_800
    assert found.promised(Claim.TRAINABLE, frozenset({"tf1"})).count == 3
    assert found.promised(Claim.MAX_PARAMS) is None


def test_a_promise_above_speaks_of_the_statement_below():
    (found,) = read_pragmas("# params: 300\n\nx = Dense(\n  3)(x)\n").expectations
    assert (found.line, found.first_line, found.last_line) == (1, 3, 4)
    assert (found.is_bare, found.own_line, found.statement) == (True, True, (3, 4))


def test_a_promise_behind_a_statement_of_several_lines_knows_all_of_them():
    (found,) = read_pragmas("x = Dense(\n  3,\n)(x)  # paramlint: params=300\n").expectations
    assert (found.first_line, found.last_line, found.statement) == (3, 3, (1, 3))
    assert not found.is_bare


def test_files_without_a_word_to_us_are_not_tokenized():
    text = "x = [1, 2, 3]  # a comment\n" * 50_000
    start = time.perf_counter()
    assert read_pragmas(text) == Pragmas()
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "x = (  # noqa: KPL101\n",
        "'''\n",
        "if x:\n    a\n  b  # noqa: KPL101\n",
        "x = $ ? `  # noqa: KPL101\n",
        "\f# noqa\n",
    ],
)
def test_a_text_that_python_refuses_is_read_all_the_same(text):
    assert [found.scope for found in read_pragmas(text).suppressions] == [Scope.LINE] * text.count("noqa")


def test_suppressions_know_their_own_place():
    (found,) = read_pragmas("x = 1  # type: ignore # noqa: KPL101  # more\n").suppressions
    assert (found.line, found.column, found.end_column) == (1, 23, 37)
    assert found.is_noqa


@given(st.text(alphabet="x=1 '\"#\\\n\t()[]:{}@f", max_size=60))
def test_the_line_scanner_finds_the_comments_that_pythons_tokenizer_finds(text):
    try:
        compile(text, "t", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return
    expected = [
        (token.start[0], token.start[1])
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    ]
    scanner = LineScanner()
    offsets = [(number, scanner.feed(line)) for number, line in enumerate(text.split("\n"), start=1)]
    assert [pair for pair in offsets if pair[1] is not None] == expected
    assert [(comment.line, comment.column - 1) for comment in read_comments(text).comments] == expected


WORDS = st.sampled_from(
    [
        *(
            "#",
            "noqa",
            "paramlint:",
            "params:",
            "ignore",
            "[",
            "]",
            "KPL101",
            ",",
            "=",
            "(",
            ")",
            "set",
            "off",
            "on",
        ),
        *("3", "shape", "params", "x", "'", '"', "\\", "\n", "'" * 3, "if", "else", ":", ";"),
    ]
)


@given(st.lists(WORDS | st.text(max_size=3), max_size=25))
def test_no_text_makes_it_raise(words):
    pragmas = read_pragmas(" ".join(words))
    for found in pragmas.suppressions:
        assert found.first_line <= found.last_line
    for found in (*pragmas.suppressions, *pragmas.expectations, *pragmas.problems):
        assert found.column < found.end_column
