"""Static files: names that follow their content, one joined style sheet, answers from memory."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask

from kmwiki.web.assets import FOREVER, STATIC, Assets, MissingAsset, squeeze_css

FIRST_VISIT_CSS = 16_500  # 150 kB for all of a first visit leave room for what pages gained
FIRST_VISIT_JS = 8_000


def write(folder: Path, **files: str) -> Path:
    """A small static folder: ``css__a_css`` becomes ``css/a.css``."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        css__manifest_txt="# the order\none.css\ntwo.css\n",
        css__one_css='/* ไทย */ .a { background: url("../dot.svg"); }\n',
        css__two_css=".a { color: red; }",
        dot_svg="<svg xmlns='http://www.w3.org/2000/svg'/>",
        js__app_js='import "./menu.js";\n',
        js__menu_js="export const open = 'เปิด';\n",
    )


def test_the_same_content_has_the_same_address_and_other_content_another(folder: Path) -> None:
    before, again = Assets(folder).url("dot.svg"), Assets(folder).url("dot.svg")
    write(folder, dot_svg="<svg xmlns='http://www.w3.org/2000/svg' width='1'/>")
    assert before == again
    assert Assets(folder).url("dot.svg") != before


def test_a_changed_picture_changes_the_style_sheet_that_shows_it(folder: Path) -> None:
    before = Assets(folder).url("app.css")
    write(folder, dot_svg="<svg xmlns='http://www.w3.org/2000/svg' width='1'/>")
    assert Assets(folder).url("app.css") != before


def test_style_sheets_are_joined_in_the_order_of_the_manifest(folder: Path) -> None:
    assets = Assets(folder)
    text = assets.find("app.css").body.decode()
    assert text.index("background") < text.index("color:")
    assert assets.url("dot.svg") in text
    assert "ไทย" not in text


def test_a_module_imports_the_hashed_name_of_another(folder: Path) -> None:
    assets = Assets(folder)
    assert f'"{assets.url("js/menu.js")}"' in assets.find("js/app.js").body.decode()


def test_modules_that_import_each_other_are_refused(folder: Path) -> None:
    write(folder, js__menu_js='import "./app.js";')
    with pytest.raises(MissingAsset, match="ring"):
        Assets(folder)


@pytest.mark.parametrize("name", ["no.css", "ไม่มี.svg", "../config.py", "css/ไม่มี-nothing.css"])
def test_a_file_that_is_not_there_stops_the_page_that_names_it(folder: Path, name: str) -> None:
    with pytest.raises(MissingAsset):
        Assets(folder).url(name)


def test_squeezing_keeps_what_a_style_sheet_says() -> None:
    text = "/* one */\n.a > .b {\n  margin: 0 auto;\n}\n@media (min-width: 2rem) and (print) { .c :hover { top: 0; } }"
    assert squeeze_css(text) == ".a > .b{margin: 0 auto}@media (min-width: 2rem) and (print){.c :hover{top: 0}}"


@pytest.fixture
def served(folder: Path) -> Flask:
    app = Flask("static-test", static_folder=None)
    Assets(folder).init_app(app)
    return app


def test_a_hashed_name_may_be_kept_for_ever_and_a_plain_one_not(served: Flask) -> None:
    client, url = served.test_client(), served.extensions["assets"].url("app.css")
    assert client.get(url).headers["Cache-Control"] == FOREVER
    assert client.get("/static/app.css").headers["Cache-Control"] == "no-cache"


def test_who_understands_gzip_gets_it_and_others_get_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path, css__manifest_txt="a.css\n", css__a_css=".a { color: red; }\n" * 200)
    app = Flask("static-test", static_folder=None)
    Assets(tmp_path).init_app(app)
    client = app.test_client()
    packed = client.get("/static/app.css", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/static/app.css", headers={"Accept-Encoding": "identity"})
    refused = client.get("/static/app.css", headers={"Accept-Encoding": "gzip;q=0"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_a_file_already_had_is_not_sent_again(served: Flask) -> None:
    client = served.test_client()
    first = client.get("/static/dot.svg")
    assert client.get("/static/dot.svg", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["../config.py", "css/../../config.py", "ไม่มี.css", "%00", "css", ""])
def test_nothing_but_static_files_is_served(served: Flask, name: str) -> None:
    assert served.test_client().get(f"/static/{name}").status_code == 404


def test_our_own_first_visit_stays_small() -> None:
    assets = Assets()

    def sent(name: str) -> int:
        asset = assets.find(name)
        return len(asset.packed or asset.body)

    fonts = sum(sent(f"vendor/sarabun/{path.name}") for path in (STATIC / "vendor/sarabun").glob("*.woff2"))
    # What app.js imports at once; the rest is fetched where it is needed.
    at_once = re.findall(r'^import "\./(.+)";', (STATIC / "js/app.js").read_text(), re.MULTILINE)
    assert at_once
    scripts = sum(sent(f"js/{name}") for name in ("app.js", *at_once))
    assert sent("app.css") < FIRST_VISIT_CSS
    assert scripts < FIRST_VISIT_JS
    assert fonts < 50_000


def test_every_style_sheet_is_in_the_manifest() -> None:
    listed = {
        line for line in (STATIC / "css/manifest.txt").read_text("utf-8").splitlines() if not line.startswith("#")
    }
    written = {path.relative_to(STATIC / "css").as_posix() for path in (STATIC / "css").rglob("*.css")}
    assert listed == written


def test_no_style_sheet_or_module_asks_another_site_for_anything() -> None:
    for path in [*(STATIC / "css").rglob("*.css"), *(STATIC / "js").rglob("*.js")]:
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")  # a name, never fetched
        assert not re.search(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text), path


def test_what_others_made_is_what_the_list_says() -> None:
    import hashlib

    vendor = STATIC / "vendor"
    listed = {}
    for line in (vendor / "VERSIONS.txt").read_text("utf-8").splitlines()[1:]:
        _name, _version, _licence, digest, path = line.split()
        listed[path] = digest
    found = {
        path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "VERSIONS.txt"
    }
    assert listed == found
