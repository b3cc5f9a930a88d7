"""Answering a query over a snapshot: the rules of `memory_engine`, in arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from kmwiki.search import scoring
from kmwiki.search.among import Among, Sheet
from kmwiki.search.answers import set_apart, whole_tens
from kmwiki.search.documents import SearchRequest, Why
from kmwiki.search.facets import FACETS, SHARED, Condition, Value, chosen_of, conditions, told_of, widened
from kmwiki.search.lazy import lazy
from kmwiki.search.meaning import Encoder
from kmwiki.search.nearness import Nearness, nearness_to
from kmwiki.search.opened_part import Ids
from kmwiki.search.part_file import Array, sorted_unique
from kmwiki.search.picking import Order, best_of, set_of_best
from kmwiki.search.question import Question
from kmwiki.search.snapshot import Floats, Mask


class Line(NamedTuple):
    """One line of results: the document that leads it, its score, ids of further comments, what found it."""

    number: int
    score: float
    also: tuple[int, ...]
    why: Why


class Grouped(NamedTuple):
    """Documents, or places of them, by the lines they are on."""

    leading: Ids
    """The best one of every line: those that have it to themselves, then the others, in no order."""
    alone: Ids
    """Those that have a line to themselves."""
    together: Ids
    """All others, line by line."""

    def among(self, docs: Ids) -> Grouped:
        """The documents at these places."""
        return Grouped(docs[self.leading], docs[self.alone], docs[self.together])


class Ranked(NamedTuple):
    found: Grouped
    lines: tuple[Line, ...]
    """Those that are shown, in order."""
    worded: int
    """How many lines were found by words, the reader's own or the other language's."""


_why: Callable[[tuple[Why, int, int, float]], Why] = itemgetter(0)


class Ranking:
    """One question before one view."""

    def __init__(self, question: Question, request: SearchRequest, encoder: Encoder | None = None) -> None:
        self.question, self.request = question, request
        self.view, self.snapshot = question.view, question.snapshot
        self._encoder = encoder if not request.as_typed else None

    def ranked(self, shown: slice) -> Ranked:
        question, answering = self.question, self.question.answering
        docs = self._found()
        scores = self._rounded_scores(docs)
        places = self._grouped(docs, scores)
        best = best_of(places.leading, self._order(docs, scores, self.request.sort), whole_tens(shown).stop)
        numbers = docs.take(best)
        by_words, by_own = answering.take(numbers), question.answering_plainly(numbers)
        rows = zip(*[column.tolist() for column in (best, numbers, scores.take(best), by_words, by_own)], strict=True)
        found: list[tuple[Why, int, int, float]] = [
            ("meaning" if not words else "words" if own else "lexicon", at, number, score)
            for at, number, score, words, own in rows
        ]
        also = self._also(docs, scores, places.together)
        lines = [Line(number, score, also(at), why) for why, at, number, score in set_apart(found, _why)[shown]]
        worded = len(places.leading)
        if self._near is not None:
            worded = len(sorted_unique(self.snapshot.lines[docs[answering[docs]]]))
        return Ranked(places.among(docs), tuple(lines), worded)

    def _also(self, docs: Ids, scores: Floats, several: Ids) -> Callable[[int], tuple[int, ...]]:
        """For a place in `docs` the ids of the other comments on its line, best first; `several` are the places of all
        lines that have several."""
        if not len(several):
            return lambda at: ()
        order, lines = self._order(docs, scores, "relevance"), self.snapshot.lines
        lines_of_several = lines[docs[several]]

        def also(at: int) -> tuple[int, ...]:
            same = several[lines_of_several == lines[docs[at]]]
            if len(same) < 2:
                return ()
            others = same[same != at]
            comments = self._comments[docs[others[np.lexsort([column(others) for column in reversed(order)])]]]
            return tuple(comments[comments > 0].tolist())

        return also

    def facets(self, found: Grouped) -> Mapping[str, tuple[tuple[Value, int], ...]]:
        """As `facets.in_order`, which says the same in plain words."""
        names = tuple(name for name in self.request.facets if name in FACETS)
        wide = widened(self.request).intersection(names)
        counted = self._counted(names, found)
        for name in wide:  # so that only all of them and each by itself are kept as `Columns`, not every choice
            counted.update(self._counted((name,), self._grouped_without(name)))
        return {name: counted[name] for name in names}

    def _grouped_without(self, name: str) -> Grouped:
        """All documents there would be if nothing of this facet were chosen."""
        docs = self._found(name)
        is_several = self._is_several(docs)
        rivals = docs[is_several.nonzero()[0]]
        if not len(rivals):
            return Grouped(docs, docs, rivals)
        alone, grouped = docs[(~is_several).nonzero()[0]], self._grouped(rivals, self._rounded_scores(rivals))
        return Grouped(np.concatenate([alone, rivals[grouped.leading]]), alone, rivals[grouped.together])

    def _counted(self, names: tuple[str, ...], found: Grouped) -> dict[str, tuple[tuple[Value, int], ...]]:
        """In how many lines each value occurs. What is shared by all of a line is read off its leader."""
        if not names:
            return {}
        shared = tuple([name for name in names if name in SHARED])
        own = tuple([name for name in names if name not in SHARED])
        names, columns = (*shared, *own), self.snapshot.columns_of((*shared, *own))
        counts = columns.count(found.alone)
        if len(found.together):
            # Those that lead a line of several come last.
            of_leaders = columns.count(found.leading[len(found.alone) :])
            of_lines = columns.count_lines(found.together, self.snapshot.lines[found.together], len(shared))
            end = len(of_leaders) - len(of_lines)
            counts[:end] += of_leaders[:end]
            counts[end:] += of_lines
        some = counts.nonzero()[0]
        often = counts.take(some)
        order = columns.in_order(some, often)
        ranked, often_of = some.take(order).tolist(), often.take(order).tolist()
        cuts = [0, *some.searchsorted(columns.ends).tolist()]
        values, most = columns.values, self.request.most_values
        told: dict[str, tuple[tuple[Value, int], ...]] = {}
        for name, (start, end) in zip(names, pairwise(cuts), strict=True):
            chosen = chosen_of(name, self.request)
            these = slice(start, end if chosen else min(end, start + most))
            counted = tuple(zip(map(values.__getitem__, ranked[these]), often_of[these], strict=True))
            told[name] = told_of(counted, most, chosen) if chosen else counted
        return told

    # Narrowed by what

    def _found(self, widened: str = "") -> Ids:
        """The documents that answer and meet every condition, but for what is chosen of the facet `widened`."""
        near, answering = self._near, self.question.answering
        allowed = self.view.mask.copy() if near is not None else self.view.mask & answering
        for condition, met in self._met:
            if condition.narrows(widened):
                allowed &= met
        allowed = self.question.with_needs(allowed)
        return (allowed if near is None else allowed & (answering | near.nearest(allowed))).nonzero()[0]

    @lazy
    def _near(self) -> Nearness | None:
        question = self.question
        return nearness_to(question.query, self.snapshot, self._encoder, live=question.live, often=question.often)

    @lazy
    def _met(self) -> list[tuple[Condition, Mask]]:
        found = [(one, self._meeting(one)) for one in conditions(self.request, self.question.query)]
        return [(one, self._without(met) if one.is_without else met) for one, met in found]

    def _without(self, having: Mask) -> Mask:
        return ~self.view.with_parts([(having & self.view.mask).nonzero()[0]])

    def _meeting(self, condition: Condition) -> Mask:
        if condition.keys is None:
            values = self.snapshot.column(condition.name).values
            return self._with_values(condition.name, [condition.will_do(value) for value in values])
        kept = self.snapshot.kept_masks.get((condition.name, condition.keys))
        if kept is None:
            keys = self.snapshot.keys_of(condition.name)
            kept = self._with_values(condition.name, [one in condition.keys for one in keys])
            self.snapshot.kept_masks.put((condition.name, condition.keys), kept, 200 + kept.nbytes)
        return kept

    def _with_values(self, name: str, will_do: Sequence[bool]) -> Mask:
        """Which documents have one of those values of a column that will do."""
        snapshot, accepted = self.snapshot, np.array(will_do, np.bool_)
        column = snapshot.column(name)
        if len(accepted) and column.starts is None:
            one: Mask = accepted[column.codes]
            return one
        rows = snapshot.documents_of(name)
        met: Mask = np.zeros(snapshot.count, np.bool_)
        met[rows[accepted[column.codes]] if len(accepted) else rows] = True
        return met

    # How good they are

    def _rounded_scores(self, docs: Ids) -> Floats:
        scores = self._scores(docs).round(4)
        if self._near is None:
            return scores
        return self._near.added(docs, scores, sum(self.question.mass.values())).round(4)

    def _scores(self, docs: Ids) -> Floats:
        if len(docs) <= scoring.SCORED_WHOLE:
            return self._finish(docs, Among(docs, self.view).add_up(self._sheet))
        scores = self._finish(docs, Among(docs, self.view).add_up(self._sheet, early=True))
        rounded = scores.round(4)
        best = set_of_best(np.arange(len(docs)), self._order(docs, rounded, "relevance"), scoring.RESCORED)
        best.sort()
        scores[best] = self._finish(docs[best], Among(docs[best], self.view).add_up(self._sheet))
        return scores

    def _finish(self, docs: Ids, scores: Floats) -> Floats:
        scores = scores * self.snapshot.weights.take(docs)
        cover = self.question.cover(docs)
        if cover is not None:
            scores *= 1 + scoring.COVER_BONUS * cover
        for named, bonus in (
            (self.question.by_number, scoring.RECORD_NO_BONUS),
            (self.question.by_title, scoring.EXACT_TITLE_BONUS),
        ):
            if len(named) and len(docs):
                scores[np.isin(docs, named)] += bonus
        return scores

    @lazy
    def _sheet(self) -> Sheet:
        """BM25 of everything asked."""
        question, query = self.question, self.question.query
        sheet, rare = Sheet(question.found, self.view), set(question.rare(question.units))
        for group, others in question.groups:
            row = sheet.new_row() if others else 0
            for unit in group.units:
                sheet.add_unit(unit, row, is_rare=unit in rare)
            if row:
                sheet.best_of.append((0, [row, *[sheet.add_phrase(one, other.weight) for other, one in others]]))
        for unit in question.needed_units:
            sheet.add_unit(unit, 0, is_rare=unit in rare)
        for pair in question.pairs:
            sheet.add_pair(pair, query.worth_of(pair))
        return sheet

    # In which order

    @lazy
    def _comments(self) -> Array:
        return self.snapshot.rows("comment")

    def _order(self, docs: Ids, scores: Floats, sort: str) -> Order:
        """Sort keys of places in `docs`, the weightiest first; smaller is better."""
        snapshot, comments = self.snapshot, self._comments
        keys: list[Callable[[Ids], Array]] = [
            lambda at: -scores[at],
            lambda at: comments[docs[at]] != 0,
            lambda at: -snapshot.rows("updated")[docs[at]],
            lambda at: snapshot.rows("record")[docs[at]],
            lambda at: comments[docs[at]],
            lambda at: snapshot.rows("key")[docs[at]],
        ]
        if sort == "newest":
            keys.insert(0, lambda at: -snapshot.rows("updated")[docs[at]])
        elif sort == "most_read":
            keys.insert(0, lambda at: -snapshot.rows("reads")[docs[at]])
        return keys

    def _grouped(self, docs: Ids, scores: Floats) -> Grouped:
        """The places in `docs`."""
        is_several = self._is_several(docs)
        several = is_several.nonzero()[0]
        if not len(several):
            all_places = np.arange(len(docs))
            return Grouped(all_places, all_places, several)
        lines = self.snapshot.lines[docs]
        # What is of one page lies side by side, so that hardly anything moves; and few of a line have the same score.
        by_line = several[np.argsort(lines[several], kind="stable")]
        is_first = np.concatenate([[True], lines[by_line[1:]] != lines[by_line[:-1]]])
        line, own = is_first.cumsum() - 1, scores[by_line]
        is_best = own == np.maximum.reduceat(own, is_first.nonzero()[0])[line]
        best, line = by_line[is_best], line[is_best]
        is_tied = np.bincount(line)[line] > 1
        tied = best[is_tied]
        if len(tied):
            order = self._order(docs, scores, "relevance")
            tied = tied[np.lexsort([column(tied) for column in reversed(order)])]
            tied = tied[np.unique(lines[tied], return_index=True)[1]]
        alone = (~is_several).nonzero()[0]
        return Grouped(np.concatenate([alone, best[~is_tied], tied]), alone, by_line)

    def _is_several(self, docs: Ids) -> Mask:
        """Which of them share their line with others of them."""
        lines = self.snapshot.lines.take(docs)
        several: Mask = np.bincount(lines, minlength=self.snapshot.line_count).take(lines) > 1
        return several
