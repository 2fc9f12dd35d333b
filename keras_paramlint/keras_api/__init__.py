"""What Keras is: layers, operations, models, data and the differences between its generations."""
