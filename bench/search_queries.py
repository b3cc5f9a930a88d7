"""What people ask, by class, made from the pages themselves: so that every query means something there.

Which words are common is counted in a sample of the pages, in the analyzer's own terms.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kmwiki.search.analysis import Token, analyse
from kmwiki.search.documents import Document

from .search_corpus import AGENCIES, FIRST_NO, YEARS, Texts, page_with_comments

COMMON_SHARE, RARE_SHARE = 0.10, 0.005
_SAMPLE = 600
_TRIES = 200_000
_ASKING = ("{}อย่างไร", "ทำไม{}", "ใครรับผิดชอบ{}", "{}ต้องทำอะไรบ้าง", "เริ่ม{}เมื่อไร")
_ASKING_ENGLISH = ("how does {}", "why {}", "who {}")


@dataclass(frozen=True)
class Asked:
    """What is typed, and what is chosen beside it (as fields of a `SearchRequest`)."""

    text: str
    filters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Read:
    document: Document
    tokens: tuple[Token, ...]


def make_queries(pages: int, texts: Texts, count: int) -> dict[str, list[Asked]]:
    """``count`` different queries of each class; fewer where the texts have no more."""
    dice = random.Random("queries")
    numbers = dice.sample(range(FIRST_NO, FIRST_NO + pages), min(pages, _SAMPLE))
    sample = [_read(page_with_comments(number, texts)[0]) for number in numbers]
    held = Counter(term for one in sample for term in {token.terms[0] for token in one.tokens})
    common = {term for term, often in held.items() if often > COMMON_SHARE * len(sample)}
    rare = {term for term, often in held.items() if often <= max(2, RARE_SHARE * len(sample))}
    questions = _some(count, lambda: _question(dice, sample, common))
    common_words = _some(count, lambda: _words(dice, sample, common, dice.choice((1, 1, 2))))
    return {
        "natural questions": questions,
        "common words": common_words,
        "rare words": _some(count, lambda: _words(dice, sample, rare, dice.choice((1, 1, 2)))),
        "phrases of common words": _some(count, lambda: _phrase(dice, sample, common)),
        "filters + facets": [
            Asked(asked.text, _filters(dice)) for pair in zip(questions, common_words, strict=False) for asked in pair
        ][:count],
        "type-ahead": _some(count, lambda: _beginning(dice, sample)),
    }


def _read(document: Document) -> _Read:
    return _Read(document, analyse(document.body, grams=False).tokens)


def _some(count: int, make: Any) -> list[Asked]:
    found: dict[str, Asked] = {}
    for _ in range(_TRIES):
        text = make()
        if text:
            found[text] = Asked(text)
        if len(found) == count:
            break
    return list(found.values())


def _question(dice: random.Random, sample: Sequence[_Read], common: set[str]) -> str | None:
    """Five to nine words of a page that stand together, at least two of them not common, with question words."""
    one = dice.choice(sample)
    window = _window(dice, one, dice.randint(5, 9))
    if window is None or sum(token.terms[0] not in common for token in window) < 2:
        return None
    text = _slice(one, window)
    if text is None:
        return None
    is_thai = sum(token.script == "thai" for token in window) * 2 > len(window)
    return dice.choice(_ASKING if is_thai else _ASKING_ENGLISH).format(text)


def _words(dice: random.Random, sample: Sequence[_Read], wanted: set[str], count: int) -> str | None:
    one = dice.choice(sample)
    forms = sorted({token.form for token in one.tokens if token.terms[0] in wanted and _is_word(token)})
    return " ".join(dice.sample(forms, count)) if len(forms) >= count else None


def _phrase(dice: random.Random, sample: Sequence[_Read], common: set[str]) -> str | None:
    """Two or three common words that stand together, between quotes."""
    one = dice.choice(sample)
    window = _window(dice, one, dice.choice((2, 2, 3)))
    if window is None or not all(token.terms[0] in common and _is_word(token) for token in window):
        return None
    text = _slice(one, window)
    return f'"{text}"' if text else None


def _beginning(dice: random.Random, sample: Sequence[_Read]) -> str | None:
    """One to ten letters of a title, from its beginning or from a later word on; now and then of a number."""
    one = dice.choice(sample)
    if dice.random() < 0.1:
        return str(one.document.record_no)[: dice.randint(1, 4)]
    title = one.document.title
    starts = [0, 0, *(token.start for token in analyse(title, grams=False).tokens)]
    start = dice.choice(starts)
    return title[start : start + dice.randint(1, 10)].strip() or None


def _filters(dice: random.Random) -> dict[str, tuple[Any, ...]]:
    chosen = (
        {"kinds": (dice.choice(("wiki", "practice", "aar")),)},
        {"fiscal_years": tuple(dice.sample(YEARS, 2))},
        {"agencies": (dice.choice(AGENCIES),)},
        {"kinds": ("practice", "thread"), "fiscal_years": tuple(dice.sample(YEARS, 5))},
    )
    return dice.choice(chosen)


def _window(dice: random.Random, one: _Read, size: int) -> Sequence[Token] | None:
    if len(one.tokens) <= size:
        return None
    start = dice.randrange(len(one.tokens) - size)
    return one.tokens[start : start + size]


def _slice(one: _Read, window: Sequence[Token]) -> str | None:
    """The text from the first word to the last; nothing where a line ends in between, or signs that mean something."""
    text = one.document.body[window[0].start : window[-1].end]
    return None if re.search(r'[\n"“”:|]|(?:^|\s)-', text) else text


def _is_word(token: Token) -> bool:
    return token.script != "number" and len(token.form) > 1


def every_text(queries: Mapping[str, Sequence[Asked]]) -> Iterator[str]:
    """All that is typed into the search box, class after class."""
    for name, asked in queries.items():
        if name != "type-ahead":
            yield from (one.text for one in asked)
