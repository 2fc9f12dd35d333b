"""``keras_nlp``, the older name of ``keras_hub``."""

from __future__ import annotations

from keras_paramlint.keras_api.addons.keras_hub import ADDON


__all__ = ["ADDON"]
