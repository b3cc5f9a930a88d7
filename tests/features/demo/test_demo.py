"""The example site comes by one command and goes by one command, and nothing real goes with it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from kmwiki.accounts.first_admin import first_admin_link
from kmwiki.accounts.models import Person
from kmwiki.acknowledging.asking import agencies_for, ask_to_acknowledge
from kmwiki.acknowledging.models import Acknowledgement
from kmwiki.acknowledging.reading import rounds_of
from kmwiki.comments.models import Comment
from kmwiki.comments.posting import post_comment, prepare_comment
from kmwiki.core.database import db, transaction
from kmwiki.demo.loading import LINKS, is_loaded, load_demo
from kmwiki.demo.reading import DemoData, read_demo
from kmwiki.demo.removing import Removed, remove_demo, still_followed, withdraw_demo
from kmwiki.frame.models import Agency
from kmwiki.pages.models import Page, PageRelation, PageToken, Proposal, Revision
from kmwiki.pages.relations import links_in
from kmwiki.worker.loop import drain_if_idle
from tests.support.site import TestSite


@pytest.fixture(scope="module")
def everything() -> DemoData:
    return read_demo()


@pytest.fixture
def some(everything: DemoData) -> DemoData:
    """A dozen pages with all they need: a team page, guidance with its successor, a question with its answer."""
    stems = {"guidance-photo-consent", "guidance-photo-consent-2569", "thread-q-car-booking", "team-budget-bargain"}
    pages = [page for page in everything.pages if page.stem in stems]
    return DemoData(
        everything.agencies, everything.people, pages, [row for row in everything.comments if row["page"] in stems]
    )


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def take_away(app: Flask) -> Removed:
    going = withdraw_demo()
    assert drain_if_idle(app.config["SETTINGS"])
    assert still_followed(going) == 0
    return remove_demo(going)


def page_titled(title: str) -> Page:
    return db.session.scalars(select(Page).where(Page.title.contains(title))).one()


def test_the_whole_example_is_as_lively_as_promised(app: Flask, everything: DemoData) -> None:
    loaded = load_demo(everything)
    assert loaded.agencies == 34
    assert 75 <= loaded.people <= 90
    assert loaded.pages >= 60
    assert loaded.comments >= 200
    kinds = set(db.session.scalars(select(Page.kind)))
    assert kinds == {"practice", "aar", "thread", "guidance", "wiki"}
    assert len(set(db.session.scalars(select(Page.fiscal_year)))) >= 3
    assert count(Comment) == loaded.comments


def test_nobody_of_the_example_can_sign_in_or_keeps_the_first_administrator_out(app: Flask, some: DemoData) -> None:
    load_demo(some)
    assert db.session.scalars(select(Person).where(Person.password_hash.is_not(None))).all() == []
    assert first_admin_link("http://localhost") is not None


def test_a_real_person_of_the_same_name_keeps_it_and_is_credited_with_nothing(
    app: Flask, site: TestSite, some: DemoData
) -> None:
    names = [some.pages[0].file.authors[0], some.comments[0]["author"], "LOMTALAY"]
    real = [site.person(name, display_name="คนจริง a real one") for name in dict.fromkeys(names)]
    load_demo(some)
    ids = [actor.person_id for actor in real]
    page = page_titled(some.pages[0].file.title)
    assert page.authors[0].person is not None
    assert page.authors[0].person.username == f"{names[0]}-demo"
    assert db.session.scalars(select(Revision).where(Revision.author_id.in_(ids))).all() == []
    assert db.session.scalars(select(Comment).where(Comment.person_id.in_(ids))).all() == []
    take_away(app)
    assert set(db.session.scalars(select(Person.id))) == set(ids)


def test_answers_and_successors_point_at_the_right_numbers(app: Flask, some: DemoData) -> None:
    load_demo(some)
    question = db.session.scalars(select(Page).where(Page.kind == "thread")).one()
    answer = db.session.get(Comment, question.fields["accepted_answer"])
    assert answer is not None
    assert answer.page_no == question.record_no
    older, newer = db.session.scalars(select(Page).where(Page.kind == "guidance").order_by(Page.created_at)).all()
    assert newer.fields["replaces"] == older.record_no


def test_typed_links_lead_to_pages_of_the_example(app: Flask, everything: DemoData) -> None:
    stems = {stem for one, _, other in LINKS for stem in (one, other)}
    pages = [page for page in everything.pages if page.stem in stems]
    load_demo(DemoData(everything.agencies, everything.people, pages, []))
    later = db.session.scalars(select(Page).where(Page.title == "แผนที่เวลาง่วง")).one()
    ((kind, number),) = links_in(later.fields)
    assert (kind, db.session.get_one(Page, number).title) == ("extends", "จุดพักรถปีใหม่ที่คนไม่แวะ")
    found = db.session.scalars(select(PageRelation.to_no).where(PageRelation.from_no == later.record_no))
    assert list(found) == [number]


def test_removing_takes_away_exactly_what_was_loaded(app: Flask, site: TestSite, some: DemoData) -> None:
    real = site.person("somying")
    mine = site.page(real, title="หน้าของเรา our own page", visibility="public")
    before = (count(Agency), count(Person), count(Page), count(Comment))
    load_demo(some)
    drain_if_idle(app.config["SETTINGS"])
    files = {path.name for path in app.config["SETTINGS"].content_dir.rglob("*") if path.is_file()}
    assert len(files) > 2
    removed = take_away(app)
    assert (removed.kept_pages, removed.kept_people, removed.kept_agencies) == ((), (), ())
    assert (count(Agency), count(Person), count(Page), count(Comment)) == before
    assert not is_loaded()
    left = [path.name for path in app.config["SETTINGS"].content_dir.rglob("*.md")]
    assert [name.split("-")[0] for name in left] == [str(mine)]


def test_what_real_people_wrote_on_example_pages_stays(app: Flask, site: TestSite, some: DemoData) -> None:
    real = site.person("somying", display_name="สมหญิง")
    load_demo(some)
    thread = db.session.scalars(select(Page).where(Page.kind == "thread")).one()
    number, said_before = thread.record_no, thread.comment_count
    authors_before = [row.person.display_name for row in thread.authors if row.person]
    with transaction():
        post_comment(real, thread, prepared=prepare_comment("ขอบคุณค่ะ เอาไปใช้แล้ว"))
    removed = take_away(app)
    assert removed.kept_pages == (number,)
    kept = db.session.get(Page, number)
    assert kept is not None
    assert kept.comment_count == said_before + 1
    assert [(row.person, row.name) for row in kept.authors] == [(None, name) for name in authors_before]
    voices = db.session.scalars(select(Comment).where(Comment.page_no == number)).all()
    assert all(voice.person_id is not None or voice.author_name for voice in voices)
    assert [voice.person_id for voice in voices if voice.person_id] == [real.person_id]
    # Its agency is in use, so it stays and is told; everybody else of the example is gone.
    assert kept.agency is None or kept.agency.code in removed.kept_agencies
    assert db.session.scalars(select(Person.username)).all() == ["somying"]


def test_a_kept_team_page_is_opened_to_nobody(app: Flask, site: TestSite, some: DemoData) -> None:
    load_demo(some)
    team = db.session.scalars(select(Page).where(Page.visibility == "team")).one()
    number = team.record_no
    admin = site.person("boss", "admin")
    with transaction():
        post_comment(admin, team, prepared=prepare_comment("รับทราบครับ"))
    take_away(app)
    tokens = set(db.session.scalars(select(PageToken.token).where(PageToken.page_no == number)))
    assert not tokens & {"public", "members"}


def test_somebody_of_the_example_who_was_given_a_password_has_become_real(app: Flask, some: DemoData) -> None:
    load_demo(some)
    person = db.session.scalars(select(Person).limit(1)).one()
    username = person.username
    with transaction():
        person.password_hash = "$argon2id$…"
    removed = take_away(app)
    assert removed.kept_people == (username,)
    assert db.session.scalars(select(Person.username)).all() == [username]


def test_revisions_of_kept_pages_keep_their_words(app: Flask, site: TestSite, some: DemoData) -> None:
    real = site.person("boss", "facilitator")
    load_demo(some)
    thread = db.session.scalars(select(Page).where(Page.kind == "thread")).one()
    number = thread.record_no
    with transaction():
        post_comment(real, thread, prepared=prepare_comment("ok"))
    words = db.session.scalars(select(Revision.body).where(Revision.page_no == number)).all()
    take_away(app)
    assert db.session.scalars(select(Revision.body).where(Revision.page_no == number)).all() == words


def test_a_file_of_the_example_edited_by_hand_is_not_lost(app: Flask, some: DemoData) -> None:
    load_demo(some)
    drain_if_idle(app.config["SETTINGS"])
    thread = db.session.scalars(select(Page).where(Page.kind == "thread")).one()
    number, body = thread.record_no, thread.body
    file = next(app.config["SETTINGS"].content_dir.glob(f"thread/{number}-*.md"))
    file.write_text(file.read_text("utf-8") + "\nเติมด้วยมือ added by hand\n", "utf-8")
    removed = take_away(app)
    assert removed.kept_pages == (number,)
    kept = db.session.get(Page, number)
    assert kept is not None
    assert (kept.body, kept.binned) == (body, False)
    assert "added by hand" in db.session.scalars(select(Proposal)).one().content["body"]
    drain_if_idle(app.config["SETTINGS"])
    assert len(list(app.config["SETTINGS"].content_dir.rglob("*.md"))) == 1


def test_agencies_of_the_example_go_although_somebody_real_asked_them_to_take_note(
    app: Flask, site: TestSite, some: DemoData
) -> None:
    load_demo(some)
    assert count(Acknowledgement) > 30
    assert db.session.scalars(select(Acknowledgement.person_id).where(Acknowledgement.person_id.is_not(None))).all()
    host = site.person("real", "facilitator")
    mine = site.page(host, kind="guidance", title="คำแนะนำจริง")
    with transaction():
        page = db.session.get_one(Page, mine)
        ask_to_acknowledge(host, page, codes=[agency.code for agency in agencies_for(page)])
    removed = take_away(app)
    assert removed.kept_agencies == ()
    waited_for = {
        answer.agency.code for one in rounds_of(host, db.session.get_one(Page, mine)) for answer in one.answers
    }
    assert waited_for == {"health", "admin"}


def test_an_example_page_that_a_real_agency_adopted_stays(app: Flask, site: TestSite, everything: DemoData) -> None:
    from kmwiki.standing.adopting import Telling, adopt
    from kmwiki.standing.reading import proofs_of

    practice = next(
        one
        for one in everything.pages
        if one.file.kind == "practice" and one.edit().visibility == "public" and one.edit().state == "published"
    )
    load_demo(DemoData(everything.agencies, everything.people, [practice], []))
    page = db.session.scalars(select(Page).where(Page.kind == "practice")).one()
    number = page.record_no
    real = site.person("somying")
    with transaction():
        adopt(real, db.session.get_one(Page, number), telling=Telling(took="ใช้แล้วครับ", result="worked"))
    assert take_away(app).kept_pages == (number,)
    assert [row.took for row in proofs_of(db.session.get_one(Page, number)).adoptions] == ["ใช้แล้วครับ"]


def test_the_example_shows_practices_at_every_standing_and_takes_its_praise_along(
    app: Flask, site: TestSite, everything: DemoData
) -> None:
    from kmwiki.demo.proving import ADOPTED, ENDORSED
    from kmwiki.standing.models import Adoption, Endorsement
    from kmwiki.standing.reading import levels_of

    stems = {row[0] for row in (*ENDORSED, *ADOPTED)} | {"practice-night-shift-letter"}
    pages = [page for page in everything.pages if page.stem in stems]
    load_demo(DemoData(everything.agencies, everything.people, pages, []))
    assert (count(Endorsement), count(Adoption)) == (len(ENDORSED), len(ADOPTED))
    by_title = {page.title: page.record_no for page in db.session.scalars(select(Page).where(Page.kind == "practice"))}
    levels = levels_of(by_title.values())
    assert {"tried", "endorsed", "recommended"} <= set(levels.values())
    real = site.person("somying")
    kept = next(number for number, level in levels.items() if level == "recommended")
    with transaction():
        post_comment(real, db.session.get_one(Page, kept), prepared=prepare_comment("ขอบคุณค่ะ"))
    assert take_away(app).kept_pages == (kept,)
    assert (count(Endorsement), count(Adoption)) == (0, 0)


def test_the_example_thanks_by_name_and_takes_its_thanks_along(app: Flask, site: TestSite, some: DemoData) -> None:
    from kmwiki.thanks.asking import ask_those_who_wanted_to_try
    from kmwiki.thanks.models import Thanks

    load_demo(some)
    given = db.session.scalars(select(Thanks)).all()
    assert {row.meaning for row in given} >= {"thanks", "learned"}
    assert any(row.comment_id for row in given)
    for row in given:  # nobody thanks for their own words
        writers = {author.person_id for author in db.session.get_one(Page, row.page_no).authors}
        speaker = db.session.get_one(Comment, row.comment_id).person_id if row.comment_id else None
        assert row.person_id != speaker if row.comment_id else row.person_id not in writers
    with transaction():
        assert ask_those_who_wanted_to_try() == 0  # invented people are asked nothing
    take_away(app)
    assert count(Thanks) == 0
