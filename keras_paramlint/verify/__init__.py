"""A prediction against what the real Keras builds, in a process of its own that runs the program."""
