"""Texts as numbers: ``Tokenizer``, ``one_hot`` and their relatives.

Where the texts themselves are known the vocabulary is computed as Keras does
(``keras/src/legacy/preprocessing/text.py``), else its size is a symbol.
"""

from __future__ import annotations

from collections import Counter

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.support import charge, native_class, plain, size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Instance, Unknown, Value, is_open
from keras_paramlint.keras_api.data.arrays import Sequences, count_of
from keras_paramlint.keras_api.functions.registry import add, function


FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


def words_of(text: str, filters: str = FILTERS, *, lower: bool = True, split: str = " ") -> list[str]:
    """Return the words of a text: what is filtered separates words.

    >>> words_of("The cat, the mat!")
    ['the', 'cat', 'the', 'mat']
    """
    text = text.lower() if lower else text
    text = text.translate({ord(character): split for character in filters})
    return [word for word in text.split(split) if word]


@function("keras.preprocessing..text_to_word_sequence")
def text_to_word_sequence(
    call: Call,
    text: Value = None,
    filters: Value = FILTERS,
    lower: Value = True,
    split: Value = " ",
    **legacy: Value,
) -> Value:
    """Return the words of a text."""
    text = plain(call, text if text is not None else legacy.get("input_text"))
    if not all(isinstance(part, str) for part in (text, filters, split)) or not split:
        raise NotKnown(text if isinstance(text, Unknown) else call.source)
    return words_of(text, filters, lower=call.truth(lower), split=split)


@function("keras.preprocessing..one_hot", "keras.preprocessing..hashing_trick")
def one_hot(call: Call, text: Value = None, n: Value = None, *args: Value, **kwargs: Value) -> Value:
    """Return a list of word numbers below n; how many words there are is known with the text."""
    text = plain(call, text if text is not None else kwargs.pop("input_text", None))
    filters = plain(call, kwargs.get("filters", FILTERS))
    if (
        not isinstance(text, str)
        or args
        or set(kwargs) - {"filters", "hash_function", "analyzer"}
        or not isinstance(filters, str)
    ):
        raise NotKnown(text if isinstance(text, Unknown) else call.source)
    if plain(call, kwargs.get("analyzer")) is not None:
        raise NotKnown(call.source)
    found = words_of(text, filters)
    charge(call, len(found))
    numbers = {word: call.unknown(f"the hash of {word!r}").size for word in found}
    return [numbers[word] for word in found]


# ------------------------------------------------------------------ the tokenizer
def _init(
    call: Call,
    self: Instance,
    /,
    num_words: Value = None,
    filters: Value = FILTERS,
    lower: Value = True,
    split: Value = " ",
    char_level: Value = False,
    oov_token: Value = None,
    analyzer: Value = None,
    **legacy: Value,
) -> None:
    if num_words is None:
        num_words = legacy.get("nb_words")
    self.attrs.update(
        num_words=num_words,
        filters=filters,
        lower=lower,
        split=split,
        char_level=char_level,
        oov_token=oov_token,
        analyzer=analyzer,
        word_index={},
        index_word={},
        word_counts={},
        word_docs={},
        index_docs={},
        document_count=0,
    )


def _fit_on_texts(call: Call, self: Instance, texts: Value) -> None:
    machine = call.machine
    machine.touch(self)
    again = bool(self.attrs["document_count"] != 0 or not isinstance(self.attrs["word_index"], dict))
    split = None if again else _split_texts(call, self, texts)
    oov = plain(call, self.attrs["oov_token"])
    if split is None or isinstance(oov, Unknown):
        for name in ("word_index", "index_word", "word_counts", "word_docs", "index_docs", "document_count"):
            self.attrs[name] = call.unknown(f"{name} of a Tokenizer fit on {call.source}")
        return
    counts = Counter(word for words in split for word in words)
    listed = sorted(counts, key=lambda word: -counts[word])
    vocabulary = [*([oov] if oov is not None else []), *listed]
    self.attrs["word_index"] = {word: index for index, word in enumerate(vocabulary, start=1)}
    self.attrs["index_word"] = {index: word for word, index in self.attrs["word_index"].items()}
    self.attrs["word_counts"] = dict(counts)
    self.attrs["word_docs"] = dict(Counter(word for words in split for word in set(words)))
    self.attrs["index_docs"] = {self.attrs["word_index"][w]: n for w, n in self.attrs["word_docs"].items()}
    self.attrs["document_count"] = len(split)


def _split_texts(call: Call, self: Instance, texts: Value) -> list[list[str]] | None:
    """Return the words of each text, None where the texts are not known."""
    texts = plain(call, texts)
    if isinstance(texts, Array) and texts.data is not None and texts.rank == 1:
        texts = texts.data
    if isinstance(texts, str):
        texts = list(texts)
    if not isinstance(texts, (list, tuple)) or is_open(texts) is not None:
        return None
    options = {
        name: plain(call, self.attrs[name])
        for name in ("filters", "lower", "split", "char_level", "analyzer")
    }
    if options["analyzer"] is not None or any(isinstance(option, Unknown) for option in options.values()):
        return None
    if not isinstance(options["split"], str) or not options["split"]:
        return None
    found = []
    for item in texts:
        text = plain(call, item)
        lower = bool(options["lower"])
        if isinstance(text, str) and options["char_level"]:
            found.append(list(text.lower() if lower else text))
        elif isinstance(text, str):
            charge(call, len(text))
            found.append(words_of(text, options["filters"] or "", lower=lower, split=options["split"]))
        elif isinstance(text, list) and all(isinstance(word, str) for word in text):
            found.append([word.lower() if lower else word for word in text])
        else:
            return None
    return found


def _texts_to_sequences(call: Call, self: Instance, texts: Value) -> Value:
    index = plain(call, self.attrs["word_index"])
    limit = plain(call, self.attrs["num_words"])
    oov = plain(call, self.attrs["oov_token"])
    split = _split_texts(call, self, texts)
    if (
        not isinstance(index, dict)
        or is_open(index) is not None
        or split is None
        or not isinstance(limit, (int, type(None)))
    ):
        return Sequences(count_of(call, texts), call.source)
    number = index.get(oov) if oov is not None else None
    return [_numbers(words, index, limit, number) for words in split]


def _numbers(words: list[str], index: dict[str, int], limit: int | None, oov: int | None) -> list[int]:
    found = []
    for word in words:
        number = index.get(word)
        if number is not None and not (limit and number >= limit):
            found.append(number)
        elif oov is not None:
            found.append(oov)
    return found


def _to_matrix(call: Call, self: Instance, texts: Value, mode: Value = "binary") -> Value:
    limit = plain(call, self.attrs["num_words"])
    if limit is None or (isinstance(limit, int) and limit == 0):
        words = count_of(call, self.attrs["word_index"])
        if isinstance(words, int) and words == 0:
            call.fail(
                "ValueError", "Specify a dimension (`num_words` argument), or fit on some text data first."
            )
        width: Size = words + 1
    else:
        width = size(call, limit, "num_words")
    return Array((count_of(call, texts), width), "float64")


def _fit_on_sequences(call: Call, self: Instance, sequences: Value) -> None:
    call.machine.touch(self)
    for name in ("document_count", "index_docs"):
        self.attrs[name] = call.unknown(f"{name} of a Tokenizer fit on {call.source}")


def _unknown_texts(call: Call, self: Instance, *args: Value, **kwargs: Value) -> Value:
    return call.unknown(call.source)


TOKENIZER = native_class(
    "Tokenizer",
    {
        "__init__": _init,
        "fit_on_texts": _fit_on_texts,
        "fit_on_sequences": _fit_on_sequences,
        "texts_to_sequences": _texts_to_sequences,
        "texts_to_sequences_generator": _unknown_texts,
        "texts_to_matrix": _to_matrix,
        "sequences_to_matrix": _to_matrix,
        "sequences_to_texts": _unknown_texts,
        "get_config": _unknown_texts,
        "to_json": _unknown_texts,
    },
    module="keras.preprocessing.text",
)
add("keras.preprocessing..Tokenizer", TOKENIZER)


@function("keras.preprocessing..tokenizer_from_json")
def tokenizer_from_json(call: Call, json_string: Value) -> Value:
    """Return a tokenizer whose vocabulary is not in the source."""
    made = Instance(TOKENIZER, call.place)
    _init(call, made)
    for name in made.attrs:
        made.attrs[name] = call.unknown(f"{name} of {call.source}")
    return made
