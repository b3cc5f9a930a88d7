"""Thai words of one cluster of letters that hardly stand by themselves: ไข้ of คนไข้ and ไข้เลือดออก.

Longer ones are found inside words by the pairs of clusters they share with them; one cluster has no pair. So the words
of the index that are made of it and of other words are its other names. กฎหมาย is not made of หมา: what is left, ย, is
no word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from heapq import nlargest

from kmwiki.search.analysis import Token, cluster_pairs
from kmwiki.text.words import OwnWords, is_word, own_words, segment

Holding = Callable[[str], Mapping[str, int]]

_FEW = 3
"""A word in more documents is found well enough by itself."""
_MOST = 6
_LOOKED_AT = 40
_SHORTEST_REST = 2
_NO_WORDS_BY_THEMSELVES = frozenset({"ประ", "กระ", "ระ", "สะ"})  # though the dictionary has them


def longer_words(token: Token, found_in: Callable[[str], int], holding: Holding) -> tuple[str, ...]:
    """The usual words that `token` is part of, the most usual first; none for all but rare words of one cluster.
    `holding` is `Vocabulary.holding`."""
    word = token.form
    if token.script != "thai" or len(word) < _SHORTEST_REST or cluster_pairs(word) or found_in(word) > _FEW:
        return ()
    if not is_word(word):
        return ()
    often = holding(word)
    likely = nlargest(_LOOKED_AT, often, key=lambda longer: (often[longer], longer))
    return tuple([longer for longer in likely if is_part_of(word, longer, own_words())][:_MOST])


@lru_cache(maxsize=2_000)
def is_part_of(word: str, longer: str, own: OwnWords) -> bool:
    """Whether `longer` is `word` with nothing but other words before and behind it. ``own`` is part of what is
    remembered: other words cut otherwise."""
    at = longer.find(word)
    while at >= 0:
        if _are_words(longer[:at]) and _are_words(longer[at + len(word) :]) and longer != word:
            return True
        at = longer.find(word, at + 1)
    return False


def _are_words(rest: str) -> bool:
    return all(
        len(one) >= _SHORTEST_REST and one not in _NO_WORDS_BY_THEMSELVES and is_word(one) for one in segment(rest)
    )
