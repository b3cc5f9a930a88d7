"""The seam between the site and whatever searches: one protocol, several engines, one contract suite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from kmwiki.search.documents import Document, IndexStatus, SearchRequest, SearchResult, Suggestion

Progress = Callable[[int], None]
"""Called now and then with the number of documents done."""

MAX_LIMIT = 100
MAX_OFFSET = 10_000
MAX_QUERY = 300


class SearchEngine(Protocol):
    """Finds, suggests, and takes changes. Rights are enforced in here, for everything that comes out.

    No text raises. `IndexTrouble` says that the index itself cannot answer; the caller then turns to the database.
    """

    def search(self, request: SearchRequest) -> SearchResult: ...

    def suggest(
        self,
        prefix: str,
        *,
        tokens: frozenset[str],
        withdrawn: Mapping[int, frozenset[str]] | None = None,
        limit: int = 10,
    ) -> tuple[Suggestion, ...]:
        """Pages and people whose record number or title begins with `prefix`; those with a later word that does come
        after them, then tags. Most read first."""
        ...

    def similar(
        self,
        record_no: int,
        *,
        tokens: frozenset[str],
        withdrawn: Mapping[int, frozenset[str]] | None = None,
        limit: int = 5,
    ) -> tuple[Suggestion, ...]:
        """Pages that share the most telling words of a page, without itself; nothing for a page that may not be seen
        or is not there."""
        ...

    def apply(self, upserts: Iterable[Document] = (), *, gone: Iterable[int] = ()) -> None:
        """Take the record numbers `gone` out, whole (page and comments), *then* put `upserts` in, each by its key.

        To bring a record up to date in every way (a comment deleted, rights narrowed), name it in `gone` and give its
        page and comments as `upserts`, in one call: readers see all of it or nothing of it. Durable when it returns.
        """
        ...

    def rebuild(
        self, documents: Iterable[Document], *, words: Iterable[str] = (), progress: Progress | None = None
    ) -> int:
        """Build anew beside the living index and swap at once; returns how many documents went in.

        What `apply` is given from inside the iterable goes to the living index now and is repeated on the new one
        before the swap: so a worker goes on serving its queue between two documents. When the rebuild fails, the
        living index stays as it was.

        `words` are the site's own Thai words. They are kept with the index: whatever is put in or asked later, in
        whatever process, is cut with these, until the next rebuild brings others.
        """
        ...

    def own_words(self) -> frozenset[str]:
        """The words the living index was built with."""
        ...

    def tidy(self) -> bool:
        """Upkeep for a spare moment, at most about half a second of it: the writer calls this while its queue is empty,
        again for as long as it returns True. Answers do not change."""
        ...

    def mend(self) -> bool:
        """Put right, from what is durable, what cannot be read any more; False when only a rebuild can do that."""
        ...

    def status(self) -> IndexStatus: ...
