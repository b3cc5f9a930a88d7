"""From what was typed to the query that is asked: the other keyboard layout, slips, other names.

Everything read otherwise than typed is said in `Reading.repairs`, and `SearchRequest.as_typed` undoes all of it. What
is decided here is decided by the words of documents the reader may see, and by nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar

from kmwiki.search import english
from kmwiki.search.analysis import Token, analyse
from kmwiki.search.documents import NOWHERE, Repair, SearchRequest
from kmwiki.search.engine import MAX_QUERY
from kmwiki.search.layout import is_impossible, other_readings
from kmwiki.search.meant import usual_word_meant
from kmwiki.search.nowhere import find_nowhere, name_nowhere
from kmwiki.search.pieces import read_piece
from kmwiki.search.query import Query, parse
from kmwiki.search.respelling import LIKELY, OTHER_WORD, SURE, Slip, find_slips, put_right
from kmwiki.search.smallwords import SMALL_WORDS
from kmwiki.search.spacing import joined_stretches
from kmwiki.search.typed import clean, names_field, plain_stretches
from kmwiki.search.vocabulary import Vocabulary
from kmwiki.text.words import is_word

FEW_HITS = 3
"""Up to so many lines of results, a better spelling is looked for."""

# The other layout is believed when so much of its reading is known, and so little of what was typed.
_KNOWN_ENOUGH = 0.8
_HARDLY_KNOWN = 0.34
_SHORTEST_REPAIR = 3

_LETTER = re.compile(r"[^\W\d]")

Found = TypeVar("Found")


class Reading(NamedTuple):
    query: Query
    repairs: tuple[Repair, ...]
    text: str
    """The text as read: what was typed, with its repairs."""
    is_known: bool = False
    """Each of its words stands somewhere, as was seen while it was read."""


@dataclass(frozen=True)
class Answer(Generic[Found]):
    reading: Reading
    found: Found
    suggestion: str | None
    nowhere: tuple[str, ...] = ()
    """See `SearchResult.nowhere`."""


def answer(
    request: SearchRequest,
    vocabulary: Vocabulary,
    ask: Callable[[Query], Found],
    count: Callable[[Found], int],
    reading: Reading | None = None,
) -> Answer[Found]:
    """Read the request (what `understand` gives may be known already), ask the engine, and where it found little look
    for a spelling that finds more.

    `ask` runs one query, `count` tells how many lines of results it gave. With nothing found at all and a better
    spelling that finds something, that is the answer and is said to be. It is only suggested with little found, where
    what was typed is a word by itself (`OTHER_WORD`; an English one only with nothing found), and with however much
    found where it likely was meant as a usual word (`usual_word_meant`). With nothing found either way, words that
    stand nowhere are left out and named; where something is found in spite of them, they are named only.
    """
    answered = _answer(request, vocabulary, ask, count, reading or understand(request, vocabulary))
    query, repairs, text, is_known = answered.reading
    if is_known or query.record_no is not None or not count(answered.found):
        return answered
    if any(repair.what == NOWHERE for repair in repairs):
        return answered
    nowhere = name_nowhere(text, query, vocabulary)
    return Answer(answered.reading, answered.found, answered.suggestion, nowhere) if nowhere else answered


def _answer(
    request: SearchRequest,
    vocabulary: Vocabulary,
    ask: Callable[[Query], Found],
    count: Callable[[Found], int],
    reading: Reading,
) -> Answer[Found]:
    found = ask(reading.query)
    total = count(found)
    if request.as_typed or not reading.query.units or reading.query.record_no is not None:
        return Answer(reading, found, None)
    if total > FEW_HITS:
        return Answer(reading, found, _usual(reading, request, vocabulary, lambda query: count(ask(query))))
    slips = find_slips(reading.text, plain_stretches(reading.text), vocabulary, doubt_all=True)
    likely = [slip for slip in slips if slip.trust > OTHER_WORD]
    if likely and not total:
        other = _with_slips(reading, likely, request, vocabulary)
        found_otherwise = ask(other.query)
        if count(found_otherwise):
            return Answer(other, found_otherwise, None)
    known = None if total else _by_known_words(reading, likely, request, vocabulary)
    if known is not None:
        by_known_words = _answer(request, vocabulary, ask, count, known)
        if count(by_known_words.found):
            asked_about = _usual(reading, request, vocabulary, lambda query: count(ask(query)))
            return replace(by_known_words, suggestion=asked_about or by_known_words.suggestion)
    if total:  # an English word that is right found what there is, if only in the other language
        slips = [slip for slip in slips if slip.trust > OTHER_WORD or not english.is_english(slip.typed.lower())]
    if slips and (total or len(likely) < len(slips)):
        other = _with_slips(reading, slips, request, vocabulary)
        if count(ask(other.query)) > total:
            return Answer(reading, found, other.text)
    return Answer(reading, found, _usual(reading, request, vocabulary, lambda query: count(ask(query))))


def _usual(
    reading: Reading, request: SearchRequest, vocabulary: Vocabulary, total: Callable[[Query], int]
) -> str | None:
    meant = usual_word_meant(reading.text, vocabulary)
    return meant if meant is not None and total(_parse(meant, request, vocabulary)) > 0 else None


def understand(request: SearchRequest, vocabulary: Vocabulary) -> Reading:
    """What the request asks for. Never raises; any text will do."""
    if request.as_typed:
        return Reading(parse(request.text, stands=vocabulary.has_piece), (), request.text)
    return _read(clean(request.text), request, vocabulary)


def _read(typed: str, request: SearchRequest, vocabulary: Vocabulary) -> Reading:
    tokens, others, pairs = analyse(typed)
    terms = [term for token in (*tokens, *others) for term in token.terms]
    vocabulary.read_ahead([*terms, *(joined_stretches(typed) or ())], pairs)
    text, repairs = typed, tuple[Repair, ...]()
    is_known = all(map(vocabulary.found_in, [token.terms[-1] for token in tokens]))  # of a year the year
    if not is_known or _is_broken(tokens):
        text, repairs = _in_right_layout(typed, tokens, vocabulary)
    likely = []
    if slips := find_slips(text, plain_stretches(text), vocabulary):
        sure = [slip for slip in slips if slip.trust == SURE]
        repairs += _said(sure)
        likely = [(slip.typed, slip.read) for slip in slips if slip.trust == LIKELY]
        text = put_right(text, sure)
    return Reading(_parse(text, request, vocabulary, likely), repairs, text, is_known and not repairs)


def _with_slips(reading: Reading, slips: Sequence[Slip], request: SearchRequest, vocabulary: Vocabulary) -> Reading:
    text = put_right(reading.text, slips)
    repairs = _as_typed((*reading.repairs, *_said(slips)), request.text)
    return Reading(_parse(text, request, vocabulary), repairs, text)


def _by_known_words(
    reading: Reading, slips: Sequence[Slip], request: SearchRequest, vocabulary: Vocabulary
) -> Reading | None:
    """The question without the words that stand nowhere, read as if it had been typed so; nothing where all words are
    known, too little would be left, or words were left out already. What else was asked for is asked for still."""
    if any(repair.what == NOWHERE for repair in reading.repairs):
        return None
    nowhere = find_nowhere(reading.text, reading.query, vocabulary)
    # A slip in one of them may be what was meant; words that are known were meant as they are.
    near = [slip for slip in slips if any(slip.start < end and start < slip.end for start, end in nowhere.spans)]
    if near:
        reading = _with_slips(reading, near, request, vocabulary)
        nowhere = find_nowhere(reading.text, reading.query, vocabulary)
    if not nowhere.spans or not nowhere.says_something:
        return None
    known = _read(nowhere.left, request, vocabulary)
    if _strict(known.query) != _strict(reading.query):
        return None
    left_out = [Repair(NOWHERE, reading.text[start:end], known.text) for start, end in nowhere.spans]
    return Reading(known.query, (*reading.repairs, *known.repairs, *left_out), known.text)


def _strict(query: Query) -> tuple[object, ...]:
    """What no document may be let off."""
    return query.needs, query.without, query.filters, query.filters_without, query.record_no


def _as_typed(repairs: tuple[Repair, ...], typed: str) -> tuple[Repair, ...]:
    """In the order of what was typed, however soon each was believed: they are told as one sentence. What was read in
    the other layout first stands nowhere in it, and comes last."""
    places = [typed.find(repair.typed) for repair in repairs]
    order = sorted(range(len(repairs)), key=lambda one: len(typed) if places[one] < 0 else places[one])
    return tuple(repairs[one] for one in order)


def _said(slips: Iterable[Slip]) -> tuple[Repair, ...]:
    return tuple(Repair("spelling", slip.typed, slip.read) for slip in slips)


def _parse(
    text: str, request: SearchRequest, vocabulary: Vocabulary, spellings: Sequence[tuple[str, str]] = ()
) -> Query:
    query = parse(
        text,
        thesaurus=request.thesaurus,
        spellings=spellings,
        found_in=vocabulary.found_in,
        with_lexicon=True,
        stands=vocabulary.has_piece,
        holding=vocabulary.holding,
    )
    # `text` was cut already: the note is about what was typed.
    return replace(query, notes=parse(request.text).notes) if len(request.text) > MAX_QUERY else query


def _in_right_layout(text: str, tokens: Sequence[Token], vocabulary: Vocabulary) -> tuple[str, tuple[Repair, ...]]:
    """The whole text in the other layout, or else the words of it that are nowhere as typed; for a text of which some
    words are nowhere. `tokens` are those of the text."""
    chunks = text.split(" ")
    ends = list(accumulate(len(chunk) + 1 for chunk in chunks))
    of_chunks: list[list[Token]] = [[] for _ in chunks]
    for token in tokens:
        of_chunks[bisect_right(ends, token.start)].append(token)

    def is_right(token: Token) -> bool:
        return _is_right(token, vocabulary)

    doubted = [
        _is_broken(own) or _may_be_wrong(chunk, own, is_right) for chunk, own in zip(chunks, of_chunks, strict=True)
    ]
    if not any(doubted):  # of a text that is wrong or little known, some chunk is
        return text, ()
    readings = [other_readings(chunk) if _may_be_typed(chunk) else () for chunk in chunks]
    if _may_be_wrong(text, tokens, is_right):
        for which in range(max(map(len, readings), default=0)):
            whole = [
                read[min(which, len(read) - 1)] if read else chunk for chunk, read in zip(chunks, readings, strict=True)
            ]
            if _is_better(text, " ".join(whole), vocabulary):
                return " ".join(whole), (Repair("layout", text, " ".join(whole)),)
    read_chunks, repairs = [], []
    for chunk, read, is_doubted in zip(chunks, readings, doubted, strict=True):
        better = next((one for one in read if is_doubted and _is_better(chunk, one, vocabulary)), None)
        if better is not None:
            repairs.append(Repair("layout", chunk, better))
        read_chunks.append(chunk if better is None else better)
    return " ".join(read_chunks), tuple(repairs)


def _may_be_typed(chunk: str) -> bool:
    """Not what is right in any layout: a number, a field with its value."""
    return _LETTER.search(chunk) is not None and not names_field(chunk)


def makes_sense_instead(typed: str, read: str) -> bool:
    """Whether the other layout's `read` is words of the language and what was `typed` is not: worth offering, even
    where no document has them as words."""
    return _is_likelier(typed, read, _is_of_the_language, _is_of_the_language)


def _is_of_the_language(token: Token) -> bool:
    """Two letters are too often a word, or short for one (นพ)."""
    term = token.terms[0]
    return term in SMALL_WORDS or (len(term) > 2 and (is_word(term) or english.is_known(token)))


def _is_better(typed: str, read: str, vocabulary: Vocabulary) -> bool:
    return _is_likelier(
        typed, read, lambda token: _is_right(token, vocabulary), lambda token: vocabulary.found_in(token.terms[0]) > 0
    ) or _is_one_word(typed, read, vocabulary)


def _is_right(token: Token, vocabulary: Vocabulary) -> bool:
    """English is right though it stands nowhere: ward is not ไฟพก."""
    return vocabulary.found_in(token.terms[0]) > 0 or (token.script == "latin" and english.is_known(token))


def _is_one_word(typed: str, read: str, vocabulary: Vocabulary) -> bool:
    """ด|สน|นก, which no document has side by side, is one word of documents on the other layout's keys: flood."""
    if (
        len(read) <= _SHORTEST_REPAIR
        or not (read.isascii() and read.isalpha())
        or not _is_broken(analyse(typed).tokens)
    ):
        return False
    piece = read_piece(typed)
    words = analyse(read).tokens
    return (
        len(words) == 1
        and english.is_known(words[0])
        and vocabulary.found_in(words[0].terms[0]) > 0
        and not (piece is not None and vocabulary.has_piece(piece))
    )


def _is_broken(tokens: Sequence[Token]) -> bool:
    """A Thai letter by itself beside other words."""
    return len(tokens) > 1 and any(len(token.form) == 1 and token.script == "thai" for token in tokens)


def _is_likelier(typed: str, read: str, is_right: Callable[[Token], bool], is_known: Callable[[Token], bool]) -> bool:
    return (
        typed != read
        and sum(map(str.isalpha, read)) >= _SHORTEST_REPAIR
        and _may_be_wrong(typed, analyse(typed).tokens, is_right)
        and _known_share(analyse(read, grams=False).tokens, is_known) >= _KNOWN_ENOUGH
    )


def _may_be_wrong(typed: str, tokens: Iterable[Token], is_known: Callable[[Token], bool]) -> bool:
    return _known_share(tokens, is_known) <= _HARDLY_KNOWN or is_impossible(typed)


def _known_share(tokens: Iterable[Token], is_known: Callable[[Token], bool]) -> float:
    """How much of the letters stands in known words. A letter by itself proves nothing."""
    known = letters = 0
    for token in tokens:
        if token.script != "number":
            letters += len(token.form)
            if len(token.form) > 1 and is_known(token):
                known += len(token.form)
    return known / letters if letters else 0.0
