"""Made-up cases for ``/-/patterns``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

Say = Callable[[str, str], str]


def moderation_samples(say: Say, when: datetime) -> dict[str, Any]:
    """A comment two people reported, a team's page, a case that was settled; and a note on a locked page."""
    case = {
        "url": "#moderation", "about": say("ความเห็น", "A comment"),
        "title": say("สรุปประชุมไตรมาส", "The quarter's meeting"),
        "excerpt": say("ทำแบบนี้ใช้ไม่ได้เลย", "This is no good at all"), "at": when, "review": True, "outcome": "",
        "kinds": [say("อ่านแล้วไม่สบายใจ", "It hurts me"), say("ไม่สุภาพ", "Unkind")], "settled_at": None,
    }  # fmt: skip
    closed = {**case, "title": say("หน้าของคณะทำงาน หมายเลข 405365", "A team's page, number 405365"), "excerpt": ""}
    settled = {**case, "review": False, "outcome": say("ปล่อยไว้ตามเดิม", "left as it is"), "settled_at": when}
    words = say("พักไว้ตรวจข้อมูลถึงวันศุกร์", "Closed until Friday, while the figures are looked at")
    return {"cases": [case, closed, settled], "note": {"act": "lock", "words": words, "url": "#moderation"}}
