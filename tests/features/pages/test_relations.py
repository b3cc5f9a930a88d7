"""Typed links: one page says what it is to another, and both show it to whoever may see the other one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from kmwiki.access import Actor, visitor
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid
from kmwiki.indexing.replacing import once_replaced_by, replaced_among
from kmwiki.pages import life
from kmwiki.pages.history import edit_of, get_revision, restore
from kmwiki.pages.links import backlinks
from kmwiki.pages.models import PageLink
from kmwiki.pages.reading import tokens_of
from kmwiki.pages.relations import relations_of
from kmwiki.pages.rendering import ask_for_rendering, prepare_texts
from tests.features.pages.writing import do, page, save
from tests.support.site import TestSite


def links(*pairs: tuple[str, int]) -> dict[str, Any]:
    return {"links": [{"type": kind, "to": to} for kind, to in pairs]}


def related(actor: Actor, number: int) -> list[tuple[str, bool, int]]:
    return [(one.type, one.outgoing, one.record_no) for one in relations_of(actor, page(number))]


def test_both_pages_show_a_typed_link_and_a_change_of_it_at_once(site: TestSite) -> None:
    somchai = site.person("somchai")
    old, other = site.page(somchai, title="แผนเดิม"), site.page(somchai, title="อีกหน้า")
    new = site.page(somchai, title="แผนใหม่", fields=links(("extends", old)))
    assert related(somchai, new) == [("extends", True, old)]
    assert related(somchai, old) == [("extends", False, new)]
    versions = page(old).version, page(other).version
    save(somchai, new, fields=links(("answers", other)))
    assert page(old).version > versions[0], "the page that is no longer linked to shows it"
    assert page(other).version > versions[1]
    assert related(somchai, old) == []
    assert related(somchai, other) == [("answers", False, new)]


def test_a_page_the_reader_may_not_see_is_nobodys_relation(site: TestSite) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    open_page = site.page(somchai, title="หน้าเปิด", visibility="public")
    secret = site.page(somchai, title="หน้าทีม", visibility="team", fields=links(("adopts", open_page)))
    save(somchai, open_page, fields=links(("extends", secret)))
    assert related(somchai, open_page) == [("extends", True, secret), ("adopts", False, secret)]
    assert related(nok, open_page) == related(visitor(), open_page) == []
    with pytest.raises(Invalid) as refused:
        site.page(nok, fields=links(("answers", secret)))
    with pytest.raises(Invalid) as unknown:
        site.page(nok, fields=links(("answers", 99_999)))
    assert refused.value.key == unknown.value.key == "links.no_such_number"


def test_only_who_may_put_a_page_away_may_say_that_another_takes_its_place(site: TestSite) -> None:
    somchai, nok, fah = site.person("somchai"), site.person("nok"), site.person("fah", "facilitator")
    old = site.page(somchai, title="เดิม")
    with pytest.raises(Invalid) as refused:
        site.page(nok, title="ใหม่", fields=links(("supersedes", old)))
    assert refused.value.key == "links.may_not_supersede"
    new = site.page(nok, title="ใหม่", state="published")
    save(fah, new, fields=links(("supersedes", old)))
    assert related(nok, old) == [("supersedes", False, new)]
    save(nok, new, body="ผู้เขียนแก้ต่อได้ โดยไม่ต้องมีสิทธิ์นั้น")
    with pytest.raises(Invalid):
        save(nok, new, fields=links(("extends", new)))


def test_a_superseded_page_stands_lower_in_search_until_its_successor_goes(site: TestSite) -> None:
    somchai = site.person("somchai")
    old = site.page(somchai, title="เดิม")
    new = site.page(somchai, title="ใหม่", fields=links(("supersedes", old)))
    assert replaced_among(tokens_of([old])) == {old}
    assert once_replaced_by([new]) == [old]
    do(life.bin_page, somchai, new)
    assert replaced_among(tokens_of([old])) == set()
    do(life.unbin_page, somchai, new)
    save(somchai, new, fields={})
    assert replaced_among(tokens_of([old])) == set()
    assert once_replaced_by([new]) == [old], "what it once said still has to be looked at"


def test_backlinks_come_with_the_sentence_they_stand_in(site: TestSite) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    target = site.page(somchai, title="แผนซ้อม", visibility="public")
    site.page(somchai, title="บันทึก", body="ไม่เกี่ยว\n\n- ปีนี้ใช้ [[แผนซ้อม]] with [[เรื่องลับ]] ครั้งแรก\n\n[[แผนซ้อม]] อีก")
    site.page(somchai, title="ส่วนตัว", body=f"ลับ [[{target}]]", visibility="team")
    found = backlinks(nok, page(target))
    assert [(one.title, one.sentence) for one in found] == [("บันทึก", "ปีนี้ใช้ แผนซ้อม with เรื่องลับ ครั้งแรก")]
    assert backlinks(visitor(), page(target)) == []


def test_links_from_before_sentences_were_kept_get_theirs_from_the_worker(site: TestSite) -> None:
    number = site.page(site.person("somchai"), body="ดู [[แผน]]")
    row = db.session.scalars(select(PageLink)).one()
    assert (row.from_no, row.sentence) == (number, "ดู แผน")
    assert ask_for_rendering() == 0
    row.sentence = None
    db.session.flush()
    assert ask_for_rendering() == 1
    db.session.rollback()


def test_an_old_text_is_restored_even_when_what_it_linked_to_is_gone(site: TestSite) -> None:
    somchai = site.person("somchai")
    old = site.page(somchai, title="เดิม")
    new = site.page(somchai, title="ใหม่", body="ครั้งแรก", fields=links(("extends", old)))
    save(somchai, new, body="ครั้งที่สอง", fields={})
    do(life.bin_page, somchai, old)
    found = page(new)
    prepared = prepare_texts(found.kind, edit_of(found, get_revision(found, 1)))
    with transaction():
        restore(somchai, page(new), number=1, based_on=2, prepared=prepared)
    assert (page(new).body, page(new).fields) == ("ครั้งแรก", {})
