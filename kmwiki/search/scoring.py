"""How good an answer is: the numbers and formulas both engines share.

BM25 over the words of a document, over its title again, and at less weight over its cluster 2-grams. Frequencies and
lengths are those of the documents *this reader may see*: a score tells nothing about the others.
"""

from __future__ import annotations

import math
from functools import lru_cache

K1 = 1.2
B = 0.75

FIELD_WEIGHTS = {"words": 1.0, "title": 1.0, "pairs": 0.4}
UNIT_WEIGHTS = {"page": 1.0, "comment": 0.7, "file": 0.6}
STATE_WEIGHTS = {"archived": 0.7}
REPLACED_WEIGHT = 0.6
"""Guidance that something newer took the place of stays findable, below it."""

RECORD_NO_BONUS = 1_000_000.0
EXACT_TITLE_BONUS = 10_000.0

# Frequencies above this are read as this, so that a page stuffed with one word gains nothing by it. On real texts it
# costs nothing: nDCG@10 over 367 judged searches is .9158 with 4 and .9160 with 255.
MOST_COUNTED = 4

# So many documents are scored by everything. Of more, only the best by rare words are, which takes less time then.
SCORED_WHOLE = 2_000
# So many of the best by rare words (and rare pairs, and alternatives) are scored by everything; who comes after them
# keeps the score of the rare words, which is never higher.
RESCORED = 400

# A word in more than this share of the documents (and in more than so many) finds nothing by itself when rarer ones
# stand beside it; it only changes the order of what they found. A pair of clusters in so many says nothing beside
# rarer ones: the words have said it.
COMMON_SHARE = 0.10
COMMON_AT_LEAST = 50
COMMON_FROM = 5_000
"""So many documents are common on any site: nobody reads so many, and to score them all would take the most time."""

# What a page holds of the question, from nothing to all of it, lifts its score: two of three words, each found once,
# are worth more than one of them found often. A page that holds everything gets 1 + COVER_BONUS times its BM25.
COVER_BONUS = 2.0

# Words that only hold a sentence together, and words that ask, count half (`smallwords`).
SMALL_WORD_WEIGHT = 0.5

# Pairs inside a word say once more what the word says; pairs across two words say that they stand side by side.
PAIR_INSIDE, PAIR_ACROSS = 0.75, 1.5

# Cluster pairs find what the dictionary cut wrongly only when most of them are there: single pairs are everywhere.
PAIRS_NEEDED = 0.6
# Of a single word all of them, and at least so many: one pair is in words that have nothing to do with it (หมา is in
# กฎหมาย). Short words are looked for in longer ones by the words themselves (`inside`).
FEWEST_PAIRS = 2
# Stretches of typing up to so many words stand or fall together when a foreign part of them is nowhere: xyzไม่มีจริง.
SHORT_CHUNK = 6


@lru_cache(maxsize=20_000)  # the same few thousand pairs of numbers come with every question
def idf(found_in: int, documents: int) -> float:
    """Never negative, and highest for a word that is nowhere."""
    return math.log(1 + (documents - found_in + 0.5) / (found_in + 0.5))


def share_needed(words: int) -> float:
    """Which part of what was asked (weighed by rarity) an answer must have. Long questions hold chatter."""
    return 0.35 if words <= 3 else 0.1


def pairs_needed(*, is_one_word: bool) -> float:
    """Which part of the pairs (weighed by rarity) makes a document an answer. Sums of floats come out a trifle less."""
    return 1 - 1e-9 if is_one_word else PAIRS_NEEDED


def is_common(found_in: int, documents: int) -> bool:
    return found_in > most_telling(documents)


def most_telling(documents: int) -> float:
    """What is in more of so many documents is common."""
    return max(min(COMMON_SHARE * documents, COMMON_FROM), COMMON_AT_LEAST)


def weight_of(unit: str, state: str, is_replaced: bool) -> float:
    weight = UNIT_WEIGHTS.get(unit, 1.0) * STATE_WEIGHTS.get(state, 1.0)
    return weight * REPLACED_WEIGHT if is_replaced else weight
