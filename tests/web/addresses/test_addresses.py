"""Addresses that are written out are those the routes have."""

from __future__ import annotations

import pytest
from flask import Flask, url_for

from kmwiki.kinds import KINDS
from kmwiki.text.slugs import RESERVED, page_slug
from kmwiki.web import addresses

WORDS = (
    "แผนรับน้ำหลาก", "Flood plan", "แผน PMQA 2569", "น้ำ/ท่วม", "a&b=c+d?e#f%20", "ก" * 300, "...", "", "ñ ü – ๑๒๓",
    "'\"<>", "50% / 100%", "~!$()*,:;@", *sorted(RESERVED),
)  # fmt: skip


@pytest.mark.parametrize("title", WORDS)
def test_a_pages_address_is_the_one_its_route_has(app: Flask, title: str) -> None:
    with app.test_request_context():
        page = url_for("pages.show", no=405365, slug=page_slug(title))
        assert addresses.page_address(405365, title) == page
        assert addresses.sign_in_address(405365, title) == url_for("accounts.login", next=page)


@pytest.mark.parametrize("word", [word for word in WORDS if word])
def test_tags_and_people_of_any_name_have_their_routes_addresses(app: Flask, word: str) -> None:
    with app.test_request_context():
        assert addresses.tag_address(word) == url_for("lists.tag", tag=word)
        assert addresses.person_address(word) == url_for("people.show", username=word)


def test_addresses_by_number_or_code_are_those_of_the_routes(app: Flask) -> None:
    with app.test_request_context():
        for number in (1, 405365, 2**53):
            assert addresses.short_address(number) == url_for("pages.short", no=number)
            assert addresses.history_address(number) == url_for("pages.history", no=number)
            assert addresses.edit_address(number) == url_for("pages.edit", no=number)
            assert addresses.comment_address(number) == url_for("comments.show", comment_id=number)
            assert addresses.fiscal_year_address(number) == url_for("lists.fiscal_year", year=number)
            assert addresses.category_address(number) == url_for("lists.category", number=number)
        for key in KINDS:
            assert addresses.kind_address(key) == url_for("lists.kind", kind=key)
        assert addresses.agency_address("province-health-2") == url_for("lists.agency", code="province-health-2")
