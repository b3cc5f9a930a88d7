"""Searches people keep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.access import Actor
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid, NotFound, SignInFirst
from kmwiki.core.journal import JournalRow
from kmwiki.discovery import saved
from kmwiki.discovery.models import SavedSearch
from kmwiki.discovery.saved import (
    delete_search,
    my_search,
    my_searches,
    pairs_of,
    read_query,
    rename_search,
    save_search,
)


def keep(actor, query, name="") -> int:
    with transaction():
        return save_search(actor, name=name, query=query).id


@pytest.fixture
def malee(site):
    somchai = site.person("somchai")
    keep(somchai, "q=ของสมชาย", "ของสมชาย")
    return site.person("malee")


def test_a_search_is_kept_with_words_filters_and_order_and_without_the_page_number(malee):
    keep(
        malee, "?page=3&kind=aar&kind=practice&q=น้ำท่วม  flood&fiscal_year=2554&sort=newest&lang=en&theme=dark", "งานน้ำ"
    )
    [kept] = my_searches(malee)
    assert kept.name == "งานน้ำ"
    assert pairs_of(kept.query) == [
        ("q", "น้ำท่วม flood"), ("kind", "aar"), ("kind", "practice"), ("fiscal_year", "2554"), ("sort", "newest"),
    ]  # fmt: skip


def test_without_a_name_it_bears_its_own_words(malee):
    keep(malee, "q=แผน น้ำ&kind=aar")
    assert [kept.name for kept in my_searches(malee)] == ["แผน น้ำ"]
    with pytest.raises(Invalid) as refused:
        keep(malee, "kind=aar", "  ")
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    "query", ["", "q=", "sort=newest", "q=&sort=newest&exact=1", "page=2", "lang=th", "csrf_token=abc&name=x"]
)
def test_a_search_that_asks_for_nothing_is_not_kept(query):
    with pytest.raises(Invalid, match="nothing_asked"):
        read_query(query)


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "ก" * 301,
        "q=a%00b",
        "q=a&" + "&".join(f"tag=t{number}" for number in range(61)),
        "q=a&tag=" + "ก" * 101,
        "&".join(["q=a"] * 300),
    ],
)
def test_more_than_a_search_page_would_ask_is_refused(query):
    with pytest.raises(Invalid, match="no_such_search"):
        read_query(query)


@given(st.text(max_size=300))
def test_any_query_string_is_read_to_one_spelling_or_refused(text):
    try:
        read = read_query(text)
    except Invalid:
        return
    assert read_query(read) == read
    assert "page" not in dict(pairs_of(read))


def test_the_same_search_is_kept_once_and_its_name_is_told(malee):
    keep(malee, "q=น้ำ&kind=aar", "งานน้ำ")
    with pytest.raises(Invalid) as refused:
        keep(malee, "kind=aar&q=น้ำ&page=9", "อีกชื่อ")
    assert refused.value.args_["name"] == "งานน้ำ"
    assert len(my_searches(malee)) == 1


def test_a_hundred_is_the_most(malee, monkeypatch):
    assert saved.MOST_PER_PERSON == 100
    monkeypatch.setattr(saved, "MOST_PER_PERSON", 2)
    keep(malee, "q=หนึ่ง")
    keep(malee, "q=สอง")
    with pytest.raises(Invalid, match="too_many_searches"):
        keep(malee, "q=สาม")
    assert len(my_searches(malee)) == 2


def test_names_stand_in_dictionary_order(malee):
    for name in ("โครงการ", "budget", "คำนวณ", "เกษตร"):
        keep(malee, f"q={name}", name)
    assert [kept.name for kept in my_searches(malee)] == ["budget", "เกษตร", "คำนวณ", "โครงการ"]


def test_nobody_else_has_to_do_with_it_not_even_an_administrator(site, malee):
    number = keep(malee, "q=ส่วนตัว", "ส่วนตัว")
    for who in (site.person("somchai"), site.person("boss", "admin"), site.person("nok", "facilitator", "moderator")):
        for act in (
            lambda who=who: my_search(who, number),
            lambda who=who: rename_search(who, number, name="ของฉัน"),
            lambda who=who: delete_search(who, number),
        ):
            with pytest.raises(NotFound), transaction():
                act()
    assert my_search(malee, number).name == "ส่วนตัว"


def test_visitors_are_asked_to_sign_in(malee):
    visitor = Actor()
    for act in (lambda: my_searches(visitor), lambda: save_search(visitor, name="x", query="q=x")):
        with pytest.raises(SignInFirst), transaction():
            act()


def test_renaming_and_deleting_and_the_log_tells_neither_name_nor_words(malee):
    number = keep(malee, "q=ความลับ", "ความลับของฉัน")
    with transaction():
        rename_search(malee, number, name=" ชื่อใหม่ ")
    assert my_search(malee, number).name == "ชื่อใหม่"
    with pytest.raises(Invalid), transaction():
        rename_search(malee, number, name="ก" * 101)
    with transaction():
        assert delete_search(malee, number) == "ชื่อใหม่"
    assert my_searches(malee) == []
    rows = db.session.query(JournalRow).filter_by(subject_type="saved_search", subject_id=number).all()
    assert [row.verb for row in rows] == ["search.saved", "search.renamed", "search.forgotten"]
    assert not any("ลับ" in str(row.detail) or "ชื่อ" in str(row.detail) for row in rows)


def test_numbers_that_never_were_are_not_found(malee):
    for number in (0, 10**6, 2**70):
        with pytest.raises(NotFound):
            my_search(malee, number)


def test_other_peoples_searches_stay(malee):
    keep(malee, "q=น้ำ")
    with transaction():
        for kept in my_searches(malee):
            delete_search(malee, kept.id)
    assert [kept.name for kept in db.session.query(SavedSearch)] == ["ของสมชาย"]
