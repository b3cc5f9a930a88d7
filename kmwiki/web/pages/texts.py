"""What the writers of a page wrote, as the page shows it; a preview is the same value made of what is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kmwiki.access import Actor
from kmwiki.kinds import Kind, name_of_kind
from kmwiki.pages.rendering import StoredPart
from kmwiki.web.filling import StoredText, fill_texts
from kmwiki.web.language import gettext

from .facts import Fact, kind_facts


@dataclass(frozen=True)
class SectionView:
    """A rendered text under its heading; ``key`` makes its anchor, ``box`` is where the form has it."""

    key: str
    title: str
    html: Markup
    box: str


@dataclass(frozen=True)
class AimView:
    """A row of the table of aims and results."""

    aim: str
    expected: str
    got: str
    rating: str
    why: str


@dataclass(frozen=True)
class TocView:
    """A line of the contents list."""

    id: str
    text: str
    level: int


@dataclass(frozen=True)
class TextsView:
    """In the order it is read: facts, sections, aims, body, what stands after the text."""

    lang: str
    kind_label: str
    facts: tuple[Fact, ...]
    sections: tuple[SectionView, ...]
    aims: tuple[AimView, ...]
    body: Markup
    body_title: str
    sections_after: tuple[SectionView, ...]
    facts_after: tuple[Fact, ...]
    toc: tuple[TocView, ...]
    plain_notes: tuple[str, ...]
    broken_links: int

    @property
    def written(self) -> bool:
        """Is there anything to read?"""
        return bool(self.body or self.sections or self.aims or self.sections_after)


def texts_view(
    actor: Actor, kind: Kind, *, lang: str, fields: Mapping[str, Any], texts: Mapping[str, StoredPart],
    page_no: int | None = None,
) -> TextsView:  # fmt: skip
    """The texts of a page, filled for this reader. ``fields`` are cleaned ones, ``texts`` the HTML by part; ``page_no``
    is the page they are of, where there is one."""
    stored = {part: StoredText(row.html, row.links, row.mentions) for part, row in texts.items()}
    filled = fill_texts(actor, stored, page_no=page_no)
    before, after = (tuple(_sections(kind, fields, filled, after_text=value)) for value in (False, True))
    body_title = _body_title(kind, fields, texts, before)
    return TextsView(
        lang=lang,
        kind_label=gettext(name_of_kind(kind.key, fields.get("subtype"))),
        facts=tuple(kind_facts(actor, kind, fields)),
        sections=before,
        aims=tuple(_aims(fields)),
        body=filled.get("body", Markup()),
        body_title=body_title,
        sections_after=after,
        facts_after=tuple(kind_facts(actor, kind, fields, after_text=True)),
        toc=tuple(_toc(fields, texts, before, after, body_title)),
        plain_notes=tuple(sorted({gettext(row.note) for row in texts.values() if row.note})),
        broken_links=sum(
            text.count(f'class="wikilink {kind}"') for text in filled.values() for kind in ("missing", "several")
        ),
    )


def _sections(
    kind: Kind, fields: Mapping[str, Any], filled: Mapping[str, Markup], *, after_text: bool
) -> list[SectionView]:
    """Rendered texts of fields and answers, each under its own heading and in the declared order."""
    sections = []
    for declared in kind.fields:
        if declared.after_text is not after_text:
            continue
        if declared.type == "text" and declared.key in filled:
            title = gettext(f"field.{kind.key}.{declared.key}")
            sections.append(SectionView(declared.key, title, filled[declared.key], f"f.{declared.key}"))
        elif declared.type == "answers":
            sections += _answers(kind, fields, filled, declared.key)
    return sections


def _answers(kind: Kind, fields: Mapping[str, Any], filled: Mapping[str, Markup], key: str) -> list[SectionView]:
    """The chosen question set's answers first; what was answered in the other set before it was left stays readable."""
    chosen = kind.question_set(fields.get("question_set"))
    in_order = sorted(kind.question_sets, key=lambda questions: questions != chosen)
    return [
        SectionView(
            f"answer-{part}", gettext(f"aar.{questions.key}.{part}"), filled[f"{key}.{part}"], f"f.{key}.{part}"
        )
        for questions in in_order
        for part in questions.parts
        if f"{key}.{part}" in filled
    ]


def _body_title(
    kind: Kind, fields: Mapping[str, Any], texts: Mapping[str, StoredPart], before: tuple[SectionView, ...]
) -> str:
    """The synthesis below an AAR's answers needs a heading, unless its writer gave it one."""
    answered = kind.key == "aar" and (before or fields.get("aims"))
    return gettext("pages.body_aar") if answered and "body" in texts and not texts["body"].toc else ""


def _aims(fields: Mapping[str, Any]) -> list[AimView]:
    return [
        AimView(*(row.get(part, "") for part in ("aim", "expected", "got", "rating", "why")))
        for row in fields.get("aims", ())
    ]


def _toc(
    fields: Mapping[str, Any], texts: Mapping[str, StoredPart], before: tuple[SectionView, ...],
    after: tuple[SectionView, ...], body_title: str,
) -> list[TocView]:  # fmt: skip
    """Sections and the text's own headings, as they stand on the screen."""
    toc = [TocView(f"s-{section.key}", section.title, 2) for section in before]
    if fields.get("aims"):
        toc.append(TocView("s-aims", gettext("field.aar.aims"), 2))
    if body_title:
        toc.append(TocView("s-body", body_title, 2))
    if "body" in texts:
        toc += [TocView(anchor, text, level) for level, anchor, text in texts["body"].toc]
    return toc + [TocView(f"s-{section.key}", section.title, 2) for section in after]
