"""The sentence around a place in a text, for readers who see no more of that text.

Thai ends no sentence with a mark, so what counts is the line: it is narrowed by English full stops where there are
some, and cut between words where it is still too long.
"""

from __future__ import annotations

import re

from .diff import words_of

LONGEST = 220  # characters, the ellipses aside
# A small letter or a closing bracket before the stop: abbreviations (ต.ค. 2553, B.E. 2553) end no sentence.
_END = re.compile(r"(?<=[a-z)\"”][.!?])\s+(?=[A-Z\"“\u0e01-\u0e2e\u0e40-\u0e44])")
_SPARE = 60  # characters beyond the room that are cut into words, so that the word at the edge is a whole one


def sentence_around(before: str, words: str, after: str, *, most: int = LONGEST) -> str:
    """One line with ``words`` in it, at most ``most`` characters long, never cut inside a word or a cluster.

    ``before``, ``words`` and ``after`` are the whole line, joined. Where something is left out stands an ellipsis.
    """
    before, after = sides_around(before, after, room=max(0, most - len(words)))
    return (before + words + after).strip()


def sides_around(before: str, after: str, *, room: int = LONGEST) -> tuple[str, str]:
    """What of a line is told before and after a place in it, together about ``room`` characters."""
    before, after = _END.split(before)[-1].lstrip(), _END.split(after)[0].rstrip()
    left = min(len(before), max(room // 2, room - len(after)))
    return _last(before, left), _first(after, room - left)


def _first(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    kept = ""
    for word in words_of(text[: room + _SPARE]):
        if len(kept) + len(word) > room:
            break
        kept += word
    return kept.rstrip() + "…"


def _last(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    kept = ""
    for word in reversed(words_of(text[-room - _SPARE :])):
        if len(kept) + len(word) > room:
            break
        kept = word + kept
    return "…" + kept.lstrip()
