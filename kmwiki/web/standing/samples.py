"""Made-up endorsements and adoptions for ``/-/patterns``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from kmwiki.standing.computing import LEVELS, Reason, Standing

from .cards import standing_view

Say = Callable[[str, str], str]


def standing_samples(say: Say, when: datetime) -> dict[str, Any]:
    """Every standing, an endorsement of an older revision, a request to improve, an adoption and a tombstone."""
    expert = {"name": say("อ.สมศักดิ์ รักเรียน", "Somsak Rakrian"), "url": "#standing", "agency": ""}
    peer = {
        "name": say("เกศินี ใจดี", "Kesinee Jaidee"), "url": "#standing",
        "agency": say("สำนักงานเกษตรจังหวัดทะเลงาม", "Thale Ngam Agriculture Office"),
    }  # fmt: skip
    answers = ((say("น่าเชื่อถือหรือไม่", "Is it valid?"), say("ใช่", "Yes")),)
    endorsement = {
        "who": expert, "line": say("รับรองฉบับที่ 3 โดยวิทยากรที่ปรึกษา", "Revision 3 endorsed by a consultant:"),
        "since": say("ปัจจุบันฉบับที่ 5", "now revision 5"), "compare_url": "#standing", "approves": True,
        "answers": answers, "at": when,
        "advice": say("เพิ่มตัวเลขก่อนและหลังจะชัดขึ้น", "Figures from before and after would make it clearer"),
    }  # fmt: skip
    asked = {
        "who": peer, "line": say("ขอให้ปรับปรุงฉบับที่ 5 โดยเพื่อนต่างหน่วยงาน", "Revision 5, please improve, by a peer:"),
        "since": "", "compare_url": None, "approves": False, "answers": answers, "at": when,
        "advice": say("ขอวิธีคิดงบประมาณ", "How was the cost worked out?"),
    }  # fmt: skip
    adoption = {
        "who": peer, "url": "#standing/1", "taken_back": False, "result": "partly", "began_on": date(2010, 10, 29),
        "result_label": say("ได้ผลบางส่วน", "It worked in part"), "contact": "small man", "at": when, "edited": when,
        "took": say("ประชุมระดมความคิดแทนการบรรยาย", "Brainstorming in place of lectures"),
        "changed": say("ทำครึ่งวัน", "Half a day"), "went": say("คนพูดกันมากขึ้น", "More people spoke"),
        "theirs": {"label": say("วงคุยของเรา", "Our own circle"), "url": "#standing"},
    }  # fmt: skip
    reasons = (Reason("own_results"), Reason("worked", args={"count": 2}), Reason("did_not_work", holds=False))
    return {
        "standings": [standing_view(Standing(level, reasons)) for level in LEVELS],
        "proofs": {
            "shown": True, "endorsements": [endorsement, asked],
            "adoptions": [adoption, {**adoption, "url": "#standing/2", "taken_back": True}],
            "endorse_url": "#standing", "adopt_url": "#standing",
        },
    }  # fmt: skip
