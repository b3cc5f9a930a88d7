"""Signing in and out through the pages."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from kmwiki.accounts.models import Person, SignedIn, SignInAttempt
from kmwiki.accounts.signing_in import find_by_name
from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from tests.support.site import PASSWORD, token_in
from tests.support.statements import statements_sent


def try_to_sign_in(client, name, password=PASSWORD, **more):
    token = token_in(client.get("/login").get_data(as_text=True))
    return client.post("/login", data={"csrf_token": token, "name": name, "password": password, **more})


def is_signed_in(client):
    return client.get("/me").status_code == 200


@pytest.mark.parametrize("name", ["สมชาย", "Somchai@Example.org", "somchai@example.org"])
def test_a_username_or_an_email_signs_in(site, client, name):
    site.person("สมชาย", email="somchai@example.org")
    answer = try_to_sign_in(client, name)
    assert answer.status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize("name", ["malee", "nobody", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(site, client, name):
    site.person("malee")
    answer = try_to_sign_in(client, name, "not the password")
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "ชื่อหรือรหัสผ่านไม่ถูกต้อง" in html
    assert "not the password" not in html
    assert not is_signed_in(client)


def test_an_unknown_name_costs_a_hash_as_well(site, client, monkeypatch):
    from kmwiki.accounts import passwords

    hashed = []
    real = passwords._HASHER.verify
    monkeypatch.setattr(type(passwords._HASHER), "verify", lambda self, h, p: hashed.append(h) or real(h, p))
    try_to_sign_in(client, "nobody-at-all")
    assert len(hashed) == 1


def test_after_signing_in_people_come_back_to_where_they_were(site, client):
    site.person("malee")
    answer = try_to_sign_in(client, "malee", next="/kind/wiki?page=2")
    assert answer.headers["Location"] == "/kind/wiki?page=2"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
     "/\n/evil.example", "javascript:alert(1)", " //evil.example", "///evil.example", "evil", "/\x00",
     "/" + "a" * 3000],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(site, client, target):
    site.person("malee")
    assert try_to_sign_in(client, "malee", next=target).headers["Location"] == "/"


def test_a_form_without_its_token_is_refused(site, client):
    site.person("malee")
    answer = client.post("/login", data={"name": "malee", "password": PASSWORD})
    assert answer.status_code == 400
    assert not is_signed_in(client)


def test_signing_in_begins_a_new_browser_session(site, client):
    site.person("malee")
    token_before = token_in(client.get("/login").get_data(as_text=True))
    try_to_sign_in(client, "malee")
    answer = client.post("/logout", data={"csrf_token": token_before})
    assert answer.status_code == 400
    assert is_signed_in(client)


def test_signing_out_ends_the_session_on_the_server(site, app):
    browser = site.browser("malee")
    kept = browser.get_cookie("kmwiki").value
    token = token_in(browser.get("/me").get_data(as_text=True))
    browser.post("/logout", data={"csrf_token": token})
    assert db.session.query(SignedIn).count() == 0
    thief = app.test_client()
    thief.set_cookie("kmwiki", kept)
    assert not is_signed_in(thief)


def test_a_session_ends_after_twelve_idle_hours_and_after_seven_days(site):
    browser = site.browser("malee")
    start = now()
    with freeze(start + timedelta(hours=11, minutes=50)):
        assert is_signed_in(browser)
    with freeze(start + timedelta(hours=23, minutes=40)):
        assert is_signed_in(browser)
    with freeze(start + timedelta(hours=36)):
        assert not is_signed_in(browser)


def test_a_session_in_constant_use_ends_after_seven_days(site):
    browser = site.browser("malee")
    start = now()
    for hours in range(10, 7 * 24, 10):
        with freeze(start + timedelta(hours=hours)):
            assert is_signed_in(browser), hours
    with freeze(start + timedelta(days=7, minutes=1)):
        assert not is_signed_in(browser)


def test_reading_does_not_write_each_time(site):
    browser = site.browser("malee")
    start = now()
    seen = db.session.query(SignedIn.seen_at).scalar()
    with freeze(start + timedelta(minutes=2)):
        browser.get("/me")
    assert db.session.query(SignedIn.seen_at).scalar() == seen
    with freeze(start + timedelta(minutes=6)):
        browser.get("/me")
    assert db.session.query(SignedIn.seen_at).scalar() > seen


def test_ten_wrong_passwords_a_minute_close_the_account_for_that_minute(site, client):
    site.person("malee")
    start = now()
    with freeze(start):
        for _ in range(10):
            assert try_to_sign_in(client, "malee", "wrong wrong wrong").status_code == 422
        refused = try_to_sign_in(client, "malee", PASSWORD)
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 61
        assert refused.headers["Retry-After"] in refused.get_data(as_text=True)
    with freeze(start + timedelta(seconds=61)):
        assert try_to_sign_in(client, "malee", PASSWORD).status_code == 302


def test_the_account_is_braked_whichever_of_its_names_is_guessed_with(site, client):
    site.person("malee", email="malee@example.org")
    with freeze(now()):
        for name in ["malee", "MALEE", "malee@example.org"] * 4:
            answer = try_to_sign_in(client, name, "wrong wrong wrong")
    assert answer.status_code == 429


def test_forty_wrong_passwords_a_minute_close_the_address(site, client):
    site.person("malee")
    with freeze(now()):
        for number in range(40):
            assert try_to_sign_in(client, f"guess{number}", "x").status_code == 422
        assert try_to_sign_in(client, "malee").status_code == 429


def test_right_passwords_do_not_count(site, app):
    with freeze(now()):
        for _ in range(15):
            site.browser("malee")
    assert db.session.query(SignInAttempt).count() == 0


def test_the_table_of_attempts_names_nobody(site, client):
    try_to_sign_in(client, "malee", "wrong wrong wrong")
    row = db.session.query(SignInAttempt).one()
    assert "malee" not in row.account_key
    assert "127.0.0.1" not in row.address_key


def test_who_waits_or_was_closed_is_told_after_the_right_password_only(site, client):
    for state, words in (("waiting", "รอการอนุมัติ"), ("disabled", "ถูกปิดแล้ว")):
        site.person(state)
        with transaction() as session:
            session.query(Person).filter_by(username=state).one().state = state
        assert words in try_to_sign_in(client, state).get_data(as_text=True)
        assert words not in try_to_sign_in(client, state, "wrong wrong wrong").get_data(as_text=True)
        assert not is_signed_in(client)


def test_a_hash_of_former_costs_is_made_anew(site, client):
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    site.person("malee", password_hash=old)
    try_to_sign_in(client, "malee")
    assert is_signed_in(client)
    assert "m=19456,t=2,p=1" in find_by_name("malee").password_hash


def test_the_second_factor_is_asked_and_a_code_is_good_once(site, app):
    secret = pyotp.random_base32()
    site.person("malee")
    with transaction() as session:
        session.query(Person).filter_by(username="malee").one().totp_secret = secret
    moment = now()
    with freeze(moment):
        code = pyotp.TOTP(secret).at(int(moment.timestamp()))
        for browser, outcome in ((app.test_client(), True), (app.test_client(), False)):
            answer = try_to_sign_in(browser, "malee", next="/me")
            assert answer.headers["Location"] == "/login/code"
            assert not is_signed_in(browser)
            token = token_in(browser.get("/login/code").get_data(as_text=True))
            answer = browser.post("/login/code", data={"csrf_token": token, "code": code})
            assert (answer.status_code == 302) is outcome
            assert is_signed_in(browser) is outcome


def test_the_page_for_the_code_opens_after_the_password_only(client):
    assert client.get("/login/code").headers["Location"] == "/login"


def test_a_closed_site_sends_visitors_to_sign_in_and_back(site, client, session):
    with transaction():
        from kmwiki.core.site import the_site

        the_site().visitors_may_read = False
    for address in ("/kind/wiki", "/p/1", "/no/such/page", "/people"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/login?next=")
    for address in ("/login", "/join", "/forgot"):
        assert client.get(address).status_code == 200, address


def test_pages_of_ones_own_send_a_visitor_to_sign_in_first(client):
    assert client.get("/me").headers["Location"] == "/login?next=/me"


def test_what_signed_in_people_see_is_kept_in_no_cache(site):
    assert site.browser("malee").get("/people").headers["Cache-Control"] == "private, no-store"


def test_ones_identity_costs_one_query_and_a_visitors_one(site, client):
    browser = site.browser("malee")
    with statements_sent() as seen:
        browser.get("/me")
    assert sum("signed_in" in sql for sql in seen) == 1
    with statements_sent() as seen:
        client.get("/login")
    assert not [sql for sql in seen if "signed_in" in sql or "person" in sql]


def test_the_token_in_the_browser_is_kept_as_a_hash_only(site):
    site.browser("malee")
    row = db.session.query(SignedIn).one()
    assert len(row.token_hash) == 64
    assert (row.device, row.person_id) == (row.device, find_by_name("malee").id)
