"""Words that are too long are refused with their length and come back whole: no form lets the browser cut them.

A browser cuts what is pasted over ``maxlength`` without a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kmwiki.core.database import db, transaction
from kmwiki.i18n import translate
from kmwiki.questions.entrusting import entrust
from kmwiki.questions.models import Entrusted
from kmwiki.text.input import Amount
from tests.support.filling_in import form_with
from tests.support.site import TestSite, token_in
from tests.support.talk import say

ROOT = Path(__file__).resolve().parents[3]
# Questions to a list, dates, numbers, pages and codes are typed to be understood; what becomes of them is seen at once.
# A file's name and description go along with the file, which would have to be chosen again.
MAY_BE_CUT = frozenset(
    "q who no since until person began_on their_no fiscal_year into name_of_file alt_of_file".split()
)


def pieces(length: int) -> str:
    """Thai and English words, just so long."""
    return ("ข้อความยาวมาก long words " * (length // 20 + 2))[: length - 1] + "ก"


Form = Callable[[TestSite], tuple[FlaskClient, str]]


def _me(site: TestSite) -> tuple[FlaskClient, str]:
    return site.browser("nok"), "/me"


def _boss(path: str) -> Form:
    def opened(site: TestSite) -> tuple[FlaskClient, str]:
        site.person("boss", "admin", agency=None)
        return site.browser("boss"), path

    return opened


def _page(path: str, who: str = "mod", role: str = "moderator", kind: str = "wiki") -> Form:
    def opened(site: TestSite) -> tuple[FlaskClient, str]:
        number = site.page(site.person("malee"), kind=kind, agency="health")
        comment = say(site.person("somchai"), number, "คำพูด words")
        site.person(who, role, agency="admin")
        return site.browser(who), path.format(page=number, comment=comment)

    return opened


def _case(site: TestSite) -> tuple[FlaskClient, str]:
    nok, address = _page("/c/{comment}/report", "nok", "staff")(site)
    token = token_in(nok.get(address).get_data(as_text=True))
    assert nok.post(address, data={"csrf_token": token, "kind": "hurt"}).status_code == 303
    site.person("mod", "moderator", agency=None)
    return site.browser("mod"), "/moderation/1"


def _note(site: TestSite) -> tuple[FlaskClient, str]:
    mod, address = _page("/c/{comment}/hide")(site)
    token = token_in(mod.get("/me").get_data(as_text=True))
    assert mod.post(address, data={"csrf_token": token, "reason": "เหตุผล"}).status_code == 303
    return site.browser("somchai"), "/notes/1"


def _entrusted(path: str, who: str, role: str) -> Form:
    def opened(site: TestSite) -> tuple[FlaskClient, str]:
        nok = site.person("nok")
        with transaction():
            entrust(nok, title="จะเริ่มอย่างไร", body="")
        site.person(who, role, agency=None)
        return site.browser(who), path.format(db.session.scalar(select(Entrusted.id)))

    return opened


def _search(site: TestSite) -> tuple[FlaskClient, str]:
    nok = site.browser("nok")
    sent = {"csrf_token": token_in(nok.get("/me").get_data(as_text=True)), "query": "q=water", "name": "น้ำ water"}
    assert nok.post("/searches", data=sent | {"form_id": "a-form-of-tests"}).status_code == 303
    return nok, "/searches/1"


def _synonyms(site: TestSite) -> tuple[FlaskClient, str]:
    site.person("host", "facilitator")
    return site.browser("host"), "/synonyms/new"


CASES: dict[str, tuple[Form, str, int, dict[str, str]]] = {
    "display name": (_me, "display_name", 60, {}),
    "nickname": (_me, "nickname", 60, {}),
    "full name": (_me, "full_name", 120, {}),
    "position": (_me, "position", 120, {}),
    "about": (_me, "about", 4_000, {}),
    "reachable": (_me, "reachable", 300, {}),
    "ask about": (_me, "ask_about", 1_000, {}),
    "joining": (lambda site: (site.browser(), "/join"), "display_name", 60,
                {"username": "newcomer", "password": "a long and fine password", "agency": "health"}),
    "added person": (_boss("/admin/people/-/new"), "display_name", 60, {"username": "newcomer", "agency": "health"}),
    "agency": (_boss("/admin/agencies/health"), "name_th", 200, {}),
    "agency, short": (_boss("/admin/agencies/health"), "short_en", 60, {}),
    "site": (_boss("/admin/settings"), "name_th", 200, {}),
    "goal": (_boss("/admin/settings"), "goal_en", 300, {}),
    "contact": (_boss("/admin/settings"), "contact_th", 500, {}),
    "theme of a year": (_boss("/admin/years"), "theme_th", 200, {"year": "2570"}),
    "edition": (_boss("/admin/criteria/1"), "name_en", 200, {}),
    "category": (_boss("/admin/criteria/1"), "category_1_th", 200, {}),
    "report of a page": (_page("/p/{page}/report", "nok", "staff"), "words", 1_000, {"kind": "hurt"}),
    "report of a comment": (_page("/c/{comment}/report", "nok", "staff"), "words", 1_000, {"kind": "hurt"}),
    "note to the writer": (_case, "note", 1_000, {"act": "hide"}),
    "word to whoever reported": (_case, "word", 1_000, {"act": "leave"}),
    "answer to a note": (_note, "words", 1_000, {}),
    "why a page is hidden": (_page("/p/{page}/confirm/hide"), "reason", 1_000, {}),
    "why a page is locked": (_page("/p/{page}/confirm/lock"), "reason", 1_000, {}),
    "why a page is binned": (_page("/p/{page}/confirm/bin", "malee"), "reason", 300, {}),
    "why a page is archived": (_page("/p/{page}/confirm/archive", "host", "facilitator"), "reason", 300, {}),
    "note of an edit": (_page("/p/{page}/edit", "malee"), "note", 300, {"action": "save", "body": "เนื้อความใหม่ new"}),
    "why a question is declined": (_entrusted("/questions/entrusted/{}", "host", "facilitator"), "reason", 1_000,
                                   {"action": "decline"}),
    "why somebody looks up": (_entrusted("/questions/entrusted/{}/who", "mod", "moderator"), "reason", 300, {}),
    "name of a search": (_search, "name", 100, {}),
    "meaning of a word": (_synonyms, "meaning_th", 500, {"terms": "หนึ่ง\none"}),
    "what an agency took over": (_page("/p/{page}/adoptions/new", "nok", "staff", "practice"), "took", 2_000,
                                 {"result": "worked"}),
    "advice": (_page("/p/{page}/endorse", "expert", "consultant", "practice"), "advice", 2_000,
               {"verdict": "improve", "significant": "yes", "valid": "yes", "applicable": "yes"}),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize(("form", "field", "limit", "others"), CASES.values(), ids=CASES)
def test_words_that_are_too_long_come_back_whole_with_their_length(
    site: TestSite, form: Form, field: str, limit: int, others: dict[str, str], lang: str
) -> None:
    client, address = form(site)
    client.set_cookie("lang", lang)
    opened = client.get(address, follow_redirects=True)
    assert opened.status_code == 200, address
    html = opened.get_data(as_text=True)
    control = re.search(rf'<(?:input|textarea)[^>]* name="{field}"[^>]*>', html)
    assert control
    assert "maxlength" not in control[0]
    action, values = form_with(html, field)
    words = pieces(limit + 1)
    for name, value in (others | {field: words}).items():
        values[name] = value
    answer = client.post(unescape(action) or address, data=values)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422, answer.status_code
    said = translate(lang, "text.too_long", limit=Amount(limit), length=Amount(limit + 1))
    assert said in unescape(shown)
    assert form_with(shown, field)[1][field] == words


def test_no_other_box_for_words_lets_the_browser_cut_them() -> None:
    cut = set()
    for template in (ROOT / "templates").rglob("*.html"):
        for line in template.read_text(encoding="utf-8").splitlines():
            for call in re.findall(r"(?:text|textarea)_field\([^{}]*(?:\{[^{}]*\}[^{}]*)?", line):
                if "maxlength" in call:
                    name = re.match(r"\w+\('([^']+)'", call)
                    found = name[1] if name else ""
                    cut.add(f"{found}_of_file" if template.name == "files.html" else found)
    assert cut - MAY_BE_CUT - {""} == set()
