"""Who is told of what: one module per feature, found by being here.

To tell people of something new:

1. Journal it with ``record(..., news=True)``; give ``page_no`` where it concerns a page.
2. Write ``audiences/<feature>.py``::

       REASONS = {"thanked": 70}      # reason -> strength: of several for one person the strongest is told

       def thanked(row: JournalRow) -> Iterator[Told]:
           thanks = db.session.get(Thanks, row.subject_id)     # anything may be gone by now: then tell nobody
           if thanks is not None:
               yield Told(thanks.to_person_id, "thanked")
           yield from followers(row, page=ALL, around=None)    # if whoever follows the page should hear of it too

       AUDIENCES = (Audience("thanks.given", thanked),)

   ``followers`` (in :mod:`kmwiki.notifications.following`) takes the least level of following at which one hears of
   it: ``page`` for whoever wrote, spoke under or follows the page, ``around`` for whoever follows its agency,
   categories, tags or the person who acts. None: they never do. Whoever silenced the page is left out by it; a reason
   you give yourself reaches them all the same, so give one only where somebody is spoken to or waits for it.
3. Put ``notices.reason.<reason>`` into your feature's catalogues, in both languages: a few words for the head of the
   notice ("ตอบคุณ", "เอ่ยถึงคุณ", "ขอบคุณคุณ"); and ``notices.did.<verb>``, what happened in one short sentence with
   ``%(who)s`` in it ("%(who)s แสดงความเห็น"). Mail says the same words as the inbox.

The rest holds for every notice, in one place (:mod:`kmwiki.notifications.telling`): never of one's own acts (the row's
``actor_id``), never of a page or comment the person may not see, one notice per person and row, whatever runs twice. A
row whose subject is a comment is told only while the comment is neither deleted nor hidden from the person.

A subject that is neither page nor comment, or words that stand elsewhere (the note to somebody whose comment was
hidden), need ``shows``: see :class:`kmwiki.notifications.told.Audience`. A row with neither ``page_no`` nor ``shows``
is told to nobody: nothing would say who may know of it. Words are never copied into the notice or the journal.

Where what is told can be taken back, ``STANDS = {"thanked": condition}`` gives for a reason the condition on a notice
under which it still is so: else it is neither shown nor counted nor mailed.

What falls due by time (a month later, a date has passed) is journalled by the worker's ``keep_up`` with
``actor_id=None``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from sqlalchemy import ColumnElement

from kmwiki.notifications.told import Audience


def audiences_of(verb: str) -> tuple[Audience, ...]:
    """Everybody's declarations for a verb of the journal; several features may have something to say of one."""
    return _by_verb().get(verb, ())


def verbs() -> tuple[str, ...]:
    """Every verb that somebody is told of."""
    return tuple(_by_verb())


def strength_of(reason: str) -> int:
    """How strong a reason is beside others.

    Raises:
        KeyError: no feature declares it: a misspelt reason must not go out without words.
    """
    return reasons()[reason]


@cache
def reasons() -> dict[str, int]:
    """Every reason there is, with its strength, the strongest first."""
    found: dict[str, int] = {}
    for module in _modules():
        found |= module.REASONS
    return dict(sorted(found.items(), key=lambda row: -row[1]))


@cache
def what_stands() -> dict[str, Callable[[], ColumnElement[bool]]]:
    """Of reasons that can go away again: when a notice for them still holds."""
    return {reason: holds for module in _modules() for reason, holds in getattr(module, "STANDS", {}).items()}


@cache
def _by_verb() -> dict[str, tuple[Audience, ...]]:
    found: dict[str, tuple[Audience, ...]] = {}
    for module in _modules():
        for audience in module.AUDIENCES:
            found[audience.verb] = (*found.get(audience.verb, ()), audience)
    return found


@cache
def _modules() -> tuple[ModuleType, ...]:
    """On first need: the modules import this package's neighbours."""
    return tuple(import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
