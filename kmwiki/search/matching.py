"""Whether a search finds a document one holds in one's hand: for telling people of what is new.

A page of results shows what holds most of the words, the best first. Here there is no order that would put the rest
out of sight, so *every* word must be there, by itself or by another name of it; small words that only hold a sentence
together need not. Phrases, ORs, what must not be there and filters count as on the page of results. Slips are not
repaired: that would need the words of all documents.

Thai is written without spaces, and the dictionary has long words: วิทยุ is also there in วิทยุสื่อสาร, and where the
dictionary cut a name out of a run wrongly. It is not there where its letters only meet by chance: ทางการ in แนวทางการ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import accumulate

from kmwiki.search.analysis import cut_clusters, read_surface
from kmwiki.search.documents import Document, SearchRequest
from kmwiki.search.facets import FACETS, conditions
from kmwiki.search.memory_rules import Kept, Scorer, meeting
from kmwiki.search.pieces import Group, Piece, Unit
from kmwiki.search.prepare import ReadyText, prepare
from kmwiki.search.query import Query, parse
from kmwiki.text.words import OwnWords, is_word, with_own_words


class _Read(Kept):
    """A document, and its Thai as it is written: runs of words without a space between."""

    @cached_property
    def runs(self) -> list[list[str]]:
        texts = self.prepared.texts[2:] if self.document.is_part else self.prepared.texts  # whose title is its page's
        return [run for text in texts for run in _thai_runs(text)]


class InHand:
    """A few documents, read once and asked for by many searches.

    >>> page = Document(key="p1", unit="page", record_no=1, title="แผนรับน้ำหลาก", kind="aar")
    >>> InHand([page]).is_found_by(SearchRequest(text="น้ำหลาก", tokens=frozenset(), kinds=("aar",)))
    True
    """

    def __init__(
        self, documents: Iterable[Document], *, pages: Iterable[Document] = (), words: Iterable[str] = ()
    ) -> None:
        """``pages`` are not looked for: by what stands in them they exclude those documents that are parts of them.
        ``words`` are the site's own, as the index has them."""
        self._of_pages = tuple(pages)
        self._own = OwnWords(words)
        with with_own_words(self._own):
            self._kept = [_Read(prepare(document)) for document in documents]

    def is_found_by(self, request: SearchRequest) -> bool:
        """Does any of the documents answer the whole of it? Rights are the caller's business."""
        if not any(self._may(one, request) for one in self._kept):
            return False  # most searches of other things end here, unread
        with with_own_words(self._own):
            query = parse(request.text, thesaurus=request.thesaurus, found_in=self._found_in, stands=self._stands)
            known: list[Kept] = [*self._kept, *(self._pages if query.without or query.filters_without else ())]
            scorer = Scorer(known, query)
            met = meeting(known, conditions(request, query))
            return any(
                one.document.key in met and scorer.meets_needs(one, partial(_answers, one=one)) and _answers(query, one)
                for one in self._kept
            )

    @cached_property
    def _pages(self) -> list[Kept]:
        return [Kept(prepare(document)) for document in self._of_pages]

    def _found_in(self, term: str) -> int:
        return sum(term in one.prepared.words for one in self._kept)

    def _stands(self, piece: Piece) -> bool:
        return any(one.holds(piece) for one in self._kept)

    def _may(self, one: _Read, request: SearchRequest) -> bool:
        """By the filters of the form alone, which cost nothing to compare."""
        document = one.document
        wanted: Mapping[str, tuple[object, ...]] = {"kind": request.kinds, "fiscal_year": request.fiscal_years}
        return all(not values or set(values) & set(FACETS[name](document)) for name, values in wanted.items())


def _answers(query: Query, one: _Read) -> bool:
    if query.record_no is not None:
        return query.record_no == one.document.record_no and one.document.unit == "page"
    telling = [group for group in query.groups if any(unit.weight >= 1 for unit in group.units)] or query.groups
    return all(_holds(group, one) for group in telling)


def _holds(group: Group, one: _Read) -> bool:
    units = [unit for unit in group.units if unit.weight >= 1] or list(group.units)
    return all(_has(unit, one) for unit in units) or any(one.holds(other.piece) for other in group.alternatives)


def _has(unit: Unit, one: _Read) -> bool:
    if one.has(unit):
        return True
    return unit.thai and any(_stands_in(unit.terms[0], run) for run in one.runs)


def _thai_runs(text: ReadyText) -> Iterator[list[str]]:
    """Its Thai words in normalised spelling, from space to space."""
    run: list[str] = []
    before = -1
    for start, end in text.spans():
        form, _, script = read_surface(text.text[start:end])
        if run and (script != "thai" or start != before):
            yield run
            run = []
        if script == "thai":
            run.append(form)
        before = end
    if run:
        yield run


def _stands_in(word: str, run: Sequence[str]) -> bool:
    """Whether a Thai word stands in a run as a part of a compound, or (if it is not too short to be an accident) across
    what the dictionary could not cut into words."""
    written = "".join(run)
    at = written.find(word)
    if at < 0:
        return False
    whole_letters = {0, *accumulate(map(len, cut_clusters(written)))}
    may_cross = len(cut_clusters(word)) > 2
    ends = list(accumulate(map(len, run)))
    spans = list(zip(run, [0, *ends], ends, strict=False))
    while at >= 0:
        end = at + len(word)
        if at in whole_letters and end in whole_letters:
            cut = [span for span in spans if span[1] < at < span[2] or span[1] < end < span[2]]
            if may_cross and not any(is_word(one) for one, _, _ in cut):
                return True
            _, start, stop = cut[0] if cut else ("", 0, 0)
            if start <= at and end <= stop and all(map(is_word, filter(None, (written[start:at], written[end:stop])))):
                return True
        at = written.find(word, at + 1)
    return False
