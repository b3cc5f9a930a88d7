"""The sections a kind's text is written in: as boxes of the form, as headings of the text, and back.

A text whose headings are those of the kind, each once and in order, can be shown as boxes; any other is one text.
Whoever writes in boxes never sees a sign of Markdown; what is saved is the text that somebody who knows it would write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kmwiki.i18n import LANGUAGES, translate
from kmwiki.kinds import Kind
from kmwiki.render.sections import heading_lines


@dataclass(frozen=True)
class Boxes:
    """A text in parts: what stands before the first heading, and what stands under each section's own.

    ``lang`` is the language of the headings.
    """

    intro: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    lang: str = "th"


def joined(kind: Kind, boxes: Boxes, *, empty_ones: bool = False) -> str:
    """The text that the boxes make. Headings nobody wrote under are left out unless ``empty_ones`` are wanted."""
    parts = [boxes.intro.replace("\r\n", "\n").strip("\n")]
    for section in kind.sections:
        text = boxes.texts.get(section.key, "").replace("\r\n", "\n").strip("\n")
        if text.strip() or empty_ones:
            parts.append(f"{_heading(kind, section.key, boxes.lang)}\n\n{text}")
    return "\n\n".join(part for part in parts if part)


def in_boxes(kind: Kind, body: str, *, lang: str, exactly: bool = True) -> Boxes | None:
    """The text in boxes, or None when it can't be shown so.

    With ``exactly`` the boxes, joined again, must be the very same text: opening and saving a page changes nothing.
    Else headings that nobody wrote under, and lines that are empty anyway, may be lost on the way.
    """
    text = body.replace("\r\n", "\n").strip("\n")
    for tried in dict.fromkeys((lang, *LANGUAGES)):
        boxes = _cut(kind, text, tried)
        if boxes is not None and (not exactly or joined(kind, boxes) == text):
            return boxes
    return None


def without_empty_headings(kind: Kind, body: str) -> str:
    """``body`` without those headings of the outline that have nothing below them.

    Only lines that the site itself had put there are left out, word for word, and never one that anything stands under:
    a page of fourteen headings of which nine are empty is no pleasure to read.
    """
    text = body.replace("\r\n", "\n")
    ours = {_heading(kind, section.key, lang) for section in kind.sections for lang in LANGUAGES}
    headings = [line for line in heading_lines(text) if line.level <= 2]
    bounds = [line.start for line in headings] + [len(text)]
    kept = [text[: bounds[0]]]
    for line, end in zip(headings, bounds[1:], strict=True):
        bare = text[line.start : line.below].strip() in ours and not text[line.below : end].strip()
        if not bare:
            kept.append(text[line.start : end])
    return "".join(kept)


def _cut(kind: Kind, text: str, lang: str) -> Boxes | None:
    names = {_heading(kind, section.key, lang): section.key for section in kind.sections}
    order = list(names.values())
    headings = [line for line in heading_lines(text) if line.level <= 2]
    keys = [names.get(text[line.start : line.below].strip()) for line in headings]
    if None in keys or [key for key in order if key in keys] != keys:
        return None
    bounds = [line.start for line in headings] + [len(text)]
    texts = {
        str(key): text[line.below : end].strip("\n")
        for key, line, end in zip(keys, headings, bounds[1:], strict=True)
    }  # fmt: skip
    return Boxes(text[: bounds[0]].strip("\n"), texts, lang)


def _heading(kind: Kind, key: str, lang: str) -> str:
    level = next(section.level for section in kind.sections if section.key == key)
    return f"{'#' * level} {translate(lang, f'template.{kind.key}.{key}')}"
