"""What is drawn once for all results of a shape is what the component draws for each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmwiki.web.search.drawing import drawn_hits
from kmwiki.web.search.hits import Byline, CommentLink, FileLink, HitCard
from kmwiki.web.search.options import Options, facet_options

_NEW_YEAR = datetime(2010, 1, 1, tzinfo=UTC)
texts = st.text(st.sampled_from("น้ำท่วม floodๆ <b>&\"'%{}\n"), max_size=12)
some = st.one_of(st.just(""), texts)
segments = st.lists(st.tuples(texts, st.booleans()), max_size=4).map(tuple)
links = st.lists(st.tuples(texts, texts), max_size=2)
cards = st.builds(
    HitCard,
    url=texts,
    kind=st.sampled_from(("practice", "thread", "wiki")),
    kind_label=texts,
    title_segments=segments,
    snippet_segments=segments,
    title_lang=st.sampled_from(("", "th", "en")),
    own_title_segments=segments,
    lang=st.sampled_from(("", "th", "en")),
    record_no=st.one_of(st.none(), st.integers(0, 999_999)),
    agency_short=some,
    fiscal_year=st.one_of(st.none(), st.integers(2500, 2600)),
    authors=st.lists(st.builds(Byline, name=texts, url=st.one_of(st.none(), texts)), max_size=3),
    date=st.one_of(st.none(), st.timedeltas(timedelta(), timedelta(days=364)).map(lambda after: _NEW_YEAR + after)),
    day=st.just(""),
    state=st.sampled_from(("published", "archived", "hidden")),
    replaced=st.booleans(),
    tags=st.lists(texts, max_size=2).map(tuple),
    in_comment_by=some,
    in_file=st.one_of(st.none(), st.builds(FileLink, name=texts, url=texts)),
    more_comments=st.lists(st.builds(CommentLink, name=texts, url=texts), max_size=2),
)


def component(app: Flask, name: str) -> Any:
    return getattr(app.jinja_env.get_template("components/search.html").module, name)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_results_are_drawn_as_the_component_draws_them(app: Flask, lang: str) -> None:
    @settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(cards, max_size=3), st.sampled_from((2, 3)))
    def check(hits: list[HitCard], level: int) -> None:
        draw = component(app, "search_hit")
        for _ in range(2):  # with new shapes, and with kept ones
            assert drawn_hits(hits, level) == "".join(f"<li>{draw(hit, level)}</li>" for hit in hits)

    with app.test_request_context(f"/search?lang={lang}"):
        app.preprocess_request()
        check()


def test_a_sign_that_no_text_should_hold_moves_no_words(app: Flask) -> None:
    hit = HitCard("/p/1", "wiki", "wiki", (("a\x03<b>", False),), (("c", True), ("\x03", False)), record_no=1)
    with app.test_request_context("/search"):
        app.preprocess_request()
        assert drawn_hits([hit, hit], 2) == f"<li>{component(app, 'search_hit')(hit, 2)}</li>" * 2


@settings(deadline=None, max_examples=100)
@given(
    st.dictionaries(texts, st.integers(0, 2_000_000), max_size=6), st.lists(texts, max_size=2),
    st.sampled_from(("tag", "author")),
)  # fmt: skip
def check_options(app: Flask, counts: dict[str, int], chosen: list[str], name: str) -> None:
    def address(values: Any) -> str:
        return "/search?q=%26&" + "&".join(f"{name}={len(str(value))}" for value in values)

    draw = component(app, "facet_option")
    options = Options(name, list(counts.items()), chosen, lambda value: f"«{value}»", address)
    drawn = str(facet_options(options))
    for value, count in counts.items():
        if value in chosen:
            without = address([other for other in chosen if other != value])
            assert str(draw(without, f"«{value}»", f"{count:,}", True)) in drawn
    assert drawn.count("<li>") == len(counts)
    assert drawn.count("facet--chosen") == sum(value in chosen for value in counts)


def test_values_of_facets_are_drawn_as_the_component_draws_them(app: Flask) -> None:
    with app.test_request_context("/search"):
        app.preprocess_request()
        check_options(app)
        options = Options("tag", [("น้ำ & ท่วม", 1_204)], [], str, lambda values: f"/search?q=น้ำ{len(values)}")
        expected = component(app, "facet_option")(
            "/search?q=น้ำ0&tag=%E0%B8%99%E0%B9%89%E0%B8%B3+%26+%E0%B8%97%E0%B9%88%E0%B8%A7%E0%B8%A1",
            "น้ำ & ท่วม", "1,204", False,
        )  # fmt: skip
        assert facet_options(options) == expected
