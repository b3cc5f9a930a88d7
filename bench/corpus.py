"""The pages everything is measured on: the same ones on every machine, 6 KB of UTF-8 each, mostly Thai.

A page of this size holds about 2,000 Thai characters, with what people write: headings, bold words, lists, a table, a
quotation and links to other pages. One in eight sentences is English. Usage::

    python -m bench.corpus write FOLDER [--pages 2000]     as content files
    python -m bench.corpus load [--pages 2000]             into the database of the KMWIKI_… settings
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kmwiki.contentfiles import (
    CommentEntry,
    PageFile,
    comments_path,
    dump_comments,
    dump_page,
    page_path,
    write_atomically,
)

from .sentences import COMMENTS, ENGLISH, HEADINGS, SLOTS, THAI, TITLES

PAGES = 2_000
BYTES = 6_000
FIRST_NO = 1_001
KINDS = ("wiki", "wiki", "wiki", "practice", "practice", "thread", "aar", "guidance")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class CorpusPage:
    """A page and what is said under it."""

    page: PageFile
    comments: tuple[CommentEntry, ...]


def corpus(count: int = PAGES) -> Iterator[CorpusPage]:
    """``count`` pages, the same every time: each is made from its own number, so a shorter corpus is a prefix."""
    return (_page(number, count) for number in range(FIRST_NO, FIRST_NO + count))


def wiki_pages(count: int = PAGES) -> list[int]:
    """Numbers of those that every member may edit."""
    return [made.page.record_no for made in corpus(count) if made.page.kind == "wiki" and made.page.record_no]


def fresh_body(number: int, size: int = BYTES) -> str:
    """A text of the corpus's kind that no page of it has, for saves."""
    return _body(random.Random(f"save {number}"), size, FIRST_NO, 1)


def _page(number: int, count: int) -> CorpusPage:
    dice = random.Random(number)
    written = datetime(2019, 10, 1, 2, tzinfo=UTC) + timedelta(hours=25 * (number - FIRST_NO))
    title = f"{filled(dice, dice.choice(TITLES))} ครั้งที่ {number}"
    page = PageFile(
        kind=dice.choice(KINDS), record_no=number, lang="th", title=title,
        summary=filled(dice, dice.choice(THAI)), state="published", fiscal_year=2563 + (number % 7),
        categories=tuple(sorted(dice.sample(range(1, 8), dice.randint(0, 2)))),
        adli=dice.choice(("", "A", "AD", "ADLI")),
        tags=tuple(dict.fromkeys(dice.choice(SLOTS["thing"]) for _ in range(3))), visibility="public",
        created=written, updated=written, body=_body(dice, BYTES, FIRST_NO, count),
    )  # fmt: skip
    comments = tuple(
        CommentEntry(author="ผู้อ่าน", body=filled(dice, dice.choice(COMMENTS)), created=written + timedelta(days=day))
        for day in range(1, 1 + dice.choice((0, 0, 0, 1, 2, 4)))
    )
    return CorpusPage(page, comments)


def _body(dice: random.Random, size: int, first: int, count: int) -> str:
    """Blocks until the text is as long as it should be."""
    blocks: list[str] = []
    length = 0
    makers = (_heading, _paragraph, _paragraph, _bullets, _paragraph, _table, _paragraph, _steps, _quotation)
    while length < size - 300:  # the last block goes over it by as much, on average
        block = makers[len(blocks) % len(makers)](dice)
        if len(blocks) % 5 == 1:
            block += f" ดู [[{first + dice.randrange(count)}]] และ [[{filled(dice, TITLES[1])}]]"
        blocks.append(block)
        length += len(block.encode()) + 2
    return "\n\n".join(blocks)


def _heading(dice: random.Random) -> str:
    return f"## {dice.choice(HEADINGS)}"


def _paragraph(dice: random.Random) -> str:
    sentences = [_sentence(dice) for _ in range(dice.randint(2, 4))]
    return f"**{dice.choice(SLOTS['thing'])}** {' '.join(sentences)}"


def _bullets(dice: random.Random) -> str:
    return "\n".join(f"- {_sentence(dice)}" for _ in range(dice.randint(3, 4)))


def _steps(dice: random.Random) -> str:
    return "\n".join(f"{place}. {_sentence(dice)}" for place in range(1, dice.randint(4, 5)))


def _table(dice: random.Random) -> str:
    rows = [
        f"| {dice.choice(SLOTS['thing'])} | {dice.choice(SLOTS['n'])} | {dice.choice(SLOTS['n'])} |" for _ in range(4)
    ]
    return "\n".join(["| รายการ | เป้าหมาย | ได้จริง |", "|---|---:|---:|", *rows])


def _quotation(dice: random.Random) -> str:
    return f"> {_sentence(dice)}"


def _sentence(dice: random.Random) -> str:
    return filled(dice, dice.choice(ENGLISH if dice.random() < 0.125 else THAI))


def filled(dice: random.Random, sentence: str) -> str:
    """A sentence with its places filled."""
    return _SLOT.sub(lambda slot: dice.choice(SLOTS[slot[1]]), sentence)


def write_files(folder: Path, count: int = PAGES) -> None:
    """The corpus as content files below ``folder``."""
    for made in corpus(count):
        assert made.page.record_no is not None
        path = page_path(made.page.kind, made.page.record_no, made.page.title)
        write_atomically(folder / path, dump_page(made.page))
        if made.comments:
            write_atomically(folder / comments_path(path), dump_comments(made.comments))


def main() -> None:
    """The two commands of this file."""
    asked = argparse.ArgumentParser(prog="python -m bench.corpus")
    asked.add_argument("act", choices=("write", "load"))
    asked.add_argument("folder", nargs="?", type=Path)
    asked.add_argument("--pages", type=int, default=PAGES)
    given = asked.parse_args()
    if given.act == "write":
        if given.folder is None:
            asked.error("write needs a FOLDER")
        write_files(given.folder, given.pages)
    else:
        from .loading import load_corpus

        load_corpus(given.pages)


if __name__ == "__main__":
    main()
