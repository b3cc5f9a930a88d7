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


class View:
    """A snapshot through a mask of visible documents. Keeps what it has read; any number of threads may ask."""

    def __init__(self, snapshot: Snapshot, mask: Mask) -> None:
        self.snapshot, self.mask = snapshot, mask
        self.seen = int(np.count_nonzero(mask))
        self._number = next(_numbers)
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
        return self.read(section, (term,))[0]

    def read(self, section: str, terms: Sequence[str]) -> list[Postings]:
        """Visible documents of each term, in order, and how often each has it: all that are not kept at once."""
        cache = self.snapshot.kept_postings
        found = {term: cache.get((self._number, section, term)) for term in terms}
        missing = [term for term, one in found.items() if one is None]
        if missing:
            for term, (ids, often) in zip(missing, self.snapshot.postings(section, missing), strict=True):
                if self.seen < self.snapshot.count and len(ids):
                    keep = self.mask[ids]
                    ids, often = ids[keep], often[keep] if len(often) else often
                found[term] = (ids, often)
                cache.put((self._number, section, term), (ids, often), len(ids) + 20)
        return [one for term in terms if (one := found[term]) is not None]

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

    def found_in(self, term: str) -> int:
        """How many of the reader's documents hold this word of the index."""
        found = self._found_in.get(term)
        if found is None:
            found = len(self.postings("words", term)[0])
            if len(self._found_in) > 20_000:
                self._found_in.clear()
            self._found_in[term] = found
        return found

    def found_in_each(self, terms: Iterable[str]) -> dict[str, int]:
        """`found_in` of many words, read at once."""
        wanted = list(dict.fromkeys(terms))
        missing = [term for term in wanted if term not in self._found_in]
        for term, (ids, _) in zip(missing, self.read("words", missing), strict=True):
            self._found_in[term] = len(ids)
        return {term: self._found_in[term] for term in wanted}

    # What `vocabulary.Vocabulary` asks for

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
