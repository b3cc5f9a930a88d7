"""Made-up cards of the search page for ``/-/patterns``, each in the shape its component asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kmwiki.indexing.questions import Value

from .hits import Byline, CommentLink, FileLink, HitCard, HitGroup
from .narrowing import Facet
from .options import Options

Say = Callable[[str, str], str]


def search_samples(say: Say, when: datetime, people: list[dict[str, Any]]) -> dict[str, Any]:
    """Results in every state, facets, and the lines about the question."""
    plain, other = _hits(say, when), _other_language(say, when)
    return {
        "hit_groups": [
            HitGroup("words", "", "", plain),
            HitGroup(
                "in_en",
                say("ภาษาอังกฤษ (In English)", "In Thai (ภาษาไทย)"),
                say("ค้นด้วยคำแปลของคำที่พิมพ์", "Found by translations of your words"),
                other,
            ),
        ],
        "facets": _facets(say),
        "chips": [
            {"title": say("ประเภท", "Kind"), "label": say("แนวปฏิบัติที่ดี", "Best practice"), "url": "#search"},
            {"title": say("ปีงบประมาณ", "Fiscal year"), "label": "2553", "url": "#search"},
        ],
        "understood": {
            "readings": [
                {"label": "", "value": say("ประชุม", "meeting")},
                {"label": "", "value": say("พ.ศ. 2553 = ค.ศ. 2010", "2010 = B.E. 2553")},
                {"label": say("ไม่เอา", "without"), "value": say("ร่าง", "draft")},
            ],
            "more": [{"label": say("วลี", "phrase"), "value": say("“แผนสามวัน”", "“three-day plan”")}],
        },
        "repair": {"read": "สวัสดี", "typed": "l;ylfu", "undo_url": "#search"},
        "left_out": {"nowhere": ("คปสอ", "kpi2xq"), "shown": say("ประชุม", "meeting"), "undo_url": "#search"},
        "people_block": {"people": people[:2], "total": 7, "all_url": "#search"},
        "found_tags": [
            {"label": say("ประชุมนอกสถานที่", "off-site meeting"), "count": 12, "url": "#search"},
            {"label": say("ประชุมเช้า", "morning meeting"), "count": 3, "url": "#search"},
        ],
        "ways": [
            {"label": say("ค้นโดยไม่ใช้ตัวกรอง", "Search without filters"), "url": "#search", "count": 4, "icon": "search"},
            {"label": say("ตั้งคำถามในวงคุย", "Ask it in a thread"), "url": "#search", "icon": "question"},
        ],
        "similar": [
            {
                "url": "#search",
                "title": say("ประชุมอย่างไรให้จบในหนึ่งชั่วโมง", "How to end a meeting within the hour"),
                "kind": "wiki",
                "kind_label": say("คลังความรู้", "Wiki page"),
                "fiscal_year": 2553,
            }
        ],
    }  # fmt: skip


def _hits(say: Say, when: datetime) -> list[HitCard]:
    return [
        HitCard(
            url="#search",
            kind="aar",
            kind_label=say("ทบทวนหลังปฏิบัติงาน (AAR)", "After-action review"),
            title_segments=(("AAR: ", False), (say("ประชุม", "Meeting"), True), (say("ไตรมาส", " quarter 1"), False)),
            snippet_segments=(
                (say("…สิ่งที่ได้เกินคาดคือหลัง", "…beyond expectation: after the "), False),
                (say("ประชุม", "meeting"), True),
                (say("ทุกหน่วยขอข้อมูลกันเองโดยไม่ต้องมีหนังสือ…", " every office asked the others without a letter…"), False),
            ),
            record_no=405380,
            agency_short=say("สสจ.", "Health"),
            fiscal_year=2554,
            authors=[Byline("small man", "#search")],
            date=when,
            state="archived",
            more_comments=[CommentLink(say("เกศินี ใจดี", "Kesinee Jaidee"), "#search")],
        ),
        HitCard(
            url="#search",
            kind="thread",
            kind_label=say("วงคุย", "Exchange thread"),
            title_segments=((say("ใครเคยจัดเวทีคุยที่ไม่มีหัวโต๊ะบ้าง", "Who has met in a circle?"), False),),
            snippet_segments=(
                (say("ลองเปลี่ยนจาก", "Instead of a "), False),
                (say("ประชุม", "meeting"), True),
                (say("เป็นนั่งล้อมวงดื่มกาแฟ <b>ได้ผลมาก</b>", " we sat in a circle over coffee <b>it worked</b>"), False),
            ),
            in_comment_by="small man",
            date=when,
        ),
        HitCard(
            url="#search",
            kind="practice",
            kind_label=say("แนวปฏิบัติที่ดี", "Best practice"),
            title_segments=((say("ทำแผนในสามวัน", "A plan in three days"), False),),
            snippet_segments=(
                (say("กำหนดการ วันแรก ", "Timetable, day one: "), False),
                (say("ประชุม", "meeting"), True),
                (say("กลุ่มย่อยตามยุทธศาสตร์", " in small groups by strategy"), False),
            ),
            in_file=FileLink(say("กำหนดการ สามวัน.xlsx", "three-day-timetable.xlsx"), "#search"),
            date=when,
        ),
    ]  # fmt: skip


def _other_language(say: Say, when: datetime) -> list[HitCard]:
    return [
        HitCard(
            url="#search",
            kind="guidance",
            kind_label=say("คำแนะนำ", "Guidance"),
            title_segments=((say("จัดประชุมให้สั้น", "Keeping meetings short"), False),),
            title_lang=say("th", "en"),
            own_title_segments=(
                (say("Keeping ", "จัด"), False),
                (say("meetings", "ประชุม"), True),
                (say(" short", "ให้สั้น"), False),
            ),
            lang=say("en", "th"),
            snippet_segments=((say("Stand up.", "ยืนคุย"), False),),
            tags=(say("meeting", "ประชุม"),),
            record_no=405390,
            date=when,
            replaced=True,
        )
    ]


def _facets(say: Say) -> list[Facet]:
    kinds = {"practice": say("แนวปฏิบัติที่ดี", "Best practice"), "thread": say("วงคุย", "Exchange thread")}
    agencies = {
        "health": say("สสจ.", "Health"),
        "office": say("สนง.จังหวัด", "Governor's Office"),
        "admin": say("ที่ทำการปกครอง", "Administration"),
    }
    return [
        Facet(
            "kind",
            say("ประเภท", "Kind"),
            _options("kind", kinds, [("practice", 18), ("thread", 1204)], "practice"),
            [],
        ),
        Facet(
            "agency",
            say("หน่วยงาน", "Agency"),
            _options("agency", agencies, [("health", 0)], "health"),
            [("office", 7), ("admin", 2)],
        ),
    ]


def _options(name: str, labels: dict[str, str], counted: list[tuple[Value, int]], chosen: Value) -> Options:
    return Options(f"sample-{name}", counted, (chosen,), lambda value: labels[str(value)], lambda _: "#search")
