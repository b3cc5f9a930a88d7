"""What is said of a comment after something was done with it, right at the comment; of the page, at its thanks.

The browser opens the page at that place, which may be many screens below the top: what stood up there
nobody would see. So the words wait in the session until that page is drawn for whoever did it, which is not
kept for others.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app, flash, session
from markupsafe import Markup

from kmwiki.web.markup import drawn

_KEY = "said_of_comment"
Said = list[tuple[str, str]]  # tone and text, as flashes() takes them


def say_of(page_no: int, comment_id: int | None, texts: Iterable[str], tone: str = "info") -> None:
    """Keep these words for the next time the page is drawn for this session; without a comment, for its thanks."""
    said = [[tone, text] for text in texts]
    if said:
        session[_KEY] = [page_no, comment_id, said]
    else:
        session.pop(_KEY, None)


def something_said(page_no: int) -> bool:
    """Whether words wait for the talk of this page, so that it must be drawn anew."""
    return _KEY in session and session[_KEY][0] == page_no


def said_of_the_page(page_no: int) -> Said:
    """The waiting words that stand at the thanks for the page itself."""
    if not something_said(page_no) or session[_KEY][1] is not None:
        return []
    return [(tone, text) for tone, text in session.pop(_KEY)[2]]


def with_what_is_said(page_no: int, talk: Markup) -> Markup:
    """The talk with the waiting words inside their comment, above what it says: a long one would hide them.

    Where the comment is not shown (any more), they stand at the top of the page.
    """
    if not something_said(page_no) or session[_KEY][1] is None:
        return talk
    _, comment_id, said = session.pop(_KEY)
    before, opening, after = talk.partition(f'<article class="comment__own" id="c{comment_id}"')
    if not opening:
        for tone, text in said:
            flash(text, tone)
        return talk
    rest_of_tag, end, inside = after.partition(">")  # in an attribute it would be written as &gt;
    module = current_app.jinja_env.get_template("components/talk.html").module
    return drawn(before, opening, rest_of_tag, end, str(module.said(said)), inside)  # type: ignore[attr-defined]
