"""The values of a facet, drawn. A page of results has over a hundred, so what they share is drawn once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from flask import current_app
from markupsafe import Markup, escape

from kmwiki.i18n.dates import format_number
from kmwiki.web.frame_of_page import while_the_site_stands
from kmwiki.web.language import language
from kmwiki.web.markup import drawn

_HOLE = "\x00"  # is refused in all text, so nothing else on the page holds it


@dataclass(slots=True)  # not frozen: a page makes a hundred, and that would take three times as long
class Option:
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
        chosen: while_the_site_stands(("search.option", lang, chosen), partial(_pieces, chosen))
        for chosen in (False, True)
    }
    html: list[str] = []
    for option in options:
        start, before_label, before_count, end = around[option.chosen]
        count = format_number(option.count, lang)
        html += (start, escape(option.url), before_label, escape(option.label), before_count, count, end)
    return drawn(*html)


def _pieces(chosen: bool) -> list[str]:
    """The option's HTML before, between and after its address, its label and its number."""
    components = current_app.jinja_env.get_template("components/search.html").module
    html: str = components.facet_option(_HOLE, _HOLE, _HOLE, chosen)  # type: ignore[attr-defined]
    return str(html).split(_HOLE)
