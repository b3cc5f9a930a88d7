"""Years as people write them: 2553 = ๒๕๕๓ = 2010 = ปี 53 = พ.ศ. ๒๕๕๓ = FY53. Pure numbers in, Buddhist era out.

A two-digit number is a year only beside a word that says so. 19:54 and 19.54 น. are times and stay whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

_BUDDHIST_WORDS = frozenset({"ปี", "พศ", "ปีงบ", "ปีงบประมาณ", "งบประมาณ", "ปีการศึกษา"})
_COMMON_WORDS = frozenset({"คศ"})
_EITHER_WORDS = frozenset({"fy"})
# Of two words, and what they say.
_OF_TWO = {("ปี", "งบ"): "ปีงบ", ("fiscal", "year"): "fy", ("budget", "year"): "fy"}
_SECOND_OF_TWO = frozenset(second for _, second in _OF_TWO)
YEAR_WORDS = _BUDDHIST_WORDS | _COMMON_WORDS | _EITHER_WORDS

ERA_DISTANCE = 543
_BUDDHIST_YEARS = range(2400, 2700)
_COMMON_YEARS = range(1900, 2150)


def read_year(digits: str, word_before: str = "") -> int | None:
    """The Buddhist-era year meant by `digits` after `word_before` (both normalised), or nothing.

    >>> read_year("2010"), read_year("54", "ปี"), read_year("54")
    (2553, 2554, None)
    """
    if not (digits.isascii() and digits.isdigit()):
        return None
    number = int(digits[:8])
    if len(digits) == 4:
        if number in _BUDDHIST_YEARS:
            return number
        return number + ERA_DISTANCE if number in _COMMON_YEARS else None
    if len(digits) != 2:
        return None
    if word_before in _BUDDHIST_WORDS:
        return 2500 + number
    if word_before in _EITHER_WORDS:
        # FY54 counts from Buddha, FY11 from Christ: nobody runs a budget of 1968 or of 2054 yet.
        return 2500 + number if number >= 40 else 2000 + number + ERA_DISTANCE
    if word_before in _COMMON_WORDS:
        return (2000 if number < 60 else 1900) + number + ERA_DISTANCE
    return None


def word_for_year(before: str, word: str) -> str:
    """`word`, or what it says together with the one before it: ``ปี`` and ``งบ`` are ``ปีงบ``."""
    return _OF_TWO.get((before, word), word) if word in _SECOND_OF_TWO else word


def count_words_before(words: Sequence[str]) -> int:
    """How many of the last of `words`, behind which a year stands, only say that it is one.

    >>> count_words_before(["ประชุม", "ปี", "งบ", "พศ"]), count_words_before(["next", "year"])
    (3, 1)
    """
    left = len(words)
    while left:
        if left > 1 and (words[left - 2], words[left - 1]) in _OF_TWO:
            left -= 2
        elif words[left - 1] in YEAR_WORDS or words[left - 1] == "year":
            left -= 1
        else:
            break
    return len(words) - left


def year_term(year: int) -> str:
    """The index term all spellings of one year share. Cutting into scripts never makes a word like it."""
    return f"y{year}"
