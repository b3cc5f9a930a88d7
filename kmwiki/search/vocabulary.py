"""What an engine tells about its words while a query is being read: only what this reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from kmwiki.search.pieces import Piece


class Vocabulary(Protocol):
    """The words of the documents one reader may see."""

    def read_ahead(self, words: Iterable[str], pairs: Iterable[str]) -> None:
        """These words and pairs will be asked about: whoever has to look for them can do so once for all."""
        ...

    def found_in(self, term: str) -> int:
        """How many visible documents hold the term (an index term: normalised, English stemmed)."""
        ...

    def has_pair(self, pair: str) -> bool:
        """Whether any visible document holds this 2-gram of character clusters."""
        ...

    def has_all_of(self, pairs: Sequence[str]) -> bool:
        """Whether a visible document holds these 2-grams of one word, so that they alone make it an answer
        (`scoring.pairs_needed`)."""
        ...

    def has_piece(self, piece: Piece) -> bool:
        """Whether any visible document holds these words side by side."""
        ...

    def near(self, words: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """For each word the index terms spelled nearly like it (`spelling.look_up`); words without any are left out.
        Terms of hidden documents may be among them: whoever shows one asks `found_in` first."""
        ...

    def holding(self, word: str) -> Mapping[str, int]:
        """The index terms that hold the letters of `word` among others, each with how many visible documents hold it:
        at least one. The word itself is none of them."""
        ...
