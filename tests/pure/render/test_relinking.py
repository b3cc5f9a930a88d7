"""Links that lead elsewhere: only they change, and the renderer agrees about what is a link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.render import change_links, link_to, render_here


def changed(text: str, **more: object) -> str:
    return change_links(text, lambda target: target == "เดิม", target="ใหม่", **more)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ดู [[เดิม]] และ [[อื่น]] และ [[ เดิม ]]", "ดู [[ใหม่]] และ [[อื่น]] และ [[ใหม่]]"),
        ("see [[เดิม|the plan]] and [[เดิม]]", "see [[ใหม่|the plan]] and [[ใหม่]]"),
        ("| ก | [[เดิม\\|แผน]] | [[เดิม]] |", "| ก | [[ใหม่\\|แผน]] | [[ใหม่]] |"),
        ("`[[เดิม]]` กับ ``a ` [[เดิม]]`` แต่ [[เดิม]]", "`[[เดิม]]` กับ ``a ` [[เดิม]]`` แต่ [[ใหม่]]"),
        ("```\n[[เดิม]]\n```\n\n[[เดิม]]\n\n~~~ md\n[[เดิม]]", "```\n[[เดิม]]\n```\n\n[[ใหม่]]\n\n~~~ md\n[[เดิม]]"),
        ("\\[[เดิม]] ไม่ใช่ลิงก์", "\\[[เดิม]] ไม่ใช่ลิงก์"),
    ],
)
def test_only_links_outside_code_change_and_shown_words_stay(text: str, wanted: str) -> None:
    assert changed(text) == wanted


def test_a_sentence_may_keep_reading_as_it_did() -> None:
    assert changed("ตาม [[เดิม]] เสมอ", keep_words=True) == "ตาม [[ใหม่|เดิม]] เสมอ"
    assert changed("| [[เดิม]] | x |", keep_words=True) == "| [[ใหม่\\|เดิม]] | x |"


@pytest.mark.parametrize(
    ("title", "wanted"),
    [("แผนใหม่", ("แผนใหม่", "")), ("2569", ("105", "2569")), ("แผน [ร่าง]", ("105", "")), ("a|b", ("105", ""))],
)
def test_a_title_that_can_be_no_target_is_linked_by_number(title: str, wanted: tuple[str, str]) -> None:
    assert link_to(title, 105) == wanted
    assert link_to("แผนใหม่", 105, by_number=True) == ("105", "แผนใหม่")


def test_every_change_is_told_with_the_line_around_it() -> None:
    (one,) = change_links("ก่อน\nทีมใช้ [[เดิม]] ทุกปี\nหลัง", lambda _: True, target="ใหม่")[1]
    assert (one.before, one.old, one.new, one.after) == ("ทีมใช้ ", "[[เดิม]]", "[[ใหม่]]", " ทุกปี")


PIECES = [
    "[[เดิม]]",
    "[[เดิม|คำ]]",
    "[[อื่น]]",
    "`",
    "``",
    "```\n",
    "~~~\n",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "ข้อความ ",
    "| a |",
    "word ",
    "\\",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_what_the_renderer_takes_for_a_link_elsewhere_stays_and_nothing_else_is_touched(text: str) -> None:
    new = changed(text)
    assert new.replace("ใหม่", "เดิม") == text
    before, after = render_here(text).links, render_here(new).links
    assert {target for target in after if target != "ใหม่"} <= set(before)
    assert ("ใหม่" in after) <= ("เดิม" in before)
