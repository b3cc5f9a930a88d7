"""The words in which audiences speak: whom to tell and why, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kmwiki.access import Actor
from kmwiki.core.journal import JournalRow


@dataclass(frozen=True)
class Told:
    """Somebody to be told, and the reason; its words stand in the catalogues as ``notices.reason.<reason>``."""

    person_id: int
    reason: str


@dataclass(frozen=True)
class Shown:
    """What one reader is shown of a row of the journal.

    ``path`` is where it leads (``/c/12``), ``words`` what was said, cut by whoever shows it. ``who`` is the name of
    whoever did it; None leaves that to the journal, ``""`` names nobody. ``did`` says what happened as
    ``notices.did.<did>``; None takes the row's verb. ``about`` heads a notice that is told of no page, in the words of
    ``notices.about.<about>`` with ``named`` filled in; without it the reason stands there.
    """

    path: str
    words: str = ""
    who: str | None = None
    did: str | None = None
    about: str = ""
    named: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Audience:
    """Who is told of a verb of the journal.

    ``whom`` gives everybody who might be told; rights, one's own acts and doubles are not its business. ``shows`` says
    what a reader may see of it, None for nothing; it is asked when the notice is made and again when it is shown. Leave
    it out where the subject is a page or a comment: then the page's title and the comment's words are shown. ``did``
    gives what happened (as ``notices.did.<did>``) where the verb alone does not say it.

    ``off_page``: told to people who may not see the page the row stands at; the notice is about no page, and ``shows``
    alone says what of it they may see. ``newest_only``: who has not read of the same subject before is told once, of
    the newest; ``newest_with`` names other verbs that are then news of the same matter.
    """

    verb: str
    whom: Callable[[JournalRow], Iterable[Told]]
    shows: Callable[[Actor, JournalRow], Shown | None] | None = None
    did: Callable[[JournalRow], str] | None = None
    off_page: bool = False
    newest_only: bool = False
    newest_with: tuple[str, ...] = ()
