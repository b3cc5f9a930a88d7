"""The twin: every rule of searching in plain loops, slow and obviously right. Tests hold the real engine against it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from operator import itemgetter

from kmwiki.search import scoring, understanding
from kmwiki.search.analysis import analyzer_version
from kmwiki.search.answers import (
    MOST_SIMILAR,
    MOST_SIMILAR_WORDS,
    Found,
    asked_in_tags,
    beginning,
    best_tags,
    make_hits,
    make_suggestion,
    may_see,
    order_of,
    page_of,
    rank_title,
    set_apart,
    whole_tens,
    with_tags,
)
from kmwiki.search.documents import Document, IndexStatus, SearchRequest, SearchResult, Suggestion, Why
from kmwiki.search.engine import Progress
from kmwiki.search.facets import FACETS, chosen_of, conditions, in_order, widened
from kmwiki.search.fieldwords import key
from kmwiki.search.meaning import Encoder, encode_document, version_with
from kmwiki.search.memory_nearness import nearness_to
from kmwiki.search.memory_rules import Counting, Kept, Scorer, WordsOf, meeting, weight_of_document
from kmwiki.search.parts import seconds
from kmwiki.search.prepare import prepare
from kmwiki.search.query import Query
from kmwiki.search.similar import telling_words
from kmwiki.search.snippets import Marker
from kmwiki.search.stored import Stored
from kmwiki.text.words import OwnWords, with_own_words

_Line = tuple[float, Kept, list[Kept]]
"""Its score, the document that leads it, and the others on it, best first."""


class MemoryEngine:
    """A `SearchEngine` over a dictionary. For tests and very small sites."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder
        self._documents: dict[str, Kept] = {}
        self._generation = 0
        self._words = OwnWords()

    def apply(self, upserts: Iterable[Document] = (), *, gone: Iterable[int] = ()) -> None:
        out = set(gone)
        with with_own_words(self._words):
            new = [self._keep(document) for document in upserts]
        kept = {name: one for name, one in self._documents.items() if one.document.record_no not in out}
        for one in new:
            kept[one.document.key] = one
        self._documents = kept
        self._generation += 1

    def rebuild(
        self, documents: Iterable[Document], *, words: Iterable[str] = (), progress: Progress | None = None
    ) -> int:
        own = OwnWords(words)
        new: dict[str, Kept] = {}
        for done, document in enumerate(documents, 1):
            with with_own_words(own):
                new[document.key] = self._keep(document)
            if progress:
                progress(done)
        self._documents, self._words = new, own
        self._generation += 1
        return len(new)

    def _keep(self, document: Document) -> Kept:
        one = prepare(document)
        return Kept(one, encode_document(one, self._encoder) if self._encoder is not None else None)

    def own_words(self) -> frozenset[str]:
        return self._words.words

    def tidy(self) -> bool:
        return False

    def mend(self) -> bool:
        return False

    def status(self) -> IndexStatus:
        version = analyzer_version() + version_with(self._encoder)
        return IndexStatus("ok", self._generation, len(self._documents), segments=1, version=version)

    def suggest(
        self,
        prefix: str,
        *,
        tokens: frozenset[str],
        withdrawn: Mapping[int, frozenset[str]] | None = None,
        limit: int = 10,
    ) -> tuple[Suggestion, ...]:
        wanted = beginning(prefix)
        if not wanted:
            return ()
        found = []
        visible = self._visible(tokens, withdrawn or {})
        for one in visible:
            page = one.document
            if not page.is_part:
                rank = rank_title(wanted, page.record_no, one.prepared.title_keys, one.prepared.title_starts)
                if rank is not None:
                    found.append((order_of(rank, page), page))
        found.sort(key=itemgetter(0))
        tags = best_tags((tag, count) for tag, count in _tags(visible).items() if key(tag).startswith(wanted))
        return with_tags([make_suggestion(page) for _, page in found], tags, limit)

    def similar(
        self,
        record_no: int,
        *,
        tokens: frozenset[str],
        withdrawn: Mapping[int, frozenset[str]] | None = None,
        limit: int = 5,
    ) -> tuple[Suggestion, ...]:
        visible = self._visible(tokens, withdrawn or {})
        own = [one for one in visible if one.document.record_no == record_no and one.document.unit == "page"]
        if not own:
            return ()
        words = telling_words(Stored(own[0].document, own[0].prepared.texts))
        often = {word: sum(word in one.prepared.words for one in visible) for word in words}
        ranked = sorted(words, key=lambda word: (-round(words[word] * scoring.idf(often[word], len(visible)), 6), word))
        chosen = [word for word in ranked if often[word] > 1][:MOST_SIMILAR_WORDS]
        counting = Counting(visible)
        found = []
        for one in visible:
            document = one.document
            if document.unit == "page" and document.record_no != record_no:
                score = sum(counting.bm25(word, one, 0) for word in chosen) * weight_of_document(document)
                if round(score, 4) > 0:
                    found.append((-round(score, 4), document.record_no, document))
        found.sort(key=lambda row: row[:2])
        return tuple(make_suggestion(row[2]) for row in found[: min(max(0, limit), MOST_SIMILAR)])

    def search(self, request: SearchRequest) -> SearchResult:
        started = time.perf_counter()
        visible = self._visible(request.tokens, request.withdrawn)

        blank = not request.text.strip()

        def ask(query: Query, wide: str = "") -> tuple[Scorer, list[_Line], int]:
            scorer = Scorer(visible, query)
            met = meeting(visible, [narrow for narrow in conditions(request, query) if narrow.narrows(wide)])
            allowed = [one for one in visible if one.document.key in met and scorer.meets_needs(one)]
            worded = [one for one in allowed if scorer.answers(one, blank=blank)]
            near = nearness_to(scorer, self._encoder) if not request.as_typed else None
            if near is None:
                lines = _one_line_each(scorer.ranked(worded))
                return scorer, lines, len(lines)
            more = [one for one in near.nearest(allowed) if one not in worded]
            lines = _one_line_each(scorer.ranked([*worded, *more], near.added))
            return scorer, lines, len({one.document.record_no or one.document.key for one in worded})

        with with_own_words(self._words):
            answered = understanding.answer(request, WordsOf(visible), ask, lambda found: found[2])
        (query, repairs, *_), (scorer, lines, _) = answered.reading, answered.found
        if request.sort == "newest":
            lines.sort(key=lambda line: -seconds(line[1].document.updated))
        elif request.sort == "most_read":
            lines.sort(key=lambda line: -line[1].document.read_count)
        apart = widened(request)
        counted = {name: ask(query, name)[1] if name in apart else lines for name in request.facets if name in FACETS}
        facets = {
            name: in_order(
                Counter(
                    value
                    for _, leader, others in its_lines
                    for value in {value for one in (leader, *others) for value in FACETS[name](one.document)}
                ),
                request.most_values,
                chosen_of(name, request),
            )
            for name, its_lines in counted.items()
        }
        marker = Marker(query.terms, query.joint_terms, query.names)
        shown = page_of(request)

        def why(line: _Line) -> Why:
            if not scorer.answers(line[1], blank=blank):
                return "meaning"
            return "words" if scorer.answers(line[1], blank=blank, with_lexicon=False) else "lexicon"

        hits = make_hits(
            [
                Found(
                    line[1].document,
                    line[1].prepared.texts,
                    line[0],
                    [other.document.comment_id for other in line[2] if other.document.comment_id is not None],
                    why(line),
                )
                for line in set_apart(lines[whole_tens(shown)], why)[shown]
            ],
            marker,
        )
        words = asked_in_tags(query)
        return SearchResult(
            total=len(lines),
            hits=hits,
            facets=facets,
            understood=query.understood,
            took_ms=round((time.perf_counter() - started) * 1000, 2),
            notes=query.notes,
            repairs=repairs,
            suggestion=answered.suggestion,
            nowhere=answered.nowhere,
            tags=best_tags(
                (tag, count)
                for tag, count in _tags(visible).items()
                if words and all(word in key(tag) for word in words)
            ),
        )

    def _visible(self, tokens: frozenset[str], withdrawn: Mapping[int, frozenset[str]]) -> list[Kept]:
        return [
            one
            for one in self._documents.values()
            if may_see(one.document.tokens, withdrawn.get(one.document.record_no), tokens)
        ]


def _tags(visible: list[Kept]) -> Counter[str]:
    return Counter(tag for one in visible if not one.document.is_part for tag in set(one.document.tags))


def _one_line_each(found: list[tuple[float, Kept]]) -> list[_Line]:
    """A page and its comments on one line: the best of them leads, the other comments are named."""
    lines: dict[object, _Line] = {}
    for score, one in found:
        line = lines.setdefault(one.document.record_no or one.document.key, (score, one, []))
        if line[1] is not one:
            line[2].append(one)
    return list(lines.values())
