"""Words that mean the same here: abbreviations, their long forms, the English name. Facilitators keep the table.

Each row is one thing with all its names: ``("กพร", "สำนักงาน ก.พ.ร.", "OPDC")``. Whoever types one of them means the
others too. Names are compared as the index compares words: dots, capitals, English endings and Thai digits make no
difference, and it does not matter how the dictionary cuts a Thai name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kmwiki.search.analysis import Token, analyse

MOST_NAMES = 8
"""Other names of one thing that are searched for at once: each costs as much as a phrase."""
# English function words: typed small they are what they look like, not the abbreviation (IT, WHO, US …).
_SMALL_WORDS = frozenset(
    "a am an as at be by do he i if in is it me my no of on or so to up us we who are can has".split()
)
# A name inside a longer compound (พัฒนาองค์กร) is seen from this length on: shorter ones are in every second word.
_SHORTEST_INSIDE = 5


class Match(NamedTuple):
    """Tokens ``first`` up to (not with) ``last`` bear one name of a row; ``others`` are the other names, as written."""

    first: int
    last: int
    others: tuple[str, ...]


class Thesaurus:
    """Rows of equivalent names, ready for look-up. Immutable; make a new one when the table changes."""

    def __init__(self, rows: Iterable[Sequence[str]] = ()) -> None:
        self._names: dict[str, list[str]] = {}
        self._only_capitals: set[str] = set()
        self._longest = 0
        for row in rows:
            self._add([name.strip() for name in row if name.strip()])
        self._in_order = sorted(self._names)
        # What a short word is that a name begins with.
        self._openings = {name[:length] for name in self._names for length in range(1, _SHORTEST_INSIDE)}
        # What a longer one begins with, and a compound begins or ends with that may have a name inside.
        self._heads = {name[:_SHORTEST_INSIDE] for name in self._names}
        self._tails = {name[-_SHORTEST_INSIDE:] for name in self._names}

    def _add(self, row: list[str]) -> None:
        keys: dict[str, str] = {}
        for name in row:
            tokens = analyse(name, grams=False).tokens
            if tokens:
                key = key_of(tokens)
                keys.setdefault(key, name)
                self._longest = max(self._longest, len(tokens))
                if key in _SMALL_WORDS and name.isupper():
                    self._only_capitals.add(key)
        for key in keys:
            names = self._names.setdefault(key, [])
            names.extend(name for other, name in keys.items() if other != key and name not in names)

    def __len__(self) -> int:
        return len(self._names)

    def match(self, tokens: Sequence[Token], text: str) -> list[Match]:
        """The names in a row of words, the longest first at every place, none over another.

        `text` is what the words are cut from: ``it`` is a small word, ``IT`` an office.
        """
        found: list[Match] = []
        if not self._names:
            return found
        openings, heads, tails = self._openings, self._heads, self._tails
        end = 0
        for at, token in enumerate(tokens):
            if at < end:
                continue
            # Nearly all words are known by their first and last letters to be no name's.
            word = token.form if token.script == "thai" else token.terms[0]
            if len(word) < _SHORTEST_INSIDE:
                match = self._longest_from(tokens, text, at) if word in openings else None
            else:
                begins = word[:_SHORTEST_INSIDE] in heads
                match = self._longest_from(tokens, text, at) if begins else None
                if match is None and (begins or word[-_SHORTEST_INSIDE:] in tails):
                    match = self._inside(token, at)
            if match is not None:
                found.append(match)
                end = match.last
        return found

    def _longest_from(self, tokens: Sequence[Token], text: str, at: int) -> Match | None:
        found = None
        key, last = "", at
        # Thai may be cut finer here than it was in the row, so a little more is looked at than the longest name has.
        for token in tokens[at : at + self._longest + 2]:
            key, last = _longer(key, tokens[last - 1] if last > at else None, token), last + 1
            others = self._names.get(key)
            if others and (
                last > at + 1 or key not in self._only_capitals or self._means_it(tokens, text[token.start : token.end])
            ):
                found = Match(at, last, tuple(others[:MOST_NAMES]))
            elif not self._begins_a_name(key):
                break
        return found

    def _begins_a_name(self, key: str) -> bool:
        place = bisect_left(self._in_order, key)
        return place < len(self._in_order) and self._in_order[place].startswith(key)

    @staticmethod
    def _means_it(tokens: Sequence[Token], surface: str) -> bool:
        return surface.isupper() or any(token.script == "thai" for token in tokens)

    def _inside(self, token: Token, at: int) -> Match | None:
        """A name at the beginning or end of a compound: พัฒนาองค์กร is พัฒนาองค์การ too."""
        form = token.form
        if token.script != "thai":
            return None
        for cut in range(1, len(form) - _SHORTEST_INSIDE + 1):
            for head, name, tail in (
                (form[:cut], form[cut:], ""),
                ("", form[: len(form) - cut], form[len(form) - cut :]),
            ):
                names = self._names.get(name)
                others = [other for other in names if other[0] >= "\u0e01"] if names else None
                if others:
                    return Match(at, at + 1, tuple(f"{head}{other}{tail}" for other in others[:MOST_NAMES]))
        return None


NO_OTHER_NAMES = Thesaurus()


def key_of(tokens: Iterable[Token]) -> str:
    """What names are compared by: Thai joined however it was cut, other words by their first term."""
    key = ""
    before: Token | None = None
    for token in tokens:
        key, before = _longer(key, before, token), token
    return key


def _longer(key: str, before: Token | None, token: Token) -> str:
    """The key of some words, of which `before` is the last, and of one more."""
    if token.script == "thai":
        return key + token.form
    return f"{key} {token.terms[0]}" if key and before is not None and before.script != "thai" else key + token.terms[0]
