"""A practice is proved by others, and the talk under it is kept kind: by mouse, by keyboard, without JavaScript, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visit, Visitor
from tests.support.serving import RunningSite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def neighbour(site: RunningSite) -> str:
    """Somebody of another agency than everybody else's."""
    from config import load_settings
    from kmwiki.accounts.registering import add_person
    from kmwiki.app import create_app
    from kmwiki.core.database import db, transaction
    from tests.support.site import password_hash

    app = create_app(load_settings(site.environment))
    with app.app_context():
        with transaction():
            add_person(
                None, username="เพื่อนบ้าน", display_name="เพื่อนบ้าน", agency_code="admin", password_hash=password_hash()
            )  # fmt: skip
        db.session.remove()
        db.engine.dispose()
    return "เพื่อนบ้าน"


def practice_of(seen: Visit, title: str) -> int:
    return seen.write("practice", title=title, body="ประชุมยืน วันละสิบนาที")


def answer_three(seen: Visit) -> None:
    for question in ("significant", "valid", "applicable"):
        seen.page.check(f"[name={question}][value=yes]")


@pytest.mark.parametrize(
    ("lang", "theme", "width", "scripts"), [("th", "light", 360, False), ("en", "dark", 1280, True)]
)
def test_a_practice_is_endorsed_and_adopted_and_says_so(
    visit: Visitor, neighbour: str, lang: str, theme: str, width: int, scripts: bool
) -> None:
    title = f"ประชุมยืนสิบนาที {lang}"
    author = visit("small.man")
    number = practice_of(author, title)
    consultant = visit("ครูหมอก", lang=lang, theme=theme, width=width, scripts=scripts)
    consultant.open(f"/p/{number}/endorse")
    consultant.press(consultant.words("standing.send"))
    expect(consultant.page.locator(".error-summary")).to_be_visible()
    answer_three(consultant)
    consultant.page.check("[name=verdict][value=approve]")
    consultant.page.fill("[name=advice]", "ติดตามต่ออีกสักสามเดือน")
    consultant.press(consultant.words("standing.send"))
    expect(consultant.page.locator("#proofs")).to_contain_text("ติดตามต่ออีกสักสามเดือน")

    other = visit(neighbour, lang=lang, theme=theme, width=width, scripts=scripts)
    other.open(f"/p/{number}/adoptions/new")
    other.page.fill("[name=took]", "ยืนประชุมทุกเช้า")
    other.page.check("[name=result][value=worked]")
    other.press(other.words("standing.save"))
    expect(other.page.locator("#proofs")).to_contain_text("ยืนประชุมทุกเช้า")
    if scripts:  # axe is a script itself
        assert other.barriers() == []

    reader = visit(None, lang=lang, theme=theme, width=width, scripts=scripts)
    reader.open("/kind/practice")
    line = author.page
    author.open(f"/p/{number}")
    expect(line.locator(".standing-line__reasons")).to_be_hidden()
    line.locator(".standing-line summary").focus()
    line.keyboard.press("Enter")  # the reasons are one key away
    expect(line.locator(".standing-line__reasons")).to_be_visible()
    expect(line.locator(".standing-line__reasons li")).not_to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_words_that_hurt_are_told_hidden_answered_and_shown_again(visit: Visitor, scripts: bool) -> None:
    title, words = f"วงคุยเรื่องเวร {scripts}", f"ใครจัดเวรแบบนี้ {scripts}"
    speaker = visit("ต้นกล้า")
    number = speaker.write("thread", title=title, body="เล่าสู่กันฟัง")
    speaker.say(words)
    hurt = visit("small.man", width=360, scripts=scripts)
    hurt.open(f"/p/{number}")
    hurt.page.locator(".comment__more summary").first.click()
    with hurt.page.expect_navigation():
        hurt.page.locator(".comment__more a[href$='/report']").first.click()
    hurt.measure()
    hurt.page.check("[name=kind][value=hurt]")
    hurt.press(hurt.words("moderation.send_report"))

    moderator = visit("daeng", lang="en", theme="dark", width=360, scripts=scripts)
    moderator.open("/moderation")
    with moderator.page.expect_navigation():
        moderator.page.locator(".row", has_text=words).locator(".row__title a").click()
    moderator.measure()
    if scripts:
        assert moderator.barriers() == []
    moderator.page.check("[name=act][value=hide]")
    moderator.page.fill("[name=note]", "พูดถึงวิธีจัดเวรนะคะ")
    moderator.press(moderator.words("moderation.settle"))

    hurt.open(f"/p/{number}")
    expect(hurt.page.locator("body")).not_to_contain_text(words)
    hurt.open("/reports")
    expect(hurt.page.locator("main")).to_contain_text(hurt.words("moderation.told.hidden"))

    speaker.open(f"/p/{number}")
    with speaker.page.expect_navigation():
        speaker.page.locator("a[href^='/notes/']").first.click()
    expect(speaker.page.locator("main")).to_contain_text("พูดถึงวิธีจัดเวรนะคะ")
    speaker.page.fill("[name=words]", "ขอโทษค่ะ ตั้งใจถามเฉย ๆ")
    speaker.press(speaker.words("moderation.send_answer"))

    moderator.open("/moderation")
    with moderator.page.expect_navigation():
        moderator.page.locator(".row", has_text=words).locator(".row__title a").click()
    expect(moderator.page.locator("main")).to_contain_text("ขอโทษค่ะ ตั้งใจถามเฉย ๆ")
    moderator.page.check("[name=act][value=restore]")
    moderator.press(moderator.words("moderation.settle"))
    hurt.open(f"/p/{number}")
    expect(hurt.page.locator(".comments")).to_contain_text(words)


@pytest.mark.parametrize(("lang", "width", "scripts"), [("th", 360, False), ("en", 1280, True)])
def test_a_new_member_begins_with_words_that_are_offered(
    visit: Visitor, site: RunningSite, lang: str, width: int, scripts: bool
) -> None:
    admin = visit("สมหญิง")
    name = f"คนใหม่.{lang}"
    admin.open("/admin/people/-/new")
    admin.page.fill("[name=username]", name)
    admin.page.fill("[name=display_name]", name)
    admin.page.locator("main form button[type=submit]").last.click()
    link = admin.page.locator(".one-time-link").inner_text()
    new = visit(None, lang=lang, width=width, scripts=scripts)
    from tests.support.site import PASSWORD

    new.page.goto(link)
    for field in new.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    with new.page.expect_navigation():
        new.page.locator("main form button[type=submit]").last.click()
    if new.page.locator("#name").count():
        new.sign_in(name)
    new.open("/")
    expect(new.page.locator(".welcome")).to_contain_text(name)
    if scripts:
        assert new.barriers() == []
    words = new.words("welcome.opener.thank")
    with new.page.expect_navigation():
        new.page.locator(".welcome__openers a", has_text=words).click()
    expect(new.page.locator("#comment-body")).to_have_value(words)
    new.press(new.words("face.send_comment"))
    expect(new.page.locator(".comments")).to_contain_text(words)
    new.open("/")
    expect(new.page.locator(".welcome")).to_have_count(0)
