"""What the code of a file tells about the Keras generation that it is written for.

The patterns are of names, arguments and module paths that one generation has and
the others refuse; the strongest that is found wins, and its reason names the line.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from keras_paramlint.keras_api.flavours import Flavour, imports_standalone, imports_tf_keras
from keras_paramlint.late import late_pattern


class Sign(NamedTuple):
    """Something that only one generation has."""

    pattern: str
    what: str
    """What the pattern finds, as a person would say it."""
    words: str
    """Identifiers, one of which stands in every text that the pattern finds; most texts have none of them."""


def _any_of(names: str) -> str:
    """Return the pattern of one of some names."""
    return f"(?:{'|'.join(names.split())})"


_IMPORT = r"^[ \t]*(?:from|import)\s+"
_INSIDE = r"[^()\n]*(?:\([^()\n]*\)[^()\n]*)*"
"""What may stand in a call before an argument that matters."""

_LEGACY_MODULES = """
    recurrent convolutional convolutional_recurrent core wrappers normalization embeddings merge
    advanced_activations local noise pooling cudnn_recurrent
"""
_LEGACY_UTILS = """
    np_utils vis_utils generic_utils visualize_util layer_utils conv_utils data_utils training_utils
"""
_LEGACY_UTILITIES = "np_utils multi_gpu_model conv_utils layer_utils generic_utils"
_LOCAL_LAYERS = "LocallyConnected1D LocallyConnected2D"
_CUDNN_LAYERS = "CuDNNLSTM CuDNNGRU"
_LEGACY_LAYERS = f"""
    {_CUDNN_LAYERS} {_LOCAL_LAYERS} Merge merge MaxoutDense Highway AtrousConvolution2D Deconvolution2D
"""
_PREPROCESSING = "ImageDataGenerator TimeseriesGenerator skipgrams make_sampling_table"
_KERAS1_ARGUMENTS = """
    nb_filter nb_row nb_col border_mode subsample nb_epoch W_regularizer dim_ordering inner_activation
    samples_per_epoch
"""
_BACKEND_FUNCTIONS = """
    abs all any arange argmax argmin backend batch_dot batch_flatten batch_get_value batch_normalization
    batch_set_value bias_add binary_crossentropy cast cast_to_floatx categorical_crossentropy clip concatenate
    constant conv1d conv2d conv3d conv2d_transpose cos count_params ctc_batch_cost ctc_decode
    ctc_label_dense_to_sparse cumprod cumsum depthwise_conv2d dot dropout dtype elu equal eval exp expand_dims
    eye flatten foldl foldr function gather get_session get_value gradients greater greater_equal hard_sigmoid
    in_test_phase in_top_k in_train_phase int_shape is_sparse l2_normalize learning_phase less less_equal
    local_conv1d local_conv2d log logsumexp manual_variable_initialization map_fn max maximum mean min minimum
    moving_average_update name_scope ndim normalize_batch_in_training not_equal one_hot ones ones_like
    permute_dimensions placeholder pool2d pool3d pow print_tensor prod random_binomial random_normal
    random_normal_variable random_uniform random_uniform_variable relu repeat repeat_elements reset_uids
    reshape resize_images resize_volumes reverse rnn round separable_conv2d set_learning_phase set_session
    set_value shape sigmoid sign sin softmax softplus softsign sparse_categorical_crossentropy
    spatial_2d_padding spatial_3d_padding sqrt square squeeze stack std stop_gradient sum switch tanh
    temporal_padding tf tile to_dense transpose truncated_normal update update_add update_sub var variable
    zeros zeros_like
"""
"""What programs call as ``K.mean(...)``; the ``keras.backend`` of Keras 3 has none of them."""
_SESSION_FUNCTIONS = "get_session set_session tensorflow_backend"
_PHASE_FUNCTIONS = """
    function in_test_phase in_train_phase learning_phase set_learning_phase manual_variable_initialization
    placeholder print_tensor reset_uids
"""
"""Functions of the backend that ``tf.keras.backend`` has lost in TF 2.16; the others are still there."""
_OPTIMIZERS = "Adam SGD RMSprop Adagrad Adadelta Nadam Adamax"
_OLD_BACKENDS = r"\b(?:theano|cntk|tensorflow)\b"
"""Backends of Keras 2; TensorFlow is one of Keras 3 as well, so that naming it is no evidence."""
_OLD_PACKAGES = """
    keras_self_attention keras_multi_head keras_pos_embd keras_layer_normalization
    keras_position_wise_feed_forward keras_embed_sim keras_transformer
"""
"""Packages beside Keras that do not run on Keras 3."""
_BESIDE_LAYERS = (
    "backend callbacks constraints datasets initializers losses metrics optimizers regularizers utils"
)
"""Modules of ``compat.v1.keras`` that programs of TensorFlow 2 use, with layers of their own generation."""
_COMPATIBLE = r"""
    disable_eager_execution (?:Interactive)?Session ConfigProto GPUOptions logging train
    get_default_graph
"""
_GENERATOR_METHODS = "fit_generator predict_generator evaluate_generator predict_classes predict_proba"
_PYTHON2_CALLS = "xrange raw_input unicode"
_PYTHON2_METHODS = "iteritems has_key"

_TENSORFLOW1 = Sign(
    r"\b(?:tf|tensorflow)\.(?:Session|InteractiveSession|placeholder|ConfigProto|GPUOptions|get_variable\b|"
    r"get_default_graph|reset_default_graph|global_variables_initializer|set_random_seed|random_normal\(|"
    r"random_uniform\(|truncated_normal\(|to_float|to_int32|log\(|layers\.\w+\(|app\.(?:run|flags)|"
    r"flags\.|logging\.|enable_eager_execution|contrib\b|train\.\w+Optimizer\b)",
    "an API of TensorFlow 1",
    "tf tensorflow",
)
_DIMENSION = Sign(
    r"(?:\bshape|\bget_shape\(\))\[[^\[\]\n]*\]\.value\b",
    "a dimension as an object, as in TensorFlow 1",
    "value",
)
"""TensorFlow 2 gives the sizes of a shape as numbers, which have no ``value``."""
_GENERATORS = Sign(
    rf"\.{_any_of(_GENERATOR_METHODS)}\s*\(", "a method that only Keras 2 has", _GENERATOR_METHODS
)
_LEARNING_RATE = Sign(rf"\b{_any_of(_OPTIMIZERS)}\s*\({_INSIDE}\blr\s*=", "the argument `lr`", "lr")
_PACKAGES = Sign(rf"{_IMPORT}{_any_of(_OLD_PACKAGES)}\b", "a package for Keras 2", _OLD_PACKAGES)

_KERAS2 = (
    Sign(r"\bKERAS_BACKEND\b.*\b(?:theano|cntk)\b", "a backend that only Keras 2 has", "theano cntk"),
    Sign(
        rf"{_IMPORT}keras\.layers\.{_any_of(_LEGACY_MODULES)}\b", "a module path of Keras 2", _LEGACY_MODULES
    ),
    Sign(
        rf"{_IMPORT}keras\.(?:engine|legacy|objectives|initializations)\b",
        "a module path of Keras 2",
        "engine legacy objectives initializations",
    ),
    Sign(rf"{_IMPORT}keras\.utils\.{_any_of(_LEGACY_UTILS)}\b", "a module path of Keras 2", _LEGACY_UTILS),
    Sign(
        rf"{_IMPORT}keras\.(?:backend\.tensorflow_backend|applications\.imagenet_utils\s+import\s+_obtain\w*)\b",
        "a module path of Keras 2",
        "tensorflow_backend imagenet_utils",
    ),
    Sign(
        r"^[ \t]*from\s+keras\s+import\s+[^\n]*\b(?:objectives|initializations|engine)\b",
        "a module of Keras 2",
        "objectives initializations engine",
    ),
    Sign(
        rf"^[ \t]*from\s+keras\.utils\s+import\s+[^\n]*\b{_any_of(_LEGACY_UTILITIES)}\b",
        "a name that only Keras 2 has",
        _LEGACY_UTILITIES,
    ),
    Sign(
        rf"^[ \t]*from\s+keras\.layers\s+import\s+[^\n]*\b{_any_of(_LEGACY_LAYERS)}\b",
        "a layer that only Keras 2 has",
        _LEGACY_LAYERS,
    ),
    Sign(rf"\b{_any_of(_KERAS1_ARGUMENTS)}\s*=", "an argument of Keras 1", _KERAS1_ARGUMENTS),
    Sign(r"\bimage_dim_ordering\b", "an API of Keras 1", "image_dim_ordering"),
    Sign(
        rf"(?<![\w.]){_any_of(f'{_CUDNN_LAYERS} {_LOCAL_LAYERS} MaxoutDense')}\s*\(",
        "a layer that only Keras 2 has",
        f"{_CUDNN_LAYERS} {_LOCAL_LAYERS} MaxoutDense",
    ),
    _GENERATORS,
    Sign(
        r"\b(?:Convolution2D|Convolution1D)\s*\([^()\n]*\d+\s*,\s*\d+\s*,\s*\d+",
        "arguments of Keras 1",
        "Convolution2D Convolution1D",
    ),
    Sign(r"\bModel\s*\(\s*input\s*=", "an argument of Keras 1", "Model"),
    Sign(r"^[ \t]*from\s+keras\.preprocessing\.text\s+import", "a module of Keras 2", "text"),
    Sign(r"^[ \t]*from\s+keras\.preprocessing\s+import\s+[^\n]*\btext\b", "a module of Keras 2", "text"),
    Sign(
        rf"^[ \t]*from\s+keras\.preprocessing\.\w+\s+import\s+[^\n]*\b{_any_of(_PREPROCESSING)}\b",
        "a name that `keras` has only in Keras 2",
        _PREPROCESSING,
    ),
    Sign(rf"{_IMPORT}keras\.wrappers\.scikit_learn\b", "a module of Keras 2", "scikit_learn"),
    Sign(
        rf"{_IMPORT}(?:keras_contrib|keras_applications)\b",
        "a package for Keras 2",
        "keras_contrib keras_applications",
    ),
    _PACKAGES,
    _TENSORFLOW1,
    _DIMENSION,
    Sign(
        rf"\bK\.{_any_of(_BACKEND_FUNCTIONS)}\b",
        "a function of keras.backend that Keras 3 does not have",
        "K",
    ),
    _LEARNING_RATE,
    Sign(
        rf"(?<![\w.]){_any_of(_PYTHON2_CALLS)}\s*\(|\.{_any_of(_PYTHON2_METHODS)}\s*\(|\bcPickle\b|\burllib2\b",
        "Python 2",
        f"{_PYTHON2_CALLS} {_PYTHON2_METHODS} cPickle urllib2",
    ),
)
_CHOSEN_TF1 = (
    Sign(
        rf"{_IMPORT}tensorflow\.compat\.v1\b(?!\.keras\.{_any_of(_BESIDE_LAYERS)})",
        "`tensorflow.compat.v1`",
        "compat",
    ),
    Sign(rf"\bcompat\.v1\.keras\b(?!\.{_any_of(_BESIDE_LAYERS)})", "`compat.v1.keras`", "compat"),
    Sign(r"\bdisable_v2_behavior\s*\(", "`disable_v2_behavior()`", "disable_v2_behavior"),
    Sign(r"%tensorflow_version\s+1", "`%tensorflow_version 1.x`", "tensorflow_version"),
)
"""What chooses TF 1 in so many words, whichever Keras is imported."""
_TF1 = (
    *_CHOSEN_TF1,
    _TENSORFLOW1,
    _DIMENSION,
    Sign(
        rf"\b(?:tensorflow|tf)\.keras\.layers\.{_any_of(_CUDNN_LAYERS)}\b|"
        rf"from\s+tensorflow(?:\.python)?\.keras\.layers\s+import[^\n]*\b{_any_of(_CUDNN_LAYERS)}\b",
        "a layer that only TF 1 has",
        _CUDNN_LAYERS,
    ),
    Sign(rf"\bK\.{_any_of(_SESSION_FUNCTIONS)}\b", "a function that only TF 1 has", "K"),
)
_CHOSEN_TFKERAS2 = (
    Sign(rf"{_IMPORT}tf_keras\b", "`tf_keras`", "tf_keras"),
    Sign(r"\bTF_USE_LEGACY_KERAS\b", "`TF_USE_LEGACY_KERAS`", "TF_USE_LEGACY_KERAS"),
    Sign(
        r"\bkeras\.layers\.experimental\b|\blayers\.experimental\.preprocessing\b",
        "a module that only Keras 2 has",
        "experimental",
    ),
    Sign(
        r"\bkeras\.(?:mixed_precision|callbacks|utils)\.experimental\b",
        "a module that only Keras 2 has",
        "experimental",
    ),
    Sign(rf"{_IMPORT}tensorflow\.python\.keras\b", "`tensorflow.python.keras`", "python"),
    Sign(
        r"\bkeras\.(?:experimental|premade|estimator|losses\.Reduction)\b",
        "a name that only Keras 2 has",
        "experimental premade estimator Reduction",
    ),
    Sign(
        r"\b(?:DenseFeatures|AbstractRNNCell)\b",
        "a layer that only Keras 2 has",
        "DenseFeatures AbstractRNNCell",
    ),
    Sign(r"\b(?:tfa|tensorflow_addons)\b", "`tensorflow_addons`", "tfa tensorflow_addons"),
    Sign(r"\bkeras\.optimizers\.legacy\b", "a module that only Keras 2 has", "legacy"),
    Sign(r"\b(?:tf|tensorflow)\.estimator\b", "an API that TensorFlow has had up to 2.15", "estimator"),
    Sign(
        rf"\bcompat\.v1\.keras\.{_any_of(_BESIDE_LAYERS)}\b", "an API for programs of TensorFlow 1", "compat"
    ),
    Sign(rf"\bcompat\.v1\.{_any_of(_COMPATIBLE)}\b", "an API for programs of TensorFlow 1", "compat"),
)
"""What only the Keras of TensorFlow 2 has."""
_NOT_KERAS3 = (
    Sign(
        r"\bkeras\.(?:wrappers\.scikit_learn|utils\.multi_gpu_model)\b",
        "a name that only Keras 2 has",
        "keras",
    ),
    _GENERATORS,
    Sign(rf"\b{_any_of(_LOCAL_LAYERS)}\b", "a layer that only Keras 2 has", _LOCAL_LAYERS),
    Sign(r"\bbatch_input_shape\s*=", "an argument that Keras 3 does not have", "batch_input_shape"),
    _LEARNING_RATE,
    Sign(
        r"\.fit\s*\([^()]*(?:\([^()]*\)[^()]*)*\b(?:use_multiprocessing|max_queue_size|workers)\s*=",
        "an argument of `fit` that Keras 3 does not have",
        "use_multiprocessing max_queue_size workers",
    ),
    Sign(rf"\bModelCheckpoint\s*\({_INSIDE}\bperiod\s*=", "an argument that Keras 3 does not have", "period"),
    Sign(r"\bsave_format\s*=\s*['\"]tf['\"]", "an argument that Keras 3 refuses", "save_format"),
    Sign(r"\bsmart_resize\s*=", "an argument that Keras 3 does not have", "smart_resize"),
    Sign(
        rf"(?:\bK|\bkeras\.backend)\.{_any_of(_PHASE_FUNCTIONS)}\b",
        "a function that Keras 3 does not have",
        _PHASE_FUNCTIONS,
    ),
    _PACKAGES,
)
"""What all have but Keras 3."""
_KERAS3 = (
    Sign(r"\bkeras\.ops\b|^[ \t]*from\s+keras\s+import\s+[^\n]*\bops\b", "`keras.ops`", "ops"),
    Sign(rf"\bKERAS_BACKEND\b(?!.*{_OLD_BACKENDS})", "`KERAS_BACKEND`", "KERAS_BACKEND"),
    Sign(rf"{_IMPORT}(?:keras\.src|keras_core)\b", "a module of Keras 3", "src keras_core"),
    Sign(r"\bkeras\.(?:random|saving|config|tree)\.", "a module of Keras 3", "random saving config tree"),
)
_KERAS3_RATHER = (Sign(r"\.weights\.h5\b", "the file format of Keras 3", "weights"),)
"""Evidence of Keras 3 where nothing says another: older programs name their files like that as well."""


@functools.lru_cache(maxsize=512)
def in_code(text: str) -> Flavour | None:
    """Return the flavour that a file's text is evidence for; None: it is for none."""
    standalone, tf_keras = imports_standalone(text), imports_tf_keras(text)
    groups: list[tuple[str, tuple[Sign, ...]]] = [("keras3", _KERAS3)]
    if standalone and not tf_keras:
        groups += [("keras2", _KERAS2), ("tf1", _CHOSEN_TF1), ("tfkeras2", _CHOSEN_TFKERAS2)]
        groups.append(("keras2", _NOT_KERAS3))
    else:
        groups += [("tf1", _TF1), ("tfkeras2", (*_CHOSEN_TFKERAS2, *_NOT_KERAS3))]
    if standalone and tf_keras:
        groups.append(("keras2", _KERAS2))
    return _first_of(groups, text)


def by_habit(text: str) -> Flavour | None:
    """Return the flavour that a file is rather for, by what it need not mean; None: nothing shows."""
    return _first_of([("keras3", _KERAS3_RATHER)], text)


_WORD = late_pattern(r"[^\W\d]\w*")


def words_of(text: str) -> frozenset[str]:
    """Return the identifiers in a text; they are found a hundred times as fast as patterns."""
    return frozenset(_WORD.findall(text))


def _first_of(groups: list[tuple[str, tuple[Sign, ...]]], text: str) -> Flavour | None:
    present = words_of(text)
    for name, signs in groups:
        for pattern, what, words in signs:
            if present.isdisjoint(words.split()):
                continue
            for found in re.finditer(pattern, text, re.MULTILINE):
                begin = found.end() - len(found.group().lstrip())
                if not _is_prose(text, begin):
                    return Flavour(name, f"{what} at line {text.count(_NEWLINE, 0, begin) + 1}")
    return None


_NEWLINE = "\n"
_QUOTES = ('"""', "'''")


def _is_prose(text: str, position: int) -> bool:
    """Say whether a position is in a comment or in a documentation string, as an example of something may be.

    A magic is in a comment in a notebook that was made a script.
    """
    before = text[text.rfind(_NEWLINE, 0, position) + 1 : position]
    if "#" in before and text[position] != "%":
        return True
    return any(text.count(quotes, 0, position) % 2 for quotes in _QUOTES)
