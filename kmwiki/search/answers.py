"""From what an engine found to what is shown: the same for every engine."""

from __future__ import annotations

from collections.abc import Sequence

from kmwiki.search.documents import Document, Hit, SearchRequest, Suggestion
from kmwiki.search.engine import MAX_LIMIT, MAX_OFFSET
from kmwiki.search.prepare import ReadyText
from kmwiki.search.snippets import Marker

MOST_ALSO = 5
MOST_SUGGESTIONS = 50


def make_hit(
    document: Document, texts: Sequence[ReadyText], marker: Marker, *, score: float, also: Sequence[int]
) -> Hit:
    """`texts` as `Prepared.texts` has them: title, other title, summary, body, tags."""
    return Hit(
        key=document.key,
        unit=document.unit,
        record_no=document.record_no,
        comment_id=document.comment_id,
        kind=document.kind,
        title=document.title,
        # A comment borrows its page's title: no hit there is one of the comment.
        title_segments=marker.mark(texts[0]) if document.unit != "comment" else ((document.title, False),),
        snippet=marker.cut_snippet((texts[3], texts[2])),
        score=round(score, 4),
        lang=document.lang,
        agency=document.agency,
        fiscal_year=document.fiscal_year,
        authors=document.authors,
        updated=document.updated,
        read_count=document.read_count,
        state=document.state,
        also=tuple(also[:MOST_ALSO]),
    )


def page_of(request: SearchRequest) -> slice:
    """Which results are asked for, bounded: no offset or limit costs more than it should."""
    offset = min(max(0, request.offset), MAX_OFFSET)
    return slice(offset, offset + min(max(0, request.limit), MAX_LIMIT))


def rank_title(prefix: str, record_no: int, title_keys: Sequence[str]) -> int | None:
    """How well a page answers a beginning (a `fieldwords.key`): 0 by number, 1 by its title's start, 2 inside it."""
    if not prefix:
        return None
    if prefix.isdigit() and str(record_no).startswith(prefix):
        return 0
    if any(title.startswith(prefix) for title in title_keys):
        return 1
    if len(prefix) > 1 and any(prefix in title for title in title_keys):
        return 2
    return None


def make_suggestion(document: Document) -> Suggestion:
    return Suggestion(
        document.record_no,
        document.title,
        document.kind,
        unit=document.unit,
        key=document.key,
        agency=document.agency,
        fiscal_year=document.fiscal_year,
    )


def may_see(tokens: frozenset[str], withdrawn_to: frozenset[str] | None, held: frozenset[str]) -> bool:
    """A document with `tokens`, whose rights of now may be narrower, before a reader who has `held`."""
    return bool(tokens & held) and (withdrawn_to is None or bool(withdrawn_to & held))
