"""Pasted text without looks -> Markdown: what is Markdown already stays, layout becomes what it meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kmwiki.pasting.characters import SPACES, visible
from kmwiki.pasting.chats import is_chat, read_chat
from kmwiki.pasting.columns import read_columns
from kmwiki.pasting.gathering import Gatherer
from kmwiki.pasting.mails import is_mail, read_mail
from kmwiki.pasting.shapes import RAW, Block, Cleaned, Paragraph, Span
from kmwiki.pasting.writing import write

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[^`]*")
_HASHTAG = re.compile(rf"\A([{SPACES}]*)(#{{1,6}})(?=[^\s#])")
# Lines that are Markdown by their start and must stand as they are.
_READY = re.compile(r" {0,3}(?:\||>|#{1,6}\s|!!! |\[\^[^\]\n]{1,200}\]:|\*\[)")
_WITH_MORE = re.compile(r" {0,3}(?:!!! |\[\^)")
_UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{2,}) *")


def clean_pasted_text(text: str, *, is_markdown: bool = False) -> Cleaned:
    """The Markdown that plain text meant; what is Markdown in it already means what it says.

    ``is_markdown``: it comes from a file that says so, not from a clipboard: no chat or mail is looked for.
    """
    lines = visible(text).split("\n")
    if not is_markdown and is_chat(lines):
        return Cleaned(write(read_chat(lines)))
    if not is_markdown and is_mail(lines):
        return Cleaned(write(read_mail(lines)))
    return Cleaned(write(_Plain(lines, is_markdown).read()))


def write_plain(text: str) -> str:
    """Text in which nothing is Markdown, its layout taken for what it meant."""
    gatherer = Gatherer()
    for line in visible(text).split("\n"):
        gatherer.add(line)
        gatherer.break_line()
    return write(gatherer.finish())


class _Plain:
    """Reads lines from the first to the last."""

    def __init__(self, lines: Sequence[str], is_markdown: bool) -> None:
        self._lines = lines
        self._is_markdown = is_markdown
        self._gatherer = Gatherer(indented_is_inside=is_markdown)

    def read(self) -> tuple[Block, ...]:
        """The blocks of all lines."""
        at = 0
        while at < len(self._lines):
            at = self._fence(at) or self._columns(at) or self._ready(at) or self._underlined(at) or self._text(at)
        return self._gatherer.finish()

    def _fence(self, at: int) -> int:
        opened = _FENCE.fullmatch(self._lines[at])
        if opened is None:
            return 0
        end = at + 1
        while end < len(self._lines) and not self._lines[end].strip().startswith(opened[1]):
            end += 1
        if end == len(self._lines):
            return 0  # nobody closed it: signs on a line
        return self._keep(at, end + 1)

    def _columns(self, at: int) -> int:
        found = read_columns(self._lines, at)
        if found is None:
            return 0
        self._gatherer.end()
        self._gatherer.put(found[0])
        return found[1]

    def _ready(self, at: int) -> int:
        if not _READY.match(self._lines[at]):
            return 0
        with_more = _WITH_MORE.match(self._lines[at])
        end = at + 1
        while end < len(self._lines):
            line = self._lines[end]
            goes_on = line.startswith("    ") or (
                not line.strip() and self._lines[end + 1 : end + 2] and self._lines[end + 1].startswith("    ")
            )
            if not (goes_on if with_more else _READY.match(line) and not _WITH_MORE.match(line)):
                break
            end += 1
        return self._keep(at, end)

    def _underlined(self, at: int) -> int:
        """A line with === below it is a heading; with --- only where somebody knows Markdown."""
        line, below = self._lines[at].strip(), self._lines[at + 1 : at + 2]
        if not line or not below or not _UNDERLINE.fullmatch(below[0]) or _UNDERLINE.fullmatch(line):
            return 0
        sign = below[0].strip()[0]
        if sign == "-" and not self._is_markdown:
            return 0
        self._gatherer.end()
        self._gatherer.put(_as_it_is([f"{'#' if sign == '=' else '##'} {line}"]))
        return at + 2

    def _text(self, at: int) -> int:
        self._gatherer.add(_HASHTAG.sub(r"\1\\\2", self._lines[at], count=1), RAW)
        self._gatherer.break_line()
        return at + 1

    def _keep(self, start: int, end: int) -> int:
        self._gatherer.end()
        self._gatherer.put(_as_it_is(self._lines[start:end]))
        return end


def _as_it_is(lines: Sequence[str]) -> Paragraph:
    return Paragraph(tuple((Span(line.rstrip(), RAW),) for line in lines), ready=True)
