"""Splitting and folding pages: no word is lost, both pages tell where it went, and both acts can be undone."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.access import Actor
from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict, Invalid, NotAllowed
from kmwiki.indexing.replacing import replaced_among
from kmwiki.pages import joining, life, splitting
from kmwiki.pages.links import resolve
from kmwiki.pages.models import Page
from kmwiki.pages.reading import tokens_of
from kmwiki.pages.relations import relations_of
from kmwiki.pages.rendering import prepare_texts
from kmwiki.pages.timeline import moments
from tests.features.pages.writing import do, page, save
from tests.support.site import TestSite

TEXT = "นำเรื่อง\n\n## ก่อนน้ำมา\n\nเตรียมของ\n\n### รายการ\n\n- เรือ\n\n## After\n\nตรวจบ้าน and count"


def split(actor: Actor, number: int, chosen: Iterable[int], title: str = "ก่อนน้ำมา", *, based_on: int = 0) -> Page:
    found = page(number)
    planned = splitting.planned_split(actor, found, chosen=chosen, title=title, kind=found.kind)
    rest, new = prepare_texts(found.kind, planned.rest), prepare_texts(planned.kind, planned.new)
    with transaction():
        return splitting.split_page(
            actor, found, split=planned, based_on=based_on or found.revision, rest=rest, new=new, note="แยก"
        )  # fmt: skip


def fold(actor: Actor, number: int, into: int, body: str, *, based_on: int = 0) -> Page:
    found, other = page(number), page(into)
    prepared = prepare_texts(other.kind, joining.folded(found, other, body))
    with transaction():
        return joining.fold_page(
            actor, found, into=other, body=body, based_on=other.revision, page_based_on=based_on or found.revision,
            prepared=prepared, note="รวม",
        )  # fmt: skip


def test_one_section_becomes_a_page_and_leaves_its_heading_with_a_link(site: TestSite) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    number = site.page(somchai, title="แผนน้ำ", body=TEXT, tags=("น้ำ",), visibility="public")
    made = split(nok, number, [0])
    assert (made.title, made.body) == ("ก่อนน้ำมา", "เตรียมของ\n\n### รายการ\n\n- เรือ")
    link = f"ย้ายไปที่ [[{made.record_no}|ก่อนน้ำมา]]"
    assert page(number).body == f"นำเรื่อง\n\n## ก่อนน้ำมา\n\n{link}\n\n## After\n\nตรวจบ้าน and count"
    assert [row.person.username for row in made.authors if row.person] == ["somchai", "nok"]
    assert (made.visibility, made.tags, made.state) == ("public", ["น้ำ"], "published")
    assert [(one.type, one.outgoing) for one in relations_of(nok, page(number))] == [("split_from", False)]
    assert moments(nok, page(number), limit=1)[0].other == resolve(nok, [str(made.record_no)])[str(made.record_no)][0]


def test_several_sections_go_with_their_headings_and_one_inside_another_goes_once(site: TestSite) -> None:
    rest, taken = splitting.take_sections(TEXT, [0, 1, 2], link="→")
    assert taken == "## ก่อนน้ำมา\n\nเตรียมของ\n\n### รายการ\n\n- เรือ\n\n## After\n\nตรวจบ้าน and count"
    assert rest == "นำเรื่อง\n\n## ก่อนน้ำมา\n\n→\n\n## After\n\n→"
    for chosen in ([], [99], [-1]):
        with pytest.raises(Invalid):
            splitting.take_sections(TEXT, chosen, link="→")


PIECES = st.sampled_from(["# ก\n", "## ข\n", "### c\n", "คำ\n", "\n", "```\n## โค้ด\n```\n", "หัว\n===\n", "text "])


@given(st.lists(PIECES, max_size=12).map("".join), st.sets(st.integers(0, 6)))
def test_no_word_is_lost_wherever_a_text_is_split(text: str, chosen: set[int]) -> None:
    try:
        rest, taken = splitting.take_sections(text, chosen, link="LINK")
    except Invalid:
        return
    for line in {line.strip() for line in text.split("\n")} - {""}:
        assert (rest + "\n" + taken).count(line) >= text.count(line)


def test_a_page_that_moved_on_is_not_split_and_a_hidden_one_never(site: TestSite) -> None:
    somchai, mod = site.person("somchai"), site.person("mod", "moderator")
    number = site.page(somchai, body=TEXT)
    save(somchai, number, body=TEXT + "\n\nเพิ่ม")
    with pytest.raises(Conflict):
        split(somchai, number, [0], based_on=1)
    do(life.hide_page, mod, number, reason="")
    with pytest.raises(NotAllowed):
        split(somchai, number, [0])


def test_a_folded_page_is_archived_leads_on_and_ranks_as_replaced_until_it_is_brought_back(site: TestSite) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    old = site.page(somchai, kind="aar", title="บทเรียนย่อย", body="สรุป", fields={"answers": {"next": "ยืมของก่อน"}})
    whole = site.page(somchai, title="บทเรียนรวม", body="เดิม")
    text = joining.suggested_text(page(old), page(whole))
    assert text.startswith("เดิม\n\n## บทเรียนย่อย\n\nสรุป\n\n### ")
    assert text.endswith("ยืมของก่อน")
    fold(somchai, old, whole, text)
    assert page(old).state == "archived"
    assert page(old).body == "สรุป"
    assert [(one.type, one.record_no) for one in relations_of(nok, page(old))] == [("merges", whole)]
    assert replaced_among(tokens_of([old])) == {old}
    assert [one.record_no for one in resolve(nok, ["บทเรียนย่อย"])["บทเรียนย่อย"]] == [old]
    assert [one.verb for one in moments(nok, page(old), limit=2)] == ["page.merged", "page.archived"]
    do(life.unarchive_page, somchai, old)
    assert replaced_among(tokens_of([old])) == set()


def test_folding_takes_the_rights_over_both_pages_and_opens_nothing_by_the_way(site: TestSite) -> None:
    somchai, nok, fah = site.person("somchai"), site.person("nok"), site.person("fah", "facilitator")
    wiki, practice = site.page(somchai, title="วิกิ"), site.page(nok, kind="practice", title="ของนก")
    team = site.page(somchai, title="ทีม", visibility="team", shared_people=("fah",))
    with pytest.raises(NotAllowed):
        fold(nok, wiki, practice, "x")  # may edit the wiki page, not put it away
    with pytest.raises(NotAllowed):
        fold(somchai, wiki, practice, "x")  # may not edit the practice
    with pytest.raises(Invalid):
        fold(somchai, wiki, wiki, "x")
    fold(fah, team, wiki, "วิกิ\n\nทีม")
    mine = site.page(nok, title="ของนกเอง")
    with pytest.raises(Conflict):
        fold(fah, mine, wiki, "x", based_on=7)
    assert page(wiki).body == "วิกิ\n\nทีม"
