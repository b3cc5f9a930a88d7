"""What people write, and what readers get."""

from __future__ import annotations

import pytest

from kmwiki.render import TocEntry, TooLarge, render, render_here


def html(text: str, **options: str) -> str:
    rendered = render_here(text, **options)
    assert rendered.note == ""
    return rendered.html


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("**ข้อ 1.**รายละเอียด", "<strong>ข้อ 1.</strong>รายละเอียด"),
        ("**(ผลลัพธ์)**ดี", "<strong>(ผลลัพธ์)</strong>ดี"),
        ('ภาษา**"ไทย"**มาก', 'ภาษา<strong>"ไทย"</strong>มาก'),
        ("a **bold** word", "a <strong>bold</strong> word"),
        ("ทำ **AAR**ทุกครั้ง", "ทำ <strong>AAR</strong>ทุกครั้ง"),
        ("~~เลิกทำ~~ ==สำคัญ== ราคา ~500~", "<del>เลิกทำ</del> <mark>สำคัญ</mark> ราคา ~500~"),
    ],
)
def test_emphasis_needs_no_spaces_around_thai(typed: str, wanted: str) -> None:
    assert html(typed) == f"<p>{wanted}</p>"


def test_lines_stay_lines() -> None:
    assert html("บรรทัดหนึ่ง\nline two") == "<p>บรรทัดหนึ่ง<br>\nline two</p>"


def test_headings_begin_below_the_title_and_have_whole_thai_anchors() -> None:
    rendered = render_here("# การแลกเปลี่ยนเรียนรู้\n\n## What **next**?\n\n# การแลกเปลี่ยนเรียนรู้", prefix="h-a-")
    assert '<h2 id="h-a-การแลกเปลี่ยนเรียนรู้">' in rendered.html
    assert rendered.toc == (
        TocEntry("h-a-การแลกเปลี่ยนเรียนรู้", "การแลกเปลี่ยนเรียนรู้", 2),
        TocEntry("h-a-what-next", "What next?", 3),
        TocEntry("h-a-การแลกเปลี่ยนเรียนรู้_1", "การแลกเปลี่ยนเรียนรู้", 2),
    )
    for entry in rendered.toc:
        assert f'id="{entry.id}"' in rendered.html


def test_a_link_within_the_page_finds_its_heading() -> None:
    made = html("# แผน AAR\n\n[ไป](#แผน-aar)")
    assert 'id="h-แผน-aar"' in made
    assert 'href="#h-แผน-aar"' in made


@pytest.mark.parametrize("indent", ["    ", "\t", "\u00a0\u00a0\u00a0\u00a0 ", "\u3000"])
def test_indented_text_is_no_code(indent: str) -> None:
    assert html(f"ก่อน\n\n{indent}ย่อหน้า text") == "<p>ก่อน</p>\n<p>ย่อหน้า text</p>"


@pytest.mark.parametrize(
    "typed",
    [
        "หัวข้อ:\n• หนึ่ง\n• two",
        "หัวข้อ:\n\u00a0\u00a0\u00a0•\tหนึ่ง\n\u00a0\u00a0\u00a0•\ttwo",
        "หัวข้อ:\n- หนึ่ง\n- two",
        "หัวข้อ:\n* หนึ่ง\n* two",
    ],
)
def test_pasted_bullets_become_a_list(typed: str) -> None:
    assert html(typed) == "<p>หัวข้อ:</p>\n<ul>\n<li>หนึ่ง</li>\n<li>two</li>\n</ul>"


def test_nested_and_numbered_lists_are_left_alone() -> None:
    made = html("1. หนึ่ง\n    - ย่อย\n    - sub\n2. สอง")
    assert made.count("<ol>") == made.count("<ul>") == 1
    assert made.count("<li>") == 4


def test_code_between_fences_stays_as_typed() -> None:
    made = html("ดู\n```\n• **x** [[หน้า]] <b>\n    @name\n```\nจบ")
    assert '<pre class="code"><code>• **x** [[หน้า]] &lt;b&gt;\n    @name</code></pre>' in made
    assert "<p>จบ</p>" in made


def test_tables_align_without_style_and_name_their_columns() -> None:
    made = html("| เป้าหมาย | got |\n|:--|--:|\n| [[แผน|ดูแผน]] | 9 |")
    assert '<th align="left" scope="col">เป้าหมาย</th>' in made
    assert '<td align="right">9</td>' in made
    assert ">ดูแผน</a></td>" in made


def test_tasks_are_drawn_not_clicked() -> None:
    made = html("- [ ] ส่งแผน\n- [x] do AAR")
    assert '<ul class="tasks">' in made
    assert '<li class="task">☐ ส่งแผน</li>' in made
    assert '<li class="task done">☑ do AAR</li>' in made
    assert "input" not in made


@pytest.mark.parametrize(("lang", "title"), [("th", "หมายเหตุ"), ("en", "Note")])
def test_call_outs_speak_the_language_of_the_page(lang: str, title: str) -> None:
    for typed in ("> [!NOTE]\n> เนื้อ text", "!!! note\n    เนื้อ text"):
        made = html(typed, lang=lang)
        assert f'<p class="admonition-title">{title}</p>' in made
        assert "<p>เนื้อ text</p>" in made
    assert "ของฉัน</p>" in html("> [!NOTE] ของฉัน\n> เนื้อ", lang=lang)


def test_footnotes_lead_there_and_back() -> None:
    rendered = render_here("ข้อความ[^ก] text\n\n[^ก]: ที่มา source")
    assert 'href="#h-fn:ก"' in rendered.html
    assert 'id="h-fn:ก"' in rendered.html
    assert rendered.plain == "ข้อความ text\nที่มา source"


@pytest.mark.parametrize(
    ("typed", "link", "rest"),
    [
        ("ดูwww.moi.go.thครับ", "https://www.moi.go.th", "www.moi.go.th</a>ครับ"),
        ("(see https://a.go.th/x_y_z?q=1&r=2).", "https://a.go.th/x_y_z?q=1&amp;r=2", "</a>)."),
        ("https://a.org/wiki/การจัดการ (KM)", "https://a.org/wiki/การจัดการ", "การจัดการ</a> (KM)"),
    ],
)
def test_bare_addresses_become_links(typed: str, link: str, rest: str) -> None:
    made = html(typed)
    assert f'<a href="{link}" rel="nofollow noopener noreferrer">' in made
    assert rest in made


def test_pages_and_people_named_in_a_text_are_told() -> None:
    rendered = render_here(
        "[[แนวปฏิบัติที่ดี]] [[123]] [[Best practice|ดูนี่]] [[123]] `[[code]]` \\[[no]] ขอบคุณ@somchaiครับ "
        "@สมหญิง @[small man] a@b.co.th <b title='@x [[y]]'>ok</b>"
    )
    assert rendered.links == ("แนวปฏิบัติที่ดี", "123", "Best practice")
    assert rendered.mentions == ("somchai", "สมหญิง", "small man")
    assert ">ดูนี่</a>" in rendered.html


def test_plain_text_is_the_words_alone() -> None:
    rendered = render_here("# หัว\n\n**หนา** [[แผน|ดู]] &amp; text\n\n| ก | b |\n|--|--|\n| 1 | 2 |\n")
    assert rendered.plain == "หัว\nหนา ดู & text\nก b\n1 2"


def test_nothing_gives_nothing_and_needs_no_process() -> None:
    assert render(" \n ").html == ""


def test_more_than_256_kb_is_refused_with_its_size() -> None:
    with pytest.raises(TooLarge) as refused:
        render("ก" * 90_000)
    assert (refused.value.key, refused.value.args_) == ("render.too_large", {"limit": 256, "size": 264})


@pytest.mark.parametrize(
    "text", ["<div>\n<!-- ลืมปิด\n</div>\n\nหลัง after", "<div>\n<!-- a --> <!-- b <!-- c\n\nหลัง after"]
)
def test_a_comment_that_nobody_closed_hides_nothing(text: str) -> None:
    rendered = render_here(text)
    assert "หลัง after" in rendered.html
    assert "<!--" not in rendered.html
    assert "&lt;!--" in rendered.html
