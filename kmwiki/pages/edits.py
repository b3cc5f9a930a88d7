"""What a writer hands in: one value, checked in one place, whoever it comes from (form, file, example site)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kmwiki.core.clock import today
from kmwiki.core.errors import Invalid
from kmwiki.frame.criteria import FIRST_YEAR, LAST_YEAR
from kmwiki.kinds import ADLI, LICENCES, FieldProblem, Kind, clean_fields, kind_named
from kmwiki.text.dates import fiscal_year_of
from kmwiki.text.input import BadText, clean_tags, clean_text, clean_title

LONGEST_BODY = 256 * 1024  # bytes of UTF-8; longer is 413, and given back
LONGEST_SUMMARY = 1_000
LONGEST_NOTE = 300
LONGEST_AUTHOR = 120
MOST_NAMES = 60  # authors, or people or agencies a page is shared with
VISIBILITIES = ("public", "members", "team")
STATES = ("draft", "published", "archived")
LANGUAGES = ("th", "en")


@dataclass(frozen=True)
class AuthorRef:
    """An author: an account by ``username``, or only a ``name``."""

    username: str | None = None
    name: str = ""


@dataclass(frozen=True)
class PageEdit:
    """Everything about a page that a writer decides. ``None`` for authors and sharing means "as it is"."""

    title: str
    body: str = ""
    lang: str = "th"
    title_2: str = ""
    summary: str = ""
    summary_2: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    agency: str | None = None
    fiscal_year: int | None = None
    categories: tuple[int, ...] = ()
    adli: str = ""
    tags: tuple[str, ...] = ()
    visibility: str = "members"
    state: str = "draft"
    licence: str = LICENCES[0]
    authors: tuple[AuthorRef, ...] | None = None
    shared_people: tuple[str, ...] | None = None  # may read a draft or a team page
    shared_writers: tuple[str, ...] | None = None  # may write in a draft as well
    shared_agencies: tuple[str, ...] | None = None


def get_kind(key: str) -> Kind:
    """The kind of that key; raises ``Invalid`` for a key nobody declared."""
    kind = kind_named(key)
    if kind is None:
        raise Invalid("pages.no_such_kind", field="kind", kind=str(key)[:40])
    return kind


def checked(kind_key: str, edit: PageEdit) -> PageEdit:
    """The same edit, cleaned.

    Raises:
        Invalid: with ``field`` naming what can't be taken; the text itself is never altered to make it fit.
    """
    kind = get_kind(kind_key)
    if len(edit.body.encode("utf-8", "surrogatepass")) > LONGEST_BODY:
        raise Invalid("pages.body_too_long", field="body", most=LONGEST_BODY // 1024)
    return replace(
        edit,
        title=_cleaned("title", clean_title, edit.title),
        title_2=_cleaned("title_2", clean_title, edit.title_2) if edit.title_2.strip() else "",
        summary=_text("summary", edit.summary, LONGEST_SUMMARY),
        summary_2=_text("summary_2", edit.summary_2, LONGEST_SUMMARY),
        body=_text("body", edit.body, None),
        fields=_fields(kind, edit.fields),
        fiscal_year=_year(edit.fiscal_year) or default_fiscal_year(edit.fields),
        categories=tuple(sorted({_one_of("categories", c, range(8)) for c in edit.categories})),
        adli="".join(letter for letter in ADLI if letter in edit.adli.upper()),
        tags=_tags(edit.tags),
        visibility=_one_of("visibility", edit.visibility, VISIBILITIES),
        state=_one_of("state", edit.state, STATES),
        licence=_one_of("licence", edit.licence, LICENCES),
        lang=_one_of("lang", edit.lang, LANGUAGES),
        authors=_authors(edit.authors),
        shared_people=_few("shared_people", edit.shared_people),
        shared_writers=_few("shared_writers", edit.shared_writers),
        shared_agencies=_few("shared_agencies", edit.shared_agencies),
    )


def default_fiscal_year(fields: Mapping[str, Any], on: date | None = None) -> int:
    """The fiscal year (BE) a new page most likely concerns: that of its event, else the present one.

    A post written on 29 Oct 2553 about last year's work concerns FY 2553: the writer can say so, and then it stays.
    """
    event = fields.get("event_date")
    if isinstance(event, str):
        try:
            event = date.fromisoformat(event)
        except ValueError:
            event = None
    return fiscal_year_of(event if isinstance(event, date) else (on or today()))


def texts_of(kind: Kind, edit: PageEdit) -> dict[str, str]:
    """The Markdown texts of a page by part: ``body``, text fields by their key, answers as ``answers.<part>``."""
    texts = {"body": edit.body} if edit.body else {}
    for declared in kind.fields:
        value = edit.fields.get(declared.key)
        if declared.type == "text" and value:
            texts[declared.key] = str(value)
        elif declared.type == "answers" and value:
            texts |= {f"{declared.key}.{part}": text for part, text in value.items()}
    return texts


def _cleaned(name: str, clean: Any, value: str) -> str:
    try:
        return str(clean(value))
    except BadText as trouble:
        raise Invalid(trouble.key, field=name, **trouble.args_) from trouble


def _text(name: str, value: str, most: int | None) -> str:
    return _cleaned(name, lambda text: clean_text(text, multiline=True, max_length=most), value).strip("\n")


def _authors(authors: tuple[AuthorRef, ...] | None) -> tuple[AuthorRef, ...] | None:
    if not authors:
        return None  # a page has an author; nobody said means "as it is"

    def name(text: str) -> str:
        return _cleaned("authors", lambda given: clean_text(given, multiline=False, max_length=LONGEST_AUTHOR), text)

    cleaned = (ref if ref.username else AuthorRef(name=name(ref.name)) for ref in authors)
    return _few("authors", tuple(dict.fromkeys(ref for ref in cleaned if ref.username or ref.name)) or None)


def _few(name: str, values: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if values is not None and len(values) > MOST_NAMES:
        raise Invalid("pages.too_many_names", field=name, most=MOST_NAMES)
    return values


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(clean_tags(tags))
    except BadText as trouble:
        raise Invalid(trouble.key, field="tags", **trouble.args_) from trouble


def _fields(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return clean_fields(kind, given)
    except FieldProblem as trouble:
        raise Invalid(trouble.key, field=trouble.field, **trouble.args_) from trouble


def _year(year: int | None) -> int | None:
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("frame.year_out_of_range", field="fiscal_year", low=FIRST_YEAR, high=LAST_YEAR)
    return year


def _one_of(name: str, value: Any, known: Any) -> Any:
    if value not in known:
        raise Invalid("field.not_a_choice", field=name, value=str(value)[:40])
    return value
