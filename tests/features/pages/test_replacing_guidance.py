"""Guidance replaces guidance: of any other page nothing would come of it, and the form says so."""

from __future__ import annotations

import pytest

from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid
from kmwiki.pages.models import Page
from kmwiki.pages.saving import prepare_texts, save_page, snapshot
from tests.support.site import TestSite, token_in


def replace_by(site: TestSite, guidance: int, number: int, *, by_program: bool = False) -> None:
    found = db.session.get_one(Page, guidance)
    before = snapshot(found)
    edit = type(before)(**{**before.__dict__, "fields": {**before.fields, "replaces": number}})
    prepared = prepare_texts("guidance", edit)
    with transaction():
        found = db.session.get_one(Page, guidance)
        actor = None if by_program else site.person("expert", "consultant", agency=None)
        save_page(actor, found, edit=edit, based_on=found.revision, prepared=prepared)


@pytest.fixture
def guidance(site: TestSite) -> int:
    return site.page(site.person("expert", "consultant", agency=None), kind="guidance", title="แนวทางใหม่")


def test_a_page_that_is_no_guidance_is_refused_and_guidance_is_taken(site: TestSite, guidance: int) -> None:
    wiki = site.page(site.person("malee"), title="หน้าวิกิ")
    with pytest.raises(Invalid) as refused:
        replace_by(site, guidance, wiki)
    assert (refused.value.key, refused.value.field) == ("links.replaces_guidance_only", "f.replaces")
    older = site.page(site.person("expert"), kind="guidance", title="แนวทางเดิม")
    replace_by(site, guidance, older)
    assert db.session.get_one(Page, guidance).fields["replaces"] == older


def test_of_a_page_one_does_not_see_nothing_is_said(site: TestSite, guidance: int) -> None:
    secret = site.page(site.person("malee"), title="ลับในคณะ", visibility="team")
    replace_by(site, guidance, secret)
    assert db.session.get_one(Page, guidance).fields["replaces"] == secret


def test_a_file_with_such_a_number_is_still_taken_and_saved_on_afterwards(site: TestSite, guidance: int) -> None:
    wiki = site.page(site.person("malee"), title="หน้าวิกิ")
    replace_by(site, guidance, wiki, by_program=True)
    replace_by(site, guidance, wiki)
    assert db.session.get_one(Page, guidance).fields["replaces"] == wiki


def test_the_form_comes_back_with_the_reason_at_the_field(site: TestSite, guidance: int) -> None:
    wiki = site.page(site.person("malee"), title="หน้าวิกิ")
    expert = site.browser("expert")
    html = expert.get(f"/p/{guidance}/edit").get_data(as_text=True)
    fields = {
        "csrf_token": token_in(html), "based_on": "1", "title": "แนวทางใหม่", "body": "คำแนะนำ", "action": "save",
        "f.replaces": str(wiki),
    }  # fmt: skip
    answer = expert.post(f"/p/{guidance}/edit", data=fields)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "ใช้แทนได้เฉพาะหน้าคำแนะนำ “หน้าวิกิ”" in html
    assert 'href="#f.replaces"' in html
