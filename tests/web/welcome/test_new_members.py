"""New members are met with a word, and with ways to begin; it goes for good with their first words, or when put away."""

from __future__ import annotations

import re
from html import unescape

import pytest

from kmwiki.accounts.invites import make_invite
from kmwiki.accounts.registering import add_person, ask_to_join
from kmwiki.core.database import transaction
from tests.support.site import PASSWORD, password_hash, token_in
from tests.web.comments.browsing import page_of, send, words_in_box

CARD = 'class="welcome"'


@pytest.fixture
def page(site) -> int:
    return site.page(site.person("malee"), kind="thread", title="คุยกันหน่อย", visibility="public")


@pytest.fixture
def newcomer(site, client):
    """Somebody who asked to join and was let in, at their first sign-in."""
    with transaction():
        ask_to_join(username="mai", display_name="คุณใหม่ New", password_hash=password_hash(), agency_code="health")
    site.person("fac", "facilitator")
    office = site.browser("fac")
    waiting = office.get("/admin/waiting").get_data(as_text=True)
    assert office.post("/admin/waiting/mai/approve", data={"csrf_token": token_in(waiting)}).status_code in (302, 303)
    browser = site.app.test_client()
    form = browser.get("/login").get_data(as_text=True)
    browser.post("/login", data={"csrf_token": token_in(form), "name": "mai", "password": PASSWORD})
    return browser


def home(browser, more: str = "") -> str:
    return browser.get(f"/{more}", follow_redirects=True).get_data(as_text=True)


def openers(html: str) -> list[tuple[str, str]]:
    found = re.findall(r'<li><a href="([^"]*\?say=[^"]*)">([^<]*)</a>', html)
    return [(unescape(url), unescape(words)) for url, words in found]


def test_who_was_let_in_is_welcomed_by_name_at_home_and_on_pages_and_nobody_else_is(site, page, newcomer, client):
    assert "ยินดีต้อนรับ คุณใหม่ New" in home(newcomer)
    for _ in range(2):  # what is drawn for a new member is kept for nobody
        assert "คุณใหม่ New" in page_of(newcomer, page)
        assert CARD not in page_of(site.browser("nok"), page)
    assert CARD not in home(client)
    assert CARD not in page_of(client, page)


def test_who_comes_by_an_invite_is_welcomed_once(site):
    boss = site.person("boss", "admin")
    with transaction():
        code = make_invite(boss, agency_code="health", uses=1, days=1).code
    browser = site.browser()
    form = browser.get(f"/join/{code}").get_data(as_text=True)
    data = {"csrf_token": token_in(form), "username": "mali", "display_name": "มะลิ ริมทะเล", "password": PASSWORD}
    html = browser.post(f"/join/{code}", data=data, follow_redirects=True).get_data(as_text=True)
    assert html.count("ยินดีต้อนรับ") == 1
    assert "ยินดีต้อนรับ มะลิ ริมทะเล" in html


@pytest.mark.parametrize("lang", ["th", "en"])
def test_three_openers_put_words_into_the_box_and_send_nothing(site, page, newcomer, lang):
    html = home(newcomer, f"?lang={lang}")
    offered = openers(html)
    assert len(offered) == 3
    for url, words in offered:
        opened = newcomer.get(url.partition("#")[0], follow_redirects=True).get_data(as_text=True)
        assert words_in_box(opened) == words
        assert url.endswith("#comment-form")
    assert "comments__empty" in page_of(newcomer, page)
    assert len(openers(page_of(newcomer, page))) == 3


def test_the_first_words_end_the_welcome_for_good(site, page, newcomer):
    (_url, words), *_ = openers(page_of(newcomer, page))
    assert send(newcomer, page, words, more="").status_code == 303
    assert CARD not in page_of(newcomer, page)
    assert CARD not in home(newcomer)


def test_put_away_it_does_not_come_back_at_the_next_sign_in(site, page, newcomer):
    html = page_of(newcomer, page)
    answer = newcomer.post("/welcome/end", data={"csrf_token": token_in(html), "back": f"/p/{page}"})
    assert answer.location == f"/p/{page}"
    other = site.app.test_client()
    form = other.get("/login").get_data(as_text=True)
    other.post("/login", data={"csrf_token": token_in(form), "name": "mai", "password": PASSWORD})
    assert CARD not in home(other)
    assert CARD not in page_of(other, page)


def test_it_leads_nowhere_else(newcomer):
    html = home(newcomer)
    answer = newcomer.post("/welcome/end", data={"csrf_token": token_in(html), "back": "//elsewhere.example/\\x"})
    assert answer.location == "/"


def test_a_refused_comment_leaves_the_welcome(site, page, newcomer):
    assert send(newcomer, page, "  ").status_code == 422
    assert CARD in page_of(newcomer, page)


def test_whom_an_administrator_adds_is_welcomed_and_whom_the_program_adds_is_not(site, page):
    boss = site.person("boss", "admin")
    with transaction():
        add_person(boss, username="added", display_name="added", agency_code="health", password_hash=password_hash())
    site._people["added"] = 0
    browser = site.app.test_client()
    form = browser.get("/login").get_data(as_text=True)
    browser.post("/login", data={"csrf_token": token_in(form), "name": "added", "password": PASSWORD})
    assert CARD in home(browser)
    assert CARD not in home(site.browser("boss"))


@pytest.mark.parametrize(
    "said", ["<script>alert(1)</script>", "</textarea><b>x", "ก" * 700, "a\x00b", "\u202eกลับหลัง", "%FF", "&amp;\n\nสอง"]
)
def test_words_from_a_link_are_text_and_short_or_nothing(site, page, said):
    from urllib.parse import quote

    browser = site.browser("nok")
    html = page_of(browser, page, f"/x?say={quote(said)}")
    inside = words_in_box(html)
    assert inside in ("", said[:300].replace("\u202e", ""), said[:300])
    assert "<script>alert(1)" not in html
    assert len(inside) <= 300
