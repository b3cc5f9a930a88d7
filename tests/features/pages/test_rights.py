"""Who sees a page: the same answer in the page itself, in lists, counts, links, backlinks and wanted pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.access import Actor, visitor
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, KmwikiError, NotAllowed, NotFound
from kmwiki.core.journal import JournalRow
from kmwiki.pages import life
from kmwiki.pages.links import backlinks, resolve, wanted_pages
from kmwiki.pages.listing import (
    contributions,
    counts_by,
    drafts_shared_with,
    my_drafts,
    pages_where,
    recent_changes,
    tags_in_use,
)
from kmwiki.pages.models import PageToken
from kmwiki.pages.reading import allowed, get_page
from kmwiki.pages.showing import find_shown
from tests.features.pages.writing import do, page, save
from tests.support.site import TestSite

PEOPLE = ("somchai", "nok", "named", "colleague", "fah", "ajarn", "mod", "boss", "visitor")


@pytest.fixture
def people(site: TestSite) -> dict[str, Actor]:
    """Everybody who might look: an author, strangers of every role, whom the author named, a visitor."""
    return {
        "somchai": site.person("somchai"),
        "nok": site.person("nok"),
        "named": site.person("named"),
        "colleague": site.person("colleague", agency="admin"),
        "fah": site.person("fah", "facilitator"),
        "ajarn": site.person("ajarn", "consultant"),
        "mod": site.person("mod", "moderator"),
        "boss": site.person("boss", "admin"),
        "visitor": visitor(),
    }


def sees(actor: Actor, number: int) -> bool:
    """Whether the page opens: as it is changed and as it is shown, which must be one answer."""
    answers = {_opens(lambda: get_page(actor, number)), _opens(lambda: allowed(actor, find_shown(number)))}
    assert len(answers) == 1
    return answers == {True}


def _opens(get: Callable[[], object]) -> bool:
    try:
        get()
    except (NotFound, NotAllowed):  # the author of a binned page is told that it lies in the bin
        return False
    return True


def lists(actor: Actor, number: int) -> set[bool]:
    """What each list says of the page: one answer when all is well."""
    found = page(number)
    listed = pages_where(actor, state="any", size=100)
    return {
        number in {card.record_no for card in listed.cards},
        number in {card.record_no for card in pages_where(actor, kind=found.kind, state="any", size=100).cards},
        listed.paging.total == len(listed.cards) and number in {card.record_no for card in listed.cards},
        bool(resolve(actor, [str(number)])[str(number)]),
        bool(resolve(actor, [found.title])[found.title]),
    }


WHO_SEES = {
    "public": ({"visibility": "public"}, set(PEOPLE)),
    "members": ({"visibility": "members"}, set(PEOPLE) - {"visitor"}),
    "team": ({"visibility": "team"}, {"somchai", "named", "colleague", "boss"}),
    "draft": ({"visibility": "public", "state": "draft"}, {"somchai", "named", "boss"}),
    "archived": ({"visibility": "members", "state": "archived"}, set(PEOPLE) - {"visitor"}),
}


@pytest.mark.parametrize(("how", "who"), WHO_SEES.values(), ids=WHO_SEES)
def test_a_page_is_seen_by_whom_it_is_for(
    site: TestSite, people: dict[str, Actor], how: dict[str, str], who: set[str]
) -> None:
    number = site.page(people["somchai"], shared_people=("named",), shared_agencies=("admin",), **how)
    assert {name for name in PEOPLE if sees(people[name], number)} == who
    for name in PEOPLE:
        assert lists(people[name], number) == {name in who}, name


def test_a_hidden_page_is_seen_by_authors_moderators_and_administrators(
    site: TestSite, people: dict[str, Actor]
) -> None:
    number = site.page(people["somchai"])
    do(life.hide_page, people["mod"], number, reason="มีเบอร์โทรของผู้ป่วย")
    assert {name for name in PEOPLE if sees(people[name], number)} == {"somchai", "mod", "boss"}
    do(life.unhide_page, people["mod"], number)
    assert sees(people["nok"], number)


def test_hiding_opens_no_team_page_to_moderators(site: TestSite, people: dict[str, Actor]) -> None:
    number = site.page(people["somchai"], visibility="team")
    do(life.hide_page, people["boss"], number, reason="x")
    assert {name for name in PEOPLE if sees(people[name], number)} == {"somchai", "boss"}


def test_what_is_binned_is_nowhere_and_comes_back_whole(site: TestSite, people: dict[str, Actor]) -> None:
    number = site.page(people["somchai"], title="ลงถัง", body="[[ปลายทาง]]")
    target = site.page(people["somchai"], title="ปลายทาง")
    do(life.bin_page, people["somchai"], number, reason="เขียนผิดที่")
    assert not any(sees(people[name], number) for name in PEOPLE)
    assert all(lists(people[name], number) == {False} for name in PEOPLE)
    assert backlinks(people["nok"], page(target)) == []
    assert [row.record_no for row in life.bin_of(people["somchai"])] == [number]
    assert [row.record_no for row in life.bin_of(people["fah"])] == [number]
    assert life.bin_of(people["nok"]) == []
    do(life.unbin_page, people["somchai"], number)
    assert sees(people["nok"], number)
    assert [found.record_no for found in backlinks(people["nok"], page(target))] == [number]


def test_a_binned_draft_is_in_the_bin_of_its_author_and_administrators_alone(
    site: TestSite, people: dict[str, Actor]
) -> None:
    number = site.page(people["somchai"], state="draft", title="ความลับ")
    do(life.bin_page, people["somchai"], number)
    assert {name for name in PEOPLE if life.bin_of(people[name])} == {"somchai", "boss"}
    with pytest.raises((NotFound, NotAllowed)):
        do(life.unbin_page, people["fah"], number)


ACTS = {
    life.bin_page: {"somchai", "fah", "mod", "boss"},
    life.archive_page: {"somchai", "fah", "mod", "boss"},
    life.hide_page: {"mod", "boss"},
    life.lock_page: {"mod", "boss"},
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_only_those_who_may_put_a_page_away(
    site: TestSite, people: dict[str, Actor], session: Session, act: object
) -> None:
    done = set()
    for name in PEOPLE:
        number = site.page(people["somchai"], title=f"หน้าของ {name}", visibility="public")
        version = page(number).version
        try:
            do(act, people[name], number, reason="เหตุผล")
        except KmwikiError:
            assert page(number).version == version
        else:
            done.add(name)
            assert page(number).version > version
            row = session.scalars(
                select(JournalRow).where(JournalRow.page_no == number).order_by(JournalRow.id.desc())
            ).first()
            assert row is not None
            assert row.detail == {"reason": "เหตุผล"}
            assert row.actor_id == people[name].person_id
    assert done == ACTS[act]  # type: ignore[index]


def test_a_draft_is_not_archived_and_an_archived_page_comes_back(site: TestSite, people: dict[str, Actor]) -> None:
    draft, number = site.page(people["somchai"], state="draft"), site.page(people["somchai"], title="ปีก่อน")
    with pytest.raises(Invalid):
        do(life.archive_page, people["somchai"], draft)
    do(life.archive_page, people["somchai"], number)
    assert number not in {card.record_no for card in pages_where(people["nok"]).cards}
    assert number in {card.record_no for card in pages_where(people["nok"], state="archived").cards}
    do(life.unarchive_page, people["somchai"], number)
    assert page(number).state == "published"


def test_counts_and_tags_tell_nothing_of_what_is_not_seen(site: TestSite, people: dict[str, Actor]) -> None:
    author = people["somchai"]
    site.page(
        author, title="เปิด", tags=("น้ำท่วม",), fiscal_year=2569, categories=(1,), agency="health", visibility="public"
    )
    secret = {"tags": ("ลับ", "น้ำท่วม"), "fiscal_year": 2570, "categories": (1, 2), "agency": "admin"}
    site.page(author, title="ทีม", visibility="team", **secret)
    site.page(author, title="ร่าง", state="draft", **secret)
    for name, extra in (("visitor", 0), ("nok", 0), ("mod", 0), ("somchai", 1), ("boss", 1)):
        actor = people[name]
        assert {card.tag: card.count for card in tags_in_use(actor)} == {"น้ำท่วม": 1 + extra} | (
            {"ลับ": 1} if extra else {}
        )
        assert counts_by(actor, "kind") == {"wiki": 1 + extra}
        assert counts_by(actor, "fiscal_year") == {2569: 1} | ({2570: 1} if extra else {})
        assert counts_by(actor, "category") == {1: 1 + extra} | ({2: 1} if extra else {})
        assert counts_by(actor, "agency") == {"health": 1} | ({"admin": 1} if extra else {})
        assert pages_where(actor, tag="ลับ").paging.total == extra


@pytest.mark.parametrize("tag", ["น้ำท่วม", "Flood", "PMQA ๔"])
def test_spellings_of_a_tag_meet(site: TestSite, people: dict[str, Actor], tag: str) -> None:
    first = site.page(people["somchai"], title="หนึ่ง", tags=(tag,))
    second = site.page(people["somchai"], title="สอง", tags=(tag.upper().replace("๔", "4"),))
    assert {card.record_no for card in pages_where(people["nok"], tag=tag).cards} == {first, second}
    assert [card.count for card in tags_in_use(people["nok"])] == [2]


def test_recent_changes_are_of_seen_pages_and_no_drafts(site: TestSite, people: dict[str, Actor]) -> None:
    author = people["somchai"]
    seen = site.page(author, title="เห็น", agency="health")
    site.page(author, title="ทีม", visibility="team")
    site.page(author, title="ร่าง", state="draft")
    save(people["nok"], seen, body="นกแก้")
    changes, paging = recent_changes(people["nok"])
    assert [(change.record_no, change.number, change.name) for change in changes] == [
        (seen, 2, "nok"),
        (seen, 1, "somchai"),
    ]
    assert paging.total == 2
    assert [change.number for change in contributions(people["nok"], people["nok"].person_id or 0)[0]] == [2]
    assert len(contributions(people["nok"], author.person_id or 0)[0]) == 1
    assert len(contributions(author, author.person_id or 0)[0]) == 2
    assert (
        recent_changes(people["nok"], kind="aar")[1].total
        == recent_changes(people["nok"], agency="admin")[1].total
        == 0
    )
    assert recent_changes(people["nok"], kind="wiki", agency="health")[1].total == 2


def test_my_drafts_are_mine_and_those_i_was_named_on_are_shared_with_me(
    site: TestSite, people: dict[str, Actor]
) -> None:
    mine = site.page(people["somchai"], title="ร่างของฉัน", state="draft", shared_people=("named",))
    site.page(people["nok"], title="ร่างของนก", state="draft")
    assert [card.record_no for card in my_drafts(people["somchai"])] == [mine]
    assert my_drafts(people["fah"]) == my_drafts(visitor()) == []
    assert my_drafts(people["named"]) == []
    assert [card.record_no for card in drafts_shared_with(people["named"])] == [mine]  # else nobody would tell them
    for who in ("somchai", "nok", "fah"):
        assert drafts_shared_with(people[who]) == []
    assert drafts_shared_with(visitor()) == []


def test_a_link_to_what_is_not_seen_is_like_a_link_to_nothing(site: TestSite, people: dict[str, Actor]) -> None:
    hidden = site.page(people["somchai"], title="เรื่องปิด", state="draft")
    from_no = site.page(people["somchai"], title="ต้นทาง", body=f"[[เรื่องปิด]] [[{hidden}]] [[ยังไม่มีใครเขียน]]")
    targets = ["เรื่องปิด", str(hidden), "ยังไม่มีใครเขียน"]
    assert resolve(people["nok"], targets) == {target: [] for target in targets}
    assert [row.title for row in wanted_pages(people["nok"])] == ["เรื่องปิด", "ยังไม่มีใครเขียน"]
    assert [row.title for row in wanted_pages(people["somchai"])] == ["ยังไม่มีใครเขียน"]
    assert [found.record_no for found in backlinks(people["somchai"], page(hidden))] == [from_no]


def test_what_only_hidden_pages_want_is_not_told(site: TestSite, people: dict[str, Actor]) -> None:
    site.page(people["somchai"], title="ทีม", visibility="team", body="[[แผนลับปี 70]]")
    site.page(people["somchai"], title="ร่าง", state="draft", body="[[ร่างลับ]]")
    target = site.page(people["somchai"], title="เป้า")
    site.page(people["somchai"], title="ทีมสอง", visibility="team", body="[[เป้า]]")
    assert wanted_pages(people["nok"]) == wanted_pages(people["fah"]) == []
    assert [row.title for row in wanted_pages(people["somchai"])] == ["แผนลับปี 70"]
    assert backlinks(people["nok"], page(target)) == []


def test_several_pages_of_one_title_are_a_choice_of_the_visible_ones(site: TestSite, people: dict[str, Actor]) -> None:
    first, second = (site.page(people["somchai"], title="แผนปี") for _ in range(2))
    site.page(people["somchai"], title="แผนปี", state="draft")
    assert [found.record_no for found in resolve(people["nok"], ["แผนปี"])["แผนปี"]] == [first, second]


def test_tokens_stand_in_the_table_as_they_are(site: TestSite, people: dict[str, Actor], session: Session) -> None:
    number = site.page(people["somchai"], visibility="public")
    stored = select(PageToken.token).where(PageToken.page_no == number)
    assert set(session.scalars(stored)) == {"public"}
    save(people["somchai"], number, visibility="team", shared_people=("named",))
    ids = {people[name].person_id for name in ("somchai", "named")}
    assert set(session.scalars(stored)) == {"admin", *(f"p:{one}" for one in ids)}
    with transaction():
        life.bin_page(people["somchai"], page(number))
    assert set(session.scalars(stored)) == set()
