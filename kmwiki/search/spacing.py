"""Words that were typed with spaces inside them: โรง เรียน may be the โรงเรียน of the index."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from kmwiki.search.analysis import LONGEST_TERM, Token, analyse
from kmwiki.text.normalise import word_normalise

_SPACE_IN_THAI = re.compile(" (?<=[\u0e01-\u0e4e] ) *(?=[\u0e01-\u0e4e])")
_FEW_SPACES = 4


def find_spaced(text: str, tokens: Sequence[Token], found_in: Callable[[str], int]) -> list[tuple[int, int, str]]:
    """Tokens ``first`` up to (not with) ``last`` that are one word of the index without the spaces, and that word.

    Only whole stretches of typing are joined: in ที่บ้านได้ ผลตรวจ the space was meant.
    """
    possible = joined_stretches(text)
    if possible is not None and not any(map(found_in, possible)):
        return []  # nearly always, and then nothing is cut a second time
    gaps = [gap.span() for gap in _SPACE_IN_THAI.finditer(text)]
    # By where they are in the joined text.
    opens: dict[int, int] = {}
    closes: dict[int, int] = {}
    passed = left_out = 0
    for number, token in enumerate(tokens):
        while passed < len(gaps) and gaps[passed][0] < token.start:
            left_out += gaps[passed][1] - gaps[passed][0]
            passed += 1
        if token.start == 0 or text[token.start - 1] == " ":
            opens[token.start - left_out] = number
        if text[token.end : token.end + 1] in {"", " "}:
            closes[token.end - left_out] = number + 1
    spaced = []
    for word in analyse(_SPACE_IN_THAI.sub("", text), grams=False).tokens:
        first, last = opens.get(word.start), closes.get(word.end)
        if first is not None and last is not None and last > first + 1 and found_in(word.terms[0]):
            spaced.append((first, last, word.form))
    return spaced


@lru_cache(maxsize=50)  # what a question may hold is looked up ahead of reading it
def joined_stretches(text: str) -> tuple[str, ...] | None:
    """Neighbouring stretches of typing, where Thai letters meet, as the index terms they would be as one word. Nothing
    (None) where only cutting tells: there are many, or normalising moves letters."""
    gaps = [gap.span() for gap in _SPACE_IN_THAI.finditer(text)]
    if not gaps:
        return ()
    between = [text[start:end] for (_, start), (end, _) in pairwise([(0, 0), *gaps, (len(text), len(text))])]
    whole = "".join(between)
    normal = word_normalise(whole)
    if len(gaps) > _FEW_SPACES or len(normal) != len(whole) or "\n" in text:
        return None
    joined = []
    start = 0
    for place, first in enumerate(between[:-1]):
        opening = start + first.rfind(" ") + 1
        start = end = start + len(first)
        for other in between[place + 1 :]:
            length = other.find(" ")
            if length >= 0:
                joined.append(normal[opening : end + length][:LONGEST_TERM])
                break
            end += len(other)
            joined.append(normal[opening:end][:LONGEST_TERM])
    return tuple(joined)
