"""How far a practice has proved itself: one pure function. It is never stored, so it can't be wrong for long.

    told         it was published
    tried        its own results are told, or another agency adopted it and it worked
    endorsed     a consultant or facilitator approves a revision, or people of two other agencies do
    recommended  endorsed, and it worked in two other agencies; after the newest approval nobody said that it did not
                 work there or asked to improve it

An approval carries as long as the page was saved at most :data:`SAVES_SINCE` times since. Words about one's own page,
and a peer's or an adopter's of the page's own agency, carry nothing. See ``docs/adr/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

TOLD, TRIED, ENDORSED, RECOMMENDED = LEVELS = ("told", "tried", "endorsed", "recommended")
APPROVE, IMPROVE = VERDICTS = ("approve", "improve")
WORKED, PARTLY, NOT_YET, DID_NOT = RESULTS = ("worked", "partly", "not_yet", "did_not")
CONSULTANT, FACILITATOR, PEER = ROLES = ("consultant", "facilitator", "peer")

SAVES_SINCE = 5
PEERS_NEEDED = 2
ADOPTIONS_NEEDED = 2


@dataclass(frozen=True)
class Said:
    """An endorsement in force. ``own``: by an author of the page."""

    revision: int
    role: str
    agency_id: int | None
    verdict: str
    at: datetime
    own: bool = False


@dataclass(frozen=True)
class Did:
    """An adoption that was not taken back; ``at`` is when its result was last said."""

    agency_id: int
    result: str
    at: datetime


@dataclass(frozen=True)
class Reason:
    """Why the practice stands where it stands: a catalogue key under ``standing.reason``, and what it names.

    ``holds``: it speaks for the standing; otherwise it says what is missing or speaks against more.
    """

    key: str
    holds: bool = True
    args: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """Where a practice stands, and why."""

    level: str
    reasons: tuple[Reason, ...]


def standing(
    *, revision: int, agency_id: int | None, tells_results: bool, said: Iterable[Said], did: Iterable[Did]
) -> Standing:
    """The standing of a published practice.

    Args:
        revision: the page's newest.
        agency_id: the page's agency, whose own words carry nothing here.
        tells_results: the page tells an output or outcome of its own.
        said, did: what stands on the page now.
    """
    heard = [one for one in said if not one.own and not (one.role == PEER and one.agency_id in (None, agency_id))]
    elsewhere = [one for one in did if one.agency_id != agency_id]
    approvals = [one for one in heard if one.verdict == APPROVE]
    fresh = [one for one in approvals if revision - one.revision <= SAVES_SINCE]
    experts = [one for one in fresh if one.role != PEER]
    peers = {one.agency_id for one in fresh if one.role == PEER}
    worked = {one.agency_id for one in elsewhere if one.result == WORKED}
    endorsed = bool(experts) or len(peers) >= PEERS_NEEDED
    since = max((one.at for one in fresh), default=None)
    asked = any(one.verdict == IMPROVE and since is not None and one.at > since for one in heard)
    failed = any(one.result == DID_NOT and since is not None and one.at > since for one in elsewhere)

    reasons = [Reason("told")]
    if tells_results:
        reasons.append(Reason("own_results"))
    if worked:
        reasons.append(Reason("worked", args={"count": len(worked)}))
    if experts:
        reasons.append(Reason("expert", args={"revision": max(one.revision for one in experts)}))
    if peers:
        reasons.append(Reason("peers", holds=bool(experts) or len(peers) >= PEERS_NEEDED, args={"count": len(peers)}))
    if approvals and not fresh:
        newest = max(one.revision for one in approvals)
        reasons.append(Reason("too_old", holds=False, args={"revision": newest, "saves": revision - newest}))
    if asked:
        reasons.append(Reason("asked_to_improve", holds=False))
    if failed:
        reasons.append(Reason("did_not_work", holds=False))

    if endorsed and len(worked) >= ADOPTIONS_NEEDED and not asked and not failed:
        return Standing(RECOMMENDED, tuple(reasons))
    if endorsed:
        if len(worked) < ADOPTIONS_NEEDED:
            reasons.append(Reason("needs_adoptions", holds=False, args={"count": ADOPTIONS_NEEDED}))
        return Standing(ENDORSED, tuple(reasons))
    if not (tells_results or worked):
        reasons.append(Reason("needs_results", holds=False))
    reasons.append(Reason("needs_approval", holds=False, args={"count": PEERS_NEEDED}))
    return Standing(TRIED if tells_results or worked else TOLD, tuple(reasons))
