"""Characters that nobody sees, and marks that begin a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kmwiki.pasting.shapes import Line, Span, cut, words_of

# What the site refuses or nobody sees: controls, soft hyphens, zero-width spaces, marks of direction. A joiner stays
# where it makes one emoji of two.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"
)
# Word's line break inside a paragraph is a vertical tab.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

SPACES = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_RUN = re.compile(f"[{SPACES}\n]+")
_LEADING = re.compile(f"[{SPACES}]*")
_WIDE = {"\t": 4, "\u2003": 2, "\u3000": 2}

# Signs people and programs begin an item with; the last ones are what symbol fonts leave behind in the private area.
_STRANGE = "•●▪◦‣∙■□◆◇❖➢➤►▶✓✔·○⁃\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d"
_BULLET = re.compile(
    f"(?:[{_STRANGE}][{SPACES}]*|[*–-][{SPACES}]+|o(?:\t|[{SPACES}]{{2,}})[{SPACES}]*|-(?=[ก-ฮเ-ไ]))(?=\\S)"
)
# "1.ข้อ" is common in Thai; "1.5" is a number and "01." none that a list could count.
_NUMBER = re.compile(f"((?:[1-9][0-9]{{0,2}}|[๑-๙][๐-๙]{{0,2}}|0|๐)([.)]))(?:[{SPACES}]+|(?=[ก-ฮเ-ไ]))(?=\\S)")
_RULE = re.compile(rf"[{SPACES}]*([-_=*~─—–])(?:[{SPACES}]*\1){{2,}}[{SPACES}]*")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


@dataclass(frozen=True)
class Mark:
    """What begins an item: how far in it stands, its number (None for a bullet), how that was typed, what follows."""

    indent: int
    number: int | None
    typed: str
    rest: Line


def visible(text: str) -> str:
    """`text` without what nobody sees, its line ends ``\\n``."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def squeezed(text: str) -> str:
    """`text` with one space for every run of spaces of any sort; its ends keep theirs."""
    return _RUN.sub(" ", text)


def indent_of(text: str) -> int:
    """How many spaces wide the start of a line is."""
    match = _LEADING.match(text)
    return sum(_WIDE.get(sign, 1) for sign in match[0]) if match else 0


def is_rule(text: str) -> bool:
    """Whether a line is a drawn one."""
    return _RULE.fullmatch(text) is not None


def read_mark(line: Line) -> Mark | None:
    """The bullet or number a line begins with, or None."""
    text = words_of(line)
    leading = _LEADING.match(text)
    start = leading.end() if leading else 0
    if match := _BULLET.match(text, start):
        return Mark(indent_of(text), None, "", cut(line, match.end()))
    if match := _NUMBER.match(text, start):
        return Mark(indent_of(text), int(match[1][:-1].translate(_THAI_DIGITS)), match[1], cut(line, match.end()))
    return None


def trimmed(line: Line) -> Line:
    """A line with single spaces and bare ends, neighbours of one look joined."""
    spans: list[Span] = []
    for span in line:
        text = squeezed(span.text)
        if not spans or spans[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if text and spans and spans[-1].style == span.style:
            spans[-1] = Span(spans[-1].text + text, span.style)
        elif text:
            spans.append(Span(text, span.style))
    if spans and spans[-1].text.endswith(" "):
        last = spans.pop()
        if last.text != " ":
            spans.append(Span(last.text[:-1], last.style))
    return tuple(spans)
