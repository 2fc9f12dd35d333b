"""KPL502: a stated shape is not the one that Keras builds."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import TooComplex, UnknownName, read_size
from keras_paramlint.graph import Diagnostic, FileResult, Observation, Severity, show_shape, show_shapes
from keras_paramlint.graph.shapes import Shape
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import differ
from keras_paramlint.rules.pins import Pin, Subject, assertions, contradicts, pins, side_pins
from keras_paramlint.rules.restating import restate_shape
from keras_paramlint.sources import Claim
from keras_paramlint.sources.expectations import Shape as StatedShape
from keras_paramlint.sources.side_notes import SideNote


_GENERATOR = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Conv2DTranspose, Dense, Reshape

model = Sequential()
model.add(Input((100,)))
model.add(Dense(7 * 7 * 256, use_bias=False))
model.add(Reshape((7, 7, 256)))
"""


class OutputShapePinMismatch(Rule):
    """A shape that is stated and not true; symbolic dimensions contradict nothing."""

    code = "KPL502"
    name = "output-shape-pin-mismatch"
    severity = Severity.ERROR
    default = False
    asked_by = (Claim.SHAPE,)
    summary = "a shape that a comment or an assertion states is not the real one"
    message = "{subject} is {actual}, not {stated}"
    fix_safety = "The fix puts the true shape into the comment, which is safe. Assertions are never edited."
    explanation = """\
## What it does
Compares `assert model.output_shape == (None, 7, 7, 256)`, and comments such as
`# paramlint: shape=(None, 26, 26, 64)`, with the shape that the source gives at that place. Beside a layer, a comment
that is nothing but a shape with the batch in front, as `# (None, 26, 26, 64)`, or a shape behind `output:`, `->` or
`=>`, is such a statement as well, unless it is the input's.

## Why is this bad?
The assertion stops the program as soon as the model is built.

## What to do
Mend the layer or the expectation. `None` is the batch dimension.
"""
    examples = (
        Example(
            "the stride doubles the image",
            _GENERATOR + 'model.add(Conv2DTranspose(128, 5, strides=2, padding="same"))\n'
            "assert model.output_shape == (None, 7, 7, 128)  # <-- KPL502\n",
            says=("(None, 14, 14, 128)", "(None, 7, 7, 128)"),
        ),
        Example(
            "a comment on a layer",
            "import keras\n\ninp = keras.Input((28, 28, 1))\n"
            "x = keras.layers.Conv2D(64, 3)(inp)  # paramlint: shape=(None, 28, 28, 64)  # <-- KPL502\n"
            "model = keras.Model(inp, x)\n",
            says=("(None, 26, 26, 64)",),
        ),
        Example(
            "each is true where it stands",
            _GENERATOR + "assert model.output_shape == (None, 7, 7, 256)\n"
            'model.add(Conv2DTranspose(128, 5, strides=2, padding="same"))\n'
            "assert model.output_shape == (None, 14, 14, 128)\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each false assertion and each false comment."""
        for found in assertions(result, ["output_shape", "input_shape", "shape"]):
            yield from self._assertion(found)
        for pin in pins(result, [Claim.SHAPE]):
            yield from self._comment(result, pin)
        for pin, note in side_pins(result, [Claim.SHAPE]):
            if all(_is_noted_wrongly(subject, pin.promise.shapes[0], note) for subject in pin.subjects):
                yield from self._comment(result, pin)

    def _assertion(self, found: Observation) -> Iterator[Diagnostic]:
        actual, stated = found.value("actual"), found.value("stated")
        if found.value("operators") != ("==",) or not _is_shape(actual) or not _is_shape(stated[0]):
            return
        yield self.finding(
            found.site, subject=f"`{found.value('operand')}`", actual=_show(actual), stated=_show(stated[0])
        )

    def _comment(self, result: FileResult, pin: Pin) -> Iterator[Diagnostic]:
        """Yield the finding for a comment that no reading makes true."""
        if any(not _is_false(subject, pin.promise.shapes) for subject in pin.subjects):
            return
        subject = pin.subjects[0]
        yield self.finding(
            pin.site,
            subject=f"the output of {subject.name}",
            actual=show_shapes(subject.output_shapes),
            stated=show_stated(pin.promise.shapes),
            fix=restate_shape(result, pin.site, subject.output_shapes) if len(pin.subjects) == 1 else None,
        )


def _is_noted_wrongly(subject: Subject, stated: StatedShape, note: SideNote) -> bool:
    """Say whether a shape in a person's own words is certainly not the output's; it may be the input's."""

    def is_other(shape: Shape) -> bool:
        if shape is None:
            return False
        whole = stated if note.has_batch else ("batch", *stated)
        return len(shape) == len(whole) and _contradicts(shape, whole, subject)

    outputs, inputs = subject.output_shapes, subject.input_shapes
    if outputs is None or len(outputs) != 1 or not is_other(outputs[0]):
        return False
    return all(shape is None or is_other(shape) or len(shape) != len(stated) for shape in inputs or ())


def show_stated(shapes: tuple[StatedShape, ...]) -> str:
    """Write what a comment states."""
    shown = [
        f"({', '.join(str(size) for size in shape)}{',' if len(shape) == 1 else ''})" for shape in shapes
    ]
    return shown[0] if len(shown) == 1 else f"[{', '.join(shown)}]"


def _is_false(subject: Subject, stated: tuple[StatedShape, ...]) -> bool:
    """Say whether stated shapes are certainly not those of a subject."""
    shapes = subject.output_shapes
    if shapes is None or any(shape is None for shape in shapes):
        return False
    if len(shapes) != len(stated):
        return True
    pairs = zip(shapes, stated, strict=True)
    return any(_contradicts(shape, promised, subject) for shape, promised in pairs)


def _is_shape(value: object) -> bool:
    """Say whether a value is a shape, or one dimension of it."""
    sizes = value if isinstance(value, tuple) else (value,)
    return all(size is None or isinstance(size, int) for size in sizes)


def _show(value: object) -> str:
    return show_shape(value) if isinstance(value, tuple) else str(value)


def _contradicts(shape: Shape, promised: StatedShape, subject: Subject) -> bool:
    assert shape is not None
    if len(shape) != len(promised):
        return True
    for size, stated in zip(shape, promised, strict=True):
        if isinstance(stated, str):
            # A formula; a name that is no size (``batch``, ``?``) stands for anything.
            try:
                wanted = read_size(stated, subject.sizes)
            except (ValueError, UnknownName, TooComplex):
                continue
            if size is not None and contradicts(size, wanted):
                return True
        elif (size is None) != (stated is None) or differ(size, stated):
            return True
    return False
