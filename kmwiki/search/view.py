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
from kmwiki.search.held import Postings
from kmwiki.search.opened_part import Ids, Occurrences
from kmwiki.search.part_file import Array
from kmwiki.search.pieces import Piece
from kmwiki.search.snapshot import Floats, Found, Mask, Snapshot, Terms, packed, unpacked

_numbers = count()
_NOTHING_AHEAD: Mapping[str, Postings] = {}
_MOST_COUNTS = 20_000
_MOST_HOLDING = 500
_MOST_AHEAD = 200_000  # rows


class View:
    """A snapshot through a mask of visible documents. Keeps what it has read; any number of threads may ask."""

    def __init__(self, snapshot: Snapshot, mask: Mask) -> None:
        self.snapshot, self.mask = snapshot, mask
        self.seen = int(np.count_nonzero(mask))
        self.number = next(_numbers)
        self.most_telling = scoring.most_telling(self.seen)
        """A word or pair in more documents than this is common (`scoring.is_common`)."""
        self._found_in: dict[str, int] = {}
        self._pair_found_in: dict[str, int] = {}
        self._holding: dict[str, Mapping[str, int]] = {}
        # Of the question that is being read, which is asked about again and again. Replaced whole: threads share it.
        self._ahead: Found = {}

    @cached_property
    def _norm_of_one(self) -> Floats:
        """What each word, title word and pair of a document adds to its norms: the less the longer others are."""
        means = self.snapshot.lengths[self.mask].mean(axis=0) if self.seen else np.zeros(3)
        means[means == 0] = 1.0
        factors: Floats = scoring.K1 * scoring.B / means
        return factors

    def norms(self, ids: Ids) -> Floats:
        """BM25's k1 (1 - b + b · length / average length) of these documents, in every field."""
        norms: Floats = self.snapshot.lengths.take(ids, axis=0) * self._norm_of_one
        norms += scoring.K1 * (1 - scoring.B)
        return norms

    def read(self, section: str, terms: Sequence[str]) -> list[Postings]:
        """Visible documents of each term, in order, and how often each has it."""
        found = self.read_all({section: terms})[section]
        return [found[term] for term in terms]

    def read_all(self, asked: Terms) -> Found:
        """:meth:`read` in several sections: whatever is neither held nor kept is read at once."""
        ahead = self._ahead
        found: Found = {}
        missing: dict[str, list[str]] = {}
        for section, terms in asked.items():
            known = ahead.get(section, _NOTHING_AHEAD)
            own = found[section] = {term: known[term] for term in terms if term in known}
            if len(own) < len(terms):
                missing[section] = [term for term in terms if term not in own]
        if missing:
            for section, read in self._read_or_kept(missing).items():
                found[section].update(read)
        return found

    def _read_or_kept(self, asked: Terms) -> Found:
        return self._read(asked) if self.snapshot.is_small else self._read_and_kept(asked)

    def _read(self, asked: Terms) -> Found:
        return self.snapshot.postings(asked, self.mask if self.seen < self.snapshot.count else None)

    def _read_and_kept(self, asked: Terms) -> Found:
        """As `_read`, for the next question too: what is not held in memory is read and masked once."""
        cache = self.snapshot.kept_postings
        found: Found = {}
        missing: dict[str, list[str]] = {}
        for section, terms in asked.items():
            own: dict[str, Postings] = {}
            new = []
            found[section] = own
            kept = cache.get_each([(self.number, section, term) for term in terms])
            for term, one in zip(terms, kept, strict=True):
                if one is None:
                    new.append(term)
                else:
                    own[term] = unpacked(one[0]), one[1]
            if new:
                missing[section] = new
        if missing:
            rows = []
            for section, read in self._read(missing).items():
                found[section].update(read)
                for term, one in read.items():
                    ids, often = packed(_by_itself(one[0])), _by_itself(one[1])
                    rows.append(((self.number, section, term), (ids, often), 200 + ids.nbytes + often.nbytes))
            cache.put_each(rows)
        return found

    def with_parts(self, found: Iterable[Ids]) -> Mask:
        """These documents, visible ones, and of each page among them all its parts."""
        snapshot = self.snapshot
        own: Mask = np.zeros(snapshot.count, np.bool_)
        whole: Mask = np.zeros(snapshot.line_count, np.bool_)
        for ids in found:
            own[ids] = True
            whole[snapshot.lines[ids[snapshot.is_page[ids]]]] = True
        own |= whole[snapshot.lines]
        return own

    def titled(self, title: str) -> Ids:
        ids = self.snapshot.titled(title)
        return ids[self.mask[ids]] if len(ids) else ids

    def phrase(self, tokens: tuple[Token, ...]) -> Occurrences:
        return self.phrases([tokens])[0]

    def phrases(self, asked: Sequence[tuple[Token, ...]]) -> list[Occurrences]:
        """For each row of words the reader's documents that hold them side by side."""
        found = self.snapshot.phrases(asked)
        return found if self.seen == self.snapshot.count else list(map(self._seen_of, found))

    def _seen_of(self, one: Occurrences) -> Occurrences:
        if not len(one.ids):
            return one
        keep = self.mask[one.ids].nonzero()[0]
        return Occurrences(one.ids.take(keep), one.often.take(keep), one.in_title.take(keep))

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
        terms, asked, most = list(dict.fromkeys(words)), list(dict.fromkeys(pairs)), self.most_telling
        counted = zip(asked, map(self._pair_found_in.get, asked), strict=True)
        may_tell = [pair for pair, count in counted if count is None or count <= most]
        found = self._read_or_kept({"words": terms, "title": terms, "pairs": may_tell})
        counts = {term: len(ids) for term, (ids, _) in found["words"].items()}
        pair_counts = {pair: len(ids) for pair, (ids, _) in found["pairs"].items()}
        self._count(counts)
        self._count_pairs(pair_counts)
        in_titles = sum([len(ids) for ids, _ in found["title"].values()])
        rows = in_titles + sum(counts.values()) + sum(pair_counts.values())
        self._ahead = found if rows <= _MOST_AHEAD else {}

    def telling_pairs(self, pairs: Iterable[str]) -> list[str]:
        """Those that are not in too many documents to say anything: all where none is left. The usual ones, whose
        postings are the longest, are read once."""
        asked = list(pairs)
        counts = list(map(self._pair_found_in.get, asked))
        if None in counts:
            new = [pair for pair, count in zip(asked, counts, strict=True) if count is None]
            read = dict(zip(new, [len(ids) for ids, _ in self.read("pairs", new)], strict=True))
            counts = [read[pair] if count is None else count for pair, count in zip(asked, counts, strict=True)]
            self._count_pairs(read)
        most = self.most_telling
        return [pair for pair, count in zip(asked, counts, strict=True) if count is not None and count <= most] or asked

    def _count_pairs(self, new: Mapping[str, int]) -> None:
        if len(self._pair_found_in) > _MOST_COUNTS:
            self._pair_found_in.clear()
        self._pair_found_in.update(new)

    def found_in(self, term: str) -> int:
        found = self._found_in.get(term)
        return self.found_in_each((term,))[term] if found is None else found

    def has_pair(self, pair: str) -> bool:
        found = self._pair_found_in.get(pair)
        return len(self.read("pairs", (pair,))[0][0]) > 0 if found is None else found > 0

    def has_all_of(self, pairs: Sequence[str]) -> bool:
        asked = list(dict.fromkeys(pairs))
        telling = self.telling_pairs(asked)
        wanted = telling if len(telling) >= scoring.FEWEST_PAIRS else asked
        if len(wanted) < scoring.FEWEST_PAIRS:
            return False
        holding, *others = sorted([ids for ids, _ in self.read("pairs", wanted)], key=len)
        for ids in others:
            if not len(holding):
                break
            holding = holding[ids.take(ids.searchsorted(holding), mode="clip") == holding]
        return len(holding) > 0

    def has_piece(self, piece: Piece) -> bool:
        return len(self.phrase(piece.tokens).ids) > 0

    def near(self, words: Sequence[str]) -> Mapping[str, Sequence[str]]:
        found: dict[str, dict[str, None]] = {}
        for part in self.snapshot.parts:
            for word, terms in part.near(words).items():
                found.setdefault(word, {}).update(dict.fromkeys(terms))
        return {word: sorted(terms) for word, terms in found.items()}

    def holding(self, word: str) -> Mapping[str, int]:
        found = self._holding.get(word)
        if found is None:
            longer = dict.fromkeys(term for part in self.snapshot.parts for term in part.holding(word))
            found = {term: often for term, often in self.found_in_each(longer).items() if often}
            if len(self._holding) >= _MOST_HOLDING:
                self._holding.clear()
            self._holding[word] = found
        return found


def _by_itself(array: Array) -> Array:
    """An array that keeps nothing else: a piece of a larger one is copied."""
    whole = array.base
    return array.copy() if isinstance(whole, np.ndarray) and whole.size != array.size else array
