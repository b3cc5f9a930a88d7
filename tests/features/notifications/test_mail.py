"""Notices by mail, through a real SMTP server: off at first, only to an address that said yes, rights of the moment."""

from __future__ import annotations

import email
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.accounts.models import Person
from kmwiki.accounts.profiles import change_email
from kmwiki.comments.editing import delete_comment
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotFound
from kmwiki.core.journal import QueueRow, queue_lengths
from kmwiki.core.mail import Mail, compose
from kmwiki.i18n.catalogue import translate
from kmwiki.notifications.mailing import (
    choose_mail,
    confirm_address,
    mail_choice,
    next_due,
    queue_digests,
    stop_mail,
)
from kmwiki.notifications.marking import mark_read
from kmwiki.notifications.tokens import CONFIRM, STOP, token_for
from kmwiki.pages.models import Page
from kmwiki.pages.reading import write_tokens
from kmwiki.reviewing.due import note_passed
from kmwiki.worker.consumers import consumers, drain_one
from tests.features.notifications.test_telling import work_off
from tests.support.site import TestSite
from tests.support.talk import act, say


class Inbox:
    """Takes every mail, or refuses."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.raw.append(envelope.content)
            self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer


@pytest.fixture
def inbox() -> Iterator[SimpleNamespace]:
    box = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield SimpleNamespace(box=box, url=f"smtp://127.0.0.1:{port}?from=wiki%40example.org", server=server)
    server.stop()


def send_all(site: TestSite, smtp_url: str | None) -> None:
    """As the worker does, with this mail server."""
    settings = replace(site.app.config["SETTINGS"], smtp_url=smtp_url, base_url="https://wiki.example.org")
    for consumer in consumers(settings):
        if consumer.name in ("notice-mail", "notice-confirm"):
            while drain_one(consumer):
                pass


def person_of(actor: Actor) -> Person:
    return db.session.get_one(Person, actor.person_id)


def wants(actor: Actor, rhythm: str, lang: str = "th") -> None:
    """Chosen and confirmed."""
    with transaction():
        choose_mail(actor, person_of(actor), rhythm=rhythm, lang=lang)
    with transaction():
        confirm_address(token_for(CONFIRM, person_of(actor)))
        db.session.query(QueueRow).filter(QueueRow.consumer == "notice-confirm").delete()


@pytest.fixture
def malee(site: TestSite) -> Actor:
    return site.person("malee", display_name="มาลี ดี", email="malee@example.org")


@pytest.mark.parametrize("words", ["เรียนคุณหมอ ขอบคุณครับ", "Dear doctor, thank you", "ขอบคุณ for the plan ครับ"])
def test_who_wants_mail_at_once_gets_it_with_words_links_and_a_way_out(
    site: TestSite, malee: Actor, inbox: SimpleNamespace, words: str
) -> None:
    wants(malee, "now")
    page = site.page(malee, title="แผน PMQA ปี 2569 กับการบริหารความเสี่ยงของจังหวัด")
    number = say(site.person("lek", display_name="เล็ก"), page, words)
    work_off(site)
    send_all(site, inbox.url)
    [mail] = inbox.box.mails
    assert mail["Subject"] == "เล็ก แสดงความเห็น: แผน PMQA ปี 2569 กับการบริหารความเสี่ยงของจังหวัด"
    assert (mail["To"].addresses[0].addr_spec, mail["To"].addresses[0].display_name) == ("malee@example.org", "มาลี ดี")
    assert mail["From"] == "wiki@example.org"
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    for body in (text, html):
        assert words in body
        assert f"https://wiki.example.org/c/{number}" in body
        assert f"https://wiki.example.org/r/{page}" in body
        assert "หน้าที่คุณเขียน" in body
    assert not re.search(r"<table|style=|<img|<script|<style", html)
    stop = f"https://wiki.example.org/unsubscribe/{token_for(STOP, person_of(malee))}"
    assert mail["List-Unsubscribe"] == f"<{stop}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{stop}>\r\n".encode() in inbox.box.raw[0]  # whole, as mail programs look for it
    assert b"Subject: =?utf-8?" in inbox.box.raw[0]
    assert queue_lengths().get("notice-mail", 0) == 0
    send_all(site, inbox.url)
    assert len(inbox.box.mails) == 1


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_mail_of_a_due_review_says_it_once_and_links_the_page_once(
    site: TestSite, malee: Actor, inbox: SimpleNamespace, lang: str
) -> None:
    wants(malee, "now", lang)
    page = site.page(malee, kind="practice", fields={"look_again_on": "2026-03-10"})
    with freeze(datetime(2026, 3, 10, 5, 0, tzinfo=UTC)):
        assert note_passed() == 1
        work_off(site)
        send_all(site, inbox.url)
    [mail] = inbox.box.mails
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    for body in (text, html):
        assert body.count(f"https://wiki.example.org/r/{page}") == 1
        assert len(re.findall("ทบทวนหน้านี้|look at this page again|another look", body)) == 1
    said = translate(lang, "notices.did.page.review_due")
    assert mail["Subject"].startswith(f"{said}: ")
    assert f"- {translate(lang, 'notices.reason.review_due')} · {said} (" in text


def test_nobody_is_written_to_who_has_not_asked(site: TestSite, malee: Actor, inbox: SimpleNamespace) -> None:
    page = site.page(malee)
    say(site.person("lek"), page, "สวัสดี")
    work_off(site)
    with transaction():
        assert queue_digests() == 0
    send_all(site, inbox.url)
    assert inbox.box.mails == []


def test_an_address_is_asked_first_and_gets_nothing_until_it_says_yes(
    site: TestSite, malee: Actor, inbox: SimpleNamespace
) -> None:
    with transaction():
        choice = choose_mail(malee, person_of(malee), rhythm="now", lang="en")
    assert not choice.confirmed
    page = site.page(malee)
    say(site.person("lek"), page, "สวัสดี")
    work_off(site)
    send_all(site, inbox.url)
    [question] = inbox.box.mails
    assert "Confirm your notices" in question["Subject"]
    assert "สวัสดี" not in question.get_content()
    token = re.search(r"/confirm-mail/(\S+)", question.get_content())
    assert token
    with transaction():
        confirm_address(token[1])
    assert mail_choice(malee, person_of(malee)).confirmed
    say(site.person("lek"), page, "อีกครั้ง")
    work_off(site)
    send_all(site, inbox.url)
    assert "อีกครั้ง" in inbox.box.mails[1].get_body(("plain",)).get_content()


def test_another_address_has_to_say_yes_for_itself(site: TestSite, malee: Actor, inbox: SimpleNamespace) -> None:
    wants(malee, "now")
    old = token_for(CONFIRM, person_of(malee))
    with transaction():
        change_email(malee, person_of(malee), "stranger@example.org")
    page = site.page(malee)
    say(site.person("lek"), page, "สวัสดี")
    work_off(site)
    send_all(site, inbox.url)
    assert inbox.box.mails == []
    with pytest.raises(NotFound), transaction():
        confirm_address(old)


def test_a_form_pressed_over_and_over_asks_an_address_once(site: TestSite, malee: Actor) -> None:
    for _ in range(5):
        with transaction():
            choose_mail(malee, person_of(malee), rhythm="daily", lang="th")
    assert queue_lengths()["notice-confirm"] == 1


def test_rights_are_asked_again_when_the_mail_goes(site: TestSite, inbox: SimpleNamespace) -> None:
    from tests.features.notifications.test_telling import follows

    malee, nok = site.person("malee"), site.person("nok", email="nok@example.org")
    wants(nok, "now")
    closed, open_page = site.page(malee, title="หน้าที่จะปิด"), site.page(malee, title="หน้าที่ยังเปิด")
    for page in (closed, open_page):
        follows(nok, "page", page)
    say(malee, closed, "ความลับ")
    say(malee, open_page, "ไม่ลับ")
    gone = say(malee, open_page, "ถอนคืน")
    work_off(site)
    with transaction():
        found = db.session.get_one(Page, closed)
        found.visibility = "team"
        write_tokens(found)
    act(delete_comment, malee, gone)
    send_all(site, inbox.url)
    [mail] = inbox.box.mails
    whole = mail["Subject"] + mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content()
    assert "ไม่ลับ" in whole
    for secret in ("หน้าที่จะปิด", "ความลับ", "ถอนคืน"):
        assert secret not in whole


def test_a_digest_gathers_what_is_unread_once_a_day_in_the_morning(
    site: TestSite, malee: Actor, inbox: SimpleNamespace
) -> None:
    thursday = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)  # ten in the morning there
    with freeze(thursday):
        wants(malee, "daily")
        lek = site.person("lek", display_name="เล็ก")
        pages = [site.page(malee, title=f"หน้า {number}") for number in range(3)]
        for page in pages:
            say(lek, page, f"ใต้หน้า {page}")
        work_off(site)
        with transaction():
            assert queue_digests() == 0
        with transaction():
            mark_read(malee, page_no=pages[0])
    with freeze(datetime(2026, 11, 27, 0, 10, tzinfo=UTC)):  # ten past seven
        for _ in range(2):
            with transaction():
                queue_digests()
        send_all(site, inbox.url)
    [mail] = inbox.box.mails
    text = mail.get_body(("plain",)).get_content()
    assert "2 เรื่องใหม่" in mail["Subject"]
    assert "หน้า 0" not in text
    assert "หน้า 1" in text
    assert "หน้า 2" in text
    with freeze(datetime(2026, 11, 28, 0, 10, tzinfo=UTC)):
        with transaction():
            assert queue_digests() == 1
        send_all(site, inbox.url)
    assert len(inbox.box.mails) == 1  # nothing new, no mail


@pytest.mark.parametrize(
    ("rhythm", "moment", "due"),
    [
        ("daily", datetime(2026, 11, 26, 23, 0, tzinfo=UTC), datetime(2026, 11, 28, 0, 0, tzinfo=UTC)),
        ("daily", datetime(2026, 11, 26, 3, 0, tzinfo=UTC), datetime(2026, 11, 27, 0, 0, tzinfo=UTC)),
        ("weekly", datetime(2026, 11, 26, 3, 0, tzinfo=UTC), datetime(2026, 11, 30, 0, 0, tzinfo=UTC)),
        ("weekly", datetime(2026, 11, 30, 0, 5, tzinfo=UTC), datetime(2026, 12, 7, 0, 0, tzinfo=UTC)),
        ("now", datetime(2026, 11, 30, 0, 5, tzinfo=UTC), None),
    ],
)
def test_digests_go_at_seven_of_the_office(rhythm: str, moment: datetime, due: datetime | None) -> None:
    with freeze(moment):
        assert next_due(rhythm) == due


def test_a_server_that_is_away_is_tried_again_and_keeps_nobody_waiting(site: TestSite, malee: Actor) -> None:
    wants(malee, "now")
    nok = site.person("nok", email="nok@example.org")
    wants(nok, "now")
    page = site.page(malee)
    say(nok, page, "สวัสดี")
    say(malee, page, "สวัสดีค่ะ")
    work_off(site)
    assert queue_lengths()["notice-mail"] == 2
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody_there = f"smtp://127.0.0.1:{free.getsockname()[1]}"
    send_all(site, nobody_there)
    rows = db.session.query(QueueRow).filter_by(consumer="notice-mail").all()
    assert [row.attempts for row in rows] == [1, 1]  # one was tried, both wait
    assert all("Connection" in (row.last_error or "") for row in rows)


def test_a_mail_the_server_refuses_waits_and_the_others_go(
    site: TestSite, malee: Actor, inbox: SimpleNamespace
) -> None:
    wants(malee, "now")
    page = site.page(malee)
    say(site.person("lek"), page, "สวัสดี")
    work_off(site)
    inbox.box.answer = "554 no"
    send_all(site, inbox.url)
    assert inbox.box.mails == []
    inbox.box.answer = "250 OK"
    with freeze(now() + timedelta(seconds=5)):
        send_all(site, inbox.url)
    assert len(inbox.box.mails) == 1


def test_without_a_mail_server_nothing_is_kept_waiting(site: TestSite, malee: Actor) -> None:
    wants(malee, "now")
    page = site.page(malee)
    say(site.person("lek"), page, "สวัสดี")
    work_off(site)
    send_all(site, None)
    assert queue_lengths().get("notice-mail", 0) == 0


@pytest.mark.parametrize("trick", ["แผน\r\nBcc: all@example.org", "Plan\nX-Evil: 1", "\u202eแผน\u2028Bcc: a@b.example"])
def test_a_line_break_in_a_title_or_a_name_makes_no_header(trick: str) -> None:
    message = compose(
        Mail(
            to="nok@example.org", to_name=trick, subject=trick, body="x", html="<p>x</p>",
            headers=(("List-Unsubscribe", f"<https://w.example/{trick}>"),),
        ),
        sender="wiki@example.org",
    )  # fmt: skip
    again = email.message_from_bytes(message.as_bytes(), policy=policy.default)
    assert set(again.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "MIME-Version",
        "Content-Type",
    }  # fmt: skip
    assert [address.addr_spec for address in again["To"].addresses] == ["nok@example.org"]


@pytest.mark.parametrize(
    "base", ["https://w.example", "https://" + "a" * 60 + ".go.th", "https://" + "b" * 200 + ".th"]
)
def test_the_address_that_ends_mail_is_whole_however_long(base: str) -> None:
    stop = f"<{base}/unsubscribe/12.abcdefghijklmnopqrstuvwx>"
    message = compose(
        Mail(to="n@e.org", subject="x", body="x", headers=(("List-Unsubscribe", stop),)), sender="w@e.org"
    )
    assert f"List-Unsubscribe: {stop}\n".encode() in message.as_bytes()


def test_forged_and_foreign_tokens_end_nobodys_mail(site: TestSite, malee: Actor) -> None:
    wants(malee, "daily")
    nok = site.person("nok", email="nok@example.org")
    wants(nok, "daily")
    good = token_for(STOP, person_of(malee))
    signature = good.partition(".")[2]
    forged = [
        "", ".", "x", good[:-1], good + "x", f"{nok.person_id}.{signature}", f"{malee.person_id}.", "9" * 400,
        f"-1.{signature}", token_for(CONFIRM, person_of(malee)), "๑.x", "1.\udcff", f"{10**14}.{signature}",
    ]  # fmt: skip
    for token in forged:
        with pytest.raises(NotFound), transaction():
            stop_mail(token)
    assert mail_choice(malee, person_of(malee)).rhythm == "daily"
    with transaction():
        stop_mail(good)
    with transaction():
        stop_mail(good)  # again, harmless
    assert mail_choice(malee, person_of(malee)).rhythm is None
    assert mail_choice(nok, person_of(nok)).rhythm == "daily"


def test_choices_that_are_none_are_refused(site: TestSite, malee: Actor) -> None:
    with pytest.raises(Invalid), transaction():
        choose_mail(malee, person_of(malee), rhythm="hourly", lang="th")
    nobody = site.person("nobody")
    with pytest.raises(Invalid) as refused, transaction():
        choose_mail(nobody, person_of(nobody), rhythm="daily", lang="th")
    assert refused.value.key == "notices.no_address"


def test_what_was_told_before_one_chose_mail_is_not_sent_after(
    site: TestSite, malee: Actor, inbox: SimpleNamespace
) -> None:
    page = site.page(malee)
    lek = site.person("lek")
    say(lek, page, "เรื่องเก่า")
    work_off(site)
    wants(malee, "now")
    say(lek, page, "เรื่องใหม่")
    work_off(site)
    send_all(site, inbox.url)
    text = inbox.box.mails[0].get_body(("plain",)).get_content()
    assert "เรื่องใหม่" in text
    assert "เรื่องเก่า" not in text


def test_read_notices_go_after_180_days_and_unread_ones_wait(site: TestSite, malee: Actor) -> None:
    from kmwiki.notifications.marking import forget_old
    from kmwiki.notifications.models import Notice

    page, other = site.page(malee), site.page(malee, title="อีกหน้า")
    lek = site.person("lek")
    say(lek, page, "อ่านแล้ว")
    say(lek, other, "ยังไม่อ่าน")
    work_off(site)
    with transaction():
        mark_read(malee, page_no=page)
    for days, left in ((179, 2), (181, 1)):
        with freeze(now() + timedelta(days=days)), transaction():
            forget_old()
        assert len(db.session.scalars(select(Notice.id).where(Notice.person_id == malee.person_id)).all()) == left
