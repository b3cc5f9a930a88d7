"""What is suggested to somebody whose keyboard was left in the other layout."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from kmwiki.access import visitor
from kmwiki.indexing import asking
from kmwiki.indexing.draining import follow_or_rebuild, rows_waiting
from kmwiki.indexing.engine import engine_in
from kmwiki.search.engine import SearchEngine
from tests.support.site import TestSite


@pytest.fixture
def engine(site: TestSite, app: Flask) -> SearchEngine:
    """Knows a Thai title, an English one and one of both, and one that visitors may not read."""
    author = site.person("nok")
    for title in ("ประชุมเช้า", "Flood drill", "บันทึก AAR ประจำปี"):
        site.page(author, title=title, visibility="public")
    site.page(author, title="ลับเฉพาะสมาชิก", visibility="members")
    made = engine_in(Path(app.config["SETTINGS"].index_dir))
    follow_or_rebuild(made, rows_waiting())
    return made


def suggested(engine: SearchEngine, typed: str, site: TestSite | None = None) -> list[str]:
    reader = site.person("reader") if site is not None else visitor()
    return [one.title for one in asking.suggest(reader, engine, typed)]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("xit=6", ["ประชุมเช้า"]),
        ("  xit=6 ", ["ประชุมเช้า"]),
        ("ดสนนก", ["Flood drill"]),
        ("[yom7", ["บันทึก AAR ประจำปี"]),
        ("flo", ["Flood drill"]),  # begins as it stands: nothing else is read into it
        ("xi", []),  # two keys begin too much in either layout
        ("zzz", []),
    ],
)
def test_keys_of_the_other_layout_are_read_where_nothing_begins_as_typed(
    engine: SearchEngine, typed: str, titles: list[str]
) -> None:
    assert suggested(engine, typed) == titles


def test_what_one_may_not_read_is_not_suggested_in_any_layout(site: TestSite, engine: SearchEngine) -> None:
    assert suggested(engine, "]y[") == []
    assert suggested(engine, "]y[", site) == ["ลับเฉพาะสมาชิก"]
