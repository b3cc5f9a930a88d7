"""The twin: every rule of searching in plain loops, slow and obviously right. Tests hold the real engine against it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kmwiki.search import scoring, spelling, understanding
from kmwiki.search.analysis import analyzer_version
from kmwiki.search.answers import (
    MOST_SIMILAR,
    MOST_SIMILAR_WORDS,
    asked_in_tags,
    best_tags,
    make_hit,
    make_suggestion,
    may_see,
    page_of,
    rank_title,
    set_apart,
    whole_tens,
    with_tags,
)
from kmwiki.search.documents import Document, IndexStatus, SearchRequest, SearchResult, Suggestion, Why
from kmwiki.search.engine import Progress
from kmwiki.search.facets import FACETS, conditions, in_order
from kmwiki.search.fieldwords import key
from kmwiki.search.parts import hash_term, seconds
from kmwiki.search.pieces import Alternative, Group, Piece, Unit
from kmwiki.search.positions import occurrences, pairs_of, places_of
from kmwiki.search.prepare import Prepared, prepare
from kmwiki.search.query import Query
from kmwiki.search.similar import telling_words
from kmwiki.search.snippets import Marker
from kmwiki.search.stored import Stored
from kmwiki.text.words import OwnWords, with_own_words

_Line = tuple[float, "_Kept", list[int]]


@dataclass
class _Kept:
    """A document as the twin keeps it."""

    prepared: Prepared

    @property
    def document(self) -> Document:
        return self.prepared.document

    @cached_property
    def fields(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """Words, title words, pairs of clusters."""
        return self.prepared.words, self.prepared.title, Counter(pair for _, pair in pairs_of(self.prepared.stream))

    @cached_property
    def lengths(self) -> tuple[int, int, int]:
        return (*self.prepared.lengths, self.fields[2].total())

    @cached_property
    def places(self) -> dict[str, set[int]]:
        return places_of(self.prepared.stream)

    def holds(self, piece: Piece) -> list[int]:
        """Where the piece stands, from word boundary to word boundary."""
        return occurrences(self.places, self.prepared.stream.cuts, piece.tokens)


class MemoryEngine:
    """A `SearchEngine` over a dictionary. For tests and very small sites."""

    def __init__(self) -> None:
        self._documents: dict[str, _Kept] = {}
        self._generation = 0
        self._words = OwnWords()

    def apply(self, upserts: Iterable[Document] = (), *, gone: Iterable[int] = ()) -> None:
        out = set(gone)
        with with_own_words(self._words):
            new = [_Kept(prepare(document)) for document in upserts]
        kept = {name: one for name, one in self._documents.items() if one.document.record_no not in out}
        for one in new:
            kept[one.document.key] = one
        self._documents = kept
        self._generation += 1

    def rebuild(
        self, documents: Iterable[Document], *, words: Iterable[str] = (), progress: Progress | None = None
    ) -> int:
        own = OwnWords(words)
        new: dict[str, _Kept] = {}
        for done, document in enumerate(documents, 1):
            with with_own_words(own):
                new[document.key] = _Kept(prepare(document))
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
        if not wanted:
            return ()
        found = []
        visible = self._visible(tokens, withdrawn or {})
        for one in visible:
            page = one.document
            if page.unit != "comment":
                rank = rank_title(wanted, page.record_no, one.prepared.title_keys, one.prepared.title_starts)
                if rank is not None:
                    found.append((rank, -page.read_count, key(page.title), page.record_no, page))
        found.sort(key=lambda row: row[:4])
        tags = best_tags((tag, count) for tag, count in _tags(visible).items() if key(tag).startswith(wanted))
        return with_tags([make_suggestion(row[4]) for row in found], tags, limit)

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
        counting = _Counting(visible)
        found = []
        for one in visible:
            document = one.document
            if document.unit == "page" and document.record_no != record_no:
                score = sum(counting.bm25(word, one, 0) for word in chosen) * _weight(document)
                if round(score, 4) > 0:
                    found.append((-round(score, 4), document.record_no, document))
        found.sort(key=lambda row: row[:2])
        return tuple(make_suggestion(row[2]) for row in found[: min(max(0, limit), MOST_SIMILAR)])

    def search(self, request: SearchRequest) -> SearchResult:
        started = time.perf_counter()
        visible = self._visible(request.tokens, request.withdrawn)

        def ask(query: Query) -> tuple[_Scorer, list[_Line]]:
            scorer = _Scorer(visible, query)
            narrowings = conditions(request, query)
            answering = [
                one
                for one in visible
                if scorer.answers(one, blank=not request.text.strip())
                and all(any(map(narrow.will_do, FACETS[narrow.name](one.document))) for narrow in narrowings)
            ]
            return scorer, _one_line_each(scorer.ranked(answering))

        with with_own_words(self._words):
            answered = understanding.answer(request, _Vocabulary(visible), ask, lambda found: len(found[1]))
        (query, repairs, _), (scorer, lines) = answered.reading, answered.found
        if request.sort == "newest":
            lines.sort(key=lambda line: -seconds(line[1].document.updated))
        elif request.sort == "most_read":
            lines.sort(key=lambda line: -line[1].document.read_count)
        facets = {
            name: in_order(Counter(value for line in lines for value in set(FACETS[name](line[1].document))))
            for name in request.facets
            if name in FACETS
        }
        marker = Marker(query.terms)
        shown = page_of(request)

        def why(line: tuple[float, _Kept, list[int]]) -> Why:
            plainly = scorer.answers(line[1], blank=not request.text.strip(), with_lexicon=False)
            return "words" if plainly else "lexicon"

        hits = tuple(
            make_hit(
                one.document,
                one.prepared.texts,
                marker,
                score=score,
                also=also,
                why=why((score, one, also)),
            )
            for score, one, also in set_apart(lines[whole_tens(shown)], why)[shown]
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
            tags=best_tags(
                (tag, count)
                for tag, count in _tags(visible).items()
                if words and all(word in key(tag) for word in words)
            ),
        )

    def _visible(self, tokens: frozenset[str], withdrawn: Mapping[int, frozenset[str]]) -> list[_Kept]:
        return [
            one
            for one in self._documents.values()
            if may_see(one.document.tokens, withdrawn.get(one.document.record_no), tokens)
        ]


class _Vocabulary:
    """What `vocabulary.Vocabulary` asks for, read out of the documents."""

    def __init__(self, visible: list[_Kept]) -> None:
        self.visible = visible

    @cached_property
    def _words(self) -> Counter[str]:
        return Counter(word for one in self.visible for word in one.prepared.words)

    def found_in(self, term: str) -> int:
        return self._words[term]

    def has_pair(self, pair: str) -> bool:
        return any(pair in one.fields[2] for one in self.visible)

    def has_piece(self, piece: Piece) -> bool:
        return any(one.holds(piece) for one in self.visible)

    def near(self, words: Sequence[str]) -> Mapping[str, Sequence[str]]:
        terms = sorted(self._words)
        return spelling.look_up(spelling.build(terms), terms, words)


class _Counting:
    """How rare and how long things are among the documents one reader may see."""

    def __init__(self, visible: list[_Kept]) -> None:
        self.visible, self.count = visible, len(visible)
        means = [sum(one.lengths[i] for one in visible) / self.count if self.count else 1.0 for i in range(3)]
        self.average = [mean or 1.0 for mean in means]

    def found_in(self, unit: Unit) -> int:
        return sum(any(term in one.prepared.words for term in unit.terms) for one in self.visible)

    def bm25(self, term: str, one: _Kept, i: int) -> float:
        """Of a term in field `i`."""
        often = one.fields[i].get(term, 0)
        return self.worth(often, sum(term in other.fields[i] for other in self.visible), one, i) if often else 0.0

    def worth(self, often: int, found_in: int, one: _Kept, i: int) -> float:
        """BM25 of something that stands `often` times in field `i` of a document, and in so many documents there."""
        if not often:
            return 0.0
        often = min(often, scoring.MOST_COUNTED)
        length = one.lengths[i] / self.average[i]
        saturated = often * (scoring.K1 + 1) / (often + scoring.K1 * (1 - scoring.B + scoring.B * length))
        return list(scoring.FIELD_WEIGHTS.values())[i] * scoring.idf(found_in, self.count) * saturated


class _Scorer:
    """The rules of what counts as an answer and how good it is, over the documents one reader may see."""

    def __init__(self, visible: list[_Kept], query: Query) -> None:
        self.visible, self.query = visible, query
        self.counting = _Counting(visible)
        self.count = len(visible)
        self.units = list(dict.fromkeys(query.units))
        self.often = {unit: self.counting.found_in(unit) for unit in (*self.units, *query.needed_units)}
        self.mass = {unit: unit.weight * scoring.idf(self.often[unit], self.count) for unit in self.units}
        self.live = [unit for unit in self.units if not self._is_dead(unit)]
        self.rare = [unit for unit in self.units if not self._is_common(unit)] or self.units
        asked = (*query.units, *query.needed_units)
        self.early = [unit for unit in asked if not self._is_common(unit)] or list(asked)
        self.pair_often = {pair: sum(pair in one.fields[2] for one in visible) for pair in query.pairs}
        self.pair_mass = {pair: scoring.idf(often, self.count) for pair, often in self.pair_often.items()}
        self.alternatives = {
            other: {one.document.key: at for one in visible if (at := one.holds(other.piece))}
            for group in query.groups
            for other in group.alternatives
        }

    def answers(self, one: _Kept, *, blank: bool, with_lexicon: bool = True) -> bool:
        query = self.query
        if not all(any(_has(one, piece) for piece in need) for need in query.needs):
            return False
        if any(_has(one, piece) for piece in query.without):
            return False
        if not query.units:
            return bool(query.needs or query.without or query.filters or blank) or self._is_named(one)
        return self._is_named(one) or self._covers(one, with_lexicon)

    def ranked(self, answering: list[_Kept]) -> list[tuple[float, _Kept]]:
        """All of `answering`, best first: the best by what is rare are scored by everything."""
        if len(answering) <= scoring.RESCORED:
            scored = [(self._score(one, early=False), one) for one in answering]
        else:
            scored = sorted(((self._score(one, early=True), one) for one in answering), key=lambda s: _by_relevance(*s))
            best, rest = scored[: scoring.RESCORED], scored[scoring.RESCORED :]
            scored = [*((self._score(one, early=False), one) for _, one in best), *rest]
        return sorted(scored, key=lambda pair: _by_relevance(*pair))

    def _score(self, one: _Kept, *, early: bool) -> float:
        query = self.query
        units = self.early if early else [*query.units, *query.needed_units]
        total = sum(self._of_group(group, one, units) for group in query.groups)
        total += sum(self._of_unit(unit, one) for unit in query.needed_units if unit in units)
        total += sum(
            query.worth_of(pair) * self.counting.bm25(pair, one, 2)
            for pair in query.pairs
            if not (early and scoring.is_common(self.pair_often[pair], self.count))
        )
        total *= _weight(one.document)
        if query.units:
            total *= 1 + scoring.COVER_BONUS * self._cover(one, with_lexicon=True)[0] / sum(self.mass.values())
        if query.record_no == one.document.record_no and one.document.unit == "page":
            total += scoring.RECORD_NO_BONUS
        if query.title and query.title in one.prepared.title_keys:
            total += scoring.EXACT_TITLE_BONUS
        return round(total, 4)

    def _of_group(self, group: Group, one: _Kept, units: list[Unit]) -> float:
        words = sum(self._of_unit(unit, one) for unit in group.units if unit in units)
        return max([words, *(other.weight * self._of_alternative(other, one) for other in group.alternatives)])

    def _of_unit(self, unit: Unit, one: _Kept) -> float:
        return unit.weight * sum(max(self.counting.bm25(term, one, i) for term in unit.terms) for i in (0, 1))

    def _of_alternative(self, other: Alternative, one: _Kept) -> float:
        """Of a phrase as if it were one word."""
        found = self.alternatives[other]
        titled = {
            name: sum(place < kept.prepared.stream.title_end for place in found[name])
            for kept in self.visible
            if (name := kept.document.key) in found
        }
        name = one.document.key
        in_titles = sum(1 for often in titled.values() if often)
        words = self.counting.worth(len(found.get(name, ())), len(found), one, 0)
        return words + self.counting.worth(titled.get(name, 0), in_titles, one, 1)

    def _is_named(self, one: _Kept) -> bool:
        by_number = self.query.record_no == one.document.record_no and one.document.unit == "page"
        return by_number or bool(self.query.title and self.query.title in one.prepared.title_keys)

    def _covers(self, one: _Kept, with_lexicon: bool) -> bool:
        covered, is_candidate = self._cover(one, with_lexicon)
        return is_candidate and covered + 1e-9 >= sum(self.mass.values()) * scoring.share_needed(len(self.units))

    def _cover(self, one: _Kept, with_lexicon: bool) -> tuple[float, bool]:
        """How much of the plain words it holds, by rarity; and whether it is looked at for their sake."""
        held = {unit for unit in self.units if any(term in one.prepared.words for term in unit.terms)}
        others = [other for other in self.alternatives if with_lexicon or other.why != "lexicon"]
        covered = sum(self._covered(group, one, held, with_lexicon) for group in self.query.groups)
        all_pairs = sum(self.pair_mass.values())
        thai = sum(self.mass[unit] for unit in self.live if unit.thai)
        held_pairs = sum(mass for pair, mass in self.pair_mass.items() if pair in one.fields[2])
        pairs = held_pairs / all_pairs if all_pairs else 0.0
        by_pairs = pairs >= scoring.PAIRS_NEEDED and thai > 0
        leading = [other for other in others if not scoring.is_common(len(self.alternatives[other]), self.count)]
        by_name = any(one.document.key in self.alternatives[other] for other in leading or others)
        if by_pairs:
            foreign = sum(self.mass[unit] for unit in held if unit in self.live and not unit.thai)
            covered = max(covered, foreign + thai * pairs)
        return covered, by_pairs or by_name or any(unit in self.rare for unit in held)

    def _covered(self, group: Group, one: _Kept, held: set[Unit], with_lexicon: bool) -> float:
        words = sum(self.mass[unit] for unit in group.units if unit in held and unit in self.live)
        whole = sum(self.mass[unit] for unit in group.units)
        others = [
            other.weight * whole
            for other in group.alternatives
            if (with_lexicon or other.why != "lexicon") and one.document.key in self.alternatives[other]
        ]
        return max([words, *others])

    def _is_common(self, unit: Unit) -> bool:
        return scoring.is_common(self.often[unit], self.count)

    def _is_dead(self, unit: Unit) -> bool:
        chunk = [other for other in self.units if other.chunk == unit.chunk]
        return 1 < len(chunk) <= scoring.SHORT_CHUNK and any(
            not other.thai and not self.often[other] for other in chunk
        )


def _has(one: _Kept, piece: Piece) -> bool:
    if len(piece.tokens) == 1 and any(term in one.prepared.words for term in piece.tokens[0].terms):
        return True
    return bool(one.holds(piece))


def _weight(document: Document) -> float:
    return scoring.weight_of(document.unit, document.state, document.replaced)


def _tags(visible: list[_Kept]) -> Counter[str]:
    return Counter(tag for one in visible if one.document.unit != "comment" for tag in set(one.document.tags))


def _by_relevance(score: float, one: _Kept) -> tuple[float, bool, float, int, int, int]:
    """Equally good, a page goes before a comment, then the newer; the rest only keeps the order the same every time."""
    document = one.document
    comment = document.comment_id or 0
    return -score, comment > 0, -seconds(document.updated), document.record_no, comment, hash_term(document.key)


def _one_line_each(found: list[tuple[float, _Kept]]) -> list[_Line]:
    """A page and its comments on one line: the best of them leads, the other comments are named."""
    lines: dict[object, _Line] = {}
    for score, one in found:
        document = one.document
        line = lines.setdefault(document.record_no or document.key, (score, one, []))
        if line[1] is not one and document.comment_id is not None:
            line[2].append(document.comment_id)
    return list(lines.values())
