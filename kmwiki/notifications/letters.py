"""A mail of notices, written: text and HTML that say the same, in the language its reader chose."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

import kmwiki
from kmwiki.accounts.models import Person
from kmwiki.core.mail import Mail, one_line
from kmwiki.core.site import the_site
from kmwiki.i18n.catalogue import translate
from kmwiki.i18n.dates import format_datetime
from kmwiki.text.graphemes import truncate

from .digest import PageNews
from .tokens import CONFIRM, STOP, token_for
from .wording import about_words, did_words, reason_words

SUBJECT_MAX = 120
_TEMPLATES = Path(kmwiki.__file__).resolve().parents[1] / "templates"


def letter(person: Person, news: Sequence[PageNews], *, lang: str, base_url: str) -> Mail:
    """The mail that tells somebody of this news, with the headers by which a mail program can end it."""
    base = base_url.rstrip("/")
    stop = f"{base}/unsubscribe/{token_for(STOP, person)}"
    given: dict[str, Any] = {
        "site": site_name(lang), "name": person.display_name, "groups": [_group(one, lang, base) for one in news],
        "stop_url": stop, "settings_url": f"{base}/me/notices", "inbox_url": f"{base}/inbox", "lang": lang,
        "_": lambda key, **args: translate(lang, key, **args),
    }  # fmt: skip
    return Mail(
        to=person.email or "", to_name=person.display_name, subject=_subject(news, lang),
        body=_template("mail.txt").render(given).strip() + "\n", html=_template("mail.html").render(given),
        headers=(("List-Unsubscribe", f"<{stop}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")),
    )  # fmt: skip


def confirmation(person: Person, *, lang: str, base_url: str) -> Mail:
    """The mail that asks whether its reader wants notices here."""
    site = site_name(lang)
    body = translate(
        lang, "notices.confirm_mail.body", site=site, name=person.display_name, username=person.username,
        link=f"{base_url.rstrip('/')}/confirm-mail/{token_for(CONFIRM, person)}",
    )  # fmt: skip
    subject = translate(lang, "notices.confirm_mail.subject", site=site)
    return Mail(to=person.email or "", to_name=person.display_name, subject=subject, body=body + "\n")


def site_name(lang: str) -> str:
    site = the_site()
    return (site.name_en if lang == "en" else site.name_th) or site.name_th


def _subject(news: Sequence[PageNews], lang: str) -> str:
    """What happened and to what, where it is one thing; else how many."""
    lines = [line for one in news for line in one.lines]
    count = len(lines) + sum(one.more for one in news)
    if count > 1:
        return translate(lang, "notices.mail.subject", site=site_name(lang), count=count)
    line = lines[0]
    said = did_words(lang, line.did, line.who) or reason_words(lang, line.reason)
    about = line.page.title if line.page else about_words(lang, line.about, line.named, line.reason)
    return truncate(one_line(f"{said}: {about}" if line.page or line.about else said), SUBJECT_MAX)


def _group(news: PageNews, lang: str, base: str) -> dict[str, Any]:
    page, first = news.page, news.lines[0]
    # A heading is told of no page only where it says more than the reason below it; what it leads to is linked once.
    about = about_words(lang, first.about, first.named, first.reason) if first.about else ""
    title = one_line(page.title if page else about)
    url = f"{base}/r/{page.record_no}" if page else base + first.path
    return {
        "title": title, "lang": page.lang if page else lang, "url": url, "more": news.more,
        "lines": [
            {
                "reason": reason_words(lang, line.reason), "did": one_line(did_words(lang, line.did, line.who)),
                "words": line.words, "at": format_datetime(line.at, lang),
                "url": "" if title and base + line.path == url else base + line.path,
            }
            for line in news.lines
        ],
    }  # fmt: skip


@cache
def _template(name: str) -> Template:
    """Below the delivery floor there is no Flask; the same rules of escaping hold for HTML."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES / "notifications"), trim_blocks=True, lstrip_blocks=True,
        autoescape=lambda template: bool(template and template.endswith(".html")),
    )  # fmt: skip
    return environment.get_template(name)
