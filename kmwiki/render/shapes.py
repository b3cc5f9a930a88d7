"""What rendering gives back."""

from __future__ import annotations

from dataclasses import dataclass, replace

# Raised whenever the same text may give other HTML: stored HTML of an older version is then made anew.
RENDERER_VERSION = 4


@dataclass(frozen=True, slots=True)
class TocEntry:
    """One heading: the anchor in the HTML, its text, and its depth (2 for the topmost, below the page's title)."""

    id: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """One text made into HTML that is safe to store; `filling.fill` makes it ready for a reader.

    `links` are the targets of ``[[…]]`` and `mentions` those of ``@name``, each once, in order, exactly as they
    stand in the markers of `html`. `plain` is the text alone, for the index and for excerpts.
    `note` is empty, or the key of the wording that tells why plain text is shown instead; with `retry` another try may
    do better (the machine was busy), without it the text itself is the reason.
    """

    html: str
    toc: tuple[TocEntry, ...] = ()
    links: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    plain: str = ""
    note: str = ""
    retry: bool = False
    renderer_version: int = RENDERER_VERSION

    def with_note(self, note: str, *, retry: bool) -> Rendered:
        """The same with the reason why it is plain text."""
        return replace(self, note=note, retry=retry)
