"""Output formats: a new one is one file of this package, found by itself."""

from keras_paramlint.report.formats.base import Format, View, format_named, format_names


__all__ = ["Format", "View", "format_named", "format_names"]
