"""Talk copied or saved from a chat: time, name and words, line by line. Every word stays, in its order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kmwiki.pasting.characters import SPACES, trimmed
from kmwiki.pasting.gathering import Gatherer
from kmwiki.pasting.shapes import Block, Paragraph, Span, Style

LONGEST_NAME = 60
_CLOCK = r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.][0-5]\d)?(?:\s?(?:[AaPp]\.?[Mm]\.?|น\.))?"
_DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"
# 09:12<tab>name<tab>words: what LINE saves. The third part is missing when somebody joined or took words back.
_SAVED = re.compile(rf"({_CLOCK})\t([^\t]{{1,{LONGEST_NAME}}})(?:\t(.*))?")
# [09:12, 28/10/2553] name: words, and 28/10/2010, 09:12 - name: words
_NAMED = re.compile(
    rf"(\[?(?:{_DAY},?\s+)?{_CLOCK}(?:,?\s+{_DAY})?\]?(?:\s+-)?)[{SPACES}]+([^:\n]{{1,{LONGEST_NAME}}}):[{SPACES}]+(.*)"
)
# 09:12 name words, with nothing between name and words but a space.
_COPIED = re.compile(rf"({_CLOCK})[{SPACES}]+(\S.*)")
_HEAD = re.compile(r"\[LINE\] |(?:บันทึกเมื่อ|Saved on|Save date)\s*:")
_WEEKDAY = r"(?:วัน)?[ก-๙A-Za-z]{1,9}\.?(?:ที่)?,?"
_DATE = re.compile(rf"(?:{_WEEKDAY}\s)?{_DAY}(?:\s?\(?{_WEEKDAY}\)?)?")
_MOST_NAME_WORDS = 4
BOLD = Style(bold=True)


@dataclass(frozen=True)
class _Said:
    time: str
    name: str
    words: str
    colon: str = ""


def is_chat(lines: Sequence[str]) -> bool:
    """Whether these lines are a chat: its head, or several lines that begin as its lines do, names coming back."""
    filled = [line for line in lines if line.strip()]
    has_head = any(_HEAD.match(line) for line in filled[:4])
    saved = sum(1 for line in filled if _SAVED.fullmatch(line))
    named = sum(1 for line in filled if _NAMED.fullmatch(line))
    if max(saved, named) >= (1 if has_head else 2):
        return True
    copied = [match for line in filled if (match := _COPIED.fullmatch(line))]
    if len(copied) < (1 if has_head else 3):
        return False
    first_words = Counter(match[2].split()[0] for match in copied)
    # A programme of a meeting begins its lines with times as well, but nobody's name comes back in it.
    again = sum(count for count in first_words.values() if count > 1)
    return has_head or again * 2 >= len(copied)


def read_chat(lines: Sequence[str]) -> tuple[Block, ...]:
    """Each message a paragraph that begins with its time and name."""
    gatherer = Gatherer()
    names = _Names(lines)
    for line in lines:
        said = names.read(line)
        if said is not None:
            gatherer.end()
            gatherer.add(f"{said.time} ")
            gatherer.add(f"{said.name}{said.colon}", BOLD)
            if said.words:
                gatherer.add(f" {said.words}")
            gatherer.break_line()
        elif _DATE.fullmatch(line.strip()):
            gatherer.end()
            gatherer.put(Paragraph((trimmed((Span(line.strip(), BOLD),)),)))
        else:
            gatherer.add(line)
            gatherer.break_line()
    return gatherer.finish()


class _Names:
    """Tells names from words where only a space stands between them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._starts = Counter(start for line in lines if (m := _COPIED.fullmatch(line)) for start in _starts(m[2]))

    def read(self, line: str) -> _Said | None:
        """The message that begins with this line, or None."""
        if match := _SAVED.fullmatch(line):
            return _Said(match[1], match[2], match[3]) if match[3] else _Said(f"{match[1]} {match[2]}", "", "")
        if match := _NAMED.fullmatch(line):
            return _Said(match[1], match[2], match[3], ":")
        match = _COPIED.fullmatch(line)
        if match is None:
            return None
        name = max((start for start in _starts(match[2]) if self._starts[start] > 1), key=len, default="")
        name = name or match[2].split()[0]
        return _Said(match[1], name, match[2][len(name) :].strip())


def _starts(text: str) -> Iterator[str]:
    """The first word, the first two, three and four."""
    words = re.finditer(r"\S+", text)
    for number, word in enumerate(words):
        if number == _MOST_NAME_WORDS:
            return
        yield text[: word.end()]
