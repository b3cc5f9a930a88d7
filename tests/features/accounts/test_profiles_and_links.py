"""Profiles, passwords by link and by mail, the first administrator."""

from __future__ import annotations

import email
import socket
from datetime import timedelta
from email import policy
from types import SimpleNamespace

import pyotp
import pytest
from aiosmtpd.controller import Controller

from kmwiki.accounts import profiles
from kmwiki.accounts.first_admin import first_admin_link, make_first_admin
from kmwiki.accounts.links import open_link
from kmwiki.accounts.managing import disable_person
from kmwiki.accounts.models import OneTimeLink
from kmwiki.accounts.passwords import verify_password
from kmwiki.accounts.reading import get_account
from kmwiki.accounts.resetting import ask_for_reset, make_reset_link, reset_password, send_reset_mails
from kmwiki.accounts.second_factor import new_secret, take_code, turn_on
from kmwiki.accounts.sessions import presence_of, start_session
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotAllowed, NotFound
from kmwiki.core.journal import JournalRow, queue_lengths
from kmwiki.core.mail import Mail, MailTrouble, compose, one_line, send, sender_of
from kmwiki.core.site import the_site

BASE = "http://wiki.example:8000"


def token_of(address):
    return address.rsplit("/", 1)[1]


def test_a_new_name_shows_at_once(site):
    malee = site.person("malee")
    version = the_site().version
    with transaction():
        profiles.change_profile(malee, get_account("malee"), display_name="small man", skills="AAR, ถอดบทเรียน")
    person = get_account("malee")
    assert (person.display_name, person.skills) == ("small man", ["AAR", "ถอดบทเรียน"])
    assert the_site().version > version
    row = db.session.query(JournalRow).filter_by(verb="person.changed").one()
    assert row.detail == {"fields": ["display_name", "skills"]}


def test_nobody_changes_the_profile_of_another(site):
    boss, _ = site.person("boss", "admin"), site.person("malee")
    with pytest.raises(NotAllowed), transaction():
        profiles.change_profile(boss, get_account("malee"), display_name="x")


def test_no_profile_gives_rights(site):
    malee = site.person("malee")
    for field in ("roles", "agency_id", "executive", "state", "username"):
        with pytest.raises(TypeError), transaction():
            profiles.change_profile(malee, get_account("malee"), **{field: "admin"})


def test_a_link_sets_a_password_once_and_ends_every_session(site):
    site.person("malee")
    with transaction():
        session = start_session(get_account("malee"), device="")
        token = token_of(make_reset_link(None, get_account("malee"), base_url=BASE))
    with transaction():
        reset_password(token, password_hash="new hash")
    assert get_account("malee").password_hash == "new hash"
    assert presence_of(session) is None
    with pytest.raises(NotFound), transaction():
        reset_password(token, password_hash="another")


def test_a_newer_link_ends_the_one_before_and_a_day_ends_them_all(site):
    site.person("malee")
    with transaction():
        first = token_of(make_reset_link(None, get_account("malee"), base_url=BASE))
        second = token_of(make_reset_link(None, get_account("malee"), base_url=BASE))
    with pytest.raises(NotFound):
        open_link(first)
    assert open_link(second)
    with freeze(now() + timedelta(hours=25)), pytest.raises(NotFound):
        open_link(second)


def test_a_link_of_a_closed_account_works_no_more(site):
    boss, _ = site.person("boss", "admin"), site.person("malee")
    with transaction():
        token = token_of(make_reset_link(boss, get_account("malee"), base_url=BASE))
    with transaction():
        disable_person(boss, get_account("malee"))
    with pytest.raises(NotFound), transaction():
        reset_password(token, password_hash="x")


class Inbox:
    """A mail server that keeps what it gets, and refuses while ``closed``."""

    def __init__(self):
        self.mails, self.closed = [], False

    async def handle_DATA(self, server, session, envelope):
        if self.closed:
            return "451 come back later"
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox():
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    yield SimpleNamespace(box=inbox, url=f"smtp://127.0.0.1:{port}?from=wiki%40example.org")
    server.stop()


def test_a_forgotten_password_is_mailed_in_both_languages(site, inbox):
    site.person("มาลี", display_name="มาลี ดี", email="malee@example.org")
    with transaction():
        ask_for_reset("MALEE@example.org")
    assert queue_lengths()["mail"] == 1
    assert send_reset_mails(smtp_url=inbox.url, base_url=BASE) == 1
    assert "mail" not in queue_lengths()
    [mail] = inbox.box.mails
    assert mail["To"].addresses[0].display_name == "มาลี ดี"
    assert mail["From"] == "wiki@example.org"
    assert "ตั้งรหัสผ่านใหม่" in mail["Subject"]
    assert "New password" in mail["Subject"]
    text = mail.get_content()
    links = {line for line in text.splitlines() if line.startswith(f"{BASE}/set-password/")}
    assert len(links) == 1
    with transaction():
        reset_password(token_of(links.pop()), password_hash="new hash")
    assert get_account("มาลี").password_hash == "new hash"


def test_a_mail_that_does_not_go_out_waits_and_is_sent_later(site, inbox):
    site.person("malee", email="malee@example.org")
    inbox.box.closed = True
    with transaction():
        ask_for_reset("malee")
    assert send_reset_mails(smtp_url=inbox.url, base_url=BASE) == 0
    assert queue_lengths()["mail"] == 1
    inbox.box.closed = False
    with freeze(now() + timedelta(seconds=10)):
        assert send_reset_mails(smtp_url=inbox.url, base_url=BASE) == 1


@pytest.mark.parametrize("name", ["nobody", "no-mail", "closed"])
def test_who_cannot_get_a_mail_gets_none(site, name):
    boss = site.person("boss", "admin")
    site.person("no-mail")
    site.person("closed", email="closed@example.org")
    with transaction():
        disable_person(boss, get_account("closed"))
    with transaction():
        ask_for_reset(name)
    assert "mail" not in queue_lengths()


def test_asking_again_at_once_fills_no_inbox(site):
    site.person("malee", email="malee@example.org")
    for _ in range(5):
        with transaction():
            ask_for_reset("malee")
    assert queue_lengths()["mail"] == 1


def test_without_a_mail_server_what_waits_is_let_go(site):
    site.person("malee", email="malee@example.org")
    with transaction():
        ask_for_reset("malee")
    assert send_reset_mails(smtp_url=None, base_url=BASE) == 0
    assert "mail" not in queue_lengths()


def test_no_name_begins_a_header_of_its_own():
    mail = Mail(to="a@example.org", to_name="มาลี\r\nBcc: x@example.org", subject="one\nX-Evil: 1", body="เนื้อ")
    message = compose(mail, sender="wiki@example.org")
    assert "Bcc" not in message
    assert "X-Evil" not in message
    assert message["Subject"] == "one X-Evil: 1"
    with pytest.raises(ValueError, match="spaces"):
        compose(Mail(to="a@example.org\nBcc: b@example.org", subject="", body=""), sender="wiki@example.org")
    assert one_line("a\x00b\u2028c") == "a b c"


def test_a_server_that_is_away_is_trouble_without_the_password():
    with pytest.raises(MailTrouble) as raised:
        send(Mail(to="a@example.org", subject="", body=""), smtp_url="smtp://user:pa55word@127.0.0.1:1", base_url=BASE)
    assert "pa55word" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "sender"),
    [("smtp://h?from=a%40b.org", "a@b.org"), ("smtp://a%40b.org:x@h", "a@b.org"), ("smtp://h", "kmwiki@wiki.example")],
)
def test_the_sender_is_named_by_the_setting_or_the_site(url, sender):
    assert sender_of(url, BASE) == sender


def test_the_first_administrator_is_made_by_a_link_and_never_again(app):
    first = first_admin_link(BASE)
    second = first_admin_link(BASE)
    assert second.startswith(f"{BASE}/set-password/")
    with pytest.raises(NotFound), transaction():
        make_first_admin(token_of(first), username="early", display_name="เร็ว", password_hash="x")
    with transaction():
        person = make_first_admin(token_of(second), username="หัวหน้า", display_name="หัวหน้า", password_hash="x")
        assert person.roles == {"staff", "admin"}
    assert first_admin_link(BASE) is None
    with pytest.raises(NotFound), transaction():
        make_first_admin(token_of(second), username="late", display_name="ช้า", password_hash="x")


def test_a_first_administrators_link_lasts_a_day(app):
    token = token_of(first_admin_link(BASE))
    with freeze(now() + timedelta(hours=25)), pytest.raises(NotFound):
        open_link(token)


def test_links_are_kept_as_hashes_only(app):
    token = token_of(first_admin_link(BASE))
    assert token not in [row.token_hash for row in db.session.query(OneTimeLink)]


def test_the_second_factor_wants_a_code_that_fits_and_takes_it_once(site):
    malee, secret = site.person("malee"), new_secret()
    with freeze(now()) as moment:
        at = int(moment.timestamp())
        with pytest.raises(Invalid), transaction():
            turn_on(malee, get_account("malee"), secret=secret, code="12 34")
        with pytest.raises(Invalid), transaction():
            turn_on(malee, get_account("malee"), secret="chosen by me", code=pyotp.TOTP(secret).at(at))
        thai = pyotp.TOTP(secret).at(at).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
        with transaction():
            turn_on(malee, get_account("malee"), secret=secret, code=thai)
        with pytest.raises(Invalid), transaction():
            take_code(get_account("malee"), thai)
    with freeze(moment + timedelta(seconds=30)), transaction():
        take_code(get_account("malee"), pyotp.TOTP(secret).at(at + 30))
    with freeze(moment + timedelta(seconds=300)), pytest.raises(Invalid), transaction():
        take_code(get_account("malee"), pyotp.TOTP(secret).at(at + 60))


def test_a_password_set_by_a_rule_verifies(site):
    site.person("malee")
    assert verify_password(get_account("malee").password_hash, "ทะเลสวย sea breeze 42")
