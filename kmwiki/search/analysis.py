"""The one analyzer: what a text is made of, for the index and for the query alike.

A text is normalised, cut into runs of one script, and each run into words: Thai by the dictionary, other letters as
words that are then stemmed, digits as numbers. Every token remembers where it stands in the text *as given*, so that a
hit can be marked in what people read and not in what the machine made of it.

Beside the words stand 2-grams of Thai character clusters, cut without a dictionary: they find ขนอม where the dictionary
cut it wrongly out of a run.

Whoever changes what comes out of here raises `ANALYZER_VERSION`; an index of another version is built anew.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add
from typing import NamedTuple

from kmwiki.search.stems import stem
from kmwiki.search.years import YEAR_WORDS, count_words_before, read_year, word_for_year, year_term
from kmwiki.text.normalise import NORMALISER_VERSION, word_normalise
from kmwiki.text.words import OwnWords, dictionary_version, own_words, segment

ANALYZER_VERSION = 3

_THAI = "\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e"
_SIGNS = "\u0e2f\u0e46"
# ฯ and ๆ are signs, though Unicode calls them letters.
_LETTER = rf"[^\W\d_{_THAI}{_SIGNS}]"
# Numbers keep inner points and colons, so that 19.54 is one number.
_RUNS = re.compile(rf"(?P<thai>[{_THAI}]+)|(?P<number>\d+(?:[.,:]\d+)*)|(?P<latin>{_LETTER}+(?:['’]{_LETTER}+)*)")
_THAI_LETTER = re.compile("[\u0e01-\u0e2e]")
_LAST_LETTER = "\u0e2e"  # vowels and marks come behind it
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
# A consonant with what stands before, above, below and behind it. Coarser than the standard's clusters in rare cases,
# which does not matter: index and query are cut alike.
_CLUSTER = re.compile("[เ-ไ]?[ก-ฮ][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[\u0e30\u0e32\u0e33\u0e45]*|.", re.DOTALL)
# Vowels and marks that cannot begin a word.
_DEPENDENT = frozenset(
    "\u0e30\u0e31\u0e32\u0e33\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e45\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"
)
_DOUBLE_E = "\u0e40\u0e40"
LONGEST_TERM = 60
# Reading one question asks for the same few stretches of it again and again.
_SHORT, _MOST_REMEMBERED = 100, 200


class Token(NamedTuple):
    """One word of a text."""

    start: int
    end: int
    """Where it stands in the text as given."""
    form: str
    """The word in normalised spelling."""
    terms: tuple[str, ...]
    """What it is indexed under: the first is the word (stemmed), others are further readings (a year)."""
    script: str
    """``thai``, ``latin`` or ``number``."""


class Analysis(NamedTuple):
    tokens: tuple[Token, ...]
    other_readings: tuple[Token, ...]
    """Tokens of the text read another way (เเพิ่ม as เพิ่ม); never part of the word count."""
    grams: tuple[str, ...]


def analyzer_version() -> str:
    """Everything an index depends on beside its own layout."""
    return f"{ANALYZER_VERSION}.{NORMALISER_VERSION}.{dictionary_version()}"


def analyse(text: str, *, grams: bool = True) -> Analysis:
    """Cut `text` into tokens and, if wanted, cluster 2-grams. Never raises; nonsense gives nothing.

    Short texts are remembered with their 2-grams: whoever asks without them asks once.
    """
    return _remembered(text, own_words()) if grams and len(text) <= _SHORT else _analyse(text, grams)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _remembered(text: str, own: OwnWords) -> Analysis:
    """``own`` is part of what is remembered: other words cut otherwise."""
    return _analyse(text, True)


def _analyse(text: str, grams: bool) -> Analysis:
    if text.isascii() and text.isalpha():  # one word without anything to repair
        form, terms = _terms_of(text.lower(), "latin")
        return Analysis((Token(0, len(text), form, terms, "latin"),), (), ())
    tokens: list[Token] = []
    others: list[Token] = []
    pairs: list[str] = []
    has_numbers = False
    for start, piece, normal, places in _aligned_pieces(text):
        for run in _RUNS.finditer(normal):
            _cut_run(run, start, places, tokens)
            if run.lastgroup == "number":
                has_numbers = True
            elif grams and run.lastgroup == "thai":
                pairs.extend(cluster_pairs(run[0]))
        if _DOUBLE_E in piece:
            _read_otherwise(piece, start, tokens, others, pairs if grams else None)
    return Analysis(tuple(_with_years(text, tokens) if has_numbers else tokens), tuple(others), tuple(pairs))


@lru_cache(maxsize=50_000)
def cut_clusters(run: str) -> tuple[str, ...]:
    """Character clusters of a Thai run, the same whatever stands around it: ขนอม -> ข, น, อ, ม."""
    return tuple(_CLUSTER.findall(run))


def cluster_pairs(run: str) -> list[str]:
    """2-grams of character clusters of a Thai run: ขนอม -> ขน, นอ, อม."""
    return _pairs(_CLUSTER.findall(run))


@lru_cache(maxsize=50_000)
def pairs_within(word: str) -> tuple[str, ...]:
    """:func:`cluster_pairs` of a word, remembered: those of questions come again and again."""
    return tuple(_pairs(cut_clusters(word)))


def _pairs(clusters: Sequence[str]) -> list[str]:
    return list(map(add, clusters, clusters[1:]))


def reread(text: str, spans: Iterable[tuple[int, int]]) -> list[Token]:
    """The tokens of a text whose word boundaries are known already: no cutting, some hundred times quicker."""
    tokens = []
    for start, end in spans:
        form, terms, script = read_surface(text[start:end])
        tokens.append(Token(start, end, form, terms, script))
    return list(_with_years(text, tokens))


def _aligned_pieces(text: str) -> Iterator[tuple[int, str, str, list[int] | None]]:
    """Pieces of `text` as (start, piece, its normalised form, where each normalised character came from).

    The places are nothing (None) when normalising moved no character, which is nearly always: then a line is one
    piece. Otherwise the line is taken word by word, and only a word whose length changed is aligned letter by letter.
    """
    at = 0
    for line in text.split("\n"):
        if line.strip():
            normal = word_normalise(line)
            if len(normal) == len(line):
                yield at, line, normal, None
            else:
                for found in re.finditer(r"\S+", line):
                    piece = found[0]
                    normal = word_normalise(piece)
                    places = None if len(normal) == len(piece) else _align(piece, normal)
                    yield at + found.start(), piece, normal, places
        at += len(line) + 1


def _align(piece: str, normal: str) -> list[int]:
    """For every boundary in `normal` the boundary in `piece` it came from; the last entry is the end."""
    if len(piece) > 2000:
        # Aligning is quadratic; a "word" this long is not prose, and a mark that is off by a little hurts nobody.
        scale = len(piece) / max(1, len(normal))
        return [min(len(piece), int(i * scale)) for i in range(len(normal))] + [len(piece)]
    places = [0] * (len(normal) + 1)
    if len(small := piece.lower()) == len(piece):
        piece = small  # as `normal` is
    for _, from_a, to_a, from_b, to_b in difflib.SequenceMatcher(None, piece, normal, autojunk=False).get_opcodes():
        for i in range(from_b, to_b):
            places[i] = min(from_a + (i - from_b), max(from_a, to_a - 1))
    places[len(normal)] = len(piece)
    return places


def _cut_run(run: re.Match[str], start: int, places: list[int] | None, into: list[Token]) -> None:
    at, script = run.start(), run.lastgroup or ""
    for word in _whole_letters(segment(run[0])) if script == "thai" else (run[0],):
        end = at + len(word)
        if script != "thai" or word[0] <= _LAST_LETTER or _THAI_LETTER.search(word):
            form, terms = (word, (word[:LONGEST_TERM],)) if script == "thai" else _foreign_terms(word, script)
            if places is None:
                into.append(Token(start + at, start + end, form, terms, script))
            else:
                into.append(Token(start + places[at], start + places[end], form, terms, script))
        at = end


def _whole_letters(words: list[str]) -> list[str]:
    """Words, none of which begins with a mark: in แพ|ิ่ม the cut went through a letter, so the two are one word."""
    if _DEPENDENT.isdisjoint([word[0] for word in words]):
        return words
    whole: list[str] = []
    for word in words:
        if whole and word[0] in _DEPENDENT:
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def _terms_of(word: str, script: str) -> tuple[str, tuple[str, ...]]:
    return (word, (word[:LONGEST_TERM],)) if script == "thai" else _foreign_terms(word, script)


@lru_cache(maxsize=100_000)
def _foreign_terms(word: str, script: str) -> tuple[str, tuple[str, ...]]:
    if script == "number":
        form = word.replace(",", "") if _THOUSANDS.fullmatch(word) else word.replace(":", ".")
        year = read_year(form)
        return form, (form[:LONGEST_TERM],) if year is None else (form, year_term(year))
    form = _without_accents(word.replace("’", "'"))
    return form, (stem(form[:LONGEST_TERM]),)


@lru_cache(maxsize=100_000)
def read_surface(surface: str) -> tuple[str, tuple[str, ...], str]:
    """A known word as it stands in a text -> form, terms, script; the terms hold other readings of it, but no year."""
    normal = word_normalise(surface)
    run = _RUNS.search(normal)
    if run is None:
        return normal, (), ""
    script = run.lastgroup or ""
    # The dots of an abbreviation, cut apart here, cannot tell any more that they are one.
    form, terms = _terms_of(normal.replace(".", "") if script == "thai" else run[0], script)
    if _DOUBLE_E in surface:
        terms += (word_normalise(surface.replace(_DOUBLE_E, "\u0e40")),)
    return form, terms, script


def _read_otherwise(piece: str, start: int, main: list[Token], others: list[Token], pairs: list[str] | None) -> None:
    """เเ is แ typed in two strokes, or one เ typed twice: the second reading is kept beside the first."""
    other = word_normalise(piece.replace(_DOUBLE_E, "\u0e40"))
    places = _align(piece, other)
    read: list[Token] = []
    for run in _RUNS.finditer(other):
        _cut_run(run, start, places, read)
        if pairs is not None and run.lastgroup == "thai":
            pairs.extend(pair for pair in cluster_pairs(run[0]) if "\u0e40" in pair)
    known = {token.form for token in main if token.start >= start}
    others.extend(token for token in read if token.form not in known)


def _with_years(text: str, tokens: list[Token]) -> Iterator[Token]:
    """Two digits beside a word for year are a year, and so are two digits tied to one: ปี 53-54."""
    before = Token(0, 0, "", (), "")
    before_is_year = said = ""
    for token in tokens:
        if token.script != "number":
            form = _era(token, text) if token.form in _ERAS else token.form
            here = word_for_year(before.form, form)
        if token.script == "number" and len(token.form) == 2:
            gap = text[before.end : token.start].strip() if before.end else "?"
            word = before_is_year if gap in {"-", "–", "/"} else said if len(gap) <= 1 else ""
            year = read_year(token.form, word)
            if year is not None:
                token = token._replace(terms=(token.form, year_term(year)))
                before_is_year = word
            else:
                before_is_year = ""
        elif token.script != "number" and here in YEAR_WORDS:
            before_is_year = here
        elif len(token.terms) < 2:
            before_is_year = ""
        before, said = token, here if token.script != "number" else ""
        yield token


# English small words unless they are written as what they stand for: B.E., AD.
_ERAS = {"be": "พศ", "ce": "คศ", "ad": "คศ"}


def _era(token: Token, text: str) -> str:
    return _ERAS[token.form] if text[token.start : token.end].isupper() else token.form


def find_year_words(tokens: Sequence[Token], text: str) -> dict[int, int]:
    """Which tokens only say that a year follows, and which token is that year: the first two of ปี พ.ศ. 2569."""
    found = {}
    for at, token in enumerate(tokens):
        if len(token.terms) > 1 and at:
            before = [_era(one, text) if one.form in _ERAS else one.form for one in tokens[max(0, at - 5) : at]]
            for place in range(at - count_words_before(before), at):
                found[place] = at
    return found


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare) or word
