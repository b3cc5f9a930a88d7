"""What people type, read kindly: words, "phrases", -without, this OR that, field:value, a record number.

Reading never fails. A quote that does not close, a field nobody knows, an OR with nothing beside it are plain words.
What was read is said in `Query.understood`, so the page can show it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kmwiki.search.analysis import analyse
from kmwiki.search.documents import Understood
from kmwiki.search.engine import MAX_QUERY
from kmwiki.search.inside import Holding
from kmwiki.search.lazy import lazy
from kmwiki.search.pieces import Alternative, Group, Piece, Unit, nominals, read_piece
from kmwiki.search.plainwords import SYNONYM_WEIGHT, FoundIn, PlainWords, Stands, read_plain_words
from kmwiki.search.scoring import PAIR_ACROSS, PAIR_INSIDE
from kmwiki.search.thesaurus import NO_OTHER_NAMES, Thesaurus
from kmwiki.search.typed import Part, clean, is_plain, join_eithers, split
from kmwiki.text.input import without_hidden
from kmwiki.text.normalise import search_normalise

_RECORD_NO = re.compile(r"(?:#|no\.?|หมายเลข|หมายเลขบันทึก|บันทึก|บันทึกที่)?\s*(\d{1,9})")
_QUOTES = re.compile('["“”„«»]')


Filter = tuple[str, ...]
"""A field, then those of its values that will do."""


@dataclass(frozen=True)
class Query:
    groups: tuple[Group, ...] = ()
    """Plain words: the more of them the better."""
    pairs: tuple[str, ...] = ()
    """Cluster 2-grams of the plain words."""
    inner_pairs: frozenset[str] = frozenset()
    """Those of them that stand within a word; the others stand across two."""
    needs: tuple[tuple[Piece, ...], ...] = ()
    """Each of these must be met by one of its pieces: a phrase alone, or the sides of an OR with their other names."""
    sides: tuple[tuple[Query, ...], ...] = ()
    """For each of `needs` the plain words beside its OR, as questions of their own: what one of them finds alone, by
    parts of compounds or in the other language, meets the need as well."""
    other_names: frozenset[Piece] = frozenset()
    """Those of the pieces in `needs` that nobody typed."""
    without: tuple[Piece, ...] = ()
    filters: tuple[Filter, ...] = ()
    """Each of these must be met."""
    filters_without: tuple[Filter, ...] = ()
    """None of these may be met."""
    record_no: int | None = None
    title: str = ""
    """The whole text in normalised spelling, to be compared with titles."""
    plain: str = ""
    """The plain words as they were typed: what a question's meaning is taken from."""
    understood: tuple[Understood, ...] = ()
    notes: tuple[str, ...] = ()

    def worth_of(self, pair: str) -> float:
        """How much more or less than other pairs this one is worth."""
        return PAIR_INSIDE if pair in self.inner_pairs else PAIR_ACROSS

    @property
    def is_one_word(self) -> bool:
        """Whether its plain words are a single Thai word: what holds that holds all of its pairs."""
        units = self.units
        return len(units) == 1 and units[0].thai and len(units[0].terms) == 1

    @property
    def is_narrowing(self) -> bool:
        """Whether it asks for something even where no plain word is left."""
        return bool(self.needs or self.without or self.filters or self.filters_without)

    @lazy
    def units(self) -> tuple[Unit, ...]:
        """The plain words, group after group."""
        return tuple([unit for group in self.groups for unit in group.units])

    @property
    def needed_units(self) -> tuple[Unit, ...]:
        """The words of phrases and ORs. They decide nothing (`needs` does), but they count for the order."""
        if not self.needs:
            return ()
        plain = {unit.terms for unit in self.units}
        words: dict[tuple[str, ...], float] = {}
        for piece in dict.fromkeys(piece for need in self.needs for piece in need):
            # Another name counts like one word, however many it has.
            worth = SYNONYM_WEIGHT / len(piece.tokens) if piece in self.other_names else 1.0
            for token in piece.tokens:
                words[token.terms[:1]] = max(worth, words.get(token.terms[:1], 0.0))
        for other in self._names_of_sides:
            for token in other.piece.tokens:
                words.setdefault(token.terms[:1], other.weight / len(other.piece.tokens))
        return tuple(Unit(terms, 0, False, words[terms]) for terms in sorted(words.keys() - plain))

    @lazy
    def terms(self) -> frozenset[str]:
        """Every term whose standing in a text is worth a mark: what was typed, and its other names."""
        return self._typed_terms | {term for terms in self.names for term in terms}

    @property
    def joint_terms(self) -> frozenset[str]:
        """Those of `terms` that only a name of several words, or a denial, brought: one of them alone says nothing of
        it."""
        joint = {term for terms in self.names if len(terms) > 1 for term in terms}
        if joint:
            joint -= self._typed_terms
            joint.difference_update([terms[0] for terms in self.names if len(terms) == 1])
        return frozenset(joint)

    @lazy
    def _typed_terms(self) -> frozenset[str]:
        units = [*self.units, *[unit for side in self._sides for unit in side.units]]
        needed = [piece for need in self.needs for piece in need if piece not in self.other_names]
        typed = [term for unit in units for term in unit.terms]
        return frozenset([*typed, *[token.terms[0] for piece in needed for token in piece.tokens]])

    @lazy
    def names(self) -> list[tuple[str, ...]]:
        """Other names, each as the terms of its words."""
        pieces = [other.piece for group in self.groups for other in group.alternatives]
        pieces += [other.piece for other in self._names_of_sides]
        pieces += [unit.whole for unit in self.units if unit.whole is not None]
        pieces += [unit.whole for side in self._sides for unit in side.units if unit.whole is not None]
        return [tuple([token.terms[0] for token in piece.tokens]) for piece in (*pieces, *self.other_names)]

    @property
    def _sides(self) -> list[Query]:
        return [side for sides in self.sides for side in sides]

    @property
    def _names_of_sides(self) -> list[Alternative]:
        return [other for side in self._sides for group in side.groups for other in group.alternatives]


def parse(
    text: str,
    *,
    thesaurus: Thesaurus = NO_OTHER_NAMES,
    spellings: Sequence[tuple[str, str]] = (),
    found_in: FoundIn | None = None,
    with_lexicon: bool = False,
    stands: Stands | None = None,
    holding: Holding | None = None,
) -> Query:
    """Read `text`. Anything goes in, a `Query` comes out.

    Plain words get the other names `thesaurus` has for them, and the other `spellings` (typed, meant) given here.
    `found_in` (how many documents hold a word) lets words typed with spaces inside be put together; without it they
    stay apart. `with_lexicon` adds what they are called in the other language. `stands` (whether any document holds
    words side by side) lets a denial and what it denies be one thing, `holding` (`Vocabulary.holding`) short words be
    found in longer ones.
    """
    notes = ("search.query_cut",) if len(text) > MAX_QUERY else ()
    cleaned = clean(text)
    normal = search_normalise(cleaned)
    number = _RECORD_NO.fullmatch(normal) if normal[-1:].isdigit() else None
    parts, fields = split(cleaned)
    groups = join_eithers(parts)
    plain_parts = [group[0].text for group in groups if is_plain(group)]
    plain = " ".join(plain_parts)

    def read(stretch: str) -> PlainWords:
        return read_plain_words(stretch, thesaurus, spellings, found_in, stands, holding, with_lexicon=with_lexicon)

    words = read(plain)
    is_more = len(plain_parts) < len(groups)
    needs, sides, other_names, without, needs_said = _read_needs(groups, thesaurus, read) if is_more else _NO_NEEDS
    wanted, unwanted = [one for one in fields if not one.minus], [one for one in fields if one.minus]
    excluded = [Understood("without", piece.form) for piece in without] + [one.said for one in unwanted]
    said = [Understood("record_no", number[1])] if number else []
    understood = (*said, *[one.said for one in wanted], *words.said, *needs_said, *excluded)
    if not cleaned.isprintable():  # what is said again is read by people and compared by programs
        understood = tuple(Understood(one.what, without_hidden(one.value)) for one in understood)
    if without:
        without += tuple(nominals(part.text for part in parts if part.minus and part.what == "words"))
    return Query(
        groups=words.groups,
        pairs=words.pairs,
        inner_pairs=words.inner_pairs,
        needs=needs,
        sides=sides,
        other_names=other_names,
        without=without,
        filters=tuple([(one.name, *one.values) for one in wanted]),
        filters_without=tuple([(one.name, *one.values) for one in unwanted]),
        record_no=int(number[1]) if number else None,
        title=search_normalise(_QUOTES.sub("", cleaned)) if _QUOTES.search(cleaned) else normal,
        plain=plain,
        understood=understood,
        notes=notes,
    )


class _Needs(NamedTuple):
    needs: tuple[tuple[Piece, ...], ...]
    sides: tuple[tuple[Query, ...], ...]
    other_names: frozenset[Piece]
    without: tuple[Piece, ...]
    said: tuple[Understood, ...]


_NO_NEEDS = _Needs((), (), frozenset(), (), ())


def _read_needs(groups: list[list[Part]], thesaurus: Thesaurus, read: Callable[[str], PlainWords]) -> _Needs:
    """Phrases and ORs (each side of which may be a word or a phrase), and what must not be there.

    A word beside OR may be met by its other names too, and by whatever it finds without the OR: who widens a question
    finds no less.
    """
    needs: list[tuple[Piece, ...]] = []
    sides: list[tuple[Query, ...]] = []
    other_names: list[Piece] = []
    without: list[Piece] = []
    said: list[Understood] = []
    for group in groups:
        if is_plain(group):
            continue
        pieces = [piece for part in group if (piece := read_piece(part.text))]
        if group[0].minus:
            without.extend(pieces)
        elif pieces:
            what = "either" if len(pieces) > 1 else "phrase"
            said.append(Understood(what, " | ".join(part.text.strip() for part in group)))
            for part in group:
                names = _other_names(part, thesaurus)
                if names:
                    others = [piece for name in names if (piece := read_piece(name)) and piece not in pieces]
                    pieces += others
                    other_names += others
                    said.append(Understood("synonym", f"{part.text} = {' · '.join(names)}"))
            needs.append(tuple(pieces))
            sides.append(tuple(_sides(group, read)) if what == "either" else ())
    return _Needs(tuple(needs), tuple(sides), frozenset(other_names), tuple(without), tuple(said))


def _sides(group: list[Part], read: Callable[[str], PlainWords]) -> Iterator[Query]:
    for part in group:
        words = read(part.text) if part.what == "words" else None
        if words is not None and words.groups:
            yield Query(groups=words.groups, pairs=words.pairs, inner_pairs=words.inner_pairs, plain=part.text)


def _other_names(part: Part, thesaurus: Thesaurus) -> tuple[str, ...]:
    """Of the whole word: a name inside a longer run is no reason to let the rest go."""
    if part.what != "words":
        return ()
    tokens = analyse(part.text, grams=False).tokens
    matches = thesaurus.match(tokens, part.text)
    return next((match.others for match in matches if match[:2] == (0, len(tokens))), ())
