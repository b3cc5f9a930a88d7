"""The frame is kept for all readers alike, and yet each finds their own name, address and words in it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kmwiki.core.database import db, transaction
from kmwiki.core.site import Site, bump_site_version
from kmwiki.i18n import LANGUAGES
from kmwiki.web.language import THEMES, this_address, words
from tests.support.site import TestSite


def html_of(browser: FlaskClient, address: str) -> str:
    return browser.get(address).get_data(as_text=True)


def choices(html: str) -> dict[str, str]:
    """The links that change language and theme: what is chosen -> address."""
    found = [unescape(link) for link in re.findall(r'href="([^"]*(?:lang|theme)=\w+)"', html)]
    return {link.rpartition("=")[2]: link for link in found}


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/", "/?"),
        ("/tags", "/tags?"),
        (f"/search?q={quote('น้ำ')}+x&kind=aar", f"/search?q={quote('น้ำ')}+x&kind=aar&"),
        ("/search?q=a%26b%3Dc", "/search?q=a%26b%3Dc&"),
        (f"/tags/{quote('ก ข')}", f"/tags/{quote('ก ข')}?"),
        ("/nowhere/<b>", "/nowhere/%3Cb%3E?"),
    ],
)
def test_the_links_of_language_and_theme_lead_to_this_very_page(
    site: TestSite, client: FlaskClient, address: str, kept: str
) -> None:
    for _ in range(2):
        html_of(client, "/recent")  # another page, whose frame is kept
        found = choices(html_of(client, address))
        assert found == {
            "en": f"{kept}lang=en", **{theme: f"{kept}theme={theme}" for theme in THEMES}
        }  # fmt: skip


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example/x", "\\\\evil.example/x"])
def test_the_links_never_lead_to_another_site(app: Flask, path: str) -> None:
    with app.test_request_context(environ_overrides={"PATH_INFO": path}):
        assert this_address() == "/evil.example/x?"


def test_what_was_searched_for_stands_in_the_box_and_nowhere_else(site: TestSite, client: FlaskClient) -> None:
    hostile = '"><img src=x onerror=alert(1)>'
    html = html_of(client, f"/search?q={quote(hostile)}")
    assert "<img src=x" not in html
    assert html.count('value="&#34;&gt;&lt;img src=x onerror=alert(1)&gt;"') == 2  # the header's and the page's own
    assert "onerror" not in html_of(client, "/recent")


def test_readers_of_the_same_roles_find_each_their_own_menu(site: TestSite) -> None:
    site.person("nok", display_name="นก <เหนือ>")
    site.person("dang", display_name="Dang & Co")
    nok, dang = site.browser("nok"), site.browser("dang")
    for _ in range(2):
        first, second = html_of(nok, "/recent"), html_of(dang, "/recent")
        assert ("นก &lt;เหนือ&gt;" in first, "Dang &amp; Co" in first) == (True, False)
        assert ("นก &lt;เหนือ&gt;" in second, "Dang &amp; Co" in second) == (False, True)


def test_a_name_is_no_hole(site: TestSite, client: FlaskClient) -> None:
    with transaction() as session:
        session.get_one(Site, 1).name_th = "menu address {{ 7 * 7 }} <i>"
        bump_site_version()
    html = html_of(client, "/recent")
    assert html.count("menu address {{ 7 * 7 }} &lt;i&gt;") == 3
    assert "\x00" not in html


@pytest.mark.parametrize("order", [1, -1])
def test_each_sees_the_menu_of_their_rights(site: TestSite, order: int) -> None:
    site.person("ajarn", "consultant")
    expected = {None: set(), "nok": {"practice", "aar", "thread", "wiki"}}
    expected["ajarn"] = expected["nok"] | {"guidance"}  # type: ignore[operator]
    browsers = {name: site.browser(name) for name in expected}
    for _ in range(2):
        for name in list(expected)[::order]:
            html = html_of(browsers[name], "/recent")
            assert set(re.findall(r'class="menu__item" href="/new/(\w+)"', html)) == expected[name], name
            assert ("/logout" in html) is (name is not None)
            assert ('href="/login"' in html) is (name is None)


def test_languages_and_themes_have_frames_of_their_own(site: TestSite, client: FlaskClient) -> None:
    for _ in range(2):
        for lang in LANGUAGES:
            for theme in THEMES:
                client.set_cookie("lang", lang)
                client.set_cookie("theme", theme)
                html = html_of(client, "/recent")
                assert f'<html lang="{lang}" data-theme="{theme}">' in html
                assert ("Sign in" in html) is (lang == "en")
                assert len(re.findall(r'aria-current="true"', html)) == 1
                assert re.search(rf'theme={theme}"[^>]*aria-current="true"', html)


def test_a_new_name_of_the_site_shows_at_once(site: TestSite, client: FlaskClient) -> None:
    html_of(client, "/recent")
    for name in ("คลังใหม่", "คลังใหม่กว่า"):
        with transaction():
            db.session.get_one(Site, 1).name_th = name
            bump_site_version()
        assert html_of(client, "/recent").count(name) == 3  # in the title, as its feed's name and in the header


def test_the_whole_page_is_one_document(site: TestSite) -> None:
    number = site.page(site.person("somchai"), visibility="public", summary="สรุป")
    for browser in (site.browser(), site.browser("somchai")):
        html = html_of(browser, f"/p/{number}")
        assert html.startswith("<!doctype html>")
        for once in (
            "<html",
            "<head>",
            "</head>",
            "<body",
            '<header class="site-header"',
            "<main",
            "<footer",
            "</html>",
        ):
            assert html.count(once) == 1, once
        assert html.index("</head>") < html.index("<body") < html.index("site-header") < html.index("<main")
        assert html.index("</main>") < html.index("<footer") < html.index("</html>")


def test_words_are_escaped_unless_they_are_our_own(app: Flask) -> None:
    with app.test_request_context():
        assert words("face.answers", name="<b>นก</b>").count("&lt;b&gt;") == 1
        assert words("choice.x.<script>") == "choice.x.&lt;script&gt;"
