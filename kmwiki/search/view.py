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
from kmwiki.search.opened_part import Occurrences
from kmwiki.search.pieces import Piece
from kmwiki.search.snapshot import Floats, Mask, Postings, Snapshot

_numbers = count()
_MOST_COUNTS = 20_000
_LONG = 2_000


class View:
    """A snapshot through a mask of visible documents. Keeps what it has read; any number of threads may ask."""

    def __init__(self, snapshot: Snapshot, mask: Mask) -> None:
        self.snapshot, self.mask = snapshot, mask
        self.seen = int(np.count_nonzero(mask))
        self.number = next(_numbers)
        self._norms: dict[int, Floats] = {}
        self._found_in: dict[str, int] = {}

    @cached_property
    def averages(self) -> tuple[float, ...]:
        """Mean lengths of words, title and pairs."""
        if not self.seen:
            return (1.0, 1.0, 1.0)
        means = [float(lengths[self.mask].mean()) for lengths in self.snapshot.lengths]
        return tuple(mean if mean > 0 else 1.0 for mean in means)

    def norm(self, place: int) -> Floats:
        """BM25's k1 (1 - b + b · length / average length) of every document, in field `place`."""
        norm = self._norms.get(place)
        if norm is None:
            relative = self.snapshot.lengths[place] / self.averages[place]
            norm = self._norms[place] = scoring.K1 * (1 - scoring.B + scoring.B * relative)
        return norm

    def postings(self, section: str, term: str) -> Postings:
        found = self.snapshot.kept_postings.get((self.number, section, term))
        return self.read(section, (term,))[0] if found is None else found

    def read(self, section: str, terms: Sequence[str]) -> list[Postings]:
        """Visible documents of each term, in order, and how often each has it: all that are not kept at once."""
        cache = self.snapshot.kept_postings
        found = cache.get_each([(self.number, section, term) for term in terms])
        missing = [place for place, one in enumerate(found) if one is None]
        if missing:
            read = self.snapshot.postings(section, [terms[place] for place in missing])
            if self.seen < self.snapshot.count:
                read = _masked(read, self.mask)
            for place, one in zip(missing, read, strict=True):
                found[place] = one
                cache.put((self.number, section, terms[place]), one, len(one[0]) + 20)
        return [one for one in found if one is not None]

    def phrase(self, tokens: tuple[Token, ...]) -> Occurrences:
        return self.phrases([tokens])[tokens]

    def phrases(self, asked: Iterable[tuple[Token, ...]]) -> dict[tuple[Token, ...], Occurrences]:
        """For each row of words the reader's documents that hold them side by side."""
        found = self.snapshot.phrases(asked)
        if self.seen == self.snapshot.count:
            return found
        kept = {tokens: self.mask[one.ids] for tokens, one in found.items()}
        return {
            tokens: Occurrences(one.ids[keep], one.often[keep], one.in_title[keep])
            for (tokens, one), keep in zip(found.items(), kept.values(), strict=True)
        }

    def found_in_each(self, terms: Iterable[str]) -> dict[str, int]:
        """`found_in` of many words, read at once."""
        known = self._found_in
        counts = {term: known.get(term, -1) for term in terms}
        missing = [term for term, count in counts.items() if count < 0]
        if missing:
            new = {term: len(ids) for term, (ids, _) in zip(missing, self.read("words", missing), strict=True)}
            if len(known) > _MOST_COUNTS:
                known.clear()
            known.update(new)
            counts.update(new)
        return counts

    # What `vocabulary.Vocabulary` asks for

    def read_ahead(self, words: Iterable[str], pairs: Iterable[str]) -> None:
        self.found_in_each(words)
        self.read("pairs", list(dict.fromkeys(pairs)))

    def found_in(self, term: str) -> int:
        found = self._found_in.get(term)
        return self.found_in_each((term,))[term] if found is None else found

    def has_pair(self, pair: str) -> bool:
        return len(self.postings("pairs", pair)[0]) > 0

    def has_piece(self, piece: Piece) -> bool:
        return len(self.phrase(piece.tokens).ids) > 0

    def near(self, words: Sequence[str]) -> Mapping[str, Sequence[str]]:
        found: dict[str, dict[str, None]] = {}
        for part in self.snapshot.parts:
            for word, terms in part.near(words).items():
                found.setdefault(word, {}).update(dict.fromkeys(terms))
        return {word: sorted(terms) for word, terms in found.items()}


def _masked(read: Sequence[Postings], mask: Mask) -> list[Postings]:
    """Those of the documents that are in `mask`: of all short lists in one step, which costs as much as of one."""
    short = [place for place, (ids, _) in enumerate(read) if 0 < len(ids) <= _LONG]
    kept = list(read)
    for place, (ids, often) in enumerate(read):
        if len(ids) > _LONG:
            here = mask[ids]
            kept[place] = ids[here], often[here] if len(often) else often
    if short:
        ids = np.concatenate([read[place][0] for place in short])
        here = mask[ids]
        ends = np.cumsum(here)[np.cumsum([len(read[place][0]) for place in short]) - 1].tolist()
        ids = ids[here]
        has_often = len(read[short[0]][1]) > 0
        often = np.concatenate([read[place][1] for place in short])[here] if has_often else read[short[0]][1]
        start = 0
        for place, end in zip(short, ends, strict=True):
            # Copies, so that a term that is kept does not keep those it was read with.
            kept[place] = ids[start:end].copy(), often[start:end].copy() if has_often else often
            start = end
    return kept
