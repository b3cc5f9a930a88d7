"""What a reader may not see comes out of no engine in any way: hit, count, facet, suggestion, snippet, rank."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmwiki.search.documents import Document, SearchResult, Sort
from kmwiki.search.engine import SearchEngine
from kmwiki.search.memory_engine import MemoryEngine
from kmwiki.search.whoosh_engine import WhooshEngine
from tests.contracts.engines import (
    ALL_FACETS,
    HEALTH_TEAM,
    INVISIBLE,
    NOBODY,
    OUTSIDER,
    PUBLIC,
    SECRET,
    SECRET_COMMENT,
    SECRET_WORD,
    STAFF,
    VILLAGE,
    VISITOR,
    ask,
    comment,
    page,
)

_OTHERS_ONLY = {"secret-agency", 2599, 7, "secret-tag", "secret-author", "guidance"}


def said(result: SearchResult) -> str:
    """Everything a result shows of documents."""
    pieces = [piece for hit in result.hits for piece, _ in (*hit.snippet, *hit.title_segments)]
    return " ".join([*pieces, *(hit.title for hit in result.hits), repr(result.facets)])


def seen_by(tokens: frozenset[str]) -> set[str]:
    return {document.key for document in VILLAGE if document.tokens & tokens}


@pytest.mark.parametrize("reader", [VISITOR, STAFF, OUTSIDER, NOBODY])
@pytest.mark.parametrize("text", ["", "ขนอม", "zanzibar", SECRET_WORD, "201", "flood น้ำท่วม", "tag:secret-tag", "-x"])
def test_others_papers_come_out_in_no_way(engine: SearchEngine, reader: frozenset[str], text: str) -> None:
    result = engine.search(ask(text, reader, facets=ALL_FACETS, limit=100))
    assert {hit.key for hit in result.hits} <= seen_by(reader)
    assert result.total == len(result.hits)
    assert not _OTHERS_ONLY & {value for values in result.facets.values() for value, _ in values}
    assert "zanzibar" not in said(result)
    assert SECRET_WORD not in said(result)
    for prefix in ("แผน", "20", SECRET.title, text):
        found = {one.record_no for one in engine.suggest(prefix, tokens=reader)}
        assert not found & {SECRET.record_no, INVISIBLE.record_no}


def test_who_holds_nothing_sees_nothing(engine: SearchEngine) -> None:
    result = engine.search(ask("", NOBODY, facets=ALL_FACETS))
    assert (result.total, result.hits) == (0, ())
    assert all(values == () for values in result.facets.values())
    assert engine.suggest("ถอด", tokens=NOBODY) == ()


def test_who_may_see_it_finds_it(engine: SearchEngine) -> None:
    assert engine.search(ask("zanzibar", frozenset({"p:99"}))).total == 1
    assert [hit.key for hit in engine.search(ask("วัคซีน", STAFF)).hits] == [HEALTH_TEAM.key]
    assert engine.search(ask("vaccine", OUTSIDER)).total == 0
    assert [one.record_no for one in engine.suggest("คณะ", tokens=STAFF)] == [202]
    assert engine.suggest("คณะ", tokens=OUTSIDER) == ()


def test_what_one_may_not_see_excludes_nothing(empty: SearchEngine) -> None:
    """Nor does a document whose rights do not go with its page's."""
    papers = page(1, "ตลาดน้ำ", "เอกสาร ลับ", tokens=frozenset({"p:7"}))
    empty.apply([papers, comment(1, papers, "ตลาดน้ำวันศุกร์", tokens=PUBLIC), page(2, "ตลาดน้ำ")])
    for reader, found in ((PUBLIC, {1, 2}), (STAFF, {2})):
        assert {hit.record_no for hit in empty.search(ask("ตลาดน้ำ -ลับ", reader)).hits} == found
    withdrawn = {1: frozenset({"p:99"})}
    assert {hit.record_no for hit in empty.search(ask("ตลาดน้ำ -ลับ", withdrawn=withdrawn)).hits} == {2}


def test_others_papers_change_no_score(empty: SearchEngine) -> None:
    """Rarity is counted among what the reader sees, so the number beside a hit tells nothing."""
    mine = [document for document in VILLAGE if document.tokens & PUBLIC]
    empty.apply(mine)
    alone = [empty.search(ask(text)).hits for text in ("ขนอม แผน", "story", "planning น้ำ")]
    empty.apply([SECRET, SECRET_COMMENT, HEALTH_TEAM, INVISIBLE])
    assert [empty.search(ask(text)).hits for text in ("ขนอม แผน", "story", "planning น้ำ")] == alone


@pytest.mark.parametrize("now", [frozenset(), frozenset({"p:99"}), frozenset({"moderator"})])
def test_rights_withdrawn_while_the_index_lags_count_at_once(engine: SearchEngine, now: frozenset[str]) -> None:
    withdrawn = {101: now}
    for text in ("ขนอม", "ปลาโลมา", "101", "beach แผน", ""):
        result = engine.search(ask(text, withdrawn=withdrawn, facets=ALL_FACETS, limit=100))
        assert 101 not in {hit.record_no for hit in result.hits}
        assert 2554 not in dict(result.facets["fiscal_year"])
        assert "small man" not in dict(result.facets["author"])
        assert result.total == len(result.hits)
    assert engine.suggest("ถอด", tokens=PUBLIC, withdrawn=withdrawn) == ()
    assert engine.suggest("101", tokens=PUBLIC, withdrawn=withdrawn) == ()


def test_withdrawing_takes_nothing_from_who_keeps_the_right(engine: SearchEngine) -> None:
    withdrawn = {101: frozenset({"members"}), 102: PUBLIC}
    assert engine.search(ask("ขนอม", STAFF, withdrawn=withdrawn)).hits[0].key == "p101"
    assert engine.search(ask("stamp", withdrawn=withdrawn)).total == 1
    assert engine.search(ask("ขนอม", withdrawn=withdrawn)).total == 0


def test_rights_of_now_never_widen_what_the_index_knows(engine: SearchEngine) -> None:
    withdrawn = {SECRET.record_no: PUBLIC, INVISIBLE.record_no: PUBLIC}
    assert engine.search(ask("zanzibar", withdrawn=withdrawn)).total == 0
    assert engine.suggest("แผนขนอม", tokens=PUBLIC, withdrawn=withdrawn) == ()


def test_narrowed_rights_count_when_the_index_has_caught_up(engine: SearchEngine) -> None:
    from dataclasses import replace

    from tests.contracts.engines import AGREE, RETREAT

    team = frozenset({"p:99"})
    engine.apply([replace(RETREAT, tokens=team), replace(AGREE, tokens=team)], gone=[101])
    assert engine.search(ask("ขนอม")).total == 0
    assert engine.search(ask("ปลาโลมา")).total == 0
    assert engine.search(ask("ขนอม", team)).total > 0


# Texts of everything people type, hostile and half-finished things among it, in both languages and mixed.
_typed = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "ขนอม",
                "แผน",
                "ปี",
                "๕๔",
                "2554",
                "story",
                "flood",
                "zanzibar",
                SECRET_WORD,
                "น้ำท่วม",
                "planning",
                "the",
                "zzzqqq",
            ]
        ),
        st.sampled_from(
            [
                *('"', "“", "”", "-", "OR", "|", "kind:", "ปี:", "โดย:", "tag:secret-tag", "by:secret", ":", "*"),
                *(" -kind:aar", " -tag:AAR", " -โดย:มาลี", " -by:secret", " kind:aar OR kind:practice ", " -ขนอม"),
            ]
        ),
        st.sampled_from(
            ["เเ", "\u200b", "\u0e4d\u0e32", "\u0e48\u0e49", "\x00", "\ud800", "\ufffe", "()", "~", "^", "\\"]
        ),
        st.text(max_size=8),
    ),
    max_size=8,
).map(lambda parts: " ".join(parts))
_readers = st.frozensets(st.sampled_from(["public", "members", "a:health", "p:7", "moderator"]))
_withdrawn = st.dictionaries(
    st.sampled_from([101, 102, 103, 201, 202, 204, 999]), st.frozensets(st.sampled_from(["public", "p:7", "p:99"]))
)
_sorts: st.SearchStrategy[Sort] = st.sampled_from(["relevance", "newest", "most_read"])


_chosen = st.fixed_dictionaries(
    {"widening": st.booleans()},
    optional={
        "kinds": st.just(("practice", "aar")),
        "fiscal_years": st.just((2553,)),
        "authors": st.just(("wanida", "มาลี")),
        "units": st.just(("page", "comment")),
    },
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[MemoryEngine, WhooshEngine]:
    whoosh = WhooshEngine(tmp_path_factory.mktemp("pair") / "index")
    whoosh.rebuild(VILLAGE[:6])
    whoosh.apply(VILLAGE[6:9])
    whoosh.apply(VILLAGE[9:])
    memory = MemoryEngine()
    memory.apply(VILLAGE)
    return memory, whoosh


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_typed, reader=_readers, withdrawn=_withdrawn, sort=_sorts, chosen=_chosen)
def test_whatever_is_typed_both_engines_agree_and_nothing_forbidden_comes_out(
    pair: tuple[MemoryEngine, WhooshEngine],
    text: str,
    reader: frozenset[str],
    withdrawn: dict[int, frozenset[str]],
    sort: Sort,
    chosen: dict[str, Any],
) -> None:
    request = ask(text, reader, withdrawn=withdrawn, sort=sort, facets=ALL_FACETS, limit=100, **chosen)
    expected, result = (engine.search(request) for engine in pair)
    assert result.total == expected.total
    assert [hit.key for hit in result.hits] == [hit.key for hit in expected.hits]
    assert result.hits == expected.hits or all(
        abs(one.score - other.score) < 1e-3 for one, other in zip(result.hits, expected.hits, strict=True)
    )
    assert dict(result.facets) == dict(expected.facets)
    assert result.understood == expected.understood
    assert (result.repairs, result.suggestion) == (expected.repairs, expected.suggestion)
    allowed = {document.key: document for document in VILLAGE if _may_see(document, reader, withdrawn)}
    assert {hit.key for hit in result.hits} <= set(allowed)
    for hit in result.hits:
        shown = "".join(piece for piece, _ in hit.snippet).replace("…", "")
        assert _squeezed(shown) in _squeezed(allowed[hit.key].body)
    suggested = [engine.suggest(text, tokens=reader, withdrawn=withdrawn) for engine in pair]
    assert suggested[0] == suggested[1]
    assert {one.record_no for one in suggested[1] if one.unit != "tag"} <= {one.record_no for one in allowed.values()}
    assert {one.title for one in suggested[1] if one.unit == "tag"} <= {t for one in allowed.values() for t in one.tags}


def _may_see(document: Document, reader: frozenset[str], withdrawn: dict[int, frozenset[str]]) -> bool:
    return bool(document.tokens & reader) and bool(withdrawn.get(document.record_no, reader) & reader)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def test_a_question_asked_again_is_answered_by_the_rights_and_pages_of_now(engine: SearchEngine) -> None:
    """The reading of a question may be kept; whom it is answered for, and of what, may not."""

    def found(reader: frozenset[str], **more: Any) -> set[str]:
        return {hit.key for hit in engine.search(ask("แผน น้ำท่วม", reader, limit=100, **more)).hits}

    by_reader = {reader: found(reader) for reader in (VISITOR, STAFF, NOBODY, OUTSIDER)}
    assert by_reader[VISITOR]
    assert not by_reader[NOBODY]
    for reader, keys in by_reader.items():
        assert found(reader) == keys <= seen_by(reader)
        for key in keys:
            number = next(document.record_no for document in VILLAGE if document.key == key)
            assert key not in found(reader, withdrawn={number: frozenset()})
        kinds = {document.key: document.kind for document in VILLAGE}
        for kind in set(kinds.values()):
            assert found(reader, kinds=(kind,)) == {key for key in keys if kinds[key] == kind}
    gone = {document.record_no for document in VILLAGE if document.key in by_reader[VISITOR]}
    engine.apply(gone=gone)
    # What is left may answer by the one word that is still known; what is gone may not.
    assert not found(VISITOR) & by_reader[VISITOR]
    assert not found(VISITOR, as_typed=True)
