"""One spelling for what people type in many ways, so that what was written is found.

Thai keyboards let one word be typed in several orders and with invisible characters in between; all of these look
alike on screen. `search_normalise` is used for the index *and* for the query, for tags and for matching titles.
Whoever changes what it returns must raise ``NORMALISER_VERSION``: the search index is then built anew.
"""

from __future__ import annotations

import re
import unicodedata

NORMALISER_VERSION = 2

_TONES = "\u0e48-\u0e4b"
_ABOVE_BELOW = "\u0e31\u0e34-\u0e3a\u0e47\u0e4d"
_THANTHAKHAT = "\u0e4c"
_MARKS = f"{_ABOVE_BELOW}{_TONES}{_THANTHAKHAT}\u0e4e"

# Zero-width spaces and joiners, soft hyphen, word joiner, byte-order mark, direction marks and overrides.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_DOUBLE_E = re.compile("\u0e40\u0e40")
_TONE_BEFORE_VOWEL = re.compile(f"([{_TONES}{_THANTHAKHAT}]+)([{_ABOVE_BELOW}]+)")
_SPLIT_AM = re.compile(f"\u0e4d([{_TONES}]*)\u0e32")
_TONE_AFTER_AM = re.compile(f"([\u0e30\u0e32\u0e33]+)([{_TONES}]+)")
_DOUBLED_MARK = re.compile(f"([{_MARKS}\u0e30\u0e32\u0e33])\\1+")
_SPACES = re.compile(r"\s+")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

# A text of nothing but these letters and signs, in which nothing meets that would be moved, joined or left out, stays
# as it is: nearly all that is typed.
_USUAL = re.compile("(?! )[a-z0-9?!,()/\\- \u0e01-\u0e39\u0e40-\u0e44\u0e46-\u0e4c]*(?<! )")
_BOTH = f"[ \u0e40\u0e30\u0e32\u0e33{_MARKS}]"
_MEETING = re.compile(
    f"{_BOTH}(?={_BOTH})(?:(?<=\u0e40)\u0e40|(?<= ) |(?<=[{_TONES}{_THANTHAKHAT}])[{_ABOVE_BELOW}]"
    f"|(?<=[\u0e30\u0e32\u0e33])[{_TONES}]|(?<=([{_MARKS}\u0e30\u0e32\u0e33]))\\1)"
)

# One to three consonants with the marks they carry (and a leading เ, as in เม.ย.), then a dot.
_PART = f"[\u0e40-\u0e44]?(?:[ก-ฮ][{_MARKS}]*){{1,3}}"
_ABBREVIATION = re.compile(f"(?<![\u0e01-\u0e4e.])(?:{_PART}\\.){{2,}}(?:{_PART}(?![\u0e01-\u0e4e]))?")
# Titles stand before another abbreviation without belonging to it: ผอ.รพ. is the head *of* a hospital.
_TITLES = frozenset({"ผอ", "ผช", "ผบ", "นพ", "พญ", "ทพ", "ดร", "ผศ", "รศ", "นส", "สนง"})


# Single letters with dots (A.A.R., p.m.) that are no part of an address.
_LATIN_ABBREVIATION = re.compile(
    r"(?<![^\W\u0e00-\u0e7f])(?<![.@/-])(?:[A-Za-z]\.){2,}(?:[A-Za-z](?!\.?[A-Za-z0-9]))?(?![A-Za-z0-9@])"
)


def _plain_latin() -> dict[int, str]:
    """Full-width, mathematical and joined letters and digits (Ａ, ﬁ) by what they stand for. Of Latin only: the same
    folding takes ำ apart."""
    folded = {}
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A), (0xFB00, 0xFB06), (0x1D400, 0x1D7FF)):
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain.isascii() and plain.isalnum():
                folded[code] = plain
    return folded


_PLAIN_LATIN = _plain_latin()


def _join_abbreviation(match: re.Match[str]) -> str:
    """``ก.พ.ร.`` -> ``กพร``; a title in front keeps its distance, and so does the word that follows."""
    parts = [part for part in match[0].split(".") if part]
    titles = []
    while len(parts) > 1 and parts[0] in _TITLES:
        titles.append(parts.pop(0))
    joined = " ".join([*titles, "".join(parts)])
    follows = match.string[match.end() : match.end() + 1]
    return f"{joined} " if follows and "\u0e01" <= follows <= "\u0e4e" else joined


def _repair_thai(text: str, *, repair_double_e: bool) -> str:
    if repair_double_e:
        text = _DOUBLE_E.sub("\u0e41", text)
    # A vowel may stand behind several tones; repeated until nothing moves, which is at once for ordinary text.
    while True:
        repaired = _DOUBLED_MARK.sub(r"\1", text)
        repaired = _TONE_BEFORE_VOWEL.sub(r"\2\1", repaired)
        repaired = _SPLIT_AM.sub("\\1\u0e33", repaired)
        repaired = _TONE_AFTER_AM.sub(r"\2\1", repaired)
        if repaired == text:
            return text
        text = repaired


def _stays(text: str) -> bool:
    return _USUAL.fullmatch(text) is not None and _MEETING.search(text) is None


def search_normalise(text: str, *, repair_double_e: bool = True) -> str:
    """The spelling under which `text` is indexed and looked up; giving the result back in changes nothing.

    NFC and never NFKC: NFKC splits ำ into two characters, and the dictionary no longer knows น้ำ. Tone marks stay,
    since ขาว is not ข่าว.

    `repair_double_e=False` leaves เเ as it stands. Text typed เเพิ่ม may mean แพิ่ม or a stuttered เพิ่ม, so the index keeps
    both readings of it.
    """
    if _stays(text):
        return text
    text = unicodedata.normalize("NFC", text)
    text = _INVISIBLE.sub("", text)
    text = _repair_thai(text, repair_double_e=repair_double_e)
    text = text.translate(_THAI_DIGITS)
    text = _ABBREVIATION.sub(_join_abbreviation, text)
    text = unicodedata.normalize("NFC", text.lower())
    return _SPACES.sub(" ", text).strip()


def word_normalise(text: str) -> str:
    """`search_normalise` for words that are looked up and never kept: Latin letters lose their dots and forms too.

    Keys that are kept (titles, tags) stay as they were made."""
    if _stays(text):
        return text
    if not text.isascii():
        text = text.translate(_PLAIN_LATIN)
    if "." in text:
        text = _LATIN_ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text)
    return search_normalise(text)


def title_key(text: str) -> str:
    """The key under which a title is found by ``[[title]]``: search normalisation, without regard to case."""
    return unicodedata.normalize("NFC", search_normalise(text).casefold())
