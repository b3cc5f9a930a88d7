"""What somebody meant who slipped: words that are nowhere in the index, read as words that are.

The dictionary cuts a misspelled Thai word into pieces, each of which may be a word (ภูมิ|ปัน|ยา), so windows of several
tokens are put together again and looked up. All look-ups of a query are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from kmwiki.search.analysis import Token, analyse, cut_clusters
from kmwiki.search.english import (
    LONG_WORD,
    SHORT_WORD,
    is_known,
    is_odd_spelling,
    is_short_other,
    other_ending,
    other_spelling,
    swapped_word,
    two_words,
    with_ending,
)
from kmwiki.search.english_words import is_english
from kmwiki.search.pieces import read_piece
from kmwiki.search.smallwords import SMALL_WORDS
from kmwiki.search.spelling import FAR, align, distance, tolerance
from kmwiki.search.vocabulary import Vocabulary
from kmwiki.text.words import is_word

MOST_TOKENS = 5
_SHORT_QUERY = 40
"""Up to so many letters, words that do occur are doubted too: what is longer says enough of what was meant."""
MOST_WINDOWS = 40
"""Looked up for one query: it bounds what the strangest text costs."""
_LONGEST_STRETCH = 120
_FORE_VOWELS = "\u0e40\u0e41\u0e42\u0e43\u0e44"

OTHER_WORD, DOUBTFUL, LIKELY, SURE = range(4)


class Slip(NamedTuple):
    """Letters ``start`` to ``end`` of the text, and what they may have been meant to be."""

    start: int
    end: int
    typed: str
    read: str
    trust: int
    """`SURE`: nowhere as typed, the query may be answered as if the other had been typed. `LIKELY`: both are searched.
    `DOUBTFUL`: the answer when nothing was found, a question when little was. `OTHER_WORD`: the typed is likely a word
    by itself that stands nowhere; only ever a question."""


class _Window(NamedTuple):
    """Tokens that may be one misspelled word."""

    tokens: tuple[Token, ...]
    typed: str
    """In normalised spelling; English: its stem."""
    is_nowhere: bool
    """One of the tokens stands in no visible document."""
    is_odd: bool
    """Letters meet in it that meet in no visible document."""
    is_settled: bool
    """What stands before and behind it is known: the dictionary did not lose its way here."""

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


def find_slips(
    text: str, stretches: Sequence[tuple[int, int]], vocabulary: Vocabulary, *, doubt_all: bool = False
) -> list[Slip]:
    """Slips in the plain words of `text` (`stretches` are theirs, from space to space), left to right, none over
    another. With `doubt_all`, words that are found somewhere are doubted too: the answer was poor."""
    is_short = sum([end - start for start, end in stretches]) <= _SHORT_QUERY
    windows: list[_Window] = []
    swaps: list[Slip] = []
    words = analyse(text).tokens
    for start, end in stretches:
        if end - start <= _LONGEST_STRETCH:
            tokens = [token for token in words if start <= token.start and token.end <= end]
            if "latin" in [token.script for token in tokens]:
                windows += _latin_windows(tokens, vocabulary, is_short=is_short, doubt_all=doubt_all)
            for run in _thai_runs(tokens):
                nowhere = [not vocabulary.found_in(token.terms[0]) for token in run]
                windows += _thai_windows(run, nowhere, vocabulary, is_short=is_short, doubt_all=doubt_all)
                swap = _swapped(text[start:end], run, nowhere, start, vocabulary)
                swaps += [swap] if swap else []
    if not windows and not swaps:
        return []
    # What is nowhere is looked up first, should there be too much to look up.
    windows = sorted(windows, key=lambda window: not (window.is_nowhere or window.is_odd))[:MOST_WINDOWS]
    windows = [window for window in windows if not _is_right(window, doubt_all=doubt_all)]
    near = vocabulary.near([window.typed for window in windows]) if windows else {}
    rated = [
        one
        for window in windows
        if window.typed in near
        for one in [_judge(window, text, near[window.typed], vocabulary, doubt_all=doubt_all)]
        if one is not None
    ]
    for window in windows:
        if window.tokens[0].script == "latin" and window.is_nowhere:
            is_explained = any(slip.start == window.start for _, slip in rated)
            read, trust = _read_by_itself(window, vocabulary, doubt_all=doubt_all, is_explained=is_explained)
            if read:
                rated.append((1.0, Slip(window.start, window.end, text[window.start : window.end], read, trust)))
    return _choose(rated, swaps) if rated or swaps else []


def _read_by_itself(window: _Window, vocabulary: Vocabulary, *, doubt_all: bool, is_explained: bool) -> tuple[str, int]:
    """What an English word that is nowhere may be by what it is made of, though no word of the index is near it; and
    how far to trust that."""
    form, known = window.tokens[0].form, is_known(window.tokens[0])
    same = other_spelling(form, vocabulary) if known else ""
    if same or is_explained or (known and not doubt_all):
        return same, LIKELY
    read = other_ending(form, vocabulary) or two_words(form, vocabulary)
    if known:
        return read, OTHER_WORD
    return read or swapped_word(form, vocabulary), SURE


def _choose(rated: list[tuple[float, Slip]], swaps: list[Slip]) -> list[Slip]:
    """The best of what lies over one another; a swap only where nothing else explains the letters."""
    chosen: list[Slip] = []
    ranked = sorted(rated, key=lambda one: (-one[1].trust, -one[0], one[1].start))
    for one in [*(slip for _, slip in ranked), *swaps]:
        if all(one.end <= other.start or other.end <= one.start for other in chosen):
            chosen.append(one)
    return sorted(chosen)


def _is_right(window: _Window, *, doubt_all: bool) -> bool:
    """A word of the language by itself: no slip of whatever is near (ข่าว of ข้าว), or only a `DOUBTFUL` one."""
    is_one = len(window.tokens) == 1 and window.tokens[0].script == "thai"
    return is_one and not (doubt_all and window.is_nowhere) and is_word(window.typed)


def _judge(
    window: _Window, text: str, near: Sequence[str], vocabulary: Vocabulary, *, doubt_all: bool
) -> tuple[float, Slip] | None:
    """The best of the words near a window, how well it explains the letters, and how far it is to be trusted."""
    is_foreign = window.tokens[0].script == "latin"
    most = FAR if is_foreign else _most_bearable(window, doubt_all=doubt_all)
    bearable = [(far, term) for term in near if (far := distance(window.typed, term)) <= most]
    visible = [(far, -often, term) for far, term in bearable if (often := vocabulary.found_in(term))]
    if not visible:
        return None
    if is_foreign:
        return _judge_latin(window, text, visible, vocabulary, doubt_all=doubt_all)
    far, rank, read = min(visible)
    typed, wanted = _where_they_differ(window, read)
    parts_are_words = all(is_word(token.form) for token in typed)
    letters = sum(len(token.form) for token in typed)
    if not wanted:
        return None
    if far > _bearable(window, letters, parts_are_words):
        if not (doubt_all and _is_half_right(window, far, parts_are_words) and (rank < -1 or is_word(read))):
            return None
        slip = Slip(window.start, window.end, text[window.start : window.end], read, DOUBTFUL)
        return letters - 3 * far, slip
    trust = _trust_thai(window, -rank, read, vocabulary, parts_are_words=parts_are_words)
    if trust <= DOUBTFUL and not doubt_all:
        return None
    slip = Slip(window.start, window.end, text[window.start : window.end], read, trust)
    return letters - 3 * far + 0.1 * len(window.typed), slip


def _trust_thai(window: _Window, often_read: int, read: str, vocabulary: Vocabulary, *, parts_are_words: bool) -> int:
    is_one = len(window.tokens) == 1
    often = vocabulary.found_in(window.typed) if is_one else 0
    piece = None if is_one else read_piece(window.typed)
    if often or (piece is not None and vocabulary.has_piece(piece)):
        # Somebody wrote it so: it is right, or a usual misspelling.
        return DOUBTFUL if is_one or parts_are_words else LIKELY
    if often_read < 2 and not is_word(read):
        return DOUBTFUL
    if is_one and parts_are_words:
        return OTHER_WORD  # a word of the language that nobody happened to use
    return SURE if window.is_nowhere and window.is_settled and not parts_are_words else LIKELY


def _is_half_right(window: _Window, far: float, parts_are_words: bool) -> bool:
    """One letter off, beside a piece that is right: worth a question, whether what is left is a word of the language
    (ประ|ขุม) or none (บท|เรีน)."""
    return window.is_nowhere and far <= 1.0 and len(window.tokens) > 1 and len(window.typed) > 5 - parts_are_words


def _most_bearable(window: _Window, *, doubt_all: bool) -> float:
    """What `_judge` bears at most, whichever tokens differ: who holds what is further need not be read."""
    if window.is_nowhere and not all(is_word(token.form) for token in window.tokens):
        return tolerance(window.typed)
    return min(tolerance(window.typed), 1.0 if window.is_nowhere and doubt_all else 0.5)


def _bearable(window: _Window, letters: int, parts_are_words: bool) -> float:
    """How far the meant word may be: less where the typed pieces are words themselves."""
    if window.is_nowhere and not parts_are_words:
        return tolerance(window.typed) if letters > 4 else 0.5
    if parts_are_words and letters <= 3 and not window.is_odd and len(window.typed) < 8:
        return 0.0
    return 0.5


def _where_they_differ(window: _Window, read: str) -> tuple[list[Token], str]:
    """The tokens and the letters that remain when what both begin and end with is taken off."""
    tokens = list(window.tokens)
    while len(tokens) > 1 and read.startswith(tokens[0].form):
        read = read[len(tokens[0].form) :]
        del tokens[0]
    while len(tokens) > 1 and read.endswith(tokens[-1].form):
        read = read[: len(read) - len(tokens[-1].form)]
        del tokens[-1]
    return tokens, read


def _latin_windows(
    tokens: Sequence[Token], vocabulary: Vocabulary, *, is_short: bool, doubt_all: bool
) -> Iterator[_Window]:
    shortest = 4 if doubt_all else 5  # many short words are names and abbreviations that nobody used yet
    for token in tokens:
        if token.script == "latin" and len(token.form) >= shortest:
            nowhere = not vocabulary.found_in(token.terms[0])
            if doubt_all and not nowhere and is_known(token):
                continue  # a right word that was found is no reason to ask
            if nowhere and token.form != token.terms[0]:
                # A slip in the ending is stemmed otherwise: comunity is no comuniti.
                yield _Window((token,), token.form, True, False, True)
            if nowhere or is_short:
                yield _Window((token,), token.terms[0], nowhere, False, True)


def _judge_latin(
    window: _Window, text: str, visible: Sequence[tuple[float, int, str]], vocabulary: Vocabulary, *, doubt_all: bool
) -> tuple[float, Slip] | None:
    form, typed = window.tokens[0].form, window.typed
    often = vocabulary.found_in(typed)
    known = is_known(window.tokens[0])
    usual = [one for one in visible if -one[1] > 10 * often]
    if often and usual and not known:
        visible, trust = usual, LIKELY
    elif often and not doubt_all:
        # A usual word, and next to it one that hardly anybody wrote and no dictionary has: Lerning.
        visible = [one for one in visible if -one[1] * 5 <= often and is_odd_spelling(typed, one[2])]
        trust = LIKELY
    else:
        visible = [one for one in visible if -one[1] > often]
        trust = DOUBTFUL
    if not visible:
        return None
    visible = sorted(visible, key=lambda one: (one[0], not often and _prefer_others(form, typed, one[2]), one[1]))
    for far, _, wanted in visible:
        if far > visible[0][0]:
            break
        if not often:
            if not known and len(form) > SHORT_WORD and sorted(typed) != sorted(wanted):
                meant = (other_ending(form, vocabulary) if far > 1 else "") or swapped_word(form, vocabulary)
                if meant:
                    return len(form) - 3.0, Slip(window.start, window.end, text[window.start : window.end], meant, SURE)
            trust = _trust_latin(form, typed, wanted, known=known)
        if trust <= DOUBTFUL and not doubt_all:
            return None
        read = with_ending(form, typed, wanted)
        # A stem may be one letter off and the word a whole ending: who asked for a bridge is not asked about bringing.
        is_word_too = not known or (is_english(read) and wanted not in SMALL_WORDS)
        if read and (trust > OTHER_WORD or (is_word_too and align(form, read, 1.0) <= 1)):
            return len(form) - 3 * far, Slip(window.start, window.end, text[window.start : window.end], read, trust)
    return None


def _trust_latin(form: str, typed: str, wanted: str, *, known: bool) -> int:
    """How far to trust that `wanted` was meant by a word that is nowhere. No word of the language is answered with
    another (cafe, came): only with another spelling of itself."""
    if known:
        # learning, and a page that has it as Lerning; but chain is no Chan.
        return LIKELY if len(form) >= LONG_WORD and is_odd_spelling(typed, wanted) else OTHER_WORD
    if is_short_other(form, typed, wanted):
        return OTHER_WORD
    return DOUBTFUL if len(form) < SHORT_WORD else SURE


def _prefer_others(form: str, typed: str, wanted: str) -> bool:
    """Of words equally near, others than this are likelier."""
    return is_short_other(form, typed, wanted) or (len(form) > SHORT_WORD and sorted(typed) != sorted(wanted))


def _thai_runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    run: list[Token] = []
    for token in tokens:
        if run and (token.script != "thai" or token.start != run[-1].end):
            yield run
            run = []
        if token.script == "thai":
            run.append(token)
    if run:
        yield run


def _thai_windows(
    run: Sequence[Token], nowhere: Sequence[bool], vocabulary: Vocabulary, *, is_short: bool, doubt_all: bool
) -> Iterator[_Window]:
    odd = _odd_places(run, vocabulary)
    if not (is_short or doubt_all or any(nowhere) or any(odd)):
        return
    joined = "".join([token.form for token in run])
    ends = [0, *accumulate([len(token.form) for token in run])]
    # How many of them come before each token.
    nowheres, odds = [0, *accumulate(nowhere)], [0, *accumulate(odd)]
    shorts = [0, *accumulate([len(token.form) < 5 for token in run])]
    for size in range(1, MOST_TOKENS + 1):
        for first in range(len(run) - size + 1):
            last = first + size
            is_nowhere, is_odd = nowheres[first] < nowheres[last], odds[first] < odds[last - 1]
            if not (is_nowhere or is_odd or doubt_all):
                # A broken word has a short piece in it; without that only what is known to be odd is worth a look.
                has_short = is_short and size > 1 and shorts[first] < shorts[last]
                if not (has_short and 5 < ends[last] - ends[first] < 18):
                    continue
            settled = not (first and nowhere[first - 1]) and not (last < len(run) and nowhere[last])
            yield _Window(tuple(run[first:last]), joined[ends[first] : ends[last]], is_nowhere, is_odd, settled)


def _odd_places(run: Sequence[Token], vocabulary: Vocabulary) -> list[bool]:
    """For each token but the last whether two letters meet behind it that meet in no visible document."""
    return [_is_odd(one.form, other.form, vocabulary) for one, other in pairwise(run)]


def _is_odd(first: str, second: str, vocabulary: Vocabulary) -> bool:
    """Whether two words written together have a cluster pair that no visible document has, and neither by itself."""
    before, behind = cut_clusters(first), cut_clusters(second)
    if first[-1] in _FORE_VOWELS:  # it is written before its consonant: it joins what follows
        joined = cut_clusters(first + second)
    elif vocabulary.has_pair(before[-1] + behind[0]):
        return False
    else:
        joined = (before[-1], behind[0])
    strange = [(one, two) for one, two in pairwise(joined) if not vocabulary.has_pair(one + two)]
    return bool(strange) and not {*pairwise(before), *pairwise(behind)}.issuperset(strange)


def _swapped(
    stretch: str, run: Sequence[Token], nowhere: Sequence[bool], start: int, vocabulary: Vocabulary
) -> Slip | None:
    """Two neighbouring letters in the wrong order, where the right words begin and end elsewhere: เห็กน่อน, เห็น|ก่อน.

    Tried only around a piece that is no word, and believed only when everything is a word then.
    """
    broken = [at for at, token in enumerate(run) if nowhere[at] and not is_word(token.form)]
    broken = broken or [at for at, token in enumerate(run) if len(token.form) == 1]
    if not broken:
        return None
    low = max(run[0].start, run[broken[0]].start - 2) - start
    high = min(run[-1].end, run[broken[-1]].end + 2) - start
    if high - low > 20:
        return None
    for at in range(low, high - 1):
        if stretch[at] == stretch[at + 1]:
            continue
        tried = stretch[:at] + stretch[at + 1] + stretch[at] + stretch[at + 2 :]
        tokens = analyse(tried, grams=False).tokens
        if all(
            len(token.form) > 1 and is_word(token.form) and vocabulary.found_in(token.terms[0]) for token in tokens
        ) and not any(any(_odd_places(one, vocabulary)) for one in _thai_runs(tokens)):
            touched = [token for token in tokens if token.start < at + 2 and at < token.end]
            if not touched:  # two signs that are no word, between words
                continue
            low, high = touched[0].start, touched[-1].end
            # Any letters can be cut into small words.
            if high - low >= max(5, 3 * len(touched)):
                return Slip(start + low, start + high, stretch[low:high], tried[low:high], SURE)
    return None


def put_right(text: str, slips: Sequence[Slip]) -> str:
    """`text` with these slips mended."""
    for slip in sorted(slips, reverse=True):
        text = text[: slip.start] + slip.read + text[slip.end :]
    return text
