"""The rules of `memory_engine`, in plain loops: what answers, and how good it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kmwiki.search import scoring, spelling
from kmwiki.search.documents import Document
from kmwiki.search.facets import Condition
from kmwiki.search.meaning import Packed
from kmwiki.search.parts import hash_term, seconds
from kmwiki.search.pieces import Group, Piece, Unit
from kmwiki.search.positions import occurrences, pairs_of, places_of
from kmwiki.search.prepare import Prepared
from kmwiki.search.query import Query


@dataclass
class Kept:
    """A document as the twin keeps it."""

    prepared: Prepared
    vectors: Packed | None = None
    """Of its passages, where meaning is asked too."""

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

    def has(self, unit: Unit) -> bool:
        if unit.whole is not None:
            return bool(self.holds(unit.whole))
        return any(term in self.prepared.words for term in unit.terms)


class WordsOf:
    """What `vocabulary.Vocabulary` asks for, read out of the documents."""

    def __init__(self, visible: list[Kept]) -> None:
        self.visible = visible

    @cached_property
    def _words(self) -> Counter[str]:
        return Counter(word for one in self.visible for word in one.prepared.words)

    def read_ahead(self, words: Iterable[str], pairs: Iterable[str]) -> None:
        pass

    def found_in(self, term: str) -> int:
        return self._words[term]

    def has_pair(self, pair: str) -> bool:
        return any(pair in one.fields[2] for one in self.visible)

    def has_all_of(self, pairs: Sequence[str]) -> bool:
        often = {pair: sum(pair in one.fields[2] for one in self.visible) for pair in pairs}
        telling = {pair for pair in often if not scoring.is_common(often[pair], len(self.visible))}
        wanted = telling if len(telling) >= scoring.FEWEST_PAIRS else often.keys()
        return len(wanted) >= scoring.FEWEST_PAIRS and any(wanted <= one.fields[2].keys() for one in self.visible)

    def has_piece(self, piece: Piece) -> bool:
        return any(one.holds(piece) for one in self.visible)

    def near(self, words: Sequence[str]) -> Mapping[str, Sequence[str]]:
        terms = sorted(self._words)
        return spelling.look_up(spelling.build(terms), terms, words)

    def holding(self, word: str) -> Mapping[str, int]:
        return {term: often for term, often in self._words.items() if word in term and term != word}


class Counting:
    """How rare and how long things are among the documents one reader may see."""

    def __init__(self, visible: list[Kept]) -> None:
        self.visible, self.count = visible, len(visible)
        means = [sum(one.lengths[i] for one in visible) / self.count if self.count else 1.0 for i in range(3)]
        self.average = [mean or 1.0 for mean in means]

    def found_in(self, unit: Unit) -> int:
        return sum(one.has(unit) for one in self.visible)

    def bm25(self, term: str, one: Kept, i: int) -> float:
        """Of a term in field `i`."""
        often = one.fields[i].get(term, 0)
        return self.worth(often, sum(term in other.fields[i] for other in self.visible), one, i) if often else 0.0

    def worth(self, often: int, found_in: int, one: Kept, i: int) -> float:
        """BM25 of something that stands `often` times in field `i` of a document, and in so many documents there."""
        if not often:
            return 0.0
        often = min(often, scoring.MOST_COUNTED)
        length = one.lengths[i] / self.average[i]
        saturated = often * (scoring.K1 + 1) / (often + scoring.K1 * (1 - scoring.B + scoring.B * length))
        return list(scoring.FIELD_WEIGHTS.values())[i] * scoring.idf(found_in, self.count) * saturated


class Scorer:
    """The rules of what counts as an answer and how good it is, over the documents one reader may see."""

    def __init__(self, visible: list[Kept], query: Query) -> None:
        self.visible, self.query = visible, query
        self.counting = Counting(visible)
        self.count = len(visible)
        self.units = list(dict.fromkeys(query.units))
        self.often = {unit: self.counting.found_in(unit) for unit in (*self.units, *query.needed_units)}
        self.mass = {unit: unit.weight * scoring.idf(self.often[unit], self.count) for unit in self.units}
        self.live = [unit for unit in self.units if not self._is_dead(unit)]
        self.rare = [unit for unit in self.units if not self._is_common(unit)] or self.units
        asked = (*query.units, *query.needed_units)
        self.early = [unit for unit in asked if not self._is_common(unit)] or list(asked)
        self.pair_often = {pair: sum(pair in one.fields[2] for one in visible) for pair in query.pairs}
        telling = {pair: often for pair, often in self.pair_often.items() if not scoring.is_common(often, self.count)}
        if not (query.is_one_word and len(telling) < scoring.FEWEST_PAIRS):
            self.pair_often = telling or self.pair_often
        self.pair_mass = {pair: scoring.idf(often, self.count) for pair, often in self.pair_often.items()}
        self.alternatives = {
            other: {one.document.key: at for one in visible if (at := one.holds(other.piece))}
            for group in query.groups
            for other in group.alternatives
        }
        self.wholes = {
            unit.whole: {one.document.key: at for one in visible if (at := one.holds(unit.whole))}
            for unit in self.units
            if unit.whole is not None
        }

    @cached_property
    def _sides(self) -> list[list[Scorer]]:
        return [[Scorer(self.visible, side) for side in sides] for sides in self.query.sides]

    @cached_property
    def _left_out(self) -> set[str]:
        return with_parts(self.visible, lambda one: any(_has(one, piece) for piece in self.query.without))

    def meets_needs(self, one: Kept, meets_side: Callable[[Query], bool] | None = None) -> bool:
        """`meets_side`: whether it answers the plain words beside an OR, where another rule than `answers` says so."""
        if one.document.key in self._left_out:
            return False
        return all(
            any(_has(one, piece) for piece in need)
            or any(meets_side(side.query) if meets_side else side.answers(one, blank=False) for side in sides)
            for need, sides in zip(self.query.needs, self._sides, strict=True)
        )

    def answers(self, one: Kept, *, blank: bool, with_lexicon: bool = True) -> bool:
        query = self.query
        if not self.meets_needs(one):
            return False
        if not query.units:
            return bool(query.is_narrowing or blank) or self._is_named(one)
        return self._is_named(one) or self._covers(one, with_lexicon)

    def ranked(
        self, answering: list[Kept], added: Callable[[float, Kept], float] | None = None
    ) -> list[tuple[float, Kept]]:
        """All of `answering`, best first: of many, the best by what is rare are scored by everything. `added` is told a
        document's score by words and gives what it is with all."""
        if len(answering) <= scoring.SCORED_WHOLE:
            scored = [(self._score(one, early=False), one) for one in answering]
        else:
            scored = sorted(((self._score(one, early=True), one) for one in answering), key=lambda s: _by_relevance(*s))
            best, rest = scored[: scoring.RESCORED], scored[scoring.RESCORED :]
            scored = [*((self._score(one, early=False), one) for _, one in best), *rest]
        if added is not None:
            scored = [(round(added(score, one), 4), one) for score, one in scored]
        return sorted(scored, key=lambda pair: _by_relevance(*pair))

    def _score(self, one: Kept, *, early: bool) -> float:
        query = self.query
        units = self.early if early else [*query.units, *query.needed_units]
        total = sum(self._of_group(group, one, units) for group in query.groups)
        total += sum(self._of_unit(unit, one) for unit in query.needed_units if unit in units)
        total += sum(
            query.worth_of(pair) * self.counting.bm25(pair, one, 2)
            for pair in self.pair_often
            if not (early and scoring.is_common(self.pair_often[pair], self.count))
        )
        total *= weight_of_document(one.document)
        if query.units:
            total *= 1 + scoring.COVER_BONUS * self._cover(one, with_lexicon=True)[0] / sum(self.mass.values())
        if query.record_no == one.document.record_no and one.document.unit == "page":
            total += scoring.RECORD_NO_BONUS
        if query.title and query.title in one.prepared.title_keys:
            total += scoring.EXACT_TITLE_BONUS
        return round(total, 4)

    def _of_group(self, group: Group, one: Kept, units: list[Unit]) -> float:
        words = sum(self._of_unit(unit, one) for unit in group.units if unit in units)
        return max(
            [words, *(other.weight * self._of_phrase(self.alternatives[other], one) for other in group.alternatives)]
        )

    def _of_unit(self, unit: Unit, one: Kept) -> float:
        if unit.whole is not None:
            return unit.weight * self._of_phrase(self.wholes[unit.whole], one)
        return unit.weight * sum(max(self.counting.bm25(term, one, i) for term in unit.terms) for i in (0, 1))

    def _of_phrase(self, found: Mapping[str, Sequence[int]], one: Kept) -> float:
        """Of a phrase as if it were one word: where it stands, by document."""
        titled = {
            name: sum(place < kept.prepared.stream.title_end for place in found[name])
            for kept in self.visible
            if (name := kept.document.key) in found
        }
        name = one.document.key
        in_titles = sum(1 for often in titled.values() if often)
        words = self.counting.worth(len(found.get(name, ())), len(found), one, 0)
        return words + self.counting.worth(titled.get(name, 0), in_titles, one, 1)

    def _is_named(self, one: Kept) -> bool:
        by_number = self.query.record_no == one.document.record_no and one.document.unit == "page"
        return by_number or bool(self.query.title and self.query.title in one.prepared.title_keys)

    def _covers(self, one: Kept, with_lexicon: bool) -> bool:
        covered, is_candidate = self._cover(one, with_lexicon)
        return is_candidate and covered + 1e-9 >= sum(self.mass.values()) * scoring.share_needed(len(self.units))

    def _cover(self, one: Kept, with_lexicon: bool) -> tuple[float, bool]:
        """How much of the plain words it holds, by rarity; and whether it is looked at for their sake."""
        held = {unit for unit in self.units if one.has(unit)}
        others = [other for other in self.alternatives if with_lexicon or other.why != "lexicon"]
        covered = sum(self._covered(group, one, held, with_lexicon) for group in self.query.groups)
        thai = sum(self.mass[unit] for unit in self.live if unit.thai)
        pairs = self.share_of_pairs(one)
        by_pairs = pairs >= scoring.pairs_needed(is_one_word=self.query.is_one_word) and thai > 0
        by_pairs &= not self.query.is_one_word or len(self.pair_often) >= scoring.FEWEST_PAIRS
        leading = [other for other in others if not scoring.is_common(len(self.alternatives[other]), self.count)]
        by_name = any(one.document.key in self.alternatives[other] for other in leading or others)
        if by_pairs:
            foreign = sum(self.mass[unit] for unit in held if unit in self.live and not unit.thai)
            covered = max(covered, foreign + thai * pairs)
        return covered, by_pairs or by_name or any(unit in self.rare for unit in held)

    def share_of_pairs(self, one: Kept) -> float:
        """How many of the pairs it holds, by their rarity."""
        all_pairs = sum(self.pair_mass.values())
        held = sum(mass for pair, mass in self.pair_mass.items() if pair in one.fields[2])
        return held / all_pairs if all_pairs else 0.0

    def _covered(self, group: Group, one: Kept, held: set[Unit], with_lexicon: bool) -> float:
        words = sum(self.mass[unit] for unit in group.units if unit in held and unit in self.live)
        whole = sum(self.mass[unit] for unit in group.units)
        translated = with_lexicon and any(unit in self.live for unit in group.units)
        others = [
            other.weight * whole
            for other in group.alternatives
            if (translated or other.why != "lexicon") and one.document.key in self.alternatives[other]
        ]
        return max([words, *others])

    def _is_common(self, unit: Unit) -> bool:
        return scoring.is_common(self.often[unit], self.count)

    def _is_dead(self, unit: Unit) -> bool:
        chunk = [other for other in self.units if other.chunk == unit.chunk]
        return 1 < len(chunk) <= scoring.SHORT_CHUNK and any(
            not other.thai and not self.often[other] for other in chunk
        )


def _has(one: Kept, piece: Piece) -> bool:
    if len(piece.tokens) == 1 and any(term in one.prepared.words for term in piece.tokens[0].terms):
        return True
    return bool(one.holds(piece))


def with_parts(visible: list[Kept], is_found: Callable[[Kept], bool]) -> set[str]:
    """The keys of what is found, and of each page among it the keys of all its parts."""
    found = [one.document for one in visible if is_found(one)]
    whole = {document.record_no for document in found if document.unit == "page"}
    return {document.key for document in found} | {
        one.document.key for one in visible if one.document.record_no in whole
    }


def meeting(visible: list[Kept], narrowings: Iterable[Condition]) -> set[str]:
    """The keys of those that meet every condition."""
    met = {one.document.key for one in visible}
    for narrow in narrowings:
        if narrow.is_without:
            met -= with_parts(visible, lambda one, narrow=narrow: narrow.has(one.document))  # type: ignore[misc]
        else:
            met &= {one.document.key for one in visible if narrow.has(one.document)}
    return met


def weight_of_document(document: Document) -> float:
    return scoring.weight_of(document.unit, document.state, document.replaced)


def _by_relevance(score: float, one: Kept) -> tuple[float, bool, float, int, int, int]:
    """Equally good, a page goes before its parts, then the newer; the rest only keeps the order the same every time."""
    document = one.document
    part = document.part_no
    return -score, part != 0, -seconds(document.updated), document.record_no, part, hash_term(document.key)
