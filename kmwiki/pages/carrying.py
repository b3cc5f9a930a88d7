"""What follows when text goes from one page into another: what features above keep about the text has to go along."""

from __future__ import annotations

from collections.abc import Callable

from kmwiki.access import Actor

from .edits import PageEdit
from .models import Page

# (actor, the page text was taken from, the page it is in now, what the first one says afterwards); may raise Invalid.
# Called in the transaction, once the text is in the other page. Features give theirs to the app, which brings it here.
Carry = Callable[[Actor, Page, Page, PageEdit], None]
_carries: list[Carry] = []


def goes_along(carry: Carry) -> None:
    """From now on this function is called whenever a page is split or folded into another."""
    if carry not in _carries:
        _carries.append(carry)


def take_along(actor: Actor, page: Page, into: Page, left: PageEdit) -> None:
    """Let every feature bring along what it keeps about the text."""
    for carry in _carries:
        carry(actor, page, into, left)
