"""A page's life in one row of time: its revisions, and what was done with it beside them.

Only what a reader may know is told: that a page was hidden, to those who hide and to its authors; another page of a
split or a merge, to those who see it; whom a page was shown to, to nobody; reasons and names of acts, to members.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, Text, and_, func, literal, select, union_all

from kmwiki.access import Actor, can
from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.core.journal import JournalRow

from .links import Found
from .models import Page, Revision
from .reading import visible_pages

TEXTS, LIFE, ALL = "texts", "life", "all"
SHOWN = (ALL, TEXTS, LIFE)
_ACTS = (
    "page.binned", "page.unbinned", "page.archived", "page.unarchived", "page.locked", "page.unlocked",
    "page.kind_changed",
)  # fmt: skip
_HIDING = ("page.hidden", "page.unhidden")
_WITH_OTHERS = ("page.split", "page.split_off", "page.merged", "page.absorbed")
_SAVES = ("page.created", "page.saved")


@dataclass(frozen=True)
class Said:
    """Words under the page that something was done with, and whose they are."""

    comment_id: int
    name: str


@dataclass(frozen=True)
class Moment:
    """Something that happened to the page. ``verb`` is that of the journal; ``revision`` where a text was saved,
    ``said`` where it was done with words under the page, as far as they are there for this reader."""

    at: datetime
    verb: str
    person: Person | None = None
    revision: Revision | None = None
    reason: str = ""
    changed: dict[str, Any] = field(default_factory=dict)
    other: Found | None = None
    said: Said | None = None


# Acts of features above that belong to a page's life: verb -> (reader, ids of comments) -> the words by their id.
# Features give theirs to the app, which brings them here.
WordsOf = Callable[[Actor, Collection[int]], Mapping[int, Said]]
_of_words: dict[str, WordsOf] = {}


def tells_of(verbs: Iterable[str], words_of: WordsOf) -> None:
    """From now on a page's life tells of these acts with words under it (journal rows of comments) as well."""
    _of_words.update(dict.fromkeys(verbs, words_of))


def count_moments(actor: Actor, page: Page, shown: str = ALL) -> int:
    """How many moments the timeline has for this reader."""
    return db.session.scalar(select(func.count()).select_from(_moments(actor, page, shown).subquery())) or 0


def moments(actor: Actor, page: Page, *, shown: str = ALL, limit: int, offset: int = 0) -> list[Moment]:
    """Newest first."""
    found = _moments(actor, page, shown).subquery()
    # Saved at once, a text stands before what was done to it.
    order = (found.c.at.desc(), found.c.is_revision, found.c.id.desc())
    rows = db.session.execute(select(found).order_by(*order).limit(limit).offset(offset)).all()
    revisions = {
        row.id: row
        for row in db.session.scalars(select(Revision).where(Revision.id.in_([r.id for r in rows if r.is_revision])))
    }
    acts = {
        row.id: row
        for row in db.session.scalars(
            select(JournalRow).where(JournalRow.id.in_([r.id for r in rows if not r.is_revision]))
        )
    }
    saves = _saves_of(page, [row.number for row in revisions.values()])
    people = _people([row.actor_id for row in acts.values()]) if not actor.is_visitor else {}
    others, said = _others(actor, acts.values()), _said(actor, acts.values())
    return [
        _of_revision(actor, page, revisions[row.id], saves)
        if row.is_revision
        else _of_act(actor, acts[row.id], people, others, said)
        for row in rows
    ]


def _moments(actor: Actor, page: Page, shown: str) -> Select[Any]:
    texts = select(Revision.created_at.label("at"), literal(1).label("is_revision"), Revision.id.label("id")).where(
        Revision.page_no == page.record_no
    )
    verbs = [*_ACTS, *(_HIDING if can(actor, "pages.hide", page) or actor.person_id in page.author_ids else ())]
    here = select(JournalRow.at.label("at"), literal(0).label("is_revision"), JournalRow.id.label("id")).where(
        JournalRow.page_no == page.record_no
    )
    acts = here.where(JournalRow.subject_type == "page")
    with_words = here.where(JournalRow.subject_type == "comment", JournalRow.verb.in_(_of_words))
    other_no = func.json_extract(JournalRow.detail, "$.other").cast(Integer)
    seen = visible_pages(actor).with_only_columns(Page.record_no)
    with_others = acts.where(JournalRow.verb.in_(_WITH_OTHERS), other_no.in_(seen))
    # What a save changed beside the text (title, who may see it, published) belongs to the page's life as well.
    changed = func.json_extract(JournalRow.detail, "$.changed").cast(Text).is_not(None)
    number = func.json_extract(JournalRow.detail, "$.revision").cast(Integer)
    of_life = select(number).where(
        JournalRow.page_no == page.record_no, JournalRow.verb.in_(_SAVES), changed | (JournalRow.verb == _SAVES[0])
    )
    if shown == LIFE:
        texts = texts.where(Revision.number.in_(of_life) | (Revision.number == 1))
    parts = [texts] if shown == TEXTS else [texts, acts.where(JournalRow.verb.in_(verbs)), with_others, with_words]
    return select(union_all(*parts).subquery())


def _saves_of(page: Page, numbers: list[int]) -> dict[int, dict[str, Any]]:
    """Revision -> what its save changed of the page's life."""
    number = func.json_extract(JournalRow.detail, "$.revision").cast(Integer)
    query = select(number, JournalRow.detail).where(
        and_(JournalRow.page_no == page.record_no, JournalRow.verb.in_(_SAVES)), number.in_(numbers)
    )
    return {revision: detail.get("changed", {}) for revision, detail in db.session.execute(query).all()}


def _people(ids: list[int | None]) -> dict[int, Person]:
    wanted = [number for number in ids if number is not None]
    return {row.id: row for row in db.session.scalars(select(Person).where(Person.id.in_(wanted)))}


def _others(actor: Actor, acts: Any) -> dict[int, Found]:
    numbers = {row.detail["other"] for row in acts if row.detail.get("other")}
    query = visible_pages(actor).where(Page.record_no.in_(numbers)).with_only_columns(Page.record_no, Page.title)
    return {no: Found(no, title) for no, title in db.session.execute(query).all()}


def _said(actor: Actor, acts: Iterable[JournalRow]) -> dict[tuple[str, int], Said]:
    asked: dict[str, set[int]] = defaultdict(set)
    for row in acts:
        if row.verb in _of_words:
            asked[row.verb].add(row.subject_id)
    return {(verb, no): said for verb, ids in asked.items() for no, said in _of_words[verb](actor, ids).items()}


def _of_revision(actor: Actor, page: Page, row: Revision, saves: dict[int, dict[str, Any]]) -> Moment:
    changed = dict(saves.get(row.number, {}))
    if "sharing" in changed and not can(actor, "pages.set_rights", page):
        del changed["sharing"]
    return Moment(
        row.created_at, "page.created" if row.number == 1 else "page.saved", row.author, row, changed=changed
    )  # fmt: skip


def _of_act(
    actor: Actor, row: JournalRow, people: dict[int, Person], others: dict[int, Found],
    said: Mapping[tuple[str, int], Said],
) -> Moment:  # fmt: skip
    return Moment(
        row.at,
        row.verb,
        people.get(row.actor_id) if row.actor_id is not None else None,
        reason="" if actor.is_visitor else str(row.detail.get("reason", "")),
        changed={"kind": [row.detail["from"], row.detail["to"]]} if row.verb == "page.kind_changed" else {},
        other=others.get(row.detail.get("other", 0)),
        said=said.get((row.verb, row.subject_id)) if row.subject_id is not None else None,
    )
