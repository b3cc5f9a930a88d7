"""Text typed with the other keyboard layout: ``l;ylfu`` is สวัสดี on a keyboard that was left in English.

The two layouts are Kedmanee (TIS 820-2538, what Thai keyboards carry) and US QWERTY, key by key, plain and shifted.
"""

from __future__ import annotations

import re

# One row of the keyboard a line, left to right: the keys in English, then what the same keys give in Thai.
_PLAIN = (
    ("`1234567890-=", "_ๅ/-ภถ\u0e38\u0e36คตจขช"),
    ("qwertyuiop[]\\", "ๆไ\u0e33พะ\u0e31\u0e35รนยบลฃ"),
    ("asdfghjkl;'", "ฟหกดเ\u0e49\u0e48าสวง"),
    ("zxcvbnm,./", "ผปแอ\u0e34\u0e37ทมใฝ"),
)
_SHIFTED = (
    ("~!@#$%^&*()_+", "%+๑๒๓๔\u0e39฿๕๖๗๘๙"),
    ("QWERTYUIOP{}|", '๐"ฎฑธ\u0e4d\u0e4aณฯญฐ,ฅ'),
    ('ASDFGHJKL:"', "ฤฆฏโฌ\u0e47\u0e4bษศซ."),
    ("ZXCVBNM<>?", "()ฉฮ\u0e3a\u0e4c?ฒฬฦ"),
)
# A sign that stands in both layouts has two readings in each direction; these are those of its Thai side.
_TO_THAI = str.maketrans({key: sign for row in (*_PLAIN, *_SHIFTED) for key, sign in zip(*row, strict=True)})
_TO_ENGLISH = str.maketrans({sign: key for row in (*_PLAIN, *_SHIFTED) for key, sign in zip(*row, strict=True)})
_THAI = re.compile("[\u0e01-\u0e5b]")
_LATIN = re.compile("[a-zA-Z]")
# A vowel or mark that needs a letter before it: no text begins with one, nor does one follow a Latin letter.
_HANGING = re.compile("(?:^|[^\u0e01-\u0e4e])[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]")
# No word has two vowels on one letter, or a leading vowel without its consonant: only a wrong layout gives these.
_IMPOSSIBLE = re.compile(
    "[\u0e31\u0e34-\u0e39][\u0e31-\u0e39]|[\u0e30\u0e32\u0e33][\u0e31\u0e34-\u0e3a]|[\u0e40-\u0e44](?![ก-ฮ\u0e40])"
)


def is_impossible(text: str) -> bool:
    """Thai that nobody meant to type: า|ื, ื|ำ."""
    return bool(_IMPOSSIBLE.search(text) or (_HANGING.search(text) and not _LATIN.search(text)))


def to_thai(text: str) -> str:
    """What the same keys give in the Thai layout. Thai letters in `text` stay."""
    return text.translate(_TO_THAI)


def to_english(text: str) -> str:
    """What the same keys give in the English layout. Latin letters in `text` stay."""
    return text.translate(_TO_ENGLISH)


def other_readings(text: str) -> tuple[str, ...]:
    """What `text` (no spaces) may be in the other layout, likeliest first; nothing where it cannot be typed text.

    With caps lock on, an English layout gives the other half of every Thai key, so both cases are read.
    """
    readings = []
    if _LATIN.search(text) or not _THAI.search(text):
        readings += [to_thai(text), to_thai(text.swapcase())]
    elif _THAI.search(text):
        readings.append(to_english(text))
    return tuple(dict.fromkeys(one for one in readings if one != text and not _HANGING.search(one)))
