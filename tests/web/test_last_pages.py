"""Every list of the site: whoever asks for a page behind the last is shown the last."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.site import TestSite

PAGES = 101  # more than any list shows at once
LISTS = (
    "/kind/wiki", "/recent", "/fy/2569", "/agency/health", "/tags/น้ำ", "/questions", "/links/broken?all=1", "/admin/audit",
    "/people", "/admin/people", "/synonyms", "/glossary", "/searches/not-found", "/moderation", "/inbox", "/follows", "/admin/waiting",
)  # fmt: skip
LONG = frozenset(
    {
        "/kind/wiki",
        "/recent",
        "/fy/2569",
        "/agency/health",
        "/tags/น้ำ",
        "/admin/audit",
        "/links/broken?all=1",
        "/synonyms",
    }
)
_POSITION = re.compile(r'class="pager__position">\s*หน้า (\d+) จาก (\d+)')


@pytest.fixture
def full(site: TestSite) -> Any:
    """A site with more pages than a list shows at once, and its administrator's browser."""
    writer = site.person("boss", "admin", "moderator", "facilitator", agency="health")
    for number in range(PAGES):
        site.page(
            writer, title=f"เรื่องที่ {number}", body="[[ไม่มีหน้านี้]]", fiscal_year=2569, agency="health", tags=("น้ำ",),
            visibility="public",
        )  # fmt: skip
    return site.browser("boss")


def test_behind_the_last_page_of_any_list_is_its_last(full: Any) -> None:
    for address in LISTS:
        answer = full.get(f"{address}{'&' if '?' in address else '?'}page=999", follow_redirects=True)
        html = answer.get_data(as_text=True)
        assert answer.status_code == 200, address
        assert "page=998" not in html, address
        position = _POSITION.search(html)
        if address in LONG:
            assert position is not None, address
        if position is not None:
            assert position[1] == position[2], address
            assert f"page={int(position[1]) - 1}" in html, address
