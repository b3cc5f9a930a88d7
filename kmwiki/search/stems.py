"""English word stems by Snowball, remembered: the same words come back all day.

PyStemmer is Snowball's own C code. Its stems are those of `snowballstemmer`, at a tenth of the time or less.
"""

from __future__ import annotations

import threading
from functools import lru_cache

from Stemmer import Stemmer

# A stemmer keeps the word it works on in itself, so threads may not share one.
_own = threading.local()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a lower-case word; what is not English letters comes back as it is."""
    if not word.isascii():
        return word
    stemmer = getattr(_own, "english", None)
    if stemmer is None:
        stemmer = _own.english = Stemmer("english", 0)  # remembers nothing itself
    stemmed: str = stemmer.stemWord(word)
    return stemmed or word
