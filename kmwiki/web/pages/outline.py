"""The headings a new page of a kind begins with, and what becomes of those nobody wrote under."""

from __future__ import annotations

from flask_babel import gettext

from kmwiki.i18n import LANGUAGES, translate
from kmwiki.kinds import Kind


def outline_of(kind: Kind) -> str:
    """The kind's headings with room below each, in the reader's language."""
    return "\n\n".join(
        f"{'#' * section.level} {gettext(f'template.{kind.key}.{section.key}')}\n" for section in kind.sections
    )


def without_empty_headings(kind: Kind, body: str) -> str:
    """``body`` without those headings of the outline that have nothing below them.

    Only lines that the site itself had put there are left out, word for word, and never one that anything stands under:
    a page of fourteen headings of which nine are empty is no pleasure to read.
    """
    ours = {
        f"{'#' * section.level} {translate(lang, f'template.{kind.key}.{section.key}')}"
        for section in kind.sections
        for lang in LANGUAGES
    }
    blocks: list[list[str]] = [[]]
    for line in body.replace("\r\n", "\n").split("\n"):
        if line.startswith(("# ", "## ")):
            blocks.append([])
        blocks[-1].append(line)
    return "\n".join("\n".join(block) for block in blocks if block and not _is_bare(block, ours))


def _is_bare(block: list[str], ours: set[str]) -> bool:
    return block[0].rstrip() in ours and not "".join(block[1:]).strip()
