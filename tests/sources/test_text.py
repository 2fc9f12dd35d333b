from __future__ import annotations

import ast
import codecs
import os
import pickle
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_paramlint.sources import Source, SourceError, read_cells, read_source


ENCODINGS = {
    "plain": b"x = 'a'\n",
    "empty": b"",
    "utf-8": "x = 'äöü€'\n".encode(),
    "byte-order mark": b"\xef\xbb\xbfx = 1\n",
    "byte-order mark and cookie": b"\xef\xbb\xbf# coding: utf-8\nx = 1\n",
    "latin-1 cookie": b"# -*- coding: latin-1 -*-\nx = '\xe4'\n",
    "cookie in the second line": b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
    "cookie behind a blank line": b"\n# coding: latin-1\nx = '\xe4'\n",
    "cookie with Emacs's line ends": b"# -*- coding: utf-8-unix -*-\nx = '\xc3\xa4'\n",
    "latin-1 with Emacs's line ends": b"# -*- coding: iso-latin-1-dos -*-\nx = '\xe4'\n",
    "other latin": b"# coding: iso-8859-15\nx = '\xa4'\n",
    "upper case": b"# coding: UTF8\nx = '\xc3\xa4'\n",
    "japanese": "# coding: shift_jis\nx = '日本'\n".encode("shift_jis"),
    "windows line ends": b"# coding: latin-1\r\nx = '\xe4'\r\ny = 2\r\n",
    "old mac line ends": b"x = 1\ry = 2\r",
    "form feed": b"x = 1\n\x0c\ny = 2\n",
    "unicode separators in a string": "x = 'a\u2028b\x85c'\n".encode(),
    "cookie behind code": b"x = 1\n# coding: latin-1\n",
    "bad: not utf-8": b"x = 1\ny = '\xe4'\n",
    "bad: cookie too late": b"x = 1\ny = 2\n# coding: latin-1\nz = '\xe4'\n",
    "bad: cookie behind code": b"x = 1\n# coding: latin-1\nz = '\xe4'\n",
    "bad: unknown encoding": b"# coding: klingon\nx = 1\n",
    "bad: mark against cookie": b"\xef\xbb\xbf# coding: latin-1\nx = 1\n",
    "bad: null byte": b"x = 1\ny = '\0'\n",
    "bad: no text encoding": b"# coding: rot13\nk = 1\n",
    "bad: hex": b"# coding: hex\n78\n",
    "bad: utf-16": "x = 1\n".encode("utf-16"),
    "bad: surrogate": b"x = '\xed\xa0\x80'\n",
    "bad: cut short": b"x = '\xc3",
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_bytes_are_read_as_python_reads_them(name):
    data = ENCODINGS[name]
    source = read_source("m.py", data)
    try:
        expected = ast.dump(ast.parse(data))
    except (SyntaxError, ValueError):
        expected = None
    assert (expected is None) == name.startswith("bad")
    if expected is None:
        assert isinstance(source, SourceError)
    else:
        assert isinstance(source, Source)
        assert ast.dump(ast.parse(source.text)) == expected


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"x = 1\ny = '\xe4'\n", 2, "is not valid UTF-8 and declares no other encoding: byte 0xe4"),
        (b"x = 1\r\ny = 2\r\nz = '\xe4'\n", 3, "byte 0xe4"),
        (b"#!/bin/python\n# coding: klingon\n", 2, "unknown encoding: klingon"),
        (b"x = 1\n\n\0", 3, "null byte"),
        ("x = 1\r\n'\ud800'", 2, "lone surrogate, U+D800"),
        ("x = 1\ny\0", 2, "null byte"),
        (b"\xff\xfex\0", 1, "UTF-16"),
        (b"# coding: " + b"k" * 5000, 1, "unknown encoding"),
    ],
)
def test_an_error_says_what_and_where(data, line, words):
    error = read_source("m.py", data)
    assert isinstance(error, SourceError)
    assert (error.path, error.line, error.cell) == ("m.py", line, None)
    assert words in error.reason
    assert len(error.reason) < 200


@given(st.one_of(st.binary(), st.binary().map(lambda end: b"# coding: utf-7\n" + end), st.text()))
def test_no_bytes_and_no_text_make_it_raise(data):
    for path in ("m.py", "m.ipynb"):
        source = read_source(path, data)
        assert isinstance(source, Source | SourceError)
        if isinstance(source, Source):
            source.text.encode("utf-8")
            assert "\r" not in source.text


@pytest.mark.parametrize(
    "encoding", ["utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"]
)
def test_no_codec_makes_it_raise(encoding):
    for rest in (b"\xff\n", b"+AAA-\n", b"\\ud800\n", b"xn--\n"):
        assert isinstance(
            read_source("m.py", f"# coding: {encoding}\n".encode() + rest), Source | SourceError
        )


def test_codecs_of_installed_packages_are_not_used():
    called = []

    def search(name):
        called.append(name)

    codecs.register(search)
    try:
        assert isinstance(read_source("m.py", b"# coding: somebodys_own\n"), SourceError)
    finally:
        codecs.unregister(search)
    assert called == []


def test_lines_are_pythons_lines():
    source = read_source("m.py", "a\r\nb\x0cc\rd\u2028e\n")
    assert [source.line_text(line) for line in range(7)] == ["", "a", "b\x0cc", "d\u2028e", "", "", ""]


def test_a_module_is_located_as_it_is():
    source = read_source("m.py", "x = 1\ny = 2\n")
    assert source.locate(2, 5) == (None, 2, 5)
    assert source.analysed(None, 2, 5) == (2, 5)
    assert source.analysed(1, 2, 5) is None


def test_the_byte_order_mark_is_remembered_and_gone():
    source = read_source("m.py", b"\xef\xbb\xbfx = 1\n")
    assert (source.text, source.encoding) == ("x = 1\n", "utf-8-sig")
    assert read_source("m.py", "\ufeffx = 1\n").text == "x = 1\n"


def test_files_are_read(tmp_path):
    path = tmp_path / "m.py"
    path.write_bytes(b"x = 1\r\n")
    assert read_source(path) == Source(str(path), "x = 1\n")


def test_a_long_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "m.py"
    path.write_bytes(b"#" * 2000)
    assert isinstance(read_source(path, max_bytes=2000), Source)
    error = read_source(path, max_bytes=1999)
    assert error.reason == "is longer than 1,999 bytes and is not analysed"
    assert isinstance(read_source("m.py", b"#" * 2000, max_bytes=1999), SourceError)


def test_what_is_no_regular_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.py"))
        for name in ("pipe.py", "folder.py", "loop.py", "socket.py", "missing.py", "null\0.py"):
            assert isinstance(read_source(str(tmp_path / name)), SourceError)
    assert isinstance(read_source("/dev/zero"), SourceError)


def test_a_source_travels_between_processes():
    source = read_cells("n.ipynb", {1: "x = 1", 3: "  y = 2\n  !ls"})
    assert source.line_text(1) == "x = 1"
    again = pickle.loads(pickle.dumps(source))
    assert again == source
    assert again.locate(2, 1) == (3, 1, 3)
