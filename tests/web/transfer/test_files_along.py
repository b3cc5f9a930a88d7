"""Pictures and papers go out and come in with their pages, and never further than these."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from kmwiki.attachments.reading import file_address, files_of_page
from kmwiki.attachments.storing import add_file
from kmwiki.core.database import transaction
from kmwiki.transfer import running
from kmwiki.transfer.packing import Selection, chosen, packed
from tests.features.pages.writing import page, save
from tests.features.transfer.test_bringing_in import bring, plan, run_all, story, zipped
from tests.support.site import TestSite


@pytest.fixture
def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 40), "navy").save(made, "PNG")
    return made.getvalue()


def with_picture(site: TestSite, picture: bytes, **more: str) -> tuple[int, str]:
    """A page that shows a picture of its own; its number and the picture's address."""
    nok = site.person("nok")
    number = site.page(nok, title="แผนที่ A map", **more)
    file = add_file(nok, page_no=number, name="แผนที่ map.png", content=picture)
    address = file_address(file.id, file.name)
    save(nok, number, body=f"ดู ![แผนที่]({address}) ที่นี่")
    return number, address


def test_a_zip_holds_the_files_of_its_pages_and_brings_them_in_again(site: TestSite, picture: bytes) -> None:
    number, _ = with_picture(site, picture)
    nok, boss = site.person("nok"), site.person("boss", "admin")
    taken = b"".join(packed(nok, chosen(nok, Selection())))
    archive = zipfile.ZipFile(io.BytesIO(taken))
    (name,) = [name for name in archive.namelist() if name.startswith("files/")]
    assert name.endswith("แผนที่ map.png")
    with transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM page")
    (item,) = bring(boss, {"all.zip": taken}, arrive="as_told")
    assert (item.problem, item.left_out, item.page_no) == (None, [], number)
    (file,) = files_of_page(number)
    assert file.name == "แผนที่ map.png"
    assert page(number).body == f"ดู ![แผนที่]({file.address}) ที่นี่"
    assert Image.open(file.path).size == (64, 40)
    assert site.browser("malee").get(file.address).status_code == 200
    assert site.browser().get(file.address).status_code == 404, "a file follows its page"


def test_a_saved_page_brings_the_pictures_that_lie_beside_it(site: TestSite, picture: bytes) -> None:
    nok = site.person("nok")
    text = story(title="มีรูป", body="![หนึ่ง](รูป/a%20b.png) ![สอง](../นอก.png) [เว็บ](https://example.org/x.png)")
    files = zipped({"wiki/a.md": text, "wiki/รูป/a b.png": picture, "นอก.png": b"not a picture", "เหลือ.png": picture})
    items = bring(nok, {"a.zip": files})
    (made,) = [item for item in items if item.state == "taken"]
    (file,) = files_of_page(made.page_no or 0)
    assert page(made.page_no or 0).body == f"![หนึ่ง]({file.address}) สอง [เว็บ](https://example.org/x.png)"
    assert [args["name"] for _, args in made.left_out] == ["นอก.png"]
    assert [item.source for item in items if item.state == "stray"] == ["เหลือ.png"]


def test_html_and_word_hold_the_picture_for_whom_it_may_be_seen(site: TestSite, picture: bytes) -> None:
    number, _ = with_picture(site, picture, visibility="public")
    for browser in (site.browser("nok"), site.browser()):
        html = browser.get(f"/p/{number}/download/html").get_data(as_text=True)
        assert '<img src="data:image/png;base64,' in html
        assert 'alt="แผนที่"' in html
        assert "srcset" not in html
        docx = zipfile.ZipFile(io.BytesIO(browser.get(f"/p/{number}/download/docx").data))
        assert any(name.startswith("word/media/") for name in docx.namelist())


def test_a_picture_of_a_page_one_may_not_see_is_in_nothing_one_takes_out(site: TestSite, picture: bytes) -> None:
    secret, address = with_picture(site, picture, visibility="team")
    number = site.page(site.person("malee"), title="อ้างถึง", body=f"![x]({address})", visibility="members")
    browser = site.browser("malee")
    assert "data:image" not in browser.get(f"/p/{number}/download/html").get_data(as_text=True)
    docx = zipfile.ZipFile(io.BytesIO(browser.get(f"/p/{number}/download/docx").data))
    assert not any(name.startswith("word/media/") for name in docx.namelist())
    names = zipfile.ZipFile(io.BytesIO(browser.get("/export.zip").data)).namelist()
    assert not any(name.startswith("files/") for name in names)
    assert secret not in {int(name.split("/")[1].split("-")[0]) for name in names}


def test_a_word_file_with_a_way_out_is_refused_by_name_and_the_rest_comes_in(site: TestSite) -> None:
    from docx import Document

    made = io.BytesIO()
    document = Document()
    document.add_heading("บันทึกจากเวิร์ด From Word", 1)
    document.add_paragraph("เนื้อความในเวิร์ด")
    document.save(made)
    good, bad = made.getvalue(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as parts, zipfile.ZipFile(bad, "w") as written:
        for name in parts.namelist():
            data = parts.read(name)
            if name == "word/document.xml":
                data = data.replace(
                    b"<w:document", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document', 1
                )
            written.writestr(name, data)
    items = bring(site.person("nok"), {"ดี.docx": good, "ร้าย.docx": bad.getvalue(), "ปลอม.docx": b"MZ not word"})
    assert [(item.source, item.state) for item in items] == [
        ("ดี.docx", "taken"), ("ร้าย.docx", "refused"), ("ปลอม.docx", "refused"),
    ]  # fmt: skip
    assert page(items[0].page_no or 0).title == "บันทึกจากเวิร์ด From Word"
    for item in items[1:]:
        assert item.problem is not None
        assert item.problem[1]["name"] == item.source


def test_what_word_gets_from_us_comes_back_from_word(site: TestSite) -> None:
    body = "## หัวข้อ Heading\n\nตัว**หนา**ไทยและ [ลิงก์](https://example.org/)\n\n- หนึ่ง\n- สอง\n\n| ก | ข |\n|---|---|\n| 1 | 2 |"
    number = site.page(site.person("nok"), title="ไปกลับ There and back", visibility="public", body=body)
    docx = site.browser().get(f"/p/{number}/download/docx").data
    malee = site.person("malee")
    brought = plan(malee, {"กลับ.docx": docx})
    (item,) = running.items_of(brought)
    run_all(malee, brought, {item.id: "new"})
    (item,) = running.items_of(brought)
    back = page(item.page_no or 0)
    assert back.title == "ไปกลับ There and back"
    for said in ("หัวข้อ Heading", "**หนา**ไทย", "](https://example.org/)", "- หนึ่ง\n- สอง", "| 1 | 2 |"):
        assert said in back.body, back.body
