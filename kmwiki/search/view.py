"""The documents one reader may see, and what is counted among them: rarity, lengths, words for repairs.

Nothing a view says tells anything of the other documents: a word that stands only in those stands nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import count

import numpy as np

from kmwiki.search import scoring
from kmwiki.search.analysis import Token
from kmwiki.search.opened_part import Ids, Occurrences
from kmwiki.search.part_file import Array
from kmwiki.search.pieces import Piece
from kmwiki.search.snapshot import Floats, Mask, Postings, Snapshot, packed, unpacked

_numbers = count()
_NOTHING_AHEAD: Mapping[str, Postings] = {}
_MOST_COUNTS = 20_000
_MOST_AHEAD = 200_000  # rows


class View:
    """A snapshot through a mask of visible documents. Keeps what it has read; any number of threads may ask."""

    def __init__(self, snapshot: Snapshot, mask: Mask) -> None:
        self.snapshot, self.mask = snapshot, mask
        self.seen = int(np.count_nonzero(mask))
        self.number = next(_numbers)
        self._found_in: dict[str, int] = {}
        self._pair_found_in: dict[str, int] = {}
        # Of the question that is being read, which is asked about again and again. Replaced whole: threads share it.
        self._ahead: Mapping[str, Mapping[str, Postings]] = {}

    @cached_property
    def averages(self) -> tuple[float, ...]:
        """Mean lengths of words, title and pairs."""
        if not self.seen:
            return (1.0, 1.0, 1.0)
        means = [float(lengths[self.mask].mean()) for lengths in self.snapshot.lengths]
        return tuple(mean if mean > 0 else 1.0 for mean in means)

    def norm(self, place: int, ids: Ids) -> Floats:
        """BM25's k1 (1 - b + b · length / average length) of these documents, in field `place`."""
        norm: Floats = self.snapshot.lengths[place][ids] / self.averages[place]
        norm *= scoring.B
        norm += 1 - scoring.B
        norm *= scoring.K1
        return norm

    def postings(self, section: str, term: str) -> Postings:
        found = self._ahead.get(section, _NOTHING_AHEAD).get(term)
        return self.read(section, (term,))[0] if found is None else found

    def read(self, section: str, terms: Sequence[str]) -> list[Postings]:
        """Visible documents of each term, in order, and how often each has it: all that are not kept at once."""
        cache = self.snapshot.kept_postings
        found = list(map(self._ahead.get(section, _NOTHING_AHEAD).get, terms))
        missing = [place for place, one in enumerate(found) if one is None] if None in found else []
        if missing:
            kept = cache.get_each([(self.number, section, terms[place]) for place in missing])
            for place, one in zip(missing, kept, strict=True):
                found[place] = None if one is None else (unpacked(one[0]), one[1])
            missing = [place for place, one in zip(missing, kept, strict=True) if one is None]
        if missing:
            mask = self.mask if self.seen < self.snapshot.count else None
            read = self.snapshot.postings(section, [terms[place] for place in missing], mask)
            rows = []
            for place, one in zip(missing, read, strict=True):
                found[place] = one
                ids, often = packed(_by_itself(one[0])), _by_itself(one[1])
                rows.append(((self.number, section, terms[place]), (ids, often), 200 + ids.nbytes + often.nbytes))
            cache.put_each(rows)
        return [one for one in found if one is not None]

    def phrase(self, tokens: tuple[Token, ...]) -> Occurrences:
        return self.phrases([tokens])[tokens]

    def phrases(self, asked: Iterable[tuple[Token, ...]]) -> dict[tuple[Token, ...], Occurrences]:
        """For each row of words the reader's documents that hold them side by side."""
        found = self.snapshot.phrases(asked)
        if self.seen == self.snapshot.count:
            return found
        for tokens, one in found.items():
            if len(one.ids):
                keep = self.mask[one.ids].nonzero()[0]
                found[tokens] = Occurrences(one.ids.take(keep), one.often.take(keep), one.in_title.take(keep))
        return found

    def found_in_each(self, terms: Iterable[str]) -> dict[str, int]:
        """`found_in` of many words, read at once."""
        known = self._found_in
        counts = {term: known.get(term, -1) for term in terms}
        missing = [term for term, count in counts.items() if count < 0]
        if missing:
            new = {term: len(ids) for term, (ids, _) in zip(missing, self.read("words", missing), strict=True)}
            self._count(new)
            counts.update(new)
        return counts

    def _count(self, new: Mapping[str, int]) -> None:
        if len(self._found_in) > _MOST_COUNTS:
            self._found_in.clear()
        self._found_in.update(new)

    # What `vocabulary.Vocabulary` asks for

    def read_ahead(self, words: Iterable[str], pairs: Iterable[str]) -> None:
        asked = {"words": list(dict.fromkeys(words)), "pairs": self.telling_pairs(dict.fromkeys(pairs))}
        found = {section: dict(zip(terms, self.read(section, terms), strict=True)) for section, terms in asked.items()}
        self._count({term: len(ids) for term, (ids, _) in found["words"].items()})
        rows = sum([len(ids) for of_terms in found.values() for ids, _ in of_terms.values()])
        self._ahead = found if rows <= _MOST_AHEAD else {}

    def telling_pairs(self, pairs: Iterable[str]) -> list[str]:
        """Those that are not in too many documents to say anything: all where none is left. The usual ones, whose
        postings are the longest, are read once."""
        asked = list(pairs)
        counts = list(map(self._pair_found_in.get, asked))
        missing = [place for place, count in enumerate(counts) if count is None]
        if missing:
            new = [asked[place] for place in missing]
            read = [len(ids) for ids, _ in self.read("pairs", new)]
            for place, count in zip(missing, read, strict=True):
                counts[place] = count
            if len(self._pair_found_in) > _MOST_COUNTS:
                self._pair_found_in.clear()
            self._pair_found_in.update(zip(new, read, strict=True))
        most = scoring.most_telling(self.seen)
        return [pair for pair, count in zip(asked, counts, strict=True) if count is not None and count <= most] or asked

    def found_in(self, term: str) -> int:
        found = self._found_in.get(term)
        return self.found_in_each((term,))[term] if found is None else found

    def has_pair(self, pair: str) -> bool:
        found = self._pair_found_in.get(pair)
        return len(self.postings("pairs", pair)[0]) > 0 if found is None else found > 0

    def has_most_of(self, pairs: Sequence[str]) -> bool:
        found = [ids for ids, _ in self.read("pairs", self.telling_pairs(dict.fromkeys(pairs)))]
        masses = [scoring.idf(len(ids), self.seen) for ids in found]
        held: Floats = np.zeros(self.snapshot.count)
        for ids, mass in zip(found, masses, strict=True):
            held[ids] += mass
        return sum(masses) > 0 and bool((held >= scoring.PAIRS_NEEDED * sum(masses)).any())

    def has_piece(self, piece: Piece) -> bool:
        return len(self.phrase(piece.tokens).ids) > 0

    def near(self, words: Sequence[str]) -> Mapping[str, Sequence[str]]:
        found: dict[str, dict[str, None]] = {}
        for part in self.snapshot.parts:
            for word, terms in part.near(words).items():
                found.setdefault(word, {}).update(dict.fromkeys(terms))
        return {word: sorted(terms) for word, terms in found.items()}


def _by_itself(array: Array) -> Array:
    """An array that keeps nothing else: a piece of a larger one is copied."""
    whole = array.base
    return array.copy() if isinstance(whole, np.ndarray) and whole.size != array.size else array
