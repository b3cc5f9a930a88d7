"""Words in a page's text: whatever was typed, it is quoted, found again and taken out again."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kmwiki.core.errors import Invalid
from kmwiki.extending.wording import fill_gap, gap, gaps_in, letters, part_of, quotation, says, speakers_words, without
from kmwiki.render.rendering import render_here

PIECES = ("สวัสดีครับ", "ลองทำดู", "AAR works", "# หัวข้อ", "- ข้อ", "1. หนึ่ง", "***", "<b>", "[[101]]", "@นก", "`x`", "a|b",
          "==", "~~", "> อ้าง", "…", "\n", "\n\n", " ", "!!! note", "https://example.test/a_b_c", "&amp;", "\\", ": ")  # fmt: skip
typed = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), min_size=1, max_size=12).map("".join)


def kept(words: str) -> str:
    """Words as a comment keeps them; such as nobody could say are left aside."""
    try:
        return speakers_words(words)
    except Invalid:
        assume(False)
        raise


@settings(deadline=None, max_examples=200)
@given(typed, st.integers(1, 20), st.sampled_from(["th", "en"]))
def test_a_gap_is_filled_and_what_filled_it_is_taken_out_again(words: str, place: int, lang: str) -> None:
    words = kept(words)
    body = f"ก่อนหน้า\n\n{gap(place, lang)}\n\n{gap(place + 1, lang)}\n\nหลังจากนั้น"
    quoted = quotation(words, in_markdown=False)
    full = fill_gap(body, place, quoted)
    assert quoted in full
    assert gaps_in(full) >= {place + 1}
    assert letters(words) in letters(full)
    left = without(full, quoted)
    assert left == fill_gap(body, place, "")


@settings(deadline=None, max_examples=200)
@given(typed)
@example("หัวข้อ\n=")
def test_quoted_words_are_words_and_no_markup(words: str) -> None:
    words = kept(words)
    html = render_here(quotation(words, in_markdown=False)).html
    for tag in ("<h2", "<h3", "<ul", "<ol", "<strong", "<em", "<code", "<mark", "<del", "<table", "<pre", "<dl"):
        assert tag not in html, html


@given(typed)
def test_all_of_what_was_said_can_be_chosen(words: str) -> None:
    said = kept(words)
    assume("…" not in said)
    assert " ".join(part_of(said, said, field="w").split()) == " ".join(said.split())


@given(typed, typed)
def test_what_was_not_said_can_not(words: str, others: str) -> None:
    said, chosen = kept(words), kept(others)
    assume("…" not in chosen)
    assume("..." not in chosen)
    if " ".join(chosen.split()) not in " ".join(said.split()):
        with pytest.raises(Invalid):
            part_of(chosen, said, field="w")


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("เขาว่า **พวกเราควรมีเวที** แบบไม่เป็นทางการ", "พวกเราควรมีเวทีแบบไม่เป็นทางการ", True),
        ("We all should meet\nmore OFTEN", "we all should meet more often", True),
        ("ขอบคุณครับ", "ขอบคุณครับ", False),  # anybody may say that
        ("พวกเราควรมีเวทีที่เป็นทางการเท่านั้น", "พวกเราควรมีเวทีแบบไม่เป็นทางการ", False),
        ("ตอนต้นยาวพอให้จำได้แน่ … ตอนท้ายก็ยาวพอ", "ตอนต้นยาวพอให้จำได้แน่\n[…]\nตอนท้ายก็ยาวพอ", True),
    ],
)
def test_words_are_known_again_by_their_letters(text: str, words: str, found: bool) -> None:
    assert says(letters(text), words) is found


@settings(deadline=None, max_examples=200)
@given(typed, st.booleans())
def test_words_that_only_the_source_holds_are_taken_out_of_it(words: str, as_quoted: bool) -> None:
    words = kept(words)
    inside = quotation(words, in_markdown=False) if as_quoted else words
    assume(letters(words) and "--" not in inside and not inside.startswith((">", "->")))
    body = f"ก่อน\n\n<!--\n{inside}\n-->\n\n<!-- อีกเรื่อง -->\n\nหลัง"
    assert without(body, quotation(words, in_markdown=False), words) == "ก่อน\n\n<!-- อีกเรื่อง -->\n\nหลัง"


@settings(deadline=None, max_examples=200)
@given(typed, typed)
def test_comments_of_the_source_that_do_not_hold_the_words_are_kept(words: str, others: str) -> None:
    words = kept(words)
    assume(letters(words) not in letters(others))
    body = f"ก่อน <!--{others}-->"
    assume(quotation(words, in_markdown=False) not in body)
    assert without(body, quotation(words, in_markdown=False), words) == body
