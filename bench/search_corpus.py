"""Documents to search among: as many as asked for, 2,000 Thai characters each (6 KB of UTF-8), from real text or ours.

Given a folder of real texts (``*.jsonl``, a ``text`` in each line), pages are put together from their paragraphs. Of
few texts many pages are made, so paragraphs come again; what would be missing then is the long tail of words that
stand in one page only, and each page gets a line with a name and two numbers of its own for it.

Without one, sentences are our own (``sentences.py``) with words of the Thai dictionary put between them as often as
words are in a language: the n-th most frequent one n times less often than the first (Zipf's law).
"""

from __future__ import annotations

import json
import random
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from kmwiki.search.documents import Document

from .corpus import KINDS, filled
from .sentences import COMMENTS, ENGLISH, SLOTS, THAI, TITLES

CHARACTERS = 2_000
FIRST_NO = 1_001
AGENCIES = tuple(f"agency-{number:02d}" for number in range(34))
PEOPLE = tuple(f"reader-{number:03d}" for number in range(80))
TAGS = tuple(f"{thing} {number}" for number in range(1, 13) for thing in SLOTS["thing"])
YEARS = range(2545, 2570)
READER = frozenset({"public"})
"""A visitor's tokens: one page in five is not for them."""
_TOKENS = ({"public"},) * 16 + ({"members"},) * 3 + ({"a:3"},)
_SYLLABLES = tuple(first + vowel + last for first in "กขจชดตทนบปพมรลวสห" for vowel in "าีูอ" for last in "นงมกยว")
_LONGEST_PARAGRAPH = 600


@dataclass(frozen=True)
class Texts:
    """Paragraphs to build from, and where they come from (for the table)."""

    paragraphs: Sequence[str]
    said: str
    folder: Path | None = None


def read_texts(folder: Path | None) -> Texts:
    """Paragraphs of the texts in ``folder``, or of our own."""
    if folder is None:
        return Texts(_own_paragraphs(), "our own sentences with dictionary words, Zipf")
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines() if line]
    texts = [str(json.loads(line).get("text", "")) for line in lines]
    paragraphs = [piece for text in texts for piece in _paragraphs_of(text)]
    if not paragraphs:
        raise SystemExit(f"bench: {folder} holds no *.jsonl with texts")
    return Texts(paragraphs, f"paragraphs of {len(texts):,} real texts, recombined", folder.resolve())


def pages(count: int, texts: Texts) -> Iterator[list[Document]]:
    """``count`` pages, each with its comments behind it; the same every time, a shorter corpus is a prefix."""
    return (page_with_comments(number, texts) for number in range(FIRST_NO, FIRST_NO + count))


def page_with_comments(number: int, texts: Texts, *, turn: int = 0) -> list[Document]:
    """Page ``number`` and what is said under it; another ``turn`` gives it another text, as a save does."""
    dice = random.Random(f"{number} {turn}")
    same = random.Random(number)  # what a save does not change
    written = datetime(2019, 10, 1, tzinfo=UTC) + timedelta(hours=5 * (number % 10_000), minutes=turn)
    page = Document(
        key=f"p{number}", unit="page", record_no=number, kind=same.choice(KINDS),
        lang="en" if same.random() < 0.1 else "th", title=_title(same, texts),
        summary=dice.choice(texts.paragraphs)[:160], body=_body(dice, texts),
        tags=tuple(same.sample(TAGS, same.randint(0, 3))), agency=same.choice(AGENCIES), fiscal_year=same.choice(YEARS),
        categories=tuple(sorted(same.sample(range(8), same.randint(0, 2)))), authors=(same.choice(PEOPLE),),
        created=written, updated=written, read_count=int(same.paretovariate(1.1)),
        tokens=frozenset(same.choice(_TOKENS)), state="published" if same.random() < 0.97 else "archived",
    )  # fmt: skip
    said = [_comment_text(same, texts) for _ in range(same.choice((0, 0, 0, 1, 2, 4)))]
    return [page, *(_comment(page, place, text, same.choice(PEOPLE)) for place, text in enumerate(said, 1))]


def _comment(page: Document, place: int, text: str, author: str) -> Document:
    number = page.record_no * 10 + place
    return replace(
        page,
        key=f"c{number}",
        unit="comment",
        comment_id=number,
        summary="",
        body=text,
        authors=(author,),
        read_count=0,
    )


def _comment_text(dice: random.Random, texts: Texts) -> str:
    return f"{filled(dice, dice.choice(COMMENTS))}\n{dice.choice(texts.paragraphs)[: dice.randint(0, 120)]}"


def _title(dice: random.Random, texts: Texts) -> str:
    """Half are the beginning of a paragraph, cut at a space where there is one."""
    if dice.random() < 0.5:
        return f"{filled(dice, dice.choice(TITLES))} {_name(dice)}"
    start = dice.choice(texts.paragraphs)[:70]
    return start.rpartition(" ")[0] or start


def _body(dice: random.Random, texts: Texts) -> str:
    own = f"เลขที่ {dice.randrange(10**6)}/{dice.randrange(10**4)} ผู้ประสานงาน {_name(dice)} {_name(dice)}"
    found = [own]
    length = len(own)
    while length < CHARACTERS:
        paragraph = dice.choice(texts.paragraphs)[: CHARACTERS - length]
        found.append(paragraph)
        length += len(paragraph) + 2
    return "\n\n".join(found)


def _name(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(2))


def _paragraphs_of(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n+", text):
        start = paragraph.strip()
        while len(start) > _LONGEST_PARAGRAPH:
            cut = start.rfind(" ", 0, _LONGEST_PARAGRAPH)
            cut = cut if cut > 0 else _LONGEST_PARAGRAPH
            yield start[:cut]
            start = start[cut:].strip()
        if len(start) > 20:
            yield start


def _own_paragraphs(count: int = 12_000) -> list[str]:
    from pythainlp.corpus import thai_words

    dice = random.Random("paragraphs")
    words = [word for word in sorted(thai_words()) if " " not in word]
    dice.shuffle(words)
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def some_words() -> str:
        picked = (words[bisect(weights, dice.random() * weights[-1])] for _ in range(dice.randint(4, 9)))
        return "".join(picked)

    def sentence() -> str:
        text = filled(dice, dice.choice(ENGLISH if dice.random() < 0.125 else THAI))
        return f"{text} {some_words()} {some_words()}"

    return [" ".join(sentence() for _ in range(dice.randint(1, 3))) for _ in range(count)]
