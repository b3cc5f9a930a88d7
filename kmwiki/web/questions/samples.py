"""Made-up cards of threads and questions for ``/-/patterns``, each in the shape its component asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from markupsafe import Markup

Say = Callable[[str, str], str]


def question_samples(say: Say, when: datetime, people: list[dict[str, Any]]) -> dict[str, Any]:
    """An accepted answer, and a question in a list that has gone quiet."""
    title = say("เก็บเสียงผู้รับบริการอย่างไรไม่ให้เป็นภาระ", "How do you hear clients without burdening them?")
    words = say("ถามหน้างานวันละสามคน จดสามบรรทัดพอ", "Ask three people a day at the counter; three lines are enough.")
    return {
        "asked": {
            "id": 1,
            "name": people[0]["name"],
            "person_url": "#people",
            "words": Markup("<p>{}</p>").format(words),
            "at": when,
            "take_back": None,
            "card": {
                "url": "#questions", "kind": "thread", "title": title, "state": "published", "question": True,
                "answered": True, "authors": [{"name": people[1]["name"], "url": "#people"}],
                "last_name": people[0]["name"], "last_at": when, "voices": 4, "quiet": True, "comments_count": 7,
                "record_no": 405365,
            },
        }
    }  # fmt: skip
