"""One source becomes a page, all of it or nothing: the texts, the comments, the files, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import func, select

from kmwiki.access import Actor, require
from kmwiki.accounts.naming import username_key
from kmwiki.comments.filing import people_named, quote_of
from kmwiki.comments.loading import SaidBefore, load_comments
from kmwiki.comments.models import Comment
from kmwiki.comments.rendering import PreparedComment, prepare_comment
from kmwiki.contentfiles import CommentEntry
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, KmwikiError, NotFound
from kmwiki.core.journal import record
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.models import Page, Proposal
from kmwiki.pages.reading import find_page
from kmwiki.pages.relations import permitted_links
from kmwiki.pages.rendering import PreparedTexts
from kmwiki.pages.saving import Origin, create_page, prepare_texts, save_page, snapshot

from .files import give_to, place_files
from .incoming import IncomingPage, LeftOut, Unreadable
from .likeness import new_entries
from .models import ImportItem, ImportRun
from .planning import OVER, as_row, comments_of
from .shaping import AS_TOLD, LARGEST_KEPT_NUMBER, Options, kept_number, shape, shape_over
from .sources import Read, Ref, Uploads

SOURCE = "import"
_NOT_PROPOSED = ("authors", "shared_people", "shared_agencies")

Spoken = list[tuple[CommentEntry, PreparedComment | None]]


@dataclass
class _Ready:
    """A source whose texts are rendered, and what had to be left out so far."""

    page: IncomingPage
    kind: str
    edit: PageEdit
    texts: PreparedTexts
    talk: Spoken
    files: list[int]
    left_out: list[LeftOut]


def take(actor: Actor | None, uploads: Uploads, item_id: int, options: Options) -> None:
    """Take one planned item in, and note on it what became of it. Opens its own transactions.

    Raises:
        OSError: the disk is full or can't be written to; nothing of the item is kept, and it can be tried again.
    """
    item = db.session.get_one(ImportItem, item_id)
    ref, part, over_no = Ref(item.upload, item.member, item.source), item.part, item.over_no
    over = item.choice == OVER and over_no is not None
    try:
        ready = _prepare(actor, uploads.read(ref)[part], options, over_no if over else None)
        with transaction():
            item = db.session.get_one(ImportItem, item_id)
            if item.state != "planned" or db.session.get_one(ImportRun, item.run_id).state != "running":
                return  # cancelled, or done by another process, while it was rendered
            if over:
                _save_over(actor, item, ready, options)
            else:
                _create(actor, item, ready, options)
            item.left_out = [*item.left_out, *(as_row(left.key, left.args) for left in ready.left_out)]
            item.state = "taken"
    except (KmwikiError, IndexError) as trouble:
        said = (
            trouble if isinstance(trouble, KmwikiError) else Unreadable("transfer.import.not_understood", name=ref.name)
        )
        with transaction():
            item = db.session.get_one(ImportItem, item_id)
            item.state, item.problem = "failed", as_row(said.key, said.args_)


def _prepare(actor: Actor | None, read: Read, options: Options, over_no: int | None) -> _Ready:
    """All that takes long, before the transaction."""
    shaped = shape(actor, read.page, options)
    kind, edit = shaped.kind, shaped.edit
    entries = comments_of(read)
    if over_no is not None:
        page = _page_to_save_over(actor, over_no)
        kind, edit = page.kind, shape_over(actor, shaped, page, snapshot(page))
        entries = new_entries(over_no, entries)
    left_out: list[LeftOut] = []
    talk = _spoken(entries, left_out)
    edit, files = place_files(
        actor, edit, read.page.files, left_out, restored=options.arrive == AS_TOLD, over_no=over_no
    )
    return _Ready(read.page, kind, edit, prepare_texts(kind, edit), talk, files, left_out)


def _create(actor: Actor | None, item: ImportItem, ready: _Ready, options: Options) -> None:
    number = kept_number(ready.page)
    if number is not None and db.session.get(Page, number) is not None:
        ready.left_out.append(LeftOut("transfer.import.number_taken", {"number": number}))
        number = None
    as_told = options.arrive == AS_TOLD
    origin = Origin(SOURCE, number, ready.page.created, ready.page.updated, restored=as_told)
    edit = ready.edit if as_told else _with_own_links(actor, number or 0, ready, before={})
    page = create_page(actor, kind=ready.kind, edit=edit, prepared=ready.texts, origin=origin)
    give_to(actor, page, ready.files)
    _say(page, ready.talk, as_told=as_told)
    item.page_no, item.outcome = page.record_no, "created"


def _save_over(actor: Actor | None, item: ImportItem, ready: _Ready, options: Options) -> None:
    """A new revision of the page, which keeps the old one; a proposal when somebody saved since it was looked at."""
    page = _page_to_save_over(actor, item.over_no)
    item.page_no = page.record_no
    give_to(actor, page, ready.files)
    if page.revision != item.based_on:
        _propose(actor, page, ready, based_on=item.based_on or 1, source=item.source)
        item.outcome = "proposed"
        return
    edit = _with_own_links(actor, page.record_no, ready, before=page.fields)
    save_page(
        actor, page, edit=edit, based_on=page.revision, prepared=ready.texts, origin=Origin(SOURCE)
    )  # fmt: skip
    _say(page, ready.talk, as_told=options.arrive == AS_TOLD)
    item.outcome = "saved"


def _with_own_links(actor: Actor | None, number: int, ready: _Ready, *, before: Mapping[str, Any]) -> PageEdit:
    """The edit with those typed links alone that this person may set; that others stayed behind is told."""
    if actor is None or not ready.edit.fields.get("links"):
        return ready.edit
    fields = permitted_links(actor, number, before=before, after=ready.edit.fields)
    if fields.get("links") != ready.edit.fields["links"]:
        ready.left_out.append(LeftOut("transfer.import.links_left_out"))
    return replace(ready.edit, fields=fields)


def _page_to_save_over(actor: Actor | None, number: int | None) -> Page:
    page = find_page(number or 0)
    if page is None or page.binned:
        raise NotFound("pages.no_such_page")
    if actor is not None:
        require(actor, "pages.edit", page)
    return page


def _propose(actor: Actor | None, page: Page, ready: _Ready, *, based_on: int, source: str) -> None:
    values = {name: value for name, value in asdict(ready.edit).items() if name not in _NOT_PROPOSED}
    content = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    content |= {"path": source[:300], "text": ready.edit.body}
    db.session.add(
        Proposal(page_no=page.record_no, based_on=based_on, source=source[:300], content=content, created_at=now())
    )
    page.version += 1
    record(
        "page.proposed", actor_id=actor.person_id if actor else None, subject_type="page", subject_id=page.record_no,
        page_no=page.record_no, detail={"path": source[:300], "based_on": based_on},
    )  # fmt: skip


def _spoken(entries: Sequence[CommentEntry], left_out: list[LeftOut]) -> Spoken:
    """Comments, rendered; one that can't be said here is left out, and told."""
    talk: Spoken = []
    for entry in entries:
        try:
            talk.append((entry, None if entry.deleted else prepare_comment(entry.body)))
        except Invalid:
            left_out.append(LeftOut("transfer.import.comment_left_out", {"author": entry.author[:60]}))
    return talk


def _say(page: Page, talk: Spoken, *, as_told: bool) -> None:
    """Put the comments under the page. Only what is brought in as told speaks in the name of accounts, and keeps the
    numbers of its comments: anybody else's file could put words into mouths."""
    if not talk:
        return
    people = people_named(entry.author for entry, _ in talk) if as_told else {}
    ids = _numbers(talk, as_told=as_told)
    here = {entry.id: ids[place] for place, (entry, _) in enumerate(talk)}
    load_comments(
        page,
        [
            SaidBefore(
                prepared=words, created_at=entry.created, name=entry.author, id=ids[place],
                person=people.get(username_key(entry.author)), edited_at=entry.edited, deleted_at=entry.deleted,
                reply_to=here.get(entry.reply_to) if entry.reply_to is not None else None,
                quote=quote_of(entry), quote_revision=entry.quote_revision,
            )
            for place, (entry, words) in enumerate(talk)
        ],
    )  # fmt: skip


def _numbers(talk: Spoken, *, as_told: bool) -> list[int]:
    """The number of each comment: its own where it may keep it, else one nobody has."""
    largest = db.session.scalar(select(func.max(Comment.id))) or 0
    own = [entry.id for entry, _ in talk]
    free = max([largest, *(number for number in own if as_told and number is not None and _keeps(number))]) + 1
    numbers = []
    for number in own:
        if as_told and number is not None and _keeps(number) and db.session.get(Comment, number) is None:
            numbers.append(number)
        else:
            numbers.append(free)
            free += 1
    return numbers


def _keeps(number: int) -> bool:
    return 0 < number <= LARGEST_KEPT_NUMBER
