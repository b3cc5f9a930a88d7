"""A notice of no page says in its heading what it is about, by what its reader may see, and leads there."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kmwiki.access import Actor
from kmwiki.accounts.models import Person
from kmwiki.comments.models import Comment
from kmwiki.core.database import db, transaction
from kmwiki.moderation.reporting import report
from kmwiki.notifications.digest import digest
from kmwiki.notifications.letters import letter
from kmwiki.pages.models import Page
from tests.features.extending.test_lending import edit_page
from tests.features.extending.test_standing_words import lent
from tests.features.notifications.test_telling import work_off
from tests.support.site import TestSite
from tests.support.talk import say
from tests.web.extending.test_extending import WORDS, make


def headings(client: FlaskClient, lang: str = "th") -> list[tuple[str, str]]:
    """Where each heading of the inbox leads, and its words."""
    client.set_cookie("lang", lang)
    html = client.get("/inbox").get_data(as_text=True)
    groups = html.count('class="gathering"')
    found = re.findall(r'<h2 class="gathering__title">\s*<a href="([^"]*)"[^>]*>([^<]+)</a></h2>', html)
    assert len(found) == groups
    return found


def mailed(actor: Actor) -> str:
    person = db.session.get_one(Person, actor.person_id)
    body = letter(person, digest(actor, days=7), lang="th", base_url="https://wiki.example.org").body
    assert not re.search(r"^==\s*$", body, re.MULTILINE)
    return body


def test_requests_for_ones_words_are_told_apart_by_what_they_are_for(site: TestSite) -> None:
    thread = site.page(site.person("somchai"), kind="thread", title="วงคุยเรื่องเวที", body="ชวนคุยกัน")
    nok = site.person("nok", email="nok@example.org")
    number, lek = say(nok, thread, WORDS), site.browser("lek")
    for title in ("เวทีเล็ก ๆ", "Small rounds"):
        make(lek, thread, number, title=title)
    work_off(site)
    found = headings(site.browser("nok"))
    assert [words for _, words in found] == [
        "คำของคุณ ที่ขอใช้ในหน้า “Small rounds”", "คำของคุณ ที่ขอใช้ในหน้า “เวทีเล็ก ๆ”",
    ]  # fmt: skip
    assert len({address for address, _ in found}) == 2
    assert all(address.startswith("/extend/requests#r") for address, _ in found)
    body = mailed(nok)
    assert "== คำของคุณ ที่ขอใช้ในหน้า “Small rounds”\nhttps://wiki.example.org/extend/requests#r" in body
    assert headings(site.browser("nok"), "en")[0][1] == "Your words, for the page “Small rounds”"


@pytest.mark.parametrize("visibility", ["members", "team"])
def test_moderators_read_whose_words_were_reported_only_where_they_may_read_them(
    site: TestSite, visibility: str
) -> None:
    mod = site.person("mod", "moderator", agency=None, email="mod@example.org")
    malee, nok = site.person("malee"), site.person("nok", display_name="นกน้อย")
    lek = site.person("lek")
    page = site.page(malee, title="แผนในคณะ", visibility=visibility, shared_people=("nok", "lek"))
    number = say(nok, page, "ใช้ไม่ได้")
    with transaction():
        about = db.session.get_one(Page, page)
        report(lek, about, db.session.get_one(Comment, number), kind="hurt", words="")
        report(lek, about, None, kind="hurt", words="")
    work_off(site)
    words = [words for _, words in headings(site.browser("mod"))]
    if visibility == "members":
        assert words == ["เรื่องที่แจ้ง: หน้า “แผนในคณะ”", "เรื่องที่แจ้ง: ความเห็นของ นกน้อย ในหน้า “แผนในคณะ”"]
    else:
        assert words == ["เรื่องที่แจ้ง เลขที่ 2", "เรื่องที่แจ้ง เลขที่ 1"]
        assert "นกน้อย" not in mailed(mod)
    assert words[0] in mailed(mod)


def test_the_subject_of_a_single_mail_says_what_it_is_about_also_where_there_is_no_page(site: TestSite) -> None:
    thread = site.page(site.person("somchai"), kind="thread", title="วงคุยเรื่องเวที", body="ชวนคุยกัน")
    nok = site.person("nok", email="nok@example.org")
    make(site.browser("lek"), thread, say(nok, thread, WORDS), title="เวทีเล็ก ๆ\tของเรา")
    work_off(site)
    person = db.session.get_one(Person, nok.person_id)
    news = digest(nok, days=7)
    for lang, subject in (
        ("th", "lek ขอนำคำของคุณไปต่อยอด: คำของคุณ ที่ขอใช้ในหน้า “เวทีเล็ก ๆ ของเรา”"),
        ("en", "lek would like to build on your words: Your words, for the page “เวทีเล็ก ๆ ของเรา”"),
    ):
        assert letter(person, news, lang=lang, base_url="https://wiki.example.org").subject == subject


@pytest.mark.parametrize("team", [False, True])
def test_changed_words_say_whose_they_are_on_which_page_and_who_changed_them(site: TestSite, team: bool) -> None:
    mali, lek = site.person("mali", display_name="มะลิ", email="mali@example.org"), site.person("lek")
    page = lent(site, mali, lek)
    title = db.session.get_one(Page, page).title
    edit_page(site.person("fa", "facilitator", display_name="ฟ้า"), page, body="> ชาวบ้านพูดไม่รู้เรื่อง")
    if team:
        edit_page(lek, page, title="ชื่อใหม่ที่คนอื่นไม่เห็น", visibility="team", shared_people=())
    work_off(site)
    html = site.browser("mali").get("/inbox").get_data(as_text=True)
    assert headings(site.browser("mali"))[0][1] == f"คำของคุณในหน้า “{title}”"
    assert headings(site.browser("mali"), "en")[0][1] == f"Your words on the page “{title}”"
    who = "คำของคุณถูกแก้หรือนำออก" if team else "ฟ้า แก้หรือนำคำของคุณออก"
    for said in (html, mailed(mali)):
        assert f"{who} ชื่อคุณจึงไม่อยู่ใต้หน้านั้นแล้ว" in said
        assert "ชื่อใหม่" not in said
        assert ("ฟ้า" in said) is not team
    now = db.session.get_one(Page, page).title
    html = site.browser("lek").get("/inbox").get_data(as_text=True)
    assert re.search(rf'<a href="/p/{page}"[^>]*>คำที่ยืมมาในหน้า “{now}”</a>', html)
