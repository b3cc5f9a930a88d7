"""Where the headings of a Markdown text stand in its source, and what belongs to each.

The renderer tells which headings a text has, but not where they come from; here the source is read for lines that look
like headings outside fenced code. Both together are sure: a heading is found only when the source has as many lines of
its words as the text has headings of them, so that a line that merely looks like one is never taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_FENCE = re.compile(r"[ \t>]*(?P<sign>`{3,}|~{3,})(?P<rest>[^\n]*)")
_ATX = re.compile(r"(?P<level>#{1,6})(?P<words>[^\n]*?)#*[ \t]*")
_SETEXT = re.compile(r"(?:=+|-+)[ \t]*")
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]|!?\[([^\[\]]*)\]\([^()]*\)")
_SIGNS = re.compile(r"[\W_]+")
# \w leaves out Thai vowels and tones; they must not make two headings one.
_THAI_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A heading in the source: where its first line begins, where what stands under it begins, its depth and words."""

    start: int
    below: int
    level: int
    words: str


def heading_lines(text: str) -> list[HeadingLine]:
    """Lines that look like headings, outside fenced code, in reading order. Line ends are ``\\n``."""
    lines = text.split("\n")
    fenced = _in_fences(lines)
    found: list[HeadingLine] = []
    at = 0
    for number, line in enumerate(lines):
        start, at = at, at + len(line) + 1
        if number in fenced:
            continue
        match = _ATX.fullmatch(line)
        if match:
            found.append(HeadingLine(start, min(at, len(text)), len(match["level"]), match["words"].strip()))
        elif line.strip() and not line[0].isspace() and _begins_block(lines, number, fenced):
            under = lines[number + 1] if number + 1 < len(lines) else ""
            if under and _SETEXT.fullmatch(under):
                below = min(at + len(under) + 1, len(text))
                found.append(HeadingLine(start, below, 1 if under[0] == "=" else 2, line.strip()))
    return found


def section_span(text: str, toc: Iterable[Sequence[object]], anchor: str) -> tuple[int, int] | None:
    """Beginning and end in `text` of what stands under the heading of that anchor, the heading included; None when that
    can't be said for sure. `toc` holds (level, anchor, words) of the rendered text, as it is stored."""
    titles = [(str(entry[1]), _bare(str(entry[2]))) for entry in toc]
    wanted = next((words for known, words in titles if known == anchor), None)
    if not wanted:
        return None
    same = [known for known, words in titles if words == wanted]
    headings = heading_lines(text)
    places = [place for place, heading in enumerate(headings) if _bare(heading.words) == wanted]
    if len(places) != len(same):
        return None
    place = places[same.index(anchor)]
    start, level = headings[place].start, headings[place].level
    end = next((other.start for other in headings[place + 1 :] if other.level <= level), len(text))
    return start, end


def _bare(words: str) -> str:
    """Letters, marks and numbers alone: what Markdown leaves of a heading in the contents list and in the source."""
    shown = _LINK.sub(lambda match: match[1] or match[2] or "", words)
    return "".join(sign for sign in shown if _THAI_MARKS.match(sign) or not _SIGNS.match(sign)).casefold()


def _begins_block(lines: list[str], number: int, fenced: set[int]) -> bool:
    return number == 0 or not lines[number - 1].strip() or number - 1 in fenced


def _in_fences(lines: list[str]) -> set[int]:
    """Numbers of the lines of fenced code, the fences included. A fence that nobody closes is none."""
    inside: set[int] = set()
    number = 0
    while number < len(lines):
        opened = _FENCE.fullmatch(lines[number])
        if opened and not (opened["sign"][0] == "`" and "`" in opened["rest"]):
            closing = re.compile(rf"[ \t>]*{opened['sign'][0]}{{{len(opened['sign'])},}}[ \t]*")
            end = next((later for later in range(number + 1, len(lines)) if closing.fullmatch(lines[later])), None)
            if end is not None:
                inside.update(range(number, end + 1))
                number = end
        number += 1
    return inside
