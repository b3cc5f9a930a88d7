"""Which words English has: a list of 128,000, of which only is asked whether it has one.

The list is that of pyspellchecker; its own search for spellings is not used, which knows nothing of what stands in the
index and who may read it. It lies in memory as checksums, under a megabyte, and is read when it is first asked: the
server does so before it makes its processes, a command only when it meets a word that the index does not know.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from Stemmer import Stemmer

from kmwiki.text.words import Checksums

_SHORTEST = 3
"""Two letters are too often short for something."""
_AMERICAN = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"is(?=(?:e[drs]?|ers|ing|ations?|ational|able)$)", "iz"),
        (r"ys(?=(?:e[drs]?|ers|ing)$)", "yz"),
        (r"(?<=[a-z]{3})our(?=(?:s|ed|ing|able|al|hood|ly|less|ful|ism|ers?)?$)", "or"),
        (r"(?<=[bt])re(?=s?$)", "er"),
        (r"(?<=[a-z]{3})ence(?=s?$)", "ense"),
        (r"(?<=^pract)is(?=(?:e[drs]?|ers|ing)$)", "ic"),
        (r"ell(?=(?:ed|ing|ers?|ors?)$)", "el"),
        (r"ogue(?=s?$)", "og"),
        (r"gramme", "gram"),
        (r"dgement", "dgment"),
        (r"cheque", "check"),
        (r"[ao]e", "e"),  # paediatric
    )
)
_BRITISH = tuple(
    (re.compile(american), british)
    for american, british in (
        (r"iz(?=(?:e[drs]?|ers|ing|ations?|ational|able)$)", "is"),
        (r"yz(?=(?:e[drs]?|ers|ing)$)", "ys"),
        (r"(?<=[a-z]{3})or(?=(?:s|ed|ing|able|al|hood|ly|less|ful|ism|ers?)?$)", "our"),
        (r"(?<=[bt])er(?=s?$)", "re"),
        (r"(?<=[a-z]{3})ense(?=s?$)", "ence"),
        (r"(?<=^pract)ic(?=(?:e[drs]?|ers|ing)$)", "is"),
        (r"el(?=(?:ed|ing|ers?|ors?)$)", "ell"),
        (r"(?<=al)og(?=s?$)", "ogue"),
        (r"gram(?=s?$)", "gramme"),
        (r"dgment", "dgement"),
    )
)


@lru_cache(maxsize=5_000)
def is_english(word: str) -> bool:
    """Whether English has this lower-case word, in American spelling or in British."""
    if len(word) < _SHORTEST or not word.isascii():
        return False
    known = _tables()[0]
    return (
        known.has(word)
        or any(known.has(other) for other in _respelled(word, _AMERICAN))
        # Of some short ones only the plural was counted (stat); in longer words a missing s is a slip (alway).
        or (len(word) == _SHORTEST + 1 and word[-1] != "s" and known.has(f"{word}s"))
    )


def is_english_stem(term: str) -> bool:
    """Whether an index term is the stem of a word that English has."""
    return _tables()[1].has(term)


def other_spellings(word: str) -> list[str]:
    """The same word as the other side of the Atlantic writes it, or what might be: whoever asks looks whether it stands
    anywhere."""
    return [*_respelled(word, _AMERICAN), *_respelled(word, _BRITISH)]


def _respelled(word: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> Iterator[str]:
    for pattern, other in rules:
        respelled = pattern.sub(other, word)
        if respelled != word:
            yield respelled


@lru_cache(maxsize=1)
def _tables() -> tuple[Checksums, Checksums]:
    """Of the words and of their stems. Takes a third of a second, once."""
    file = resources.files("spellchecker").joinpath("resources", "en.json.gz")
    # Words are asked about without 's; accents are what else the list has.
    words = [word for word in json.loads(gzip.decompress(file.read_bytes())) if word.isascii() and word.isalpha()]
    stems = set(Stemmer("english", 0).stemWords(words))  # not `stem`, which would remember them all
    return Checksums(map(str.encode, words)), Checksums(map(str.encode, stems))
