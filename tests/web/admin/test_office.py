"""The pages of the office."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pyotp
import pytest

from kmwiki.accounts.models import Invite, Person
from kmwiki.accounts.reading import get_account, person_by_username
from kmwiki.accounts.registering import ask_to_join
from kmwiki.core.database import db, transaction
from kmwiki.core.site import the_site
from kmwiki.frame.agencies import get_agency
from kmwiki.frame.criteria import categories_for
from tests.support.site import PASSWORD, token_in


@pytest.fixture
def office(site):
    site.person("boss", "admin")
    return site.browser("boss")


def send(browser, form_page, action=None, **fields):
    """Fill the form of a page and send it; ``action`` when it goes elsewhere."""
    token = token_in(browser.get(form_page).get_data(as_text=True))
    return browser.post(action or form_page, data={"csrf_token": token, **fields})


def text(answer):
    return answer.get_data(as_text=True)


def test_who_asks_to_join_is_approved_by_a_facilitator_and_may_sign_in(site, client, app):
    answer = send(client, "/join", username="ใหม่เอี่ยม", display_name="มาใหม่", password=PASSWORD, agency="health",
                  about="อยู่งานแผน", email="")  # fmt: skip
    assert answer.status_code == 302
    site.person("nok", "facilitator")
    browser = site.browser("nok")
    assert "อยู่งานแผน" in text(browser.get("/admin/waiting"))
    answer = send(browser, "/admin/waiting", "/admin/waiting/ใหม่เอี่ยม/approve")
    assert answer.status_code == 302
    assert "อนุมัติคุณมาใหม่ แล้ว" in text(browser.get("/admin/waiting"))
    newcomer = app.test_client()
    assert send(newcomer, "/login", name="ใหม่เอี่ยม", password=PASSWORD).status_code == 302
    assert newcomer.get("/me").status_code == 200


def test_whoever_lets_somebody_in_sees_who_bears_the_name(site, client):
    site.person("somchai", display_name="สมชาย ใจดี", agency="admin")
    answer = send(client, "/join", username="newcomer", display_name="สมชาย ใจดี", password=PASSWORD, agency="health",
                  about="", email="")  # fmt: skip
    assert answer.status_code == 302
    send(client, "/join", username="other", display_name="คนอื่น", password=PASSWORD, agency="health", about="", email="")
    site.person("nok", "facilitator")
    html = text(site.browser("nok").get("/admin/waiting"))
    said = "มีสมาชิกชื่อนี้หรือชื่อที่ดูเหมือนกันอยู่แล้ว: สมชาย ใจดี (@somchai · ที่ทำการปกครองจังหวัด)"
    assert html.count("มีสมาชิกชื่อนี้") == html.count(said) == 1


def test_declined_requests_are_gone(site, office):
    with transaction():
        ask_to_join(username="spam", display_name="สแปม", password_hash="x", agency_code=None)
    send(office, "/admin/waiting", "/admin/waiting/spam/decline")
    assert person_by_username("spam") is None


def test_roles_change_only_with_the_password_asked_again(site, office):
    site.person("malee")
    asked = {"roles": ["staff", "moderator"], "agency": "admin", "executive": "y"}
    refused = send(office, "/admin/people/malee", "/admin/people/malee/standing", **asked, password="wrong wrong")
    assert refused.status_code == 422
    assert "รหัสผ่านไม่ถูกต้อง" in text(refused)
    assert get_account("malee").roles == {"staff"}
    done = send(office, "/admin/people/malee", "/admin/people/malee/standing", **asked, password=PASSWORD)
    assert done.status_code == 302
    person = get_account("malee")
    assert (person.roles, person.executive, person.agency.code) == ({"staff", "moderator"}, True, "admin")


def test_a_role_nobody_knows_is_refused(site, office):
    site.person("malee")
    answer = send(office, "/admin/people/malee", "/admin/people/malee/standing", roles=["king"], password=PASSWORD)
    assert answer.status_code == 422
    assert get_account("malee").roles == {"staff"}


def test_changing_ones_own_roles_begins_a_new_session_and_stays_signed_in(site, app, office):
    site.person("second", "admin")
    stolen = app.test_client()
    stolen.set_cookie("kmwiki", office.get_cookie("kmwiki").value)
    answer = send(
        office, "/admin/people/boss", "/admin/people/boss/standing", roles=["admin", "staff"], password=PASSWORD
    )
    assert answer.status_code == 302
    assert office.get("/admin/people").status_code == 200
    assert stolen.get("/me").status_code == 302


def test_guessing_the_password_again_is_braked_as_well(site, office):
    site.person("malee")
    for _ in range(10):
        send(office, "/admin/people/malee", "/admin/people/malee/standing", roles=["staff"], password="wrong wrong")
    answer = send(office, "/admin/people/malee", "/admin/people/malee/standing", roles=["admin"], password=PASSWORD)
    assert answer.status_code == 429


def test_closing_an_account_signs_the_person_out_everywhere(site, office):
    browser = site.browser("malee")
    send(office, "/admin/people/malee", "/admin/people/malee/disable")
    assert browser.get("/me").status_code == 302
    send(office, "/admin/people/malee", "/admin/people/malee/enable")
    assert get_account("malee").state == "active"


def test_the_last_administrator_is_told_why_not(site, office):
    answer = send(office, "/admin/people/boss", "/admin/people/boss/standing", roles=["staff"], password=PASSWORD)
    assert answer.status_code == 422
    assert "ต้องมีผู้ดูแลระบบอย่างน้อยหนึ่งคน" in text(answer)


def test_a_reset_link_is_shown_once_and_works(site, office, client):
    site.person("malee")
    shown = send(office, "/admin/people/malee", "/admin/people/malee/reset-link")
    path = re.search(r"http://127\.0\.0\.1:8000(/set-password/[\w-]+)", text(shown)).group(1)
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert path not in text(office.get("/admin/people/malee"))
    assert send(client, path, password="a brand new pass").status_code == 302
    assert send(client, "/login", name="malee", password="a brand new pass").status_code == 302
    assert client.get(path).status_code == 404


def test_a_person_added_by_the_office_gets_a_link_for_the_first_password(site, office):
    answer = send(office, "/admin/people/-/new", username="somsri", display_name="สมศรี", agency="health", email="")
    assert "/set-password/" in text(answer)
    assert get_account("somsri").roles == {"staff"}
    again = send(office, "/admin/people/-/new", username="SOMSRI", display_name="อีกคน", agency="", email="")
    assert again.status_code == 422
    assert 'aria-invalid="true"' in text(again)


def test_the_list_opens_in_a_spreadsheet_with_thai_intact_and_no_formulas(site, office):
    site.person("มาลี", display_name="=1+1", position="@SUM(A1)")
    answer = office.get("/admin/people.csv?state=all")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = {row["username"]: row for row in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))}
    assert rows["มาลี"]["display_name"] == "'=1+1"
    assert rows["มาลี"]["position"] == "'@SUM(A1)"
    assert rows["มาลี"]["agency"] == "สำนักงานสาธารณสุขจังหวัด"


def test_people_are_filtered_by_words_role_and_state(site, office):
    site.person("malee", display_name="มาลี ดี")
    with transaction() as session:
        session.query(Person).filter_by(username="malee").one().state = "disabled"
    assert "มาลี ดี" not in text(office.get("/admin/people?q=มาลี"))
    assert "มาลี ดี" in text(office.get("/admin/people?q=มาลี&state=disabled"))
    assert "มาลี ดี" not in text(office.get("/admin/people?role=admin&state=all"))


def test_an_invite_made_on_its_page_lets_people_in_until_it_is_closed(site, office, client, app):
    answer = send(office, "/admin/invites", agency="admin", uses="๒", days="7")
    assert answer.status_code == 302
    path = re.search(r"http://127\.0\.0\.1:8000(/join/\w+)", text(office.get("/admin/invites"))).group(1)
    assert "ที่ทำการปกครองจังหวัด" in text(client.get(path))
    joined = send(client, path, username="นก", display_name="นกน้อย", password=PASSWORD, email="")
    assert joined.status_code == 302
    assert client.get("/me").status_code == 200
    assert get_account("นก").agency.code == "admin"
    invite = db.session.query(Invite).one()
    assert invite.uses_left == 1
    send(office, "/admin/invites", f"/admin/invites/{invite.id}/close")
    assert app.test_client().get(path).status_code == 404


@pytest.mark.parametrize("wrong", [{"uses": "many"}, {"days": "0"}, {"agency": "nowhere"}, {"uses": "9" * 20}])
def test_an_invite_that_cannot_be_is_refused_with_a_summary(site, office, wrong):
    answer = send(office, "/admin/invites", **{"agency": "admin", "uses": "2", "days": "7", **wrong})
    assert answer.status_code == 422
    assert "error-summary" in text(answer)


def test_an_agency_is_closed_by_a_thai_date_and_the_date_is_echoed(site, office):
    names = {"name_th": "สสจ.", "name_en": "Health", "short_th": "", "short_en": "", "position": "30"}
    answer = send(office, "/admin/agencies/health", **names, closed_on="๓๐ ก.ย. ๒๕๖๘")
    assert answer.status_code == 302
    assert get_agency("health").closed_on == date(2025, 9, 30)
    assert "30 ก.ย. 2568" in text(office.get("/admin/agencies"))
    refused = send(office, "/admin/agencies/health", **names, closed_on="วันไหนก็ได้")
    assert refused.status_code == 422


def test_agencies_are_added_and_a_taken_code_is_refused(site, office):
    names = {"name_th": "ตำรวจภูธรจังหวัด", "name_en": "Police", "short_th": "", "short_en": ""}
    assert send(office, "/admin/agencies", code="police", **names).status_code == 302
    assert send(office, "/admin/agencies", code="police", **names).status_code == 422
    assert "ตำรวจภูธรจังหวัด" in text(office.get("/admin/agencies"))


def test_the_site_is_renamed_and_closed_to_visitors(site, office, client):
    assert client.get("/kind/wiki").status_code == 200
    answer = send(
        office, "/admin/settings", name_th="คลังธารารมย์", name_en="Thararom", goal_th="", goal_en="",
        contact_th="ห้อง 201", contact_en="Room 201", default_visibility="members", question_days="๑๐",
    )  # fmt: skip
    assert answer.status_code == 302
    assert the_site().visitors_may_read is False
    assert client.get("/kind/wiki").status_code == 302
    home = text(client.get("/login"))
    assert "คลังธารารมย์" in home
    assert "ห้อง 201" in home


def test_years_and_criteria_are_edited_as_data(site, office):
    assert send(office, "/admin/years", year="2575", theme_th="ปีแห่งการฟัง", theme_en="").status_code == 302
    assert "ปีแห่งการฟัง" in text(office.get("/admin/years"))
    assert send(office, "/admin/years", year="2026", theme_th="", theme_en="").status_code == 422
    answer = send(office, "/admin/criteria", name_th="เกณฑ์ 4.0", name_en="", from_fiscal_year="2562")
    edition = answer.headers["Location"]
    fields = {"name_th": "เกณฑ์ 4.0", "name_en": "", "from_fiscal_year": "2562"}
    assert send(office, edition, **fields, category_1_th="นำแบบเปิด").status_code == 302
    assert categories_for(2562)[1].name_th == "นำแบบเปิด"
    refused = send(office, edition, **fields, category_1_th=" ", category_2_th="ยังอยู่")
    assert refused.status_code == 422
    assert "ยังอยู่" in text(refused)


def test_the_log_tells_in_words_and_takes_any_filter(site, office):
    html = text(office.get("/admin/audit?who=boss&about=session&since=1/1/2560"))
    assert "เข้าสู่ระบบ" in html
    assert office.get("/admin/audit?no=99999999999999999999&since=never&until=31/2/2560&page=x").status_code == 200


def test_every_verb_of_the_program_has_words_in_both_languages():
    from pathlib import Path

    from kmwiki.i18n.catalogue import LANGUAGES, translate

    root = Path(__file__).resolve().parents[3] / "kmwiki"
    journals = re.compile(r'(?:record|_journal|_journal_edition|tell_of|_done)\(\s*(?:\w+,\s*)*"([a-z_]+\.[a-z_]+)"')
    verbs = {verb for path in root.rglob("*.py") for verb in journals.findall(path.read_text(encoding="utf-8"))}
    assert len(verbs) > 30
    unworded = [
        verb
        for verb in sorted(verbs)
        for lang in LANGUAGES
        if translate(lang, f"admin.verb.{verb}").startswith("admin.")
    ]
    assert not unworded


def test_administrators_are_asked_for_a_second_factor_until_they_have_one(site, office):
    assert "โปรดเปิดการยืนยันสองขั้น" in text(office.get("/admin/"))
    page = text(office.get("/me/second-factor"))
    secret = re.search(r'name="secret"[^>]*value="([A-Z2-7]{32})"', page).group(1)
    assert 'src="data:image/svg+xml' in page
    wrong = send(office, "/me/second-factor", secret=secret, code="000000")
    assert secret in text(wrong)  # the app has it already: a slip of the finger must not begin anew
    assert send(office, "/me/second-factor", secret=secret, code=pyotp.TOTP(secret).now()).status_code == 302
    assert "โปรดเปิดการยืนยันสองขั้น" not in text(office.get("/admin/"))
    assert send(office, "/me/second-factor", password="wrong wrong").status_code == 422
    assert send(office, "/me/second-factor", password=PASSWORD).status_code == 302
    assert get_account("boss").totp_secret is None


@pytest.mark.parametrize("lang", ["th", "en"])
def test_no_page_of_the_office_shows_a_key_without_words(site, office, lang):
    office.set_cookie("lang", lang)
    with transaction():
        ask_to_join(username="new", display_name="ใหม่", password_hash="x", agency_code="health")
    office_pages = "/ /waiting /people /people/-/new /people/boss /invites /agencies /agencies/health /settings /years"
    own_pages = "/me /me/password /me/sessions /me/second-factor /people /people/boss"
    more = ["/admin/criteria", "/admin/criteria/1", "/admin/audit", *own_pages.split()]
    for path in [f"/admin{page}" for page in office_pages.split()] + more:
        html = text(office.get(path))
        words = re.sub(r"<[^>]+>", " ", html)
        assert not re.findall(r"\b(?:admin|accounts|people|frame)\.[a-z_]+(?:\.[a-z_]+)*\b", words), path
