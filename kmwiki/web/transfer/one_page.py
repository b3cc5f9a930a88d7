"""One page as a file: for whoever may read it, as they see it."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import current_app
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from kmwiki.access import Actor
from kmwiki.core.errors import NotFound
from kmwiki.i18n import translate
from kmwiki.pages.models import Page
from kmwiki.pages.reading import allowed, get_page
from kmwiki.pages.showing import find_shown
from kmwiki.transfer.documents import Document, Section
from kmwiki.transfer.packing import file_name, markdown_of
from kmwiki.transfer.standalone import as_html
from kmwiki.web.frame_of_page import actor, site_card
from kmwiki.web.language import gettext, language
from kmwiki.web.pages.cards import AimView, PageView, page_view
from kmwiki.web.pages.facts import Fact

from .blueprint import blueprint

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a reader is shown of the page's use here means nothing on paper.
_NOT_ON_PAPER = ("pages.reads", "pages.revision")
_OURS = re.compile(r'(<(?:a|img)\b[^>]*?\s(?:href|src)=")/(?!/)')


@blueprint.get("/p/<int:no>/download/<form>")
def one_page(no: int, form: str) -> Response:
    """As ``md`` (the very file of ``content/``), ``html`` (one file that needs no other) or ``docx``.

    Links and mentions lead where they lead for this reader, by their whole address; only Markdown stays as it was
    written.
    """
    make = _FORMS.get(form)
    if make is None:
        raise NotFound()
    page = get_page(actor(), no)
    content, content_type = make(page)
    return kept_as(content, content_type, file_name(page).removesuffix("md") + form)


def kept_as(content: bytes, content_type: str, name: str) -> Response:
    """An answer to be kept under ``name``, which may be Thai; nobody between us and the reader keeps it."""
    plain = name.encode("ascii", "ignore").decode().strip("-. ") or "page"
    return Response(
        content, content_type=content_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "private, no-store",
        },
    )  # fmt: skip


def document_of(asker: Actor, no: int) -> Document:
    """The page as this reader sees it."""
    lang, site = language(), site_card().name
    page = page_view(asker, allowed(asker, find_shown(no)))
    facts = [*page.facts, *page.kind_facts, *page.facts_after]
    left_out = {translate(lang, key) for key in _NOT_ON_PAPER}
    shown = [(fact.label, words) for fact in facts if fact.label not in left_out and (words := _words(fact))]
    if page.tags:
        shown.append((gettext("pages.tags"), ", ".join(tag["label"] for tag in page.tags)))
    return Document(
        lang=page.lang, title=page.title, title_2=page.title_2, summary=page.summary, summary_2=page.summary_2,
        kind=page.kind_label, site=site, address=page.short_url, facts=tuple(shown), facts_lang=lang,
        sections=tuple(_sections(page)), footer=f"{site} · {gettext('pages.record_no')} {page.record_no}",
    )  # fmt: skip


def _sections(page: PageView) -> list[Section]:
    sections = [Section(_absolute(section.html), section.title) for section in page.sections]
    if page.aims:
        sections.append(Section(_aims_table(page.aims), gettext("field.aar.aims")))
    if page.body:
        sections.append(Section(_absolute(page.body), page.body_title))
    return sections + [Section(_absolute(section.html), section.title) for section in page.sections_after]


def _aims_table(aims: tuple[AimView, ...]) -> str:
    heads = Markup().join(
        Markup("<th>{}</th>").format(gettext(f"aims.{name}")) for name in ("aim", "expected", "got", "rating", "why")
    )
    rows = Markup().join(
        Markup("<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>").format(
            row.aim, row.expected, row.got, gettext(f"face.rating_{row.rating}") if row.rating else "", row.why
        )
        for row in aims
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(heads, rows)


def _absolute(html: str) -> str:
    """Addresses of this site written out: the file leaves it."""
    base = escape(current_app.config["SETTINGS"].base_url)
    return _OURS.sub(rf"\1{base}/", str(html))  # of Markup, re would put the pieces together escaped once more


def _words(fact: Fact) -> str:
    return fact.value or ", ".join(label for one in fact.many if (label := one["label"]))


def _markdown(page: Page) -> tuple[bytes, str]:
    return markdown_of(page), "text/markdown; charset=utf-8"


def _html(page: Page) -> tuple[bytes, str]:
    return as_html(document_of(actor(), page.record_no)), "text/html; charset=utf-8"


def _docx(page: Page) -> tuple[bytes, str]:
    from kmwiki.transfer.word import as_word

    return as_word(document_of(actor(), page.record_no), picture=lambda address: None), WORD


_FORMS = {"md": _markdown, "html": _html, "docx": _docx}
