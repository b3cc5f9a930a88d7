"""The twin: every rule of searching in plain loops, slow and obviously right. Tests hold the real engine against it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from kmwiki.search import scoring
from kmwiki.search.analysis import analyzer_version
from kmwiki.search.answers import (
    MOST_SUGGESTIONS,
    make_hit,
    make_suggestion,
    may_see,
    page_of,
    rank_title,
)
from kmwiki.search.documents import Document, IndexStatus, SearchRequest, SearchResult, Suggestion
from kmwiki.search.engine import Progress
from kmwiki.search.facets import FACETS, conditions, in_order
from kmwiki.search.fieldwords import key
from kmwiki.search.matching import holds, is_one_word, needs_reading, words_needed
from kmwiki.search.prepare import Prepared, prepare
from kmwiki.search.query import Piece, Query, Unit, parse
from kmwiki.search.snippets import Marker
from kmwiki.text.words import OwnWords, with_own_words

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class MemoryEngine:
    """A `SearchEngine` over a dictionary. For tests and very small sites."""

    def __init__(self) -> None:
        self._documents: dict[str, Prepared] = {}
        self._generation = 0
        self._words = OwnWords()

    def apply(self, upserts: Iterable[Document] = (), *, gone: Iterable[int] = ()) -> None:
        out = set(gone)
        with with_own_words(self._words):
            new = [prepare(document) for document in upserts]
        kept = {name: one for name, one in self._documents.items() if one.document.record_no not in out}
        for one in new:
            kept[one.document.key] = one
        self._documents = kept
        self._generation += 1

    def rebuild(
        self, documents: Iterable[Document], *, words: Iterable[str] = (), progress: Progress | None = None
    ) -> int:
        own = OwnWords(words)
        new: dict[str, Prepared] = {}
        for done, document in enumerate(documents, 1):
            with with_own_words(own):
                new[document.key] = prepare(document)
            if progress:
                progress(done)
        self._documents, self._words = new, own
        self._generation += 1
        return len(new)

    def own_words(self) -> frozenset[str]:
        return self._words.words

    def tidy(self) -> bool:
        return False

    def status(self) -> IndexStatus:
        return IndexStatus("ok", self._generation, len(self._documents), segments=1, version=analyzer_version())

    def suggest(
        self,
        prefix: str,
        *,
        tokens: frozenset[str],
        withdrawn: Mapping[int, frozenset[str]] | None = None,
        limit: int = 10,
    ) -> tuple[Suggestion, ...]:
        wanted = key(prefix[:100])
        found = []
        for one in self._visible(tokens, withdrawn or {}):
            page = one.document
            rank = rank_title(wanted, page.record_no, one.title_keys) if page.unit == "page" else None
            if rank is not None:
                found.append((rank, -page.read_count, key(page.title), page.record_no, page))
        found.sort(key=lambda row: row[:4])
        return tuple(make_suggestion(row[4]) for row in found[: min(limit, MOST_SUGGESTIONS)])

    def search(self, request: SearchRequest) -> SearchResult:
        started = time.perf_counter()
        with with_own_words(self._words):
            query = parse(request.text)
        visible = self._visible(request.tokens, request.withdrawn)
        scores = _Scorer(visible, query)
        narrowings = conditions(request, query)
        found = [
            (scores.score(one), one)
            for one in visible
            if scores.answers(one, blank=not request.text.strip())
            and all(any(map(will_do, FACETS[name](one.document))) for name, will_do in narrowings)
        ]
        found.sort(key=lambda pair: _by_relevance(*pair))
        lines = _one_line_each(found)
        if request.sort == "newest":
            lines.sort(key=lambda line: -_seconds(line[1].document.updated))
        elif request.sort == "most_read":
            lines.sort(key=lambda line: -line[1].document.read_count)
        facets = {
            name: in_order(Counter(value for line in lines for value in set(FACETS[name](line[1].document))))
            for name in request.facets
            if name in FACETS
        }
        marker = Marker(query.terms)
        hits = tuple(
            make_hit(one.document, one.texts, marker, score=score, also=also)
            for score, one, also in lines[page_of(request)]
        )
        took = (time.perf_counter() - started) * 1000
        return SearchResult(len(lines), hits, facets, query.understood, round(took, 2), query.notes)

    def _visible(self, tokens: frozenset[str], withdrawn: Mapping[int, frozenset[str]]) -> list[Prepared]:
        return [
            one
            for one in self._documents.values()
            if may_see(one.document.tokens, withdrawn.get(one.document.record_no), tokens)
        ]


class _Scorer:
    """BM25 and the rules of what counts as an answer, over the documents one reader may see."""

    def __init__(self, visible: list[Prepared], query: Query) -> None:
        self.visible, self.query = visible, query
        self.count = len(visible)
        self.average = [sum(one.lengths[i] for one in visible) / self.count if self.count else 1.0 for i in range(3)]
        self.mass = {unit: scoring.idf(self._found_in(unit), self.count) for unit in query.units}
        self.live = [unit for unit in query.units if not self._is_dead(unit)]
        rare = [unit for unit in query.units if not scoring.is_common(self._found_in(unit), self.count)]
        self.rare = rare or list(query.units)
        self.pair_mass = {pair: scoring.idf(self._in_field(pair, 2), self.count) for pair in query.pairs}

    def answers(self, one: Prepared, *, blank: bool) -> bool:
        query = self.query
        if not all(any(_has(one, piece) for piece in need) for need in query.needs):
            return False
        if any(_has(one, piece) for piece in query.without):
            return False
        if not query.units:
            return bool(query.needs or query.without or query.filters or blank) or self._is_named(one)
        return self._is_named(one) or self._covers(one)

    def score(self, one: Prepared) -> float:
        total = 0.0
        for unit in (*self.query.units, *self.query.needed_units):
            for i in (0, 1):
                total += max(self._bm25(term, one, i) for term in unit.terms)
        total += sum(self._bm25(pair, one, 2) for pair in self.query.pairs)
        total *= scoring.weight_of(one.document.unit, one.document.state)
        if self.query.record_no == one.document.record_no and one.document.unit == "page":
            total += scoring.RECORD_NO_BONUS
        if self.query.title and self.query.title in one.title_keys:
            total += scoring.EXACT_TITLE_BONUS
        return total

    def _is_named(self, one: Prepared) -> bool:
        by_number = self.query.record_no == one.document.record_no and one.document.unit == "page"
        return by_number or bool(self.query.title and self.query.title in one.title_keys)

    def _covers(self, one: Prepared) -> bool:
        matched = [unit for unit in self.query.units if any(term in one.words for term in unit.terms)]
        asked = sum(self.mass.values())
        words = sum(self.mass[unit] for unit in matched if unit in self.live)
        other = sum(self.mass[unit] for unit in matched if unit in self.live and not unit.thai)
        thai = sum(self.mass[unit] for unit in self.live if unit.thai)
        all_pairs = sum(self.pair_mass.values())
        pairs = (
            sum(mass for pair, mass in self.pair_mass.items() if pair in one.pairs) / all_pairs if all_pairs else 0.0
        )
        by_pairs = pairs >= scoring.PAIRS_NEEDED and thai > 0
        if not by_pairs and not any(unit in self.rare for unit in matched):
            return False
        covered = max(words, other + thai * pairs) if by_pairs else words
        return covered + 1e-9 >= asked * scoring.share_needed(len(self.query.units))

    def _is_dead(self, unit: Unit) -> bool:
        chunk = [other for other in self.query.units if other.chunk == unit.chunk]
        return 1 < len(chunk) <= scoring.SHORT_CHUNK and any(
            not other.thai and not self._found_in(other) for other in chunk
        )

    def _found_in(self, unit: Unit) -> int:
        return sum(any(term in one.words for term in unit.terms) for one in self.visible)

    def _in_field(self, term: str, i: int) -> int:
        return sum(term in (one.words, one.title, one.pairs)[i] for one in self.visible)

    def _bm25(self, term: str, one: Prepared, i: int) -> float:
        often = (one.words, one.title, one.pairs)[i].get(term, 0)
        if not often:
            return 0.0
        length = one.lengths[i] / self.average[i] if self.average[i] else 1.0
        saturated = often * (scoring.K1 + 1) / (often + scoring.K1 * (1 - scoring.B + scoring.B * length))
        return list(scoring.FIELD_WEIGHTS.values())[i] * scoring.idf(self._in_field(term, i), self.count) * saturated


def _has(one: Prepared, piece: Piece) -> bool:
    if is_one_word(piece) and any(term in one.words for term in piece.tokens[0].terms):
        return True
    if not needs_reading(piece):
        return False
    if not all(any(term in one.words for term in terms) for terms in words_needed(piece)):
        return False
    texts = one.texts if one.document.unit != "comment" else one.texts[2:]
    return all(pair in one.pairs for pair in piece.pairs) and holds(texts, piece)


def _seconds(when: datetime | None) -> float:
    return ((when or _LONG_AGO) - _LONG_AGO).total_seconds()


def _by_relevance(score: float, one: Prepared) -> tuple[float, bool, float, int, int]:
    """Equally good, a page goes before a comment, then the newer; the rest only keeps the order the same every time."""
    document = one.document
    is_comment = document.comment_id is not None
    return -round(score, 4), is_comment, -_seconds(document.updated), document.record_no, document.comment_id or 0


def _one_line_each(found: list[tuple[float, Prepared]]) -> list[tuple[float, Prepared, list[int]]]:
    """A page and its comments on one line: the best of them leads, the other comments are named."""
    lines: dict[object, tuple[float, Prepared, list[int]]] = {}
    for score, one in found:
        document = one.document
        line = lines.setdefault(document.record_no or document.key, (score, one, []))
        if line[1] is not one and document.comment_id is not None:
            line[2].append(document.comment_id)
    return list(lines.values())
