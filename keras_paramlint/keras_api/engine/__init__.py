"""Layers and models as objects of the analysed program: building, calling, tracking, graphs."""
