"""Talks by their last word."""

from __future__ import annotations

from datetime import timedelta

from kmwiki.comments.editing import delete_comment
from kmwiki.comments.talks import QUIET_AFTER, is_quiet, last_word_of, show_who_went_quiet, states_of, talks_spoken_last
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.pages.models import Page
from tests.support.talk import act, say


def talk(site, who, title, **more):
    return site.page(who, kind="thread", title=title, **more)


def test_who_spoke_last_and_how_many_talk(site):
    malee, small, wa = site.person("malee"), site.person("small", display_name="small man"), site.person("วา")
    no, alone = talk(site, malee, "คุยนอกห้อง"), talk(site, small, "Nobody yet")
    say(small, no, "สวัสดีครับ")
    say(wa, no, "hello ทุกคน")
    last = say(small, no, "ขอบคุณ")
    states = states_of([no, alone])
    assert (states[no].last_name, states[no].voices) == ("small man", 3)
    assert (states[alone].last_name, states[alone].voices, states[alone].quiet) == ("", 1, False)
    act(delete_comment, small, last)
    assert states_of([no])[no].last_name == "วา"  # words that are gone were not the last
    assert states_of([]) == {}


def test_talks_come_by_their_last_word(site):
    malee, somchai = site.person("malee"), site.person("somchai")
    with freeze(now() - timedelta(days=9)):
        old = talk(site, malee, "เก่าแต่ยังคุย")
    with freeze(now() - timedelta(days=5)):
        newer = talk(site, malee, "Newer, silent")
    talk(site, somchai, "ทีมเท่านั้น", visibility="team")
    assert talks_spoken_last(malee, limit=9) == [newer, old]
    say(somchai, old, "ยังอยู่ไหม")
    assert talks_spoken_last(malee, limit=9) == [old, newer]
    assert talks_spoken_last(malee, limit=1) == [old]


def test_after_half_a_year_a_talk_is_quiet_until_somebody_speaks(site):
    malee, somchai = site.person("malee"), site.person("somchai")
    with freeze(now() - QUIET_AFTER - timedelta(hours=1)):
        no = talk(site, malee, "นานแล้ว")
    with freeze(now() - QUIET_AFTER + timedelta(hours=1)):
        lively = talk(site, malee, "ไม่นาน")
    page = db.session.get(Page, no)
    assert is_quiet(last_word_of(page))
    assert [states_of([no, lively])[one].quiet for one in (no, lively)] == [True, False]
    say(somchai, no, "กลับมาคุยกันครับ")
    assert not is_quiet(last_word_of(db.session.get(Page, no)))


def test_a_kept_page_shows_anew_when_its_talk_went_quiet(site):
    malee = site.person("malee")
    with freeze(now() - QUIET_AFTER - timedelta(hours=1)):
        just = talk(site, malee, "เพิ่งเงียบ")
    with freeze(now() - QUIET_AFTER - timedelta(days=3)):
        long_ago = talk(site, malee, "เงียบนานแล้ว")
    versions = {no: db.session.get(Page, no).version for no in (just, long_ago)}
    with transaction():
        assert show_who_went_quiet(within=timedelta(hours=2)) == 1
    db.session.expire_all()
    assert db.session.get(Page, just).version == versions[just] + 1
    assert db.session.get(Page, long_ago).version == versions[long_ago]
