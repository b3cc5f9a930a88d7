"""A page becomes one of another kind, and back: every word stays, the number too."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.core.database import transaction
from kmwiki.core.errors import Conflict, NotAllowed
from kmwiki.core.journal import JournalRow, QueueRow
from kmwiki.kinds import AAR, GUIDANCE, KINDS, PRACTICE, THREAD, WIKI, Kind, clean_fields
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.history import restore
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import prepare_texts
from kmwiki.pages.saving import snapshot
from kmwiki.pages.switching import change_kind, switched
from tests.support.site import TestSite

AGENCIES = {"health": "สำนักงานสาธารณสุข", "admin": "ที่ทำการปกครอง; จังหวัด"}
FILLED = {
    "aar": (AAR, {
        "event": "ซ้อมแผน: รอบสอง", "event_date": "2010-10-29", "place": "ศาลา hall", "agencies": ["health"], "head_count": 52,
        "question_set": "review", "answers": {"expected": "มาครบ\n\n- ทุกหมู่บ้าน", "next_time": "Borrow **speakers**"},
        "aims": [{"aim": "คนมาครบ | all", "expected": "40", "got": "52", "rating": "beyond", "why": "เด็ก\nช่วย"}, {"aim": "เร็ว \\ fast", "rating": "below"}],
    }),
    "practice": (PRACTICE, {"output": "34 หน่วยงาน", "outcome": "Waiting halved", "impact": "ยังไม่เห็น", "look_again_on": "2027-09-30"}),
    "guidance": (GUIDANCE, {"scope": "ทุกหน่วยงาน", "valid_from": "2010-10-29", "issued_by": "ครูหมอก", "based_on": "[[105]]", "replaces": 104}),
    "thread": (THREAD, {"subtype": "question"}),
    "wiki": (WIKI, {}),
}  # fmt: skip
BODY = "เกริ่น intro\n\n## หัวข้อของฉัน\n\nข้อความ"


def there_and_back(kind: Kind, other: Kind, edit: PageEdit) -> tuple[PageEdit, PageEdit]:
    there = switched(kind, other, edit, agencies=AGENCIES)
    return there, switched(other, kind, there, agencies=AGENCIES)


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("other", KINDS)
@pytest.mark.parametrize("kind", FILLED)
def test_the_way_back_restores_what_was(kind: str, other: str, lang: str) -> None:
    declared, fields = FILLED[kind]
    edit = PageEdit(title="แผน plan", body=BODY, lang=lang, fields=clean_fields(declared, fields))
    there, back = there_and_back(declared, KINDS[other], edit)
    assert clean_fields(KINDS[other], there.fields) == there.fields
    assert back == edit


@pytest.mark.parametrize("kind", FILLED)
def test_no_word_vanishes_on_the_way(kind: str) -> None:
    declared, fields = FILLED[kind]
    there, _ = there_and_back(declared, WIKI, PageEdit(title="แผน", body=BODY, fields=clean_fields(declared, fields)))
    for words in (
        ("ทุกหมู่บ้าน", "speakers", "ศาลา hall", "29 ตุลาคม 2553", "52", "เด็ก", "สำนักงานสาธารณสุข") if kind == "aar" else ()
    ):
        assert words in there.body
    if kind == "guidance":
        assert "[[104]]" in there.body
    assert there.body.startswith(BODY)


words = st.text(st.sampled_from("กขค aZ09*-_|"), min_size=1, max_size=30).map(str.strip).filter(bool)
texts = st.lists(words, min_size=1, max_size=3).map("\n".join)


@given(
    body=st.text(st.sampled_from("กa \n#*-|`"), max_size=60),
    answers=st.dictionaries(st.sampled_from(["expected", "beyond", "short", "next", "why"]), texts),
    aims=st.lists(st.fixed_dictionaries({"aim": words}, optional={"why": texts, "got": words}), max_size=3),
    place=st.none() | words,
    other=st.sampled_from(list(KINDS)),
)
@settings(max_examples=80, deadline=None)
def test_whatever_is_written_no_letter_is_lost(body, answers, aims, place, other) -> None:  # type: ignore[no-untyped-def]
    fields = clean_fields(AAR, {"answers": answers, "aims": aims, "place": place})
    edit = PageEdit(title="x", body=body, fields=fields)
    there, back = there_and_back(AAR, KINDS[other], edit)
    for one in (there, back):
        said = "".join([one.body, *map(str, _leaves(one.fields))]).replace("\\\\", "\\").replace("\\|", "|")
        for text in (
            *answers.values(),
            *(part for row in fields.get("aims", []) for part in row.values()),
            place or "",
        ):
            for word in text.split():
                assert word in said.replace("<br>", "\n") or word in said
    assert clean_fields(AAR, back.fields) == dict(back.fields)


def _leaves(value):  # type: ignore[no-untyped-def]
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


def change(actor, page: Page, kind: str, based_on: int | None = None) -> None:  # type: ignore[no-untyped-def]
    edit = switched(KINDS[page.kind], KINDS[kind], snapshot(page), agencies=AGENCIES)
    prepared = prepare_texts(kind, edit)
    with transaction():
        change_kind(actor, page, kind=kind, edit=edit, based_on=based_on or page.revision, prepared=prepared)


def test_a_page_keeps_its_number_and_the_change_is_journalled_and_told(site: TestSite, session: Session) -> None:
    author = site.person("somchai")
    site.page(site.person("nok"), title="ของคนอื่น")
    number = site.page(author, kind="aar", body=BODY, fields=FILLED["aar"][1] | {"agencies": ["health"]})
    page = session.get_one(Page, number)
    change(author, page, "wiki")
    assert (page.record_no, page.kind, page.revision, page.fields) == (number, "wiki", 2, {})
    row = session.scalars(select(JournalRow).where(JournalRow.verb == "page.kind_changed")).one()
    assert (row.page_no, row.detail) == (number, {"from": "aar", "to": "wiki"})
    told = set(session.scalars(select(QueueRow.consumer).where(QueueRow.subject_id == number)))
    assert {"index", "mirror"} <= told
    version = page.version
    change(author, page, "thread")  # the same words: no revision, but the page is shown anew
    assert (page.kind, page.revision) == ("thread", 2)
    assert page.version > version


def test_a_revision_of_the_former_kind_is_restored_with_every_word(site: TestSite, session: Session) -> None:
    author = site.person("somchai")
    number = site.page(author, kind="aar", body=BODY, fields={"answers": {"short": "ลำโพงเบา"}, "place": "ศาลา"})
    page = session.get_one(Page, number)
    change(author, page, "wiki")
    edit = snapshot(page)
    change(author, page, "practice")
    with transaction():
        restore(author, page, number=1, based_on=page.revision, prepared=prepare_texts("practice", edit))
    assert page.kind == "practice"
    assert "ลำโพงเบา" in page.body
    assert "ศาลา" in page.body


def test_who_may_not_publish_such_a_page_may_not_make_one_by_a_change(site: TestSite, session: Session) -> None:
    author, nok = site.person("somchai"), site.person("nok")
    page = session.get_one(Page, site.page(author))
    for actor, kind in ((author, "guidance"), (nok, "practice")):
        with pytest.raises(NotAllowed):
            change(actor, page, kind)
        session.rollback()
        assert session.get_one(Page, page.record_no).kind == "wiki"


def test_a_change_over_somebody_elses_save_changes_nothing(site: TestSite, session: Session) -> None:
    author = site.person("somchai")
    page = session.get_one(Page, site.page(author, fields={}))
    with pytest.raises(Conflict):
        change(author, page, "practice", based_on=7)
    session.rollback()
    assert session.get_one(Page, page.record_no).kind == "wiki"
