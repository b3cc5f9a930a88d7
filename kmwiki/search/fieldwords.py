"""Field words people may type before a colon, in both languages, and what each accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from kmwiki.search.years import read_year
from kmwiki.text.normalise import search_normalise
from kmwiki.text.respect import after_titles

_WORDS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind", "type", "ประเภท", "ชนิด"),
    "fiscal_year": ("year", "fy", "ปี", "ปีงบ", "ปีงบฯ", "ปีงบประมาณ"),
    "agency": ("agency", "office", "หน่วยงาน", "ส่วนราชการ"),
    "tag": ("tag", "ป้าย", "แท็ก"),
    "author": ("by", "author", "โดย", "ผู้เขียน"),
    "category": ("category", "หมวด"),
    "lang": ("lang", "ภาษา"),
}
ONE_VALUED = frozenset({"kind", "fiscal_year", "agency", "lang"})
"""Fields of which a document has one value at most: whoever names two of them means either."""
FIELD_OF = {search_normalise(word): field for field, words in _WORDS.items() for word in words}
_LEAST_NAME = 2
"""Letters behind a word of respect: a single one is in nearly every name."""
_BETWEEN = re.compile(r"[\s\-–()]+")
_LANGUAGES = {"th": "th", "thai": "th", "ไทย": "th", "en": "en", "english": "en", "อังกฤษ": "en"}


def read_value(field: str, typed: str, word: str = "") -> str | None:
    """`typed` as that field understands it, or nothing: then the whole is searched as plain words.

    `word` is what was typed for the field: two digits behind an English one are a year of either era (``fy:26``).
    """
    value = key(typed)
    if field == "fiscal_year":
        year = read_year(value, "fy" if word.isascii() and word else "ปี")
        return None if year is None else str(year)
    if field == "category":
        return value if value.isascii() and value.isdigit() and len(value) <= 2 else None
    if field == "lang":
        return _LANGUAGES.get(value)
    return value or None


@lru_cache(maxsize=20_000)
def key(value: str) -> str:
    """The spelling in which values are compared."""
    return search_normalise(value)


def accepts(
    field: str, typed: str, value: str | int, names: Mapping[str, Sequence[str]], *, whole: bool = False
) -> bool:
    """Whether a document whose `field` holds `value` is meant by `typed` (already a key).

    `names` are what people call each code. A person is meant by any part of a name, with an @ or words of respect
    before it as well; an agency or a kind by any part of a name; a code or a tag only as a whole. `whole`: by no part
    of a name.
    """
    own = key(str(value))
    if own == typed:
        return True
    called = [_spelling(field, name) for name in names.get(str(value), ())]
    if field == "author":
        called.append(own)
    if not called:
        return False
    ways = _ways(field, typed)
    return any(way == name if whole else way in name for name in called for way in ways)


def _spelling(field: str, name: str) -> str:
    """In which names are compared: best-practice is a best practice."""
    return _BETWEEN.sub("", key(name)) if field == "kind" else key(name)


@lru_cache(maxsize=200)
def _ways(field: str, typed: str) -> tuple[str, ...]:
    """What was typed, and what of it may be the name alone: fon of @fon, ฝน of คุณฝน, practice of practices."""
    if field == "kind":
        joined = _spelling(field, typed)
        one = joined[:-1] if joined.isascii() and joined.endswith("s") else ""
        return tuple(way for way in dict.fromkeys((joined, one)) if way)
    if field != "author":
        return (typed,)
    bare = typed.lstrip("@").lstrip()
    rests = [rest for start in after_titles(bare) if len(rest := bare[start:]) >= _LEAST_NAME and rest[0].isalpha()]
    return tuple(way for way in dict.fromkeys((typed, bare, *rests)) if way)
