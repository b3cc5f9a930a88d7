"""นำไปปรับใช้แล้ว: another agency tells what it took, what it changed and how it went, and goes on telling."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kmwiki.access import Actor, can, require
from kmwiki.core import once
from kmwiki.core.clock import now, today
from kmwiki.core.database import db
from kmwiki.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInFirst
from kmwiki.core.journal import record
from kmwiki.pages.links import store_adoption_link
from kmwiki.pages.models import Page, PageRelation
from kmwiki.pages.reading import find_page
from kmwiki.text.input import BadText, clean_text

from .computing import NOT_YET, RESULTS
from .models import Adoption, AdoptionText

LONGEST_TEXT, LONGEST_CONTACT = 2000, 120
LARGEST_ID = 2**53
_OUTCOME = "adoption:"


@dataclass(frozen=True)
class Telling:
    """What an agency tells of an adoption, as it was typed."""

    took: str = ""
    changed: str = ""
    went: str = ""
    result: str = ""
    began_on: date | None = None
    contact: str = ""
    their_no: int | None = None


def adopt(actor: Actor, page: Page, *, telling: Telling, form_id: str | None = None) -> Adoption:
    """Tell that one's agency took this up.

    Raises:
        NotFound, SignInFirst, NotAllowed: as the map says; the page's own agency does not adopt it.
        Invalid: what was taken or the result is missing, or a text is too long; ``field`` says which.
    """
    require(actor, "standing.adopt", page)
    if actor.person_id is None or actor.agency_id is None:  # the map has said so already
        raise SignInFirst()
    if form_id and (earlier := _told_already(form_id, actor.person_id)) is not None:
        return earlier
    telling = _checked(actor, page, telling)
    moment = now()
    made = Adoption(
        page_no=page.record_no, agency_id=actor.agency_id, person_id=actor.person_id, told_at=moment,
        result_at=moment, edits=0, **asdict(telling),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _done(actor, page, made, "adoption.told", {"result": made.result})
    if form_id:
        once.remember(form_id, person_id=actor.person_id, outcome=f"{_OUTCOME}{made.id}")
    return made


def edit_adoption(actor: Actor, page: Page, adoption: Adoption, *, telling: Telling, based_on: int) -> Adoption:
    """Tell it anew; what it said before is kept. The same words change nothing.

    Raises:
        NotAllowed: neither its writer nor of that agency, or the page is locked.
        Conflict: a colleague told something else meanwhile; ``theirs`` is what stands now.
        Invalid: as :func:`adopt` says, or it was taken back.
    """
    require(actor, "standing.edit_adoption", adoption)
    if page.locked:
        raise NotAllowed("comments.page_is_locked")
    if adoption.taken_back_at is not None:
        raise Invalid("standing.is_taken_back")
    telling = _checked(actor, page, telling, before=adoption)
    former = telling_of(adoption)
    if telling == former:
        return adoption
    if based_on != adoption.edits:
        raise Conflict("standing.told_meanwhile", theirs=former)
    changed = [name for name, value in asdict(telling).items() if value != getattr(former, name)]
    adoption.edits += 1
    db.session.add(
        AdoptionText(
            adoption_id=adoption.id, number=adoption.edits, words=_as_json(former),
            written_at=adoption.edited_at or adoption.told_at,
        )
    )  # fmt: skip
    for name, value in asdict(telling).items():
        setattr(adoption, name, value)
    adoption.edited_at = now()
    detail: dict[str, Any] = {"changed": changed}
    if "result" in changed:
        adoption.result_at = adoption.edited_at
        detail["result"] = [former.result, telling.result]
    _done(actor, page, adoption, "adoption.edited", detail)
    return adoption


def take_back(actor: Actor, page: Page, adoption: Adoption) -> None:
    """Take the telling off the page: a tombstone stays, and it can be brought back."""
    require(actor, "standing.take_back", adoption)
    if adoption.taken_back_at is None:
        adoption.taken_back_at, adoption.taken_back_by = now(), actor.person_id
        _done(actor, page, adoption, "adoption.taken_back", {})


def bring_back(actor: Actor, page: Page, adoption: Adoption) -> None:
    """Let it stand again; what a moderator took off, its agency does not bring back."""
    if not may_bring_back(actor, adoption):
        require(actor, "standing.take_back", adoption)
        raise NotAllowed()
    if adoption.taken_back_at is not None:
        adoption.taken_back_at = adoption.taken_back_by = None
        _done(actor, page, adoption, "adoption.brought_back", {})


def may_bring_back(actor: Actor, adoption: Adoption) -> bool:
    """Its writers what its writers took back, and whoever took it back."""
    if not can(actor, "standing.take_back", adoption):
        return False
    return adoption.taken_back_by in (adoption.person_id, actor.person_id)


def get_adoption(page: Page, adoption_id: int) -> Adoption:
    """The adoption of a page the reader was already found to see.

    Raises:
        NotFound: none of that number there.
    """
    found = db.session.get(Adoption, adoption_id) if 0 < adoption_id < LARGEST_ID else None
    if found is None or found.page_no != page.record_no:
        raise NotFound("standing.no_adoption")
    return found


def telling_of(adoption: Adoption) -> Telling:
    """What it says now."""
    return Telling(**{name: getattr(adoption, name) for name in Telling.__dataclass_fields__})


def former_tellings(adoption: Adoption) -> list[tuple[datetime, Telling]]:
    """What it said before, newest first, with the time it was written."""
    rows = db.session.scalars(
        select(AdoptionText).where(AdoptionText.adoption_id == adoption.id).order_by(AdoptionText.number.desc())
    )
    return [(row.written_at, _of_json(row.words)) for row in rows]


def page_of_their_own(actor: Actor, page: Page) -> int | None:
    """A page of the asker's agency that already says it adopts this one: what the form begins with."""
    query = (
        select(Page.record_no)
        .join(PageRelation, PageRelation.from_no == Page.record_no)
        .where(PageRelation.to_no == page.record_no, PageRelation.type == "adopts", Page.agency_id == actor.agency_id)
        .order_by(Page.record_no.desc())
    )
    for number in db.session.scalars(query):
        found = find_page(number)
        if found is not None and can(actor, "pages.see", found):
            return number
    return None


def _checked(actor: Actor, page: Page, telling: Telling, *, before: Adoption | None = None) -> Telling:
    took = _clean("took", telling.took, least=1)
    changed, went = _clean("changed", telling.changed), _clean("went", telling.went)
    contact = _clean("contact", telling.contact, longest=LONGEST_CONTACT, lines=False)
    if telling.result not in RESULTS:
        raise Invalid("standing.choose_result", field="result")
    if telling.began_on is not None and telling.began_on > today() and telling.result != NOT_YET:
        raise Invalid("standing.not_begun", field="began_on")
    their_no = telling.their_no
    if their_no is not None and (before is None or their_no != before.their_no):
        theirs = find_page(their_no)
        if theirs is None or not can(actor, "pages.see", theirs):
            raise Invalid("links.no_such_number", field="their_no", number=their_no)
        if their_no == page.record_no:
            raise Invalid("links.to_itself", field="their_no")
    return Telling(took, changed, went, telling.result, telling.began_on, contact, their_no)


def _clean(field: str, text: str, *, least: int = 0, longest: int = LONGEST_TEXT, lines: bool = True) -> str:
    try:
        return clean_text(text, multiline=lines, max_length=longest, min_visible=least).strip()
    except BadText as trouble:
        key = "standing.say_what_was_taken" if trouble.key == "text.empty" else trouble.key
        raise Invalid(key, field=field, **trouble.args_) from trouble


def _done(actor: Actor, page: Page, row: Adoption, verb: str, detail: dict[str, Any]) -> None:
    page.version = Page.version + 1  # type: ignore[assignment]
    # So that the page is shown anew when the page of theirs changes its title or its readers.
    store_adoption_link(page.record_no, row.id, row.their_no if row.taken_back_at is None else None)
    db.session.flush()
    record(
        verb, actor_id=actor.person_id, subject_type="adoption", subject_id=row.id, page_no=page.record_no,
        tell={"index": page.record_no},
        detail=detail, news=verb == "adoption.told",
    )  # fmt: skip


def _as_json(telling: Telling) -> dict[str, Any]:
    return {**asdict(telling), "began_on": telling.began_on.isoformat() if telling.began_on else None}


def _of_json(words: dict[str, Any]) -> Telling:
    day = words.get("began_on")
    return Telling(**{**words, "began_on": date.fromisoformat(day) if day else None})


def _told_already(form_id: str, person_id: int) -> Adoption | None:
    outcome = once.outcome_of(form_id, person_id=person_id)
    if outcome is None or not outcome.startswith(_OUTCOME):
        return None
    return db.session.get(Adoption, int(outcome.removeprefix(_OUTCOME)))
