"""One's own pages: profile, password, sessions; and forgetting a password."""

from __future__ import annotations

import re

import pytest

from kmwiki.accounts.invites import make_invite
from kmwiki.accounts.models import SignedIn
from kmwiki.accounts.reading import get_account
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import queue_lengths
from tests.support.site import PASSWORD, test_settings, token_in


def send(browser, form_page, action=None, **fields):
    token = token_in(browser.get(form_page).get_data(as_text=True))
    return browser.post(action or form_page, data={"csrf_token": token, **fields})


def text(answer):
    return answer.get_data(as_text=True)


PROFILE = {"display_name": "small man", "nickname": "เล็ก", "full_name": "", "address_as": "พี่เล็ก",
           "position": "นักวิเคราะห์", "about": "ชอบ\nฟัง", "skills": "AAR, PMQA"}  # fmt: skip


def test_a_profile_is_saved_and_seen_by_members_only(site, client):
    browser = site.browser("malee")
    assert send(browser, "/me", **PROFILE).status_code == 302
    other = site.browser("somchai")
    page = text(other.get("/people/malee"))
    assert "small man" in page
    assert "พี่เล็ก" in page
    assert client.get("/people/malee").status_code == 302
    assert client.get("/people/nobody").status_code == 302


def test_a_profile_form_takes_its_own_fields_only(site):
    browser = site.browser("malee")
    send(browser, "/me", **PROFILE, roles="admin", agency="admin", username="boss", executive="y", state="x")
    person = get_account("malee")
    assert (person.roles, person.agency.code, person.executive) == ({"staff"}, "health", False)


def test_a_name_that_cannot_be_comes_back_with_what_was_typed(site):
    answer = send(site.browser("malee"), "/me", **{**PROFILE, "display_name": "\u200b", "about": "ยังอยู่"})
    assert answer.status_code == 422
    assert "ยังอยู่" in text(answer)
    assert "error-summary" in text(answer)


def test_what_people_type_is_text_everywhere(site):
    browser = site.browser("malee")
    send(
        browser, "/me", **{**PROFILE, "display_name": "<b>x</b>", "about": "<script>alert(1)</script>", "skills": "<i>"}
    )
    for path in ("/people/malee", "/people", "/me"):
        page = text(browser.get(path))
        assert "<b>x</b>" not in page
        assert "<script>alert" not in page


def test_a_new_password_wants_the_old_one_and_signs_other_devices_out(site):
    browser, other = site.browser("malee"), site.browser("malee")
    wrong = send(browser, "/me/password", old_password="wrong wrong", password="another long one")
    assert wrong.status_code == 422
    done = send(browser, "/me/password", old_password=PASSWORD, password="another long one")
    assert done.status_code == 302
    assert browser.get("/me").status_code == 200
    assert other.get("/me").status_code == 302


def test_an_email_wants_the_password(site):
    browser = site.browser("malee")
    assert send(browser, "/me/password", "/me/email", email="m@example.org", password="wrong wrong").status_code == 422
    assert send(browser, "/me/password", "/me/email", email="m@example.org", password=PASSWORD).status_code == 302
    assert get_account("malee").email == "m@example.org"
    assert send(browser, "/me/password", "/me/email", email="", password=PASSWORD).status_code == 302
    assert get_account("malee").email is None


def test_other_devices_are_listed_and_ended_one_by_one_or_all(site):
    browser = site.browser("malee")
    others = [site.browser("malee") for _ in range(3)]
    newest = db.session.query(SignedIn.id).order_by(SignedIn.id.desc()).first()[0]
    assert send(browser, "/me/sessions", "/me/sessions/end", which=str(newest)).status_code == 302
    assert others[2].get("/me").status_code == 302
    assert others[1].get("/me").status_code == 200
    send(browser, "/me/sessions", "/me/sessions/end", which="others")
    assert others[1].get("/me").status_code == 302
    assert browser.get("/me").status_code == 200


@pytest.mark.parametrize("which", ["", "x", "0", "99999999999999999999", "-1"])
def test_no_other_session_is_ended_by_guessing(site, which):
    browser, victim = site.browser("malee"), site.browser("somchai")
    theirs = db.session.query(SignedIn.id).filter_by(person_id=get_account("somchai").id).scalar()
    browser_two = site.browser("malee")
    for guess in (which, str(theirs)):
        assert send(browser_two, "/me/sessions", "/me/sessions/end", which=guess).status_code == 404
    assert victim.get("/me").status_code == 200
    assert browser.get("/me").status_code == 200


@pytest.fixture
def with_mail(app):
    app.config["SETTINGS"] = test_settings(app.config["SETTINGS"].data_dir, KMWIKI_SMTP_URL="smtp://mail.example.org")
    return app.test_client()


@pytest.mark.parametrize("name", ["malee", "nobody", "no-mail"])
def test_forgetting_gets_the_same_answer_whoever_is_named(site, with_mail, name):
    site.person("malee", email="malee@example.org")
    site.person("no-mail")
    answer = send(with_mail, "/forgot", name=name)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login")
    assert "ลิงก์กำลังเดินทางไป" in text(with_mail.get("/login"))
    assert queue_lengths().get("mail", 0) == (1 if name == "malee" else 0)


def test_without_mail_people_are_told_whom_to_ask(site, client):
    assert "ผู้ดูแลระบบ" in text(client.get("/forgot"))
    assert "csrf_token" not in text(client.get("/forgot"))


def test_links_of_every_wrong_kind_look_alike(site, client):
    for token in ("x", "a" * 500, "ก"):
        answer = client.get(f"/set-password/{token}")
        assert answer.status_code == 404
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_first_administrator_names_themselves_and_is_in(app, client):
    from kmwiki.accounts.first_admin import first_admin_link

    path = first_admin_link("http://127.0.0.1:8000").removeprefix("http://127.0.0.1:8000")
    assert send(client, path, username="x", display_name="y", password=PASSWORD).status_code == 422
    answer = send(client, path, username="หัวหน้า", display_name="หัวหน้า", password=PASSWORD)
    assert answer.headers["Location"] == "/admin/"
    assert client.get("/admin/people").status_code == 200
    assert client.get(path).status_code == 404


def test_joining_twice_with_one_name_is_refused_with_its_field(site, client):
    site.person("malee")
    for _ in range(2):
        answer = send(
            client, "/join", username="MALEE", display_name="x", password=PASSWORD, agency="", about="", email=""
        )
        assert answer.status_code == 422
        assert "มีผู้ใช้ชื่อ MALEE แล้ว" in text(answer)


def test_the_invite_page_of_a_stranger_tells_nothing(client):
    assert client.get("/join/nosuchcode").status_code == 404


def test_people_are_listed_with_search_and_an_empty_state(site):
    browser = site.browser("malee")
    site.person("กบ", display_name="กบ ใจดี")
    assert "กบ ใจดี" in text(browser.get("/people?q=กบ"))
    assert "ไม่พบใครตามที่ค้น" in text(browser.get("/people?q=ไม่มีคนนี้"))
    assert browser.get("/people/KOB").status_code == 404


def test_any_spelling_of_a_username_leads_to_the_right_address(site):
    browser = site.browser("Malee")
    answer = browser.get("/people/MALEE")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/Malee")


def test_a_profile_lists_what_its_reader_may_see_of_the_contributions(site):
    author = site.person("author")
    site.page(author, title="แผนเปิดเผย")
    site.page(author, title="แผนลับ", visibility="team")
    page = text(site.browser("somchai").get("/people/author"))
    assert "แผนเปิดเผย" in page
    assert "แผนลับ" not in page


def test_a_person_who_was_closed_is_gone_from_the_lists(site):
    site.person("gone", display_name="ลาออกแล้ว")
    with transaction():
        get_account("gone").state = "disabled"
    browser = site.browser("malee")
    assert "ลาออกแล้ว" not in text(browser.get("/people"))
    assert browser.get("/people/gone").status_code == 404


def test_a_consultant_ticks_the_categories_they_answer_questions_about(site):
    site.person("ครูหมอก", "consultant")
    mok = site.browser("ครูหมอก")
    assert "หมวดที่ให้คำปรึกษา" in text(mok.get("/me"))
    assert send(mok, "/me", **PROFILE, answers=["1", "4"]).status_code == 302
    page = text(site.browser("malee").get("/people/ครูหมอก"))
    assert 'href="/category/4"' in page
    assert 'href="/category/2"' not in page
    mok.get("/?lang=en")
    form = text(mok.get("/me"))
    assert form.count('name="answers"') == 8
    assert len(re.findall(r'checked[^>]*name="answers"', form)) == 2
    assert send(mok, "/me", **PROFILE, answers=["9"]).status_code == 422
    assert send(mok, "/me", **PROFILE, answers=["1e3"]).status_code == 422


def test_nobody_else_is_offered_the_categories_nor_can_send_them(site):
    malee = site.browser("malee")
    assert "answers" not in text(malee.get("/me"))
    assert send(malee, "/me", **PROFILE, answers=["1"]).status_code == 302
    assert 'href="/category/1"' not in text(malee.get("/people/malee"))


@pytest.mark.parametrize(("name", "said"), [("มะลิ ริมทะเล", True), ("small wave", False)], ids=["Thai", "English"])
def test_whoever_joins_hears_that_somebody_has_the_name(site, client, name, said):
    site.person("malee", display_name="มะลิ ริมทะเล", agency="admin")
    boss = site.person("boss", "admin")
    with transaction():
        code = make_invite(boss, agency_code="health", uses=1, days=3).code
    answer = send(client, f"/join/{code}", username="newcomer", display_name=name, password=PASSWORD, email="")
    assert answer.status_code == 302
    assert ("มีผู้ใช้ชื่อนี้อีกท่านในหน่วยงานอื่น" in text(client.get("/"))) is said


def test_a_nickname_that_passes_for_anothers_name_is_refused_at_its_field(site):
    site.person("nok", display_name="มะลิ ริมทะเล")
    answer = send(site.browser("malee"), "/me", **PROFILE | {"nickname": "มะลิ ริมทะเลํ"})
    assert answer.status_code == 422
    assert "ชื่อนี้ดูเหมือนชื่อของผู้อื่น" in text(answer)
    assert get_account("malee").nickname == ""


@pytest.mark.parametrize(
    ("lang", "typed", "seen", "said"),
    [
        ("th", "นก\u200bน้อย", "นกน้อย", "อักขระที่มองไม่เห็น"), ("en", "small\u200bman", "smallman", "characters that nobody can see"),
        ("th", "ผู้ดูแลระบบ", "ผู้ดูแลระบบ", "ชื่อนี้สงวนไว้"), ("en", "Admin", "Admin", "This name is kept for the site"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_had_is_answered_at_the_door(site, client, lang, typed, seen, said):
    client.get(f"/join?lang={lang}")
    told = {"password": PASSWORD, "agency": "health", "about": "", "email": ""}
    answer = send(client, "/join", username="newcomer", display_name=typed, **told)
    assert answer.status_code == 422
    assert said in text(answer)
    assert f'value="{seen}"' in text(answer)
    assert typed == seen or send(client, "/join", username="newcomer", display_name=seen, **told).status_code == 302
