"""What an opened part tells of its words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.search.documents import Document
from kmwiki.search.opened_part import Part
from kmwiki.search.part_file import PartFile, write_part
from kmwiki.search.parts import compile_part, read_vocabulary
from kmwiki.search.prepare import prepare

WORDS = ["ไข้", "คนไข้", "ไข้เลือดออก", "กฎหมาย", "หมา", "ไก่", "flood", "floods", "นา", "นาค", "été", "日本", "𝒜", "12.5"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12), st.text("ไข้หมานากflodเด日é𝒜1.", min_size=1, max_size=5))
def test_longer_words_are_those_that_hold_the_letters(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], wanted: str
) -> None:
    path = tmp_path_factory.mktemp("words") / "part"
    document = Document("p1", "page", 1, body=" ".join(words), tokens=frozenset({"public"}))
    write_part(path, compile_part([prepare(document)]), {"segments": [["part", 1]]})
    file = PartFile(path)
    known = read_vocabulary(file.read("vocabulary.starts"), file.read("vocabulary.bytes").tobytes())
    for word in (wanted, *words):
        assert sorted(Part(path).holding(word)) == sorted(one for one in known if word in one and one != word)
