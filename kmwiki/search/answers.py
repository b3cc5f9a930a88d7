"""From what an engine found to what is shown: the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from kmwiki.search.documents import Document, Hit, SearchRequest, Segments, Suggestion, Why
from kmwiki.search.engine import MAX_LIMIT, MAX_OFFSET
from kmwiki.search.fieldwords import key
from kmwiki.search.prepare import ReadyText
from kmwiki.search.query import Query
from kmwiki.search.snippets import Marker

MOST_ALSO = 5
TEN = 10
"""Results come in tens: see `set_apart`."""
MOST_SUGGESTIONS = 50
MOST_TAGS = 5
LONGEST_BEGINNING = 100
MOST_TAGS_SUGGESTED = 3
MOST_SIMILAR_WORDS = 15
"""A page's most telling words, by which pages like it are looked for."""
MOST_SIMILAR = 20

_WHYS: tuple[Why, ...] = ("words", "lexicon", "meaning")
_Row = TypeVar("_Row")


class Found(NamedTuple):
    """A document that is shown, and what is told of it."""

    document: Document
    texts: Sequence[ReadyText]
    """As `Prepared.texts` has them: title, other title, summary, body, aside."""
    score: float
    also: Sequence[int]
    why: Why


def make_hits(found: Sequence[Found], marker: Marker) -> tuple[Hit, ...]:
    marker.read(text for one in found for text in (one.texts[2:] if one.document.is_part else one.texts))
    return tuple([_make_hit(*one, marker) for one in found])


def _make_hit(
    document: Document,
    texts: Sequence[ReadyText],
    score: float,
    also: Sequence[int],
    why: Why,
    marker: Marker,
) -> Hit:
    is_part = document.is_part
    # A comment or file borrows its page's title: no hit there is one of its own.
    title = marker.mark(texts[0]) if not is_part else ((document.title, False),)
    title_2: Segments = ()
    if document.title_2:
        title_2 = marker.mark(texts[1]) if not is_part else ((document.title_2, False),)
    snippet = marker.cut_snippet((texts[3], texts[2]), aside=texts[4])
    is_shown = is_part or _has_hit(title) or _has_hit(snippet)
    return Hit(
        key=document.key,
        unit=document.unit,
        record_no=document.record_no,
        comment_id=document.comment_id,
        kind=document.kind,
        title=document.title,
        title_segments=title,
        snippet=snippet,
        score=round(score, 4),
        lang=document.lang,
        agency=document.agency,
        fiscal_year=document.fiscal_year,
        authors=document.authors,
        updated=document.updated,
        read_count=document.read_count,
        state=document.state,
        title_2=document.title_2,
        title_2_segments=title_2,
        why=why,
        tags=() if is_shown else tuple(filter(marker.holds, document.tags)),
        also=tuple(also[:MOST_ALSO]),
        replaced=document.replaced,
    )


def _has_hit(segments: Segments) -> bool:
    """Hits and what is none stand in turns."""
    return len(segments) > 1 or (len(segments) == 1 and segments[0][1])


def set_apart(rows: Sequence[_Row], why: Callable[[_Row], Why]) -> list[_Row]:
    """Rows from the first on in order, each ten of them sorted by what found them: the reader's own words, then the
    other language's words, then meaning.

    So a page of ten shows each of these as one block, and programs get the same order however much they ask for.
    """
    return [
        row
        for start in range(0, len(rows), TEN)
        for row in sorted(rows[start : start + TEN], key=lambda row: _WHYS.index(why(row)))
    ]


def whole_tens(shown: slice) -> slice:
    """From the first row to the end of the ten in which `shown` ends."""
    return slice(0, -(-shown.stop // TEN) * TEN)


def page_of(request: SearchRequest) -> slice:
    """Which results are asked for, bounded: no offset or limit costs more than it should."""
    offset = min(max(0, request.offset), MAX_OFFSET)
    return slice(offset, offset + min(max(0, request.limit), MAX_LIMIT))


def rank_title(
    prefix: str, record_no: int, title_keys: Sequence[str], title_starts: Sequence[Sequence[int]]
) -> int | None:
    """How well a page or person answers a beginning (a `fieldwords.key`): 0 by number, 1 by the start of a title, 2 by
    a later word of one."""
    if is_number(prefix) and record_no > 0 and str(record_no).startswith(prefix):
        return 0
    if any(title.startswith(prefix) for title in title_keys):
        return 1
    if len(prefix) > 1 and any(
        title.startswith(prefix, start)
        for title, starts in zip(title_keys, title_starts, strict=True)
        for start in starts
    ):
        return 2
    return None


def beginning(prefix: str) -> str:
    """What was typed so far as titles, tags and numbers are compared with it; pages show their number as #111."""
    typed = key(prefix[:LONGEST_BEGINNING])
    return typed[1:] if typed[:1] == "#" and is_number(typed[1:]) else typed


def order_of(rank: int, document: Document) -> tuple[int, bool, int, str, int]:
    """By what titles that answer a beginning equally well (`rank_title`) are sorted: what was replaced comes last."""
    return rank, document.replaced, -document.read_count, key(document.title), document.record_no


def is_number(prefix: str) -> bool:
    return prefix.isascii() and prefix.isdigit()


def with_tags(found: Sequence[Suggestion], tags: Sequence[tuple[str, int]], limit: int) -> tuple[Suggestion, ...]:
    """Titles first; the last places are kept for tags, which are few and say what else there is."""
    chosen = [Suggestion(0, tag, "", unit="tag") for tag, _ in tags[:MOST_TAGS_SUGGESTED]]
    room = max(0, min(limit, MOST_SUGGESTIONS))
    kept = min(len(chosen), room // 3)
    titles = found[: room - kept]
    return (*titles, *chosen[: room - len(titles)])


def asked_in_tags(query: Query) -> tuple[str, ...]:
    """The words a tag must hold to answer; none when something else than words was asked."""
    if query.needs or query.without:
        return ()
    words = [unit.terms[0] for unit in query.units]
    # A year (`years.year_term`) stands in a tag as a number.
    return tuple(dict.fromkeys([word[1:] if word[:1] == "y" and word[1:].isdigit() else word for word in words]))


def best_tags(counts: Iterable[tuple[str, int]], limit: int = MOST_TAGS) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((tag, count) for tag, count in counts if count), key=lambda row: (-row[1], row[0]))[:limit])


def make_suggestion(document: Document) -> Suggestion:
    return Suggestion(
        document.record_no,
        document.title,
        document.kind,
        unit=document.unit,
        key=document.key,
        agency=document.agency,
        fiscal_year=document.fiscal_year,
        lang=document.lang,
        title_2=document.title_2,
        replaced=document.replaced,
    )


def may_see(tokens: frozenset[str], withdrawn_to: frozenset[str] | None, held: frozenset[str]) -> bool:
    """A document with `tokens`, whose rights of now may be narrower, before a reader who has `held`."""
    return bool(tokens & held) and (withdrawn_to is None or bool(withdrawn_to & held))
