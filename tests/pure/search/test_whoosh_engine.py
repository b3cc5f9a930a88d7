"""What is the Whoosh engine's own: files, processes, generations."""

from __future__ import annotations

import errno
import gc
import shutil
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from kmwiki.search import folder as folder_module
from kmwiki.search import whoosh_files
from kmwiki.search.documents import Document, SearchRequest
from kmwiki.search.errors import IndexBroken, IndexBusy, IndexMissing, IndexOutdated, IndexTrouble
from kmwiki.search.folder import IndexFolder
from kmwiki.search.whoosh_engine import WhooshEngine

PUBLIC = frozenset({"public"})


def page(number: int, body: str) -> Document:
    return Document(key=f"p{number}", unit="page", record_no=number, title=f"หน้า {number}", body=body, tokens=PUBLIC)


def found(engine: WhooshEngine, text: str) -> list[int]:
    return [hit.record_no for hit in engine.search(SearchRequest(text, PUBLIC)).hits]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([page(1, "ปลาโลมาที่ขนอม"), page(2, "a pink dolphin"), page(3, "KM ที่ beach")])
    return tmp_path / "index"


def _files(path: Path, pattern: str = "part-*") -> list[Path]:
    return sorted((path / IndexFolder(path).current_name()).glob(pattern))


def test_one_process_writes_and_another_sees_it_at_its_next_question(path: Path) -> None:
    writer, reader = WhooshEngine(path), WhooshEngine(path)
    assert found(reader, "ขนอม") == [1]
    writer.apply([page(4, "ขนอมอีกแล้ว")])
    assert set(found(reader, "ขนอม")) == {1, 4}
    writer.apply(gone=[1])
    assert found(reader, "ขนอม") == [4]
    writer.rebuild([page(9, "ขนอม rebuilt")])
    assert found(reader, "ขนอม") == [9]


def test_a_state_that_nobody_reads_any_more_is_gone_at_once(path: Path) -> None:
    """A reader opens a new state with each save: the old ones may not wait for the collector."""
    writer, reader = WhooshEngine(path), WhooshEngine(path)
    collects = gc.isenabled()
    gc.disable()
    try:
        before = []
        for number in range(4, 8):
            assert found(reader, "ขนอม dolphin")
            before.append(weakref.ref(reader._snapshots.newest()))
            writer.apply([page(number, "ขนอม")])
        assert found(reader, "ขนอม")
        assert [state() for state in before] == [None] * 4
    finally:
        if collects:
            gc.enable()


def test_an_index_that_was_never_built_says_so(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "none")
    with pytest.raises(IndexMissing):
        found(engine, "ขนอม")
    with pytest.raises(IndexMissing):
        engine.apply([page(1, "x")])
    assert engine.status().state == "missing"


def test_an_index_of_another_analyzer_is_outdated_until_rebuilt(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = WhooshEngine(path)
    assert found(engine, "ขนอม") == [1]
    monkeypatch.setattr(folder_module, "LAYOUT_VERSION", 999)
    with pytest.raises(IndexOutdated):
        found(engine, "ขนอม")
    assert engine.status().state == "outdated"
    engine.rebuild([page(5, "ขนอม")])
    assert found(engine, "ขนอม") == [5]


@pytest.mark.parametrize("harm", ["cut", "empty", "garbage", "gone", "all gone"])
def test_a_harmed_index_is_trouble_and_a_rebuild_mends_it(path: Path, harm: str) -> None:
    for segment in _files(path):
        data = segment.read_bytes()
        if harm == "cut":
            segment.write_bytes(data[: len(data) // 2])
        elif harm == "empty":
            segment.write_bytes(b"")
        elif harm == "garbage":
            segment.write_bytes(b"\x93" * len(data))
        else:
            segment.unlink()
    if harm == "all gone":
        shutil.rmtree(path)
    engine = WhooshEngine(path)
    with pytest.raises(IndexTrouble):
        found(engine, "ขนอม dolphin beach")
    assert engine.status().state in {"broken", "missing"}
    engine.rebuild([page(1, "ขนอม")])
    assert found(engine, "ขนอม") == [1]


def test_a_file_cut_under_a_living_reader_kills_nobody(path: Path) -> None:
    engine = WhooshEngine(path)
    assert found(engine, "ขนอม") == [1]
    for segment in _files(path):
        with segment.open("r+b") as file:
            file.truncate(100)
    try:
        assert found(engine, "dolphin") in ([], [2])  # what was read before may still answer
    except IndexTrouble:
        pass
    with pytest.raises(IndexBroken):
        found(WhooshEngine(path), "dolphin")


def test_a_table_of_contents_that_cannot_be_read_is_trouble(path: Path) -> None:
    for contents in (path / IndexFolder(path).current_name()).glob("*.toc"):
        contents.write_bytes(b"nonsense")
    with pytest.raises(IndexBroken):
        found(WhooshEngine(path), "ขนอม")


def test_old_answers_are_never_given_when_the_new_state_cannot_be_read(path: Path) -> None:
    """Rights may have been narrowed in the state that cannot be read."""
    writer, reader = WhooshEngine(path), WhooshEngine(path)
    assert found(reader, "ขนอม") == [1]
    writer.apply([page(4, "x")], gone=[1])
    for segment in _files(path):
        segment.unlink()
    with pytest.raises(IndexBroken):
        found(reader, "ขนอม")


def test_writing_to_an_index_that_lost_a_file_asks_for_a_rebuild(path: Path) -> None:
    for segment in _files(path):
        segment.unlink()
    with pytest.raises(IndexBroken):
        WhooshEngine(path).apply([page(4, "ขนอม")])


def test_a_lost_segment_does_not_stop_reading_and_asks_for_a_rebuild(path: Path) -> None:
    engine = WhooshEngine(path)
    assert not engine.status().worth_rebuilding
    for segment in _files(path, "*.seg"):
        segment.unlink()
    assert found(engine, "ขนอม") == [1]
    assert found(WhooshEngine(path), "ขนอม") == [1]
    assert engine.status().worth_rebuilding
    engine.rebuild([page(1, "ขนอม")])
    assert not engine.status().worth_rebuilding


def test_a_full_disk_changes_nothing_and_is_no_broken_index(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = WhooshEngine(path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(whoosh_files, "add", full)
        with pytest.raises(OSError, match="No space left"):
            engine.apply([page(4, "ขนอม")], gone=[1])
    assert found(engine, "ขนอม") == [1]
    engine.apply([page(4, "ขนอม")], gone=[1])
    assert found(engine, "ขนอม") == [4]


def test_only_one_process_writes(path: Path) -> None:
    with IndexFolder(path).writing():
        with pytest.raises(IndexBusy):
            WhooshEngine(path).apply([page(4, "ขนอม")])
        with pytest.raises(IndexBusy):
            WhooshEngine(path).rebuild([])
        assert found(WhooshEngine(path), "ขนอม") == [1]
    WhooshEngine(path).apply([page(4, "ขนอม")])
    assert set(found(WhooshEngine(path), "ขนอม")) == {1, 4}


def test_what_is_saved_during_a_rebuild_is_found_during_and_after_it(path: Path) -> None:
    engine = WhooshEngine(path)

    def documents() -> Iterator[Document]:
        yield page(1, "ปลาโลมาที่ขนอม")
        engine.apply([page(7, "ไฟป่า wildfire")], gone=[2])
        assert found(engine, "wildfire") == [7]
        assert found(engine, "pink") == []
        yield page(2, "a pink dolphin")

    engine.rebuild(documents())
    assert found(engine, "ไฟป่า") == [7]
    assert found(engine, "pink") == []
    assert found(engine, "ขนอม") == [1]


def test_a_rebuild_leaves_one_generation_behind(path: Path) -> None:
    (path / "g000099").mkdir()  # left by a rebuild that was killed
    engine = WhooshEngine(path)
    engine.rebuild([page(1, "ขนอม")])
    assert [entry.name for entry in path.iterdir() if entry.is_dir()] == [IndexFolder(path).current_name()]


def test_many_small_commits_are_tidied_into_few_segments(path: Path) -> None:
    engine = WhooshEngine(path)
    for number in range(10, 40):
        engine.apply([page(number, f"ขนอม word{number} คำ{number}")])
        engine.tidy()
    engine.apply(gone=[10, 11])
    assert engine.status().segments < 12
    assert engine.status().documents == 31
    for number in range(12, 40):
        assert f"p{number}" in {
            hit.key for hit in engine.search(SearchRequest(f"word{number}", PUBLIC, limit=100)).hits
        } or found(engine, f'"word{number}"') == [number]


def tidy(engine: WhooshEngine) -> None:
    """As in spare moments, until nothing is left to do."""
    while engine.tidy():
        pass


def test_a_page_with_comments_that_is_saved_again_and_again_breaks_nothing(path: Path) -> None:
    """Each save replaces all of its documents: whole segments hold nothing that lives, and are merged into nothing."""
    writer, reader = WhooshEngine(path), WhooshEngine(path)
    writer.rebuild([page(1, "ขนอม"), *(page(number, "text") for number in range(5, 30))])
    for turn in range(20):
        said = [
            Document(key=f"c{turn}.{number}", unit="comment", record_no=4, comment_id=number, body="คุย", tokens=PUBLIC)
            for number in range(1, 12)
        ]
        writer.apply([page(4, f"ขนอม {chr(97 + turn) * 5}"), *said], gone=[4])
        if turn % 9 == 8:
            tidy(writer)
            assert set(found(reader, "ขนอม")) == {1, 4}
    tidy(writer)
    assert found(reader, "ttttt") == [4]
    assert found(reader, "sssss") == []
    table = whoosh_files.read_table(_files(path)[0].parent, writer.status().generation)
    assert all(segment.doc_count_all() for segment in table.segments)


def test_titles_that_are_gone_take_no_room(path: Path) -> None:
    """They were once carried from merge to merge, twice with each: after some hundred saves a part had gigabytes."""
    engine = WhooshEngine(path)
    titles = {}
    for turn in range(150):
        number = 1 + turn % 7
        titles[number] = f"แผน {number} ปรับครั้งที่ {turn} " + "ชุมชนนักปฏิบัติ" * 4
        named = Document(key=f"p{number}", unit="page", record_no=number, title=titles[number], tokens=PUBLIC)
        engine.apply([named], gone=[number])
        tidy(engine)
    offered = engine.suggest("ปรับครั้ง", tokens=PUBLIC, limit=50)
    assert {one.record_no: one.title for one in offered} == titles
    assert [one.title for one in engine.suggest("แผน 3", tokens=PUBLIC)] == [titles[3]]
    taken = sum(part.file.length("ahead.bytes") for part in engine._snapshots.newest().parts)
    assert taken <= 3 * sum(len(title.encode()) for title in titles.values())  # what was not merged yet among it


def test_a_part_is_never_named_like_one_that_somebody_may_have_open(path: Path) -> None:
    """A reader keeps what it has opened by name: a new part of that name would be read as the old one."""
    writer, reader = WhooshEngine(path), WhooshEngine(path)
    assert found(reader, "ขนอม") == [1]
    contents: dict[str, object] = {}
    for number in range(4, 60):
        writer.apply([page(number, f"ขนอม no{number}")])
        tidy(writer)
        for part in writer._snapshots.newest().parts:
            assert contents.setdefault(part.name, part.segments) == part.segments
    assert found(reader, "no59") == [59]


def test_readers_see_whole_commits_while_a_writer_works(path: Path) -> None:
    """Pages 50 and 51 are always changed together: a reader finds both or neither, and never trouble."""
    writer, reader = WhooshEngine(path), WhooshEngine(path)
    writer.apply([page(50, "round0 รอบ"), page(51, "round0 รอบ")])
    stop = threading.Event()
    problems: list[object] = []

    def read() -> None:
        while not stop.is_set():
            try:
                both = sorted(number for number in found(reader, "รอบ") if number >= 50)
                if both != [50, 51]:
                    problems.append(both)
            except Exception as error:
                problems.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for turn in range(25):
        writer.apply([page(50, f"round{turn} รอบ"), page(51, f"round{turn} รอบ")], gone=[50, 51])
        writer.tidy()
        if turn == 12:
            writer.rebuild([page(50, "รอบ again"), page(51, "รอบ again")])
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
