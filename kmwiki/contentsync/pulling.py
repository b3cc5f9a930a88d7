"""Files -> database: at every start, and by ``content pull``.

What is new becomes a page, what was edited by hand a revision with the source ``file``; what changed on both sides
becomes a proposal to the page's editors. A broken file is reported with its line and left alone.

Upgrading kmwiki over a living ``content/``: the new version's files may simply be laid over the folder. A shipped file
is taken in once for each text it has (table ``loaded_file``), so

* a page people changed on the site keeps their text: the older file is written anew from the page;
* a page nobody touched takes the new version's text as a revision;
* a page changed on both sides keeps its text and offers the other as a proposal;
* a page that was binned stays in the bin.

Rendering takes most of the time and needs no database: it runs ahead in the rendering processes while finished pages
are written in batches, each batch one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import select

from kmwiki.comments.rendering import PreparedComment
from kmwiki.contentfiles import CannotWrite, CommentEntry, ContentProblem, comments_path
from kmwiki.contentfiles.disk import sweep
from kmwiki.core.database import db
from kmwiki.pages.rendering import PreparedTexts, as_called, names_in, prepare_texts

from .judging import State
from .mirroring import follow, mirror_one, read_or_none
from .models import LoadedFile
from .place import OFF, Place, our_turn, the_place
from .reports import PROBLEM, WARNING, Report
from .sameness import hash_of
from .scanning import scan
from .sorting import Overview, Sorted, changed_comments, overview
from .taking import Ready, take_batch, take_comments
from .talk import compare, prepare_new, read_comments

BATCH = 50
RENDERING_AHEAD = 2 * BATCH
RENDERERS = 2  # as many as there are rendering processes
Progress = Callable[[int, int], None]


def pull(progress: Progress | None = None) -> Report:
    """Take in what is new or was edited; gives what was done and what needs a hand.

    Args:
        progress: called with how many of how many files are done.

    Raises:
        CannotWrite: a file could not be written (a number, a file written again); what was taken in stays.
    """
    place, report = the_place(), Report()
    with our_turn(place):
        sweep(place.folder)
        seen = overview(place, scan(place, report))
        _mend(place, seen, report)
    todo = [item for item in seen.changed if item.state in (State.NEW, State.THEIRS, State.BOTH) or item.number_lost]
    total, finished = len(todo), 0
    for batch in _batches(_rendered(place, todo, report)):
        with our_turn(place):
            take_batch(place, batch, report)
        finished += len(batch)
        if progress is not None:
            progress(min(finished, total), total)
    with our_turn(place):
        _pull_comments(place, seen, report)
    db.session.rollback()
    return report


def pull_first(progress: Progress | None = None) -> Report:
    """What the first start does, for commands that make pages before it; afterwards nothing.

    The numbers of shipped files are theirs: pages made before them would take these, and the files stay outside.
    """
    taken_in = db.session.scalar(select(LoadedFile.file_hash).limit(1)) is not None
    db.session.rollback()
    return Report() if taken_in else pull(progress)


def _mend(place: Place, seen: Overview, report: Report) -> None:
    """What needs no reading of texts: deleted and moved files, old copies, and what is only to be told."""
    for no, found in seen.moved.items():
        report.tell(WARNING, found.path, "contentsync.moved_by_hand", no=no)
        follow(place, no, found.path)
    if place.mirror != OFF:
        for no, path in seen.missing.items():
            report.tell(WARNING, path, "contentsync.deleted_by_hand", no=no)
        # A doubled file may be half of a rename that was cut short: the mirror knows, and ends it.
        states = (State.OURS, State.SAME, State.DUPLICATE)
        again = [item.record_no for item in seen.changed if item.state in states and not item.number_lost]
        for number in dict.fromkeys([*again, *seen.missing]):
            try:
                if number is not None:
                    mirror_one(place, number, report)
            except CannotWrite as trouble:
                report.tell_problem(trouble, path=str(trouble.filename), no=number)
    report.notes += [item.note for item in seen.changed if item.note is not None and not _is_settled(place, item)]


def _is_settled(place: Place, item: Sorted) -> bool:
    """Two files of one page, and by now one of them is gone."""
    if item.state is not State.DUPLICATE or item.note is None:
        return False
    return not all(place.file(path).exists() for path in (item.found.path, str(item.note.args["other"])))


def _rendered(place: Place, todo: Sequence[Sorted], report: Report) -> Iterator[Ready]:
    """Each file's texts, in order, rendered a little ahead by the rendering processes."""
    with ThreadPoolExecutor(RENDERERS, thread_name_prefix="pull") as pool:
        waiting: list[tuple[Sorted, Future[PreparedTexts]]] = []
        for item in todo:
            assert item.file is not None
            assert item.edit is not None
            names = names_in(item.file.kind, item.edit, as_called(item.file.record_no or 0))
            waiting.append((item, pool.submit(prepare_texts, item.file.kind, item.edit, names)))
            if len(waiting) >= RENDERING_AHEAD:
                yield _ready(place, *waiting.pop(0), report)
        for pair in waiting:
            yield _ready(place, *pair, report)


def _ready(place: Place, item: Sorted, texts: Future[PreparedTexts], report: Report) -> Ready:
    comments: list[tuple[CommentEntry, PreparedComment | None]] = []
    data: bytes | None = None
    if item.state is State.NEW:
        path = comments_path(item.found.path)
        try:
            data = read_or_none(place.file(path))
            comments = prepare_new(read_comments(data, path), path=path)
        except ContentProblem as trouble:
            report.tell_problem(trouble)
        except CannotWrite as trouble:
            report.tell_problem(trouble, path=path)
    return Ready(item, texts.result(), comments, hash_of(data) if data is not None else None)


def _batches(ready: Iterator[Ready]) -> Iterator[list[Ready]]:
    batch: list[Ready] = []
    for one in ready:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _pull_comments(place: Place, seen: Overview, report: Report) -> None:
    """New comments typed into the files of pages that were here before."""
    for no, page_path in changed_comments(place, seen.same):
        path = comments_path(page_path)
        try:
            data = read_or_none(place.file(path))
            compared = compare(no, read_comments(data, path))
            for entry in compared.altered:
                report.tell(PROBLEM, path, "contentsync.comment_altered", line=entry.line, no=no, number=entry.id)
            if compared.altered:
                continue  # taken in as a whole or not at all, so that nothing is taken twice
            if data is not None and compared.new:
                take_comments(no, data, prepare_new(compared.new, path=path), compared, report)
            if place.mirror != OFF:
                mirror_one(place, no, report)
        except ContentProblem as trouble:
            report.tell_problem(trouble, no=no)
        except CannotWrite as trouble:
            report.tell_problem(trouble, path=path, no=no)
