"""The values of a facet, drawn. A page of results has over a hundred, so what they share is drawn once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup, escape

from kmwiki.i18n.dates import format_number
from kmwiki.web.frame_of_page import while_the_site_stands
from kmwiki.web.language import language
from kmwiki.web.markup import drawn

_HOLE = "\x00"  # is refused in all text, so nothing else on the page holds it


class Option(NamedTuple):
    """A value of a facet."""

    label: str
    count: int
    url: str
    chosen: bool


def facet_options(options: Iterable[Option]) -> Markup:
    """Every option as ``facet_option`` of ``components/search.html`` draws it: through that macro a page of them took
    ten times as long."""
    lang = language()
    around = {
        chosen: while_the_site_stands(("search.option", lang, chosen), lambda chosen=chosen: _pieces(chosen))
        for chosen in (False, True)
    }
    html: list[str] = []
    for label, count, url, chosen in options:
        start, before_label, before_count, end = around[chosen]
        html += (start, escape(url), before_label, escape(label), before_count, format_number(count, lang), end)
    return drawn(*html)


def _pieces(chosen: bool) -> list[str]:
    """The option's HTML before, between and after its address, its label and its number."""
    components = current_app.jinja_env.get_template("components/search.html").module
    html: str = components.facet_option(_HOLE, _HOLE, _HOLE, chosen)  # type: ignore[attr-defined]
    return str(html).split(_HOLE)
