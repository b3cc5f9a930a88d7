"""What somebody said becomes a page with their consent; guidance is acknowledged. On a phone, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import FIND_TRIES, TRY_AGAIN_MS, Visit, Visitor

pytestmark = pytest.mark.browser

SAID = "วงเล็กหน้าห้องประชุมได้งานกว่าจริง ๆ คนกล้าพูดเพราะไม่มีใครจดรายงาน"
RATHER = "วงเล็กหน้าห้องประชุมได้งานกว่า เพราะคนกล้าพูด"
AFTERWARDS = "วงเล็กหน้าห้องประชุมได้งานดี คนกล้าพูดขึ้นมาก"


def wait_for(seen: Visit, path: str, words: str) -> None:
    """Open a page until it tells what the worker has done."""
    for _ in range(FIND_TRIES):
        seen.open(path)
        if words in seen.page.locator("main").inner_text():
            return
        seen.page.wait_for_timeout(TRY_AGAIN_MS)
    raise AssertionError(f"{path} does not say {words!r}")


@pytest.mark.parametrize(("scripts", "width", "theme"), [(True, 360, "dark"), (False, 360, "light")])
def test_ton_kla_speaks_amnuay_builds_on_it_and_asks_first(
    visit: Visitor, scripts: bool, width: int, theme: str
) -> None:
    """The speaker gives other words; these are on the page, with their name; a visitor reads both ways."""
    title = f"คุยกันก่อนประชุม {scripts}"
    speaker = visit("ต้นกล้า", width=width, theme=theme)
    thread = speaker.write("thread", title=f"วงเล็กดีไหม {scripts}", body="ชวนคุยครับ")
    speaker.say(f"{SAID} {scripts}")

    host = visit("อำนวย", scripts=scripts, width=width, theme=theme)
    host.open(f"/p/{thread}")
    host.page.locator(".comment__more summary").first.focus()
    host.page.keyboard.press("Enter")
    with host.page.expect_navigation():
        host.page.locator(".comment__more a", has_text=host.words("extending.extend")).first.click()
    host.measure()
    if scripts:
        assert host.barriers() == []
    host.page.check("[name=target][value=wiki]")
    host.page.fill("[name=title]", title)
    host.press(host.words("extending.ask"))
    page = int(host.page.url.split("/p/")[1].split("/")[0])
    host.open(f"/p/{page}")
    expect(host.page.locator(".borrowed")).to_contain_text(host.words("extending.stands.asked"))
    expect(host.page.locator("article .prose")).not_to_contain_text(SAID)

    wait_for(speaker, "/inbox", speaker.words("notices.reason.words_asked"))
    speaker.open("/extend/requests")
    card = speaker.page.locator(".lending", has_text=title)
    expect(card).to_contain_text(f"{SAID} {scripts}")
    assert speaker.barriers() == []
    card.locator("summary").click()
    card.locator("textarea").fill(RATHER)
    assert speaker.barriers() == []
    with speaker.page.expect_navigation():
        card.get_by_role("button", name=speaker.words("extending.yes_so")).click()

    wait_for(host, f"/p/{page}", host.words("extending.words_by"))
    host.open(f"/p/{page}/edit")
    host.press(host.words("pages.publish"))
    reader = visit("small.man", width=width)
    reader.open(f"/p/{page}")
    expect(reader.page.locator(".credits")).to_contain_text("ต้นกล้า")
    expect(reader.page.locator("main")).not_to_contain_text(SAID)
    with reader.page.expect_navigation():
        reader.page.locator(".credits a:not(.credits__propose)").last.click()
    expect(reader.page.locator(".comment__note").first).to_contain_text(title)

    host.open(f"/p/{page}")
    with host.page.expect_navigation():
        host.page.locator(".credits__propose").click()
    host.measure()
    if scripts:
        assert host.barriers() == []
    host.page.fill("[name=wording]", AFTERWARDS)
    host.press(host.words("extending.propose_send"))
    expect(host.page.locator("article .prose")).to_contain_text(RATHER)  # nothing changes before the yes
    speaker.open("/extend/requests")
    card = speaker.page.locator(".lending", has_text=AFTERWARDS).filter(has_text=title)
    expect(card).to_contain_text(RATHER)
    assert speaker.barriers() == []
    with speaker.page.expect_navigation():
        card.get_by_role("button", name=speaker.words("extending.yes"), exact=True).click()
    wait_for(reader, f"/p/{page}", AFTERWARDS)
    expect(reader.page.locator(".credits")).to_contain_text("ต้นกล้า")


def test_guidance_is_acknowledged_on_a_phone(visit: Visitor) -> None:
    host = visit("อำนวย")
    page = host.write("guidance", title="แนวทางรับทราบ", body="ทำตามลำดับนี้")
    host.open(f"/p/{page}/acknowledgement")
    assert host.barriers() == []
    host.page.check("[name=to][value=every]")
    host.press(host.words("acknowledging.ask_do"))
    member = visit("ต้นกล้า", width=360, theme="dark", scripts=True)
    member.open(f"/p/{page}")
    assert member.barriers() == []
    member.press(member.words("acknowledging.do"))
    expect(member.page.locator(".acknowledged")).to_contain_text("1 จาก")
    member.page.locator(".acknowledged__more summary").click()
    expect(member.page.locator(".acknowledged__lists")).to_contain_text("ต้นกล้า")
    member.open(f"/p/{page}/acknowledgement")
    assert member.barriers() == []
