"""What the frame around every page shows: the site, the reader, the kinds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, TypeVar

from flask import Flask, current_app, g, url_for
from markupsafe import Markup, escape

from kmwiki.access import Actor, can
from kmwiki.core.site import the_site
from kmwiki.i18n.dates import format_date, format_datetime, format_number
from kmwiki.kinds import KINDS
from kmwiki.notifications.counting import MOST_COUNTED, unread_count
from kmwiki.notifications.watched import PageNews, page_news
from kmwiki.web.language import gettext, language, theme
from kmwiki.web.markup import drawn
from kmwiki.web.security import form_token
from kmwiki.web.signing import asker

T = TypeVar("T")
# U+0000 is refused in all text, so no name can hold it.
_TOKENS_PLACE = "\x00"
_HOLE = re.compile("\x00([a-z]+)\x00")


@dataclass(frozen=True)
class SiteCard:
    """The site as its pages show it, in the reader's language."""

    name: str
    goal_line: str
    contact_line: str
    visitors_may_read: bool


@dataclass(frozen=True)
class MeCard:
    """The signed-in reader."""

    username: str
    display_name: str
    nickname: str
    roles: tuple[str, ...]
    can_write: bool
    is_admin_area: bool
    looks_after_questions: bool


@dataclass(frozen=True)
class KindCard:
    """A kind as menus show it; ``new_url`` only for whoever may start one."""

    key: str
    label: str
    many: str
    about: str
    url: str
    new_url: str | None
    tone: str


@dataclass(frozen=True)
class _SiteParts:
    """What is kept while the site has this version."""

    version: int = 0
    parts: dict[tuple[object, ...], Any] = field(default_factory=dict)


def init_app(app: Flask) -> None:
    app.extensions["kmwiki.siteparts"] = _SiteParts()
    app.context_processor(frame)
    app.jinja_env.filters["date"] = lambda value, style="medium": format_date(value, language(), style) if value else ""
    app.jinja_env.filters["datetime"] = lambda value, style="medium": (
        format_datetime(value, language(), style) if value else ""
    )
    app.jinja_env.filters["number"] = lambda value: format_number(value, language())


def actor() -> Actor:
    """Whoever is asking, as ``signing`` found out before the view ran."""
    return asker()


def site_card() -> SiteCard:
    """The site's card."""
    return while_the_site_stands(("site", language()), _site_card)


def while_the_site_stands(about: tuple[object, ...], make: Callable[[], T]) -> T:
    """What ``make`` gives, kept in this process until the site's version rises: for what every page shows.

    ``about`` names everything it depends on besides the version, which each request reads anew.
    """
    asker()
    version = g._get_current_object().presence.site_version
    if not version:  # an answer that asked nobody, like the health check's
        return make()
    extensions = current_app._get_current_object().extensions  # type: ignore[attr-defined]
    kept: _SiteParts = extensions["kmwiki.siteparts"]
    if kept.version != version:
        kept = extensions["kmwiki.siteparts"] = _SiteParts(version)
    if about not in kept.parts:
        kept.parts[about] = make()
    result: T = kept.parts[about]
    return result


def _site_card() -> SiteCard:
    site, english = the_site(), language() == "en"
    return SiteCard(
        name=(site.name_en if english else site.name_th) or site.name_th,
        goal_line=(site.goal_en if english else site.goal_th) or site.goal_th,
        contact_line=(site.contact_en if english else site.contact_th) or site.contact_th,
        visitors_may_read=site.visitors_may_read,
    )


def kind_cards() -> list[KindCard]:
    """The five kinds in the reader's language."""
    who = actor()
    return while_the_site_stands(("kinds", language(), who.is_visitor, who.roles), _kind_cards)


def _kind_cards() -> list[KindCard]:
    asker = actor()
    return [
        KindCard(
            key=kind.key,
            label=gettext(f"kind.{kind.key}"),
            many=gettext(f"kind.{kind.key}.many"),
            about=gettext(f"kind.{kind.key}.about"),
            url=url_for("lists.kind", kind=kind.key),
            new_url=url_for("pages.new", kind=kind.key) if can(asker, "pages.start", kind.key) else None,
            tone=kind.tone,
        )
        for kind in KINDS.values()
    ]


def me_card() -> MeCard | None:
    """The signed-in reader's card, or None for a visitor."""
    asker = actor()
    if asker.is_visitor:
        return None
    return MeCard(
        username=asker.username or "",
        display_name=asker.display_name,
        nickname=getattr(g, "nickname", ""),
        roles=tuple(sorted(asker.roles)),
        can_write=can(asker, "pages.start", "thread"),
        is_admin_area=can(asker, "admin.enter"),
        looks_after_questions=can(asker, "questions.look_after"),
    )


def reader_menu() -> Markup:
    """The signed-in reader's own menu, with the token of this answer's forms."""
    me = me_card()
    assert me is not None  # the frame asks for it only for somebody who is signed in
    before, after = _menu_around(me, language(), unread_words())
    return drawn(before, escape(form_token()), after)


def unread_words() -> str:
    """How many unread notices the reader has, for the header: nothing, "3", "99+". Counted once per answer."""
    if "unread" not in g:
        g.unread = unread_count(actor())
    count: int = g.unread
    return "99+" if count >= MOST_COUNTED else str(count or "")


def news_of(record_no: int) -> PageNews:
    """What the reader's page shows of being told, the header's number with it: asked once per answer."""
    asked: dict[int, PageNews] = g.setdefault("news", {})
    if record_no not in asked:
        asked[record_no] = page_news(actor(), record_no)
        g.unread = asked[record_no].unread
    return asked[record_no]


@lru_cache(maxsize=500)
def _menu_around(me: MeCard, lang: str, unread: str) -> tuple[str, str]:
    """The menu before and after the form token; ``lang`` is the request's, named so that it is part of what is kept."""
    template = current_app.jinja_env.get_template("reader_menu.html")
    before, after = template.render(me=me, unread=unread, csrf_token=lambda: _TOKENS_PLACE).split(_TOKENS_PLACE)
    return before, after


def frame_part(name: str, **filled: str) -> Markup:
    """``frame/<name>.html`` as all readers of these roles see it, with this answer's own words in its holes.

    The part is drawn once and kept while the site stands, per language and theme. Its template gets nothing of the
    reader, the page or the moment, so that nothing of them can be kept: see :func:`_frame_pieces`.
    """
    who = actor()
    about = ("frame", name, language(), theme(), who.is_visitor, who.roles)
    pieces = while_the_site_stands(about, partial(_frame_pieces, name))
    return drawn(*(escape(filled[piece]) if place % 2 else piece for place, piece in enumerate(pieces)))


def _frame_pieces(name: str) -> list[str]:
    """A part's HTML with the names of its holes between: HTML, name, HTML, …"""
    template = current_app.jinja_env.get_template(f"frame/{name}.html")
    html = template.render(
        site=site_card(), kinds=kind_cards(), signed_in=not actor().is_visitor, lang=language(), theme=theme(),
        hole=lambda name: f"\x00{name}\x00",
    )  # fmt: skip
    return _HOLE.split(html)


def frame() -> dict[str, Any]:
    """Variables of every template."""
    return {
        "site": site_card(), "me": me_card(), "kinds": kind_cards(), "reader_menu": reader_menu,
        "frame_part": frame_part,
    }  # fmt: skip
