"""News of some days, page by page: for the digest on a page, in mail and as a text to paste."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from kmwiki.access import Actor, require
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.core.mail import one_line
from kmwiki.i18n.catalogue import translate
from kmwiki.i18n.dates import format_date

from .models import Notice
from .showing import NoticeLine, PageLine, shown_notices

MOST_NOTICES = 500
LINES_OF_EACH = 5
# What every member may read. A team page's title is not for a group in which somebody else may sit.
FOR_EVERYBODY = frozenset({"public", "members"})


@dataclass(frozen=True)
class PageNews:
    """What happened on one page, the newest first; ``more`` lines are left out. ``page`` None: about no page."""

    page: PageLine | None
    lines: tuple[NoticeLine, ...]
    more: int = 0
    comments: int = 0  # new ones, those left out among them


def digest(actor: Actor, *, days: int) -> list[PageNews]:
    """What one was told in the last days, read or not.

    Raises:
        SignInFirst: members only.
    """
    require(actor, "notices.read")
    recent = select(Notice).where(Notice.person_id == actor.person_id, Notice.at >= now() - timedelta(days=days))
    notices = db.session.scalars(recent.order_by(Notice.id.desc()).limit(MOST_NOTICES)).all()
    return by_page(shown_notices(actor, notices))


def by_page(lines: Iterable[NoticeLine], *, most: int = LINES_OF_EACH) -> list[PageNews]:
    """Lines gathered by their page, in the order in which the pages first come up."""
    found: dict[tuple[int, int], list[NoticeLine]] = {}
    for line in lines:
        key = (line.page.record_no, 0) if line.page is not None else (0, line.id)
        found.setdefault(key, []).append(line)
    return [
        PageNews(
            own[0].page, tuple(own[:most]), more=max(0, len(own) - most),
            comments=sum(line.did == "comment.posted" for line in own),
        )
        for own in found.values()
    ]  # fmt: skip


def text_to_paste(news: Sequence[PageNews], *, lang: str, site: str, base_url: str) -> str:
    """The digest as plain lines with short links, for a LINE group: only what every member may read.

    Who did what and why one was told is left out: it is the reader's own.
    """
    lines = [f"{site} · {format_date(now(), lang)}"]
    for one in news:
        if one.page is not None and one.page.visibility in FOR_EVERYBODY and one.page.state == "published":
            said = f" ({translate(lang, 'notices.new_comments', count=one.comments)})" if one.comments else ""
            lines += ["", f"• {one_line(one.page.title)}{said}", f"{base_url}/r/{one.page.record_no}"]
    return "\n".join(lines) if len(lines) > 1 else ""
