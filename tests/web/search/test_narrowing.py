"""Facets and filters: each a link that adds or drops one value, with the number of pages it would show."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kmwiki.search.documents import SearchRequest, SearchResult
from tests.support.site import TestSite
from tests.web.search.answering import Text, hit, result
from tests.web.search.conftest import Answers

YEARS = ((2553, 4), (2554, 9), (2552, 1))


def links(client: Any, address: str) -> dict[str, str]:
    return Text(client.get(address).get_data(as_text=True)).links


def query(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def by_year(request: SearchRequest) -> SearchResult:
    """Ten pages, of which those of the years asked for are shown; all are counted."""
    shown = [(year, count) for year, count in YEARS if not request.fiscal_years or year in request.fiscal_years]
    assert request.widening or not request.facets
    facets = {"fiscal_year": YEARS} if "fiscal_year" in request.facets else {}
    return result(hit(1, "หน้า"), facets=facets, total=sum(count for _, count in shown))


def test_values_have_counts_and_add_themselves(client: Any, answers: Answers) -> None:
    answers(by_year)
    found = links(client, "/search?q=น้ำ&kind=aar&page=3&sort=newest")
    assert [words for words in found if re.fullmatch(r"25\d\d \d", words)] == ["2554 9", "2553 4", "2552 1"]
    assert query(found["2554 9"]) == {"q": ["น้ำ"], "kind": ["aar"], "sort": ["newest"], "fiscal_year": ["2554"]}


def test_a_second_value_widens_and_the_first_drops_itself(client: Any, answers: Answers) -> None:
    engine = answers(by_year)
    found = links(client, "/search?q=น้ำ&fiscal_year=2553")
    assert query(found["2554 9"])["fiscal_year"] == ["2553", "2554"]
    dropping = next(url for words, url in found.items() if words.startswith("2553 ") and words.endswith(" 4"))
    assert "fiscal_year" not in query(dropping)
    assert (engine.asked[0].fiscal_years, engine.asked[0].widening) == ((2553,), True)


def test_what_is_chosen_stays_to_be_dropped_when_nothing_has_it(client: Any, answers: Answers) -> None:
    answers(by_year)
    found = links(client, "/search?q=น้ำ&fiscal_year=2560")
    assert any(words.startswith("2560 ") and words.endswith(" 0") for words in found)
    assert "fiscal_year" not in query(found["ปีงบประมาณ 2560 เอาตัวกรองนี้ออก"])


def test_authors_and_agencies_are_called_by_name(site: TestSite, client: Any, answers: Answers) -> None:
    site.person("nok", display_name="นกน้อย ใจดี")
    answers(
        result(
            hit(1, "หน้า"),
            facets={"author": (("nok", 3), ("ครูสมหมาย", 2)), "agency": (("health", 3), ("admin", 1))},
        )
    )
    found = links(client, "/search?q=น้ำ&author=nok")
    assert query(found["ครูสมหมาย 2"])["author"] == ["nok", "ครูสมหมาย"]
    assert query(found["ที่ทำการปกครองจังหวัด 1"])["agency"] == ["admin"]
    assert any(words.startswith("ผู้เขียน นกน้อย ใจดี") for words in found)


def test_what_all_have_in_common_does_not_narrow_and_a_long_facet_is_folded(client: Any, answers: Answers) -> None:
    tags = tuple((f"ป้าย{number}", 20 - number) for number in range(12))
    answers(result(hit(1, "หน้า"), facets={"kind": (("aar", 25),), "tag": tags}, total=25))
    html = client.get("/search?q=x").get_data(as_text=True)
    facets = html[html.index('class="refine__facets"') : html.index("</nav>", html.index('class="refine__facets"'))]
    assert "ทบทวน" not in facets
    fold = facets[facets.index('<details class="facets__more">') :]
    assert "ดูอีก 6 รายการ" in fold
    assert ("ป้าย5" in fold, "ป้าย6" in fold) == (False, True)


def test_a_chosen_value_is_never_folded_away(client: Any, answers: Answers) -> None:
    tags = tuple((f"ป้าย{number}", 20 - number) for number in range(12))
    answers(result(hit(1, "หน้า"), facets={"tag": tags}))
    html = client.get("/search?q=x&tag=ป้าย11").get_data(as_text=True)
    fold = html[html.index('<details class="facets__more">') :]
    assert "ป้าย11" not in fold[: fold.index("</details>")]


@pytest.mark.parametrize(
    "address", ["/search?q=x&kind=nonsense&fiscal_year=abc&category=99", "/search?q=x&fiscal_year=99999"]
)
def test_filters_that_cannot_be_are_left_out(client: Any, answers: Answers, address: str) -> None:
    engine = answers(by_year)
    assert client.get(address).status_code == 200
    assert (engine.asked[0].kinds, engine.asked[0].fiscal_years, engine.asked[0].categories) == ((), (), ())


def test_filters_alone_are_a_question(client: Any, answers: Answers) -> None:
    engine = answers(by_year)
    links(client, "/search?kind=aar")
    assert (engine.asked[0].text, engine.asked[0].kinds) == ("", ("aar",))


def test_an_author_without_an_account_is_told_from_a_namesake_with_one(
    client: Any, answers: Answers, site: TestSite
) -> None:
    site.person("lomtalay", display_name="ลมทะเล")
    authors = (("lomtalay", 5), ("ลมทะเล", 1), ("คนอื่น", 1))
    answers(lambda request: result(hit(1, "หน้า"), facets={"author": authors}, total=7))
    for _ in range(2):  # drawn, and as it is kept
        found = links(client, "/search?q=น้ำ")
        assert query(found["ลมทะเล 5"])["author"] == ["lomtalay"]
        assert query(found["ลมทะเล (ไม่มีบัญชี) 1"])["author"] == ["ลมทะเล"]
        assert query(found["คนอื่น 1"])["author"] == ["คนอื่น"]
