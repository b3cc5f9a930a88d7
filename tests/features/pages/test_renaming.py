"""After a rename: links by the old title arrive, and may be changed by whoever may edit where they stand."""

from __future__ import annotations

import pytest

from kmwiki.access import Actor
from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict
from kmwiki.pages.links import resolve
from kmwiki.pages.renaming import Relinking, has_old_links, old_links, relink
from kmwiki.pages.rendering import prepare_texts
from tests.features.pages.writing import page, save
from tests.support.site import TestSite


def change(actor: Actor, one: Relinking, based_on: int) -> None:
    with transaction():
        relink(actor, one, based_on=based_on, prepared=prepare_texts(one.page.kind, one.edit), note="ตามชื่อใหม่")


def test_old_links_are_offered_where_one_may_edit_and_others_are_counted(site: TestSite) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    target = site.page(somchai, title="แผนเดิม")
    wiki = site.page(nok, title="วิกิ", body="ทีมใช้ [[แผนเดิม]] ทุกปี\n\n`[[แผนเดิม]]`")
    site.page(nok, kind="practice", title="ของนก", body="[[แผนเดิม]]")
    site.page(nok, title="ลับของนก", body="[[แผนเดิม]]", visibility="team")
    aar = site.page(somchai, kind="aar", title="ทบทวน", body="", fields={"answers": {"next": "ตาม [[แผนเดิม|แผน]]"}})
    assert not has_old_links(page(target))
    save(somchai, target, title="แผนใหม่ 2569")
    assert has_old_links(page(target))
    found = old_links(somchai, page(target))
    assert found.titles == ("แผนเดิม",)
    assert {one.page.record_no for one in found.mine} == {wiki, aar}
    assert found.others == 1, "the team page is not even counted"
    for one in found.mine:
        change(somchai, one, one.page.revision)
    assert page(wiki).body == "ทีมใช้ [[แผนใหม่ 2569]] ทุกปี\n\n`[[แผนเดิม]]`"
    assert page(aar).fields["answers"]["next"] == "ตาม [[แผนใหม่ 2569|แผน]]"
    assert page(wiki).revision == 2
    assert [one.record_no for one in resolve(nok, ["แผนเดิม"])["แผนเดิม"]] == [target]


def test_a_page_that_moved_on_since_it_was_shown_is_left_alone(site: TestSite) -> None:
    somchai = site.person("somchai")
    target = site.page(somchai, title="Old plan")
    linking = site.page(somchai, title="วิกิ", body="see [[Old plan]]")
    save(somchai, target, title="New plan")
    (one,) = old_links(somchai, page(target)).mine
    save(somchai, linking, body="see [[Old plan]] twice")
    with pytest.raises(Conflict):
        change(somchai, one, 1)
    assert page(linking).body == "see [[Old plan]] twice"


def test_a_title_another_page_bears_now_is_its_own_and_a_shared_new_title_is_linked_by_number(site: TestSite) -> None:
    somchai = site.person("somchai")
    target = site.page(somchai, title="แผน ก")
    site.page(somchai, title="ต้นเรื่อง", body="[[แผน ก]] กับ [[แผน ข]]")
    save(somchai, target, title="แผน ข")
    save(somchai, target, title="แผน ค")
    site.page(somchai, title="แผน ก", body="คนละเรื่อง")
    site.page(somchai, title="แผน ค", body="ชื่อซ้ำ")
    (one,) = old_links(somchai, page(target)).mine
    assert one.edit.body == f"[[แผน ก]] กับ [[{target}|แผน ค]]"
    (kept,) = old_links(somchai, page(target), keep_words=True).mine
    assert kept.edit.body == f"[[แผน ก]] กับ [[{target}|แผน ข]]"
