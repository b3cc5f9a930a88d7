"""Practices are found by how far they have proved themselves, as soon as somebody says something more of them."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from sqlalchemy import select

from kmwiki.core.database import db, end_reading, transaction
from kmwiki.core.journal import QueueRow
from kmwiki.indexing.documents import documents_of
from kmwiki.pages.models import Page
from kmwiki.standing.endorsing import endorse
from kmwiki.standing.reading import practices_at
from tests.features.standing.test_proving import YES
from tests.support.site import TestSite
from tests.support.talk import say


@pytest.fixture
def practices(site: TestSite) -> tuple[int, int]:
    """One that tells its results, and one that tells none."""
    somchai = site.person("somchai")
    tried = site.page(somchai, kind="practice", title="ประชุมสั้น", fields={"output": "ลดเวลาได้ครึ่งหนึ่ง"})
    return tried, site.page(somchai, kind="practice", title="ประชุมยาว")


def test_the_index_knows_where_a_practice_stands_and_nothing_else_stands_anywhere(
    site: TestSite, practices: tuple[int, int]
) -> None:
    tried, told = practices
    wiki = site.page(site.person("somchai"))
    say(site.person("nok"), tried, "ลองแล้วครับ")
    draft = site.page(site.person("somchai"), kind="practice", state="draft")
    found = documents_of([tried, told, wiki, draft])
    assert [[one.standing for one in found[number]] for number in (tried, told, wiki, draft)] == [
        ["tried", "tried"], ["told"], [""], [""],
    ]  # fmt: skip
    assert practices_at(["tried"]) == [tried]
    assert sorted(practices_at(["tried", "told"])) == sorted(practices)


def test_an_endorsement_is_in_the_index_soon(site: TestSite, practices: tuple[int, int]) -> None:
    tried, _ = practices
    expert = site.person("expert", "consultant", agency="admin")
    with transaction():
        for row in db.session.scalars(select(QueueRow)).all():
            db.session.delete(row)
    with transaction():
        endorse(expert, db.session.get_one(Page, tried), answers=YES, verdict="approve")
    end_reading()
    queued = select(QueueRow.subject_id).where(QueueRow.consumer == "index")
    assert list(db.session.scalars(queued)) == [tried]
    assert [one.standing for one in documents_of([tried])[tried]] == ["endorsed"]


@pytest.mark.parametrize(("lang", "label"), [("th", "ลองแล้วได้ผล"), ("en", "Tried")])
def test_the_list_of_practices_has_a_tab_for_each_standing(
    site: TestSite, practices: tuple[int, int], lang: str, label: str
) -> None:
    nok = site.browser("nok")
    html = nok.get(f"/kind/practice?lang={lang}", follow_redirects=True).get_data(as_text=True)
    assert "ประชุมสั้น" in html
    assert "ประชุมยาว" in html
    assert 'href="/kind/practice?standing=tried"' in html
    assert label in html
    html = nok.get("/kind/practice?standing=tried").get_data(as_text=True)
    assert "ประชุมสั้น" in html
    assert "ประชุมยาว" not in html
    for odd in ("recommended", ""):
        html = nok.get(f"/kind/practice?standing={odd}").get_data(as_text=True)
        assert ("ประชุมสั้น" in html) is (odd == "")
    assert "ประชุมสั้น" in nok.get(f"/kind/practice?standing={quote('อะไร')}").get_data(as_text=True)
