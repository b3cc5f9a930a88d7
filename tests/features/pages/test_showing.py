"""A page as it is shown is the page as it stands, to the last field and the last right."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from kmwiki.access import ABILITIES, Actor, can, page_tokens, visitor
from kmwiki.core.database import db, transaction
from kmwiki.core.rows import raw_reader
from kmwiki.pages import life
from kmwiki.pages.models import PageAuthor
from kmwiki.pages.showing import ShownAgency, ShownPage, ShownPerson, find_shown
from tests.features.pages.writing import do, page, save
from tests.support.site import TestSite
from tests.support.statements import statements_sent

RELATED = {"agency", "authors", "categories", "tags", "shared_with"}
OF_PAGES = [ability for ability in ABILITIES if ability.startswith("pages.") and ability != "pages.start"]


def _shown(number: int) -> ShownPage:
    found = find_shown(number)
    assert found is not None
    return found


def _everything(site: TestSite, **more: Any) -> int:
    """A page with something in every field."""
    author = site.person("somchai", display_name="สมชาย")
    for name in ("nok", "dang"):
        site.person(name, display_name=f"{name} ขยัน")
    return site.page(
        author, kind="practice", title="แผนรับน้ำหลาก", title_2="Flood plan", summary="สรุป", summary_2="Summary",
        body="ดู [[หน้าอื่น]]", fields={"output": "ก", "look_again_on": "2027-09-30"}, agency="health",
        fiscal_year=2569, categories=(4, 0, 7), adli="AD", tags=("น้ำท่วม", "PMQA", "ก่อน"), licence="internal",
        shared_people=("nok", "dang"), shared_agencies=("admin",), **more,
    )  # fmt: skip


def test_every_field_is_that_of_the_page(site: TestSite) -> None:
    number = _everything(site)
    shown, stored = _shown(number), page(number)
    for field in fields(ShownPage):
        if field.name not in RELATED:
            assert getattr(shown, field.name) == getattr(stored, field.name), field.name
    assert list(shown.categories) == stored.categories == [0, 4, 7]
    assert list(shown.tags) == stored.tags == ["น้ำท่วม", "PMQA", "ก่อน"]
    assert [author.name for author in shown.authors] == ["สมชาย"]
    assert [author.username for author in shown.authors] == ["somchai"]
    assert shown.author_ids == stored.author_ids
    assert shown.named_person_ids == stored.named_person_ids
    assert shown.named_agency_ids == stored.named_agency_ids
    assert {one.name for one in shown.shared_with if isinstance(one, ShownPerson)} == {"nok ขยัน", "dang ขยัน"}
    assert [one.code for one in shown.shared_with if isinstance(one, ShownAgency)] == ["admin"]
    assert shown.agency is not None
    assert stored.agency is not None
    for lang in ("th", "en"):
        assert shown.agency.name(lang) == stored.agency.name(lang)
        assert shown.agency.short(lang) == stored.agency.short(lang)


def test_a_page_with_nothing_but_a_title_is_shown_too(site: TestSite) -> None:
    shown = _shown(site.page(site.person("somchai", agency=None), title="Title", body="", agency=None))
    assert (shown.agency, shown.categories, shown.tags, shown.shared_with) == (None, (), (), ())


def test_an_author_without_an_account_is_a_name(site: TestSite) -> None:
    number = site.page(site.person("somchai"))
    with transaction() as session:
        session.add(PageAuthor(page_no=number, position=1, name="ป้าสมศรี"))
    assert _shown(number).authors[1] == ShownPerson("ป้าสมศรี", None, None)
    assert _shown(number).author_ids == page(number).author_ids


@pytest.mark.parametrize("number", [0, -1, 2**53, 10**20, 12345])
def test_a_number_nobody_bears_shows_nothing(site: TestSite, number: int) -> None:
    assert find_shown(number) is None


def test_nobody_changes_what_is_shown(site: TestSite) -> None:
    with pytest.raises(FrozenInstanceError):
        _shown(site.page(site.person("somchai"))).title = "อื่น"  # type: ignore[misc]


def _readers(site: TestSite) -> list[Actor]:
    people = [site.person(name) for name in ("somchai", "nok", "stranger")]
    people.append(site.person("colleague", agency="admin"))
    people += [site.person(role, role) for role in ("consultant", "facilitator", "moderator", "admin")]
    return [*people, visitor(), visitor(may_read=False)]


@pytest.mark.parametrize("state", ["draft", "published", "archived"])
@pytest.mark.parametrize("visibility", ["public", "members", "team"])
@pytest.mark.parametrize("act", [None, life.bin_page, life.hide_page, life.lock_page])
def test_rights_of_what_is_shown_are_those_of_the_page(site: TestSite, state: str, visibility: str, act: Any) -> None:
    number = _everything(site, state=state, visibility=visibility)
    boss = site.person("boss", "admin")
    if act is not None:
        do(act, boss, number, **({} if act is life.bin_page else {"reason": "ตรวจสอบ"}))
    shown, stored = _shown(number), page(number)
    assert page_tokens(shown) == page_tokens(stored)
    for reader in _readers(site):
        for ability in (*OF_PAGES, "comments.post"):
            assert can(reader, ability, shown) is can(reader, ability, stored), (reader.username, ability)


def test_a_save_is_shown_at_once(site: TestSite) -> None:
    author = site.person("somchai")
    number = site.page(author, title="เดิม")
    before = _shown(number)
    save(author, number, title="ใหม่ new")
    assert (before.title, _shown(number).title) == ("เดิม", "ใหม่ new")


def test_showing_takes_one_query_and_no_session(site: TestSite) -> None:
    number = _everything(site)
    with site.app.app_context(), raw_reader().snapshot(), statements_sent() as sent:
        _shown(number)
        assert not db.session.registry.has()
    assert len(sent) == 1
