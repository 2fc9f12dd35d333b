"""What a dtype policy says about quantised weights (Keras 3)."""

from __future__ import annotations

from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Instance, Unknown
from keras_paramlint.keras_api.arguments import settled
from keras_paramlint.keras_api.engine.layer import Layer


KNOWN_MODES = ("int8", "int4", "float8")


def policy_name(layer: Layer) -> str:
    """Return the name of the layer's dtype policy, the session's if the layer states none.

    Raises:
        NotKnown: the policy is not known, and might quantise.
    """
    policy = settled(layer, layer.dtype)
    if policy is None and any("_from_" in name for name in layer.session.told_policies):
        raise NotKnown("the dtype policy that the program chose for all layers may quantise")
    if isinstance(policy, Instance):
        policy = policy.attrs.get("name", policy.attrs.get("_name"))
    if isinstance(policy, dict):
        policy = policy.get("config", {}).get("name")
    if isinstance(policy, Unknown):
        raise NotKnown(policy)
    return policy if isinstance(policy, str) else "float32"


def quantization(layer: Layer) -> tuple[str | None, int | None]:
    """Return the mode (``int8``, ``int4``, ``float8``) and the block size of ``int4`` by blocks.

    Policies are named ``int8_from_float32`` or ``int4/128_from_bfloat16``.

    Raises:
        NotKnown: the mode is one whose weights are not modelled, or is not known.
    """
    if layer.flavour != "keras3":
        return None, None
    name = policy_name(layer)
    if "_from_" not in name:
        return None, None
    mode, _, block = name.partition("_from_")[0].partition("/")
    if mode not in KNOWN_MODES:
        raise NotKnown(f"the weights of `{name}` are not modelled")
    return mode, int(block) if block.isdigit() else None
