"""``index`` and ``search``: the search engine from the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click

from config import Settings
from kmwiki.access import Actor, visitor
from kmwiki.cli.terminal import (
    SpokenCommand,
    app_context,
    command,
    fail,
    group,
    json_option,
    option,
    say,
    show,
    show_json,
    show_table,
)
from kmwiki.kinds import KINDS

PRINT_EVERY = 500
SNIPPET_WIDTH = 300


@group(help="cli.help.index")
def index() -> None:
    """Only a place for the verbs."""


@index.command(cls=SpokenCommand, help="cli.help.index_status")
@json_option
def status(as_json: bool) -> None:
    with app_context() as app:
        from kmwiki.core.journal import queue_lengths
        from kmwiki.indexing.engine import engine_in

        settings: Settings = app.config["SETTINGS"]
        found = {**asdict(engine_in(settings.index_dir).status()), "queued": queue_lengths().get("index", 0)}
    if as_json:
        show_json(found)
    else:
        show_table(list(found.items()))
    if found["state"] != "ok":
        raise fail("cli.index_not_ok", state=found["state"])


@index.command(cls=SpokenCommand, help="cli.help.index_rebuild")
def rebuild() -> None:
    """Under the worker's lock when no worker runs; a running worker is asked to by its queue."""
    with app_context() as app:
        from kmwiki.core.migrating import file_lock
        from kmwiki.indexing import draining
        from kmwiki.indexing.engine import engine_in
        from kmwiki.worker.health import WORKER_LOCK

        settings: Settings = app.config["SETTINGS"]
        total = draining.count_documents()
        try:
            with file_lock(settings.data_dir / WORKER_LOCK, wait=False):
                count = _with_progress(
                    total, lambda progress: draining.rebuild(engine_in(settings.index_dir), progress=progress)
                )
        except BlockingIOError:
            _ask_the_worker()
            say("cli.index_rebuild_asked", count=total)
            return
    say("cli.index_rebuilt", count=count)


def _ask_the_worker() -> None:
    from kmwiki.core.database import transaction
    from kmwiki.core.journal import enqueue
    from kmwiki.indexing.draining import REBUILD

    with transaction():
        enqueue(REBUILD, [0])


def _with_progress(total: int, work: Callable[[Callable[[int], None]], int]) -> int:
    """Run ``work(progress)`` with a bar on a terminal, else a line now and then; all of it on stderr."""
    if sys.stderr.isatty():
        with click.progressbar(length=max(total, 1), file=sys.stderr) as bar:
            return work(lambda done: bar.update(done - bar.pos))
    said = 0

    def tell(done: int) -> None:
        nonlocal said
        if done - said >= PRINT_EVERY:
            said = done
            say("cli.progress", done=done, total=total)

    return work(tell)


@command(help="cli.help.search")
@click.argument("query")
@option("--kind", type=click.Choice(list(KINDS)), help="cli.option.kind")
@option("--fiscal-year", type=click.IntRange(2400, 2699), help="cli.option.fiscal_year")
@option("--as", "as_name", help="cli.option.as")
@option("--limit", type=click.IntRange(1, 100), default=20, help="cli.option.limit")
@json_option
def search(
    query: str, kind: str | None, fiscal_year: int | None, as_name: str | None, limit: int, as_json: bool
) -> None:
    with app_context() as app:
        from kmwiki.indexing import asking
        from kmwiki.indexing.engine import engine_in
        from kmwiki.search.documents import SearchRequest

        settings: Settings = app.config["SETTINGS"]
        found = asking.search(
            _reader(as_name),
            engine_in(settings.index_dir),
            SearchRequest(
                text=query,
                tokens=frozenset(),
                kinds=(kind,) if kind else (),
                limit=limit,
                fiscal_years=(fiscal_year,) if fiscal_year else (),
                facets=asking.FACETS if as_json else (),
            ),
        )
    if as_json:
        show_json(_as_json(found, settings.base_url))
        return
    for note in found.notes:
        say(note)
    for hit in found.hits:
        show(f"{hit.record_no}  {hit.kind}  {hit.title}")
        show("        " + " ".join("".join(text for text, _ in hit.snippet).split())[:SNIPPET_WIDTH])
    say("cli.search_found", count=found.total, ms=round(found.took_ms))


def _reader(name: str | None) -> Actor:
    """Whose rights to search with: a person's, else a visitor's."""
    from kmwiki.accounts.naming import username_key
    from kmwiki.core.site import the_site

    if name is None:
        return visitor(may_read=the_site().visitors_may_read)
    from sqlalchemy import select

    from kmwiki.accounts.models import Person
    from kmwiki.core.database import db

    person = db.session.scalar(select(Person).where(Person.username_key == username_key(name)))
    if person is None:
        raise fail("pages.no_such_person", name=name)
    return person.as_actor()


def _as_json(found: Any, base_url: str) -> dict[str, Any]:
    """The answer in the shape of the API's ``/search``."""
    return {
        "total": found.total,
        "took_ms": round(found.took_ms, 1),
        "understood": [asdict(part) for part in found.understood],
        "suggestion": None,
        "facets": {
            name: [{"value": value, "count": count} for value, count in counts] for name, counts in found.facets.items()
        },
        "hits": [
            {
                "record_no": hit.record_no,
                "kind": hit.kind,
                "title": hit.title,
                "url": f"{base_url}/r/{hit.record_no}",
                "snippet": "".join(text for text, _ in hit.snippet),
                "score": hit.score,
                **({"comment_id": hit.comment_id} if hit.comment_id else {}),
            }
            for hit in found.hits
        ],
    }
