"""Made-up files for ``/-/patterns``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from .cards import LIMITS

Say = Callable[[str, str], str]


def file_samples(say: Say, when: datetime) -> dict[str, Any]:
    """A picture with its description, a document with a long name, and what is said before sending."""
    long_name = say(
        "รายงานสรุปผลการประชุมเชิงปฏิบัติการทบทวนแผนพัฒนาจังหวัดสี่ปีฉบับแก้ไขครั้งที่สอง.docx",
        "summary-of-the-workshop-reviewing-the-four-year-plan-second-edition-final.docx",
    )
    shared = {"added": when, "by": "small man", "by_url": "#files", "tend_url": "#files", "url": "#files"}
    return {
        "limits": LIMITS,
        "files": [
            {
                **shared, "id": 1, "name": say("ริมน้ำ.jpg", "riverside.jpg"), "note": "JPG, 240 KB", "is_picture": True,
                "alt": say("ตลิ่งหลังน้ำลด", "The bank after the flood"), "thumb": "/static/logo.svg",
                "markdown": say("![ตลิ่งหลังน้ำลด](/files/1/ริมน้ำ.jpg)", "![The bank](/files/1/riverside.jpg)"),
            },
            {
                **shared, "id": 2, "name": long_name, "note": "DOCX, 1.2 MB", "is_picture": False, "alt": "",
                "thumb": "", "markdown": f"[{long_name}](/files/2/{long_name})",
            },
        ],
    }  # fmt: skip
