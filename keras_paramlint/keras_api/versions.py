"""Which releases a flavour stands for, where a program asks for the version."""

from __future__ import annotations


RELEASES: dict[str, dict[str, str]] = {
    "keras3": {"keras": "3.15.1", "tensorflow": "2.21.0"},
    "tfkeras2": {"keras": "2.15.0", "tensorflow": "2.15.1"},
    "tf1": {"keras": "2.2.4-tf", "tensorflow": "1.15.5"},
    "keras2": {"keras": "2.2.4", "tensorflow": "1.15.5"},
}
