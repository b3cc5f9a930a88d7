"""The comment that is a question's accepted answer. Words that are gone are no answer any more."""

from __future__ import annotations

from kmwiki.pages.models import Page
from kmwiki.pages.standing_fields import write_field

from .models import Comment

ACCEPTED = "accepted_answer"


def no_longer_answer(page: Page, comment: Comment) -> None:
    """The comment was taken away: the question is open again. Bringing it back leaves that to the asker."""
    if page.fields.get(ACCEPTED) == comment.id:
        write_field(page, ACCEPTED, None)
