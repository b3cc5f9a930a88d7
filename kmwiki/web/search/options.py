"""The values of a facet, drawn. A page of results has over a hundred, so what they share is drawn once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app
from markupsafe import Markup, escape

from kmwiki.i18n.dates import format_number
from kmwiki.indexing.questions import Value
from kmwiki.web.frame_of_page import while_the_site_stands
from kmwiki.web.language import language
from kmwiki.web.markup import drawn

from .asked import choosing

_HOLE = "\x00"  # is refused in all text, so nothing else on the page holds it
_MOST_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Options:
    """Values of one facet in the order they are shown, each with how many results have it."""

    name: str
    counted: Sequence[tuple[Value, int]]
    chosen: Sequence[Value]
    """A link of one of these takes it off; any other link adds its value to them."""
    label_of: Callable[[Value], str]
    """For a name and value it says the same for as long as the site stands, so it is not asked again."""
    address: Callable[[Sequence[Value]], str]
    """Of the answer when exactly these values are chosen. With one more, what `asked.choosing` says is added to it."""

    def __len__(self) -> int:
        return len(self.counted)


class _Kept:
    """What is drawn already, in one language."""

    def __init__(self) -> None:
        self.plain, self.chosen = _pieces(False), _pieces(True)
        self.values: dict[tuple[str, Value], str] = {}
        """Address, label and what stands around it, of values that are not chosen."""


def facet_options(options: Options) -> Markup:
    """Every value as ``facet_option`` of ``components/search.html`` draws it: through that macro a page of them took
    thirty times as long."""
    lang, name, chosen = language(), options.name, options.chosen
    kept = while_the_site_stands(("search.options", lang), _Kept)
    if len(kept.values) > _MOST_KEPT:
        kept.values.clear()
    start, before_label, before_count, end = kept.plain
    start = "".join((start, escape(options.address(chosen))))  # a sum of the two would escape the first
    html: list[str] = []
    for value, count in options.counted:
        if value in chosen:
            html.append(_chosen_one(value, count, options, kept.chosen))
            continue
        own = kept.values.get((name, value))
        if own is None:
            own = "".join((escape(choosing(name, value)), before_label, _label(value, options), before_count))
            kept.values[name, value] = own
        html.append(f"{start}{own}{count if count < 1_000 else format_number(count, lang)}{end}")
    return drawn(*html)


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
