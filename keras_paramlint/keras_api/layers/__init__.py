"""The layer entries: a new layer is one class in one of these files."""
