"""Which sentence a ``[[link]]`` stands in."""

from __future__ import annotations

from kmwiki.render import render_here, sentences_of


def told(text: str) -> dict[str, str]:
    return sentences_of(render_here(text, lang="th").html)


def test_a_link_in_a_paragraph_an_item_a_cell_and_a_heading_is_told_with_its_own_line() -> None:
    text = (
        "## เรื่อง [[หัว]]\n\nก่อนน้ำมา ทีมใช้ **[[แผน ก]]** ทุกปี\nบรรทัดนี้ไม่เกี่ยว\n\n"
        "- ข้อแรก\n- ดู [[SOP|วิธีทำ]] ก่อน & หลัง\n\n| ใคร | ทำอะไร |\n|---|---|\n| ทีม | ตาม [[105]] เสมอ |\n"
    )
    assert told(text) == {
        "หัว": "เรื่อง หัว",
        "แผน ก": "ก่อนน้ำมา ทีมใช้ แผน ก ทุกปี",
        "SOP": "ดู วิธีทำ ก่อน & หลัง",
        "105": "ตาม 105 เสมอ",
    }


def test_of_several_links_to_a_page_the_first_is_told_and_code_has_none() -> None:
    assert told("ครั้งแรก [[แผน]]\n\nครั้งที่สอง [[แผน]]\n\n`[[โค้ด]]`") == {"แผน": "ครั้งแรก แผน"}
    assert told("ไม่มีลิงก์ no links") == {}


def test_other_links_in_the_sentence_stand_as_they_were_typed() -> None:
    assert told("[[101]] ต่อจาก [[เรื่องลับ]] and [[Old plan|the plan]]")["101"] == "101 ต่อจาก เรื่องลับ and the plan"
