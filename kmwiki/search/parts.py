"""Prepared documents as arrays: what a *part* of the index holds. `part_file` is the file, `part_merge` joins parts.

Documents are numbered from 0 in the order given. Everything that is looked up by a text (words, title words, cluster
pairs, places, exact titles, visibility tokens) is a *section*: ``terms`` are sorted hashes, and what stands under
``terms[i]`` is ``[starts[i], starts[i+1])`` of the section's other arrays:

=========  ==========  =============================================================================================
words      docs often  words of a document and how often it has them
title      docs often  the same of its titles
pairs      docs often  2-grams of Thai clusters
places     at          where units stand in the row of all units of the part: 4 * unit + 1 if a word begins there
                       + 2 if one ends behind it
titled     docs        whole titles
tokens     docs        who may see
=========  ==========  =============================================================================================

``vocabulary.terms``, ``.starts`` and ``.bytes`` hold the words themselves, ``spelling.*`` files them by how they are
spelled (`spelling`). Every other array has one row per document, or is described where it is made.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from kmwiki.search import spelling
from kmwiki.search.documents import Document
from kmwiki.search.facets import FACETS, Value, Values
from kmwiki.search.part_file import Array, sorted_unique
from kmwiki.search.prepare import Prepared
from kmwiki.search.scoring import MOST_COUNTED
from kmwiki.search.stored import pack

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "words": ("docs", "often"),
    "title": ("docs", "often"),
    "pairs": ("docs", "often"),
    "places": ("at",),
    "titled": ("docs",),
    "tokens": ("docs",),
}
COLUMNS: Mapping[str, Callable[[Document], Values]] = {**FACETS, "state": lambda document: (document.state,)}
"""Columns of values from a list: ``column.NAME.starts`` (a document's values are codes[starts[i]:starts[i+1]]),
``.codes``, ``.values`` (the list, as JSON in bytes)."""
IS_PAGE, IS_REPLACED = 1, 2
"""Bits of ``flags``."""

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_TERM_SHIFT = np.uint64(40)  # of a term's number beside a place: 16 million terms, 10^12 places


def hash_term(term: str) -> int:
    """64 bits that stand for a text. Among a million texts two share theirs with odds of 1 to 30 million; they would
    then be found for each other, and nothing worse."""
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def hash_terms(terms: Iterable[str]) -> npt.NDArray[np.uint64]:
    return np.array([hash_term(term) for term in terms], np.uint64)


asked_hash = lru_cache(maxsize=5_000)(hash_term)
"""For terms of questions: a question asks for the same ones in several sections."""


def seconds(when: datetime | None) -> float:
    return ((when or _LONG_AGO) - _LONG_AGO).total_seconds()


def compile_part(prepared: Sequence[Prepared], *, spelled: bool = True) -> dict[str, Array]:
    """All arrays of a part that holds `prepared`; without those of its spellings (``spelling.*``) where the part will
    be joined with others at once, since `part_merge` makes them then."""
    documents = [one.document for one in prepared]
    arrays: dict[str, Array] = {
        "record": np.array([document.record_no for document in documents], np.int64),
        "comment": np.array([document.part_no for document in documents], np.int64),
        "updated": np.array([seconds(document.updated) for document in documents], np.float64),
        "reads": np.array([document.read_count for document in documents], np.int64),
        "key": hash_terms(document.key for document in documents),
        "flags": np.array(
            [IS_PAGE * (document.unit == "page") + IS_REPLACED * document.replaced for document in documents], np.uint8
        ),
    }
    arrays |= _counted("words", [one.words for one in prepared], vocabulary=True)
    if spelled:
        arrays |= spelling_arrays(read_vocabulary(arrays["vocabulary.starts"], arrays["vocabulary.bytes"].tobytes()))
    arrays |= _counted("title", [one.title for one in prepared])
    pair_lengths = _streams(prepared, arrays)
    arrays |= _listed("titled", [one.title_keys for one in prepared])
    arrays |= _listed("tokens", [document.tokens for document in documents])
    lengths = [(*one.lengths, pairs) for one, pairs in zip(prepared, pair_lengths.tolist(), strict=True)]
    arrays["lengths"] = np.array(lengths, np.uint32).reshape(len(prepared), 3)
    for name, values_of in COLUMNS.items():
        arrays |= make_column(name, [values_of(document) for document in documents])
    arrays |= type_ahead(
        (number, place, key, starts)
        for number, one in enumerate(prepared)
        for place, (key, starts) in enumerate(zip(one.title_keys, one.title_starts, strict=True))
    )
    arrays["title_rank"] = title_ranks(arrays, len(prepared))
    blobs = [pack(one) for one in prepared]
    arrays["stored.starts"] = starts_of([len(blob) for blob in blobs])
    arrays["stored.bytes"] = np.frombuffer(b"".join(blobs), np.uint8)
    return arrays


def starts_of(lengths: Sequence[int] | npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Where each piece begins when they are laid end to end, and the end of the last."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(np.asarray(lengths, np.int64), out=starts[1:])
    return starts


def make_column(name: str, rows: Sequence[Values]) -> dict[str, Array]:
    codes: dict[Value, int] = {}
    found = [codes.setdefault(value, len(codes)) for values in rows for value in dict.fromkeys(values)]
    return {
        f"column.{name}.starts": starts_of([len(set(values)) for values in rows]),
        f"column.{name}.codes": np.array(found, np.uint32),
        f"column.{name}.values": pack_values(list(codes)),
    }


def pack_values(values: list[Value]) -> Array:
    return np.frombuffer(json.dumps(values).encode(), np.uint8)


def _counted(section: str, counts: Sequence[Counter[str]], *, vocabulary: bool = False) -> dict[str, Array]:
    """A section of terms with frequencies; `vocabulary` keeps the terms themselves too, in the order of ``terms``."""
    codes: dict[str, int] = {}
    found = np.array([codes.setdefault(term, len(codes)) for count in counts for term in count], np.int64)
    often = np.array([times for count in counts for times in count.values()], np.int64)
    docs = np.repeat(np.arange(len(counts), dtype=np.uint32), [len(count) for count in counts])
    terms, starts, order, places = _in_order(list(codes), found)
    arrays: dict[str, Array] = {
        f"{section}.terms": terms,
        f"{section}.starts": starts,
        f"{section}.docs": docs[order],
        f"{section}.often": np.minimum(often[order], MOST_COUNTED).astype(np.uint8),
    }
    if vocabulary:
        names = list(codes)
        texts = [names[place].encode("utf-8", "surrogatepass") for place in places.tolist()]
        arrays["vocabulary.terms"] = terms
        arrays["vocabulary.starts"] = starts_of([len(text) for text in texts])
        arrays["vocabulary.bytes"] = np.frombuffer(b"".join(texts), np.uint8)
    return arrays


def read_vocabulary(starts: Array, blob: bytes) -> list[str]:
    """The words of a part (``vocabulary.*``), in the order of their hashes."""
    places = starts.tolist()
    return [blob[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(places)]


def spelling_arrays(words: Sequence[str]) -> dict[str, Array]:
    made = spelling.build(words)
    return {"spelling.keys": made.keys, "spelling.places": made.places}


def _listed(section: str, rows: Sequence[Collection[str]]) -> dict[str, Array]:
    counted = _counted(section, [Counter(set(row)) for row in rows])
    del counted[f"{section}.often"]
    return counted


def _in_order(names: list[str], found: npt.NDArray[np.int64]) -> tuple[Array, Array, Array, Array]:
    """Numbered terms by their hashes: (terms, starts, how to order what was found, how `names` were ordered)."""
    hashes = hash_terms(names)
    places = np.argsort(hashes, kind="stable")
    rank = np.empty(len(names), np.int64)
    rank[places] = np.arange(len(names))
    ranked = rank[found] if len(names) else found
    order = np.argsort(ranked, kind="stable")
    return hashes[places], starts_of(np.bincount(ranked, minlength=len(names))), order, places


def _streams(prepared: Sequence[Prepared], arrays: dict[str, Array]) -> npt.NDArray[np.int64]:
    """Sections ``places`` and ``pairs``; ``unit_starts`` (where a document's row of units begins, and the end of the
    last) and ``title_ends`` (how many of its units are titles). Gives each document's number of pairs."""
    streams = [one.stream for one in prepared]
    starts = starts_of([len(stream.clusters) for stream in streams])
    arrays["unit_starts"] = starts
    arrays["title_ends"] = np.array([stream.title_end for stream in streams], np.uint32)
    codes: dict[str | None, int] = {None: 0}
    row = np.array([codes.setdefault(one, len(codes)) for stream in streams for one in stream.clusters], np.int64)
    bases = starts[:-1].tolist()
    is_cut = np.zeros(len(row) + 2, np.bool_)
    is_cut[[base + at for base, stream in zip(bases, streams, strict=True) for at in stream.cuts]] = True
    # Neighbours that are both Thai, each two as one number.
    at = np.flatnonzero((row[:-1] > 0) & (row[1:] > 0)) if len(row) else np.empty(0, np.int64)
    both, which = np.unique((row[at] << 32) | row[at + 1] if len(at) else at, return_inverse=True)
    clusters = [cluster or "" for cluster in codes]
    pairs = [clusters[two >> 32] + clusters[two & 0xFFFFFFFF] for two in both.tolist()]
    names: dict[str, int] = {}
    other = [(base + at, pair) for base, s in zip(bases, streams, strict=True) for at, pair in s.others]
    single = [(base + at, term) for base, s in zip(bases, streams, strict=True) for at, term in s.singles]
    code_of = np.array([names.setdefault(pair, len(names)) for pair in pairs], np.int64)
    late = [names.setdefault(pair, len(names)) for _, pair in other]
    pair_count = len(names)
    late += [names.setdefault(term, len(names)) for _, term in single]
    place = np.concatenate([at, np.array([one for one, _ in (*other, *single)], np.int64)])
    code = np.concatenate([code_of[which] if len(at) else at, np.array(late, np.int64)])
    hashes = hash_terms(names)
    order = np.argsort(hashes, kind="stable")
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    width = np.where(code < pair_count, 2, 1)
    value = place * 4 + is_cut[place] + 2 * is_cut[np.minimum(place + width, len(row))]
    ranked = (rank[code] if len(names) else code).astype(np.uint64)
    joined = sorted_unique((ranked << _TERM_SHIFT) | value.astype(np.uint64))
    arrays["places.terms"] = hashes[order]
    arrays["places.starts"] = np.searchsorted(joined, np.arange(len(names) + 1, dtype=np.uint64) << _TERM_SHIFT).astype(
        np.int64
    )
    places = (joined & ((np.uint64(1) << _TERM_SHIFT) - np.uint64(1))).astype(np.int64)
    arrays["places.at"] = places.astype(place_type(len(row)))
    return _pairs(arrays, (joined >> _TERM_SHIFT).astype(np.int64), places, order < pair_count)


def place_type(units: int) -> type[np.unsignedinteger[Any]]:
    """The type of ``places.at`` for a row of so many units, with room for the longest phrase behind the last."""
    return np.uint32 if units * 4 < 2**32 - 8_192 else np.uint64


def _pairs(arrays: dict[str, Array], terms: Array, places: Array, is_pair: Array) -> npt.NDArray[np.int64]:
    """How often each document has each pair, counted from its places."""
    ours = is_pair[terms] if len(terms) else np.zeros(0, np.bool_)
    documents = len(arrays["unit_starts"]) - 1
    doc = np.searchsorted(arrays["unit_starts"], places[ours] >> 2, side="right") - 1
    # Number the pairs alone: sections hold no empty terms.
    number = np.cumsum(is_pair) - 1
    both = (number[terms[ours]] << 32) | doc  # in order already
    first = np.flatnonzero(np.concatenate([[True], both[1:] != both[:-1]])) if len(both) else both
    joined, often = both[first], np.diff(np.append(first, len(both)))
    count = int(is_pair.sum())
    arrays["pairs.terms"] = arrays["places.terms"][is_pair]
    arrays["pairs.starts"] = starts_of(np.bincount(joined >> 32, minlength=count)) if count else starts_of([])
    arrays["pairs.docs"] = (joined & 0xFFFFFFFF).astype(np.uint32)
    arrays["pairs.often"] = np.minimum(often, MOST_COUNTED).astype(np.uint8)
    lengths: npt.NDArray[np.int64] = np.bincount(doc, minlength=documents).astype(np.int64)
    return lengths


def type_ahead(titles: Iterable[tuple[int, int, str, Sequence[int]]]) -> dict[str, Array]:
    """Every title from each of its words on, sorted, for looking up beginnings.

    `titles` are (document, which of its titles, key, places where later words begin). ``ahead.bytes`` holds the keys,
    an entry reads ``bytes[at:end]``; ``kind`` is 0 for a document's first title from its start, 1 for its second, 2
    from a later word on.
    """
    blob = bytearray()
    entries: list[tuple[bytes, int, int, int, int]] = []
    for number, place, key, starts in titles:
        data = key.encode("utf-8", "surrogatepass")
        base = len(blob)
        blob += data
        entries.append((data, base, len(blob), number, min(place, 1)))
        for start in starts:
            at = len(key[:start].encode("utf-8", "surrogatepass"))
            entries.append((data[at:], base + at, len(blob), number, 2))
    entries.sort(key=lambda entry: (entry[0], entry[3], entry[4]))
    return ahead_arrays(bytes(blob), np.array([entry[1:] for entry in entries], np.int64).reshape(-1, 4))


def ahead_arrays(blob: bytes | Array, entries: Array) -> dict[str, Array]:
    """`entries` are rows of (at, end, document, kind)."""
    return {
        "ahead.bytes": np.frombuffer(blob, np.uint8),
        "ahead.at": entries[:, 0].astype(np.uint32),
        "ahead.end": entries[:, 1].astype(np.uint32),
        "ahead.docs": entries[:, 2].astype(np.uint32),
        "ahead.kind": entries[:, 3].astype(np.uint8),
    }


def title_ranks(arrays: Mapping[str, Array], documents: int) -> npt.NDArray[np.uint32]:
    """Each document's place in the order of first titles; alike titles differ, so it only orders what has no better
    order."""
    ranks = np.full(documents, 2**32 - 1, np.uint32)
    first = np.flatnonzero(arrays["ahead.kind"] == 0)
    ranks[arrays["ahead.docs"][first]] = np.arange(len(first))
    return ranks
