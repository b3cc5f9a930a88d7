"""English words as they are typed: which are right by themselves, and how one is written whose stem the index holds."""

from __future__ import annotations

from kmwiki.search import lexicon
from kmwiki.search.analysis import Token, analyse
from kmwiki.search.english_words import is_english, is_english_stem, other_spellings
from kmwiki.search.smallwords import SMALL_WORDS
from kmwiki.search.spelling import align
from kmwiki.search.stems import stem
from kmwiki.search.vocabulary import Vocabulary

_ENDINGS = ("", "e", "s", "ing", "ed", "y", "ion", "ment", "ation", "al", "er")
_LONG_ENDINGS = tuple(
    (
        "ation ator ating ated ators ment ments ement ing tion sion ance ence able ible ness ity ive ful ical eer eers"
    ).split()
)
SHORT_WORD = 5
LONG_WORD = 7
_SHORTEST_CUT = 6
"""In so long a word, one letter may be missing from a short ending."""


def is_known(token: Token) -> bool:
    """A word that the language has, whether or not a document has it."""
    term = token.terms[0]
    # Each by itself is enough; the list of English words is asked last, as it may have to be read first.
    return term in SMALL_WORDS or bool(lexicon.look_up(term)) or is_english(token.form.removesuffix("'s"))


def is_odd_spelling(usual: str, rare: str) -> bool:
    """In a short word, one letter for another is another word (manag, manao); a letter too few is a slip (lern)."""
    is_slip = len(usual) > 5 or len(usual) != len(rare)
    is_near = is_slip and len(usual) > 4 and usual[0] == rare[0]
    return is_near and not lexicon.look_up(rare) and not is_english_stem(rare)


def other_spelling(form: str, vocabulary: Vocabulary) -> str:
    """``organisation`` -> ``organization``, where only that stands anywhere."""
    stands = (other for other in other_spellings(form) if vocabulary.found_in(stem(other)) and is_english(other))
    return next(stands, "")


def is_short_other(form: str, typed: str, wanted: str) -> bool:
    """A short word with another first letter, or a very short one with any other letter, is another word or a name
    (zoom, room); a letter too few or too many is a slip (flod, flood)."""
    if len(form) > SHORT_WORD:
        return False
    is_other_letter = len(form) < SHORT_WORD and len(typed) == len(wanted) and sorted(typed) != sorted(wanted)
    return typed[0] != wanted[0] or is_other_letter


def with_ending(form: str, typed_stem: str, wanted_stem: str) -> str:
    """The word nearest to `form` whose stem is `wanted_stem`: a stem by itself is often no word (evacu). Nothing where
    the stem is an English word's and none of those that can be made of it here is a word (greated)."""
    same = 0
    while same < min(len(form), len(typed_stem)) and form[same] == typed_stem[same]:
        same += 1
    ending, changed = form[same:], typed_stem[same:]
    tries = [wanted_stem[:-1] + "y"] if wanted_stem.endswith("i") else []
    if wanted_stem.endswith(changed):
        tries.append(wanted_stem[: len(wanted_stem) - len(changed)] + ending)
    tries += [wanted_stem + one for one in (*_ENDINGS, *_LONG_ENDINGS)]
    words = [word for word in dict.fromkeys(tries) if stem(word) == wanted_stem]
    words = [word for word in words if is_english(word)] or ([] if is_english_stem(wanted_stem) else words)
    # Letters are left out more often than others are put in their place.
    return min(words, key=lambda word: (align(form, word, 3.0), not _is_left_of(form, word)), default="")


def other_ending(form: str, vocabulary: Vocabulary) -> str:
    """``evacuasion`` -> ``evacuation``, ``hospitl`` -> ``hospital``: a word of the index up to its ending, and that is
    one letter off."""
    for cut in range(len(form) - 1, 3, -1):
        wanted, ending = form[:cut], form[cut:]
        if vocabulary.found_in(wanted):
            longs = [one for one in _LONG_ENDINGS if len(ending) > 1 and align(ending, one, 1.0) <= 1]
            shorts = [one for one in _ENDINGS if len(one) == len(ending) + 1 and _is_left_of(ending, one)]
            for right in (*shorts, *longs) if len(form) >= _SHORTEST_CUT else longs:
                if stem(wanted + right) == wanted and is_english(wanted + right):
                    return wanted + right
    return ""


def two_words(form: str, vocabulary: Vocabulary) -> str:
    """``knowledgemanagement`` -> ``knowledge management``, where both are words of the index."""
    best = (0, "")
    for cut in range(4, len(form) - 3):
        first, second = form[:cut], form[cut:]
        often = min(vocabulary.found_in(stem(first)), vocabulary.found_in(stem(second)))
        if often > best[0]:
            best = (often, f"{first} {second}")
    return best[1]


def swapped_word(form: str, vocabulary: Vocabulary) -> str:
    """``recieve`` -> ``receive``: two neighbours swapped make a word of the language, and though no document has it,
    one has what it is called in the other language."""
    for at in range(1, len(form) - 1):
        if form[at] != form[at + 1]:
            word = form[:at] + form[at + 1] + form[at] + form[at + 2 :]
            translations = lexicon.look_up(stem(word)) if is_english(word) else ()
            if any(_stands(one.text, vocabulary) for one in translations):
                return word
    return ""


def _stands(text: str, vocabulary: Vocabulary) -> bool:
    return all(vocabulary.found_in(token.terms[0]) for token in analyse(text, grams=False).tokens)


def _is_left_of(typed: str, word: str) -> bool:
    """Whether `typed` is `word` with letters left out."""
    letters = iter(word)
    return all(letter in letters for letter in typed)
