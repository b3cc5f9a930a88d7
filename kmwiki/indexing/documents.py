"""What the index knows: pages, their comments and files, and people, read in a fixed number of queries.

Subjects are numbers: a page's record number, a person's negative `index_no`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from kmwiki.accounts.models import Person
from kmwiki.attachments.models import Attachment
from kmwiki.comments.models import Comment
from kmwiki.core.database import db, end_reading
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.models import Agency
from kmwiki.pages.listing import authors_of
from kmwiki.pages.models import Page, PageCategory, PageTag, RenderedText
from kmwiki.pages.reading import tokens_of
from kmwiki.search.documents import Document
from kmwiki.standing.reading import STANDING_KIND, levels_of

from .field_lines import field_lines
from .people import names_of, people_documents
from .replacing import replaced_among

BATCH = 100
_COLUMNS = (
    Page.record_no,
    Page.kind,
    Page.lang,
    Page.title,
    Page.title_2,
    Page.summary,
    Page.summary_2,
    Page.fields,
    Page.fiscal_year,
    Page.created_at,
    Page.updated_at,
    Page.read_count,
    Page.state,
    Page.revision,
    Agency.code,
)
_COMMENT_COLUMNS = (
    Comment.id,
    Comment.page_no,
    Comment.plain,
    Comment.author_name,
    Comment.created_at,
    Comment.edited_at,
    Person.username,
)

_FILE_COLUMNS = (
    Attachment.id,
    Attachment.page_no,
    Attachment.name,
    Attachment.alt,
    Attachment.text,
    Attachment.created_at,
    Person.username,
)


def documents_of(subjects: Sequence[int]) -> dict[int, list[Document]]:
    """Subject -> its documents: a page with its comments and files, or a person; empty for what nobody may see."""
    found: dict[int, list[Document]] = {subject: [] for subject in subjects}
    people = [-subject for subject in subjects if subject < 0]
    if people:
        for person in people_documents(people):
            found[person.record_no].append(person)
    tokens = {no: held for no, held in tokens_of([subject for subject in subjects if subject > 0]).items() if held}
    pages = _pages(tokens) if tokens else {}
    for no, page in pages.items():
        found[no].append(page)
    for part in (*_comments_under(pages), *_files_of(pages)):
        found[part.record_no].append(part)
    return found


def all_subjects() -> Iterator[list[int]]:
    """Every subject there is, in batches that hold no long read transaction open. People come first: they are few."""
    for column, sign in ((Person.id, -1), (Page.record_no, 1)):
        last = 0
        while True:
            end_reading()
            numbers = list(db.session.scalars(select(column).where(column > last).order_by(column).limit(BATCH)))
            if not numbers:
                break
            last = numbers[-1]
            yield [sign * number for number in numbers]


def all_documents() -> Iterator[Document]:
    """Every document there is."""
    for subjects in all_subjects():
        for documents in documents_of(subjects).values():
            yield from documents


def _pages(tokens: Mapping[int, frozenset[str]]) -> dict[int, Document]:
    """The documents of these pages, each with its tokens."""
    shown = list(tokens)
    rows = db.session.execute(
        select(*_COLUMNS).outerjoin(Agency, Agency.id == Page.agency_id).where(Page.record_no.in_(shown))
    ).all()
    bodies = _bodies(shown)
    tags = _grouped(select(PageTag.page_no, PageTag.tag).where(PageTag.page_no.in_(shown)).order_by(PageTag.position))
    categories = _grouped(
        select(PageCategory.page_no, PageCategory.number)
        .where(PageCategory.page_no.in_(shown))
        .order_by(PageCategory.number)
    )
    bylines, replaced = authors_of(shown), replaced_among(tokens)
    practices = [row.record_no for row in rows if row.kind == STANDING_KIND]
    standings = levels_of(practices) if practices else {}
    agencies = {agency.code: names_of(agency) for agency in all_agencies()} if any(row.fields for row in rows) else {}
    return {
        row.record_no: Document(
            key=f"p{row.record_no}",
            unit="page",
            record_no=row.record_no,
            kind=row.kind,
            lang=row.lang,
            title=row.title,
            title_2=row.title_2,
            summary="\n".join(filter(None, (row.summary, row.summary_2))),
            body="\n\n".join(bodies.get(row.record_no, ())).strip(),
            aside="\n\n".join(field_lines(row.kind, row.fields, agencies)),
            tags=tuple(tags[row.record_no]),
            agency=row.code,
            fiscal_year=row.fiscal_year,
            categories=tuple(categories[row.record_no]),
            authors=tuple(username or name for username, name in bylines.get(row.record_no, ())),
            created=row.created_at,
            updated=row.updated_at,
            read_count=row.read_count,
            tokens=tokens[row.record_no],
            state=row.state,
            replaced=row.record_no in replaced,
            standing=standings.get(row.record_no, ""),
        )
        for row in rows
    }


def _comments_under(pages: Mapping[int, Document]) -> Iterator[Document]:
    """Comments with their own words, author and times; everything else is their page's, rights first of all.

    The passage a comment quotes is no part of its words: it stands in the page and is found there, and would only be
    found a second time under a comment that may say nothing of it.
    """
    query = (
        select(*_COMMENT_COLUMNS)
        .outerjoin(Person, Person.id == Comment.person_id)
        .where(Comment.page_no.in_(list(pages)), Comment.deleted_at.is_(None), Comment.hidden.is_(False))
        .order_by(Comment.id)
    )
    for row in db.session.execute(query):
        yield replace(
            pages[row.page_no],
            key=f"c{row.id}",
            unit="comment",
            comment_id=row.id,
            summary="",
            aside="",
            body=row.plain,
            authors=(row.username or row.author_name,),
            created=row.created_at,
            updated=row.edited_at or row.created_at,
            read_count=0,
        )


def _files_of(pages: Mapping[int, Document]) -> Iterator[Document]:
    """Files with their name, description and words; everything else is their page's, rights first of all."""
    query = (
        select(*_FILE_COLUMNS)
        .outerjoin(Person, Person.id == Attachment.uploader_id)
        .where(Attachment.page_no.in_(list(pages)), Attachment.deleted_at.is_(None))
        .order_by(Attachment.id)
    )
    for row in db.session.execute(query):
        yield replace(
            pages[row.page_no],
            key=f"f{row.id}",
            unit="file",
            summary="",
            body=row.text,
            # The name is said beside the snippet anyway.
            aside="\n".join(filter(None, (row.name, row.alt))),
            authors=(row.username,) if row.username else (),
            created=row.created_at,
            updated=row.created_at,
            read_count=0,
        )


def _bodies(record_nos: Sequence[int]) -> dict[int, list[str]]:
    """The plain texts of every rendered part, answers and typed fields first, as the page shows them."""
    rows = db.session.execute(
        select(RenderedText.page_no, RenderedText.part, RenderedText.plain)
        .join(Page, (Page.record_no == RenderedText.page_no) & (Page.revision == RenderedText.revision))
        .where(RenderedText.page_no.in_(record_nos))
        .order_by(RenderedText.page_no, RenderedText.part == "body", RenderedText.part)
    )
    parts: dict[int, list[str]] = defaultdict(list)
    for no, _, plain in rows:
        parts[no].append(plain)
    return parts


def _grouped(query: Any) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for no, value in db.session.execute(query):
        grouped[no].append(value)
    return grouped
