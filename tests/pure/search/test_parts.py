"""Part files: what is in them, joining them, and every state a kill or a full disk may leave on disk."""

from __future__ import annotations

import errno
import gc
import os
import random
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.search import index_writer, part_file, whoosh_files
from kmwiki.search.documents import Document, SearchRequest
from kmwiki.search.errors import IndexBroken, IndexTrouble
from kmwiki.search.folder import IndexFolder
from kmwiki.search.index_writer import parts_to_join
from kmwiki.search.opened_part import Part
from kmwiki.search.part_file import PartCut, PartFile, write_part
from kmwiki.search.part_merge import Source, merge_parts
from kmwiki.search.parts import SECTIONS, compile_part
from kmwiki.search.positions import occurrences, places_of, wanted_of
from kmwiki.search.prepare import Prepared, prepare
from kmwiki.search.query import parse
from kmwiki.search.whoosh_engine import WhooshEngine

PUBLIC = frozenset({"public"})
WORDS = ["ขนอม", "แผน", "พัฒนา", "องค์การ", "น้ำท่วม", "flood", "plan", "2554", "ปี ๕๔", "เเพิ่ม", "ก.พ.ร.", "ก", "ที่"]


def page(number: int, body: str, **more: Any) -> Document:
    values: dict[str, Any] = {"title": f"หน้า {number}", "tokens": PUBLIC, **more}
    return Document(key=f"p{number}", unit="page", record_no=number, body=body, **values)


def some_pages(count: int, seed: int = 1) -> list[Document]:
    chance = random.Random(seed)
    return [
        page(
            number,
            "".join(
                chance.choice(WORDS) + chance.choice(["", " ", "\n", "\n\n", "/"]) for _ in range(chance.randrange(30))
            ),
            title=" ".join(chance.choices(WORDS, k=2)) if number % 5 else "",
            tags=tuple(chance.sample(["a", "ข", "c"], number % 3)),
            agency=chance.choice([None, "planning", "health"]),
            tokens=frozenset(chance.sample(["public", "members", "p:1"], 2)),
        )
        for number in range(1, count + 1)
    ]


def found(engine: WhooshEngine, text: str) -> list[int]:
    return sorted(hit.record_no for hit in engine.search(SearchRequest(text, PUBLIC, limit=100)).hits)


def write(folder: Path, name: str, prepared: list[Prepared], **more: Any) -> PartFile:
    path = folder / name
    write_part(path, compile_part(prepared, **more), {"segments": [[name, len(prepared)]]})
    return PartFile(path)


# What is in them


def by_term(part: PartFile, section: str) -> dict[int, list[Any]]:
    """Term -> its rows in every array of the section."""
    terms, starts = part.read(f"{section}.terms").tolist(), part.read(f"{section}.starts").tolist()
    arrays = [part.read(f"{section}.{name}").tolist() for name in SECTIONS[section]]
    return {term: [rows[starts[i] : starts[i + 1]] for rows in arrays] for i, term in enumerate(terms)}


def in_words(part: PartFile) -> dict[str, Any]:
    """All that stands in a part, however it was put together."""
    spelled = part.read("spelling.keys").tolist(), part.read("spelling.places").tolist()
    ahead = part.read("ahead.bytes").tobytes()
    entries = zip(*(part.read(f"ahead.{name}").tolist() for name in ("at", "end", "docs", "kind")), strict=True)
    same = ("record", "comment", "updated", "reads", "key", "flags", "title_ends", "lengths", "unit_starts")
    return {
        **{name: part.read(name).tolist() for name in (*same, "title_rank", "vocabulary.terms", "stored.starts")},
        **{section: by_term(part, section) for section in SECTIONS},
        "stored": part.read("stored.bytes").tobytes(),
        "words": part.read("vocabulary.bytes").tobytes(),
        "spelled": sorted(zip(*spelled, strict=True)),
        "ahead": [(ahead[at:end], number, kind) for at, end, number, kind in entries],
    }


def test_joined_parts_are_the_part_of_all_their_documents(tmp_path: Path) -> None:
    prepared = [prepare(one) for one in some_pages(40)]
    whole = write(tmp_path, "whole", prepared)
    pieces = [write(tmp_path, f"piece{i}", prepared[i : i + 13], spelled=i > 0) for i in range(0, 40, 13)]
    for _ in merge_parts(tmp_path / "joined", [Source(piece) for piece in pieces], {"segments": []}):
        pass
    assert in_words(PartFile(tmp_path / "joined")) == in_words(whole)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.booleans(), min_size=24, max_size=24))
def test_documents_left_out_leave_nothing_behind(tmp_path_factory: pytest.TempPathFactory, stays: list[bool]) -> None:
    folder = tmp_path_factory.mktemp("parts")
    prepared = [prepare(one) for one in some_pages(24, seed=4)]
    pieces = [write(folder, f"piece{i}", prepared[i : i + 8]) for i in (0, 8, 16)]
    sources = [Source(piece, np.array(stays[i : i + 8])) for piece, i in zip(pieces, (0, 8, 16), strict=True)]
    for _ in merge_parts(folder / "joined", sources, {"segments": []}):
        pass
    wanted = write(folder, "wanted", [one for one, stay in zip(prepared, stays, strict=True) if stay])
    joined, expected = in_words(PartFile(folder / "joined")), in_words(wanted)
    for extra in ("words", "vocabulary.terms", "spelled"):  # a word may outlive its last document
        joined.pop(extra), expected.pop(extra)
    assert joined == expected


def test_a_join_broken_off_leaves_nothing(tmp_path: Path) -> None:
    piece = write(tmp_path, "piece", [prepare(one) for one in some_pages(5)])
    moving = merge_parts(tmp_path / "joined", [Source(piece), Source(piece)], {"segments": []})
    for _ in range(8):
        next(moving)
    moving.close()  # type: ignore[attr-defined]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["piece"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["", " ", "\n", "\n\n", "-"])), max_size=14),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.sampled_from(["", " "]),
)
def test_arrays_and_plain_words_find_a_phrase_in_the_same_places(
    tmp_path_factory: pytest.TempPathFactory, body: list[tuple[str, str]], phrase: list[str], between: str
) -> None:
    documents = [page(1, "".join(word + gap for word, gap in body)), page(2, "แผนพัฒนาที่ขนอม 2554 plan")]
    prepared = [prepare(one) for one in documents]
    folder = tmp_path_factory.mktemp("phrase")
    write(folder, "part", prepared)
    (need,) = parse(f'"{between.join(phrase)}"').needs
    (hit,) = Part(folder / "part").phrases([wanted_of(need[0].tokens)])
    expected = {}
    for number, one in enumerate(prepared):
        at = occurrences(places_of(one.stream), one.stream.cuts, need[0].tokens)
        if at:
            expected[number] = (len(at), sum(place < one.stream.title_end for place in at))
    assert (
        dict(zip(hit.ids.tolist(), zip(hit.often.tolist(), hit.in_title.tolist(), strict=True), strict=True))
        == expected
    )


# The file


@pytest.mark.parametrize("harm", ["short", "long", "head", "magic", "version", "empty"])
def test_a_file_that_is_not_what_its_head_says_is_not_opened(
    tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "part"
    write_part(path, {"a": np.arange(100, dtype=np.uint32)}, {"segments": []})
    data = path.read_bytes()
    changed = {
        "short": data[:-1],
        "long": data + b"x",
        "head": data[:30] + b"?" + data[31:],
        "magic": b"X" + data[1:],
        "version": data,
        "empty": b"",
    }
    path.write_bytes(changed[harm])
    if harm == "version":
        monkeypatch.setattr(part_file, "PART_VERSION", 999)
    with pytest.raises(PartCut):
        PartFile(path)


def test_a_file_cut_after_it_was_opened_is_trouble_when_read(tmp_path: Path) -> None:
    path = tmp_path / "part"
    write_part(path, {"a": np.arange(1000, dtype=np.uint32), "b": np.arange(9, dtype=np.uint8)}, {})
    part = PartFile(path)
    os.truncate(path, 200)
    with pytest.raises(PartCut):
        part.read("a")
    with pytest.raises(PartCut):
        part.bytes_at("b", 0, 9)


def test_a_part_that_does_not_hold_its_segments_is_not_opened(tmp_path: Path) -> None:
    write_part(tmp_path / "part", compile_part([prepare(page(1, "ขนอม"))]), {"segments": [["s", 2]]})
    with pytest.raises(PartCut):
        Part(tmp_path / "part")


@pytest.mark.parametrize("harm", ["cut", "empty", "gone", "garbage"])
def test_a_part_that_is_lost_is_made_again_from_its_segment(path: Path, harm: str) -> None:
    engine = WhooshEngine(path)
    engine.apply([page(4, "ขนอม plan ก.พ.ร.", agency="planning"), page(2, "ขนอม again")], gone=[2])
    questions = ["ขนอม", '"pink dolphin"', "กพร", "agency:planning", ""]
    before = [found(engine, text) for text in questions]
    folder = path / IndexFolder(path).current_name()
    for name in names(path, "part-*"):
        data = (folder / name).read_bytes()
        if harm == "gone":
            (folder / name).unlink()
        else:
            (folder / name).write_bytes({"cut": data[: len(data) // 2], "empty": b"", "garbage": b"?" * 999}[harm])
    broken = WhooshEngine(path)
    with pytest.raises(IndexBroken):
        found(broken, "ขนอม")
    assert broken.mend()
    assert [found(broken, text) for text in questions] == before
    assert [found(WhooshEngine(path), text) for text in questions] == before
    assert not broken.mend()  # nothing is missing any more
    broken.apply(gone=[4])
    assert 4 not in found(broken, "ขนอม")


def test_where_there_is_no_index_there_is_nothing_to_mend(tmp_path: Path) -> None:
    assert not WhooshEngine(tmp_path / "none").mend()


def test_what_cannot_be_mended_asks_for_a_rebuild(path: Path) -> None:
    folder = path / IndexFolder(path).current_name()
    for name in names(path, "part-*") | names(path, "*.seg"):
        (folder / name).write_bytes(b"")
    engine = WhooshEngine(path)
    assert not engine.mend()
    with pytest.raises(IndexBroken):
        found(engine, "ขนอม")
    engine.rebuild([page(1, "ขนอม")])
    assert found(engine, "ขนอม") == [1]


@pytest.mark.parametrize("damaged", ["*.toc", "*.seg"])
def test_a_damaged_file_is_not_left_open(path: Path, damaged: str) -> None:
    folder = path / IndexFolder(path).current_name()
    for name in names(path, "part-*") | names(path, damaged):
        (folder / name).write_bytes(b"")
    with warnings.catch_warnings(record=True, action="always", category=ResourceWarning) as noted:
        assert not WhooshEngine(path).mend()
        gc.collect()
    assert [str(warning.message) for warning in noted] == []


# Upkeep


@pytest.fixture
def path(tmp_path: Path) -> Path:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([page(1, "ปลาโลมาที่ขนอม"), page(2, "a pink dolphin"), page(3, "KM ที่ beach")])
    return tmp_path / "index"


def names(path: Path, pattern: str) -> set[str]:
    return {entry.name for entry in (path / IndexFolder(path).current_name()).glob(pattern)}


def test_saves_without_end_leave_few_parts_and_few_segments(path: Path) -> None:
    engine, reader = WhooshEngine(path), WhooshEngine(path)
    most = 0
    for number in range(10, 70):
        engine.apply([page(number, f"ขนอม word{number}"), page(9, f"ล่าสุด {number}")], gone=[9])
        while engine.tidy():
            pass
        most = max(most, len(names(path, "part-*")))
        assert found(reader, f'"word{number}"') == [number]
        assert found(reader, '"ล่าสุด"') == [9]
    assert most <= 8
    assert engine.status().segments <= 24
    assert found(WhooshEngine(path), "ขนอม") == [1, *range(10, 70)]
    assert engine.status().documents == 64
    assert engine.status().deleted < 40


def test_a_writer_nobody_tidies_for_keeps_the_parts_few_by_itself(path: Path) -> None:
    engine = WhooshEngine(path)
    for number in range(10, 60):
        engine.apply([page(number, f"ขนอม word{number}")])
    assert len(names(path, "part-*")) <= 25
    assert found(WhooshEngine(path), "ขนอม") == [1, *range(10, 60)]


def test_large_parts_are_left_alone() -> None:
    class Sized:
        def __init__(self, count: int) -> None:
            self.count = count

    def joined(*counts: int) -> list[int]:
        return [part.count for part in parts_to_join([Sized(count) for count in counts])]  # type: ignore[misc]

    assert joined(1, 1, 1, 1, 1, 1) == []
    assert joined(1, 1, 1, 1, 1, 1, 1) == [1] * 7
    assert joined(900, 1, 1, 1, 1, 1, 500) == [1, 1, 1, 1, 1]
    assert sum(joined(*[1900] * 9)) <= 2_000


def test_what_a_kill_left_behind_counts_for_nothing_and_is_swept_up(path: Path) -> None:
    folder = path / IndexFolder(path).current_name()
    # Killed before the table named the segment, and in the middle of writing a part.
    stray = compile_part([prepare(page(77, "ขนอม stray"))])
    write_part(folder / "part-MAIN_neverwas.arrays", stray, {"segments": [["MAIN_neverwas", 1]]})
    (folder / "part-MAIN_half.arrays.new").write_bytes(b"half")
    engine = WhooshEngine(path)
    assert found(engine, "ขนอม") == [1]
    engine.apply([page(4, "ขนอม too")])
    assert found(engine, "ขนอม") == [1, 4]
    while engine.tidy():
        pass
    assert not names(path, "*neverwas*") | names(path, "*.new")
    assert found(WhooshEngine(path), "ขนอม") == [1, 4]


def test_killed_between_a_joined_part_and_the_deletion_of_its_pieces(path: Path) -> None:
    engine = WhooshEngine(path)
    for number in range(10, 13):
        engine.apply([page(number, f"ขนอม {number}")])
    folder = path / IndexFolder(path).current_name()
    pieces = [Part(folder / name) for name in sorted(names(path, "part-*"))]
    segments = [list(segment) for piece in pieces for segment in piece.segments]
    for _ in merge_parts(folder / "part-x.arrays", [Source(one.file) for one in pieces], {"segments": segments}):
        pass
    for other in (engine, WhooshEngine(path)):
        assert found(other, "ขนอม") == [1, 10, 11, 12]
    engine.apply(gone=[11])
    while engine.tidy():
        pass
    assert len(names(path, "part-*")) == 1
    assert found(WhooshEngine(path), "ขนอม") == [1, 10, 12]


_CRASH = OSError(errno.EIO, "the machine went away")


def crash(*_: object, **__: object) -> Any:
    raise _CRASH


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (index_writer, "write_part"),
        (index_writer, "compile_part"),
        (whoosh_files, "add"),
        (whoosh_files, "make_durable"),
        (whoosh_files, "merge_none"),
    ],
)
def test_whatever_breaks_in_a_save_it_is_there_whole_or_not_at_all(
    path: Path, module: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = WhooshEngine(path)
    with monkeypatch.context() as patched:
        patched.setattr(module, name, crash)
        with pytest.raises(IndexBroken):
            engine.apply([page(2, "ขนอม instead"), page(4, "ขนอม new")], gone=[2])
    after = found(WhooshEngine(path), "ขนอม")
    assert after in ([1], [1, 2, 4])
    assert found(WhooshEngine(path), '"pink dolphin"') == ([2] if after == [1] else [])
    engine.apply([page(2, "ขนอม instead"), page(4, "ขนอม new")], gone=[2])
    assert found(engine, "ขนอม") == found(WhooshEngine(path), "ขนอม") == [1, 2, 4]


@pytest.mark.parametrize("step", ["merge_parts", "make_durable", "merging", "write_table"])
def test_whatever_breaks_in_upkeep_no_answer_changes(path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = WhooshEngine(path)
    for number in range(10, 18):
        engine.apply([page(number, f"ขนอม {number}")])
    engine.apply(gone=[12])
    expected = [1, 10, 11, 13, 14, 15, 16, 17]
    with monkeypatch.context() as patched:
        if step == "merge_parts":
            patched.setattr(index_writer, "merge_parts", crash)
        elif step == "write_table":
            patched.setattr("whoosh.index.TOC.write", crash)
        else:
            patched.setattr(whoosh_files, step, crash)
        try:
            engine.tidy()
        except (IndexTrouble, OSError):
            pass
        assert found(WhooshEngine(path), "ขนอม") == expected
    while engine.tidy():
        pass
    assert found(engine, "ขนอม") == found(WhooshEngine(path), "ขนอม") == expected
    engine.apply([page(20, "ขนอม 20")])
    assert found(WhooshEngine(path), "ขนอม") == [*expected, 20]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize("where", ["write_part", "merge_parts", "fallocate"])
def test_a_full_disk_changes_nothing_wherever_it_is_met(
    path: Path, where: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> Any:
        raise OSError(number, os.strerror(number))

    engine = WhooshEngine(path)
    for one in range(10, 18):
        engine.apply([page(one, f"ขนอม {one}")])
    expected = [1, *range(10, 18)]
    before = names(path, "part-*")
    doing: Callable[[], object] = engine.tidy
    with monkeypatch.context() as patched:
        if where == "fallocate":
            patched.setattr(os, "posix_fallocate", full)
        else:
            patched.setattr(index_writer, where, full)
        if where == "write_part":
            doing = lambda: engine.apply([page(30, "ขนอม")])  # noqa: E731
        with pytest.raises(OSError, match=os.strerror(number)):
            doing()
    assert names(path, "part-*") == before
    assert found(engine, "ขนอม") == found(WhooshEngine(path), "ขนอม") == expected
    while engine.tidy():
        pass
    assert found(WhooshEngine(path), "ขนอม") == expected


def test_a_rebuild_lets_saves_in_while_parts_are_joined(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_writer, "_BATCH", 5)
    engine = WhooshEngine(path)
    calls = []

    def progress(done: int) -> None:
        calls.append(done)
        if calls.count(21) == 3:  # all are in; parts are being joined
            engine.apply([page(500, "wildfire ขนอม")], gone=[3])

    def documents() -> Iterator[Document]:
        yield from (page(number, f"ขนอม word{number}") for number in range(1, 22))

    assert engine.rebuild(documents(), progress=progress) == 21
    assert calls.count(21) > 3
    assert found(engine, "wildfire") == [500]
    assert found(engine, "ขนอม") == [1, 2, *range(4, 22), 500]
    assert len(names(path, "part-*")) == 2
