"""The first days of a wiki: an administrator opens it, a newcomer joins on a phone, reads, says thank you, is answered."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import shipped
from tests.browser.visiting import Visit, Visitor
from tests.support.serving import ROOT, RunningSite, serving
from tests.support.site import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """A site nobody has used: shipped pages, no people."""
    folder = tmp_path_factory.mktemp("fresh")
    shutil.copytree(ROOT / "content", folder / "content")
    with serving(folder) as running:
        yield running


def accept(seen: Visit, link: str, username: str, display_name: str, button: str) -> None:
    """Fill in the form behind a link that was handed over."""
    seen.open(link.removeprefix(seen.address))
    seen.page.fill("#username", username)
    seen.page.fill("#display_name", display_name)
    seen.page.fill("#password", PASSWORD)
    seen.press(seen.words(button))
    expect(seen.page.locator(".signed-in")).to_be_attached()


def test_somying_opens_the_wiki_and_ton_kla_joins_reads_thanks_and_is_answered(
    visit: Visitor, fresh: RunningSite
) -> None:
    # The first administrator, in Thai, by the link that the start has printed.
    somying = visit(at=fresh.address)
    assert fresh.first_admin_link is not None
    accept(somying, fresh.first_admin_link, "somying", "สมหญิง สำนักงานจังหวัด", "accounts.make_first_admin")
    assert visit(at=fresh.address).open(fresh.first_admin_link.removeprefix(fresh.address)).status in (404, 410)

    somying.open("/admin/settings")
    somying.page.fill("#name_th", "คลังความรู้จังหวัดธารารมย์")
    somying.page.fill("#name_en", "Thararom Knowledge")
    somying.page.fill("#contact_th", "ถามสมหญิง โทร 1234")
    somying.press(somying.words("accounts.save"))
    expect(somying.page.locator(".brand__name")).to_have_text("คลังความรู้จังหวัดธารารมย์")
    expect(somying.page.locator(".site-footer__help")).to_contain_text("โทร 1234")

    somying.open("/admin/agencies")
    somying.page.fill("#code", "ddpm")
    somying.page.fill("#name_th", "สำนักงานป้องกันและบรรเทาสาธารณภัยจังหวัด")
    somying.page.fill("#name_en", "Provincial Disaster Prevention Office")
    somying.press(somying.words("admin.add_agency"))
    expect(somying.page.locator("table")).to_contain_text("ddpm")

    somying.open("/admin/invites")
    somying.page.select_option("#agency", "ddpm")
    somying.press(somying.words("admin.make_invite"))
    invitation = somying.page.locator("code.one-time-link").first.inner_text()

    # The newcomer, in English, on a phone.
    ton_kla = visit(lang="en", width=360, at=fresh.address)
    accept(ton_kla, invitation, "ต้นกล้า", "ต้นกล้า (Ton Kla)", "accounts.join")
    expect(ton_kla.page.locator(".brand__name")).to_have_text("Thararom Knowledge")
    ton_kla.open(f"/p/{shipped('aar')}")
    expect(ton_kla.page.locator(".prose").first).to_be_visible()
    ton_kla.say("ขอบคุณครับ ได้ความรู้มาก\nจะลองทำที่อำเภอ\n\nThank you!")
    said = ton_kla.page.locator(".comment").filter(has_text="จะลองทำที่อำเภอ").last
    expect(said.locator(".comment__name")).to_have_text("ต้นกล้า (Ton Kla)")
    expect(said.locator(".comment__body p")).to_have_count(2)

    # And is answered by name.
    somying.open(f"/p/{shipped('aar')}")
    theirs = somying.page.locator(".comment").filter(has_text="จะลองทำที่อำเภอ").last
    with somying.page.expect_navigation():
        theirs.get_by_role("button", name=somying.words("face.reply")).first.click()
    somying.say("ยินดีค่ะน้องต้นกล้า @ต้นกล้า")
    answer = somying.page.locator(".comment--reply").filter(has_text="ยินดีค่ะน้องต้นกล้า")
    expect(answer).to_contain_text(somying.words("face.answers", name="ต้นกล้า (Ton Kla)"))
    expect(answer.locator(".comment__body a")).to_have_attribute(
        "href", "/people/%E0%B8%95%E0%B9%89%E0%B8%99%E0%B8%81%E0%B8%A5%E0%B9%89%E0%B8%B2"
    )


def test_whoever_asks_to_join_waits_until_somebody_approves(visit: Visitor, site: RunningSite) -> None:
    lek = visit(width=360)
    lek.open("/join")
    for field, value in {"username": "น้องเล็ก", "display_name": "เล็ก ใหม่มาก", "password": PASSWORD}.items():
        lek.page.fill(f"#{field}", value)
    lek.press(lek.words("accounts.send_request"))
    somying = visit("สมหญิง")
    somying.open("/admin/waiting")
    row = somying.page.locator("main li, main tr").filter(has_text="เล็ก ใหม่มาก").first
    with somying.page.expect_navigation():
        row.get_by_role("button", name=somying.words("admin.approve")).click()
    lek.sign_in("น้องเล็ก")
