"""Short Thai words that hardly stand by themselves: ไข้ of คนไข้ and ไข้เลือดออก.

Longer ones are found inside words by the pairs of clusters they share with them; a word of one or two clusters has no
pair, or one that says too little. So the words of the index that are made of it and of other words are its other names.
กฎหมาย is not made of หมา: what is left, ย, is no word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from heapq import nlargest
from itertools import islice

from kmwiki.search.analysis import Token, pairs_within
from kmwiki.search.scoring import FEWEST_PAIRS
from kmwiki.text.words import OwnWords, is_word, own_words, segment

Holding = Callable[[str], Mapping[str, int]]

_FEW = 3
"""A word in more documents is found well enough by itself."""
_MOST = 6
_LOOKED_AT = 40
_SHORTEST = 2
_BY_CHANCE = 2
_NO_WORDS_BY_THEMSELVES = frozenset({"ประ", "กระ", "ระ", "สะ"})  # though the dictionary has them


def longer_words(token: Token, found_in: Callable[[str], int], holding: Holding) -> tuple[str, ...]:
    """The usual words that `token` is part of, the most usual first; none for all but rare and short words.
    `holding` is `Vocabulary.holding`."""
    word = token.form
    if token.script != "thai" or found_in(word) > _FEW:
        return ()
    if len(pairs_within(word)) >= FEWEST_PAIRS or not _is_whole(word):
        return ()
    often = holding(word)
    likely = nlargest(_LOOKED_AT, often, key=lambda longer: (often[longer], longer))
    return tuple(islice((longer for longer in likely if is_part_of(word, longer, own_words())), _MOST))


@lru_cache(maxsize=2_000)
def is_part_of(word: str, longer: str, own: OwnWords) -> bool:
    """Whether `longer` is `word` with nothing but other words before and behind it. Two letters come together by chance
    (ลา in ตุลาคม, นก in ปานกลาง): of those only at its beginning. ``own`` is part of what is remembered: other words
    cut otherwise."""
    if len(word) <= _BY_CHANCE:
        return longer.startswith(word) and longer != word and _are_words(longer[len(word) :])
    at = longer.find(word)
    while at >= 0:
        if _are_words(longer[:at]) and _are_words(longer[at + len(word) :]) and longer != word:
            return True
        at = longer.find(word, at + 1)
    return False


def _are_words(rest: str) -> bool:
    return all(map(_is_whole, segment(rest)))


def _is_whole(word: str) -> bool:
    return len(word) >= _SHORTEST and word not in _NO_WORDS_BY_THEMSELVES and is_word(word)
