"""The corpus straight into a database: what the other measurements start from.

The same rules make the pages as the editor's; only the rendering is spread over all cores, and a transaction holds a
hundred pages instead of one.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from sqlalchemy import select

from kmwiki.render import Rendered, render_here

from .corpus import CorpusPage, corpus

READERS = 20
PASSWORD = "ทดสอบ measured by night 7"
_BATCH = 100


def reader_name(number: int) -> str:
    """The username of one of the readers who wrote the pages."""
    return f"reader-{number % READERS:02d}"


def load_corpus(count: int) -> None:
    """Make the people and the pages, with all that a save leaves: texts, links, tokens, journal and queue rows."""
    from kmwiki.app import create_app, prepare

    app = create_app()
    prepare(app)
    with app.app_context():
        _add_readers()
        pages = corpus(count)
        with ProcessPoolExecutor() as pool:
            while batch := list(islice(pages, _BATCH)):
                _add_pages(batch, list(pool.map(_rendered, [made.page.body for made in batch], chunksize=10)))
                print(".", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)


def _rendered(body: str) -> Rendered:
    return render_here(body)


def _add_readers() -> None:
    from kmwiki.accounts.passwords import hash_password
    from kmwiki.accounts.registering import add_person
    from kmwiki.core.database import transaction
    from kmwiki.frame.agencies import add_agency

    kept = hash_password(PASSWORD)
    with transaction():
        add_agency(None, code="bench", name_th="สำนักงานทดสอบ", name_en="Office of Measures")
        for number in range(READERS):
            name = reader_name(number)
            add_person(None, username=name, display_name=f"ผู้อ่าน {number}", agency_code="bench", password_hash=kept)


def _add_pages(batch: list[CorpusPage], rendered: list[Rendered]) -> None:
    from kmwiki.accounts.models import Person
    from kmwiki.comments.posting import post_comment
    from kmwiki.comments.rendering import prepare_comment
    from kmwiki.core.database import db, transaction
    from kmwiki.pages.edits import AuthorRef, PageEdit
    from kmwiki.pages.rendering import PreparedTexts
    from kmwiki.pages.saving import Origin, create_page

    said = [[prepare_comment(comment.body) for comment in made.comments] for made in batch]
    with transaction():
        readers = db.session.scalars(select(Person).where(Person.username.like("reader-%")).order_by(Person.id))
        actors = [person.as_actor() for person in readers]
        for made, html, comments in zip(batch, rendered, said, strict=True):
            page = made.page
            assert page.record_no is not None
            edit = PageEdit(
                title=page.title, body=page.body, lang=page.lang, summary=page.summary, fiscal_year=page.fiscal_year,
                categories=page.categories, adli=page.adli, tags=page.tags, visibility=page.visibility,
                state=page.state, agency="bench", authors=(AuthorRef(username=reader_name(page.record_no)),),
            )  # fmt: skip
            origin = Origin(source="file", record_no=page.record_no, created_at=page.created, updated_at=page.updated)
            stored = create_page(None, kind=page.kind, edit=edit, prepared=PreparedTexts({"body": html}), origin=origin)
            for place, comment in enumerate(comments, 1):
                post_comment(actors[(page.record_no + place) % READERS], stored, prepared=comment)
