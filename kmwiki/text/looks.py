"""Do two names look the same? Not what they are but what a reader sees: a Cyrillic а in a Latin name, two เ for a แ.

Spaces and signs make no other name either: ``small_man ✔`` would pass for ``small man``, and in Thai a space between
words is hardly seen.

A small table of our own, for the letters that a Thai office's names are made of and those that pass for them. Unicode's
list of confusables has six thousand lines and calls names alike that no reader would.
"""

from __future__ import annotations

import re
import unicodedata

# As they stand: capital I, digit one and a bar pass for a small l, a naught for an o.
_BEFORE_FOLDING = str.maketrans({"I": "l", "1": "l", "|": "l", "ı": "i", "0": "o", "๐": "o", "๑": "l"})
_PASSES_FOR = str.maketrans(
    {
        **dict(zip("авеіјкмнорстухѕһԁԛԝѵӏгё", "abeijkmhopctyxshdqwvlre", strict=True)),  # Cyrillic
        **dict(zip("αβγεηικνορτυχω", "abyenikvoptuxw", strict=True)),  # Greek
        "ß": "b", "ɑ": "a", "ɡ": "g", "ꞌ": "'", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'",
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-",
        "ๅ": "า", "ฃ": "ข", "ฅ": "ค",
    }
)  # fmt: skip
_BLANK = frozenset("\u115f\u1160\u3164\uffa0")  # letters by category
_MARKS = re.compile("[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+")
# Marks that no Thai name of today holds, small enough to be overlooked: phinthu, yamakkan, a nikhahit that is no half
# of ำ, and accents of other alphabets on a Thai letter.
_STRAY = re.compile(
    "[\u0e3a\u0e4e]|\u0e4d(?![\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*\u0e32)|(?<=[\u0e01-\u0e4e])[\u0300-\u036f]+"
)


def look_of(name: str) -> str:
    """What a name looks like: names that give the same can't be told apart at a glance."""
    text = unicodedata.normalize("NFKC", name).translate(_BEFORE_FOLDING)
    text = unicodedata.normalize("NFKC", text.casefold())
    seen = "".join(filter(_is_seen, text))
    seen = _STRAY.sub("", seen.translate(_PASSES_FOR)).replace("เเ", "แ").replace("vv", "w")
    seen = seen.replace("i", "l")  # a capital I is both of them
    # Marks over and under one letter: whatever order they were typed in, and one that lies on itself.
    seen = _MARKS.sub(lambda marks: "".join(sorted(set(marks[0]))), seen)
    letters = "".join(filter(_makes_a_name, seen))
    return letters or "".join(seen.split())  # of signs alone: those are the name


def loose_look_of(name: str) -> str:
    """The same, whichever letter a mark stands at: who reads สมหญิง reads past สมหญงิ, where a mark was typed late."""
    look = look_of(name)
    marks = "".join(_MARKS.findall(look))
    return f"{_MARKS.sub('', look)} {marks}" if marks else look


def _is_seen(character: str) -> bool:
    """Marks that change a word belong to it; joiners, selectors and overrides are seen by nobody."""
    if character in _BLANK:
        return False
    return unicodedata.category(character) not in ("Cf", "Cc", "Mn", "Me") or bool(_MARKS.match(character))


def _makes_a_name(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"
