"""Facets and their values, drawn. A page of results has over a hundred, so what they share is drawn once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from flask import current_app
from markupsafe import Markup, escape

from kmwiki.i18n.dates import format_number
from kmwiki.indexing.questions import Value
from kmwiki.web.frame_of_page import while_the_site_stands
from kmwiki.web.language import language
from kmwiki.web.markup import Drawn, drawn

from .asked import choosing

_HOLE = "\x00"  # is refused in all text, so nothing else on the page holds it
_MOST_KEPT = 5_000
_SMALL = 1_000


class Options(NamedTuple):
    """Values of one facet in the order they are shown, each with how many results have it."""

    name: str
    counted: Sequence[tuple[Value, int]]
    chosen: Sequence[Value]
    """A link of one of these takes it off; any other link adds its value to them."""
    label_of: Callable[[Value], str]
    """For a name and value it says the same for as long as the site stands, so it is not asked again."""
    address: Callable[[Sequence[Value]], str]
    """Of the answer when exactly these values are chosen. With one more, what `asked.choosing` says is added to it."""


class _Kept:
    """What is drawn already, in one language."""

    def __init__(self) -> None:
        self.plain, self.chosen = _pieces(False), _pieces(True)
        self.values: dict[str, dict[Value, str]] = {}
        """By facet and value its address, its label and what stands around it, for values that are not chosen."""
        self.numbers: dict[int, str] = {}
        """How many results, and what stands behind that; of small numbers, which are what most values have."""
        self.facets: dict[tuple[str, bool, int], list[str]] = {}
        """A facet with or without values that are folded away, by its title and the level of that: HTML, the name of
        what stands there, HTML, …"""


class Facet(Protocol):
    """What narrows results (`narrowing.Facet`)."""

    @property
    def title(self) -> str: ...
    @property
    def options(self) -> Options: ...
    @property
    def more(self) -> Sequence[tuple[Value, int]]: ...


def drawn_facets(facets: Iterable[Facet], level: int = 2) -> Drawn:
    """Each as ``facet_shape`` of ``components/search.html`` draws it, with its values."""
    lang = language()
    kept = while_the_site_stands(("search.options", lang), _Kept)
    html: list[str] = []
    for facet in facets:
        html += _drawn_facet(facet, level, kept, lang)
    return Drawn(html)


def _drawn_facet(facet: Facet, level: int, kept: _Kept, lang: str) -> list[str]:
    """Its HTML in pieces: a page of them is long, so it is put together once."""
    options, more = facet.options, facet.more
    about = facet.title, bool(more), level
    shape = kept.facets.get(about)
    if shape is None:
        shape = kept.facets[about] = _facet_shape(*about)
    filled = {"options": _drawn_options(options, options.counted, kept, lang)}
    if more:
        filled["count"], filled["more"] = [str(len(more))], _drawn_options(options, more, kept, lang)
    html: list[str] = []
    for place, piece in enumerate(shape):
        html += filled[piece] if place % 2 else [piece]
    return html


def _facet_shape(title: str, has_more: bool, level: int) -> list[str]:
    components = current_app.jinja_env.get_template("components/search.html").module
    holes = {name: f"{_HOLE}{name}{_HOLE}" for name in ("options", "more", "count")}
    if not has_more:
        holes["more"] = ""
    html: str = components.facet_shape(title=title, **holes, level=level)  # type: ignore[attr-defined]
    return str(html).split(_HOLE)


def facet_options(options: Options) -> Markup:
    """Every value as ``facet_option`` of ``components/search.html`` draws it: through that macro a page of them took
    thirty times as long."""
    lang = language()
    kept = while_the_site_stands(("search.options", lang), _Kept)
    return drawn(*_drawn_options(options, options.counted, kept, lang))


def _drawn_options(options: Options, counted: Iterable[tuple[Value, int]], kept: _Kept, lang: str) -> list[str]:
    name, _, chosen, _, address = options
    values = kept.values.setdefault(name, {})
    if len(values) > _MOST_KEPT:
        values.clear()
    start, before_label, before_count, end = kept.plain
    start += _address(address(chosen))
    numbers = kept.numbers
    html: list[str] = []
    for value, count in counted:
        if value in chosen:
            html.append(_chosen_one(value, count, options, kept.chosen))
            continue
        own = values.get(value)
        if own is None:
            own = "".join((escape(choosing(name, value)), before_label, _label(value, options), before_count))
            values[value] = own
        number = numbers.get(count)
        if number is None:
            number = format_number(count, lang) + end
            if count < _SMALL:
                numbers[count] = number
        html += (start, own, number)
    return html


@lru_cache(maxsize=100)  # nearly all values of an answer begin with the same one
def _address(url: str) -> str:
    return str(escape(url))


def _chosen_one(value: Value, count: int, options: Options, pieces: Sequence[str]) -> str:
    start, before_label, before_count, end = pieces
    without = escape(options.address([other for other in options.chosen if other != value]))
    number = format_number(count, language())
    return "".join((start, without, before_label, _label(value, options), before_count, number, end))


def _label(value: Value, options: Options) -> Markup:
    return escape(options.label_of(value))


def _pieces(chosen: bool) -> list[str]:
    """The option's HTML before, between and after its address, its label and its number."""
    components = current_app.jinja_env.get_template("components/search.html").module
    html: str = components.facet_option(_HOLE, _HOLE, _HOLE, chosen)  # type: ignore[attr-defined]
    return str(html).split(_HOLE)
