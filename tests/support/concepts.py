"""A sentence encoder whose vectors can be worked out by hand: one direction for each thing that is spoken of."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

import numpy as np
import pytest

from kmwiki.search.meaning import DIMENSIONS, MODULE, Vectors, load_encoder

SPOKEN_OF = (
    ("น้ำท่วม", "อุทกภัย", "น้ำเอ่อ", "flood", "river rose", "inundation"),
    ("อพยพ", "หนีขึ้นที่สูง", "evacuat", "move people to safety"),
    ("คิว", "รอนาน", "queue", "waiting"),
    ("ข้าว", "นา", "rice", "paddy"),
    ("วัคซีน", "vaccine", "ฉีด"),
)
_NOTHING_KNOWN = 100


class ConceptEncoder:
    """Texts that speak of the same things are near, in any language; others have a cosine of 0, nearly always."""

    def __init__(self, version: str = "concepts-1") -> None:
        self.version = version
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for place, names in enumerate(SPOKEN_OF):
                row[place] = sum(text.lower().count(name) for name in names)
            if not row.any():
                row[_NOTHING_KNOWN + zlib.crc32(text.encode()) % (DIMENSIONS - _NOTHING_KNOWN)] = 1
            row /= np.linalg.norm(row)
        return vectors


class _Model(ConceptEncoder):
    def __init__(self, threads: int) -> None:
        super().__init__()


def install(monkeypatch: pytest.MonkeyPatch, model: type = _Model) -> None:
    """As if the extra were installed, with `model` for its encoder. Forget the loaded one afterwards: `forget`."""
    module = ModuleType(MODULE)
    module.USE, module.__version__ = model, "9.8"  # type: ignore[attr-defined]
    module.__spec__ = ModuleSpec(MODULE, None)
    monkeypatch.setitem(sys.modules, MODULE, module)
    forget()


def leave_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra were not installed."""
    monkeypatch.setitem(sys.modules, MODULE, None)
    forget()


def forget() -> None:
    load_encoder.cache_clear()
