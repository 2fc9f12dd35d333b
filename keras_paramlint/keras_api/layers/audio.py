"""Spectrograms of waveforms.

Keras: ``layers/preprocessing/{mel_spectrogram,stft_spectrogram}.py``.
"""

from __future__ import annotations

from keras_paramlint.algebra import Poly, Size, ceil_div, floor_div, less
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.keras_api.engine.layer import Layer, plain_number, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import plain, single
from keras_paramlint.keras_api.shapes import Dim, Shape


@entry
class MelSpectrogram(LayerEntry):
    """From samples to ``num_mel_bins`` x frames; no weights."""

    names = ("MelSpectrogram",)
    example = "MelSpectrogram()(Input((16000,)))"

    def configure(self, layer: Layer) -> None:
        """Check that a frame fits into its transform."""
        length, window = plain_number(layer.arg("fft_length")), plain_number(layer.arg("sequence_length"))
        if all(isinstance(each, (int, Poly)) for each in (length, window)) and less(length, window) is True:
            message = f"`fft_length` ({length}) must not be less than `sequence_length` ({window})"
            layer.fail("KPL310", message)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the bins and the number of frames."""
        shape = single(layer, inputs)
        layer.need_min_rank(shape, 1)
        stride = layer.size("sequence_stride")
        samples = shape[0] if len(shape) == 1 else shape[1]
        frames = None if samples is None else floor_div(samples + stride + 1, stride)
        result = (layer.size("num_mel_bins"), frames)
        return result if len(shape) == 1 else (shape[0], *result)


MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


@entry
class STFTSpectrogram(LayerEntry):
    """Two kernels (frame_length, 1, fft_length // 2 + 1), which are trainable; one for real or imag."""

    names = ("STFTSpectrogram",)
    example = "STFTSpectrogram()(Input((16000, channels)))"

    def configure(self, layer: Layer) -> None:
        """Check the mode and that a frame fits into its transform."""
        if plain(layer, "mode") not in MODES:
            layer.fail("KPL310", f"`mode` must be one of {', '.join(MODES)}, not {layer.arg('mode')!r}")
        if plain(layer, "padding") not in ("valid", "same"):
            layer.fail("KPL310", f"`padding` must be valid or same, not {layer.arg('padding')!r}")
        names = ("frame_length", "frame_step", "fft_length")
        frame, step, transform = (plain_number(layer.arg(name)) for name in names)
        if step is not None and (less(frame, step) is True or less(step, 1) is True):
            layer.fail("KPL310", f"`frame_step` ({step}) must be between 1 and `frame_length` ({frame})")
        if transform is not None and less(transform, frame) is True:
            layer.fail("KPL310", f"`fft_length` ({transform}) must not be less than `frame_length` ({frame})")

    def _bands(self, layer: Layer) -> Size:
        """Return the number of frequencies; the transform is the next power of two unless stated."""
        if layer.arg("fft_length") is not None:
            return floor_div(layer.size("fft_length"), 2) + 1
        frame = layer.size("frame_length")
        if not isinstance(frame, int):
            raise NotKnown("`frame_length` of STFTSpectrogram is not a fixed number")
        return int(2 ** (frame - 1).bit_length()) // 2 + 1

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the kernels."""
        layer.need_rank(single(layer, inputs), 3)
        shape = (layer.size("frame_length"), 1, self._bands(layer))
        if plain(layer, "mode") != "imag":
            layer.weight("real_kernel", shape)
        if plain(layer, "mode") != "real":
            layer.weight("imag_kernel", shape)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the frames and the frequencies of each channel."""
        shape = single(layer, inputs)
        first = layer.data_format() == "channels_first"
        channels = layer.known(shape, 1 if first else -1)
        bands = self._bands(layer) * (2 if plain(layer, "mode") == "stft" else 1)
        frames = self._frames(layer, shape, shape[2] if first else shape[1])
        if layer.session.truth(layer.arg("expand_dims")):
            return (shape[0], channels, frames, bands) if first else (shape[0], frames, bands, channels)
        return (shape[0], bands * channels, frames) if first else (shape[0], frames, bands * channels)

    def _frames(self, layer: Layer, shape: Shape, samples: Dim) -> Dim:
        if samples is None:
            return None
        frame = layer.size("frame_length")
        step = layer.size("frame_step") if layer.arg("frame_step") is not None else floor_div(frame, 2)
        if plain(layer, "padding") == "same":
            return ceil_div(samples, step)
        if less(samples, frame) is True:
            layer.fail("KPL303", f"STFTSpectrogram has no room for a frame of {frame} in {show(shape)}")
        return floor_div(samples - frame, step) + 1
