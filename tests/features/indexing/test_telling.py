"""An answer as data says everything the engine said, and nothing as HTML."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from kmwiki.i18n.catalogue import translate
from kmwiki.indexing.telling import address_of, answer_as_data
from kmwiki.search.documents import Hit, Repair, SearchResult, Understood


def hit(**changes: object) -> Hit:
    given: dict[str, object] = {
        "key": "p101", "unit": "page", "record_no": 101, "comment_id": None, "kind": "aar", "title": "ทบทวน AAR",
        "title_segments": (("ทบทวน AAR", False),), "snippet": (("<b>อพยพ</b>", True), (" & evacuate", False)),
        "score": 1.23456789, "lang": "th", "agency": None, "fiscal_year": None, "authors": (), "updated": None,
        "read_count": 0, "state": "published",
    }  # fmt: skip
    return Hit(**{**given, **changes})  # type: ignore[arg-type]


def told(lang: str = "th", **changes: object) -> dict:  # type: ignore[type-arg]
    given: dict[str, object] = {"total": 1, "hits": (hit(),), "facets": {}, "understood": (), "took_ms": 1.23456}
    result = SearchResult(**{**given, **changes})  # type: ignore[arg-type]
    return answer_as_data(result, base_url="https://km.example", lang=lang, wording=lambda key: translate(lang, key))


def test_what_was_read_repaired_and_suggested_is_told(app: Flask) -> None:
    answer = told(
        understood=(Understood("word", "สวัสดี"),),
        repairs=(Repair("layout", "l;ylfu", "สวัสดี"),),
        suggestion="สวัสดิการ",
        notes=("search.query_cut",),
        tags=(("น้ำท่วม", 3),),
    )
    assert answer["understood"] == [{"what": "word", "value": "สวัสดี"}]
    assert answer["repairs"] == [{"what": "layout", "typed": "l;ylfu", "read": "สวัสดี"}]
    assert answer["suggestion"] == "สวัสดิการ"
    assert answer["notes"] == [translate("th", "search.query_cut")]
    assert answer["tags"] == [{"tag": "น้ำท่วม", "count": 3}]
    assert answer["took_ms"] == 1.23


def test_a_hit_is_plain_text_with_whole_addresses_and_times_in_utc(app: Flask) -> None:
    found = hit(
        title_2="After action review", why="lexicon", updated=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), also=(7, 9)
    )
    [one] = told(hits=(found,))["hits"]
    assert one["snippet"] == "<b>อพยพ</b> & evacuate"
    assert (one["title_2"], one["why"], one["updated"]) == ("After action review", "lexicon", "2026-01-02T03:04:05Z")
    assert one["url"] == "https://km.example/p/101/%E0%B8%97%E0%B8%9A%E0%B8%97%E0%B8%A7%E0%B8%99-aar"
    assert one["score"] == 1.2346
    assert one["more_comments"] == [7, 9]
    assert not {"comment_id", "replaced"} & set(one)


def test_what_was_replaced_says_so(app: Flask) -> None:
    assert told(hits=(hit(replaced=True),))["hits"][0]["replaced"] is True


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("a/b?c#d", "/p/101/a-b-c-d"),
        ("!!!", "/p/101/%E0%B8%AB%E0%B8%99%E0%B9%89%E0%B8%B2"),
        ("edit", "/p/101/page-edit"),
    ],
)
def test_an_address_is_the_one_the_site_writes(app: Flask, title: str, address: str) -> None:
    from flask import url_for

    from kmwiki.text.slugs import page_slug

    assert address_of(hit(title=title)) == address
    with app.test_request_context():
        assert url_for("pages.show", no=101, slug=page_slug(title)) == address
        assert url_for("comments.show", comment_id=12) == address_of(hit(comment_id=12))


def test_labels_are_in_the_language_that_is_asked_for(app: Flask, site) -> None:  # type: ignore[no-untyped-def]
    site.person("มาลี", display_name="มาลี ดีงาม")
    facets = {
        "kind": (("aar", 2),), "fiscal_year": ((2569, 1),), "agency": (("health", 1), ("gone", 1)),
        "category": ((6, 1),), "tag": (("flood", 1),), "author": (("มาลี", 1), ("ครูหมอก", 1)),
    }  # fmt: skip

    def labels(lang: str) -> dict[str, list[str]]:
        return {name: [row["label"] for row in rows] for name, rows in told(lang, facets=facets)["facets"].items()}

    thai, english = labels("th"), labels("en")
    assert thai["fiscal_year"] == ["2569"]
    assert english["fiscal_year"] == ["2569 (2026)"]
    assert english["agency"] == ["Provincial Health Office", "gone"]
    assert thai["author"] == english["author"] == ["มาลี ดีงาม", "ครูหมอก"]
    assert thai["category"][0].startswith("6 ")
    assert thai["kind"] != english["kind"] != ["aar"]
