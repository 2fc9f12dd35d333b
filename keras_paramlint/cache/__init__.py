"""Results of earlier runs: the same bytes with the same options are not analysed again.

- :mod:`codec` turns the model graph into JSON and back; a cache is shared by machines, and reading JSON runs
  nothing;
- :mod:`recording` takes down what an analysis looked at: every file that it read or looked for, with what
  it found;
- :mod:`store` keeps one file for each result, and gives it back while all of that is still as it was.
"""

from keras_paramlint.cache.store import Store, clear


__all__ = ["Store", "clear"]
