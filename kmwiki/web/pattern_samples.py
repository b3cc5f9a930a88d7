"""Made-up cards for ``/-/patterns``, each in the shape its component's signature asks for.

Dictionaries, because Jinja reads them like the frozen cards that features make, and a sample should show its shape at
a glance. The people, agencies and pages exist nowhere.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from kmwiki.web.acknowledging import acknowledging_samples
from kmwiki.web.attachments.samples import file_samples
from kmwiki.web.directory import directory_samples
from kmwiki.web.extending.samples import extending_samples
from kmwiki.web.moderation.samples import moderation_samples
from kmwiki.web.notifications.samples import notice_samples
from kmwiki.web.questions.samples import question_samples
from kmwiki.web.search.samples import search_samples
from kmwiki.web.standing.samples import standing_samples
from kmwiki.web.welcome import OPENERS

PARTS = (
    "buttons", "notices", "lists", "search", "people", "forms", "figures", "prose", "files", "comments", "questions",
    "extending", "standing", "acknowledging", "moderation", "being_told", "welcome",
)  # fmt: skip


def samples(lang: str) -> dict[str, Any]:
    """All samples in one language."""

    def say(th: str, en: str) -> str:
        return th if lang == "th" else en

    when = datetime(2010, 10, 29, 12, 54, tzinfo=UTC)
    people = _people(say)
    cards = _cards(say, when)
    return {
        "parts": PARTS,
        "contents": [{"id": part, "text": gettext(f"patterns.{part}"), "level": 2} for part in PARTS],
        "welcome": {
            "name": say("ครูดาว", "Dao"),
            "back": "/-/patterns",
            "openers": [{"words": gettext(f"welcome.opener.{key}"), "url": "#welcome"} for key in OPENERS],
        },
        "short_url": "https://example.test/r/405365",
        "facts": _facts(say),
        "trail": [
            {"label": say("หน้าแรก", "Home"), "url": "/"},
            {"label": "PMQA", "url": "#buttons"},
            {"label": cards[0]["title"]},
        ],
        "menu": [
            {"label": gettext("face.edit"), "url": "#buttons", "icon": "pencil"},
            {"label": say("ประวัติการแก้ไข", "History"), "url": "#buttons", "icon": "history"},
            {"divider": True},
            {"label": say("เก็บเข้ากรุ", "Archive"), "url": "#buttons", "icon": "archive"},
        ],
        "tabs": [
            {"label": say("อ่าน", "Read"), "url": "#buttons", "current": True},
            {"label": say("ประวัติ", "History"), "url": "#buttons", "count": 12},
            {"label": say("หน้าที่ลิงก์มา", "Linked from"), "url": "#buttons", "count": 3},
        ],
        "cards": cards,
        "tags": [
            {"label": word, "url": "#lists"} for word in ("ถอดบทเรียน", "PMQA", say("ประชุมนอกสถานที่", "off-site meeting"))
        ],
        "people": people,
        **search_samples(say, when, people),
        **question_samples(say, when, people),
        **file_samples(say, when),
        **extending_samples(say, when),
        **standing_samples(say, when),
        **moderation_samples(say, when),
        **acknowledging_samples(say, when),
        **directory_samples(say),
        **notice_samples(say, when),
        "comments": _comments(say, people, when),
        "new_comments": [{"id": 2, "url": "#c2", "name": people[0]["name"], "at": when}],
        "asked_how_it_went": [
            {
                "id": 1,
                "page_title": cards[0]["title"],
                "url": "#comments",
                "promised": when,
                "tell_url": "#comments",
                "adopt_url": "#comments",
                "settle_action": "#comments",
            }
        ],
        "choices": [
            ("practice", say("แนวปฏิบัติที่ดี", "Best practice")),
            (say("ทบทวน", "Reviews"), [("aar", "AAR"), ("aar2", say("ทบทวนย่อย", "Short review"))]),
        ],
        "visibility": [
            ("public", say("สาธารณะ", "Public"), say("ใครก็อ่านได้", "Anyone may read it")),
            ("members", say("สมาชิก", "Members"), say("เฉพาะผู้ที่เข้าสู่ระบบ", "People who have signed in")),
            ("team", say("คณะทำงาน", "Team"), say("เฉพาะคนและหน่วยงานที่ระบุชื่อ", "People and agencies you name")),
        ],
        "adli": [
            ("A", say("A แนวทาง", "A Approach")),
            ("D", say("D ถ่ายทอด", "D Deployment")),
            ("L", say("L เรียนรู้", "L Learning")),
            ("I", say("I บูรณาการ", "I Integration")),
        ],
        "stats": [
            {"number": 1250, "label": say("บันทึกทั้งหมด", "pages"), "url": "#figures"},
            {"number": 34, "label": say("ส่วนราชการ", "agencies"), "url": "#figures"},
            {"number": 7, "label": say("คำถามรอคำตอบ", "questions waiting")},
        ],
        "aims": [
            {"aim": say("ทุกหน่วยมาร่วม", "Every agency comes"), "expected": 30, "got": 34, "rating": "beyond"},
            {"aim": say("ได้ร่างแผน", "A draft plan"), "expected": 1, "got": 1, "rating": "met"},
            {"aim": say("ตัวชี้วัดครบ", "All indicators set"), "expected": 20, "got": 13, "rating": "below"},
        ],
        "columns": [
            {"key": "name", "label": say("หน่วยงาน", "Agency")},
            {"key": "pages", "label": say("บันทึก", "Pages"), "number": True},
        ],
        "rows": [
            {"name": say("สำนักงานเกษตรจังหวัดทะเลงาม", "Thale Ngam Agriculture Office"), "pages": 42},
            {"name": say("สำนักงานสาธารณสุขจังหวัดทะเลงาม", "Thale Ngam Health Office"), "pages": 17},
        ],
        "diff": [
            {"kind": "skipped", "count": 12},
            {
                "kind": "changed",
                "segments": [
                    {"kind": "same", "text": say("เริ่มประชุมเวลา ", "The meeting starts at ")},
                    {"kind": "removed", "text": "9.00"},
                    {"kind": "added", "text": "8.30"},
                    {"kind": "same", "text": say(" น. ที่ศาลากลาง", " in the town hall.")},
                ],
            },
            {
                "kind": "changed",
                "segments": [
                    {"kind": "added", "text": say("พักดื่มกาแฟให้คุยกันนานขึ้น", "A longer coffee break, so that people talk.")}
                ],
            },
            {
                "kind": "same",
                "segments": [{"kind": "same", "text": say("จบด้วยการทบทวนสั้น ๆ", "It ends with a short review.")}],
            },
        ],
        "thread_words": say(
            "เพิ่งกลับจากประชุมที่อำเภอ อยากรู้ว่าหน่วยอื่นชวนคนมาคุยกันอย่างไรให้ไม่เหมือนประชุม เล่าให้ฟังหน่อยนะคะ",
            "Just back from a district meeting. How do you get people talking so that it does not feel like one?",
        ),
    }


def _people(say: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": "small man",
            "nickname": say("เล็ก", "Lek"),
            "url": "#people",
            "position": say("นักวิเคราะห์นโยบายและแผน", "Policy analyst"),
            "agency_short": say("สนง.จังหวัด", "Governor's Office"),
            "agency_url": "#people",
            "roles": [say("ผู้อำนวยกระบวนการ", "Facilitator")],
        },
        {
            "name": say("เกศินี ใจดี", "Kesinee Jaidee"),
            "nickname": say("ฟ้า", "Fah"),
            "url": "#people",
            "agency_short": say("สสจ.", "Health"),
        },
        {"name": say("ครูสมหมาย", "Khru Sommai"), "about": say("วิทยากรที่ปรึกษา เกษียณแล้ว", "Consultant, retired")},
    ]


def _cards(say: Any, when: datetime) -> list[dict[str, Any]]:
    author = [{"name": "small man", "url": "#lists"}]
    return [
        {
            "url": "#lists",
            "kind": "practice",
            "kind_label": say("แนวปฏิบัติที่ดี", "Best practice"),
            "title": say(
                "ชวน 34 ส่วนราชการทำแผนพัฒนาองค์การในสามวัน", "How 34 agencies wrote one development plan in three days"
            ),
            "summary": say(
                "เริ่มจากเรื่องที่ทุกหน่วยเจ็บเหมือนกัน แล้วให้เจ้าของงานเขียนเอง ผู้จัดทำหน้าที่ถามและจดเท่านั้น",
                "Begin with what hurts everyone, let the owners write, and only ask and take notes.",
            ),
            "record_no": 405365,
            "agency_short": say("สนง.จังหวัด", "Governor's Office"),
            "agency_url": "#lists",
            "fiscal_year": 2553,
            "authors": author,
            "date": when,
            "comments_count": 4,
        },
        {
            "url": "#lists",
            "kind": "thread",
            "kind_label": say("วงคุย", "Exchange thread"),
            "title": say("ใครเคยจัดเวทีคุยที่ไม่มีหัวโต๊ะบ้าง", "Has anyone run a meeting without a head of the table?"),
            "summary": say(
                "อยากลองให้ทุกคนนั่งล้อมวง แต่ยังไม่แน่ใจว่าจะเริ่มอย่างไร",
                "I would like to try a circle and do not know how to begin.",
            ),
            "record_no": 405371,
            "authors": author,
            "date": when,
            "comments_count": 11,
        },
        {
            "url": "#lists",
            "kind": "aar",
            "kind_label": say("ทบทวนหลังปฏิบัติงาน (AAR)", "After-action review"),
            "title": "AAR: Knowledge Sharing Day ครั้งที่ 2 https://a-very-long-address-without-spaces.example.test/2553/day",
            "state": "draft",
            "record_no": 405380,
            "fiscal_year": 2554,
            "date": date(2010, 11, 12),
            "tags": [{"label": "KM", "url": "#lists"}],
        },
        {
            "url": "#lists",
            "kind": "guidance",
            "kind_label": say("คำแนะนำ", "Guidance"),
            "title": say("เขียนแนวปฏิบัติที่ดีให้คนอื่นทำตามได้", "Writing a practice that others can follow"),
            "state": "archived",
            "fiscal_year": 2552,
        },
    ]


def _facts(say: Any) -> list[dict[str, Any]]:
    return [
        {"label": gettext("face.record_no"), "value": 405365},
        {
            "label": say("เขียนโดย", "Written by"),
            "many": [
                {"label": "small man", "url": "#people"},
                {"label": say("เกศินี ใจดี", "Kesinee Jaidee"), "url": "#people"},
            ],
        },
        {
            "label": say("ส่วนราชการ", "Agency"),
            "value": say("สำนักงานจังหวัดทะเลงาม", "Thale Ngam Governor's Office"),
            "url": "#people",
        },
        {"label": say("ปีงบประมาณ", "Fiscal year"), "value": 2553, "url": "#lists"},
        {"label": say("อ่านแล้ว", "Read by"), "value": say("128 คน", "128 people")},
        {"label": say("ไม่แสดงเมื่อว่าง", "Left out when empty"), "value": None},
    ]


def _thanks(say: Any, people: list[dict[str, Any]]) -> dict[str, Any]:
    """Two meanings were said, one of them by the reader; the third by nobody."""
    names = [{"name": person["name"], "url": "#comments"} for person in people]
    crowd = [{"name": say("สมาชิก", "member") + f" {number}", "url": None} for number in range(1, 5)]
    meanings = [
        {"key": "thanks", "names": names + crowd, "pressed": True},
        {"key": "learned", "names": names[:1], "pressed": False},
        {"key": "will_try", "names": [], "pressed": False},
    ]
    return {"meanings": meanings, "given": meanings[:2], "may": True}


def _comments(say: Any, people: list[dict[str, Any]], when: datetime) -> list[dict[str, Any]]:
    hello = Markup("<p>สวัสดีค่ะ</p><p>อ่านแล้วเห็นภาพเลย เวทีไม่เป็นทางการขยับได้มากกว่าจริง ๆ<br>ขอนำไปลองที่หน่วยนะคะ</p>")
    answer = Markup("<p>ขอบคุณครับคุณ <a class='mention' href='#comments'>@ฟ้า</a> ลองแล้วเล่าให้ฟังด้วยนะครับ</p>")
    small_man, fah, teacher = people
    reply = {
        "id": 2,
        "author": {**small_man, "about": small_man["agency_short"]},
        "created": when,
        "edited": when,
        "history_url": "#c2",
        "body_html": answer,
        "permalink": "#c2",
        "reply_to_name": fah["name"],
        "quote": {
            "words": say("ขอนำไปลองที่หน่วย", "let me try this"),
            "before": "",
            "after": "",
            "name": fah["name"],
            "url": None,
        },
        "reply_action": "#c2",
        "edit_url": "#c2",
    }
    return [
        {
            "id": 1,
            "author": {**fah, "about": fah["agency_short"]},
            "created": when,
            "body_html": hello,
            "permalink": "#c1",
            "spoke_of": 3,
            "spoke_of_url": "#c1",
            "reply_action": "#c1",
            "quote": {
                "words": say("เวทีไม่เป็นทางการขยับได้มากกว่า", "an informal place moves more"),
                "before": "",
                "after": "",
                "name": "",
                "url": "#c1",
            },
            "thanks": _thanks(say, people),
            "notes": [{"text": say("คำตอบที่ผู้ถามเลือก", "The answer the asker chose"), "icon": "check", "tone": "good"}],
            "actions": [
                {"label": say("ต่อยอดจากความเห็นนี้", "Build on this comment"), "url": "#c1", "icon": "leaf"},
                {"label": say("แจ้งผู้ดูแล", "Tell the moderators"), "url": "#c1"},
            ],
            "replies": [
                reply,
                {
                    "id": 3,
                    "is_deleted": True,
                    "replies": [
                        {
                            "id": 4,
                            "author": {"name": say("เพื่อนร่วมทาง", "a fellow traveller")},
                            "created": when,
                            "body_html": Markup("<p>😊</p>"),
                            "permalink": "#c4",
                        }
                    ],
                },
            ],
        },
        {
            "id": 5,
            "author": {"name": teacher["name"]},
            "created": when,
            "body_html": Markup("<p>ขอให้กำลังใจทุกท่านครับ</p>"),
            "permalink": "#c5",
            "is_hidden": True,
        },
    ]
