"""Nobody is kept out: axe on every kind of page, in both languages and themes, on a phone and on a wide screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import shipped
from tests.browser.visiting import Visit, Visitor

pytestmark = pytest.mark.browser

# Each page is opened twice, as two opposites; from page to page the opposites change, so that all eight are seen.
OPPOSITES = [
    (("th", "light", 360), ("en", "dark", 1280)),
    (("th", "dark", 1280), ("en", "light", 360)),
    (("th", "light", 1280), ("en", "dark", 360)),
    (("th", "dark", 360), ("en", "light", 1280)),
]
FACES = [(turn, *face) for turn, pair in enumerate(OPPOSITES) for face in pair]
KINDS = ("practice", "aar", "thread", "guidance", "wiki")

VISITORS = (
    *(f"/p/{shipped(kind)}" for kind in KINDS),
    "/", "/kind/aar", "/kind/thread", "/fy/2569", "/category/4", "/agency/health", "/tags", "/tags/AAR", "/tags/ไม่มีใครใช้",
    "/recent", "/wanted", "/glossary", "/search", "/search?q=น้ำ", "/search?q=ไม่มีคำนี้ในเว็บเลย", "/search?q=l;ylfu",
    "/login", "/join", "/join/no-such-code", "/forgot", "/set-password/no-such-link",
    f"/p/{shipped('aar')}/history", "/p/999999999", "/nowhere", "/tags/%FF",
)  # fmt: skip
MEMBERS = (
    *(f"/new/{kind}" for kind in KINDS), f"/p/{shipped('wiki')}", f"/p/{shipped('wiki')}/edit", f"/p/{shipped('aar')}/edit",
    f"/p/{shipped('aar')}/confirm/bin", "/people", "/people/small.man", "/me", "/me/password", "/me/sessions",
    "/me/second-factor", "/me/drafts", "/import", "/export", "/bin", "/admin/", "/-/patterns", "/synonyms", "/synonyms/1", "/synonyms/1/edit", "/searches",
    "/searches/not-found", "/reports", f"/p/{shipped('aar')}/report", "/extend/requests", f"/p/{shipped('thread')}/extend", f"/p/{shipped('guidance')}/acknowledgement",
    "/reviews", "/people?role=facilitator",
)  # fmt: skip
OFFICE = tuple(
    f"/admin/{part}"
    for part in (
        "",
        "waiting",
        "people",
        "people/-/new",
        "people/small.man",
        "agencies",
        "invites",
        "settings",
        "years",
        "criteria",
        "audit",
    )
)


def barriers_on(seen: Visit, paths: tuple[str, ...], *, all_there: bool) -> dict[str, Any]:
    """What axe finds, by path; also a page without exactly one main heading or in the wrong language; and, when they
    are `all_there`, a page that is refused."""
    found: dict[str, Any] = {}
    for path in paths:
        answer = seen.open(path)
        barriers = seen.barriers()
        if all_there and not answer.ok:
            barriers.append((answer.status, []))
        if seen.page.locator("h1").count() != 1:
            barriers.append(("one h1", []))
        if seen.page.locator("html").get_attribute("lang") != seen.lang:
            barriers.append(("language", []))
        if barriers:
            found[path] = barriers
    return found


@pytest.mark.parametrize(("turn", "lang", "theme", "width"), FACES)
@pytest.mark.parametrize(
    ("who", "paths"), [(None, VISITORS), ("อำนวย", MEMBERS), ("สมหญิง", OFFICE)], ids=["visitor", "member", "office"]
)
def test_every_page_is_open_to_everybody(
    visit: Visitor, who: str | None, paths: tuple[str, ...], turn: int, lang: str, theme: str, width: int
) -> None:
    seen = visit(who, lang=lang, theme=theme, width=width)
    assert barriers_on(seen, paths[turn :: len(OPPOSITES)], all_there=who is not None) == {}


@pytest.mark.parametrize(("lang", "theme", "width"), OPPOSITES[3])
def test_what_comes_after_a_post_is_open_to_everybody(visit: Visitor, lang: str, theme: str, width: int) -> None:
    """A refused sign-in, a form with errors, a preview, a clash, a comparison, an empty comment's refusal."""
    seen = visit("ต้นกล้า", lang=lang, theme=theme, width=width)
    other = visit("อำนวย", lang=lang)
    title = f"หน้าที่แก้พร้อมกัน {lang} {theme}"
    number = seen.write("wiki", title=title, body="# หัวข้อ\n\nบรรทัดแรก\n\n[[หน้าที่ยังไม่มี]]")
    assert seen.barriers() == []
    seen.open(f"/p/{number}/edit")
    other.open(f"/p/{number}/edit")
    other.page.fill("[name=body]", "คนอื่นบันทึกก่อน\n\nบรรทัดแรก")
    other.press(other.words("pages.save"))
    seen.page.fill("[name=body]", "ของฉัน mine\n\nบรรทัดแรก")
    seen.page.locator("[data-view=preview]").click()
    expect(seen.page.locator(".writing__preview")).to_contain_text("ของฉัน mine")
    assert seen.barriers() == []
    seen.page.locator("[data-view=write]").click()
    seen.press(seen.words("pages.save"))
    expect(seen.page.locator(".clash").first).to_be_visible()
    assert seen.barriers() == []
    seen.press(seen.words("pages.save"))
    for path in (f"/p/{number}/history", f"/p/{number}/compare?from=1&to=3", f"/p/{number}?reply=0"):
        seen.open(path)
        assert seen.barriers() == [], path
    seen.open(f"/p/{number}/edit")
    seen.page.evaluate("document.querySelector('.editor').noValidate = true")
    seen.page.fill("[name=body]", "ข้อความ")
    seen.page.evaluate("document.querySelector('[name=fiscal_year]').value = 'ไม่ใช่ปี'")
    seen.press(seen.words("pages.save"))
    expect(seen.page.locator(".error-summary")).to_be_visible()
    assert seen.barriers() == []


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_refused_sign_in_says_so_to_everybody(visit: Visitor, lang: str) -> None:
    seen = visit(lang=lang, width=360)
    seen.open("/login")
    seen.page.fill("#name", "ไม่มีใครชื่อนี้")
    seen.page.fill("#password", "ไม่ใช่รหัสผ่าน")
    seen.press(seen.words("accounts.sign_in"))
    assert seen.barriers() == []
    assert seen.page.evaluate("document.activeElement.className") == "error-summary"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_each_line_of_the_audit_log_shows_all_it_says(visit: Visitor, theme: str) -> None:
    visit("ต้นกล้า").write("wiki", title="เพื่อบันทึกการใช้งาน", body="หน้าเดียวก็พอ")
    seen = visit("สมหญิง", theme=theme, width=360)
    seen.open("/admin/audit?about=page")
    for label in seen.words("admin.who"), seen.words("admin.what"), seen.words("admin.detail"):
        cell = seen.page.locator(f"tbody td[data-label='{label}']:visible").first
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    empty = (
        "[...document.querySelectorAll('.table-cards td')].filter((td) => !td.textContent.trim() && td.offsetHeight)"
    )
    assert seen.page.evaluate(f"{empty}.length") == 0
    assert seen.barriers() == []


def test_a_long_title_without_spaces_does_not_widen_the_list_of_drafts(visit: Visitor) -> None:
    seen = visit("ต้นกล้า", theme="dark", width=360)
    seen.open("/new/wiki")
    seen.page.fill("[name=title]", "ท" * 300)
    seen.page.fill("[name=body]", "w" * 400)
    expect(seen.page.locator("form.editor")).to_have_attribute("data-kept", "yes")
    seen.open("/me/drafts")  # which notes a page that must be scrolled sideways
    expect(seen.page.locator(".unsaved")).to_contain_text("ท" * 60)
    with seen.page.expect_navigation():
        seen.page.locator(".unsaved button").first.click()
