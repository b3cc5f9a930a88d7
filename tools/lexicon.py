"""Makes the Thai-English word list that search translates by: ``kmwiki/search/lexicon.tsv``.

    python tools/lexicon.py WORDNET

WORDNET is the folder with the files of Princeton WordNet 3.0 (``data.noun``, ``index.sense`` …), for instance
``/usr/share/wordnet`` after ``apt install wordnet-base wordnet-sense-index``. The Thai side comes from pythainlp (Thai
WordNet, transliterations, provinces), names of countries, languages and months from Babel (CLDR). Licences of all of
them: ``docs/licences.md``.

A Thai word and an English word are a pair when they share a meaning (a WordNet synset). For the Thai word, a pair is
the more usual the more often WordNet counted the English word with that meaning in running text and the greater the
part of all the word's uses this is; for the English word, how often alone decides. An English term that was never
counted is taken only when it is one word and the Thai one stands in a dictionary: the rest are names of species and
translations that explain. Function words are left out: they stand on every page.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pythainlp
from babel import Locale
from pythainlp.corpus import thai_stopwords, thai_words

from kmwiki.search.analysis import analyse
from kmwiki.search.lexicon import FILE, LONGEST, key_of

MOST = 4
LONGEST_TRANSLATION = 3
CLEARLY_RARER = 0.5
CORPUS = Path(pythainlp.__file__).parent / "corpus"
# A meaning never met in running text, and a name that stands in a list, are worth so many uses.
NEVER_MET, NAMED = 0.3, 5.0
# Thai stop words up to this length; longer ones on that list (จัดการ, ปฏิบัติ) are words to search for.
SHORT_THAI = 4
ENGLISH_FUNCTION_WORDS = frozenset(
    """a about above across after again against all almost along already also although always am among an and
    another any are around as at away back be because been before being below between both but by can could did
    do does doing done down during each either else enough even ever every few for from further had has have
    having he her here hers herself him himself his how however i if in into is it its itself just least less
    many may me might mine more most much must my myself near nearly neither never no nor not now of off often
    on once one only onto or other others our ours ourselves out over own per perhaps quite rather same shall
    she should since so some still such than that the their theirs them themselves then there these they this
    those though through thus to together too toward towards under until up upon us very was we well were what
    whatever when where whether which while who whom whose why will with within without would yet you your yours
    yourself""".split()
)
_PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
_PART_NUMBERS = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}


class Pair(NamedTuple):
    thai: str
    english: str
    share: float
    """The part of the English word's uses that have this meaning, 0-1."""
    uses: float
    """How often the English word was counted with this meaning."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wordnet", type=Path)
    wordnet: Path = parser.parse_args().wordnet
    lines = sorted(make_lines([*wordnet_pairs(wordnet), *name_pairs()]))
    FILE.write_bytes(b"".join(lines))
    print(f"{len(lines)} words, {FILE.stat().st_size} bytes")
    return 0


def wordnet_pairs(folder: Path) -> Iterator[Pair]:
    synsets = dict(read_synsets(folder))
    uses, all_uses = read_uses(folder)
    dictionary = thai_words()
    with sqlite3.connect(CORPUS / "wordnet_th.db") as thai_wordnet:
        for synset, thai in thai_wordnet.execute("SELECT synsetid, li FROM word_synset ORDER BY synsetid, li"):
            for english in synsets.get(synset, ()):
                word = english.lower()
                often = uses.get((word, synset), NEVER_MET)
                # One is the weight of a first meaning that was never counted.
                if often > 1 or (" " not in word and thai in dictionary):
                    yield Pair(thai.replace("_", " ").strip(), word, often / max(all_uses[word], 1.0), often)


def read_synsets(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for name, part in _PARTS.items():
        for line in (folder / f"data.{name}").read_text(encoding="ascii").splitlines():
            if not line.startswith(" "):
                fields = line.split(" ")
                words = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
                yield f"{fields[0]}-{part}", [re.sub(r"\((a|p|ip)\)$", "", word).replace("_", " ") for word in words]


def read_uses(folder: Path) -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """How often a word was counted with a meaning (plus one over the meaning's rank), and how often in all."""
    uses: dict[tuple[str, str], float] = {}
    totals: dict[str, float] = defaultdict(float)
    for line in (folder / "index.sense").read_text(encoding="ascii").splitlines():
        sense, offset, rank, count = line.split()
        word, rest = sense.split("%")
        word = word.replace("_", " ")
        weight = int(count) + 1 / int(rank)
        known = (word, f"{offset}-{_PART_NUMBERS[rest[0]]}")
        uses[known] = max(uses.get(known, 0.0), weight)
        totals[word] += weight
    return uses, totals


def name_pairs() -> Iterator[Pair]:
    with (CORPUS / "th_en_transliteration_v1.4.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield Pair(row["th"].strip(), row["en"].strip().lower(), 1.0, NAMED)
    with (CORPUS / "thailand_provinces_th.csv").open(encoding="utf-8", newline="") as file:
        for thai, _, english, _ in csv.reader(file):
            yield Pair(thai, english.lower(), 1.0, NAMED)
    thai_names, english_names = Locale("th"), Locale("en")
    for kind in ("territories", "languages"):
        named = getattr(english_names, kind)
        for code, thai in getattr(thai_names, kind).items():
            if code in named and not thai.isascii():
                yield Pair(thai, named[code].lower(), 1.0, NAMED)
    for month in range(1, 13):
        for width in ("wide", "abbreviated"):
            english = english_names.months["format"][width][month].lower()
            yield Pair(thai_names.months["format"]["wide"][month], english, 1.0, NAMED)


def make_lines(pairs: Iterable[Pair]) -> Iterator[bytes]:
    both_ways: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    keys: dict[str, str] = {}
    for pair in pairs:
        of_thai = pair.share * math.log(1.3 + pair.uses)
        for word, other, weight in ((pair.thai, pair.english, of_thai), (pair.english, pair.thai, pair.uses)):
            key = keys.get(word)
            if key is None:
                key = keys[word] = make_key(word)
            if key and makes_sense(other):
                both_ways[key][other] += weight
    for key, others in both_ways.items():
        best = sorted(others.items(), key=lambda item: (-item[1], item[0]))[:MOST]
        usual = best[0][1] * CLEARLY_RARER
        shown = [other if weight >= usual else f"~{other}" for other, weight in best]
        yield ("\t".join([key, *shown]) + "\n").encode("utf-8")


def make_key(word: str) -> str:
    """The key of a word as a query would cut it; empty for what cannot be looked up or is a function word."""
    if word in ENGLISH_FUNCTION_WORDS or (len(word) <= SHORT_THAI and word in thai_stopwords()):
        return ""
    tokens = analyse(word, grams=False).tokens
    scripts = {token.script for token in tokens}
    if not tokens or len(tokens) > LONGEST or len(scripts) > 1 or "number" in scripts:
        return ""
    return key_of([token.form for token in tokens], tokens[0].script)


def makes_sense(translation: str) -> bool:
    if translation in ENGLISH_FUNCTION_WORDS:
        return False
    return len(translation.split()) <= LONGEST_TRANSLATION and "\t" not in translation and len(translation) <= 40


if __name__ == "__main__":
    raise SystemExit(main())
