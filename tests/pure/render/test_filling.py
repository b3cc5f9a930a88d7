"""Each reader gets the links that are theirs, and cannot tell what is hidden from what does not exist."""

from __future__ import annotations

from urllib.parse import quote

from kmwiki.render import LinkTarget, MentionTarget, fill, fill_plain, render_here


def begin(title: str) -> str:
    return f"/new/wiki?title={quote(title)}"


def test_a_page_that_is_there() -> None:
    html = render_here("ดู [[แนวปฏิบัติที่ดี|หน้านี้]] and [[Best practice]]").html
    links = {"แนวปฏิบัติที่ดี": LinkTarget("/p/5/ดี", "แนวปฏิบัติที่ดี"), "Best practice": LinkTarget("/p/6/best", "Other")}
    assert fill(html, links) == (
        '<p>ดู <a href="/p/5/ดี" class="wikilink">หน้านี้</a> and <a href="/p/6/best" class="wikilink">Best practice</a></p>'
    )


def test_a_record_number_shows_the_title_and_words_of_the_writer_stay() -> None:
    html = render_here("[[405365]] [[405365|บันทึก AAR]]").html
    filled = fill(html, {"405365": LinkTarget("/p/405365/x", 'สามปี <กับ> "PMQA"')})
    assert '>สามปี &lt;กับ&gt; "PMQA"</a>' in filled
    assert ">บันทึก AAR</a>" in filled


def test_missing_and_forbidden_are_one_thing() -> None:
    html = render_here("[[ลับ]] [[Secret plan|plan]] [[99]]").html
    filled = fill(html, {}, create_url=begin)
    assert f'<a href="{begin("ลับ")}" class="wikilink missing">ลับ</a>' in filled
    assert f'<a href="{begin("Secret plan")}" class="wikilink missing">plan</a>' in filled
    assert ">99</a>" in filled
    assert '<a class="wikilink missing">ลับ</a>' in fill(html, {})


def test_a_name_of_several_pages_offers_a_choice() -> None:
    html = render_here("[[แผน]]").html
    filled = fill(html, {"แผน": LinkTarget("/search?q=แผน", "แผน", several=True)})
    assert filled == '<p><a href="/search?q=แผน" class="wikilink several">แผน</a></p>'


def test_people_are_shown_by_name() -> None:
    html = render_here("ขอบคุณ@somchaiครับ and @nobody").html
    filled = fill(html, {}, {"somchai": MentionTarget("/people/somchai", "สมชาย ใจดี")})
    assert 'ขอบคุณ<a href="/people/somchai" class="mention">@สมชาย ใจดี</a>ครับ' in filled
    assert '<a class="uncalled">@nobody</a>' in filled


def test_an_address_that_leads_astray_is_not_written() -> None:
    html = render_here("[[x]] [[y]]").html
    filled = fill(html, {"x": LinkTarget("javascript:alert(1)"), "y": LinkTarget("//evil.example")})
    assert "javascript" not in filled
    assert "evil" not in filled


def test_a_marker_typed_by_hand_is_no_more_than_brackets() -> None:
    rendered = render_here('<a href="wiki:%E0%B8%81" class="btn" title="x" id="y">ก</a> [ข](wiki:ข)')
    assert rendered.links == ("ก", "ข")
    assert rendered.html == render_here("[[ก]] [[ข]]").html


def test_plain_text_is_filled_by_the_same_rights() -> None:
    html = render_here("ดู [[12]] และ [[13]] by @a1").html
    assert fill_plain(html, {"12": LinkTarget("/p/12", "แผน")}, {"a1": MentionTarget("/people/a1", "small man")}) == (
        "ดู แผน และ 13 by @small man"
    )
