"""The buttons of a page form that send it only to see it again: a preview, and the rows of the table of aims.

``more_aims`` adds rows; ``aims:up:2``, ``aims:down:2`` and ``aims:remove:2`` move the third row, or take it out.
"""

from __future__ import annotations

from .forms import PageForm, add_spare_aims

_MORE = 3
_MOVES = {"up": -1, "down": 1}


def shows_again(action: str) -> bool:
    """Does a button of this value save nothing?"""
    return action in ("preview", "more_aims", "as_text", "as_boxes") or action.startswith("aims:")


def move_aims(form: PageForm, action: str) -> None:
    """Do with the rows what the button says; a row that is not there changes nothing."""
    if action == "more_aims":
        add_spare_aims(form, _MORE)
        return
    move, _, number = action.removeprefix("aims:").partition(":")
    if not (number.isdecimal() and len(number) <= 3 and int(number) < len(form.aims)):
        return
    row = int(number)
    if move == "remove":
        del form.aims[row]
        add_spare_aims(form, 0 if form.aims else 1)
    elif move in _MOVES and 0 <= row + _MOVES[move] < len(form.aims):
        other = row + _MOVES[move]
        form.aims[row], form.aims[other] = form.aims[other], form.aims[row]
