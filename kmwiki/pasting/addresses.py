"""Which addresses of pasted links lead anywhere from here."""

from __future__ import annotations

import re

LONGEST_ADDRESS = 2_000
_UNSEEN = re.compile("[\x00-\x20\x7f]+")
_KEPT = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)


def kept_address(href: str) -> str:
    """The address as it is kept, or "" for one that leads nowhere (a place in the old document, a program, a file)."""
    address = _UNSEEN.sub(lambda match: "%20" if match[0] == " " else "", href[: LONGEST_ADDRESS + 1].strip())
    return address if len(address) <= LONGEST_ADDRESS and _KEPT.fullmatch(address) else ""
