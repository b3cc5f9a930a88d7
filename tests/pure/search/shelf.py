"""A vocabulary over a few whole texts, in plain loops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kmwiki.search import spelling
from kmwiki.search.analysis import analyse
from kmwiki.search.pieces import Piece


class Shelf:
    """A vocabulary over whole texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._analyses = [analyse(text) for text in texts]
        self._joined = ["".join(token.form for token in one.tokens) for one in self._analyses]
        self.words = [{term for token in one.tokens for term in token.terms} for one in self._analyses]

    def read_ahead(self, words: Iterable[str], pairs: Iterable[str]) -> None:
        pass

    def found_in(self, term: str) -> int:
        return sum(term in words for words in self.words)

    def has_pair(self, pair: str) -> bool:
        return any(pair in one.grams for one in self._analyses)

    def has_piece(self, piece: Piece) -> bool:
        return any(piece.form in text for text in self._joined)

    def has_all_of(self, pairs: Sequence[str]) -> bool:
        return any(set(pairs) <= set(one.grams) for one in self._analyses)

    def near(self, words: Sequence[str]) -> Mapping[str, Sequence[str]]:
        terms = sorted(set().union(*self.words))
        return spelling.look_up(spelling.build(terms), terms, words)

    def holding(self, word: str) -> Mapping[str, int]:
        longer = {term for words in self.words for term in words if word in term and term != word}
        return {term: self.found_in(term) for term in longer}
