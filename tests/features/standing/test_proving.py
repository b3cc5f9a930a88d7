"""Endorsing and adopting, as rules: who may, what is kept, what it does to where a practice stands."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Conflict, Invalid, NotAllowed, NotFound
from kmwiki.core.journal import JournalRow
from kmwiki.pages.models import Page
from kmwiki.pages.reading import get_page
from kmwiki.pages.saving import prepare_texts, save_page, snapshot
from kmwiki.standing.adopting import Telling, adopt, bring_back, edit_adoption, former_tellings, take_back
from kmwiki.standing.endorsing import endorse, endorsement_of, withdraw
from kmwiki.standing.models import Adoption, Endorsement
from kmwiki.standing.reading import levels_of, proofs_of

YES = {"significant": "yes", "valid": "yes", "applicable": "partly"}
TOLD = Telling(took="ประชุมแบบระดมความคิด brainstorming", result="worked")


@pytest.fixture
def author(site):
    return site.person("มาลี", agency="health")


@pytest.fixture
def practice(site, author) -> int:
    return site.page(author, kind="practice", title="ประชุมแบบไม่บรรยาย", agency="health", visibility="public")


def page_of(no: int) -> Page:
    return db.session.get_one(Page, no)


def approve(who, no: int, **more):
    with transaction():
        return endorse(who, get_page(who, no), answers=YES, **{"verdict": "approve", **more}).id


def tell(who, no: int, telling: Telling = TOLD, **more) -> int:
    with transaction():
        return adopt(who, get_page(who, no), telling=telling, **more).id


def save(who, no: int, body: str) -> None:
    from dataclasses import replace

    page = page_of(no)
    edit = replace(snapshot(page), body=body)
    prepared = prepare_texts(page.kind, edit)
    with transaction():
        page = page_of(no)
        save_page(who, page, edit=edit, based_on=page.revision, prepared=prepared)


def test_an_endorsement_is_of_the_revision_that_was_read_and_stays_with_it(site, author, practice):
    expert = site.person("อาจารย์สมศักดิ์", "consultant", agency=None)
    approve(expert, practice, seen_revision=1, advice="ดีมาก keep the follow-up")
    save(author, practice, "แก้แล้ว")
    [row] = proofs_of(page_of(practice)).endorsements
    assert (row.revision, page_of(practice).revision, row.role) == (1, 2, "consultant")
    assert row.advice == "ดีมาก keep the follow-up"
    assert dict(row.answers) == YES


def test_endorsing_anew_is_of_the_present_revision_and_ends_the_former(site, author, practice):
    expert = site.person("expert", "consultant", agency=None)
    approve(expert, practice)
    save(author, practice, "แก้แล้ว")
    approve(expert, practice)
    assert [row.revision for row in proofs_of(page_of(practice)).endorsements] == [2]
    former = db.session.scalars(select(Endorsement).where(Endorsement.ended_at.is_not(None))).all()
    assert [(row.revision, row.ended_as) for row in former] == [(1, "renewed")]
    with transaction():
        withdraw(expert, page_of(practice))
    assert endorsement_of(expert, page_of(practice)) is None
    assert proofs_of(page_of(practice)).endorsements == ()
    with pytest.raises(NotFound), transaction():
        withdraw(expert, page_of(practice))


def test_nobody_endorses_a_page_of_their_own_or_as_a_peer_of_their_own_agency(site, author, practice):
    for who in (author, site.person("colleague", agency="health"), site.person("nowhere", agency=None)):
        with pytest.raises(NotAllowed):
            approve(who, practice)
    approve(site.person("neighbour", agency="admin"), practice)
    assert [row.role for row in proofs_of(page_of(practice)).endorsements] == ["peer"]


def test_who_may_not_see_the_page_learns_nothing_by_endorsing(site, author):
    hidden = site.page(author, kind="practice", agency="health", visibility="team")
    with pytest.raises(NotFound):
        approve(site.person("expert", "consultant", agency=None), hidden)
    with pytest.raises(NotFound):
        tell(site.person("neighbour", agency="admin"), hidden)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"verdict": "splendid"}, "verdict"),
        ({"verdict": "improve", "advice": " \u200b "}, "advice"),
        ({"advice": "ก" * 2001}, "advice"),
    ],
)
def test_what_is_missing_is_said_at_its_field(site, practice, changes, field):
    expert = site.person("expert", "consultant", agency=None)
    with pytest.raises(Invalid) as refused:
        approve(expert, practice, **changes)
    assert refused.value.field == field
    with pytest.raises(Invalid) as refused, transaction():
        endorse(expert, page_of(practice), answers={"significant": "yes", "valid": "maybe"}, verdict="approve")
    assert refused.value.field == "valid"


def test_the_same_forms_sent_twice_act_once(site, practice):
    expert, other = site.person("expert", "consultant", agency=None), site.person("neighbour", agency="admin")
    assert approve(expert, practice, form_id="form-one-23456") == approve(expert, practice, form_id="form-one-23456")
    assert tell(other, practice, form_id="form-two-23456") == tell(other, practice, form_id="form-two-23456")
    assert db.session.scalar(select(func.count()).select_from(Endorsement)) == 1
    assert db.session.scalar(select(func.count()).select_from(Adoption)) == 1


def test_an_adoption_is_told_by_another_agency_and_told_on_by_its_colleagues(site, author, practice):
    with pytest.raises(NotAllowed):
        tell(site.person("colleague", agency="health"), practice)
    number = tell(site.person("neighbour", agency="admin"), practice)
    second = site.person("neighbour2", agency="admin")
    better = Telling(took="เหมือนเดิม", changed="ลดเวลา", went="ดีขึ้น", result="partly", began_on=date(2026, 1, 5))
    with transaction():
        edit_adoption(second, page_of(practice), db.session.get_one(Adoption, number), telling=better, based_on=0)
    row = db.session.get_one(Adoption, number)
    assert (row.took, row.result, row.edits) == ("เหมือนเดิม", "partly", 1)
    assert [telling.took for _, telling in former_tellings(row)] == [TOLD.took]
    [journalled] = db.session.scalars(select(JournalRow).where(JournalRow.verb == "adoption.edited"))
    assert journalled.detail["result"] == ["worked", "partly"]
    assert "เหมือนเดิม" not in str(journalled.detail)  # that it changed, never the words
    with pytest.raises(Conflict) as clash, transaction():
        edit_adoption(second, page_of(practice), db.session.get_one(Adoption, number), telling=TOLD, based_on=0)
    assert clash.value.theirs == better
    with pytest.raises(NotAllowed), transaction():
        edit_adoption(author, page_of(practice), db.session.get_one(Adoption, number), telling=TOLD, based_on=1)


def test_taken_back_it_leaves_a_tombstone_without_words_and_no_proof(site, practice):
    neighbour = site.person("neighbour", agency="admin")
    number = tell(neighbour, practice)
    assert levels_of([practice]) == {practice: "tried"}
    with transaction():
        take_back(neighbour, page_of(practice), db.session.get_one(Adoption, number))
    [row] = proofs_of(page_of(practice)).adoptions
    assert row.taken_back
    assert (row.took, row.result, row.contact) == ("", "", "")
    assert levels_of([practice]) == {practice: "told"}
    with transaction():
        bring_back(neighbour, page_of(practice), db.session.get_one(Adoption, number))
    assert levels_of([practice]) == {practice: "tried"}


def test_what_a_moderator_took_off_its_agency_does_not_bring_back(site, practice):
    neighbour, moderator = site.person("neighbour", agency="admin"), site.person("mod", "moderator", agency=None)
    number = tell(neighbour, practice)
    with transaction():
        take_back(moderator, page_of(practice), db.session.get_one(Adoption, number))
    with pytest.raises(NotAllowed), transaction():
        bring_back(neighbour, page_of(practice), db.session.get_one(Adoption, number))
    with transaction():
        bring_back(moderator, page_of(practice), db.session.get_one(Adoption, number))


@pytest.mark.parametrize(
    ("telling", "field"),
    [
        (Telling(took=" ", result="worked"), "took"),
        (Telling(took="x", result="wonderful"), "result"),
        (Telling(took="x", result="worked", began_on=date(2999, 1, 1)), "began_on"),
        (Telling(took="x", result="worked", their_no=99), "their_no"),
        (Telling(took="x", result="worked", went="ย" * 2001), "went"),
        (Telling(took="\x00", result="worked"), "took"),
    ],
)
def test_what_can_not_be_told_so_is_said_at_its_field(site, practice, telling, field):
    with pytest.raises(Invalid) as refused:
        tell(site.person("neighbour", agency="admin"), practice, telling)
    assert refused.value.field == field


def test_a_practice_climbs_as_others_prove_it_and_its_page_is_shown_anew_each_time(site, author, practice):
    versions = [page_of(practice).version]
    steps = []
    for act in (
        lambda: tell(site.person("neighbour", agency="admin"), practice),
        lambda: approve(site.person("expert", "consultant", agency=None), practice),
        lambda: _third_agency(site, practice),
    ):
        act()
        versions.append(page_of(practice).version)
        steps.append(levels_of([practice])[practice])
    assert steps == ["tried", "endorsed", "recommended"]
    assert versions == sorted(set(versions))


def _third_agency(site, practice):
    site._agency("farms", "สำนักงานเกษตรจังหวัด", "Provincial Agriculture Office")
    return tell(site.person("farmer", agency="farms"), practice)


def test_own_results_make_it_tried_and_only_practices_have_a_standing(site, author):
    told = site.page(author, kind="practice", fields={"outcome": "คนมาประชุมตรงเวลา"})
    wiki = site.page(author, kind="wiki")
    assert levels_of([told, wiki]) == {told: "tried"}
    assert proofs_of(page_of(wiki)).standing is None


def test_the_authors_are_told_of_endorsements_and_adoptions_until_they_are_taken_back(site, author, practice):
    from tests.features.notifications.test_telling import told, work_off

    expert, neighbour = site.person("expert", "consultant", agency=None), site.person("neighbour", agency="admin")
    approve(expert, practice)
    approve(expert, practice, verdict="improve", advice="ขอตัวเลข figures please")
    tell(neighbour, practice)
    with transaction():
        number = adopt(neighbour, page_of(practice), telling=TOLD).id
        take_back(neighbour, page_of(practice), db.session.get_one(Adoption, number))
    work_off(site)
    # Renewed before the worker came, the first endorsement is no news any more; nor is what was taken back.
    assert told(author) == ["asked_to_improve", "adopted"]
    assert told(expert) == told(neighbour) == []
