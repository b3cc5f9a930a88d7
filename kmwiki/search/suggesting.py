"""What may be meant: titles, people and tags that begin as typed, tags that answer, pages like a page. In arrays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from operator import itemgetter

import numpy as np

from kmwiki.search import scoring
from kmwiki.search.answers import (
    MOST_SIMILAR,
    MOST_SIMILAR_WORDS,
    asked_in_tags,
    best_tags,
    is_number,
    make_suggestion,
    order_of,
    with_tags,
)
from kmwiki.search.documents import Document, Suggestion
from kmwiki.search.opened_part import Ids, Part
from kmwiki.search.parts import IS_REPLACED
from kmwiki.search.query import Query
from kmwiki.search.similar import telling_words
from kmwiki.search.snapshot import Mask
from kmwiki.search.view import View

_AFTER_ALL = b"\xff"
"""Sorts behind whatever follows a beginning in UTF-8."""


def suggest(view: View, prefix: str, limit: int) -> tuple[Suggestion, ...]:
    """As `SearchEngine.suggest`; `prefix` is a `fieldwords.key`."""
    if not prefix or limit <= 0:
        return ()
    ranked: list[tuple[tuple[int, bool, int, str, int], Document]] = []
    parts = [(base, part) for base, part in zip(view.snapshot.bases, view.snapshot.parts, strict=False)]
    taken = ~view.mask | (view.snapshot.rows("comment") != 0)
    for rank in range(3):
        for base, part in parts:
            free = ~taken[base : base + part.count]
            ids = np.flatnonzero(_beginning(part, prefix, rank) & free)
            taken[base + ids] = True
            for number in _most_read(part, ids, limit).tolist():
                document = part.stored(number).document
                ranked.append((order_of(rank, document), document))
        if len(ranked) >= limit:
            break
    ranked.sort(key=itemgetter(0))
    tags = best_tags(_tags(view, lambda one: one.startswith(prefix)))
    return with_tags([make_suggestion(document) for _, document in ranked], tags, limit)


def _beginning(part: Part, prefix: str, rank: int) -> Mask:
    """Which documents answer `prefix` as `answers.rank_title` says for `rank`, better ranks among them."""
    found: Mask = np.zeros(part.count, np.bool_)
    if rank == 0:
        if is_number(prefix):
            found[_numbered(part, prefix)] = True
    elif rank == 1 or len(prefix) > 1:
        data = prefix.encode("utf-8", "surrogatepass")
        start, end = _find(part, data), _find(part, data + _AFTER_ALL)
        docs = part.file.slice("ahead.docs", start, end)
        kinds = part.file.slice("ahead.kind", start, end)
        found[docs[kinds < 2] if rank == 1 else docs] = True
    return found


def _most_read(part: Part, ids: Ids, limit: int) -> Ids:
    """The first `limit` as `answers.order_of` has them: by how often they are read, what was replaced last, then by
    title."""
    if len(ids) > limit:
        reads, is_replaced = part.rows("reads")[ids], (part.rows("flags")[ids] & IS_REPLACED) > 0
        order = is_replaced * (reads.max() + 1) - reads
        first = (order <= np.partition(order, limit - 1)[limit - 1]).nonzero()[0]
        ids = ids[first[np.lexsort((part.rows("title_rank")[ids[first]], order[first]))]][:limit]
    return ids


def _numbered(part: Part, prefix: str) -> Ids:
    if prefix[0] == "0":
        return np.empty(0, np.intp)
    records, which = part.lines
    is_wanted = np.zeros(len(records), np.bool_)
    low, high = int(prefix[:12]), int(prefix[:12]) + 1
    for _ in range(12):
        start, end = np.searchsorted(records, [low, high])
        is_wanted[start:end] = True
        low, high = low * 10, high * 10
    if not is_wanted.any():
        return np.empty(0, np.intp)
    ours = is_wanted[np.minimum(which, len(records) - 1)] & (part.rows("record") > 0)
    return np.flatnonzero(ours)


def _find(part: Part, data: bytes) -> int:
    """How many entries of the type-ahead list sort before `data`: a search that reads a title at each step."""

    class Entries:
        def __len__(self) -> int:
            return part.file.length("ahead.at")

        def __getitem__(self, place: int) -> bytes:
            at, end = (int(part.file.slice(name, place, place + 1)[0]) for name in ("ahead.at", "ahead.end"))
            return part.file.bytes_at("ahead.bytes", at, min(end, at + len(data) + 1))

    return bisect_left(Entries(), data)


def _tags(view: View, is_meant: Callable[[str], bool]) -> list[tuple[str, int]]:
    """The tags whose key is meant, each with the number of visible documents, comments aside, that bear it."""
    snapshot = view.snapshot
    column = snapshot.column("tag")
    keys = snapshot.keys_of("tag")
    meant = [place for place, one in enumerate(keys) if is_meant(one)]
    if not meant:
        return []
    accepted = np.zeros(len(keys), np.bool_)
    accepted[meant] = True
    rows = snapshot.documents_of("tag")
    at = np.flatnonzero(accepted[column.codes])
    documents = rows[at]
    at = at[view.mask[documents] & (snapshot.rows("comment")[documents] == 0)]
    counts = np.bincount(column.codes[at], minlength=len(keys))
    return [(str(column.values[place]), int(counts[place])) for place in meant if counts[place]]


def answering_tags(view: View, query: Query) -> tuple[tuple[str, int], ...]:
    """As `SearchResult.tags`."""
    words = asked_in_tags(query)
    # Most questions hold a word that stands in no tag, and one look into all of them is enough to know.
    snapshot = view.snapshot
    together = snapshot.once("tags together", lambda: "\n".join(snapshot.keys_of("tag")))
    if not words or not all(word in together for word in words):
        return ()
    return best_tags(_tags(view, lambda one: all(word in one for word in words)))


def similar(view: View, record_no: int, limit: int) -> tuple[Suggestion, ...]:
    """As `SearchEngine.similar`."""
    snapshot = view.snapshot
    own = [n for n in snapshot.of_record(record_no).tolist() if view.mask[n] and snapshot.is_page[n]]
    if not own:
        return ()
    words = telling_words(snapshot.stored(own[0]))
    often = view.found_in_each(words)
    ranked = sorted(words, key=lambda word: (-round(words[word] * scoring.idf(often[word], view.seen), 6), word))
    chosen = [word for word in ranked if often[word] > 1][:MOST_SIMILAR_WORDS]
    scores = np.zeros(snapshot.count)
    for ids, times in view.read("words", chosen):
        frequency = times.astype(np.float64)
        saturated = frequency * (scoring.K1 + 1) / (frequency + view.norms(ids)[:, 0])
        scores[ids] += scoring.idf(len(ids), view.seen) * saturated
    scores *= snapshot.weights
    scores[~snapshot.is_page] = 0
    scores[snapshot.of_record(record_no)] = 0
    best = _highest(np.round(scores, 4), min(limit, MOST_SIMILAR), snapshot.rows("record"))
    return tuple(make_suggestion(snapshot.stored(number).document) for number in best)


def _highest(scores: np.ndarray, limit: int, records: np.ndarray) -> Sequence[int]:
    ids = np.flatnonzero(scores > 0)
    if limit <= 0 or not len(ids):
        return []
    if len(ids) > limit:
        ids = ids[scores[ids] >= np.partition(scores[ids], len(ids) - limit)[len(ids) - limit]]
    order = np.lexsort((records[ids], -scores[ids]))
    chosen: list[int] = ids[order][:limit].tolist()
    return chosen
