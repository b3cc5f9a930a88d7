"""What can go wrong with an index, as types a caller can react to.

Nothing a person types is ever one of these: a query cannot fail. These are about the folder the index lives in.
"""

from __future__ import annotations


class IndexTrouble(Exception):
    """The index cannot answer. The caller answers from the database instead and says so."""


class IndexMissing(IndexTrouble):
    """There is no index yet, or it was deleted. Mend: `rebuild`."""


class IndexOutdated(IndexTrouble):
    """Built by another analyzer, dictionary or layout: its words are not the words of the query. Mend: `rebuild`."""


class IndexBroken(IndexTrouble):
    """Files are cut, missing or unreadable. Mend: `rebuild`."""


class IndexBusy(IndexTrouble):
    """Another process writes. Nothing was changed; the work stays queued and is tried again."""
