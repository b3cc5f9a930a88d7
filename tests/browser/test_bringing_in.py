"""Somebody brings an old blog in and takes a page out again: with scripts on a phone, and without on a desk."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visit, Visitor

pytestmark = pytest.mark.browser

STORY = "---\nkind: wiki\ntitle: {title}\n---\n\nสามวันที่ริมทะเล three days by the sea\n"


def archive(folder: Path, title: str) -> Path:
    path = folder / "บล็อกเก่า.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("wiki/a.md", STORY.format(title=title))
        made.writestr("wiki/a.comments.yaml", "- author: พี่ตู่\n  body: ขอบคุณค่ะ thank you\n")
        made.writestr("../ออก.md", "no")
    return path


def send(seen: Visit, path: Path) -> None:
    seen.open("/import")
    seen.page.set_input_files("#files", path)
    with seen.page.expect_navigation():
        seen.page.get_by_role("button", name=seen.words("transfer.import.send")).click()


def test_a_phone_looks_on_while_pages_come_in_and_nobody_is_kept_out(visit: Visitor, tmp_path: Path) -> None:
    seen = visit("small.man", lang="en", theme="dark", width=360)
    send(seen, archive(tmp_path, "By the sea, brought in"))
    run = seen.page.get_by_role("button", name=seen.words("transfer.import.run"))
    expect(run).to_be_visible(timeout=30_000)  # it comes by itself: js/progress.js looks on
    assert seen.barriers() == []
    run.click()
    expect(seen.page.locator("h1")).to_have_text(seen.words("transfer.import.state_done"), timeout=30_000)
    seen.measure()
    assert seen.barriers() == []
    with seen.page.expect_navigation():
        seen.page.locator(".transfer__state a").first.click()
    expect(seen.page.locator("h1")).to_have_text("By the sea, brought in")
    expect(seen.page.locator(".comments, #comments").first).to_contain_text("ขอบคุณค่ะ thank you")
    seen.page.locator("summary", has_text=seen.words("transfer.export.download")).click()
    expect(seen.page.get_by_role("button", name=seen.words("transfer.export.print"))).to_be_visible()
    with seen.page.expect_download() as download:
        seen.page.get_by_role("link", name=seen.words("transfer.export.as_docx")).click()
    assert download.value.suggested_filename.endswith(".docx")


def test_without_scripts_one_presses_to_see_how_far_it_is(visit: Visitor, tmp_path: Path) -> None:
    seen = visit("ต้นกล้า", scripts=False)
    send(seen, archive(tmp_path, "ริมทะเล นำเข้าโดยไม่มีสคริปต์"))
    for button, after in (("run", "state_ready"), (None, "state_done")):
        expect(
            seen.page.get_by_role("button", name=seen.words("transfer.import.run"))
            if button
            else seen.page.locator("h1", has_text=seen.words(f"transfer.import.{after}"))
        ).to_be_visible(timeout=30_000)  # the page comes again by itself
        if button:
            seen.press(seen.words("transfer.import.run"))
    assert seen.page.locator(".transfer__state a").count() == 1
