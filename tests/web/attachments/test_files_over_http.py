"""Files over HTTP: every address by the rights of now, names that survive, forms that work without scripts."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kmwiki.attachments.models import Attachment
from kmwiki.attachments.reading import files_of_page, path_of
from kmwiki.attachments.storing import add_file
from kmwiki.core.database import db, transaction
from kmwiki.pages.life import bin_page
from kmwiki.pages.reading import find_page
from tests.support import files
from tests.support.site import TestSite, token_in

THAI = "รายงาน ฉบับเต็ม ปี ๒๕๖๙.pdf"


def send(
    browser: FlaskClient, to: str, *sent: tuple[str, bytes], accept: str = "text/html", **more: str
) -> TestResponse:
    token = token_in(browser.get("/files/new").get_data(as_text=True))
    data: dict[str, Any] = {
        "csrf_token": token,
        **more,
        "files": [(io.BytesIO(content), name) for name, content in sent],
    }
    return browser.post(to, data=data, content_type="multipart/form-data", headers={"Accept": accept})


def said(answer: TestResponse) -> str:
    """What the page itself says; the frame around it holds the address, and a token that changes by the second."""
    return re.sub(r"(?s).*<main|</main>.*", "", answer.get_data(as_text=True))


def addresses(row: Attachment) -> list[str]:
    """Every address at which the file could be got."""
    copies = [f"/files/{row.id}/x?size={size[0]}" for size in row.sizes]
    return [f"/files/{row.id}", f"/files/{row.id}/{quote(row.name)}", f"/files/{row.id}/any", *copies]


@pytest.mark.parametrize(
    ("more", "readers"),
    [
        ({"visibility": "public"}, {None, "other", "named", "author"}),
        ({"visibility": "members"}, {"other", "named", "author"}),
        ({"visibility": "team", "shared_people": ("named",)}, {"named", "author"}),
        ({"state": "draft"}, {"author"}),
    ],
)
def test_every_address_of_a_file_opens_to_the_readers_of_its_page(
    site: TestSite, more: dict[str, Any], readers: set[str | None]
) -> None:
    for name in ("author", "other", "named"):
        site.person(name)
    author = site.person("author")
    row = add_file(
        author, page_no=site.page(author, **more), name="ภาพ.jpg", content=files.picture("JPEG", (1000, 600))
    )
    asked = addresses(row)
    assert len(asked) == 5
    for who in (None, "other", "named", "author"):
        browser = site.browser(who)
        for address in asked:
            answer = browser.get(address)
            if who in readers:
                assert answer.status_code in (200, 302), (who, address)
            else:
                assert answer.status_code == 404, (who, address)
                missing = browser.get(address.replace(f"/files/{row.id}", "/files/999"))
                assert said(answer) == said(missing), (who, address)  # word for word
                assert "ภาพ" not in unquote(answer.headers.get("Location", ""))


def test_rights_that_narrow_close_the_address_at_once_even_to_who_has_it_already(site: TestSite) -> None:
    author = site.person("author")
    no = site.page(author, visibility="public")
    row = add_file(author, page_no=no, name="a.pdf", content=files.pdf())
    visitor = site.browser()
    first = visitor.get(f"/files/{row.id}/a.pdf")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = {"If-None-Match": first.headers["ETag"]}
    assert visitor.get(f"/files/{row.id}/a.pdf", headers=again).status_code == 304
    with transaction():
        bin_page(author, find_page(no))
    assert visitor.get(f"/files/{row.id}/a.pdf", headers=again).status_code == 404


def test_a_file_comes_with_headers_that_keep_it_a_file(site: TestSite) -> None:
    author, browser = site.person("author"), site.browser("author")
    for name, content, inline in (
        (THAI, files.pdf(), True),
        ("ภาพ.png", files.picture(), True),
        ("บันทึก.txt", b"x", False),
        ("งบ.xlsx", files.xlsx((1,)), False),
        ("open.odt", files.open_document(), False),
    ):
        row = add_file(author, page_no=None, name=name, content=content)
        answer = browser.get(f"/files/{row.id}/x")
        assert answer.mimetype == row.content_type
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-cache"
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("inline" if inline else "attachment")
        assert unquote(disposition).endswith(name)
        assert browser.get(f"/files/{row.id}/x?download=1").headers["Content-Disposition"].startswith("attachment")
        assert answer.get_data() == path_of(row).read_bytes()


def test_a_part_of_a_file_can_be_asked_for(site: TestSite) -> None:
    row = add_file(site.person("author"), page_no=None, name="a.txt", content=b"0123456789")
    answer = site.browser("author").get(f"/files/{row.id}/a.txt", headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.get_data()) == (206, b"234")


def test_without_scripts_several_files_go_by_an_ordinary_form_and_each_refusal_names_its_file(site: TestSite) -> None:
    browser = site.browser("nok")
    answer = send(
        browser, "/files/new", (THAI, files.pdf()), ("โปรแกรม.exe", b"MZ" + bytes(99)), ("ก.txt", "ก".encode())
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "โปรแกรม.exe" in page
    rows = db.session.query(Attachment).order_by(Attachment.id).all()
    assert [row.name for row in rows] == [THAI, "ก.txt"]
    assert f"[{THAI}](/files/{rows[0].id}/{THAI.replace(' ', '%20')})" in page


def test_a_script_gets_what_it_needs_as_json(site: TestSite) -> None:
    browser = site.browser("nok")
    answer = send(
        browser, "/files/new", ("ภาพ.jpg", files.picture("JPEG", (600, 400))), accept="application/json", alt="ริมน้ำ"
    )
    assert answer.status_code == 201
    [file] = answer.get_json()["files"]
    assert file["markdown"] == f"![ริมน้ำ](/files/{file['id']}/ภาพ.jpg)"
    assert file["is_picture"]
    refused = send(browser, "/files/new", ("x.svg", b"<svg/>"), accept="application/json")
    assert refused.status_code == 422
    assert "x.svg" in refused.get_json()["errors"][0]


def test_a_form_without_a_file_or_with_too_much_says_so(site: TestSite, app) -> None:
    browser = site.browser("nok")
    assert send(browser, "/files/new").status_code == 422
    app.config["MAX_CONTENT_LENGTH"] = 5_000
    answer = send(browser, "/files/new", ("ใหญ่.txt", b"a" * 6_000))
    assert answer.status_code == 413
    assert db.session.query(Attachment).count() == 0


def test_a_full_disk_is_told_and_nothing_is_half_stored(site: TestSite, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kmwiki.attachments.disk.write", full)
    answer = send(site.browser("nok"), "/files/new", ("ก.txt", b"x"))
    assert answer.status_code == 507
    assert db.session.query(Attachment).count() == 0


def save(browser: FlaskClient, no: int, body: str) -> TestResponse:
    form = browser.get(f"/p/{no}/edit").get_data(as_text=True)
    based_on = re.search(r'name="based_on" value="(\d+)"', form)
    assert based_on
    return browser.post(
        f"/p/{no}/edit",
        data={
            "csrf_token": token_in(form), "based_on": based_on[1], "form_id": "x" * 12, "title": "แนวทาง", "body": body,
            "lang": "th", "visibility": "public", "licence": "CC-BY-NC-SA-4.0", "action": "save",
        },
    )  # fmt: skip


def test_a_picture_in_a_text_belongs_to_its_page_from_the_save_on(site: TestSite) -> None:
    author, browser = site.person("author"), site.browser("author")
    no = site.page(author, visibility="public")
    row = add_file(author, page_no=None, name="ริมน้ำ.jpg", content=files.picture("JPEG", (1000, 500)), alt="น้ำ")
    doc = add_file(author, page_no=None, name="แผน <1>.docx", content=files.docx("x"))
    answer = save(browser, no, f"![น้ำ](/files/{row.id}/ริมน้ำ.jpg)\n\nอ่าน [แผน](/files/{doc.id}/x) ก่อน")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert [file.id for file in files_of_page(no)] == [row.id, doc.id]
    page = site.browser().get(f"/p/{no}", follow_redirects=True).get_data(as_text=True)
    url = f"/files/{row.id}/{quote('ริมน้ำ.jpg')}"
    assert f'src="{url}"' in page
    assert f"{url}?size=480 480w, {url}?size=960 960w, {url} 1000w" in page
    assert 'width="1000" height="500"' in page
    assert 'loading="lazy"' in page
    assert 'class="file-link">แผน <span class="file-link__note">(DOCX, ' in page
    listed = page[page.index("s-files") :]
    assert "แผน -1-.docx" in listed  # a picture that the text shows is not listed again
    assert url not in listed[: listed.index("</section>")]


def test_a_deleted_picture_leaves_its_words_and_somebody_elses_page_shows_nothing_new(site: TestSite) -> None:
    author, browser = site.person("author"), site.browser("author")
    no = site.page(author, visibility="public")
    row = add_file(author, page_no=no, name="ก.jpg", content=files.picture("JPEG", (600, 500)))
    save(browser, no, f"![ภาพริมน้ำ](/files/{row.id}/ก.jpg)")
    other = site.page(site.person("other"), visibility="public", body=f"![ยืม](/files/{row.id}/ก.jpg)")
    borrowed = site.browser().get(f"/p/{other}", follow_redirects=True).get_data(as_text=True)
    assert "srcset" not in borrowed
    form = browser.get(f"/p/{no}/files").get_data(as_text=True)
    browser.post(f"/files/{row.id}", data={"csrf_token": token_in(form), "act": "delete"})
    page = site.browser().get(f"/p/{no}", follow_redirects=True).get_data(as_text=True)
    assert '<span class="missing">ภาพริมน้ำ</span>' in page
    assert site.browser().get(f"/files/{row.id}/ก.jpg").status_code == 404
    browser.post(f"/files/{row.id}", data={"csrf_token": token_in(form), "act": "undelete"})
    assert site.browser().get(f"/files/{row.id}/ก.jpg").status_code == 200


def test_the_list_of_a_pages_files_is_tended_by_who_may_edit_it(site: TestSite) -> None:
    author, browser = site.person("author"), site.browser("author")
    no = site.page(author, kind="practice", visibility="public")
    row = add_file(author, page_no=no, name="<b>ก</b>.txt", content=b"x")
    form = browser.get(f"/p/{no}/files").get_data(as_text=True)
    answer = browser.post(
        f"/files/{row.id}", data={"csrf_token": token_in(form), "act": "change", "name": "ใหม่", "alt": "ว่าด้วย<i>"}
    )
    assert answer.headers["Location"] == f"/p/{no}/files#file-{row.id}"
    for who in (None, "other"):
        reader = site.browser(who)
        page = reader.get(f"/p/{no}/files").get_data(as_text=True)
        assert "ใหม่.txt" in page
        assert "ว่าด้วย&lt;i&gt;" in page
        assert 'name="act"' not in page
    stranger = site.browser("other")
    token = token_in(stranger.get("/files/new").get_data(as_text=True))
    assert stranger.post(f"/files/{row.id}", data={"csrf_token": token, "act": "delete"}).status_code == 403
    assert send(stranger, f"/p/{no}/files", ("x.txt", b"x")).status_code == 403
    assert send(browser, f"/p/{no}/files", ("y.txt", b"y")).status_code == 303
    assert {file.name for file in files_of_page(no)} == {"ใหม่.txt", "y.txt"}
