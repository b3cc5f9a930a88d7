"""Where words stand, so that phrases are found in text written without spaces and without reading it again.

A document is a row of *units*: every Thai text is cut into its character clusters, cut the same whatever the dictionary
makes of it, and every other word or number is one unit. Spaces and signs take none, so "แผน พัฒนา" and แผนพัฒนา are one
row; a blank line and the end of a field take one that nothing matches. A phrase stands where its units stand in order,
and where a word of the text begins and ends with it: ทางการ does not stand in the middle of แนวทางการ….

Units are looked up in twos where they are Thai (single clusters are everywhere), alone otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kmwiki.search.analysis import Analysis, Token, cut_clusters
from kmwiki.text.normalise import search_normalise

ALONE = "="
"""Stands before a term that is one unit: pairs and words never share a name."""


class Stream(NamedTuple):
    """One document as a row of units."""

    clusters: list[str | None]
    """Unit by unit the Thai cluster, or nothing: a word of another script, or a gap."""
    cuts: set[int]
    """Units before which a word begins or ends."""
    singles: list[tuple[int, str]]
    """(unit, `ALONE` + term) of words that are one unit: foreign words and numbers in every reading, Thai words of one
    cluster."""
    others: list[tuple[int, str]]
    """(unit, pair) of second readings (เเพิ่ม as เพิ่ม), beside the pairs of `clusters`."""
    title_end: int
    """Units before this one belong to the titles."""


class Wanted(NamedTuple):
    """A term at a distance from where a phrase begins; any of `terms` will do. `width` is how many units it covers."""

    offset: int
    terms: tuple[str, ...]
    width: int


class StreamBuilder:
    """Puts the fields of a document in a row."""

    def __init__(self) -> None:
        self.stream = Stream([], set(), [], [], 0)

    def add(self, text: str, analysis: Analysis) -> None:
        """One field, already analysed."""
        clusters, cuts, singles, _, _ = self.stream
        begins: dict[int, int] = {}
        before = 0
        for token in analysis.tokens:
            start, end, form, terms, script = token
            if start > before and "\n" in text[before:start] and text.count("\n", before, start) > 1:
                _close(clusters, cuts)
            before = end
            at = len(clusters)
            begins[start] = at
            cuts.add(at)
            if script == "thai":
                found = cut_clusters(form)
                if len(found) == 1:
                    singles.append((at, ALONE + form))
                clusters.extend(found)
            else:
                singles.extend([(at, ALONE + term) for term in terms])
                clusters.append(None)
        if analysis.other_readings:
            self._read_otherwise(text, analysis.other_readings, begins)
        _close(clusters, cuts)

    def end_titles(self) -> None:
        self.stream = self.stream._replace(title_end=len(self.stream.clusters))

    def _read_otherwise(self, text: str, tokens: Sequence[Token], begins: Mapping[int, int]) -> None:
        """Second readings have as many clusters as the first ones: แ and เ both stand before a consonant."""
        clusters, cuts, singles, others, _ = self.stream
        for token in tokens:
            start = max((start for start in begins if start <= token.start), default=None)
            if start is None or token.script != "thai":
                continue
            found = cut_clusters(token.form)
            at = begins[start] + len(cut_clusters(search_normalise(text[start : token.start])))
            end = at + len(found)
            if end > len(clusters):
                continue
            cuts.update((at, end))
            if len(found) == 1:
                singles.append((at, ALONE + token.form))
            row = [clusters[at - 1] if at else None, *found, clusters[end] if end < len(clusters) else None]
            for place, (one, two) in enumerate(pairwise(row), at - 1):
                if one and two and [one, two] != clusters[place : place + 2]:
                    others.append((place, one + two))


def _close(clusters: list[str | None], cuts: set[int]) -> None:
    cuts.add(len(clusters))
    clusters.append(None)


def pairs_of(stream: Stream) -> Iterator[tuple[int, str]]:
    """(unit, two neighbouring clusters) all along the row, second readings last."""
    clusters = stream.clusters
    for at in range(len(clusters) - 1):
        one, two = clusters[at], clusters[at + 1]
        if one is not None and two is not None:
            yield at, one + two
    yield from stream.others


@lru_cache(maxsize=2_000)
def wanted_of(tokens: tuple[Token, ...]) -> tuple[Wanted, ...]:
    """What must stand where for these words to stand side by side, in order of place.

    The first begins the phrase and the last ends it. A lone Thai cluster beside foreign words is a word by itself.
    """
    row: list[str | None] = []
    wanted: list[Wanted] = []
    for token in tokens:
        if token.script == "thai":
            row.extend(cut_clusters(token.form))
        else:
            wanted.append(Wanted(len(row), tuple(ALONE + term for term in token.terms), 1))
            row.append(None)
    start = 0
    for end in range(len(row) + 1):
        if end == len(row) or row[end] is None:
            wanted.extend(_stretch(row[start:end], start))
            start = end + 1
    return tuple(sorted(wanted))


def _stretch(clusters: Sequence[str | None], start: int) -> list[Wanted]:
    """Every second pair of a Thai stretch, and the last, hold all of it."""
    row = [cluster for cluster in clusters if cluster]
    if len(row) < 2:
        return [Wanted(start, (ALONE + cluster,), 1) for cluster in row]
    places = sorted({*range(0, len(row) - 1, 2), len(row) - 2})
    return [Wanted(start + at, (row[at] + row[at + 1],), 2) for at in places]


def places_of(stream: Stream) -> dict[str, set[int]]:
    """Term -> units where it stands: the plain way, for engines without arrays."""
    places: dict[str, set[int]] = {}
    for at, term in (*pairs_of(stream), *stream.singles):
        places.setdefault(term, set()).add(at)
    return places


def occurrences(places: Mapping[str, set[int]], cuts: set[int], tokens: tuple[Token, ...]) -> list[int]:
    """The units at which these words stand side by side from word boundary to word boundary."""
    wanted = wanted_of(tokens)
    length = wanted[-1].offset + wanted[-1].width
    starts = {at for term in wanted[0].terms for at in places.get(term, ())}
    return sorted(
        at
        for at in starts
        if at in cuts
        and at + length in cuts
        and all(any(at + one.offset in places.get(term, ()) for term in one.terms) for one in wanted)
    )
