"""What an index keeps of a document comes back as it was, or not at all."""

from __future__ import annotations

import pytest

from kmwiki.search.documents import Document
from kmwiki.search.prepare import prepare
from kmwiki.search.stored import pack, unpack

TEXTS = {
    "thai": "ถอดบทเรียนน้ำท่วมอำเภอขนอม ปี ๒๕๕๔ ที่เคยเป็นเเบบนี้",
    "english": "What we learned from the flood of 2011: call early, call twice.",
    "mixed": "ทีม GIS ใช้ drone 🛩 สำรวจ \ufeffพื้นที่ \U00020000",
}


def _document(text: str) -> Document:
    return Document(
        key="p1", unit="page", record_no=1, kind="wiki", lang="th", title=text, summary=text[:9], body=f"{text}\n{text}",
        tags=(text,), tokens=frozenset({"public"}),
    )  # fmt: skip


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_document_comes_back_with_the_places_of_its_words(text: str) -> None:
    prepared = prepare(_document(text))
    document, texts = unpack(pack(prepared))
    assert document == prepared.document
    assert [(one.text, one.spans()) for one in texts] == [(one.text, one.spans()) for one in prepared.texts]


def test_some_words_of_a_text_stand_where_they_stand_among_all() -> None:
    text = prepare(_document(TEXTS["english"])).texts[3]
    assert text.spans(4, 9) == text.spans()[4:9]
    assert [text.text[start:end] for start, end in text.spans(4, 7)] == ["the", "flood", "of"]
    assert text.spans(7, 7) == ()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_document_that_the_disk_has_changed_is_not_shown(text: str) -> None:
    data = pack(prepare(_document(text)))
    for at in range(0, len(data), 7):
        with pytest.raises(ValueError):
            unpack(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
    with pytest.raises(ValueError):
        unpack(data[:-1])
