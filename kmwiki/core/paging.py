"""Lists in pages."""

from __future__ import annotations

from dataclasses import dataclass

LAST_PAGE = 10_000


@dataclass(frozen=True)
class Paging:
    """Which part of a list: ``number`` counts from 1, ``size`` rows each, ``total`` rows in all.

    Behind the last page is the last page: a list grows shorter, and an address of it is kept.
    """

    number: int
    size: int
    total: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", min(max(self.number, 1), self.pages))

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return offset_of(self.number, self.size)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def page_number(text: str | None) -> int:
    """The page asked for in an address: anything unreadable is the first page, anything huge is bounded."""
    if text and text.isascii() and text.isdigit() and len(text) <= 6:
        return min(max(int(text), 1), LAST_PAGE)
    return 1


def offset_of(number: int, size: int) -> int:
    """Rows to skip for page ``number``."""
    return (number - 1) * size
