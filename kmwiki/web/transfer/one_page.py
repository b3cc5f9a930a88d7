"""One page as a file: for whoever may read it, as they see it."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html import unescape
from urllib.parse import quote

from flask import current_app
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from kmwiki.access import Actor
from kmwiki.attachments.reading import find_file, path_of
from kmwiki.core.errors import NotFound
from kmwiki.pages.models import Page
from kmwiki.pages.reading import allowed, get_page
from kmwiki.pages.showing import find_shown
from kmwiki.transfer.documents import Document, Section
from kmwiki.transfer.packing import file_name, markdown_of
from kmwiki.transfer.standalone import as_html
from kmwiki.web.frame_of_page import actor, site_card
from kmwiki.web.language import gettext, language
from kmwiki.web.pages.cards import page_view
from kmwiki.web.pages.facts import Fact
from kmwiki.web.pages.texts import AimView, TextsView

from .blueprint import blueprint

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OURS = re.compile(r'(<(?:a|img)\b[^>]*?\s(?:href|src)=")/(?!/)')
_PICTURE = re.compile(r'<img\b[^>]*?\ssrc="(/files/[^"]+)"[^>]*>')
_ALT = re.compile(r'\salt="([^"]*)"')
_FILE = re.compile(r"/files/([1-9]\d{0,11})(?:/|$)")
_WIDE_ENOUGH = 1600
_MOST_INSIDE = 25 * 1024 * 1024


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
    facts = [*page.facts, *page.texts.facts, *page.texts.facts_after]
    shown = [(fact.label, words) for fact in facts if fact.on_paper and (words := _words(fact))]
    if page.tags:
        shown.append((gettext("pages.tags"), ", ".join(tag["label"] for tag in page.tags)))
    return Document(
        lang=page.lang, title=page.title, title_2=page.title_2, summary=page.summary, summary_2=page.summary_2,
        kind=page.kind_label, site=site, address=page.short_url, facts=tuple(shown), facts_lang=lang,
        sections=tuple(_sections(page.texts)), footer=f"{site} · {gettext('pages.record_no')} {page.record_no}",
    )  # fmt: skip


def _sections(texts: TextsView) -> list[Section]:
    sections = [Section(str(section.html), section.title) for section in texts.sections]
    if texts.aims:
        sections.append(Section(_aims_table(texts.aims), gettext("field.aar.aims")))
    if texts.body:
        sections.append(Section(str(texts.body), texts.body_title))
    return sections + [Section(str(section.html), section.title) for section in texts.sections_after]


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


def _absolute(document: Document) -> Document:
    """Addresses of this site written out: the file leaves it."""
    base = escape(current_app.config["SETTINGS"].base_url)
    sections = (replace(section, html=_OURS.sub(rf"\1{base}/", section.html)) for section in document.sections)
    return replace(document, sections=tuple(sections))


def _words(fact: Fact) -> str:
    return fact.value or ", ".join(label for one in fact.many if (label := one["label"]))


def _markdown(page: Page) -> tuple[bytes, str]:
    return markdown_of(page), "text/markdown; charset=utf-8"


def _html(page: Page) -> tuple[bytes, str]:
    return as_html(_absolute(_with_pictures(document_of(actor(), page.record_no)))), "text/html; charset=utf-8"


def _docx(page: Page) -> tuple[bytes, str]:
    from kmwiki.transfer.word import as_word

    return as_word(document_of(actor(), page.record_no), picture=_picture), WORD


def _with_pictures(document: Document) -> Document:
    """Pictures put into the text itself, as far as this reader may see them: the file has no others beside it."""
    room = _MOST_INSIDE

    def put_in(match: re.Match[str]) -> str:
        nonlocal room
        found = _found_picture(unescape(match[1]), copy=True)
        if found is None or len(found[0]) > room:
            return match[0]
        content, content_type = found
        room -= len(content)
        alt = _ALT.search(match[0])
        data = base64.b64encode(content).decode("ascii")
        return f'<img src="data:{content_type};base64,{data}" alt="{alt[1] if alt else ""}">'

    sections = (replace(section, html=_PICTURE.sub(put_in, section.html)) for section in document.sections)
    return replace(document, sections=tuple(sections))


def _picture(address: str) -> bytes | None:
    found = _found_picture(address)
    return found[0] if found is not None else None


def _found_picture(address: str, *, copy: bool = False) -> tuple[bytes, str] | None:
    """A picture of this site by its address, and its type; None where there is none for this reader. ``copy``: its
    copy no wider than paper needs. Copies are WebP, which Word does not know."""
    number = _FILE.match(address)
    try:
        row = find_file(actor(), int(number[1])) if number else None
    except NotFound:
        return None
    if row is None or not row.is_picture:
        return None
    narrower = [size[0] for size in row.sizes if size[0] <= _WIDE_ENOUGH] if copy else []
    width = max(narrower) if narrower and (row.width or 0) > _WIDE_ENOUGH else None
    try:
        return path_of(row, width).read_bytes(), "image/webp" if width else row.content_type
    except OSError:
        return None


_FORMS = {"md": _markdown, "html": _html, "docx": _docx}
