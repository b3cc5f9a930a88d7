"""Made-up requests and credits for ``/-/patterns``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from kmwiki.web.language import gettext

Say = Callable[[str, str], str]


def extending_samples(say: Say, when: datetime) -> dict[str, Any]:
    """A request that waits, two that were answered, credits, and what a borrower sees."""
    words = say("เวทีแบบไม่เป็นทางการน่าจะขยับได้มากกว่า", "An informal place would move more than anything official.")
    request = {
        "id": 1, "action": "#extending", "words": words, "wording": "", "instead_of": "", "borrower": "small man",
        "borrower_url": "#extending", "title": say("เวทีเล็ก ๆ ที่คุยกันได้", "Small places to talk"), "page_url": None,
        "target": gettext("extending.target.practice"), "seen_by": gettext("extending.seen_by.members"),
        "state": "asked", "altered": False, "stands": "", "open": True, "asked": when,
        "until": when + timedelta(days=30),
        "source": say("วงคุยเรื่องเวที", "A talk about places to talk"), "source_url": "#extending", "typed": None,
        "error": None,
    }  # fmt: skip
    lent = {
        **request, "id": 2, "state": "lent", "open": False, "stands": gettext("extending.mine.changed"),
        "page_url": "#extending", "wording": say("เวทีเล็ก ๆ ขยับได้มากกว่า", "Small places move more."),
    }  # fmt: skip
    lapsed = {**request, "id": 3, "state": "lapsed", "open": False, "stands": gettext("extending.mine.lapsed")}
    altered = {**lent, "id": 4, "altered": True, "stands": gettext("extending.mine.altered")}
    proposed = {
        **request, "id": 5, "instead_of": words, "words": lent["wording"], "page_url": "#extending",
    }  # fmt: skip
    return {
        "requests": [request, proposed, lent, altered, lapsed],
        "credits": [
            {"name": say("นกน้อย", "Nok"), "url": "#extending", "source": request["source"], "source_url": "#extending",
             "propose_urls": ["#extending"]},
            {"name": "small man", "url": None, "source": "", "source_url": None, "propose_urls": []},
        ],
        "borrowed": [
            {
                "name": say("นกน้อย", "Nok"), "said": gettext("extending.stands.asked"), "wording": "",
                "place_action": None,
            },
            {
                "name": "small man", "said": gettext("extending.stands.changed"), "wording": lent["wording"],
                "place_action": "#extending", "place_label": gettext("extending.place"),
            },
            {
                "name": say("มะลิ", "Mali"), "said": gettext("extending.stands.altered"), "wording": lent["wording"],
                "place_action": "#extending", "place_label": gettext("extending.place"), "propose_url": "#extending",
            },
        ],
    }  # fmt: skip
