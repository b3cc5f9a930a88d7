"""Whatever is typed, what comes out holds nothing that acts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from bleach._vendor import html5lib
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.render import LinkTarget, MentionTarget, fill, render_comment, render_here
from kmwiki.render.cleaning import CLASSES, TAGS, clean
from kmwiki.render.markers import MARKER

# fmt: off
FRAGMENTS = [
    "<script>", "</script>", "alert(1)", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<style>",
    "</style>", "<a href='javascript:alert(1)'>", "[x](javascript:alert(1))", "<a href='JaVa\tScript:1'>",
    "<iframe srcdoc='<b>'>", "<div style='x' hx-get=/ data-x=1 class='btn primary admonition' id=main name=a>",
    "</div>", "<form action=/>", "<input>", "<math><mi//xlink:href='data:x'>", "<table><td>", "<a href=wiki:x>",
    "</a>", "[[", "]]", "|", "[[ก|ข]]", "@[a b]", "@somchai", "<a href=\"wiki:x\" onclick=1 class=btn>",
    "<a href='person:\"><b>'>", "&lt;", "&#106;", "\u0002", "\u0003", "klzzwxh:0001", "**", "_", "`", "```\n",
    "\n\n", "> ", "- ", "# ก", "<!--", "-->", "<![CDATA[", "]]>", "<?", "ภาษาไทย", "https://a.b/", "www.a.co",
    "<noscript><p title='</noscript><img src=x onerror=1>'>", "<template>", "<base href=//x>",
    "<meta http-equiv=refresh>", "![a](http://e.com/x)", "![a](/f/1)", "![a](//e.com)", "&", "\"", "'", "<x:y>",
    "<details open>", "<summary>", "<object data=x>", "[^1]", "\n[^1]: x", "==", "~~", "\u2028", "<h1>", "\n=\n",
    "<a href='java&#115;cript:alert(1)'>", "<a href='&#47;&#47;e.com'>", "<img src='/&#9;/e.com'>",
    "<a href='&amp;#106;avascript:1'>", "[x](WIKI:ก%20ข)",
]
# fmt: on
TEXTS = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=14).map("".join)


def elements(html: str) -> Iterator[Any]:
    """The elements a browser would make of `html`."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return (element for element in tree.iter() if isinstance(element.tag, str) and element.tag != "DOCUMENT_FRAGMENT")


def assert_harmless(html: str, *, filled: bool = False) -> None:
    classes = CLASSES | ({"wikilink", "missing", "several", "mention", "uncalled"} if filled else set())
    for element in elements(html):
        assert element.tag in TAGS | {"tbody", "colgroup"}, element.tag
        for name, value in element.attrib.items():
            assert not re.match("on|style|data-|hx-|name|srcdoc|action", str(name)), name
            if name == "class":
                assert set(value.split()) <= classes
            if name == "id":
                assert value.startswith("h-")
            if name == "href":
                allowed = r"https?:|mailto:|[^:]*$|[^:]*[/?#]" + ("" if filled else "|wiki:|person:")
                assert re.match(allowed, value, re.IGNORECASE), value
            if name == "src":
                assert re.match(r"/(?![/\\])", value), value


@given(TEXTS)
def test_nothing_that_acts_comes_out_of_markdown(text: str) -> None:
    rendered = render_here(text)
    assert_harmless(rendered.html)
    assert_harmless(clean(rendered.html))


@given(TEXTS)
def test_nothing_that_acts_comes_out_of_comments(text: str) -> None:
    rendered = render_comment(text)
    assert_harmless(rendered.html)
    assert_harmless(clean(rendered.html))


@given(TEXTS, st.booleans())
def test_filling_leaves_no_marker_and_changes_only_links(text: str, visible: bool) -> None:
    rendered = render_here(text)
    links = {name: LinkTarget("/p/1/ก", "ชื่อ <b>&") for name in rendered.links} if visible else {}
    people = {name: MentionTarget("/people/a", "<i>") for name in rendered.mentions} if visible else {}
    filled = fill(rendered.html, links, people, create_url=lambda title: f"/new/wiki?title={title}")
    assert_harmless(filled, filled=True)
    assert not MARKER.search(filled)
    assert [element.tag for element in elements(filled)] == [element.tag for element in elements(rendered.html)]


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert('ภาษาไทย')</script>",
        "<style>p{}</style>",
        "<iframe src=x></iframe>",
        "<input value=ก>",
        "a <x> b",
    ],
)
def test_what_is_not_allowed_can_be_read(typed: str) -> None:
    shown = render_here(typed).plain
    assert typed.replace("'", "") in shown.replace("'", "").replace('"', "")


def test_outside_links_give_nothing_away() -> None:
    for typed in (
        "[x](http://e.com)",
        "[x](//e.com)",
        "<a href='/\\e.com'>x</a>",
        "<a href='HTTPS://e.com' rel=opener>x</a>",
    ):
        assert 'rel="nofollow noopener noreferrer"' in render_here(typed).html
    assert "rel=" not in render_here("[x](/p/1) [y](#ก) [z](mailto:a@b.co)").html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "java&#115;cript:alert(1)",
        "java&Tab;script:1",
        " javascript&colon;1",
        "data:text/html,x",
        "x:y",
    ],
)
def test_an_address_is_judged_as_a_browser_reads_it(address: str) -> None:
    assert "href" not in clean(f'<a href="{address}">ภาษาไทย</a>')
    assert "src" not in clean(f'<img src="{address}" alt="">')


def test_pictures_come_from_this_site_only() -> None:
    assert '<img alt="แผนที่" src="/files/1/a.png" loading="lazy">' in render_here("![แผนที่](/files/1/a.png)").html
    made = render_here("![รูป](https://e.com/x.png) ![no](//e.com/x.png)").html
    assert "<img" not in made
    assert '<a href="https://e.com/x.png" rel="nofollow noopener noreferrer">รูป</a>' in made
    assert render_here('<img src="//e.com" alt="A &amp; ข">').plain == "A & ข"


def test_language_of_a_part_may_be_told() -> None:
    assert render_here('<span lang="en" dir="ltr">text</span>').html == '<p><span lang="en" dir="ltr">text</span></p>'
    assert "lang" not in render_here('<span lang="x y">text</span>').html


_TURNING = ["\u202e", "\u2067", "&#8238;", "&#x202E;", "&#x0202e", "&#8295;", "&#", "8238;", "x202e;", "&amp;#8238;"]


@given(st.lists(st.sampled_from([*_TURNING, "สวัสดี", "text ", "`", "**", "<b>"]), max_size=12).map("".join))
@pytest.mark.parametrize("made", [lambda text: render_here(text).html, lambda text: render_comment(text).html])
def test_no_text_turns_the_page_round(made: Callable[[str], str], text: str) -> None:
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", unescape(made(text)))


def test_texts_of_two_writers_are_cleaned_at_once_and_stay_apart() -> None:
    with ThreadPoolExecutor(8) as pool:
        texts = [f"<p>{number} <b>มะลิ</b> <script>{number}</script></p>" * 20 for number in range(200)]
        together = list(pool.map(clean, texts))
    assert together == [clean(text) for text in texts]
