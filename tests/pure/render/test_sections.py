"""Where the headings of a text stand in its source, held against what the renderer makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.render import render_here
from kmwiki.render.sections import heading_lines, section_span

TEXT = """เกริ่น

## แผน **น้ำหลาก**

ข้อความแรก

```
## ไม่ใช่หัวข้อ
```

### ย่อย [[หน้าอื่น|ที่แสดง]]

ใต้ย่อย

Second part
-----------

English [link](https://example.org) text

# ใหญ่สุด

~~~
# แผน
"""


def toc_of(text: str) -> list[tuple[int, str, str]]:
    return [(entry.level, entry.id, entry.title) for entry in render_here(text).toc]


def section(text: str, title: str) -> str | None:
    anchor = next(anchor for _, anchor, words in toc_of(text) if words == title)
    span = section_span(text, toc_of(text), anchor)
    return text[slice(*span)] if span else None


def test_a_section_reaches_to_the_next_heading_of_its_depth_and_takes_what_is_below_it() -> None:
    found = section(TEXT, "แผน น้ำหลาก")
    assert found is not None
    assert found.startswith("## แผน **น้ำหลาก**")
    assert "## ไม่ใช่หัวข้อ" in found
    assert found.endswith("ใต้ย่อย\n\n")
    assert section(TEXT, "ย่อย ที่แสดง") == "### ย่อย [[หน้าอื่น|ที่แสดง]]\n\nใต้ย่อย\n\n"
    assert section(TEXT, "Second part") == "Second part\n-----------\n\nEnglish [link](https://example.org) text\n\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("```\n# ใน\n```\n# นอก", ["นอก"]),
        ("````\n```\n# ใน\n```\n````\n# นอก", ["นอก"]),
        ("~~~ python\n# ใน\n~~~\n\n#นอกไม่เว้นวรรค ##", ["นอกไม่เว้นวรรค"]),
        ("```\n# รั้วที่ไม่ปิด unclosed", ["รั้วที่ไม่ปิด unclosed"]),
        ("> ```\n> # ใน\n> ```\n\nหัว\n===\n\nย่อหน้า\nสองบรรทัด\n---", ["หัว"]),
        ("a | b\n--- | ---\n1 | 2", []),
        ("", []),
    ],
)  # fmt: skip
def test_lines_in_code_are_no_headings(text: str, lines: list[str]) -> None:
    assert [line.words for line in heading_lines(text)] == lines


def test_headings_of_the_same_words_are_told_apart_by_their_place() -> None:
    text = "## สรุป\n\nหนึ่ง\n\n## อื่น\n\n## สรุป\n\nสอง"
    toc = toc_of(text)
    assert [text[slice(*section_span(text, toc, anchor))] for _, anchor, words in toc if words == "สรุป"] == [  # type: ignore[misc]
        "## สรุป\n\nหนึ่ง\n\n",
        "## สรุป\n\nสอง",
    ]


def test_what_is_not_clear_is_not_guessed() -> None:
    text = "## สรุป\n\n- รายการ\n\n    ## สรุป\n"
    for _, anchor, _ in toc_of(text):
        span = section_span(text, toc_of(text), anchor)
        assert span is None or text[slice(*span)].startswith("## สรุป")
    assert section_span(text, toc_of(text), "h-ไม่มี") is None
    assert section_span("# 😀", toc_of("# 😀"), "h-") is None


@given(st.text(alphabet="#=- \n`~>กขa1*[]|", max_size=80))
@settings(max_examples=120, deadline=None)
def test_headings_lie_within_the_text_in_order(text: str) -> None:
    found = heading_lines(text)
    assert [line.start for line in found] == sorted({line.start for line in found})
    assert all(0 <= line.start < line.below <= len(text) or line.below == len(text) for line in found)
