"""Words a comment speaks about: taken as they stand, kept when they go, carried out and in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kmwiki.comments.editing import delete_comment, edit_comment
from kmwiki.comments.filing import entries_of, quote_of
from kmwiki.comments.loading import SaidBefore, load_comments
from kmwiki.comments.models import Comment
from kmwiki.comments.moderating import hide_comment
from kmwiki.comments.quoting import LONGEST_QUOTE, Quote, clean_quote, stands_in
from kmwiki.comments.reading import thread_of
from kmwiki.comments.rendering import prepare_comment
from kmwiki.contentfiles import dump_comments, parse_comments
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.pages.models import Page
from kmwiki.pages.reading import find_page
from tests.support.site import TestSite
from tests.support.talk import act, say

TEXTS = {
    "Thai": ("เริ่มจากจุดเล็ก ๆ\nที่ท่าเรือ แล้วค่อยขยาย", "จุดเล็ก ๆ ที่ท่าเรือ"),
    "English": ("Begin with one\n office, then the rest.", "one office, then"),
    "mixed": ("วิธี PMQA หมวด 4 ใช้ได้จริง", "PMQA หมวด 4"),
}


def card_of(site: TestSite, reader: Any, page: int, number: int, texts: list[str] | None = None) -> Any:
    found = find_page(page)
    assert found is not None
    thread = thread_of(reader, found, page_texts=lambda: texts or [])
    return next(card for top in thread.cards for card in (top, *top.replies) if card.id == number)


@pytest.mark.parametrize(("text", "words"), TEXTS.values(), ids=TEXTS)
def test_a_passage_is_kept_with_the_comment_and_stands_while_the_page_says_it(
    site: TestSite, session: Session, text: str, words: str
) -> None:
    nok = site.person("nok")
    page = site.page(site.person("somchai"))
    number = say(nok, page, "ตรงนี้ดี", quote=clean_quote(words, "ก่อน", "หลัง"), page_texts=[text])
    comment = session.get_one(Comment, number)
    assert (comment.quote, comment.quote_before, comment.quote_after) == (words, "ก่อน", "หลัง")
    assert comment.page_revision == 1
    shown = card_of(site, nok, page, number, [text]).quote
    assert (shown.words, shown.of, shown.stands) == (words, None, True)
    assert not card_of(site, nok, page, number, ["ข้อความใหม่ทั้งหมด"]).quote.stands


@pytest.mark.parametrize(("text", "words"), TEXTS.values(), ids=TEXTS)
def test_words_nobody_wrote_there_are_not_taken(site: TestSite, text: str, words: str) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    with pytest.raises(Invalid, match="not_on_the_page"):
        say(nok, page, "จริงหรือ", quote=Quote(words + " เท็จ"), page_texts=[text])
    first = say(site.person("lek"), page, text)
    with pytest.raises(Invalid, match="not_said_there"):
        say(nok, page, "คุณพูดเอง", quote=Quote(f"ไม่ {words}"), reply_to=first)


def test_an_answer_quotes_whom_it_answers_until_the_words_are_taken_back(site: TestSite, session: Session) -> None:
    page, lek, nok = site.page(site.person("somchai")), site.person("lek"), site.person("nok")
    first = say(lek, page, "ลองทำสองอย่าง คือคัดแยก และชั่งน้ำหนัก")
    answer = say(nok, page, "เห็นด้วยค่ะ", reply_to=first, quote=Quote("คัดแยก และชั่งน้ำหนัก"))
    shown = card_of(site, nok, page, answer).quote
    assert (shown.of, shown.stands) == (first, True)
    with transaction():
        comment, found = session.get_one(Comment, first), session.get_one(Page, page)
        edit_comment(lek, found, comment, prepared=prepare_comment("ลองทำอย่างเดียว"))
    assert not card_of(site, nok, page, answer).quote.stands
    act(delete_comment, lek, first)
    assert card_of(site, nok, page, answer).quote is None


def test_hidden_words_live_on_in_no_quotation_and_no_file(site: TestSite) -> None:
    page, lek, nok = site.page(site.person("somchai")), site.person("lek"), site.person("nok")
    first = say(lek, page, "เบอร์ของคุณป้าคือ 081-234-5678")
    answer = say(nok, page, "โทรแล้วค่ะ", reply_to=first, quote=Quote("081-234-5678"))
    act(hide_comment, site.person("mod", "moderator"), first, reason="ข้อมูลส่วนบุคคล")
    assert card_of(site, nok, page, answer).quote is None
    assert "081-234-5678" not in dump_comments(entries_of(page)).decode()


def test_what_is_quoted_goes_out_and_comes_in_whole(site: TestSite, session: Session) -> None:
    page, nok = site.page(site.person("somchai")), site.person("nok")
    first = say(
        nok, page, "พูดถึงตอนนี้", quote=Quote("ถ้อย: คำ # ที่ 'ยก'", 'ก่อน"', "- หลัง"), page_texts=["ถ้อย: คำ # ที่ 'ยก'"]
    )
    say(nok, page, "คำ " * 150, reply_to=first, quote=Quote("พูดถึง"))
    entries = parse_comments(dump_comments(entries_of(page)), path="x.comments.yaml")
    assert entries == entries_of(page)
    assert entries[0].quote_revision == 1
    other = site.page(site.person("somchai"), title="อีกหน้า")
    with transaction():
        load_comments(
            session.get_one(Page, other),
            [
                SaidBefore(prepare_comment(entry.body), name="นก", id=None, quote=quote_of(entry), quote_revision=9)
                for entry in entries
            ],
        )
    copied = entries_of(other)
    assert [(entry.quote, entry.quote_before, entry.quote_after) for entry in copied] == [
        ("ถ้อย: คำ # ที่ 'ยก'", 'ก่อน"', "- หลัง"), ("พูดถึง", "", ""),
    ]  # fmt: skip
    assert copied[0].quote_revision == 1  # the page has no later one


def test_too_much_is_said_and_nothing_is_nothing() -> None:
    with pytest.raises(Invalid) as refused:
        clean_quote("ก" * (LONGEST_QUOTE + 1))
    assert (refused.value.key, refused.value.field) == ("comments.quote_too_long", "quote")
    assert clean_quote("  \n ") is None
    with pytest.raises(Invalid):
        clean_quote("a\x00b")


@given(st.text(min_size=1, max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_any_words_stand_where_they_stand_however_spaced(words: str, before: str, after: str) -> None:
    try:
        quote = clean_quote(words, before, after)
    except Invalid:
        return
    if quote is not None and stands_in(quote.words, [quote.words]):
        spaced = "\n ".join(quote.words.split(" "))
        assert stands_in(quote.words, ["", f"x{spaced}y"])
        assert len(quote.before) <= 60
        assert len(quote.after) <= 60
