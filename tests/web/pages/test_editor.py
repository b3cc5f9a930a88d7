"""Writing pages in a browser without JavaScript: what is typed arrives, or comes back with the reason."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.core.database import transaction
from kmwiki.pages.edits import AuthorRef
from kmwiki.pages.models import Page, Revision
from kmwiki.pages.saving import snapshot
from tests.support.filling_in import fill_in, form_in
from tests.support.site import TestSite

KINDS = ("practice", "aar", "thread", "guidance", "wiki")
TITLES = {"Thai": "ซ้อมแผนน้ำหลาก ตำบลท้ายบัว", "English": "A flood drill", "mixed": "AAR ซ้อมแผน 2569 & PMQA"}
ANSWERS = {
    "f__answers__expected": "คน 40 คน\r\nมาครบทุกหมู่บ้าน",
    "f__answers__beyond": "เด็กนักเรียนมาช่วย **เยอะมาก**",
    "f__answers__short": "เครื่องเสียงพัง",
    "f__answers__next": "ยืมของโรงเรียน ภายใน ก.ย.",
}
AIMS = {
    "aims__0__aim": "คนมาครบ", "aims__0__expected": "40", "aims__0__got": "52", "aims__0__rating": "beyond",
    "aims__1__aim": "จบก่อนเที่ยง", "aims__1__rating": "below", "aims__1__why": "ฝนตก",
}  # fmt: skip


def only_page(session: Session) -> Page:
    return session.scalars(select(Page)).one()


@pytest.fixture
def writer(site: TestSite):  # type: ignore[no-untyped-def]
    """Somebody who may start every kind of page."""
    site.person("somchai", "facilitator")
    return site.browser("somchai")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_what_is_typed_arrives_and_opens_again_as_it_was(writer, session: Session, kind: str, title: str) -> None:  # type: ignore[no-untyped-def]
    answer = fill_in(
        writer,
        f"/new/{kind}",
        action="publish",
        title=title,
        body="บรรทัดหนึ่ง\r\n\r\n- **สอง**",
        tags="น้ำท่วม, flood",
        **(ANSWERS | AIMS if kind == "aar" else {}),
    )
    assert answer.status_code == 303
    page = only_page(session)
    assert (page.kind, page.title, page.body, page.state) == (kind, title, "บรรทัดหนึ่ง\n\n- **สอง**", "published")
    assert page.tags == ["น้ำท่วม", "flood"]
    before = snapshot(page)
    assert fill_in(writer, f"/p/{page.record_no}/edit").status_code == 303  # opened and saved as it stands
    assert snapshot(only_page(session)) == before
    assert page.revision == 1


def test_answers_and_aims_of_an_aar_arrive_as_keyed_parts(writer, session: Session) -> None:  # type: ignore[no-untyped-def]
    fill_in(writer, "/new/aar", action="publish", title="ซ้อมแผน", body="", f__head_count="๕๒", **ANSWERS, **AIMS)
    fields = only_page(session).fields
    assert fields["answers"]["expected"] == "คน 40 คน\nมาครบทุกหมู่บ้าน"
    assert list(fields["answers"]) == ["expected", "beyond", "short", "next"]
    assert fields["aims"] == [
        {"aim": "คนมาครบ", "expected": "40", "got": "52", "rating": "beyond"},
        {"aim": "จบก่อนเที่ยง", "why": "ฝนตก", "rating": "below"},
    ]
    assert (fields["head_count"], fields["question_set"]) == (52, "expect")
    html = writer.get(f"/p/{only_page(session).record_no}").get_data(as_text=True)
    order = [
        html.index(words)
        for words in (
            "สิ่งที่คาดหวัง</h2>",
            "เกินคาด และเพราะเหตุใด</h2>",
            "ยังไม่ได้ตามคาด และเพราะเหตุใด</h2>",
            "กลับไปทำต่อ</h2>",
            "คนมาครบ</th>",
        )
    ]
    assert order == sorted(order)


def test_the_other_question_sets_answers_survive_a_change_of_set(writer, session: Session) -> None:  # type: ignore[no-untyped-def]
    fill_in(writer, "/new/aar", action="publish", title="ซ้อมแผน", **ANSWERS)
    number = only_page(session).record_no
    fill_in(writer, f"/p/{number}/edit", f__question_set="review", f__answers__planned="ตั้งใจให้ครบ")
    assert set(only_page(session).fields["answers"]) == {"expected", "beyond", "short", "next", "planned"}
    assert "เด็กนักเรียนมาช่วย" in writer.get(f"/p/{number}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "echo"),
    [
        ("29/10/2553", "29 ตุลาคม 2553"),
        ("29 ต.ค. 53", "29 ตุลาคม 2553"),
        ("๒๙/๑๐/๒๕๕๓", "29 ตุลาคม 2553"),
        ("2010-10-29", "29 ตุลาคม 2553"),
        ("29 ตุลาคม 2553", "29 ตุลาคม 2553"),
    ],
)
def test_a_date_is_understood_as_people_write_it_and_said_back(writer, session: Session, typed: str, echo: str) -> None:  # type: ignore[no-untyped-def]
    shown = fill_in(writer, "/new/aar", action="preview", title="ซ้อมแผน", f__event_date=typed).get_data(as_text=True)
    assert f"เข้าใจว่า {echo}" in shown
    assert form_in(shown)["f.event_date"] == typed
    fill_in(writer, "/new/aar", action="publish", title="ซ้อมแผน", f__event_date=typed)
    page = only_page(session)
    assert (page.fields["event_date"], page.fiscal_year) == ("2010-10-29", 2554)
    assert "29 ต.ค. 2553" in writer.get(f"/p/{page.record_no}").get_data(as_text=True)


WRONG = {
    "no title": ({"title": ""}, "title"),
    "date without a year": ({"f__event_date": "29 ต.ค."}, "f.event_date"),
    "date of an unclear year": ({"f__event_date": "1/1/1"}, "f.event_date"),
    "ends before it starts": ({"f__event_date": "2/2/2553", "f__event_end": "1/2/2553"}, "f.event_end"),
    "no number": ({"f__head_count": "หลายคน"}, "f.head_count"),
    "year": ({"fiscal_year": "ปีนี้"}, "fiscal_year"),
    "year far away": ({"fiscal_year": "2999"}, "fiscal_year"),
    "long answer": ({"f__answers__beyond": "ก" * 20_001}, "f.answers.beyond"),
    "unknown person": ({"shared_people": "ไม่มีคนนี้"}, "shared_people"),
    "tag": ({"tags": "ก" * 51}, "tags"),
    "summary": ({"summary": "ก" * 1001}, "summary"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "field"), WRONG.values(), ids=WRONG)
def test_what_is_refused_is_said_at_its_field_and_nothing_is_lost(
    writer, session: Session, change: dict[str, str], field: str
) -> None:  # type: ignore[no-untyped-def]
    typed = {
        "title": "ซ้อมแผน <b>",
        "body": "คำของฉัน </textarea><script>",
        "tags": "หนึ่ง, สอง",
        "f__place": "ศาลากลาง",
        **ANSWERS,
        **AIMS,
    } | change
    answer = fill_in(writer, "/new/aar", action="publish", **typed)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert f'href="#{field}"' in html
    assert f'id="{field}"' in html
    assert "<title>ข้อผิดพลาด" in html
    form = form_in(html)
    for name, text in typed.items():
        assert form[name.replace("__", ".")] == text, name
    assert "<script>" not in html.replace('<script type="module"', "")
    assert session.scalar(select(func.count()).select_from(Page)) == 0
    mended = fill_in(
        writer,
        "/new/aar",
        action="publish",
        form=form,
        title="ซ้อมแผน",
        **{name: "" for name in change if name != "title"},
    )
    assert mended.status_code == 303


LONG_TITLES = {
    "Thai": "น้ำท่วมปีนี้ " * 20, "English": "A flood drill " * 20, "mixed": "AAR ซ้อมแผน 2569 & PMQA " * 12,
}  # fmt: skip


@pytest.mark.parametrize("kind", [*KINDS, "thread?subtype=question"])
@pytest.mark.parametrize("title", LONG_TITLES.values(), ids=LONG_TITLES)
def test_a_long_title_is_refused_with_its_length_and_every_word_kept(
    writer,
    session: Session,
    kind: str,
    title: str,  # type: ignore[no-untyped-def]
) -> None:
    title = title.strip()
    opened = writer.get(f"/new/{kind}").get_data(as_text=True)
    for name in ("title", "title_2"):  # a browser cuts what is pasted over `maxlength`, and says nothing
        field = re.search(rf'<input[^>]* name="{name}"[^>]*>', opened)
        assert field
        assert "maxlength" not in field[0]
    answer = fill_in(writer, f"/new/{kind}", action="publish", title=title, title_2=title, body="เนื้อความ")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f"ยาวได้ไม่เกิน 200 ตัวอักษร (ขณะนี้ {len(title)})" in html
    assert 'href="#title"' in html
    form = form_in(html)
    assert (form["title"], form["title_2"], form["body"]) == (title, title, "เนื้อความ")
    assert session.scalar(select(func.count()).select_from(Page)) == 0
    short = fill_in(writer, f"/new/{kind}", action="publish", form=form, title=title[:200], title_2="")
    assert short.status_code == 303


def test_a_long_title_of_an_address_arrives_whole(writer) -> None:  # type: ignore[no-untyped-def]
    title = LONG_TITLES["mixed"].strip()
    form = form_in(writer.get("/new/wiki", query_string={"title": title}).get_data(as_text=True))
    assert form["title"] == title


def test_a_text_too_long_for_a_page_is_413_and_comes_back(writer, session: Session) -> None:  # type: ignore[no-untyped-def]
    long = "ก" * 90_000
    for action, status in (("publish", 413), ("preview", 200)):
        answer = fill_in(writer, "/new/wiki", action=action, title="ยาว", body=long)
        assert answer.status_code == status
        assert form_in(answer.get_data(as_text=True))["body"] == long
        assert "256" in answer.get_data(as_text=True)


def test_a_forbidden_character_is_400_and_the_text_comes_back(writer, session: Session) -> None:  # type: ignore[no-untyped-def]
    answer = fill_in(writer, "/new/wiki", action="publish", title="ดี", body="ก่อน\x00หลัง", summary="คงอยู่")
    assert answer.status_code == 400
    assert "คงอยู่" in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Page)) == 0


def test_the_same_form_twice_makes_one_page(writer, session: Session) -> None:  # type: ignore[no-untyped-def]
    form = form_in(writer.get("/new/wiki").get_data(as_text=True))
    first, second = (
        fill_in(writer, "/new/wiki", action="publish", form=form, title="กดสองที", body="x") for _ in range(2)
    )
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert only_page(session).revision == 1


def test_going_back_to_the_form_of_a_page_that_was_made_loses_nothing(writer, session: Session) -> None:  # type: ignore[no-untyped-def]
    form = form_in(writer.get("/new/wiki").get_data(as_text=True))
    fill_in(writer, "/new/wiki", action="publish", form=form, title="เรื่องแรก", body="คำแรก")
    answer = fill_in(writer, "/new/wiki", action="publish", form=form, title="เรื่องแรก", body="คำที่สอง")
    assert answer.status_code == 409
    again = form_in(answer.get_data(as_text=True))
    assert (again["body"], again["based_on"]) == ("คำแรก / คำที่สอง", "1")
    number = only_page(session).record_no
    chosen = fill_in(writer, f"/p/{number}/edit", form=again, action="", take="mine:body").get_data(as_text=True)
    assert fill_in(writer, f"/p/{number}/edit", form=form_in(chosen)).status_code == 303
    assert only_page(session).body == "คำที่สอง"


def test_a_clash_shows_both_texts_and_proposes_one_with_the_words_of_both(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"), title="แผน", body="ประชุมเก้าโมง\n\nท้ายบท")
    somchai, nok = site.browser("somchai"), site.browser("nok")
    form = form_in(somchai.get(f"/p/{number}/edit").get_data(as_text=True))
    assert fill_in(nok, f"/p/{number}/edit", body="ประชุมแปดโมง\n\nท้ายบท").status_code == 303
    answer = fill_in(somchai, f"/p/{number}/edit", form=form, body="ประชุมสิบโมง\n\nท้ายบท", note="เลื่อน", tags="ใหม่")
    assert answer.status_code == 409
    html = answer.get_data(as_text=True)
    assert "<ins>" in html
    assert "<del>" in html
    assert "ประชุมแปดโมง" in html
    again = form_in(html)
    assert (again["body"], again["note"], again["tags"]) == ("ประชุมแปด / สิบโมง\r\n\r\nท้ายบท", "เลื่อน", "ใหม่")
    assert (again["based_on"], again["mine.body"]) == ("2", "ประชุมสิบโมง\r\n\r\nท้ายบท")
    assert session.get_one(Page, number).body == "ประชุมแปดโมง\n\nท้ายบท"
    again["body"] = "ประชุมสิบโมง ไม่ใช่แปดโมง\r\n\r\nท้ายบท"
    assert fill_in(somchai, f"/p/{number}/edit", form=again).status_code == 303
    assert session.get_one(Page, number).body == "ประชุมสิบโมง ไม่ใช่แปดโมง\n\nท้ายบท"
    assert session.scalar(select(func.count()).select_from(Revision)) == 3


def test_a_page_locked_while_it_was_being_written_gives_the_words_back(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"), title="แผน")
    somchai = site.browser("somchai")
    form = form_in(somchai.get(f"/p/{number}/edit").get_data(as_text=True))
    with transaction():
        session.get_one(Page, number).locked = True
    answer = fill_in(somchai, f"/p/{number}/edit", form=form, body="คำที่ห้ามหาย")
    assert answer.status_code == 403
    assert "คำที่ห้ามหาย" in answer.get_data(as_text=True)


def test_signed_out_while_writing_gives_the_words_back(site: TestSite) -> None:
    somchai = site.browser("somchai")
    form = form_in(somchai.get("/new/wiki").get_data(as_text=True))
    somchai.post("/logout", data={"csrf_token": form["csrf_token"]})
    answer = fill_in(somchai, "/new/wiki", form=form, title="เรื่อง", body="คำที่ห้ามหาย")
    assert answer.status_code in (400, 403)
    assert "คำที่ห้ามหาย" in answer.get_data(as_text=True)


def test_who_may_not_set_rights_changes_none(site: TestSite, session: Session) -> None:
    number = site.page(
        site.person("somchai"),
        visibility="public",
        summary="สรุป",
        authors=(AuthorRef("somchai"), AuthorRef(name="คุณยาย, ท้ายบัว")),
    )
    nok = site.browser("nok")
    html = nok.get(f"/p/{number}/edit").get_data(as_text=True)
    for name in ("visibility", "shared_people", "authors", "title"):
        assert f'name="{name}"' not in html
    assert fill_in(nok, f"/p/{number}/edit", body="นกแก้").status_code == 303
    page = session.get_one(Page, number)
    assert (page.visibility, page.body, page.summary) == ("public", "นกแก้", "สรุป")
    assert fill_in(nok, f"/p/{number}/edit", visibility="team").status_code == 403
    assert session.get_one(Page, number).visibility == "public"


def test_authors_who_are_plain_names_survive_and_names_find_their_accounts(site: TestSite, session: Session) -> None:
    site.person("nok", display_name="นกน้อย ท้ายบัว")
    number = site.page(site.person("somchai"), authors=(AuthorRef(name="คุณยาย, ท้ายบัว"), AuthorRef("somchai")))
    somchai = site.browser("somchai")
    assert fill_in(somchai, f"/p/{number}/edit", body="x").status_code == 303
    assert snapshot(session.get_one(Page, number)).authors == (AuthorRef(name="คุณยาย, ท้ายบัว"), AuthorRef("somchai"))
    fill_in(
        somchai,
        f"/p/{number}/edit",
        authors="คุณยาย, ท้ายบัว\r\nsomchai, @นกน้อย ท้ายบัว\r\nลุงผู้ใหญ่บ้าน",
        shared_people="นกน้อย ท้ายบัว",
    )
    found = snapshot(session.get_one(Page, number))
    assert found.authors == (
        AuthorRef(name="คุณยาย, ท้ายบัว"),
        AuthorRef("somchai"),
        AuthorRef("nok"),
        AuthorRef(name="ลุงผู้ใหญ่บ้าน"),
    )
    assert found.shared_people == ("nok",)


def test_what_a_form_does_not_show_survives_it(site: TestSite, session: Session) -> None:
    author = site.person("somchai")
    thread = site.page(
        author, kind="thread", summary="สรุปจากไฟล์", summary_2="From a file", categories=(4,), adli="AD",
        fields={"subtype": "question", "accepted_answer": 12},
    )  # fmt: skip
    aar = site.page(author, kind="aar", fields={"agencies": ["health", "closed-long-ago"]})
    before = {number: snapshot(session.get_one(Page, number)) for number in (thread, aar)}
    somchai = site.browser("somchai")
    for number, edit in before.items():
        assert fill_in(somchai, f"/p/{number}/edit", body="แก้เนื้อความ").status_code == 303
        after = snapshot(session.get_one(Page, number))
        assert after.body == "แก้เนื้อความ"
        assert after == type(edit)(**{**edit.__dict__, "body": after.body})


def test_a_draft_is_saved_published_and_stays_published(site: TestSite, session: Session) -> None:
    somchai, nok = site.browser("somchai"), site.browser("nok")
    fill_in(somchai, "/new/practice", action="draft", title="ร่าง")
    number = only_page(session).record_no
    assert nok.get(f"/p/{number}").status_code == nok.get(f"/p/{number}/edit").status_code == 404
    assert "ร่าง" in somchai.get("/me/drafts").get_data(as_text=True)
    fill_in(somchai, f"/p/{number}/edit", action="save", body="เพิ่ม")
    assert only_page(session).state == "draft"
    fill_in(somchai, f"/p/{number}/edit", action="publish")
    assert only_page(session).state == "published"
    assert nok.get(f"/p/{number}").status_code == 200


def test_more_rows_for_aims_keep_what_was_typed(writer) -> None:  # type: ignore[no-untyped-def]
    answer = fill_in(writer, "/new/aar", action="more_aims", title="ซ้อม", **ANSWERS, **AIMS)
    form = form_in(answer.get_data(as_text=True))
    assert form["aims.1.why"] == "ฝนตก"
    assert "aims.4.aim" in form
    assert form["f.answers.short"] == "เครื่องเสียงพัง"
    said = answer.get_data(as_text=True)
    assert said.count("<span data-number>แถวที่ 1</span>") == 3, "each of a row's buttons says its row"


def test_rows_of_aims_are_moved_and_taken_out_by_plain_buttons(writer, session: Session) -> None:  # type: ignore[no-untyped-def]
    def after(action: str, form=None) -> tuple[list[str], object]:  # type: ignore[no-untyped-def]
        answer = fill_in(writer, "/new/aar", action=action, form=form, title="ซ้อม", **({} if form else AIMS))
        again = form_in(answer.get_data(as_text=True))
        return [again.get(f"aims.{number}.aim", "") for number in range(2)], again

    moved, form = after("aims:down:0")
    assert moved == ["จบก่อนเที่ยง", "คนมาครบ"]
    assert after("aims:up:1", form)[0] == ["คนมาครบ", "จบก่อนเที่ยง"]
    assert after("aims:remove:0", form)[0] == ["คนมาครบ", ""]
    for nonsense in ("aims:up:0", "aims:down:999", "aims:up:", "aims:sideways:1", "aims:", "aims:remove:๙๙๙๙"):
        assert after(nonsense, form)[0] == ["จบก่อนเที่ยง", "คนมาครบ"]
    assert session.scalar(select(func.count()).select_from(Page)) == 0


def test_a_new_page_begins_with_boxes_the_writers_agency_and_a_title_asked_for(writer) -> None:  # type: ignore[no-untyped-def]
    form = form_in(writer.get("/new/practice?title=แผนปี%2070").get_data(as_text=True))
    assert form["title"] == "แผนปี 70"
    assert (form["body"], form["s.problem"], form["s.documents"]) == ("", "", "")
    assert (form["agency"], form["visibility"], form["lang"]) == ("health", "members", "th")


def test_staff_are_offered_no_guidance(site: TestSite) -> None:
    nok = site.browser("nok")
    assert "/new/guidance" not in nok.get("/kind/guidance").get_data(as_text=True)
    assert nok.get("/new/guidance").status_code == 403
    assert nok.get("/new/nonsense").status_code == 404


def test_a_visitor_who_would_write_signs_in_first_and_comes_back(client) -> None:  # type: ignore[no-untyped-def]
    answer = client.get("/new/wiki?title=แผน")
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=/new/wiki")


def test_a_post_without_its_token_is_400_and_gives_the_words_back(site: TestSite, session: Session) -> None:
    somchai = site.browser("somchai")
    for token in (None, "forged"):
        answer = fill_in(somchai, "/new/wiki", title="เรื่อง", body="คำที่ห้ามหาย", csrf_token=token)
        assert answer.status_code == 400
        assert "คำที่ห้ามหาย" in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Page)) == 0


INPUTS = """title body summary tags fiscal_year f__event_date f__head_count categories visibility based_on form_id lang
aims__0__rating f__question_set authors shared_people agency licence""".split()


@given(values=st.dictionaries(st.sampled_from(INPUTS), st.text(max_size=40)))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_form_is_saved_or_given_back(writer, values: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    values = {name: text for name, text in values.items() if not any("\ud800" <= c <= "\udfff" for c in text)}
    assert fill_in(writer, "/new/aar", action="publish", **values).status_code in (303, 400, 403, 409, 422)


def test_in_a_clash_what_the_writer_left_alone_is_theirs(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"), kind="aar", body="เดิม", tags=("หนึ่ง",), fields={"place": "ศาลา"})
    site.person("fah", "facilitator")
    somchai, fah = site.browser("somchai"), site.browser("fah")
    form = form_in(somchai.get(f"/p/{number}/edit").get_data(as_text=True))
    fill_in(fah, f"/p/{number}/edit", body="ฟ้าแก้", tags="สอง", f__place="วัด", f__answers__next="ฟ้าเพิ่ม")
    answer = fill_in(somchai, f"/p/{number}/edit", form=form, f__place="โรงเรียน", f__answers__expected="สมชายเพิ่ม")
    assert answer.status_code == 409
    again = form_in(answer.get_data(as_text=True))
    assert (again["body"], again["tags"], again["f.place"]) == ("ฟ้าแก้", "สอง", "วัด / โรงเรียน")
    assert again["f.answers.expected"] == "สมชายเพิ่ม"
    assert again["visibility"] == "members"
    assert fill_in(somchai, f"/p/{number}/edit", form=again).status_code == 303
    page = session.get_one(Page, number)
    assert (page.body, page.tags, page.fields["place"]) == ("ฟ้าแก้", ["สอง"], "วัด / โรงเรียน")


def test_a_clash_over_values_shows_both_in_words(site: TestSite) -> None:
    number = site.page(site.person("somchai"), agency="health")
    somchai, nok = site.browser("somchai"), site.browser("nok")
    form = form_in(somchai.get(f"/p/{number}/edit").get_data(as_text=True))
    fill_in(nok, f"/p/{number}/edit", agency="admin", tags="ของนก", licence="CC-BY-4.0")
    html = fill_in(somchai, f"/p/{number}/edit", form=form, agency="", tags="ของชาย").get_data(as_text=True)
    assert "<del>ที่ทำการปกครองจังหวัด</del> <ins>–</ins>" in html
    assert form_in(html)["tags"] == "ของนก, ของชาย"  # lists are merged


@pytest.mark.parametrize("lang", ["th", "en"])
def test_headings_nobody_wrote_under_are_left_out_when_published(writer, session: Session, lang: str) -> None:  # type: ignore[no-untyped-def]
    writer.get(f"/?lang={lang}")
    as_text = fill_in(writer, "/new/practice", action="as_text").get_data(as_text=True)
    outline = form_in(as_text)["body"].replace("\r\n", "\n")
    first, second, *_ = [line for line in outline.split("\n") if line]
    body = outline.replace(second, f"{second}\n\nเราเริ่มจากศูนย์ zero") + "\n\n## หัวข้อของฉันเอง"
    fill_in(writer, "/new/practice", action="draft", title="ร่าง", body=body, form=form_in(as_text))
    assert first in only_page(session).body  # a draft keeps them all, to go on with
    fill_in(writer, f"/p/{only_page(session).record_no}/edit", action="publish")
    assert [line for line in only_page(session).body.splitlines() if line] == [
        second,
        "เราเริ่มจากศูนย์ zero",
        "## หัวข้อของฉันเอง",
    ]
    assert first not in only_page(session).body


def test_every_mistake_is_said_at_once(writer) -> None:  # type: ignore[no-untyped-def]
    wrong = {"title": "", "fiscal_year": "ปีนี้", "f__event_date": "วันก่อน"}
    html = fill_in(writer, "/new/aar", action="publish", **wrong).get_data(as_text=True)
    for field in ("title", "fiscal_year", "f.event_date"):
        assert f'href="#{field}"' in html
