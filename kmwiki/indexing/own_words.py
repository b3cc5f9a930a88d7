"""Words of this site that no dictionary has: where its reviews took place, how its agencies are called for short, the
abbreviations of its glossary.

Only what was measured to help is taken. A short name that the dictionary cuts to pieces (สิ|ชล) is found more surely,
and its neighbours are cut rightly, when it is one word. A long one (สำนักงานสาธารณสุขจังหวัด) is not: its parts are
words people search for. Names of people are not taken: anybody may call themselves แผนงาน.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import select

from kmwiki.core.database import db
from kmwiki.discovery import synonyms
from kmwiki.frame.models import Agency
from kmwiki.kinds import KINDS
from kmwiki.pages.models import Page
from kmwiki.text.normalise import search_normalise
from kmwiki.text.words import is_word, segment

SHORTEST, LONGEST, MOST_PIECES = 3, 16, 3
MOST_WORDS = 2_000
_THAI = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+")
_CONSONANTS = re.compile("[\u0e01-\u0e2e]{2,8}")
# What stands before the name of a place and is a word of its own; abbreviated with its dot, so before normalising.
_BEFORE_PLACES = re.compile(
    r"(?:จังหวัด|อำเภอ|ตำบล|หมู่บ้าน|หมู่ที่|เทศบาล(?:นคร|เมือง|ตำบล)?|องค์การบริหารส่วน(?:จังหวัด|ตำบล)|แขวง|เขต|อบต\.?|อบจ\.?"
    r"|(?<![ก-ฮ])(?:จ|อ|ต|ม|ทต|ทม|ทน)\.)\s*"
)
# A name that begins with one of these is the name without it: people say both.
_HEADS = frozenset(
    "บ้าน ชุมชน วัด หาด เกาะ อ่าว เขา คลอง น้ำตก ลุ่มน้ำ ตลาด สวน ศาลา ห้อง ห้องประชุม หอประชุม โรงเรียน โรงพยาบาล โรงแรม"
    " สำนักงาน ศูนย์ สถานี ที่ว่าการ".split()
)


def own_words() -> frozenset[str]:
    """The list as the database has it now, at most :data:`MOST_WORDS`: agencies and glossary before places."""
    found: dict[str, None] = {}
    for words in (_abbreviations(_agency_names()), _abbreviations(_glossary()), _places()):
        found.update(dict.fromkeys(words))
    return frozenset(list(found)[:MOST_WORDS])


def differ_enough(old: frozenset[str], new: frozenset[str]) -> bool:
    """Is a whole new index worth it? A word more is not; a new district, or the first reviews of a new site, are."""
    return len(old ^ new) > max(2, len(old | new) // 20)


def place_names(text: str) -> Iterator[str]:
    """Names in a line that says where: ``ห้องประชุม อ.สิชล จ.นครศรีธรรมราช`` -> สิชล."""
    for part in re.split(r"[\s,;()/·–-]+", _BEFORE_PLACES.sub(" ", text)):
        pieces = segment(search_normalise(part))
        name_pieces = pieces[1:] if pieces and pieces[0] in _HEADS else pieces
        name = "".join(name_pieces)
        if 2 <= len(name_pieces) <= MOST_PIECES and SHORTEST <= len(name) <= LONGEST and _THAI.fullmatch(name):
            yield name


def _abbreviations(names: Iterable[str]) -> Iterator[str]:
    """Those of these names that are consonants only, as กพร is however it is dotted, and that are cut in a text: what
    the dictionary has not is whole at best where nothing like it stands beside it."""
    for name in names:
        # One dot at the end (อบต.) is no more part of the word than those between letters.
        short = search_normalise(name).removesuffix(".")
        if _CONSONANTS.fullmatch(short) and (
            len(segment(f"ที่{short}แล้ว")) != MOST_PIECES or (len(short) >= SHORTEST and not is_word(short))
        ):
            yield short


def _agency_names() -> Iterator[str]:
    for names in db.session.execute(select(Agency.short_th, Agency.name_th).order_by(Agency.id)):
        yield from names


def _glossary() -> Iterator[str]:
    for row in synonyms.rows():
        yield from row


def _places() -> Iterator[str]:
    """From every field that says where, of published pages that everybody here may see; the latest first."""
    for kind in KINDS.values():
        for field in kind.fields:
            if field.key == "place":
                place = Page.fields["place"].as_string()
                query = select(place).where(
                    Page.kind == kind.key, Page.state == "published", Page.binned_at.is_(None), Page.hidden.is_(False),
                    Page.visibility != "team", place.is_not(None),
                ).order_by(Page.record_no.desc()).limit(MOST_WORDS)  # fmt: skip
                for text in db.session.scalars(query):
                    yield from place_names(text)
