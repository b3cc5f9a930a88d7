"""Whether a search finds a document one holds in one's hand: for telling people of what is new.

A page of results shows what holds most of the words, the best first. Here there is no order that would put the rest
out of sight, so *every* word must be there, by itself or by another name of it; small words that only hold a sentence
together need not. Phrases, ORs, what must not be there and filters count as on the page of results. Slips are not
repaired: that would need the words of all documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kmwiki.search.documents import Document, SearchRequest
from kmwiki.search.facets import FACETS, conditions
from kmwiki.search.memory_rules import Kept, Scorer
from kmwiki.search.pieces import Group, Unit
from kmwiki.search.prepare import prepare
from kmwiki.search.query import Query, parse
from kmwiki.text.words import OwnWords, with_own_words


class InHand:
    """A few documents, read once and asked for by many searches.

    >>> page = Document(key="p1", unit="page", record_no=1, title="แผนรับน้ำหลาก", kind="aar")
    >>> InHand([page]).is_found_by(SearchRequest(text="น้ำหลาก", tokens=frozenset(), kinds=("aar",)))
    True
    """

    def __init__(self, documents: Iterable[Document], *, words: Iterable[str] = ()) -> None:
        """``words`` are the site's own, as the index has them."""
        self._own = OwnWords(words)
        with with_own_words(self._own):
            self._kept = [Kept(prepare(document)) for document in documents]

    def is_found_by(self, request: SearchRequest) -> bool:
        """Does any of the documents answer the whole of it? Rights are the caller's business."""
        if not any(self._may(one, request) for one in self._kept):
            return False  # most searches of other things end here, unread
        with with_own_words(self._own):
            query = parse(request.text, thesaurus=request.thesaurus, found_in=self._found_in)
        scorer = Scorer(self._kept, query)
        narrowings = conditions(request, query)
        return any(
            all(any(map(narrow.will_do, FACETS[narrow.name](one.document))) for narrow in narrowings)
            and scorer.meets_needs(one)
            and _answers(query, one)
            for one in self._kept
        )

    def _found_in(self, term: str) -> int:
        return sum(term in one.prepared.words for one in self._kept)

    def _may(self, one: Kept, request: SearchRequest) -> bool:
        """By the filters of the form alone, which cost nothing to compare."""
        document = one.document
        wanted: Mapping[str, tuple[object, ...]] = {"kind": request.kinds, "fiscal_year": request.fiscal_years}
        return all(not values or set(values) & set(FACETS[name](document)) for name, values in wanted.items())


def _answers(query: Query, one: Kept) -> bool:
    if query.record_no is not None:
        return query.record_no == one.document.record_no and one.document.unit == "page"
    telling = [group for group in query.groups if any(unit.weight >= 1 for unit in group.units)] or query.groups
    return all(_holds(group, one) for group in telling)


def _holds(group: Group, one: Kept) -> bool:
    units = [unit for unit in group.units if unit.weight >= 1] or list(group.units)
    return all(_has(unit, one) for unit in units) or any(one.holds(other.piece) for other in group.alternatives)


def _has(unit: Unit, one: Kept) -> bool:
    return any(term in one.prepared.words for term in unit.terms)
