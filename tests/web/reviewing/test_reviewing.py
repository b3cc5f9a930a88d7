"""Banners of dates, and the list of what is due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kmwiki.core.clock import freeze, now, today
from kmwiki.reviewing.due import note_passed
from tests.support.site import TestSite
from tests.web.comments.browsing import page_of


@pytest.mark.parametrize(
    ("kind", "field", "days", "told"),
    [
        ("guidance", "valid_from", 5, "ยังไม่มีผลใช้ จะเริ่มใช้"),
        ("guidance", "valid_to", -2, "ไม่มีผลใช้แล้วตั้งแต่"),
        ("practice", "look_again_on", 0, "ถึงเวลาทบทวนแล้ว"),
    ],
)
def test_a_banner_says_what_the_date_means(site: TestSite, kind: str, field: str, days: int, told: str) -> None:
    day = str(today() + timedelta(days=days))
    page = site.page(site.person("host", "facilitator"), kind=kind, visibility="public", fields={field: day})
    other = site.page(site.person("host"), kind=kind, visibility="public")
    for client in (site.browser(), site.browser("lek")):
        assert told in page_of(client, page)
        assert told not in page_of(client, other)


def test_the_banner_comes_with_the_day_also_to_a_page_that_is_kept(site: TestSite) -> None:
    day = str(today() + timedelta(days=1))
    page = site.page(site.person("nok"), kind="practice", visibility="public", fields={"look_again_on": day})
    readers = (site.browser(), site.browser("lek"))
    for client in (*readers, *readers):
        assert "ถึงเวลาทบทวนแล้ว" not in page_of(client, page)
    with freeze(now() + timedelta(days=1, hours=1)):
        note_passed()
        assert "ถึงเวลาทบทวนแล้ว" in page_of(readers[0], page)


def test_facilitators_have_the_list(site: TestSite) -> None:
    site.page(site.person("nok"), kind="practice", title="ธนาคารขยะ", fields={"look_again_on": str(today())})
    site.page(site.person("nok"), kind="practice", title="ยังไม่ถึง", fields={"look_again_on": "2099-01-01"})
    site.person("host", "facilitator")
    host = site.browser("host")
    html = host.get("/reviews").get_data(as_text=True)
    assert "ธนาคารขยะ" in html
    assert "ยังไม่ถึง" not in html
    assert 'href="/reviews"' in host.get("/admin/").get_data(as_text=True)
    assert site.browser("nok").get("/reviews").status_code == 403
    assert site.browser().get("/reviews").status_code == 302


def test_a_banner_is_behind_the_skip_links_target(site: TestSite) -> None:
    """Whoever jumps over the header reads no outdated text without its warning."""
    host = site.person("host", "facilitator")
    old = site.page(host, kind="guidance", title="แนวทาง Old plan", fields={"valid_to": "2020-01-01"})
    other = site.page(host, kind="guidance", title="แนวทางเดิม")
    site.page(host, kind="guidance", title="แนวทางใหม่", fields={"replaces": other})
    for page, said in ((old, "ไม่มีผลใช้แล้วตั้งแต่"), (other, "ถูกแทนที่แล้ว")):
        before, main = page_of(site.browser("lek"), page).split('id="main"')
        assert said not in before
        assert main.index(said) < main.index("<h1")


def test_replaced_guidance_bears_one_warning_that_says_what_holds_instead(site: TestSite) -> None:
    host = site.person("host", "facilitator")
    old = site.page(host, kind="guidance", title="แนวทางเดิม", visibility="public", fields={"valid_to": "2020-01-01"})
    practice = site.page(host, kind="practice", title="ธนาคารขยะ", fields={"look_again_on": "2020-01-01"})
    newer = site.page(host, kind="guidance", title="แนวทางใหม่", fields={"replaces": old})
    site.page(host, kind="practice", title="ธนาคารขยะ 2", fields={"links": [{"type": "supersedes", "to": practice}]})
    html = page_of(site.browser("lek"), old)
    assert html.split("<h1")[0].count('class="banner ') == 1
    banner = html.split('class="banner ')[1].split("</section>")[0]
    assert f"/p/{newer}/" in banner
    assert "ไม่มีผลใช้แล้วตั้งแต่" in banner
    assert "ถึงเวลาทบทวน" not in banner
    html = page_of(site.browser("lek"), practice)
    assert html.split("<h1")[0].count('class="banner ') == 1
    assert "หน้านี้ถูกแทนที่แล้วด้วย" in html
    assert "This page has been replaced by" in page_of(site.browser("lek"), practice, "?lang=en")
    # A visitor may not read the newer one: to them the old one is all there is, and it is over.
    html = page_of(site.browser(), old)
    assert "แนวทางใหม่" not in html
    assert "ถึงเวลาทบทวนแล้ว: คำแนะนำนี้ใช้ได้ถึง" in html
