"""Bytes to text, as Python does it (PEP 263), without running anybody's codec."""

from __future__ import annotations

import codecs
import re
from encodings import normalize_encoding
from encodings.aliases import aliases

from keras_paramlint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Why bytes are no text, and the line (from 1) where that shows."""

    reason: str
    line: int = 1


_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_LATIN_1 = ("latin-1", "iso-8859-1", "iso-latin-1")
_LINE_END = re.compile(rb"\r\n|\r|\n")

# Codecs that give no text, and those whose meaning depends on the machine.
_NOT_TEXT = {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"}
_REFUSED = _NOT_TEXT | {"mbcs"}
_KNOWN = (set(aliases) | set(aliases.values()) | {"utf_8_sig"}) - _REFUSED
_MARKS = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))


def decode(data: bytes) -> tuple[str, str] | Undecodable:
    r"""Return the text, with ``\n`` for every line end, and the encoding's name.

    Only encodings of Python's own library are known.  A name that some
    installed package registers would make the result depend on the machine.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Undecodable(f"is encoded in {encoding}, which Python does not read as source")
    has_mark = data.startswith(codecs.BOM_UTF8)
    if has_mark:
        data = data[len(codecs.BOM_UTF8) :]
    declared, line = _declared(data)
    encoding = _python_name(declared)
    if not _is_known(encoding):
        return Undecodable(f"declares an unknown encoding: {_shown(encoding)}", line)
    if has_mark and codecs.lookup(encoding).name not in ("utf-8", "utf-8-sig"):
        return Undecodable(f"begins with a UTF-8 byte-order mark, but declares {encoding}", line)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        byte = f"byte 0x{data[error.start]:02x}" if error.start < len(data) else "its end"
        told = "" if line else " and declares no other encoding"
        return Undecodable(f"is not valid {_shown(encoding)}{told}: {byte}", _line_at(data, error.start))
    except (UnicodeError, ValueError, LookupError) as error:
        return Undecodable(f"is not valid {_shown(encoding)}: {error}", line or 1)
    found = unfit(text)
    return found or (newlines_as_lf(text), "utf-8-sig" if has_mark else encoding)


def unfit(text: str) -> Undecodable | None:
    """Return why Python's parser would refuse the characters of a text, or None."""
    if (position := text.find("\0")) >= 0:
        return Undecodable("contains a null byte", newlines_as_lf(text[:position]).count("\n") + 1)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = newlines_as_lf(text[: error.start]).count("\n") + 1
        return Undecodable(f"contains a lone surrogate, U+{ord(text[error.start]):04X}", line)
    return None


def newlines_as_lf(text: str) -> str:
    r"""Write every line end that Python knows (``\r\n``, ``\r``) as ``\n``, and no other."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _declared(data: bytes) -> tuple[str, int]:
    """Return the encoding that the first two lines declare and its line, else ``("utf-8", 0)``."""
    start = 0
    for number in (1, 2):
        end = _LINE_END.search(data, start)
        line = data[start : end.start()] if end else data[start:]
        if found := _COOKIE.match(line):
            return found[1].decode("ascii", "replace"), number
        if end is None or not _BLANK.match(line):
            break
        start = end.end()
    return "utf-8", 0


def _python_name(declared: str) -> str:
    """Return the name under which Python looks an encoding up: Emacs writes ``utf-8-unix``."""
    name = declared[:12].lower().replace("_", "-")
    if name == "utf-8" or name.startswith("utf-8-"):
        return "utf-8"
    if any(name == latin or name.startswith(f"{latin}-") for latin in _LATIN_1):
        return "iso-8859-1"
    return declared


def _is_known(encoding: str) -> bool:
    """Whether Python's own library has this text encoding."""
    name = normalize_encoding(encoding.lower())
    if not encoding.isascii() or not (name in _KNOWN or name.replace(".", "_") in _KNOWN):
        return False
    try:
        return codecs.lookup(encoding).name.replace("-", "_") not in _REFUSED
    except LookupError:
        return False


def _shown(encoding: str) -> str:
    """Return an encoding's name for a sentence: bounded, and UTF-8 as people write it."""
    return "UTF-8" if encoding.lower() in ("utf-8", "utf8") else encoding[:40]


def _line_at(data: bytes, position: int) -> int:
    """Return the line, from 1, that a byte lies on."""
    return sum(1 for _ in _LINE_END.finditer(data, 0, position)) + 1
