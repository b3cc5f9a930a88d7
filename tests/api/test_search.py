"""``GET /api/v1/search``: what is found, by whom, and how it is said."""

from __future__ import annotations

import pytest
from flask import Flask

from kmwiki.core.database import transaction
from kmwiki.pages.life import hide_page
from kmwiki.pages.reading import find_page
from tests.api.conftest import found, index
from tests.api.described import BASE, hold_against_description

SEARCH = "/search"


@pytest.mark.parametrize(
    ("by", "names"),
    [
        (None, {"public_th"}),
        ("somchai", {"public_th", "members", "draft"}),
        ("มาลี", {"public_th", "members", "team"}),
    ],
)
def test_each_asker_finds_what_they_may_see_and_the_counts_agree(ask, site, province, by, names) -> None:
    answer = ask(q="อพยพ", by=by)
    hold_against_description(answer, SEARCH)
    expected = {province[name] for name in names}
    thai = {no for no in found(answer) if no != province["public_en"]}
    assert thai == expected
    data = answer.get_json()
    assert data["total"] == len(data["hits"])
    assert sum(row["count"] for row in data["facets"]["kind"]) == data["total"]


def test_the_name_shown_beside_a_page_finds_it_and_tells_of_no_other(ask, site, province) -> None:
    hidden = site.person("hidden.one", display_name="คนเบื้องหลัง", nickname="ชื่อเล่นลับ")
    site.page(hidden, title="หน้าของทีม", visibility="team")
    index(site.app)
    for typed in ("โดย:ดีงาม", 'author:"คุณมาลี ดีงาม"', "by:@มาลี"):
        assert set(found(ask(q=typed))) == {province["public_th"], province["other"]}, typed
    unknown = ask(q="โดย:ไม่มีใคร").get_json()
    for typed in ("โดย:คนเบื้องหลัง", "โดย:ชื่อเล่นลับ", "โดย:hidden"):
        data = ask(q=typed).get_json()
        assert (data["total"], data["hits"], data["facets"]) == (0, [], unknown["facets"])
        assert (data["tags"], data["suggestion"], data["notes"]) == ([], None, [])


def test_a_hit_says_what_a_program_needs(ask, province) -> None:
    hit = ask(q="สัญญาณเสียง ทรายแก้ว").get_json()["hits"][0]
    assert hit["record_no"] == province["public_th"]
    assert hit["url"].startswith(f"{BASE}/p/{province['public_th']}/%E0%B8%8B")
    assert (hit["title"], hit["kind"], hit["lang"]) == ("ซ้อมแผนอพยพน้ำหลาก", "practice", "th")
    assert (hit["agency"], hit["fiscal_year"], hit["authors"]) == ("health", 2569, ["มาลี"])
    assert hit["updated"].endswith("Z")
    assert "comment_id" not in hit
    assert "สัญญาณเสียง" in hit["snippet"]
    assert "<mark>" not in hit["snippet"]


def test_the_address_of_a_hit_opens_it(ask, client, province) -> None:
    for query in ("อพยพ", "evacuated", "เสียงตามสาย"):
        for hit in ask(q=query).get_json()["hits"]:
            answer = client.get(hit["url"].removeprefix(BASE), follow_redirects=True)
            assert answer.status_code == 200, hit["url"]
            assert hit["title"] in answer.get_data(as_text=True)


def test_a_comment_that_answers_is_named(ask, province) -> None:
    [hit] = ask(q="เสียงตามสาย").get_json()["hits"]
    assert (hit["record_no"], hit["comment_id"]) == (province["other"], province["comment"])
    assert hit["url"] == f"{BASE}/c/{province['comment']}"


def test_every_filter_narrows(ask, province) -> None:
    th, en, commented = province["public_th"], province["public_en"], province["other"]
    for narrowing, expected in (
        ({"kind": "practice"}, {th}), ({"kind": "aar"}, set()), ({"kind": ["practice", "aar"], "fiscal_year": 2569}, {th}),
        ({"fiscal_year": "2568"}, {en}), ({"fiscal_year": "๒๕๖๘"}, {en}), ({"agency": "health"}, {th}),
        ({"category": "6"}, {th}), ({"tag": "น้ำท่วม"}, {th}), ({"tag": ["flood", "no such tag"]}, {en}),
        ({"author": "somchai"}, {en, commented}), ({"author": "มาลี", "tag": "อพยพ"}, {th}),
    ):  # fmt: skip
        assert set(found(ask(**narrowing))) == expected, narrowing


def test_facets_are_named_in_the_language_that_is_asked_for(ask, province) -> None:
    def labels(**how):
        facets = ask(**how).get_json()["facets"]
        return {name: {row["value"]: row["label"] for row in rows} for name, rows in facets.items()}

    thai, english = labels(), labels(headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert thai["agency"]["health"] == "สำนักงานสาธารณสุขจังหวัด"
    assert english["agency"]["health"] == "Provincial Health Office"
    assert thai["kind"]["practice"] != english["kind"]["practice"]
    assert english["fiscal_year"][2568] == "2568 (2025)"
    assert thai["author"]["มาลี"] == "มาลี ดีงาม"
    assert thai["tag"]["flood"] == "flood"
    assert labels(lang="en", headers={"Accept-Language": "th"}) == english


def test_parts_put_together_are_the_whole(ask, province) -> None:
    whole = found(ask(by="มาลี"))
    assert len(whole) == 5
    parts = [found(ask(by="มาลี", limit=2, offset=offset)) for offset in (0, 2, 4)]
    assert [no for part in parts for no in part] == whole
    assert found(ask(by="มาลี", offset=10_000)) == []
    assert ask(by="มาลี", offset=10_000).get_json()["total"] == 5


def test_newest_first_when_asked_so(ask, province) -> None:
    assert found(ask(q="อพยพ", sort="newest", by="มาลี"))[0] in (province["team"], province["members"])


def test_what_was_hidden_a_moment_ago_is_gone_before_the_index_knows(ask, site, province) -> None:
    boss = site.person("boss", "moderator")
    with transaction():
        hide_page(boss, find_page(province["public_th"]), reason="ข้อมูลส่วนบุคคล")
    data = ask(q="อพยพ ทรายแก้ว").get_json()
    assert province["public_th"] not in [hit["record_no"] for hit in data["hits"]]
    assert all(row["value"] != "practice" for row in data["facets"]["kind"])


def test_nothing_found_is_an_answer(ask, province) -> None:
    answer = ask(q="xyzไม่มีจริง")
    hold_against_description(answer, SEARCH)
    assert (answer.get_json()["total"], answer.get_json()["hits"]) == (0, [])


def test_words_that_are_nowhere_are_left_out_and_named(ask, province) -> None:
    answer = ask(q="อพยพ zzzqqq xxyyk")
    hold_against_description(answer, SEARCH)
    assert found(answer) == found(ask(q="อพยพ")) != []
    assert answer.get_json()["repairs"] == [
        {"what": "nowhere", "typed": "zzzqqq", "read": "อพยพ"},
        {"what": "nowhere", "typed": "xxyyk", "read": "อพยพ"},
    ]
    assert found(ask(q="อพยพ zzzqqq xxyyk", exact="true")) == []


def test_without_an_index_the_answer_comes_from_the_database_and_says_so(app: Flask, site, ask) -> None:
    no = site.page(site.person("มาลี"), title="ยังไม่มีดัชนี", visibility="public")
    answer = ask(q="ดัชนี", lang="en")
    hold_against_description(answer, SEARCH)
    assert found(answer) == [no]
    assert "index" in answer.get_json()["notes"][0]


def test_a_query_that_is_too_long_is_cut_and_says_so(ask, province) -> None:
    answer = ask(q="อพยพ " + "ก" * 400)
    hold_against_description(answer, SEARCH)
    assert len(answer.get_json()["notes"]) == 1


def test_thai_stands_in_the_answer_as_thai(ask, province) -> None:
    answer = ask(q="อพยพ")
    assert "ซ้อมแผนอพยพน้ำหลาก".encode() in answer.data
    assert answer.headers["Content-Language"] == "th"
