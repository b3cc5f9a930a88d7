"""A bringing-in from its first file to its report: read, looked at, run, stopped, gone on with, taken back.

The work is done in small pieces, by the worker or by the command line, each page in a transaction of its own: it may
be killed at any line and goes on where it stood. Nothing is half brought in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, func, select

from kmwiki.access import Actor, can, require
from kmwiki.accounts.models import Person
from kmwiki.core.clock import now
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.journal import enqueue, record
from kmwiki.pages.life import bin_page
from kmwiki.pages.models import Page

from . import waiting
from .likeness import Likeness
from .models import ImportItem, ImportRun
from .planning import NEW, OVER, SKIP, as_row, plan_source, refused
from .shaping import Options, may_arrive
from .sources import Ref, Uploads
from .taking import take

QUEUE = "import"
READING, READY, RUNNING, DONE = "reading", "ready", "running", "done"
CANCELLED, UNDOING, UNDONE = "cancelled", "undoing", "undone"
AT_WORK = (READING, RUNNING, UNDOING)
TURN_S = 0.5  # others wait for the worker too
BINNED_AT_ONCE = 20
MOST_STRAY = 200  # of what belongs to no page, so many are named
KEPT = timedelta(days=1)

Progress = Callable[[int, int], None]


def begin(actor: Actor | None, options: Options) -> ImportRun:
    """A new run, inside a transaction; its files are kept next, and then it is :func:`sent`.

    Raises:
        SignInFirst: visitors bring nothing in.
        NotAllowed: pages may not arrive like this for this person.
    """
    if actor is not None:
        require(actor, "transfer.import")
    _require_arrival(actor, options)
    run = ImportRun(
        person_id=actor.person_id if actor else None,
        state=READING,
        uploads=[],
        options=asdict(options),
        created_at=now(),
    )
    db.session.add(run)
    db.session.flush()
    return run


def sent(
    run: ImportRun, uploads: Sequence[tuple[str, int]], problems: Sequence[tuple[str, str, Mapping[str, object]]]
) -> None:
    """Note which files were kept, by name and size, and which could not be: name, key, arguments. In a transaction."""
    run.uploads = [{"name": name[:500], "size": size} for name, size in uploads]
    for name, key, args in problems:
        item = refused(Ref(-1, "", name), key, args)
        item.run_id = run.id
        db.session.add(item)


def start_reading(run_id: int) -> None:
    """Let the worker read what was sent; in a transaction."""
    enqueue(QUEUE, [run_id])


def get_run(actor: Actor, run_id: int) -> ImportRun:
    """One's own run.

    Raises:
        NotFound: no such run, or somebody else's.
    """
    require(actor, "transfer.import")
    run = db.session.get(ImportRun, run_id) if 0 < run_id < 2**53 else None
    if run is None or not _is_theirs(actor, run):
        raise NotFound()
    return run


def _is_theirs(actor: Actor, run: ImportRun) -> bool:
    """One's own; or one begun at the terminal by nobody, for those who could have."""
    if run.person_id is None:
        return can(actor, "transfer.import_as_told")
    return run.person_id == actor.person_id


def my_runs(actor: Actor, *, limit: int = 30) -> list[ImportRun]:
    """One's own runs, newest first."""
    query = select(ImportRun).where(ImportRun.person_id == actor.person_id).order_by(ImportRun.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def items_of(run_id: int, *, limit: int | None = None, offset: int = 0) -> list[ImportItem]:
    """What the run found, in order."""
    query = select(ImportItem).where(ImportItem.run_id == run_id).order_by(ImportItem.id)
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def counts_of(run_id: int) -> dict[str, int]:
    """How many items are in each state; taken ones by their outcome."""
    query = select(ImportItem.state, ImportItem.outcome, func.count()).where(ImportItem.run_id == run_id)
    counted: dict[str, int] = {}
    for state, outcome, count in db.session.execute(query.group_by(ImportItem.state, ImportItem.outcome)):
        name = outcome if state == "taken" else state
        counted[name] = counted.get(name, 0) + count
    return counted


def may_go_on(run: ImportRun) -> bool:
    """Is there anything left to take in, and are its files still here?"""
    return bool(_todo(run.id)) and waiting.folder_of(run.id).is_dir()


def made_pages(run_id: int) -> bool:
    """Has it made pages that could be put into the bin together?"""
    return bool(_made(run_id))


def choose(actor: Actor | None, run: ImportRun, choices: Mapping[int, str], options: Options) -> None:
    """Say what is done with each item, by its id; in a transaction. Items not named keep their choice.

    Raises:
        Invalid: the run is not there to be chosen for.
        NotAllowed: pages may not arrive like this for this person.
    """
    if run.state != READY:
        raise Invalid("transfer.import.not_ready")
    _require_arrival(actor, options)
    run.options = asdict(options)
    for item in db.session.scalars(
        select(ImportItem).where(ImportItem.run_id == run.id, ImportItem.state == "planned")
    ):
        choice = choices.get(item.id, item.choice)
        item.choice = choice if choice in (NEW, SKIP) or (choice == OVER and item.over_no is not None) else SKIP


def run_it(actor: Actor | None, run: ImportRun, *, by_worker: bool = True) -> None:
    """Begin to take in what was chosen, or go on with it; in a transaction.

    Raises:
        Invalid: it is over, or its files are gone.
    """
    if run.state not in (READY, CANCELLED) or not waiting.folder_of(run.id).is_dir():
        raise Invalid("transfer.import.not_ready")
    todo = _todo(run.id)
    run.state, run.seen, run.total = RUNNING, 0, len(todo)
    _journal(run, actor, "import.started", sources=len(todo))
    if by_worker:
        enqueue(QUEUE, [run.id])


def cancel(actor: Actor | None, run: ImportRun) -> None:
    """Stop after the page at hand; what came in stays. In a transaction."""
    if run.state == READING:
        run.state = CANCELLED
        db.session.execute(delete(ImportItem).where(ImportItem.run_id == run.id))
        waiting.discard(run.id)
    elif run.state == RUNNING:
        run.state = CANCELLED
    run.ended_at = now()
    _journal(run, actor, "import.cancelled")


def undo(actor: Actor | None, run: ImportRun, *, by_worker: bool = True) -> None:
    """Put all pages the run made into the bin; in a transaction. What it saved over keeps its history instead.

    Raises:
        Invalid: it has not come to an end yet, or was taken back before.
    """
    if run.state not in (DONE, CANCELLED):
        raise Invalid("transfer.import.not_ready")
    if run.person_id is None and actor is not None:
        run.person_id = actor.person_id  # it is taken back with the rights of whoever does it
    run.state, run.seen, run.total = UNDOING, 0, len(_made(run.id))
    _journal(run, actor, "import.undone", pages=run.total)
    if by_worker:
        enqueue(QUEUE, [run.id])


def advance(run_id: int, *, turn_s: float | None = TURN_S, progress: Progress | None = None) -> bool:
    """Do a piece of a run's work, or with ``turn_s`` None all of it; True when nothing is left. Opens transactions.

    Raises:
        OSError: the disk is full or can't be written to: the work waits.
    """
    end_reading()
    run = db.session.get(ImportRun, run_id)
    if run is None or run.state not in AT_WORK:
        return True
    until = time.monotonic() + turn_s if turn_s is not None else float("inf")
    work = {READING: _read, RUNNING: _take, UNDOING: _take_back}[run.state]
    return work(run, until, progress or (lambda done, total: None))


def forget_old() -> None:
    """Runs nobody came back for within a day leave nothing; of those that brought something in the report stays.

    Opens its own transaction.
    """
    waiting.forget_old()
    with transaction():
        old = select(ImportRun.id).where(
            ImportRun.created_at < now() - KEPT,
            ImportRun.state.in_((READING, READY, CANCELLED)),
            ~select(ImportItem.id).where(ImportItem.run_id == ImportRun.id, ImportItem.state == "taken").exists(),
        )
        db.session.execute(delete(ImportRun).where(ImportRun.id.in_(old.scalar_subquery())))


def _read(run: ImportRun, until: float, progress: Progress) -> bool:
    run_id, actor, options = run.id, bringer(run), Options.read(run.options)
    with Uploads(_files(run)) as uploads:
        refs, bad = uploads.sources()
        seen = run.seen
        if seen == 0:
            with transaction():
                _add(run_id, [refused(ref, why.key, why.args) for ref, why in bad])
                db.session.get_one(ImportRun, run_id).total = len(refs)
        like = _likeness(run_id, actor, afresh=seen == 0)
        while seen < len(refs):
            if time.monotonic() > until:
                return False
            items = plan_source(actor, uploads, refs[seen], options, like)
            with transaction():
                run = db.session.get_one(ImportRun, run_id)
                if run.state != READING:
                    return True
                _add(run_id, items)
                seen += 1
                run.seen = seen
            progress(seen, len(refs))
        used = {name for item in items_of(run_id) for name in item.found.get("used", ())}
        stray = [refused(ref, key, {"name": ref.name[:120]}) for ref, key in uploads.stray(used)]
        with transaction():
            run = db.session.get_one(ImportRun, run_id)
            if run.state == READING:
                for item in stray[:MOST_STRAY]:
                    item.state = "stray"
                _add(run_id, stray[:MOST_STRAY])
                run.state = READY
    return True


def _take(run: ImportRun, until: float, progress: Progress) -> bool:
    run_id, actor, options, total = run.id, bringer(run), Options.read(run.options), run.total
    todo = _todo(run_id)
    with Uploads(_files(run)) as uploads:
        for item_id in todo:
            if time.monotonic() > until:
                return False
            take(actor, uploads, item_id, options)
            with transaction():
                run = db.session.get_one(ImportRun, run_id)
                if run.state != RUNNING:
                    return True
                run.seen += 1
                seen = run.seen
            progress(seen, total)
    with transaction():
        run = db.session.get_one(ImportRun, run_id)
        if run.state == RUNNING:
            run.state, run.ended_at = DONE, now()
            for item in items_of(run_id):
                item.state = "skipped" if item.state == "planned" else item.state
            _journal(run, actor, "import.done", **counts_of(run_id))
    waiting.discard(run_id)
    return True


def _take_back(run: ImportRun, until: float, progress: Progress) -> bool:
    run_id, actor, total = run.id, bringer(run), run.total
    made = _made(run_id)
    for start in range(0, len(made), BINNED_AT_ONCE):
        if time.monotonic() > until:
            return False
        with transaction():
            run = db.session.get_one(ImportRun, run_id)
            for item_id in made[start : start + BINNED_AT_ONCE]:
                _bin(actor, db.session.get_one(ImportItem, item_id))
                run.seen += 1
            seen = run.seen
        progress(seen, total)
    with transaction():
        run = db.session.get_one(ImportRun, run_id)
        run.state, run.ended_at = UNDONE, now()
    waiting.discard(run_id)
    return True


def _bin(actor: Actor | None, item: ImportItem) -> None:
    page = db.session.get(Page, item.page_no) if item.page_no is not None else None
    if page is None or page.binned:
        item.outcome = "binned"
    elif actor is None or not can(actor, "pages.bin", page):
        item.outcome, item.problem = "kept", as_row("error.not_allowed", {})
    else:
        bin_page(actor, page)
        item.outcome = "binned"


def _todo(run_id: int) -> list[int]:
    query = select(ImportItem.id).where(
        ImportItem.run_id == run_id, ImportItem.state == "planned", ImportItem.choice != SKIP
    )
    return list(db.session.scalars(query.order_by(ImportItem.id)))


def _made(run_id: int) -> list[int]:
    query = select(ImportItem.id).where(ImportItem.run_id == run_id, ImportItem.outcome == "created")
    return list(db.session.scalars(query.order_by(ImportItem.id.desc())))


def _add(run_id: int, items: Sequence[ImportItem]) -> None:
    for item in items:
        item.run_id = run_id
        if item.state == "planned" and _twice(run_id, item.fingerprint):
            item.choice, item.found = SKIP, {**item.found, "twice": True}
        db.session.add(item)
        db.session.flush()


def _twice(run_id: int, fingerprint: str) -> bool:
    query = select(ImportItem.id).where(ImportItem.run_id == run_id, ImportItem.fingerprint == fingerprint).limit(1)
    return db.session.scalar(query) is not None


def _files(run: ImportRun) -> list[tuple[str, Path]]:
    return [(upload["name"], waiting.kept(run.id, number)) for number, upload in enumerate(run.uploads)]


def bringer(run: ImportRun) -> Actor | None:
    """Whoever began it, with the rights of now; None is the program at a terminal."""
    return db.session.get_one(Person, run.person_id).as_actor() if run.person_id is not None else None


_compared: dict[int, Likeness] = {}


def _likeness(run_id: int, actor: Actor | None, *, afresh: bool) -> Likeness:
    """One for the whole run: it reads every page's text once."""
    if afresh or run_id not in _compared:
        _compared.clear()
        _compared[run_id] = Likeness(actor)
    return _compared[run_id]


def _require_arrival(actor: Actor | None, options: Options) -> None:
    if not may_arrive(actor, options.arrive) and actor is not None:
        require(actor, "transfer.import_as_told")


def _journal(run: ImportRun, actor: Actor | None, verb: str, **detail: object) -> None:
    record(
        verb, actor_id=actor.person_id if actor else None, subject_type="import", subject_id=run.id, detail=detail
    )  # fmt: skip
