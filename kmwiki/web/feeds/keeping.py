"""Feeds kept whole, so that one asked for a hundred times a second costs one small read each time.

A feed shows many pages and no page's version covers it; but whatever changes one is journalled in the same transaction.
So a kept feed is good while the newest row of the journal and the site's version are what they were.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kmwiki.core.rows import raw_reader

MOST_FEEDS = 300
_STATE = "SELECT s.visitors_may_read, s.version, (SELECT max(id) FROM journal) FROM site s WHERE s.id = 1"


@dataclass(frozen=True)
class Kept:
    """A feed as it is answered."""

    state: tuple[int, int]
    body: bytes
    packed: bytes  # compressed once, not with each answer
    etag: str
    updated: datetime


class KeptFeeds:
    """The feeds one process keeps; the one not asked for the longest goes first when there are too many."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self.made = 0

    def get(self, address: str, make: Callable[[], tuple[bytes, datetime]]) -> Kept | None:
        """The feed of this address as it is now; None while visitors may not read."""
        open_site, version, newest = raw_reader().one(_STATE, ()) or (0, 0, 0)
        if not open_site:
            return None
        state = (version, newest or 0)
        with self._lock:
            kept = self._kept.get(address)
            if kept is not None and kept.state == state:
                self._kept.move_to_end(address)
                return kept
        body, updated = make()  # what changes while it is made is a newer state, and made again
        kept = Kept(state, body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:20], updated)
        with self._lock:
            self.made += 1
            self._kept[address] = kept
            self._kept.move_to_end(address)
            while len(self._kept) > MOST_FEEDS:
                self._kept.popitem(last=False)
        return kept
