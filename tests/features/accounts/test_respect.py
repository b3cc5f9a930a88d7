"""Words of respect before a name: which are read, and whom a name behind them means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.accounts.calling import mentions_of, people_called
from kmwiki.accounts.mentioning import Near, names_typed
from kmwiki.text.respect import after_titles, is_title, is_title_so_far
from tests.support.site import TestSite


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("คุณชัย", "ชัย"), ("คุณ ชัย", "ชัย"), ("พี่หญิง", "หญิง"), ("น้องต้น", "ต้น"), ("ท่านรองสมชาย", "สมชาย"),
        ("ท่าน ผอ. สมชาย", "สมชาย"), ("ผอ.สมชาย", "สมชาย"), ("อาจารย์ ดร.สมชาย", "สมชาย"), ("อ.สมชาย", "สมชาย"),
        ("พ.ต.ท.หญิง สมใจ", "สมใจ"), ("คุณ Somchai", "Somchai"), ("คุณSomchai", "Somchai"), ("Dr. Somchai", "Somchai"),
        ("Khun Somchai", "Somchai"), ("นางสาวมะลิ", "มะลิ"), ("ผู้ว่าฯ สมชาย", "สมชาย"), ("อา นนท์", "นนท์"),
    ],
)  # fmt: skip
def test_a_name_is_read_behind_words_of_respect(typed: str, name: str) -> None:
    assert name in [typed[start:] for start in after_titles(typed)]


@pytest.mark.parametrize("typed", ["อานนท์", "อาทิตย์", "drama", "khunchai", "สมชาย", "small man", "", "ตาล"])
def test_no_word_of_respect_is_seen_where_none_is(typed: str) -> None:
    assert after_titles(typed) == []


@pytest.mark.parametrize(
    ("typed", "so_far", "whole"),
    [
        ("ค", True, False), ("คุ", True, False), ("คุณ", True, True), ("คุณ ", True, True), ("ท่านรอ", True, False),
        ("ท่าน รอง", True, True), ("ผอ.", True, True), ("คุณช", False, False), ("khun", True, False), ("", False, False),
    ],
)  # fmt: skip
def test_it_is_known_while_somebody_types(typed: str, so_far: bool, whole: bool) -> None:
    assert (is_title_so_far(typed), is_title(typed)) == (so_far, whole)


@given(st.text(max_size=80) | st.text(alphabet="คุณพี่ ผอ.รองชัย", max_size=40))
def test_whatever_is_typed_is_read(text: str) -> None:
    assert all(0 < start < len(text) for start in after_titles(text))
    is_title_so_far(text)


@pytest.fixture
def province(site: TestSite) -> TestSite:
    site.person("chai", display_name="ชัยวัฒน์ ใจดี", nickname="ชัย", agency="admin")
    site.person("ying", display_name="สมหญิง ริมเขา", nickname="หญิง")
    site.person("small", display_name="small man", agency="admin")
    site.person("namsai", display_name="น้ำใส")
    return site


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@คุณชัย ช่วยดู", {"คุณชัย": "chai"}),
        ("@คุณ ชัย ช่วยดู", {"คุณ ชัย": "chai"}),
        ("@พี่หญิงคะ", {"พี่หญิง": "ying"}),
        ("@คุณสมหญิง ริมเขา", {"คุณสมหญิง ริมเขา": "ying"}),
        ("@ท่านรองชัย @คุณ small man", {"ท่านรองชัย": "chai", "คุณ small man": "small"}),
        ("@[พี่หญิง] @[small man]", {"พี่หญิง": "ying", "small man": "small"}),
        ("@น้ำใส @คุณน้ำใส", {"น้ำใส": "namsai", "คุณน้ำใส": "namsai"}),
        ("@คุณลุงใจดี", {}),
    ],
)
def test_the_bearer_of_the_name_is_called(province: TestSite, text: str, meant: dict[str, str]) -> None:
    assert names_typed(text) == meant


def test_a_name_that_begins_with_such_a_word_comes_first(province: TestSite) -> None:
    assert names_typed("@คุณชัย") == {"คุณชัย": "chai"}
    province.person("other", display_name="คุณชัย")
    assert names_typed("@คุณชัย @[คุณชัย]") == {"คุณชัย": "other"}
    province.person("khun", display_name="คุณ")
    assert names_typed("@คุณหญิง") == {"คุณหญิง": "ying"}


def test_with_several_bearers_the_name_alone_is_left(province: TestSite) -> None:
    province.person("ying2", nickname="หญิง", agency="admin")
    assert names_typed("@พี่หญิง") == {"พี่หญิง": "หญิง"}
    lek = province.person("lek", agency="admin")
    assert names_typed("@พี่หญิง", near=Near(lek.person_id, lek.agency_id)) == {"พี่หญิง": "ying2"}


@pytest.mark.parametrize(
    ("typed", "insert"),
    [
        ("คุณชัย", "@[คุณชัยวัฒน์ ใจดี]"), ("คุณ ช", "@[คุณชัยวัฒน์ ใจดี]"), ("พี่หญิง", "@[พี่สมหญิง ริมเขา]"),
        ("ท่าน small", "@[ท่าน small man]"), ("ชัย", "@[ชัยวัฒน์ ใจดี]"),
    ],
)  # fmt: skip
def test_typing_offers_them_and_keeps_the_respect(province: TestSite, typed: str, insert: str) -> None:
    lek = province.person("lek", agency="health")
    found = people_called(lek, typed, limit=8)
    (written,) = mentions_of(found).values()
    assert written == insert
    assert list(names_typed(f"ขอบคุณ{written}ครับ").values()) == [found[0].username]


def test_the_word_alone_offers_ones_own_agency(province: TestSite) -> None:
    lek = province.person("lek", agency="health")
    assert {one.username for one in people_called(lek, "คุณ", limit=8)} == {"namsai", "ying"}
    assert mentions_of(people_called(lek, "คุณ", limit=8))["namsai"] == "@[คุณน้ำใส]"
    assert mentions_of(people_called(lek, "คุ", limit=8))["namsai"] == "@[น้ำใส]"
