"""A new password for who has forgotten theirs: by mail where the site can send it, else by an administrator's hand."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.errors import NotFound
from kmwiki.core.journal import QueueRow, done, postpone, record, waiting
from kmwiki.core.mail import Mail, MailTrouble, send
from kmwiki.core.site import the_site
from kmwiki.i18n.catalogue import LANGUAGES, translate

from .links import RESET, address_of, hash_of, make_link, new_token, open_link, use_link
from .models import OneTimeLink, Person
from .sessions import end_sessions_of
from .signing_in import find_by_name

BY_MAIL_LASTS = timedelta(hours=2)
BY_HAND_LASTS = timedelta(hours=24)
NOT_AGAIN_WITHIN = timedelta(minutes=5)
CONSUMER = "mail"


def ask_for_reset(name: str) -> None:
    """Queue a mail with a link, when an active person with an e-mail bears the name. Says nothing either way.

    The address for the link is made only when the mail is sent, so that no usable secret waits in the database.
    """
    person = find_by_name(name)
    if person is None or person.state != "active" or person.email is None:
        return
    recent = select(OneTimeLink.id).where(
        OneTimeLink.person_id == person.id, OneTimeLink.purpose == RESET, OneTimeLink.used_at.is_(None),
        OneTimeLink.created_at > now() - NOT_AGAIN_WITHIN,
    )  # fmt: skip
    if db.session.scalar(recent) is not None:
        return  # one mail is on its way; nobody's inbox is to be filled from our form
    link, _nobody_gets_this_token = make_link(RESET, person=person, lasts=BY_MAIL_LASTS)
    record("password.reset_asked", actor_id=None, subject_type="person", subject_id=person.id, tell={CONSUMER: link.id})


def make_reset_link(actor: Actor | None, person: Person, *, base_url: str) -> str:
    """A link to hand over, good for 24 hours. ``actor`` None is the command line.

    Raises:
        NotAllowed, NotFound: the person is not active.
    """
    if actor is not None:
        require(actor, "admin.people")
    if person.state != "active":
        raise NotFound("accounts.not_active")
    _, token = make_link(RESET, person=person, lasts=BY_HAND_LASTS)
    record(
        "password.link_made", actor_id=actor.person_id if actor else None, subject_type="person",
        subject_id=person.id, detail={"username": person.username},
    )  # fmt: skip
    return address_of(token, base_url)


def person_of_link(token: str) -> Person:
    """Whose password a reset link sets.

    Raises:
        NotFound: the link is over, or the account is closed.
    """
    link = open_link(token)
    person = db.session.get(Person, link.person_id) if link.purpose == RESET and link.person_id else None
    if person is None or person.state != "active":
        raise NotFound("accounts.link_over")
    return person


def reset_password(token: str, *, password_hash: str) -> Person:
    """Set the password by the link, use the link up, end every session of the person."""
    person = person_of_link(token)
    use_link(open_link(token))
    person.password_hash = password_hash
    end_sessions_of(person.id)
    record("password.reset", actor_id=person.id, subject_type="person", subject_id=person.id)
    return person


def send_reset_mails(*, smtp_url: str | None, base_url: str) -> int:
    """The worker's part: send what waits in the queue ``mail``; how many were sent.

    A mail that can't be sent waits and is tried again. When the process dies between sending and noting it, a second
    mail follows, and its link is the one that works.
    """
    sent = 0
    for row_id, link_id in [(row.id, row.subject_id) for row in waiting(CONSUMER)]:
        sent += _send_one(row_id, link_id, smtp_url=smtp_url, base_url=base_url)
    end_reading()
    return sent


def _send_one(row_id: int, link_id: int, *, smtp_url: str | None, base_url: str) -> int:
    token = new_token()
    with transaction():
        mail = _freshened(link_id, token, base_url=base_url) if smtp_url else None
        if mail is None or db.session.get(QueueRow, row_id) is None:
            done([row_id])  # used, over, or the site no longer sends mail
            return 0
    try:
        send(mail, smtp_url=smtp_url or "", base_url=base_url)
    except MailTrouble as trouble:
        with transaction():
            postpone([row_id], str(trouble))
        return 0
    with transaction():
        done([row_id])
    return 1


def _freshened(link_id: int, token: str, *, base_url: str) -> Mail | None:
    """Give the waiting link a token somebody will know, and write the mail that carries it."""
    link = db.session.get(OneTimeLink, link_id)
    person = db.session.get(Person, link.person_id) if link and link.person_id else None
    if link is None or person is None or link.used_at is not None or link.expires_at <= now():
        return None
    if person.state != "active" or person.email is None:
        return None
    link.token_hash = hash_of(token)
    site, address = the_site(), address_of(token, base_url)
    names = {"th": site.name_th, "en": site.name_en or site.name_th}
    subject = " / ".join(translate(lang, "accounts.reset_mail.subject", site=names[lang]) for lang in LANGUAGES)
    bodies = (
        translate(lang, "accounts.reset_mail.body", name=person.display_name, username=person.username, link=address,
                  site=names[lang])
        for lang in LANGUAGES
    )  # fmt: skip
    # Both languages in one mail: a server does not know in which one somebody reads on their phone.
    return Mail(to=person.email, to_name=person.display_name, subject=subject, body="\n\n- - -\n\n".join(bodies) + "\n")
