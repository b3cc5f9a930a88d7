"""What a long talk costs: a page with five hundred comments beside the same page with none.

    python -m bench.talk [--comments 500] [--times 30]

CPU time of one process, from request to finished answer, so that it is told on a machine that does other things as
well. A visitor and somebody signed in, each when the page is kept, as nearly every view finds it, and when the page or
the site has just changed and it is drawn anew. "One more" is the first look after somebody spoke. A third of the
comments answer another, some call somebody or link to a page.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from .corpus import FIRST_NO, corpus, filled
from .loading import READERS, _add_readers, reader_name
from .sentences import COMMENTS
from .table import Row, percentile, show

COMMENTS_UNDER = 500
TIMES_AS_MUCH, WITHIN_MS = 3, 300
WAYS = ("visitor, kept", "visitor, drawn", "signed in, kept", "signed in, drawn")
SLOW = ("signed in, one more", "signed in, drawn by a fresh process")
KEPT = ("kmwiki.longtalks", "kmwiki.keptcomments", "kmwiki.kepttalks")  # what a process remembers of talks
ASKER = 0  # has neither written the page nor spoken under it


def measure(*, comments: int = COMMENTS_UNDER, times: int = 30) -> list[Row]:
    """Four ways of looking at each of two pages."""
    with talking_site(comments) as (app, silent, talk):
        spent: dict[tuple[str, int], list[float]] = {}
        for _ in range(times):
            for page in (silent, talk):
                for way in WAYS:
                    spent.setdefault((way, page), []).append(_looked(app, page, way)[0])
        took = {way: [_looked(app, talk, way)[1] for _ in range(times)] for way in SLOW}
    rows = []
    for way in WAYS:
        none, many = (percentile(spent[way, page], 50) for page in (silent, talk))
        part = many / none
        said = f"{part:.2f} times ({many:.1f} ms, {none:.1f} ms)"
        rows.append(Row(f"{comments} comments beside none, {way}", said, f"≤ {TIMES_AS_MUCH}", part <= TIMES_AS_MUCH))
    for way in SLOW:
        slowest = percentile(took[way], 95)
        said = f"{slowest:.0f} ms"
        rows.append(Row(f"{comments} comments, {way}, p95", said, f"< {WITHIN_MS} ms", slowest < WITHIN_MS))
    return rows


@contextmanager
def talking_site(comments: int) -> Iterator[tuple[Flask, int, int]]:
    """Two pages with the same words on a site that goes away: (app, the silent one, the one talked under)."""
    from config import load_settings
    from kmwiki.app import create_app, prepare
    from kmwiki.core.database import db
    from tests.support.serving import site_environment

    with tempfile.TemporaryDirectory(prefix="kmwiki-bench-") as folder:
        (Path(folder) / "content").mkdir()
        app = create_app(load_settings(site_environment(Path(folder)), root=Path(folder)))
        prepare(app)
        app.testing = True  # nothing beside the answers: no thread that counts, no renderer that warms up
        with app.app_context():
            _add_readers()
            silent, talk = _add_pages(comments)
            db.session.remove()
        app.extensions["bench.cookie"] = _signed_in(app)
        yield app, silent, talk
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _add_pages(comments: int) -> tuple[int, int]:
    from kmwiki.comments.posting import post_comment
    from kmwiki.comments.rendering import prepare_comment
    from kmwiki.core.database import db, transaction
    from kmwiki.pages.edits import AuthorRef, PageEdit
    from kmwiki.pages.models import Page
    from kmwiki.pages.rendering import PreparedTexts
    from kmwiki.pages.saving import create_page
    from kmwiki.render import render_here

    made = next(corpus(1)).page
    numbers = []
    for _ in range(2):
        edit = PageEdit(
            title=made.title, body=made.body, summary=made.summary, fiscal_year=made.fiscal_year, tags=made.tags,
            categories=made.categories, visibility="public", state="published", agency="bench",
            authors=(AuthorRef(username=reader_name(1)),),
        )  # fmt: skip
        prepared = PreparedTexts({"body": render_here(made.body)})
        with transaction():
            numbers.append(create_page(None, kind=made.kind, edit=edit, prepared=prepared).record_no)
    dice = random.Random(FIRST_NO)
    with transaction():
        page = db.session.get_one(Page, numbers[1])
        readers = _readers()
        said: list[int] = []
        for place in range(comments):
            words = filled(dice, dice.choice(COMMENTS))
            if place % 10 == 3:
                words = f"@{reader_name(place)} {words}"
            if place % 10 == 7:
                words += f" [[{numbers[0]}]]"
            answered = dice.choice(said) if said and place % 3 == 0 else None
            speaker = readers[1 + place % (READERS - 1)]
            said.append(post_comment(speaker, page, prepared=prepare_comment(words), reply_to=answered).id)
    return numbers[0], numbers[1]


def _readers() -> list[Any]:
    from sqlalchemy import select

    from kmwiki.accounts.models import Person
    from kmwiki.core.database import db

    people = db.session.scalars(select(Person).where(Person.username.like("reader-%")).order_by(Person.id))
    return [person.as_actor() for person in people]


def _signed_in(app: Flask) -> str:
    """The cookie of a reader's session."""
    from tests.support.site import token_in

    from .loading import PASSWORD

    client = app.test_client()
    token = token_in(client.get("/login").get_data(as_text=True))
    client.post("/login", data={"csrf_token": token, "name": reader_name(ASKER), "password": PASSWORD})
    client.get("/")
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


def _looked(app: Flask, page: int, way: str) -> tuple[float, float]:
    """(CPU, time by the clock) in milliseconds of one look at a page."""
    from werkzeug.test import EnvironBuilder, run_wsgi_app

    from kmwiki.web.pages.keeping import KeptPages

    headers = {"Accept-Encoding": "gzip"} | ({"Cookie": app.extensions["bench.cookie"]} if "signed" in way else {})
    environ = EnvironBuilder(path=f"/p/{page}", base_url=app.config["SETTINGS"].base_url, headers=headers).get_environ()
    if "fresh" in way:
        for name in KEPT:
            app.extensions.pop(name, None)
        app.extensions["kmwiki.keptpages"] = KeptPages()
    if "one more" in way:
        _speak(app, page)
    elif "drawn" in way:
        _change(app, page)
    else:
        run_wsgi_app(app.wsgi_app, dict(environ))
    cpu, clock = time.process_time(), time.perf_counter()
    parts, status, _ = run_wsgi_app(app.wsgi_app, dict(environ), buffered=True)
    body = b"".join(parts)
    spent = (time.process_time() - cpu) * 1000, (time.perf_counter() - clock) * 1000
    if not status.startswith("200") or not body:
        raise RuntimeError(f"the page was answered with {status}")
    return spent


def _change(app: Flask, page: int) -> None:
    """The page is what it is after somebody spoke: kept nowhere."""
    from sqlalchemy import text

    from kmwiki.core.database import transaction

    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE page SET version = version + 1 WHERE record_no = :no"), {"no": page})


def _speak(app: Flask, page: int) -> None:
    from kmwiki.comments.posting import post_comment
    from kmwiki.comments.rendering import prepare_comment
    from kmwiki.core.database import db, transaction
    from kmwiki.pages.models import Page

    prepared = prepare_comment("ขอบคุณครับ ขอถามต่ออีกนิด")
    with app.app_context(), transaction():
        post_comment(_readers()[2], db.session.get_one(Page, page), prepared=prepared)


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.talk")
    asked.add_argument("--comments", type=int, default=COMMENTS_UNDER)
    asked.add_argument("--times", type=int, default=30)
    show(measure(**vars(asked.parse_args())))


if __name__ == "__main__":
    main()
