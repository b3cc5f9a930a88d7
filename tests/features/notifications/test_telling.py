"""Who is told of what: the one who is answered, the one who is named, whoever follows; and what nobody is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.access import Actor
from kmwiki.comments.editing import delete_comment
from kmwiki.comments.moderating import hide_comment
from kmwiki.core.clock import now
from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.journal import JournalRow, enqueue, queue_lengths, record
from kmwiki.follows.levels import ALL, NORMAL, SILENT
from kmwiki.follows.models import Follow
from kmwiki.notifications import audiences, telling
from kmwiki.notifications.models import Notice
from kmwiki.notifications.told import Audience, Shown, Told
from kmwiki.pages.models import Page
from kmwiki.worker.consumers import consumers, drain_one
from tests.support.site import TestSite
from tests.support.talk import act, say


def work_off(site: TestSite) -> None:
    """As the worker does: the queue of news until it is empty."""
    (news,) = [one for one in consumers(site.app.config["SETTINGS"]) if one.name == "news"]
    while drain_one(news):
        pass
    end_reading()


def told(actor: Actor) -> list[str]:
    """The reasons this person was told of something, oldest first."""
    own = select(Notice.reason).where(Notice.person_id == actor.person_id).order_by(Notice.id)
    return list(db.session.scalars(own))


def follows(actor: Actor, kind: str, target: object, level: int = NORMAL) -> None:
    with transaction() as session:
        session.add(Follow(person_id=actor.person_id, kind=kind, target=str(target), level=level, since=now()))


@pytest.mark.parametrize("words", ["เรียนคุณหมอ ขอบคุณครับ", "Dear doctor, thank you", "ขอบคุณ for the plan ครับ"])
def test_whoever_is_answered_is_told_so_and_nobody_hears_of_their_own_words(site: TestSite, words: str) -> None:
    writer, nok, lek = site.person("malee"), site.person("nok"), site.person("lek")
    page = site.page(writer)
    first = say(nok, page, words)
    say(lek, page, words, reply_to=first)
    work_off(site)
    assert told(writer) == ["written", "written"]
    assert told(nok) == ["replied"]
    assert told(lek) == []


def test_of_several_reasons_the_strongest_is_told_and_only_once(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    page = site.page(malee)
    first = say(malee, page, "มีใครลองแล้วบ้าง")
    follows(malee, "page", page, ALL)
    say(nok, page, "@malee ลองแล้วค่ะ", reply_to=first)
    work_off(site)
    assert told(malee) == ["replied"]


def test_a_name_in_a_page_is_told_once_however_often_the_page_is_saved(site: TestSite) -> None:
    from kmwiki.pages.saving import prepare_texts, save_page, snapshot

    malee, nok = site.person("malee"), site.person("nok")
    page = site.page(malee, body="ถาม @nok ได้")
    work_off(site)
    for number in range(2):
        edit = snapshot(db.session.get_one(Page, page))
        edit = type(edit)(**{**edit.__dict__, "body": f"ถาม @nok ได้ ครั้งที่ {number}"})
        prepared = prepare_texts("wiki", edit)
        with transaction():
            found = db.session.get_one(Page, page)
            save_page(malee, found, edit=edit, based_on=found.revision, prepared=prepared)
    work_off(site)
    assert told(nok) == ["mentioned"]


def test_who_silenced_a_page_hears_only_when_spoken_to(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    page = site.page(malee)
    follows(malee, "page", page, SILENT)
    follows(malee, "agency", "health", ALL)
    say(nok, page, "สวัสดีค่ะ")
    say(nok, page, "คุณ @malee คะ")
    work_off(site)
    assert told(malee) == ["mentioned"]


def test_around_a_page_new_ones_are_told_to_all_and_talk_to_who_wants_everything(site: TestSite) -> None:
    malee, nok, some, every = (site.person(name) for name in ("malee", "nok", "some", "every"))
    for kind, target in (("tag", "pmqa"), ("category", 3), ("agency", "health"), ("person", malee.person_id)):
        follows(some, kind, target)
        follows(every, kind, target, ALL)
    page = site.page(malee, agency="health", tags=("PMQA",), categories=(3,))
    work_off(site)
    assert (told(some), told(every)) == (["follows_person"], ["follows_person"])
    say(nok, page, "ดีมาก")
    work_off(site)
    assert told(some) == ["follows_person"]
    assert told(every) == ["follows_person", "follows_agency"]


def test_what_one_may_not_see_is_never_told_whatever_one_follows(site: TestSite) -> None:
    malee, nok, eve = site.person("malee"), site.person("nok"), site.person("eve", agency="admin")
    follows(eve, "agency", "health", ALL)
    follows(eve, "person", malee.person_id, ALL)
    page = site.page(malee, visibility="team", shared_people=("nok",), body="ถาม @eve", agency="health")
    follows(eve, "page", page, ALL)
    say(nok, page, "@eve คิดอย่างไร")
    work_off(site)
    assert told(eve) == []
    assert told(malee) == ["written"]


def test_words_that_are_gone_before_the_worker_came_are_told_to_nobody_else(site: TestSite) -> None:
    malee, nok, moderator = site.person("malee"), site.person("nok"), site.person("mo", "moderator")
    page = site.page(malee)
    taken_back, hidden = say(nok, page, "อุ๊ย"), say(nok, page, "ไม่สุภาพ")
    act(delete_comment, nok, taken_back)
    act(hide_comment, moderator, hidden, reason="ไม่สุภาพ")
    work_off(site)
    assert told(malee) == []


def test_a_closed_account_is_told_nothing(site: TestSite) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    page = site.page(malee)
    from kmwiki.accounts.models import Person

    with transaction():
        db.session.get_one(Person, malee.person_id).state = "disabled"
    say(nok, page, "อยู่ไหม")
    work_off(site)
    assert told(malee) == []


def test_a_row_that_runs_twice_tells_nobody_twice(site: TestSite, session: Session) -> None:
    malee, nok = site.person("malee"), site.person("nok")
    say(nok, site.page(malee), "สวัสดี")
    work_off(site)
    again = session.scalars(select(JournalRow.id)).all()
    with transaction():
        enqueue("news", again)
    work_off(site)
    assert told(malee) == ["written"]
    assert queue_lengths().get("news", 0) == 0


def test_a_row_of_no_page_is_told_to_nobody_unless_somebody_says_who_may_see_it(
    site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    nok, lek = site.person("nok"), site.person("lek")

    def everybody(row: JournalRow) -> Iterator[Told]:
        yield from (Told(nok.person_id or 0, "mentioned"), Told(lek.person_id or 0, "mentioned"))

    def only_lek(actor: Actor, row: JournalRow) -> Shown | None:
        return Shown("/me") if actor.person_id == lek.person_id else None

    known = {"test.bare": (Audience("test.bare", everybody),), "test.shown": (Audience("", everybody, only_lek),)}
    for module in (audiences, telling):
        monkeypatch.setattr(module, "audiences_of", lambda verb: known.get(verb, ()))
    for verb in known:
        with transaction():
            record(verb, actor_id=None, subject_type="test", subject_id=1, news=True)
    work_off(site)
    assert (told(nok), told(lek)) == ([], ["mentioned"])


def test_what_its_audience_shows_no_more_is_named_so_that_nobody_counts_it_for_ever(
    site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kmwiki.notifications import showing
    from kmwiki.notifications.inbox import read_inbox

    nok = site.person("nok")
    open_to: list[int | None] = [nok.person_id]

    def nobody_else(actor: Actor, row: JournalRow) -> Shown | None:
        return Shown("/me", "ถึงคุณ") if actor.person_id in open_to else None

    known = (Audience("test.case", lambda row: [Told(nok.person_id or 0, "mentioned")], nobody_else),)
    for module in (audiences, telling, showing):
        monkeypatch.setattr(module, "audiences_of", lambda verb: known if verb == "test.case" else ())
    with transaction():
        record("test.case", actor_id=None, subject_type="test", subject_id=1, news=True)
    work_off(site)
    assert [line.words for group in read_inbox(nok).gatherings for line in group.lines] == ["ถึงคุณ"]
    assert read_inbox(nok).vanished == ()
    open_to.clear()
    found = read_inbox(nok)
    assert found.gatherings == ()
    assert len(found.vanished) == 1


def test_the_first_look_of_a_draft_by_others_is_news_and_its_saves_before_are_not(site: TestSite) -> None:
    from kmwiki.pages.saving import prepare_texts, save_page, snapshot

    malee, fan = site.person("malee"), site.person("fan")
    follows(fan, "person", malee.person_id)
    page = site.page(malee, state="draft")
    work_off(site)
    assert told(fan) == []
    edit = snapshot(db.session.get_one(Page, page))
    edit = type(edit)(**{**edit.__dict__, "state": "published"})
    prepared = prepare_texts("wiki", edit)
    with transaction():
        save_page(malee, db.session.get_one(Page, page), edit=edit, based_on=1, prepared=prepared)
    work_off(site)
    assert told(fan) == ["follows_person"]


def test_every_reason_has_a_strength_and_no_two_features_give_it_two() -> None:
    found = audiences.reasons()
    assert list(found.values()) == sorted(found.values(), reverse=True)
    with pytest.raises(KeyError):
        audiences.strength_of("misspelt")


@pytest.mark.parametrize("lang", ["th", "en"])
def test_everything_anybody_is_told_has_words_in_both_languages(lang: str) -> None:
    from kmwiki.notifications.wording import did_words, reason_words

    for reason in audiences.reasons():
        assert "notices." not in reason_words(lang, reason), reason
    for verb in audiences.verbs():
        assert did_words(lang, verb, "นก"), verb


def test_two_thousand_are_told_by_few_statements(site: TestSite, session: Session) -> None:
    """What takes long is bounded by the number of questions, not of people."""
    from kmwiki.accounts.models import Person

    malee, nok = site.person("malee"), site.person("nok")
    page = site.page(malee)
    with transaction() as writing:
        for number in range(600):
            name = f"reader{number}"
            writing.add(Person(username=name, username_key=name, display_name=name, created_at=now()))
        writing.flush()
        ids = writing.scalars(select(Person.id).where(Person.username.startswith("reader"))).all()
        writing.add_all(
            Follow(person_id=one, kind="page", target=str(page), level=NORMAL, since=now()) for one in ids
        )  # fmt: skip
    say(nok, page, "ทุกคนครับ")
    work_off(site)
    count = select(func.count()).select_from(Notice).where(Notice.reason == "follows_page")
    assert session.scalar(count) == 600
