from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.search.analysis import analyse
from kmwiki.search.documents import Document, Segments
from kmwiki.search.prepare import ReadyText, pack_words, prepare, unpack_words
from kmwiki.search.query import parse
from kmwiki.search.snippets import SNIPPET_LENGTH, Marker
from kmwiki.search.thesaurus import Thesaurus


def ready(text: str) -> ReadyText:
    return ReadyText(text, tuple((token.start, token.end) for token in analyse(text).tokens))


def snippet(text: str, query: str) -> Segments:
    return Marker(parse(query).terms).cut_snippet([ready(text)])


def hits(segments: Segments) -> list[str]:
    return [piece for piece, is_hit in segments if is_hit]


def test_every_hit_in_view_is_marked() -> None:
    assert hits(snippet("แผนของเรา แผนของเขา แผนใคร", "แผน")) == ["แผน"] * 3
    assert hits(snippet("We plan, they planned, all are planning.", "plans")) == ["plan", "planned", "planning"]
    assert hits(snippet("ทำ AAR แล้วเขียน aar", "AAR")) == ["AAR", "aar"]


def test_hits_are_marked_in_the_spelling_of_the_page() -> None:
    assert hits(snippet("สำนักงาน ก.พ.ร. กำหนด", "กพร"))[0].startswith("ก.พ.ร")
    assert hits(snippet("งบปี ๕๔ และ 2011 แต่ 54 คน", "ปี 2554")) == ["๕๔", "2011"]
    assert hits(snippet("FY11 ค.ศ. 11 ปี 11 และ ปี 55", "ปี 2554")) == ["11", "11"]
    assert hits(snippet("ค.ศ. 99 และ ปี 42 กับปี 99", "ปี 2542")) == ["99", "42"]
    assert hits(snippet("เเพิ่มภาระงาน", "เพิ่ม")) == ["เเพิ่ม"]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("ระดมความคิด Planning แผนงาน ๓๔ คน", "plan ความคิด 34"),
        ("งบปี ๕๔ และ 2011 แต่ 54 คน", "ปี 2554"),
        ("เเพิ่มภาระงาน และ เพิ่มงาน", "เพิ่ม งาน"),
        ("สำนักงาน ก.พ.ร. กำหนด Café", "กพร cafe"),
    ],
)
def test_words_told_apart_by_their_codes_are_the_words_that_are_read(text: str, query: str) -> None:
    prepared = prepare(Document("p1", "page", 1, body=text)).texts[3]
    stored = ReadyText(text, packed=prepared.packed)
    marker = Marker(parse(query).terms)
    assert marker.mark(stored) == marker.mark(prepared) == marker.mark(ready(text))
    assert hits(marker.mark(stored))


def test_words_of_another_name_are_marked_where_it_stands_whole() -> None:
    query = parse(
        "meeting minutes", thesaurus=Thesaurus([("meeting minutes", "minutes of the meeting", "รายงานการประชุม")])
    )
    marker = Marker(query.terms, query.joint_terms, query.names)
    text = "Ten minutes of the day: the minutes of the meeting. รายงานการประชุม รายงานการเดินทาง การประชุม"
    assert hits(marker.mark(ready(text))) == ["minutes", "minutes", "of", "the", "meeting", "รายงานการประชุม"]
    assert marker.holds("minutes of the meeting")
    assert not marker.holds("การเดินทาง of the day")


PIECES = ("แผน", "ความคิด", "plan planned", "ปี ๕๔ 2011 54 คน", "เเพิ่มงาน", "-" * 300, " ", "")


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map(" ".join), max_size=6))
def test_many_texts_read_at_once_are_marked_as_each_by_itself(texts: list[str]) -> None:
    bodies = [prepare(Document("p1", "page", 1, body=text)).texts[3] for text in texts]
    for query in ("plan ความคิด", "ปี 2554 เพิ่ม งาน", "ผน มคิ"):
        terms = parse(query).terms
        together = Marker(terms)
        together.read(bodies)
        for body in bodies:
            alone = Marker(terms)
            assert together.mark(body) == alone.mark(body)
            assert together.cut_snippet([body]) == alone.cut_snippet([body])


def test_the_cut_is_at_word_ends() -> None:
    words = "ประชุมติดตามแผนพัฒนาองค์การ" * 30
    text = words + "ขนอม" + words
    segments = snippet(text, "ขนอม")
    inside = "".join(piece for piece, _ in segments).strip("…")
    boundaries = {place for token in analyse(text).tokens for place in (token.start, token.end)}
    start = text.index(inside)
    assert start in boundaries
    assert start + len(inside) in boundaries


def test_a_word_without_end_is_cut_and_no_mark_is_lost() -> None:
    for text in ("a" * 10_000, "ก่" * 5_000, "-" * 10_000, "น้ำ" + "่" * 5_000):
        segments = snippet(text, "ไม่มี missing")
        shown = "".join(piece for piece, _ in segments)
        assert 0 < len(shown) <= 3 * SNIPPET_LENGTH
        assert unicodedata.category(shown.strip("…")[0])[0] != "M"


def test_a_page_without_a_hit_shows_its_beginning() -> None:
    assert snippet("เริ่มต้นที่นี่ start", "ขนอม") == (("เริ่มต้นที่นี่ start", False),)
    assert Marker([]).cut_snippet([ready(""), ready("สรุป")]) == (("สรุป", False),)
    assert Marker([]).cut_snippet([]) == ()


def test_spaces_and_lines_become_one_space() -> None:
    assert snippet("บรรทัด\n\n   ต่อไป next\u00a0\u00a0line", "ขนอม") == (("บรรทัด ต่อไป next line", False),)


@settings(deadline=None)
@given(st.text(max_size=600), st.text(max_size=40))
def test_no_text_is_too_strange(text: str, query: str) -> None:
    text_ready = ready(text)
    marker = Marker(parse(query).terms)
    shown = "".join(piece for piece, _ in marker.cut_snippet([text_ready]))
    assert " ".join(shown.replace("…", "").split()) in " ".join(text.replace("…", "").split())
    whole = "".join(piece for piece, _ in marker.mark(text_ready))
    assert "".join(whole.split()) == "".join(text.split())


@settings(deadline=None)
@given(st.lists(st.integers(0, 400), max_size=60))
def test_boundaries_survive_packing(distances: list[int]) -> None:
    places = [sum(distances[: i + 1]) for i in range(len(distances) // 2 * 2)]
    spans = tuple(zip(places[::2], places[1::2], strict=True))
    codes = [place % 65_536 for place in range(len(spans))]
    words = unpack_words(pack_words(spans, codes))
    assert tuple(zip(words.starts.tolist(), words.ends.tolist(), strict=True)) == spans
    assert words.codes.tolist() == codes
