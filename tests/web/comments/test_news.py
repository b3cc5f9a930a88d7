"""What is new since the last visit: marked for whoever was here, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kmwiki.comments.moderating import hide_comment
from kmwiki.core.clock import freeze, now
from tests.support.site import TestSite
from tests.support.talk import act, say
from tests.web.comments.browsing import page_of

DAY = timedelta(hours=2)  # a session would end in a day; a visit ends sooner


def look(app: Flask, client: FlaskClient, page: int, later: timedelta = timedelta()) -> str:
    """See the page, and let what was noted be written, as happens every half minute."""
    with freeze(now() + later):
        html = page_of(client, page)
        app.extensions["kmwiki.visits"].flush()
    return html


@pytest.mark.parametrize("words", ["มาใหม่", "New here", "ใหม่ new"], ids=["Thai", "English", "mixed"])
def test_what_was_said_since_is_marked_with_a_jump_to_the_first(app: Flask, site: TestSite, words: str) -> None:
    page, lek, nok = site.page(site.person("somchai")), site.person("lek", display_name="เล็ก"), site.browser("nok")
    old = say(lek, page, "ก่อนหน้า")
    assert "data-first-new" not in look(app, nok, page)  # a first visit: all is new, nothing needs saying
    answer, later = say(lek, page, words, reply_to=old), say(lek, page, "อีกอัน")
    html = look(app, nok, page, DAY / 1000)  # the same visit: they came after it began
    assert f'data-new="{answer} {later} "' in html
    assert "ความเห็นใหม่ 2 รายการ" in html
    assert html.count(f'href="#c{answer}" data-first-new') == 2  # under the title and above the talk
    assert f'<a href="#c{later}">เล็ก</a>' in html
    assert f'data-new="{answer} {later} "' in look(app, nok, page, DAY / 900)  # still there while the visit lasts
    assert "data-new=" not in look(app, nok, page, DAY)


def test_a_page_seen_before_anybody_spoke_says_what_came(app: Flask, site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    look(app, nok, page)
    first = say(site.person("lek"), page, "คนแรก")
    assert f'data-new="{first} "' in look(app, nok, page, DAY)


def test_ones_own_words_and_hidden_ones_are_no_news(app: Flask, site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    look(app, nok, page)
    say(site.person("nok"), page, "ของฉันเอง")
    hidden = say(site.person("lek"), page, "ไม่ควรเห็น")
    act(hide_comment, site.person("mod", "moderator"), hidden, reason="เหตุผล")
    assert "data-new=" not in look(app, nok, page, DAY)


def test_a_page_kept_for_many_says_to_each_what_is_new_for_them(app: Flask, site: TestSite) -> None:
    page = site.page(site.person("somchai"))
    nok, malee = site.browser("nok"), site.browser("malee")
    look(app, nok, page)
    first = say(site.person("lek"), page, "หนึ่ง")
    path = nok.get(f"/p/{page}").request.path
    assert f'data-new="{first} "' in look(app, nok, page, DAY)
    for _ in range(2):  # drawn, then from what is kept
        with freeze(now() + DAY):
            assert "data-new=" not in malee.get(path).get_data(as_text=True)
            assert f'data-new="{first} "' in nok.get(path).get_data(as_text=True)
    assert "data-new=" not in page_of(site.browser("visitor-like"), page)


def test_visitors_are_told_nothing_and_leave_nothing(app: Flask, site: TestSite) -> None:
    page = site.page(site.person("somchai"), visibility="public")
    say(site.person("lek"), page, "สาธารณะ")
    html = look(app, site.browser(), page)
    assert "data-new" not in html
    assert "data-drafting" not in html
    assert app.extensions["kmwiki.visits"].flush() == 0


def test_in_a_very_long_talk_what_stands_on_another_part_is_opened_there(app: Flask, site: TestSite) -> None:
    from kmwiki.comments.loading import SaidBefore, load_comments
    from kmwiki.comments.rendering import prepare_comment
    from kmwiki.core.database import db, transaction
    from kmwiki.pages.models import Page

    page, nok, lek = site.page(site.person("somchai")), site.browser("nok"), site.person("lek")
    words = prepare_comment("หนึ่งในหลายร้อย")
    with transaction():
        load_comments(db.session.get_one(Page, page), [SaidBefore(words, name="ผู้อ่าน") for _ in range(510)])
    first = 1
    look(app, nok, page)
    answer = say(lek, page, "ตอบคนแรก", reply_to=first)
    html = look(app, nok, page, DAY)
    assert f'href="/c/{answer}" data-first-new' in html  # the newest part is shown; the answer stands on the first
    assert nok.get(f"/c/{answer}").location.endswith(f"part=1#c{answer}")
    assert f'id="c{answer}"' in page_of(nok, page, "?part=1")
