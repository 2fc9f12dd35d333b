"""Which Keras generation a program is written for, where nobody tells: evidence, from near to far.

The order is: what the file itself says and what it printed; what it imports of its
project; who imports it; what the files beside it agree on; which versions the
project's papers name; habits.  The first that says anything decides, and without
any of them it is the default.
"""

from keras_paramlint.keras_api.evidence.combined import infer


__all__ = ["infer"]
