"""A page as a document that leaves the site: what it shows, made ready for one reader, whatever it is written as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Picture = Callable[[str], bytes | None]
"""The bytes of a picture by its address in the text; None for one this reader may not see, or that can't be had."""


@dataclass(frozen=True)
class Section:
    """A text under its heading; without a heading it stands for itself. ``html`` is filled for the reader."""

    html: str
    title: str = ""


@dataclass(frozen=True)
class Document:
    """One page, in the order it is read. ``facts`` are label and value, in the reader's language ``facts_lang``."""

    lang: str
    title: str
    kind: str
    site: str
    address: str
    title_2: str = ""
    summary: str = ""
    summary_2: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    facts_lang: str = "th"
    sections: tuple[Section, ...] = ()
    footer: str = ""


def printable(text: str) -> str:
    """Without what XML can't hold."""
    return "".join(letter for letter in text if letter in "\t\n" or letter >= " ")
