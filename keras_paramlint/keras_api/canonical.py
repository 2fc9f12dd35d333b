"""Under which names Keras is imported: every path that leads to it, as one canonical path."""

from __future__ import annotations

import functools


KERAS_ROOTS = (
    "tensorflow.contrib.keras.api.keras",
    "tensorflow.contrib.keras.python.keras",
    "tensorflow.contrib.keras",
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.python.keras.api._v1.keras",
    "tensorflow.python.keras.api._v2.keras",
    "tensorflow.python.keras",
    "tensorflow._api.v1.keras",
    "tensorflow._api.v2.keras",
    "tensorflow_core.python.keras",
    "tensorflow_core.keras",
    "tensorflow.keras",
    "keras._tf_keras.keras",
    "keras.api._v1.keras",
    "keras.api._v2.keras",
    "keras.api",
    "keras.python.keras",
    "keras.src",
    "tf_keras.src",
    "tf_keras.api._v1.keras",
    "tf_keras.api._v2.keras",
    "tf_keras",
    "keras_core.src",
    "keras_core",
    "keras",
)
TENSORFLOW_ROOTS = (
    "tensorflow.compat.v1",
    "tensorflow.compat.v2",
    "tensorflow._api.v1",
    "tensorflow._api.v2",
    "tensorflow_core",
    "tensorflow",
)


@functools.lru_cache(maxsize=4096)
def canonical(dotted: str) -> str | None:
    """Return the canonical path below ``keras`` or ``tensorflow``, None for anything else.

    >>> canonical("tensorflow.compat.v1.keras.layers")
    'keras.layers'
    >>> canonical("tensorflow.compat.v1.nn")
    'tensorflow.nn'
    """
    if dotted == "keras_applications" or dotted.startswith("keras_applications."):
        return "keras.applications" + dotted.removeprefix("keras_applications")
    for roots, name in ((KERAS_ROOTS, "keras"), (TENSORFLOW_ROOTS, "tensorflow")):
        for root in roots:
            if dotted == root:
                return name
            if dotted.startswith(root + "."):
                return f"{name}.{dotted[len(root) + 1 :]}"
    return None


SUBMODULES = frozenset(
    """
    activations applications backend callbacks config constraints datasets distribution dtype_policies engine
    estimator experimental export initializers layers legacy losses metrics mixed_precision models objectives
    ops optimizers premade preprocessing quantizers random regularizers saving tree utils wrappers
    """.split()
)
"""Modules directly below ``keras``."""

ONLY_IN_KERAS1 = frozenset({"initializations"})
"""Modules directly below ``keras`` that no later release has; programs for several releases look for them."""

DEEPER = frozenset(
    """
    layers.activations layers.advanced_activations layers.attention layers.cells layers.convolutional
    layers.convolutional_recurrent layers.core layers.cudnn_recurrent layers.dense_attention
    layers.einsum_dense layers.embeddings layers.experimental layers.experimental.preprocessing
    layers.kernelized layers.legacy layers.local layers.locally_connected layers.merge layers.merging
    layers.noise layers.normalization layers.normalization_v2 layers.pooling layers.preprocessing
    layers.recurrent layers.recurrent_v2 layers.regularization layers.reshaping layers.rnn
    layers.rnn_cell_wrapper_v2 layers.serialization layers.wrappers layers.wrappers.time_distributed
    layers.normalization.batch_normalization layers.layer layers.core.dense layers.core.embedding
    layers.core.lambda_layer layers.core.input_layer layers.rnn.lstm layers.rnn.gru layers.rnn.rnn
    layers.rnn.bidirectional layers.rnn.time_distributed layers.merging.add layers.merging.concatenate
    layers.merging.base_merge layers.attention.multi_head_attention engine.base_layer engine.base_layer_v1
    engine.functional engine.input_layer engine.input_spec engine.network engine.saving engine.sequential
    engine.topology engine.training engine.training_v1 engine.training_utils legacy.layers legacy.interfaces
    legacy.models legacy.backend legacy.saving models.model models.sequential models.functional models.cloning
    models.variable_mapping backend.common backend.tensorflow_backend backend.tensorflow
    backend.theano_backend backend.cntk_backend backend.load_backend backend.config optimizers.legacy
    optimizers.schedules optimizers.experimental preprocessing.image preprocessing.text preprocessing.sequence
    preprocessing.timeseries utils.conv_utils utils.data_utils utils.generic_utils utils.io_utils
    utils.layer_utils utils.np_utils utils.tf_utils utils.training_utils utils.vis_utils utils.multi_gpu_utils
    utils.visualize_util utils.legacy ops.operation_utils ops.numpy ops.nn ops.math ops.linalg ops.image
    ops.core ops.operation experimental.preprocessing premade_models wrappers.scikit_learn datasets.mnist
    datasets.cifar10 datasets.cifar100 datasets.imdb datasets.reuters datasets.boston_housing
    datasets.fashion_mnist datasets.california_housing datasets.cifar saving.object_registration api_export
    utils.module_utils utils.argument_validation applications.convnext applications.densenet
    applications.efficientnet applications.efficientnet_v2 applications.imagenet_utils
    applications.inception_resnet_v2 applications.inception_v3 applications.mobilenet
    applications.mobilenet_v2 applications.mobilenet_v3 applications.mobilenetv2 applications.mobilenetv3
    applications.nasnet applications.resnet applications.resnet50 applications.resnet_common
    applications.resnet_rs applications.resnet_v2 applications.resnext applications.vgg16 applications.vgg19
    applications.xception applications.regnet
    """.split()
)
"""Modules further below that programs import from."""


def is_module(path: str) -> bool:
    """Say whether a canonical path below ``keras`` is a module."""
    rest = path.removeprefix("keras.")
    return path == "keras" or rest in SUBMODULES or rest in DEEPER
