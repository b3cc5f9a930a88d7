"""A Thai word of denial and what it denies are one thing: ไม่เป็นทางการ is not about ทางการ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kmwiki.search.analysis import Token
from kmwiki.search.pieces import Piece, read_piece
from kmwiki.search.smallwords import SMALL_WORDS

DENYING = frozenset("ไม่ ไม่ได้ ไม่มี ไม่ใช่ ไม่เป็น ไม่เคย ไม่ต้อง ไม่ควร ไม่สามารถ มิ มิได้ มิใช่ มิให้ ไร้ ปราศจาก".split())
"""As the dictionary cuts them. Words that deny only a part (ไม่ค่อย, ไม่เพียง) and what forbids (ห้าม) are none: who asks
about these asks about the thing, too."""
_HELPING = SMALL_WORDS | frozenset("เคย ใช่ ควร สามารถ".split())
"""Stand between the denial and what it denies: ไม่เคยได้รับ."""
_CONCEDING = frozenset({"ว่า"})
"""ไม่ว่าจะ… denies nothing."""


def denials(text: str, tokens: Sequence[Token], stands: Callable[[Piece], bool]) -> list[tuple[int, int, Piece]]:
    """Where words of denial are typed together with what they deny, as tokens ``first`` up to (not with) ``last``, and
    the whole of it; only what `stands` somewhere as it was typed."""
    return [(first, last, piece) for first, last, piece in _typed_together(text, tokens) if stands(piece)]


def _typed_together(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, Piece]]:
    end = 0
    for first, token in enumerate(tokens):
        if first < end or token.form not in DENYING:
            continue
        last = first + 1
        while _follows(tokens, last) and (tokens[last].form in _HELPING or tokens[last].form in DENYING):
            last += 1
        if not _follows(tokens, last) or tokens[first + 1].form in _CONCEDING:
            continue
        end = last + 1
        piece = read_piece(text[token.start : tokens[last].end])
        if piece is not None:
            yield first, end, piece


def _follows(tokens: Sequence[Token], at: int) -> bool:
    """Thai, right behind the word before it."""
    return at < len(tokens) and tokens[at].script == "thai" and tokens[at].start == tokens[at - 1].end
