"""How authors without an account are shown."""

from __future__ import annotations

from kmwiki.questions.passing_on import ASKED_THROUGH
from kmwiki.web.language import gettext


def name_of_author(username: str | None, name: str) -> str:
    """An author's name as readers see it: of a question asked through a facilitator, that it was, in their language."""
    return gettext("questions.asked_through") if username is None and name == ASKED_THROUGH else name
