"""A zip brought in: planned, run, taken back, brought in again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from kmwiki.access import Actor
from kmwiki.comments.models import Comment
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import JournalRow
from kmwiki.pages.models import Page, Proposal
from kmwiki.transfer import running, waiting
from kmwiki.transfer.models import ImportItem, ImportRun
from kmwiki.transfer.packing import Selection, chosen, packed
from kmwiki.transfer.shaping import Options
from tests.features.pages.writing import page, save
from tests.support.files import picture
from tests.support.site import TestSite
from tests.support.talk import say

FILE = "---\nkind: wiki\ntitle: {title}\nvisibility: public\nrecord_no: {number}\nauthors: [สมหญิง ใจดี]\n---\n\n{body}\n"


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def plan(actor: Actor | None, files: Mapping[str, bytes], **options: Any) -> int:
    """Bring these uploads in as far as the look before; gives the run's number."""
    with transaction():
        run = running.begin(actor, Options(**options))
        sizes = [
            (name, waiting.keep(run.id, n, name, io.BytesIO(data))) for n, (name, data) in enumerate(files.items())
        ]
        running.sent(run, sizes, [])
        number = run.id
    assert running.advance(number, turn_s=None)
    return number


def run_all(actor: Actor | None, number: int, choices: Mapping[int, str] | None = None, **options: Any) -> ImportRun:
    with transaction() as session:
        run = session.get_one(ImportRun, number)
        if choices is not None or options:
            running.choose(actor, run, choices or {}, Options(**{**run.options, **options}))
        running.run_it(actor, run, by_worker=False)
    assert running.advance(number, turn_s=None)
    return db.session.get_one(ImportRun, number)


def bring(actor: Actor | None, files: Mapping[str, bytes], **options: Any) -> list[ImportItem]:
    number = plan(actor, files, **options)
    run_all(actor, number)
    return running.items_of(number)


def story(number: int = 400, title: str = "เรื่องเล่า A story", body: str = "เนื้อความ words") -> str:
    return FILE.format(title=title, number=number, body=body)


def test_looking_first_changes_nothing(site: TestSite) -> None:
    nok = site.person("nok")
    before = len(db.session.scalars(select(JournalRow.id)).all())
    number = plan(nok, {"เก่า.zip": zipped({"wiki/400-x.md": story()})})
    (item,) = running.items_of(number)
    assert (item.state, item.choice, item.found["title"], item.found["kind"]) == (
        "planned", "new", "เรื่องเล่า A story", "wiki",
    )  # fmt: skip
    assert item.found["start"] == "เนื้อความ words"
    assert db.session.get(Page, 400) is None
    assert len(db.session.scalars(select(JournalRow.id)).all()) == before
    folder = waiting.folder_of(number)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "0").stat().st_mode & 0o777 == 0o600


def test_a_page_arrives_as_its_bringer_chose_and_names_stay_names(site: TestSite) -> None:
    nok = site.person("nok")
    talk = "- author: พี่ตู่\n  created: 2010-10-29T12:54:00Z\n  body: ขอบคุณค่ะ thank you\n"
    for arrive, state in (("draft", "draft"), ("members", "published")):
        number = 400 if arrive == "draft" else 401
        files = {"a.zip": zipped({"wiki/a.md": story(number, title=arrive), "wiki/a.comments.yaml": talk})}
        (item,) = bring(nok, files, arrive=arrive)
        assert (item.state, item.outcome, item.page_no) == ("taken", "created", number), item.problem
        made = page(number)
        assert (made.state, made.visibility) == (state, "members")
        assert [(row.name, row.person_id) for row in made.authors] == [("", nok.person_id), ("สมหญิง ใจดี", None)]
        (comment,) = db.session.scalars(select(Comment).where(Comment.page_no == number))
        assert (comment.author_name, comment.body) == ("พี่ตู่", "ขอบคุณค่ะ thank you")
        assert comment.created_at.isoformat() == "2010-10-29T12:54:00+00:00"
        assert not waiting.folder_of(item.run_id).exists()


def test_nobody_speaks_for_others_but_who_restores(site: TestSite) -> None:
    nok, malee = site.person("nok"), site.person("malee")
    boss = site.person("boss", "admin")
    talk = "- id: 77\n  author: malee\n  created: 2010-10-29T12:54:00Z\n  body: ฉันพูด I said so\n"
    files = {"a.zip": zipped({"wiki/a.md": story(), "wiki/a.comments.yaml": talk})}
    (item,) = bring(nok, files)
    (comment,) = db.session.scalars(select(Comment).where(Comment.page_no == item.page_no))
    assert (comment.person_id, comment.author_name) == (None, "malee")
    assert comment.id != 77
    other = {"b.zip": zipped({"wiki/b.md": story(402, title="อีกเรื่อง"), "wiki/b.comments.yaml": talk})}
    (item,) = bring(boss, other, arrive="as_told")
    (comment,) = db.session.scalars(select(Comment).where(Comment.page_no == item.page_no))
    assert (comment.id, comment.person_id) == (77, malee.person_id)
    assert page(402).visibility == "public"


def test_what_comments_quote_comes_along(site: TestSite) -> None:
    talk = (
        "- id: 1\n  author: พี่ตู่\n  quote: ถ้อยคำ words\n  quote_before: ก่อน\n  quote_revision: 7\n  body: ตรงนี้ดี\n"
        "- id: 2\n  author: นก\n  reply_to: 1\n  quote: ตรงนี้\n  body: เห็นด้วย\n"
    )
    files = {"a.zip": zipped({"wiki/a.md": story(), "wiki/a.comments.yaml": talk})}
    (item,) = bring(site.person("nok"), files)
    first, second = db.session.scalars(select(Comment).where(Comment.page_no == item.page_no).order_by(Comment.id))
    assert (first.quote, first.quote_before, first.page_revision) == ("ถ้อยคำ words", "ก่อน", 1)
    assert (second.quote, second.reply_to_id) == ("ตรงนี้", first.id)


def test_the_same_zip_twice_makes_nothing_twice(site: TestSite) -> None:
    nok = site.person("nok")
    files = {"a.zip": zipped({"a.md": story(), "b.md": story(401, title="สอง Two", body="อื่น " * 20)})}
    bring(nok, files)
    number = plan(nok, files)
    items = running.items_of(number)
    assert [(item.choice, item.found["unchanged"], item.found["alike"][0][2]) for item in items] == [
        ("skip", True, "before"), ("skip", True, "before"),
    ]  # fmt: skip
    assert run_all(nok, number).state == "done"
    assert [item.state for item in running.items_of(number)] == ["skipped", "skipped"]
    assert db.session.scalar(select(Page.record_no).where(Page.record_no > 401)) is None


def test_what_one_may_not_see_is_never_named_as_alike(site: TestSite) -> None:
    other, nok = site.person("other"), site.person("nok")
    secret = site.page(other, title="เรื่องเล่า A story", visibility="team", body="เนื้อความ words " * 9)
    (item,) = running.items_of(
        plan(nok, {"a.zip": zipped({"a.md": story(secret, body="เนื้อความ words " * 9)})})
    )  # fmt: skip
    assert item.found["alike"] == []
    (item,) = bring(nok, {"a.zip": zipped({"a.md": story(secret, body="เนื้อความ words " * 9)})})
    assert item.page_no not in (None, secret), "a number that is taken is kept by whoever has it"
    assert item.left_out == [["transfer.import.number_taken", {"number": secret}]]


def test_a_page_is_saved_over_only_by_who_may_and_keeps_its_rights(site: TestSite) -> None:
    nok, malee = site.person("nok"), site.person("malee")
    mine = site.page(nok, kind="practice", title="ของฉัน Mine", body="เก่า", visibility="public")
    text = story(mine, title="ของฉัน Mine", body="ใหม่ new").replace("kind: wiki", "kind: practice").replace(
        "visibility: public", "visibility: members"
    )  # fmt: skip
    files = {"a.zip": zipped({"a.md": text})}
    (item,) = running.items_of(plan(malee, files))
    assert (item.found["alike"][0][3], item.over_no) == (False, None)
    number = plan(nok, files)
    (item,) = running.items_of(number)
    assert (item.choice, item.over_no) == ("skip", mine)
    run_all(nok, number, {item.id: "over"})
    now = page(mine)
    assert (now.body, now.revision, now.visibility, now.state) == ("ใหม่ new", 2, "public", "published")
    assert [row.person_id for row in now.authors] == [nok.person_id]


def test_a_page_that_moved_on_since_it_was_looked_at_gets_a_proposal(site: TestSite) -> None:
    nok = site.person("nok")
    mine = site.page(nok, title="ของฉัน Mine", body="เก่า")
    number = plan(nok, {"a.zip": zipped({"a.md": story(mine, title="ของฉัน Mine", body="ใหม่ new")})})
    save(nok, mine, body="ระหว่างนั้น meanwhile")
    (item,) = running.items_of(number)
    run_all(nok, number, {item.id: "over"})
    assert page(mine).body == "ระหว่างนั้น meanwhile"
    (proposal,) = db.session.scalars(select(Proposal).where(Proposal.page_no == mine))
    assert proposal.content["body"] == "ใหม่ new"
    assert running.items_of(number)[0].outcome == "proposed"


def test_a_page_is_all_or_nothing_and_the_others_go_on(site: TestSite, monkeypatch: Any) -> None:
    nok = site.person("nok")
    talk = "- author: พี่ตู่\n  body: สวัสดี\n"
    number = plan(nok, {"a.zip": zipped({"a.md": story(), "a.comments.yaml": talk, "b.md": story(401, title="สอง")})})
    from kmwiki.transfer import taking

    said = taking._say

    def fails_once(made: Page, *args: Any, **more: Any) -> None:
        said(made, *args, **more)
        if made.record_no == 400:
            raise taking.Invalid("pages.number_taken", record_no=400)

    monkeypatch.setattr(taking, "_say", fails_once)
    run_all(nok, number)
    first, second = running.items_of(number)
    assert (first.state, first.problem[0], second.state) == ("failed", "pages.number_taken", "taken")
    assert db.session.get(Page, 400) is None
    assert db.session.scalar(select(Comment.id)) is None


def test_a_run_that_was_stopped_goes_on_where_it_stood(site: TestSite, monkeypatch: Any) -> None:
    nok = site.person("nok")
    files = {f"{n}.md": story(400 + n, title=f"เรื่อง {n}") for n in range(3)}
    number = plan(nok, {"a.zip": zipped(files)})
    with transaction() as session:
        running.run_it(nok, session.get_one(ImportRun, number), by_worker=False)
    assert not running.advance(number, turn_s=-1), "a turn without time does nothing and says that work is left"
    assert not running.advance(number, turn_s=0.0)
    with transaction() as session:
        run = session.get_one(ImportRun, number)
        running.cancel(nok, run)
    assert running.advance(number)
    assert db.session.get_one(ImportRun, number).state == "cancelled"
    run_all(nok, number)
    assert [item.state for item in running.items_of(number)] == ["taken"] * 3


def test_all_pages_of_a_run_go_into_the_bin_by_one_act(site: TestSite) -> None:
    nok = site.person("nok")
    mine = site.page(nok, title="ของฉัน", body="เก่า")
    number = plan(nok, {"a.zip": zipped({"a.md": story(), "b.md": story(mine, title="ของฉัน", body="ใหม่")})})
    first, second = running.items_of(number)
    run_all(nok, number, {first.id: "new", second.id: "over"})
    with transaction() as session:
        running.undo(nok, session.get_one(ImportRun, number), by_worker=False)
    assert running.advance(number, turn_s=None)
    assert page(400).binned
    assert not page(mine).binned, "what was there before stays, with its history"
    assert db.session.get_one(ImportRun, number).state == "undone"
    verbs = db.session.scalars(select(JournalRow.verb).where(JournalRow.subject_type == "import")).all()
    assert verbs == ["import.started", "import.done", "import.undone"]


def test_links_to_what_comes_later_are_restored_but_set_by_nobody_who_may_not(site: TestSite) -> None:
    nok, boss = site.person("nok"), site.person("boss", "admin")
    text = story(400, title="หนึ่ง").replace("---\n\n", "fields:\n  links:\n    - {type: supersedes, to: 401}\n---\n\n")
    files = {"a.zip": zipped({"a.md": text, "b.md": story(401, title="สอง")})}
    items = bring(boss, files, arrive="as_told")
    assert [item.problem for item in items] == [None, None]
    assert page(400).fields["links"] == [{"type": "supersedes", "to": 401}]
    other = {"c.zip": zipped({"c.md": text.replace("400", "402").replace("หนึ่ง", "สาม").replace("เนื้อความ", "อื่น")})}
    (item,) = bring(nok, other)
    assert (item.state, page(402).fields.get("links")) == ("taken", None)
    assert item.left_out == [["transfer.import.links_left_out", {}]]


def test_somebody_elses_run_is_not_there(site: TestSite) -> None:
    import pytest

    from kmwiki.core.errors import NotFound, SignInFirst

    nok, boss = site.person("nok"), site.person("boss", "admin")
    number = plan(nok, {"a.zip": zipped({"a.md": story()})})
    for who, number_asked in ((boss, number), (nok, number + 1), (nok, 2**70)):
        with pytest.raises(NotFound):
            running.get_run(who, number_asked)
    with pytest.raises(SignInFirst), transaction():
        running.begin(Actor(), Options())


def test_everything_taken_out_and_brought_into_an_empty_site_is_the_same_again(site: TestSite) -> None:
    from tests.support.talk import act  # noqa: F401

    nok = site.person("nok")
    first = site.page(
        nok, title="เริ่ม Start", body="## หัวข้อ\n\n[[สอง Two]] และ **หนา**ไทย\n\n    code", visibility="public",
        tags=("ก", "b"), fiscal_year=2553, categories=(1, 4), adli="AD", summary="สรุป\nสองบรรทัด", title_2="Start",
    )  # fmt: skip
    second = site.page(nok, kind="aar", title="สอง Two", body="", fields={"event": "ซ้อม", "answers": {"expected": "ก"}})
    save(nok, second, body="แก้แล้ว edited")
    say(nok, first, "ขอบคุณ  thank you\n\n- ข้อ")
    taken = b"".join(packed(nok, chosen(nok, Selection())))
    before = {
        name: zipfile.ZipFile(io.BytesIO(taken)).read(name) for name in zipfile.ZipFile(io.BytesIO(taken)).namelist()
    }
    for table in ("comment", "page"):
        with transaction() as session:
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    boss = site.person("boss", "admin")
    items = bring(boss, {"all.zip": taken}, arrive="as_told")
    assert [item.problem for item in items] == [None, None]
    again = b"".join(packed(nok, chosen(nok, Selection())))
    after = {
        name: zipfile.ZipFile(io.BytesIO(again)).read(name) for name in zipfile.ZipFile(io.BytesIO(again)).namelist()
    }
    assert after == before


def test_a_glance_before_shows_words_and_not_their_marks(site: TestSite) -> None:
    nok = site.person("nok")
    body = "## เริ่ม Start\n\n- ความ**หนา** 2*3=6 *เอียง*\n\n1. [ผัง (เก่า)](https://e.go.th/a(1)) ![ภาพ](pics/a.png) [[401|หน้าสอง]]"
    (item,) = running.items_of(plan(nok, {"a.zip": zipped({"a.md": story(body=body), "pics/a.png": picture()})}))
    assert item.found["start"] == "เริ่ม Start ความหนา 2*3=6 เอียง ผัง (เก่า) ภาพ หน้าสอง"
