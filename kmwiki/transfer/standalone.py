"""A document as one HTML file that needs no other: its style is inside it, its links are whole addresses.

It is kept and opened from a disk, where no policy of ours holds; on the site itself nothing is written this way.
"""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from .documents import Document, Section

_STYLE = Path(__file__).with_name("document.css")


def as_html(document: Document) -> bytes:
    """The file. Texts of the document are HTML that was cleaned and filled; all else is escaped here."""
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in document.facts)
    second = "".join(
        f'<p class="{name}" lang="{_other(document.lang)}">{escape(words)}</p>'
        for name, words in (("second", document.title_2), ("summary", document.summary_2))
        if words
    )
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{escape(document.lang)}">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(document.title)} · {escape(document.site)}</title>",
            f"<style>{_style()}</style></head>",
            "<body><article>",
            f'<header><p class="kind" lang="{escape(document.facts_lang)}">{escape(document.kind)}</p>',
            f"<h1>{escape(document.title)}</h1>",
            f'<p class="summary">{escape(document.summary)}</p>' if document.summary else "",
            second,
            f'<dl lang="{escape(document.facts_lang)}">{facts}</dl></header>',
            *(_section(section, document.facts_lang) for section in document.sections),
            f'<footer lang="{escape(document.facts_lang)}">{escape(document.footer)} · ',
            f'<a href="{escape(document.address)}">{escape(document.address)}</a></footer>',
            "</article></body></html>\n",
        )
    ).encode()


def _section(section: Section, lang: str) -> str:
    head = f'<h2 lang="{escape(lang)}">{escape(section.title)}</h2>\n' if section.title else ""
    return f"<section>\n{head}{section.html}\n</section>"


def _other(lang: str) -> str:
    return "en" if lang == "th" else "th"


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")
