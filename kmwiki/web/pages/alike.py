"""Pages whose title says nearly what is being typed: somebody may have written it already."""

from __future__ import annotations

from flask import current_app

from kmwiki.indexing import asking
from kmwiki.indexing.engine import engine_of
from kmwiki.pages.links import resolve
from kmwiki.search.documents import SearchRequest
from kmwiki.text.normalise import title_key
from kmwiki.text.words import segment
from kmwiki.web.addresses import page_address
from kmwiki.web.frame_of_page import actor

SHOWN, LOOKED_AT = 5, 12
LEAST_SHARED = 0.6  # of the words of the shorter title
LEAST_LETTERS = 4


def titles_like(title: str, *, but: int | None = None) -> list[dict[str, str]]:
    """Label, address and kind of visible pages, those of the same title first; ``but`` is the page being written."""
    typed = title.strip()
    if len(typed) < LEAST_LETTERS:
        return []
    same = [(found.record_no, found.title, "") for found in resolve(actor(), [typed]).get(typed, [])]
    words = _words(typed)
    request = SearchRequest(text=" ".join(words), tokens=frozenset(), units=("page",), limit=LOOKED_AT)
    hits = asking.search(actor(), engine_of(current_app.config["SETTINGS"]), request).hits if words else ()
    near = [(hit.record_no, hit.title, hit.kind) for hit in hits if _near(words, _words(hit.title))]
    rows = {number: (shown, kind) for number, shown, kind in (*near, *same)}
    ordered = dict.fromkeys(number for number, *_ in (*same, *near) if number != but)
    return [
        {
            "label": rows[number][0],
            "url": page_address(number, rows[number][0]),
            "number": str(number),
        }
        for number in list(ordered)[:SHOWN]
    ]


def _words(title: str) -> frozenset[str]:
    return frozenset(word for word in segment(title_key(title)) if len(word.strip()) > 1)


def _near(typed: frozenset[str], other: frozenset[str]) -> bool:
    """Most words of the shorter one stand in the other. One shared word is no likeness, unless there is only one."""
    shared, shorter = len(typed & other), min(len(typed), len(other))
    return shared >= min(2, shorter) and shared >= LEAST_SHARED * shorter > 0
