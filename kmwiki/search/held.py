"""All postings of a part of a small index, held in memory: what a question asks for is cut out of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kmwiki.search.part_file import PartFile
from kmwiki.search.parts import asked_hash

Postings = tuple[npt.NDArray[np.intp], npt.NDArray[np.uint8]]
"""Documents and how often each of them has a term."""

HELD = ("words", "title", "pairs")
NOTHING: Postings = (np.empty(0, np.intp), np.empty(0, np.uint8))


class Held:
    """The sections `HELD` laid end to end, so that terms of all three take as many steps as one."""

    def __init__(self, file: PartFile) -> None:
        terms, starts, docs, often = (
            [file.read(f"{section}.{name}") for section in HELD] for name in ("terms", "starts", "docs", "often")
        )
        self._docs, self._often = np.concatenate(docs), np.concatenate(often)
        # Behind the terms of a section stands one that has no documents: what is sorted in behind the last is it.
        self._terms = np.concatenate([part for own in terms for part in (own, np.zeros(1, np.uint64))])
        ends = np.cumsum([0, *map(len, docs)])
        based = [own + base for own, base in zip(starts, ends.tolist(), strict=False)]
        self._starts = np.concatenate([*based, ends[-1:]]).astype(np.int32)
        self._sections = {}
        at = 0
        for section, own in zip(HELD, terms, strict=True):
            self._sections[section] = at, self._terms[at : at + len(own)]
            at += len(own) + 1

    def postings(
        self, asked: Mapping[str, Sequence[str]], base: int, mask: npt.NDArray[np.bool_] | None
    ) -> list[Postings]:
        """Of each term of each section the documents, numbered from `base`, that are in the `mask`; pieces of one
        array."""
        hashes = np.array([asked_hash(term) for terms in asked.values() for term in terms], np.uint64)
        places = np.empty(len(hashes), np.intp)
        start = 0
        for section, terms in asked.items():
            first, own = self._sections[section]
            end = start + len(terms)
            places[start:end] = own.searchsorted(hashes[start:end]) + first
            start = end
        own_ends = self._starts.take(places + 1)
        lengths = (own_ends - self._starts.take(places)) * (self._terms.take(places) == hashes)
        ends = lengths.cumsum()
        rows = (own_ends - ends).repeat(lengths)
        rows += np.arange(len(rows))
        ids = self._docs.take(rows).astype(np.intp)
        if base:
            ids += base
        if mask is not None:
            here = mask.take(ids).nonzero()[0]
            ids, rows, ends = ids.take(here), rows.take(here), here.searchsorted(ends)
        often = self._often.take(rows)
        cuts = [0, *ends.tolist()]
        return [(ids[start:end], often[start:end]) if end > start else NOTHING for start, end in pairwise(cuts)]
