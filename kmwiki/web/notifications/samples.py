"""Made-up notices and things to follow, for ``/-/patterns``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kmwiki.web.follows.buttons import FollowCard

Say = Callable[[str, str], str]


def notice_samples(say: Say, when: datetime) -> dict[str, Any]:
    """A page with an answer and more, one about no page, and the button in all its states."""
    line = {
        "id": 1, "reason": say("ตอบคุณ", "Answers you"), "did": say("สมชาย แสดงความเห็น", "Somchai commented"),
        "words": say("เรียน คุณหมอ วงคุยแบบนี้ได้ผลกว่าหนังสือเวียนมาก", "Dear doctor, a talk like this moves more"),
        "url": "#being_told", "at": when, "unread": True,
    }  # fmt: skip
    saved = {
        **line, "reason": say("คุณติดตามหน้านี้", "You follow this page"), "words": "", "unread": False,
        "did": say("มาลี แก้ไขหน้านี้", "Malee edited this page"),
    }  # fmt: skip
    page = {
        "title": say("ประชุมนอกสถานที่ 3 วัน", "Three days by the sea"), "url": "#being_told", "lang": say("th", "en"),
        "kind": "thread", "kind_label": say("วงคุย", "Thread"), "lines": (line, saved), "more": 7,
        "more_url": "#being_told", "unread": 1, "read_fields": {"page": 405365, "up_to": 1},
    }  # fmt: skip
    alone = {
        **page,
        "title": say("คำของคุณ ที่ขอใช้ในหน้า “คู่มือจัดประชุม”", "Your words, for “Holding meetings”"),
        "kind": "",
        "lines": (saved,),
        "more": 0,
        "unread": 0,
    }
    follows = [FollowCard("page", "405365", level) for level in ("", "all", "normal", "silent")]
    return {"gatherings": [page, alone], "follows": follows}
