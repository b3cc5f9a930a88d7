"""Links and mentions filled for one reader: what may not be seen looks like what is not there."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from kmwiki.access import Actor, visitor
from kmwiki.core.database import transaction
from kmwiki.pages.life import bin_page, hide_page
from kmwiki.pages.reading import find_page
from kmwiki.render import Rendered, render_comment, render_here
from kmwiki.web.filling import StoredText, fill_texts
from tests.support.site import TestSite
from tests.support.statements import statements_sent

SECRET = "ผลสอบวินัยนายสมมติ confidential"


def _stored(rendered: Rendered) -> StoredText:
    return StoredText(rendered.html, rendered.links, rendered.mentions)


def _seen(app: Flask, reader: Actor, text: str) -> str:
    """The text as page text and as comment, filled for the reader: one string."""
    with app.test_request_context():
        filled = fill_texts(reader, {"page": _stored(render_here(text)), "comment": _stored(render_comment(text))})
    return "\n".join(filled.values())


@pytest.mark.parametrize(
    "title", ["แนวทางจัดเวที", "How to begin", "แนวทาง PMQA หมวด 4"], ids=["Thai", "English", "mixed"]
)
def test_a_link_leads_to_the_page_of_that_title(app: Flask, site: TestSite, title: str) -> None:
    number = site.page(site.person("somchai"), title=title)
    html = _seen(app, site.person("nok"), f"ดู [[{title}]]")
    assert html.count(f'href="/p/{number}/') == 2
    assert html.count(f'class="wikilink">{title}</a>') == 2


def test_a_bare_number_shows_the_title(app: Flask, site: TestSite) -> None:
    number = site.page(site.person("somchai"), title="หมายเลขที่บอกทางโทรศัพท์")
    html = _seen(app, site.person("nok"), f"[[{number}]] และ [[{number}|ฉบับที่ว่า]]")
    assert html.count(">หมายเลขที่บอกทางโทรศัพท์</a>") == 2
    assert html.count(">ฉบับที่ว่า</a>") == 2


@pytest.mark.parametrize("way", ["team", "draft", "binned", "hidden", "members"])
def test_what_may_not_be_seen_looks_like_what_is_not_there(app: Flask, site: TestSite, way: str) -> None:
    somchai, moderator = site.person("somchai"), site.person("mod", "moderator")
    settings = {"team": {"visibility": "team"}, "draft": {"state": "draft"}, "members": {"visibility": "members"}}
    number = site.page(somchai, title=SECRET, **settings.get(way, {"visibility": "public"}))
    if way in ("binned", "hidden"):
        with transaction():
            page = find_page(number)
            assert page is not None
            bin_page(somchai, page) if way == "binned" else hide_page(moderator, page, reason="ตรวจสอบ")
    reader = visitor() if way == "members" else site.person("nok")
    missing = number + 777
    forbidden_html = _seen(app, reader, f"[[{number}]] [[{number}|ดูนี่]]")
    missing_html = _seen(app, reader, f"[[{missing}]] [[{missing}|ดูนี่]]")
    assert SECRET not in forbidden_html
    assert "confidential" not in forbidden_html
    assert forbidden_html.replace(str(number), "N") == missing_html.replace(str(missing), "N")
    by_title, by_other = _seen(app, reader, f"[[{SECRET}]]"), _seen(app, reader, "[[ไม่เคยมี]]")
    shape = re.compile(r"title=[^\"]*|>[^<]*</a>")
    assert shape.sub("", by_title) == shape.sub("", by_other)


def test_a_missing_page_can_be_begun_from_its_red_link(app: Flask, site: TestSite) -> None:
    html = _seen(app, site.person("nok"), "[[วิธีชวนคน & ไม่บังคับ]]")
    assert html.count('class="wikilink missing"') == 2
    assert html.count('href="/new/wiki?title=') == 2
    assert "&amp;title" not in html  # one argument only: the sign in the title is part of it
    assert "%26" in html


def test_nothing_is_begun_at_a_number(app: Flask, site: TestSite) -> None:
    assert "/new/" not in _seen(app, site.person("nok"), "[[999999]]")


def test_a_visitor_sees_red_links_without_an_address(app: Flask, site: TestSite) -> None:
    html = _seen(app, visitor(), "[[หน้าที่ยังไม่มี]]")
    assert html.count('<a class="wikilink missing">หน้าที่ยังไม่มี</a>') == 2
    assert "/new/" not in html


def test_a_name_that_several_pages_bear_leads_to_a_choice(app: Flask, site: TestSite) -> None:
    somchai = site.person("somchai")
    for _ in range(2):
        site.page(somchai, title="ประชุมประจำเดือน")
    html = _seen(app, site.person("nok"), "[[ประชุมประจำเดือน]]")
    assert html.count('class="wikilink several"') == 2
    assert html.count('href="/search?q=') == 2


def test_of_two_pages_of_one_name_the_hidden_one_is_not_counted(app: Flask, site: TestSite) -> None:
    somchai = site.person("somchai")
    number = site.page(somchai, title="ประชุมประจำเดือน")
    site.page(somchai, title="ประชุมประจำเดือน", visibility="team")
    html = _seen(app, site.person("nok"), "[[ประชุมประจำเดือน]]")
    assert html.count(f'href="/p/{number}/') == 2


@pytest.mark.parametrize(
    ("typed", "username"),
    [("@นกน้อย", "nok"), ("@somchai", "somchai"), ("@[small man]", "small-man")],
    ids=["Thai", "English", "pen name"],
)
def test_a_mention_leads_members_to_the_person_and_visitors_nowhere(
    app: Flask, site: TestSite, typed: str, username: str
) -> None:
    site.person("nok", display_name="นกน้อย")
    site.person("somchai")
    site.person("small-man", display_name="small man")
    words = typed.replace("[", "").replace("]", "")
    member = _seen(app, site.person("lek"), f"ขอบคุณ {typed}")
    assert member.count(f'href="/people/{username}" class="mention">{words}</a>') == 2
    stranger = _seen(app, visitor(), f"ขอบคุณ {typed}")
    assert stranger.count(f'<a class="uncalled">{words}</a>') == 2
    assert "/people/" not in stranger


def test_a_name_nobody_bears_is_only_words(app: Flask, site: TestSite) -> None:
    assert '<a class="uncalled">@ไม่มีใคร</a>' in _seen(app, site.person("lek"), "@ไม่มีใคร")


def test_all_texts_of_a_screen_take_as_many_queries_as_one(app: Flask, site: TestSite) -> None:
    somchai = site.person("somchai")
    titles = [f"หน้า {letter}" for letter in "กขคง"]
    for title in titles:
        site.page(somchai, title=title)
    texts = {str(n): _stored(render_comment(f"[[{titles[n % 4]}]] @somchai [[ไม่มี {n}]]")) for n in range(60)}
    with app.test_request_context():
        with statements_sent() as one:
            fill_texts(somchai, {"0": texts["0"]})
        with statements_sent() as all_of_them:
            fill_texts(somchai, texts)
    assert len(all_of_them) == len(one)


def test_texts_without_links_ask_nothing(app: Flask, site: TestSite) -> None:
    reader = site.person("nok")
    with app.test_request_context(), statements_sent() as sent:
        fill_texts(reader, {"a": _stored(render_comment("สวัสดีครับ"))})
    assert sent == []


def test_more_links_than_a_query_can_hold_are_filled_all_the_same(app: Flask, site: TestSite) -> None:
    number = site.page(site.person("somchai"), title="หน้าสุดท้าย")
    many = StoredText(render_comment("[[หน้าสุดท้าย]]").html, (*(f"ไม่มี {n}" for n in range(40_000)), "หน้าสุดท้าย"))
    with app.test_request_context():
        assert f"/p/{number}/" in fill_texts(site.person("nok"), {"a": many})["a"]


@pytest.mark.parametrize(
    "hostile", ['x" onmouseover="alert(1)', "<img src=x onerror=alert(1)>", "javascript:alert(1)", "//evil.example"]
)
def test_hostile_targets_stay_words(app: Flask, site: TestSite, hostile: str) -> None:
    html = _seen(app, site.person("nok"), f"[[{hostile}]] @[{hostile}]")
    assert "<img" not in html
    assert not re.search(r"<[^>]*onmouseover=", html)
    for address in re.findall(r'href="([^"]*)"', html):
        assert address.startswith("/new/wiki?title=")
