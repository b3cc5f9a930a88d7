from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.search.analysis import analyse, cluster_pairs, read_surface, reread


def terms(text: str) -> list[str]:
    return [token.terms[0] for token in analyse(text).tokens]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("เรียนรู้ที่ขนอม", ["เรียนรู้", "ที่", "ขนอม"]),
        ("Learning organisations", ["learn", "organis"]),
        ("เวที KM ครั้งที่ ๒", ["เวที", "km", "ครั้ง", "ที่", "2"]),
        ("สำนักงาน ก.พ.ร.", ["สำนักงาน", "กพร"]),
        ("1,250 บาท", ["1250", "บาท"]),
        ("19:54 น.", ["19.54", "น"]),
        ("cafés don't", ["cafe", "don't"]),
        ("เด็กๆ ฯลฯ", ["เด็ก", "ล"]),
        ("", []),
        ("!!! … \u200b", []),
    ],
)
def test_text_is_cut_into_words_of_its_script(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize("typed", ["น้ำท่วม", "นํ้าท่วม", "น้ำ\u200bท่วม", "น้้ำท่วม"])
def test_spellings_that_look_alike_are_one(typed: str) -> None:
    assert terms(typed) == ["น้ำท่วม"]


def test_two_e_are_read_both_ways() -> None:
    analysis = analyse("จะเเพิ่มงาน add work")
    read = {term for token in (*analysis.tokens, *analysis.other_readings) for term in token.terms}
    assert {"เพิ่ม", "แพิ่ม", "งาน", "add", "work"} <= read


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("ปี 2553", {"y2553"}),
        ("ปี ๕๓", {"y2553"}),
        ("พ.ศ. ๒๕๕๓", {"y2553"}),
        ("in 2010", {"y2553"}),
        ("FY53 และ FY10", {"y2553"}),
        ("ปี 53-54", {"y2553", "y2554"}),
        ("เวลา 19:54 น. 54 คน", set()),
        ("53", set()),
        ("12345 คน", set()),
    ],
)
def test_years_are_read_only_where_they_are_years(text: str, years: set[str]) -> None:
    assert {term for token in analyse(text).tokens for term in token.terms[1:]} == years


def test_tokens_know_where_they_stand_in_the_text_as_given() -> None:
    text = "  ก.พ.ร.\u200b กับ Story   Telling เเพิ่ม ๕๔\nนํ้า"
    tokens = analyse(text).tokens
    assert [text[token.start : token.end] for token in tokens if token.script == "latin"] == ["Story", "Telling"]
    assert text[tokens[0].start : tokens[0].end].startswith("ก.พ.ร")
    assert text[tokens[-1].start : tokens[-1].end] == "นํ้า"


def test_cluster_pairs_never_cut_a_mark_off_its_letter() -> None:
    assert cluster_pairs("ขนอม") == ["ขน", "นอ", "อม"]
    assert cluster_pairs("เรื่องน้ำ") == ["เรื่อ", "อง", "งน้ำ"]
    assert cluster_pairs("ปี") == []


@settings(deadline=None)
@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    analysis = analyse(text)
    places = [(token.start, token.end) for token in analysis.tokens]
    assert all(0 <= start <= end <= len(text) for start, end in places)
    assert len(reread(text, places)) == len(places)


@pytest.mark.parametrize(
    ("text", "surface", "term"),
    [
        ("ทำ A.A.R. แล้ว", "A.A.R.", "aar"),
        ("(P.M.Q.A.), 7", "P.M.Q.A.", "pmqa"),
        ("โดยO.P.D.C.ครับ", "O.P.D.C.", "opdc"),
        ("K.P.I", "K.P.I", "kpi"),
        ("เวที ＡＡＲ", "ＡＡＲ", "aar"),
        ("เครื่อง ﬁre น้ำ", "ﬁre", "fire"),
    ],
)
def test_dots_and_forms_of_latin_letters_make_no_other_word(text: str, surface: str, term: str) -> None:
    [token] = [token for token in analyse(text).tokens if token.script == "latin"]
    assert (text[token.start : token.end], token.terms[0]) == (surface, term)
    assert read_surface(surface)[1] == (term,)


@pytest.mark.parametrize("address", ["www.a.b.com", "a.b.c.d.com", "x.y@z.com"])
def test_addresses_keep_their_parts(address: str) -> None:
    assert "com" in [token.form for token in analyse(address).tokens]
    assert not {"ab", "abc", "abcd", "xy"} & {token.form for token in analyse(address).tokens}
