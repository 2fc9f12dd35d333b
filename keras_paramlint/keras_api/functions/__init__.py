"""Functions of Keras and TensorFlow that are not tensor operations: inputs, models, utilities, state."""
