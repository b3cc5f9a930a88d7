"""Rows of synonyms and kept searches as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext

from kmwiki.discovery.listing import clashes_of
from kmwiki.discovery.models import SavedSearch, SynonymRow, SynonymWording
from kmwiki.discovery.saved import WORDS, pairs_of
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.kinds import KINDS
from kmwiki.standing.computing import LEVELS
from kmwiki.web.language import language


@dataclass(frozen=True)
class Term:
    """A term in its language; the address searches for it."""

    text: str
    lang: str
    url: str


@dataclass(frozen=True)
class Meaning:
    """A meaning and the language it is told in."""

    text: str
    lang: str


@dataclass(frozen=True)
class RowCard:
    """A row of the table."""

    id: int
    url: str
    terms: tuple[Term, ...]
    meaning: Meaning | None
    shared: tuple[tuple[str, str], ...]
    """Terms that stand in another row as well, each with that row's address."""
    deleted: bool

    @property
    def first(self) -> Term:
        return self.terms[0]


@dataclass(frozen=True)
class WordingCard:
    """What a row said, and what was new about it."""

    number: int
    at: datetime
    who: str
    who_url: str | None
    terms: tuple[Term, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    deleted: bool
    put_back_url: str | None


@dataclass(frozen=True)
class SavedCard:
    """A search somebody keeps: where it leads, and what it asks in words."""

    id: int
    name: str
    url: str
    words: str
    filters: tuple[str, ...]
    at: datetime
    edit_url: str


def terms_of(texts: Iterable[str]) -> tuple[Term, ...]:
    base = url_for("search.results")  # once: a screen of rows names some two hundred terms
    return tuple(Term(text, lang_of(text), f"{base}?{urlencode({WORDS: text})}") for text in texts)


def lang_of(text: str) -> str:
    """The language of a term, as far as its letters tell."""
    return "th" if any("\u0e00" <= character <= "\u0e7f" for character in text) else "en"


def meaning_of(meaning_th: str, meaning_en: str) -> Meaning | None:
    """In the reader's language, else in the other one."""
    told = {"th": meaning_th, "en": meaning_en}
    lang = language() if told[language()] else next((lang for lang, text in told.items() if text), None)
    return Meaning(told[lang], lang) if lang else None


def row_cards(rows: Iterable[SynonymRow], *, with_clashes: bool = True) -> list[RowCard]:
    rows = list(rows)
    shared = clashes_of([row.id for row in rows if row.deleted_at is None]) if with_clashes else {}
    return [
        RowCard(
            id=row.id, url=url_for("discovery.synonym", row_id=row.id),
            terms=terms_of(row.words), meaning=meaning_of(row.meaning_th, row.meaning_en),
            shared=tuple((term, url_for("discovery.synonym", row_id=other)) for term, other in shared.get(row.id, ())),
            deleted=row.deleted_at is not None,
        )
        for row in rows
    ]  # fmt: skip


def wording_cards(wordings: Sequence[SynonymWording], *, may_edit: bool) -> list[WordingCard]:
    """Newest first, as they come. Every one but what stands now can be put back."""
    cards = []
    for place, wording in enumerate(wordings):
        before = wordings[place + 1].terms if place + 1 < len(wordings) else wording.terms
        told = (Meaning(wording.meaning_th, "th"), Meaning(wording.meaning_en, "en"))
        stands = place == 0 and not wording.deleted
        cards.append(
            WordingCard(
                number=wording.number, at=wording.at,
                who=wording.person.display_name if wording.person else gettext("discovery.the_program"),
                who_url=url_for("people.show", username=wording.person.username) if wording.person else None,
                terms=terms_of(wording.terms),
                added=tuple(text for text in wording.terms if text not in before),
                removed=tuple(text for text in before if text not in wording.terms),
                meanings=tuple(meaning for meaning in told if meaning.text), deleted=wording.deleted,
                put_back_url=url_for("discovery.put_back", row_id=wording.row_id, number=wording.number)
                if may_edit and not stands and not wording.deleted else None,
            )
        )  # fmt: skip
    return cards


def saved_cards(found: Iterable[SavedSearch]) -> list[SavedCard]:
    names = _names()
    return [saved_card(saved, names) for saved in found]


def saved_card(saved: SavedSearch, names: Mapping[str, Mapping[str, str]] | None = None) -> SavedCard:
    names = _names() if names is None else names
    pairs = pairs_of(saved.query)
    return SavedCard(
        id=saved.id, name=saved.name, url=search_address(saved.query), words=dict(pairs).get(WORDS, ""),
        filters=tuple(_filter_words(name, value, names) for name, value in pairs if name != WORDS), at=saved.created_at,
        edit_url=url_for("discovery.saved_search", search_id=saved.id),
    )  # fmt: skip


def search_address(query: str) -> str:
    """Where a kept search is asked again."""
    return f"{url_for('search.results')}?{query}"


def _names() -> dict[str, Mapping[str, str]]:
    lang = language()
    return {
        "kind": {key: gettext(f"kind.{key}") for key in KINDS},
        "agency": {row.code: row.short(lang) for row in all_agencies()},
        "category": {str(row.number): f"{row.number} {row.name(lang)}" for row in categories_for()},
        "standing": {level: gettext(f"standing.level.{level}") for level in LEVELS},
    }


def _filter_words(name: str, value: str, names: Mapping[str, Mapping[str, Any]]) -> str:
    """``ชนิด: วงคุย``. A filter that has no words yet shows as it is."""
    if name == "exact":
        return gettext("discovery.asked.exact")
    if name == "sort":
        value = _said(f"search.sort.{value}", value)
    return f"{_said(f'discovery.asked.{name}', name)}: {names.get(name, {}).get(value, value)}"


def _said(key: str, otherwise: str) -> str:
    words = gettext(key)
    return otherwise if words == key else words
