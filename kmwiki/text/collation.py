"""Thai dictionary order as a plain string, so that SQLite and PostgreSQL sort alike by ``ORDER BY sort_key``.

The rule of pythainlp.util.collate (its key function is private): the vowels written before a consonant sort after it,
tone marks and ็ ์ count only between words that are otherwise the same. Unlike there, the marks are kept at the place of
their letter and behind a separator: otherwise ข่า would sort after ขาก.
"""

from __future__ import annotations

import re

from kmwiki.text.normalise import search_normalise

_MARKS = "\u0e47-\u0e4c"
_LEADING_VOWEL = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
_LETTER = re.compile(f"([^{_MARKS}])([{_MARKS}]*)", re.DOTALL)
# Below every printable character, so a word sorts before its own continuations.
_LEVEL = "\x01"
_NO_MARK = " "
_KEY_MAX = 400


def sort_key(text: str) -> str:
    """The key to sort `text` by; equal spellings (case, digits, typing order) have equal keys up to the last level."""
    normal = search_normalise(text)
    letters = _LEADING_VOWEL.sub(r"\2\1", re.sub(f"[{_MARKS}]", "", normal))
    marks = "".join(match[2] or _NO_MARK for match in _LETTER.finditer(normal)).rstrip(_NO_MARK)
    return f"{letters[:_KEY_MAX]}{_LEVEL}{marks[:_KEY_MAX]}" if marks else letters[:_KEY_MAX] + _LEVEL
