"""Where a Thai name ends that is written without a space behind it: ``@มะลิช่วยดูหน่อย`` calls มะลิ, ``@มะลิวัลย์`` does not.

A name counts when a new word begins behind it that a sentence goes on with. Two things speak against it:

- no such word begins there. It must be one of the usual words of the language, and behind it the text must end or go on
  with a word of the dictionary: กา is a usual word, and still กานต์ begins with none;
- the name is but the beginning of a longer word or first name, behind which the text ends or goes on in the same way.

What is meant both ways is taken as nobody's name: whoever wrote it is told that it called nobody, and a space behind
the name settles it. Calling somebody who is not meant would be worse, and nobody would hear of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from .words import Checksums, corpus_file, is_word, lines_of

_THAI = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]+")
_FINAL_VOWELS = frozenset("ะาำๅ")
_FORE_VOWELS = frozenset("เแโใไ")
_SIGNS = frozenset("ฯๆ")  # shorten or repeat what stands before them
# Of the list of words by their use in the Thai National Corpus; names and rare words come later in it.
_USUAL = 5_000
_LONGEST_WORD = 20
# Usual in speech, which the corpus has little of.
_SPOKEN = frozenset("คร้าบ ค้าบ งับ จร้า เด้อ เน้อ".split())
# Usual words, but what names are made of, rather than what a sentence to somebody begins with.
_IN_NAMES = frozenset(
    "กร แก้ว ขวัญ เขียว คำ งาม จันทร์ ใจ ชัย ซ้อน ดวง ดา ดาว ดำ แดง ทอง เทพ ธิดา นภา น้อย นา พงศ์ พร พล เพชร ฟ้า ภา มณี ยา "
    "รัตน์ เรือง ลักษณ์ ลี เล็ก วดี วรรณ วัน ศรี ศักดิ์ สม สิริ สุข แสง ใส หอม ใหญ่ อ่อน เอก".split()
)


def may_end_before(name: str, behind: str) -> bool:
    """Whether a Thai name can end here, by what stands ``behind`` it. True where no Thai letter follows."""
    found = _THAI.match(behind)
    if found is None or not _THAI.fullmatch(name[-1:]):
        return True
    following = found[0]
    if following[0] in _SIGNS:
        return True
    return _goes_on(following) and not _begins_a_longer_one(name, following)


def _begins_a_longer_one(name: str, following: str) -> bool:
    start = name.rsplit(None, 1)[-1]
    return any(
        (is_word(start + more) or _first_names().has(start + more)) and (not rest or _goes_on(rest))
        for more, rest in _cuts(following)
    )


def _goes_on(text: str) -> bool:
    """Does a sentence go on with this run of Thai letters?"""
    longest = max((word for word, _ in _cuts(text) if is_word(word)), key=len, default="")
    if longest in _IN_NAMES:
        return False
    return any(
        word in _usual_words()
        and word not in _IN_NAMES
        and (not rest or any(is_word(next_) for next_, _ in _cuts(rest)))
        for word, rest in _cuts(text)
    )


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """(what may be a word at the beginning, the rest): cut where a Thai word can end, the shortest first."""
    if text[:1] in _SIGNS:
        yield text[:1], text[1:]
    for end in range(2 if len(text) > 1 else 1, min(len(text), _LONGEST_WORD) + 1):
        following = text[end : end + 1]
        torn = following in _FINAL_VOWELS or (following and unicodedata.category(following) == "Mn")
        if not torn and text[end - 1] not in _FORE_VOWELS:
            yield text[:end], text[end:]


@lru_cache(maxsize=1)
def _usual_words() -> frozenset[str]:
    with corpus_file("tnc_freq.txt").open(encoding="utf-8") as lines:
        words = (line.split("\t")[0] for line in islice(lines, _USUAL))
        return frozenset(word for word in words if len(word) > 1 and is_word(word)) | _SPOKEN


@lru_cache(maxsize=1)
def _first_names() -> Checksums:
    files = [corpus_file(f"person_names_{whose}_th.txt") for whose in ("female", "male")]
    return Checksums(word for file in files for word in lines_of(file))
