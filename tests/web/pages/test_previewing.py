"""The preview is what the page will show: texts of every kind, by the same functions and the same template."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kmwiki.pages.models import Page
from tests.support.filling_in import fill_in, form_in
from tests.support.site import TestSite

WRITTEN = {
    "wiki": {"body": "**หนา**ติดกัน\r\n\r\n# Head\r\n\r\n- one\r\n- [[ไม่มี]] @somchai | **PMQA**ดี <script>x</script>"},
    "aar": {
        "body": "ภาพรวม overall", "f.event_date": "29 ต.ค. 53", "f.place": "ศาลา & hall", "f.head_count": "๕๒",
        "f.answers.expected": "ตั้งใจ **ครบ**", "f.answers.next": "- ยืมลำโพง", "f.agencies": "health",
        "aims.0.aim": "คนมาครบ", "aims.0.rating": "beyond", "aims.0.why": "<b>เด็ก</b>",
    },
    "practice": {"body": "## ปัญหาและที่มา\r\n\r\nน้ำท่วม", "f.output": "34 หน่วยงาน", "f.impact": "ยังไม่เห็น", "f.look_again_on": "30/9/2570"},
    "guidance": {"body": "Count *twice*.", "f.scope": "ทุก**หน่วยงาน**", "f.valid_from": "2010-10-29", "f.based_on": "[[ไม่มี]]"},
    "thread": {"body": "ชวนคุยกัน :)"},
}  # fmt: skip


def squeezed(html: str) -> str:
    """Without the ways into the form, which a page has and its preview needs none of."""
    bare = re.sub(r' data-edit-[a-z]+="[^"]*"', "", html)
    bare = re.sub(
        r'<div class="section-row section-row--own">\s*(.*?)\s*<a class="edit-section".*?</a></div>',
        r"\1",
        bare,
        flags=re.DOTALL,
    )
    return re.sub(r"\s+", " ", bare)


def texts_in(html: str) -> str:
    """What stands between the first fact or text and the end of the last."""
    found = re.search(r'(<(?:section|aside|div) class="provenance.*|<div lang="(?:th|en)">.*)</div>', html, re.DOTALL)
    assert found, html
    return squeezed(found[1])


@pytest.fixture
def writer(site: TestSite):  # type: ignore[no-untyped-def]
    site.person("somchai", "facilitator")
    return site.browser("somchai")


@pytest.mark.parametrize("kind", WRITTEN)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_preview_is_what_the_page_will_show(writer, session: Session, kind: str, lang: str) -> None:  # type: ignore[no-untyped-def]
    writer.get(f"/?lang={lang}")
    given = {name.replace(".", "__"): value for name, value in WRITTEN[kind].items()}
    shown = fill_in(writer, f"/new/{kind}", action="preview", title="ตัวอย่าง title", **given).get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Page)) == 0
    form = form_in(shown)
    alone = writer.post("/preview", data={**form.to_dict(), "kind": kind}).get_data(as_text=True)
    assert squeezed(alone) in squeezed(shown)
    assert "ตัวอย่าง title" in alone
    fill_in(writer, f"/new/{kind}", action="publish", title="ตัวอย่าง title", **given)
    page = writer.get(f"/p/{session.scalars(select(Page)).one().record_no}").get_data(as_text=True)
    assert texts_in(alone).removesuffix("</div>").strip() in squeezed(page)


def test_a_preview_leaves_out_what_no_page_can_hold_and_says_why_a_text_is_none(writer) -> None:  # type: ignore[no-untyped-def]
    token = form_in(writer.get("/new/aar").get_data(as_text=True))["csrf_token"]

    def seen(**fields: str) -> str:
        answer = writer.post(
            "/preview", data={"csrf_token": token, **{k.replace("__", "."): v for k, v in fields.items()}}
        )
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    html = seen(kind="aar", f__event_date="เมื่อวาน", f__head_count="หลาย", f__place="วัด", body="ดี")
    assert "วัด" in html
    assert "เมื่อวาน" not in html
    assert "<p>ดี</p>" in html
    assert "กิโลไบต์" in seen(kind="wiki", body="ก" * 100_000)
    assert 'class="notice' in seen(kind="wiki", body="a\x00b")
    assert "<p>คำ</p>" in seen(kind="no such kind", body="คำ", lang="xx")
    assert "ยังไม่มีข้อความ" in seen(kind="wiki", title="<i>", body=" ")


def test_a_preview_shows_nothing_that_its_reader_may_not_see(site: TestSite) -> None:
    site.page(site.person("somchai"), title="ความลับ secret", state="draft")
    site.person("nok")
    nok = site.browser("nok")
    token = form_in(nok.get("/new/wiki").get_data(as_text=True))["csrf_token"]
    html = nok.post("/preview", data={"csrf_token": token, "body": "[[ความลับ secret]] [[ไม่มี none]]"}).get_data(
        as_text=True
    )
    assert html.count('class="wikilink missing"') == 2
