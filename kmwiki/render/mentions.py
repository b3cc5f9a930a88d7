"""``@name`` and ``@[pen name with spaces]``.

Thai is written without spaces, so ``ขอบคุณ@somchaiครับ`` is common: a name that begins with a Latin letter ends where
Thai begins. A Thai name ends at the first space or sign. An @ behind a Latin letter or number is an e-mail address.

Names that people really bear come first: whoever renders says which of them stand behind an @ (`names`, as typed), and
the longest is meant, with its spaces (``@มะลิ ริมทะเล ค่ะ``) and without one behind it (``@ครูหมอกช่วยดู``) where a new word
begins there (:mod:`kmwiki.text.calling`): ``@มะลิวัลย์`` calls no มะลิ. It may also
say whom each means (a mapping, name as typed -> username, or :class:`Meant`): that stands in the marker then.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor

from kmwiki.render.markers import PERSON, marker
from kmwiki.text.calling import may_end_before

_LATIN = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,58}[A-Za-z0-9_])"
_THAI = "[\u0e01-\u0e2e\u0e40-\u0e44](?:[\u0e01-\u0e3a\u0e40-\u0e4e0-9._-]{0,58}[\u0e01-\u0e3a\u0e40-\u0e4e0-9_])"
MENTION = rf"(?<![A-Za-z0-9._%+@/-])@(?:({_LATIN}|{_THAI})|\[([^\[\]\n\x02\x03]{{2,60}})\](?!\())"
# After raw HTML (90) is put aside, so that nothing is found inside its attributes; before emphasis (60).
PRIORITY = 82
LONGEST = 60  # of any name
# As typed a name may hold a few more spaces than as kept.
_TAIL = LONGEST + 10
_MENTION = re.compile(MENTION)
_THAI_TAIL_VOWELS = frozenset("ะาำๅ")


class Meant(str):
    """The username that a name means as it was typed, whose first letters (``respect``) are words of respect.

    Whether the name ends where it seems to is asked of the name alone: มะลิลา is a name, คุณมะลิลา no longer word.
    """

    __slots__ = ("respect",)
    respect: int

    def __new__(cls, whom: str, respect: int = 0) -> Meant:
        made = super().__new__(cls, whom)
        made.respect = respect
        return made

    def __reduce__(self) -> tuple[type[Meant], tuple[str, int]]:
        return Meant, (str(self), self.respect)


def parse_mention(match: re.Match[str]) -> str:
    """The name in a match of `MENTION`."""
    return " ".join((match[1] or match[2]).split())


def tails_after_at(text: str) -> Iterator[str]:
    """What is typed behind each @ that may call somebody without brackets: as much of the line as a name can take."""
    for match in _MENTION.finditer(text):
        if match[1]:
            yield text[match.start(1) : match.start(1) + _TAIL].partition("\n")[0]


def names_in_brackets(text: str) -> Iterator[str]:
    """The name of each ``@[name]``."""
    return (parse_mention(match) for match in _MENTION.finditer(text) if match[2])


def may_end(text: str, start: int, end: int) -> bool:
    """Whether a name that begins at `start` can end before `end`: not within a word or a number, nor under a vowel or
    tone."""
    last, following = text[end - 1 : end], text[end : end + 1]
    if not last or last.isspace():
        return False
    if not following:
        return True
    if following in _THAI_TAIL_VOWELS or unicodedata.category(following) in ("Mn", "Mc"):
        return False
    if _goes_on(last, following):
        return False
    if following in "._-" and _goes_on(last, text[end + 1 : end + 2]):
        return False
    return may_end_before(text[start:end], text[end:])


def _goes_on(last: str, following: str) -> bool:
    if last.isdigit() and following.isdigit():
        return True
    return all(
        char == "_" or (char.isalnum() and not "\u0e01" <= char <= "\u0e7f") for char in (last, following or " ")
    )


def called(match: re.Match[str], names: Collection[str]) -> tuple[str, str, int]:
    """Whom a match of `MENTION` calls, the name as typed, and where it ends: the longest of `names` that stands there,
    else by signs."""
    if match[1] and names:
        text, start = match.string, match.start(1)
        for end in range(min(len(text), start + _TAIL), start, -1):
            typed = text[start:end]
            if typed in names and may_end(text, start + _respect(typed, names), end):
                name = " ".join(typed.split())
                return _whom(typed, names) or name, name, end
    name = parse_mention(match)
    return _whom(name, names) or name, name, match.end()


def _whom(name: str, names: Collection[str]) -> str:
    return str(names.get(name, "")) if isinstance(names, Mapping) else ""


def _respect(name: str, names: Collection[str]) -> int:
    meant = names.get(name) if isinstance(names, Mapping) else None
    return meant.respect if isinstance(meant, Meant) else 0


class Mentions(InlineProcessor):
    """Puts a marker where a person is called."""

    ANCESTOR_EXCLUDES = ("a",)
    names: Collection[str] = ()

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The marker and the span it replaces."""
        whom, name, end = called(m, self.names)
        if not name:
            return None, None, None
        return marker(PERSON, whom, f"@{name}"), m.start(0), end


def set_names(markdown: Markdown, names: Collection[str]) -> None:
    """For the next text: the names that stand behind an @ in it."""
    processor = markdown.inlinePatterns["mentions"]
    assert isinstance(processor, Mentions)
    processor.names = dict(names) if isinstance(names, Mapping) else frozenset(names)
