"""Which Keras generation a file is written for, from the evidence in its text.

Order of authority: what is told, then this evidence, then the default.  The
strongest evidence wins; its reason names the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


DEFAULT = "keras3"


@dataclass(frozen=True, slots=True)
class Flavour:
    """A flavour, why it was chosen, and whether it was told rather than inferred."""

    name: str
    reason: str
    told: bool = False


def _any_of(names: str) -> str:
    """Return the pattern of one of some names."""
    return f"(?:{'|'.join(names.split())})"


_KERAS = r"(?<![\w.])keras\."
_LEGACY_MODULES = _any_of(
    """
    recurrent convolutional convolutional_recurrent core wrappers normalization embeddings merge
    advanced_activations local noise pooling cudnn_recurrent
    """
)
_LEGACY_UTILS = _any_of(
    """
    np_utils vis_utils generic_utils visualize_util layer_utils conv_utils data_utils training_utils
    """
)
_LEGACY_PATHS = r"backend\.tensorflow_backend|applications\.imagenet_utils\s+import\s+_obtain"
_LEGACY_UTILITIES = _any_of("np_utils multi_gpu_model conv_utils layer_utils generic_utils")
_LEGACY_LAYERS = _any_of(
    """
    CuDNNLSTM CuDNNGRU Merge merge MaxoutDense Highway LocallyConnected[12]D AtrousConvolution2D
    Deconvolution2D
    """
)
_KERAS1_ARGUMENTS = """
nb_filter nb_row nb_col border_mode subsample nb_epoch W_regularizer dim_ordering inner_activation
samples_per_epoch
"""
_BACKEND_FUNCTIONS = _any_of(
    """
    int_shape get_session set_session function placeholder learning_phase set_learning_phase repeat_elements
    mean sum square sqrt binary_crossentropy random_normal concatenate expand_dims squeeze exp log flatten
    resize_images batch_dot permute_dimensions variable gradients abs max dot reshape stack cast clip
    random_uniform tf backend softmax l2_normalize ndim arange tile zeros_like ones_like minimum maximum
    """
)
"""What programs call as ``K.mean(...)``; the ``keras.backend`` of Keras 3 has none of them."""
_STANDALONE = re.compile(r"^[ \t]*(?:import\s+keras\b|from\s+keras\b)", re.MULTILINE)
_TF_KERAS = re.compile(
    r"tensorflow(?:\.compat\.v\d)?(?:\.python)?\.keras\b|\btf\.keras\b|"
    r"from\s+tensorflow\s+import\s+[^\n]*\bkeras\b"
)

_OLD_PACKAGES = (
    r"keras_(?:self_attention|multi_head|pos_embd|layer_normalization|position_wise_feed_forward|embed_sim|"
    r"transformer)"
)
"""Packages beside Keras that do not run on Keras 3."""

_OLD_BACKENDS = r"\b(?:theano|cntk|tensorflow)\b"
"""Backends of Keras 2; TensorFlow is one of Keras 3 as well, so that naming it is no evidence."""

_Evidence = tuple[str, str, str]
"""Words of which the text has one where the pattern matches, the pattern, and what it is evidence of.

Words are found a hundred times as fast as patterns, and few of them are in any file.
"""

_KERAS2: tuple[_Evidence, ...] = (
    ("KERAS_BACKEND", r"\bKERAS_BACKEND\b.*\b(?:theano|cntk)\b", "a backend that only Keras 2 has"),
    (
        "keras.layers.",
        rf"^[ \t]*(?:from|import)\s+{_KERAS}layers\.{_LEGACY_MODULES}\b",
        "a module path of Keras 2",
    ),
    (
        "keras.engine keras.legacy keras.objectives",
        rf"^[ \t]*(?:from|import)\s+{_KERAS}(?:engine|legacy|objectives)\b",
        "a module path of Keras 2",
    ),
    (
        "keras.utils. keras.backend. keras.applications.",
        rf"^[ \t]*(?:from|import)\s+{_KERAS}(?:utils\.{_LEGACY_UTILS}|{_LEGACY_PATHS})\b",
        "a module path of Keras 2",
    ),
    (
        "keras.utils",
        rf"^[ \t]*from\s+keras\.utils\s+import\s+[^\n]*\b{_LEGACY_UTILITIES}\b",
        "a name that only Keras 2 has",
    ),
    (
        "keras.layers",
        rf"^[ \t]*from\s+keras\.layers\s+import\s+[^\n]*\b{_LEGACY_LAYERS}\b",
        "a layer that only Keras 2 has",
    ),
    (_KERAS1_ARGUMENTS, rf"\b{_any_of(_KERAS1_ARGUMENTS)}\s*=", "an argument of Keras 1"),
    ("image_dim_ordering", r"\bimage_dim_ordering\b", "an API of Keras 1"),
    (
        "CuDNN LocallyConnected MaxoutDense",
        r"(?<![\w.])(?:CuDNNLSTM|CuDNNGRU|LocallyConnected[12]D|MaxoutDense)\s*\(",
        "a layer that only Keras 2 has",
    ),
    (
        "fit_generator predict_generator evaluate_generator predict_classes",
        r"\.(?:fit_generator|predict_generator|evaluate_generator|predict_classes)\s*\(",
        "a method that only Keras 2 has",
    ),
    (
        "Convolution2D Convolution1D",
        r"\b(?:Convolution2D|Convolution1D)\s*\([^()\n]*\d+\s*,\s*\d+\s*,\s*\d+",
        "arguments of Keras 1",
    ),
    ("Model", r"\bModel\s*\(\s*input\s*=", "an argument of Keras 1"),
    (
        "keras.preprocessing.text keras.utils.np_utils",
        r"^[ \t]*from\s+keras\.preprocessing\.text\s+import|^[ \t]*from\s+keras\.utils\.np_utils",
        "a module of Keras 2",
    ),
    (
        "keras_",
        rf"^[ \t]*(?:from|import)\s+(?:keras_contrib|{_OLD_PACKAGES})\b|^[ \t]*import\s+keras_applications\b",
        "a package for Keras 2",
    ),
    (
        "Session placeholder ConfigProto GPUOptions get_default_graph contrib",
        r"\b(?:tf|tensorflow)\.(?:Session|placeholder|ConfigProto|GPUOptions|get_default_graph|contrib)\b",
        "an API of TensorFlow 1",
    ),
    (
        "K.",
        rf"\bK\.{_BACKEND_FUNCTIONS}\b",
        "a function of keras.backend that Keras 3 does not have",
    ),
    (
        "lr",
        r"\b(?:optimizers\.)?(?:Adam|SGD|RMSprop|Adagrad|Adadelta|Nadam|Adamax)\s*\(\s*lr\s*=",
        "the argument `lr`",
    ),
)
_CUDNN_IMPORT = r"from\s+tensorflow(?:\.python)?\.keras\.layers\s+import[^\n]*\bCuDNN(?:LSTM|GRU)\b"
_TF1: tuple[_Evidence, ...] = (
    ("tensorflow.compat.v1", r"^[ \t]*(?:import|from)\s+tensorflow\.compat\.v1\b", "`tensorflow.compat.v1`"),
    ("compat.v1.keras", r"\bcompat\.v1\.keras\b", "`compat.v1.keras`"),
    ("disable_v2_behavior", r"\bdisable_v2_behavior\s*\(", "`disable_v2_behavior()`"),
    ("%tensorflow_version", r"%tensorflow_version\s+1", "`%tensorflow_version 1.x`"),
    (
        "Session placeholder ConfigProto get_variable tf.layers. tensorflow.layers. contrib",
        r"\b(?:tf|tensorflow)\.(?:Session|placeholder|ConfigProto|get_variable|layers\.\w+\(|contrib)\b",
        "an API of TensorFlow 1",
    ),
    (
        "CuDNN",
        rf"\b(?:tensorflow|tf)\.keras\.layers\.(?:CuDNNLSTM|CuDNNGRU)\b|{_CUDNN_IMPORT}",
        "a layer that only TF 1 has",
    ),
)
_TFKERAS2: tuple[_Evidence, ...] = (
    ("tf_keras", r"^[ \t]*(?:import|from)\s+tf_keras\b", "`tf_keras`"),
    ("TF_USE_LEGACY_KERAS", r"TF_USE_LEGACY_KERAS", "`TF_USE_LEGACY_KERAS`"),
    (
        "layers.experimental",
        r"\bkeras\.layers\.experimental\b|\blayers\.experimental\.preprocessing\b",
        "a module that only Keras 2 has",
    ),
    (
        "tensorflow.python.keras",
        r"^[ \t]*(?:import|from)\s+tensorflow\.python\.keras\b",
        "`tensorflow.python.keras`",
    ),
    (
        "keras.wrappers keras.experimental keras.premade keras.estimator",
        r"\bkeras\.(?:wrappers\.scikit_learn|experimental|premade|estimator)\b",
        "a module that only Keras 2 has",
    ),
    (
        "fit_generator predict_generator predict_classes",
        r"\.(?:fit_generator|predict_generator|predict_classes)\s*\(",
        "a method that only Keras 2 has",
    ),
    (
        "LocallyConnected DenseFeatures AbstractRNNCell",
        r"\b(?:LocallyConnected[12]D|DenseFeatures|AbstractRNNCell)\b",
        "a layer that only Keras 2 has",
    ),
    ("batch_input_shape", r"\bbatch_input_shape\s*=", "an argument that Keras 3 does not have"),
    ("tfa tensorflow_addons", r"\b(?:tfa|tensorflow_addons)\b", "`tensorflow_addons`"),
    ("keras_", rf"^[ \t]*(?:from|import)\s+(?:{_OLD_PACKAGES})\b", "a package for Keras 2"),
    ("keras.optimizers.legacy", r"\bkeras\.optimizers\.legacy\b", "a module that only Keras 2 has"),
)
_KERAS3: tuple[_Evidence, ...] = (
    ("ops", r"\bkeras\.ops\b|^[ \t]*from\s+keras\s+import\s+[^\n]*\bops\b", "`keras.ops`"),
    ("KERAS_BACKEND", rf"\bKERAS_BACKEND\b(?!.*{_OLD_BACKENDS})", "`KERAS_BACKEND`"),
    (
        "keras.src keras_core",
        r"^[ \t]*(?:import|from)\s+keras\.src\b|^[ \t]*(?:import|from)\s+keras_core\b",
        "a module of Keras 3",
    ),
    (
        "keras.random. keras.saving. keras.config. keras.tree.",
        r"\bkeras\.(?:random|saving|config|tree)\.",
        "a module of Keras 3",
    ),
)
_KERAS3_RATHER: tuple[_Evidence, ...] = ((".weights.h5", r"\.weights\.h5\b", "the file format of Keras 3"),)
"""Evidence of Keras 3 where nothing says another: older programs name their files like that as well."""

_OWN_GENERATION = (
    "compat.v1 disable_v2_behavior TF_USE_LEGACY_KERAS tf_keras keras_core",
    (
        r"\bcompat\.v1\b|\bdisable_v2_behavior\b|TF_USE_LEGACY_KERAS|"
        r"^[ \t]*(?:import|from)\s+(?:tf_keras|keras_core)\b"
    ),
)


def imports_standalone(text: str) -> bool:
    """Say whether a file imports the package ``keras``."""
    return bool(_STANDALONE.search(text))


def imports_tf_keras(text: str) -> bool:
    """Say whether a file uses the Keras inside TensorFlow."""
    return bool(_TF_KERAS.search(text))


def chooses_generation(text: str) -> bool:
    """Say whether a file chooses a generation by itself, whichever release is installed."""
    return _search(*_OWN_GENERATION, text) is not None


def _search(words: str, pattern: str, text: str) -> re.Match[str] | None:
    """Return the first match of a pattern that has one of some words in it."""
    if not any(word in text for word in words.split()):
        return None
    return re.search(pattern, text, re.MULTILINE)


def infer(text: str) -> Flavour:
    """Return the flavour that a file's text is evidence for, else the default."""
    standalone = imports_standalone(text)
    tf_keras = imports_tf_keras(text)
    groups: list[tuple[str, tuple[_Evidence, ...]]] = [("keras3", _KERAS3)]
    if standalone and not tf_keras:
        groups.append(("keras2", _KERAS2))
    groups.append(("tf1", _TF1))
    groups.append(("tfkeras2", _TFKERAS2))
    if standalone and tf_keras:
        groups.append(("keras2", _KERAS2))
    groups.append(("keras3", _KERAS3_RATHER))
    for name, patterns in groups:
        if name == "tf1" and standalone and not tf_keras:
            patterns = patterns[:4]
        for words, pattern, what in patterns:
            found = _search(words, pattern, text)
            if found is not None:
                indent = len(found.group(0)) - len(found.group(0).lstrip())
                line = text.count("\n", 0, found.start() + indent) + 1
                return Flavour(name, f"{what} at line {line}")
    return Flavour(DEFAULT, "the default")
