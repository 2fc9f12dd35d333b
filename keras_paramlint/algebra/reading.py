"""Sizes read from text: what :mod:`~keras_paramlint.algebra.rendering` writes, or Python's arithmetic."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

from keras_paramlint.algebra.division import ceil_div, floor_div, modulo
from keras_paramlint.algebra.functions import maximum, minimum
from keras_paramlint.algebra.limits import MAX_BITS, TooComplex
from keras_paramlint.algebra.poly import Size, of_atom
from keras_paramlint.algebra.rendering import names_for, render
from keras_paramlint.algebra.substitute import symbols_of
from keras_paramlint.algebra.symbols import Symbol
from keras_paramlint.late import late_pattern


MAX_TEXT = 4_000
"""Characters of a formula that is read."""


class UnknownName(LookupError):
    """A formula has a name that stands for no size; ``name`` is it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def read_size(text: str, sizes: Mapping[str, Size]) -> Size:
    """Return the size that a text writes.

    Args:
        text: ``300·vocab_size + 1,442,400`` or ``300*vocab_size + 1_442_400``.
        sizes: What names stand for; a name may be any expression that a formula shows
            (``len(word_index)``, ``x_train.shape[1]``).

    Raises:
        ValueError: it is no formula, or its value is no whole number.
        UnknownName: a name in it stands for no size.
        TooComplex: it exceeds the limits of the algebra.

    >>> read_size("2*3 + ceil(7/2)", {}), read_size("1,442,400", {})
    (10, 1442400)
    """
    try:
        return _value(_parsed(text), {_normal(name): size for name, size in sizes.items()})
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def names_in(text: str) -> frozenset[str]:
    """Return the plain names in a formula.

    >>> sorted(names_in("300*vocab_size + len(words)"))
    ['vocab_size', 'words']

    Raises:
        ValueError: it is no formula.
    """
    found: set[str] = set()
    pending: list[ast.AST] = [_parsed(text)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name):
            found.add(node.id)
        parts = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.Call):
            # What is called is no size.
            parts.remove(node.func)
            if isinstance(node.func, ast.Attribute):
                parts.append(node.func.value)
        pending.extend(parts)
    return frozenset(found)


def operands_in(text: str) -> frozenset[str]:
    """Return the operands of a formula that are no numbers, as Python writes them.

    >>> sorted(operands_in("300·vocab_size + ceil(x.shape[1]/2) + len(words)"))
    ['len(words)', 'vocab_size', 'x.shape[1]']

    Raises:
        ValueError: it is no formula.
    """
    found: set[str] = set()
    pending: list[ast.AST] = [_parsed(text)]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.BinOp, ast.UnaryOp)):
            pending.extend(each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
            pending.extend(node.args)
        elif isinstance(node, ast.expr) and not isinstance(node, ast.Constant):
            found.add(_text(node))
    return frozenset(found)


_FUNCTIONS = ("floor", "ceil", "max", "min")


def as_source(size: Size, names: Mapping[Symbol, str] | None = None) -> str | None:
    """Return a size as Python writes it; None where its names cannot be read back.

    >>> as_source(1442400)
    '1_442_400'
    """
    shown = names_for(symbols_of(size)) if names is None else names
    text = render(size, names=shown).replace("·", "*").replace(" mod ", " % ")
    text = re.sub(r"(?<=\d),(?=\d{3})", "_", text)
    text = _SUPERSCRIPT.sub(lambda found: f"**{found[0].translate(_DIGITS)}", text)
    try:
        same = read_size(text, {name: of_atom(symbol) for symbol, name in shown.items()}) == size
    except (ValueError, UnknownName, TooComplex):
        return None
    return text if same else None


_SUPERSCRIPT = late_pattern("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_GROUPED = late_pattern(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w.]|,\d)")


def _parsed(text: str) -> ast.expr:
    """Return the syntax tree of a formula.

    Raises:
        ValueError: it is none.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(f"is longer than {MAX_TEXT:,} characters")
    written = text.replace("·", "*").replace("×", "*")
    written = _SUPERSCRIPT.sub(lambda found: f"**{found[0].translate(_DIGITS)}", written)
    written = _GROUPED.sub(lambda found: found[0].replace(",", "_"), written)
    written = re.sub(r"\bmod\b", "%", written)
    try:
        return ast.parse(written.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError("is no formula") from None


def _normal(name: str) -> str:
    """Return a name as a syntax tree writes it."""
    try:
        return ast.unparse(ast.parse(name.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return name


def _value(node: ast.expr, sizes: Mapping[str, Size]) -> Size:
    match node:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, sizes)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, sizes)
    own = None if isinstance(node, ast.Constant) else sizes.get(_text(node))
    if own is not None:
        return own
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            work = _OPERATORS.get(type(operator))
            if work is None:
                raise ValueError("has an operator that sizes do not have")
            return work(_value(left, sizes), _value(right, sizes))
        case ast.Call(func=ast.Name(id="floor" | "ceil" as name), args=[ast.BinOp(op=ast.Div()) as inner]):
            divide = floor_div if name == "floor" else ceil_div
            return _divided(divide, _value(inner.left, sizes), _value(inner.right, sizes))
        case ast.Call(func=ast.Name(id="floor" | "ceil"), args=[inner]):
            return _value(inner, sizes)
        case ast.Call(func=ast.Name(id="max" | "min" as name), args=[_, *_] as arguments):
            return (maximum if name == "max" else minimum)(*(_value(each, sizes) for each in arguments))
        case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call():
            raise UnknownName(_text(node))
    raise ValueError("is no formula")


def _text(node: ast.expr) -> str:
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):
        return ""


def _divided(divide: Callable[[Size, Size], Size], left: Size, right: Size) -> Size:
    """Return a quotient.

    Raises:
        ValueError: the divisor is zero.
    """
    try:
        return divide(left, right)
    except ZeroDivisionError:
        raise ValueError("divides by zero") from None


def _exact(left: Size, right: Size) -> Size:
    quotient = _divided(floor_div, left, right)
    if quotient * right != left:
        raise ValueError("is no whole number")
    return quotient


def _power(base: Size, exponent: Size) -> Size:
    if not isinstance(exponent, int) or exponent < 0:
        raise ValueError("has an exponent that is no number")
    if isinstance(base, int) and abs(base) > 1 and exponent * base.bit_length() > MAX_BITS:
        raise TooComplex
    result: Size = base**exponent
    return result


def _times(left: Size, right: Size) -> Size:
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > MAX_BITS:
        raise TooComplex
    return left * right


_OPERATORS: dict[type[ast.operator], Callable[[Size, Size], Size]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: _times,
    ast.Pow: _power,
    ast.Mod: lambda left, right: _divided(modulo, left, right),
    ast.FloorDiv: lambda left, right: _divided(floor_div, left, right),
    ast.Div: _exact,
}
