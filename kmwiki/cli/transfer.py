"""``import`` and ``export``: pages brought in from files, and taken out as an archive."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kmwiki.access import Actor
from kmwiki.cli.content import say_notes
from kmwiki.cli.terminal import (
    app_context,
    command,
    fail,
    json_option,
    option,
    say,
    show_json,
    show_table,
    with_progress,
    wording,
)

if TYPE_CHECKING:
    from kmwiki.transfer.models import ImportItem

ARRIVE = ("draft", "members", "as-told")
MATCHING = ("skip", "new", "over")


@command("import", help="transfer.import.help")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@option("--dry-run", is_flag=True, help="transfer.import.option_dry_run")
@option("--as", "as_name", help="cli.option.as")
@option("--kind", help="transfer.import.option_kind")
@option("--arrive", type=click.Choice(ARRIVE), help="transfer.import.option_arrive")
@option("--matching", type=click.Choice(MATCHING), default="skip", help="transfer.import.option_matching")
@json_option
def bring_in(paths: tuple[Path, ...], **asked: Any) -> None:
    with app_context() as app:
        from kmwiki.contentsync.pulling import pull_first
        from kmwiki.transfer import running, waiting

        if not asked["dry_run"]:
            say_notes(pull_first().problems)
        run_id = _begun(paths, asked)
        try:
            with _interrupted(run_id):
                with_progress(lambda progress: running.advance(run_id, turn_s=None, progress=progress))
                if not asked["dry_run"]:
                    _chosen(run_id, asked["matching"])
                    with_progress(lambda progress: running.advance(run_id, turn_s=None, progress=progress))
            items = running.items_of(run_id)
            _told(items, counts=running.counts_of(run_id), run_id=run_id, asked=asked)
            troubled = [item for item in items if item.state in ("refused", "failed")]
        finally:
            waiting.discard(run_id)
            if asked["dry_run"]:
                _forget(run_id)
        if not asked["dry_run"]:
            from kmwiki.worker.loop import drain_if_idle

            drain_if_idle(app.config["SETTINGS"])
    if troubled:
        raise fail("transfer.import.some_not_taken", count=len(troubled))


def _begun(paths: tuple[Path, ...], asked: dict[str, Any]) -> int:
    """A run with its files beside it; gives its number. What can't be kept is noted on it, the rest goes on."""
    from kmwiki.core.database import transaction
    from kmwiki.pages.edits import get_kind
    from kmwiki.transfer import running, waiting
    from kmwiki.transfer.incoming import Unreadable
    from kmwiki.transfer.shaping import AS_TOLD, DEFAULT_KIND, DRAFT, Options, may_arrive

    actor = _person(asked["as_name"])
    if asked["kind"]:
        get_kind(asked["kind"])
    usual = AS_TOLD if may_arrive(actor, AS_TOLD) else DRAFT
    arrive = asked["arrive"].replace("-", "_") if asked["arrive"] else usual
    with transaction():
        run = running.begin(actor, Options(kind=asked["kind"] or DEFAULT_KIND, arrive=arrive))
        kept: list[tuple[str, int]] = []
        problems: list[tuple[str, str, dict[str, Any]]] = []
        for path in paths:
            name = f"{path.resolve().name}.zip" if path.is_dir() else path.name
            try:
                if path.is_dir():
                    size = waiting.keep_folder(run.id, len(kept), path)
                else:
                    with path.open("rb") as file:
                        size = waiting.keep(run.id, len(kept), name, file)
                kept.append((name, size))
            except Unreadable as trouble:
                problems.append((name, trouble.key, trouble.args_))
        running.sent(run, kept, problems)
        return run.id


def _chosen(run_id: int, matching: str) -> None:
    """What is here already is left alone unless told otherwise; what says nothing new is left alone in any case."""
    from kmwiki.core.database import db, transaction
    from kmwiki.transfer import running
    from kmwiki.transfer.models import ImportRun
    from kmwiki.transfer.shaping import Options

    with transaction():
        run = db.session.get_one(ImportRun, run_id)
        actor = running.bringer(run)
        alike = [item for item in running.items_of(run_id) if item.found.get("alike")]
        choices = {item.id: "skip" if item.found.get("unchanged") else matching for item in alike}
        running.choose(actor, run, choices, Options.read(run.options))
        running.run_it(actor, run, by_worker=False)


def _told(items: list[ImportItem], *, counts: dict[str, int], run_id: int, asked: dict[str, Any]) -> None:
    """What came of each source: a line each on stdout, what was left out on stderr."""
    if asked["as_json"]:
        number = None if asked["dry_run"] else run_id
        show_json({"run": number, "counts": counts, "sources": [_as_data(item) for item in items]})
        return
    show_table(
        (_what_came(item), item.page_no or item.found.get("record_no"), item.found.get("title"), item.source)
        for item in items
    )
    for item in items:
        for key, args in [*item.left_out, *([item.problem] if item.problem else [])]:
            place = f"{item.source}:{args['line']}" if "line" in args else item.source
            click.echo(f"{place}: {wording(key, **args)}", err=True)


def _what_came(item: ImportItem) -> str:
    if item.state == "planned":
        return f"would be {item.choice}" if item.choice != "skip" else "skip"
    return item.outcome or item.state


def _as_data(item: ImportItem) -> dict[str, Any]:
    notices = [*item.left_out, *([item.problem] if item.problem else [])]
    return {
        "source": item.source, "state": item.state, "choice": item.choice, "outcome": item.outcome or None,
        "record_no": item.page_no, "plan": item.found,
        "messages": [wording(key, **args) for key, args in notices],
    }  # fmt: skip


def _forget(run_id: int) -> None:
    from sqlalchemy import delete

    from kmwiki.core.database import transaction
    from kmwiki.transfer.models import ImportRun

    with transaction() as session:
        session.execute(delete(ImportRun).where(ImportRun.id == run_id))


@contextmanager
def _interrupted(run_id: int) -> Iterator[None]:
    """Ctrl-C leaves whole pages: what came in stays, and the same command goes on with the rest."""
    try:
        yield
    except KeyboardInterrupt:
        raise fail("transfer.import.interrupted", run=run_id) from None


@command("export", help="transfer.export.help")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--as", "as_name", help="cli.option.as")
@option("--kind", multiple=True, help="cli.option.kind")
@option("--fiscal-year", multiple=True, type=int, help="cli.option.fiscal_year")
@option("--agency", multiple=True, help="cli.option.agency")
@option("--tag", multiple=True, help="cli.option.tag")
@option("--drafts", is_flag=True, help="transfer.export.option_drafts")
@json_option
def take_out(file: Path, as_name: str | None, as_json: bool, **asked: Any) -> None:
    with app_context():
        from kmwiki.pages.edits import get_kind
        from kmwiki.transfer.packing import Selection, chosen, packed

        for kind in asked["kind"]:
            get_kind(kind)
        actor = _person(as_name)
        selection = Selection(
            kinds=asked["kind"], agencies=asked["agency"], fiscal_years=asked["fiscal_year"], tags=asked["tag"],
            drafts=asked["drafts"],
        )  # fmt: skip
        nos = chosen(actor, selection)
        written = with_progress(lambda progress: _write(file, packed(actor, nos), len(nos), progress))
    if as_json:
        show_json({"file": str(file), "pages": len(nos), "bytes": written})
    else:
        say("transfer.export.written", file=str(file), count=len(nos))


def _write(file: Path, pieces: Iterator[bytes], total: int, progress: Callable[[int, int], None]) -> int:
    """Whole or not at all: to a name beside it first. Only its owner may read it, for it may hold members' pages."""
    draft = file.with_name(f".{file.name}.part")
    written = 0
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as writing:
            for done, piece in enumerate(pieces, 1):
                written += writing.write(piece)
                progress(min(done, total), total)
            writing.flush()
            os.fsync(writing.fileno())
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return written


def _person(name: str | None) -> Actor | None:
    """The person of that username; None is the program itself."""
    from kmwiki.accounts.reading import get_account

    if name is None:
        return None
    person = get_account(name)
    if person.state != "active":
        raise fail("cli.search_not_active", name=person.username)
    return person.as_actor()
