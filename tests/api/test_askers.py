"""Who asks: a token, or nobody. Never a cookie, and never nobody in place of a token that fails."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from kmwiki.accounts import api_tokens, managing
from kmwiki.accounts.models import ApiToken
from kmwiki.accounts.reading import get_account
from kmwiki.core import clock
from kmwiki.core.database import db, transaction
from kmwiki.core.site import the_site
from tests.api.conftest import found
from tests.api.described import is_problem


def refused(answer) -> None:
    problem = is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="kmwiki", error="invalid_token"'
    assert "hits" not in problem


def test_what_is_no_token_is_refused_and_never_a_visitor(ask, province) -> None:
    for sent in (
        "Bearer kmw_nobodys", "Bearer", "Bearer ", "", "Basic c29tY2hhaTp4", "kmw_x", "Bearer " + "k" * 5_000,
        "Bearer ขาว", "Bearer a b",
    ):  # fmt: skip
        refused(ask(q="อพยพ", headers={"Authorization": sent.encode("utf-8").decode("latin-1")}))


def test_the_scheme_may_be_written_in_any_case(ask, province, token_of) -> None:
    answer = ask(q="สัตว์เลี้ยง", headers={"Authorization": f"bearer  {token_of('somchai')} "})
    assert found(answer)[0] == province["members"]


def test_a_token_that_is_over_is_refused(ask, province, token_of) -> None:
    token = token_of("somchai")
    with transaction():
        db.session.execute(update(ApiToken).values(expires_at=clock.now() - timedelta(seconds=1)))
    refused(ask(q="อพยพ", headers={"Authorization": f"Bearer {token}"}))


def test_a_closed_account_is_refused_at_once(ask, site, province, token_of) -> None:
    token, boss = token_of("somchai"), site.person("boss", "admin")
    with transaction():
        managing.disable_person(boss, get_account("somchai"))
    refused(ask(q="อพยพ", headers={"Authorization": f"Bearer {token}"}))


def test_ended_tokens_are_refused(ask, site, province, token_of) -> None:
    token = token_of("somchai")
    with transaction():
        api_tokens.end_tokens(get_account("somchai"))
    refused(ask(q="อพยพ", headers={"Authorization": f"Bearer {token}"}))


def test_who_is_signed_in_in_a_browser_is_a_visitor_here(app, site, province) -> None:
    browser = site.browser("มาลี")
    hits = found(browser.get("/api/v1/search?q=อพยพ"))
    assert province["members"] not in hits
    assert province["team"] not in hits


def test_nothing_is_kept_in_the_browser_and_no_cookie_is_looked_at(site, province) -> None:
    for browser in (site.browser(), site.browser("มาลี")):
        for path in ("/api/v1/search?q=อพยพ&lang=en", "/api/v1/nothing", "/api/v1/openapi.json"):
            answer = browser.get(path)
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers["Vary"]


def test_a_closed_site_asks_visitors_for_a_token_and_tells_nothing_else(ask, province) -> None:
    with transaction():
        the_site().visitors_may_read = False
    for path in ("/api/v1/search", "/api/v1/nothing", "/api/v1", "/api"):
        answer = ask(path)
        assert is_problem(answer, 401)["title"]
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="kmwiki"'
    assert ask("/api/v1/openapi.json").status_code == 200
    assert found(ask(q="อพยพ", by="somchai"))


def test_use_is_noted_but_not_with_each_call(ask, province, monkeypatch) -> None:
    def used():
        db.session.rollback()
        return db.session.query(ApiToken.used_at).scalar()

    ask(q="อพยพ", by="somchai")
    first = used()
    assert first is not None
    ask(q="อพยพ", by="somchai")
    assert used() == first
    later = clock.now() + api_tokens.NOTE_EVERY + timedelta(seconds=1)
    monkeypatch.setattr(api_tokens, "now", lambda: later)
    ask(q="อพยพ", by="somchai")
    assert used() == later
