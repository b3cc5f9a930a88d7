"""What the search boxes suggest while somebody types, and pages like a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from kmwiki.search.documents import Suggestion
from tests.support.site import TestSite
from tests.web.search.answering import NOTHING, Text
from tests.web.search.conftest import Answers


def test_pages_people_and_tags_say_what_they_are_and_where_they_lead(
    site: TestSite, client: Any, answers: Answers
) -> None:
    malee = site.person("malee", display_name="มาลี")
    answers(NOTHING).suggestions = (
        Suggestion(405365, "น้ำหลาก", "aar", agency="health"),
        Suggestion(0, "มาลี", "", unit="person", key=f"u{malee.person_id}", agency="health"),
        Suggestion(0, "น้ำ/ฝน", "", unit="tag"),
        Suggestion(0, "คนที่ไปแล้ว", "", unit="person", key="u999999"),
    )
    page, person, tag = client.get("/search/suggest?q=น้").get_json()
    assert (page["unit"], page["record_no"], unquote(page["url"])) == ("aar", 405365, "/p/405365/น้ำหลาก")
    assert page["about"] == "ทบทวนหลังปฏิบัติงาน (AAR) · สำนักงานสาธารณสุขจังหวัด"
    assert (person["unit"], person["title"], person["url"]) == ("person", "มาลี", "/people/malee")
    assert (tag["unit"], unquote(tag["url"])) == ("tag", "/tags/น้ำ/ฝน")


@pytest.mark.parametrize(("lang", "sign"), [("th", "แทนที่แล้ว · คำแนะนำ"), ("en", "Replaced · Guidance")])
def test_what_was_replaced_says_so_in_words(client: Any, answers: Answers, lang: str, sign: str) -> None:
    answers(NOTHING).suggestions = (
        Suggestion(1, "น้ำหลาก ๒", "guidance"), Suggestion(2, "น้ำหลาก ๑", "guidance", replaced=True)
    )  # fmt: skip
    client.set_cookie("lang", lang)
    newer, older = client.get("/search/suggest?q=น้ำ").get_json()
    assert older["about"] == sign
    assert newer["about"] == sign.split(" · ")[1]


def test_a_box_for_one_kind_suggests_that_kind(client: Any, answers: Answers) -> None:
    answers(NOTHING).suggestions = (Suggestion(1, "น้ำ", "wiki"), Suggestion(2, "น้ำหลาก", "aar"))
    assert [row["record_no"] for row in client.get("/search/suggest?q=น้&kind=aar").get_json()] == [2]


@pytest.mark.parametrize(
    ("lang", "typed", "shown"),
    [
        ("th", "น้ำ", "น้ำหลาก"), ("en", "flo", "Floods"),
        ("en", "น้ำ", "น้ำหลาก"), ("th", "FLO", "Floods"),  # the reader's own would not say why it stands there
        ("th", "12", "น้ำหลาก"), ("en", "12", "Floods"),
    ],
)  # fmt: skip
def test_a_page_is_suggested_by_the_readers_title_or_the_one_that_was_typed(
    client: Any, answers: Answers, lang: str, typed: str, shown: str
) -> None:
    answers(NOTHING).suggestions = (
        Suggestion(12, "น้ำหลาก", "aar", lang="th", title_2="Floods"),
        Suggestion(13, "Floods", "aar", lang="en", title_2="น้ำหลาก"),
        Suggestion(14, "ฝน", "aar", lang="th"),
    )
    client.set_cookie("lang", lang)
    rows = client.get("/search/suggest", query_string={"q": typed}).get_json()
    assert [row["title"] for row in rows] == [shown, shown, "ฝน"]
    assert [unquote(row["url"]) for row in rows] == ["/p/12/น้ำหลาก", "/p/13/floods", "/p/14/ฝน"]


@pytest.mark.parametrize("address", ["/search/suggest", "/search/suggest?q=", "/search/suggest?q=%20"])
def test_nothing_typed_suggests_nothing(client: Any, answers: Answers, address: str) -> None:
    answers(NOTHING).suggestions = (Suggestion(1, "น้ำ", "wiki"),)
    assert client.get(address).get_json() == []


def test_boxes_are_plain_forms_that_say_where_suggestions_come_from(client: Any) -> None:
    html = client.get("/").get_data(as_text=True)
    forms = [part[: part.index("</form>")] for part in html.split('<form class="search-form')[1:]]
    assert len(forms) == 3  # the header's, and the home page's two
    for form in forms:
        assert 'data-suggest="/search/suggest"' in form
        assert 'action="/search" method="get"' in form
        assert 'name="q"' in form
    assert 'type="hidden" name="kind" value="aar"' in forms[2]


def test_pages_like_a_page_stand_on_a_page_of_their_own(site: TestSite, client: Any, answers: Answers) -> None:
    author = site.person("nok")
    no = site.page(author, title="ต้นเรื่อง", visibility="public")
    alike = [site.page(author, title=f"คล้าย {n}", title_2=f"Like {n}", visibility="public") for n in range(1, 7)]
    hidden = site.page(author, title="คล้าย แต่ภายใน", visibility="members")
    answers(NOTHING).alike = tuple(Suggestion(number, "ชื่อเก่า", "wiki") for number in (hidden, *alike))
    page = Text(client.get(f"/p/{no}/similar").get_data(as_text=True))
    assert [words for words in page.links if words.startswith("คล้าย")] == [f"คล้าย {n}" for n in range(1, 5)]
    assert unquote(page.links["ต้นเรื่อง"]) == f"/p/{no}/ต้นเรื่อง"
    client.set_cookie("lang", "en")
    part = client.get(f"/p/{no}/similar?part=1").get_data(as_text=True)
    assert [f"Like {n}" in part for n in range(1, 6)] == [True] * 4 + [False]
    assert "<html" not in part


def test_nothing_is_told_of_a_page_that_may_not_be_seen(site: TestSite, client: Any, answers: Answers) -> None:
    answers(NOTHING).alike = (Suggestion(1, "คล้าย", "wiki"),)
    no = site.page(site.person("nok"), visibility="members")
    assert client.get(f"/p/{no}/similar").status_code == 404
    assert client.get(f"/p/{no}/similar?part=1").status_code == 404
    assert client.get("/p/999999/similar").status_code == 404


def test_a_page_called_similar_is_read_at_its_own_address(site: TestSite, client: Any) -> None:
    no = site.page(site.person("nok"), title="Similar", visibility="public")
    assert "Similar</h1>" in client.get(client.get(f"/r/{no}").location).get_data(as_text=True)
