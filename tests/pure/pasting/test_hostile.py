"""HTML that nobody wrote in good faith: it ends, in words or in nothing, and no exception comes of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.pasting import LARGEST_HTML, TooMuch, clean_pasted_html, clean_pasted_text
from kmwiki.render import render_here

HUGE = {
    "deep": "<div>" * 300_000 + "คำ",
    "deep spans": "<span>คำ" * 5_000,
    "deep lists": "<ul><li>" * 2_500 + "คำ",
    "deep quotes": "<blockquote>" * 1_500 + "คำ",
    "deep tables": "<table><tr><td>" * 500 + "คำ",
    "angle brackets": "<" * 1_000_000,
    "open comments": "<!--" * 200_000,
    "open scripts": "<script>" * 200_000 + "คำ",
    "attributes": "<p " + "a=1 " * 300_000 + ">คำ",
    "spans of a table": "<table><tr><td colspan=99999 rowspan=99999>ก</td><td>ข</td></tr></table>" * 20,
    "rows": "<table>" + "<tr><td>ก<td>ข</tr>" * 15_000 + "</table>",
    "one long word": "<p>" + "ก" * 2_000_000,
    "signs": "<p>" + "*_`[" * 200_000,
    "pictures inside": '<img src="data:image/png;base64,' + "A" * 5_000_000 + '">คำ',
    "no-break spaces": "<p>" + "&nbsp;" * 300_000 + "คำ",
    "style": f'<p style="{"x:y;" * 200_000}">คำ',
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_paste_ends(name: str) -> None:
    cleaned = clean_pasted_html(HUGE[name])
    assert "data:" not in cleaned.markdown
    if "คำ" in HUGE[name]:
        assert "คำ" in cleaned.markdown


@pytest.mark.parametrize(
    "text", [HUGE["signs"], "\u00a0" * 500_000 + "ก", "- " * 200_000, "\t" * 200_000, "> " * 100_000, "1. " * 100_000]
)
def test_a_huge_plain_paste_ends(text: str) -> None:
    assert isinstance(clean_pasted_text(text[:500_000]).markdown, str)


def test_what_is_nested_too_deep_for_a_tree_keeps_its_words_and_says_so() -> None:
    cleaned = clean_pasted_html("<b>คำ " * 4_000)
    assert cleaned.markdown.count("คำ") == 4_000
    assert cleaned.left_out["layout"] == 1


def test_more_than_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooMuch):
        clean_pasted_html("ก" * (LARGEST_HTML + 1))


@pytest.mark.parametrize(
    "html",
    [
        '<a href="javascript:alert(1)">ก</a>',
        '<a href=" java\nscript:alert(1)">ก</a>',
        '<a href="data:text/html,x">ก</a>',
        '<a href="vbscript:x">ก</a>',
        "<img src=x onerror=alert(1)>ก",
        "ก<svg/onload=alert(1)>",
        "&lt;img src=x onerror=alert(1)&gt;ก",
        '<a href="https://example.go.th/&quot;onclick=alert(1)">ก</a>',
        '<a href="https://example.go.th/) [x](javascript:alert(1)">ก</a>',
    ],
)
def test_nothing_pasted_runs_or_leads_to_what_runs(html: str) -> None:
    page = render_here(clean_pasted_html(html).markdown).html
    assert "ก" in page
    assert 'href="javascript' not in page.lower()
    assert "<img" not in page
    assert "onclick=" not in re.sub(r'href="[^"<>]*"', "", page)


@settings(max_examples=150, deadline=None)
@given(
    html=st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(
                "<p> </p> <ul> <ol start=99999999999> <li> </li> </ul> <table> <tr> <td colspan=-1> <td rowspan=0> </table> "
                "<blockquote> </blockquote> <h1> </h1> <b> </b> <br> <hr> <pre> </pre> <a href=x> </a> <img> <!-- --> <![if> "
                "<p&nbsp;style='mso-list:l0&nbsp;level9'> <span&nbsp;style='mso-list:Ignore'> </span> &nbsp; &#x110000; &#0; "
                "<o:p> <?xml <!DOCTYPE <![CDATA[ ]]> <svg> <math> <frameset> <body> </html> <base>".replace(
                    "&nbsp;s", " s"
                )
                .replace("l0&nbsp;", "l0 ")
                .split(" ")
            ),
        ),
        max_size=40,
    ).map("".join)
)
def test_any_html_becomes_some_markdown(html: str) -> None:
    assert isinstance(clean_pasted_html(html).markdown, str)


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(
        alphabet=st.one_of(st.sampled_from("-*•1.)\t\n >#|`~=_[]():@\u00a0\u200bก๑"), st.characters()), max_size=120
    )
)
def test_any_text_becomes_some_markdown(text: str) -> None:
    assert isinstance(clean_pasted_text(text).markdown, str)
    assert isinstance(clean_pasted_text(text, is_markdown=True).markdown, str)
