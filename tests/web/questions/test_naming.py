"""A question is called a question wherever a page's kind is named for people, though its kind is thread."""

from __future__ import annotations

import re

import pytest

from kmwiki.search.documents import Suggestion
from tests.features.notifications.test_telling import work_off
from tests.support.site import TestSite
from tests.support.talk import say
from tests.web.pages.test_drafts import keep, opened
from tests.web.search.answering import hit, result
from tests.web.search.conftest import Answers, answers

__all__ = ["answers"]  # a fixture of the searches
WORDS = {"th": ("คำถาม", "วงคุย"), "en": ("Question", "Exchange thread")}
BADGE = re.compile(r'<(?:a|span) class="kind-badge kind-badge--thread"[^>]*>(?:<svg.*?</svg>)?([^<]*)<', re.DOTALL)


@pytest.fixture
def pages(site: TestSite) -> tuple[int, int]:
    """A question and a talk."""
    somchai, more = site.person("somchai"), {"tags": ("อบรม",), "agency": "health"}
    question = site.page(somchai, kind="thread", title="เริ่ม AAR อย่างไร", fields={"subtype": "question"}, **more)
    return question, site.page(somchai, kind="thread", title="เล่าเรื่องประชุม", **more)


@pytest.mark.parametrize("lang", list(WORDS))
@pytest.mark.parametrize("address", ["/agency/health", "/tags/อบรม", "/recent", "/people/somchai"])
def test_lists_name_both_sorts(site: TestSite, pages: tuple[int, int], lang: str, address: str) -> None:
    nok = site.browser("nok")
    html = nok.get(f"{address}?lang={lang}", follow_redirects=True).get_data(as_text=True)
    assert sorted(set(BADGE.findall(html))) == sorted(WORDS[lang])


@pytest.mark.parametrize("lang", list(WORDS))
def test_searches_name_both_sorts(site: TestSite, pages: tuple[int, int], answers: Answers, lang: str) -> None:
    question, talk = pages
    engine = answers(
        result(
            hit(question, "เริ่ม AAR อย่างไร", kind="thread"), hit(talk, "เล่าเรื่องประชุม", kind="thread"),
            hit(question, "เริ่ม AAR อย่างไร", kind="thread", unit="comment", comment_id=1, key="c1"),
        )
    )  # fmt: skip
    nok = site.browser("nok")
    html = nok.get(f"/search?q=aar&lang={lang}", follow_redirects=True).get_data(as_text=True)
    asked, told = WORDS[lang]
    assert BADGE.findall(html) == [asked, told, asked]
    rows = [
        Suggestion(key=f"p{number}", unit="page", record_no=number, title="เริ่ม", kind="thread", agency=None)
        for number in pages
    ]
    engine.suggestions = engine.alike = tuple(rows)
    found = nok.get("/search/suggest?q=เ").get_json()
    assert [row["about"].split(" · ")[0] for row in found] == [asked, told]
    assert [row["unit"] for row in found] == ["thread", "thread"]  # which drawing stands beside it
    html = nok.get(f"/p/{talk}/similar").get_data(as_text=True)
    assert BADGE.findall(html) == [asked, told]


def test_the_inbox_says_that_a_question_was_answered(site: TestSite, pages: tuple[int, int]) -> None:
    for number in pages:
        say(site.person("nok"), number, "ลองทีละขั้นครับ")
    work_off(site)
    html = site.browser("somchai").get("/inbox").get_data(as_text=True)
    assert sorted(BADGE.findall(html)) == sorted(WORDS["th"])


def test_writers_read_it_too(site: TestSite, pages: tuple[int, int]) -> None:
    question, _ = pages
    somchai = site.browser("somchai")
    assert BADGE.findall(somchai.get(f"/p/{question}/edit").get_data(as_text=True)) == ["คำถาม"]
    found = somchai.get("/editor/pages?q=เ").get_json()
    assert {row["record_no"]: row["about"].split(" · ")[0] for row in found} == dict(
        zip(pages, WORDS["th"], strict=True)
    )
    keep(somchai, opened(somchai, "/new/thread?subtype=question"), kind="thread", title="ถามค้างไว้", body="ถามว่า")
    assert " · คำถาม · " in re.sub(r"\s+", " ", somchai.get("/me/drafts").get_data(as_text=True))


def test_programs_read_the_kind_as_before(site: TestSite, pages: tuple[int, int]) -> None:
    html = site.browser("nok").get("/search?kind=thread").get_data(as_text=True)
    assert 'value="thread"' in html
