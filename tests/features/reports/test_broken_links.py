"""Links that lead nowhere, told by what the reader may know."""

from __future__ import annotations

import pytest

from kmwiki.access import Actor
from kmwiki.pages import life
from kmwiki.reports.broken_links import broken_links
from tests.features.pages.writing import do, save
from tests.support.site import TestSite


def told(actor: Actor, **more: bool | int) -> list[tuple[str, str, str]]:
    rows = broken_links(actor, **{"everybodys": True, **more})  # type: ignore[arg-type]
    return [(row.kind, row.target, row.sentence) for row in rows]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ตาม [[แผนที่ยังไม่เขียน]] ทุกปี", ("red", "แผนที่ยังไม่เขียน", "ตาม แผนที่ยังไม่เขียน ทุกปี")),
        ("see [[99999]] again", ("gone", "99999", "see 99999 again")),
        ("## หัว\n\n[ไปที่หัวเดิม](#หัวเดิม)", ("anchor", "#h-หัวเดิม", "ไปที่หัวเดิม")),
        ("[รูป](/files/777/x.png)", ("file", "/files/777", "")),
        ("[there](/p/4242/x#h-top)", ("gone", "4242", "there")),
    ],
)
def test_each_kind_is_told_with_its_sentence(site: TestSite, text: str, wanted: tuple[str, str, str]) -> None:
    somchai = site.person("somchai")
    site.page(somchai, title="ต้นทาง", body=text)
    assert told(somchai) == [wanted]


def test_links_that_arrive_are_not_told(site: TestSite) -> None:
    somchai = site.person("somchai")
    target = site.page(somchai, title="ปลายทาง", body="## หัวข้อ\n\nคำ[^1]\n\n[^1]: หมายเหตุ")
    site.page(
        somchai, title="ต้นทาง",
        body=f"[[ปลายทาง]] [[{target}|x]] [a](/p/{target}/any#h-หัวข้อ) [b](/p/{target}) [c](#หัว)\n\n# หัว",
    )  # fmt: skip
    assert told(somchai) == []


def test_a_page_one_may_not_see_is_no_page_and_one_in_the_bin_only_for_who_can_bring_it_back(site: TestSite) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    secret = site.page(somchai, title="ลับ", visibility="team")
    binned = site.page(somchai, title="ทิ้งแล้ว")
    do(life.bin_page, somchai, binned)
    site.page(nok, title="ต้นทาง", body=f"[[ลับ]]\n\n[[{secret}]]\n\n[[ทิ้งแล้ว]]")
    assert [kind for kind, _, _ in told(nok)] == ["red", "red", "gone"]
    assert [(kind, target) for kind, target, _ in told(somchai)] == [("binned", "ทิ้งแล้ว")]


def test_a_title_that_several_pages_bear_comes_with_them(site: TestSite) -> None:
    somchai = site.person("somchai")
    pair = {site.page(somchai, title="ประชุม") for _ in range(2)}
    site.page(somchai, title="ต้นทาง", body="[[ประชุม]]")
    (row,) = broken_links(somchai, everybodys=True)
    assert row.kind == "several"
    assert {one.record_no for one in row.choices} == pair


def test_ones_own_pages_and_one_page_alone(site: TestSite) -> None:
    somchai, nok = site.person("somchai"), site.person("nok")
    mine = site.page(somchai, title="ของฉัน", body="[[ก]] [[ข]]")
    other = site.page(nok, title="ของนก", body="[[ค]]", fields={})
    assert len(told(somchai)) == 3
    assert [target for _, target, _ in told(somchai, everybodys=False)] == ["ก", "ข"]
    assert [target for _, target, _ in told(somchai, everybodys=False, page_no=other)] == ["ค"]
    gone = site.page(nok, title="จะทิ้ง")
    save(nok, other, body="ไม่มีลิงก์", fields={"links": [{"type": "answers", "to": gone}]})
    do(life.bin_page, nok, gone)
    assert told(somchai, page_no=other) == [("gone", str(gone), "")]
    assert told(somchai, page_no=mine)[0][0] == "red"
