"""The language server: what the analysis finds, in the editor while typing.

Three parts, of which each knows only the next:

- :mod:`server` speaks the protocol, keeps the open documents, and answers with what the other modules
  (``hints``, ``hovers``, ``lenses``, ``symbols``, ``actions``, ``diagnostics``) make of a result;
- :mod:`analyst` asks a process of its own for results, one question at a time, and starts another one where
  it ended or no longer answers;
- :mod:`worker` is that process: it analyses, and keeps the texts of the open documents, which count before
  the files on disk.
"""
