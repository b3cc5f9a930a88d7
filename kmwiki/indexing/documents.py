"""What the index knows of a page and its comments, read from the database in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from kmwiki.comments.models import Comment
from kmwiki.core.database import db, end_reading
from kmwiki.frame.models import Agency
from kmwiki.kinds import field_texts, kind_named
from kmwiki.pages.listing import authors_of
from kmwiki.pages.models import Page, PageCategory, PageTag, RenderedText
from kmwiki.pages.reading import tokens_of
from kmwiki.search.documents import Document

BATCH = 100
LONGEST_LINE = 400
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


def documents_of(record_nos: Sequence[int]) -> dict[int, list[Document]]:
    """Record number -> the page's document and those of its comments; empty for a page nobody may see."""
    found: dict[int, list[Document]] = {no: [] for no in record_nos}
    tokens = {no: held for no, held in tokens_of(list(record_nos)).items() if held}
    pages = _pages(tokens) if tokens else {}
    for no, page in pages.items():
        found[no].append(page)
    for comment in db.session.scalars(
        select(Comment).where(Comment.page_no.in_(list(pages)), Comment.deleted_at.is_(None), Comment.hidden.is_(False))
    ):
        found[comment.page_no].append(_comment(comment, pages[comment.page_no]))
    return found


def _pages(tokens: Mapping[int, frozenset[str]]) -> dict[int, Document]:
    """The documents of these pages, each with its tokens."""
    shown = list(tokens)
    rows = db.session.execute(
        select(*_COLUMNS).outerjoin(Agency, Agency.id == Page.agency_id).where(Page.record_no.in_(shown))
    ).all()
    bodies = _bodies(shown, {row.record_no: row.revision for row in rows})
    tags = _grouped(select(PageTag.page_no, PageTag.tag).where(PageTag.page_no.in_(shown)).order_by(PageTag.position))
    categories = _grouped(
        select(PageCategory.page_no, PageCategory.number)
        .where(PageCategory.page_no.in_(shown))
        .order_by(PageCategory.number)
    )
    bylines = authors_of(shown)
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
            # Places and names last: a snippet that begins with them would read like a label.
            body="\n\n".join([bodies.get(row.record_no, ""), *_short_lines(row.kind, row.fields)]).strip(),
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
        )
        for row in rows
    }


def _comment(comment: Comment, page: Document) -> Document:
    """A comment with its own words, author and times; everything else is its page's, rights first of all."""
    return replace(
        page,
        key=f"c{comment.id}",
        unit="comment",
        comment_id=comment.id,
        summary="",
        body=comment.plain,
        authors=(comment.person.username if comment.person else comment.author_name,),
        created=comment.created_at,
        updated=comment.edited_at or comment.created_at,
        read_count=0,
    )


def all_documents() -> Iterator[Document]:
    """Every document there is, in batches that hold no long read transaction open."""
    last = 0
    while True:
        end_reading()
        nos = list(
            db.session.scalars(
                select(Page.record_no).where(Page.record_no > last).order_by(Page.record_no).limit(BATCH)
            )
        )
        if not nos:
            return
        last = nos[-1]
        for documents in documents_of(nos).values():
            yield from documents


def _bodies(record_nos: Sequence[int], revisions: dict[int, int]) -> dict[int, str]:
    """The plain text of every rendered part, answers and typed fields first, as the page shows them."""
    rows = db.session.execute(
        select(RenderedText.page_no, RenderedText.revision, RenderedText.part, RenderedText.plain).where(
            RenderedText.page_no.in_(record_nos)
        )
    )
    parts: dict[int, list[tuple[bool, str]]] = defaultdict(list)
    for no, revision, part, plain in rows:
        if revisions.get(no) == revision:
            parts[no].append((part == "body", plain))
    return {
        no: "\n\n".join(plain for _, plain in sorted(found, key=lambda item: item[0])) for no, found in parts.items()
    }


def _short_lines(kind: str, fields: Mapping[str, Any]) -> list[str]:
    """Fields of one line (event, place, aims): the long ones are rendered and come with the bodies."""
    declared = kind_named(kind)
    lines = [text for _, text in field_texts(declared, fields)] if declared else []
    return [line for line in lines if line and "\n" not in line and len(line) <= LONGEST_LINE]


def _grouped(query) -> dict[int, list]:  # type: ignore[no-untyped-def, type-arg]
    grouped: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for no, value in db.session.execute(query):
        grouped[no].append(value)
    return grouped
