"""A comment on a passage and an answer with a quotation, as pages: with a form and nothing else."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kmwiki.comments.models import Comment
from kmwiki.core.database import transaction
from kmwiki.pages.edits import PageEdit
from kmwiki.pages.reading import find_page
from kmwiki.pages.saving import prepare_texts, save_page
from tests.support.site import TestSite
from tests.support.talk import say
from tests.web.comments.browsing import page_of, send, words_in_box

BODY = "## หัวข้อ\n\nเริ่มจาก **จุดเล็ก ๆ** ที่ท่าเรือ\n\n- one office first\n- แล้วค่อยขยาย PMQA"


@pytest.mark.parametrize("words", ["จุดเล็ก ๆ ที่ท่าเรือ", "one office first", "ขยาย PMQA"], ids=["Thai", "English", "mixed"])
def test_words_of_the_page_are_pasted_and_shown_with_the_comment(site: TestSite, words: str) -> None:
    page, nok = site.page(site.person("somchai"), body=BODY), site.browser("nok")
    assert send(nok, page, "ตรงนี้ชอบมาก", quote=words).status_code == 303
    html = page_of(site.browser("lek"), page)
    assert f"<blockquote><p>{words}</p></blockquote>" in html
    assert re.search(r'<a href="#:~:text=[^"]+" data-passage="', html)
    assert "ดูตรงที่พูดถึง" in html


def test_when_the_words_go_they_are_called_former_ones(site: TestSite, session: Session) -> None:
    somchai = site.person("somchai")
    page, nok = site.page(somchai, body=BODY), site.browser("nok")
    send(nok, page, "ตรงนี้ชอบมาก", quote="one office first")
    edit = PageEdit(title="แนวทางจัดประชุม", body="เขียนใหม่ทั้งหมด", visibility="members", state="published")
    prepared = prepare_texts("wiki", edit)
    with transaction():
        found = find_page(page)
        assert found is not None
        save_page(somchai, found, edit=edit, prepared=prepared, based_on=1)
    html = page_of(nok, page)
    assert "ข้อความเดิม" in html
    assert "one office first" in html
    assert "data-passage=" not in html


def test_words_that_are_not_on_the_page_come_back_with_everything(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai"), body=BODY), site.browser("nok")
    answer = send(nok, page, "พูดถึงอะไร", quote="ไม่มีในหน้า <b>")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "ไม่พบถ้อยคำนี้ในหน้า" in html
    assert words_in_box(html) == "พูดถึงอะไร"
    assert "ไม่มีในหน้า &lt;b&gt;" in html
    assert 'href="#comment-quote"' in html
    assert session.scalar(select(Comment.id)) is None


def test_what_stood_there_when_the_page_was_opened_may_be_quoted(site: TestSite, session: Session) -> None:
    somchai = site.person("somchai")
    page, nok = site.page(somchai, body=BODY), site.browser("nok")
    edit = PageEdit(title="แนวทางจัดประชุม", body="เขียนใหม่", visibility="members", state="published")
    prepared = prepare_texts("wiki", edit)
    with transaction():
        found = find_page(page)
        assert found is not None
        save_page(somchai, found, edit=edit, prepared=prepared, based_on=1)
    assert send(nok, page, "เมื่อครู่ยังมี", quote="one office first", revision="1").status_code == 303
    assert session.scalars(select(Comment)).one().page_revision == 1


def test_an_answer_with_all_they_said_to_cut_down(site: TestSite) -> None:
    page, lek, nok = (
        site.page(site.person("somchai")),
        site.person("lek", display_name="small man"),
        site.browser("nok"),
    )
    first = say(lek, page, "ลองแล้วสองแบบ\nแบบแรกได้ผล")
    html = page_of(nok, page, f"?reply_to={first}")
    assert f'formaction="/p/{page}/comments/box?reply_to={first}&amp;quoted=all"' in html
    assert re.search(r'<details class="comment-form__quote" hidden', html)  # nothing that opens empty
    html = page_of(nok, page, f"?reply_to={first}&quoted=all")
    assert "ลองแล้วสองแบบ แบบแรกได้ผล</textarea>" in html
    assert send(nok, page, "แบบแรกอย่างไรคะ", f"?reply_to={first}", quote="แบบแรกได้ผล").status_code == 303
    html = page_of(nok, page)
    assert "<blockquote><p>แบบแรกได้ผล</p></blockquote>" in html
    assert f'<a href="/c/{first}">คำของ small man</a>' in html


def test_a_quotation_puts_no_words_into_a_mouth(site: TestSite, session: Session) -> None:
    page, lek, nok = site.page(site.person("somchai")), site.person("lek"), site.browser("nok")
    first = say(lek, page, "เห็นด้วย")
    answer = send(nok, page, "คุณพูดเองนะ", f"?reply_to={first}", quote="ไม่เห็นด้วย")
    assert answer.status_code == 422
    assert "ไม่พบถ้อยคำนี้ในความเห็นที่คุณตอบ" in answer.get_data(as_text=True)


def test_words_of_an_address_are_text_and_nothing_else(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai")), site.browser("nok")
    html = page_of(nok, page, '?quoted=</textarea><script>alert(1)</script>&quote_before="><b>')
    assert "<script>alert(1)" not in html
    assert "&lt;/textarea&gt;&lt;script&gt;" in html


def test_visitors_see_the_quotation_and_its_link(site: TestSite) -> None:
    page, nok = site.page(site.person("somchai"), body=BODY, visibility="public"), site.browser("nok")
    send(nok, page, "ดี", quote="one office first")
    html = page_of(site.browser(), page)
    assert "<blockquote><p>one office first</p></blockquote>" in html
    assert 'name="quote"' not in html
