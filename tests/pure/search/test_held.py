"""Postings that are held in memory are those that stand in the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.search.documents import Document
from kmwiki.search.held import HELD
from kmwiki.search.opened_part import Part
from kmwiki.search.part_file import write_part
from kmwiki.search.parts import compile_part
from kmwiki.search.prepare import prepare

WORDS = ["ขนอม", "แผน", "พัฒนา", "น้ำท่วม", "flood", "plan", "nowhere", "ไม่มี"]
PAIRS = ["ขน", "นอ", "นา", "น้ำ", "ท่วม"]

terms = st.dictionaries(st.sampled_from(HELD), st.lists(st.sampled_from(WORDS + PAIRS), unique=True))


def opened(folder: Path, bodies: list[str]) -> Part:
    documents = [
        Document(key=f"p{n}", unit="page", record_no=n, title=body[:8], body=body) for n, body in enumerate(bodies, 1)
    ]
    arrays = compile_part([prepare(document) for document in documents])
    write_part(folder / "part-a.arrays", arrays, {"segments": [["a", len(documents)]]})
    return Part(folder / "part-a.arrays")


@given(terms, st.lists(st.booleans(), min_size=24, max_size=24), st.sampled_from([0, 4]))
def test_they_are_cut_out_of_the_arrays_as_they_are_read(
    tmp_path_factory, asked: dict[str, list[str]], seen: list[bool], base: int
) -> None:
    bodies = [" ".join(WORDS[at % 6 : at % 6 + at % 4]) for at in range(20)]
    part = opened(tmp_path_factory.mktemp("part"), bodies)
    for mask in (None, np.array(seen)):
        expected = []
        for section, own in asked.items():
            for start, end in part.find(section, own):
                ids = part.read(section, "docs", start, end).astype(np.intp) + base
                often = part.read(section, "often", start, end)
                keep = mask[ids] if mask is not None else np.ones(len(ids), np.bool_)
                expected.append((ids[keep].tolist(), often[keep].tolist()))
        found = part.held.postings(asked, base, mask)
        assert [(ids.tolist(), often.tolist()) for ids, often in found] == expected


def test_a_part_without_documents_holds_nothing(tmp_path: Path) -> None:
    ((ids, often),) = opened(tmp_path, []).held.postings({"pairs": ["ขน"]}, 0, np.zeros(0, np.bool_))
    assert (len(ids), len(often)) == (0, 0)
