"""``index`` and ``search``: the search engine from the terminal."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from config import Settings
from kmwiki.access import Actor, can, visitor
from kmwiki.cli.terminal import (
    SpokenCommand,
    app_context,
    fail,
    group,
    json_option,
    language,
    option,
    say,
    show,
    show_json,
    show_table,
    wording,
)

if TYPE_CHECKING:
    from kmwiki.search.documents import SearchResult

PRINT_EVERY = 500
WATCH_EVERY_S = 0.3
SNIPPET_WIDTH = 300
WRONG_USE = 2


@group(help="cli.help.index")
def index() -> None:
    """Only a place for the verbs."""


@index.command(cls=SpokenCommand, help="cli.help.index_status")
@json_option
def status(as_json: bool) -> None:
    with app_context() as app:
        from kmwiki.core.journal import lag_s, queue_lengths
        from kmwiki.indexing.engine import engine_of

        settings: Settings = app.config["SETTINGS"]
        found = {
            **asdict(engine_of(settings).status()),
            "queued": queue_lengths().get("index", 0),
            "lag_s": lag_s("index"),
        }
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
        from kmwiki.indexing.engine import engine_of
        from kmwiki.worker.health import WORKER_LOCK

        settings: Settings = app.config["SETTINGS"]
        total = draining.count_documents()
        try:
            with file_lock(settings.data_dir / WORKER_LOCK, wait=False):
                count = _with_progress(total, lambda progress: draining.rebuild(engine_of(settings), progress=progress))
        except BlockingIOError:
            _ask_the_worker()
            say("cli.index_rebuild_asked", count=total)
            count = _with_progress(total, lambda progress: _watch_the_worker(settings, progress))
    say("cli.index_rebuilt", count=count)


def _ask_the_worker() -> None:
    from kmwiki.core.database import transaction
    from kmwiki.core.journal import enqueue
    from kmwiki.indexing.draining import REBUILD

    with transaction():
        enqueue(REBUILD, [0])


def _watch_the_worker(settings: Settings, progress: Callable[[int], None]) -> int:
    """Until the worker has built the index; whoever does not want to wait may leave, the work goes on."""
    from sqlalchemy import select

    from kmwiki.core.database import db, end_reading
    from kmwiki.core.journal import QueueRow
    from kmwiki.indexing.draining import REBUILD
    from kmwiki.indexing.engine import engine_of
    from kmwiki.indexing.rebuild_progress import told
    from kmwiki.worker.health import worker_runs

    while row := db.session.scalar(select(QueueRow).where(QueueRow.consumer == REBUILD).limit(1)):
        if row.attempts:
            raise fail("cli.index_worker_failed", problem=row.last_error)
        end_reading()
        if not worker_runs(settings.data_dir):
            raise fail("cli.index_worker_left")
        progress(told(settings.index_dir))
        time.sleep(WATCH_EVERY_S)
    return engine_of(settings).status().documents


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


class _Asking(SpokenCommand):
    """Words with a minus before them are part of the question: no option but ``-h`` has a single one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = [one for one in self.params if isinstance(one, click.Option) and not one.is_flag]
        taking = {name for one in options for name in one.opts}
        words = [
            # Behind a space it is no option to click, and the same question.
            f" {word}"
            if re.match("-[^-]", word) and word not in ctx.help_option_names and before not in taking
            else word
            for before, word in zip(["", *args], args, strict=False)
        ]
        return super().parse_args(ctx, words)


@click.command(cls=_Asking, help="cli.help.search")
@click.argument("query")
@option("--kind", "kind", multiple=True, help="cli.option.kind")
@option("--fiscal-year", "fiscal_year", multiple=True, help="cli.option.fiscal_year")
@option("--agency", "agency", multiple=True, help="cli.option.agency")
@option("--category", "category", multiple=True, help="cli.option.category")
@option("--tag", "tag", multiple=True, help="cli.option.tag")
@option("--author", "author", multiple=True, help="cli.option.author")
@option("--standing", "standing", multiple=True, help="cli.option.standing")
@option("--sort", help="cli.option.sort")
@option("--exact", is_flag=True, help="cli.option.exact")
@option("--as", "as_name", help="cli.option.as")
@option("--limit", help="cli.option.limit")
@option("--offset", help="cli.option.offset")
@json_option
def search(query: str, as_name: str | None, as_json: bool, **asked: Any) -> None:
    from kmwiki.indexing.questions import read_question

    given = {name: list(value) if isinstance(value, tuple) else [str(value)] for name, value in asked.items() if value}
    question, refused = read_question({"q": [query.strip()], **given})
    for trouble in refused:
        say("cli.option_refused", option=f"--{str(trouble.field).replace('_', '-')}",
            problem=wording(trouble.key, **trouble.args_))  # fmt: skip
    if refused:
        raise click.exceptions.Exit(WRONG_USE)
    with app_context() as app:
        from kmwiki.indexing import asking
        from kmwiki.indexing.engine import engine_of
        from kmwiki.indexing.mending import ask_for_mending
        from kmwiki.indexing.telling import answer_as_data

        settings: Settings = app.config["SETTINGS"]
        request = question.request() if as_json else question.request(facets=())
        found = asking.search(
            _reader(as_name),
            engine_of(settings),
            request,
            on_trouble=lambda: ask_for_mending(settings.index_dir),
        )
        if as_json:
            show_json(answer_as_data(found, base_url=settings.base_url, lang=language(), wording=wording))
        else:
            _show_answer(found)


def _show_answer(found: SearchResult) -> None:
    """For people: two lines a hit. What is not a hit goes to stderr, so that the hits can be cut and counted."""
    from kmwiki.search.documents import NOWHERE

    for note in found.notes:
        say(note)
    for repair in found.repairs:
        key = "cli.search_nowhere" if repair.what == NOWHERE else "cli.search_repaired"
        say(key, typed=repair.typed, read=repair.read)
    for hit in found.hits:
        show(f"{hit.record_no}  {hit.kind}  {hit.title}")
        show("        " + " ".join("".join(text for text, _ in hit.snippet).split())[:SNIPPET_WIDTH])
    say("cli.search_found", count=found.total, ms=round(found.took_ms))
    if found.suggestion:
        say("cli.search_suggestion", suggestion=found.suggestion)


def _reader(name: str | None) -> Actor:
    """Whose rights to search with: a person's, else a visitor's.

    A name nobody bears ends the command with 1; so does a closed account, whose owner may search nothing, and a
    visitor's search while the site is closed to visitors. Neither may look like an answer that found nothing.
    """
    from kmwiki.accounts.reading import get_account
    from kmwiki.core.site import the_site

    if name is None:
        reader = visitor(may_read=the_site().visitors_may_read)
        if not can(reader, "site.visit"):
            raise fail("cli.search_closed")
        return reader
    person = get_account(name)
    if person.state != "active":
        raise fail("cli.search_not_active", name=person.username)
    return person.as_actor()
