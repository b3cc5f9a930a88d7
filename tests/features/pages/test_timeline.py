"""A page's life beside its revisions, and who wrote what: each reader is told what they may know."""

from __future__ import annotations

from kmwiki.access import Actor, visitor
from kmwiki.core.database import transaction
from kmwiki.core.journal import record
from kmwiki.pages import life
from kmwiki.pages.blaming import blame
from kmwiki.pages.timeline import LIFE, TEXTS, count_moments, moments
from tests.features.pages.writing import do, page, save
from tests.support.site import TestSite


def told(actor: Actor, number: int, shown: str = "all") -> list[str]:
    found = moments(actor, page(number), shown=shown, limit=50)
    assert len(found) == count_moments(actor, page(number), shown)
    return [one.verb.removeprefix("page.") + (f" {one.revision.number}" if one.revision else "") for one in found]


def test_acts_stand_between_the_revisions_and_can_be_told_apart(site: TestSite) -> None:
    somchai, mod = site.person("somchai"), site.person("mod", "moderator")
    number = site.page(somchai, title="แผน")
    save(somchai, number, body="ใหม่")
    do(life.archive_page, somchai, number, reason="มีฉบับใหม่แล้ว")
    do(life.unarchive_page, somchai, number)
    save(somchai, number, title="แผน 2569", visibility="public")
    do(life.lock_page, mod, number, reason="รอทบทวน")
    assert told(somchai, number) == ["locked", "saved 3", "unarchived", "archived", "saved 2", "created 1"]
    assert told(somchai, number, TEXTS) == ["saved 3", "saved 2", "created 1"]
    assert told(somchai, number, LIFE) == ["locked", "saved 3", "unarchived", "archived", "created 1"]
    newest = moments(somchai, page(number), limit=2)
    assert newest[1].changed == {"title": ["แผน", "แผน 2569"], "visibility": ["members", "public"]}
    assert (newest[0].reason, newest[0].person.username) == ("รอทบทวน", "mod")  # type: ignore[union-attr]
    seen = moments(visitor(), page(number), limit=1)[0]
    assert (seen.verb, seen.reason, seen.person) == ("page.locked", "", None)


def test_that_a_page_was_hidden_is_for_its_authors_and_those_who_hide(site: TestSite) -> None:
    somchai, nok, mod = site.person("somchai"), site.person("nok"), site.person("mod", "moderator")
    number = site.page(somchai)
    do(life.hide_page, mod, number, reason="มีข้อมูลส่วนบุคคล")
    do(life.unhide_page, mod, number)
    assert told(mod, number) == told(somchai, number) == ["unhidden", "hidden", "created 1"]
    assert told(nok, number) == ["created 1"]


def test_whom_a_page_was_shown_to_is_told_to_nobody_else(site: TestSite) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    number = site.page(somchai)
    save(somchai, number, shared_people=("nok",))
    assert moments(somchai, page(number), limit=1)[0].changed == {"sharing": True}
    assert moments(nok, page(number), limit=1)[0].changed == {}


def test_each_paragraph_names_who_changed_it_last_in_answers_too(site: TestSite) -> None:
    somchai, fah = site.person("somchai"), site.person("fah", "facilitator")
    answers = {"answers": {"next": "ยืมเครื่องเสียงของโรงเรียนภายในเดือนกันยายน"}}
    number = site.page(somchai, kind="aar", title="ทบทวน", body="ย่อหน้าแรก\n\nย่อหน้าที่สอง", fields=answers)
    save(fah, number, body="ย่อหน้าแรก\n\nเพิ่มโดยวิทยากร\n\nย่อหน้าที่สอง")
    save(somchai, number, title="ทบทวนครั้งที่ 2")
    found = blame(page(number))
    assert {part.part: [told.origin.changed for told in part.told] for part in found.parts} == {
        "next": [1],
        "body": [1, 2, 1],
    }
    assert {no: one.username for no, one in found.writings.items()} == {1: "somchai", 2: "fah"}
    assert found.since == 1


def test_a_page_that_became_one_of_another_kind_says_so(site: TestSite) -> None:
    somchai = site.person("somchai")
    number = site.page(somchai)
    with transaction():
        record(
            "page.kind_changed", actor_id=somchai.person_id, subject_type="page", subject_id=number, page_no=number,
            detail={"from": "wiki", "to": "practice"},
        )  # fmt: skip
    newest = moments(somchai, page(number), shown=LIFE, limit=1)[0]
    assert newest.changed == {"kind": ["wiki", "practice"]}
