"""Design rule 12: no route without a row in the table, and each one keeps out whom its row keeps out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from kmwiki.access import ABILITIES
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import JournalRow
from kmwiki.core.site import the_site
from tests.access.routes import MEMBER, PUBLIC, ROUTES, SIGNED_LINKS, VALUES

VISITORS_TOO = {PUBLIC, "site.visit"}
OF_A_PAGE = ("pages.", "comments.", "files.")


def rules(app: Flask) -> Iterator[Rule]:
    yield from app.url_map.iter_rules()


def address(app: Flask, rule: Rule, **values: Any) -> str:
    arguments = {name: {**VALUES, **values}[name] for name in rule.arguments}
    with app.test_request_context():
        built = rule.build(arguments, append_unknown=False)
    assert built is not None
    return built[1]


def got(rule: Rule) -> bool:
    return "GET" in (rule.methods or ())


def ability(rule: Rule) -> str:
    return ROUTES[rule.endpoint]


@pytest.fixture
def world(site) -> dict[str, Any]:
    """A members' page and a draft of one author, with a comment under the first."""
    from kmwiki.attachments.storing import add_file
    from kmwiki.comments.posting import post_comment, prepare_comment
    from kmwiki.pages.reading import find_page

    author = site.person("author")
    page, draft = site.page(author), site.page(author, title="ยังเขียนไม่เสร็จ", state="draft")
    prepared = prepare_comment("สวัสดี hello")
    with transaction():
        comment = post_comment(author, find_page(page), prepared=prepared)
        comment_id = comment.id
    file_id = add_file(author, page_no=page, name="ลับ.txt", content=b"x").id
    return {"no": page, "draft": draft, "comment_id": comment_id, "file_id": file_id}


def test_every_route_has_a_row(app):
    missing = sorted({rule.endpoint for rule in rules(app)} - ROUTES.keys())
    assert not missing, f"add rows to tests/access/routes.py for: {missing}"


def test_every_row_names_an_ability_of_the_map():
    strange = {
        name: asked for name, asked in ROUTES.items() if asked not in (PUBLIC, MEMBER) and asked not in ABILITIES
    }
    assert not strange


def test_a_visitor_gets_as_far_as_the_table_says(app, site, client, world):
    for rule in filter(got, rules(app)):
        if rule.endpoint == "site.readyz":
            continue  # no worker runs here, and it says so
        answer = client.get(address(app, rule, **world))
        said = (rule.endpoint, answer.status_code, answer.headers.get("Location"))
        if ability(rule) in VISITORS_TOO:
            assert answer.status_code in (200, 302, 404), said
            assert rule.endpoint.startswith("accounts.") or not (answer.location or "").startswith("/login"), said
        elif rule.endpoint.startswith(OF_A_PAGE) and {"no", "comment_id", "file_id"} & rule.arguments:
            assert answer.status_code == 404, said  # a members' page does not exist for visitors
        else:
            assert answer.status_code in (302, 404), said
            if answer.status_code == 302:
                assert answer.location.startswith("/login?next="), said


def test_a_closed_site_shows_visitors_nothing_but_the_door(app, site, client, world):
    with transaction():
        the_site().visitors_may_read = False
    for rule in filter(got, rules(app)):
        if ability(rule) == PUBLIC:
            continue
        answer = client.get(address(app, rule, **world))
        if rule.endpoint.startswith("api."):
            assert answer.status_code == 401, rule.endpoint  # programs are not sent to a form
            continue
        assert answer.status_code == 302, rule.endpoint
        assert answer.location.startswith("/login?next="), rule.endpoint


def test_staff_stay_out_of_the_office(app, site, world):
    browser = site.browser("somchai")
    for rule in rules(app):
        if rule.endpoint.startswith("admin.") and got(rule):
            assert browser.get(address(app, rule, **world)).status_code == 403, rule.endpoint


@pytest.mark.parametrize("role", ["facilitator", "moderator", "admin"])
def test_the_office_opens_what_each_role_may(app, site, world, role):
    from kmwiki.access import can

    actor = site.person("officer", role)
    browser = site.browser("officer")
    for rule in rules(app):
        if rule.endpoint.startswith("admin.") and got(rule):
            expected = 200 if can(actor, ability(rule)) else 403
            assert browser.get(address(app, rule, **world)).status_code == expected, rule.endpoint


def test_somebody_elses_draft_exists_on_no_route(app, site, world):
    browser = site.browser("somchai")
    for rule in rules(app):
        if "no" in rule.arguments and got(rule):
            answer = browser.get(address(app, rule, **{**world, "no": world["draft"]}))
            assert answer.status_code == 404, rule.endpoint
            assert "ยังเขียนไม่เสร็จ" not in answer.get_data(as_text=True), rule.endpoint


@pytest.mark.parametrize("who", [None, "somchai"])
def test_nothing_is_taken_without_the_form_token(app, site, world, who):
    browser = site.browser(who)
    rows_before = db.session.query(JournalRow).count()
    for rule in rules(app):
        if "POST" in (rule.methods or ()):
            answer = browser.post(address(app, rule, **world), data={"body": "x"})
            if rule.endpoint in SIGNED_LINKS:
                assert answer.status_code == 404, rule.endpoint
                continue
            # Where the writer's words are given back, the rule is asked before the token, and may refuse first.
            assert answer.status_code in ((400, 403) if rule.endpoint.startswith(OF_A_PAGE) else (400,)), rule.endpoint
    assert db.session.query(JournalRow).count() == rows_before


def test_numbers_too_large_for_the_database_are_not_found(app, site, world):
    site.person("boss", "admin", "facilitator", "moderator")
    browser = site.browser("boss")
    huge = "9" * 20
    for rule in rules(app):
        numbers = [
            name for name, converter in rule._converters.items() if type(converter).__name__ == "IntegerConverter"
        ]
        if numbers and got(rule):
            path = address(app, rule, **{**world, **dict.fromkeys(numbers, huge)})
            assert browser.get(path).status_code == 404, rule.endpoint
