"""Notices by mail: the worker's part. What is sent is read at sending, by the rights of then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from kmwiki.accounts.models import Person
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.journal import QueueRow, done, postpone
from kmwiki.core.mail import Mail, MailTrouble, send

from .digest import by_page
from .letters import confirmation, letter
from .mailing import CONFIRMATIONS, LETTERS
from .models import Mailing, Notice
from .showing import shown_notices

MOST_NOTICES = 200
"""In one mail. What is older stays in the inbox."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outgoing:
    """A mail ready to go, and the newest notice it covers."""

    mail: Mail | None
    covers: int = 0


def send_letters(rows: list[QueueRow], *, smtp_url: str | None, base_url: str) -> None:
    """Send what waits in the queue of letters. A letter that was sent and not noted, because the process died, goes
    a second time: better twice than never."""
    _send_each(rows, _letter_for, LETTERS, smtp_url=smtp_url, base_url=base_url)


def send_confirmations(rows: list[QueueRow], *, smtp_url: str | None, base_url: str) -> None:
    """Send the mails that ask whether an address wants notices."""
    _send_each(rows, _confirmation_for, CONFIRMATIONS, smtp_url=smtp_url, base_url=base_url)


def _send_each(
    rows: list[QueueRow], write: Callable[[int, str], Outgoing], queue: str, *, smtp_url: str | None, base_url: str
) -> None:
    """One mail after the other. When the server is away all that wait are put off: each would wait as long for it, and
    the worker has other things to do."""
    for row_id, person_id in [(row.id, row.subject_id) for row in rows]:
        outgoing = write(person_id, base_url)
        end_reading()
        if outgoing.mail is not None and smtp_url:
            try:
                send(outgoing.mail, smtp_url=smtp_url, base_url=base_url)
            except MailTrouble as trouble:
                log.warning("%s: put off: %s", queue, trouble)
                with transaction() as session:
                    waiting = select(QueueRow.id).where(QueueRow.consumer == queue)
                    others = session.scalars(waiting).all() if trouble.is_away else [row_id]
                    postpone(others, str(trouble))
                if trouble.is_away:
                    return
                continue
        with transaction() as session:
            chosen = session.get(Mailing, person_id)
            if chosen is not None:
                chosen.told_up_to = max(chosen.told_up_to, outgoing.covers)
            done([row_id])


def _letter_for(person_id: int, base_url: str) -> Outgoing:
    """What this person has not read and was not mailed. Nobody is written to who has not asked for it from there."""
    chosen, person = db.session.get(Mailing, person_id), db.session.get(Person, person_id)
    if chosen is None or person is None or person.state != "active" or person.email is None:
        return Outgoing(None)
    if chosen.confirmed_key != person.email_key:
        return Outgoing(None)
    new = select(Notice).where(
        Notice.person_id == person_id, Notice.id > chosen.told_up_to, Notice.read_at.is_(None)
    )  # fmt: skip
    notices = db.session.scalars(new.order_by(Notice.id.desc()).limit(MOST_NOTICES)).all()
    covers = max((notice.id for notice in notices), default=0)
    lines = shown_notices(person.as_actor(), notices)
    if not lines:
        return Outgoing(None, covers)
    return Outgoing(letter(person, by_page(lines), lang=chosen.lang, base_url=base_url), covers)


def _confirmation_for(person_id: int, base_url: str) -> Outgoing:
    chosen, person = db.session.get(Mailing, person_id), db.session.get(Person, person_id)
    if chosen is None or person is None or person.state != "active" or person.email is None:
        return Outgoing(None)
    if chosen.confirmed_key == person.email_key:
        return Outgoing(None)
    return Outgoing(confirmation(person, lang=chosen.lang, base_url=base_url))
