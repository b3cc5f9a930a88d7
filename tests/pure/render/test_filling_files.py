"""Pictures and files in a text: what is known of them is filled in, and nothing a writer types gets out of its place."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kmwiki.render import FileTarget, fill, find_files, render_here

PHOTO = FileTarget("/files/12/ริมน้ำ.jpg", "JPG, 240 KB", 1500, 1000, (480, 960))
SMALL = FileTarget("/files/13/i.png", "PNG, 2 KB", 40, 30)
PLAN = FileTarget("/files/14/แผน.pdf", "PDF, 1.2 MB")
FILES = {12: PHOTO, 13: SMALL, 14: PLAN, 15: FileTarget("/files/15/x.jpg", gone=True)}


def shown(text: str) -> str:
    return str(fill(render_here(text).html, {}, files=FILES))


def test_a_picture_gets_its_size_and_its_copies_and_loads_when_it_is_near() -> None:
    for words in ("ตลิ่งหลังน้ำลด", "The bank", "ตลิ่ง bank"):
        html = shown(f"![{words}](/files/12/old-name.jpg)")
        assert f'alt="{words}"' in html
        assert 'src="/files/12/ริมน้ำ.jpg"' in html
        assert (
            'srcset="/files/12/ริมน้ำ.jpg?size=480 480w, /files/12/ริมน้ำ.jpg?size=960 960w, /files/12/ริมน้ำ.jpg 1500w"'
            in html
        )
        assert 'width="1500" height="1000"' in html
        assert 'loading="lazy"' in html
    assert "srcset" not in shown("![](/files/13/i.png)")


def test_a_size_somebody_typed_stays() -> None:
    html = shown('<img src="/files/12/x.jpg" width="300" alt="a">')
    assert 'width="300"' in html
    assert "height" not in html


def test_a_link_to_a_file_says_what_it_leads_to() -> None:
    assert shown("อ่าน [แผน](/files/14/x) ก่อน") == (
        '<p>อ่าน <a href="/files/14/แผน.pdf" class="file-link">แผน '
        '<span class="file-link__note">(PDF, 1.2 MB)</span></a> ก่อน</p>'
    )
    linked = shown("[![น้ำ](/files/13/i.png)](/files/12/x.jpg)")
    assert "file-link__note" not in linked  # a picture that leads to a larger one needs no words
    assert linked.count("<a ") == linked.count("</a>") == 1


def test_what_was_deleted_leaves_its_words() -> None:
    assert shown("![ภาพ <b>หมู่</b>](/files/15/x.jpg)") == '<p><span class="missing">ภาพ &lt;b&gt;หมู่&lt;/b&gt;</span></p>'
    assert shown("[แผนเดิม](/files/15/x)") == '<p><a class="file-link missing">แผนเดิม</a></p>'


def test_files_nobody_told_about_stay_as_they_were_typed() -> None:
    text = "![x](/files/99/x.jpg) [y](/files/98/y) ![z](/files/12x/a.jpg) [w](/filesystem/12)"
    html = render_here(text).html
    assert shown(text) == html
    assert find_files(html) == (99, 98)


def test_code_that_shows_such_an_address_is_left_alone() -> None:
    html = shown('`![a](/files/12/a.jpg)`\n\n```\n<img src="/files/12/a.jpg">\n```')
    assert "srcset" not in html


_PIECES = [*"<>\"'=&;![]()` /ก", "onerror", "/files/12/", "/files/15/x", "src=", "javascript:", "<img ", "<a href="]
_NASTY = st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)


@given(_NASTY, _NASTY)
def test_whatever_is_typed_around_a_file_no_tag_or_attribute_is_made_that_was_not_there(alt: str, address: str) -> None:
    text = f"![{alt}](/files/12/{address}) [{alt}](/files/14/{address}) {alt}{address}"
    before, after = render_here(text).html, shown(text)
    tags = re.compile(r"<(/?[a-z0-9]+)")
    known = {"img", "span", "/span", "a", "/a"}
    assert set(tags.findall(after)) <= set(tags.findall(before)) | known
    for tag in re.findall(r"<img[^>]*>|<a [^>]*>", after):
        rest = re.sub(r' [a-z]+="[^"<]*"', "", tag)
        assert rest in ("<img>", "<a>"), (text, tag)
        assert not re.search(r'\s(?:on\w+|style)="', tag)
