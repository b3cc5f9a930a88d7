"""Field words people may type before a colon, in both languages, and what each accepts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from kmwiki.search.years import read_year
from kmwiki.text.normalise import search_normalise

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


def accepts(field: str, typed: str, value: str | int, names: Mapping[str, str]) -> bool:
    """Whether a document whose `field` holds `value` is meant by `typed` (already a key).

    `names` are what people call the codes. A person is meant by any part of the name, a name of an agency or a kind by
    any part of it, a code or a tag only as a whole.
    """
    own = key(str(value))
    if own == typed:
        return True
    if field == "author":
        return typed in own
    return any(code == value and typed in key(name) for name, code in names.items())
